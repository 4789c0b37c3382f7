#include "runtime/eval/inventory.h"

enum ism_status eval_inventories_list(struct ism_evaluation *e, uint32_t grain)
{
	struct ism_cells *cells = e->rollups[grain].tables[ISM_ROLLUP_PERIOD];
	struct eval_inventories *list = &e->inventories[grain];
	uint64_t n = cells ? ism_cells_count(cells) : 0;
	const uint32_t *sorted = n ? ism_cells_sorted(cells) : NULL;

	if (n && !sorted)
		return ISM_ERR_MEMORY;
	list->moments = ism_new_array(&e->arena, n, int64_t);
	for (uint64_t i = 0; i < n; i++)
		list->moments[i] = ism_cells_at(cells, sorted[i]).period;
	list->n = n;
	return ISM_OK;
}

int64_t eval_inventory_period(struct ism_evaluation *e, const struct ism_source *source,
	const struct ism_every *every, int64_t moment)
{
	enum ism_period_unit unit = (enum ism_period_unit)every->unit;

	if (source->time_kind == ISM_TIME_INSTANT)
		return ism_period_of_instant(
			&e->run.calendar, &e->cursor, unit, every->span_us, moment);
	return ism_period_of_day(&e->run.calendar, &e->cursor, unit, every->span_us, moment);
}

int64_t eval_inventory_find(struct ism_evaluation *e, uint32_t grain, int64_t period)
{
	const struct ism_grain *g = &e->program->grains[e->program->grains[grain].inventories];
	const struct ism_source *source = &e->program->sources[g->source];
	const struct eval_inventories *list =
		&e->inventories[e->program->grains[grain].inventories];
	uint64_t low = 0;
	uint64_t high = list->n;

	/* [0, low) lie in the period or before it, [high, n) behind it. */
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (period == ISM_NO_PERIOD || eval_inventory_period(e, source, &g->every,
						       list->moments[middle]) <= period)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || (period != ISM_NO_PERIOD && eval_inventory_period(e, source, &g->every,
							    list->moments[low - 1]) != period))
		return ISM_NO_PERIOD;
	return list->moments[low - 1];
}
