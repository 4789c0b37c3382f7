#include "runtime/eval/sweep.h"

int64_t eval_judged_day(struct ism_evaluation *e, const struct ism_measure *measure, int64_t period)
{
	const struct ism_every *every = &measure->every;

	if (period == ISM_NO_PERIOD)
		return e->run.today;
	return ism_period_last_day(&e->run.calendar, &e->cursor, (enum ism_period_unit)every->unit,
		every->span_us, period);
}

/* Whether a slot has to see periods of all groups that its own group may not have. */
static bool looks_beyond(const struct ism_measure *measure, const struct ism_slot *slot)
{
	bool looks = slot->kind == ISM_SLOT_SERIES ||
		     (slot->kind == ISM_SLOT_AGGREGATE && slot->stretch != ISM_STRETCH_PERIOD);

	return looks && slot->overall && measure->n_dimensions;
}

enum ism_status eval_sweep_init(struct eval_sweep *sweep, struct ism_evaluation *e,
	const struct ism_measure *measure, const struct eval_shape *shape)
{
	*sweep = (struct eval_sweep){
		.e = e, .measure = measure, .shape = *shape, .n_stages = 1, .n_passes = 1
	};
	for (uint32_t s = 0; s < measure->n_slots; s++) {
		const struct ism_slot *slot = &measure->slots[s];

		sweep->n_stages =
			slot->stage >= sweep->n_stages ? slot->stage + 1 : sweep->n_stages;
		sweep->n_passes = slot->pass >= sweep->n_passes ? slot->pass + 1 : sweep->n_passes;
		sweep->from_first |= looks_beyond(measure, slot);
	}
	return eval_slots_init(&sweep->slots, e, measure, shape);
}

void eval_sweep_release(struct eval_sweep *sweep)
{
	eval_slots_release(&sweep->slots);
}

/* One sweep over the cells, whose slots up to `stage` and `pass` get their values. */
static enum ism_status sweep_stage(struct eval_sweep *sweep, const struct eval_series *series,
	int64_t first, struct eval_cell *cell, eval_visit_fn visit, void *context)
{
	bool last_stage = cell->stage + 1 == sweep->n_stages;
	bool last_pass = cell->pass + 1 == sweep->n_passes;

	cell->is_final = last_stage && last_pass;
	eval_slots_begin_series(&sweep->slots);
	for (int64_t period = first; period <= series->last; period++) {
		cell->period = period;
		cell->is_there = period >= series->first;
		cell->day = eval_judged_day(sweep->e, sweep->measure, period);
		eval_slots_fill(&sweep->slots, cell);
		ISM_TRY(sweep->slots.status);
		ISM_TRY(ism_memory_status(&sweep->e->memory, &sweep->e->error));
		if (!last_stage)
			eval_kept_take_series(&sweep->slots.kept, cell, sweep->slots.values);
		else if (!last_pass)
			eval_kept_take_groups(&sweep->slots.kept, cell, sweep->slots.values);
		else if (visit && cell->is_there)
			visit(context, cell);
	}
	return ISM_OK;
}

enum ism_status eval_sweep_series(struct eval_sweep *sweep, uint32_t pass,
	const struct eval_series *series, eval_visit_fn visit, void *context)
{
	bool alone = series->first == ISM_NO_PERIOD;
	int64_t first = sweep->from_first && !alone ? sweep->shape.first : series->first;
	struct eval_cell cell = {
		.group = series->group,
		.group_index = series->group_index,
		.group_first = series->first,
		.pass = pass,
	};

	for (cell.stage = 0; cell.stage < sweep->n_stages; cell.stage++) {
		ISM_TRY(sweep_stage(sweep, series, first, &cell, visit, context));
		if (cell.stage + 1 < sweep->n_stages)
			ISM_TRY(eval_kept_apply_series(
				&sweep->slots.kept, cell.stage + 1, first, series->last));
	}
	return ISM_OK;
}

enum ism_status eval_sweep_next(struct eval_sweep *sweep, uint32_t pass)
{
	return eval_kept_apply_groups(&sweep->slots.kept, pass + 1);
}
