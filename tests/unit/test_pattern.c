#include "runtime/kernel/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/kernel/calendar.h"
#include "runtime/kernel/format_time.h"
#include "tests/unit/zone_data.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct ism_time_pattern compile(const char *text)
{
	struct ism_time_pattern pattern;
	const char *fault = "unset";

	assert_true(ism_time_pattern_compile(text, strlen(text), &pattern, &fault, NULL));
	assert_null(fault);
	return pattern;
}

static void assert_date(const char *pattern_text, const char *text, const char *expected)
{
	struct ism_time_pattern pattern = compile(pattern_text);
	char printed[ISM_FORMAT_TIME_CHARS];
	int64_t day = 0;

	assert_int_equal(
		ism_field_date_pattern(&pattern, text, strlen(text), &day), ISM_REASON_NONE);
	ism_format_date(day, printed);
	assert_string_equal(printed, expected);
}

static void assert_no_date(const char *pattern_text, const char *text)
{
	struct ism_time_pattern pattern = compile(pattern_text);
	int64_t day = 7;

	assert_int_equal(ism_field_date_pattern(&pattern, text, strlen(text), &day),
		ISM_REASON_DATE_PATTERN);
	assert_int_equal(day, 7);
}

static enum ism_reason read_instant(const char *pattern_text, const char *text, int64_t *instant)
{
	struct ism_time_pattern pattern = compile(pattern_text);
	struct ism_zone_cursor cursor = { 0 };

	return ism_field_timestamp_pattern(&pattern, text, strlen(text), NULL, &cursor, instant);
}

static void assert_instant(const char *pattern_text, const char *text, const char *expected)
{
	char printed[ISM_FORMAT_TIME_CHARS];
	int64_t instant = 0;

	assert_int_equal(read_instant(pattern_text, text, &instant), ISM_REASON_NONE);
	ism_format_instant(instant, printed);
	assert_string_equal(printed, expected);
}

static void dates_are_read(void **state)
{
	(void)state;
	assert_date("%d.%m.%Y", "31.03.2026", "2026-03-31");
	assert_date("%d.%m.%Y", "1.3.2026", "2026-03-01");
	assert_date("%m/%d/%y", "12/31/68", "2068-12-31");
	assert_date("%m/%d/%y", "12/31/69", "1969-12-31");
	assert_date("%m/%d/%y", "1/1/00", "2000-01-01");
	assert_date("%Y%m%d", "20260331", "2026-03-31");
	assert_date("%Y%m", "202603", "2026-03-01");
	assert_date("%m%Y", "032026", "2026-03-01");
	assert_date("%Y", "2026", "2026-01-01");
	assert_date("FY%y", "FY26", "2026-01-01");
	assert_date("%Y-%j", "2024-366", "2024-12-31");
	assert_date("%Y%j", "2026001", "2026-01-01");
	assert_date("%y%j", "26032", "2026-02-01");
	assert_date("%d-%b-%Y", "17-may-2026", "2026-05-17");
	assert_date("%d %B %Y", "7 FEBRUARY 2026", "2026-02-07");
	assert_date("%d %B %Y", "7 Feb 2026", "2026-02-07");
	assert_date("%B %d, %Y", "march 07, 2026", "2026-03-07");
	assert_date("%b%d%Y", "May172026", "2026-05-17");
	assert_date("100%% %Y/%m", "100% 2026/5", "2026-05-01");
	assert_date("%b %d %Y", "May   7 2026", "2026-05-07");
	assert_date("%d.%m.%Y %H:%M", "31.03.2026 23:59", "2026-03-31");
}

static void other_texts_are_no_dates(void **state)
{
	(void)state;
	assert_no_date("%d.%m.%Y", "");
	assert_no_date("%d.%m.%Y", "31.03.2026 ");
	assert_no_date("%d.%m.%Y", " 31.03.2026");
	assert_no_date("%d.%m.%Y", "31.03.26");
	assert_no_date("%d.%m.%Y", "31.03.20260");
	assert_no_date("%d.%m.%Y", "31-03-2026");
	assert_no_date("%d.%m.%Y", "031.03.2026");
	assert_no_date("%d.%m.%Y", "00.03.2026");
	assert_no_date("%d.%m.%Y", "32.03.2026");
	assert_no_date("%d.%m.%Y", "31.04.2026");
	assert_no_date("%d.%m.%Y", "29.02.2026");
	assert_no_date("%d.%m.%Y", "01.13.2026");
	assert_no_date("%d.%m.%Y", "01.01.0000");
	assert_no_date("%d.%m.%Y", "+1.01.2026");
	assert_no_date("%m/%d/%y", "1/1/1");
	assert_no_date("%m/%d/%y", "1/1/2026");
	assert_no_date("%Y%m%d", "2026331");
	assert_no_date("%Y%m%d", "202603310");
	assert_no_date("%Y-%j", "2026-366");
	assert_no_date("%Y-%j", "2026-0");
	assert_no_date("%d %b %Y", "7 Sept 2026");
	assert_no_date("%d %b %Y", "7 Mai 2026");
	assert_no_date("%d %b %Y", "7May 2026");
	assert_no_date("%d.%m.%Y %H:%M", "31.03.2026 24:00");
}

