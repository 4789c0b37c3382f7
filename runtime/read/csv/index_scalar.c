/* The index in 64-bit words: for processors without a vector unit that it knows, and to compare with. */
#include "runtime/read/csv/index.h"

#include "runtime/read/simd_scalar.h"

struct masks {
	uint64_t delimiters, quotes, feeds, returns, high;
};

/* Eight times the byte. */
struct rules {
	uint64_t delimiter, quote;
};

static inline struct rules rules_of(const struct ism_csv_index *index)
{
	return (struct rules){
		.delimiter = (uint8_t)index->delimiter * ONES,
		.quote = (uint8_t)index->quote * ONES,
	};
}

static inline struct masks load(const struct rules *rules, const char *p)
{
	struct masks m = { 0 };

	for (unsigned i = 0; i < 64; i += 8) {
		uint64_t word = load_word(p + i);
		uint64_t high = word & HIGHS, low = word & ~HIGHS;

		m.delimiters |= equal(low, high, rules->delimiter) << i;
		m.quotes |= equal(low, high, rules->quote) << i;
		m.feeds |= equal(low, high, '\n' * ONES) << i;
		m.returns |= equal(low, high, '\r' * ONES) << i;
		m.high |= gather(high) << i;
	}
	return m;
}

static inline uint64_t prefix_xor(uint64_t bits)
{
	for (unsigned i = 1; i < 64; i *= 2)
		bits ^= bits << i;
	return bits;
}

#include "runtime/read/csv/index_step.h"

void ism_csv_index_scalar(struct ism_csv_index *index, uint32_t n_bytes)
{
	index_text(index, n_bytes);
}

void ism_csv_quick_scalar(
	struct ism_csv_index *index, uint32_t n_bytes, struct ism_csv_quick *quick)
{
	quick_text(index, n_bytes, quick);
}
