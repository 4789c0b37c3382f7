#include "runtime/kernel/format_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/kernel/calendar.h"

static void assert_date(int64_t day, const char *expected)
{
	char out[ISM_FORMAT_TIME_CHARS];

	assert_int_equal(ism_format_date(day, out), strlen(expected));
	assert_string_equal(out, expected);
}

static void assert_instant(int64_t instant, const char *expected)
{
	char out[ISM_FORMAT_TIME_CHARS];

	assert_int_equal(ism_format_instant(instant, out), strlen(expected));
	assert_string_equal(out, expected);
}

static void dates_have_ten_characters(void **state)
{
	(void)state;
	assert_date(0, "1970-01-01");
	assert_date(-1, "1969-12-31");
	assert_date(ISM_DAY_MIN, "0001-01-01");
	assert_date(ISM_DAY_MAX, "9999-12-31");
}

static void instants_have_a_fraction_only_where_there_is_one(void **state)
{
	(void)state;
	assert_instant(0, "1970-01-01T00:00:00Z");
	assert_instant(-1, "1969-12-31T23:59:59.999999Z");
	assert_instant(500000, "1970-01-01T00:00:00.5Z");
	assert_instant(1, "1970-01-01T00:00:00.000001Z");
	assert_instant(120000, "1970-01-01T00:00:00.12Z");
	assert_instant(ISM_INSTANT_MIN, "0001-01-01T00:00:00Z");
	assert_instant(ISM_INSTANT_MAX, "9999-12-31T23:59:59.999999Z");
}

static void what_lies_outside_the_years_is_safe(void **state)
{
	char out[ISM_FORMAT_TIME_CHARS];

	(void)state;
	assert_date(ISM_DAY_MAX + 1, "10000-01-01");
	assert_date(ISM_DAY_MIN - 1, "0000-12-31");
	assert_date(ISM_DAY_MIN - 367, "-0001-12-31");
	assert_true(ism_format_instant(INT64_MIN, out) < sizeof(out));
	assert_true(ism_format_instant(INT64_MAX, out) < sizeof(out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_have_ten_characters),
		cmocka_unit_test(instants_have_a_fraction_only_where_there_is_one),
		cmocka_unit_test(what_lies_outside_the_years_is_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
