#include "runtime/state/text_counts.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/state/text_seek.h"

enum {
	SLOTS_FIRST = 4,
	BYTES_FIRST = 64,
};

int ism_slice_compare(struct ism_slice a, struct ism_slice b)
{
	uint64_t shorter = a.size < b.size ? a.size : b.size;
	int difference = shorter ? memcmp(a.data, b.data, shorter) : 0;

	return difference ? difference : (a.size > b.size) - (a.size < b.size);
}

struct ism_text_probe ism_text_probe_of(const char *text, uint32_t size)
{
	return ism_text_probe_make(text, size);
}

/* ---- growing ---- */

static bool slots_grow(struct ism_text_counts *texts, uint64_t capacity, struct ism_memory *memory)
{
	struct ism_text_slot *slots = ism_memory_alloc_table(memory, capacity * sizeof(*slots));

	if (!slots)
		return false;
	for (uint64_t i = 0; i < texts->capacity; i++) {
		const struct ism_text_slot *slot = &texts->slots[i];
		uint64_t at;

		if (!slot->tag)
			continue;
		at = ism_text_slot_hash(slot) & (capacity - 1);
		while (slots[at].tag)
			at = (at + 1) & (capacity - 1);
		slots[at] = *slot;
	}
	ism_memory_free(memory, texts->slots, texts->capacity * sizeof(*slots));
	texts->slots = slots;
	texts->capacity = capacity;
	return true;
}

static bool slots_reserve(
	struct ism_text_counts *texts, uint64_t n_entries, struct ism_memory *memory)
{
	uint64_t capacity = texts->capacity ? texts->capacity : SLOTS_FIRST;

	while (n_entries > ism_text_counts_room(capacity))
		capacity *= 2;
	return capacity == texts->capacity || slots_grow(texts, capacity, memory);
}

bool ism_text_counts_reserve_bytes(
	struct ism_text_counts *texts, uint64_t more, struct ism_memory *memory)
{
	uint64_t capacity = texts->bytes_capacity ? texts->bytes_capacity : BYTES_FIRST;
	char *bytes;

	if (texts->bytes_capacity - texts->bytes_used >= more)
		return true;
	while (capacity - texts->bytes_used < more)
		capacity *= 2;
	bytes = ism_memory_resize(memory, texts->bytes, texts->bytes_capacity, capacity);
	if (!bytes)
		return false;
	texts->bytes = bytes;
	texts->bytes_capacity = capacity;
	return true;
}

static bool make(struct ism_text_counts **texts, struct ism_memory *memory)
{
	if (!*texts)
		*texts = ism_memory_alloc(memory, sizeof(**texts));
	return *texts != NULL;
}

bool ism_text_counts_reserve(
	struct ism_text_counts **texts, uint64_t n_entries, struct ism_memory *memory)
{
	return make(texts, memory) && slots_reserve(*texts, n_entries, memory);
}

/* ---- adding ---- */

static void slot_write(struct ism_text_slot *slot, const uint64_t word[2])
{
	uint64_t bytes[2] = { htole64(word[0]), htole64(word[1]) };

	memcpy(slot->inlined, bytes, sizeof(bytes));
}

struct ism_text_slot *ism_text_counts_add(struct ism_text_counts *texts,
	const struct ism_text_probe *probe, uint64_t count, struct ism_memory *memory)
{
	struct ism_text_slot *slot;

	if (!slots_reserve(texts, texts->n_entries + 1, memory) ||
		(probe->text && !ism_text_counts_reserve_bytes(texts, probe->size, memory)))
		return NULL;
	slot = ism_text_counts_seek(texts, probe);
	if (probe->text) {
		memcpy(texts->bytes + texts->bytes_used, probe->text, probe->size);
		slot->far.hash = probe->hash;
		slot->far.offset = texts->bytes_used;
		texts->bytes_used += probe->size;
	} else {
		slot_write(slot, probe->word);
	}
	slot->count = count;
	slot->size = probe->size;
	slot->tag = ism_text_tag(probe->hash);
	texts->n_entries++;
	return slot;
}

