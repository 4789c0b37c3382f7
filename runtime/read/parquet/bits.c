#include "runtime/read/parquet/bits.h"

#include <string.h>

#include "runtime/read/parquet/bytes.h"

enum { GROUP = 8 }; /* numbers of any width that fill whole bytes */

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

/* Eight numbers of a width that is known when this is compiled. */
static inline __attribute__((always_inline)) void unpack_group(
	const uint8_t *bytes, unsigned width, uint32_t *restrict out)
{
	uint64_t mask = mask_of(width);

#pragma GCC unroll 8
	for (unsigned i = 0; i < GROUP; i++)
		out[i] = (uint32_t)(load_u64(bytes + i * width / 8) >> i * width % 8 & mask);
}

#define WIDTHS(X) \
	X(1) \
	X(2) \
	X(3) \
	X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) X(16) X(17) X(18) X(19) \
		X(20) X(21) X(22) X(23) X(24)

/* Whole groups, as long as a word may be read at each number; returns how many numbers. */
static size_t unpack_groups(
	const uint8_t *bytes, uint64_t size, unsigned width, size_t n, uint32_t *restrict out)
{
	size_t n_groups = n / GROUP;
	uint64_t room = size >= width + sizeof(uint64_t)
				? (size - width - sizeof(uint64_t)) / width + 1
				: 0;

	if (n_groups > room)
		n_groups = (size_t)room;
	switch (width) {
#define CASE(w) \
	case w: \
		for (size_t g = 0; g < n_groups; g++) \
			unpack_group(bytes + g * w, w, out + g * GROUP); \
		break;
		WIDTHS(CASE)
#undef CASE
	default:
		for (size_t g = 0; g < n_groups; g++)
			unpack_group(bytes + g * width, width, out + g * GROUP);
		break;
	}
	return n_groups * GROUP;
}

void ism_bits_unpack(const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first, size_t n,
	uint32_t *restrict out)
{
	uint64_t mask = mask_of(width);
	size_t i = 0;

	if (!width) {
		memset(out, 0, n * sizeof *out);
		return;
	}
	for (; i < n && (first + i) % GROUP; i++) {
		uint64_t bit = (first + i) * width;

		out[i] = (uint32_t)(load_tail(bytes, size, bit / 8) >> bit % 8 & mask);
	}
	if (n - i >= GROUP) {
		uint64_t at = (first + i) / GROUP * width;

		i += unpack_groups(bytes + at, size - at, width, n - i, out + i);
	}
	for (; i < n; i++) {
		uint64_t bit = (first + i) * width;

		out[i] = (uint32_t)(load_tail(bytes, size, bit / 8) >> bit % 8 & mask);
	}
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
