/*
 * The hybrid of runs and bit-packed numbers, in which levels, dictionary indexes and booleans are written:
 * Encodings.md, "Run Length Encoding / Bit-Packing Hybrid". For levels also the deprecated bit-packing.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_RLE_H
#define ISM_RUNTIME_READ_PARQUET_RLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/read/parquet/kernels.h"

#define ISM_RLE_MAX_WIDTH 32

/* A place in such bytes, which it does not own. */
struct ism_rle {
	const struct ism_parquet_kernels *kernels;
	const uint8_t *at; /* of the next run */
	const uint8_t *end;
	uint32_t width;        /* bits of a number, at most ISM_RLE_MAX_WIDTH */
	uint32_t value;        /* that is repeated */
	uint64_t n_left;       /* of the run at hand */
	const uint8_t *packed; /* its bytes, if it is packed; NULL: repeated */
	uint64_t packed_bytes;
	uint64_t next; /* of the packed numbers, from 0 */
	bool is_msb;   /* all bytes are one run in the deprecated order */
};

void ism_rle_open(struct ism_rle *rle, const struct ism_parquet_kernels *kernels,
	const uint8_t *bytes, uint64_t size, uint32_t width);
void ism_rle_open_msb(struct ism_rle *rle, const uint8_t *bytes, uint64_t size, uint32_t width);

/*
 * The next `n` numbers, and in *most the largest of them, 0 of none; false where the bytes end before, or are no such
 * runs.
 */
bool ism_rle_read(struct ism_rle *rle, uint32_t *out, size_t n, uint32_t *most);

/* The same of numbers of at most 8 bits, which are not in the deprecated order. */
bool ism_rle_read_bytes(struct ism_rle *rle, uint8_t *out, size_t n, uint32_t *most);

/*
 * Numbers of one bit, which are not in the deprecated order, as bits: the first is the lowest bit of the first word.
 * Bits of the last word that are behind the last number are 0; `bits` has room for one word more, which is arbitrary.
 */
bool ism_rle_read_bits(struct ism_rle *rle, uint64_t *bits, size_t n);

/* Passes over the next `n` numbers if they are surely `value`, because they are in a run of it. */
bool ism_rle_take_run(struct ism_rle *rle, uint32_t value, size_t n);

/* Bits of the numbers up to `most`. */
static inline uint32_t ism_rle_width_of(uint32_t most)
{
	return most ? 32 - (uint32_t)__builtin_clz(most) : 0;
}

#endif
