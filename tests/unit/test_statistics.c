#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "runtime/series/statistics.h"

enum { N_MAX = 40 };

static const double golden[] = { 12, 15, 11, 14, 18, 17, 20, 19, 23, 22, 21, 26 };
static const double outlier[] = { 3, 4, 3, 5, 4, 3, 19, 4 };

static void assert_near(double got, double expected, double error)
{
	if (!(fabs(got - expected) <= error))
		fail_msg("%.17g is not %.17g", got, expected);
}

static double trend_p(const double *values, unsigned n)
{
	double sorted[N_MAX];

	memcpy(sorted, values, n * sizeof(*values));
	ism_statistics_sort(sorted, n);
	return ism_statistics_trend_p(values, sorted, n);
}

static double slope(const double *values, unsigned n)
{
	double slopes[N_MAX * (N_MAX - 1) / 2];

	assert_int_equal(ism_statistics_pairs(n), n * (n - 1) / 2);
	return ism_statistics_slope(values, n, slopes);
}

/* Small whole numbers, of which some are equal. */
static void draw(struct random *random, double *values, unsigned n, uint64_t width)
{
	for (unsigned i = 0; i < n; i++)
		values[i] = (double)random_below(random, width) - (double)(width / 2);
}

static void the_golden_trend_is_found(void **context)
{
	double sorted[12];

	(void)context;
	assert_near(slope(golden, 12), 1.1714286, 5e-8);
	assert_near(trend_p(golden, 12), 0.000779, 5e-7);
	memcpy(sorted, golden, sizeof(golden));
	ism_statistics_sort(sorted, 12);
	assert_near(ism_statistics_median(sorted, 12) - slope(golden, 12) * 5.5, 12.0571429, 5e-8);
}

static void the_golden_outlier_is_found(void **context)
{
	double sorted[8];

	(void)context;
	memcpy(sorted, outlier, sizeof(outlier));
	ism_statistics_sort(sorted, 8);
	assert_true(ism_statistics_median(sorted, 8) == 4);
	assert_near(ism_statistics_modified_z(sorted, 8, 19), 10.1175, 1e-14);
	assert_near(ism_statistics_modified_z(sorted, 8, 3), -0.6745, 1e-15);
}

static void without_a_median_deviation_the_mean_one_serves(void **context)
{
	static const double one[] = { 5, 5, 5, 5, 9 }, equal[] = { 7, 7, 7 };

	(void)context;
	assert_near(ism_statistics_modified_z(one, 5, 9), 4 / (1.2533 * 0.8), 1e-14);
	assert_true(ism_statistics_modified_z(equal, 3, 7) == 0);
	assert_true(ism_statistics_modified_z(equal, 1, 7) == 0);
}

static void modified_z_scores_are_those_of_the_definition(void **context)
{
	struct random random = { 5 };

	(void)context;
	for (unsigned trial = 0; trial < 2000; trial++) {
		unsigned n = 1 + (unsigned)random_below(&random, N_MAX - 1);
		double values[N_MAX], away[N_MAX], median, deviation;

		draw(&random, values, n, 200);
		ism_statistics_sort(values, n);
		median = (values[(n - 1) / 2] + values[n / 2]) / 2;
		for (unsigned i = 0; i < n; i++)
			away[i] = fabs(values[i] - median);
		ism_statistics_sort(away, n);
		deviation = (away[(n - 1) / 2] + away[n / 2]) / 2;
		assert_true(ism_statistics_median(values, n) == median);
		if (deviation > 0)
			assert_true(ism_statistics_modified_z(values, n, values[0]) ==
				    0.6745 * (values[0] - median) / deviation);
	}
}

static void slopes_are_those_of_the_definition(void **context)
{
	struct random random = { 6 };

	(void)context;
	for (unsigned trial = 0; trial < 500; trial++) {
		unsigned n = 2 + (unsigned)random_below(&random, N_MAX - 2), n_slopes = 0;
		double values[N_MAX], slopes[N_MAX * N_MAX / 2], expected;

		draw(&random, values, n, 100);
		for (unsigned i = 0; i < n; i++)
			for (unsigned j = i + 1; j < n; j++)
				slopes[n_slopes++] = (values[j] - values[i]) / (double)(j - i);
		ism_statistics_sort(slopes, n_slopes);
		expected = (slopes[(n_slopes - 1) / 2] + slopes[n_slopes / 2]) / 2;
		assert_near(slope(values, n), expected, 1e-13);
	}
}

