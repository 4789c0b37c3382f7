/* What the indexes share that are written for AVX-512 (F, BW, VL, VBMI2). */
#ifndef ISM_RUNTIME_READ_SIMD_AVX512_H
#define ISM_RUNTIME_READ_SIMD_AVX512_H

#include <stdint.h>

#include <immintrin.h>

static inline void put_16(uint32_t *out, __m128i numbers, __m512i base)
{
	_mm512_storeu_si512(out, _mm512_add_epi32(_mm512_cvtepu8_epi32(numbers), base));
}

/* The numbers 0 to 63, of which those of set bits are pressed together. */
static inline void put_marks(uint32_t *out, uint64_t bits, uint32_t base, uint32_t n)
{
	const __m512i all = _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50,
		49, 48, 47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32, 31, 30, 29,
		28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7,
		6, 5, 4, 3, 2, 1, 0);
	__m512i numbers = _mm512_maskz_compress_epi8(bits, all);
	__m512i bases = _mm512_set1_epi32((int)base);

	put_16(out, _mm512_castsi512_si128(numbers), bases);
	if (__builtin_expect(n > 16, 0)) {
		put_16(out + 16, _mm512_extracti32x4_epi32(numbers, 1), bases);
		put_16(out + 32, _mm512_extracti32x4_epi32(numbers, 2), bases);
		put_16(out + 48, _mm512_extracti32x4_epi32(numbers, 3), bases);
	}
}

#endif
