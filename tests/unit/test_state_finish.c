#include "test_state_rows.h"

#include <math.h>

#include "runtime/state/finish.h"

#define DAY_US INT64_C(86400000000)

enum {
	N_MAX = 200,
	RANGE = 300,
};

/* A state of the kind that the aggregate keeps, with `n` exact values. */
static void *state_of(uint32_t aggregate, uint32_t type, const int64_t *values, unsigned n,
	struct ism_memory *memory)
{
	uint32_t kind = ism_aggregate_state(aggregate, type);
	void *state = state_new(kind);

	for (unsigned i = 0; i < n; i++) {
		struct row row = { .order = i,
			.has_value = true,
			.exact = values[i],
			.real = (double)values[i] / 8,
			.weight = type == ISM_TYPE_NUMBER && kind == ISM_STATE_COUNTS };

		row_add(kind, state, &row, memory);
	}
	return state;
}

static struct ism_value finished(uint32_t aggregate, struct ism_finish_form form,
	const int64_t *values, unsigned n, struct ism_finish_detail *detail)
{
	struct ism_memory memory = { 0 };
	void *state = state_of(aggregate, form.type, values, n, &memory);
	struct ism_value value;

	ism_finish(aggregate, state, &form, &value, detail);
	state_free(ism_aggregate_state(aggregate, form.type), state, &memory);
	assert_int_equal(memory.used_bytes, 0);
	return value;
}

static void assert_exact(struct ism_value value, int64_t expected)
{
	assert_int_equal(value.state, ISM_VALUE_PRESENT);
	assert_int_equal(value.is_real, 0);
	assert_true(value.exact == expected);
}

static void assert_real(struct ism_value value, double expected)
{
	assert_int_equal(value.state, ISM_VALUE_PRESENT);
	assert_int_equal(value.is_real, 1);
	assert_memory_equal(&value.real, &expected, sizeof(expected));
}

static void assert_none(
	struct ism_value value, const struct ism_finish_detail *detail, uint32_t cause)
{
	assert_int_equal(value.state, ISM_VALUE_NONE);
	assert_int_equal(detail->cause, cause);
}

#define FORM(...) ((struct ism_finish_form){ __VA_ARGS__ })
#define VALUES(...) \
	((const int64_t[]){ __VA_ARGS__ }), sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)

/* ---- against plain computations ---- */

static int compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* Values in eighths keep everything below exact in a double, but for the one division. */
struct naive {
	int64_t sorted[N_MAX];
	unsigned n;
	double unit; /* of a value */
	int64_t sum;
	int64_t squares;
};

static void naive_of(struct naive *naive, const int64_t *values, unsigned n, double unit)
{
	*naive = (struct naive){ .n = n, .unit = unit };
	memcpy(naive->sorted, values, n * sizeof(*values));
	qsort(naive->sorted, n, sizeof(*values), compare);
	for (unsigned i = 0; i < n; i++) {
		naive->sum += values[i];
		naive->squares += values[i] * values[i];
	}
}

static double naive_percentile(const struct naive *naive, int64_t percent)
{
	int64_t h = (int64_t)(naive->n - 1) * percent;
	int64_t low = naive->sorted[h / 100];
	int64_t high = h % 100 ? naive->sorted[h / 100 + 1] : low;

	return (double)(low * 100 + (high - low) * (h % 100)) / (100 / naive->unit);
}

static int64_t naive_disc(const struct naive *naive, int64_t percent)
{
	int64_t rank = (naive->n * percent + 99) / 100;

	return naive->sorted[rank ? rank - 1 : 0];
}

static int64_t naive_distinct(const struct naive *naive)
{
	int64_t distinct = naive->n > 0;

	for (unsigned i = 1; i < naive->n; i++)
		distinct += naive->sorted[i] != naive->sorted[i - 1];
	return distinct;
}

static int64_t naive_mode(const struct naive *naive)
{
	unsigned best = 0, run = 0;
	int64_t mode = naive->sorted[0];

	for (unsigned i = 0; i < naive->n; i++) {
		run = i && naive->sorted[i] == naive->sorted[i - 1] ? run + 1 : 1;
		if (run > best) {
			best = run;
			mode = naive->sorted[i];
		}
	}
	return mode;
}

