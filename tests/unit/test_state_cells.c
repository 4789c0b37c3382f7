#include "test_state_rows.h"

#include "runtime/state/cells.h"

/* A count, a sum and a multiset in each cell. */
static const struct ism_state_place places[] = {
	{ ISM_STATE_COUNT, 0 },
	{ ISM_STATE_SUM_EXACT, 16 },
	{ ISM_STATE_COUNTS, 64 },
};

static const struct ism_cell_layout layout = {
	.n_states = 3,
	.size_bytes = 64 + sizeof(struct ism_state_counts),
	.states = places,
};

static const uint8_t types[] = { ISM_TYPE_TEXT, ISM_TYPE_ENUM, ISM_TYPE_NUMBER };

static struct ism_datum none(void)
{
	return (struct ism_datum){ 0 };
}

static struct ism_datum exact(int64_t value)
{
	return (struct ism_datum){ .exact = value, .present = 1 };
}

static struct ism_datum real(double value)
{
	return (struct ism_datum){ .real = value, .present = 1 };
}

static struct ism_datum text(const char *value)
{
	return (struct ism_datum){ .text = value, .size = (uint32_t)strlen(value), .present = 1 };
}

static struct ism_cells *cells_new(uint32_t n_dimensions, struct ism_memory *memory)
{
	struct ism_cells *cells;

	assert_int_equal(ism_cells_create(&cells, n_dimensions, types, &layout, memory), ISM_OK);
	return cells;
}

static void states_take(void *states, int64_t value, struct ism_memory *memory)
{
	ism_state_count_add(states);
	ism_state_sum_exact_add((char *)states + 16, value);
	ism_state_counts_exact_add((char *)states + 64, value, memory);
}

static uint64_t rows_of(const void *states)
{
	return ((const struct ism_state_head *)states)->rows;
}

static __int128 sum_of(const void *states)
{
	return ((const struct ism_state_sum_exact *)((const char *)states + 16))->sum;
}

static void a_key_leads_to_one_block(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_cells *cells = cells_new(3, &memory);
	char name[] = "Retail";
	struct ism_datum key[] = { text(name), exact(1), real(-0.0) };
	struct ism_datum same[] = { text("Retail"), exact(1), real(0.0) };
	struct ism_datum other[] = { text("Retail"), none(), real(0.0) };
	void *states = ism_cells_find(cells, key, 5);

	(void)context;
	assert_int_equal((uintptr_t)states % 16, 0);
	memset(name, 'x', sizeof(name));
	assert_ptr_equal(ism_cells_find(cells, same, 5), states);
	assert_ptr_not_equal(ism_cells_find(cells, same, 6), states);
	assert_ptr_not_equal(ism_cells_find(cells, other, 5), states);
	assert_ptr_equal(ism_cells_find(cells, same, 5), states);
	assert_ptr_equal(ism_cells_get(cells, same, 5), states);
	assert_null(ism_cells_get(cells, same, 7));
	assert_int_equal(ism_cells_count(cells), 3);
	assert_memory_equal(ism_cells_at(cells, 0).dimensions[0].text, "Retail", 6);
	ism_cells_free(cells);
	assert_int_equal(memory.used_bytes, 0);
}

static void a_table_without_dimensions_has_one_cell(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_cells *cells = cells_new(0, &memory);
	void *states = ism_cells_find(cells, NULL, ISM_NO_PERIOD);

	(void)context;
	for (int64_t i = 0; i < 100; i++) {
		assert_ptr_equal(ism_cells_find(cells, NULL, ISM_NO_PERIOD), states);
		states_take(states, i, &memory);
	}
	assert_int_equal(ism_cells_count(cells), 1);
	assert_int_equal(rows_of(states), 100);
	assert_true(sum_of(states) == 4950);
	ism_cells_free(cells);
	assert_int_equal(memory.used_bytes, 0);
}

static void none_is_told_apart_from_zero_and_from_empty(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_cells *cells = cells_new(3, &memory);
	struct ism_datum key[3];

	(void)context;
	for (int i = 0; i < 8; i++) {
		key[0] = i & 1 ? none() : text("");
		key[1] = i & 2 ? none() : exact(0);
		key[2] = i & 4 ? none() : real(0);
		ism_cells_find(cells, key, 0);
	}
	assert_int_equal(ism_cells_count(cells), 8);
	ism_cells_free(cells);
}

