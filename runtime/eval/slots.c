#include "runtime/eval/slots.h"

#include <string.h>

#include "runtime/eval/inventory.h"
#include "runtime/eval/period_parts.h"
#include "runtime/eval/replay.h"
#include "runtime/eval/stock.h"
#include "runtime/judge/judge.h"

/* Larger than any state: what a cell that no row fell into is finished from. */
#define EMPTY_STATE_BYTES 256

/* Beyond these a binary64 has no more to say. */
#define DIGITS_MOST 15

#define CHECK_SIZE(id, type) \
	_Static_assert(sizeof(type) <= EMPTY_STATE_BYTES, "an empty state of every kind fits");
ISM_STATE_KINDS(CHECK_SIZE)
#undef CHECK_SIZE

static const _Alignas(16) unsigned char empty_state[EMPTY_STATE_BYTES];

enum ism_status eval_slots_init(struct eval_slots *slots, struct ism_evaluation *e,
	const struct ism_measure *measure, const struct eval_shape *shape)
{
	struct ism_arena *arena = &e->arena;

	*slots = (struct eval_slots){ .e = e, .measure = measure };
	slots->values = ism_new_array(arena, measure->n_slots, struct ism_value);
	slots->details = ism_new_array(arena, measure->n_slots, struct ism_finish_detail);
	slots->rollups = ism_new_array(arena, measure->n_slots, const struct ism_rollup *);
	slots->stocks = ism_new_array(arena, measure->n_slots, struct eval_stock *);
	slots->states = ism_new_array(arena, measure->n_slots, const void *);
	slots->confidences = ism_new_array(arena, measure->n_intervals, struct ism_confidence);
	for (uint32_t i = 0; i < measure->n_intervals; i++)
		ism_confidence_init(&slots->confidences[i], measure->intervals[i].level);
	slots->held = ism_new_array(arena, measure->n_judgements, uint32_t *);
	slots->verdicts = ism_new_array(arena, measure->n_judgements, struct ism_verdict);
	for (uint32_t j = 0; j < measure->n_judgements; j++)
		slots->held[j] = ism_new_array(arena, measure->judgements[j].n_rules, uint32_t);
	slots->rounded = ism_new_array(arena, measure->n_slots, struct ism_value);
	if (measure->n_judgements) {
		uint32_t n_rules = measure->judgements[0].n_rules;

		slots->held_before = ism_new_array(arena, n_rules, uint32_t);
		slots->held_again = ism_new_array(arena, n_rules, uint32_t);
	}
	for (uint32_t s = 0; s < measure->n_slots; s++) {
		const struct ism_slot *slot = &measure->slots[s];
		const struct ism_aggregate *aggregate;

		if (slot->kind == ISM_SLOT_PERIOD)
			slots->asks_period = true;
		if (slot->kind != ISM_SLOT_AGGREGATE)
			continue;
		aggregate = &e->program->aggregates[slot->index];
		slots->rollups[s] = &e->rollups[aggregate->grain];
		slots->asks_period |= aggregate->replay != NULL;
	}
	ISM_TRY(eval_stretches_init(&slots->stretches, e, measure));
	return eval_kept_init(&slots->kept, e, measure, shape);
}

void eval_slots_release(struct eval_slots *slots)
{
	eval_stretches_release(slots->stretches, slots->e, slots->measure);
	eval_kept_release(&slots->kept);
}

void eval_slots_begin_series(struct eval_slots *slots)
{
	for (uint32_t j = 0; j < slots->measure->n_judgements; j++)
		memset(slots->held[j], 0, slots->measure->judgements[j].n_rules * sizeof(uint32_t));
	eval_stretches_begin(slots->stretches, slots->e, slots->measure);
}

/*
 * *state is what the aggregate is finished from in the cell; NULL: no row fell into it. It is not measured
 * where its source has no inventory for the cell.
 */
static enum ism_status find_state(struct eval_slots *slots, uint32_t s,
	const struct eval_cell *cell, const void **state, bool *is_measured)
{
	const struct ism_aggregate *aggregate =
		&slots->e->program->aggregates[slots->measure->slots[s].index];
	const struct ism_rollup *rollup = slots->rollups[s];
	struct eval_stock **stock = &slots->stocks[s];
	const unsigned char *states;
	int64_t period = cell->period;

	*state = NULL;
	if (!rollup->grain)
		return ISM_OK;
	if (aggregate->leaves != ISM_NONE_INDEX) {
		if (!*stock)
			ISM_TRY(eval_stock_create(stock, slots->e, aggregate));
		return eval_stock_find(*stock, cell->group, cell->period, state);
	}
	if (rollup->grain->snapshot) {
		period = eval_inventory_find(slots->e, aggregate->grain, period);
		*is_measured = period != ISM_NO_PERIOD;
		if (!*is_measured)
			return ISM_OK;
	}
	states = ism_rollup_find(rollup, cell->group, period);
	if (states)
		*state = states + rollup->grain->layout.states[aggregate->state].offset;
	return ISM_OK;
}