static void extreme_values_do_no_harm(void **context)
{
	static const double wide[] = { -1.7e308, 1.7e308, -1.7e308, 1.7e308 };
	double sorted[4];

	(void)context;
	memcpy(sorted, wide, sizeof(wide));
	ism_statistics_sort(sorted, 4);
	assert_true(ism_statistics_median(sorted, 4) == 0);
	assert_true(ism_statistics_median(wide + 1, 1) == 1.7e308);
	assert_near(trend_p(wide, 4), 0.734, 0.4);
	assert_true(slope(wide, 2) > 1.7e308);
}

static int score(const double *values, unsigned n)
{
	int s = 0;

	for (unsigned i = 0; i < n; i++)
		for (unsigned j = i + 1; j < n; j++)
			s += (values[j] > values[i]) - (values[j] < values[i]);
	return s;
}

struct orders {
	unsigned n;
	int s;
	uint64_t all;
	uint64_t extreme;
};

/* Goes through all orders of values[at ..]. */
static void permute(struct orders *orders, double *values, unsigned at)
{
	if (at == orders->n) {
		orders->all++;
		orders->extreme += abs(score(values, at)) >= orders->s;
	}
	for (unsigned i = at; i < orders->n; i++) {
		double value = values[at];

		values[at] = values[i];
		values[i] = value;
		permute(orders, values, at + 1);
		values[i] = values[at];
		values[at] = value;
	}
}

static void of_few_values_p_counts_their_orders(void **context)
{
	struct random random = { 7 };

	(void)context;
	for (unsigned trial = 0; trial < 60; trial++) {
		unsigned n = 1 + trial % 7;
		struct orders orders = { .n = n };
		double values[7];

		draw(&random, values, n, trial % 2 ? 4 : 1000);
		orders.s = abs(score(values, n));
		permute(&orders, values, 0);
		assert_near(trend_p(values, n), (double)orders.extreme / (double)orders.all, 1e-15);
	}
}

static void ten_values_are_few_and_eleven_are_many(void **context)
{
	static const double rising[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 };

	(void)context;
	assert_true(trend_p(rising, 10) == 2.0 / 3628800);
	assert_near(trend_p(rising, 11), erfc(54 / sqrt(2 * 165.0)), 1e-18);
}

static void of_many_values_p_is_that_of_the_normal_distribution(void **context)
{
	struct random random = { 8 };
	unsigned significant = 0;

	(void)context;
	for (unsigned trial = 0; trial < 500; trial++) {
		unsigned n = 11 + (unsigned)random_below(&random, N_MAX - 11);
		double values[N_MAX], variance, expected;
		int s;

		draw(&random, values, n, trial % 2 ? 8 : 1000);
		for (unsigned i = 0; trial % 3 == 0 && i < n; i++)
			values[i] += 10 * i;
		s = abs(score(values, n));
		variance = n * (n - 1.0) * (2.0 * n + 5);
		for (unsigned i = 0; i < n; i++) {
			double t = 0;

			for (unsigned j = 0; j < n; j++)
				t += values[j] == values[i];
			variance -= (t - 1) * (2 * t + 5);
		}
		expected = s > 1 ? erfc((s - 1) / sqrt(variance / 9)) : 1;
		assert_near(trend_p(values, n), expected, 1e-12 * expected);
		significant += expected < 0.05;
	}
	assert_true(significant > 50 && significant < 450);
}

static void equal_values_have_no_trend(void **context)
{
	static const double equal[N_MAX] = { 0 };

	(void)context;
	for (unsigned n = 2; n < N_MAX; n++) {
		assert_true(trend_p(equal, n) == 1);
		assert_true(slope(equal, n) == 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_golden_trend_is_found),
		cmocka_unit_test(the_golden_outlier_is_found),
		cmocka_unit_test(without_a_median_deviation_the_mean_one_serves),
		cmocka_unit_test(modified_z_scores_are_those_of_the_definition),
		cmocka_unit_test(slopes_are_those_of_the_definition),
		cmocka_unit_test(extreme_values_do_no_harm),
		cmocka_unit_test(of_few_values_p_counts_their_orders),
		cmocka_unit_test(ten_values_are_few_and_eleven_are_many),
		cmocka_unit_test(of_many_values_p_is_that_of_the_normal_distribution),
		cmocka_unit_test(equal_values_have_no_trend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
