/* A map from pairs of pointers to pointers, in an arena. Zeroed is empty; nothing is ever removed. */
#ifndef ISM_PLAN_POINTER_MAP_H
#define ISM_PLAN_POINTER_MAP_H

#include <stddef.h>

#include "support/arena.h"

struct pointer_entry {
	const void *a, *b; /* both NULL: free */
	void *value;
};

struct pointer_map {
	struct pointer_entry *entries;
	size_t n_entries; /* a power of two */
	size_t n;
};

/* What was put there last; NULL where nothing was. */
void *pointer_map_get(const struct pointer_map *map, const void *a, const void *b);

/* `a` is not NULL. */
void pointer_map_put(struct ism_arena *arena, struct pointer_map *map, const void *a, const void *b,
	void *value);

#endif
