#include "runtime/kernel/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/kernel/field_time.h"
#include "tests/unit/random.h"
#include "tests/unit/zone_data.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int64_t date(const char *text)
{
	int64_t day = INT64_MIN;

	assert_int_equal(ism_field_date(text, strlen(text), &day), ISM_REASON_NONE);
	return day;
}

static void the_borders_of_the_calendar(void **state)
{
	(void)state;
	assert_int_equal(date("1970-01-01"), 0);
	assert_int_equal(date("0001-01-01"), ISM_DAY_MIN);
	assert_int_equal(date("9999-12-31"), ISM_DAY_MAX);
	assert_int_equal(date("2000-03-01"), 11017);
	assert_int_equal(date("1969-12-31"), -1);
}

/* Walks through all days as a calendar on the wall does. */
static void every_day_has_its_date_and_every_date_its_day(void **state)
{
	int32_t year = 1, month = 1, day = 1;
	int weekday = 1; /* 0001-01-01 is a Monday */
	char text[48];

	(void)state;
	for (int64_t i = ISM_DAY_MIN; i <= ISM_DAY_MAX; i++) {
		struct ism_civil civil = ism_civil_from_day(i);
		int64_t parsed = 0;

		if (civil.year != year || civil.month != month || civil.day != day ||
			ism_day_from_civil(year, month, day) != i || ism_day_weekday(i) != weekday)
			fail_msg("%04d-%02d-%02d", (int)year, (int)month, (int)day);
		if (i % 7 == 0 || day >= 28) {
			snprintf(text, sizeof(text), "%04d-%02d-%02d", (int)year, (int)month,
				(int)day);
			if (ism_field_date(text, 10, &parsed) != ISM_REASON_NONE || parsed != i)
				fail_msg("%s", text);
		}
		weekday = weekday % 7 + 1;
		if (++day <= ism_days_in_month(year, month))
			continue;
		day = 1;
		month = month % 12 + 1;
		year += month == 1;
	}
	assert_int_equal(year, 10000);
}

/* Whatever 64 bits of microseconds hold lies within 292 277 years, or 106 751 992 days. */
static void days_far_away_repeat_every_400_years(void **state)
{
	struct random random = { 3 };

	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t near = (int64_t)random_below(&random, 146097);
		int64_t cycles = (int64_t)random_below(&random, 1460) - 730;
		struct ism_civil expected = ism_civil_from_day(near);
		struct ism_civil civil = ism_civil_from_day(near + cycles * 146097);

		assert_int_equal(civil.year, expected.year + cycles * 400);
		assert_int_equal(civil.month, expected.month);
		assert_int_equal(civil.day, expected.day);
		assert_int_equal(ism_day_from_civil(civil.year, civil.month, civil.day),
			near + cycles * 146097);
	}
}

static void months_have_their_lengths(void **state)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	(void)state;
	for (int i = 0; i < 12; i++)
		assert_int_equal(ism_days_in_month(2026, i + 1), lengths[i]);
	assert_int_equal(ism_days_in_month(2024, 2), 29);
	assert_int_equal(ism_days_in_month(1900, 2), 28);
	assert_int_equal(ism_days_in_month(2000, 2), 29);
}

static void other_texts_are_no_dates(void **state)
{
	static const char *const texts[] = { "", "2026-01-1", "2026-1-01", "2026-01-011",
		"2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32", "2026-02-29", "2026-04-31",
		"0000-01-01", "2026/01/01", "2026-01/01", "2026-0a-01", " 2026-01-1", "2026-01- 1",
		"-026-01-01", "+026-01-01", "20260-1-01", "2026-01-0\n", "2026-01-1\xff",
		"\xffzzz-01-01" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		int64_t day = 7;

		assert_int_equal(ism_field_date(texts[i], strlen(texts[i]), &day), ISM_REASON_DATE);
		assert_int_equal(day, 7);
	}
}

