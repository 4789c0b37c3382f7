#include "runtime/kernel/field_time.h"

#include "runtime/kernel/calendar.h"

/* Two digits from text on; more than 99 where they are none. */
static inline unsigned two_digits(const char *text)
{
	unsigned tens = (unsigned char)text[0] - '0';
	unsigned ones = (unsigned char)text[1] - '0';

	return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

enum ism_reason ism_field_date(const char *text, size_t size, int64_t *day)
{
	unsigned century, year, month, day_of_month;

	if (size != 10 || text[4] != '-' || text[7] != '-')
		return ISM_REASON_DATE;
	century = two_digits(text);
	year = two_digits(text + 2);
	month = two_digits(text + 5);
	day_of_month = two_digits(text + 8);
	if (century > 99 || year > 99 || month < 1 || month > 12 || day_of_month < 1)
		return ISM_REASON_DATE;
	year += century * 100;
	if (year < 1 || day_of_month > (unsigned)ism_days_in_month((int32_t)year, (int32_t)month))
		return ISM_REASON_DATE;
	*day = ism_day_from_civil((int32_t)year, (int32_t)month, (int32_t)day_of_month);
	return ISM_REASON_NONE;
}

enum ism_reason ism_field_fraction(const char *digits, size_t size, int64_t *us)
{
	int64_t value = 0;
	bool lost = false;

	if (size < 1 || size > 9)
		return ISM_REASON_TIMESTAMP;
	for (size_t i = 0; i < size || i < 6; i++) {
		unsigned digit = i < size ? (unsigned char)digits[i] - '0' : 0;

		if (digit > 9)
			return ISM_REASON_TIMESTAMP;
		if (i < 6)
			value = value * 10 + digit;
		else
			lost |= digit != 0;
	}
	*us = value;
	return lost ? ISM_REASON_DECIMAL_DIGITS : ISM_REASON_NONE;
}

size_t ism_field_offset(const char *text, size_t size, int64_t *offset_us)
{
	unsigned hours;
	unsigned minutes = 0;
	size_t taken = 3;

	if (size >= 1 && text[0] == 'Z') {
		*offset_us = 0;
		return 1;
	}
	if (size < 3 || (text[0] != '+' && text[0] != '-'))
		return 0;
	hours = two_digits(text + 1);
	if (size >= 6 && text[3] == ':') {
		minutes = two_digits(text + 4);
		taken = 6;
	} else if (size >= 5 && two_digits(text + 3) < 100) {
		minutes = two_digits(text + 3);
		taken = 5;
	}
	if (hours > 23 || minutes > 59)
		return 0;
	*offset_us = (int64_t)(hours * 60 + minutes) * 60 * ISM_SECOND_US;
	if (text[0] == '-')
		*offset_us = -*offset_us;
	return taken;
}

enum ism_reason ism_field_instant(int64_t local, bool has_offset, int64_t offset_us,
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t *instant)
{
	int64_t found = has_offset ? local - offset_us : ism_zone_to_utc(zone, cursor, local);

	if (found < ISM_INSTANT_MIN || found > ISM_INSTANT_MAX)
		return ISM_REASON_TIMESTAMP_RANGE;
	*instant = found;
	return ISM_REASON_NONE;
}

/* `:SS` and a fraction, both optional; *text moves behind them. */
static enum ism_reason take_seconds(const char **text, const char *end, int64_t *time_us)
{
	const char *digits;
	enum ism_reason reason;
	unsigned seconds;
	int64_t us;

	if (*text == end || **text != ':')
		return ISM_REASON_NONE;
	if (end - *text < 3)
		return ISM_REASON_TIMESTAMP;
	seconds = two_digits(*text + 1);
	if (seconds > 59)
		return ISM_REASON_TIMESTAMP;
	*time_us += seconds * ISM_SECOND_US;
	*text += 3;
	if (*text == end || (**text != '.' && **text != ','))
		return ISM_REASON_NONE;
	digits = ++*text;
	while (*text < end && **text >= '0' && **text <= '9')
		++*text;
	reason = ism_field_fraction(digits, (size_t)(*text - digits), &us);
	if (reason == ISM_REASON_NONE)
		*time_us += us;
	return reason;
}

enum ism_reason ism_field_timestamp(const char *text, size_t size, const struct ism_zone *zone,
	struct ism_zone_cursor *cursor, int64_t *instant)
{
	const char *end = text + size;
	enum ism_reason reason;
	unsigned hours, minutes;
	int64_t time_us;
	int64_t offset_us = 0;
	int64_t day;
	bool has_offset;

	/* YYYY-MM-DDTHH:MM */
	if (size < 16 || ism_field_date(text, 10, &day) != ISM_REASON_NONE ||
		(text[10] != 'T' && text[10] != ' ') || text[13] != ':')
		return ISM_REASON_TIMESTAMP;
	hours = two_digits(text + 11);
	minutes = two_digits(text + 14);
	if (hours > 23 || minutes > 59)
		return ISM_REASON_TIMESTAMP;
	time_us = (int64_t)(hours * 60 + minutes) * 60 * ISM_SECOND_US;
	text += 16;
	reason = take_seconds(&text, end, &time_us);
	if (reason != ISM_REASON_NONE)
		return reason;
	has_offset = text < end;
	if (has_offset) {
		size_t taken = ism_field_offset(text, (size_t)(end - text), &offset_us);

		if (taken == 0 || text + taken != end)
			return ISM_REASON_TIMESTAMP;
	}
	return ism_field_instant(
		day * ISM_DAY_US + time_us, has_offset, offset_us, zone, cursor, instant);
}

/* A decimal number of units, each of 10^digits microseconds. */
static enum ism_reason parse_epoch(const char *text, size_t size, int digits, int64_t *instant)
{
	const char *end = text + size;
	bool negative = size > 0 && *text == '-';
	bool too_large = false;
	bool lost = false;
	bool point = false;
	size_t n_digits = 0; /* since the start or the point */
	int64_t value = 0;

	for (text += negative; text < end; text++) {
		unsigned digit = (unsigned char)*text - '0';

		if (*text == '.' && !point && n_digits > 0) {
			point = true;
			n_digits = 0;
			continue;
		}
		if (digit > 9)
			return ISM_REASON_EPOCH;
		n_digits++;
		if (point && digits == 0) {
			lost |= digit != 0;
			continue;
		}
		digits -= point;
		too_large |= value > ISM_INSTANT_MAX / 10;
		if (!too_large)
			value = value * 10 + digit;
	}
	if (n_digits == 0)
		return ISM_REASON_EPOCH;
	for (; digits > 0; digits--) {
		too_large |= value > ISM_INSTANT_MAX / 10;
		value *= too_large ? 1 : 10;
	}
	value = negative ? -value : value;
	if (too_large || value < ISM_INSTANT_MIN || value > ISM_INSTANT_MAX)
		return ISM_REASON_TIMESTAMP_RANGE;
	if (lost)
		return ISM_REASON_DECIMAL_DIGITS;
	*instant = value;
	return ISM_REASON_NONE;
}

enum ism_reason ism_field_epoch(const char *text, size_t size, int64_t *instant)
{
	return parse_epoch(text, size, 6, instant);
}

enum ism_reason ism_field_epoch_ms(const char *text, size_t size, int64_t *instant)
{
	return parse_epoch(text, size, 3, instant);
}
