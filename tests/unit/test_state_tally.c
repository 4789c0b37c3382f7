#include "runtime/state/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/state/state_update.h"

/* A count and a sum of reals that count the same rows, and the sum's window. */
struct block {
	struct ism_state_head count;
	struct ism_state_sum_real sum;
	uint64_t rows;
	uint64_t unused;
	__int128 window;
};

#define AT(member) ((uint32_t)offsetof(struct block, member))

static const struct ism_state_place places[] = {
	{ ISM_STATE_COUNT, AT(count) },
	{ ISM_STATE_SUM_REAL, AT(sum) },
};

static const struct ism_tally tallies[] = {
	{ ISM_TALLY_REAL, AT(window), AT(sum) },
	{ ISM_TALLY_ROWS, AT(rows), AT(count.rows) },
	{ ISM_TALLY_ROWS, AT(rows), AT(sum.head.rows) },
	{ ISM_TALLY_ROWS, AT(rows), AT(sum.values) },
};

static const struct ism_cell_layout layout = {
	.n_states = 2,
	.size_bytes = sizeof(struct block),
	.states = places,
	.n_tallies = 4,
	.states_bytes = AT(rows),
	.tallies = tallies,
};

/* As row functions do. */
static void take(struct block *block, double value, struct ism_memory *memory)
{
	__int128 window;

	if (!ism_exact_window(value, &window))
		ism_state_sum_real_add_far(&block->sum, value, memory);
	block->rows++;
	block->window += window;
}

/* The same by the states' own updates. */
static void take_plainly(struct block *block, double value, struct ism_memory *memory)
{
	ism_state_count_add(&block->count);
	ism_state_sum_real_add(&block->sum, value, memory);
}

static void assert_same_states(const struct block *a, const struct block *b)
{
	assert_memory_equal(&a->count, &b->count, sizeof(a->count));
	assert_memory_equal(&a->sum, &b->sum, offsetof(struct ism_state_sum_real, sum));
	assert_int_equal(a->sum.sum != NULL, b->sum.sum != NULL);
	if (a->sum.sum)
		assert_memory_equal(a->sum.sum, b->sum.sum, sizeof(*a->sum.sum));
	assert_int_equal(a->rows, 0);
	assert_true(a->window == 0);
}

static void settled_states_are_those_of_plain_updates(void **context)
{
	static const double values[] = { 0.1, -7.25, 1e9, 0, 3e-7, 0.1, -1e9, 65000000 };
	struct ism_memory memory = { 0 };
	_Alignas(16) struct block block = { 0 }, plain = { 0 };

	(void)context;
	for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
		take(&block, values[i], &memory);
		take_plainly(&plain, values[i], &memory);
		if (i % 3 != 2)
			continue;
		assert_int_equal(ism_tallies_settle(&layout, &block, &memory), ISM_OK);
		assert_same_states(&block, &plain);
	}
	assert_int_equal(ism_tallies_settle(&layout, &block, &memory), ISM_OK);
	assert_int_equal(ism_tallies_settle(&layout, &block, &memory), ISM_OK);
	assert_same_states(&block, &plain);
	ism_states_release(&layout, &block, &memory);
	ism_states_release(&layout, &plain, &memory);
	assert_int_equal(memory.used_bytes, 0);
}

static void no_rows_need_no_memory(void **context)
{
	struct ism_memory memory = { 0 };
	_Alignas(16) struct block block = { 0 };

	(void)context;
	assert_int_equal(ism_tallies_settle(&layout, &block, &memory), ISM_OK);
	assert_null(block.sum.sum);
	assert_int_equal(memory.used_bytes, 0);
}

static void all_cells_are_settled(void **context)
{
	static const uint8_t types[] = { ISM_TYPE_INT };
	struct ism_memory memory = { 0 };
	struct ism_cells *cells;

	(void)context;
	assert_int_equal(ism_cells_create(&cells, 1, types, &layout, &memory), ISM_OK);
	for (int64_t i = 0; i < 1000; i++) {
		struct ism_datum key = { .exact = i % 7, .present = 1 };

		take(ism_cells_find(cells, &key, ISM_NO_PERIOD), (double)i / 8, &memory);
	}
	assert_int_equal(ism_cells_settle(cells), ISM_OK);
	for (uint64_t i = 0; i < 7; i++) {
		const struct block *block = ism_cells_at(cells, i).states;
		uint64_t n = (1000 + 6 - i) / 7;
		double sum;

		assert_int_equal(block->count.rows, n);
		assert_int_equal(block->sum.values, n);
		assert_true(ism_exact_sum_round(block->sum.sum, &sum));
		assert_true(sum * 8 == (double)(n * i + 7 * (n * (n - 1) / 2)));
	}
	ism_cells_free(cells);
	assert_int_equal(memory.used_bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settled_states_are_those_of_plain_updates),
		cmocka_unit_test(no_rows_need_no_memory),
		cmocka_unit_test(all_cells_are_settled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
