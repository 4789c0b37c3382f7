#include "runtime/kernel/math.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <mpfr.h>

#include "tests/unit/random.h"

/* More bits than it takes to round any of these functions, as far as doubles are known. */
#define REFERENCE_BITS 600

typedef int (*reference)(mpfr_t out, const mpfr_t x, mpfr_rnd_t rounding);

static bool reference_of(reference function, double x, double *out)
{
	mpfr_t value;

	mpfr_init2(value, REFERENCE_BITS);
	mpfr_set_d(value, x, MPFR_RNDN);
	function(value, value, MPFR_RNDN);
	*out = mpfr_get_d(value, MPFR_RNDN);
	mpfr_clear(value);
	return isfinite(*out);
}

static void logarithms_and_powers_of_e_are_the_nearest(void **state)
{
	struct random random = { 41 };

	(void)state;
	for (int i = 0; i < 3000; i++) {
		double x = fabs(random_double(&random));
		double y = ((double)random_below(&random, 1 << 30) / (1 << 30) - 0.5) * 1480;
		double expected, out = -1;

		if (x > 0) {
			assert_true(ism_math_ln(x, &out));
			assert_true(reference_of(mpfr_log, x, &expected));
			assert_true(out == expected);
		}
		assert_int_equal(ism_math_exp(y, &out), reference_of(mpfr_exp, y, &expected));
		if (isfinite(expected))
			assert_true(out == expected);
	}
	ism_math_thread_end();
}

static void known_values(void **state)
{
	double out = -1;

	(void)state;
	assert_true(ism_math_ln(1, &out) && out == 0 && !signbit(out));
	assert_true(ism_math_ln(2, &out) && out == 0x1.62e42fefa39efp-1);
	assert_true(ism_math_ln(0x1p-1074, &out) && out == -0x1.74385446d71c3p+9);
	assert_true(ism_math_exp(0, &out) && out == 1);
	assert_true(ism_math_exp(1, &out) && out == 0x1.5bf0a8b145769p+1);
	assert_true(ism_math_exp(-1e300, &out) && out == 0 && !signbit(out));
	assert_true(ism_math_exp(-745.13, &out) && out == 0x1p-1074);
	assert_true(ism_math_exp(0x1p-60, &out) && out == 1);
	assert_true(ism_math_pow(2, 10, &out) && out == 1024);
	assert_true(ism_math_pow(10, -2, &out) && out == 0.01);
	assert_true(ism_math_pow(0, 0, &out) && out == 1);
	assert_true(ism_math_pow(-2, 3, &out) && out == -8);
	assert_true(ism_math_pow(-2, -1074, &out) && out == 0x1p-1074);
	assert_true(ism_math_pow(2, 0.5, &out) && out == sqrt(2));
	assert_true(ism_math_pow(0x1p-540, 2, &out) && out == 0);
	assert_true(ism_math_pow(-0x1p-541, 2.0 + 1, &out) && out == 0 && !signbit(out));
	/* half-way between two doubles, exactly: ties to even */
	assert_true(ism_math_pow(94906267, 2, &out) && out == 9007199515875288.0);
	assert_true(ism_math_pow(94906269, 2, &out) && out == 9007199895500360.0);
	ism_math_thread_end();
}

static void what_is_no_number_is_none(void **state)
{
	double out = 5;

	(void)state;
	assert_false(ism_math_ln(0, &out));
	assert_false(ism_math_ln(-1, &out));
	assert_false(ism_math_exp(710, &out));
	assert_false(ism_math_exp(1e300, &out));
	assert_false(ism_math_pow(0, -1, &out));
	assert_false(ism_math_pow(-1, 0.5, &out));
	assert_false(ism_math_pow(10, 309, &out));
	assert_false(ism_math_pow(DBL_MAX, DBL_MAX, &out));
	assert_false(ism_math_sqrt(-1, &out));
	assert_false(ism_math_mod(1, 0, &out));
	assert_true(out == 5);
	ism_math_thread_end();
}

