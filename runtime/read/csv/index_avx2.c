/* The index with AVX2, BMI2 and PCLMULQDQ; compiled with these and run only where they are. */
#include "runtime/read/csv/index.h"

#include <immintrin.h>

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

static inline uint64_t both(__m256i low, __m256i high)
{
	return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high)
							     << 32;
}

static inline uint64_t equal(__m256i low, __m256i high, __m256i character)
{
	return both(_mm256_cmpeq_epi8(low, character), _mm256_cmpeq_epi8(high, character));
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

#include "runtime/read/csv/index_step.h"

void ism_csv_index_avx2(struct ism_csv_index *index, uint32_t n_bytes)
{
	index_text(index, n_bytes);
}
