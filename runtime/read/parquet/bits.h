/*
 * Numbers of a few bits each, packed without gaps: the lowest bit of the first byte first (Encodings.md,
 * "Run Length Encoding / Bit-Packing Hybrid").
 */
#ifndef ISM_RUNTIME_READ_PARQUET_BITS_H
#define ISM_RUNTIME_READ_PARQUET_BITS_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/read/parquet/kernels.h"

/* Bytes that `n` numbers of `width` bits take. */
static inline uint64_t ism_bits_bytes(uint64_t n, unsigned width)
{
	return (n * width + 7) / 8;
}

/*
 * Numbers [first, first + n) of those packed in `bytes`, of which `size` may be read and which hold all of them.
 * `width` is at most 32.
 */
void ism_bits_unpack(const struct ism_parquet_kernels *kernels, const uint8_t *bytes, uint64_t size,
	unsigned width, uint64_t first, size_t n, uint32_t *restrict out);

/* The 64 bits from number `first` of those of one bit each; zeros behind the end. */
uint64_t ism_bits_load(const uint8_t *bytes, uint64_t size, uint64_t first);

/* The same for a width of at most 64. */
void ism_bits_unpack64(const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first,
	size_t n, uint64_t *restrict out);

/* The deprecated order, the highest bit of the first byte first: Encodings.md, "Bit-packed". */
void ism_bits_unpack_msb(const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first,
	size_t n, uint32_t *restrict out);

#endif
