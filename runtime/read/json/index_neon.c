/* The index with the vectors that every 64-bit ARM processor has. */
#include "runtime/read/json/index.h"

#include "runtime/read/simd_neon.h"

struct masks {
	uint64_t quotes, backslashes, feeds, controls, high;
};

static inline uint64_t below_blank(const uint8x16_t *block)
{
	const uint8x16_t blank = vdupq_n_u8(0x20);

	return press(vcltq_u8(block[0], blank), vcltq_u8(block[1], blank),
		vcltq_u8(block[2], blank), vcltq_u8(block[3], blank));
}

static inline struct masks load(const char *p)
{
	const uint8_t *bytes = (const uint8_t *)p;
	const uint8x16_t block[4] = { vld1q_u8(bytes), vld1q_u8(bytes + 16), vld1q_u8(bytes + 32),
		vld1q_u8(bytes + 48) };

	return (struct masks){
		.quotes = equal(block, vdupq_n_u8('"')),
		.backslashes = equal(block, vdupq_n_u8('\\')),
		.feeds = equal(block, vdupq_n_u8('\n')),
		.controls = below_blank(block),
		.high = high_bits(block),
	};
}

#include "runtime/read/json/index_step.h"

void ism_json_index_neon(struct ism_json_index *index, uint32_t n_bytes)
{
	index_text(index, n_bytes);
}
