/*
 * Blocks of memory found by a key: what cells and lookup tables have in common.
 *
 * A key is a list of values, of which any may be none, and a period. Blocks lie in chunks that double in
 * size and never move, numbered in the order in which they were made. The index is open addressing over
 * 64-bit slots: the upper half of a key's hash, and the number of its block + 1. The upper bits of the hash say
 * where a slot is sought, so that slots lie in the order of their hashes, but for those that others pushed on: to grow
 * an index, or to make one of several, is to copy from end to end, and touches no block. Short texts lie in their
 * block: whoever compares them has it in the cache already.
 */
#ifndef ISM_RUNTIME_STATE_KEYED_H
#define ISM_RUNTIME_STATE_KEYED_H

#include <stdbool.h>

#include "runtime/memory.h"
#include "runtime/state/key_hash.h"
#include "runtime/state/pool.h"
#include "runtime/value.h"

enum {
	ISM_KEYED_PARTS = 64,
	ISM_KEYED_CHUNKS = 32,     /* of 1, 2, 4, … blocks */
	ISM_KEYED_SLOTS_LOG2 = 32, /* at most: as many bits as a slot has of a hash */
	ISM_KEYED_ROOMS = 4,       /* for texts in a block, at most */
	ISM_KEYED_ROOM_BYTES = 16,
	ISM_KEYED_AHEAD = 16, /* blocks, whose slots are fetched before their turn comes */
};

/* In place of the number of a block. */
#define ISM_KEYED_NONE UINT32_MAX

/* What comparing and hashing have to know of a type. */
enum ism_key_class {
	ISM_KEY_EXACT,
	ISM_KEY_REAL, /* -0 equals 0 */
	ISM_KEY_TEXT,
};

/* The head of a block; after the parts comes its payload, aligned to 16, then the rooms for texts. */
struct ism_keyed_block {
	uint64_t hash;
	int64_t period;
	struct ism_datum parts[];
};

struct ism_keyed {
	struct ism_memory *memory;
	uint32_t n_parts;
	uint32_t block_bytes; /* of all of it: a multiple of 16 */
	uint32_t n_rooms;
	uint64_t n_blocks;
	uint64_t *slots;  /* owned */
	uint64_t n_slots; /* a power of two, or 0 */
	uint32_t shift;   /* what it takes from a hash to the slot where it is sought */
	char *chunks[ISM_KEYED_CHUNKS];   /* owned; chunk k has 2^k blocks */
	struct ism_pool pool;             /* texts of keys */
	uint8_t classes[ISM_KEYED_PARTS]; /* enum ism_key_class */
};

static inline struct ism_keyed_block *ism_keyed_in(
	char *const *chunks, uint32_t block_bytes, uint64_t number)
{
	unsigned chunk = 63 - (unsigned)__builtin_clzll(number + 1);
	uint64_t offset = number + 1 - (UINT64_C(1) << chunk);

	return (struct ism_keyed_block *)(chunks[chunk] + offset * block_bytes);
}

static inline struct ism_keyed_block *ism_keyed_at(const struct ism_keyed *keyed, uint64_t number)
{
	return ism_keyed_in(keyed->chunks, keyed->block_bytes, number);
}

/*
 * Blocks of several that are found through the index of one: the upper bits of a number say whose block it is.
 */
struct ism_keyed_sets {
	char *const *const *chunks; /* of each */
	uint32_t number_bits;       /* that are left for a number; 32: there is one set */
};

static inline struct ism_keyed_block *ism_keyed_at_in(
	const struct ism_keyed *keyed, const struct ism_keyed_sets *sets, uint64_t number)
{
	uint64_t own = number & ((UINT64_C(1) << sets->number_bits) - 1);

	return ism_keyed_in(sets->chunks[number >> sets->number_bits], keyed->block_bytes, own);
}

/* What of a block lies before its payload. */
static inline uint64_t ism_keyed_head_bytes(const struct ism_keyed *keyed)
{
	return sizeof(struct ism_keyed_block) + keyed->n_parts * sizeof(struct ism_datum);
}

static inline void *ism_keyed_payload(
	const struct ism_keyed *keyed, const struct ism_keyed_block *block)
{
	return (void *)&block->parts[keyed->n_parts];
}

