/*
 * The loops with AVX-512 (F, BW, VL, VBMI2); run only where it is. Values are spread some rows at a time, from the last
 * ones on, by the instruction that expands a vector; what is left at the front goes row by row.
 */
#include <string.h>

#include "runtime/read/parquet/kernels_groups_avx2.h"
#include "runtime/read/parquet/kernels_loops.h"

static void spread_codes_wide(
	const uint64_t *present, uint32_t n, uint32_t n_present, uint32_t *codes, uint32_t absent)
{
	__m512i absents = _mm512_set1_epi32((int)absent);

	for (; n % 16; n--) {
		uint32_t mask = (uint32_t)mask_of_row(present, n - 1);

		n_present += mask;
		codes[n - 1] = (codes[n_present] & mask) | (absent & ~mask);
	}
	for (; n; n -= 16) {
		uint16_t mask = (uint16_t)(present[(n - 16) / 64] >> (n - 16) % 64);
		__m512i values;

		n_present -= (uint32_t)__builtin_popcount(mask);
		values = _mm512_mask_expandloadu_epi32(absents, mask, codes + n_present);
		_mm512_storeu_si512(codes + n - 16, values);
	}
}

static void spread_words_wide(
	const uint64_t *present, uint32_t n, uint32_t n_present, int64_t *words)
{
	for (; n % 8; n--) {
		uint64_t mask = mask_of_row(present, n - 1);

		n_present += (uint32_t)mask;
		words[n - 1] = (int64_t)((uint64_t)words[n_present] & mask);
	}
	for (; n; n -= 8) {
		uint8_t mask = (uint8_t)(present[(n - 8) / 64] >> (n - 8) % 64);
		__m512i values;

		n_present -= (uint32_t)__builtin_popcount(mask);
		values = _mm512_maskz_expandloadu_epi64(mask, words + n_present);
		_mm512_storeu_si512(words + n - 8, values);
	}
}

static void reasons_wide(const uint64_t *present, uint32_t n, uint8_t *restrict reasons)
{
	__m512i absent = _mm512_set1_epi8(ISM_REASON_ABSENT);
	uint32_t i = 0;

	for (; i + 64 <= n; i += 64)
		_mm512_storeu_si512(reasons + i, _mm512_maskz_mov_epi8(~present[i / 64], absent));
	for (; i < n; i++)
		reasons[i] = (uint8_t)(ISM_REASON_ABSENT & ~mask_of_row(present, i));
}

enum { FEW = 16 }; /* bytes that a shuffle can pick from */

static void pick_bytes_few_wide(const uint32_t *restrict codes, uint32_t n,
	const uint8_t *restrict from, uint32_t n_from, uint8_t *restrict to)
{
	uint8_t bytes[FEW] = { 0 };
	uint32_t i = 0;
	__m128i all;

	if (n_from <= FEW) {
		memcpy(bytes, from, n_from);
		all = _mm_loadu_si128((const __m128i *)bytes);
		for (; i + 16 <= n; i += 16) {
			__m512i some = _mm512_loadu_si512(codes + i);

			_mm_storeu_si128((__m128i *)(to + i),
				_mm_shuffle_epi8(all, _mm512_cvtepi32_epi8(some)));
		}
	}
	pick_bytes(codes + i, n - i, from, n_from, to + i);
}

const struct ism_parquet_kernels ism_parquet_kernels_avx512 = {
	.groups = groups_avx2,
	.largest = largest,
	.spread_codes = spread_codes_wide,
	.spread_words = spread_words_wide,
	.spread_slices = spread_slices,
	.spread_reasons = spread_reasons,
	.reasons = reasons_wide,
	.pick_words = pick_words,
	.pick_slices = pick_slices,
	.pick_days = pick_days,
	.pick_bytes = pick_bytes_few_wide,
	.narrow_to_days = narrow_to_days,
	.narrow_to_bytes = narrow_to_bytes,
	.greatest = greatest,
	.count_up = count_up,
};
