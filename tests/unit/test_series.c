#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "random.h"
#include "runtime/series/series.h"

enum { N_MAX = 64 };

#define NONE     NAN
#define N_OF(xs) (sizeof(xs) / sizeof(*(xs)))

static const double golden[] = { 12, 15, 11, 14, 18, 17, 20, 19, 23, 22, 21, 26 };
static const double outlier[] = { 3, 4, 3, 5, 4, 3, 19, 4 };

static void assert_near(double got, double expected, double error)
{
	if (!(fabs(got - expected) <= error))
		fail_msg("%.17g is not %.17g", got, expected);
}

/* Points of complete periods; NONE is no value. */
static void fill(struct ism_point *points, const double *values, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		points[i] = (struct ism_point){ .complete = 1, .present = !isnan(values[i]) };
		points[i].value = points[i].present ? values[i] : 0;
	}
}

static void apply(enum ism_series_function function, const struct ism_point *points, uint64_t n,
	struct ism_series_form form, struct ism_point *out)
{
	struct ism_series series = { points, n, 0 };
	struct ism_memory memory = { 0 };

	assert_int_equal(ism_series_apply(function, &series, &form, out, &memory), ISM_OK);
	assert_int_equal(memory.used_bytes, 0);
	for (uint64_t i = 0; i < n; i++)
		assert_int_equal(out[i].complete, points[i].complete);
}

static void apply_to(enum ism_series_function function, const double *values, uint64_t n,
	uint64_t window, struct ism_point *out)
{
	struct ism_point points[N_MAX];

	fill(points, values, n);
	apply(function, points, n, (struct ism_series_form){ .n = window }, out);
}

static void assert_points(
	const struct ism_point *points, const double *expected, uint64_t n, double error)
{
	for (uint64_t i = 0; i < n; i++) {
		assert_int_equal(points[i].present, !isnan(expected[i]));
		assert_near(points[i].value, isnan(expected[i]) ? 0 : expected[i], error);
	}
}

static void the_neighbour_is_that_of_the_calendar(void **context)
{
	static const double x[] = { 4, NONE, 6, 0, 9 };
	static const double previous[] = { NONE, 4, NONE, 6, 0 };
	static const double second[] = { NONE, NONE, 4, NONE, 6 };
	static const double change[] = { NONE, NONE, NONE, -6, 9 };
	static const double growth[] = { NONE, NONE, NONE, -1, NONE };
	struct ism_point out[5];

	(void)context;
	apply_to(ISM_SERIES_PREVIOUS, x, 5, 1, out);
	assert_points(out, previous, 5, 0);
	apply_to(ISM_SERIES_PREVIOUS, x, 5, 2, out);
	assert_points(out, second, 5, 0);
	apply_to(ISM_SERIES_CHANGE, x, 5, 1, out);
	assert_points(out, change, 5, 0);
	apply_to(ISM_SERIES_GROWTH, x, 5, 1, out);
	assert_points(out, growth, 5, 0);
	apply_to(ISM_SERIES_PREVIOUS, x, 5, 9, out);
	assert_points(out, (double[]){ NONE, NONE, NONE, NONE, NONE }, 5, 0);
}

/* An incomplete period has a value that others may be compared with, but it is no observation. */
static void statistics_take_complete_periods_alone(void **context)
{
	struct ism_point points[6], out[6];
	struct ism_series_form form = { .n = 1, .lambda = 0.5 };

	(void)context;
	fill(points, (double[]){ 2, 4, 8, 6, 9, 1 }, 6);
	points[5].complete = 0;
	apply(ISM_SERIES_CHANGE, points, 6, form, out);
	assert_true(out[5].present && out[5].value == -8);
	for (unsigned f = ISM_SERIES_MOVING_AVG; f <= ISM_SERIES_IS_ANOMALY; f++) {
		bool frames = f == ISM_SERIES_CONTROL_LOW || f == ISM_SERIES_CONTROL_HIGH;

		form.n = 3;
		apply(f, points, 6, form, out);
		assert_int_equal(out[4].present, 1);
		assert_int_equal(out[5].present, frames);
		assert_true(!frames || out[5].value == out[4].value);
	}
}