bool ism_text_counts_insert_probe(struct ism_text_counts **texts,
	const struct ism_text_probe *probe, uint64_t count, struct ism_memory *memory)
{
	struct ism_text_counts *t = *texts;

	if (t && t->capacity) {
		struct ism_text_slot *slot = ism_text_counts_seek(t, probe);

		if (slot->tag) {
			slot->count += count;
			return true;
		}
	}
	return make(texts, memory) && ism_text_counts_add(*texts, probe, count, memory);
}

bool ism_text_counts_insert(struct ism_text_counts **texts, const char *text, uint32_t size,
	uint64_t count, struct ism_memory *memory)
{
	struct ism_text_probe probe = ism_text_probe_of(text, size);

	return ism_text_counts_insert_probe(texts, &probe, count, memory);
}

/* ---- merging ---- */

/* The empty container becomes as `from` is, which has as many slots. */
static bool copy_all(
	struct ism_text_counts *into, const struct ism_text_counts *from, struct ism_memory *memory)
{
	if (from->bytes_used && !ism_text_counts_reserve_bytes(into, from->bytes_used, memory))
		return false;
	memcpy(into->slots, from->slots, from->capacity * sizeof(*from->slots));
	if (from->bytes_used)
		memcpy(into->bytes, from->bytes, from->bytes_used);
	into->n_entries = from->n_entries;
	into->bytes_used = from->bytes_used;
	into->bytes_dead = from->bytes_dead;
	return true;
}

/* Texts that both have lie mostly in the same places, where there are as many slots. */
static bool merge_slot(struct ism_text_counts *into, const struct ism_text_counts *from,
	uint64_t at, struct ism_memory *memory)
{
	const struct ism_text_slot *slot = &from->slots[at];
	struct ism_text_slot *beside = &into->slots[at & (into->capacity - 1)];
	struct ism_text_probe probe;

	if (ism_text_slots_equal(into, beside, from, slot)) {
		beside->count += slot->count;
		return true;
	}
	if (!slot->tag)
		return true;
	probe = ism_text_probe_of_slot(from, slot);
	return ism_text_counts_insert_probe(&into, &probe, slot->count, memory);
}

/*
 * Slots come in the order of the lower bits of their hashes. A table smaller than the one they come from would fill
 * from one end, where probing takes ever longer; so there is room for all of them first.
 */
bool ism_text_counts_merge(struct ism_text_counts **into, const struct ism_text_counts *from,
	struct ism_memory *memory)
{
	struct ism_text_counts *texts;

	if (!from || !from->n_entries)
		return true;
	if (!ism_text_counts_reserve(into, from->n_entries, memory))
		return false;
	texts = *into;
	if (!texts->n_entries && texts->capacity == from->capacity)
		return copy_all(texts, from, memory);
	for (uint64_t at = 0; at < from->capacity; at++) {
		ism_text_counts_prefetch_ahead(texts, from, at);
		if (!merge_slot(texts, from, at, memory))
			return false;
	}
	return true;
}

/* ---- removing ---- */

/* Frees the slot at `at` and closes the gap, as in counts.c. */
static void slot_close(struct ism_text_counts *texts, uint64_t at)
{
	uint64_t mask = texts->capacity - 1, next = at;

	for (;;) {
		uint64_t home;

		next = (next + 1) & mask;
		if (!texts->slots[next].tag)
			break;
		home = ism_text_slot_hash(&texts->slots[next]) & mask;
		if (((next - home) & mask) >= ((next - at) & mask)) {
			texts->slots[at] = texts->slots[next];
			at = next;
		}
	}
	texts->slots[at] = (struct ism_text_slot){ 0 };
	texts->n_entries--;
}

