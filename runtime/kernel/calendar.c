#include "runtime/kernel/calendar.h"

/*
 * C. Neri and L. Schneider, "Euclidean affine functions and their application to calendar algorithms"
 * (2022): years begin in March, so that the leap day comes last, and divisions are by constants. All is
 * unsigned, from a day 900 cycles of 400 years before the year 0.
 */
#define SHIFT_YEARS (900 * 400)
#define SHIFT_DAYS  (900 * 146097 + 719468) /* 1970-01-01 is 719468 days after 0000-03-01 */

int64_t ism_day_from_civil(int32_t year, int32_t month, int32_t day)
{
	uint32_t early = month <= 2; /* counts to the year before */
	uint32_t y = (uint32_t)year + SHIFT_YEARS - early;
	uint32_t m = (uint32_t)month + (early ? 12 : 0);
	uint32_t century = y / 100;
	uint32_t days_of_years = 1461 * y / 4 - century + century / 4;
	uint32_t days_of_months = (979 * m - 2919) / 32;

	return (int64_t)(days_of_years + days_of_months + (uint32_t)day - 1) - SHIFT_DAYS;
}

struct ism_civil ism_civil_from_day(int64_t day)
{
	uint32_t quarters = 4 * (uint32_t)(day + SHIFT_DAYS) + 3; /* of days */
	uint32_t century = quarters / 146097;
	uint32_t of_century = quarters % 146097 | 3;
	uint64_t product = (uint64_t)2939745 * of_century; /* 2^32 / 1461, rounded up */
	uint32_t year_of_century = (uint32_t)(product >> 32);
	uint32_t day_of_year = (uint32_t)product / 2939745 / 4;
	uint32_t months = 2141 * day_of_year + 197913; /* 2^16 / 30.6, and March is 3 */
	bool early = day_of_year >= 306;               /* January and February, of the next year */

	return (struct ism_civil){
		.year = (int32_t)(100 * century + year_of_century + early) - SHIFT_YEARS,
		.month = (int32_t)(months >> 16) - (early ? 12 : 0),
		.day = (int32_t)((months & 0xffff) / 2141) + 1,
	};
}

int64_t ism_day_year(int64_t day)
{
	return ism_civil_from_day(day).year;
}

int64_t ism_day_month(int64_t day)
{
	return ism_civil_from_day(day).month;
}

int64_t ism_day_quarter(int64_t day)
{
	return (ism_civil_from_day(day).month + 2) / 3;
}

/* Days since Monday, 1969-12-29. */
static int64_t since_monday(int64_t day)
{
	return day + 3;
}

int64_t ism_day_weekday(int64_t day)
{
	int64_t since = since_monday(day);

	return since - ism_floor_div(since, 7) * 7 + 1;
}

/* A week counts to the year that its Thursday lies in. */
int64_t ism_day_week(int64_t day, int64_t *week_year)
{
	int64_t thursday = day + 4 - ism_day_weekday(day);
	int32_t year = ism_civil_from_day(thursday).year;

	if (week_year)
		*week_year = year;
	return (thursday - ism_day_from_civil(year, 1, 1)) / 7 + 1;
}

bool ism_day_add_months(int64_t day, int64_t months, int64_t *out)
{
	struct ism_civil civil = ism_civil_from_day(day);
	int64_t month;
	int32_t year;
	int32_t last;

	if (months < -9999 * 12 || months > 9999 * 12)
		return false;
	month = (int64_t)civil.year * 12 + civil.month - 1 + months;
	if (month < 12 || month >= 10000 * 12)
		return false;
	year = (int32_t)(month / 12);
	civil.month = (int32_t)(month % 12) + 1;
	last = ism_days_in_month(year, civil.month);
	*out = ism_day_from_civil(year, civil.month, civil.day < last ? civil.day : last);
	return true;
}

bool ism_instant_add_months(const struct ism_zone *zone, struct ism_zone_cursor *cursor,
	int64_t instant, int64_t months, int64_t *out)
{
	int64_t local = ism_zone_to_local(zone, cursor, instant);
	int64_t day = ism_floor_div(local, ISM_DAY_US);
	int64_t moved;
	enum ism_zone_doubt doubt;

	if (!ism_day_add_months(day, months, &moved))
		return false;
	local += (moved - day) * ISM_DAY_US;
	/* not counted as a doubtful text would be */
	*out = zone ? ism_zone_resolve(zone, cursor, local, &doubt) : local;
	return *out >= ISM_INSTANT_MIN && *out <= ISM_INSTANT_MAX;
}

/* Mondays to Fridays from a fixed Monday up to, not including, a day. */
static int64_t business_days_before(int64_t day)
{
	int64_t since = since_monday(day);
	int64_t weeks = ism_floor_div(since, 7);
	int64_t rest = since - weeks * 7;

	return weeks * 5 + (rest < 5 ? rest : 5);
}

int64_t ism_business_days(int64_t a, int64_t b)
{
	return business_days_before(b) - business_days_before(a);
}

int64_t ism_instant_day(
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t instant)
{
	return ism_floor_div(ism_zone_to_local(zone, cursor, instant), ISM_DAY_US);
}

int64_t ism_instant_hour(
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t instant)
{
	int64_t local = ism_zone_to_local(zone, cursor, instant);

	return (local - ism_floor_div(local, ISM_DAY_US) * ISM_DAY_US) / ISM_HOUR_US;
}

int64_t ism_day_start(const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t day)
{
	return ism_zone_first_at(zone, cursor, day * ISM_DAY_US);
}
