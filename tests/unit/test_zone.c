#include "runtime/kernel/zone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/kernel/calendar.h"
#include "runtime/kernel/zone_rule.h"
#include "tests/unit/random.h"
#include "tests/unit/zone_data.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Of a time on a clock or in UTC, as microseconds. */
static int64_t at(int year, int month, int day, int hour, int minute)
{
	return ism_day_from_civil(year, month, day) * ISM_DAY_US + hour * ISM_HOUR_US +
	       minute * 60 * ISM_SECOND_US;
}

static int64_t offset_minutes(const struct ism_zone *zone, int64_t instant)
{
	struct ism_zone_cursor cursor = { 0 };

	return ism_zone_offset(zone, &cursor, instant) / (60 * ISM_SECOND_US);
}

static void no_zone_is_utc(void **state)
{
	struct ism_zone_cursor cursor = { 0 };
	struct ism_zone *zone = (struct ism_zone *)&cursor;

	(void)state;
	assert_int_equal(ism_zone_open(NULL, 0, &zone, NULL), ISM_OK);
	assert_null(zone);
	assert_int_equal(ism_zone_offset(NULL, &cursor, 12345), 0);
	assert_int_equal(ism_zone_to_utc(NULL, &cursor, 12345), 12345);
	assert_int_equal(ism_zone_first_at(NULL, &cursor, -5), -5);
}

static void the_clock_changes_to_the_second(void **state)
{
	struct ism_zone *zone = make_rule_zone(3600, ZURICH_RULE);

	(void)state;
	assert_non_null(zone);
	assert_int_equal(offset_minutes(zone, at(2026, 3, 29, 1, 0) - 1), 60);
	assert_int_equal(offset_minutes(zone, at(2026, 3, 29, 1, 0)), 120);
	assert_int_equal(offset_minutes(zone, at(2026, 10, 25, 1, 0) - 1), 120);
	assert_int_equal(offset_minutes(zone, at(2026, 10, 25, 1, 0)), 60);
	ism_zone_close(zone);
}

static void rules_reach_all_years(void **state)
{
	struct ism_zone *zone = make_rule_zone(3600, ZURICH_RULE);

	(void)state;
	/* 400 years repeat the weekdays: the last Sunday of March is the 29th as in 2026 */
	for (int year = 2026; year < 10000; year += 400) {
		assert_int_equal(offset_minutes(zone, at(year, 3, 29, 1, 0) - 1), 60);
		assert_int_equal(offset_minutes(zone, at(year, 3, 29, 1, 0)), 120);
	}
	assert_int_equal(offset_minutes(zone, at(9999, 12, 31, 23, 59)), 60);
	assert_int_equal(offset_minutes(zone, at(9999, 7, 1, 0, 0)), 120);
	ism_zone_close(zone);
}

static void a_gap_is_read_with_the_offset_before(void **state)
{
	struct ism_zone *zone = make_rule_zone(3600, ZURICH_RULE);
	struct ism_zone_cursor cursor = { 0 };

	(void)state;
	assert_int_equal(
		ism_zone_to_utc(zone, &cursor, at(2026, 3, 29, 2, 30)), at(2026, 3, 29, 1, 30));
	assert_int_equal(cursor.n_gaps, 1);
	assert_int_equal(
		ism_zone_to_utc(zone, &cursor, at(2026, 3, 29, 2, 0)), at(2026, 3, 29, 1, 0));
	assert_int_equal(cursor.n_gaps, 2);
	assert_int_equal(ism_zone_to_utc(zone, &cursor, at(2026, 3, 29, 2, 0) - 1),
		at(2026, 3, 29, 1, 0) - 1);
	assert_int_equal(
		ism_zone_to_utc(zone, &cursor, at(2026, 3, 29, 3, 0)), at(2026, 3, 29, 1, 0));
	assert_int_equal(cursor.n_gaps, 2);
	assert_int_equal(cursor.n_repeated, 0);
	ism_zone_close(zone);
}

