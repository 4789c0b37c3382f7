#include "runtime/spill.h"

#include "runtime/memory.h"
#include "runtime/state/state_io.h"
#include "test_state_rows.h"

static bool is_zero(const char *bytes, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		if (bytes[i])
			return false;
	return true;
}

/* ---- the file ---- */

struct held {
	char *block;
	uint64_t size;
	uint8_t mark;
};

static void put_mark(const struct held *held)
{
	memset(held->block, held->mark, held->size);
}

static void check_mark(const struct held *held)
{
	for (uint64_t i = 0; i < held->size; i += 1 + held->size / 97)
		assert_int_equal((uint8_t)held->block[i], held->mark);
	assert_int_equal((uint8_t)held->block[held->size - 1], held->mark);
}

/* Blocks of all sizes come and go: each is zeroed, aligned and nobody else's. */
static void blocks_are_zeroed_and_apart(void **context)
{
	struct ism_spill *spill = ism_spill_open(ism_spill_folder());
	struct held held[40] = { 0 };
	uint64_t seed = 7;

	(void)context;
	assert_non_null(spill);
	for (unsigned round = 0; round < 2000; round++) {
		struct held *at = &held[random_below(&seed, 40)];

		if (at->block) {
			check_mark(at);
			ism_spill_free(spill, at->block, at->size);
		}
		at->size = 1 + random_below(&seed, UINT64_C(1) << random_below(&seed, 22));
		at->mark = (uint8_t)(1 + round % 255);
		at->block = ism_spill_alloc(spill, at->size);
		assert_non_null(at->block);
		assert_int_equal((uintptr_t)at->block % 16, 0);
		assert_true(ism_spill_has(spill, at->block));
		assert_true(is_zero(at->block, at->size));
		put_mark(at);
	}
	for (unsigned i = 0; i < 40; i++)
		if (held[i].block)
			check_mark(&held[i]);
	assert_false(ism_spill_has(spill, held));
	ism_spill_close(spill);
}

static void what_is_freed_is_used_again(void **context)
{
	struct ism_spill *spill = ism_spill_open(ism_spill_folder());
	uint64_t after_first;

	(void)context;
	assert_non_null(spill);
	for (unsigned i = 0; i < 100; i++) {
		char *small = ism_spill_alloc(spill, 100), *large = ism_spill_alloc(spill, 3 << 20);

		assert_non_null(small);
		assert_non_null(large);
		assert_true(is_zero(large, 3 << 20));
		large[0] = large[(3 << 20) - 1] = 'x';
		if (i == 0)
			after_first = ism_spill_bytes(spill);
		assert_int_equal(ism_spill_bytes(spill), after_first);
		ism_spill_free(spill, small, 100);
		ism_spill_free(spill, large, 3 << 20);
	}
	ism_spill_close(spill);
}

static void a_folder_that_is_not_there_is_no_folder(void **context)
{
	(void)context;
	assert_null(ism_spill_open("/nonexistent/folder"));
}

static void no_block_is_too_large_to_be_refused(void **context)
{
	struct ism_spill *spill = ism_spill_open(ism_spill_folder());

	(void)context;
	assert_non_null(spill);
	assert_null(ism_spill_alloc(spill, UINT64_MAX));
	assert_null(ism_spill_alloc(spill, UINT64_C(1) << 47));
	assert_non_null(ism_spill_alloc(spill, 1));
	ism_spill_close(spill);
}

/* ---- memory with a file behind it ---- */

static void what_passes_the_limit_lies_in_the_file(void **context)
{
	struct ism_memory memory = { .limit_bytes = 1000, .spill_folder = ism_spill_folder() };
	char *within = ism_memory_alloc(&memory, 900), *beyond = ism_memory_alloc(&memory, 200);

	(void)context;
	assert_non_null(within);
	assert_non_null(beyond);
	assert_int_equal(memory.used_bytes, 900);
	assert_true(ism_spill_has(memory.spill, beyond));
	assert_false(ism_spill_has(memory.spill, within));
	memcpy(within, "within", 6);
	within = ism_memory_resize(&memory, within, 900, 2000);
	assert_true(ism_spill_has(memory.spill, within));
	assert_memory_equal(within, "within", 6);
	assert_true(is_zero(within + 6, 1994));
	assert_int_equal(memory.used_bytes, 0);
	memcpy(beyond, "beyond", 6);
	beyond = ism_memory_resize(&memory, beyond, 200, 400);
	assert_false(ism_spill_has(memory.spill, beyond));
	assert_memory_equal(beyond, "beyond", 6);
	assert_true(is_zero(beyond + 6, 394));
	assert_true(ism_memory_spilled(&memory) > 0);
	ism_memory_free(&memory, within, 2000);
	ism_memory_free(&memory, beyond, 400);
	assert_int_equal(memory.used_bytes, 0);
	assert_int_equal(ism_memory_status(&memory, NULL), ISM_OK);
	ism_memory_close(&memory);
	assert_int_equal(ism_memory_spilled(&memory), 0);
}

static void a_folder_of_no_use_is_named(void **context)
{
	struct ism_memory memory = { .limit_bytes = 10, .spill_folder = "/nonexistent/folder" };
	struct ism_error error = { 0 };

	(void)context;
	assert_null(ism_memory_alloc(&memory, 11));
	assert_int_equal(ism_memory_status(&memory, &error), ISM_ERR_MEMORY);
	assert_non_null(strstr(error.text, "/nonexistent/folder"));
	assert_non_null(strstr(error.text, "--memory"));
	ism_memory_close(&memory);
}

/* Rows of all kinds under ever larger limits: the written state is always that of no limit. */
static struct ism_buffer written(uint32_t kind, struct ism_memory *memory)
{
	void *state = state_new(kind), *other = state_new(kind);
	struct ism_buffer bytes = { 0 };
	uint64_t seed = 51;

	for (unsigned i = 0; i < 600; i++) {
		struct row row = row_wild(&seed, i);

		row_add(kind, i % 3 ? state : other, &row, memory);
	}
	assert_int_equal(ism_state_merge(kind, state, other, memory), ISM_OK);
	assert_int_equal(memory->failed, 0);
	assert_int_equal(ism_state_write(kind, state, &bytes, NULL), ISM_OK);
	state_free(kind, state, memory);
	state_free(kind, other, memory);
	assert_int_equal(memory->used_bytes, 0);
	ism_memory_close(memory);
	return bytes;
}

static void no_state_depends_on_the_limit(void **context)
{
	(void)context;
	for (uint32_t kind = 0; kind < ISM_STATE_KIND_COUNT; kind++) {
		struct ism_memory unlimited = { 0 };
		struct ism_buffer expected = written(kind, &unlimited);

		for (uint64_t limit = 1; limit < 100000; limit *= 3) {
			struct ism_memory memory = { .limit_bytes = limit,
				.spill_folder = ism_spill_folder() };
			struct ism_buffer bytes = written(kind, &memory);

			assert_int_equal(bytes.size, expected.size);
			assert_memory_equal(bytes.data, expected.data, expected.size);
			ism_buffer_release(&bytes);
		}
		ism_buffer_release(&expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_are_zeroed_and_apart),
		cmocka_unit_test(what_is_freed_is_used_again),
		cmocka_unit_test(a_folder_that_is_not_there_is_no_folder),
		cmocka_unit_test(no_block_is_too_large_to_be_refused),
		cmocka_unit_test(what_passes_the_limit_lies_in_the_file),
		cmocka_unit_test(a_folder_of_no_use_is_named),
		cmocka_unit_test(no_state_depends_on_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
