/* The loops over the rows of spans on every instruction set of the processor, as csv_index.c does it for CSV. */
#include "tests/cross/report.h"
#include "tests/unit/span_check.h"

#define ROUNDS 300

/* Codes of texts are the same code everywhere; nothing here has any. */
uint32_t ism_text_code_ask(
	struct ism_text_codes *codes, const char *text, uint64_t size, uint64_t present)
{
	(void)codes, (void)text, (void)size, (void)present;
	return ISM_NO_CODE;
}

int main(void)
{
	uint64_t first = 0;

	for (enum ism_isa isa = ISM_ISA_SCALAR; isa < ISM_ISA_COUNT; isa++) {
		struct random random = { 42 };
		uint64_t sum = 0;

		for (int round = 0; ism_isa_has(isa) && round < ROUNDS; round++)
			if (!span_check(ism_span_kernels(isa), &random, &sum))
				return 1;
		if (isa == ISM_ISA_SCALAR)
			first = sum;
		else if (ism_isa_has(isa) && sum != first)
			return 1;
	}
	report(first);
	return 0;
}
