#include "runtime/kernel/exact_finish.h"

#include <float.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <gmp.h>
#include <mpfr.h>

#include "tests/unit/random.h"

enum { MOST_VALUES = 40 };

/* The variance from its definition: the mean of squared distances from the mean, as a rational. */
static void reference_variance(mpq_t out, const mpq_t *values, size_t n, bool sample)
{
	mpq_t mean, distance, count;

	mpq_inits(mean, distance, count, NULL);
	for (size_t i = 0; i < n; i++)
		mpq_add(mean, mean, values[i]);
	mpq_set_ui(count, (unsigned long)n, 1);
	mpq_div(mean, mean, count);
	mpq_set_ui(out, 0, 1);
	for (size_t i = 0; i < n; i++) {
		mpq_sub(distance, values[i], mean);
		mpq_mul(distance, distance, distance);
		mpq_add(out, out, distance);
	}
	mpq_set_ui(count, (unsigned long)n - sample, 1);
	mpq_div(out, out, count);
	mpq_clears(mean, distance, count, NULL);
}

/* A rational, or its root, to the nearest double; subnormals are rounded but once for the many bits. */
static double nearest(const mpq_t value, bool root)
{
	mpfr_t rounded;
	double out;

	mpfr_init2(rounded, 4000);
	mpfr_set_q(rounded, value, MPFR_RNDN);
	if (root)
		mpfr_sqrt(rounded, rounded, MPFR_RNDN);
	out = mpfr_get_d(rounded, MPFR_RNDN);
	mpfr_clear(rounded);
	return out;
}

static void init_all(mpq_t *values)
{
	for (int i = 0; i < MOST_VALUES; i++)
		mpq_init(values[i]);
}

static void clear_all(mpq_t *values)
{
	for (int i = 0; i < MOST_VALUES; i++)
		mpq_clear(values[i]);
	mpfr_free_cache();
}

static void spreads_of_doubles_are_rounded_once(void **state)
{
	struct random random = { 17 };
	mpq_t values[MOST_VALUES];
	mpq_t expected;

	(void)state;
	init_all(values);
	mpq_init(expected);
	for (int round = 0; round < 300; round++) {
		size_t n = 2 + random_below(&random, MOST_VALUES - 2);
		struct ism_exact_sum sum = { 0 };
		struct ism_exact_dot squares = { 0 };
		bool sample = round % 2;
		double out = -1;

		for (size_t i = 0; i < n; i++) {
			double value = 1e6 + (double)random_below(&random, 1000000) / 1e6;

			if (round % 3 == 0)
				value = (double)(int64_t)random_bits(&random) * 1e-150;
			ism_exact_sum_add(&sum, value);
			ism_exact_dot_add(&squares, value, value);
			mpq_set_d(values[i], value);
		}
		reference_variance(expected, values, n, sample);
		assert_true(ism_exact_variance(n, &sum, &squares, sample, &out));
		assert_true(out == nearest(expected, false));
		assert_true(ism_exact_stddev(n, &sum, &squares, sample, &out));
		assert_true(out == nearest(expected, true));
	}
	mpq_clear(expected);
	clear_all(values);
}

static void spreads_of_decimals_are_rounded_once(void **state)
{
	struct random random = { 19 };
	mpq_t values[MOST_VALUES];
	mpq_t expected;

	(void)state;
	init_all(values);
	mpq_init(expected);
	for (int round = 0; round < 300; round++) {
		size_t n = 2 + random_below(&random, MOST_VALUES - 2);
		unsigned shift = (unsigned)random_below(&random, 64);
		struct ism_wide_sum squares = { 0 };
		__int128 sum = 0;
		bool sample = round % 2;
		double out = -1;

		for (size_t i = 0; i < n; i++) {
			int64_t value = (int64_t)random_bits(&random) >> shift;

			sum += value;
			ism_wide_sum_add(&squares, value, value);
			mpq_set_si(values[i], value, 1000);
			mpq_canonicalize(values[i]);
		}
		reference_variance(expected, values, n, sample);
		assert_true(ism_wide_variance(n, sum, &squares, 3, sample, &out));
		assert_true(out == nearest(expected, false));
		assert_true(ism_wide_stddev(n, sum, &squares, 3, sample, &out));
		assert_true(out == nearest(expected, true));
	}
	mpq_clear(expected);
	clear_all(values);
}

