#include "runtime/eval/eval.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runtime/eval/context.h"
#include "runtime/eval/inventory.h"
#include "runtime/eval/stock.h"
#include "runtime/kernel/regex.h"

static void leave_no_memory(void *context)
{
	struct ism_evaluation *e = context;

	longjmp(e->no_memory, 1);
}

/* Instants of the first and last day of the window; days that are open stay open. */
static void set_window(struct ism_evaluation *e, int64_t first_day, int64_t last_day)
{
	struct ism_window *window = &e->run.window;

	window->first_day = first_day;
	window->last_day = last_day;
	window->first_us =
		first_day == INT64_MIN ? INT64_MIN : ism_day_start(e->zone, &e->cursor, first_day);
	window->last_us = last_day == INT64_MAX
				  ? INT64_MAX
				  : ism_day_start(e->zone, &e->cursor, last_day + 1) - 1;
}

/* `--as-of D` is the close of D in the program's zone; without it the clock is asked, once. */
static void set_now(struct ism_evaluation *e)
{
	const struct ism_eval_options *options = e->options;

	if (options->has_as_of) {
		e->run.today = options->as_of;
		e->run.now_us = ism_day_start(e->zone, &e->cursor, options->as_of + 1) - 1;
	} else {
		struct timespec clock = { 0 };

		clock_gettime(CLOCK_REALTIME, &clock);
		e->run.now_us = options->has_now ? options->now_us
						 : (int64_t)clock.tv_sec * ISM_SECOND_US +
							   clock.tv_nsec / 1000;
		e->run.today = ism_instant_day(e->zone, &e->cursor, e->run.now_us);
	}
	e->result.as_of = e->run.today;
	e->result.now_us = e->run.now_us;
}

static enum ism_status read_param(struct ism_evaluation *e, const struct ism_param *param,
	const char *text, struct ism_datum *out, struct ism_error *error)
{
	uint8_t *ip = ism_arena_alloc(&e->arena, ISM_IP_SIZE);
	enum ism_reason reason =
		ism_field_parse(param->form, text, strlen(text), e->zone, &e->cursor, ip, out);

	if (reason != ISM_REASON_NONE)
		return ism_fail(error, ISM_ERR_USAGE, "--set %s=%s: %s", param->name, text,
			ism_reason_text(reason));
	return ISM_OK;
}

static enum ism_status set_params(struct ism_evaluation *e, struct ism_error *error)
{
	const struct ism_program *program = e->program;
	struct ism_datum *values = ism_new_array(&e->arena, program->n_params, struct ism_datum);
	const char **texts = ism_new_array(&e->arena, program->n_params, const char *);

	for (uint32_t p = 0; p < program->n_params; p++) {
		const struct ism_param *param = &program->params[p];
		const char *set = e->options->params ? e->options->params[p] : NULL;

		values[p] = param->value;
		texts[p] = set ? set : param->text;
		if (set)
			ISM_TRY(read_param(e, param, set, &values[p], error));
	}
	e->run.params = values;
	e->result.params = texts;
	return ISM_OK;
}

static enum ism_status compile_regexes(struct ism_evaluation *e, struct ism_error *error)
{
	const struct ism_program *program = e->program;

	e->regexes = ism_new_array(&e->arena, program->n_regexes, void *);
	for (uint32_t r = 0; r < program->n_regexes; r++) {
		struct ism_regex *regex = NULL;
		struct ism_regex_fault fault;
		enum ism_status status = ism_regex_compile(
			program->regexes[r].data, program->regexes[r].size, &regex, &fault);

		if (status == ISM_ERR_MEMORY)
			return ism_fail(error, status, "not enough memory for a pattern");
		if (status != ISM_OK)
			return ism_fail(
				error, ISM_ERR_BUG, "a checked pattern fails: %s", fault.text);
		e->regexes[r] = regex;
	}
	return ism_regex_matcher_create(&e->matcher);
}

/* Room for what aggregates need when they are finished. */
static void prepare_aggregates(struct ism_evaluation *e)
{
	const struct ism_program *program = e->program;
	uint32_t n_keys = 0;

	for (uint32_t a = 0; a < program->n_aggregates; a++) {
		const struct ism_replay *replay = program->aggregates[a].replay;

		if (replay && replay->n_keys > n_keys)
			n_keys = replay->n_keys;
	}
	e->replay_slots = ism_new_array(&e->arena, ISM_PERIOD_PARTS + n_keys, struct ism_value);
}

static enum ism_status prepare(struct ism_evaluation *e, struct ism_error *error)
{
	const struct ism_program *program = e->program;
	struct ism_result *result = &e->result;

