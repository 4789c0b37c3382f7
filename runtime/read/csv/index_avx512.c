/* The index with AVX-512 (F, BW, VL, VBMI2), BMI2 and PCLMULQDQ; run only where they are. */
#include "runtime/read/csv/index.h"

#include <immintrin.h>

struct masks {
	uint64_t delimiters, quotes, feeds, returns, high;
};

struct rules {
	__m512i delimiter, quote, feed, ret;
};

static inline struct rules rules_of(const struct ism_csv_index *index)
{
	return (struct rules){
		.delimiter = _mm512_set1_epi8(index->delimiter),
		.quote = _mm512_set1_epi8(index->quote),
		.feed = _mm512_set1_epi8('\n'),
		.ret = _mm512_set1_epi8('\r'),
	};
}

static inline struct masks load(const struct rules *rules, const char *p)
{
	__m512i block = _mm512_loadu_si512(p);

	return (struct masks){
		.delimiters = _mm512_cmpeq_epi8_mask(block, rules->delimiter),
		.quotes = _mm512_cmpeq_epi8_mask(block, rules->quote),
		.feeds = _mm512_cmpeq_epi8_mask(block, rules->feed),
		.returns = _mm512_cmpeq_epi8_mask(block, rules->ret),
		.high = _mm512_movepi8_mask(block),
	};
}

static inline uint64_t prefix_xor(uint64_t bits)
{
	__m128i ones = _mm_set1_epi8((char)0xff);

	return (uint64_t)_mm_cvtsi128_si64(
		_mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), ones, 0));
}

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

#include "runtime/read/csv/index_step.h"

void ism_csv_index_avx512(struct ism_csv_index *index, uint32_t n_bytes)
{
	index_text(index, n_bytes);
}
