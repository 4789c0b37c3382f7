/*
 * The loops in C, compiled for the instruction set of whoever includes this. Whether a row has a value is as good as
 * random, so that nothing here is a branch.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_KERNELS_LOOPS_H
#define ISM_RUNTIME_READ_PARQUET_KERNELS_LOOPS_H

#include "runtime/read/parquet/kernels_groups.h"
#include "runtime/reason.h"

/* All bits where row i has a value, else none. */
static inline uint64_t mask_of_row(const uint64_t *present, uint32_t i)
{
	return -(present[i / 64] >> i % 64 & 1);
}

static inline uint32_t largest(const uint32_t *numbers, size_t n)
{
	uint32_t most = 0;

	for (size_t i = 0; i < n; i++)
		most = numbers[i] > most ? numbers[i] : most;
	return most;
}

static inline uint8_t greatest(const uint8_t *bytes, uint32_t n)
{
	uint8_t most = 0;

	for (uint32_t i = 0; i < n; i++)
		most = bytes[i] > most ? bytes[i] : most;
	return most;
}

static inline uint32_t unpack(const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first,
	size_t n, uint32_t *restrict out)
{
	unpack_by(groups, bytes, size, width, first, n, out);
	return largest(out, n);
}

static inline uint8_t unpack_bytes(const uint8_t *bytes, uint64_t size, unsigned width,
	uint64_t first, size_t n, uint8_t *restrict out)
{
	unpack_bytes_by(byte_groups, bytes, size, width, first, n, out);
	return greatest(out, (uint32_t)n);
}

/* From the last row on: nothing is overwritten that is still to be moved. */
static inline void spread_codes(
	const uint64_t *present, uint32_t n, uint32_t n_present, uint32_t *codes, uint32_t absent)
{
	for (uint32_t i = n; i-- > 0;) {
		uint32_t mask = (uint32_t)mask_of_row(present, i);

		n_present += mask;
		codes[i] = (codes[n_present] & mask) | (absent & ~mask);
	}
}

static inline void spread_words(
	const uint64_t *present, uint32_t n, uint32_t n_present, int64_t *words)
{
	for (uint32_t i = n; i-- > 0;) {
		uint64_t mask = mask_of_row(present, i);

		n_present += (uint32_t)mask;
		words[i] = (int64_t)((uint64_t)words[n_present] & mask);
	}
}

static void spread_slices(
	const uint64_t *present, uint32_t n, uint32_t n_present, struct ism_slice *slices)
{
	for (uint32_t i = n; i-- > 0;) {
		uint64_t mask = mask_of_row(present, i);

		n_present += (uint32_t)mask;
		slices[i] = mask ? slices[n_present] : (struct ism_slice){ 0 };
	}
}

static inline void spread_bytes(
	const uint64_t *present, uint32_t n, uint32_t n_present, uint8_t *bytes, uint8_t absent)
{
	for (uint32_t i = n; i-- > 0;) {
		uint8_t mask = (uint8_t)mask_of_row(present, i);

		n_present += (uint32_t)(int8_t)mask;
		bytes[i] = (uint8_t)((bytes[n_present] & mask) | (absent & ~mask));
	}
}

static uint32_t count_present(const uint64_t *present, uint32_t n)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < n; i += 64)
		count += (uint32_t)__builtin_popcountll(present[i / 64]);
	return count;
}

static inline void reasons_of_rows(const uint64_t *present, uint32_t n, uint8_t *restrict reasons)
{
	for (uint32_t i = 0; i < n; i++)
		reasons[i] = (uint8_t)(ISM_REASON_ABSENT & ~mask_of_row(present, i));
}

/*
 * Keeps a compiler from picking into the lanes of a vector, which takes longer than as many loads and stores do.
 */
#define ONE_BY_ONE(value) __asm__("" : "+r"(value))

static void pick_words(const uint32_t *restrict codes, uint32_t n, const int64_t *restrict from,
	int64_t *restrict to)
{
#pragma GCC unroll 8
	for (uint32_t i = 0; i < n; i++) {
		int64_t word = from[codes[i]];

		ONE_BY_ONE(word);
		to[i] = word;
	}
}

static void pick_slices(const uint32_t *restrict codes, uint32_t n,
	const struct ism_slice *restrict from, struct ism_slice *restrict to)
{
	for (uint32_t i = 0; i < n; i++)
		to[i] = from[codes[i]];
}

static inline void pick_days(const uint32_t *restrict codes, uint32_t n,
	const int32_t *restrict from, int32_t *restrict to)
{
#pragma GCC unroll 8
	for (uint32_t i = 0; i < n; i++) {
		int32_t day = from[codes[i]];

		ONE_BY_ONE(day);
		to[i] = day;
	}
}

static void pick_bytes(const uint32_t *restrict codes, uint32_t n, const uint8_t *restrict from,
	uint8_t *restrict to)
{
	for (uint32_t i = 0; i < n; i++)
		to[i] = from[codes[i]];
}

static inline void map_bytes(const uint8_t *restrict codes, uint32_t n,
	const uint8_t *restrict from, uint32_t n_from, uint8_t *restrict to)
{
	(void)n_from;
	for (uint32_t i = 0; i < n; i++)
		to[i] = from[codes[i]];
}

static void narrow_to_days(const int64_t *restrict from, uint32_t n, int32_t *restrict to)
{
	for (uint32_t i = 0; i < n; i++)
		to[i] = (int32_t)from[i];
}

static void narrow_to_bytes(const int64_t *restrict from, uint32_t n, uint8_t *restrict to)
{
	for (uint32_t i = 0; i < n; i++)
		to[i] = (uint8_t)from[i];
}

/* In blocks: what is not ASCII is mostly seen at once. */
static bool is_ascii(const uint8_t *bytes, uint64_t size)
{
	enum { BLOCK = 1024 };
	uint8_t any = 0;

	for (; size >= BLOCK && !(any & 0x80); bytes += BLOCK, size -= BLOCK)
		for (unsigned i = 0; i < BLOCK; i++)
			any |= bytes[i];
	for (uint64_t i = 0; i < size && !(any & 0x80); i++)
		any |= bytes[i];
	return !(any & 0x80);
}

#define ISM_PARQUET_LOOPS \
	{ \
		.unpack = unpack, \
		.unpack_bytes = unpack_bytes, \
		.count_present = count_present, \
		.spread_codes = spread_codes, \
		.spread_words = spread_words, \
		.spread_slices = spread_slices, \
		.spread_bytes = spread_bytes, \
		.reasons = reasons_of_rows, \
		.pick_words = pick_words, \
		.pick_slices = pick_slices, \
		.pick_days = pick_days, \
		.pick_bytes = pick_bytes, \
		.map_bytes = map_bytes, \
		.narrow_to_days = narrow_to_days, \
		.narrow_to_bytes = narrow_to_bytes, \
		.is_ascii = is_ascii, \
		.greatest = greatest, \
	}

#endif
