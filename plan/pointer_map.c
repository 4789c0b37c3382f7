#include "plan/pointer_map.h"

#include <stdint.h>

static size_t slot_of(const struct pointer_map *map, const void *a, const void *b)
{
	uint64_t hash = (uintptr_t)a * UINT64_C(0x9e3779b97f4a7c15);
	size_t mask = map->n_entries - 1;
	size_t at;

	hash = (hash ^ (uintptr_t)b) * UINT64_C(0xbf58476d1ce4e5b9);
	at = (hash ^ hash >> 32) & mask;
	while (map->entries[at].a && (map->entries[at].a != a || map->entries[at].b != b))
		at = (at + 1) & mask;
	return at;
}

void *pointer_map_get(const struct pointer_map *map, const void *a, const void *b)
{
	return map->n ? map->entries[slot_of(map, a, b)].value : NULL;
}

static void grow(struct ism_arena *arena, struct pointer_map *map)
{
	struct pointer_map larger = { .n_entries = map->n_entries ? map->n_entries * 2 : 64 };

	larger.entries = ism_new_array(arena, larger.n_entries, struct pointer_entry);
	larger.n = map->n;
	for (size_t i = 0; i < map->n_entries; i++) {
		const struct pointer_entry *entry = &map->entries[i];

		if (entry->a)
			larger.entries[slot_of(&larger, entry->a, entry->b)] = *entry;
	}
	*map = larger;
}

void pointer_map_put(
	struct ism_arena *arena, struct pointer_map *map, const void *a, const void *b, void *value)
{
	struct pointer_entry *entry;

	if (map->n * 2 >= map->n_entries)
		grow(arena, map);
	entry = &map->entries[slot_of(map, a, b)];
	map->n += !entry->a;
	*entry = (struct pointer_entry){ a, b, value };
}
