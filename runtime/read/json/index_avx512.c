/* The index with AVX-512 (F, BW, VL, VBMI2) and BMI2; compiled with these and run only where they are. */
#include "runtime/read/json/index.h"

#include "runtime/read/simd_avx512.h"

struct masks {
	uint64_t quotes, backslashes, feeds, controls, high;
};

static inline struct masks load(const char *p)
{
	__m512i block = _mm512_loadu_si512(p);

	return (struct masks){
		.quotes = _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('"')),
		.backslashes = _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('\\')),
		.feeds = _mm512_cmpeq_epi8_mask(block, _mm512_set1_epi8('\n')),
		.controls = _mm512_cmplt_epu8_mask(block, _mm512_set1_epi8(0x20)),
		.high = _mm512_movepi8_mask(block),
	};
}

#include "runtime/read/json/index_step.h"

void ism_json_index_avx512(struct ism_json_index *index, uint32_t n_bytes)
{
	index_text(index, n_bytes);
}