/* Moves the texts that are left together, into a buffer of their own. */
static bool bytes_pack(struct ism_text_counts *texts, struct ism_memory *memory)
{
	uint64_t capacity = texts->bytes_used - texts->bytes_dead + BYTES_FIRST;
	char *bytes = ism_memory_alloc(memory, capacity);
	uint64_t used = 0;

	if (!bytes)
		return false;
	for (uint64_t i = 0; i < texts->capacity; i++) {
		struct ism_text_slot *slot = &texts->slots[i];

		if (!slot->tag || slot->size <= ISM_TEXT_INLINE)
			continue;
		memcpy(bytes + used, texts->bytes + slot->far.offset, slot->size);
		slot->far.offset = used;
		used += slot->size;
	}
	ism_memory_free(memory, texts->bytes, texts->bytes_capacity);
	texts->bytes = bytes;
	texts->bytes_capacity = capacity;
	texts->bytes_used = used;
	texts->bytes_dead = 0;
	return true;
}

static bool remove_probe(struct ism_text_counts *texts, const struct ism_text_probe *probe,
	uint64_t count, struct ism_memory *memory)
{
	struct ism_text_slot *slot = texts->capacity ? ism_text_counts_seek(texts, probe) : NULL;

	if (!slot || !slot->tag || slot->count < count)
		return false;
	slot->count -= count;
	if (slot->count)
		return true;
	if (probe->text)
		texts->bytes_dead += probe->size;
	slot_close(texts, (uint64_t)(slot - texts->slots));
	if (texts->bytes_dead > BYTES_FIRST && texts->bytes_dead > texts->bytes_used / 2)
		return bytes_pack(texts, memory);
	return true;
}

bool ism_text_counts_remove(struct ism_text_counts *texts, const char *text, uint32_t size,
	uint64_t count, struct ism_memory *memory)
{
	struct ism_text_probe probe = ism_text_probe_of(text, size);

	return remove_probe(texts, &probe, count, memory);
}

bool ism_text_counts_subtract(
	struct ism_text_counts *into, const struct ism_text_counts *from, struct ism_memory *memory)
{
	const struct ism_text_slot *slot;
	uint64_t at = 0;

	while (from && (slot = ism_text_counts_next(from, &at))) {
		struct ism_text_probe probe = ism_text_probe_of_slot(from, slot);

		if (!into || !remove_probe(into, &probe, slot->count, memory))
			return false;
	}
	return true;
}

void ism_text_counts_release(struct ism_text_counts **texts, struct ism_memory *memory)
{
	struct ism_text_counts *t = *texts;

	if (!t)
		return;
	ism_memory_free(memory, t->bytes, t->bytes_capacity);
	ism_memory_free(memory, t->slots, t->capacity * sizeof(*t->slots));
	ism_memory_free(memory, t, sizeof(*t));
	*texts = NULL;
}

/* ---- questions ---- */

struct ism_slice ism_text_counts_mode(const struct ism_text_counts *texts)
{
	const struct ism_text_slot *slot, *best = NULL;
	uint64_t at = 0;

	while ((slot = ism_text_counts_next(texts, &at)))
		if (!best || slot->count > best->count ||
			(slot->count == best->count &&
				ism_slice_compare(ism_text_counts_at(texts, slot),
					ism_text_counts_at(texts, best)) < 0))
			best = slot;
	return ism_text_counts_at(texts, best);
}

static int compare_slots(const void *a, const void *b, void *context)
{
	const struct ism_text_counts *texts = context;

	return ism_slice_compare(ism_text_counts_at(texts, *(const struct ism_text_slot *const *)a),
		ism_text_counts_at(texts, *(const struct ism_text_slot *const *)b));
}

void ism_text_counts_list(const struct ism_text_counts *texts, const struct ism_text_slot **order)
{
	const struct ism_text_slot *slot;
	uint64_t at = 0, n = 0;

	while ((slot = ism_text_counts_next(texts, &at)))
		order[n++] = slot;
	qsort_r(order, n, sizeof(*order), compare_slots, (void *)texts);
}
