#include "runtime/kernel/field_duration.h"

#include <stdbool.h>
#include <string.h>

#define MS     INT64_C(1000)
#define SECOND (1000 * MS)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define WEEK   (7 * DAY)

/* Digits of a count of hours, minutes …: no more are needed, and none overflow. */
#define COUNT_DIGITS 18

struct unit {
	char name[8];
	uint8_t has_plural;
	int64_t us;
};

static const struct unit units[] = {
	{ "us", 0, 1 },
	{ "ms", 0, MS },
	{ "s", 0, SECOND },
	{ "second", 1, SECOND },
	{ "min", 1, MINUTE },
	{ "minute", 1, MINUTE },
	{ "h", 0, HOUR },
	{ "hour", 1, HOUR },
	{ "d", 0, DAY },
	{ "day", 1, DAY },
	{ "w", 0, WEEK },
	{ "week", 1, WEEK },
};

static bool is_digit(char c)
{
	return (unsigned)(uint8_t)c - '0' <= 9;
}

/* Whether `s` is the small letters `word` in any case. */
static bool is_word(const char *s, const char *word, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if ((s[i] | 0x20) != word[i])
			return false;
	}
	return true;
}

int64_t ism_duration_unit(const char *s, size_t n)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t size = strlen(units[i].name);
		bool plural = units[i].has_plural && n == size + 1 && (s[size] | 0x20) == 's';

		if ((n == size || plural) && is_word(s, units[i].name, size))
			return units[i].us;
	}
	return 0;
}

static bool in_range(__int128 us, int64_t *out)
{
	if (us < INT64_MIN || us > INT64_MAX)
		return false;
	*out = (int64_t)us;
	return true;
}

/* A decimal number of units, exactly. Zeros at the end of a fraction mean nothing here. */
static bool count_units(
	const char *s, size_t n, const struct ism_number_form *form, int64_t unit_us, __int128 *us)
{
	const char *point = memchr(s, form->decimal ? form->decimal : '.', n);
	size_t scale = point ? (size_t)(s + n - point) - 1 : 0;
	__int128 total;
	int64_t count;

	for (; scale > 1 && s[n - 1] == '0'; scale--)
		n--;
	if (scale > ISM_DECIMAL_SCALE_MAX ||
		ism_field_decimal(s, n, form, (unsigned)scale, &count) != ISM_REASON_NONE)
		return false;
	total = (__int128)count * unit_us;
	for (; scale > 0; scale--) {
		if (total % 10)
			return false;
		total /= 10;
	}
	*us = total;
	return true;
}

/* `14 days`, `1.5h`, `-90`: the sign belongs to the number. */
static bool read_quantity(
	const char *s, size_t n, const struct ism_duration_form *form, __int128 *us)
{
	char decimal = form->number.decimal ? form->number.decimal : '.';
	char thousands = form->number.thousands ? form->number.thousands : decimal;
	size_t number = s[0] == '-';
	size_t unit;
	int64_t unit_us;

	while (number < n &&
		(is_digit(s[number]) || s[number] == decimal || s[number] == thousands))
		number++;
	unit = number;
	while (number > 0 && s[number - 1] == ' ') /* a blank may be the separator */
		number--;
	while (unit < n && s[unit] == ' ')
		unit++;
	if (number == n)
		unit_us = form->unit_us;
	else
		unit_us = ism_duration_unit(s + unit, n - unit);
	return unit_us && count_units(s, number, &form->number, unit_us, us);
}

/* Reads all of a slice of digits. */
static bool read_count(const char *s, size_t n, int64_t *out)
{
	int64_t value = 0;

	if (n == 0 || n > COUNT_DIGITS)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!is_digit(s[i]))
			return false;
		value = value * 10 + (s[i] - '0');
	}
	*out = value;
	return true;
}

static bool read_sixtieth(const char *s, size_t n, int64_t *out)
{
	return n == 2 && read_count(s, n, out) && *out < 60;
}

