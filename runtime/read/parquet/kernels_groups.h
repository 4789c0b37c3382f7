/*
 * Packed numbers, in groups of eight that fill whole bytes: for each number the 64-bit word that it lies in. What stands
 * before the first whole group, behind the last one, or too near to the end of the bytes goes number by number.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_KERNELS_GROUPS_H
#define ISM_RUNTIME_READ_PARQUET_KERNELS_GROUPS_H

#include "runtime/read/parquet/bytes.h"
#include "runtime/read/parquet/kernels.h"

enum { GROUP = 8 };

/* Eight numbers of a width that is known when this is compiled. */
static inline __attribute__((always_inline)) void unpack_group(
	const uint8_t *bytes, unsigned width, uint32_t *restrict out)
{
	uint64_t mask = (UINT64_C(1) << width) - 1;

#pragma GCC unroll 8
	for (unsigned i = 0; i < GROUP; i++)
		out[i] = (uint32_t)(load_u64(bytes + i * width / 8) >> i * width % 8 & mask);
}

/* clang-format off */
#define WIDTHS(X) \
	X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) \
	X(13) X(14) X(15) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24)
/* clang-format on */

/* As many of `n_groups` as can be read in whole words. */
static inline size_t groups(const uint8_t *bytes, uint64_t size, unsigned width, size_t n_groups,
	uint32_t *restrict out)
{
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
	return n_groups;
}

/* The same for a width of at most 8: a group is one word. */
static inline size_t byte_groups(
	const uint8_t *bytes, uint64_t size, unsigned width, size_t n_groups, uint8_t *restrict out)
{
	uint64_t room = size >= sizeof(uint64_t) ? (size - sizeof(uint64_t)) / width + 1 : 0;
	uint64_t mask = (UINT64_C(1) << width) - 1;

	if (n_groups > room)
		n_groups = (size_t)room;
	for (size_t g = 0; g < n_groups; g++, bytes += width, out += GROUP) {
		uint64_t word = load_u64(bytes);

		for (unsigned i = 0; i < GROUP; i++)
			out[i] = (uint8_t)(word >> i * width & mask);
	}
	return n_groups;
}

/* Number `at`, wherever it lies. */
static inline uint32_t number_at(const uint8_t *bytes, uint64_t size, unsigned width, uint64_t at)
{
	uint64_t word = load_u64_within(bytes, size, at * width / 8) >> at * width % 8;

	return (uint32_t)(word & ((UINT64_C(1) << width) - 1));
}

/* How many of `n` numbers stand before the first whole group. */
static inline size_t n_before_group(uint64_t first, size_t n)
{
	size_t before = (size_t)(-first % GROUP);

	return before < n ? before : n;
}

typedef size_t (*groups_fn)(const uint8_t *bytes, uint64_t size, unsigned width, size_t n_groups,
	uint32_t *restrict out);
typedef size_t (*byte_groups_fn)(const uint8_t *bytes, uint64_t size, unsigned width,
	size_t n_groups, uint8_t *restrict out);

static inline __attribute__((always_inline)) void unpack_by(groups_fn unpack_groups,
	const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first, size_t n,
	uint32_t *restrict out)
{
	size_t i = 0, before = n_before_group(first, n);
	uint64_t at = (first + before) / GROUP * width;

	for (; i < before; i++)
		out[i] = number_at(bytes, size, width, first + i);
	if (n - i >= GROUP)
		i += GROUP * unpack_groups(bytes + at, size - at, width, (n - i) / GROUP, out + i);
	for (; i < n; i++)
		out[i] = number_at(bytes, size, width, first + i);
}

static inline __attribute__((always_inline)) void unpack_bytes_by(byte_groups_fn unpack_groups,
	const uint8_t *bytes, uint64_t size, unsigned width, uint64_t first, size_t n,
	uint8_t *restrict out)
{
	size_t i = 0, before = n_before_group(first, n);
	uint64_t at = (first + before) / GROUP * width;

	for (; i < before; i++)
		out[i] = (uint8_t)number_at(bytes, size, width, first + i);
	if (n - i >= GROUP)
		i += GROUP * unpack_groups(bytes + at, size - at, width, (n - i) / GROUP, out + i);
	for (; i < n; i++)
		out[i] = (uint8_t)number_at(bytes, size, width, first + i);
}

#endif
