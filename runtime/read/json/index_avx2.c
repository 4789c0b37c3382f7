/* The index with AVX2 and BMI2; compiled with these and run only where they are. */
#include "runtime/read/json/index.h"

#include "runtime/read/simd_avx2.h"

struct masks {
	uint64_t quotes, backslashes, feeds, controls, high;
};

/* Bytes below 0x20 are those that the greater of them and 0x1f does not change from 0x1f. */
static inline __m256i below_blank(__m256i bytes)
{
	const __m256i last = _mm256_set1_epi8(0x1f);

	return _mm256_cmpeq_epi8(_mm256_max_epu8(bytes, last), last);
}

static inline struct masks load(const char *p)
{
	__m256i low = _mm256_loadu_si256((const __m256i *)p);
	__m256i high = _mm256_loadu_si256((const __m256i *)(p + 32));

	return (struct masks){
		.quotes = equal(low, high, _mm256_set1_epi8('"')),
		.backslashes = equal(low, high, _mm256_set1_epi8('\\')),
		.feeds = equal(low, high, _mm256_set1_epi8('\n')),
		.controls = both(below_blank(low), below_blank(high)),
		.high = both(low, high),
	};
}

#include "runtime/read/json/index_step.h"

void ism_json_index_avx2(struct ism_json_index *index, uint32_t n_bytes)
{
	index_text(index, n_bytes);
}