static inline uint64_t ism_keyed_add_text(uint64_t hash, const char *text, uint32_t size)
{
	uint64_t words[2];

	ism_key_text_words(text, size, words);
	return ism_key_add_text(hash, words[0], words[1], size, 1);
}

static inline uint64_t ism_keyed_hash(
	const struct ism_keyed *keyed, const struct ism_datum *parts, int64_t period)
{
	uint64_t hash = ism_key_begin(period);

	for (uint32_t i = 0; i < keyed->n_parts; i++) {
		const struct ism_datum *part = &parts[i];

		if (keyed->classes[i] == ISM_KEY_TEXT)
			hash = part->present ? ism_keyed_add_text(hash, part->text, part->size)
					     : ism_key_add_text(hash, 0, 0, 0, 0);
		else if (!part->present)
			hash = ism_key_add_word(hash, 0, 0);
		else if (keyed->classes[i] == ISM_KEY_REAL)
			hash = ism_key_add_word(hash, ism_key_real_word(part->real), 1);
		else
			hash = ism_key_add_word(hash, (uint64_t)part->exact, 1);
	}
	return hash;
}

static inline bool ism_keyed_equal(const struct ism_keyed *keyed,
	const struct ism_keyed_block *block, const struct ism_datum *parts, int64_t period)
{
	if (block->period != period)
		return false;
	for (uint32_t i = 0; i < keyed->n_parts; i++) {
		const struct ism_datum *a = &block->parts[i], *b = &parts[i];

		if (!a->present != !b->present)
			return false;
		if (!a->present)
			continue;
		if (keyed->classes[i] == ISM_KEY_TEXT) {
			if (a->size != b->size || !ism_bytes_equal(a->text, b->text, a->size))
				return false;
		} else if (keyed->classes[i] == ISM_KEY_REAL) {
			if (a->real != b->real)
				return false;
		} else if (a->exact != b->exact) {
			return false;
		}
	}
	return true;
}

/* The number of the block of that key, whose hash is `hash`; ISM_KEYED_NONE if there is none. */
static inline uint32_t ism_keyed_number(
	const struct ism_keyed *keyed, const struct ism_datum *parts, int64_t period, uint64_t hash)
{
	uint64_t mask = keyed->n_slots - 1;

	if (!keyed->n_slots)
		return ISM_KEYED_NONE;
	for (uint64_t at = hash >> keyed->shift; keyed->slots[at]; at = (at + 1) & mask) {
		uint64_t slot = keyed->slots[at];
		uint32_t number = (uint32_t)slot - 1;

		if (!((slot ^ hash) >> 32) &&
			ism_keyed_equal(keyed, ism_keyed_at(keyed, number), parts, period))
			return number;
	}
	return ISM_KEYED_NONE;
}

/* That block; NULL if there is none. */
static inline struct ism_keyed_block *ism_keyed_find(
	const struct ism_keyed *keyed, const struct ism_datum *parts, int64_t period, uint64_t hash)
{
	uint32_t number = ism_keyed_number(keyed, parts, period, hash);

	return number != ISM_KEYED_NONE ? ism_keyed_at(keyed, number) : NULL;
}

/* The same among the blocks of several. */
static inline struct ism_keyed_block *ism_keyed_find_in(const struct ism_keyed *keyed,
	const struct ism_keyed_sets *sets, const struct ism_datum *parts, int64_t period,
	uint64_t hash)
{
	uint64_t mask = keyed->n_slots - 1;

	if (!keyed->n_slots)
		return NULL;
	for (uint64_t at = hash >> keyed->shift; keyed->slots[at]; at = (at + 1) & mask) {
		uint64_t slot = keyed->slots[at];
		struct ism_keyed_block *block;

		if ((slot ^ hash) >> 32)
			continue;
		block = ism_keyed_at_in(keyed, sets, (uint32_t)slot - 1);
		if (ism_keyed_equal(keyed, block, parts, period))
			return block;
	}
	return NULL;
}

/*
 * `keyed` is empty afterwards and owns nothing yet; types are enum ism_type_kind. Texts of keys have the first rooms,
 * `more_texts` of the payload those behind them.
 */