static double naive_variance(const struct naive *naive, bool sample)
{
	int64_t n = naive->n;
	int64_t num = n * naive->squares - naive->sum * naive->sum;

	return (double)num / ((double)(n * (n - sample)) / (naive->unit * naive->unit));
}

static void assert_near(struct ism_value value, double expected)
{
	assert_int_equal(value.state, ISM_VALUE_PRESENT);
	assert_true(fabs(value.real - expected) <= fabs(expected) * 0x1p-52);
}

static void check_numbers(uint32_t type, const int64_t *values, unsigned n)
{
	bool real = type == ISM_TYPE_NUMBER;
	struct ism_finish_form form = FORM(.type = type, .p_num = 37, .p_den = 100);
	struct naive naive;

	naive_of(&naive, values, n, real ? 0.125 : 1);
#define GOT(aggregate) finished(ISM_AGGREGATE_##aggregate, form, values, n, NULL)
	assert_real(GOT(AVG), (double)naive.sum / ((double)n / naive.unit));
	assert_real(GOT(MEDIAN), naive_percentile(&naive, 50));
	assert_real(GOT(PERCENTILE), naive_percentile(&naive, 37));
	assert_real(GOT(VARIANCE_POP), naive_variance(&naive, false));
	assert_near(GOT(STDDEV_POP), sqrt(naive_variance(&naive, false)));
	if (n > 1) {
		assert_real(GOT(VARIANCE), naive_variance(&naive, true));
		assert_near(GOT(STDDEV), sqrt(naive_variance(&naive, true)));
	}
	assert_exact(GOT(DISTINCT), naive_distinct(&naive));
	if (real) {
		assert_real(GOT(SUM), (double)naive.sum / 8);
		assert_real(GOT(MIN), (double)naive.sorted[0] / 8);
		assert_real(GOT(MAX), (double)naive.sorted[n - 1] / 8);
		assert_real(GOT(MODE), (double)naive_mode(&naive) / 8);
		assert_real(GOT(PERCENTILE_DISC), (double)naive_disc(&naive, 37) / 8);
	} else {
		assert_exact(GOT(SUM), naive.sum);
		assert_exact(GOT(MIN), naive.sorted[0]);
		assert_exact(GOT(MAX), naive.sorted[n - 1]);
		assert_exact(GOT(MODE), naive_mode(&naive));
		assert_exact(GOT(PERCENTILE_DISC), naive_disc(&naive, 37));
	}
#undef GOT
}

static void random_values_agree_with_plain_computations(void **context)
{
	uint64_t seed = 6;
	int64_t values[N_MAX];

	(void)context;
	for (unsigned trial = 0; trial < 300; trial++) {
		unsigned n = 1 + (unsigned)random_below(&seed, trial % 3 ? 12 : N_MAX);
		int64_t range = 1 + (int64_t)random_below(&seed, RANGE);

		for (unsigned i = 0; i < n; i++)
			values[i] = (int64_t)random_below(&seed, 2 * (uint64_t)range) - range;
		check_numbers(ISM_TYPE_INT, values, n);
		check_numbers(ISM_TYPE_NUMBER, values, n);
	}
}

/* ---- what the language says of each type ---- */

static void decimals_are_finished_at_their_scale(void **context)
{
	struct ism_finish_form form = FORM(.type = ISM_TYPE_DECIMAL, .scale = 2);

	(void)context;
	assert_exact(finished(ISM_AGGREGATE_SUM, form, VALUES(10, 20), NULL), 30);
	assert_real(finished(ISM_AGGREGATE_AVG, form, VALUES(10, 20, 20), NULL), 1.0 / 6);
	assert_real(finished(ISM_AGGREGATE_MEDIAN, form, VALUES(10, 20), NULL), 0.15);
	assert_real(finished(ISM_AGGREGATE_VARIANCE, form, VALUES(10, 20), NULL), 0.005);
}

