/*
 * The inside of a lookup table, for table.c and table_find.c. The period of all keys is 0.
 */
#ifndef ISM_RUNTIME_STATE_TABLE_PARTS_H
#define ISM_RUNTIME_STATE_TABLE_PARTS_H

#include "runtime/state/keyed.h"
#include "runtime/state/table.h"

struct ism_table {
	struct ism_keyed keyed; /* the payload of a block is a struct ism_table_record */
	struct ism_table_duplicates duplicates;
	int64_t inventory;   /* the latest so far; INT64_MIN: rows are of none */
	uint64_t size_bytes; /* of this struct, with what follows */
	uint32_t n_members;
	uint8_t member_is_text[];
};

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