void ism_keyed_init(struct ism_keyed *keyed, uint32_t n_parts, const uint8_t *types,
	uint32_t payload_bytes, uint32_t more_texts, struct ism_memory *memory);

/* Does the nth text of a block fit the room that there is for it? */
static inline bool ism_keyed_has_room(const struct ism_keyed *keyed, uint32_t nth, uint32_t size)
{
	return nth < keyed->n_rooms && size <= ISM_KEYED_ROOM_BYTES;
}

/*
 * Copies the nth text of a block: to its room, or to the pool. False without memory, and it points where it did.
 */
bool ism_keyed_take_text(struct ism_keyed *keyed, struct ism_keyed_block *block, uint32_t nth,
	struct ism_datum *text);

/* How many of the key's parts are texts. */
uint32_t ism_keyed_texts(const struct ism_keyed *keyed);

/*
 * Fetches into the cache what finding the keys of a batch will need, where each is one text and that period, and there are so many
 * blocks that it pays: `texts` are `n` slices, `stride` apart. Changes nothing.
 */
void ism_keyed_prefetch(const struct ism_keyed *keyed, int64_t period,
	const struct ism_slice *texts, uint32_t n, uint32_t stride);
void ism_keyed_prefetch_in(const struct ism_keyed *keyed, const struct ism_keyed_sets *sets,
	int64_t period, const struct ism_slice *texts, uint32_t n, uint32_t stride);

/* Makes room in the index for so many blocks; false without memory. */
bool ism_keyed_reserve(struct ism_keyed *keyed, uint64_t n_blocks);

/*
 * Makes room in the index for as many blocks as `from` has, which are to be added in their order; false without memory.
 */
bool ism_keyed_expect(struct ism_keyed *keyed, const struct ism_keyed *from);

/* Fetches what finding the key of a block of `from`, some numbers after this one, will need. */
static inline void ism_keyed_prefetch_after(
	const struct ism_keyed *keyed, const struct ism_keyed *from, uint64_t number)
{
	if (number + ISM_KEYED_AHEAD >= from->n_blocks || !keyed->n_slots)
		return;
	__builtin_prefetch(
		&keyed->slots[ism_keyed_at(from, number + ISM_KEYED_AHEAD)->hash >> keyed->shift]);
}

/* The same in two steps, for hashes of blocks that are known: the slot, and a while later the block. */
static inline void ism_keyed_prefetch_slot(const struct ism_keyed *keyed, uint64_t hash)
{
	if (keyed->n_slots)
		__builtin_prefetch(&keyed->slots[hash >> keyed->shift]);
}

static inline void ism_keyed_prefetch_block(const struct ism_keyed *keyed, uint64_t hash)
{
	uint64_t slot = keyed->n_slots ? keyed->slots[hash >> keyed->shift] : 0;
	const char *block;

	if (!slot)
		return;
	block = (const char *)ism_keyed_at(keyed, (uint32_t)slot - 1);
	for (uint32_t at = 0; at < keyed->block_bytes; at += 64)
		__builtin_prefetch(block + at);
}

void ism_keyed_release(struct ism_keyed *keyed);

/*
 * Makes `to` what `from` is, but for its index, which is given back: for blocks to which the index of another leads. They
 * are counted by `memory` from now on; none of them may lie in a file. `from` is empty afterwards.
 */
void ism_keyed_hand_over(struct ism_keyed *from, struct ism_keyed *to, struct ism_memory *memory);

/*
 * Adds a block for a key that has none. Its payload is zeroed; texts of the key are copied, or borrowed if
 * `borrow` and there is no room for them in the block. NULL without memory, and nothing is added.
 */
struct ism_keyed_block *ism_keyed_add(struct ism_keyed *keyed, const struct ism_datum *parts,
	int64_t period, uint64_t hash, bool borrow);

/* One part of two keys: by bytes, by value; none last. */
int ism_keyed_compare_part(const struct ism_keyed *keyed, uint32_t part, const struct ism_datum *a,
	const struct ism_datum *b);

/*
 * By the first part that differs: text by bytes, numbers by value, none last; then by period. Less than,
 * equal to or greater than 0.
 */
int ism_keyed_compare(const struct ism_keyed *keyed, const struct ism_keyed_block *a,
	const struct ism_keyed_block *b);

#endif
