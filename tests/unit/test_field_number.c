#include "runtime/kernel/field_number.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct ism_number_form plain;
static const struct ism_number_form german = { .decimal = ',', .thousands = '.' };
static const struct ism_number_form spaced = { .decimal = ',', .thousands = ' ' };
static const struct ism_number_form percent = { .percent = 1 };

/* Copies to a block of its very size, so that AddressSanitizer sees a byte read too far. */
static char *exact_copy(const char *text)
{
	size_t n = strlen(text);
	char *copy = malloc(n ? n : 1);

	memcpy(copy, text, n);
	return copy;
}

static enum ism_reason read_int(const char *text, const struct ism_number_form *form, int64_t *out)
{
	char *copy = exact_copy(text);
	enum ism_reason reason = ism_field_int(copy, strlen(text), form, out);

	free(copy);
	return reason;
}

static enum ism_reason read_decimal(
	const char *text, const struct ism_number_form *form, unsigned scale, int64_t *out)
{
	char *copy = exact_copy(text);
	enum ism_reason reason = ism_field_decimal(copy, strlen(text), form, scale, out);

	free(copy);
	return reason;
}

static enum ism_reason read_number(
	const char *text, const struct ism_number_form *form, double *out)
{
	char *copy = exact_copy(text);
	enum ism_reason reason = ism_field_number(copy, strlen(text), form, out);

	free(copy);
	return reason;
}

static void assert_int(const char *text, const struct ism_number_form *form, int64_t expected)
{
	int64_t value = 77;

	if (read_int(text, form, &value) != ISM_REASON_NONE || value != expected)
		fail_msg("int '%s' gave %lld", text, (long long)value);
}

static void assert_no_int(const char *text, const struct ism_number_form *form, enum ism_reason why)
{
	int64_t value = 77;

	if (read_int(text, form, &value) != why || value != 77)
		fail_msg("int '%s' gave %lld", text, (long long)value);
}

static void assert_decimal(
	const char *text, const struct ism_number_form *form, unsigned scale, int64_t expected)
{
	int64_t value = 77;

	if (read_decimal(text, form, scale, &value) != ISM_REASON_NONE || value != expected)
		fail_msg("decimal(%u) '%s' gave %lld", scale, text, (long long)value);
}

static void assert_no_decimal(
	const char *text, const struct ism_number_form *form, unsigned scale, enum ism_reason why)
{
	int64_t value = 77;

	if (read_decimal(text, form, scale, &value) != why || value != 77)
		fail_msg("decimal(%u) '%s' gave %lld", scale, text, (long long)value);
}

