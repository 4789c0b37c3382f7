#include "runtime/kernel/field_duration.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SECOND       INT64_C(1000000)
#define MINUTE       (60 * SECOND)
#define HOUR         (60 * MINUTE)
#define DAY          (24 * HOUR)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct ism_duration_form plain;
static const struct ism_duration_form in_minutes = { .unit_us = MINUTE };
static const struct ism_duration_form german = {
	.unit_us = DAY,
	.number = { .decimal = ',', .thousands = '.' },
};
static const struct ism_duration_form spaced = { .number = { .thousands = ' ' } };

static enum ism_reason read(const char *text, const struct ism_duration_form *form, int64_t *out)
{
	size_t n = strlen(text);
	char *copy = malloc(n ? n : 1);
	enum ism_reason reason;

	memcpy(copy, text, n);
	reason = ism_field_duration(copy, n, form, out);
	free(copy);
	return reason;
}

static void assert_duration(const char *text, const struct ism_duration_form *form, int64_t us)
{
	int64_t value = 77;

	if (read(text, form, &value) != ISM_REASON_NONE || value != us)
		fail_msg("'%s' gave %lld", text, (long long)value);
}

static void assert_refused(const char *text, const struct ism_duration_form *form)
{
	int64_t value = 77;

	if (read(text, form, &value) != ISM_REASON_DURATION || value != 77)
		fail_msg("'%s' gave %lld", text, (long long)value);
}

static void a_number_and_a_unit(void **state)
{
	(void)state;
	assert_duration("14 days", &plain, 14 * DAY);
	assert_duration("1 day", &plain, DAY);
	assert_duration("36h", &plain, 36 * HOUR);
	assert_duration("36 H", &plain, 36 * HOUR);
	assert_duration("90 min", &plain, 90 * MINUTE);
	assert_duration("90 mins", &plain, 90 * MINUTE);
	assert_duration("1.5 hours", &plain, 90 * MINUTE);
	assert_duration("2 Weeks", &plain, 14 * DAY);
	assert_duration("2w", &plain, 14 * DAY);
	assert_duration("3  d", &plain, 3 * DAY);
	assert_duration("10 us", &plain, 10);
	assert_duration("10 ms", &plain, 10000);
	assert_duration("10s", &plain, 10 * SECOND);
	assert_duration("1 second", &plain, SECOND);
	assert_duration("5 minutes", &plain, 5 * MINUTE);
	assert_duration("-2 days", &plain, -2 * DAY);
	assert_duration("-0 days", &plain, 0);
	assert_duration(".5 days", &plain, 12 * HOUR);
	assert_duration("0.000001 s", &plain, 1);
	assert_duration("1.50000000000000000000000000000 hours", &plain, 90 * MINUTE);
	assert_duration("5.000 us", &plain, 5);
	assert_duration("1 234 days", &spaced, 1234 * DAY);
	assert_duration("1.234,5 days", &german, 1234 * DAY + 12 * HOUR);
}

static void a_bare_number_needs_a_unit_in_the_form(void **state)
{
	(void)state;
	assert_refused("90", &plain);
	assert_refused("0", &plain);
	assert_duration("90", &in_minutes, 90 * MINUTE);
	assert_duration("-1.5", &in_minutes, -90 * SECOND);
	assert_duration("2 h", &in_minutes, 2 * HOUR);
	assert_duration("1.000,5", &german, 1000 * DAY + 12 * HOUR);
}

static void a_clock_reading(void **state)
{
	(void)state;
	assert_duration("36:00", &plain, 36 * HOUR);
	assert_duration("0:01", &plain, MINUTE);
	assert_duration("1:02:03", &plain, HOUR + 2 * MINUTE + 3 * SECOND);
	assert_duration("01:02:03.5", &plain, HOUR + 2 * MINUTE + 3 * SECOND + 500000);
	assert_duration("00:00:00.000001", &plain, 1);
	assert_duration("00:00:00,123456000", &plain, 123456);
	assert_duration("-1:30", &plain, -90 * MINUTE);
	assert_duration("2562047788:00:54.775807", &plain, INT64_MAX);
	assert_duration("-2562047788:00:54.775808", &plain, INT64_MIN);
	assert_refused("2562047788:00:54.775808", &plain);
}

