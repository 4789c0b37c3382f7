/* What is said of time that a query over placed rows cannot answer: refused, never left out. */
#include "plan/sql/sql_parts.h"

static void refuse_slot(struct sql *s, const struct ism_plan_slot *slot)
{
	const struct ism_plan_aggregate *aggregate;

	if (slot->kind == ISM_SLOT_PERIOD)
		sql_refuse(s, "formulas that name the period");
	if (slot->kind != ISM_SLOT_AGGREGATE)
		return;
	aggregate = &s->plan->aggregates[slot->index];
	if (aggregate->leaves != ISM_NONE_INDEX)
		sql_refuse(s, "`while` and `during`");
	else if (aggregate->replay)
		sql_refuse(s, "aggregates that name the period");
}

static void refuse_inventories(struct sql *s, uint32_t scan)
{
	if (s->plan->scans[scan].source->is_snapshot)
		sql_refuse(s, "`snapshot`");
}

void sql_refuse_time(struct sql *s)
{
	const struct ism_plan_measure *measure = s->measure;

	for (uint32_t i = 0; i < measure->n_slots; i++)
		refuse_slot(s, &measure->slots[i]);
	for (uint32_t i = 0; i < measure->n_sources; i++)
		refuse_inventories(s, measure->sources[i]);
	for (uint32_t i = 0; i < measure->n_lookups; i++)
		refuse_inventories(s, measure->lookups[i]);
	if (measure->model->every.unit < 0)
		return;
	if (measure->model->matures_us)
		sql_refuse(s, "`matures`");
	for (uint32_t i = 0; i < measure->n_sources; i++)
		if (s->plan->scans[measure->sources[i]].source->covers_today)
			sql_refuse(s, "`covers: today`");
}
