#include "test_state_rows.h"

#include <gmp.h>

#include "runtime/state/finish.h"

enum {
	N_TRIALS = 400,
	N_TIMES_MAX = 40,
	N_LARGE = 20000,
};

struct observation {
	int64_t time;
	int is_event;
};

static const struct observation golden[] = { { 2, 1 }, { 3, 1 }, { 3, 0 }, { 5, 1 }, { 8, 1 },
	{ 8, 0 }, { 12, 1 }, { 15, 0 } };

static struct ism_value quantile_by(const struct observation *rows, size_t n, int64_t num,
	int64_t den, int64_t unit, struct ism_finish_detail *detail)
{
	struct ism_finish_form form = {
		.type = ISM_TYPE_DURATION, .p_num = num, .p_den = den, .key_unit = unit
	};
	struct ism_state_curve curve = { 0 };
	struct ism_memory memory = { 0 };
	struct ism_value value;

	for (size_t i = 0; i < n; i++)
		ism_state_curve_add(&curve, rows[i].time, rows[i].is_event, &memory);
	ism_finish(ISM_AGGREGATE_SURVIVAL, &curve, &form, &value, detail);
	ism_state_release(ISM_STATE_CURVE, &curve, &memory);
	assert_int_equal(memory.used_bytes, 0);
	return value;
}

static struct ism_value quantile(const struct observation *rows, size_t n, int64_t num, int64_t den)
{
	return quantile_by(rows, n, num, den, 1, NULL);
}

static void assert_time(struct ism_value value, int64_t expected)
{
	assert_int_equal(value.state, ISM_VALUE_PRESENT);
	assert_int_equal(value.is_real, 0);
	assert_true(value.exact == expected);
}

/* S = 7/8, 3/4, 3/5, 9/20, 9/40 at 2, 3, 5, 8, 12. */
static void the_golden_curve_has_its_steps(void **context)
{
	(void)context;
	assert_time(quantile(golden, 8, 1, 2), 8);
	assert_time(quantile(golden, 8, 125, 1000), 2);
	assert_time(quantile(golden, 8, 126, 1000), 3);
	assert_time(quantile(golden, 8, 1, 4), 3);
	assert_time(quantile(golden, 8, 2, 5), 5);
	assert_time(quantile(golden, 8, 41, 100), 8);
	assert_time(quantile(golden, 8, 11, 20), 8);
	assert_time(quantile(golden, 8, 31, 40), 12);
	assert_int_equal(quantile(golden, 8, 776, 1000).state, ISM_VALUE_NONE);
}

static void a_border_met_exactly_is_reached(void **context)
{
	static const struct observation four[] = { { 1, 1 }, { 2, 1 }, { 3, 1 }, { 4, 1 } };
	static const struct observation thirds[] = { { 1, 1 }, { 1, 0 }, { 2, 1 }, { 3, 1 },
		{ 3, 0 }, { 4, 1 } };

	(void)context;
	assert_time(quantile(four, 4, 1, 2), 2);
	assert_time(quantile(four, 4, 1, 1), 4);
	assert_time(quantile(four, 4, 0, 1), 1);
	/* 5/6 * 3/4 * 2/3 = 5/12, in no finite number of binary digits */
	assert_time(quantile(thirds, 6, 7, 12), 3);
	assert_time(quantile(thirds, 6, 5834, 10000), 4);
}

static void a_curve_that_is_never_low_enough_has_no_quantile(void **context)
{
	static const struct observation open[] = { { 5, 0 }, { 9, 0 } };
	struct ism_finish_detail detail;
	struct ism_value value;

	(void)context;
	value = quantile_by(open, 2, 1, 2, 1, &detail);
	assert_int_equal(value.state, ISM_VALUE_NONE);
	assert_int_equal(detail.cause, ISM_NONE_UNDEFINED);
	assert_int_equal(detail.rows, 2);
	value = quantile_by(open, 0, 1, 2, 1, &detail);
	assert_int_equal(value.state, ISM_VALUE_NONE);
	assert_int_equal(detail.cause, ISM_NONE_NO_ROW);
}

static void times_are_given_in_their_unit(void **context)
{
	(void)context;
	assert_time(quantile_by(golden, 8, 1, 2, 86400000000, NULL), 8 * INT64_C(86400000000));
}

/* The definition, time by time, with a rational of GMP. */
static bool naive_quantile(
	const struct observation *rows, size_t n, int64_t num, int64_t den, int64_t *time)
{
	bool found = false;
	mpq_t curve, factor;

	mpq_inits(curve, factor, NULL);
	mpq_set_ui(curve, 1, 1);
	for (int64_t t = 0; !found && t <= N_TIMES_MAX; t++) {
		unsigned long at_risk = 0, events = 0;

		for (size_t i = 0; i < n; i++) {
			at_risk += rows[i].time >= t;
			events += rows[i].time == t && rows[i].is_event;
		}
		if (!events)
			continue;
		mpq_set_ui(factor, at_risk - events, at_risk);
		mpq_canonicalize(factor);
		mpq_mul(curve, curve, factor);
		found = mpq_cmp_ui(curve, (unsigned long)(den - num), (unsigned long)den) <= 0;
		*time = t;
	}
	mpq_clears(curve, factor, NULL);
	return found;
}

static void quantiles_are_those_of_the_definition(void **context)
{
	struct observation rows[60];
	uint64_t seed = 71;
	unsigned found = 0;

	(void)context;
	for (unsigned trial = 0; trial < N_TRIALS; trial++) {
		size_t n = 1 + random_below(&seed, 60);
		uint64_t n_times = 1 + random_below(&seed, N_TIMES_MAX);
		uint64_t open = random_below(&seed, 4);

		for (size_t i = 0; i < n; i++) {
			rows[i].time = (int64_t)random_below(&seed, n_times);
			rows[i].is_event = random_below(&seed, 4) >= open;
		}
		for (int64_t percent = 0; percent <= 100; percent += 5) {
			struct ism_value value = quantile(rows, n, percent, 100);
			int64_t expected = 0;

			if (naive_quantile(rows, n, percent, 100, &expected)) {
				assert_time(value, expected);
				found++;
			} else {
				assert_int_equal(value.state, ISM_VALUE_NONE);
			}
		}
	}
	assert_true(found > N_TRIALS);
}

/* Every second row is censored: no factor cancels, and the exact product has 300,000 bits. */
static void many_times_take_little_time(void **context)
{
	struct observation *rows = calloc(N_LARGE, sizeof(*rows));
	double curve = 1;
	int64_t expected = 0;

	(void)context;
	for (unsigned i = 0; i < N_LARGE; i++)
		rows[i] = (struct observation){ (int64_t)i * 1000003, i % 2 == 0 };
	for (unsigned i = 0; curve > 0.5; i += 2) {
		curve *= (double)(N_LARGE - i - 1) / (N_LARGE - i);
		expected = rows[i].time;
	}
	assert_time(quantile(rows, N_LARGE, 1, 2), expected);
	free(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_golden_curve_has_its_steps),
		cmocka_unit_test(a_border_met_exactly_is_reached),
		cmocka_unit_test(a_curve_that_is_never_low_enough_has_no_quantile),
		cmocka_unit_test(times_are_given_in_their_unit),
		cmocka_unit_test(quantiles_are_those_of_the_definition),
		cmocka_unit_test(many_times_take_little_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
