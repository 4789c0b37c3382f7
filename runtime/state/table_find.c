/*
 * What row functions call for each lookup; also compiled to bitcode.
 */
#include "runtime/state/table_parts.h"

const struct ism_table_record *ism_table_find(
	const struct ism_table *table, const struct ism_datum *key)
{
	const struct ism_keyed *keyed = &table->keyed;
	const struct ism_keyed_block *block;

	if (!ism_table_key_is_whole(table, key))
		return NULL;
	block = ism_keyed_find_in(keyed, &table->sets, key, 0, ism_keyed_hash(keyed, key, 0));
	return block ? ism_keyed_payload(keyed, block) : NULL;
}