/* Each byte of a date replaced by each other byte is a date only where it is a fitting digit. */
static void one_wrong_byte_is_seen(void **state)
{
	static const char good[] = "2026-11-15";

	(void)state;
	for (size_t at = 0; at < 10; at++) {
		for (int byte = 0; byte < 256; byte++) {
			char text[10];
			int64_t day;
			bool digit = byte >= '0' && byte <= '9';
			bool fits = good[at] == '-' ? byte == '-' : digit;

			memcpy(text, good, sizeof(text));
			text[at] = (char)byte;
			if (at == 5 && digit)
				fits = byte <= '1';
			if (at == 6 && digit)
				fits = byte <= '2';
			if (at == 8 && digit)
				fits = byte <= '2'; /* no 35th */
			assert_int_equal(ism_field_date(text, 10, &day) == ISM_REASON_NONE, fits);
		}
	}
}

static void iso_weeks_at_the_edges_of_years(void **state)
{
	static const struct {
		const char *date;
		int year, week, weekday;
	} cases[] = { { "1977-01-01", 1976, 53, 6 }, { "1977-01-02", 1976, 53, 7 },
		{ "1977-12-31", 1977, 52, 6 }, { "1978-01-02", 1978, 1, 1 },
		{ "1978-12-31", 1978, 52, 7 }, { "1979-12-30", 1979, 52, 7 },
		{ "1979-12-31", 1980, 1, 1 }, { "1980-12-28", 1980, 52, 7 },
		{ "1980-12-29", 1981, 1, 1 }, { "1981-12-31", 1981, 53, 4 },
		{ "1982-01-03", 1981, 53, 7 }, { "2008-12-29", 2009, 1, 1 },
		{ "2010-01-03", 2009, 53, 7 }, { "2020-12-31", 2020, 53, 4 },
		{ "2021-01-04", 2021, 1, 1 }, { "2026-12-31", 2026, 53, 4 },
		{ "0001-01-01", 1, 1, 1 }, { "9999-12-31", 9999, 52, 5 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t year;

		assert_int_equal(ism_day_week(date(cases[i].date), &year), cases[i].week);
		assert_int_equal(year, cases[i].year);
		assert_int_equal(ism_day_week(date(cases[i].date), NULL), cases[i].week);
		assert_int_equal(ism_day_weekday(date(cases[i].date)), cases[i].weekday);
	}
}

static void parts_of_a_date(void **state)
{
	(void)state;
	assert_int_equal(ism_day_year(date("2026-11-21")), 2026);
	assert_int_equal(ism_day_month(date("2026-11-21")), 11);
	assert_int_equal(ism_day_quarter(date("2026-11-21")), 4);
	assert_int_equal(ism_day_quarter(date("2026-09-30")), 3);
	assert_int_equal(ism_day_quarter(date("2026-01-01")), 1);
}

static void assert_months_later(const char *from, int64_t months, const char *to)
{
	int64_t day = 0;

	assert_true(ism_day_add_months(date(from), months, &day));
	assert_int_equal(day, date(to));
}

static void months_are_added_up_to_a_months_end(void **state)
{
	int64_t day = 5;

	(void)state;
	assert_months_later("2026-01-31", 1, "2026-02-28");
	assert_months_later("2024-01-31", 1, "2024-02-29");
	assert_months_later("2026-03-31", -1, "2026-02-28");
	assert_months_later("2026-01-15", 0, "2026-01-15");
	assert_months_later("2026-11-30", 3, "2027-02-28");
	assert_months_later("2024-02-29", 12, "2025-02-28");
	assert_months_later("2026-01-01", -12, "2025-01-01");
	assert_months_later("0001-01-01", 9999 * 12 - 1, "9999-12-01");
	assert_false(ism_day_add_months(date("9999-12-01"), 1, &day));
	assert_false(ism_day_add_months(date("0001-01-31"), -1, &day));
	assert_false(ism_day_add_months(0, INT64_MAX, &day));
	assert_false(ism_day_add_months(0, INT64_MIN, &day));
	assert_int_equal(day, 5);
}

static void months_are_added_to_the_local_clock(void **state)
{
	struct ism_zone *zone = make_rule_zone(3600, ZURICH_RULE);
	struct ism_zone_cursor cursor = { 0 };
	int64_t noon = date("2026-03-15") * ISM_DAY_US + 11 * ISM_HOUR_US; /* 12:00 in winter */
	int64_t out = 0;

	(void)state;
	assert_true(ism_instant_add_months(zone, &cursor, noon, 1, &out));
	assert_int_equal(out, date("2026-04-15") * ISM_DAY_US + 10 * ISM_HOUR_US);
	assert_true(ism_instant_add_months(NULL, &cursor, noon, 1, &out));
	assert_int_equal(out, date("2026-04-15") * ISM_DAY_US + 11 * ISM_HOUR_US);
	assert_int_equal(cursor.n_gaps + cursor.n_repeated, 0);
	ism_zone_close(zone);
}

static void business_days_are_mondays_to_fridays(void **state)
{
	struct random random = { 8 };

	(void)state;
	assert_int_equal(ism_business_days(date("2026-05-04"), date("2026-05-11")), 5);
	assert_int_equal(ism_business_days(date("2026-05-09"), date("2026-05-11")), 0);
	assert_int_equal(ism_business_days(date("2026-05-08"), date("2026-05-08")), 0);
	assert_int_equal(ism_business_days(date("2026-05-11"), date("2026-05-04")), -5);
	for (int i = 0; i < 2000; i++) {
		int64_t a = (int64_t)random_below(&random, 2000) - 1000;
		int64_t b = a + (int64_t)random_below(&random, 100);
		int64_t expected = 0;

		for (int64_t day = a; day < b; day++)
			expected += ism_day_weekday(day) <= 5;
		assert_int_equal(ism_business_days(a, b), expected);
		assert_int_equal(ism_business_days(b, a), -expected);
	}
}

static void an_instant_lies_in_a_local_day_and_hour(void **state)
{
	struct ism_zone *zone = make_rule_zone(3600, ZURICH_RULE);
	struct ism_zone_cursor cursor = { 0 };
	int64_t late = date("2026-06-30") * ISM_DAY_US + 22 * ISM_HOUR_US;

	(void)state;
	assert_int_equal(ism_instant_day(zone, &cursor, late), date("2026-07-01"));
	assert_int_equal(ism_instant_day(zone, &cursor, late - 1), date("2026-06-30"));
	assert_int_equal(ism_instant_day(NULL, &cursor, late), date("2026-06-30"));
	assert_int_equal(ism_instant_hour(zone, &cursor, late - 1), 23);
	assert_int_equal(ism_instant_hour(zone, &cursor, -1), 0);
	assert_int_equal(ism_instant_hour(NULL, &cursor, -1), 23);
	assert_int_equal(ism_day_start(zone, &cursor, date("2026-07-01")), late);
	assert_int_equal(ism_day_start(NULL, &cursor, -1), -ISM_DAY_US);
	ism_zone_close(zone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_borders_of_the_calendar),
		cmocka_unit_test(every_day_has_its_date_and_every_date_its_day),
		cmocka_unit_test(days_far_away_repeat_every_400_years),
		cmocka_unit_test(months_have_their_lengths),
		cmocka_unit_test(other_texts_are_no_dates),
		cmocka_unit_test(one_wrong_byte_is_seen),
		cmocka_unit_test(iso_weeks_at_the_edges_of_years),
		cmocka_unit_test(parts_of_a_date),
		cmocka_unit_test(months_are_added_up_to_a_months_end),
		cmocka_unit_test(months_are_added_to_the_local_clock),
		cmocka_unit_test(business_days_are_mondays_to_fridays),
		cmocka_unit_test(an_instant_lies_in_a_local_day_and_hour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
