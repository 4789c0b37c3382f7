/*
 * Cells found by codes, as row functions do: whatever the dense array has, it leads to the same cell as asking the
 * table itself.
 */
#include "test_state_rows.h"

#include "runtime/state/cells_key.h"

enum { N_CODES = 2 }; /* a text and an enum */

static const struct ism_state_place places[] = { { ISM_STATE_COUNT, 0 } };
static const struct ism_cell_layout layout = {
	.n_states = 1, .size_bytes = sizeof(struct ism_state_head), .states = places
};
static const uint8_t types[] = { ISM_TYPE_TEXT, ISM_TYPE_ENUM };

struct key {
	char text[16];
	struct ism_datum dimensions[N_CODES];
	int64_t period; /* ISM_NO_PERIOD: none */
	uint64_t codes[N_CODES];
};

/* Of code 0 the dimension is none. */
static void key_set(struct key *key, uint64_t text, uint64_t choice, int64_t period)
{
	memset(key, 0, sizeof(*key));
	key->codes[0] = text;
	key->codes[1] = choice;
	key->period = period;
	if (text)
		key->dimensions[0] = (struct ism_datum){
			.text = key->text,
			.size = (uint32_t)snprintf(
				key->text, sizeof key->text, "t%llu", (unsigned long long)text),
			.present = 1,
		};
	if (choice)
		key->dimensions[1] =
			(struct ism_datum){ .exact = (int64_t)choice - 1, .present = 1 };
}

/* What generated code does; *asked counts how often the array did not have the key. */
static void *find(struct ism_cells *cells, const struct key *key, uint64_t *asked)
{
	const struct ism_cells_dense *dense = &((const struct ism_cells_ways *)cells)->dense;
	uint32_t n_axes = N_CODES + (key->period != ISM_NO_PERIOD);
	bool inside = true;
	uint64_t place = 0;

	for (uint32_t i = 0; i < n_axes; i++) {
		const struct ism_dense_axis *axis = &dense->axes[i];
		uint64_t at = i < N_CODES ? key->codes[i] : (uint64_t)key->period - axis->base;

		inside = inside && at < axis->extent;
		place += at * axis->stride;
	}
	if (inside && dense->states[place])
		return dense->states[place];
	++*asked;
	return ism_cells_seek(cells, key->dimensions, key->period, key->codes, N_CODES);
}

static void check(
	struct ism_cells *cells, uint64_t text, uint64_t choice, int64_t period, uint64_t *asked)
{
	struct key key;
	void *found;

	key_set(&key, text, choice, period);
	found = find(cells, &key, asked);
	assert_ptr_equal(found, ism_cells_get(cells, key.dimensions, key.period));
}

static struct ism_cells *open_cells(struct ism_memory *memory)
{
	struct ism_cells *cells;

	assert_int_equal(ism_cells_create(&cells, N_CODES, types, &layout, memory), ISM_OK);
	return cells;
}

/* Rows of random keys; the array is asked for all of them, and for no more than once for each cell and growth. */
static void codes_lead_to_the_cell_of_the_key(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_cells *cells = open_cells(&memory);
	uint64_t seed = 3, asked = 0;

	(void)context;
	for (uint32_t row = 0; row < 60000; row++)
		check(cells, random_below(&seed, 1 + row / 1000), random_below(&seed, 4),
			(int64_t)random_below(&seed, 1 + row / 2000) - 15, &asked);
	assert_int_equal(asked, ism_cells_count(cells));
	ism_cells_free(cells);
	assert_int_equal(memory.used_bytes, 0);
}

static void without_periods_too(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_cells *cells = open_cells(&memory);
	uint64_t seed = 4, asked = 0;

	(void)context;
	for (uint32_t row = 0; row < 20000; row++)
		check(cells, random_below(&seed, 300), random_below(&seed, 3), ISM_NO_PERIOD,
			&asked);
	assert_int_equal(asked, ism_cells_count(cells));
	ism_cells_free(cells);
	assert_int_equal(memory.used_bytes, 0);
}

/* Periods before the first one, and between. */
static void periods_come_in_any_order(void **context)
{
	static const int64_t periods[] = { 24300, 24301, 24290, 24310, 0, -5, 1000, 24299, -1000 };
	struct ism_memory memory = { 0 };
	struct ism_cells *cells = open_cells(&memory);
	uint64_t asked = 0;

	(void)context;
	for (int round = 0; round < 3; round++)
		for (unsigned i = 0; i < sizeof(periods) / sizeof(*periods); i++)
			for (uint64_t text = 0; text < 3; text++)
				check(cells, text, 1, periods[i], &asked);
	ism_cells_free(cells);
}

