#include "runtime/kernel/wide.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <gmp.h>
#include <mpfr.h>

#include "tests/unit/random.h"

#define WIDE_MAX     ((__int128)(~(unsigned __int128)0 >> 1))
#define WIDE_MIN     (-WIDE_MAX - 1)
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char max_text[] = "170141183460469231731687303715884105727";
static const char min_text[] = "-170141183460469231731687303715884105728";

static void set_wide(mpz_t out, __int128 value)
{
	unsigned __int128 magnitude =
		value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;

	mpz_import(out, 1, -1, sizeof(magnitude), 0, 0, &magnitude);
	if (value < 0)
		mpz_neg(out, out);
}

static __int128 wide(const char *text)
{
	__int128 value = 0;

	assert_true(ism_wide_parse(text, strlen(text), &value));
	return value;
}

static void numbers_are_parsed_and_printed(void **state)
{
	static const char *const texts[] = { "0", "7", "-1", "12345678901234567890123", max_text,
		min_text };
	char printed[ISM_WIDE_CHARS + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		printed[ism_wide_print(wide(texts[i]), printed)] = '\0';
		assert_string_equal(printed, texts[i]);
	}
	assert_true(wide(max_text) == WIDE_MAX);
	assert_true(wide(min_text) == WIDE_MIN);
	assert_true(wide("-000") == 0);
}

static void other_texts_are_no_numbers(void **state)
{
	static const char *const texts[] = { "", "-", "+1", "1.0", " 1", "1 ", "1e3", "--1", "1-",
		"170141183460469231731687303715884105728",
		"-170141183460469231731687303715884105729",
		"1000000000000000000000000000000000000000" };

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		__int128 value = 77;

		assert_false(ism_wide_parse(texts[i], strlen(texts[i]), &value));
		assert_true(value == 77);
	}
}

static void results_that_do_not_fit_are_refused(void **state)
{
	__int128 out = 5;

	(void)state;
	assert_false(ism_wide_add(WIDE_MAX, 1, &out));
	assert_false(ism_wide_add(WIDE_MIN, -1, &out));
	assert_false(ism_wide_sub(WIDE_MIN, 1, &out));
	assert_false(ism_wide_sub(0, WIDE_MIN, &out));
	assert_false(ism_wide_mul(WIDE_MIN, -1, &out));
	assert_false(ism_wide_mul((__int128)1 << 64, (__int128)1 << 63, &out));
	assert_false(ism_wide_mul((__int128)1 << 100, (__int128)1 << 100, &out));
	assert_false(ism_wide_negate(WIDE_MIN, &out));
	assert_true(out == 5);
	assert_true(ism_wide_mul((__int128)1 << 64, -((__int128)1 << 63), &out));
	assert_true(out == WIDE_MIN);
	assert_true(ism_wide_mul(WIDE_MIN, 1, &out) && out == WIDE_MIN);
	assert_true(ism_wide_negate(WIDE_MAX, &out) && out == WIDE_MIN + 1);
}

static void products_agree_with_gmp(void **state)
{
	struct random random = { 3 };
	mpz_t x, y, limit;

	(void)state;
	mpz_inits(x, y, limit, NULL);
	for (int i = 0; i < 20000; i++) {
		__int128 a = random_wide(&random);
		__int128 b = random_wide(&random);
		__int128 out;
		bool fits;

		set_wide(x, a);
		set_wide(y, b);
		mpz_mul(x, x, y);
		set_wide(limit, WIDE_MAX);
		fits = mpz_cmp(x, limit) <= 0;
		set_wide(limit, WIDE_MIN);
		fits = fits && mpz_cmp(x, limit) >= 0;
		assert_int_equal(ism_wide_mul(a, b, &out), fits);
		if (fits) {
			set_wide(y, out);
			assert_int_equal(mpz_cmp(x, y), 0);
		}
	}
	mpz_clears(x, y, limit, NULL);
}

static void a_remainder_has_the_divisors_sign(void **state)
{
	__int128 out = 9;

	(void)state;
	assert_true(ism_wide_mod(7, 3, &out) && out == 1);
	assert_true(ism_wide_mod(-7, 3, &out) && out == 2);
	assert_true(ism_wide_mod(7, -3, &out) && out == -2);
	assert_true(ism_wide_mod(-7, -3, &out) && out == -1);
	assert_true(ism_wide_mod(-6, 3, &out) && out == 0);
	assert_true(ism_wide_mod(WIDE_MIN, -1, &out) && out == 0);
	assert_false(ism_wide_mod(1, 0, &out));
}