/* Running states go on: a text that lies in one is copied. */
static void keep_text(struct eval_slots *slots, uint32_t s, const struct ism_aggregate *aggregate)
{
	struct ism_value *value = &slots->values[s];
	bool is_text = aggregate->form.type == ISM_TYPE_TEXT || aggregate->form.type == ISM_TYPE_IP;
	bool is_running = aggregate->leaves != ISM_NONE_INDEX || slots->stretches[s].state;

	if (is_text && is_running && value->state == ISM_VALUE_PRESENT &&
		(aggregate->kind == ISM_AGGREGATE_FIRST || aggregate->kind == ISM_AGGREGATE_LAST ||
			aggregate->kind == ISM_AGGREGATE_MODE))
		value->text.data =
			ism_arena_copy(&slots->e->arena, value->text.data, value->text.size);
}

static enum ism_status fill_aggregate(
	struct eval_slots *slots, uint32_t s, const struct eval_cell *cell)
{
	const struct ism_aggregate *aggregate =
		&slots->e->program->aggregates[slots->measure->slots[s].index];
	struct ism_value *value = &slots->values[s];
	struct ism_finish_detail *detail = &slots->details[s];
	bool is_measured = true;
	const void *state;

	if (!slots->stretches[s].state) {
		ISM_TRY(find_state(slots, s, cell, &state, &is_measured));
	} else if (!eval_stretch_find(slots->stretches, slots->e, slots->measure, s, cell,
			   slots->kept.shape.first, &state)) {
		*value = (struct ism_value){ .state = ISM_VALUE_NONE };
		*detail = (struct ism_finish_detail){ 0 };
		return ISM_OK;
	}
	if (!is_measured) {
		*value = (struct ism_value){ .state = ISM_VALUE_NONE };
		*detail = (struct ism_finish_detail){ .cause = ISM_NONE_NO_INVENTORY };
		return ISM_OK;
	}
	if (!state)
		state = empty_state;
	slots->states[s] = state;
	if (aggregate->replay)
		return eval_replay_finish(
			slots->e, aggregate, state, slots->periods, value, detail);
	ism_finish(
		(enum ism_aggregate_kind)aggregate->kind, state, &aggregate->form, value, detail);
	keep_text(slots, s, aggregate);
	return ISM_OK;
}

static struct ism_value fill_interval(struct eval_slots *slots, const struct ism_slot *slot)
{
	const struct ism_interval_of *interval = &slots->measure->intervals[slot->index];
	uint32_t of = interval->value;
	struct eval_estimate estimate = {
		.e = slots->e,
		.periods = slots->periods,
		.aggregate = &slots->e->program->aggregates[slots->measure->slots[of].index],
		.state = slots->states[of],
		.detail = &slots->details[of],
		.value = &slots->values[of],
	};

	if (interval->spread != ISM_NONE_INDEX)
		estimate.variance = &slots->values[interval->spread];
	return eval_interval_end(
		&slots->confidences[slot->index], &estimate, slot->kind == ISM_SLOT_INTERVAL_HIGH);
}

/* The status as a value: an index of the levels, none for those that are no level. */
static struct ism_value fill_status(struct eval_slots *slots, uint32_t judgement, int64_t day)
{
	struct ism_verdict verdict = ism_judge_status(&slots->e->arena, slots->e->program,
		&slots->measure->judgements[judgement], slots->values, day, slots->held[judgement]);

	slots->verdicts[judgement] = verdict;
	if (verdict.status < 0)
		return (struct ism_value){ .state = ISM_VALUE_NONE };
	return (struct ism_value){ .exact = verdict.status, .state = ISM_VALUE_PRESENT };
}

/* One slot that is no aggregate, from those before it in `values`. */
static struct ism_value slot_value(struct eval_slots *slots, const struct ism_slot *slot,
	const struct ism_value *values, int64_t day)
{
	const struct ism_judgement *judgement = slots->measure->judgements + slot->index;
	struct ism_value value = { .state = ISM_VALUE_NONE };

	switch ((enum ism_slot_kind)slot->kind) {
	case ISM_SLOT_FORMULA: slot->fn(&slots->e->run, values, &value); break;
	case ISM_SLOT_TARGET: return ism_judge_target_value(judgement, values, day);
	case ISM_SLOT_EXPECTED: return ism_judge_expected(judgement, values, day);
	case ISM_SLOT_BASELINE: return ism_judge_baseline(judgement, values);
	case ISM_SLOT_ATTAINMENT: return ism_judge_attainment(judgement, values, day);
	case ISM_SLOT_PERIOD: return slots->periods[slot->index];
	case ISM_SLOT_INTERVAL_LOW:
	case ISM_SLOT_INTERVAL_HIGH: return fill_interval(slots, slot);
	default: break;
	}
	return value;
}

/* Whether slot_value makes it: from the slots before it alone. */
static bool is_computed(const struct ism_slot *slot)
{
	return slot->kind == ISM_SLOT_FORMULA || slot->kind == ISM_SLOT_TARGET ||
	       slot->kind == ISM_SLOT_EXPECTED || slot->kind == ISM_SLOT_BASELINE ||
	       slot->kind == ISM_SLOT_ATTAINMENT;
}