static void sums_of_integers_have_128_bits(void **context)
{
	struct ism_finish_form form = FORM(.type = ISM_TYPE_INT);
	struct ism_value value;

	(void)context;
	value = finished(ISM_AGGREGATE_SUM, form, VALUES(INT64_MAX, INT64_MAX, INT64_MAX), NULL);
	assert_true(value.exact == (__int128)INT64_MAX * 3);
	assert_real(
		finished(ISM_AGGREGATE_VARIANCE_POP, form, VALUES(INT64_MIN, INT64_MIN), NULL), 0);
	assert_real(
		finished(ISM_AGGREGATE_STDDEV_POP, form, VALUES(INT64_MIN, -INT64_MAX), NULL), 0.5);
}

static void an_average_of_dates_is_the_day_it_falls_on(void **context)
{
	struct ism_finish_form date = FORM(.type = ISM_TYPE_DATE, .p_num = 1, .p_den = 4);
	struct ism_finish_form instant = FORM(.type = ISM_TYPE_TIMESTAMP);

	(void)context;
	assert_exact(finished(ISM_AGGREGATE_AVG, date, VALUES(-1, -2), NULL), -2);
	assert_exact(finished(ISM_AGGREGATE_AVG, date, VALUES(1, 2), NULL), 1);
	assert_exact(finished(ISM_AGGREGATE_MEDIAN, date, VALUES(1, 2), NULL), 1);
	assert_exact(finished(ISM_AGGREGATE_MEDIAN, date, VALUES(-1, -2), NULL), -2);
	assert_exact(finished(ISM_AGGREGATE_PERCENTILE, date, VALUES(10, 30), NULL), 15);
	assert_exact(finished(ISM_AGGREGATE_AVG, instant, VALUES(0, 1), NULL), 1);
	assert_exact(finished(ISM_AGGREGATE_AVG, instant, VALUES(0, 0, 1), NULL), 0);
	assert_exact(finished(ISM_AGGREGATE_MEDIAN, instant, VALUES(10, 21), NULL), 16);
	assert_exact(finished(ISM_AGGREGATE_MEDIAN, instant, VALUES(10, 20), NULL), 15);
}

static void a_quantile_of_enums_is_the_lower_rank(void **context)
{
	struct ism_finish_form form = FORM(.type = ISM_TYPE_ENUM, .p_num = 9, .p_den = 10);

	(void)context;
	assert_exact(finished(ISM_AGGREGATE_MEDIAN, form, VALUES(0, 3), NULL), 0);
	assert_exact(finished(ISM_AGGREGATE_PERCENTILE, form, VALUES(0, 1, 3), NULL), 1);
	assert_exact(finished(ISM_AGGREGATE_PERCENTILE_DISC, form, VALUES(0, 1, 3), NULL), 3);
}

static void percentiles_reach_both_ends(void **context)
{
	struct ism_finish_form zero = FORM(.type = ISM_TYPE_INT, .p_num = 0, .p_den = 1);
	struct ism_finish_form all = FORM(.type = ISM_TYPE_INT, .p_num = 1, .p_den = 1);

	(void)context;
	assert_real(finished(ISM_AGGREGATE_PERCENTILE, zero, VALUES(5, 3, 9), NULL), 3);
	assert_real(finished(ISM_AGGREGATE_PERCENTILE, all, VALUES(5, 3, 9), NULL), 9);
	assert_exact(finished(ISM_AGGREGATE_PERCENTILE_DISC, zero, VALUES(5, 3, 9), NULL), 3);
	assert_exact(finished(ISM_AGGREGATE_PERCENTILE_DISC, all, VALUES(5, 3, 9), NULL), 9);
}

static void keys_may_count_whole_days(void **context)
{
	struct ism_finish_form form =
		FORM(.type = ISM_TYPE_DURATION, .p_num = 1, .p_den = 1, .key_unit = DAY_US);

	(void)context;
	assert_real(finished(ISM_AGGREGATE_MEDIAN, form, VALUES(1, 2), NULL), 1.5 * DAY_US);
	assert_exact(
		finished(ISM_AGGREGATE_PERCENTILE_DISC, form, VALUES(-3, -3, 2), NULL), 2 * DAY_US);
	assert_exact(finished(ISM_AGGREGATE_MODE, form, VALUES(-3, -3, 2), NULL), -3 * DAY_US);
	assert_exact(finished(ISM_AGGREGATE_DISTINCT, form, VALUES(-3, -3, 2), NULL), 2);
}

