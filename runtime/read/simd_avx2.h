/* What the indexes share that are written for AVX2 and BMI. */
#ifndef ISM_RUNTIME_READ_SIMD_AVX2_H
#define ISM_RUNTIME_READ_SIMD_AVX2_H

#include <stdint.h>

#include <immintrin.h>

static inline uint64_t both(__m256i low, __m256i high)
{
	return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
							     << 32;
}

static inline uint64_t equal(__m256i low, __m256i high, __m256i character)
{
	return both(_mm256_cmpeq_epi8(low, character), _mm256_cmpeq_epi8(high, character));
}

/* Eight at a time, of which some may be none: fewer branches than one at a time. */
static inline void put_marks(uint32_t *out, uint64_t bits, uint32_t base, uint32_t n)
{
	uint32_t i = 0;

	do {
		for (uint32_t k = 0; k < 8; k++) {
			out[i + k] = base + (uint32_t)_tzcnt_u64(bits);
			bits = _blsr_u64(bits);
		}
		i += 8;
	} while (__builtin_expect(i < n, 0));
}

#endif
