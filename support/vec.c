#include "support/vec.h"

#include <stdint.h>
#include <string.h>

void *ism_vec_grow(
	struct ism_arena *arena, void *items, size_t n, size_t *capacity, size_t item_size)
{
	size_t larger;
	void *moved;

	if (n < *capacity)
		return items;
	larger = *capacity > SIZE_MAX / 2 ? SIZE_MAX : *capacity ? *capacity * 2 : 4;
	moved = ism_arena_array(arena, larger, item_size);
	if (n)
		memcpy(moved, items, n * item_size);
	*capacity = larger;
	return moved;
}
