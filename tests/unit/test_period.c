#include "runtime/kernel/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/kernel/field_time.h"
#include "tests/unit/random.h"
#include "tests/unit/zone_data.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MINUTE_US    (60 * ISM_SECOND_US)

static const struct ism_calendar plain = { NULL, 1 };
static const struct ism_calendar from_april = { NULL, 4 };

static int64_t date(const char *text)
{
	int64_t day = INT64_MIN;

	assert_int_equal(ism_field_date(text, strlen(text), &day), ISM_REASON_NONE);
	return day;
}

static int64_t at(const char *day, int hour, int minute)
{
	return date(day) * ISM_DAY_US + hour * ISM_HOUR_US + minute * MINUTE_US;
}

static void assert_label(const struct ism_calendar *calendar, enum ism_period_unit unit,
	const char *day, const char *expected)
{
	struct ism_zone_cursor cursor = { 0 };
	char label[ISM_PERIOD_LABEL_CHARS];
	int64_t period = ism_period_of_day(calendar, &cursor, unit, 0, date(day));
	size_t size = ism_period_label(calendar, &cursor, unit, 0, period, label);

	assert_string_equal(label, expected);
	assert_int_equal(size, strlen(expected));
}

static void assert_days(const struct ism_calendar *calendar, enum ism_period_unit unit,
	const char *day, const char *first, const char *last)
{
	struct ism_zone_cursor cursor = { 0 };
	int64_t period = ism_period_of_day(calendar, &cursor, unit, 0, date(day));

	assert_int_equal(ism_period_first_day(calendar, &cursor, unit, 0, period), date(first));
	assert_int_equal(ism_period_last_day(calendar, &cursor, unit, 0, period), date(last));
}

static void periods_are_named_as_results_name_them(void **state)
{
	(void)state;
	assert_label(&plain, ISM_PERIOD_DAY, "2026-05-17", "2026-05-17");
	assert_label(&plain, ISM_PERIOD_WEEK, "2026-05-17", "2026-W20");
	assert_label(&plain, ISM_PERIOD_WEEK, "2027-01-03", "2026-W53");
	assert_label(&plain, ISM_PERIOD_WEEK, "2024-12-30", "2025-W01");
	assert_label(&plain, ISM_PERIOD_MONTH, "2026-05-17", "2026-05");
	assert_label(&plain, ISM_PERIOD_QUARTER, "2026-05-17", "2026-Q2");
	assert_label(&plain, ISM_PERIOD_HALF_YEAR, "2026-06-30", "2026-H1");
	assert_label(&plain, ISM_PERIOD_HALF_YEAR, "2026-07-01", "2026-H2");
	assert_label(&plain, ISM_PERIOD_YEAR, "2026-12-31", "2026");
	assert_label(&plain, ISM_PERIOD_YEAR, "0001-01-01", "0001");
}

static void fiscal_periods_are_named_by_the_year_in_which_they_end(void **state)
{
	(void)state;
	assert_label(&from_april, ISM_PERIOD_YEAR, "2026-03-31", "FY2026");
	assert_label(&from_april, ISM_PERIOD_YEAR, "2026-04-01", "FY2027");
	assert_label(&from_april, ISM_PERIOD_QUARTER, "2026-03-31", "FY2026-Q4");
	assert_label(&from_april, ISM_PERIOD_QUARTER, "2026-04-01", "FY2027-Q1");
	assert_label(&from_april, ISM_PERIOD_QUARTER, "2026-08-31", "FY2027-Q2");
	assert_label(&from_april, ISM_PERIOD_HALF_YEAR, "2026-09-30", "FY2027-H1");
	assert_label(&from_april, ISM_PERIOD_HALF_YEAR, "2026-10-01", "FY2027-H2");
	assert_label(&from_april, ISM_PERIOD_MONTH, "2026-10-01", "2026-10");
	assert_label(&from_april, ISM_PERIOD_YEAR, "9999-12-31", "FY10000");
	assert_days(&from_april, ISM_PERIOD_YEAR, "2026-05-17", "2026-04-01", "2027-03-31");
	assert_days(&from_april, ISM_PERIOD_QUARTER, "2026-03-01", "2026-01-01", "2026-03-31");
	assert_days(&from_april, ISM_PERIOD_HALF_YEAR, "2026-03-01", "2025-10-01", "2026-03-31");
	assert_days(&(struct ism_calendar){ NULL, 12 }, ISM_PERIOD_QUARTER, "2026-01-31",
		"2025-12-01", "2026-02-28");
}

