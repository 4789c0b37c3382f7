#include "runtime/kernel/calendar.h"

#include "runtime/kernel/field_time.h"
#include "runtime/kernel/format_time.h"

#include <string.h>

/*
 * Ordinals: days since the epoch; weeks since that of 1970-01-01; months since January of the year 0;
 * quarters, halves and years since the fiscal year that begins in the year 0; hours and spans of the
 * clock that rules them (see calendar.h) since the epoch.
 */

/* How many months a unit has; 0: it is not made of months. */
static int64_t months_of(enum ism_period_unit unit)
{
	switch (unit) {
	case ISM_PERIOD_MONTH: return 1;
	case ISM_PERIOD_QUARTER: return 3;
	case ISM_PERIOD_HALF_YEAR: return 6;
	case ISM_PERIOD_YEAR: return 12;
	default: return 0;
	}
}

/* The length of an hour or a span; 0: the unit is made of days. */
static int64_t length_of(enum ism_period_unit unit, int64_t span_us)
{
	if (unit == ISM_PERIOD_HOUR)
		return ISM_HOUR_US;
	return unit == ISM_PERIOD_SPAN ? span_us : 0;
}

/* Months by which the fiscal year begins later than January; months themselves are never shifted. */
static int64_t fiscal_shift(const struct ism_calendar *calendar, enum ism_period_unit unit)
{
	return unit == ISM_PERIOD_MONTH ? 0 : calendar->fiscal_year_start - 1;
}

/* The ordinal of a day's month. */
static int64_t month_of_day(int64_t day)
{
	uint32_t plain = ism_plain_day((int32_t)day);
	struct ism_civil civil;

	if (__builtin_expect((int32_t)day == day && plain < ISM_PLAIN_DAYS, 1))
		return ism_plain_month(plain);
	civil = ism_civil_from_day(day);
	return (int64_t)civil.year * 12 + civil.month - 1;
}

/* For units made of days. */
static int64_t ordinal_of_day(
	const struct ism_calendar *calendar, enum ism_period_unit unit, int64_t day)
{
	if (unit == ISM_PERIOD_DAY)
		return day;
	if (unit == ISM_PERIOD_WEEK)
		return ism_floor_div(day + 3, 7); /* 1970-01-01 is a Thursday */
	return ism_floor_div(month_of_day(day) - fiscal_shift(calendar, unit), months_of(unit));
}

static int64_t first_day_of(
	const struct ism_calendar *calendar, enum ism_period_unit unit, int64_t period)
{
	int64_t month;
	int64_t year;

	if (unit == ISM_PERIOD_DAY)
		return period;
	if (unit == ISM_PERIOD_WEEK)
		return period * 7 - 3;
	month = period * months_of(unit) + fiscal_shift(calendar, unit);
	year = ism_floor_div(month, 12);
	return ism_day_from_civil((int32_t)year, (int32_t)(month - year * 12) + 1, 1);
}

/* What is added to an instant before it is divided by the length of its unit. */
static int64_t shift_of(int64_t offset_us, int64_t length_us)
{
	if (length_us > ISM_HOUR_US)
		return offset_us;
	return offset_us - ism_floor_div(offset_us, length_us) * length_us;
}

int64_t ism_period_of_instant(const struct ism_calendar *calendar, struct ism_zone_cursor *cursor,
	enum ism_period_unit unit, int64_t span_us, int64_t instant)
{
	int64_t length_us = length_of(unit, span_us);
	int64_t offset_us = ism_zone_offset(calendar->zone, cursor, instant);

	if (length_us > 0)
		return ism_floor_div(instant + shift_of(offset_us, length_us), length_us);
	return ordinal_of_day(calendar, unit, ism_floor_div(instant + offset_us, ISM_DAY_US));
}

int64_t ism_period_of_day(const struct ism_calendar *calendar, struct ism_zone_cursor *cursor,
	enum ism_period_unit unit, int64_t span_us, int64_t day)
{
	if (length_of(unit, span_us) == 0)
		return ordinal_of_day(calendar, unit, day);
	return ism_period_of_instant(
		calendar, cursor, unit, span_us, ism_day_start(calendar->zone, cursor, day));
}

