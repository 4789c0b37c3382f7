#include "runtime/read/parquet/bits.h"

#include <string.h>

#include "runtime/read/parquet/bytes.h"

static uint64_t mask_of(unsigned width)
{
	return width >= 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
}

uint32_t ism_bits_unpack(const struct ism_parquet_kernels *kernels, const uint8_t *bytes,
	uint64_t size, unsigned width, uint64_t first, size_t n, uint32_t *restrict out)
{
	if (width)
		return kernels->unpack(bytes, size, width, first, n, out);
	memset(out, 0, n * sizeof *out);
	return 0;
}

uint8_t ism_bits_unpack_bytes(const struct ism_parquet_kernels *kernels, const uint8_t *bytes,
	uint64_t size, unsigned width, uint64_t first, size_t n, uint8_t *restrict out)
{
	if (width)
		return kernels->unpack_bytes(bytes, size, width, first, n, out);
	memset(out, 0, n);
	return 0;
}

void ism_bits_unpack64(const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first,
	size_t n, uint64_t *restrict out)
{
	uint64_t mask = mask_of(width);

	for (size_t i = 0; i < n; i++) {
		uint64_t bit = (first + i) * width;
		unsigned shift = bit % 8;
		uint64_t word = load_u64_within(bytes, size, bit / 8) >> shift;

		/* Nine bytes where the number begins late in its first one. */
		if (shift + width > 64)
			word |= (uint64_t)bytes[bit / 8 + 8] << (64 - shift);
		out[i] = word & mask;
	}
}

uint32_t ism_bits_unpack_msb(const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first,
	size_t n, uint32_t *restrict out)
{
	uint32_t most = 0;

	for (size_t i = 0; i < n; i++) {
		uint64_t bit = (first + i) * width;
		uint64_t word = __builtin_bswap64(load_u64_within(bytes, size, bit / 8));

		out[i] = width ? (uint32_t)(word << bit % 8 >> (64 - width)) : 0;
		most = out[i] > most ? out[i] : most;
	}
	return most;
}