static void periods_have_their_first_and_last_days(void **state)
{
	(void)state;
	assert_days(&plain, ISM_PERIOD_DAY, "2026-05-17", "2026-05-17", "2026-05-17");
	assert_days(&plain, ISM_PERIOD_WEEK, "2026-05-17", "2026-05-11", "2026-05-17");
	assert_days(&plain, ISM_PERIOD_WEEK, "2026-05-18", "2026-05-18", "2026-05-24");
	assert_days(&plain, ISM_PERIOD_WEEK, "1969-12-28", "1969-12-22", "1969-12-28");
	assert_days(&plain, ISM_PERIOD_MONTH, "2024-02-10", "2024-02-01", "2024-02-29");
	assert_days(&plain, ISM_PERIOD_QUARTER, "2026-05-17", "2026-04-01", "2026-06-30");
	assert_days(&plain, ISM_PERIOD_HALF_YEAR, "2026-07-01", "2026-07-01", "2026-12-31");
	assert_days(&plain, ISM_PERIOD_YEAR, "1900-07-01", "1900-01-01", "1900-12-31");
}

static void periods_follow_each_other_without_gaps(void **state)
{
	struct ism_zone_cursor cursor = { 0 };

	(void)state;
	for (int unit = ISM_PERIOD_DAY; unit <= ISM_PERIOD_YEAR; unit++) {
		const struct ism_calendar *calendar = unit % 2 ? &plain : &from_april;
		int64_t before = ism_period_of_day(calendar, &cursor, unit, 0, -100001);

		for (int64_t day = -100000; day < 100000; day++) {
			int64_t period = ism_period_of_day(calendar, &cursor, unit, 0, day);
			bool begins =
				day == ism_period_first_day(calendar, &cursor, unit, 0, period);

			assert_int_equal(period, before + begins);
			before = period;
		}
	}
}

/* An instant lies between its period's start and the next one's. */
static void every_day_has_the_month_of_the_calendar(void **state)
{
	static const struct ism_calendar calendar = { .fiscal_year_start = 1 };
	struct ism_zone_cursor cursor = { 0 };

	(void)state;
	for (int64_t day = ISM_DAY_MIN; day <= ISM_DAY_MAX; day++) {
		struct ism_civil civil = ism_civil_from_day(day);

		assert_int_equal(ism_period_of_day(&calendar, &cursor, ISM_PERIOD_MONTH, 0, day),
			(int64_t)civil.year * 12 + civil.month - 1);
	}
}

static void assert_starts_enclose(const struct ism_calendar *calendar, int64_t span_us)
{
	struct ism_zone_cursor cursor = { 0 };
	struct random random = { 61 };

	for (int i = 0; i < 8000; i++) {
		enum ism_period_unit unit = random_below(&random, 8);
		int64_t instant = at("2020-01-01", 0, 0) +
				  (int64_t)random_below(&random, 3000 * 24 * 60) * MINUTE_US +
				  (i % 2 ? -1 : 0);
		int64_t period = ism_period_of_instant(calendar, &cursor, unit, span_us, instant);
		int64_t start = ism_period_start(calendar, &cursor, unit, span_us, period);
		int64_t end = ism_period_start(calendar, &cursor, unit, span_us, period + 1);

		assert_true(start <= instant && instant < end);
		assert_int_equal(
			ism_period_of_instant(calendar, &cursor, unit, span_us, start), period);
		assert_int_equal(
			ism_period_of_instant(calendar, &cursor, unit, span_us, end - 1), period);
	}
}