static void a_repeated_time_is_the_earlier(void **state)
{
	struct ism_zone *zone = make_rule_zone(3600, ZURICH_RULE);
	struct ism_zone_cursor cursor = { 0 };

	(void)state;
	assert_int_equal(
		ism_zone_to_utc(zone, &cursor, at(2026, 10, 25, 2, 30)), at(2026, 10, 25, 0, 30));
	assert_int_equal(cursor.n_repeated, 1);
	assert_int_equal(
		ism_zone_to_utc(zone, &cursor, at(2026, 10, 25, 2, 0)), at(2026, 10, 25, 0, 0));
	assert_int_equal(cursor.n_repeated, 2);
	assert_int_equal(
		ism_zone_to_utc(zone, &cursor, at(2026, 10, 25, 3, 0)), at(2026, 10, 25, 2, 0));
	assert_int_equal(ism_zone_to_utc(zone, &cursor, at(2026, 10, 25, 2, 0) - 1),
		at(2026, 10, 25, 0, 0) - 1);
	assert_int_equal(cursor.n_repeated, 2);
	assert_int_equal(cursor.n_gaps, 0);
	ism_zone_close(zone);
}

static void half_an_hour_of_summer(void **state)
{
	struct ism_zone *zone = make_rule_zone(37800, LORD_HOWE_RULE);
	struct ism_zone_cursor cursor = { 0 };

	(void)state;
	/* 2026-10-04 02:00 becomes 02:30; 2026-04-05 02:00 becomes 01:30 */
	assert_int_equal(offset_minutes(zone, at(2026, 10, 3, 15, 30) - 1), 630);
	assert_int_equal(offset_minutes(zone, at(2026, 10, 3, 15, 30)), 660);
	assert_int_equal(offset_minutes(zone, at(2026, 4, 4, 15, 0)), 630);
	assert_int_equal(
		ism_zone_to_utc(zone, &cursor, at(2026, 10, 4, 2, 15)), at(2026, 10, 3, 15, 45));
	assert_int_equal(
		ism_zone_to_utc(zone, &cursor, at(2026, 4, 5, 1, 45)), at(2026, 4, 4, 14, 45));
	assert_int_equal(cursor.n_gaps, 1);
	assert_int_equal(cursor.n_repeated, 1);
	ism_zone_close(zone);
}

static void the_table_rules_its_own_years(void **state)
{
	static const struct zone_change changes[] = { { -1000000000, 1 }, { 0, 2 },
		{ 1000000000, 1 } };
	static const int32_t offsets[] = { 2048, 3600, -7200 };
	struct zone_data data = make_zone_data(changes, 3, offsets, 3, "XXX-1");
	struct ism_zone_cursor cursor = { 0 };
	struct ism_zone *zone;

	(void)state;
	assert_int_equal(ism_zone_open(data.bytes, data.size, &zone, NULL), ISM_OK);
	assert_int_equal(ism_zone_offset(zone, &cursor, ISM_INSTANT_MIN), 2048 * ISM_SECOND_US);
	assert_int_equal(offset_minutes(zone, -1), 60);
	assert_int_equal(offset_minutes(zone, 0), -120);
	assert_int_equal(offset_minutes(zone, 1000000000 * ISM_SECOND_US - 1), -120);
	assert_int_equal(offset_minutes(zone, 1000000000 * ISM_SECOND_US), 60);
	assert_int_equal(offset_minutes(zone, ISM_INSTANT_MAX), 60);
	ism_zone_close(zone);
}

/* A day that a country skipped, as Samoa did with 2011-12-30. */
static void a_whole_day_may_be_a_gap(void **state)
{
	static const int32_t offsets[] = { -36000, 50400 };
	const int64_t change = at(2011, 12, 30, 10, 0);
	struct zone_change changes[] = { { change / ISM_SECOND_US, 1 } };
	struct zone_data data = make_zone_data(changes, 1, offsets, 2, "XXX-14");
	struct ism_zone_cursor cursor = { 0 };
	struct ism_zone *zone;

	(void)state;
	assert_int_equal(ism_zone_open(data.bytes, data.size, &zone, NULL), ISM_OK);
	assert_int_equal(
		ism_zone_to_utc(zone, &cursor, at(2011, 12, 30, 12, 0)), at(2011, 12, 30, 22, 0));
	assert_int_equal(cursor.n_gaps, 1);
	assert_int_equal(ism_zone_first_at(zone, &cursor, at(2011, 12, 30, 0, 0)), change);
	assert_int_equal(ism_zone_first_at(zone, &cursor, at(2011, 12, 31, 0, 0)), change);
	assert_int_equal(
		ism_zone_first_at(zone, &cursor, at(2011, 12, 29, 0, 0)), at(2011, 12, 29, 10, 0));
	assert_int_equal(
		ism_zone_first_at(zone, &cursor, at(2012, 1, 1, 0, 0)), at(2011, 12, 31, 10, 0));
	ism_zone_close(zone);
}

