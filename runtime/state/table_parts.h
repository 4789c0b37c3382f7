/*
 * The inside of a lookup table, for table.c, table_find.c and table_join.c. The period of all keys is 0.
 */
#ifndef ISM_RUNTIME_STATE_TABLE_PARTS_H
#define ISM_RUNTIME_STATE_TABLE_PARTS_H

#include "runtime/state/keyed.h"
#include "runtime/state/table.h"

struct ism_table {
	struct ism_keyed keyed; /* the payload of a block is a struct ism_table_record */
	struct ism_keyed_sets
		sets;             /* where blocks are; of one that others have joined, theirs too */
	char *const *own_set;     /* what `sets` points to until then */
	struct ism_keyed *joined; /* n_joined, owned, as are `sets`; NULL: none has joined */
	uint64_t n_joined;
	uint64_t n_twice; /* blocks to which the index does not lead: their keys are in others */
	struct ism_table_duplicates duplicates;
	int64_t inventory;   /* the latest so far; INT64_MIN: rows are of none */
	uint64_t size_bytes; /* of this struct, with what follows */
	uint32_t n_members;
	uint8_t member_is_text[];
};

/* Notes a row whose key an earlier one has. */
void ism_table_duplicate(struct ism_table_duplicates *duplicates, uint64_t order);

/* Adds those of another part of the rows. */
void ism_table_duplicates_add(
	struct ism_table_duplicates *duplicates, const struct ism_table_duplicates *more);

/* Forgets all rows where `inventory` is a later one; false where it is an earlier one. */
bool ism_table_take_inventory(struct ism_table *table, int64_t inventory);

/* Is no part of the key none? */
static inline bool ism_table_key_is_whole(
	const struct ism_table *table, const struct ism_datum *key)
{
	for (uint32_t i = 0; i < table->keyed.n_parts; i++)
		if (!key[i].present)
			return false;
	return true;
}

#endif
