#include "runtime/kernel/field_any.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define SLICE(text) { text, sizeof(text) - 1 }
#define SECOND      INT64_C(1000000)
#define DAY         (86400 * SECOND)

static uint8_t ip[ISM_IP_SIZE];

static enum ism_reason parse(
	const struct ism_field_form *form, const char *text, struct ism_datum *out)
{
	struct ism_zone_cursor cursor = { 0 };

	*out = (struct ism_datum){ 0 };
	return ism_field_parse(form, text, strlen(text), NULL, &cursor, ip, out);
}

static void assert_exact(const struct ism_field_form *form, const char *text, int64_t expected)
{
	struct ism_datum datum;

	assert_int_equal(parse(form, text, &datum), ISM_REASON_NONE);
	assert_int_equal(datum.present, 1);
	assert_int_equal(datum.size, 0);
	assert_int_equal(datum.exact, expected);
}

static void assert_refused(
	const struct ism_field_form *form, const char *text, enum ism_reason expected)
{
	struct ism_datum datum;

	assert_int_equal(parse(form, text, &datum), expected);
	assert_int_equal(datum.present, 0);
}

static void exact_types_are_read_by_their_forms(void **state)
{
	static const struct ism_enum_item items[] = { { SLICE("low"), 0, NULL },
		{ SLICE("high"), 0, NULL } };
	static const struct ism_enum levels = { 2, ISM_ENUM_NO_OTHER, items };
	struct ism_field_form boolean = { .type = ISM_TYPE_BOOL };
	struct ism_field_form whole = { .type = ISM_TYPE_INT, .number = { .thousands = ',' } };
	struct ism_field_form decimal = { .type = ISM_TYPE_DECIMAL, .scale = 2 };
	struct ism_field_form level = { .type = ISM_TYPE_ENUM, .enumeration = &levels };
	struct ism_field_form duration = { .type = ISM_TYPE_DURATION };

	(void)state;
	assert_exact(&boolean, "yes", 1);
	assert_refused(&boolean, "oui", ISM_REASON_BOOL);
	assert_exact(&whole, "1,234", 1234);
	assert_refused(&whole, "5.0", ISM_REASON_INT);
	assert_exact(&decimal, "10.05", 1005);
	assert_refused(&decimal, "10.005", ISM_REASON_DECIMAL_DIGITS);
	assert_exact(&level, "HIGH", 1);
	assert_refused(&level, "medium", ISM_REASON_ENUM);
	assert_exact(&duration, "14 days", 14 * DAY);
	assert_refused(&duration, "14", ISM_REASON_DURATION);
}

static void dates_and_timestamps_are_read_by_their_forms(void **state)
{
	struct ism_time_pattern german, log;
	struct ism_field_form date = { .type = ISM_TYPE_DATE };
	struct ism_field_form german_date = {
		.type = ISM_TYPE_DATE,
		.time = ISM_TIME_FORM_PATTERN,
		.pattern = &german,
	};
	struct ism_field_form instant = { .type = ISM_TYPE_TIMESTAMP };
	struct ism_field_form epoch = { .type = ISM_TYPE_TIMESTAMP, .time = ISM_TIME_FORM_EPOCH };
	struct ism_field_form epoch_ms = { .type = ISM_TYPE_TIMESTAMP,
		.time = ISM_TIME_FORM_EPOCH_MS };
	struct ism_field_form log_time = {
		.type = ISM_TYPE_TIMESTAMP,
		.time = ISM_TIME_FORM_PATTERN,
		.pattern = &log,
	};

	(void)state;
	assert_true(ism_time_pattern_compile("%d.%m.%Y", 8, &german, NULL, NULL));
	assert_true(ism_time_pattern_compile("%d/%b/%Y:%H:%M:%S %z", 20, &log, NULL, NULL));
	assert_exact(&date, "1970-01-11", 10);
	assert_refused(&date, "11.01.1970", ISM_REASON_DATE);
	assert_exact(&german_date, "11.01.1970", 10);
	assert_refused(&german_date, "1970-01-11", ISM_REASON_DATE_PATTERN);
	assert_exact(&instant, "1970-01-02T01:00:01+01:00", DAY + SECOND);
	assert_exact(&epoch, "86401", DAY + SECOND);
	assert_exact(&epoch_ms, "86401000", DAY + SECOND);
	assert_refused(&epoch, "yesterday", ISM_REASON_EPOCH);
	assert_exact(&log_time, "02/Jan/1970:02:00:01 +0200", DAY + SECOND);
}

static void numbers_are_real(void **state)
{
	struct ism_field_form number = { .type = ISM_TYPE_NUMBER };
	struct ism_field_form percent = { .type = ISM_TYPE_NUMBER, .number = { .percent = 1 } };
	struct ism_datum datum;

	(void)state;
	assert_int_equal(parse(&number, "7.5", &datum), ISM_REASON_NONE);
	assert_true(datum.present && datum.real == 7.5);
	assert_int_equal(parse(&percent, "95%", &datum), ISM_REASON_NONE);
	assert_true(datum.present && datum.real == 0.95);
	assert_refused(&number, "1e400", ISM_REASON_NUMBER_RANGE);
	assert_refused(&number, "nan", ISM_REASON_NUMBER);
}

static void texts_stay_where_they_are(void **state)
{
	static const char cell[] = "Zürich";
	struct ism_field_form text = { .type = ISM_TYPE_TEXT };
	struct ism_datum datum;

	(void)state;
	assert_int_equal(parse(&text, cell, &datum), ISM_REASON_NONE);
	assert_ptr_equal(datum.text, cell);
	assert_int_equal(datum.size, 7);
	assert_int_equal(datum.present, 1);
	assert_int_equal(parse(&text, "", &datum), ISM_REASON_NONE);
	assert_int_equal(datum.size, 0);
	assert_int_equal(datum.present, 1);
}

static void addresses_are_put_where_the_caller_says(void **state)
{
	struct ism_field_form address = { .type = ISM_TYPE_IP };
	struct ism_datum datum;

	(void)state;
	assert_int_equal(parse(&address, "10.0.0.1", &datum), ISM_REASON_NONE);
	assert_ptr_equal(datum.text, ip);
	assert_int_equal(datum.size, ISM_IP_SIZE);
	assert_memory_equal(ip, "\0\0\0\0\0\0\0\0\0\0\xff\xff\x0a\0\0\1", ISM_IP_SIZE);
	assert_refused(&address, "10.0.0.256", ISM_REASON_IP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_types_are_read_by_their_forms),
		cmocka_unit_test(dates_and_timestamps_are_read_by_their_forms),
		cmocka_unit_test(numbers_are_real),
		cmocka_unit_test(texts_stay_where_they_are),
		cmocka_unit_test(addresses_are_put_where_the_caller_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