static void fewer_periods_than_asked_for_give_none(void **context)
{
	static const double x[] = { 1, 2, 4, NONE, 3, 5, 9 };
	static const unsigned functions[] = { ISM_SERIES_MOVING_AVG, ISM_SERIES_ZSCORE,
		ISM_SERIES_TREND, ISM_SERIES_TREND_P, ISM_SERIES_FORECAST };
	struct ism_point out[7];

	(void)context;
	for (unsigned f = 0; f < N_OF(functions); f++) {
		for (uint64_t n = 0; n < 10; n++) {
			apply_to(functions[f], x, 7, n, out);
			for (unsigned i = 0; i < 7; i++) {
				unsigned run = i < 3 ? i + 1 : i < 4 ? 0 : i - 3;
				uint64_t least = functions[f] == ISM_SERIES_MOVING_AVG ? 1 : 2;

				assert_int_equal(out[i].present, n >= least && run >= n);
			}
		}
	}
}

static void moving_averages_are_rounded_once(void **context)
{
	static const double x[] = { 1e100, 1, -1e100, 0.1, 0.2, 0.3 };
	static const double expected[] = { NONE, NONE, 1.0 / 3, NONE, NONE, 0.2 };
	struct ism_point out[6];

	(void)context;
	apply_to(ISM_SERIES_MOVING_AVG, x, 6, 3, out);
	assert_true(out[2].value == expected[2]);
	assert_true(out[5].value == expected[5]);
}

/* A month's 4 6 5 7 9 8: the mean of the last two over that of all. */
static void two_averages_compare_as_in_the_catalogue(void **context)
{
	static const double x[] = { 4, 6, 5, 7, 9, 8 };
	struct ism_point two[6], six[6];

	(void)context;
	apply_to(ISM_SERIES_MOVING_AVG, x, 6, 2, two);
	apply_to(ISM_SERIES_MOVING_AVG, x, 6, 6, six);
	assert_near(two[5].value / six[5].value, 1.307692, 5e-7);
}

static void zscores_are_those_of_the_definition(void **context)
{
	struct random random = { 11 };
	struct ism_point out[N_MAX];

	(void)context;
	for (unsigned trial = 0; trial < 300; trial++) {
		uint64_t n = 2 + random_below(&random, 12);
		double x[N_MAX];

		for (unsigned i = 0; i < N_MAX; i++)
			x[i] = (double)random_below(&random, 1000) / 7 - 50;
		apply_to(ISM_SERIES_ZSCORE, x, N_MAX, n, out);
		for (unsigned i = (unsigned)n - 1; i < N_MAX; i++) {
			double mean = 0, squares = 0;

			for (unsigned k = 0; k < n; k++)
				mean += x[i - k] / (double)n;
			for (unsigned k = 0; k < n; k++)
				squares += (x[i - k] - mean) * (x[i - k] - mean);
			assert_int_equal(out[i].present, squares > 0);
			if (squares == 0)
				continue;
			assert_near(out[i].value, (x[i] - mean) / sqrt(squares / ((double)n - 1)),
				1e-11);
		}
	}
}

static void equal_values_have_no_zscore(void **context)
{
	static const double x[] = { 0.1, 0.1, 0.1, 0.4, 0.1 };
	static const double expected[] = { NONE, NONE, NONE, 1.1547005383792515,
		-0.57735026918962576 };
	struct ism_point out[5];

	(void)context;
	apply_to(ISM_SERIES_ZSCORE, x, 5, 3, out);
	assert_points(out, expected, 5, 1e-15);
}

static void the_golden_trend_is_found(void **context)
{
	struct ism_point out[12];

	(void)context;
	apply_to(ISM_SERIES_TREND, golden, 12, 12, out);
	assert_near(out[11].value, 1.1714286, 5e-8);
	assert_int_equal(out[10].present, 0);
	apply_to(ISM_SERIES_TREND_P, golden, 12, 12, out);
	assert_near(out[11].value, 0.000779, 5e-7);
	apply_to(ISM_SERIES_FORECAST, golden, 12, 12, out);
	assert_near(out[11].value, 12.0571429 + 1.1714286 * 12, 1e-6);
}

static void a_line_is_its_own_forecast(void **context)
{
	double x[N_MAX];
	struct ism_point out[N_MAX];

	(void)context;
	for (unsigned i = 0; i < N_MAX; i++)
		x[i] = 3 - 0.25 * i;
	for (uint64_t n = 2; n < 20; n++) {
		apply_to(ISM_SERIES_FORECAST, x, N_MAX, n, out);
		for (unsigned i = (unsigned)n - 1; i < N_MAX; i++)
			assert_true(out[i].present && out[i].value == 3 - 0.25 * (i + 1));
	}
}

