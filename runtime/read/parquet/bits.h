/*
 * Numbers of a few bits each, packed without gaps: the lowest bit of the first byte first (Encodings.md,
 * "Run Length Encoding / Bit-Packing Hybrid").
 */
#ifndef ISM_RUNTIME_READ_PARQUET_BITS_H
#define ISM_RUNTIME_READ_PARQUET_BITS_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/read/parquet/bytes.h"
#include "runtime/read/parquet/kernels.h"

/* Bytes that `n` numbers of `width` bits take. */
static inline uint64_t ism_bits_bytes(uint64_t n, unsigned width)
{
	return (n * width + 7) / 8;
}

/*
 * Numbers [first, first + n) of those packed in `bytes`, of which `size` may be read and which hold all of them.
 * `width` is at most 32. Returns the largest of them; 0 of none.
 */
uint32_t ism_bits_unpack(const struct ism_parquet_kernels *kernels, const uint8_t *bytes,
	uint64_t size, unsigned width, uint64_t first, size_t n, uint32_t *restrict out);

/* The same for a width of at most 8. */
uint8_t ism_bits_unpack_bytes(const struct ism_parquet_kernels *kernels, const uint8_t *bytes,
	uint64_t size, unsigned width, uint64_t first, size_t n, uint8_t *restrict out);

/* The 64 bits from number `first` of those of one bit each; zeros behind the end. */
static inline uint64_t ism_bits_load(const uint8_t *bytes, uint64_t size, uint64_t first)
{
	uint64_t word = load_u64_within(bytes, size, first / 8);

	if (first % 8 == 0)
		return word;
	word >>= first % 8;
	if (first / 8 + sizeof word < size)
		word |= (uint64_t)bytes[first / 8 + sizeof word] << (64 - first % 8);
	return word;
}

/* Numbers as ism_bits_unpack has them, of a width of at most 64. */
void ism_bits_unpack64(const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first,
	size_t n, uint64_t *restrict out);

/* As ism_bits_unpack in the deprecated order, the highest bit of the first byte first: Encodings.md, "Bit-packed". */
uint32_t ism_bits_unpack_msb(const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first,
	size_t n, uint32_t *restrict out);

#endif