struct ism_value eval_key(
	const struct ism_measure *measure, const struct ism_datum *group, uint32_t dimension)
{
	struct ism_value value = { .state = ISM_VALUE_NONE };
	const struct ism_datum *key;

	if (!group || dimension == ISM_NONE_INDEX || !group[dimension].present)
		return value;
	key = &group[dimension];
	value.state = ISM_VALUE_PRESENT;
	switch ((enum ism_type_kind)measure->dimensions[dimension].type) {
	case ISM_TYPE_TEXT:
	case ISM_TYPE_IP: value.text = (struct ism_slice){ key->text, key->size }; break;
	case ISM_TYPE_NUMBER:
		value.real = key->real;
		value.is_real = 1;
		break;
	default: value.exact = key->exact; break;
	}
	return value;
}

static void fill_slot(struct eval_slots *slots, uint32_t s, const struct eval_cell *cell)
{
	const struct ism_slot *slot = &slots->measure->slots[s];
	enum ism_status status = ISM_OK;

	switch ((enum ism_slot_kind)slot->kind) {
	case ISM_SLOT_AGGREGATE: status = fill_aggregate(slots, s, cell); break;
	case ISM_SLOT_STATUS: slots->values[s] = fill_status(slots, slot->index, cell->day); break;
	case ISM_SLOT_SERIES:
	case ISM_SLOT_RANK:
	case ISM_SLOT_LOWEST:
	case ISM_SLOT_HIGHEST: slots->values[s] = eval_kept_value(&slots->kept, s, cell); break;
	case ISM_SLOT_DIMENSION:
		slots->values[s] = eval_key(slots->measure, cell->group, slot->index);
		break;
	case ISM_SLOT_HEADLINE: slots->values[s] = slots->e->headlines[slot->index].value; break;
	case ISM_SLOT_HEADLINE_STATUS:
		slots->values[s] = slots->e->headlines[slot->index].level;
		break;
	default: slots->values[s] = slot_value(slots, slot, slots->values, cell->day); break;
	}
	if (slots->status == ISM_OK)
		slots->status = status;
}

void eval_slots_fill(struct eval_slots *slots, const struct eval_cell *cell)
{
	const struct ism_measure *measure = slots->measure;
	bool judged = false; /* the measure's own judgement, asked for by a slot */

	if (slots->asks_period)
		eval_period_parts(slots->e, &measure->every, cell->period, slots->periods);
	if (measure->n_judgements)
		memcpy(slots->held_before, slots->held[0],
			measure->judgements[0].n_rules * sizeof(uint32_t));
	for (uint32_t s = 0; s < measure->n_slots; s++) {
		const struct ism_slot *slot = &measure->slots[s];

		if (slot->stage > cell->stage || slot->pass > cell->pass ||
			(!cell->is_there && !slot->overall)) {
			slots->values[s] = (struct ism_value){ .state = ISM_VALUE_NONE };
			continue;
		}
		fill_slot(slots, s, cell);
		judged |= slot->kind == ISM_SLOT_STATUS && slot->index == 0;
	}
	if (measure->judged && !judged && cell->is_final && cell->is_there)
		fill_status(slots, 0, cell->day);
}

/* Whether the rounded value gets the status that the value got, by the same rule. */
static bool is_judged_alike(struct eval_slots *slots, struct ism_value rounded, int64_t day)
{
	const struct ism_measure *measure = slots->measure;
	const struct ism_judgement *judgement = &measure->judgements[0];
	uint32_t n_rules = judgement->n_rules;
	struct ism_verdict verdict;

	memcpy(slots->rounded, slots->values, measure->n_slots * sizeof(*slots->rounded));
	if (n_rules)
		memcpy(slots->held_again, slots->held_before, n_rules * sizeof(uint32_t));
	slots->rounded[measure->value] = rounded;
	for (uint32_t s = measure->value + 1; s < measure->n_slots; s++)
		if (is_computed(&measure->slots[s]))
			slots->rounded[s] =
				slot_value(slots, &measure->slots[s], slots->rounded, day);
	verdict = ism_judge_status(&slots->e->arena, slots->e->program, judgement, slots->rounded,
		day, slots->held_again);
	return verdict.status == slots->verdicts[0].status &&
	       verdict.rule == slots->verdicts[0].rule;
}

int32_t eval_slots_digits(struct eval_slots *slots, int64_t day)
{
	const struct ism_measure *measure = slots->measure;
	int32_t usual = ism_form_digits(&measure->form);
	struct ism_value rounded;

	if (!measure->judged || slots->verdicts[0].status < 0)
		return -1;
	for (int32_t digits = usual; digits <= DIGITS_MOST; digits++) {
		if (!ism_value_rounded(
			    &slots->values[measure->value], &measure->form, digits, &rounded) ||
			is_judged_alike(slots, rounded, day))
			return digits == usual ? -1 : digits;
	}
	return DIGITS_MOST;
}
