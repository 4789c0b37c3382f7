/*
 * The loops over a batch of a column, for each instruction set: numbers unpacked, values picked from a dictionary and
 * spread to the rows that have one. All do the same; kernels_loops.h says it in C.
 *
 * Which rows have a value is said by bits, the first row's the lowest of the first word; bits behind the last row
 * are 0.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_KERNELS_H
#define ISM_RUNTIME_READ_PARQUET_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/read/isa.h"
#include "runtime/value.h"

/* Numbers of any width that fill whole bytes. */
#define ISM_BITS_GROUP 8

struct ism_parquet_kernels {
	/*
	 * Groups of ISM_BITS_GROUP numbers of `width` bits (1 to 32), packed from `bytes` on, of which `size` may be
	 * read; as many of `n_groups` as it can read in whole words. Returns how many.
	 */
	size_t (*groups)(const uint8_t *bytes, uint64_t size, unsigned width, size_t n_groups,
		uint32_t *restrict out);

	/* The largest of n codes; 0 of none. */
	uint32_t (*largest)(const uint32_t *codes, uint32_t n);

	/*
	 * Moves the first values, `n_present` of them, to the rows that have one, in place; all other rows get
	 * `absent`, zeros or an empty slice.
	 */
	void (*spread_codes)(const uint64_t *present, uint32_t n, uint32_t n_present,
		uint32_t *codes, uint32_t absent);
	void (*spread_words)(
		const uint64_t *present, uint32_t n, uint32_t n_present, int64_t *words);
	void (*spread_slices)(
		const uint64_t *present, uint32_t n, uint32_t n_present, struct ism_slice *slices);
	/* The same of reasons: ISM_REASON_ABSENT. */
	void (*spread_reasons)(
		const uint64_t *present, uint32_t n, uint32_t n_present, uint8_t *reasons);

	/* ISM_REASON_NONE for rows that have a value, ISM_REASON_ABSENT for all others. */
	void (*reasons)(const uint64_t *present, uint32_t n, uint8_t *restrict reasons);

	/* to[i] = from[codes[i]]; of bytes there are `n_from` to pick from, one at least */
	void (*pick_words)(const uint32_t *restrict codes, uint32_t n, const int64_t *restrict from,
		int64_t *restrict to);
	void (*pick_slices)(const uint32_t *restrict codes, uint32_t n,
		const struct ism_slice *restrict from, struct ism_slice *restrict to);
	void (*pick_days)(const uint32_t *restrict codes, uint32_t n, const int32_t *restrict from,
		int32_t *restrict to);
	void (*pick_bytes)(const uint32_t *restrict codes, uint32_t n, const uint8_t *restrict from,
		uint32_t n_from, uint8_t *restrict to);

	/* The same values in fewer bytes, which they fit. */
	void (*narrow_to_days)(const int64_t *restrict from, uint32_t n, int32_t *restrict to);
	void (*narrow_to_bytes)(const int64_t *restrict from, uint32_t n, uint8_t *restrict to);

	/* The greatest of n bytes; 0 of none. */
	uint8_t (*greatest)(const uint8_t *bytes, uint32_t n);

	/* first, first + 1, … */
	void (*count_up)(uint64_t *restrict out, uint32_t n, uint64_t first);
};

/* Those of an instruction set that there is. */
const struct ism_parquet_kernels *ism_parquet_kernels_of(enum ism_isa isa);

/* ---- for kernels.c alone ---- */

extern const struct ism_parquet_kernels ism_parquet_kernels_scalar;
extern const struct ism_parquet_kernels ism_parquet_kernels_neon;
extern const struct ism_parquet_kernels ism_parquet_kernels_avx2;
extern const struct ism_parquet_kernels ism_parquet_kernels_avx512;

#endif
