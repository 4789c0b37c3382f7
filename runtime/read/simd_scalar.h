/* What the indexes share that are written for 64-bit words. */
#ifndef ISM_RUNTIME_READ_SIMD_SCALAR_H
#define ISM_RUNTIME_READ_SIMD_SCALAR_H

#include <stdint.h>

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

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

static inline void put_marks(uint32_t *out, uint64_t bits, uint32_t base, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		out[i] = base + (uint32_t)__builtin_ctzll(bits);
		bits &= bits - 1;
	}
}

#endif