static void an_instant_lies_in_its_period(void **state)
{
	struct ism_zone *zurich = make_rule_zone(3600, ZURICH_RULE);
	struct ism_zone *lord_howe = make_rule_zone(37800, LORD_HOWE_RULE);

	(void)state;
	assert_starts_enclose(&plain, 10 * MINUTE_US);
	assert_starts_enclose(&(struct ism_calendar){ zurich, 1 }, 10 * MINUTE_US);
	assert_starts_enclose(&(struct ism_calendar){ zurich, 4 }, 6 * ISM_HOUR_US);
	assert_starts_enclose(&(struct ism_calendar){ zurich, 4 }, 90 * MINUTE_US);
	assert_starts_enclose(&(struct ism_calendar){ zurich, 4 }, 144 * MINUTE_US);
	assert_starts_enclose(&(struct ism_calendar){ lord_howe, 7 }, 20 * MINUTE_US);
	assert_starts_enclose(&(struct ism_calendar){ lord_howe, 7 }, ISM_DAY_US);
	ism_zone_close(zurich);
	ism_zone_close(lord_howe);
}

static int64_t hours_in_day(const struct ism_calendar *calendar, const char *day)
{
	struct ism_zone_cursor cursor = { 0 };
	enum ism_period_unit hour = ISM_PERIOD_HOUR;

	return ism_period_of_day(calendar, &cursor, hour, 0, date(day) + 1) -
	       ism_period_of_day(calendar, &cursor, hour, 0, date(day));
}

static void a_repeated_hour_is_two_periods(void **state)
{
	struct ism_zone *zone = make_rule_zone(3600, ZURICH_RULE);
	struct ism_calendar zurich = { zone, 1 };

	(void)state;
	assert_int_equal(hours_in_day(&zurich, "2026-03-28"), 24);
	assert_int_equal(hours_in_day(&zurich, "2026-03-29"), 23);
	assert_int_equal(hours_in_day(&zurich, "2026-10-25"), 25);
	ism_zone_close(zone);
}

static void hours_follow_offsets_of_half_an_hour(void **state)
{
	struct ism_zone *zone = make_rule_zone(19800, "IST-5:30");
	struct ism_calendar kolkata = { zone, 1 };
	struct ism_zone_cursor cursor = { 0 };
	enum ism_period_unit hour = ISM_PERIOD_HOUR;
	int64_t period =
		ism_period_of_instant(&kolkata, &cursor, hour, 0, at("2026-05-17", 10, 45));
	char label[ISM_PERIOD_LABEL_CHARS];

	(void)state;
	assert_int_equal(
		ism_period_start(&kolkata, &cursor, hour, 0, period), at("2026-05-17", 10, 30));
	ism_period_label(&kolkata, &cursor, hour, 0, period, label);
	assert_string_equal(label, "2026-05-17T10:30:00Z");
	ism_zone_close(zone);
}

static void longer_spans_follow_the_local_clock(void **state)
{
	struct ism_zone *zone = make_rule_zone(3600, ZURICH_RULE);
	struct ism_calendar zurich = { zone, 1 };
	struct ism_zone_cursor cursor = { 0 };
	enum ism_period_unit span = ISM_PERIOD_SPAN;
	int64_t six = 6 * ISM_HOUR_US;
	int64_t period = ism_period_of_day(&zurich, &cursor, span, six, date("2026-10-25"));
	char label[ISM_PERIOD_LABEL_CHARS];

	(void)state;
	/* the first quarter of the day of 25 hours has seven of them */
	assert_int_equal(
		ism_period_start(&zurich, &cursor, span, six, period), at("2026-10-24", 22, 0));
	assert_int_equal(
		ism_period_start(&zurich, &cursor, span, six, period + 1), at("2026-10-25", 5, 0));
	assert_int_equal(
		ism_period_first_day(&zurich, &cursor, span, six, period), date("2026-10-25"));
	assert_int_equal(
		ism_period_last_day(&zurich, &cursor, span, six, period), date("2026-10-25"));
	ism_period_label(&zurich, &cursor, span, six, period, label);
	assert_string_equal(label, "2026-10-24T22:00:00Z");
	ism_zone_close(zone);
}

