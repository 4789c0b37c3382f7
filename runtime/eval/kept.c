#include "runtime/eval/kept.h"

#include <string.h>

#include "runtime/series/rank.h"
#include "runtime/series/series.h"

static bool is_over_groups(const struct ism_slot *slot)
{
	return slot->kind == ISM_SLOT_RANK || slot->kind == ISM_SLOT_LOWEST ||
	       slot->kind == ISM_SLOT_HIGHEST;
}

/* How many values are kept of a slot. */
static uint64_t n_values(const struct eval_kept *kept, const struct ism_slot *slot)
{
	switch ((enum ism_slot_kind)slot->kind) {
	case ISM_SLOT_SERIES: return kept->n_periods;
	case ISM_SLOT_RANK: return kept->n_columns * kept->shape.n_groups;
	case ISM_SLOT_LOWEST:
	case ISM_SLOT_HIGHEST: return kept->n_columns;
	default: return 0;
	}
}

enum ism_status eval_kept_init(struct eval_kept *kept, struct ism_evaluation *e,
	const struct ism_measure *measure, const struct eval_shape *shape)
{
	struct ism_memory *memory = &e->memory;
	bool has_series = false, has_ranks = false;

	*kept = (struct eval_kept){ .e = e, .measure = measure, .shape = *shape };
	if (shape->first <= shape->last)
		kept->n_periods = (uint64_t)(shape->last - shape->first) + 1;
	kept->n_columns = 1 + kept->n_periods;
	kept->values = ism_new_array(&e->arena, measure->n_slots, struct ism_value *);
	for (uint32_t s = 0; s < measure->n_slots; s++) {
		uint64_t n = n_values(kept, &measure->slots[s]);

		has_series |= measure->slots[s].kind == ISM_SLOT_SERIES;
		has_ranks |= measure->slots[s].kind == ISM_SLOT_RANK;
		if (n)
			kept->values[s] = ism_memory_alloc(memory, n * sizeof(struct ism_value));
	}
	if (has_series && kept->n_periods) {
		uint64_t bytes = kept->n_periods * sizeof(struct ism_point);

		kept->points = ism_memory_alloc(memory, bytes);
		kept->results = ism_memory_alloc(memory, bytes);
	}
	if (has_ranks && shape->n_groups)
		kept->one_rank =
			ism_memory_alloc(memory, shape->n_groups * sizeof(struct ism_value));
	return ism_memory_status(memory, &e->error);
}

void eval_kept_release(struct eval_kept *kept)
{
	struct ism_memory *memory;

	if (!kept->values)
		return;
	memory = &kept->e->memory;
	for (uint32_t s = 0; s < kept->measure->n_slots; s++)
		ism_memory_free(memory, kept->values[s],
			n_values(kept, &kept->measure->slots[s]) * sizeof(struct ism_value));
	ism_memory_free(memory, kept->points, kept->n_periods * sizeof(struct ism_point));
	ism_memory_free(memory, kept->results, kept->n_periods * sizeof(struct ism_point));
	ism_memory_free(memory, kept->one_rank, kept->shape.n_groups * sizeof(struct ism_value));
	memset(kept, 0, sizeof(*kept));
}

static uint64_t column_of(const struct eval_kept *kept, const struct eval_cell *cell)
{
	return cell->period == ISM_NO_PERIOD ? 0 : (uint64_t)(cell->period - kept->shape.first) + 1;
}

/* ---- over periods ---- */

void eval_kept_take_series(
	struct eval_kept *kept, const struct eval_cell *cell, const struct ism_value *values)
{
	for (uint32_t s = 0; s < kept->measure->n_slots; s++) {
		const struct ism_slot *slot = &kept->measure->slots[s];

		if (slot->kind == ISM_SLOT_SERIES && slot->stage == cell->stage + 1 &&
			slot->pass <= cell->pass && cell->period != ISM_NO_PERIOD)
			kept->values[s][cell->period - kept->shape.first] = values[slot->index];
	}
}

/* values[i] becomes values[i - n], from the last on, so that none is read after it was written. */
static void shift(struct ism_value *values, uint64_t n_values, uint64_t n)
{
	for (uint64_t i = n_values; i-- > 0;)
		values[i] = i >= n ? values[i - n] : (struct ism_value){ .state = ISM_VALUE_NONE };
}

static void shift_year(
	const struct eval_kept *kept, struct ism_value *values, int64_t first, uint64_t n_values)
{
	const struct ism_every *every = &kept->measure->every;
	const struct ism_period_scale scale = { &kept->e->run.calendar,
		(enum ism_period_unit)every->unit, every->span_us };

	for (uint64_t i = n_values; i-- > 0;) {
		int64_t before;

		if (!ism_year_before(&scale, &kept->e->cursor, first + (int64_t)i, &before) ||
			before < first)
			values[i] = (struct ism_value){ .state = ISM_VALUE_NONE };
		else
			values[i] = values[before - first];
	}
}

static struct ism_value result_of(const struct ism_slot *slot, const struct ism_point *point)
{
	struct ism_value value = { .state = ISM_VALUE_NONE };

	if (!point->present)
		return value;
	value.state = ISM_VALUE_PRESENT;
	if (slot->function == ISM_SERIES_IS_ANOMALY) {
		value.exact = point->value != 0;
	} else {
		value.real = point->value;
		value.is_real = 1;
	}
	return value;
}

