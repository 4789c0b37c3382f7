/* The whole: how many of each status, which actions are called for, what the exit status is. */
#include "runtime/eval/context.h"

#include "runtime/kernel/format_time.h"

static int64_t due_day(const struct ism_rule *rule, int64_t from)
{
	int64_t due = from;

	if (rule->within_months)
		return ism_day_add_months(from, rule->within_months, &due) ? due : ISM_NO_DAY;
	if (rule->within_us)
		return from + rule->within_us / ISM_DAY_US;
	return ISM_NO_DAY;
}

static int64_t end_of_judged(struct ism_evaluation *e, const struct ism_measure_result *result)
{
	const struct ism_every *every = &result->measure->every;

	if (result->headline->period == ISM_NO_PERIOD)
		return e->run.today;
	return ism_period_last_day(&e->run.calendar, &e->cursor, (enum ism_period_unit)every->unit,
		every->span_us, result->headline->period);
}

static void take_action(struct ism_evaluation *e, struct ism_measure_result *measure)
{
	const struct ism_cell_result *cell = eval_deciding(measure);
	const struct ism_rule *rule = cell ? cell->rule : NULL;
	struct ism_action_result *action = &e->result.actions[e->result.n_actions];

	if (!rule || !rule->action)
		return;
	*action = (struct ism_action_result){
		.measure = measure->measure,
		.cell = cell,
		.status = cell->status,
		.text = rule->action,
		.to = rule->to,
		.due = due_day(rule, end_of_judged(e, measure)),
	};
	measure->action = action;
	e->result.n_actions++;
}

/* Waived is what would be worse but for its waivers. */
static void count_status(const struct ism_program *program, struct ism_result *result,
	const struct ism_measure_result *measure)
{
	const struct ism_cell_result *deciding = eval_deciding(measure);
	int32_t status = measure->headline->status;

	if (!deciding || ism_status_badness(program, deciding->status) <
				 ism_status_badness(program, status)) {
		result->n_waived++;
		return;
	}
	status = deciding->status;
	if (status >= 0) {
		result->n_levels[status]++;
		return;
	}
	switch ((enum ism_result_status)status) {
	case ISM_STATUS_UNRATED: result->n_unrated++; break;
	case ISM_STATUS_NOT_APPLICABLE: result->n_not_applicable++; break;
	case ISM_STATUS_STALE: result->n_stale++; break;
	case ISM_STATUS_NO_DATA: result->n_no_data++; break;
	case ISM_STATUS_ERROR: result->n_error++; break;
	}
}

/* What could not be read, and where where that is one place. */
static const char *failure_text(struct ism_arena *arena, const struct ism_source_result *source)
{
	const struct ism_error *failure = &source->failure;

	if (failure->column > 0)
		return ism_arena_printf(arena, "source %s: %s:%llu:%llu: %s", source->source->name,
			failure->file, (unsigned long long)failure->line,
			(unsigned long long)failure->column, failure->text);
	return ism_arena_printf(arena, "source %s: %s%s%s", source->source->name, failure->file,
		failure->file[0] ? ": " : "", failure->text);
}

static void fail_by_data(struct ism_evaluation *e, const struct ism_source_result *source)
{
	struct ism_result *result = &e->result;

	if (result->exit == 3)
		return;
	result->exit = 3;
	if (source->failure.status != ISM_OK)
		result->exit_reason = failure_text(&e->arena, source);
	else
		result->exit_reason = ism_arena_printf(&e->arena,
			"source %s: %llu of %llu rows were rejected, more than it allows",
			source->source->name, (unsigned long long)source->rejected,
			(unsigned long long)source->rows);
}

static void fail_by_measure(struct ism_evaluation *e, const struct ism_measure_result *measure,
	const struct ism_cell_result *cell)
{
	const struct ism_program *program = e->program;
	struct ism_result *result = &e->result;
	int32_t badness = ism_status_badness(program, cell->status);

	if (result->exit || badness < e->options->fail_badness)
		return;
	result->exit = 1;
	result->exit_reason = ism_arena_printf(&e->arena, "measure %s is %s%s%s%s",
		measure->measure->name, ism_status_name(program, cell->status),
		cell == measure->headline ? "" : ", even without the groups that are waived",
		cell->reason ? ": " : "", cell->reason ? cell->reason : "");
}

/* A waiver that has run out but is still needed. */
static void fail_by_waivers(struct ism_evaluation *e, const struct ism_measure_result *measure)
{
	struct ism_result *result = &e->result;

	for (uint32_t w = 0; w < measure->measure->n_waivers; w++) {
		const struct ism_waiver_result *waiver = &measure->waivers[w];
		char until[ISM_FORMAT_TIME_CHARS];

		if (result->exit || waiver->state != ISM_WAIVER_EXPIRED ||
			waiver->needed_for == ISM_STATUS_UNRATED ||
			ism_status_badness(e->program, waiver->needed_for) <
				e->options->fail_badness)
			continue;
		ism_format_date(waiver->waiver->until, until);
		result->exit = 1;
		result->exit_reason = ism_arena_printf(&e->arena,
			"the waiver %s of measure %s ended on %s, but is still needed: what it "
			"covers is %s",
			waiver->waiver->name, measure->measure->name, until,
			ism_status_name(e->program, waiver->needed_for));
	}
}

void eval_outcome(struct ism_evaluation *e)
{
	const struct ism_program *program = e->program;
	struct ism_result *result = &e->result;
	int32_t worst = -1;

	result->status = ISM_STATUS_UNRATED;
	result->actions = ism_new_array(&e->arena, result->n_measures, struct ism_action_result);
	for (uint32_t s = 0; s < result->n_sources; s++) {
		if (result->sources[s].failure.status != ISM_OK || result->sources[s].over_limit)
			fail_by_data(e, &result->sources[s]);
	}
	for (uint32_t m = 0; m < result->n_measures; m++) {
		struct ism_measure_result *measure = &result->measures[m];
		const struct ism_cell_result *cell = eval_deciding(measure);
		int32_t status = cell ? cell->status : ISM_STATUS_UNRATED;

		count_status(program, result, measure);
		take_action(e, measure);
		if (ism_status_badness(program, status) > worst) {
			worst = ism_status_badness(program, status);
			result->status = status;
		}
		if (status != ISM_STATUS_UNRATED && status != ISM_STATUS_NOT_APPLICABLE)
			fail_by_measure(e, measure, cell);
	}
	for (uint32_t m = 0; m < result->n_measures; m++)
		fail_by_waivers(e, &result->measures[m]);
}
