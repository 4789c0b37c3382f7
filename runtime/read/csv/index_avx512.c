/* The index with AVX-512 (F, BW, VL, VBMI2), BMI2 and PCLMULQDQ; run only where they are. */
#include "runtime/read/csv/index.h"

#include "runtime/read/simd_avx512.h"

struct masks {
	uint64_t delimiters, quotes, feeds, returns, high;
	__m512i block;
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
		.block = block,
	};
}

static inline uint64_t prefix_xor(uint64_t bits)
{
	__m128i ones = _mm_set1_epi8((char)0xff);

	return (uint64_t)_mm_cvtsi128_si64(
		_mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), ones, 0));
}

#define OWN_HIGHS

struct highs {
	__m512i bits;
};

static inline void add_highs(struct highs *highs, const struct masks *m)
{
	highs->bits = _mm512_or_si512(highs->bits, m->block);
}

static inline bool has_high(const struct highs *highs)
{
	return _mm512_movepi8_mask(highs->bits) != 0;
}

#include "runtime/read/csv/index_step.h"

void ism_csv_index_avx512(struct ism_csv_index *index, uint32_t n_bytes)
{
	index_text(index, n_bytes);
}

void ism_csv_quick_avx512(
	struct ism_csv_index *index, uint32_t n_bytes, struct ism_csv_quick *quick)
{
	quick_text(index, n_bytes, quick);
}
