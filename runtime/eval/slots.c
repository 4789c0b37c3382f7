#include "runtime/eval/slots.h"

#include <string.h>

#include "runtime/judge/judge.h"

/* Larger than any state: what a cell that no row fell into is finished from. */
#define EMPTY_STATE_BYTES 256

#define CHECK_SIZE(id, type) \
	_Static_assert(sizeof(type) <= EMPTY_STATE_BYTES, "an empty state of every kind fits");
ISM_STATE_KINDS(CHECK_SIZE)
#undef CHECK_SIZE

static const _Alignas(16) unsigned char empty_state[EMPTY_STATE_BYTES];

void eval_slots_init(
	struct eval_slots *slots, struct ism_evaluation *e, const struct ism_measure *measure)
{
	struct ism_arena *arena = &e->arena;

	*slots = (struct eval_slots){ .e = e, .measure = measure };
	slots->values = ism_new_array(arena, measure->n_slots, struct ism_value);
	slots->details = ism_new_array(arena, measure->n_slots, struct ism_finish_detail);
	slots->rollups = ism_new_array(arena, measure->n_slots, const struct ism_rollup *);
	slots->held = ism_new_array(arena, measure->n_judgements, uint32_t *);
	slots->verdicts = ism_new_array(arena, measure->n_judgements, struct ism_verdict);
	for (uint32_t j = 0; j < measure->n_judgements; j++)
		slots->held[j] = ism_new_array(arena, measure->judgements[j].n_rules, uint32_t);
	for (uint32_t s = 0; s < measure->n_slots; s++) {
		const struct ism_slot *slot = &measure->slots[s];

		if (slot->kind == ISM_SLOT_AGGREGATE)
			slots->rollups[s] = &e->rollups[e->program->aggregates[slot->index].grain];
	}
}

void eval_slots_begin_series(struct eval_slots *slots)
{
	for (uint32_t j = 0; j < slots->measure->n_judgements; j++)
		memset(slots->held[j], 0, slots->measure->judgements[j].n_rules * sizeof(uint32_t));
}

static void fill_aggregate(
	struct eval_slots *slots, uint32_t s, const struct ism_datum *group, int64_t period)
{
	const struct ism_aggregate *aggregate =
		&slots->e->program->aggregates[slots->measure->slots[s].index];
	const struct ism_rollup *rollup = slots->rollups[s];
	const unsigned char *state = empty_state;

	if (rollup->grain) {
		const unsigned char *states = ism_rollup_find(rollup, group, period);

		if (states)
			state = states + rollup->grain->layout.states[aggregate->state].offset;
	}
	ism_finish((enum ism_aggregate_kind)aggregate->kind, state, &aggregate->form,
		&slots->values[s], &slots->details[s]);
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

void eval_slots_fill(
	struct eval_slots *slots, const struct ism_datum *group, int64_t period, int64_t day)
{
	const struct ism_measure *measure = slots->measure;
	bool judged = false; /* the measure's own judgement, asked for by a slot */

	for (uint32_t s = 0; s < measure->n_slots; s++) {
		const struct ism_slot *slot = &measure->slots[s];
		const struct ism_judgement *judgement = &measure->judgements[slot->index];
		struct ism_value *value = &slots->values[s];

		switch ((enum ism_slot_kind)slot->kind) {
		case ISM_SLOT_AGGREGATE: fill_aggregate(slots, s, group, period); break;
		case ISM_SLOT_FORMULA: slot->fn(&slots->e->run, slots->values, value); break;
		case ISM_SLOT_TARGET:
			*value = ism_judge_target_value(judgement, slots->values, day);
			break;
		case ISM_SLOT_EXPECTED:
			*value = ism_judge_expected(judgement, slots->values, day);
			break;
		case ISM_SLOT_BASELINE:
			*value = ism_judge_baseline(judgement, slots->values);
			break;
		case ISM_SLOT_ATTAINMENT:
			*value = ism_judge_attainment(judgement, slots->values, day);
			break;
		case ISM_SLOT_STATUS:
			*value = fill_status(slots, slot->index, day);
			judged |= slot->index == 0;
			break;
		}
	}
	if (measure->judged && !judged)
		fill_status(slots, 0, day);
}