static void ratios_are_rounded_once(void **state)
{
	struct random random = { 11 };
	mpfr_t x, y, quotient;

	(void)state;
	mpfr_inits2(128, x, y, (mpfr_ptr)NULL);
	mpfr_init2(quotient, 53);
	for (int i = 0; i < 20000; i++) {
		__int128 num = random_wide(&random);
		__int128 den = random_wide(&random);
		double out = 0;
		mpz_t z;

		if (den == 0)
			continue;
		mpz_init(z);
		set_wide(z, num);
		mpfr_set_z(x, z, MPFR_RNDN);
		set_wide(z, den);
		mpfr_set_z(y, z, MPFR_RNDN);
		mpz_clear(z);
		mpfr_div(quotient, x, y, MPFR_RNDN);
		assert_true(ism_wide_ratio(num, den, &out));
		assert_true(out == mpfr_get_d(quotient, MPFR_RNDN));
	}
	mpfr_clears(x, y, quotient, (mpfr_ptr)NULL);
	mpfr_free_cache();
}

static void a_division_by_zero_is_none(void **state)
{
	double out = 3;

	(void)state;
	assert_false(ism_wide_ratio(1, 0, &out));
	assert_false(ism_wide_ratio(0, 0, &out));
	assert_false(ism_wide_ratio_scaled(1, 3, 0, 2, &out));
	assert_true(out == 3);
}

static void scaled_numbers_become_the_nearest_double(void **state)
{
	double out;

	(void)state;
	assert_true(ism_wide_to_double(95, 2) == 0.95);
	assert_true(ism_wide_to_double(-1005, 2) == -10.05);
	assert_true(ism_wide_to_double(0, 38) == 0);
	assert_true(ism_wide_to_double(1, 38) == 1e-38);
	assert_true(ism_wide_to_double(wide("9007199254740993"), 0) == 9007199254740992.0);
	assert_true(ism_wide_to_double(wide("9007199254740995"), 0) == 9007199254740996.0);
	assert_true(ism_wide_to_double(WIDE_MAX, 0) == 0x1p127);
	assert_true(ism_wide_to_double(WIDE_MIN, 0) == -0x1p127);
	assert_true(
		ism_wide_to_double(wide("314159265358979323846"), 20) == 3.14159265358979323846);
	assert_true(ism_wide_ratio_scaled(1, 0, 3, 0, &out) && out == 1.0 / 3);
	assert_true(ism_wide_ratio_scaled(1000, 2, 4, 0, &out) && out == 2.5);
	assert_true(ism_wide_ratio_scaled(10, 0, -400, 2, &out) && out == -2.5);
	assert_true(ism_wide_ratio_scaled(WIDE_MAX, 0, 1, 38, &out) && out > 1.7e76);
}

static void rescaling_rounds_half_away_from_zero(void **state)
{
	static const struct {
		int64_t value;
		unsigned from, to;
		int64_t expected;
		bool exact;
	} cases[] = { { 1005, 2, 1, 101, false }, { 1004, 2, 1, 100, false },
		{ -1005, 2, 1, -101, false }, { -1004, 2, 1, -100, false }, { 5, 1, 0, 1, false },
		{ 4, 1, 0, 0, false }, { 100, 2, 0, 1, true }, { 7, 0, 3, 7000, true },
		{ 0, 9, 0, 0, true }, { 499, 3, 0, 0, false }, { 500, 3, 0, 1, false } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		__int128 out = 0;
		bool exact = !cases[i].exact;

		assert_true(
			ism_wide_rescale(cases[i].value, cases[i].from, cases[i].to, &out, &exact));
		assert_true(out == cases[i].expected);
		assert_int_equal(exact, cases[i].exact);
	}
	assert_false(ism_wide_rescale(WIDE_MAX, 0, 1, &(__int128){ 0 }, NULL));
}

static void whole_numbers_below_and_above(void **state)
{
	(void)state;
	assert_true(ism_wide_floor(150, 2) == 1 && ism_wide_ceil(150, 2) == 2);
	assert_true(ism_wide_floor(-150, 2) == -2 && ism_wide_ceil(-150, 2) == -1);
	assert_true(ism_wide_floor(-200, 2) == -2 && ism_wide_ceil(-200, 2) == -2);
	assert_true(ism_wide_floor(7, 0) == 7 && ism_wide_ceil(7, 0) == 7);
	assert_true(ism_wide_floor(WIDE_MIN, 38) == -2 && ism_wide_ceil(WIDE_MAX, 38) == 2);
}

