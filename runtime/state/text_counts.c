#include "runtime/state/text_counts.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/state/hash.h"

enum {
	INDEX_FIRST = 8,
	ENTRIES_FIRST = 4,
	BYTES_FIRST = 64,
};

int ism_slice_compare(struct ism_slice a, struct ism_slice b)
{
	uint64_t shorter = a.size < b.size ? a.size : b.size;
	int difference = shorter ? memcmp(a.data, b.data, shorter) : 0;

	return difference ? difference : (a.size > b.size) - (a.size < b.size);
}

struct ism_slice ism_text_counts_at(const struct ism_text_counts *texts, uint64_t entry)
{
	return (struct ism_slice){ texts->bytes + texts->entries[entry].offset,
		texts->entries[entry].size };
}

/* Where the index has the text, or the free place where it belongs. */
static uint64_t index_find(
	const struct ism_text_counts *texts, const char *text, uint32_t size, uint64_t hash)
{
	uint64_t mask = texts->index_capacity - 1;
	uint64_t at = hash & mask;

	for (; texts->index[at]; at = (at + 1) & mask) {
		const struct ism_text_count *entry;

		if ((texts->index[at] ^ hash) >> 32)
			continue;
		entry = &texts->entries[(uint32_t)texts->index[at] - 1];
		if (entry->size == size &&
			ism_bytes_equal(texts->bytes + entry->offset, text, size))
			break;
	}
	return at;
}

static uint64_t index_slot(uint64_t hash, uint64_t entry)
{
	return (hash >> 32 << 32) | (entry + 1);
}

static bool index_grow(struct ism_text_counts *texts, struct ism_memory *memory)
{
	uint64_t capacity = texts->index_capacity ? 2 * texts->index_capacity : INDEX_FIRST;
	uint64_t *index = ism_memory_alloc(memory, capacity * sizeof(*index));

	if (!index)
		return false;
	for (uint64_t i = 0; i < texts->n_entries; i++) {
		uint64_t hash = texts->entries[i].hash;
		uint64_t at = hash & (capacity - 1);

		while (index[at])
			at = (at + 1) & (capacity - 1);
		index[at] = index_slot(hash, i);
	}
	ism_memory_free(memory, texts->index, texts->index_capacity * sizeof(*index));
	texts->index = index;
	texts->index_capacity = capacity;
	return true;
}

static bool entries_grow(struct ism_text_counts *texts, struct ism_memory *memory)
{
	uint64_t capacity = texts->entries_capacity ? 2 * texts->entries_capacity : ENTRIES_FIRST;
	struct ism_text_count *entries = ism_memory_resize(memory, texts->entries,
		texts->entries_capacity * sizeof(*entries), capacity * sizeof(*entries));

	if (!entries)
		return false;
	texts->entries = entries;
	texts->entries_capacity = capacity;
	return true;
}

static bool bytes_grow(struct ism_text_counts *texts, uint64_t more, struct ism_memory *memory)
{
	uint64_t capacity = texts->bytes_capacity ? texts->bytes_capacity : BYTES_FIRST;
	char *bytes;

	while (capacity - texts->bytes_used < more)
		capacity *= 2;
	bytes = ism_memory_resize(memory, texts->bytes, texts->bytes_capacity, capacity);
	if (!bytes)
		return false;
	texts->bytes = bytes;
	texts->bytes_capacity = capacity;
	return true;
}

/* Room for one more text of that size. */
static bool reserve(struct ism_text_counts *texts, uint32_t size, struct ism_memory *memory)
{
	if (texts->n_entries == UINT32_MAX - 1) {
		memory->failed = 1;
		return false;
	}
	if (3 * (texts->n_entries + 1) > 2 * texts->index_capacity && !index_grow(texts, memory))
		return false;
	if (texts->n_entries == texts->entries_capacity && !entries_grow(texts, memory))
		return false;
	if (!texts->bytes || texts->bytes_capacity - texts->bytes_used < size)
		return bytes_grow(texts, size, memory);
	return true;
}

static bool append(struct ism_text_counts *texts, const char *text, uint32_t size, uint64_t count,
	uint64_t hash, struct ism_memory *memory)
{
	if (!reserve(texts, size, memory))
		return false;
	if (size)
		memcpy(texts->bytes + texts->bytes_used, text, size);
	texts->index[index_find(texts, text, size, hash)] = index_slot(hash, texts->n_entries);
	texts->entries[texts->n_entries++] = (struct ism_text_count){
		.offset = texts->bytes_used, .count = count, .size = size, .hash = hash
	};
	texts->bytes_used += size;
	return true;
}

bool ism_text_counts_insert(struct ism_text_counts **texts, const char *text, uint32_t size,
	uint64_t count, struct ism_memory *memory)
{
	uint64_t hash = ism_hash_bytes(0, text, size);
	struct ism_text_counts *t = *texts;

	if (!t) {
		t = *texts = ism_memory_alloc(memory, sizeof(*t));
		if (!t)
			return false;
	}
	if (t->index_capacity) {
		uint32_t number = (uint32_t)t->index[index_find(t, text, size, hash)];

		if (number) {
			t->entries[number - 1].count += count;
			return true;
		}
	}
	return append(t, text, size, count, hash, memory);
}