static void the_golden_average_is_weighted(void **context)
{
	static const double x[] = { 10, 12, 11, 13, 14, 13, 15 };
	static const double z[] = { 10, 10.4, 10.52, 11.016, 11.6128, 11.89024, 12.51219 };
	struct ism_point points[7], out[7];

	(void)context;
	fill(points, x, 7);
	apply(ISM_SERIES_EWMA, points, 7, (struct ism_series_form){ .lambda = 0.2 }, out);
	assert_points(out, z, 7, 5e-6);
	apply(ISM_SERIES_EWMA, points, 7, (struct ism_series_form){ .lambda = 1 }, out);
	assert_points(out, x, 7, 0);
	apply(ISM_SERIES_EWMA, points, 7, (struct ism_series_form){ .lambda = 0 }, out);
	assert_int_equal(out[3].present, 0);
	apply(ISM_SERIES_EWMA, points, 7, (struct ism_series_form){ .lambda = 1.5 }, out);
	assert_int_equal(out[3].present, 0);
}

static void an_average_is_carried_past_a_gap(void **context)
{
	static const double x[] = { NONE, 8, NONE, 4 }, expected[] = { NONE, 8, NONE, 6 };
	struct ism_point points[4], out[4];

	(void)context;
	fill(points, x, 4);
	apply(ISM_SERIES_EWMA, points, 4, (struct ism_series_form){ .lambda = 0.5 }, out);
	assert_points(out, expected, 4, 0);
}

static void the_golden_chart_has_its_limits(void **context)
{
	struct ism_point low[12], high[12];

	(void)context;
	apply_to(ISM_SERIES_CONTROL_LOW, golden, 12, 0, low);
	apply_to(ISM_SERIES_CONTROL_HIGH, golden, 12, 0, high);
	assert_near(low[11].value, 10.912121, 5e-7);
	assert_near(high[11].value, 25.421212, 5e-7);
	assert_int_equal(low[0].present, 0);
	assert_true(low[1].value == 13.5 - 2.66 * 3);
}

/* 2 4 _ 9 6: ranges 2 and 3, as 4 and 9 are no neighbours. */
static void moving_ranges_are_those_of_neighbours(void **context)
{
	static const double x[] = { 2, 4, NONE, 9, 6 };
	static const double high[] = { NONE, 3 + 2.66 * 2, 3 + 2.66 * 2, 5 + 2.66 * 2,
		5.25 + 2.66 * 2.5 };
	struct ism_point out[5];

	(void)context;
	apply_to(ISM_SERIES_CONTROL_HIGH, x, 5, 0, out);
	assert_points(out, high, 5, 1e-14);
}

static void the_golden_outlier_is_an_anomaly(void **context)
{
	static const double expected[] = { NONE, 0, 0, 0, 0, 0, 1, 0 };
	struct ism_point out[8];

	(void)context;
	apply_to(ISM_SERIES_IS_ANOMALY, outlier, 8, 0, out);
	assert_points(out, expected, 8, 0);
}

static void anomalies_lie_on_either_side(void **context)
{
	static const double x[] = { 50, NONE, 52, 51, 49, 50, 9, 51 };
	static const double expected[] = { NONE, NONE, 0, 0, 0, 0, 1, 0 };
	struct ism_point out[8];

	(void)context;
	apply_to(ISM_SERIES_IS_ANOMALY, x, 8, 0, out);
	assert_points(out, expected, 8, 0);
}

static void random_points(struct random *random, struct ism_point *points, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		points[i] = (struct ism_point){ 0 };
		points[i].present = random_below(random, 8) != 0;
		points[i].complete = random_below(random, 8) != 0;
		if (points[i].present)
			points[i].value = (double)random_below(random, 100);
	}
}

/* Whatever comes after a period, what is said of it stays. */
static void later_periods_change_nothing(void **context)
{
	static const struct ism_calendar calendar = { NULL, 1 };
	static const struct ism_period_scale scale = { &calendar, ISM_PERIOD_QUARTER, 0 };
	struct ism_series_form form = { .n = 3, .lambda = 0.3, .scale = &scale };
	struct ism_point points[N_MAX], all[N_MAX], some[N_MAX];
	struct random random = { 12 };
	unsigned n_values = 0;

	(void)context;
	random_points(&random, points, N_MAX);
	for (unsigned f = 0; f < ISM_SERIES_FUNCTION_COUNT; f++) {
		apply(f, points, N_MAX, form, all);
		for (unsigned n = 0; n < N_MAX; n++) {
			apply(f, points, n, form, some);
			assert_memory_equal(some, all, n * sizeof(*some));
			n_values += n > 0 && all[n - 1].present;
		}
	}
	assert_true(n_values > N_MAX * ISM_SERIES_FUNCTION_COUNT / 4);
}