/* Nothing grows to where they are, and other periods are found as before. */
static void far_periods_are_found_by_their_keys(void **context)
{
	static const int64_t far[] = { INT64_MIN + 1, INT64_MAX, 1000000000, -1000000000 };
	struct ism_memory memory = { 0 };
	struct ism_cells *cells = open_cells(&memory);
	const struct ism_cells_dense *dense = &((const struct ism_cells_ways *)cells)->dense;
	uint64_t asked = 0;

	(void)context;
	for (int64_t period = 24300; period < 24310; period++)
		check(cells, 1, 1, period, &asked);
	for (int round = 0; round < 3; round++)
		for (unsigned i = 0; i < sizeof(far) / sizeof(*far); i++)
			check(cells, 1, 1, far[i], &asked);
	assert_true(dense->axes[0].stride * dense->axes[0].extent <= ISM_DENSE_FEW);
	asked = 0;
	for (int64_t period = 24300; period < 24310; period++)
		check(cells, 1, 1, period, &asked);
	assert_int_equal(asked, 0);
	ism_cells_free(cells);
}

/* What came first was the rare one: the array moves to where the rows are. */
static void the_array_moves_to_where_the_rows_are(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_cells *cells = open_cells(&memory);
	uint64_t seed = 5, asked = 0;

	(void)context;
	check(cells, 1, 1, -700000, &asked);
	for (uint32_t row = 0; row < 3 * ISM_DENSE_FEW; row++)
		check(cells, random_below(&seed, 9), 1, 24300 + (int64_t)random_below(&seed, 20),
			&asked);
	assert_true(asked < 2 * ISM_DENSE_FEW);
	check(cells, 1, 1, -700000, &asked);
	ism_cells_free(cells);
	assert_int_equal(memory.used_bytes, 0);
}

/* Texts without a code, and more combinations than the array may have. */
static void what_is_beyond_the_bounds_is_found_by_its_key(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_cells *cells = open_cells(&memory);
	const struct ism_cells_dense *dense = &((const struct ism_cells_ways *)cells)->dense;
	uint64_t seed = 6, asked = 0;

	(void)context;
	for (uint32_t row = 0; row < 200000; row++)
		check(cells, random_below(&seed, 3000), random_below(&seed, 200),
			(int64_t)random_below(&seed, 10), &asked);
	check(cells, UINT32_MAX, 1, 1, &asked);
	check(cells, UINT32_MAX, 0, ISM_NO_PERIOD + 1, &asked);
	assert_true(dense->axes[0].stride * dense->axes[0].extent <= ISM_DENSE_MAX);
	ism_cells_free(cells);
	assert_int_equal(memory.used_bytes, 0);
}

static void after_a_rest_it_begins_again(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_cells *cells = open_cells(&memory);
	uint64_t asked = 0;

	(void)context;
	check(cells, 1, 1, 5, &asked);
	check(cells, 2, 1, 6, &asked);
	ism_cells_rest(cells);
	/* Other codes for the same texts: nothing of the old ones may be left. */
	for (uint64_t i = 0; i < 4; i++) {
		struct key key;
		void *found;

		key_set(&key, 1 + i % 2, 1, 5);
		key.codes[0] = 2 - i % 2;
		found = find(cells, &key, &asked);
		assert_ptr_equal(found, ism_cells_get(cells, key.dimensions, key.period));
	}
	assert_int_equal(ism_cells_count(cells), 3);
	assert_int_equal(asked, 4);
	ism_cells_free(cells);
}

static void without_memory_rows_go_to_no_cell(void **context)
{
	struct ism_memory memory = { .limit_bytes = 6000 };
	struct ism_cells *cells = open_cells(&memory);
	uint64_t asked = 0;

	(void)context;
	for (uint64_t i = 0; i < 1000; i++) {
		struct key key;

		key_set(&key, i, 1, (int64_t)i % 7);
		assert_non_null(find(cells, &key, &asked));
	}
	assert_int_equal(memory.failed, 1);
	ism_cells_free(cells);
	assert_int_equal(memory.used_bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_lead_to_the_cell_of_the_key),
		cmocka_unit_test(without_periods_too),
		cmocka_unit_test(periods_come_in_any_order),
		cmocka_unit_test(far_periods_are_found_by_their_keys),
		cmocka_unit_test(the_array_moves_to_where_the_rows_are),
		cmocka_unit_test(what_is_beyond_the_bounds_is_found_by_its_key),
		cmocka_unit_test(after_a_rest_it_begins_again),
		cmocka_unit_test(without_memory_rows_go_to_no_cell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