static void local_times_lead_back_to_their_instants(void **state)
{
	static const char *const rules[] = { ZURICH_RULE, LORD_HOWE_RULE,
		"NST3:30NDT,M3.2.0/0:01,M11.1.0/0:01", "IST-1GMT0,M10.5.0,M3.5.0/1",
		"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "XXX5XXY,0/-24,J365/167",
		"AAA-14BBB12,J100,J200" };
	struct random random = { 77 };

	(void)state;
	for (size_t i = 0; i < COUNT(rules); i++) {
		struct ism_zone *zone = make_rule_zone(0, rules[i]);
		struct ism_zone_cursor there = { 0 };
		struct ism_zone_cursor back = { 0 };

		assert_non_null(zone);
		for (int n = 0; n < 20000; n++) {
			int64_t instant =
				at(2020, 1, 1, 0, 0) +
				(int64_t)random_below(&random, 3000000) * 211 * ISM_SECOND_US;
			int64_t local = ism_zone_to_local(zone, &there, instant);
			uint64_t doubts = back.n_repeated;
			int64_t found = ism_zone_to_utc(zone, &back, local);

			assert_int_equal(ism_zone_to_local(zone, &there, found), local);
			assert_true(found == instant ||
				    (found < instant && back.n_repeated == doubts + 1));
			assert_true(ism_zone_first_at(zone, &there, local) <= found);
		}
		assert_int_equal(back.n_gaps, 0);
		ism_zone_close(zone);
	}
}

static void summer_all_year(void **state)
{
	/* RFC 8536 §3.3.1: daylight saving time from the first second of each year to the last */
	struct ism_zone *zone = make_rule_zone(-4 * 3600, "XXX3EDT4,0/0,J365/23");

	(void)state;
	assert_non_null(zone);
	for (int month = 1; month <= 12; month++)
		assert_int_equal(offset_minutes(zone, at(2030, month, 1, 0, 0)), -240);
	assert_int_equal(offset_minutes(zone, at(2031, 1, 1, 3, 0)), -240);
	ism_zone_close(zone);
}

static void footers_are_read(void **state)
{
	struct ism_zone_rule rule;
	int64_t begin, end;

	(void)state;
	assert_true(ism_zone_rule_parse("<+0530>-5:30", 12, &rule));
	assert_int_equal(rule.standard, 19800);
	assert_false(rule.has_summer);
	assert_true(ism_zone_rule_parse("EST5EDT,J60/0,300/-1:30:15", 26, &rule));
	assert_int_equal(rule.summer, -4 * 3600);
	ism_zone_rule_year(&rule, 2024, &begin, &end);
	/* J60 is 1 March in leap years too, day 300 counts from 0 and all days */
	assert_int_equal(begin, ism_day_from_civil(2024, 3, 1) * 86400 + 5 * 3600);
	assert_int_equal(end, (ism_day_from_civil(2024, 1, 1) + 300) * 86400 - 5415 + 4 * 3600);
	assert_true(ism_zone_rule_parse("AAA0BBB,M2.4.4,M2.5.4", 21, &rule));
	ism_zone_rule_year(&rule, 2024, &begin, &end); /* five Thursdays */
	assert_int_equal(begin, ism_day_from_civil(2024, 2, 22) * 86400 + 7200);
	assert_int_equal(end, ism_day_from_civil(2024, 2, 29) * 86400 + 7200 - 3600);
}

