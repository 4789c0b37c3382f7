/*
 * Tallies: what row functions add to in place of states.
 *
 * Many states of a cell count the same rows: those of one filter, and the values among them where no value
 * can be none. A row function counts them once, in a word behind the cell's states, and adds reals to 128 bits
 * there (exact_sum.h, window) in place of the long accumulator. Until its tallies are settled a state lacks
 * what is in them; nobody but row functions sees such states.
 */
#ifndef ISM_RUNTIME_STATE_TALLY_H
#define ISM_RUNTIME_STATE_TALLY_H

#include "runtime/error.h"
#include "runtime/memory.h"
#include "runtime/state/cells.h"

/* After so many rows at most tallies are settled: none can overflow before, if a row adds to each once. */
#define ISM_TALLY_ROWS_MAX (UINT64_C(1) << ISM_EXACT_WINDOW_TERMS_LOG2)

/* Moves the tallies of a block into its states, and zeroes them. Memory: that of the states. */
enum ism_status ism_tallies_settle(
	const struct ism_cell_layout *layout, void *block, struct ism_memory *memory);

/* Those of all cells. */
enum ism_status ism_cells_settle(struct ism_cells *cells);

#endif