static void the_zone_says_in_which_month_an_instant_lies(void **state)
{
	struct ism_zone *zone = make_rule_zone(3600, ZURICH_RULE);
	struct ism_calendar zurich = { zone, 1 };
	struct ism_zone_cursor cursor = { 0 };
	enum ism_period_unit month = ISM_PERIOD_MONTH;
	int64_t june = ism_period_of_day(&zurich, &cursor, month, 0, date("2026-06-30"));

	(void)state;
	assert_int_equal(
		ism_period_start(&zurich, &cursor, month, 0, june + 1), at("2026-06-30", 22, 0));
	assert_int_equal(ism_period_of_instant(&zurich, &cursor, month, 0, at("2026-06-30", 22, 0)),
		june + 1);
	assert_int_equal(
		ism_period_of_instant(&zurich, &cursor, month, 0, at("2026-06-30", 22, 0) - 1),
		june);
	ism_zone_close(zone);
}

static void period_literals_are_read(void **state)
{
	static const struct {
		const char *text;
		const struct ism_calendar *calendar;
		enum ism_period_unit unit;
		const char *first, *last;
	} cases[] = {
		{ "2026", &plain, ISM_PERIOD_YEAR, "2026-01-01", "2026-12-31" },
		{ "2026-H2", &plain, ISM_PERIOD_HALF_YEAR, "2026-07-01", "2026-12-31" },
		{ "2026-Q1", &plain, ISM_PERIOD_QUARTER, "2026-01-01", "2026-03-31" },
		{ "2024-02", &plain, ISM_PERIOD_MONTH, "2024-02-01", "2024-02-29" },
		{ "2026-W05", &plain, ISM_PERIOD_WEEK, "2026-01-26", "2026-02-01" },
		{ "2026-W53", &plain, ISM_PERIOD_WEEK, "2026-12-28", "2027-01-03" },
		{ "2025-W01", &plain, ISM_PERIOD_WEEK, "2024-12-30", "2025-01-05" },
		{ "2026-05-17", &plain, ISM_PERIOD_DAY, "2026-05-17", "2026-05-17" },
		{ "2026", &from_april, ISM_PERIOD_YEAR, "2025-04-01", "2026-03-31" },
		{ "FY2026-Q4", &from_april, ISM_PERIOD_QUARTER, "2026-01-01", "2026-03-31" },
		{ "2027-H1", &from_april, ISM_PERIOD_HALF_YEAR, "2026-04-01", "2026-09-30" },
		{ "2026-05", &from_april, ISM_PERIOD_MONTH, "2026-05-01", "2026-05-31" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		enum ism_period_unit unit = ISM_PERIOD_HOUR;
		int64_t first = 0;
		int64_t last = 0;

		assert_true(ism_period_parse(cases[i].calendar, cases[i].text,
			strlen(cases[i].text), &unit, &first, &last));
		assert_int_equal(unit, cases[i].unit);
		assert_int_equal(first, date(cases[i].first));
		assert_int_equal(last, date(cases[i].last));
	}
}

static void other_texts_are_no_periods(void **state)
{
	static const char *const texts[] = { "", "202", "20266", "0000", "2026-", "2026-Q",
		"2026-Q0", "2026-Q5", "2026-H0", "2026-H3", "2026-W", "2026-W5", "2026-W00",
		"2025-W53", "2026-W054", "2026-00", "2026-13", "2026-1", "2026-011", "2026-Q11",
		"2026-02-30", "2026-X1", "2026 Q1", "2026-q1", "FY2026", "FY2026-05", "FY", "Q1" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		enum ism_period_unit unit;
		int64_t first, last;

		assert_false(
			ism_period_parse(&plain, texts[i], strlen(texts[i]), &unit, &first, &last));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(periods_are_named_as_results_name_them),
		cmocka_unit_test(fiscal_periods_are_named_by_the_year_in_which_they_end),
		cmocka_unit_test(periods_have_their_first_and_last_days),
		cmocka_unit_test(periods_follow_each_other_without_gaps),
		cmocka_unit_test(every_day_has_the_month_of_the_calendar),
		cmocka_unit_test(an_instant_lies_in_its_period),
		cmocka_unit_test(a_repeated_hour_is_two_periods),
		cmocka_unit_test(hours_follow_offsets_of_half_an_hour),
		cmocka_unit_test(longer_spans_follow_the_local_clock),
		cmocka_unit_test(the_zone_says_in_which_month_an_instant_lies),
		cmocka_unit_test(period_literals_are_read),
		cmocka_unit_test(other_texts_are_no_periods),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
