/* Rows by their shape with AVX-512 (BW, VL) and BMI2; compiled with these and run only where they are. */
#include "runtime/read/json/shape_leaf.h"

#include <immintrin.h>

static inline uint32_t unlike_32(const char *a, const char *b, uint64_t kept)
{
	__m256i x = _mm256_loadu_si256((const __m256i *)a);
	__m256i y = _mm256_loadu_si256((const __m256i *)b);

	return _mm256_mask_cmpneq_epi8_mask((uint32_t)kept, x, y);
}

/* Most loads of 64 would be of two cache lines. */
static inline bool differs(const struct ism_json_leaf *leaf, const char *p)
{
	return unlike_32(p, leaf->text, leaf->kept);
}

static inline bool differs_behind(const struct ism_json_leaf *leaf, const char *p)
{
	return unlike_32(p + 32, leaf->text + 32, leaf->kept >> 32);
}

#include "runtime/read/json/shape_step.h"

const struct ism_json_shape_reader ism_json_shape_avx512 = { read_row, read_lines };