static void cells_are_sorted_by_key_then_period(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_cells *cells = cells_new(3, &memory);
	const struct ism_datum texts[] = { text("B"), text("a"), text("ab"), none() };
	const struct ism_datum ranks[] = { exact(0), exact(10), none() };
	const struct ism_datum reals[] = { real(-2.5), real(1), none() };
	const int64_t periods[] = { ISM_NO_PERIOD, -1, 7 };
	uint64_t seed = 31;
	const uint32_t *order;

	(void)context;
	assert_null(ism_cells_sorted(cells));
	for (unsigned i = 0; i < 5000; i++) {
		struct ism_datum key[] = { texts[random_below(&seed, 4)],
			ranks[random_below(&seed, 3)], reals[random_below(&seed, 3)] };

		ism_cells_find(cells, key, periods[random_below(&seed, 3)]);
	}
	assert_int_equal(ism_cells_count(cells), 4 * 3 * 3 * 3);
	order = ism_cells_sorted(cells);
	for (unsigned i = 0; i < 4 * 3 * 3 * 3; i++) {
		struct ism_cell cell = ism_cells_at(cells, order[i]);
		const struct ism_datum expected[] = { texts[i / 27], ranks[i / 9 % 3],
			reals[i / 3 % 3] };

		assert_int_equal(cell.period, periods[i % 3]);
		assert_int_equal(cell.dimensions[0].present, expected[0].present);
		assert_int_equal(cell.dimensions[0].size, expected[0].size);
		assert_int_equal(cell.dimensions[1].present, expected[1].present);
		assert_int_equal(cell.dimensions[1].exact, expected[1].exact);
		assert_int_equal(cell.dimensions[2].present, expected[2].present);
		assert_int_equal(cell.dimensions[2].exact, expected[2].exact);
	}
	assert_ptr_equal(ism_cells_sorted(cells), order);
	ism_cells_free(cells);
	assert_int_equal(memory.used_bytes, 0);
}

static void a_million_groups_grow(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_cells *cells = cells_new(2, &memory);
	const uint32_t n = 1000000;

	(void)context;
	for (uint32_t round = 0; round < 2; round++) {
		for (uint32_t i = 0; i < n; i++) {
			char name[16];
			struct ism_datum key[2];

			snprintf(name, sizeof(name), "g%u", i / 10);
			key[0] = text(name);
			key[1] = exact(i % 10);
			ism_state_count_add(ism_cells_find(cells, key, i % 7));
		}
	}
	assert_int_equal(ism_cells_count(cells), n);
	for (uint32_t i = 0; i < n; i++)
		assert_true(rows_of(ism_cells_at(cells, i).states) == 2);
	ism_cells_free(cells);
	assert_int_equal(memory.used_bytes, 0);
	assert_int_equal(memory.failed, 0);
}

static void parts_merge_to_the_whole(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_cells *whole = cells_new(2, &memory);
	struct ism_cells *parts[3] = { cells_new(2, &memory), cells_new(2, &memory),
		cells_new(2, &memory) };
	uint64_t seed = 37;

	(void)context;
	for (unsigned i = 0; i < 20000; i++) {
		char name[16];
		struct ism_datum key[2];
		int64_t value = (int64_t)random_below(&seed, 1000) - 500;
		int64_t period = (int64_t)random_below(&seed, 5);
		unsigned part = (unsigned)random_below(&seed, 3);

		snprintf(name, sizeof(name), "g%u", (unsigned)random_below(&seed, 100));
		key[0] = text(name);
		key[1] = i % 9 ? exact((int64_t)i % 3) : none();
		states_take(ism_cells_find(whole, key, period), value, &memory);
		states_take(ism_cells_find(parts[part], key, period), value, &memory);
	}
	assert_int_equal(ism_cells_merge(parts[2], parts[0]), ISM_OK);
	assert_int_equal(ism_cells_merge(parts[2], parts[1]), ISM_OK);
	assert_int_equal(ism_cells_count(parts[2]), ism_cells_count(whole));
	for (uint64_t i = 0; i < ism_cells_count(whole); i++) {
		struct ism_cell cell = ism_cells_at(whole, i);
		const void *merged = ism_cells_get(parts[2], cell.dimensions, cell.period);

		assert_non_null(merged);
		assert_int_equal(rows_of(merged), rows_of(cell.states));
		assert_true(sum_of(merged) == sum_of(cell.states));
	}
	for (unsigned i = 0; i < 3; i++)
		ism_cells_free(parts[i]);
	ism_cells_free(whole);
	assert_int_equal(memory.used_bytes, 0);
}

static void without_memory_rows_go_to_no_cell(void **context)
{
	struct ism_memory memory = { .limit_bytes = 20000 };
	struct ism_cells *cells = cells_new(2, &memory);
	struct ism_error error;
	uint64_t n;

	(void)context;
	for (int64_t i = 0; i < 10000; i++) {
		char name[16];
		struct ism_datum key[2] = { text(name), exact(i) };

		snprintf(name, sizeof(name), "g%d", (int)i);
		key[0].size = (uint32_t)strlen(name);
		states_take(ism_cells_find(cells, key, 0), i * 1000, &memory);
	}
	n = ism_cells_count(cells);
	assert_true(n > 10 && n < 200);
	assert_true(memory.used_bytes <= memory.limit_bytes);
	assert_int_equal(ism_memory_status(&memory, &error), ISM_ERR_MEMORY);
	assert_non_null(strstr(error.text, "20000 bytes"));
	ism_cells_free(cells);
	assert_int_equal(memory.used_bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_leads_to_one_block),
		cmocka_unit_test(a_table_without_dimensions_has_one_cell),
		cmocka_unit_test(none_is_told_apart_from_zero_and_from_empty),
		cmocka_unit_test(cells_are_sorted_by_key_then_period),
		cmocka_unit_test(a_million_groups_grow),
		cmocka_unit_test(parts_merge_to_the_whole),
		cmocka_unit_test(without_memory_rows_go_to_no_cell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
