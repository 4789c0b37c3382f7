/* Groups of packed numbers, one 64-bit word for each number. */
#ifndef ISM_RUNTIME_READ_PARQUET_KERNELS_GROUPS_H
#define ISM_RUNTIME_READ_PARQUET_KERNELS_GROUPS_H

#include "runtime/read/parquet/bytes.h"
#include "runtime/read/parquet/kernels.h"

/* Eight numbers of a width that is known when this is compiled. */
static inline __attribute__((always_inline)) void unpack_group(
	const uint8_t *bytes, unsigned width, uint32_t *restrict out)
{
	uint64_t mask = (UINT64_C(1) << width) - 1;

#pragma GCC unroll 8
	for (unsigned i = 0; i < ISM_BITS_GROUP; i++)
		out[i] = (uint32_t)(load_u64(bytes + i * width / 8) >> i * width % 8 & mask);
}

/* clang-format off */
#define WIDTHS(X) \
	X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) \
	X(13) X(14) X(15) X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24)
/* clang-format on */

static size_t groups(const uint8_t *bytes, uint64_t size, unsigned width, size_t n_groups,
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
			unpack_group(bytes + g * w, w, out + g * ISM_BITS_GROUP); \
		break;
		WIDTHS(CASE)
#undef CASE
	default:
		for (size_t g = 0; g < n_groups; g++)
			unpack_group(bytes + g * width, width, out + g * ISM_BITS_GROUP);
		break;
	}
	return n_groups;
}

#endif