static bool same_bits(double a, double b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

static void assert_number(const char *text, const struct ism_number_form *form, double expected)
{
	double value = 77;

	if (read_number(text, form, &value) != ISM_REASON_NONE || !same_bits(value, expected))
		fail_msg("number '%s' gave %a, not %a", text, value, expected);
}

static void assert_no_number(
	const char *text, const struct ism_number_form *form, enum ism_reason why)
{
	double value = 77;

	if (read_number(text, form, &value) != why || value != 77)
		fail_msg("number '%s' gave %a", text, value);
}

/* What strtod says; the tests run in the C locale. */
static void assert_number_as_strtod(const char *text)
{
	double expected = strtod(text, NULL);

	if (isinf(expected))
		assert_no_number(text, &plain, ISM_REASON_NUMBER_RANGE);
	else
		assert_number(text, &plain, expected == 0 ? 0.0 : expected);
}

/* xorshift64*: the same numbers in every run. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * UINT64_C(2685821657736338717);
}

static void ints_are_read_up_to_both_borders(void **state)
{
	(void)state;
	assert_int("0", &plain, 0);
	assert_int("-0", &plain, 0);
	assert_int("007", &plain, 7);
	assert_int("-12", &plain, -12);
	assert_int("999999999999999999", &plain, 999999999999999999);
	assert_int("1000000000000000000", &plain, 1000000000000000000);
	assert_int("9223372036854775807", &plain, INT64_MAX);
	assert_int("-9223372036854775808", &plain, INT64_MIN);
	assert_int("000000000000000000000000009223372036854775807", &plain, INT64_MAX);
	assert_int("-00000000000000000000000000000000000000000001", &plain, -1);
}

static void ints_beyond_64_bits_are_out_of_range(void **state)
{
	(void)state;
	assert_no_int("9223372036854775808", &plain, ISM_REASON_INT_RANGE);
	assert_no_int("-9223372036854775809", &plain, ISM_REASON_INT_RANGE);
	assert_no_int("18446744073709551615", &plain, ISM_REASON_INT_RANGE);
	assert_no_int("18446744073709551616", &plain, ISM_REASON_INT_RANGE);
	assert_no_int("100000000000000000000000000000", &plain, ISM_REASON_INT_RANGE);
}

static void what_is_no_int_is_refused(void **state)
{
	static const char *const texts[] = { "", "-", "--1", "+5", "5.0", "5.", ".5", "1e3", " 1",
		"1 ", "1401 ", "0x10", "1,000", "1_000", "1-", "12a", "a12", "5%",
		"99999999999999999999x", "1.00000000000000000000", "\xd9\xa1", "nan", "1\t" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_no_int(texts[i], &plain, ISM_REASON_INT);
	assert_no_int("5%", &percent, ISM_REASON_INT);
}

static void separators_stand_in_groups_of_three_or_nowhere(void **state)
{
	static const char *const wrong[] = { "1.2", "12.34", "1234.567", "1.234567", "1..234",
		".123", "1.234.", "123.", "-.123", "1.23.456", "1,5", "1.234,0" };

	(void)state;
	assert_int("1.234", &german, 1234);
	assert_int("-12.345", &german, -12345);
	assert_int("123.456.789", &german, 123456789);
	assert_int("1234567", &german, 1234567);
	assert_int("9.223.372.036.854.775.807", &german, INT64_MAX);
	assert_int("000.000.000.000.000.000.000.001", &german, 1);
	assert_int("1 234 567", &spaced, 1234567);
	assert_no_int("9.223.372.036.854.775.808", &german, ISM_REASON_INT_RANGE);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_no_int(wrong[i], &german, ISM_REASON_INT);
	assert_no_int("1 234 ", &spaced, ISM_REASON_INT);
}

static void random_ints_are_read_back(void **state)
{
	uint64_t random = 1;
	char text[32];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		int64_t value = (int64_t)(next_random(&random) >> (next_random(&random) & 63));

		if (i & 1)
			value = -value;
		snprintf(text, sizeof(text), "%lld", (long long)value);
		assert_int(text, &plain, value);
		assert_decimal(text, &plain, 0, value);
	}
}

static void decimals_are_scaled_exactly(void **state)
{
	(void)state;
	assert_decimal("10.05", &plain, 2, 1005);
	assert_decimal("-10.05", &plain, 2, -1005);
	assert_decimal("10", &plain, 2, 1000);
	assert_decimal("10.5", &plain, 2, 1050);
	assert_decimal(".5", &plain, 1, 5);
	assert_decimal("-.5", &plain, 1, -5);
	assert_decimal("-0.00", &plain, 2, 0);
	assert_decimal("0000000000000000000000010.05", &plain, 2, 1005);
	assert_decimal("1.234,50", &german, 2, 123450);
	assert_decimal("1234,5", &german, 2, 123450);
	assert_decimal("92233720368547758.07", &plain, 2, INT64_MAX);
	assert_decimal("-92233720368547758.08", &plain, 2, INT64_MIN);
	assert_decimal("9.223372036854775807", &plain, 18, INT64_MAX);
	assert_decimal("-9.223372036854775808", &plain, 18, INT64_MIN);
	assert_decimal("9", &plain, 18, 9000000000000000000);
	assert_decimal("0.000000000000000001", &plain, 18, 1);
}

static void decimals_beyond_64_bits_are_out_of_range(void **state)
{
	(void)state;
	assert_no_decimal("92233720368547758.08", &plain, 2, ISM_REASON_DECIMAL_RANGE);
	assert_no_decimal("-92233720368547758.09", &plain, 2, ISM_REASON_DECIMAL_RANGE);
	assert_no_decimal("9223372036854775807", &plain, 2, ISM_REASON_DECIMAL_RANGE);
	assert_no_decimal("10", &plain, 18, ISM_REASON_DECIMAL_RANGE);
	assert_no_decimal("-9.223372036854775809", &plain, 18, ISM_REASON_DECIMAL_RANGE);
	assert_no_decimal("99999999999999999999", &plain, 0, ISM_REASON_DECIMAL_RANGE);
	assert_no_decimal("184467440737095516150", &plain, 1, ISM_REASON_DECIMAL_RANGE);
}

static void digits_behind_the_scale_are_refused_even_zeros(void **state)
{
	(void)state;
	assert_no_decimal("10.005", &plain, 2, ISM_REASON_DECIMAL_DIGITS);
	assert_no_decimal("10.000", &plain, 2, ISM_REASON_DECIMAL_DIGITS);
	assert_no_decimal("5.0", &plain, 0, ISM_REASON_DECIMAL_DIGITS);
	assert_no_decimal("1.0000000000000000000000000", &plain, 18, ISM_REASON_DECIMAL_DIGITS);
	assert_no_decimal("999999999999999999999.123", &plain, 2, ISM_REASON_DECIMAL_DIGITS);
}

static void what_is_no_decimal_is_refused(void **state)
{
	static const char *const texts[] = { "", "-", ".", "-.", "5.", "+5.0", "1e3", "1.0e1",
		"1..0", "1.2.3", "1,5", " 1.5", "1.5 ", "5%", "1.-5", "NaN", "Infinity", "1.5x",
		"12345678901234567890." };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_no_decimal(texts[i], &plain, 2, ISM_REASON_DECIMAL);
	assert_no_decimal("1,234.5", &german, 2, ISM_REASON_DECIMAL);
	assert_no_decimal("1,23.456", &german, 2, ISM_REASON_DECIMAL);
}

static void numbers_are_the_nearest_to_their_text(void **state)
{
	static const char *const texts[] = {
		"0",
		"1",
		"0.1",
		"7.5",
		"-3.25",
		"123456789",
		"0.97345",
		"3.141592653589793",
		"0.1000000000000000055511151231257827021181583404541015625",
		"9007199254740992",
		/* Halfway between two neighbours, and a little above and below. */
		"9007199254740993",
		"9007199254740993.0000000000000000000000000001",
		"9007199254740992.9999999999999999999999999999",
		"9007199254740995",
		"9007199254740997",
		"1.00000000000000011102230246251565404236316680908203125",
		"1.00000000000000011102230246251565404236316680908203124",
		"1.00000000000000011102230246251565404236316680908203126",
		"0.500000000000000166533453693773481063544750213623046875",
		"1090544144181609348671888949248",
		"1090544144181609348835077142190",
		"9214843084008499",
		"8.9255e-22",
		"7.2057594037927933e16",
		"1e23",
		"8.533e+68",
		"4.1006e-184",
		"9.998e+307",
		"9.9538452227e-280",
		"6.47660115e-260",
		"7.4e+47",
		"5.92e+48",
		"7.35e+66",
		"8.32116e+55",
		"3.518437208883201171875e13",
		"2.2250738585072014e-308",
		"2.2250738585072011e-308",
		"2.2250738585072012e-308",
		"2.22507385850720113605740979670913197593481954635164564e-308",
		"2.22507385850720138309023271733240406421921598046233183e-308",
		"4.9406564584124654e-324",
		"2.4703282292062327208e-324",
		"2.4703282292062328e-324",
		"2.4703282292062327e-324",
		"2.47032822920623272088284396434110686182e-324",
		"2.47032822920623272088284396434110686183e-324",
		"1e-323",
		"3e-324",
		"2e-324",
		"1e-325",
		"1e-400",
		"-1e-400",
		"1e-100000000000000000000",
		"1.7976931348623157e308",
		"1.7976931348623158e308",
		"1.797693134862315807e308",
		"1.797693134862315808e308",
		"1e308",
		"1e309",
		"1e400",
		"-1e400",
		"1e100000000000000000000",
		"0e400",
		"0.0e-5",
		"-0",
		"1797693134862315807937289714053034150799341327100378269361737789804449682927647509"
		"4664901"
		"7977587207096330286416692887910946555547851940402630657488671505820681908902000708"
		"3836762"
		"7385484581771153176447573027006985557136695962284291481986083493647529271907416844"
		"4365510"
		"704342711559699508093042880",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_number_as_strtod(texts[i]);
	assert_number("1E3", &plain, 1000);
	assert_number("1e+21", &plain, 1e21);
	assert_number(".5", &plain, 0.5);
	assert_number("1.234,5", &german, 1234.5);
	assert_number("1.234.567,25e2", &german, 123456725);
}