static void functions_nest(void **context)
{
	static const double x[] = { 1, 3, 6, 10, 15 };
	static const double expected[] = { NONE, NONE, 2.5, 3.5, 4.5 };
	struct ism_point change[5], out[5];

	(void)context;
	apply_to(ISM_SERIES_CHANGE, x, 5, 1, change);
	apply(ISM_SERIES_MOVING_AVG, change, 5, (struct ism_series_form){ .n = 2 }, out);
	assert_points(out, expected, 5, 0);
}

static void values_out_of_range_are_none(void **context)
{
	static const double x[] = { -1.7e308, 1.7e308, -1.7e308 };
	struct ism_point out[3];

	(void)context;
	apply_to(ISM_SERIES_CHANGE, x, 3, 1, out);
	assert_int_equal(out[1].present, 0);
	apply_to(ISM_SERIES_CONTROL_HIGH, x, 3, 0, out);
	assert_int_equal(out[2].present, 0);
	apply_to(ISM_SERIES_MOVING_AVG, x, 3, 2, out);
	assert_true(out[1].present && out[1].value == 0);
	apply_to(ISM_SERIES_TREND, x, 3, 2, out);
	assert_int_equal(out[1].present, 0);
}

static void the_year_before_is_looked_up_by_name(void **context)
{
	static const struct ism_calendar calendar = { NULL, 1 };
	static const struct ism_period_scale scale = { &calendar, ISM_PERIOD_MONTH, 0 };
	struct ism_series_form form = { .scale = &scale };
	struct ism_point points[30], out[30];
	struct ism_series series = { points, 30, 2024 * 12 };
	struct ism_memory memory = { 0 };

	(void)context;
	for (unsigned i = 0; i < 30; i++)
		points[i] = (struct ism_point){ i, i != 5, 1 };
	assert_int_equal(
		ism_series_apply(ISM_SERIES_SAME_PERIOD_LAST_YEAR, &series, &form, out, &memory),
		ISM_OK);
	for (unsigned i = 0; i < 30; i++) {
		assert_int_equal(out[i].present, i >= 12 && i != 17);
		assert_true(!out[i].present || out[i].value == i - 12.0);
	}
}

static void without_memory_nothing_leaks(void **context)
{
	struct ism_point points[12], out[12];
	struct ism_series series = { points, 12, 0 };
	struct ism_series_form form = { .n = 12 };

	(void)context;
	fill(points, golden, 12);
	for (uint64_t limit = 1; limit < 12 * 8 * 2 + 66 * 8; limit += 90) {
		struct ism_memory memory = { .limit_bytes = limit };

		assert_int_equal(ism_series_apply(ISM_SERIES_TREND, &series, &form, out, &memory),
			ISM_ERR_MEMORY);
		assert_int_equal(memory.used_bytes, 0);
	}
}

static void functions_have_names(void **context)
{
	(void)context;
	assert_string_equal(ism_series_name(ISM_SERIES_PREVIOUS), "previous");
	assert_string_equal(ism_series_name(ISM_SERIES_IS_ANOMALY), "is_anomaly");
	assert_null(ism_series_name(ISM_SERIES_FUNCTION_COUNT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_neighbour_is_that_of_the_calendar),
		cmocka_unit_test(statistics_take_complete_periods_alone),
		cmocka_unit_test(fewer_periods_than_asked_for_give_none),
		cmocka_unit_test(moving_averages_are_rounded_once),
		cmocka_unit_test(two_averages_compare_as_in_the_catalogue),
		cmocka_unit_test(zscores_are_those_of_the_definition),
		cmocka_unit_test(equal_values_have_no_zscore),
		cmocka_unit_test(the_golden_trend_is_found),
		cmocka_unit_test(a_line_is_its_own_forecast),
		cmocka_unit_test(the_golden_average_is_weighted),
		cmocka_unit_test(an_average_is_carried_past_a_gap),
		cmocka_unit_test(the_golden_chart_has_its_limits),
		cmocka_unit_test(moving_ranges_are_those_of_neighbours),
		cmocka_unit_test(the_golden_outlier_is_an_anomaly),
		cmocka_unit_test(anomalies_lie_on_either_side),
		cmocka_unit_test(later_periods_change_nothing),
		cmocka_unit_test(functions_nest),
		cmocka_unit_test(values_out_of_range_are_none),
		cmocka_unit_test(the_year_before_is_looked_up_by_name),
		cmocka_unit_test(without_memory_nothing_leaks),
		cmocka_unit_test(functions_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