static void equal_values_do_not_spread(void **state)
{
	struct ism_exact_sum sum = { 0 };
	struct ism_exact_dot squares = { 0 };
	double out = -1;

	(void)state;
	for (int i = 0; i < 10; i++) {
		ism_exact_sum_add(&sum, 0.1);
		ism_exact_dot_add(&squares, 0.1, 0.1);
	}
	assert_true(ism_exact_stddev(10, &sum, &squares, true, &out) && out == 0);
}

static void too_few_values_have_no_spread(void **state)
{
	struct ism_exact_sum sum = { 0 };
	struct ism_exact_dot squares = { 0 };
	struct ism_wide_sum wide = { 0 };
	double out = -1;

	(void)state;
	assert_false(ism_exact_mean(0, &sum, &out));
	assert_false(ism_wide_mean(0, 0, 0, &out));
	assert_false(ism_exact_variance(0, &sum, &squares, false, &out));
	assert_false(ism_exact_stddev(1, &sum, &squares, true, &out));
	assert_false(ism_wide_variance(1, 0, &wide, 0, true, &out));
	assert_true(out == -1);
	assert_true(ism_wide_variance(1, 0, &wide, 0, false, &out) && out == 0);
}

static void means_are_rounded_once(void **state)
{
	struct ism_exact_sum sum = { 0 };
	double out;

	(void)state;
	for (int i = 0; i < 10; i++)
		ism_exact_sum_add(&sum, 0.1);
	assert_true(ism_exact_mean(10, &sum, &out) && out == 0.1);
	for (int i = 0; i < 3; i++)
		ism_exact_sum_add(&sum, DBL_MAX);
	assert_false(ism_exact_mean(1, &sum, &out));
	assert_true(ism_exact_mean(3, &sum, &out) && out == DBL_MAX);
	assert_true(ism_wide_mean(3, 1000, 2, &out) && out == 10.0 / 3);
	assert_true(ism_wide_mean(UINT64_MAX, -1, 0, &out) && out == -0x1p-64);
}

static void weights_weigh(void **state)
{
	struct ism_exact_dot products = { 0 };
	struct ism_exact_sum weights = { 0 };
	struct ism_wide_sum wide = { 0 };
	double out = -1;

	(void)state;
	assert_false(ism_exact_weighted_mean(&products, &weights, &out));
	assert_false(ism_wide_weighted_mean(&wide, 0, 2, &out));
	ism_exact_dot_add(&products, 0.1, 3);
	ism_exact_dot_add(&products, 0.1, 5);
	ism_exact_sum_add(&weights, 3);
	ism_exact_sum_add(&weights, 5);
	assert_true(ism_exact_weighted_mean(&products, &weights, &out) && out == 0.1);
	ism_wide_sum_add(&wide, 1050, 2); /* 10.50 and 20.00, weighing 2 and 1 */
	ism_wide_sum_add(&wide, 2000, 1);
	assert_true(ism_wide_weighted_mean(&wide, 3, 2, &out) && out == 41.0 / 3);
	ism_wide_sum_add(&wide, 0, 1);
	assert_true(ism_wide_weighted_mean(&wide, -3, 2, &out) && out == -41.0 / 3);
}