	ISM_TRY(ism_zone_open(program->zone, program->zone_size, &e->zone, error));
	e->run.calendar = (struct ism_calendar){ e->zone, (int32_t)program->fiscal_year_start };
	set_now(e);
	set_window(e, e->options->first_day, e->options->last_day);
	ISM_TRY(set_params(e, error));
	ISM_TRY(compile_regexes(e, error));
	if (!ism_stores_alloc_arrays(&e->stores, program))
		return ism_fail(error, ISM_ERR_MEMORY, "not enough memory");
	e->cells = e->stores.cells;
	e->tables = e->stores.tables;
	e->rollups = ism_new_array(&e->arena, program->n_grains, struct ism_rollup);
	e->inventories = ism_new_array(&e->arena, program->n_grains, struct eval_inventories);
	prepare_aggregates(e);
	e->groups = ism_new_array(&e->arena, program->n_measures, struct ism_cells *);
	e->spans = ism_new_array(&e->arena, program->n_measures, struct eval_span);
	e->other_groups = ism_new_array(&e->arena, program->n_measures, struct ism_cells *);
	e->filtered = ism_new_array(&e->arena, program->n_measures, struct eval_filtered *);
	e->results = ism_new_array(&e->arena, program->n_measures, struct ism_measure_result);
	e->headlines = ism_new_array(&e->arena, program->n_measures, struct eval_headline);
	e->run.scratch = &e->scratch;
	e->run.tables = (const struct ism_table *const *)e->tables;
	e->run.regexes = e->regexes;
	e->run.regex_match = e->matcher;
	result->program = program;
	result->calendar = &e->run.calendar;
	result->n_levels = ism_new_array(&e->arena, program->n_levels, uint32_t);
	result->measures = ism_new_array(&e->arena, program->n_measures, struct ism_measure_result);
	result->n_sources = program->n_sources;
	result->sources = ism_new_array(&e->arena, program->n_sources, struct ism_source_result);
	for (uint32_t s = 0; s < program->n_sources; s++) {
		result->sources[s].source = &program->sources[s];
		result->sources[s].newest = ISM_NO_DAY;
	}
	return ISM_OK;
}

static bool is_selected(const struct ism_evaluation *e, uint32_t measure)
{
	return e->program->measures[measure].reported &&
	       (!e->options->selected || e->options->selected[measure]);
}

/* Sources that a measure reads, directly or through a lookup, and those of the measures that it needs. */
static void need_sources(struct ism_evaluation *e, uint32_t index, uint8_t *seen, uint8_t *needed)
{
	const struct ism_measure *measure = &e->program->measures[index];

	if (seen[index])
		return;
	seen[index] = 1;
	for (uint32_t s = 0; s < measure->n_sources; s++)
		needed[measure->sources[s]] = 1;
	for (uint32_t s = 0; s < measure->n_lookups; s++)
		needed[measure->lookups[s]] = 1;
	for (uint32_t m = 0; m < measure->n_needs; m++)
		need_sources(e, measure->needs[m], seen, needed);
	for (uint32_t b = 0; b < measure->n_benchmarks; b++)
		if (measure->benchmarks[b].measure != ISM_NONE_INDEX)
			need_sources(e, measure->benchmarks[b].measure, seen, needed);
}

static uint8_t *needed_sources(struct ism_evaluation *e)
{
	const struct ism_program *program = e->program;
	uint8_t *needed = ism_new_array(&e->arena, program->n_sources, uint8_t);
	uint8_t *seen = ism_new_array(&e->arena, program->n_measures, uint8_t);

	for (uint32_t m = 0; m < program->n_measures; m++)
		if (is_selected(e, m))
			need_sources(e, m, seen, needed);
	for (uint32_t s = program->n_sources; s-- > 0;) {
		const struct ism_source *root = &program->sources[program->sources[s].root];

		if (!needed[s])
			continue;
		needed[program->sources[s].root] = 1;
		for (uint32_t n = 0; n < root->n_needs; n++)
			needed[root->needs[n]] = 1;
	}
	return needed;
}

static enum ism_status scan_sources(struct ism_evaluation *e)
{
	const struct ism_program *program = e->program;
	uint8_t *needed = needed_sources(e);

	for (uint32_t s = 0; s < program->n_sources; s++) {
		if (program->sources[s].root == s && (needed[s] || !e->options->selected))
			ISM_TRY(eval_scan(e, s));
	}
	for (uint32_t g = 0; g < program->n_grains; g++) {
		if (!e->cells[g] || program->grains[g].is_group)
			continue;
		ISM_TRY(ism_rollup_make(
			&e->rollups[g], &program->grains[g], e->cells[g], &e->memory));
		if (program->grains[g].snapshot)
			ISM_TRY(eval_inventories_list(e, g));
	}
	return ISM_OK;
}

/* A measure once, after those whose headlines it names: sema refuses circles. */
static enum ism_status evaluate_measure(struct ism_evaluation *e, uint32_t index)
{
	const struct ism_measure *measure = &e->program->measures[index];