static void comparisons_are_exact_over_scales(void **state)
{
	(void)state;
	assert_int_equal(ism_wide_compare(10, 1, 100, 2), 0);
	assert_int_equal(ism_wide_compare(101, 2, 1, 0), 1);
	assert_int_equal(ism_wide_compare(-101, 2, -1, 0), -1);
	assert_int_equal(ism_wide_compare(WIDE_MAX, 0, WIDE_MAX, 38), 1);
	assert_int_equal(ism_wide_compare(WIDE_MIN, 0, WIDE_MAX, 38), -1);
	assert_int_equal(ism_wide_compare(WIDE_MAX, 38, WIDE_MAX, 0), -1);
	assert_int_equal(ism_wide_compare(0, 0, 0, 38), 0);
	assert_int_equal(ism_wide_compare(1, 38, 0, 0), 1);
}

static void comparisons_with_doubles_are_exact(void **state)
{
	(void)state;
	assert_int_equal(ism_wide_compare_double(1, 1, 0.1), -1); /* the double is a bit more */
	assert_int_equal(ism_wide_compare_double(3, 1, 0.3), 1);  /* a bit less */
	assert_int_equal(ism_wide_compare_double(25, 2, 0.25), 0);
	assert_int_equal(ism_wide_compare_double(wide("9007199254740993"), 0, 0x1p53), 1);
	assert_int_equal(ism_wide_compare_double(WIDE_MAX, 0, 0x1p127), -1);
	assert_int_equal(ism_wide_compare_double(WIDE_MIN, 0, -0x1p127), 0);
	assert_int_equal(ism_wide_compare_double(WIDE_MAX, 0, DBL_MAX), -1);
	assert_int_equal(ism_wide_compare_double(0, 5, -0x1p-1074), 1);
	assert_int_equal(ism_wide_compare_double(0, 5, 0.0), 0);
	assert_int_equal(ism_wide_compare_double(7, 0, 7.5), -1);
}

static void doubles_become_the_nearest_scaled_number(void **state)
{
	__int128 out = 0;

	(void)state;
	assert_true(ism_wide_from_double(0.5, 0, &out) && out == 1);
	assert_true(ism_wide_from_double(-0.5, 0, &out) && out == -1);
	assert_true(ism_wide_from_double(0.49999999999999994, 0, &out) && out == 0);
	assert_true(ism_wide_from_double(2.675, 2, &out) && out == 267); /* 2.67499999… */
	assert_true(ism_wide_from_double(-0.125, 2, &out) && out == -13);
	assert_true(ism_wide_from_double(1e20, 2, &out) && out == wide("10000000000000000000000"));
	assert_true(ism_wide_from_double(0x1p-1074, 38, &out) && out == 0);
	assert_true(ism_wide_from_double(0x1.fffffffffffffp126, 0, &out));
	assert_true(out == ((((__int128)1 << 53) - 1) << 74));
	assert_false(ism_wide_from_double(0x1p127, 0, &out));
	assert_false(ism_wide_from_double(1e38, 1, &out));
	assert_false(ism_wide_from_double(__builtin_inf(), 0, &out));
	assert_false(ism_wide_from_double(__builtin_nan(""), 0, &out));
}

static void sums_of_products_hold_more_than_128_bits(void **state)
{
	struct ism_wide_sum sum = { 0 };
	struct ism_wide_sum same = { 0 };
	struct ism_wide_sum zero = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++) {
		ism_wide_sum_add(&sum, INT64_MIN, INT64_MIN);
		ism_wide_sum_add(&sum, -3, 5);
	}
	/* 1000 * (2^126 - 15) */
	assert_true(sum.word[0] == (uint64_t)-15000);
	assert_true(sum.word[1] == UINT64_MAX);
	assert_true(sum.word[2] == 249 && sum.word[3] == 0);
	for (int i = 0; i < 1000; i++) {
		ism_wide_sum_add(&same, 5, 3);
		ism_wide_sum_add(&same, INT64_MAX, INT64_MIN);
		ism_wide_sum_add(&same, INT64_MIN, 1);
	}
	ism_wide_sum_merge(&sum, &same);
	assert_memory_equal(&sum, &zero, sizeof(sum));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_parsed_and_printed),
		cmocka_unit_test(other_texts_are_no_numbers),
		cmocka_unit_test(results_that_do_not_fit_are_refused),
		cmocka_unit_test(products_agree_with_gmp),
		cmocka_unit_test(a_remainder_has_the_divisors_sign),
		cmocka_unit_test(ratios_are_rounded_once),
		cmocka_unit_test(a_division_by_zero_is_none),
		cmocka_unit_test(scaled_numbers_become_the_nearest_double),
		cmocka_unit_test(rescaling_rounds_half_away_from_zero),
		cmocka_unit_test(whole_numbers_below_and_above),
		cmocka_unit_test(comparisons_are_exact_over_scales),
		cmocka_unit_test(comparisons_with_doubles_are_exact),
		cmocka_unit_test(doubles_become_the_nearest_scaled_number),
		cmocka_unit_test(sums_of_products_hold_more_than_128_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
