#include "runtime/read/parquet/convert.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/kernel/calendar.h"
#include "runtime/read/parquet/convert_parts.h"

/* What one value of a column becomes. */
static enum ism_reason convert_word(
	struct ism_parquet_node node, struct ism_field_form form, int64_t word, int64_t *out)
{
	struct ism_parquet_conversion conversion;
	struct ism_scratch scratch = { 0 };
	uint8_t reason = 0;

	node.is_leaf = 1;
	assert_true(ism_parquet_conversion_choose(&conversion, &node, &form, NULL));
	assert_false(conversion.to_slices);
	conversion.convert(&conversion, &word, 1, &scratch, out, &reason);
	ism_scratch_release(&scratch);
	return reason;
}

static enum ism_reason convert_slice(struct ism_parquet_node node, struct ism_field_form form,
	struct ism_slice slice, int64_t *out)
{
	struct ism_parquet_conversion conversion;
	struct ism_scratch scratch = { 0 };
	uint8_t reason = 0;

	node.is_leaf = 1;
	assert_true(ism_parquet_conversion_choose(&conversion, &node, &form, NULL));
	conversion.convert(&conversion, &slice, 1, &scratch, out, &reason);
	ism_scratch_release(&scratch);
	return reason;
}

static bool goes_with(struct ism_parquet_node node, struct ism_field_form form)
{
	struct ism_parquet_conversion conversion;

	node.is_leaf = 1;
	return ism_parquet_conversion_choose(&conversion, &node, &form, NULL);
}

#define NODE(...) ((struct ism_parquet_node){ __VA_ARGS__ })
#define FORM(...) ((struct ism_field_form){ __VA_ARGS__ })