	if (e->headlines[index].is_done)
		return ISM_OK;
	for (uint32_t m = 0; m < measure->n_needs; m++)
		ISM_TRY(evaluate_measure(e, measure->needs[m]));
	e->headlines[index].is_done = true;
	ISM_TRY(eval_measure(e, measure, &e->results[index]));
	return eval_waivers(e, measure, &e->results[index]);
}

/* After the measure itself, for its benchmarks may have it as one of theirs. */
static enum ism_status find_benchmarks(struct ism_evaluation *e, struct ism_measure_result *out)
{
	const struct ism_measure *measure = out->measure;
	struct ism_value *values =
		ism_new_array(&e->arena, measure->n_benchmarks, struct ism_value);

	for (uint32_t b = 0; b < measure->n_benchmarks; b++) {
		const struct ism_benchmark *benchmark = &measure->benchmarks[b];

		values[b] = benchmark->value;
		if (benchmark->measure == ISM_NONE_INDEX)
			continue;
		ISM_TRY(evaluate_measure(e, benchmark->measure));
		values[b] = e->headlines[benchmark->measure].value;
	}
	out->benchmarks = values;
	return ISM_OK;
}

static enum ism_status evaluate_measures(struct ism_evaluation *e)
{
	struct ism_result *result = &e->result;

	for (uint32_t m = 0; m < e->program->n_measures; m++) {
		if (!is_selected(e, m))
			continue;
		ISM_TRY(evaluate_measure(e, m));
		ISM_TRY(find_benchmarks(e, &e->results[m]));
		result->measures[result->n_measures++] = e->results[m];
	}
	return ISM_OK;
}

static enum ism_status run(struct ism_evaluation *e, struct ism_error *error)
{
	uint64_t began = ism_clock_ns(), scanned;
	enum ism_status status;

	ISM_TRY(prepare(e, error));
	status = scan_sources(e);
	scanned = ism_clock_ns();
	e->stats.scan_ns = scanned - began;
	e->stats.state_bytes = e->memory.used_bytes;
	if (status == ISM_OK)
		status = evaluate_measures(e);
	e->stats.spilled_bytes += ism_memory_spilled(&e->memory);
	e->stats.measures_ns = ism_clock_ns() - scanned;
	if (status == ISM_OK && e->scratch.failed)
		status = ISM_ERR_MEMORY;
	if (status != ISM_OK)
		return ism_fail(error, status, "%s",
			e->error.text[0] ? e->error.text : "not enough memory");
	eval_outcome(e);
	return ISM_OK;
}

enum ism_status ism_evaluate(struct ism_evaluation **evaluation, const struct ism_program *program,
	const struct ism_eval_options *options, struct ism_error *error)
{
	struct ism_evaluation *e = calloc(1, sizeof(*e));
	enum ism_status status;

	*evaluation = NULL;
	if (!e)
		return ism_fail(error, ISM_ERR_MEMORY, "not enough memory");
	if (program->abi != ISM_ABI_VERSION) {
		free(e);
		return ism_fail(
			error, ISM_ERR_BUG, "the program and the runtime do not belong together");
	}
	e->program = program;
	e->options = options;
	e->memory.limit_bytes = options->memory_limit_bytes;
	e->memory.spill_folder = options->spill_folder;
	ism_arena_init(&e->arena, leave_no_memory, e);
	if (setjmp(e->no_memory) == 0)
		status = run(e, error);
	else
		status = ism_fail(error, ISM_ERR_MEMORY, "not enough memory for the result");
	if (status != ISM_OK) {
		ism_evaluation_free(e);
		return status;
	}
	*evaluation = e;
	return ISM_OK;
}

const struct ism_result *ism_evaluation_result(const struct ism_evaluation *evaluation)
{
	return &evaluation->result;
}

const struct ism_run *ism_evaluation_run(const struct ism_evaluation *evaluation)
{
	return &evaluation->run;
}

const struct ism_stats *ism_evaluation_stats(const struct ism_evaluation *evaluation)
{
	return &evaluation->stats;
}

void ism_evaluation_free(struct ism_evaluation *evaluation)
{
	struct ism_evaluation *e = evaluation;

	if (!e)
		return;
	eval_stocks_free(e);
	for (uint32_t g = 0; e->rollups && g < e->program->n_grains; g++)
		ism_rollup_release(&e->rollups[g]);
	ism_stores_close(&e->stores, e->program, ISM_NONE_INDEX);
	ism_stores_free_arrays(&e->stores);
	for (uint32_t m = 0; e->groups && m < e->program->n_measures; m++)
		ism_cells_free(e->groups[m]);
	eval_waivers_release(e);
	for (uint32_t r = 0; e->regexes && r < e->program->n_regexes; r++)
		ism_regex_release(e->regexes[r]);
	ism_regex_matcher_release(e->matcher);
	ism_scratch_release(&e->scratch);
	ism_zone_close(e->zone);
	ism_arena_free(&e->arena);
	ism_memory_close(&e->memory);
	free(e);
}
