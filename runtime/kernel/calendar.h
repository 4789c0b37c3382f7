/*
 * Days, calendar months and reporting periods.
 *
 * A day is counted from 1970-01-01 in the proleptic Gregorian calendar; dates that programs see have the
 * years 1 to 9999. Instants are microseconds since the epoch, in UTC. A period is an ordinal: an integer
 * without gaps, the next period being one more; it means something together with its unit alone.
 */
#ifndef ISM_RUNTIME_KERNEL_CALENDAR_H
#define ISM_RUNTIME_KERNEL_CALENDAR_H

#include "runtime/kernel/zone.h"
#include "runtime/reason.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ISM_SECOND_US INT64_C(1000000)
#define ISM_HOUR_US   (INT64_C(3600) * ISM_SECOND_US)
#define ISM_DAY_US    (INT64_C(86400) * ISM_SECOND_US)

#define ISM_DAY_MIN     INT64_C(-719162) /* 0001-01-01 */
#define ISM_DAY_MAX     INT64_C(2932896) /* 9999-12-31 */
#define ISM_INSTANT_MIN (ISM_DAY_MIN * ISM_DAY_US)
#define ISM_INSTANT_MAX (ISM_DAY_MAX * ISM_DAY_US + ISM_DAY_US - 1)

struct ism_civil {
	int32_t year;
	int32_t month; /* 1..12 */
	int32_t day;   /* 1..31 */
};

/* a / b rounded down, b > 0. */
static inline int64_t ism_floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static inline bool ism_is_leap_year(int32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days of a month 1..12. */
static inline int32_t ism_days_in_month(int32_t year, int32_t month)
{
	return month == 2 ? 28 + ism_is_leap_year(year) : 30 | (month ^ month >> 3);
}

/* Right within 292 000 years of 1970, which all instants are. */
int64_t ism_day_from_civil(int32_t year, int32_t month, int32_t day);
struct ism_civil ism_civil_from_day(int64_t day);

/* From 1900-03-01 to 2100-02-28 every fourth year is a leap year; counted from March its leap day is its last. */
#define ISM_PLAIN_FIRST (-25508)
#define ISM_PLAIN_DAYS  73049
#define ISM_PLAIN_MONTH (1900 * 12 + 2)

/* Days since the first of these, below ISM_PLAIN_DAYS if it is one of them. */
static inline uint32_t ism_plain_day(int32_t day)
{
	return (uint32_t)day - (uint32_t)ISM_PLAIN_FIRST;
}

/* Months since January of the year 0, of such a day; by no branch. */
static inline int32_t ism_plain_month(uint32_t plain)
{
	uint32_t quarters = 4 * plain + 3; /* of days */
	uint32_t day_of_year = quarters % 1461 / 4;

	return (int32_t)(ISM_PLAIN_MONTH + 12 * (quarters / 1461) + (5 * day_of_year + 2) / 153);
}

int64_t ism_day_year(int64_t day);
int64_t ism_day_month(int64_t day);
int64_t ism_day_quarter(int64_t day); /* of the calendar year */

/* 1 is Monday, 7 Sunday. */
int64_t ism_day_weekday(int64_t day);

/* ISO 8601 week, 1..53, and the year that it counts to (may be NULL). */
int64_t ism_day_week(int64_t day, int64_t *week_year);

/* Calendar months later, the day clamped to the month's end; false outside the years 1 to 9999. */
bool ism_day_add_months(int64_t day, int64_t months, int64_t *out);
/* The same for an instant: its local date moves, its local time stays. */
bool ism_instant_add_months(const struct ism_zone *zone, struct ism_zone_cursor *cursor,
	int64_t instant, int64_t months, int64_t *out);

/* Mondays to Fridays d with a <= d < b; where b < a, minus those with b <= d < a. */
int64_t ism_business_days(int64_t a, int64_t b);

/* The day that the zone's clock shows at an instant, its hour 0..23, and the first instant of a day. */
int64_t ism_instant_day(
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t instant);
int64_t ism_instant_hour(
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t instant);
int64_t ism_day_start(const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t day);

/* ---- periods ---- */

enum ism_period_unit {
	ISM_PERIOD_HOUR,
	ISM_PERIOD_DAY,
	ISM_PERIOD_WEEK, /* ISO: from Monday */
	ISM_PERIOD_MONTH,
	ISM_PERIOD_QUARTER, /* this and longer ones are fiscal */
	ISM_PERIOD_HALF_YEAR,
	ISM_PERIOD_YEAR,
	ISM_PERIOD_SPAN, /* a duration that divides the day */
};

struct ism_calendar {
	const struct ism_zone *zone; /* NULL: UTC */
	int32_t fiscal_year_start;   /* month, 1..12 */
};

/*
 * The period of a day or an instant. `span_us` is the length of an ISM_PERIOD_SPAN, which divides
 * ISM_DAY_US, and ignored for other units.
 *
 * Units of an hour or less follow the zone's offset in its part below the unit alone, so that an hour that
 * the clock shows twice is two periods; longer ones follow the local clock. A day that is placed in such a
 * unit lies where it begins.
 */
int64_t ism_period_of_day(const struct ism_calendar *calendar, struct ism_zone_cursor *cursor,
	enum ism_period_unit unit, int64_t span_us, int64_t day);
int64_t ism_period_of_instant(const struct ism_calendar *calendar, struct ism_zone_cursor *cursor,
	enum ism_period_unit unit, int64_t span_us, int64_t instant);

/* First and last day; of an hour or a span, the days on which it begins and ends. */
int64_t ism_period_first_day(const struct ism_calendar *calendar, struct ism_zone_cursor *cursor,
	enum ism_period_unit unit, int64_t span_us, int64_t period);
int64_t ism_period_last_day(const struct ism_calendar *calendar, struct ism_zone_cursor *cursor,
	enum ism_period_unit unit, int64_t span_us, int64_t period);

/* First instant; a period ends, this excluded, where the next one starts. */
int64_t ism_period_start(const struct ism_calendar *calendar, struct ism_zone_cursor *cursor,
	enum ism_period_unit unit, int64_t span_us, int64_t period);

#define ISM_PERIOD_LABEL_CHARS 32

/*
 * The period as results name it: `2026-05-17`, `2026-W20`, `2026-05`, `2026-Q2`, `2026-H1`, `2026`; fiscal
 * ones by the year in which they end: `FY2026-Q2`, `FY2026`; hours and spans by their start in UTC:
 * `2026-05-17T10:00:00Z`. Returns the number of characters; a zero byte follows them.
 */
size_t ism_period_label(const struct ism_calendar *calendar, struct ism_zone_cursor *cursor,
	enum ism_period_unit unit, int64_t span_us, int64_t period,
	char out[ISM_PERIOD_LABEL_CHARS]);

/*
 * Reads a period as programs and the command line write it: `2026`, `2026-H1`, `2026-Q1`, `2026-01`,
 * `2026-W05`, `2026-01-31`; false where it is none. Where years are fiscal, so are the years, halves and
 * quarters that are read, and FY may stand before them as it does in labels.
 */
bool ism_period_parse(const struct ism_calendar *calendar, const char *text, size_t size,
	enum ism_period_unit *unit, int64_t *first_day, int64_t *last_day);

#endif