static void places_between_order_statistics(void **state)
{
	struct ism_quantile_place place;

	(void)state;
	place = ism_quantile_place(5, 50, 100);
	assert_true(place.index == 2 && place.num == 0);
	place = ism_quantile_place(4, 50, 100);
	assert_true(place.index == 1 && place.num == 50 && place.den == 100);
	place = ism_quantile_place(11, 90, 100); /* (n - 1) p is exactly 9 */
	assert_true(place.index == 9 && place.num == 0);
	place = ism_quantile_place(1, 100, 100);
	assert_true(place.index == 0 && place.num == 0);
	place = ism_quantile_place(UINT64_MAX, 999, 1000);
	assert_true(place.index == UINT64_C(18428297329635842062) && place.num == 386);
}

static void nearest_ranks(void **state)
{
	(void)state;
	assert_true(ism_quantile_rank(5, 0, 100) == 0);
	assert_true(ism_quantile_rank(5, 30, 100) == 1);
	assert_true(ism_quantile_rank(5, 40, 100) == 1);
	assert_true(ism_quantile_rank(5, 41, 100) == 2);
	assert_true(ism_quantile_rank(5, 50, 100) == 2);
	assert_true(ism_quantile_rank(5, 100, 100) == 4);
	assert_true(ism_quantile_rank(10, 90, 100) == 8);
}

static void interpolation_is_rounded_once(void **state)
{
	struct random random = { 23 };
	mpq_t low, high, weight;

	(void)state;
	mpq_inits(low, high, weight, NULL);
	for (int i = 0; i < 5000; i++) {
		struct ism_quantile_place place = { 0, 1 + random_below(&random, 999), 1000 };
		double a = random_double(&random);
		double b = random_double(&random);
		int64_t x = (int64_t)random_bits(&random) >> random_below(&random, 64);
		int64_t y = (int64_t)random_bits(&random) >> random_below(&random, 64);

		if (i % 2) {
			a = 0x1p-1060 * (double)random_below(&random, 1 << 20);
			b = a + 0x1p-1074;
		}
		mpq_set_d(low, a);
		mpq_set_d(high, b);
		mpq_set_ui(weight, place.num, place.den);
		mpq_canonicalize(weight);
		mpq_sub(high, high, low);
		mpq_mul(high, high, weight);
		mpq_add(low, low, high);
		assert_true(ism_quantile_real(a, b, place) == nearest(low, false));
		mpq_set_si(low, x, 100);
		mpq_set_si(high, y, 100);
		mpq_canonicalize(low);
		mpq_canonicalize(high);
		mpq_sub(high, high, low);
		mpq_mul(high, high, weight);
		mpq_add(low, low, high);
		assert_true(ism_quantile_wide(x, y, place, 2) == nearest(low, false));
	}
	mpq_clears(low, high, weight, NULL);
	mpfr_free_cache();
}

static void days_and_instants_between_two(void **state)
{
	struct ism_quantile_place half = { 0, 1, 2 };
	struct ism_quantile_place tenth = { 0, 1, 10 };

	(void)state;
	assert_int_equal(ism_quantile_day(10, 13, half), 11);
	assert_int_equal(ism_quantile_day(-13, -10, half), -12);
	assert_int_equal(ism_quantile_instant(10, 13, half), 12);
	assert_int_equal(ism_quantile_instant(-13, -10, half), -11);
	assert_int_equal(ism_quantile_instant(0, 14, tenth), 1);
	assert_int_equal(ism_quantile_instant(0, 15, tenth), 2);
	assert_true(ism_quantile_instant(INT64_MIN, INT64_MAX, half) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spreads_of_doubles_are_rounded_once),
		cmocka_unit_test(spreads_of_decimals_are_rounded_once),
		cmocka_unit_test(equal_values_do_not_spread),
		cmocka_unit_test(too_few_values_have_no_spread),
		cmocka_unit_test(means_are_rounded_once),
		cmocka_unit_test(weights_weigh),
		cmocka_unit_test(places_between_order_statistics),
		cmocka_unit_test(nearest_ranks),
		cmocka_unit_test(interpolation_is_rounded_once),
		cmocka_unit_test(days_and_instants_between_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