static void halves_of_the_last_place_round_to_even(void **state)
{
	(void)state;
	assert_number("9007199254740993", &plain, 9007199254740992.0);
	assert_number("9007199254740995", &plain, 9007199254740996.0);
	assert_number("9007199254740993.00000000000000000000000000000000000001", &plain,
		9007199254740994.0);
	assert_number("2.4703282292062327208e-324", &plain, 0.0);
	assert_number("2.4703282292062327209e-324", &plain, 0x1p-1074);
	assert_number("1.7976931348623158079e308", &plain, 0x1.fffffffffffffp1023);
	assert_no_number("1.797693134862315808e308", &plain, ISM_REASON_NUMBER_RANGE);
}

static void no_number_is_minus_zero(void **state)
{
	(void)state;
	assert_number("-0", &plain, 0.0);
	assert_number("-0.000", &plain, 0.0);
	assert_number("-1e-400", &plain, 0.0);
	assert_number("-0%", &percent, 0.0);
}

static void what_is_no_number_is_refused(void **state)
{
	static const char *const texts[] = { "", "-", ".", "5.", "+1", "nan", "NaN", "inf", "-inf",
		"Infinity", "1e", "1e+", "1e-", "e5", "1e5.0", "1e 5", "0x1p3", "1 ", " 1", "1,5",
		"5%", "1..5", "1.5.2", "--1", "1e5e5", "1e--5", "\xe2\x88\x92\x35", "%", "-%" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_no_number(texts[i], &plain, ISM_REASON_NUMBER);
	assert_no_number("%", &percent, ISM_REASON_NUMBER);
	assert_no_number("-%", &percent, ISM_REASON_NUMBER);
	assert_no_number("", &percent, ISM_REASON_NUMBER);
	assert_no_number("5%%", &percent, ISM_REASON_NUMBER);
	assert_no_number("5 %", &percent, ISM_REASON_NUMBER);
	assert_no_number("5%0", &percent, ISM_REASON_NUMBER);
}

static void percents_are_rounded_once(void **state)
{
	char text[32];

	(void)state;
	assert_number("95", &percent, 0.95);
	assert_number("95%", &percent, 0.95);
	assert_number("100%", &percent, 1);
	assert_number("-5%", &percent, -0.05);
	assert_number("0.07%", &percent, 0.0007);
	assert_number("1e2%", &percent, 1);
	assert_number("12345678901234567890123%", &percent, 123456789012345678901.23);
	for (int i = 0; i <= 100000; i++) {
		double expected;

		snprintf(text, sizeof(text), "%d.%03de-2", i / 1000, i % 1000);
		expected = strtod(text, NULL);
		snprintf(text, sizeof(text), "%d.%03d%%", i / 1000, i % 1000);
		assert_number(text, &percent, expected);
	}
}

static void random_bits_are_read_back(void **state)
{
	uint64_t random = 2;
	char text[64];

	(void)state;
	for (int i = 0; i < 200000; i++) {
		uint64_t bits = next_random(&random);
		double value;

		if (i % 8 == 0)
			bits &= UINT64_C(0x801fffffffffffff); /* about the smallest */
		memcpy(&value, &bits, sizeof(value));
		if (!isfinite(value) || value == 0)
			continue;
		snprintf(text, sizeof(text), "%.17g", value);
		assert_number(text, &plain, value);
	}
}

static void random_texts_are_read_as_strtod_does(void **state)
{
	uint64_t random = 3;
	char text[1024];

	(void)state;
	for (int i = 0; i < 200000; i++) {
		size_t digits = 1 + next_random(&random) % (i % 64 ? 30 : 900);
		size_t point = next_random(&random) % (digits + 1);
		size_t n = 0;

		for (size_t d = 0; d < digits; d++) {
			if (d == point)
				text[n++] = '.';
			text[n++] = (char)('0' + next_random(&random) % 10);
		}
		text[n] = '\0';
		if (i % 3)
			snprintf(text + n, sizeof(text) - n, "e%d",
				(int)(next_random(&random) % 700) - 350);
		assert_number_as_strtod(text);
	}
}

/* Exact decimal texts of midpoints, and what lies one digit around them. */
static void midpoints_are_decided_by_every_digit(void **state)
{
	uint64_t random = 4;
	char text[1600];

	(void)state;
	for (int i = 0; i < 20000; i++) {
		uint64_t bits = next_random(&random) >> 1;
		long double middle;
		double low, high;
		int n;

		if (i % 4 == 0)
			bits &= UINT64_C(0x003fffffffffffff);
		memcpy(&low, &bits, sizeof(low));
		bits++;
		memcpy(&high, &bits, sizeof(high));
		if (!isfinite(low) || !isfinite(high))
			continue;
		middle = ((long double)low + (long double)high) / 2;
		n = snprintf(text, sizeof(text), "%.1100Lf", middle);
		while (text[n - 1] == '0' && text[n - 2] != '.')
			text[--n] = '\0';
		assert_number(text, &plain, (bits & 1) ? low : high);
		memcpy(text + n, "0000000000000000000001", 23);
		assert_number(text, &plain, high);
	}
}

static void very_long_texts_are_read(void **state)
{
	size_t zeros = 100000;
	char *text = malloc(zeros + 32);
	double value;

	(void)state;
	memset(text, '0', zeros + 32);
	text[1] = '.';
	text[zeros] = '1';
	memcpy(text + zeros + 1, "e99999", 6);
	assert_int_equal(ism_field_number(text, zeros + 7, &plain, &value), ISM_REASON_NONE);
	assert_true(same_bits(value, 1.0));

	memset(text, '9', zeros);
	memcpy(text + zeros, "e-100000", 8);
	assert_int_equal(ism_field_number(text, zeros + 8, &plain, &value), ISM_REASON_NONE);
	assert_true(same_bits(value, 1.0));
	assert_int_equal(ism_field_number(text, zeros, &plain, &value), ISM_REASON_NUMBER_RANGE);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ints_are_read_up_to_both_borders),
		cmocka_unit_test(ints_beyond_64_bits_are_out_of_range),
		cmocka_unit_test(what_is_no_int_is_refused),
		cmocka_unit_test(separators_stand_in_groups_of_three_or_nowhere),
		cmocka_unit_test(random_ints_are_read_back),
		cmocka_unit_test(decimals_are_scaled_exactly),
		cmocka_unit_test(decimals_beyond_64_bits_are_out_of_range),
		cmocka_unit_test(digits_behind_the_scale_are_refused_even_zeros),
		cmocka_unit_test(what_is_no_decimal_is_refused),
		cmocka_unit_test(numbers_are_the_nearest_to_their_text),
		cmocka_unit_test(halves_of_the_last_place_round_to_even),
		cmocka_unit_test(no_number_is_minus_zero),
		cmocka_unit_test(what_is_no_number_is_refused),
		cmocka_unit_test(percents_are_rounded_once),
		cmocka_unit_test(random_bits_are_read_back),
		cmocka_unit_test(random_texts_are_read_as_strtod_does),
		cmocka_unit_test(midpoints_are_decided_by_every_digit),
		cmocka_unit_test(very_long_texts_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