/* What depends on a fault is one: in functions of n periods while it is one of them, else from then on. */
static void spread_faults(const struct ism_slot *slot, struct ism_value *values, uint64_t n_values)
{
	uint64_t left = 0;

	for (uint64_t i = 0; i < n_values; i++) {
		if (values[i].state == ISM_VALUE_FAULT)
			left = slot->n ? slot->n : UINT64_MAX;
		if (left) {
			values[i] = (struct ism_value){ .state = ISM_VALUE_FAULT };
			left--;
		}
	}
}

static enum ism_status apply_statistic(struct eval_kept *kept, const struct ism_slot *slot,
	struct ism_value *values, int64_t first, uint64_t n_values)
{
	const struct ism_series x = { kept->points, n_values, first };
	const struct ism_series_form form = { .n = slot->n, .lambda = slot->lambda };

	for (uint64_t i = 0; i < n_values; i++) {
		bool present = values[i].state == ISM_VALUE_PRESENT;

		kept->points[i] = (struct ism_point){
			.value = present ? values[i].real : 0,
			.present = present,
			.complete = first + (int64_t)i <= kept->shape.latest_complete,
		};
	}
	ISM_TRY(ism_series_apply((enum ism_series_function)slot->function, &x, &form, kept->results,
		&kept->e->memory));
	for (uint64_t i = 0; i < n_values; i++)
		if (values[i].state != ISM_VALUE_FAULT)
			values[i] = result_of(slot, &kept->results[i]);
	spread_faults(slot, values, n_values);
	return ISM_OK;
}

enum ism_status eval_kept_apply_series(
	struct eval_kept *kept, uint32_t stage, int64_t first, int64_t last)
{
	uint64_t n = (uint64_t)(last - first) + 1;

	if (first == ISM_NO_PERIOD)
		return ISM_OK;
	for (uint32_t s = 0; s < kept->measure->n_slots; s++) {
		const struct ism_slot *slot = &kept->measure->slots[s];
		struct ism_value *values;

		if (slot->kind != ISM_SLOT_SERIES || slot->stage != stage)
			continue;
		values = kept->values[s] + (first - kept->shape.first);
		if (slot->function == ISM_SERIES_PREVIOUS)
			shift(values, n, slot->n);
		else if (slot->function == ISM_SERIES_SAME_PERIOD_LAST_YEAR)
			shift_year(kept, values, first, n);
		else
			ISM_TRY(apply_statistic(kept, slot, values, first, n));
	}
	return ISM_OK;
}

/* ---- over groups ---- */

static void take_extreme(
	struct ism_value *extreme, const struct ism_slot *slot, const struct ism_value *value)
{
	const struct ism_value both[2] = { *extreme, *value };

	*extreme = slot->kind == ISM_SLOT_LOWEST ? ism_lowest(both, 2, slot->scale)
						 : ism_highest(both, 2, slot->scale);
}

void eval_kept_take_groups(
	struct eval_kept *kept, const struct eval_cell *cell, const struct ism_value *values)
{
	uint64_t column = column_of(kept, cell);

	if (!cell->group || !cell->is_there)
		return;
	for (uint32_t s = 0; s < kept->measure->n_slots; s++) {
		const struct ism_slot *slot = &kept->measure->slots[s];

		if (!is_over_groups(slot) || slot->pass != cell->pass + 1)
			continue;
		if (slot->kind == ISM_SLOT_RANK)
			kept->values[s][column * kept->shape.n_groups + cell->group_index] =
				values[slot->index];
		else
			take_extreme(&kept->values[s][column], slot, &values[slot->index]);
	}
}

enum ism_status eval_kept_apply_groups(struct eval_kept *kept, uint32_t pass)
{
	uint64_t n = kept->shape.n_groups;

	for (uint32_t s = 0; n && s < kept->measure->n_slots; s++) {
		const struct ism_slot *slot = &kept->measure->slots[s];

		if (slot->kind != ISM_SLOT_RANK || slot->pass != pass)
			continue;
		for (uint64_t c = 0; c < kept->n_columns; c++) {
			struct ism_value *values = kept->values[s] + c * n;

			ISM_TRY(ism_rank(values, n, slot->scale, kept->one_rank, &kept->e->memory));
			memcpy(values, kept->one_rank, n * sizeof(*values));
		}
	}
	return ISM_OK;
}

/* ---- at a cell ---- */

struct ism_value eval_kept_value(
	const struct eval_kept *kept, uint32_t s, const struct eval_cell *cell)
{
	const struct ism_slot *slot = &kept->measure->slots[s];
	uint64_t column = column_of(kept, cell);

	if (slot->kind == ISM_SLOT_SERIES) {
		if (cell->period == ISM_NO_PERIOD)
			return (struct ism_value){ .state = ISM_VALUE_NONE };
		return kept->values[s][cell->period - kept->shape.first];
	}
	if (slot->kind != ISM_SLOT_RANK)
		return kept->values[s][column];
	if (!cell->group)
		return (struct ism_value){ .state = ISM_VALUE_NONE };
	return kept->values[s][column * kept->shape.n_groups + cell->group_index];
}
