/*
 * The container of TEXTS states: how often each byte string occurs. A hash table with linear probing, whose
 * slots hold texts of up to 16 bytes themselves: finding one touches a single line of the cache. Longer ones
 * lie one after another in a buffer.
 */
#ifndef ISM_RUNTIME_STATE_TEXT_COUNTS_H
#define ISM_RUNTIME_STATE_TEXT_COUNTS_H

#include "runtime/state/state.h"

enum {
	ISM_TEXT_INLINE = 16, /* bytes of a text that lies in its slot */
};

struct ism_text_slot {
	union {
		char inlined[ISM_TEXT_INLINE]; /* zeros behind it */
		struct {
			uint64_t hash;
			uint64_t offset; /* in the buffer */
		} far;
	};
	uint64_t count;
	uint32_t size;
	uint32_t tag; /* of the hash, never 0; 0: a free slot */
};

struct ism_text_counts {
	struct ism_text_slot *slots; /* owned */
	uint64_t capacity;           /* a power of two, or 0 */
	uint64_t n_entries;          /* slots that are not free */
	char *bytes;                 /* owned: the buffer */
	uint64_t bytes_used;
	uint64_t bytes_capacity;
	uint64_t bytes_dead; /* of bytes_used: of texts that were removed */
};

/* A text as it is looked for. */
struct ism_text_probe {
	uint64_t word[2]; /* what its slot holds; of a long text the second one is 0 */
	uint64_t hash;
	const char *text; /* of a long text, else NULL: the words are all of it */
	uint32_t size;
};

struct ism_text_probe ism_text_probe_of(const char *text, uint32_t size);

/* `count` more occurrences; *texts is made if NULL. False, and memory->failed, without memory. */
bool ism_text_counts_insert(struct ism_text_counts **texts, const char *text, uint32_t size,
	uint64_t count, struct ism_memory *memory);

/* The same. */
bool ism_text_counts_insert_probe(struct ism_text_counts **texts,
	const struct ism_text_probe *probe, uint64_t count, struct ism_memory *memory);

/* Adds a text that is not there, and returns its slot; NULL, and memory->failed, without memory. */
struct ism_text_slot *ism_text_counts_add(struct ism_text_counts *texts,
	const struct ism_text_probe *probe, uint64_t count, struct ism_memory *memory);

/* How many texts so many slots may hold: five eighths. */
static inline uint64_t ism_text_counts_room(uint64_t capacity)
{
	return capacity / 8 * 5 + capacity % 8 * 5 / 8;
}

/* Makes room for so many different texts. */
bool ism_text_counts_reserve(
	struct ism_text_counts **texts, uint64_t n_entries, struct ism_memory *memory);

/* Makes room for so many bytes more of texts that do not lie in their slots. */
bool ism_text_counts_reserve_bytes(
	struct ism_text_counts *texts, uint64_t more, struct ism_memory *memory);

/* `from` may be NULL. */
bool ism_text_counts_merge(struct ism_text_counts **into, const struct ism_text_counts *from,
	struct ism_memory *memory);

/*
 * The inverse: `count` occurrences less, or all of `from` (may be NULL). False where there are not so many,
 * or where memory failed while the buffer was packed.
 */
bool ism_text_counts_remove(struct ism_text_counts *texts, const char *text, uint32_t size,
	uint64_t count, struct ism_memory *memory);
bool ism_text_counts_subtract(struct ism_text_counts *into, const struct ism_text_counts *from,
	struct ism_memory *memory);

void ism_text_counts_release(struct ism_text_counts **texts, struct ism_memory *memory);

/* The text of a slot that is not free, valid until the container changes. */
static inline struct ism_slice ism_text_counts_at(
	const struct ism_text_counts *texts, const struct ism_text_slot *slot)
{
	return (struct ism_slice){ slot->size <= ISM_TEXT_INLINE ? slot->inlined
								 : texts->bytes + slot->far.offset,
		slot->size };
}

/* The next slot that is not free, from *at on, which begins as 0; NULL at the end. In no order. */
static inline const struct ism_text_slot *ism_text_counts_next(
	const struct ism_text_counts *texts, uint64_t *at)
{
	while (*at < texts->capacity) {
		const struct ism_text_slot *slot = &texts->slots[(*at)++];

		if (slot->tag)
			return slot;
	}
	return NULL;
}

/* The most frequent text, of equals the first by bytes; there is at least one. */
struct ism_slice ism_text_counts_mode(const struct ism_text_counts *texts);

/* Writes all n_entries slots that are not free to `order`, sorted by bytes. */
void ism_text_counts_list(const struct ism_text_counts *texts, const struct ism_text_slot **order);

/* Less than, equal to or greater than 0: by bytes, a prefix before what it begins. */
int ism_slice_compare(struct ism_slice a, struct ism_slice b);

#endif
