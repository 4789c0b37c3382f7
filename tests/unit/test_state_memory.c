#include "test_state_rows.h"

#include "runtime/memory.h"

static void what_is_used_is_counted(void **context)
{
	struct ism_memory memory = { 0 };
	char *block = ism_memory_alloc(&memory, 100);

	(void)context;
	assert_int_equal(memory.used_bytes, 100);
	block[0] = 'x';
	block = ism_memory_resize(&memory, block, 100, 300);
	assert_int_equal(memory.used_bytes, 300);
	assert_int_equal(block[0], 'x');
	assert_int_equal(block[299], 0);
	block = ism_memory_resize(&memory, block, 300, 50);
	assert_int_equal(memory.used_bytes, 50);
	ism_memory_free(&memory, block, 50);
	ism_memory_free(&memory, NULL, 0);
	assert_int_equal(memory.used_bytes, 0);
	assert_int_equal(ism_memory_status(&memory, NULL), ISM_OK);
}

static void the_limit_is_kept_and_failure_sticks(void **context)
{
	struct ism_memory memory = { .limit_bytes = 100 };
	void *block = ism_memory_alloc(&memory, 60);

	(void)context;
	assert_non_null(block);
	assert_null(ism_memory_alloc(&memory, 41));
	assert_null(ism_memory_resize(&memory, block, 60, 101));
	assert_int_equal(memory.used_bytes, 60);
	assert_int_equal(memory.failed, 1);
	ism_memory_free(&memory, block, 60);
	assert_int_equal(ism_memory_status(&memory, NULL), ISM_ERR_MEMORY);
}

static void a_size_beyond_the_address_space_fails(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_error error;

	(void)context;
	assert_null(ism_memory_alloc(&memory, UINT64_MAX));
	assert_int_equal(ism_memory_status(&memory, &error), ISM_ERR_MEMORY);
	assert_string_equal(error.text, "out of memory");
}

/* Each kind is given rows under ever larger limits, until it has enough: no limit may crash or leak. */
static void every_kind_survives_every_limit(void **context)
{
	(void)context;
	for (uint32_t kind = 0; kind < ISM_STATE_KIND_COUNT; kind++) {
		bool enough = false;

		for (uint64_t limit = 1; !enough; limit += 1 + limit / 8) {
			struct ism_memory memory = { .limit_bytes = limit };
			struct ism_memory free_memory = { 0 };
			void *state = state_new(kind), *copy = state_new(kind);
			uint64_t seed = 51;

			for (unsigned i = 0; i < 500; i++) {
				struct row row = row_wild(&seed, i);

				row_add(kind, state, &row, &memory);
			}
			enough = !memory.failed;
			assert_true(memory.used_bytes <= limit);
			if (enough) {
				memory.limit_bytes = memory.used_bytes + limit / 2;
				assert_int_equal(
					ism_state_merge(kind, copy, state, &free_memory), ISM_OK);
				ism_state_merge(kind, state, copy, &memory);
			}
			state_free(kind, state, &memory);
			state_free(kind, copy, &free_memory);
			assert_int_equal(memory.used_bytes, 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_used_is_counted),
		cmocka_unit_test(the_limit_is_kept_and_failure_sticks),
		cmocka_unit_test(a_size_beyond_the_address_space_fails),
		cmocka_unit_test(every_kind_survives_every_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
