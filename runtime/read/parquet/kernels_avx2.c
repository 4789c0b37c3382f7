/* The loops with AVX2; run only where it is. */
#include "runtime/read/parquet/kernels_groups_avx2.h"
#include "runtime/read/parquet/kernels_loops.h"

enum { FEW = 16 }; /* bytes that a shuffle can pick from */

static uint32_t unpack_avx2(const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first,
	size_t n, uint32_t *restrict out)
{
	unpack_by(groups_avx2, bytes, size, width, first, n, out);
	return largest(out, n);
}

static uint8_t unpack_bytes_avx2(const uint8_t *bytes, uint64_t size, unsigned width,
	uint64_t first, size_t n, uint8_t *restrict out)
{
	unpack_bytes_by(byte_groups_avx2, bytes, size, width, first, n, out);
	return greatest(out, (uint32_t)n);
}

static void map_bytes_avx2(const uint8_t *restrict codes, uint32_t n, const uint8_t *restrict from,
	uint32_t n_from, uint8_t *restrict to)
{
	uint8_t bytes[FEW] = { 0 };
	uint32_t i = 0;
	__m256i all;

	if (n_from <= FEW) {
		memcpy(bytes, from, n_from);
		all = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)bytes));
		for (; i + 32 <= n; i += 32) {
			__m256i some = _mm256_loadu_si256((const __m256i *)(codes + i));

			_mm256_storeu_si256((__m256i *)(to + i), _mm256_shuffle_epi8(all, some));
		}
	}
	map_bytes(codes + i, n - i, from, n_from, to + i);
}

const struct ism_parquet_kernels ism_parquet_kernels_avx2 = {
	.unpack = unpack_avx2,
	.unpack_bytes = unpack_bytes_avx2,
	.count_present = count_present,
	.spread_codes = spread_codes,
	.spread_words = spread_words,
	.spread_slices = spread_slices,
	.spread_bytes = spread_bytes,
	.reasons = reasons_of_rows,
	.pick_words = pick_words,
	.pick_slices = pick_slices,
	.pick_days = pick_days,
	.pick_bytes = pick_bytes,
	.map_bytes = map_bytes_avx2,
	.narrow_to_days = narrow_to_days,
	.narrow_to_bytes = narrow_to_bytes,
	.is_ascii = is_ascii,
	.greatest = greatest,
};