static void the_mode_is_the_smallest_of_equals(void **context)
{
	struct ism_finish_form form = FORM(.type = ISM_TYPE_INT);

	(void)context;
	assert_exact(finished(ISM_AGGREGATE_MODE, form, VALUES(7, 5, 7, 5, 9), NULL), 5);
	assert_exact(finished(ISM_AGGREGATE_MODE, form,
			     VALUES(INT64_MAX, INT64_MIN, INT64_MAX, INT64_MIN), NULL),
		INT64_MIN);
}

static void minus_zero_is_zero(void **context)
{
	struct ism_finish_form form = FORM(.type = ISM_TYPE_NUMBER);
	struct ism_memory memory = { 0 };
	struct ism_state_counts counts = { 0 };
	struct ism_state_extreme_real min = { 0 };
	struct ism_value value;

	(void)context;
	ism_state_counts_real_add(&counts, -0.0, &memory);
	ism_state_counts_real_add(&counts, 0.0, &memory);
	ism_finish(ISM_AGGREGATE_DISTINCT, &counts, &form, &value, NULL);
	assert_exact(value, 1);
	ism_finish(ISM_AGGREGATE_MODE, &counts, &form, &value, NULL);
	assert_real(value, 0.0);
	ism_state_min_real_add(&min, -0.0);
	ism_finish(ISM_AGGREGATE_MIN, &min, &form, &value, NULL);
	assert_real(value, 0.0);
	ism_state_release(ISM_STATE_COUNTS, &counts, &memory);
}

/* ---- weights, texts, order, conditions ---- */

static void weighted_averages_are_exact(void **context)
{
	struct ism_finish_form form = FORM(.type = ISM_TYPE_DECIMAL, .scale = 1);
	struct ism_state_pair_exact exact = { 0 };
	struct ism_state_pair_real real = { 0 };
	struct ism_finish_detail detail;
	struct ism_memory memory = { 0 };
	struct ism_value value;

	(void)context;
	ism_state_weighted_exact_add(&exact, 10, 1);
	ism_state_weighted_exact_add(&exact, 40, 2);
	ism_finish(ISM_AGGREGATE_WEIGHTED_AVG, &exact, &form, &value, NULL);
	assert_real(value, 3);
	ism_state_weighted_exact_add(&exact, 40, -3);
	ism_finish(ISM_AGGREGATE_WEIGHTED_AVG, &exact, &form, &value, &detail);
	assert_none(value, &detail, ISM_NONE_UNDEFINED);
	form.type = ISM_TYPE_NUMBER;
	ism_state_weighted_real_add(&real, 1e300, 1e300, &memory);
	ism_state_weighted_real_add(&real, 3e300, 1e300, &memory);
	ism_finish(ISM_AGGREGATE_WEIGHTED_AVG, &real, &form, &value, NULL);
	assert_real(value, 2e300);
	ism_state_release(ISM_STATE_WEIGHTED_REAL, &real, &memory);
}

static void a_sum_beyond_binary64_is_none(void **context)
{
	struct ism_finish_form form = FORM(.type = ISM_TYPE_NUMBER);
	struct ism_state_sum_real sum = { 0 };
	struct ism_finish_detail detail;
	struct ism_memory memory = { 0 };
	struct ism_value value;

	(void)context;
	ism_state_sum_real_add(&sum, 1.7e308, &memory);
	ism_state_sum_real_add(&sum, 1.7e308, &memory);
	ism_finish(ISM_AGGREGATE_SUM, &sum, &form, &value, &detail);
	assert_none(value, &detail, ISM_NONE_UNDEFINED);
	ism_finish(ISM_AGGREGATE_AVG, &sum, &form, &value, &detail);
	assert_real(value, 1.7e308);
	ism_state_sum_real_add(&sum, -1.7e308, &memory);
	ism_finish(ISM_AGGREGATE_SUM, &sum, &form, &value, &detail);
	assert_real(value, 1.7e308);
	ism_state_release(ISM_STATE_SUM_REAL, &sum, &memory);
}

