#include "test_state_rows.h"

#include "runtime/state/state_io.h"

enum {
	N_ROWS = 400,
	MAX_PARTS = 7,
	N_TRIALS = 12,
};

struct data {
	struct row rows[N_ROWS];
	uint64_t seed;
	struct ism_memory memory;
};

static void shuffle(struct data *data)
{
	for (unsigned i = N_ROWS - 1; i > 0; i--) {
		unsigned j = (unsigned)random_below(&data->seed, i + 1);
		struct row row = data->rows[i];

		data->rows[i] = data->rows[j];
		data->rows[j] = row;
	}
}

static struct ism_buffer written(uint32_t kind, const void *state)
{
	struct ism_buffer bytes = { 0 };

	assert_int_equal(ism_state_write(kind, state, &bytes, NULL), ISM_OK);
	return bytes;
}

static void assert_same_bytes(const struct ism_buffer *a, const struct ism_buffer *b)
{
	assert_int_equal(a->size, b->size);
	assert_memory_equal(a->data, b->data, a->size);
}

/* All rows in one state, in the order at hand. */
static struct ism_buffer whole(struct data *data, uint32_t kind)
{
	void *state = state_new(kind);
	struct ism_buffer bytes;

	for (unsigned i = 0; i < N_ROWS; i++)
		row_add(kind, state, &data->rows[i], &data->memory);
	bytes = written(kind, state);
	state_free(kind, state, &data->memory);
	return bytes;
}

/* Rows dealt out at random, the parts merged two at a time, whichever two come up. */
static struct ism_buffer in_parts(struct data *data, uint32_t kind)
{
	unsigned n = 1 + (unsigned)random_below(&data->seed, MAX_PARTS);
	void *parts[MAX_PARTS];
	struct ism_buffer bytes;

	for (unsigned i = 0; i < n; i++)
		parts[i] = state_new(kind);
	for (unsigned i = 0; i < N_ROWS; i++)
		row_add(kind, parts[random_below(&data->seed, n)], &data->rows[i], &data->memory);
	for (; n > 1; n--) {
		unsigned from = (unsigned)random_below(&data->seed, n), into = (from + 1) % n;

		assert_int_equal(
			ism_state_merge(kind, parts[into], parts[from], &data->memory), ISM_OK);
		state_free(kind, parts[from], &data->memory);
		parts[from] = parts[n - 1];
	}
	bytes = written(kind, parts[0]);
	state_free(kind, parts[0], &data->memory);
	return bytes;
}

static void check_all_kinds(struct data *data)
{
	for (uint32_t kind = 0; kind < ISM_STATE_KIND_COUNT; kind++) {
		struct ism_buffer expected = whole(data, kind);

		for (unsigned trial = 0; trial < N_TRIALS; trial++) {
			struct ism_buffer got;

			shuffle(data);
			got = in_parts(data, kind);
			assert_same_bytes(&expected, &got);
			ism_buffer_release(&got);
		}
		ism_buffer_release(&expected);
	}
	assert_int_equal(data->memory.used_bytes, 0);
	assert_int_equal(data->memory.failed, 0);
}

static void merging_small_values_never_shows_in_a_bit(void **context)
{
	struct data data = { .seed = 1 };

	(void)context;
	for (unsigned i = 0; i < N_ROWS; i++)
		data.rows[i] = row_small(&data.seed, i, 500);
	check_all_kinds(&data);
}

static void merging_extreme_values_and_faults_never_shows_in_a_bit(void **context)
{
	struct data data = { .seed = 2 };

	(void)context;
	for (unsigned i = 0; i < N_ROWS; i++)
		data.rows[i] = row_wild(&data.seed, i);
	check_all_kinds(&data);
}

static void values_of_one_row_tie_the_same_way_in_any_order(void **context)
{
	struct data data = { .seed = 3 };

	(void)context;
	for (unsigned i = 0; i < N_ROWS; i++) {
		data.rows[i] = row_small(&data.seed, i / 8, 500);
		data.rows[i].time = 0;
	}
	check_all_kinds(&data);
}

static void a_copy_shares_nothing(void **context)
{
	struct ism_memory memory = { 0 };
	uint64_t seed = 4;

	(void)context;
	for (uint32_t kind = 0; kind < ISM_STATE_KIND_COUNT; kind++) {
		void *state = state_new(kind), *copy = state_new(kind);
		struct ism_buffer before, after;

		for (unsigned i = 0; i < N_ROWS; i++) {
			struct row row = row_small(&seed, i, 500);

			row_add(kind, state, &row, &memory);
		}
		before = written(kind, state);
		memset(copy, 0xa5, ism_state_size(kind));
		assert_int_equal(ism_state_copy(kind, copy, state, &memory), ISM_OK);
		state_free(kind, state, &memory);
		after = written(kind, copy);
		assert_same_bytes(&before, &after);
		state_free(kind, copy, &memory);
		ism_buffer_release(&before);
		ism_buffer_release(&after);
	}
	assert_int_equal(memory.used_bytes, 0);
}

static void merging_with_no_rows_changes_nothing(void **context)
{
	struct ism_memory memory = { 0 };
	uint64_t seed = 5;

	(void)context;
	for (uint32_t kind = 0; kind < ISM_STATE_KIND_COUNT; kind++) {
		void *state = state_new(kind), *empty = state_new(kind);
		struct row row = row_small(&seed, 1, 500);
		struct ism_buffer before, after;

		row.has_value = true;
		row_add(kind, state, &row, &memory);
		before = written(kind, state);
		assert_int_equal(ism_state_merge(kind, state, empty, &memory), ISM_OK);
		after = written(kind, state);
		assert_same_bytes(&before, &after);
		state_free(kind, state, &memory);
		state_free(kind, empty, &memory);
		ism_buffer_release(&before);
		ism_buffer_release(&after);
	}
}

static void the_first_faulty_row_is_kept(void **context)
{
	struct ism_state_sum_exact a = { 0 }, b = { 0 };
	struct ism_memory memory = { 0 };

	(void)context;
	ism_state_fault(&a, 7);
	ism_state_fault(&a, 9);
	assert_int_equal(a.head.fault, 8);
	ism_state_fault(&b, 0);
	assert_int_equal(ism_state_merge(ISM_STATE_SUM_EXACT, &a, &b, &memory), ISM_OK);
	assert_int_equal(a.head.fault, 1);
	assert_int_equal(a.head.rows, 3);
}

static void kinds_have_sizes_and_names(void **context)
{
	(void)context;
	assert_int_equal(ism_state_size(ISM_STATE_COUNT), sizeof(struct ism_state_head));
	assert_string_equal(ism_state_name(ISM_STATE_MAX_REAL), "MAX_REAL");
	assert_int_equal(ism_state_size(ISM_STATE_KIND_COUNT), 0);
	assert_null(ism_state_name(ISM_STATE_KIND_COUNT));
	assert_int_equal(ism_state_merge(ISM_STATE_KIND_COUNT, NULL, NULL, NULL), ISM_ERR_BUG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merging_small_values_never_shows_in_a_bit),
		cmocka_unit_test(merging_extreme_values_and_faults_never_shows_in_a_bit),
		cmocka_unit_test(values_of_one_row_tie_the_same_way_in_any_order),
		cmocka_unit_test(a_copy_shares_nothing),
		cmocka_unit_test(merging_with_no_rows_changes_nothing),
		cmocka_unit_test(the_first_faulty_row_is_kept),
		cmocka_unit_test(kinds_have_sizes_and_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
