#include "test_state_rows.h"

#include "runtime/state/counts.h"
#include "runtime/state/state_io.h"
#include "runtime/state/text_counts.h"

enum {
	N_TRIALS = 40,
	N_ROWS_MAX = 300,
	N_PERIODS = 30,
};

static struct ism_buffer written(uint32_t kind, const void *state)
{
	struct ism_buffer bytes = { 0 };

	assert_int_equal(ism_state_write(kind, state, &bytes, NULL), ISM_OK);
	return bytes;
}

static void assert_same_states(uint32_t kind, const void *a, const void *b)
{
	struct ism_buffer x = written(kind, a), y = written(kind, b);

	assert_int_equal(x.size, y.size);
	assert_memory_equal(x.data, y.data, x.size);
	ism_buffer_release(&x);
	ism_buffer_release(&y);
}

static void *state_of_rows(
	uint32_t kind, unsigned n, bool wild, uint64_t *seed, struct ism_memory *memory)
{
	void *state = state_new(kind);

	for (unsigned i = 0; i < n; i++) {
		struct row row = wild ? row_wild(seed, i) : row_small(seed, i, 40);

		row.is_fault = false;
		row_add(kind, state, &row, memory);
	}
	return state;
}

/* Merges and subtracts, from any number of rows, and from none. */
static void subtracting_undoes_merging(void **context)
{
	struct ism_memory memory = { 0 };
	uint64_t seed = 91;

	(void)context;
	for (uint32_t kind = 0; kind < ISM_STATE_KIND_COUNT; kind++) {
		if (!ism_state_can_subtract(kind))
			continue;
		for (unsigned trial = 0; trial < N_TRIALS; trial++) {
			unsigned n = (unsigned)random_below(&seed, N_ROWS_MAX);
			unsigned more = (unsigned)random_below(&seed, N_ROWS_MAX);
			bool wild = trial % 2;
			void *state = state_of_rows(kind, trial < 4 ? 0 : n, wild, &seed, &memory);
			void *other = state_of_rows(kind, more, wild, &seed, &memory);
			void *sum = state_new(kind);

			assert_int_equal(ism_state_copy(kind, sum, state, &memory), ISM_OK);
			assert_int_equal(ism_state_merge(kind, sum, other, &memory), ISM_OK);
			assert_int_equal(ism_state_subtract(kind, sum, other, &memory), ISM_OK);
			assert_same_states(kind, sum, state);
			assert_int_equal(ism_state_merge(kind, sum, other, &memory), ISM_OK);
			assert_int_equal(ism_state_subtract(kind, sum, state, &memory), ISM_OK);
			assert_same_states(kind, sum, other);
			state_free(kind, state, &memory);
			state_free(kind, other, &memory);
			state_free(kind, sum, &memory);
		}
	}
	assert_int_equal(memory.used_bytes, 0);
	assert_int_equal(memory.failed, 0);
}

static void nothing_is_left_of_a_state_taken_from_itself(void **context)
{
	struct ism_memory memory = { 0 };
	uint64_t seed = 92;

	(void)context;
	for (uint32_t kind = 0; kind < ISM_STATE_KIND_COUNT; kind++) {
		void *state, *copy, *empty = state_new(kind);

		if (ism_state_can_subtract(kind)) {
			state = state_of_rows(kind, 50, true, &seed, &memory);
			copy = state_new(kind);
			assert_int_equal(ism_state_copy(kind, copy, state, &memory), ISM_OK);
			assert_int_equal(ism_state_subtract(kind, state, copy, &memory), ISM_OK);
			assert_memory_equal(state, empty, ism_state_size(kind));
			state_free(kind, copy, &memory);
			free(state);
		}
		free(empty);
	}
	assert_int_equal(memory.used_bytes, 0);
}

struct stay {
	struct row row;
	unsigned from; /* periods in which it is there: from <= p < until */
	unsigned until;
};

/* Rows enter and leave; what is there in each period is that of counting it afresh. */
static void running_stocks_are_those_counted_afresh(void **context)
{
	struct ism_memory memory = { 0 };
	struct stay stays[N_ROWS_MAX];
	uint64_t seed = 93;

	(void)context;
	for (unsigned i = 0; i < N_ROWS_MAX; i++) {
		stays[i].row = i % 2 ? row_wild(&seed, i) : row_small(&seed, i, 60);
		stays[i].row.is_fault = false;
		stays[i].from = (unsigned)random_below(&seed, N_PERIODS);
		stays[i].until = stays[i].from + 1 + (unsigned)random_below(&seed, 8);
	}
	for (uint32_t kind = 0; kind < ISM_STATE_KIND_COUNT; kind++) {
		void *stock = state_new(kind);

		for (unsigned p = 0; ism_state_can_subtract(kind) && p < N_PERIODS + 8; p++) {
			void *in = state_new(kind), *out = state_new(kind), *all = state_new(kind);

			for (unsigned i = 0; i < N_ROWS_MAX; i++) {
				const struct stay *stay = &stays[i];

				if (stay->from == p)
					row_add(kind, in, &stay->row, &memory);
				if (stay->until == p)
					row_add(kind, out, &stay->row, &memory);
				if (stay->from <= p && p < stay->until)
					row_add(kind, all, &stay->row, &memory);
			}
			assert_int_equal(ism_state_merge(kind, stock, in, &memory), ISM_OK);
			assert_int_equal(ism_state_subtract(kind, stock, out, &memory), ISM_OK);
			assert_same_states(kind, stock, all);
			state_free(kind, in, &memory);
			state_free(kind, out, &memory);
			state_free(kind, all, &memory);
		}
		state_free(kind, stock, &memory);
	}
	assert_int_equal(memory.used_bytes, 0);
}

