#include "runtime/eval/rollup.h"

#include <string.h>

/* Merges all cells of the finest table into the one that keeps only the keys in `bits`. */
static enum ism_status fill(struct ism_rollup *rollup, uint32_t bits, struct ism_memory *memory)
{
	const struct ism_cells *finest = rollup->tables[rollup->finest];
	const struct ism_cell_layout *layout = &rollup->grain->layout;
	struct ism_cells *into = rollup->tables[bits];
	uint64_t n = ism_cells_count(finest);

	for (uint64_t i = 0; i < n; i++) {
		struct ism_cell cell = ism_cells_at(finest, i);
		int64_t period = bits & ISM_ROLLUP_PERIOD ? cell.period : ISM_NO_PERIOD;
		void *states = ism_cells_find(into, cell.dimensions, period);

		ISM_TRY(ism_memory_status(memory, NULL));
		ISM_TRY(ism_states_merge(layout, states, cell.states, memory));
	}
	return ISM_OK;
}

enum ism_status ism_rollup_make(struct ism_rollup *rollup, const struct ism_grain *grain,
	struct ism_cells *cells, struct ism_memory *memory)
{
	uint8_t types[ISM_CELLS_MAX_DIMENSIONS];

	memset(rollup, 0, sizeof(*rollup));
	rollup->grain = grain;
	rollup->finest = (grain->n_dimensions ? ISM_ROLLUP_GROUP : 0) |
			 (grain->every.unit >= 0 || grain->snapshot ? ISM_ROLLUP_PERIOD : 0);
	rollup->tables[rollup->finest] = cells;
	for (uint32_t d = 0; d < grain->n_dimensions; d++)
		types[d] = (uint8_t)grain->dimensions[d].type;
	for (uint32_t bits = 0; bits < rollup->finest; bits++) {
		uint32_t n = bits & ISM_ROLLUP_GROUP ? grain->n_dimensions : 0;

		/* Inventories are of one moment each: together they are nothing. */
		if (bits & ~rollup->finest || (grain->snapshot && !(bits & ISM_ROLLUP_PERIOD)))
			continue;
		ISM_TRY(ism_cells_create(&rollup->tables[bits], n, types, &grain->layout, memory));
		ISM_TRY(fill(rollup, bits, memory));
	}
	return ISM_OK;
}

void ism_rollup_release(struct ism_rollup *rollup)
{
	for (uint32_t bits = 0; bits < rollup->finest; bits++)
		ism_cells_free(rollup->tables[bits]);
	memset(rollup, 0, sizeof(*rollup));
}

const void *ism_rollup_find(
	const struct ism_rollup *rollup, const struct ism_datum *group, int64_t period)
{
	uint32_t bits =
		(group ? ISM_ROLLUP_GROUP : 0) | (period != ISM_NO_PERIOD ? ISM_ROLLUP_PERIOD : 0);

	bits &= rollup->finest;
	if (!rollup->tables[bits])
		return NULL;
	return ism_cells_get(rollup->tables[bits], bits & ISM_ROLLUP_GROUP ? group : NULL,
		bits & ISM_ROLLUP_PERIOD ? period : ISM_NO_PERIOD);
}