/* Digits behind `SS.`, as microseconds. */
static bool read_fraction(const char *s, size_t n, int64_t *us)
{
	int64_t unit = SECOND;

	if (n == 0)
		return false;
	*us = 0;
	for (size_t i = 0; i < n; i++) {
		if (!is_digit(s[i]))
			return false;
		unit /= 10;
		if (unit == 0 && s[i] != '0')
			return false;
		*us += (s[i] - '0') * unit;
	}
	return true;
}

/* H:MM, H:MM:SS, H:MM:SS.f; `colon` is the first one. */
static bool read_clock(const char *s, size_t n, const char *colon, __int128 *us)
{
	const char *minutes = colon + 1;
	size_t left = (size_t)(s + n - minutes);
	int64_t hour, minute;
	int64_t second = 0;
	int64_t fraction = 0;

	if (left < 2 || !read_count(s, (size_t)(colon - s), &hour) ||
		!read_sixtieth(minutes, 2, &minute))
		return false;
	if (left > 2) {
		if (left < 5 || minutes[2] != ':' || !read_sixtieth(minutes + 3, 2, &second))
			return false;
	}
	if (left > 5) {
		if ((minutes[5] != '.' && minutes[5] != ',') ||
			!read_fraction(minutes + 6, left - 6, &fraction))
			return false;
	}
	*us = (__int128)hour * HOUR + minute * MINUTE + second * SECOND + fraction;
	return true;
}

/* The part of an ISO duration that the letter closes; its rank rises from part to part. */
static int64_t iso_unit(char letter, bool is_time, unsigned *rank)
{
	switch (letter) {
	case 'W': *rank = 1; return is_time ? 0 : WEEK;
	case 'D': *rank = 2; return is_time ? 0 : DAY;
	case 'H': *rank = 3; return is_time ? HOUR : 0;
	case 'M': *rank = 4; return is_time ? MINUTE : 0;
	case 'S': *rank = 5; return is_time ? SECOND : 0;
	default: return 0;
	}
}

/* What stands behind `P`. */
static bool read_iso(const char *s, size_t n, __int128 *us)
{
	struct ism_number_form form = { .decimal = memchr(s, ',', n) ? ',' : '.' };
	unsigned last_rank = 0;
	bool is_time = false;
	bool has_fraction = false;
	size_t i = 0;

	*us = 0;
	while (i < n) {
		size_t number = i;
		unsigned rank;
		int64_t unit_us;
		__int128 part;

		if (s[i] == 'T') {
			if (is_time || i + 1 == n)
				return false;
			is_time = true;
			number = ++i;
		}
		if (has_fraction || !is_digit(s[i]))
			return false;
		for (; i < n && (is_digit(s[i]) || s[i] == form.decimal); i++)
			has_fraction |= s[i] == form.decimal;
		unit_us = i < n ? iso_unit(s[i], is_time, &rank) : 0;
		if (!unit_us || rank <= last_rank ||
			!count_units(s + number, i - number, &form, unit_us, &part))
			return false;
		*us += part;
		last_rank = rank;
		i++;
	}
	return last_rank > 0;
}

enum ism_reason ism_field_duration(
	const char *s, size_t n, const struct ism_duration_form *form, int64_t *out)
{
	size_t negative = n > 0 && s[0] == '-';
	const char *body = s + negative;
	size_t size = n - negative;
	const char *colon;
	__int128 us;
	bool valid;

	if (size == 0)
		return ISM_REASON_DURATION;
	colon = memchr(body, ':', size);
	if (body[0] == 'P') {
		valid = read_iso(body + 1, size - 1, &us);
	} else if (colon) {
		valid = read_clock(body, size, colon, &us);
	} else {
		valid = read_quantity(s, n, form, &us);
		negative = 0;
	}
	if (!valid || !in_range(negative ? -us : us, out))
		return ISM_REASON_DURATION;
	return ISM_REASON_NONE;
}
