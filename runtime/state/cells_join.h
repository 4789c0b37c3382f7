/*
 * The cells that one thread has filled, added to another's by all threads at once.
 *
 * Each cell of the one is at most one of the other, and each text in a container at most one of the other's: what both
 * have can be added by several threads, each in places of its own, and one thread adds the rest. Of many cells threads
 * take stretches; of few, stretches of their large containers of texts.
 */
#ifndef ISM_RUNTIME_STATE_CELLS_JOIN_H
#define ISM_RUNTIME_STATE_CELLS_JOIN_H

#include "runtime/state/cells.h"

struct ism_cells_join;

/*
 * Begins to add all cells of `from` to `into`, as ism_cells_merge does, but that `from` is good for nothing afterwards
 * but to be freed. *join is NULL where there is nothing left to be done: there was little, or memory is scarce. Else
 * it is the caller's, for ism_cells_join_end, and neither is used in between.
 */
enum ism_status ism_cells_join_begin(struct ism_cells_join **join, struct ism_cells *into,
	struct ism_cells *from, uint32_t n_workers);

/* Takes stretches until none is left. To be called once for each worker, 0 to n_workers - 1, at any time. */
void ism_cells_join_work(struct ism_cells_join *join, uint32_t worker);

/* Whether workers are to be called again. To be asked after each time. */
enum ism_status ism_cells_join_again(struct ism_cells_join *join, bool *again);

/* Whether all went well or not. */
enum ism_status ism_cells_join_end(struct ism_cells_join *join);

#endif
