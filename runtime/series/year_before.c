#include "runtime/series/year_before.h"

static bool is_leap_day(int64_t day)
{
	struct ism_civil civil = ism_civil_from_day(day);

	return civil.month == 2 && civil.day == 29;
}

static bool day_before(int64_t day, int64_t *out)
{
	return !is_leap_day(day) && ism_day_add_months(day, -12, out);
}

/* 4 January is always in the first week. */
static bool week_before(const struct ism_period_scale *scale, struct ism_zone_cursor *cursor,
	int64_t week, int64_t *out)
{
	int64_t year, found_year;
	int64_t number = ism_day_week(
		ism_period_first_day(scale->calendar, cursor, scale->unit, scale->span_us, week),
		&year);
	int64_t first = ism_period_of_day(scale->calendar, cursor, scale->unit, scale->span_us,
		ism_day_from_civil((int32_t)year - 1, 1, 4));
	int64_t monday = ism_period_first_day(
		scale->calendar, cursor, scale->unit, scale->span_us, first + number - 1);

	if (ism_day_week(monday, &found_year) != number || found_year != year - 1)
		return false;
	*out = first + number - 1;
	return true;
}

static bool span_before(const struct ism_period_scale *scale, struct ism_zone_cursor *cursor,
	int64_t period, int64_t *out)
{
	const struct ism_zone *zone = scale->calendar->zone;
	int64_t start =
		ism_period_start(scale->calendar, cursor, scale->unit, scale->span_us, period);
	int64_t before;

	if (is_leap_day(ism_instant_day(zone, cursor, start)) ||
		!ism_instant_add_months(zone, cursor, start, -12, &before))
		return false;
	*out = ism_period_of_instant(scale->calendar, cursor, scale->unit, scale->span_us, before);
	return true;
}

bool ism_year_before(const struct ism_period_scale *scale, struct ism_zone_cursor *cursor,
	int64_t period, int64_t *out)
{
	switch (scale->unit) {
	case ISM_PERIOD_YEAR: *out = period - 1; return true;
	case ISM_PERIOD_HALF_YEAR: *out = period - 2; return true;
	case ISM_PERIOD_QUARTER: *out = period - 4; return true;
	case ISM_PERIOD_MONTH: *out = period - 12; return true;
	case ISM_PERIOD_WEEK: return week_before(scale, cursor, period, out);
	case ISM_PERIOD_DAY: return day_before(period, out);
	case ISM_PERIOD_HOUR:
	case ISM_PERIOD_SPAN: return span_before(scale, cursor, period, out);
	}
	return false;
}
