#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/series/year_before.h"
#include "zone_data.h"

/* The label of the period a year before the one in which the day, or instant, lies; "" where none is. */
static const char *before(const struct ism_period_scale *scale, int64_t instant, char *label)
{
	struct ism_zone_cursor cursor = { 0 };
	int64_t period = ism_period_of_instant(
		scale->calendar, &cursor, scale->unit, scale->span_us, instant);

	label[0] = '\0';
	if (ism_year_before(scale, &cursor, period, &period))
		ism_period_label(
			scale->calendar, &cursor, scale->unit, scale->span_us, period, label);
	return label;
}

static int64_t instant(int32_t year, int32_t month, int32_t day, int64_t hour)
{
	return ism_day_from_civil(year, month, day) * ISM_DAY_US + hour * ISM_HOUR_US;
}

static void units_of_months_keep_their_name(void **context)
{
	static const struct ism_calendar calendar = { NULL, 4 };
	char label[ISM_PERIOD_LABEL_CHARS];
	int64_t at = instant(2026, 5, 17, 0);

	(void)context;
	assert_string_equal(
		before(&(struct ism_period_scale){ &calendar, ISM_PERIOD_MONTH, 0 }, at, label),
		"2025-05");
	assert_string_equal(
		before(&(struct ism_period_scale){ &calendar, ISM_PERIOD_QUARTER, 0 }, at, label),
		"FY2026-Q1");
	assert_string_equal(
		before(&(struct ism_period_scale){ &calendar, ISM_PERIOD_HALF_YEAR, 0 }, at, label),
		"FY2026-H1");
	assert_string_equal(
		before(&(struct ism_period_scale){ &calendar, ISM_PERIOD_YEAR, 0 }, at, label),
		"FY2026");
}

static void weeks_keep_their_number(void **context)
{
	static const struct ism_calendar calendar = { NULL, 1 };
	static const struct ism_period_scale scale = { &calendar, ISM_PERIOD_WEEK, 0 };
	char label[ISM_PERIOD_LABEL_CHARS];

	(void)context;
	assert_string_equal(before(&scale, instant(2026, 5, 17, 0), label), "2025-W20");
	assert_string_equal(before(&scale, instant(2026, 1, 1, 0), label), "2025-W01");
	assert_string_equal(before(&scale, instant(2025, 12, 28, 0), label), "2024-W52");
	/* 2020 and 2026 have 53 weeks, the years before them 52. */
	assert_string_equal(before(&scale, instant(2021, 1, 1, 0), label), "");
	assert_string_equal(before(&scale, instant(2026, 12, 31, 0), label), "");
	assert_string_equal(before(&scale, instant(2021, 12, 30, 0), label), "2020-W52");
}

static void days_keep_their_date(void **context)
{
	static const struct ism_calendar calendar = { NULL, 1 };
	static const struct ism_period_scale scale = { &calendar, ISM_PERIOD_DAY, 0 };
	char label[ISM_PERIOD_LABEL_CHARS];

	(void)context;
	assert_string_equal(before(&scale, instant(2026, 5, 17, 0), label), "2025-05-17");
	assert_string_equal(before(&scale, instant(2025, 3, 1, 0), label), "2024-03-01");
	assert_string_equal(before(&scale, instant(2024, 3, 1, 0), label), "2023-03-01");
	assert_string_equal(before(&scale, instant(2024, 2, 29, 0), label), "");
	assert_string_equal(before(&scale, instant(1, 5, 1, 0), label), "");
}

static void hours_keep_their_local_time(void **context)
{
	struct ism_zone *zone = make_rule_zone(3600, ZURICH_RULE);
	struct ism_calendar calendar = { zone, 1 };
	struct ism_period_scale hours = { &calendar, ISM_PERIOD_HOUR, 0 };
	struct ism_period_scale spans = { &calendar, ISM_PERIOD_SPAN, ISM_DAY_US / 4 };
	char label[ISM_PERIOD_LABEL_CHARS];

	(void)context;
	assert_non_null(zone);
	/* 29 March 2026 12:00 is summer time already, 29 March 2025 12:00 winter time still. */
	assert_string_equal(
		before(&hours, instant(2026, 3, 29, 10), label), "2025-03-29T11:00:00Z");
	assert_string_equal(before(&hours, instant(2026, 7, 1, 10), label), "2025-07-01T10:00:00Z");
	assert_string_equal(before(&hours, instant(2024, 2, 29, 10), label), "");
	assert_string_equal(
		before(&spans, instant(2026, 3, 29, 10), label), "2025-03-29T11:00:00Z");
	ism_zone_close(zone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units_of_months_keep_their_name),
		cmocka_unit_test(weeks_keep_their_number),
		cmocka_unit_test(days_keep_their_date),
		cmocka_unit_test(hours_keep_their_local_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
