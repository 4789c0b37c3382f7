#include "runtime/kernel/format_number.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/kernel/shortest.h"
#include "tests/unit/random.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void assert_real(double value, const char *expected)
{
	char out[ISM_FORMAT_REAL_CHARS];
	size_t size = ism_format_real(value, out);

	assert_string_equal(out, expected);
	assert_int_equal(size, strlen(expected));
}

static void doubles_are_written_as_ecmascript_does(void **state)
{
	(void)state;
	assert_real(0, "0");
	assert_real(-0.0, "0");
	assert_real(95, "95");
	assert_real(-1, "-1");
	assert_real(0.1, "0.1");
	assert_real(94.19709854927464, "94.19709854927464");
	assert_real(1883.0 / 1999, "0.9419709854927464");
	assert_real(1.0 / 3, "0.3333333333333333");
	assert_real(100, "100");
	assert_real(123456789012, "123456789012");
	assert_real(0x1p53, "9007199254740992");
	assert_real(0x1p53 + 2, "9007199254740994");
	assert_real(1e20, "100000000000000000000");
	assert_real(123456789012345680000.0, "123456789012345680000");
	assert_real(1e21, "1e+21");
	assert_real(1.5e300, "1.5e+300");
	assert_real(0.000001, "0.000001");
	assert_real(0.00000123, "0.00000123");
	assert_real(1e-7, "1e-7");
	assert_real(-1.25e-7, "-1.25e-7");
	assert_real(DBL_MAX, "1.7976931348623157e+308");
	assert_real(DBL_MIN, "2.2250738585072014e-308");
	assert_real(0x1p-1074, "5e-324");
	assert_real(0x0.fffffffffffffp-1022, "2.225073858507201e-308");
}

/* Known as hard, from the tests of other printers. */
static void hard_doubles_are_shortest(void **state)
{
	(void)state;
	assert_real(5e-324, "5e-324");
	assert_real(9.5e-323, "9.4e-323");
	assert_real(0x1p-44, "5.684341886080802e-14"); /* the gap below is half as wide */
	assert_real(9007199254740993.0, "9007199254740992");
	assert_real(2e-44, "2e-44");
	assert_real(1e23, "1e+23");
	assert_real(1.0000000000000001e23, "1.0000000000000001e+23");
	assert_real(4.35, "4.35");
	assert_real(0.3, "0.3");
	assert_real(0.1 + 0.2, "0.30000000000000004");
	assert_real(2.2250738585072011e-308, "2.225073858507201e-308");
	assert_real(8.41e21, "8.41e+21");
	assert_real(2.0919495182368195e19, "20919495182368195000");
	assert_real(2.6153245263757307e19, "26153245263757308000");
	assert_real(299792458, "299792458");
}

/* No printf format with fewer digits reads back; with as many digits, none is nearer. */
static void assert_shortest(double value)
{
	char out[ISM_FORMAT_REAL_CHARS];
	char other[64];
	struct ism_decimal decimal = ism_decimal_shortest(value);
	int n = snprintf(other, sizeof(other), "%llu", (unsigned long long)decimal.digits);

	ism_format_real(value, out);
	assert_true(strtod(out, NULL) == value);
	assert_true(decimal.digits % 10 != 0);
	assert_in_range(n, 1, 17);
	if (n > 1) {
		snprintf(other, sizeof(other), "%.*e", n - 2, value);
		assert_true(strtod(other, NULL) != value);
	}
	/* printf gives the nearest with n digits; where that reads back, it is ours */
	snprintf(other, sizeof(other), "%.*e", n - 1, value);
	if (strtod(other, NULL) == value)
		assert_true(strtold(other, NULL) == strtold(out, NULL));
}

static void random_doubles_are_shortest_and_read_back(void **state)
{
	struct random random = { 53 };

	(void)state;
	for (int i = 0; i < 40000; i++) {
		double value = random_double(&random);

		if (value == 0)
			continue;
		assert_shortest(value);
		assert_shortest((double)(int64_t)random_bits(&random) / 0x1p60);
		assert_shortest((double)(1 + random_below(&random, 100000)) /
				(double)(1 + random_below(&random, 100000)) * 100);
		assert_shortest((double)(1 + random_below(&random, 1000000)) * 0x1p-1074);
	}
	for (int exponent = -1074; exponent < 1024; exponent++)
		assert_shortest(ldexp(1, exponent));
}

static void assert_exact(__int128 value, unsigned scale, const char *expected)
{
	char out[ISM_FORMAT_EXACT_CHARS];

	assert_int_equal(ism_format_exact(value, scale, out), strlen(expected));
	assert_string_equal(out, expected);
}

static void exact_values_have_all_their_digits(void **state)
{
	const __int128 most = (__int128)(~(unsigned __int128)0 >> 1);

	(void)state;
	assert_exact(0, 0, "0");
	assert_exact(0, 2, "0.00");
	assert_exact(1050, 2, "10.50");
	assert_exact(-5, 2, "-0.05");
	assert_exact(-500, 2, "-5.00");
	assert_exact(123, 3, "0.123");
	assert_exact(most, 0, "170141183460469231731687303715884105727");
	assert_exact(-most - 1, 38, "-1.70141183460469231731687303715884105728");
	assert_exact(-7, 38, "-0.00000000000000000000000000000000000007");
}

