/*
 * The loops in C, compiled for the instruction set of whoever includes this; `groups` is in kernels_groups.h. Whether a
 * row has a value is as good as random, so that nothing here is a branch.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_KERNELS_LOOPS_H
#define ISM_RUNTIME_READ_PARQUET_KERNELS_LOOPS_H

#include "runtime/read/parquet/kernels.h"
#include "runtime/reason.h"

/* All bits where row i has a value, else none. */
static inline uint64_t mask_of_row(const uint64_t *present, uint32_t i)
{
	return -(present[i / 64] >> i % 64 & 1);
}

static uint32_t largest(const uint32_t *codes, uint32_t n)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < n; i++)
		most = codes[i] > most ? codes[i] : most;
	return most;
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

static void spread_reasons(
	const uint64_t *present, uint32_t n, uint32_t n_present, uint8_t *reasons)
{
	for (uint32_t i = n; i-- > 0;) {
		uint8_t mask = (uint8_t)mask_of_row(present, i);

		n_present += (uint32_t)(int8_t)mask;
		reasons[i] = (uint8_t)((reasons[n_present] & mask) | (ISM_REASON_ABSENT & ~mask));
	}
}

static inline void reasons_of_rows(const uint64_t *present, uint32_t n, uint8_t *restrict reasons)
{
	for (uint32_t i = 0; i < n; i++)
		reasons[i] = (uint8_t)(ISM_REASON_ABSENT & ~mask_of_row(present, i));
}

static void pick_words(const uint32_t *restrict codes, uint32_t n, const int64_t *restrict from,
	int64_t *restrict to)
{
	for (uint32_t i = 0; i < n; i++)
		to[i] = from[codes[i]];
}

static void pick_slices(const uint32_t *restrict codes, uint32_t n,
	const struct ism_slice *restrict from, struct ism_slice *restrict to)
{
	for (uint32_t i = 0; i < n; i++)
		to[i] = from[codes[i]];
}

static void pick_days(const uint32_t *restrict codes, uint32_t n, const int32_t *restrict from,
	int32_t *restrict to)
{
	for (uint32_t i = 0; i < n; i++)
		to[i] = from[codes[i]];
}

static inline void pick_bytes(const uint32_t *restrict codes, uint32_t n,
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

static uint8_t greatest(const uint8_t *bytes, uint32_t n)
{
	uint8_t most = 0;

	for (uint32_t i = 0; i < n; i++)
		most = bytes[i] > most ? bytes[i] : most;
	return most;
}

static void count_up(uint64_t *restrict out, uint32_t n, uint64_t first)
{
	for (uint32_t i = 0; i < n; i++)
		out[i] = first + i;
}

#define ISM_PARQUET_LOOPS \
	{ \
		.groups = groups, \
		.largest = largest, \
		.spread_codes = spread_codes, \
		.spread_words = spread_words, \
		.spread_slices = spread_slices, \
		.spread_reasons = spread_reasons, \
		.reasons = reasons_of_rows, \
		.pick_words = pick_words, \
		.pick_slices = pick_slices, \
		.pick_days = pick_days, \
		.pick_bytes = pick_bytes, \
		.narrow_to_days = narrow_to_days, \
		.narrow_to_bytes = narrow_to_bytes, \
		.greatest = greatest, \
		.count_up = count_up, \
	}

#endif