/*
 * The first instant of a short period. It lies at most one length before its ordinal's multiple; where
 * the offset changes on the way there, the period may begin with the change.
 */
static int64_t short_start(const struct ism_zone *zone, struct ism_zone_cursor *cursor,
	int64_t length_us, int64_t period)
{
	int64_t multiple = period * length_us;
	int64_t at = multiple - length_us;

	if (!zone)
		return multiple;
	for (;;) {
		int64_t shift = shift_of(ism_zone_offset(zone, cursor, at), length_us);

		if (multiple - shift <= at)
			return at;
		if (multiple - shift < cursor->until)
			return multiple - shift;
		at = cursor->until;
	}
}

int64_t ism_period_start(const struct ism_calendar *calendar, struct ism_zone_cursor *cursor,
	enum ism_period_unit unit, int64_t span_us, int64_t period)
{
	int64_t length_us = length_of(unit, span_us);

	if (length_us == 0)
		return ism_day_start(calendar->zone, cursor, first_day_of(calendar, unit, period));
	if (length_us > ISM_HOUR_US)
		return ism_zone_first_at(calendar->zone, cursor, period * length_us);
	return short_start(calendar->zone, cursor, length_us, period);
}

int64_t ism_period_first_day(const struct ism_calendar *calendar, struct ism_zone_cursor *cursor,
	enum ism_period_unit unit, int64_t span_us, int64_t period)
{
	if (length_of(unit, span_us) == 0)
		return first_day_of(calendar, unit, period);
	return ism_instant_day(
		calendar->zone, cursor, ism_period_start(calendar, cursor, unit, span_us, period));
}

int64_t ism_period_last_day(const struct ism_calendar *calendar, struct ism_zone_cursor *cursor,
	enum ism_period_unit unit, int64_t span_us, int64_t period)
{
	if (length_of(unit, span_us) == 0)
		return first_day_of(calendar, unit, period + 1) - 1;
	return ism_instant_day(calendar->zone, cursor,
		ism_period_start(calendar, cursor, unit, span_us, period + 1) - 1);
}

/* ---- labels ---- */

struct text {
	char *out;
	size_t size;
};

static void put(struct text *text, char c)
{
	text->out[text->size++] = c;
}

static void put_number(struct text *text, int64_t number, int digits)
{
	int64_t unit = 1;

	while (--digits > 0)
		unit *= 10;
	for (; unit > 0; unit /= 10)
		put(text, (char)('0' + number / unit % 10));
}

/* Four digits, which hold all years of programs; the fiscal year 10000 has five. */
static void put_year(struct text *text, int64_t year)
{
	put_number(text, year, year > 9999 ? 5 : 4);
}

static void put_fiscal(struct text *text, const struct ism_calendar *calendar,
	enum ism_period_unit unit, int64_t period)
{
	bool fiscal = calendar->fiscal_year_start != 1;
	int64_t parts = 12 / months_of(unit);
	int64_t year = ism_floor_div(period, parts);

	if (fiscal) {
		put(text, 'F');
		put(text, 'Y');
	}
	put_year(text, year + fiscal); /* named by the year in which it ends */
	if (unit == ISM_PERIOD_YEAR)
		return;
	put(text, '-');
	put(text, unit == ISM_PERIOD_QUARTER ? 'Q' : 'H');
	put_number(text, period - year * parts + 1, 1);
}