static double as_double(int64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

static int64_t as_bits(double value)
{
	int64_t bits;

	memcpy(&bits, &value, sizeof bits);
	return bits;
}

static void unsigned_numbers_beyond_63_bits_do_not_fit_an_int(void **state)
{
	struct ism_parquet_node u32 =
		NODE(.type = ISM_PARQUET_INT32, .logical = ISM_PARQUET_INTEGER, .is_unsigned = 1);
	struct ism_parquet_node u64 =
		NODE(.type = ISM_PARQUET_INT64, .logical = ISM_PARQUET_INTEGER, .is_unsigned = 1);
	int64_t out;

	(void)state;
	assert_int_equal(convert_word(u32, FORM(.type = ISM_TYPE_INT), -1, &out), ISM_REASON_NONE);
	assert_int_equal(out, UINT32_MAX);
	assert_int_equal(
		convert_word(u64, FORM(.type = ISM_TYPE_INT), -1, &out), ISM_REASON_INT_RANGE);
	assert_int_equal(
		convert_word(u64, FORM(.type = ISM_TYPE_NUMBER), -1, &out), ISM_REASON_NONE);
	assert_true(as_double(out) == 0x1p64);
}

static void decimals_keep_their_value_or_are_refused(void **state)
{
	struct ism_parquet_node cents =
		NODE(.type = ISM_PARQUET_INT32, .logical = ISM_PARQUET_DECIMAL, .scale = 2);
	struct ism_parquet_node large =
		NODE(.type = ISM_PARQUET_INT64, .logical = ISM_PARQUET_DECIMAL, .scale = 0);
	int64_t out;

	(void)state;
	assert_int_equal(
		convert_word(cents, FORM(.type = ISM_TYPE_DECIMAL, .scale = 2), 1050, &out),
		ISM_REASON_NONE);
	assert_int_equal(out, 1050);
	assert_int_equal(convert_word(cents, FORM(.type = ISM_TYPE_DECIMAL, .scale = 4), -5, &out),
		ISM_REASON_NONE);
	assert_int_equal(out, -500);
	assert_int_equal(
		convert_word(cents, FORM(.type = ISM_TYPE_DECIMAL, .scale = 1), 1050, &out),
		ISM_REASON_NONE);
	assert_int_equal(out, 105);
	assert_int_equal(
		convert_word(cents, FORM(.type = ISM_TYPE_DECIMAL, .scale = 1), 1051, &out),
		ISM_REASON_DECIMAL_DIGITS);
	assert_int_equal(convert_word(large, FORM(.type = ISM_TYPE_DECIMAL, .scale = 2),
				 INT64_MAX / 10, &out),
		ISM_REASON_DECIMAL_RANGE);
	assert_int_equal(
		convert_word(cents, FORM(.type = ISM_TYPE_NUMBER), 1050, &out), ISM_REASON_NONE);
	assert_true(as_double(out) == 10.5);
	assert_false(goes_with(cents, FORM(.type = ISM_TYPE_INT)));
}

static void decimals_in_bytes_begin_with_the_highest(void **state)
{
	struct ism_parquet_node node =
		NODE(.type = ISM_PARQUET_BYTE_ARRAY, .logical = ISM_PARQUET_DECIMAL, .scale = 2);
	struct ism_slice minus_one = { "\xff\xff\xff", 3 };
	struct ism_slice long_one = { "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x02", 20 };
	struct ism_slice too_long = { "\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 17 };
	int64_t out;

	(void)state;
	assert_int_equal(
		convert_slice(node, FORM(.type = ISM_TYPE_DECIMAL, .scale = 2), minus_one, &out),
		ISM_REASON_NONE);
	assert_int_equal(out, -1);
	assert_int_equal(
		convert_slice(node, FORM(.type = ISM_TYPE_DECIMAL, .scale = 2), long_one, &out),
		ISM_REASON_NONE);
	assert_int_equal(out, 258);
	assert_int_equal(
		convert_slice(node, FORM(.type = ISM_TYPE_DECIMAL, .scale = 2), too_long, &out),
		ISM_REASON_DECIMAL_RANGE);
}

static void doubles_are_the_decimals_that_people_wrote(void **state)
{
	struct ism_parquet_node node = NODE(.type = ISM_PARQUET_DOUBLE);
	struct ism_field_form form = FORM(.type = ISM_TYPE_DECIMAL, .scale = 2);
	int64_t out;

	(void)state;
	assert_int_equal(convert_word(node, form, as_bits(10.05), &out), ISM_REASON_NONE);
	assert_int_equal(out, 1005);
	assert_int_equal(convert_word(node, form, as_bits(-1e3), &out), ISM_REASON_NONE);
	assert_int_equal(out, -100000);
	assert_int_equal(convert_word(node, form, as_bits(-0.0), &out), ISM_REASON_NONE);
	assert_int_equal(out, 0);
	assert_int_equal(convert_word(node, form, as_bits(0.005), &out), ISM_REASON_DECIMAL_DIGITS);
	assert_int_equal(convert_word(node, form, as_bits(1e300), &out), ISM_REASON_DECIMAL_RANGE);
	assert_int_equal(convert_word(node, form, as_bits(NAN), &out), ISM_REASON_DECIMAL);
	assert_false(goes_with(NODE(.type = ISM_PARQUET_FLOAT), form));
}

static void what_is_no_number_does_not_fit(void **state)
{
	struct ism_parquet_node node = NODE(.type = ISM_PARQUET_DOUBLE);
	struct ism_field_form form = FORM(.type = ISM_TYPE_NUMBER);
	int64_t out;

	(void)state;
	assert_int_equal(convert_word(node, form, as_bits(NAN), &out), ISM_REASON_NUMBER);
	assert_int_equal(convert_word(node, form, as_bits(INFINITY), &out), ISM_REASON_NUMBER);
	assert_int_equal(convert_word(node, form, as_bits(-0.0), &out), ISM_REASON_NONE);
	assert_int_equal(out, 0);
	assert_int_equal(convert_word(NODE(.type = ISM_PARQUET_FLOAT), form, 0x3dcccccd, &out),
		ISM_REASON_NONE);
	assert_true(as_double(out) == (double)0.1f);
}

/* Smallest, largest and other numbers of binary16, from IEEE 754. */
static void half_precision_is_exact(void **state)
{
	(void)state;
	assert_true(convert_half(0x3c00) == 1.0);
	assert_true(convert_half(0xc000) == -2.0);
	assert_true(convert_half(0x7bff) == 65504.0);
	assert_true(convert_half(0x0001) == 0x1p-24);
	assert_true(convert_half(0x0400) == 0x1p-14);
	assert_true(convert_half(0x3555) == 0x1.554p-2);
	assert_true(isinf(convert_half(0xfc00)));
	assert_true(isnan(convert_half(0x7e00)));
}

static void times_are_microseconds_whatever_their_unit(void **state)
{
	struct ism_field_form form = FORM(.type = ISM_TYPE_TIMESTAMP);
	struct ism_parquet_node node = NODE(.type = ISM_PARQUET_INT64,
		.logical = ISM_PARQUET_TIMESTAMP, .is_utc = 1, .unit = ISM_PARQUET_MILLIS);
	int64_t out;

	(void)state;
	assert_int_equal(convert_word(node, form, -7, &out), ISM_REASON_NONE);
	assert_int_equal(out, -7000);
	assert_int_equal(convert_word(node, form, INT64_MAX, &out), ISM_REASON_TIMESTAMP_RANGE);
	node.unit = ISM_PARQUET_NANOS;
	assert_int_equal(convert_word(node, form, -7000, &out), ISM_REASON_NONE);
	assert_int_equal(out, -7);
	assert_int_equal(convert_word(node, form, -7001, &out), ISM_REASON_DECIMAL_DIGITS);
	node.unit = ISM_PARQUET_MICROS;
	assert_int_equal(convert_word(node, form, ISM_INSTANT_MAX, &out), ISM_REASON_NONE);
	assert_int_equal(
		convert_word(node, form, ISM_INSTANT_MAX + 1, &out), ISM_REASON_TIMESTAMP_RANGE);
}

static void whole_numbers_are_epochs_where_the_field_says_so(void **state)
{
	struct ism_parquet_node node = NODE(.type = ISM_PARQUET_INT64);
	int64_t out;

	(void)state;
	assert_false(goes_with(node, FORM(.type = ISM_TYPE_TIMESTAMP)));
	assert_int_equal(
		convert_word(node, FORM(.type = ISM_TYPE_TIMESTAMP, .time = ISM_TIME_FORM_EPOCH_MS),
			1700000000123, &out),
		ISM_REASON_NONE);
	assert_true(out == INT64_C(1700000000123000));
	assert_int_equal(convert_word(NODE(.type = ISM_PARQUET_DOUBLE),
				 FORM(.type = ISM_TYPE_TIMESTAMP, .time = ISM_TIME_FORM_EPOCH),
				 as_bits(1.5), &out),
		ISM_REASON_NONE);
	assert_int_equal(out, 1500000);
}

static void int96_counts_from_the_julian_day(void **state)
{
	/* 2440589 is 1970-01-02; one second and one microsecond of it */
	uint8_t bytes[12] = { 0 };
	uint64_t ns = UINT64_C(1000001000);
	uint32_t day = 2440589;
	int64_t us;

	(void)state;
	memcpy(bytes, &ns, sizeof ns);
	memcpy(bytes + 8, &day, sizeof day);
	assert_int_equal(convert_int96(bytes, &us), ISM_REASON_NONE);
	assert_true(us == INT64_C(86401000001));
	ns++;
	memcpy(bytes, &ns, sizeof ns);
	assert_int_equal(convert_int96(bytes, &us), ISM_REASON_DECIMAL_DIGITS);
	day = UINT32_MAX;
	memcpy(bytes + 8, &day, sizeof day);
	assert_int_equal(convert_int96(bytes, &us), ISM_REASON_TIMESTAMP_RANGE);
}

static void texts_are_read_as_cells_of_a_text_file_are(void **state)
{
	struct ism_parquet_node node =
		NODE(.type = ISM_PARQUET_BYTE_ARRAY, .logical = ISM_PARQUET_STRING);
	int64_t out[2];

	(void)state;
	assert_int_equal(convert_slice(node, FORM(.type = ISM_TYPE_INT),
				 (struct ism_slice){ "-12", 3 }, out),
		ISM_REASON_NONE);
	assert_int_equal(out[0], -12);
	assert_int_equal(convert_slice(node, FORM(.type = ISM_TYPE_DATE),
				 (struct ism_slice){ "1970-02-01", 10 }, out),
		ISM_REASON_NONE);
	assert_int_equal(out[0], 31);
	assert_int_equal(convert_slice(node, FORM(.type = ISM_TYPE_INT),
				 (struct ism_slice){ "12.0", 4 }, out),
		ISM_REASON_INT);
	assert_int_equal(convert_slice(node, FORM(.type = ISM_TYPE_TEXT),
				 (struct ism_slice){ "\xff", 1 }, out),
		ISM_REASON_UTF8);
}

static void what_makes_no_sense_does_not_go_together(void **state)
{
	struct ism_parquet_node date = NODE(.type = ISM_PARQUET_INT32, .logical = ISM_PARQUET_DATE);
	struct ism_parquet_node other =
		NODE(.type = ISM_PARQUET_BYTE_ARRAY, .logical = ISM_PARQUET_OTHER);

	(void)state;
	assert_true(goes_with(date, FORM(.type = ISM_TYPE_DATE)));
	assert_false(goes_with(date, FORM(.type = ISM_TYPE_INT)));
	assert_false(goes_with(date, FORM(.type = ISM_TYPE_TIMESTAMP)));
	assert_false(goes_with(NODE(.type = ISM_PARQUET_INT64), FORM(.type = ISM_TYPE_TEXT)));
	assert_false(goes_with(NODE(.type = ISM_PARQUET_DOUBLE), FORM(.type = ISM_TYPE_INT)));
	assert_false(goes_with(NODE(.type = ISM_PARQUET_BOOLEAN), FORM(.type = ISM_TYPE_INT)));
	assert_false(goes_with(other, FORM(.type = ISM_TYPE_TEXT)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unsigned_numbers_beyond_63_bits_do_not_fit_an_int),
		cmocka_unit_test(decimals_keep_their_value_or_are_refused),
		cmocka_unit_test(decimals_in_bytes_begin_with_the_highest),
		cmocka_unit_test(doubles_are_the_decimals_that_people_wrote),
		cmocka_unit_test(what_is_no_number_does_not_fit),
		cmocka_unit_test(half_precision_is_exact),
		cmocka_unit_test(times_are_microseconds_whatever_their_unit),
		cmocka_unit_test(whole_numbers_are_epochs_where_the_field_says_so),
		cmocka_unit_test(int96_counts_from_the_julian_day),
		cmocka_unit_test(texts_are_read_as_cells_of_a_text_file_are),
		cmocka_unit_test(what_makes_no_sense_does_not_go_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
