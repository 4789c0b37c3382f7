#include <string.h>

#include "runtime/state/cells_key.h"
#include "runtime/state/cells_parts.h"

enum {
	ENTRIES_PER_CELL = 32, /* at least: two cells seldom share one */
	ENTRIES_MAX = 1 << 13,
	CELLS_MAX = 1 << 10, /* of more, one entry is left: that of the last cell found */
};

static uint64_t entry_bytes(uint32_t n_words)
{
	return (n_words + 1) * sizeof(uint64_t);
}

static uint64_t entries_for(uint64_t n_cells)
{
	uint64_t entries = 2 * ENTRIES_PER_CELL;

	if (n_cells < 2 || n_cells > CELLS_MAX)
		return 1;
	while (entries < ENTRIES_PER_CELL * n_cells && entries < ENTRIES_MAX)
		entries *= 2;
	return entries;
}

void ism_cells_front_release(struct ism_cells *cells)
{
	if (cells->front_owned)
		ism_memory_free(cells->keyed.memory, cells->front_owned,
			(cells->ways.front.mask + 1) * entry_bytes(cells->front_words));
	cells->front_owned = NULL;
	memset(cells->front_last, 0, sizeof(cells->front_last));
	cells->ways.front = (struct ism_cells_front){ .entries = cells->front_last };
}

/* Where memory is limited and nearly used up, it is there for states. */
static bool has_room(const struct ism_memory *memory, uint64_t bytes)
{
	return !memory->limit_bytes ||
	       (memory->used_bytes < memory->limit_bytes &&
		       bytes < (memory->limit_bytes - memory->used_bytes) / 8);
}

/* A front of that many entries, all free; one, if there is no memory for them. */
static void front_resize(struct ism_cells *cells, uint64_t entries, uint32_t n_words)
{
	uint64_t bytes = entries * entry_bytes(n_words);

	ism_cells_front_release(cells);
	cells->front_words = n_words;
	if (entries == 1 || !has_room(cells->keyed.memory, bytes))
		return;
	cells->front_owned = ism_memory_alloc(cells->keyed.memory, bytes);
	if (cells->front_owned)
		cells->ways.front = (struct ism_cells_front){ cells->front_owned, entries - 1 };
}

static uint64_t *front_entry(const struct ism_cells *cells, uint32_t n_words, uint64_t hash)
{
	uint64_t *entries = cells->front_owned ? cells->front_owned : (uint64_t *)cells->front_last;

	return entries + (hash & cells->ways.front.mask) * (n_words + 1);
}

/* The states that the entry leads to, if they are those of the key. */
static void *states_at(const struct ism_cells *cells, const uint64_t *entry,
	const struct ism_datum *dimensions, int64_t period, const uint64_t *words, uint32_t n_words)
{
	const struct ism_keyed_block *block;
	char *states;

	memcpy(&states, &entry[n_words], sizeof(states));
	if (!states || memcmp(entry, words, n_words * sizeof(*words)) != 0)
		return NULL;
	block = (const struct ism_keyed_block *)(states - ism_keyed_head_bytes(&cells->keyed));
	return ism_keyed_equal(&cells->keyed, block, dimensions, period) ? states : NULL;
}

void *ism_cells_enter(struct ism_cells *cells, const struct ism_datum *dimensions, int64_t period,
	const uint64_t *words, uint32_t n_words, uint64_t hash)
{
	uint64_t *entry = front_entry(cells, n_words, hash);
	void *states = states_at(cells, entry, dimensions, period, words, n_words);
	uint64_t n_cells = cells->keyed.n_blocks;

	if (states)
		return states;
	states = ism_cells_claim(cells, dimensions, period, hash);
	if (states == cells->sink)
		return states;
	if (cells->keyed.n_blocks != n_cells &&
		entries_for(cells->keyed.n_blocks) != entries_for(n_cells)) {
		front_resize(cells, entries_for(cells->keyed.n_blocks), n_words);
		entry = front_entry(cells, n_words, hash);
	}
	memcpy(entry, words, n_words * sizeof(*words));
	memcpy(&entry[n_words], &states, sizeof(states));
	return states;
}
