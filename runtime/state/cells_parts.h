/*
 * The inside of a table of cells, for cells.c and cells_find.c.
 */
#ifndef ISM_RUNTIME_STATE_CELLS_PARTS_H
#define ISM_RUNTIME_STATE_CELLS_PARTS_H

#include "runtime/state/cells.h"
#include "runtime/state/keyed.h"

struct ism_cells {
	struct ism_keyed_block *last; /* found last; rows of one cell often come together */
	struct ism_keyed keyed;
	const struct ism_cell_layout *layout;
	struct ism_keyed texts; /* each different text of a key once */
	void *sink;             /* owned; the block given out without memory */
	uint64_t sink_bytes;
	uint32_t *sorted; /* owned; NULL until asked for */
	uint64_t n_sorted;
};

/* Adds a cell that is not there. Returns its states, or the sink. */
void *ism_cells_add(
	struct ism_cells *cells, const struct ism_datum *dimensions, int64_t period, uint64_t hash);

#endif
