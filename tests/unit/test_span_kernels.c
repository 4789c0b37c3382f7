/* Loops over the rows of spans: each instruction set finds what is to be found. */
#include "span_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

enum { ROUNDS = 2000, PAGE = 4096, TEXT_MAX = 40, N_TEXTS = 1000 };

static void every_instruction_set_finds_what_is_to_be_found(void **context)
{
	uint64_t first = 0;

	(void)context;
	for (enum ism_isa isa = ISM_ISA_SCALAR; isa < ISM_ISA_COUNT; isa++) {
		struct random random = { 42 };
		uint64_t sum = 0;

		if (!ism_isa_has(isa))
			continue;
		for (int round = 0; round < ROUNDS; round++)
			assert_true(span_check(ism_span_kernels(isa), &random, &sum));
		if (isa == ISM_ISA_SCALAR)
			first = sum;
		assert_true(sum == first);
	}
}

/* Texts of all sizes, the last of which ends where nothing can be read any more, and rows that have none. */
static void take_texts(
	const struct ism_span_kernels *kernels, const char *end, uint32_t n_texts, int n_rounds)
{
	static struct ism_slice texts[N_TEXTS];
	static uint32_t places[N_TEXTS], codes[N_TEXTS];
	static uint8_t reasons[N_TEXTS];
	struct random random = { 7 };
	struct ism_text_codes of, alike;
	struct ism_memory memory = { 0 };

	ism_text_codes_init(&of, &memory);
	ism_text_codes_init(&alike, &memory);
	for (int round = 0; round < n_rounds; round++) {
		for (uint32_t i = 0; i < N_TEXTS; i++) {
			size_t size = random_below(&random, TEXT_MAX + 1);
			size_t before = i % 3 ? random_below(&random, n_texts) : 0;

			reasons[i] = random_below(&random, 10) == 0;
			texts[i] = reasons[i] ? (struct ism_slice){ NULL, 0 }
					      : (struct ism_slice){ end - size - before, size };
			places[i] = N_TEXTS - 1 - i;
		}
		for (uint32_t i = 0; i < N_TEXTS / 2; i++) {
			uint8_t reason = reasons[i];

			reasons[i] = reasons[N_TEXTS - 1 - i];
			reasons[N_TEXTS - 1 - i] = reason;
		}
		kernels->text_codes(&of, texts, places, reasons, N_TEXTS, codes);
		for (uint32_t i = 0; i < N_TEXTS; i++) {
			struct ism_slice text = texts[places[i]];

			assert_int_equal(codes[i],
				ism_text_code(&alike, text.data, text.size, text.data != NULL));
		}
	}
	assert_int_equal(of.is_closed, n_rounds > 4);
	assert_int_equal(alike.is_closed, n_rounds > 4);
	ism_text_codes_release(&of);
	ism_text_codes_release(&alike);
	assert_int_equal(memory.used_bytes, 0);
}

static void codes_of_texts_are_those_that_come_one_by_one(void **context)
{
	char *pages =
		mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	struct random random = { 3 };

	(void)context;
	assert_ptr_not_equal(pages, MAP_FAILED);
	assert_int_equal(mprotect(pages + PAGE, PAGE, PROT_NONE), 0);
	for (uint32_t i = 0; i < PAGE; i++)
		pages[i] = (char)('a' + random_below(&random, 23));
	for (enum ism_isa isa = ISM_ISA_SCALAR; isa < ISM_ISA_COUNT; isa++) {
		if (!ism_isa_has(isa))
			continue;
		take_texts(ism_span_kernels(isa), pages + PAGE, 8, 4);
		take_texts(ism_span_kernels(isa), pages + PAGE, 3000, 16); /* too many for codes */
	}
	munmap(pages, 2 * PAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_instruction_set_finds_what_is_to_be_found),
		cmocka_unit_test(codes_of_texts_are_those_that_come_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
