/* The index with AVX2, BMI2 and PCLMULQDQ; compiled with these and run only where they are. */
#include "runtime/read/csv/index.h"

#include "runtime/read/simd_avx2.h"

struct masks {
	uint64_t delimiters, quotes, feeds, returns, high;
};

struct rules {
	__m256i delimiter, quote, feed, ret;
};

static inline struct rules rules_of(const struct ism_csv_index *index)
{
	return (struct rules){
		.delimiter = _mm256_set1_epi8(index->delimiter),
		.quote = _mm256_set1_epi8(index->quote),
		.feed = _mm256_set1_epi8('\n'),
		.ret = _mm256_set1_epi8('\r'),
	};
}

static inline struct masks load(const struct rules *rules, const char *p)
{
	__m256i low = _mm256_loadu_si256((const __m256i *)p);
	__m256i high = _mm256_loadu_si256((const __m256i *)(p + 32));

	return (struct masks){
		.delimiters = equal(low, high, rules->delimiter),
		.quotes = equal(low, high, rules->quote),
		.feeds = equal(low, high, rules->feed),
		.returns = equal(low, high, rules->ret),
		.high = both(low, high),
	};
}

static inline uint64_t prefix_xor(uint64_t bits)
{
	__m128i ones = _mm_set1_epi8((char)0xff);

	return (uint64_t)_mm_cvtsi128_si64(
		_mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)bits), ones, 0));
}

#include "runtime/read/csv/index_step.h"

void ism_csv_index_avx2(struct ism_csv_index *index, uint32_t n_bytes)
{
	index_text(index, n_bytes);
}

void ism_csv_quick_avx2(struct ism_csv_index *index, uint32_t n_bytes, struct ism_csv_quick *quick)
{
	quick_text(index, n_bytes, quick);
}
