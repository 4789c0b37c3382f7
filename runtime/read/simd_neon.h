/* What the indexes share that are written for NEON. */
#ifndef ISM_RUNTIME_READ_SIMD_NEON_H
#define ISM_RUNTIME_READ_SIMD_NEON_H

#include <stdint.h>

#include <arm_neon.h>

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

#endif
