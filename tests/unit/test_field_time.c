#include "runtime/kernel/field_time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/kernel/calendar.h"
#include "runtime/kernel/format_time.h"
#include "tests/unit/random.h"
#include "tests/unit/zone_data.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef enum ism_reason (*reader)(const char *text, size_t size, int64_t *instant);

static enum ism_reason read_utc(const char *text, size_t size, int64_t *instant)
{
	struct ism_zone_cursor cursor = { 0 };

	return ism_field_timestamp(text, size, NULL, &cursor, instant);
}

/* What is read, printed again; the last byte of the text is the last that may be looked at. */
static void assert_reads(reader read, const char *text, const char *expected)
{
	char printed[ISM_FORMAT_TIME_CHARS];
	int64_t instant = INT64_MIN;

	assert_int_equal(read(text, strlen(text), &instant), ISM_REASON_NONE);
	ism_format_instant(instant, printed);
	assert_string_equal(printed, expected);
}

static void assert_refuses(reader read, const char *text, enum ism_reason reason)
{
	int64_t instant = 7;

	assert_int_equal(read(text, strlen(text), &instant), reason);
	assert_int_equal(instant, 7);
}

static void iso_8601_is_read(void **state)
{
	static const char *const cases[][2] = {
		{ "2026-05-17T10:20:30Z", "2026-05-17T10:20:30Z" },
		{ "2026-05-17 10:20:30Z", "2026-05-17T10:20:30Z" },
		{ "2026-05-17T10:20Z", "2026-05-17T10:20:00Z" },
		{ "2026-05-17T10:20", "2026-05-17T10:20:00Z" },
		{ "2026-05-17T10:20:30", "2026-05-17T10:20:30Z" },
		{ "2026-05-17T10:20:30.5Z", "2026-05-17T10:20:30.5Z" },
		{ "2026-05-17T10:20:30,25", "2026-05-17T10:20:30.25Z" },
		{ "2026-05-17T10:20:30.000001Z", "2026-05-17T10:20:30.000001Z" },
		{ "2026-05-17T10:20:30.123456000Z", "2026-05-17T10:20:30.123456Z" },
		{ "2026-05-17T10:20:30.000000000", "2026-05-17T10:20:30Z" },
		{ "2026-05-17T10:20:30+02:00", "2026-05-17T08:20:30Z" },
		{ "2026-05-17T10:20:30+0200", "2026-05-17T08:20:30Z" },
		{ "2026-05-17T10:20:30+02", "2026-05-17T08:20:30Z" },
		{ "2026-05-17T10:20:30.75-05:30", "2026-05-17T15:50:30.75Z" },
		{ "2026-05-17T10:20-0000", "2026-05-17T10:20:00Z" },
		{ "1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z" },
		{ "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z" },
		{ "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_reads(read_utc, cases[i][0], cases[i][1]);
}

static void other_texts_are_no_timestamps(void **state)
{
	static const char *const texts[] = { "", "2026-05-17", "2026-05-17T", "2026-05-17T10",
		"2026-05-17T10:2", "2026-05-17T24:00:00Z", "2026-05-17T10:60:00Z",
		"2026-05-17T10:20:60Z", "2026-05-17T10:20:", "2026-05-17T10:20:3",
		"2026-05-17T10:20:30.", "2026-05-17T10:20:30.Z", "2026-05-17T10:20:30.1234567890",
		"2026-05-17  10:20:30", "2026-05-17_10:20:30", "2026-05-17t10:20:30Z",
		"2026-05-17T10:20:30z", "2026-05-17T10:20:30 Z", "2026-05-17T10:20:30ZZ",
		"2026-05-17T10:20:30+2", "2026-05-17T10:20:30+020", "2026-05-17T10:20:30+02:0",
		"2026-05-17T10:20:30+02:000", "2026-05-17T10:20:30+24:00",
		"2026-05-17T10:20:30+02:60", "2026-05-17T10:20.5", "2026-02-30T10:20:30Z",
		"2026-05-17T1:20:30Z", " 2026-05-17T10:20:30Z", "2026-05-17T-1:20:30Z",
		"2026-05-17T10-20-30Z" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_refuses(read_utc, texts[i], ISM_REASON_TIMESTAMP);
}

static void digits_below_a_microsecond_are_refused(void **state)
{
	(void)state;
	assert_refuses(read_utc, "2026-05-17T10:20:30.1234567Z", ISM_REASON_DECIMAL_DIGITS);
	assert_refuses(read_utc, "2026-05-17T10:20:30.000000001", ISM_REASON_DECIMAL_DIGITS);
	assert_refuses(ism_field_epoch, "1.0000001", ISM_REASON_DECIMAL_DIGITS);
	assert_refuses(ism_field_epoch_ms, "1.0001", ISM_REASON_DECIMAL_DIGITS);
}

static void instants_outside_the_years_are_refused(void **state)
{
	(void)state;
	assert_refuses(read_utc, "0001-01-01T00:00:00+00:01", ISM_REASON_TIMESTAMP_RANGE);
	assert_refuses(read_utc, "9999-12-31T23:59:59-00:01", ISM_REASON_TIMESTAMP_RANGE);
	assert_refuses(ism_field_epoch, "253402300800", ISM_REASON_TIMESTAMP_RANGE);
	assert_refuses(ism_field_epoch, "-62135596800.000001", ISM_REASON_TIMESTAMP_RANGE);
	assert_refuses(ism_field_epoch, "1779013230000", ISM_REASON_TIMESTAMP_RANGE);
	assert_refuses(ism_field_epoch, "99999999999999999999999999", ISM_REASON_TIMESTAMP_RANGE);
	assert_refuses(ism_field_epoch_ms, "253402300800000", ISM_REASON_TIMESTAMP_RANGE);
}

static void a_text_without_offset_is_in_the_zone(void **state)
{
	struct ism_zone *zone = make_rule_zone(3600, ZURICH_RULE);
	struct ism_zone_cursor cursor = { 0 };
	static const struct {
		const char *text, *expected;
		unsigned n_gaps, n_repeated;
	} cases[] = {
		{ "2026-05-17T10:20:30", "2026-05-17T08:20:30Z", 0, 0 },
		{ "2026-01-17T10:20:30", "2026-01-17T09:20:30Z", 0, 0 },
		{ "2026-03-29T02:30", "2026-03-29T01:30:00Z", 1, 0 },
		{ "2026-10-25T02:30", "2026-10-25T00:30:00Z", 1, 1 },
		{ "2026-10-25T02:30+01:00", "2026-10-25T01:30:00Z", 1, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char printed[ISM_FORMAT_TIME_CHARS];
		int64_t instant;

		assert_int_equal(ism_field_timestamp(cases[i].text, strlen(cases[i].text), zone,
					 &cursor, &instant),
			ISM_REASON_NONE);
		ism_format_instant(instant, printed);
		assert_string_equal(printed, cases[i].expected);
		assert_int_equal(cursor.n_gaps, cases[i].n_gaps);
		assert_int_equal(cursor.n_repeated, cases[i].n_repeated);
	}
	ism_zone_close(zone);
}

static void numbers_since_1970_are_read(void **state)
{
	(void)state;
	assert_reads(ism_field_epoch, "0", "1970-01-01T00:00:00Z");
	assert_reads(ism_field_epoch, "-0", "1970-01-01T00:00:00Z");
	assert_reads(ism_field_epoch, "1779013230", "2026-05-17T10:20:30Z");
	assert_reads(ism_field_epoch, "1779013230.5", "2026-05-17T10:20:30.5Z");
	assert_reads(ism_field_epoch, "1779013230.123456", "2026-05-17T10:20:30.123456Z");
	assert_reads(ism_field_epoch, "1779013230.12345600000", "2026-05-17T10:20:30.123456Z");
	assert_reads(ism_field_epoch, "-0.5", "1969-12-31T23:59:59.5Z");
	assert_reads(ism_field_epoch, "00000000000000000000000001", "1970-01-01T00:00:01Z");
	assert_reads(ism_field_epoch, "253402300799.999999", "9999-12-31T23:59:59.999999Z");
	assert_reads(ism_field_epoch, "-62135596800", "0001-01-01T00:00:00Z");
	assert_reads(ism_field_epoch_ms, "1779013230125", "2026-05-17T10:20:30.125Z");
	assert_reads(ism_field_epoch_ms, "1779013230125.25", "2026-05-17T10:20:30.12525Z");
	assert_reads(ism_field_epoch_ms, "-1", "1969-12-31T23:59:59.999Z");
}

static void other_texts_are_no_numbers_since_1970(void **state)
{
	static const char *const texts[] = { "", "-", "+1", ".5", "5.", "1e9", "1.2.3", "0x1", " 1",
		"1 ", "1,5", "--1", "-.", "nan" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_refuses(ism_field_epoch, texts[i], ISM_REASON_EPOCH);
		assert_refuses(ism_field_epoch_ms, texts[i], ISM_REASON_EPOCH);
	}
}

static void what_is_printed_is_read_back(void **state)
{
	struct random random = { 13 };
	uint64_t span = (uint64_t)(ISM_INSTANT_MAX - ISM_INSTANT_MIN) + 1;

	(void)state;
	for (int i = 0; i < 50000; i++) {
		int64_t instant = ISM_INSTANT_MIN + (int64_t)random_below(&random, span);
		char printed[ISM_FORMAT_TIME_CHARS];
		size_t size = ism_format_instant(instant, printed);
		int64_t back;

		assert_int_equal(read_utc(printed, size, &back), ISM_REASON_NONE);
		assert_int_equal(back, instant);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(iso_8601_is_read),
		cmocka_unit_test(other_texts_are_no_timestamps),
		cmocka_unit_test(digits_below_a_microsecond_are_refused),
		cmocka_unit_test(instants_outside_the_years_are_refused),
		cmocka_unit_test(a_text_without_offset_is_in_the_zone),
		cmocka_unit_test(numbers_since_1970_are_read),
		cmocka_unit_test(other_texts_are_no_numbers_since_1970),
		cmocka_unit_test(what_is_printed_is_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
