/* The index in 64-bit words: for processors without a vector unit that it knows, and to compare with. */
#include "runtime/read/csv/index.h"

#include <string.h>

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

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

/* The high bits of the eight bytes as a number, the first byte's the lowest. */
static inline uint64_t gather(uint64_t highs)
{
	return (highs >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

/* Bytes of `word`, all below 0x80, that are zero: their high bits. */
static inline uint64_t zeros(uint64_t word)
{
	return HIGHS & ~(word + (HIGHS - ONES));
}

/* A character is below 0x80: bytes above it are told by their high bit, which is taken out of the comparison. */
static inline uint64_t equal(uint64_t low, uint64_t high, uint64_t character)
{
	return gather(zeros(low ^ character) & ~high);
}

static inline uint64_t load_word(const char *p)
{
	const uint8_t *b = (const uint8_t *)p;

	return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
	       (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
	       (uint64_t)b[7] << 56;
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

static inline void put_marks(uint32_t *out, uint64_t bits, uint32_t base, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		out[i] = base + (uint32_t)__builtin_ctzll(bits);
		bits &= bits - 1;
	}
}

#include "runtime/read/csv/index_step.h"

void ism_csv_index_scalar(struct ism_csv_index *index, uint32_t n_bytes)
{
	index_text(index, n_bytes);
}
