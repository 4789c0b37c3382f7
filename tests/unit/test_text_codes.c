/* Codes of texts: whatever the front has, equal texts have the code in whose turn they came. */
#include "runtime/state/text_codes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "random.h"

enum {
	TEXT_MAX = 40,
	PAGE = 4096,
};

static uint32_t code_of(struct ism_text_codes *codes, const char *text, size_t size)
{
	return ism_text_code(codes, text, size, 1);
}

static uint32_t code_of_string(struct ism_text_codes *codes, const char *text)
{
	return code_of(codes, text, strlen(text));
}

/* All texts of a letter, by size, and each of them with another letter at its end. */
static void sizes_and_last_bytes_tell_texts_apart(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_text_codes codes;
	char text[TEXT_MAX + 1];

	(void)context;
	ism_text_codes_init(&codes, &memory);
	for (int round = 0; round < 3; round++) {
		uint32_t code = 1;

		assert_int_equal(ism_text_code(&codes, NULL, 0, 0), 0);
		for (size_t size = 0; size <= TEXT_MAX; size++) {
			memset(text, 'a', sizeof text);
			assert_int_equal(code_of(&codes, text, size), code++);
			if (size == 0)
				continue;
			text[size - 1] = 'b';
			assert_int_equal(code_of(&codes, text, size), code++);
			text[size - 1] = 0;
			assert_int_equal(code_of(&codes, text, size), code++);
		}
	}
	ism_text_codes_release(&codes);
	assert_int_equal(memory.used_bytes, 0);
}

/* What lies behind a text is another text's, or nobody's: the next page cannot be read. */
static void texts_end_where_pages_do(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_text_codes codes;
	char *pages =
		mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)context;
	assert_ptr_not_equal(pages, MAP_FAILED);
	assert_int_equal(mprotect(pages + PAGE, PAGE, PROT_NONE), 0);
	memset(pages, 'x', PAGE);
	ism_text_codes_init(&codes, &memory);
	for (int round = 0; round < 2; round++) {
		for (size_t size = 0; size <= TEXT_MAX; size++)
			assert_int_equal(
				code_of(&codes, pages + PAGE - size, size), (uint32_t)size + 1);
		for (size_t size = 0; size <= TEXT_MAX; size++)
			assert_int_equal(code_of(&codes, pages + 7, size), (uint32_t)size + 1);
	}
	ism_text_codes_release(&codes);
	munmap(pages, 2 * PAGE);
}

static void take_texts(uint32_t n, uint32_t n_rows, struct ism_memory *memory)
{
	uint32_t *expected = calloc(n, sizeof *expected), next = 1;
	struct random random = { 11 };
	struct ism_text_codes codes;
	char text[TEXT_MAX];

	ism_text_codes_init(&codes, memory);
	for (uint32_t row = 0; row < n_rows; row++) {
		uint32_t i = (uint32_t)random_below(&random, n);

		snprintf(text, sizeof text, i % 3 ? "unit %u" : "a name of the unit %u", i);
		if (!expected[i])
			expected[i] = next++;
		assert_int_equal(code_of_string(&codes, text), expected[i]);
	}
	assert_false(codes.is_closed);
	ism_text_codes_release(&codes);
	free(expected);
	assert_int_equal(memory->used_bytes, 0);
}

static void texts_that_want_one_place_keep_their_codes(void **context)
{
	static const uint32_t numbers[] = { 1, 2, 60, 70, 1000, ISM_CODE_FRONT_TEXTS };
	struct ism_memory memory = { 0 };

	(void)context;
	for (unsigned i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		take_texts(numbers[i], 10 * numbers[i] + 100, &memory);
}

static void of_too_many_texts_there_are_no_codes_but_listed_ones(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_text_codes codes;
	char text[TEXT_MAX];
	uint32_t listed;

	(void)context;
	ism_text_codes_init(&codes, &memory);
	for (uint32_t i = 0; i <= ISM_CODE_FRONT_TEXTS; i++) {
		snprintf(text, sizeof text, "t%u", i);
		assert_int_equal(code_of_string(&codes, text), i + 1);
	}
	assert_true(codes.is_closed);
	assert_int_equal(code_of_string(&codes, "t0"), ISM_NO_CODE);
	assert_int_equal(code_of_string(&codes, "new"), ISM_NO_CODE);
	assert_int_equal(ism_text_code(&codes, NULL, 0, 0), 0);
	assert_int_equal(ism_text_code_ask(&codes, "t0", 2, 1), ISM_NO_CODE);
	assert_int_equal(ism_text_code_ask(&codes, NULL, 0, 0), 0);
	ism_text_codes_listed(&codes, &(struct ism_slice){ "t0", 2 }, 1, &listed);
	assert_int_equal(listed, 1);
	ism_text_codes_release(&codes);
	assert_int_equal(memory.used_bytes, 0);
}

static void a_text_that_is_too_long_has_no_code(void **context)
{
	struct ism_memory memory = { 0 };
	struct ism_text_codes codes;
	char text[ISM_NUMBERED_BYTES + 1];

	(void)context;
	memset(text, 'l', sizeof text);
	ism_text_codes_init(&codes, &memory);
	assert_int_equal(code_of(&codes, text, sizeof text), ISM_NO_CODE);
	assert_int_equal(code_of(&codes, text, ISM_NUMBERED_BYTES), 1);
	assert_int_equal(code_of(&codes, text, sizeof text), ISM_NO_CODE);
	assert_int_equal(code_of(&codes, text, ISM_NUMBERED_BYTES), 1);
	ism_text_codes_release(&codes);
}

/* Codes only save time: they leave half of the memory alone. */
static void codes_take_no_memory_that_states_need(void **context)
{
	struct ism_memory memory = { .limit_bytes = 100000 };
	struct ism_text_codes codes;
	char text[TEXT_MAX];
	uint32_t n = 0;

	(void)context;
	ism_text_codes_init(&codes, &memory);
	for (uint32_t i = 0; i < ISM_CODE_FRONT_TEXTS; i++) {
		snprintf(text, sizeof text, "t%u", i);
		n += code_of_string(&codes, text) != ISM_NO_CODE;
	}
	assert_true(n > 0 && n < ISM_CODE_FRONT_TEXTS);
	assert_false(memory.failed);
	assert_true(memory.used_bytes <= memory.limit_bytes / 2);
	ism_text_codes_release(&codes);
	assert_int_equal(memory.used_bytes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_and_last_bytes_tell_texts_apart),
		cmocka_unit_test(texts_end_where_pages_do),
		cmocka_unit_test(texts_that_want_one_place_keep_their_codes),
		cmocka_unit_test(of_too_many_texts_there_are_no_codes_but_listed_ones),
		cmocka_unit_test(a_text_that_is_too_long_has_no_code),
		cmocka_unit_test(codes_take_no_memory_that_states_need),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