static void assert_fixed(double value, unsigned digits, const char *expected)
{
	char out[ISM_FORMAT_FIXED_CHARS];

	assert_int_equal(ism_format_fixed(value, digits, out), strlen(expected));
	assert_string_equal(out, expected);
}

static void fixed_digits_are_rounded_half_away_from_zero(void **state)
{
	char out[ISM_FORMAT_FIXED_CHARS];

	(void)state;
	assert_fixed(0.125, 2, "0.13");
	assert_fixed(-0.125, 2, "-0.13");
	assert_fixed(0.5, 0, "1");
	assert_fixed(2.675, 2, "2.67"); /* the double lies below */
	assert_fixed(94.19709854927464, 1, "94.2");
	assert_fixed(-0.04, 1, "0.0");
	assert_fixed(0, 3, "0.000");
	assert_fixed(9.995, 2, "9.99");
	assert_fixed(99.96, 1, "100.0");
	assert_fixed(1e22, 0, "10000000000000000000000");
	assert_fixed(0x1p-1074, 20, "0.00000000000000000000");
	assert_int_equal(ism_format_fixed(-DBL_MAX, 20, out), 1 + 309 + 1 + 20);
	ism_format_exact_fixed(1005, 2, 1, out);
	assert_string_equal(out, "10.1");
	ism_format_exact_fixed(-1005, 2, 4, out);
	assert_string_equal(out, "-10.0500");
	ism_format_exact_fixed(-4, 2, 1, out);
	assert_string_equal(out, "0.0");
	ism_format_exact_fixed(7, 0, 20, out);
	assert_string_equal(out, "7.00000000000000000000");
}

/* Does the decimal expansion, which is finite, end in a single 5 behind these digits? */
static bool is_tie(double value, unsigned digits)
{
	static char exact[2000];
	const char *rest;

	snprintf(exact, sizeof(exact), "%.1080f", value);
	rest = strchr(exact, '.') + 1 + digits;
	return rest[0] == '5' && rest[1 + strspn(rest + 1, "0")] == '\0';
}

static void random_fixed_numbers_agree_with_printf(void **state)
{
	struct random random = { 59 };

	(void)state;
	for (int i = 0; i < 5000; i++) {
		double value = random_double(&random);
		unsigned digits = (unsigned)random_below(&random, 8);
		char expected[400];
		char out[ISM_FORMAT_FIXED_CHARS];

		if (i % 2)
			value = (double)(int64_t)random_bits(&random) * 0x1p-40;
		if (is_tie(value, digits))
			continue; /* printf rounds to even */
		snprintf(expected, sizeof(expected), "%.*f", (int)digits, value);
		ism_format_fixed(value, digits, out);
		if (strpbrk(out, "123456789")) /* we print no minus zero */
			assert_string_equal(out, expected);
		else
			assert_true(strtod(expected, NULL) == 0);
	}
}

static void assert_group(const char *text, const char *separator, const char *expected)
{
	char out[64];

	assert_int_equal(ism_format_group(text, strlen(text), separator, out), strlen(expected));
	assert_string_equal(out, expected);
}

static void groups_of_three_digits(void **state)
{
	(void)state;
	assert_group("1883", " ", "1 883");
	assert_group("999", " ", "999");
	assert_group("-1234567.12345", " ", "-1 234 567.12345");
	assert_group("-999", "'", "-999");
	assert_group("100000", "\u202f", "100\u202f000");
	assert_group("1.5e+21", " ", "1.5e+21");
	assert_group("", " ", "");
}

static void percent_of_a_fraction(void **state)
{
	static const struct {
		double value, expected;
	} cases[] = { { 0.07, 7 }, { 0.942, 94.2 }, { 0.95, 95 }, { 1, 100 }, { 0, 0 },
		{ -0.29, -29 }, { 0.5725, 57.25 }, { 0x1p-1074, 5e-322 },
		{ 1883.0 / 1999, 94.19709854927464 } };
	double out = -1;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(ism_format_percent(cases[i].value, &out));
		assert_true(out == cases[i].expected);
	}
	assert_false(ism_format_percent(DBL_MAX, &out));
	assert_false(ism_format_percent(-DBL_MAX, &out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubles_are_written_as_ecmascript_does),
		cmocka_unit_test(hard_doubles_are_shortest),
		cmocka_unit_test(random_doubles_are_shortest_and_read_back),
		cmocka_unit_test(exact_values_have_all_their_digits),
		cmocka_unit_test(fixed_digits_are_rounded_half_away_from_zero),
		cmocka_unit_test(random_fixed_numbers_agree_with_printf),
		cmocka_unit_test(groups_of_three_digits),
		cmocka_unit_test(percent_of_a_fraction),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