bool ism_text_counts_merge(struct ism_text_counts **into, const struct ism_text_counts *from,
	struct ism_memory *memory)
{
	for (uint64_t i = 0; from && i < from->n_entries; i++) {
		struct ism_slice text = ism_text_counts_at(from, i);

		if (!ism_text_counts_insert(
			    into, text.data, (uint32_t)text.size, from->entries[i].count, memory))
			return false;
	}
	return true;
}

/* ---- removing ---- */

/* Closes the gap at `at` in the index, as in counts.c. */
static void index_close(struct ism_text_counts *texts, uint64_t at)
{
	uint64_t mask = texts->index_capacity - 1, next = at;

	for (;;) {
		uint64_t home;

		next = (next + 1) & mask;
		if (!texts->index[next])
			break;
		home = texts->entries[(uint32_t)texts->index[next] - 1].hash & mask;
		if (((next - home) & mask) >= ((next - at) & mask)) {
			texts->index[at] = texts->index[next];
			at = next;
		}
	}
	texts->index[at] = 0;
}

/* Takes out the entry that the index has at `at`; the last entry takes its number. */
static void entry_remove(struct ism_text_counts *texts, uint64_t at)
{
	uint64_t number = (uint32_t)texts->index[at] - 1;
	uint64_t last = texts->n_entries - 1;

	texts->bytes_dead += texts->entries[number].size;
	if (number != last) {
		const struct ism_text_count *moved = &texts->entries[last];
		struct ism_slice text = ism_text_counts_at(texts, last);

		texts->index[index_find(texts, text.data, moved->size, moved->hash)] =
			index_slot(moved->hash, number);
	}
	texts->entries[number] = texts->entries[last];
	texts->n_entries--;
	index_close(texts, at);
}

/* Moves the texts that are left together, into a buffer of their own. */
static bool bytes_pack(struct ism_text_counts *texts, struct ism_memory *memory)
{
	uint64_t capacity = texts->bytes_used - texts->bytes_dead + BYTES_FIRST;
	char *bytes = ism_memory_alloc(memory, capacity);
	uint64_t used = 0;

	if (!bytes)
		return false;
	for (uint64_t i = 0; i < texts->n_entries; i++) {
		struct ism_text_count *entry = &texts->entries[i];

		memcpy(bytes + used, texts->bytes + entry->offset, entry->size);
		entry->offset = used;
		used += entry->size;
	}
	ism_memory_free(memory, texts->bytes, texts->bytes_capacity);
	texts->bytes = bytes;
	texts->bytes_capacity = capacity;
	texts->bytes_used = used;
	texts->bytes_dead = 0;
	return true;
}

bool ism_text_counts_remove(struct ism_text_counts *texts, const char *text, uint32_t size,
	uint64_t count, struct ism_memory *memory)
{
	uint64_t at = index_find(texts, text, size, ism_hash_bytes(0, text, size));
	struct ism_text_count *entry;

	if (!texts->index[at])
		return false;
	entry = &texts->entries[(uint32_t)texts->index[at] - 1];
	if (entry->count < count)
		return false;
	entry->count -= count;
	if (entry->count)
		return true;
	entry_remove(texts, at);
	if (texts->bytes_dead > BYTES_FIRST && texts->bytes_dead > texts->bytes_used / 2)
		return bytes_pack(texts, memory);
	return true;
}

bool ism_text_counts_subtract(
	struct ism_text_counts *into, const struct ism_text_counts *from, struct ism_memory *memory)
{
	for (uint64_t i = 0; from && i < from->n_entries; i++) {
		struct ism_slice text = ism_text_counts_at(from, i);

		if (!into || !ism_text_counts_remove(into, text.data, (uint32_t)text.size,
				     from->entries[i].count, memory))
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
	ism_memory_free(memory, t->entries, t->entries_capacity * sizeof(*t->entries));
	ism_memory_free(memory, t->index, t->index_capacity * sizeof(*t->index));
	ism_memory_free(memory, t, sizeof(*t));
	*texts = NULL;
}

struct ism_slice ism_text_counts_mode(const struct ism_text_counts *texts)
{
	uint64_t best = 0;

	for (uint64_t i = 1; i < texts->n_entries; i++) {
		uint64_t count = texts->entries[i].count, most = texts->entries[best].count;

		if (count > most ||
			(count == most && ism_slice_compare(ism_text_counts_at(texts, i),
						  ism_text_counts_at(texts, best)) < 0))
			best = i;
	}
	return ism_text_counts_at(texts, best);
}

static int compare_entries(const void *a, const void *b, void *context)
{
	const struct ism_text_counts *texts = context;

	return ism_slice_compare(ism_text_counts_at(texts, *(const uint32_t *)a),
		ism_text_counts_at(texts, *(const uint32_t *)b));
}

void ism_text_counts_list(const struct ism_text_counts *texts, uint32_t *order)
{
	for (uint64_t i = 0; i < texts->n_entries; i++)
		order[i] = (uint32_t)i;
	qsort_r(order, texts->n_entries, sizeof(*order), compare_entries, (void *)texts);
}