static void assert_text(struct ism_value value, const char *expected)
{
	assert_int_equal(value.state, ISM_VALUE_PRESENT);
	assert_int_equal(value.text.size, strlen(expected));
	assert_memory_equal(value.text.data, expected, strlen(expected));
}

static void texts_are_counted_by_bytes(void **context)
{
	struct ism_finish_form form = FORM(.type = ISM_TYPE_TEXT);
	struct ism_memory memory = { 0 };
	struct ism_state_texts texts = { 0 };
	struct ism_value value;

	(void)context;
	ism_finish(ISM_AGGREGATE_DISTINCT, &texts, &form, &value, NULL);
	assert_exact(value, 0);
	ism_state_texts_add(&texts, "b", 1, &memory);
	ism_state_texts_add(&texts, "ab", 2, &memory);
	ism_state_texts_add(&texts, "", 0, &memory);
	ism_state_texts_add(&texts, "ab", 2, &memory);
	ism_state_texts_add(&texts, "b", 1, &memory);
	ism_finish(ISM_AGGREGATE_DISTINCT, &texts, &form, &value, NULL);
	assert_exact(value, 3);
	ism_finish(ISM_AGGREGATE_MODE, &texts, &form, &value, NULL);
	assert_text(value, "ab");
	ism_state_release(ISM_STATE_TEXTS, &texts, &memory);
}

static void first_and_last_go_by_time_then_row(void **context)
{
	struct ism_finish_form text = FORM(.type = ISM_TYPE_TEXT);
	struct ism_finish_form integer = FORM(.type = ISM_TYPE_INT);
	struct ism_memory memory = { 0 };
	struct ism_state_choice first = { 0 }, last = { 0 };
	struct ism_finish_detail detail;
	struct ism_value value;

	(void)context;
	ism_state_first_add(&first, 5, 1, (struct ism_datum){ .exact = 51, .present = 1 });
	ism_state_first_add(&first, 4, 3, (struct ism_datum){ .exact = 43, .present = 1 });
	ism_state_first_add(&first, 4, 2, (struct ism_datum){ .exact = 42, .present = 1 });
	ism_state_miss(&first);
	ism_finish(ISM_AGGREGATE_FIRST, &first, &integer, &value, &detail);
	assert_exact(value, 42);
	assert_int_equal(detail.rows, 3);
	assert_int_equal(detail.passed, 4);
	ism_state_last_text_add(&last, -5, 9, "early", 5, &memory);
	ism_state_last_text_add(&last, 5, 1, "a much longer text than before", 30, &memory);
	ism_state_last_text_add(&last, 5, 0, "not this", 8, &memory);
	ism_finish(ISM_AGGREGATE_LAST, &last, &text, &value, NULL);
	assert_text(value, "a much longer text than before");
	ism_state_last_text_add(&last, 5, 2, "short", 5, &memory);
	ism_finish(ISM_AGGREGATE_LAST, &last, &text, &value, NULL);
	assert_text(value, "short");
	ism_state_release(ISM_STATE_LAST, &last, &memory);
	assert_int_equal(memory.used_bytes, 0);
}

static void shares_count_what_is_unknown(void **context)
{
	struct ism_finish_form form = FORM(.type = ISM_TYPE_BOOL);
	struct ism_state_share share = { 0 };
	struct ism_finish_detail detail;
	struct ism_value value;

	(void)context;
	ism_finish(ISM_AGGREGATE_SHARE, &share, &form, &value, &detail);
	assert_none(value, &detail, ISM_NONE_NO_ROW);
	for (int holds = -1; holds <= 1; holds++)
		ism_state_share_add(&share, holds);
	ism_finish(ISM_AGGREGATE_SHARE, &share, &form, &value, &detail);
	assert_real(value, 1.0 / 3);
	assert_int_equal(detail.numerator, 1);
	assert_int_equal(detail.denominator, 3);
	assert_int_equal(detail.unknown, 1);
	assert_int_equal(detail.rows, 3);
	ism_finish(ISM_AGGREGATE_ANY, &share, &form, &value, &detail);
	assert_exact(value, 1);
	assert_int_equal(detail.rows, 2);
}

