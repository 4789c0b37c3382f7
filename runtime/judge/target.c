/* Targets by date, the expected value on the way to them, attainment. */
#include "runtime/judge/judge.h"

#include "runtime/kernel/wide.h"

static const struct ism_value none = { .state = ISM_VALUE_NONE };

static struct ism_value real(double value)
{
	return (struct ism_value){ .real = value, .state = ISM_VALUE_PRESENT, .is_real = 1 };
}

static bool has_value(const struct ism_value *slots, uint32_t slot)
{
	return slot != ISM_NONE_INDEX && slots[slot].state == ISM_VALUE_PRESENT;
}

double ism_value_real(const struct ism_value *value, const struct ism_form *form)
{
	if (value->is_real)
		return value->real;
	return ism_wide_to_double(value->exact, form->type == ISM_TYPE_DECIMAL ? form->scale : 0);
}

const struct ism_target *ism_judge_in_force(const struct ism_judgement *judgement, int64_t day)
{
	const struct ism_target *target = NULL;

	for (uint32_t t = 0; t < judgement->n_targets; t++) {
		if (judgement->targets[t].from == ISM_NO_DAY || judgement->targets[t].from <= day)
			target = &judgement->targets[t];
	}
	return target;
}

struct ism_value ism_judge_target_value(
	const struct ism_judgement *judgement, const struct ism_value *slots, int64_t day)
{
	const struct ism_target *target = ism_judge_in_force(judgement, day);

	return target ? slots[target->value] : none;
}

struct ism_value ism_judge_baseline(
	const struct ism_judgement *judgement, const struct ism_value *slots)
{
	return judgement->baseline == ISM_NONE_INDEX ? none : slots[judgement->baseline];
}

/* The edge of a target that a value outside of it has to reach. */
static double edge(const struct ism_target *target, const struct ism_form *form,
	const struct ism_value *slots, double from)
{
	double low = ism_value_real(&slots[target->value], form);

	if (target->op == ISM_TARGET_IN && from > low)
		return ism_value_real(&slots[target->high], form);
	return low;
}

static bool target_has_value(const struct ism_target *target, const struct ism_value *slots)
{
	return has_value(slots, target->value) &&
	       (target->op != ISM_TARGET_IN || has_value(slots, target->high));
}

/* A point of the line that leads to the targets. */
struct point {
	int64_t day;
	double value;
};

static double between(struct point a, struct point b, int64_t day)
{
	if (day <= a.day || b.day <= a.day)
		return a.value;
	return a.value + (b.value - a.value) * (double)(day - a.day) / (double)(b.day - a.day);
}

struct ism_value ism_judge_expected(
	const struct ism_judgement *judgement, const struct ism_value *slots, int64_t day)
{
	const struct ism_target *target = ism_judge_in_force(judgement, day);
	struct point last;
	bool has_line = false;

	if (!target || !target_has_value(target, slots))
		return none;
	if (!has_value(slots, judgement->baseline))
		return real(ism_value_real(&slots[target->value], &judgement->form));
	last = (struct point){ judgement->baseline_day,
		ism_value_real(&slots[judgement->baseline], &judgement->form) };
	if (day < last.day)
		return real(last.value);
	for (uint32_t t = 0; t < judgement->n_targets; t++) {
		const struct ism_target *next = &judgement->targets[t];
		struct point point = { next->by, 0 };

		if (next->by == ISM_NO_DAY || next->by < last.day || !target_has_value(next, slots))
			continue;
		has_line = true;
		point.value = edge(next, &judgement->form, slots, last.value);
		if (day <= point.day)
			return real(between(last, point, day));
		last = point;
	}
	return real(has_line ? last.value : edge(target, &judgement->form, slots, last.value));
}

/* What of the way to a target is to be reached: its number, of a range the edge nearer to `value`. */
static double goal_of(const struct ism_target *target, const struct ism_form *form,
	const struct ism_value *slots, double value)
{
	double low = ism_value_real(&slots[target->value], form);
	double high;

	if (target->op != ISM_TARGET_IN)
		return low;
	high = ism_value_real(&slots[target->high], form);
	return value < low ? low : value > high ? high : value;
}

struct ism_value ism_judge_attainment(
	const struct ism_judgement *judgement, const struct ism_value *slots, int64_t day)
{
	const struct ism_target *target = ism_judge_in_force(judgement, day);
	double value, baseline, goal, quotient;

	if (!target || !target_has_value(target, slots) || !has_value(slots, judgement->value))
		return none;
	value = ism_value_real(&slots[judgement->value], &judgement->form);
	goal = goal_of(target, &judgement->form, slots, value);
	if (target->op == ISM_TARGET_IN && goal == value)
		return real(1);
	if (!has_value(slots, judgement->baseline))
		return none;
	baseline = ism_value_real(&slots[judgement->baseline], &judgement->form);
	if (goal == baseline)
		return none;
	quotient = (value - baseline) / (goal - baseline);
	return __builtin_isfinite(quotient) ? real(quotient) : none;
}

/* Is a value short of its target at least where it is expected to be by now? */
static bool is_on_the_way(const struct ism_target *target, double value, double expected)
{
	switch ((enum ism_target_op)target->op) {
	case ISM_TARGET_LT:
	case ISM_TARGET_LE: return value <= expected;
	case ISM_TARGET_GT:
	case ISM_TARGET_GE: return value >= expected;
	case ISM_TARGET_EQ:
	case ISM_TARGET_NE:
	case ISM_TARGET_IN: break;
	}
	return value == expected;
}

/* The same for a range, which may be reached from both sides: no further from it than the expected value. */
static bool is_near_enough(const struct ism_target_result *result, const struct ism_form *form,
	double value, double expected)
{
	double low = ism_value_real(&result->value, form);
	double high = ism_value_real(&result->high, form);
	double away = value < low ? low - value : value - high;
	double allowed = expected < low ? low - expected : expected > high ? expected - high : 0;

	return away <= allowed;
}

static enum ism_target_state state_of(const struct ism_judgement *judgement,
	const struct ism_target_result *result, const struct ism_value *slots, int64_t day)
{
	const struct ism_target *target = result->target;
	double value, expected;

	if (!has_value(slots, judgement->value) || !target_has_value(target, slots))
		return ISM_TARGET_UNKNOWN;
	if (has_value(slots, target->met) && slots[target->met].exact)
		return ISM_TARGET_MET;
	if (target->by == ISM_NO_DAY)
		return ISM_TARGET_BEHIND;
	if (day > target->by)
		return ISM_TARGET_OVERDUE;
	value = ism_value_real(&slots[judgement->value], &judgement->form);
	expected = result->expected.real;
	if (target->op == ISM_TARGET_IN ? is_near_enough(result, &judgement->form, value, expected)
					: is_on_the_way(target, value, expected))
		return ISM_TARGET_ON_TRACK;
	return ISM_TARGET_BEHIND;
}

struct ism_target_result ism_judge_target(
	const struct ism_judgement *judgement, const struct ism_value *slots, int64_t day)
{
	struct ism_target_result result = { .target = ism_judge_in_force(judgement, day) };

	if (!result.target)
		return result;
	result.value = slots[result.target->value];
	if (result.target->op == ISM_TARGET_IN)
		result.high = slots[result.target->high];
	result.expected = ism_judge_expected(judgement, slots, day);
	result.attainment = ism_judge_attainment(judgement, slots, day);
	result.state = state_of(judgement, &result, slots, day);
	return result;
}
