/*
 * The container of COUNTS states: how often each 64-bit key occurs.
 *
 * Quantiles, modes and numbers of different values come from it exactly, without the values being kept in
 * any order. `values` and `head` of the state are the callers' business; everything here is about the
 * keys alone.
 */
#ifndef ISM_RUNTIME_STATE_COUNTS_H
#define ISM_RUNTIME_STATE_COUNTS_H

#include "runtime/state/hash.h"
#include "runtime/state/state.h"

/*
 * Number of the counter for a key; not below counts->window where the window has none. Multiplying by the
 * inverse divides exact multiples of the step and sends everything else beyond the quotients that are
 * possible (T. Granlund, P. Montgomery, "Division by Invariant Integers using Multiplication", section 9).
 */
static inline uint64_t ism_counts_place(const struct ism_state_counts *counts, int64_t key)
{
	uint64_t quotient = ((uint64_t)key - (uint64_t)counts->base) * counts->inverse;

	return quotient >> counts->shift | quotient << (-counts->shift & 63);
}

/* The slot of a key in a hash table that is never full, or the free one where it belongs. */
static inline struct ism_count *ism_counts_slot(
	struct ism_count *slots, uint64_t capacity, int64_t key)
{
	uint64_t at = ism_hash_scramble((uint64_t)key) & (capacity - 1);

	while (slots[at].count && slots[at].key != key)
		at = (at + 1) & (capacity - 1);
	return &slots[at];
}

/* `count` more occurrences of `key`, count > 0. False, and memory->failed, where it could not be stored. */
bool ism_counts_insert(
	struct ism_state_counts *counts, int64_t key, uint64_t count, struct ism_memory *memory);

/*
 * `count` occurrences less, count > 0. False, with the container as it was, where there are not so many.
 * Never needs memory.
 */
bool ism_counts_remove(struct ism_state_counts *counts, int64_t key, uint64_t count);

bool ism_counts_merge(struct ism_state_counts *into, const struct ism_state_counts *from,
	struct ism_memory *memory);

/* The inverse: false where `into` lacks some of the keys, of which others may be gone by then. */
bool ism_counts_subtract(struct ism_state_counts *into, const struct ism_state_counts *from);

void ism_counts_release(struct ism_state_counts *counts, struct ism_memory *memory);

/* Number of different keys. */
uint64_t ism_counts_distinct(const struct ism_state_counts *counts);

/* The key of that rank, from 0, in ascending order; rank is below the sum of all counts. */
int64_t ism_counts_rank(const struct ism_state_counts *counts, uint64_t rank);

/* The most frequent key, the smallest of equals; there is at least one. */
int64_t ism_counts_mode(const struct ism_state_counts *counts);

/* Copies all keys and counts, ascending, to `entries`, which has room for ism_counts_distinct. */
void ism_counts_list(const struct ism_state_counts *counts, struct ism_count *entries);

#endif
