#include "runtime/read/nearest.h"

#include <stddef.h>

#include "runtime/kernel/letter.h"

/* Longer names are compared by their beginning. */
#define COMPARED_BYTES 64

static uint32_t min3(uint32_t a, uint32_t b, uint32_t c)
{
	uint32_t min = a < b ? a : b;

	return min < c ? min : c;
}

uint32_t ism_nearest_distance(struct ism_slice a, struct ism_slice b)
{
	uint32_t row[COMPARED_BYTES + 1];
	size_t n_a = a.size < COMPARED_BYTES ? (size_t)a.size : COMPARED_BYTES;
	size_t n_b = b.size < COMPARED_BYTES ? (size_t)b.size : COMPARED_BYTES;

	for (size_t j = 0; j <= n_b; j++)
		row[j] = (uint32_t)(4 * j);
	for (size_t i = 0; i < n_a; i++) {
		uint32_t corner = row[0];

		row[0] = (uint32_t)(4 * (i + 1));
		for (size_t j = 0; j < n_b; j++) {
			uint32_t change =
				a.data[i] == b.data[j]                                       ? 0
				: ism_small_letter(a.data[i]) == ism_small_letter(b.data[j]) ? 1
											     : 4;
			uint32_t above = row[j + 1];

			row[j + 1] = min3(corner + change, above + 4, row[j] + 4);
			corner = above;
		}
	}
	return row[n_b];
}
