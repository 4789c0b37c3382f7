#include "runtime/kernel/calendar.h"

#include <endian.h>
#include <string.h>

/* Years from March on, so that the leap day comes last: H. Hinnant, "chrono-compatible date algorithms". */
#define ERA_DAYS INT64_C(146097) /* of 400 years */
#define EPOCH    INT64_C(719468) /* 1970-01-01 in days since 0000-03-01 */

int64_t ism_day_from_civil(int32_t year, int32_t month, int32_t day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = ism_floor_div(y, 400);
	uint32_t year_of_era = (uint32_t)(y - era * 400);
	uint32_t months = (uint32_t)(month + (month > 2 ? -3 : 9)); /* since March */
	uint32_t day_of_year = (153 * months + 2) / 5 + (uint32_t)day - 1;
	uint32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * ERA_DAYS + day_of_era - EPOCH;
}

struct ism_civil ism_civil_from_day(int64_t day)
{
	int64_t since = day + EPOCH;
	int64_t era = ism_floor_div(since, ERA_DAYS);
	uint32_t day_of_era = (uint32_t)(since - era * ERA_DAYS);
	uint32_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	uint32_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	uint32_t months = (5 * day_of_year + 2) / 153; /* since March */
	int32_t month = (int32_t)months + (months < 10 ? 3 : -9);

	return (struct ism_civil){
		.year = (int32_t)(era * 400 + year_of_era + (month <= 2)),
		.month = month,
		.day = (int32_t)(day_of_year - (153 * months + 2) / 5 + 1),
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

/*
 * `YYYY-MM-` as one word, lowest byte first: digits become their values and the two minus signs 0; a
 * byte that is too large, or not 0 where a minus should be, shows in its highest bit.
 */
enum ism_reason ism_field_date(const char *text, size_t size, int64_t *day)
{
	uint64_t head;
	uint64_t pairs;
	unsigned tens, ones;
	int32_t year, month, date;

	if (size != 10)
		return ISM_REASON_DATE;
	memcpy(&head, text, sizeof(head));
	head = le64toh(head) ^ UINT64_C(0x2d30302d30303030);
	tens = (unsigned char)text[8] - '0';
	ones = (unsigned char)text[9] - '0';
	if (((head | (head + UINT64_C(0x7f76767f76767676))) & UINT64_C(0x8080808080808080)) ||
		tens > 9 || ones > 9)
		return ISM_REASON_DATE;
	pairs = head * 10 + (head >> 8); /* byte i: ten times digit i and digit i + 1 */
	year = (int32_t)((pairs & 0xff) * 100 + (pairs >> 16 & 0xff));
	month = (int32_t)(pairs >> 40 & 0xff);
	date = (int32_t)(tens * 10 + ones);
	if (year < 1 || month < 1 || month > 12 || date < 1 ||
		(date > 28 && date > ism_days_in_month(year, month)))
		return ISM_REASON_DATE;
	*day = ism_day_from_civil(year, month, date);
	return ISM_REASON_NONE;
}
