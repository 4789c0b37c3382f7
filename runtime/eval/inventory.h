/* Sources of inventories (`snapshot`): which one a cell is measured by. */
#ifndef ISM_RUNTIME_EVAL_INVENTORY_H
#define ISM_RUNTIME_EVAL_INVENTORY_H

#include "runtime/eval/context.h"

/* The inventories that a grain has cells of, in order: days or instants, as its source's time is. */
struct eval_inventories {
	uint64_t n;
	int64_t *moments;
};

/* Lists those of a grain with `snapshot`, from its roll-up; they live as long as the evaluation. */
enum ism_status eval_inventories_list(struct ism_evaluation *e, uint32_t grain);

/* The period of the measure in which an inventory of the source was taken. */
int64_t eval_inventory_period(struct ism_evaluation *e, const struct ism_source *source,
	const struct ism_every *every, int64_t moment);

/*
 * The latest inventory of `period`, or of all where that is ISM_NO_PERIOD: what the cells of the grain have
 * in place of a period, even where none of its rows is in them. ISM_NO_PERIOD where there is none.
 */
int64_t eval_inventory_find(struct ism_evaluation *e, uint32_t grain, int64_t period);

#endif
