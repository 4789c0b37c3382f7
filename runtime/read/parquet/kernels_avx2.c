/* The loops with AVX2; run only where it is. */
#include <string.h>

#include "runtime/read/parquet/kernels_groups_avx2.h"
#include "runtime/read/parquet/kernels_loops.h"

enum { FEW = 16 }; /* bytes that a shuffle can pick from */

/* Codes of 32 rows, narrowed to bytes. */
static inline __m256i load_codes(const uint32_t *codes)
{
	const __m256i *at = (const __m256i *)codes;
	const __m256i in_order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
	__m256i first = _mm256_packus_epi32(_mm256_loadu_si256(at), _mm256_loadu_si256(at + 1));
	__m256i last = _mm256_packus_epi32(_mm256_loadu_si256(at + 2), _mm256_loadu_si256(at + 3));

	return _mm256_permutevar8x32_epi32(_mm256_packus_epi16(first, last), in_order);
}

static void pick_bytes_few(const uint32_t *restrict codes, uint32_t n, const uint8_t *restrict from,
	uint32_t n_from, uint8_t *restrict to)
{
	uint8_t bytes[FEW] = { 0 };
	uint32_t i = 0;
	__m256i all;

	if (n_from <= FEW) {
		memcpy(bytes, from, n_from);
		all = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)bytes));
		for (; i + 32 <= n; i += 32)
			_mm256_storeu_si256((__m256i *)(to + i),
				_mm256_shuffle_epi8(all, load_codes(codes + i)));
	}
	pick_bytes(codes + i, n - i, from, n_from, to + i);
}

const struct ism_parquet_kernels ism_parquet_kernels_avx2 = {
	.groups = groups_avx2,
	.largest = largest,
	.spread_codes = spread_codes,
	.spread_words = spread_words,
	.spread_slices = spread_slices,
	.spread_reasons = spread_reasons,
	.reasons = reasons_of_rows,
	.pick_words = pick_words,
	.pick_slices = pick_slices,
	.pick_days = pick_days,
	.pick_bytes = pick_bytes_few,
	.narrow_to_days = narrow_to_days,
	.narrow_to_bytes = narrow_to_bytes,
	.greatest = greatest,
	.count_up = count_up,
};