static void powers_are_the_nearest(void **state)
{
	struct random random = { 43 };
	mpfr_t x, y;

	(void)state;
	mpfr_init2(x, 2400); /* enough for whole powers to be exact */
	mpfr_init2(y, 53);
	for (int i = 0; i < 3000; i++) {
		double base = (double)(1 + random_below(&random, 1 << 20)) / 1024;
		double exponent = (double)random_below(&random, 80) - 40;
		double expected, out = -1;

		if (i % 2)
			exponent += (double)random_below(&random, 1 << 20) / (1 << 20);
		mpfr_set_d(x, base, MPFR_RNDN);
		mpfr_set_d(y, exponent, MPFR_RNDN);
		mpfr_pow(x, x, y, MPFR_RNDN);
		expected = mpfr_get_d(x, MPFR_RNDN);
		assert_true(ism_math_pow(base, exponent, &out));
		assert_true(out == expected);
	}
	mpfr_clears(x, y, (mpfr_ptr)NULL);
	ism_math_thread_end();
}

static void square_roots_are_the_nearest(void **state)
{
	struct random random = { 47 };

	(void)state;
	for (int i = 0; i < 3000; i++) {
		double x = fabs(random_double(&random));
		double expected, out = -1;

		assert_true(ism_math_sqrt(x, &out));
		assert_true(reference_of(mpfr_sqrt, x, &expected));
		assert_true(out == expected);
	}
	mpfr_free_cache();
}

static void whole_numbers_near(void **state)
{
	(void)state;
	assert_true(ism_math_round(2.5) == 3 && ism_math_round(-2.5) == -3);
	assert_true(ism_math_round(0.5) == 1 && ism_math_round(-0.5) == -1);
	assert_true(ism_math_round(0.49999999999999994) == 0);
	assert_true(ism_math_round(2.4) == 2 && ism_math_round(-2.4) == -2);
	assert_true(ism_math_round(0x1p52 + 1) == 0x1p52 + 1);
	assert_true(ism_math_round(4503599627370495.5) == 4503599627370496.0);
	assert_true(ism_math_round(DBL_MAX) == DBL_MAX);
	assert_true(ism_math_floor(-0.5) == -1 && ism_math_floor(1.9) == 1);
	assert_true(ism_math_ceil(0.1) == 1 && ism_math_ceil(-1.9) == -1);
}

static void remainders_have_the_divisors_sign(void **state)
{
	double out = 0;
	int64_t whole = 0;

	(void)state;
	assert_true(ism_math_mod(7.5, 2, &out) && out == 1.5);
	assert_true(ism_math_mod(-7.5, 2, &out) && out == 0.5);
	assert_true(ism_math_mod(7.5, -2, &out) && out == -0.5);
	assert_true(ism_math_mod(-6, 3, &out) && out == 0 && !signbit(out));
	assert_true(ism_math_mod(1e300, 3, &out) && out == fmod(1e300, 3));
	assert_true(ism_math_mod_int(-7, 3, &whole) && whole == 2);
	assert_true(ism_math_mod_int(7, -3, &whole) && whole == -2);
	assert_true(ism_math_mod_int(-6, 3, &whole) && whole == 0);
	assert_true(ism_math_mod_int(INT64_MIN, -1, &whole) && whole == 0);
	assert_true(ism_math_mod_int(INT64_MIN, INT64_MAX, &whole) && whole == INT64_MAX - 1);
	assert_false(ism_math_mod_int(1, 0, &whole));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(logarithms_and_powers_of_e_are_the_nearest),
		cmocka_unit_test(known_values),
		cmocka_unit_test(what_is_no_number_is_none),
		cmocka_unit_test(powers_are_the_nearest),
		cmocka_unit_test(square_roots_are_the_nearest),
		cmocka_unit_test(whole_numbers_near),
		cmocka_unit_test(remainders_have_the_divisors_sign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