static void faulty_footers_are_refused(void **state)
{
	static const char *const texts[] = { "X", "XX1", "XXX", "XXX25", "XXX1:60", "XXX1Y",
		"XXX1YYY", "XXX1YYY,", "XXX1YYY,M1.1.1", "XXX1YYY,M13.1.1,M1.1.1",
		"XXX1YYY,M1.6.1,M2.1.1", "XXX1YYY,M1.1.7,M2.1.1", "XXX1YYY,J0,J5", "XXX1YYY,366,5",
		"XXX1YYY,1/168,5", "XXX1YYY,1,5,", "<+01-1", "XXX1 ", "<>", "XXX1YYY2ZZZ,1,2" };
	struct ism_zone_rule rule;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_false(ism_zone_rule_parse(texts[i], strlen(texts[i]), &rule));
		assert_null(make_rule_zone(0, texts[i]));
	}
}

static void faulty_tables_are_refused(void **state)
{
	static const int32_t good[] = { 0, 3600 };
	static const int32_t far[] = { 0, 26 * 3600 };
	static const struct zone_change ascending[] = { { 1, 1 }, { 2, 0 } };
	static const struct zone_change equal[] = { { 1, 1 }, { 1, 0 } };
	static const struct zone_change untyped[] = { { 1, 2 } };
	struct zone_data data = make_zone_data(ascending, 2, good, 2, "XXX0");
	struct ism_zone *zone;

	(void)state;
	assert_int_equal(ism_zone_open(data.bytes, data.size, &zone, NULL), ISM_OK);
	ism_zone_close(zone);
	data = make_zone_data(ascending, 2, far, 2, "XXX0");
	assert_int_equal(ism_zone_open(data.bytes, data.size, &zone, NULL), ISM_ERR_DATA);
	data = make_zone_data(equal, 2, good, 2, "XXX0");
	assert_int_equal(ism_zone_open(data.bytes, data.size, &zone, NULL), ISM_ERR_DATA);
	data = make_zone_data(untyped, 1, good, 2, "XXX0");
	assert_int_equal(ism_zone_open(data.bytes, data.size, &zone, NULL), ISM_ERR_DATA);
	data = make_zone_data(NULL, 0, good, 0, "XXX0");
	assert_int_equal(ism_zone_open(data.bytes, data.size, &zone, NULL), ISM_ERR_DATA);
}

static void hostile_bytes_do_no_harm(void **state)
{
	static const int32_t offsets[] = { 0, 3600 };
	static const struct zone_change changes[] = { { -100, 1 }, { 100, 0 } };
	const struct zone_data good = make_zone_data(changes, 2, offsets, 2, ZURICH_RULE);
	struct random random = { 31 };
	struct ism_zone *zone;

	(void)state;
	for (size_t size = 1; size < good.size; size++) {
		uint8_t *bytes = malloc(size); /* so that reading on is seen */

		memcpy(bytes, good.bytes, size);
		assert_int_equal(ism_zone_open(bytes, size, &zone, NULL), ISM_ERR_DATA);
		free(bytes);
	}
	for (int i = 0; i < 3000; i++) {
		uint8_t *bytes = malloc(good.size);
		struct ism_zone_cursor cursor = { 0 };

		memcpy(bytes, good.bytes, good.size);
		for (uint64_t n = 1 + random_below(&random, 4); n > 0; n--)
			bytes[random_below(&random, good.size)] = (uint8_t)random_bits(&random);
		if (ism_zone_open(bytes, good.size, &zone, NULL) == ISM_OK) {
			ism_zone_to_utc(zone, &cursor, at(2026, 3, 29, 2, 30));
			ism_zone_offset(zone, &cursor, ISM_INSTANT_MAX);
			ism_zone_first_at(zone, &cursor, ISM_INSTANT_MIN);
			ism_zone_close(zone);
		}
		free(bytes);
	}
}

static void names_lead_nowhere_else(void **state)
{
	static const char *const names[] = { "", "/etc/passwd", "../../../etc/passwd", "Europe/",
		"Europe//Zurich", ".", "Europe/../Europe/Zurich", "Europe", "No/Such_Zone",
		"tzdata.zi", "Europe/Z\xc3\xbcrich",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
	uint8_t *bytes = (uint8_t *)1;
	size_t size = 1;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(ism_zone_load(names[i], &bytes, &size, NULL), ISM_ERR_USAGE);
		assert_null(bytes);
	}
	assert_int_equal(ism_zone_load("UTC", &bytes, &size, NULL), ISM_OK);
	assert_null(bytes);
	assert_int_equal(size, 0);
}