static void a_condition_that_is_none_does_not_hold(void **context)
{
	struct ism_finish_form form = FORM(.type = ISM_TYPE_BOOL);
	struct ism_state_share all = { 0 };
	struct ism_finish_detail detail;
	struct ism_value value;

	(void)context;
	ism_finish(ISM_AGGREGATE_ALL, &all, &form, &value, &detail);
	assert_none(value, &detail, ISM_NONE_NO_ROW);
	ism_state_share_add(&all, 1);
	ism_finish(ISM_AGGREGATE_ALL, &all, &form, &value, &detail);
	assert_exact(value, 1);
	ism_state_share_add(&all, -1);
	ism_finish(ISM_AGGREGATE_ALL, &all, &form, &value, &detail);
	assert_exact(value, 0);
}

/* ---- none and faults ---- */

static bool is_zero_over_no_rows(uint32_t aggregate)
{
	return aggregate == ISM_AGGREGATE_COUNT || aggregate == ISM_AGGREGATE_SUM ||
	       aggregate == ISM_AGGREGATE_DISTINCT || aggregate == ISM_AGGREGATE_APPROX_DISTINCT;
}

static void over_no_rows_only_counts_and_sums_are_zero(void **context)
{
	static const uint32_t types[] = { ISM_TYPE_INT, ISM_TYPE_NUMBER };

	(void)context;
	for (uint32_t aggregate = 0; aggregate < ISM_AGGREGATE_KIND_COUNT; aggregate++) {
		for (unsigned i = 0; i < 2; i++) {
			uint32_t type =
				aggregate == ISM_AGGREGATE_SURVIVAL ? ISM_TYPE_DURATION : types[i];
			struct ism_finish_form form = FORM(.type = type, .p_num = 1, .p_den = 2);
			struct ism_finish_detail detail;
			struct ism_value value = finished(aggregate, form, NULL, 0, &detail);

			if (!is_zero_over_no_rows(aggregate)) {
				assert_none(value, &detail, ISM_NONE_NO_ROW);
			} else if (aggregate == ISM_AGGREGATE_SUM && i) {
				assert_real(value, 0);
			} else {
				assert_exact(value, 0);
			}
		}
	}
}

static void over_rows_without_a_value_only_counts_are_zero(void **context)
{
	struct ism_finish_form form = FORM(.type = ISM_TYPE_INT, .p_num = 1, .p_den = 2);
	uint32_t n = 0;

	(void)context;
	for (uint32_t aggregate = 0; aggregate < ISM_AGGREGATE_KIND_COUNT; aggregate++) {
		uint32_t kind = ism_aggregate_state(aggregate, form.type);
		struct ism_finish_detail detail;
		struct ism_value value;
		void *state;

		if (kind <= ISM_STATE_ALL || kind == ISM_STATE_KIND_COUNT ||
			aggregate == ISM_AGGREGATE_DISTINCT || kind == ISM_STATE_SKETCH)
			continue;
		state = state_new(kind);
		ism_state_miss(state);
		ism_finish(aggregate, state, &form, &value, &detail);
		assert_none(value, &detail, ISM_NONE_NO_VALUE);
		assert_int_equal(detail.passed, 1);
		assert_int_equal(detail.rows, 0);
		free(state);
		n++;
	}
	assert_int_equal(n, 15);
	assert_exact(finished(ISM_AGGREGATE_DISTINCT, form, NULL, 0, NULL), 0);
}

static void the_spread_of_one_value_is_undefined(void **context)
{
	struct ism_finish_form form = FORM(.type = ISM_TYPE_INT);
	struct ism_finish_detail detail;

	(void)context;
	assert_none(finished(ISM_AGGREGATE_STDDEV, form, VALUES(5), &detail), &detail,
		ISM_NONE_UNDEFINED);
	assert_real(finished(ISM_AGGREGATE_STDDEV_POP, form, VALUES(5), &detail), 0);
	assert_int_equal(detail.cause, ISM_NONE_NOT);
}