/* Scattered keys and many texts, taken out one at a time: every probe still finds what is left. */
static void what_is_left_is_still_found(void **context)
{
	struct ism_state_counts counts = { 0 };
	struct ism_text_counts *texts = NULL;
	struct ism_memory memory = { 0 };
	uint64_t seed = 94;
	static int64_t keys[2000];

	(void)context;
	for (unsigned i = 0; i < 2000; i++) {
		char text[24];
		int size = snprintf(text, sizeof(text), "text %u", i);

		keys[i] = (int64_t)random_next(&seed);
		assert_true(ism_counts_insert(&counts, keys[i], 2, &memory));
		assert_true(ism_text_counts_insert(&texts, text, (uint32_t)size, 2, &memory));
	}
	for (unsigned i = 0; i < 2000; i++) {
		char text[24];
		int size = snprintf(text, sizeof(text), "text %u", i);

		assert_false(ism_counts_remove(&counts, keys[i], 3));
		assert_true(ism_counts_remove(&counts, keys[i], 1));
		assert_true(ism_counts_remove(&counts, keys[i], 1));
		assert_false(ism_counts_remove(&counts, keys[i], 1));
		assert_int_equal(ism_counts_distinct(&counts), 1999 - i);
		assert_true(ism_text_counts_remove(texts, text, (uint32_t)size, 2, &memory));
		assert_false(ism_text_counts_remove(texts, text, (uint32_t)size, 1, &memory));
		assert_int_equal(texts->n_entries, 1999 - i);
		assert_true(texts->bytes_dead <= 64 + texts->bytes_used / 2);
	}
	ism_counts_release(&counts, &memory);
	ism_text_counts_release(&texts, &memory);
	assert_int_equal(memory.used_bytes, 0);
}

static void what_is_not_there_cannot_be_taken_out(void **context)
{
	struct ism_memory memory = { 0 };
	uint64_t seed = 95;

	(void)context;
	for (uint32_t kind = 0; kind < ISM_STATE_KIND_COUNT; kind++) {
		void *state = state_of_rows(kind, 3, false, &seed, &memory);
		void *other = state_of_rows(kind, 90, false, &seed, &memory);

		assert_int_equal(ism_state_subtract(kind, state, other, &memory), ISM_ERR_BUG);
		state_free(kind, state, &memory);
		state_free(kind, other, &memory);
	}
	assert_int_equal(
		ism_state_subtract(ISM_STATE_KIND_COUNT, NULL, NULL, &memory), ISM_ERR_BUG);
	assert_int_equal(memory.used_bytes, 0);
}

static void values_that_are_not_there_are_noticed(void **context)
{
	struct ism_state_counts a = { 0 }, b = { 0 };
	struct ism_state_texts x = { 0 }, y = { 0 };
	struct ism_memory memory = { 0 };

	(void)context;
	for (unsigned i = 0; i < 2; i++) {
		ism_state_counts_exact_add(&a, 5, &memory);
		ism_state_texts_add(&x, "five", 4, &memory);
	}
	ism_state_counts_exact_add(&b, 6, &memory);
	ism_state_texts_add(&y, "six", 3, &memory);
	assert_int_equal(ism_state_subtract(ISM_STATE_COUNTS, &a, &b, &memory), ISM_ERR_BUG);
	assert_int_equal(ism_state_subtract(ISM_STATE_TEXTS, &x, &y, &memory), ISM_ERR_BUG);
	ism_state_release(ISM_STATE_COUNTS, &a, &memory);
	ism_state_release(ISM_STATE_COUNTS, &b, &memory);
	ism_state_release(ISM_STATE_TEXTS, &x, &memory);
	ism_state_release(ISM_STATE_TEXTS, &y, &memory);
	assert_int_equal(memory.used_bytes, 0);
}

static void a_fault_stays(void **context)
{
	struct ism_state_sum_exact stock = { 0 }, row = { 0 };
	struct ism_memory memory = { 0 };

	(void)context;
	ism_state_fault(&row, 6);
	assert_int_equal(ism_state_merge(ISM_STATE_SUM_EXACT, &stock, &row, &memory), ISM_OK);
	assert_int_equal(ism_state_subtract(ISM_STATE_SUM_EXACT, &stock, &row, &memory), ISM_OK);
	assert_int_equal(stock.head.rows, 0);
	assert_int_equal(stock.head.fault, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subtracting_undoes_merging),
		cmocka_unit_test(nothing_is_left_of_a_state_taken_from_itself),
		cmocka_unit_test(running_stocks_are_those_counted_afresh),
		cmocka_unit_test(what_is_left_is_still_found),
		cmocka_unit_test(what_is_not_there_cannot_be_taken_out),
		cmocka_unit_test(values_that_are_not_there_are_noticed),
		cmocka_unit_test(a_fault_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