/* NULL and a skipped test where the system has no such zone. */
static struct ism_zone *system_zone(const char *name)
{
	struct ism_zone *zone = NULL;
	uint8_t *bytes;
	size_t size;

	if (ism_zone_load(name, &bytes, &size, NULL) != ISM_OK)
		skip();
	assert_int_equal(ism_zone_open(bytes, size, &zone, NULL), ISM_OK);
	free(bytes);
	return zone;
}

static void zones_of_the_system(void **state)
{
	static const struct {
		const char *name;
		int year, month, day, hour;
		int minutes;
	} cases[] = { { "Europe/Zurich", 1975, 7, 1, 0, 60 },
		{ "Europe/Zurich", 1981, 7, 1, 0, 120 }, { "Europe/Zurich", 2026, 7, 1, 0, 120 },
		{ "Europe/Zurich", 9000, 7, 1, 0, 120 }, { "Asia/Kolkata", 2026, 7, 1, 0, 330 },
		{ "Asia/Kolkata", 1943, 1, 1, 0, 390 },
		{ "Australia/Lord_Howe", 2026, 1, 1, 0, 660 },
		{ "Australia/Lord_Howe", 2126, 7, 1, 0, 630 },
		{ "America/Sao_Paulo", 2018, 11, 4, 2, -180 },
		{ "America/Sao_Paulo", 2018, 11, 4, 3, -120 },
		{ "America/Sao_Paulo", 2019, 2, 17, 1, -120 },
		{ "America/Sao_Paulo", 2019, 2, 17, 2, -180 },
		{ "America/Sao_Paulo", 2030, 1, 1, 0, -180 },
		{ "Pacific/Apia", 2011, 12, 30, 9, -600 },
		{ "Pacific/Apia", 2011, 12, 30, 10, 840 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ism_zone *zone = system_zone(cases[i].name);

		assert_int_equal(offset_minutes(zone, at(cases[i].year, cases[i].month,
							      cases[i].day, cases[i].hour, 0)),
			cases[i].minutes);
		ism_zone_close(zone);
	}
}

/* In São Paulo, clocks went from 24:00 to 1:00 in spring: that day has no midnight. */
static void a_day_may_begin_after_midnight(void **state)
{
	struct ism_zone *zone = system_zone("America/Sao_Paulo");
	struct ism_zone_cursor cursor = { 0 };

	(void)state;
	assert_int_equal(
		ism_zone_first_at(zone, &cursor, at(2018, 11, 4, 0, 0)), at(2018, 11, 4, 3, 0));
	assert_int_equal(
		ism_zone_first_at(zone, &cursor, at(2018, 11, 4, 0, 30)), at(2018, 11, 4, 3, 0));
	assert_int_equal(
		ism_zone_first_at(zone, &cursor, at(2018, 11, 5, 0, 0)), at(2018, 11, 5, 2, 0));
	ism_zone_close(zone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_zone_is_utc),
		cmocka_unit_test(the_clock_changes_to_the_second),
		cmocka_unit_test(rules_reach_all_years),
		cmocka_unit_test(a_gap_is_read_with_the_offset_before),
		cmocka_unit_test(a_repeated_time_is_the_earlier),
		cmocka_unit_test(half_an_hour_of_summer),
		cmocka_unit_test(the_table_rules_its_own_years),
		cmocka_unit_test(a_whole_day_may_be_a_gap),
		cmocka_unit_test(local_times_lead_back_to_their_instants),
		cmocka_unit_test(summer_all_year),
		cmocka_unit_test(footers_are_read),
		cmocka_unit_test(faulty_footers_are_refused),
		cmocka_unit_test(faulty_tables_are_refused),
		cmocka_unit_test(hostile_bytes_do_no_harm),
		cmocka_unit_test(names_lead_nowhere_else),
		cmocka_unit_test(zones_of_the_system),
		cmocka_unit_test(a_day_may_begin_after_midnight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
