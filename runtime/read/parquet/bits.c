#include "runtime/read/parquet/bits.h"

#include <string.h>

#include "runtime/read/parquet/bytes.h"

/* The word at byte `at`, zeros beyond the end. */
static uint64_t load_tail(const uint8_t *bytes, uint64_t size, uint64_t at)
{
	uint64_t word = 0;

	if (at + sizeof word <= size)
		return load_u64(bytes + at);
	if (at < size)
		memcpy(&word, bytes + at, size - at);
	return word;
}

static uint64_t mask_of(unsigned width)
{
	return width >= 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
}

void ism_bits_unpack(const struct ism_parquet_kernels *kernels, const uint8_t *bytes, uint64_t size,
	unsigned width, uint64_t first, size_t n, uint32_t *restrict out)
{
	uint64_t mask = mask_of(width);
	size_t i = 0;

	if (!width) {
		memset(out, 0, n * sizeof *out);
		return;
	}
	for (; i < n && (first + i) % ISM_BITS_GROUP; i++) {
		uint64_t bit = (first + i) * width;

		out[i] = (uint32_t)(load_tail(bytes, size, bit / 8) >> bit % 8 & mask);
	}
	if (n - i >= ISM_BITS_GROUP) {
		uint64_t at = (first + i) / ISM_BITS_GROUP * width;

		i += ISM_BITS_GROUP * kernels->groups(bytes + at, size - at, width,
					      (n - i) / ISM_BITS_GROUP, out + i);
	}
	for (; i < n; i++) {
		uint64_t bit = (first + i) * width;

		out[i] = (uint32_t)(load_tail(bytes, size, bit / 8) >> bit % 8 & mask);
	}
}

uint64_t ism_bits_load(const uint8_t *bytes, uint64_t size, uint64_t first)
{
	uint64_t word = load_tail(bytes, size, first / 8);

	if (first % 8 == 0)
		return word;
	word >>= first % 8;
	if (first / 8 + sizeof word < size)
		word |= (uint64_t)bytes[first / 8 + sizeof word] << (64 - first % 8);
	return word;
}

void ism_bits_unpack64(const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first,
	size_t n, uint64_t *restrict out)
{
	uint64_t mask = mask_of(width);

	for (size_t i = 0; i < n; i++) {
		uint64_t bit = (first + i) * width;
		unsigned shift = bit % 8;
		uint64_t word = load_tail(bytes, size, bit / 8) >> shift;

		/* Nine bytes where the number begins late in its first one. */
		if (shift + width > 64)
			word |= (uint64_t)bytes[bit / 8 + 8] << (64 - shift);
		out[i] = word & mask;
	}
}

void ism_bits_unpack_msb(const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first,
	size_t n, uint32_t *restrict out)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t bit = (first + i) * width;
		uint64_t word = __builtin_bswap64(load_tail(bytes, size, bit / 8));

		out[i] = width ? (uint32_t)(word << bit % 8 >> (64 - width)) : 0;
	}
}
