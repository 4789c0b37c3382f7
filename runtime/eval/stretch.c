#include "runtime/eval/stretch.h"

#include <string.h>

enum ism_status eval_stretches_init(struct eval_stretch **stretches, struct ism_evaluation *e,
	const struct ism_measure *measure)
{
	*stretches = ism_new_array(&e->arena, measure->n_slots, struct eval_stretch);
	for (uint32_t s = 0; s < measure->n_slots; s++) {
		const struct ism_slot *slot = &measure->slots[s];
		const struct ism_aggregate *aggregate;
		struct eval_stretch *stretch = &(*stretches)[s];

		if (slot->kind != ISM_SLOT_AGGREGATE || slot->stretch == ISM_STRETCH_PERIOD)
			continue;
		aggregate = &e->program->aggregates[slot->index];
		stretch->kind =
			e->program->grains[aggregate->grain].layout.states[aggregate->state].kind;
		stretch->state = ism_memory_alloc(&e->memory, ism_state_size(stretch->kind));
	}
	return ism_memory_status(&e->memory, &e->error);
}

static void empty(struct eval_stretch *stretch, struct ism_evaluation *e)
{
	ism_state_release(stretch->kind, stretch->state, &e->memory);
	stretch->year = INT64_MIN;
}

void eval_stretches_begin(
	struct eval_stretch *stretches, struct ism_evaluation *e, const struct ism_measure *measure)
{
	for (uint32_t s = 0; s < measure->n_slots; s++)
		if (stretches[s].state)
			empty(&stretches[s], e);
}

void eval_stretches_release(
	struct eval_stretch *stretches, struct ism_evaluation *e, const struct ism_measure *measure)
{
	for (uint32_t s = 0; stretches && s < measure->n_slots; s++) {
		if (!stretches[s].state)
			continue;
		empty(&stretches[s], e);
		ism_memory_free(&e->memory, stretches[s].state, ism_state_size(stretches[s].kind));
		stretches[s].state = NULL;
	}
}

/* The state of the aggregate in one cell, or NULL. */
static const void *single(struct ism_evaluation *e, const struct ism_slot *slot,
	const struct ism_datum *group, int64_t period)
{
	const struct ism_aggregate *aggregate = &e->program->aggregates[slot->index];
	const struct ism_rollup *rollup = &e->rollups[aggregate->grain];
	const unsigned char *states = rollup->grain ? ism_rollup_find(rollup, group, period) : NULL;

	return states ? states + rollup->grain->layout.states[aggregate->state].offset : NULL;
}

/* What went wrong stays in the memory, which is asked once a cell. */
static void merge(struct eval_stretch *stretch, struct ism_evaluation *e,
	const struct ism_slot *slot, const struct eval_cell *cell, int64_t period)
{
	const void *state = single(e, slot, cell->group, period);

	if (state)
		ism_state_merge(stretch->kind, stretch->state, state, &e->memory);
}

/* The (fiscal) year of a period: of a week the one that most of its days lie in. */
static int64_t year_of(struct ism_evaluation *e, const struct ism_measure *measure, int64_t period)
{
	const struct ism_every *every = &measure->every;
	int64_t day = ism_period_first_day(&e->run.calendar, &e->cursor,
		(enum ism_period_unit)every->unit, every->span_us, period);

	if (every->unit == ISM_PERIOD_WEEK)
		day += 3;
	return ism_period_of_day(&e->run.calendar, &e->cursor, ISM_PERIOD_YEAR, 0, day);
}

bool eval_stretch_find(struct eval_stretch *stretches, struct ism_evaluation *e,
	const struct ism_measure *measure, uint32_t s, const struct eval_cell *cell,
	int64_t measure_first, const void **state)
{
	const struct ism_slot *slot = &measure->slots[s];
	const struct ism_aggregate *aggregate = &e->program->aggregates[slot->index];
	struct eval_stretch *stretch = &stretches[s];
	int64_t first = slot->overall ? measure_first : cell->group_first, year;

	*state = NULL;
	if (cell->period == ISM_NO_PERIOD) {
		*state = single(e, slot, cell->group, ISM_NO_PERIOD);
		return slot->stretch == ISM_STRETCH_CUMULATIVE;
	}
	if (slot->stretch == ISM_STRETCH_ROLLING && cell->period - first < (int64_t)slot->n - 1)
		return false;
	if (e->program->grains[aggregate->grain].every.unit < 0) {
		/* Rows that count in full in every period count once in several. */
		*state = single(e, slot, cell->group, cell->period);
		return true;
	}
	switch ((enum ism_stretch)slot->stretch) {
	case ISM_STRETCH_PERIOD: break;
	case ISM_STRETCH_CUMULATIVE: merge(stretch, e, slot, cell, cell->period); break;
	case ISM_STRETCH_YEAR_TO_DATE:
		year = year_of(e, measure, cell->period);
		if (year != stretch->year)
			empty(stretch, e);
		stretch->year = year;
		merge(stretch, e, slot, cell, cell->period);
		break;
	case ISM_STRETCH_ROLLING:
		empty(stretch, e);
		for (uint64_t i = slot->n; i-- > 0;)
			merge(stretch, e, slot, cell, cell->period - (int64_t)i);
		break;
	}
	*state = stretch->state;
	return true;
}

int64_t eval_stretch_year_first(
	struct ism_evaluation *e, const struct ism_measure *measure, int64_t period, int64_t first)
{
	int64_t year = year_of(e, measure, period);

	while (period > first && year_of(e, measure, period - 1) == year)
		period--;
	return period;
}
