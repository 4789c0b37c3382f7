/*
 * The inside of a table of cells, for cells.c, cells_find.c and cells_enter.c.
 */
#ifndef ISM_RUNTIME_STATE_CELLS_PARTS_H
#define ISM_RUNTIME_STATE_CELLS_PARTS_H

#include "runtime/state/cells_key.h"
#include "runtime/state/keyed.h"

struct ism_cells {
	struct ism_cells_ways ways;
	struct ism_keyed_block *last; /* found last; rows of one cell often come together */
	struct ism_keyed keyed;
	const struct ism_cell_layout *layout;
	struct ism_keyed texts; /* each different text of a key once */
	void *sink;             /* owned; the block given out without memory */
	uint64_t sink_bytes;
	uint32_t *sorted; /* owned; NULL until asked for */
	uint64_t n_sorted;
	uint64_t *front_owned; /* the entries of the front; NULL: it has one, which is front_last */
	uint32_t front_words;  /* of a key */
	uint64_t front_last[ISM_KEY_WORDS + 1];
};

/* Adds a cell that is not there. Returns its states, or the sink. */
void *ism_cells_add(
	struct ism_cells *cells, const struct ism_datum *dimensions, int64_t period, uint64_t hash);

/* The states of the cell, which is added if it is not there; the sink. */
static inline void *ism_cells_claim(
	struct ism_cells *cells, const struct ism_datum *dimensions, int64_t period, uint64_t hash)
{
	struct ism_keyed_block *block = ism_keyed_find(&cells->keyed, dimensions, period, hash);

	return block ? ism_keyed_payload(&cells->keyed, block)
		     : ism_cells_add(cells, dimensions, period, hash);
}

/* Leaves one entry of the front, a free one. */
void ism_cells_front_release(struct ism_cells *cells);
/* Leaves nothing of the dense array. */
void ism_cells_dense_release(struct ism_cells *cells);

#endif
