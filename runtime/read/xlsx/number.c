#include "runtime/read/xlsx/number.h"

#include <string.h>

#define DAY_MS INT64_C(86400000)

static bool is_digit(char c)
{
	return (unsigned)(unsigned char)c - '0' <= 9;
}

/* ---- reading ---- */

/* A digit behind all others; those that are not kept count as places alone. */
static void add_digit(struct ism_xlsx_number *number, char digit, bool behind_point)
{
	if (number->n == 0 && digit == '0') {
		number->exponent -= behind_point;
		return;
	}
	if (number->n < ISM_XLSX_MOST_DIGITS)
		number->digits[number->n++] = digit;
	number->exponent += !behind_point;
}

/* An exponent of any size, of which the larger ones are all alike. */
static bool read_exponent(const char *at, const char *end, int32_t *exponent)
{
	bool is_negative = at < end && *at == '-';
	int32_t value = 0;

	at += at < end && (*at == '-' || *at == '+');
	if (at == end)
		return false;
	for (; at < end; at++) {
		if (!is_digit(*at))
			return false;
		if (value < 100000)
			value = value * 10 + (*at - '0');
	}
	*exponent = is_negative ? -value : value;
	return true;
}

static void strip_zeros(struct ism_xlsx_number *number)
{
	while (number->n > 0 && number->digits[number->n - 1] == '0')
		number->n--;
	if (number->n == 0) {
		number->exponent = 0;
		number->is_negative = false;
	}
}

bool ism_xlsx_number_read(struct ism_xlsx_number *number, const char *text, size_t size)
{
	const char *at = text, *end = text + size;
	int32_t exponent = 0;
	size_t n_digits = 0;

	*number = (struct ism_xlsx_number){ .is_plain = true };
	/* Digits are counted by 32 bits below. */
	if (size == 0 || size > 4096)
		return false;
	number->is_negative = *at == '-';
	at += *at == '-' || *at == '+';
	for (; at < end && is_digit(*at); at++, n_digits++)
		add_digit(number, *at, false);
	if (at < end && *at == '.') {
		number->is_plain = false;
		for (at++; at < end && is_digit(*at); at++, n_digits++)
			add_digit(number, *at, true);
	}
	if (n_digits == 0)
		return false;
	if (at < end && (*at == 'e' || *at == 'E')) {
		number->is_plain = false;
		if (!read_exponent(at + 1, end, &exponent))
			return false;
		at = end;
	}
	if (number->n > 0)
		number->exponent += exponent;
	strip_zeros(number);
	return at == end;
}

/* ---- the number that is meant ---- */

void ism_xlsx_number_round(struct ism_xlsx_number *number, uint32_t digits)
{
	uint32_t at = digits;
	bool up;

	if (number->n <= digits)
		return;
	up = number->digits[digits] >= '5';
	number->n = digits;
	while (up && at > 0) {
		at--;
		up = number->digits[at] == '9';
		number->digits[at] = up ? '0' : (char)(number->digits[at] + 1);
	}
	if (up) {
		number->digits[0] = '1';
		number->exponent++;
	}
	strip_zeros(number);
}

enum ism_reason ism_xlsx_number_settle(struct ism_xlsx_number *number)
{
	static const char most[] = "9007199254740992"; /* 2^53 */
	int32_t places = (int32_t)sizeof most - 1;

	if (number->is_plain && number->n > ISM_XLSX_DIGITS) {
		char digits[sizeof most];

		memset(digits, '0', sizeof digits);
		memcpy(digits, number->digits,
			number->n < (uint32_t)places ? number->n : (uint32_t)places);
		if (number->exponent > places ||
			(number->exponent == places && memcmp(digits, most, (size_t)places) > 0))
			return ISM_REASON_WORKBOOK_DIGITS;
		return ISM_REASON_NONE;
	}
	ism_xlsx_number_round(number, ISM_XLSX_DIGITS);
	return ISM_REASON_NONE;
}

/* ---- writing ---- */

static char *put_zeros(char *at, int32_t n)
{
	if (n <= 0)
		return at;
	memset(at, '0', (size_t)n);
	return at + n;
}

enum ism_reason ism_xlsx_number_write(const struct ism_xlsx_number *number,
	char room[ISM_XLSX_NUMBER_CHARS], struct ism_slice *text)
{
	int32_t n = (int32_t)number->n, whole = number->exponent;
	char *at = room;

	if (n > 0 && whole > ISM_XLSX_MOST_EXPONENT)
		return ISM_REASON_NUMBER_RANGE;
	if (n == 0 || whole < -ISM_XLSX_MOST_EXPONENT) {
		*text = (struct ism_slice){ "0", 1 };
		return ISM_REASON_NONE;
	}
	if (number->is_negative)
		*at++ = '-';
	if (whole <= 0) {
		memcpy(at, "0.", 2);
		at = put_zeros(at + 2, -whole);
		whole = 0;
	} else {
		int32_t first = whole < n ? whole : n;

		memcpy(at, number->digits, (size_t)first);
		at = put_zeros(at + first, whole - n);
		if (whole < n)
			*at++ = '.';
	}
	if (whole < n) {
		memcpy(at, number->digits + whole, (size_t)(n - whole));
		at += n - whole;
	}
	*text = (struct ism_slice){ room, (uint64_t)(at - room) };
	return ISM_REASON_NONE;
}

int64_t ism_xlsx_number_ms(const struct ism_xlsx_number *number, int64_t most)
{
	struct ism_xlsx_number rounded = *number;
	__int128 value = 0, unit = 1;
	int32_t scale;

	if (number->is_negative || number->exponent > 15)
		return -1;
	ism_xlsx_number_round(&rounded, 20); /* of which 17 can mean something */
	for (uint32_t i = 0; i < rounded.n; i++)
		value = value * 10 + (rounded.digits[i] - '0');
	value *= DAY_MS;
	scale = (int32_t)rounded.n - rounded.exponent; /* digits behind the point */
	if (scale > 37)
		return 0;
	for (; scale < 0; scale++)
		value *= 10;
	for (; scale > 0; scale--)
		unit *= 10;
	value = (value + unit / 2) / unit;
	return value > most ? -1 : (int64_t)value;
}
