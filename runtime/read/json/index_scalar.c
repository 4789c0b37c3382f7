/* The index in 64-bit words: for processors without a vector unit that it knows, and to compare with. */
#include "runtime/read/json/index.h"

#include "runtime/read/simd_scalar.h"

struct masks {
	uint64_t quotes, backslashes, feeds, controls, high;
};

static inline struct masks load(const char *p)
{
	struct masks m = { 0 };

	for (unsigned i = 0; i < 64; i += 8) {
		uint64_t word = load_word(p + i);
		uint64_t high = word & HIGHS, low = word & ~HIGHS;

		m.quotes |= equal(low, high, '"' * ONES) << i;
		m.backslashes |= equal(low, high, '\\' * ONES) << i;
		m.feeds |= equal(low, high, '\n' * ONES) << i;
		/* Below 0x80, a control character has neither of these bits. */
		m.controls |= gather(zeros(low & 0x60 * ONES) & ~high) << i;
		m.high |= gather(high) << i;
	}
	return m;
}

#include "runtime/read/json/index_step.h"

void ism_json_index_scalar(struct ism_json_index *index, uint32_t n_bytes)
{
	index_text(index, n_bytes);
}
