/* The index with the vectors that every 64-bit ARM processor has. */
#include "runtime/read/csv/index.h"

#include <arm_neon.h>

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

/* One bit for each of 64 bytes that are all ones or all zeros: neighbours are added up three times. */
static inline uint64_t press(uint8x16_t a, uint8x16_t b, uint8x16_t c, uint8x16_t d)
{
	const uint8x16_t bit = { 1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128 };
	uint8x16_t ab = vpaddq_u8(vandq_u8(a, bit), vandq_u8(b, bit));
	uint8x16_t cd = vpaddq_u8(vandq_u8(c, bit), vandq_u8(d, bit));
	uint8x16_t all = vpaddq_u8(ab, cd);

	all = vpaddq_u8(all, all);
	return vgetq_lane_u64(vreinterpretq_u64_u8(all), 0);
}

static inline uint64_t equal(const uint8x16_t *block, uint8x16_t character)
{
	return press(vceqq_u8(block[0], character), vceqq_u8(block[1], character),
		vceqq_u8(block[2], character), vceqq_u8(block[3], character));
}

static inline uint64_t high_bits(const uint8x16_t *block)
{
	const uint8x16_t high = vdupq_n_u8(0x80);

	return press(vcgeq_u8(block[0], high), vcgeq_u8(block[1], high), vcgeq_u8(block[2], high),
		vcgeq_u8(block[3], high));
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

/* Eight at a time, of which some may be none: fewer branches than one at a time. */
static inline void put_marks(uint32_t *out, uint64_t bits, uint32_t base, uint32_t n)
{
	uint32_t i = 0;

	do {
		for (uint32_t k = 0; k < 8; k++) {
			out[i + k] = base + (bits ? (uint32_t)__builtin_ctzll(bits) : 64);
			bits &= bits - 1;
		}
		i += 8;
	} while (__builtin_expect(i < n, 0));
}

#include "runtime/read/csv/index_step.h"

void ism_csv_index_neon(struct ism_csv_index *index, uint32_t n_bytes)
{
	index_text(index, n_bytes);
}
