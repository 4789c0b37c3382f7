/*
 * The container of TEXTS states: how often each byte string occurs. Texts lie one after another in one
 * buffer, entries in the order of their first occurrence (until one is removed), and a hash index leads to
 * them.
 */
#ifndef ISM_RUNTIME_STATE_TEXT_COUNTS_H
#define ISM_RUNTIME_STATE_TEXT_COUNTS_H

#include "runtime/state/state.h"

struct ism_text_count {
	uint64_t offset; /* of the text, in the buffer */
	uint64_t count;
	uint32_t size;
	uint32_t reserved;
	uint64_t hash;
};

struct ism_text_counts {
	char *bytes;
	uint64_t bytes_used;
	uint64_t bytes_capacity;
	uint64_t bytes_dead; /* of bytes_used: of texts that were removed */
	struct ism_text_count *entries;
	uint64_t n_entries;
	uint64_t entries_capacity;
	uint64_t *index;         /* upper half of a hash, number of its entry + 1; 0: free */
	uint64_t index_capacity; /* a power of two */
};

/* `count` more occurrences; *texts is made if NULL. False, and memory->failed, without memory. */
bool ism_text_counts_insert(struct ism_text_counts **texts, const char *text, uint32_t size,
	uint64_t count, struct ism_memory *memory);

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

/* The text of an entry, valid until the container changes. */
struct ism_slice ism_text_counts_at(const struct ism_text_counts *texts, uint64_t entry);

/* The most frequent text, of equals the first by bytes; there is at least one. */
struct ism_slice ism_text_counts_mode(const struct ism_text_counts *texts);

/* Writes the numbers of all entries to `order`, sorted by bytes. */
void ism_text_counts_list(const struct ism_text_counts *texts, uint32_t *order);

/* Less than, equal to or greater than 0: by bytes, a prefix before what it begins. */
int ism_slice_compare(struct ism_slice a, struct ism_slice b);

#endif
