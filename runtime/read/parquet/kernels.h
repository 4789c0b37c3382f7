/*
 * The loops over a batch of a column, for each instruction set: numbers unpacked, values picked from a dictionary and
 * spread to the rows that have one. All do the same; kernels_loops.h says it in C.
 *
 * Which rows have a value is said by bits, the first row's the lowest of the first word; bits behind the last row
 * are 0.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_KERNELS_H
#define ISM_RUNTIME_READ_PARQUET_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/read/isa.h"
#include "runtime/value.h"

struct ism_parquet_kernels {
	/*
	 * Numbers [first, first + n) of those of `width` bits (1 to 32) packed in `bytes`, of which `size` may be read
	 * and which hold all of them. Returns the largest of them; 0 of none.
	 */
	uint32_t (*unpack)(const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first,
		size_t n, uint32_t *restrict out);
	/* The same for a width of at most 8. */
	uint8_t (*unpack_bytes)(const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first,
		size_t n, uint8_t *restrict out);

	/* How many of n rows have a value. */
	uint32_t (*count_present)(const uint64_t *present, uint32_t n);

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
	void (*spread_bytes)(const uint64_t *present, uint32_t n, uint32_t n_present,
		uint8_t *bytes, uint8_t absent);

	/* ISM_REASON_NONE for rows that have a value, ISM_REASON_ABSENT for all others. */
	void (*reasons)(const uint64_t *present, uint32_t n, uint8_t *restrict reasons);

	/* to[i] = from[codes[i]] */
	void (*pick_words)(const uint32_t *restrict codes, uint32_t n, const int64_t *restrict from,
		int64_t *restrict to);
	void (*pick_slices)(const uint32_t *restrict codes, uint32_t n,
		const struct ism_slice *restrict from, struct ism_slice *restrict to);
	void (*pick_days)(const uint32_t *restrict codes, uint32_t n, const int32_t *restrict from,
		int32_t *restrict to);
	void (*pick_bytes)(const uint32_t *restrict codes, uint32_t n, const uint8_t *restrict from,
		uint8_t *restrict to);
	/* The same by codes of one byte, from `n_from` bytes, one at least. */
	void (*map_bytes)(const uint8_t *restrict codes, uint32_t n, const uint8_t *restrict from,
		uint32_t n_from, uint8_t *restrict to);

	/* The same values in fewer bytes, which they fit. */
	void (*narrow_to_days)(const int64_t *restrict from, uint32_t n, int32_t *restrict to);
	void (*narrow_to_bytes)(const int64_t *restrict from, uint32_t n, uint8_t *restrict to);

	/* Whether all bytes are ASCII. */
	bool (*is_ascii)(const uint8_t *bytes, uint64_t size);

	/* The greatest of n bytes; 0 of none. */
	uint8_t (*greatest)(const uint8_t *bytes, uint32_t n);
};

/* Those of an instruction set that there is. */
const struct ism_parquet_kernels *ism_parquet_kernels_of(enum ism_isa isa);

/* ---- for kernels.c alone ---- */

extern const struct ism_parquet_kernels ism_parquet_kernels_scalar;
extern const struct ism_parquet_kernels ism_parquet_kernels_neon;
extern const struct ism_parquet_kernels ism_parquet_kernels_avx2;
extern const struct ism_parquet_kernels ism_parquet_kernels_avx512;

#endif
