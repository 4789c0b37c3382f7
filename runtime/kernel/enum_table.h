/*
 * The texts of an enumeration in a table where each has a slot of its own, found by its size, its first eight
 * and its last eight bytes: a perfect hash (M. Fredman, J. Komlós, E. Szemerédi,
 * "Storing a sparse table with O(1) worst case access time", 1984; displacements as by E. Fox and others, 1992).
 */
#ifndef ISM_RUNTIME_KERNEL_ENUM_TABLE_H
#define ISM_RUNTIME_KERNEL_ENUM_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/enum.h"

/*
 * One text. The words are as of word.h: `first` holds eight bytes or, of a shorter text, all of them; `last` the
 * last eight bytes, 0 where `first` holds all. With any case, letters are small ones, and the bits that
 * tell them from large ones are set in the words behind, as they are to be set in a cell's.
 */
struct ism_enum_entry {
	uint64_t first, last;
	uint64_t first_case, last_case;
	uint64_t size;    /* ISM_ENUM_NO_SIZE: the slot is empty, all else is 0 */
	const char *name; /* `size` bytes, as the program writes it */
	uint32_t item;
	uint32_t any_case;
	uint64_t unused; /* makes it 64 bytes */
};

#define ISM_ENUM_NO_SIZE UINT64_MAX

/* More texts than these are not tried. */
#define ISM_ENUM_TABLE_MAX 512

/* Constant, and owns nothing. */
struct ism_enum_table {
	uint64_t multiplier; /* odd */
	uint64_t fold;       /* bits to be set in both words before they are hashed */
	uint64_t doubtful;   /* `other` is not sure where a byte has one of these bits */
	uint32_t slot_mask;
	uint32_t bucket_mask;
	uint32_t is_long; /* a text has more than eight bytes; else `last` is always 0 */
	uint32_t has_other;
	uint32_t other;
	uint32_t unused;
	const uint16_t *displacements;        /* bucket_mask + 1 */
	const struct ism_enum_entry *entries; /* slot_mask + 1 */
};

/* Sizes of the two arrays for an enumeration; false: it has too many texts. */
bool ism_enum_table_sizes(const struct ism_enum *e, uint32_t *n_buckets, uint32_t *n_slots);

/*
 * Fills the arrays, of these sizes, and the table, which points to them; names stay where they are. False
 * where no table is found: two texts share what is hashed, for example in another case.
 */
bool ism_enum_table_build(const struct ism_enum *e, uint32_t n_buckets, uint32_t n_slots,
	uint16_t *displacements, struct ism_enum_entry *entries, struct ism_enum_table *table);

static inline uint64_t ism_enum_table_hash(
	uint64_t multiplier, uint64_t fold, uint64_t size, uint64_t first, uint64_t last)
{
	uint64_t tail = last | fold;
	uint64_t hash = ((first | fold) ^ (tail << 29 | tail >> 35)) + size;

	return (hash ^ hash >> 32) * multiplier;
}

static inline uint32_t ism_enum_table_bucket(const struct ism_enum_table *table, uint64_t hash)
{
	return (uint32_t)(hash >> 36) & table->bucket_mask;
}

static inline uint32_t ism_enum_table_slot(
	const struct ism_enum_table *table, uint64_t hash, uint32_t displacement)
{
	return ((uint32_t)(hash >> 48) ^ displacement) & table->slot_mask;
}

/* The entry that the text can be, never NULL. */
static inline const struct ism_enum_entry *ism_enum_table_entry(
	const struct ism_enum_table *table, uint64_t size, uint64_t first, uint64_t last)
{
	uint64_t hash = ism_enum_table_hash(table->multiplier, table->fold, size, first, last);
	uint32_t displacement = table->displacements[ism_enum_table_bucket(table, hash)];

	return &table->entries[ism_enum_table_slot(table, hash, displacement)];
}

#endif
