/*
 * What row functions call for each row and grain; also compiled to bitcode.
 */
#include "runtime/state/cells_parts.h"

void *ism_cells_find(struct ism_cells *cells, const struct ism_datum *dimensions, int64_t period)
{
	struct ism_keyed_block *block = cells->last;
	uint64_t hash;

	if (block && ism_keyed_equal(&cells->keyed, block, dimensions, period))
		return ism_keyed_payload(&cells->keyed, block);
	hash = ism_keyed_hash(&cells->keyed, dimensions, period);
	block = ism_keyed_find(&cells->keyed, dimensions, period, hash);
	if (__builtin_expect(!block, 0))
		return ism_cells_add(cells, dimensions, period, hash);
	cells->last = block;
	return ism_keyed_payload(&cells->keyed, block);
}
