/* From a value to its status: criteria in order, or the target alone. Nothing is green by accident. */
#include "runtime/judge/judge.h"

#include <string.h>

const char *ism_status_name(const struct ism_program *program, int32_t status)
{
	if (status >= 0)
		return program->levels[status];
	switch ((enum ism_result_status)status) {
	case ISM_STATUS_UNRATED: return NULL;
	case ISM_STATUS_NOT_APPLICABLE: return "not_applicable";
	case ISM_STATUS_STALE: return "stale";
	case ISM_STATUS_NO_DATA: return "no_data";
	case ISM_STATUS_ERROR: return "error";
	}
	return NULL;
}

int32_t ism_status_badness(const struct ism_program *program, int32_t status)
{
	if (status >= 0)
		return status;
	if (status == ISM_STATUS_UNRATED || status == ISM_STATUS_NOT_APPLICABLE)
		return -1;
	return (int32_t)program->n_levels + (ISM_STATUS_STALE - status);
}

const char *ism_target_state_name(enum ism_target_state state)
{
	switch (state) {
	case ISM_TARGET_MET: return "met";
	case ISM_TARGET_ON_TRACK: return "on_track";
	case ISM_TARGET_BEHIND: return "behind";
	case ISM_TARGET_OVERDUE: return "overdue";
	case ISM_TARGET_UNKNOWN: break;
	}
	return NULL;
}

/* Counts on for how long each condition has held; a period without a value breaks all. */
static void count_on(
	const struct ism_judgement *judgement, const struct ism_value *slots, uint32_t *held)
{
	bool has_value = slots[judgement->value].state == ISM_VALUE_PRESENT;

	for (uint32_t r = 0; r < judgement->n_rules; r++) {
		uint32_t condition = judgement->rules[r].condition;
		bool holds =
			condition == ISM_NONE_INDEX ||
			(slots[condition].state == ISM_VALUE_PRESENT && slots[condition].exact);

		held[r] = has_value && holds ? held[r] + 1 : 0;
	}
}

static struct ism_verdict by_criteria(struct ism_arena *arena, const struct ism_program *program,
	const struct ism_judgement *judgement, const struct ism_value *slots, const uint32_t *held)
{
	for (uint32_t r = 0; r < judgement->n_rules; r++) {
		const struct ism_rule *rule = &judgement->rules[r];
		const struct ism_value *condition =
			rule->condition == ISM_NONE_INDEX ? NULL : &slots[rule->condition];

		if (condition && condition->state == ISM_VALUE_FAULT)
			return (struct ism_verdict){ ISM_STATUS_ERROR, NULL,
				ism_arena_printf(arena,
					"the condition of %s, `%s`, leaves the range of exact "
					"numbers",
					program->levels[rule->level], rule->text) };
		if (condition && condition->state == ISM_VALUE_NONE)
			return (struct ism_verdict){ ISM_STATUS_NO_DATA, NULL,
				ism_arena_printf(arena, "the condition of %s, `%s`, has no value",
					program->levels[rule->level], rule->text) };
		if (held[r] >= rule->periods)
			return (struct ism_verdict){ (int32_t)rule->level, rule, NULL };
	}
	return (struct ism_verdict){ ISM_STATUS_NO_DATA, NULL, "no rule of the criteria holds" };
}

static struct ism_verdict by_target(const struct ism_program *program,
	const struct ism_judgement *judgement, const struct ism_value *slots, int64_t day)
{
	const struct ism_target *target = ism_judge_in_force(judgement, day);

	if (!target)
		return (struct ism_verdict){ ISM_STATUS_NO_DATA, NULL, "no target is in force" };
	if (slots[target->met].state == ISM_VALUE_FAULT)
		return (struct ism_verdict){ ISM_STATUS_ERROR, NULL,
			"the target leaves the range of exact numbers" };
	if (slots[target->met].state != ISM_VALUE_PRESENT)
		return (struct ism_verdict){ ISM_STATUS_NO_DATA, NULL, "the target has no value" };
	return (struct ism_verdict){ slots[target->met].exact ? 0 : (int32_t)program->n_levels - 1,
		NULL, NULL };
}

struct ism_verdict ism_judge_status(struct ism_arena *arena, const struct ism_program *program,
	const struct ism_judgement *judgement, const struct ism_value *slots, int64_t day,
	uint32_t *held)
{
	const struct ism_value *value = &slots[judgement->value];

	count_on(judgement, slots, held);
	if (judgement->applies != ISM_NONE_INDEX) {
		const struct ism_value *applies = &slots[judgement->applies];

		if (applies->state == ISM_VALUE_FAULT)
			return (struct ism_verdict){ ISM_STATUS_ERROR, NULL,
				"`applies` leaves the range of exact numbers" };
		if (applies->state == ISM_VALUE_NONE)
			return (struct ism_verdict){ ISM_STATUS_NO_DATA, NULL,
				"`applies` has no value" };
		if (!applies->exact)
			return (struct ism_verdict){ ISM_STATUS_NOT_APPLICABLE, NULL, NULL };
	}
	if (value->state == ISM_VALUE_FAULT)
		return (struct ism_verdict){ ISM_STATUS_ERROR, NULL, NULL };
	if (value->state == ISM_VALUE_NONE)
		return (struct ism_verdict){ ISM_STATUS_NO_DATA, NULL, NULL };
	if (judgement->has_criteria)
		return by_criteria(arena, program, judgement, slots, held);
	if (judgement->n_targets)
		return by_target(program, judgement, slots, day);
	return (struct ism_verdict){ ISM_STATUS_UNRATED, NULL, NULL };
}
