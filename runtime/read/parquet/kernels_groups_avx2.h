/*
 * Groups of packed numbers with AVX2: the four bytes that a number lies in are brought to its place, shifted and
 * masked, eight numbers at once. Wider ones than fit four bytes at any shift go the way of other processors.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_KERNELS_GROUPS_AVX2_H
#define ISM_RUNTIME_READ_PARQUET_KERNELS_GROUPS_AVX2_H

#include <immintrin.h>

#include "runtime/read/parquet/kernels_groups.h"

enum {
	WIDEST = 25, /* 7 bits of shift beside them are 32 */
	LANE_BYTES = 16,
};

struct group_moves {
	uint8_t bytes[2 * LANE_BYTES];
	uint32_t shifts[GROUP];
};

/* Where number i begins: in the first lane's bytes, or, for the last four, in those from width / 2 on. */
#define AT(w, i)   ((i) < 4 ? (i) * (w) : (w) % 2 * 4 + ((i) - 4) * (w))
#define FOUR(w, i) AT(w, i) / 8, AT(w, i) / 8 + 1, AT(w, i) / 8 + 2, AT(w, i) / 8 + 3
#define MOVES(w) \
	[w] = { \
		{ FOUR(w, 0), FOUR(w, 1), FOUR(w, 2), FOUR(w, 3), FOUR(w, 4), FOUR(w, 5), \
			FOUR(w, 6), FOUR(w, 7) }, \
		{ AT(w, 0) % 8, AT(w, 1) % 8, AT(w, 2) % 8, AT(w, 3) % 8, AT(w, 4) % 8, \
			AT(w, 5) % 8, AT(w, 6) % 8, AT(w, 7) % 8 }, \
	},

static const struct group_moves group_moves[WIDEST + 1] = { WIDTHS(MOVES) MOVES(25) };

static inline size_t groups_avx2(const uint8_t *bytes, uint64_t size, unsigned width,
	size_t n_groups, uint32_t *restrict out)
{
	uint64_t least = width / 2 + LANE_BYTES;
	uint64_t room = size >= least ? (size - least) / width + 1 : 0;
	__m256i moves, shifts, mask;

	if (width > WIDEST)
		return groups(bytes, size, width, n_groups, out);
	if (n_groups > room)
		n_groups = (size_t)room;
	moves = _mm256_loadu_si256((const __m256i *)group_moves[width].bytes);
	shifts = _mm256_loadu_si256((const __m256i *)group_moves[width].shifts);
	mask = _mm256_set1_epi32((int)((UINT32_C(1) << width) - 1));
	for (size_t g = 0; g < n_groups; g++, bytes += width, out += GROUP) {
		__m128i first = _mm_loadu_si128((const __m128i *)bytes);
		__m128i last = _mm_loadu_si128((const __m128i *)(bytes + width / 2));
		__m256i numbers = _mm256_shuffle_epi8(_mm256_set_m128i(last, first), moves);

		numbers = _mm256_and_si256(_mm256_srlv_epi32(numbers, shifts), mask);
		_mm256_storeu_si256((__m256i *)out, numbers);
	}
	return n_groups;
}

/* The same for a width of at most 8: the bits of a group are put where its bytes are to be. */
static inline size_t byte_groups_avx2(
	const uint8_t *bytes, uint64_t size, unsigned width, size_t n_groups, uint8_t *restrict out)
{
	uint64_t room = size >= sizeof(uint64_t) ? (size - sizeof(uint64_t)) / width + 1 : 0;
	uint64_t places = UINT64_C(0x0101010101010101) * ((UINT64_C(1) << width) - 1);

	if (n_groups > room)
		n_groups = (size_t)room;
	for (size_t g = 0; g < n_groups; g++, bytes += width, out += GROUP) {
		uint64_t numbers = _pdep_u64(load_u64(bytes), places);

		memcpy(out, &numbers, sizeof numbers);
	}
	return n_groups;
}

#endif