static void timestamps_are_read(void **state)
{
	(void)state;
	assert_instant(
		"%d/%b/%Y:%H:%M:%S %z", "17/May/2026:10:20:30 +0200", "2026-05-17T08:20:30Z");
	assert_instant("%Y-%m-%d %H:%M:%S.%f", "2026-05-17 10:20:30.5", "2026-05-17T10:20:30.5Z");
	assert_instant("%Y-%m-%d %H:%M:%S.%f", "2026-05-17 10:20:30.123456000",
		"2026-05-17T10:20:30.123456Z");
	assert_instant("%Y%m%d%H%M%S%f", "20260517102030000007", "2026-05-17T10:20:30.000007Z");
	assert_instant("%m/%d/%Y %I:%M %p", "5/17/2026 12:05 am", "2026-05-17T00:05:00Z");
	assert_instant("%m/%d/%Y %I:%M %p", "5/17/2026 12:05 PM", "2026-05-17T12:05:00Z");
	assert_instant("%m/%d/%Y %I:%M%p", "5/17/2026 1:05Pm", "2026-05-17T13:05:00Z");
	assert_instant("%p%I %d.%m.%Y", "PM11 17.05.2026", "2026-05-17T23:00:00Z");
	assert_instant("%d.%m.%Y", "17.05.2026", "2026-05-17T00:00:00Z");
	assert_instant("%Y-%m-%dT%H:%M%z", "2026-05-17T10:20Z", "2026-05-17T10:20:00Z");
	assert_instant("%Y-%m-%dT%H:%M%z", "2026-05-17T10:20-05:30", "2026-05-17T15:50:00Z");
}

static void other_texts_are_no_timestamps(void **state)
{
	static const char *const cases[][2] = { { "%Y-%m-%d %H:%M", "2026-05-17 24:00" },
		{ "%Y-%m-%d %H:%M:%S", "2026-05-17 10:20:60" },
		{ "%Y-%m-%d %H:%M", "2026-05-17 1:60" },
		{ "%Y-%m-%d %I:%M %p", "2026-05-17 13:00 pm" },
		{ "%Y-%m-%d %I:%M %p", "2026-05-17 0:00 pm" },
		{ "%Y-%m-%d %I:%M %p", "2026-05-17 1:00 xm" },
		{ "%Y-%m-%d %H:%M %z", "2026-05-17 10:20 +2" },
		{ "%Y-%m-%d %H:%M %z", "2026-05-17 10:20 CET" },
		{ "%Y-%m-%d %H:%M:%S.%f", "2026-05-17 10:20:30." },
		{ "%Y-%m-%d %H:%M:%S.%f", "2026-05-17 10:20:30.1234560000" },
		{ "%Y-%m-%d %H:%M", "2026-02-30 10:20" } };
	int64_t instant = 7;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(read_instant(cases[i][0], cases[i][1], &instant),
			ISM_REASON_TIMESTAMP_PATTERN);
	assert_int_equal(
		read_instant("%Y-%m-%d %H:%M:%S.%f", "2026-05-17 10:20:30.1234567", &instant),
		ISM_REASON_DECIMAL_DIGITS);
	assert_int_equal(read_instant("%Y-%m-%d %H:%M%z", "0001-01-01 00:00+01", &instant),
		ISM_REASON_TIMESTAMP_RANGE);
	assert_int_equal(instant, 7);
}

static void without_an_offset_the_zone_counts(void **state)
{
	struct ism_zone *zone = make_rule_zone(3600, ZURICH_RULE);
	struct ism_time_pattern pattern = compile("%d.%m.%Y %H:%M");
	struct ism_zone_cursor cursor = { 0 };
	char printed[ISM_FORMAT_TIME_CHARS];
	int64_t instant = 0;

	(void)state;
	assert_int_equal(ism_field_timestamp_pattern(
				 &pattern, "25.10.2026 02:30", 16, zone, &cursor, &instant),
		ISM_REASON_NONE);
	ism_format_instant(instant, printed);
	assert_string_equal(printed, "2026-10-25T00:30:00Z");
	assert_int_equal(cursor.n_repeated, 1);
	ism_zone_close(zone);
}

static void faulty_patterns_say_where_and_why(void **state)
{
	static const struct {
		const char *text;
		size_t at;
	} cases[] = { { "%Y-%m-%q", 6 }, { "%Y-%m-%", 6 }, { "%Y-%y-%m", 3 }, { "%Y %m %b", 6 },
		{ "%m-%d", 5 }, { "%Y-%d", 5 }, { "%Y %H", 5 }, { "%Y-%j-%d", 8 },
		{ "%Y-%m-%d %I", 11 }, { "%Y-%m-%d %H %p", 14 }, { "%Y-%m-%d %M", 11 },
		{ "%Y-%m-%d %H:%S", 14 }, { "%Y-%m-%d %H:%M.%f", 17 }, { "%Y-%m %H", 8 },
		{ "", 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ism_time_pattern pattern;
		const char *fault = NULL;
		size_t at = 99;

		assert_false(ism_time_pattern_compile(
			cases[i].text, strlen(cases[i].text), &pattern, &fault, &at));
		assert_non_null(fault);
		assert_int_equal(at, cases[i].at);
	}
}

static void a_pattern_has_room_for_so_many_steps(void **state)
{
	struct ism_time_pattern pattern;
	char text[100];

	(void)state;
	memset(text, '-', sizeof(text));
	memcpy(text, "%Y%m", 4);
	assert_true(ism_time_pattern_compile(
		text, 4 + ISM_TIME_PATTERN_STEPS - 2, &pattern, NULL, NULL));
	assert_false(ism_time_pattern_compile(
		text, 4 + ISM_TIME_PATTERN_STEPS - 1, &pattern, NULL, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_read),
		cmocka_unit_test(other_texts_are_no_dates),
		cmocka_unit_test(timestamps_are_read),
		cmocka_unit_test(other_texts_are_no_timestamps),
		cmocka_unit_test(without_an_offset_the_zone_counts),
		cmocka_unit_test(faulty_patterns_say_where_and_why),
		cmocka_unit_test(a_pattern_has_room_for_so_many_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
