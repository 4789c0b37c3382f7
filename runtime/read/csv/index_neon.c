/* The index with the vectors that every 64-bit ARM processor has. */
#include "runtime/read/csv/index.h"

#include "runtime/read/simd_neon.h"

struct masks {
	uint64_t delimiters, quotes, feeds, returns, high;
};

struct rules {
	uint8x16_t delimiter, quote, feed, ret;
};

static inline struct rules rules_of(const struct ism_csv_index *index)
{
	return (struct rules){
		.delimiter = vdupq_n_u8((uint8_t)index->delimiter),
		.quote = vdupq_n_u8((uint8_t)index->quote),
		.feed = vdupq_n_u8('\n'),
		.ret = vdupq_n_u8('\r'),
	};
}

static inline struct masks load(const struct rules *rules, const char *p)
{
	const uint8_t *bytes = (const uint8_t *)p;
	const uint8x16_t block[4] = { vld1q_u8(bytes), vld1q_u8(bytes + 16), vld1q_u8(bytes + 32),
		vld1q_u8(bytes + 48) };

	return (struct masks){
		.delimiters = equal(block, rules->delimiter),
		.quotes = equal(block, rules->quote),
		.feeds = equal(block, rules->feed),
		.returns = equal(block, rules->ret),
		.high = high_bits(block),
	};
}

/* Without the multiplication, which is an extension. */
static inline uint64_t prefix_xor(uint64_t bits)
{
	for (unsigned i = 1; i < 64; i *= 2)
		bits ^= bits << i;
	return bits;
}

#include "runtime/read/csv/index_step.h"

void ism_csv_index_neon(struct ism_csv_index *index, uint32_t n_bytes)
{
	index_text(index, n_bytes);
}

void ism_csv_quick_neon(struct ism_csv_index *index, uint32_t n_bytes, struct ism_csv_quick *quick)
{
	quick_text(index, n_bytes, quick);
}
