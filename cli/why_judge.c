/* What judges a cell: the targets and which of them is in force, the rules and what became of each. */
#include "cli/why.h"

#include "runtime/judge/judge.h"
#include "runtime/kernel/format_time.h"

static const struct ism_judgement *judgement_of(const struct why_answer *answer)
{
	const struct ism_measure *measure = answer->measure->measure;

	return measure->n_judgements ? &measure->judgements[0] : NULL;
}

static int64_t judged_day(const struct why_answer *answer)
{
	const struct ism_every *every = &answer->measure->measure->every;
	struct ism_zone_cursor cursor = { 0 };

	if (answer->cell->period == ISM_NO_PERIOD)
		return answer->result->as_of;
	return ism_period_last_day(answer->result->calendar, &cursor,
		(enum ism_period_unit)every->unit, every->span_us, answer->cell->period);
}

static const char *day_text(const struct why_answer *answer, int64_t day)
{
	char text[ISM_FORMAT_TIME_CHARS];

	if (day == ISM_NO_DAY)
		return NULL;
	ism_format_date(day, text);
	return ism_arena_printf(&answer->c->arena, "%s", text);
}

/* ---- targets ---- */

/* The target of the model that one of the judgement is: they are ordered by the day they begin. */
static uint32_t model_index(
	const struct ism_plan_judgement *plan, const struct ism_measure_model *model, uint32_t i)
{
	return (uint32_t)(plan->targets[i].model - model->targets);
}

static void judge_targets(const struct why_answer *answer, struct ism_why *why)
{
	const struct ism_judgement *judgement = judgement_of(answer);
	const struct ism_plan_why *plan = answer->plan->why;
	const struct ism_value *slots = answer->at->slots;
	int64_t day = judged_day(answer);
	const struct ism_target *in_force = ism_judge_in_force(judgement, day);
	struct ism_why_target *targets =
		ism_new_array(&answer->c->arena, judgement->n_targets, struct ism_why_target);
	struct ism_target_result *standing = ism_new(&answer->c->arena, struct ism_target_result);

	*standing = ism_judge_target(judgement, slots, day);
	why->target = answer->cell->target ? answer->cell->target : standing;
	why->judged_day = day_text(answer, day);
	why->baseline = ism_judge_baseline(judgement, slots);
	why->baseline_day = day_text(answer, judgement->baseline_day);
	why->n_targets = judgement->n_targets;
	why->targets = targets;
	for (uint32_t i = 0; i < judgement->n_targets; i++) {
		const struct ism_target *target = &judgement->targets[i];
		uint32_t m =
			model_index(&answer->plan->measures[0].judgements[0], plan->measure, i);
		struct ism_span at = plan->measure->targets[m].at;
		struct ism_position place =
			ism_source_map_position(&answer->c->map, at.file, at.start);

		targets[i].target = target;
		targets[i].value = slots[target->value];
		if (target->high != ISM_NONE_INDEX)
			targets[i].high = slots[target->high];
		targets[i].file = place.file;
		targets[i].line = place.line;
		targets[i].in_force = target == in_force;
		targets[i].parts = why_parts(answer, plan->targets[m]);
	}
}

/* ---- rules ---- */

static bool holds_at(const struct why_seen *seen, const struct ism_judgement *judgement,
	const struct ism_rule *rule)
{
	const struct ism_value *condition;

	if (!seen || seen->slots[judgement->value].state != ISM_VALUE_PRESENT)
		return false;
	if (rule->condition == ISM_NONE_INDEX)
		return true;
	condition = &seen->slots[rule->condition];
	return condition->state == ISM_VALUE_PRESENT && condition->exact;
}

/* For how many periods in a row, up to as many as the rule asks for. */
static uint32_t held(const struct why_answer *answer, const struct ism_rule *rule)
{
	const struct why_seen *seen = answer->at;
	uint32_t n = 0;

	while (n < rule->periods && holds_at(seen, judgement_of(answer), rule)) {
		n++;
		if (answer->cell->period == ISM_NO_PERIOD)
			break;
		seen = why_seen_at(answer, answer->cell->group, answer->cell->period - (int64_t)n);
	}
	return n;
}

/* Whether its value is asked for at all. */
static bool is_judged(const struct why_answer *answer)
{
	const struct ism_judgement *judgement = judgement_of(answer);
	const struct ism_value *slots = answer->at->slots;

	if (judgement->applies != ISM_NONE_INDEX &&
		!(slots[judgement->applies].state == ISM_VALUE_PRESENT &&
			slots[judgement->applies].exact))
		return false;
	return answer->cell->value.state == ISM_VALUE_PRESENT &&
	       slots[judgement->value].state == ISM_VALUE_PRESENT;
}

static enum ism_why_outcome outcome_of(
	const struct why_answer *answer, const struct ism_rule *rule, uint32_t n)
{
	const struct ism_value *condition = NULL;

	if (rule->condition != ISM_NONE_INDEX)
		condition = &answer->at->slots[rule->condition];
	if (condition && condition->state != ISM_VALUE_PRESENT)
		return ISM_WHY_NONE;
	if (n >= rule->periods)
		return ISM_WHY_HOLDS;
	return n ? ISM_WHY_TOO_SHORT : ISM_WHY_FAILS;
}

/* The condition is told by the rule: its parts are what it is made of. */
static const struct ism_why_part *parts_of(
	const struct why_answer *answer, const struct ism_derivation *condition)
{
	return why_parts(answer, condition && condition->first ? condition->first : condition);
}

static void add_applies(const struct why_answer *answer, struct ism_why_rule *rule)
{
	const struct ism_measure_model *model = answer->plan->why->measure;
	const struct ism_value *value = &answer->at->slots[judgement_of(answer)->applies];

	rule->level = "applies";
	rule->text = ism_source_map_written(&answer->c->map, &answer->c->arena, model->applies->at);
	rule->periods = 1;
	rule->held = value->state == ISM_VALUE_PRESENT && value->exact;
	rule->outcome = value->state != ISM_VALUE_PRESENT ? ISM_WHY_NONE
			: value->exact                    ? ISM_WHY_HOLDS
							  : ISM_WHY_FAILS;
	rule->parts = parts_of(answer, answer->plan->why->applies);
}

static void judge_rules(const struct why_answer *answer, struct ism_why *why)
{
	const struct ism_judgement *judgement = judgement_of(answer);
	bool has_applies = judgement->applies != ISM_NONE_INDEX;
	struct ism_why_rule *rules = ism_new_array(
		&answer->c->arena, judgement->n_rules + has_applies, struct ism_why_rule);
	bool is_open = is_judged(answer);

	why->rules = rules;
	if (has_applies)
		add_applies(answer, &rules[why->n_rules++]);
	for (uint32_t i = 0; i < judgement->n_rules; i++) {
		const struct ism_rule *from = &judgement->rules[i];
		struct ism_why_rule *rule = &rules[why->n_rules++];

		rule->level = answer->result->program->levels[from->level];
		rule->text = from->text ? from->text : "otherwise";
		rule->periods = from->periods;
		if (!is_open)
			continue;
		rule->held = held(answer, from);
		rule->outcome = outcome_of(answer, from, rule->held);
		rule->parts = parts_of(answer, answer->plan->why->rules[i]);
		is_open = rule->outcome == ISM_WHY_FAILS || rule->outcome == ISM_WHY_TOO_SHORT;
	}
}

void why_judge(const struct why_answer *answer, struct ism_why *why)
{
	if (!judgement_of(answer) || !answer->measure->measure->judged)
		return;
	judge_targets(answer, why);
	judge_rules(answer, why);
}
