#include "runtime/state/text_join.h"

#include <string.h>

#include "runtime/state/text_seek.h"

enum { SLOTS_AHEAD = 32 };

void ism_text_join_init(
	struct ism_text_join *join, struct ism_text_counts *into, struct ism_text_counts *from)
{
	*join = (struct ism_text_join){
		.into = into, .from = from, .n_stretches = from->capacity / ISM_TEXT_STRETCH
	};
}

/* ---- what both have ---- */

/* The text's slot in `into`; NULL, if it has none. */
static struct ism_text_slot *find(
	const struct ism_text_join *join, const struct ism_text_slot *slot, uint64_t at)
{
	struct ism_text_counts *into = join->into;
	struct ism_text_slot *known = &into->slots[at & (into->capacity - 1)];
	struct ism_text_probe probe;

	if (ism_text_slots_equal(into, known, join->from, slot))
		return known;
	probe = ism_text_probe_of_slot(join->from, slot);
	known = ism_text_counts_seek(into, &probe);
	return known->tag ? known : NULL;
}

static void leave(
	struct ism_text_left *left, struct ism_text_slot *first, const struct ism_text_slot *slot)
{
	first[left->n++] = *slot;
	left->bytes += slot->size > ISM_TEXT_INLINE ? slot->size : 0;
}

/* Both lie in another processor's cache or in none; slots of other stretches are theirs. */
static inline __attribute__((always_inline)) void fetch_ahead(
	const struct ism_text_join *join, uint64_t at, uint64_t end)
{
	const struct ism_text_counts *into = join->into, *from = join->from;

	__builtin_prefetch(&from->slots[(at + SLOTS_AHEAD) & (from->capacity - 1)]);
	__builtin_prefetch(&into->slots[(at + SLOTS_AHEAD) & (into->capacity - 1)]);
	if (at + ISM_TEXT_AHEAD < end)
		ism_text_counts_prefetch_ahead(into, from, at);
}

void ism_text_join_add(struct ism_text_join *join, uint64_t stretch)
{
	struct ism_text_counts *from = join->from;
	uint64_t begin = stretch * ISM_TEXT_STRETCH;
	struct ism_text_left left = { 0 };

	for (uint64_t at = begin; at < begin + ISM_TEXT_STRETCH; at++) {
		struct ism_text_slot *slot = &from->slots[at], *known;

		fetch_ahead(join, at, begin + ISM_TEXT_STRETCH);
		if (!slot->tag)
			continue;
		known = find(join, slot, at);
		if (known)
			known->count += slot->count;
		else
			leave(&left, &from->slots[begin], slot);
	}
	join->left[stretch] = left;
}

/* ---- what is left ---- */

static uint64_t bytes_left(const struct ism_text_join *join)
{
	uint64_t bytes = 0;

	for (uint64_t i = 0; i < join->n_stretches; i++)
		bytes += join->left[i].bytes;
	return bytes;
}

uint64_t ism_text_join_left(const struct ism_text_join *join)
{
	uint64_t n = 0;

	for (uint64_t i = 0; i < join->n_stretches; i++)
		n += join->left[i].n;
	return n;
}

bool ism_text_join_reserve(struct ism_text_join *join, struct ism_memory *memory)
{
	struct ism_text_counts *into = join->into;

	join->bytes_used = into->bytes_used;
	return ism_text_counts_reserve(
		       &join->into, into->n_entries + ism_text_join_left(join), memory) &&
	       ism_text_counts_reserve_bytes(into, bytes_left(join), memory);
}

/* The free slot for a text, if there is one before the end of the stretch; else NULL. */
static struct ism_text_slot *place_for(
	const struct ism_text_join *join, uint64_t hash, uint64_t stretch)
{
	const struct ism_text_counts *into = join->into;
	uint64_t at = hash & (into->capacity - 1);

	if ((hash & (join->from->capacity - 1)) / ISM_TEXT_STRETCH != stretch)
		return NULL;
	do {
		if (!into->slots[at].tag)
			return &into->slots[at];
	} while (++at % ISM_TEXT_STRETCH);
	return NULL;
}

static void put(
	struct ism_text_join *join, struct ism_text_slot *place, const struct ism_text_slot *slot)
{
	*place = *slot;
	if (slot->size <= ISM_TEXT_INLINE)
		return;
	place->far.offset =
		atomic_fetch_add_explicit(&join->bytes_used, slot->size, memory_order_relaxed);
	memcpy(join->into->bytes + place->far.offset, join->from->bytes + slot->far.offset,
		slot->size);
}

void ism_text_join_put(struct ism_text_join *join, uint64_t stretch)
{
	struct ism_text_slot *first = &join->from->slots[stretch * ISM_TEXT_STRETCH];
	struct ism_text_left *left = &join->left[stretch];
	uint32_t n = left->n;

	if (join->into->capacity < join->from->capacity)
		return;
	left->n = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct ism_text_slot *place =
			place_for(join, ism_text_slot_hash(&first[i]), stretch);

		if (place)
			put(join, place, &first[i]);
		else
			first[left->n++] = first[i];
	}
	atomic_fetch_add_explicit(&join->n_put, n - left->n, memory_order_relaxed);
}

bool ism_text_join_end(struct ism_text_join *join, struct ism_memory *memory)
{
	struct ism_text_counts *into = join->into, *from = join->from;

	into->n_entries += join->n_put;
	into->bytes_used = join->bytes_used;
	for (uint64_t i = 0; i < join->n_stretches; i++)
		for (uint32_t k = 0; k < join->left[i].n; k++) {
			const struct ism_text_slot *slot = &from->slots[i * ISM_TEXT_STRETCH + k];
			struct ism_text_probe probe = ism_text_probe_of_slot(from, slot);

			if (!ism_text_counts_insert_probe(&into, &probe, slot->count, memory))
				return false;
		}
	from->n_entries = 0;
	return true;
}
