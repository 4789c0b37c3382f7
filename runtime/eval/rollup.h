/*
 * Roll-ups: from the cells that a scan filled, one for each group and period, to those of each group over
 * all time, of each period over all groups, and of everything. States merge, so that each coarser cell is
 * what a scan at its grain would have given.
 */
#ifndef ISM_RUNTIME_EVAL_ROLLUP_H
#define ISM_RUNTIME_EVAL_ROLLUP_H

#include "runtime/abi.h"

enum {
	ISM_ROLLUP_GROUP = 1,  /* cells of one group */
	ISM_ROLLUP_PERIOD = 2, /* cells of one period */
};

struct ism_rollup {
	const struct ism_grain *grain;
	/* By ISM_ROLLUP_ bits; of inventories those with ISM_ROLLUP_PERIOD alone. The finest one is the scan's own and not owned; unneeded ones are NULL. */
	struct ism_cells *tables[4];
	uint32_t finest;
};

/* `cells` stays the caller's and outlives the roll-up, which ism_rollup_release frees. */
enum ism_status ism_rollup_make(struct ism_rollup *rollup, const struct ism_grain *grain,
	struct ism_cells *cells, struct ism_memory *memory);
void ism_rollup_release(struct ism_rollup *rollup);

/*
 * The states of a cell, or NULL where no row fell into it. `group` NULL: over all groups; `period`
 * ISM_NO_PERIOD: over all time. A grain without periods counts in full in every period.
 */
const void *ism_rollup_find(
	const struct ism_rollup *rollup, const struct ism_datum *group, int64_t period);

#endif
