#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/arena.h"

static int setup(void **state)
{
	static struct ism_arena arena;

	ism_arena_init(&arena, NULL, NULL);
	*state = &arena;
	return 0;
}

static int teardown(void **state)
{
	ism_arena_free(*state);
	return 0;
}

static void memory_is_zeroed_and_aligned(void **state)
{
	for (size_t size = 0; size < 300; size++) {
		unsigned char *bytes = ism_arena_alloc(*state, size);

		assert_int_equal((uintptr_t)bytes % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(bytes[i], 0);
		memset(bytes, 0xA5, size);
	}
}

static void allocations_do_not_overlap_across_blocks(void **state)
{
	enum { N = 400 };
	unsigned char *bytes[N];
	size_t size = 7919;

	for (int i = 0; i < N; i++) {
		bytes[i] = ism_arena_alloc(*state, size);
		memset(bytes[i], i & 0xFF, size);
	}
	for (int i = 0; i < N; i++) {
		assert_int_equal(bytes[i][0], i & 0xFF);
		assert_int_equal(bytes[i][size - 1], i & 0xFF);
	}
}

static void an_outsize_request_leaves_the_current_block_in_use(void **state)
{
	char *before = ism_arena_alloc(*state, 16);
	char *large = ism_arena_alloc(*state, 8 << 20);
	char *after = ism_arena_alloc(*state, 16);

	large[(8 << 20) - 1] = 1;
	assert_ptr_equal(after, before + 16);
}

static void a_copy_ends_with_nul(void **state)
{
	char *copy = ism_arena_copy(*state, "abcdef", 3);

	assert_string_equal(copy, "abc");
	assert_string_equal(ism_arena_copy(*state, NULL, 0), "");
}

static void printf_makes_room_for_its_text(void **state)
{
	char *text = ism_arena_printf(*state, "%s-%d-%0500d", "x", 7, 0);

	assert_int_equal(strlen(text), 4 + 500);
	assert_memory_equal(text, "x-7-000", 7);
}

static void leave(void *context)
{
	longjmp(*(jmp_buf *)context, 1);
}

static void no_memory_leaves_by_the_handler(void **state)
{
	jmp_buf out;
	struct ism_arena arena;

	(void)state;
	ism_arena_init(&arena, leave, &out);
	if (setjmp(out) == 0) {
		ism_arena_array(&arena, SIZE_MAX / 2, 3);
		fail_msg("an impossible request came back");
	}
	ism_arena_free(&arena);
}

static void a_freed_arena_is_empty_and_usable(void **state)
{
	struct ism_arena *arena = *state;

	ism_arena_alloc(arena, 100);
	assert_true(arena->size_bytes > 0);
	ism_arena_free(arena);
	assert_int_equal(arena->size_bytes, 0);
	assert_non_null(ism_arena_alloc(arena, 100));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(memory_is_zeroed_and_aligned, setup, teardown),
		cmocka_unit_test_setup_teardown(
			allocations_do_not_overlap_across_blocks, setup, teardown),
		cmocka_unit_test_setup_teardown(
			an_outsize_request_leaves_the_current_block_in_use, setup, teardown),
		cmocka_unit_test_setup_teardown(a_copy_ends_with_nul, setup, teardown),
		cmocka_unit_test_setup_teardown(printf_makes_room_for_its_text, setup, teardown),
		cmocka_unit_test_setup_teardown(no_memory_leaves_by_the_handler, setup, teardown),
		cmocka_unit_test_setup_teardown(a_freed_arena_is_empty_and_usable, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
