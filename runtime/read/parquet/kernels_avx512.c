/*
 * The loops with AVX-512 (F, BW, VL, VBMI, VBMI2); run only where it is. Values are spread some rows at a time, from the last
 * ones on, by the instruction that expands a vector; what is left at the front goes row by row.
 */
#include "runtime/read/parquet/kernels_loops.h"
#include "runtime/read/parquet/kernels_unpack_avx512.h"

/* Apart, for they are rare, and all others would have to make room for it. */
static __attribute__((noinline)) uint32_t unpack_widest(const uint8_t *bytes, uint64_t size,
	unsigned width, uint64_t first, size_t n, uint32_t *restrict out)
{
	return unpack(bytes, size, width, first, n, out);
}

static uint32_t unpack_wide(const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first,
	size_t n, uint32_t *restrict out)
{
	return width > WIDEST ? unpack_widest(bytes, size, width, first, n, out)
			      : unpack_avx512(bytes, size, width, first, n, out);
}

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

static void spread_bytes_wide(
	const uint64_t *present, uint32_t n, uint32_t n_present, uint8_t *bytes, uint8_t absent)
{
	__m512i absents = _mm512_set1_epi8((char)absent);
	uint32_t last = n % VECTOR;

	for (uint32_t end = n; end; end -= last ? last : VECTOR, last = 0) {
		uint32_t begin = end - (last ? last : VECTOR);
		__mmask64 rows = first_bits(end - begin), mask = present[begin / 64];
		__m512i values;

		n_present -= (uint32_t)__builtin_popcountll(mask);
		values = _mm512_mask_expandloadu_epi8(absents, mask, bytes + n_present);
		_mm512_mask_storeu_epi8(bytes + begin, rows, values);
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

/* All at once: the loads of the rows do not wait for each other. */
static void pick_days_wide(const uint32_t *restrict codes, uint32_t n, const int32_t *restrict from,
	int32_t *restrict to)
{
	uint32_t i = 0;

	for (; i + N_WIDE <= n; i += N_WIDE) {
		__m512i some = _mm512_loadu_si512(codes + i);

		_mm512_storeu_si512(to + i, _mm512_i32gather_epi32(some, from, sizeof *from));
	}
	pick_days(codes + i, n - i, from, to + i);
}

/* From two vectors of bytes, which are all that codes below 128 can say. */
static inline __m512i map_one(__m512i codes, const uint8_t bytes[2 * VECTOR])
{
	return _mm512_permutex2var_epi8(
		_mm512_loadu_si512(bytes), codes, _mm512_loadu_si512(bytes + VECTOR));
}

static void map_bytes_wide(const uint8_t *restrict codes, uint32_t n, const uint8_t *restrict from,
	uint32_t n_from, uint8_t *restrict to)
{
	uint8_t bytes[4 * VECTOR] = { 0 };

	memcpy(bytes, from, n_from < sizeof bytes ? n_from : sizeof bytes);
	for (uint32_t i = 0; i < n; i += VECTOR) {
		__mmask64 rows = first_bits(n - i);
		__m512i some = _mm512_maskz_loadu_epi8(rows, codes + i);
		__m512i values = map_one(some, bytes);

		if (n_from > 2 * VECTOR)
			values = _mm512_mask_mov_epi8(values, _mm512_movepi8_mask(some),
				map_one(some, bytes + 2 * VECTOR));
		_mm512_mask_storeu_epi8(to + i, rows, values);
	}
}

const struct ism_parquet_kernels ism_parquet_kernels_avx512 = {
	.unpack = unpack_wide,
	.unpack_bytes = unpack_bytes_avx512,
	.count_present = count_present,
	.spread_codes = spread_codes_wide,
	.spread_words = spread_words_wide,
	.spread_slices = spread_slices,
	.spread_bytes = spread_bytes_wide,
	.reasons = reasons_wide,
	.pick_words = pick_words,
	.pick_slices = pick_slices,
	.pick_days = pick_days_wide,
	.pick_bytes = pick_bytes,
	.map_bytes = map_bytes_wide,
	.narrow_to_days = narrow_to_days,
	.narrow_to_bytes = narrow_to_bytes,
	.is_ascii = is_ascii,
	.greatest = greatest,
};