static void an_iso_duration(void **state)
{
	(void)state;
	assert_duration("P1DT2H", &plain, 26 * HOUR);
	assert_duration("P14D", &plain, 14 * DAY);
	assert_duration("P2W", &plain, 14 * DAY);
	assert_duration("PT36H", &plain, 36 * HOUR);
	assert_duration("PT90M", &plain, 90 * MINUTE);
	assert_duration("PT1H30M5.25S", &plain, 90 * MINUTE + 5 * SECOND + 250000);
	assert_duration("PT0,5S", &plain, 500000);
	assert_duration("P1.5D", &plain, 36 * HOUR);
	assert_duration("-P1D", &plain, -DAY);
	assert_duration("PT0S", &plain, 0);
	assert_duration("P1.5D", &german, 36 * HOUR);
}

static void other_texts_are_refused(void **state)
{
	static const char *const texts[] = { "", "-", "days", "- days", "+1 day", "1 month", "1 m",
		"1m", "1 year", "1 dayss", "1 us us", "1 hs", "1 ds", "1 day ago", "1 days ",
		" 1 day", "1d 2h", "1.2.3 h", "1. h", "--1 h", "1e3 s", "0.1 us", "0.0000001 s",
		"1,5 h", "1:2", "1:60", "1:00:60", "1:00:0", "1:00:00.", "1:00:00.0000001",
		"1:00:00x", ":30", "1:", "1:-3", "a:30", "1::30", "1:00:00:00", "1:000", "P", "PT",
		"P1", "P1DT", "P1Y", "P1M", "P1H", "PT1D", "PT1M1H", "P1D1D", "P1.5DT1H", "PD",
		"P-1D", "P.5D", "P1 D", "p1d", "P1DT2", "PTT1H", "--P1D", "P1.D",
		"1000000000000000000000:00", "106751992 days", "99999999999999999999 us",
		"1 \xc2\xb5s", "1.00000000000000000001 week" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_refused(texts[i], &plain);
	assert_refused("1.5 h", &german);
	assert_refused("90 ", &in_minutes);
	assert_refused("-", &in_minutes);
	assert_refused("12 34 days", &spaced);
}

static void both_borders_of_64_bits_are_reached(void **state)
{
	(void)state;
	assert_duration("9223372036854775807 us", &plain, INT64_MAX);
	assert_duration("-9223372036854775808 us", &plain, INT64_MIN);
	assert_refused("9223372036854775808 us", &plain);
	assert_duration("9223372036854.775807 s", &plain, INT64_MAX);
	assert_refused("9223372036854.775808 s", &plain);
	assert_duration("P106751991DT4H54.775807S", &plain, INT64_MAX);
	assert_refused("P106751991DT4H54.775808S", &plain);
	assert_refused("P9223372036854775807WT9223372036854775807H", &plain);
}

static void units_are_found_by_name(void **state)
{
	(void)state;
	assert_int_equal(ism_duration_unit("day", 3), DAY);
	assert_int_equal(ism_duration_unit("weeks", 5), 7 * DAY);
	assert_int_equal(ism_duration_unit("m", 1), 0);
	assert_int_equal(ism_duration_unit("", 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_and_a_unit),
		cmocka_unit_test(a_bare_number_needs_a_unit_in_the_form),
		cmocka_unit_test(a_clock_reading),
		cmocka_unit_test(an_iso_duration),
		cmocka_unit_test(other_texts_are_refused),
		cmocka_unit_test(both_borders_of_64_bits_are_reached),
		cmocka_unit_test(units_are_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