size_t ism_period_label(const struct ism_calendar *calendar, struct ism_zone_cursor *cursor,
	enum ism_period_unit unit, int64_t span_us, int64_t period,
	char out[ISM_PERIOD_LABEL_CHARS])
{
	struct text text = { out, 0 };
	char instant[ISM_FORMAT_TIME_CHARS];
	struct ism_civil civil;
	int64_t week;
	int64_t year;

	switch (unit) {
	case ISM_PERIOD_HOUR:
	case ISM_PERIOD_SPAN:
		text.size = ism_format_instant(
			ism_period_start(calendar, cursor, unit, span_us, period), instant);
		memcpy(out, instant, text.size);
		break;
	case ISM_PERIOD_WEEK:
		week = ism_day_week(first_day_of(calendar, unit, period), &year);
		put_year(&text, year);
		put(&text, '-');
		put(&text, 'W');
		put_number(&text, week, 2);
		break;
	case ISM_PERIOD_DAY:
	case ISM_PERIOD_MONTH:
		civil = ism_civil_from_day(first_day_of(calendar, unit, period));
		put_year(&text, civil.year);
		put(&text, '-');
		put_number(&text, civil.month, 2);
		if (unit == ISM_PERIOD_DAY) {
			put(&text, '-');
			put_number(&text, civil.day, 2);
		}
		break;
	case ISM_PERIOD_QUARTER:
	case ISM_PERIOD_HALF_YEAR:
	case ISM_PERIOD_YEAR: put_fiscal(&text, calendar, unit, period); break;
	}
	out[text.size] = '\0';
	return text.size;
}

/* ---- literals ---- */

/* Exactly `n` digits from *text on, which moves behind them. */
static bool take_digits(const char **text, const char *end, int n, int64_t *out)
{
	*out = 0;
	if (end - *text < n)
		return false;
	for (; n > 0; n--, (*text)++) {
		unsigned digit = (unsigned char)**text - '0';

		if (digit > 9)
			return false;
		*out = *out * 10 + digit;
	}
	return true;
}

/* Weeks of an ISO year: 28 December is always in the last. */
static int64_t weeks_in_year(int64_t year)
{
	return ism_day_week(ism_day_from_civil((int32_t)year, 12, 28), NULL);
}

/* The ordinal of what stands behind the year, if there is such a one. */
static bool parse_part(const struct ism_calendar *calendar, int64_t year, const char *text,
	const char *end, enum ism_period_unit *unit, int64_t *period)
{
	int64_t fiscal_year = year - (calendar->fiscal_year_start != 1);
	char letter = *text;
	int64_t number;

	text += letter == 'Q' || letter == 'H' || letter == 'W';
	if (letter == 'Q' || letter == 'H') {
		int64_t parts = letter == 'Q' ? 4 : 2;

		*unit = letter == 'Q' ? ISM_PERIOD_QUARTER : ISM_PERIOD_HALF_YEAR;
		if (!take_digits(&text, end, 1, &number) || text != end || number < 1 ||
			number > parts)
			return false;
		*period = fiscal_year * parts + number - 1;
		return true;
	}
	if (!take_digits(&text, end, 2, &number) || text != end || number < 1)
		return false;
	if (letter == 'W') {
		*unit = ISM_PERIOD_WEEK;
		if (number > weeks_in_year(year))
			return false;
		*period = ordinal_of_day(calendar, ISM_PERIOD_WEEK,
				  ism_day_from_civil((int32_t)year, 1, 4)) +
			  number - 1;
		return true;
	}
	*unit = ISM_PERIOD_MONTH;
	*period = year * 12 + number - 1;
	return number <= 12;
}

bool ism_period_parse(const struct ism_calendar *calendar, const char *text, size_t size,
	enum ism_period_unit *unit, int64_t *first_day, int64_t *last_day)
{
	bool fiscal = calendar->fiscal_year_start != 1;
	bool marked = fiscal && size > 2 && text[0] == 'F' && text[1] == 'Y';
	const char *end = text + size;
	int64_t year;
	int64_t period;

	if (ism_field_date(text, size, &period) == ISM_REASON_NONE) {
		*unit = ISM_PERIOD_DAY;
		*first_day = *last_day = period;
		return true;
	}
	text += marked ? 2 : 0;
	if (!take_digits(&text, end, 4, &year) || year < 1)
		return false;
	if (text == end) {
		*unit = ISM_PERIOD_YEAR;
		period = year - fiscal;
	} else if (end - text < 2 || *text != '-' ||
		   !parse_part(calendar, year, text + 1, end, unit, &period)) {
		return false;
	}
	if (marked && (*unit == ISM_PERIOD_MONTH || *unit == ISM_PERIOD_WEEK))
		return false;
	*first_day = first_day_of(calendar, *unit, period);
	*last_day = first_day_of(calendar, *unit, period + 1) - 1;
	return true;
}