static void a_fault_names_its_first_row(void **context)
{
	struct ism_finish_form form = FORM(.type = ISM_TYPE_INT);
	struct ism_state_sum_exact sum = { 0 };
	struct ism_finish_detail detail;
	struct ism_value value;

	(void)context;
	ism_state_sum_exact_add(&sum, 5);
	ism_state_fault(&sum, 42);
	ism_state_fault(&sum, 41);
	ism_finish(ISM_AGGREGATE_SUM, &sum, &form, &value, &detail);
	assert_int_equal(value.state, ISM_VALUE_FAULT);
	assert_int_equal(detail.is_fault, 1);
	assert_int_equal(detail.fault_row, 41);
	assert_int_equal(detail.cause, ISM_NONE_NOT);
	assert_int_equal(detail.passed, 3);
}

static void ranks_give_order_statistics(void **context)
{
	struct ism_finish_form form = FORM(.type = ISM_TYPE_INT);
	struct ism_memory memory = { 0 };
	struct ism_state_counts counts = { 0 };
	struct ism_value value;

	(void)context;
	for (int64_t i = 5; i > 0; i--)
		ism_state_counts_exact_add(&counts, i * i, &memory);
	for (uint64_t rank = 1; rank <= 5; rank++) {
		ism_finish_rank(&counts, rank, &form, &value);
		assert_exact(value, (int64_t)(rank * rank));
	}
	ism_finish_rank(&counts, 0, &form, &value);
	assert_int_equal(value.state, ISM_VALUE_NONE);
	ism_finish_rank(&counts, 6, &form, &value);
	assert_int_equal(value.state, ISM_VALUE_NONE);
	ism_state_release(ISM_STATE_COUNTS, &counts, &memory);
}

static void aggregates_know_their_states(void **context)
{
	(void)context;
	assert_int_equal(
		ism_aggregate_state(ISM_AGGREGATE_AVG, ISM_TYPE_DECIMAL), ISM_STATE_SUM_EXACT);
	assert_int_equal(
		ism_aggregate_state(ISM_AGGREGATE_MAX, ISM_TYPE_NUMBER), ISM_STATE_MAX_REAL);
	assert_int_equal(ism_aggregate_state(ISM_AGGREGATE_MODE, ISM_TYPE_IP), ISM_STATE_TEXTS);
	assert_int_equal(
		ism_aggregate_state(ISM_AGGREGATE_MIN, ISM_TYPE_TEXT), ISM_STATE_KIND_COUNT);
	assert_int_equal(ism_aggregate_state(ISM_AGGREGATE_COUNT, ISM_TYPE_TEXT), ISM_STATE_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_values_agree_with_plain_computations),
		cmocka_unit_test(decimals_are_finished_at_their_scale),
		cmocka_unit_test(sums_of_integers_have_128_bits),
		cmocka_unit_test(an_average_of_dates_is_the_day_it_falls_on),
		cmocka_unit_test(a_quantile_of_enums_is_the_lower_rank),
		cmocka_unit_test(percentiles_reach_both_ends),
		cmocka_unit_test(keys_may_count_whole_days),
		cmocka_unit_test(the_mode_is_the_smallest_of_equals),
		cmocka_unit_test(minus_zero_is_zero),
		cmocka_unit_test(weighted_averages_are_exact),
		cmocka_unit_test(a_sum_beyond_binary64_is_none),
		cmocka_unit_test(texts_are_counted_by_bytes),
		cmocka_unit_test(first_and_last_go_by_time_then_row),
		cmocka_unit_test(shares_count_what_is_unknown),
		cmocka_unit_test(a_condition_that_is_none_does_not_hold),
		cmocka_unit_test(over_no_rows_only_counts_and_sums_are_zero),
		cmocka_unit_test(over_rows_without_a_value_only_counts_are_zero),
		cmocka_unit_test(the_spread_of_one_value_is_undefined),
		cmocka_unit_test(a_fault_names_its_first_row),
		cmocka_unit_test(ranks_give_order_statistics),
		cmocka_unit_test(aggregates_know_their_states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
