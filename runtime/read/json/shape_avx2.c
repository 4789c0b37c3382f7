/* Rows by their shape with AVX2 and BMI2; compiled with these and run only where they are. */
#include "runtime/read/json/shape_leaf.h"

#include <string.h>

#include <immintrin.h>

static inline uint32_t equal_32(const char *a, const char *b)
{
	__m256i x = _mm256_loadu_si256((const __m256i *)a);
	__m256i y = _mm256_loadu_si256((const __m256i *)b);

	return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(x, y));
}

static inline bool differs(const struct ism_json_leaf *leaf, const char *p)
{
	return ~equal_32(p, leaf->text) & (uint32_t)leaf->kept;
}

static inline bool differs_behind(const struct ism_json_leaf *leaf, const char *p)
{
	return ~equal_32(p + 32, leaf->text + 32) & (uint32_t)(leaf->kept >> 32);
}

#include "runtime/read/json/shape_step.h"

const struct ism_json_shape_reader ism_json_shape_avx2 = { read_row, read_lines };
