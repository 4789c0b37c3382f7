/* ism why FILE MEASURE: how a number came about. */
#include "cli/why.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/effort.h"
#include "cli/native.h"
#include "runtime/evaluator.h"
#include "runtime/options.h"
#include "support/diag_print.h"

enum {
	ROWS_USUAL = 10,
	ROWS_MOST = 100000,
};

struct request {
	struct cli_native_options native;
	const char *measure;
	struct why_question question;
	bool by_follows; /* the word `by` was given */
	bool as_json;
	uint32_t max_rows;
	int n_rest;
	char **rest; /* options of the evaluator; room for all arguments */
};

/* ---- arguments ---- */

/* Of the evaluator's options those that say what is evaluated, not what is printed. */
static const char *const evaluator_options[] = { "--as-of", "--set", "--source", "--directory",
	"--period", "--from", "--to", "--threads", "--memory" };
static const char *const own_options[] = { "--format", "--rows", "--path", "--cpu", "--dump",
	"--help", "--as-of", "--set", "--source", "--directory", "--period", "--from", "--to",
	"--threads", "--memory" };

static bool is_evaluators(const char *argument)
{
	for (size_t i = 0; i < sizeof evaluator_options / sizeof *evaluator_options; i++) {
		size_t n = strlen(evaluator_options[i]);

		if (strncmp(argument, evaluator_options[i], n) == 0 &&
			(!argument[n] || argument[n] == '='))
			return true;
	}
	return false;
}

static bool read_rows(struct request *request, const char *value)
{
	char *end;
	unsigned long n = value ? strtoul(value, &end, 10) : 0;

	if (!value || value[0] < '0' || value[0] > '9' || *end || n > ROWS_MOST) {
		cli_usage(&cli_why, "`--rows` expects a number from 0 to %d", ROWS_MOST);
		return false;
	}
	request->max_rows = (uint32_t)n;
	return true;
}

static bool read_format(struct request *request, const char *value)
{
	request->as_json = value && strcmp(value, "json") == 0;
	if (request->as_json || (value && strcmp(value, "text") == 0))
		return true;
	cli_usage(&cli_why, "`--format` expects text or json");
	return false;
}

/* True where the option at *i is one of those of `why`; *failed after a message. */
static bool own_option(struct request *request, int n, char **arguments, int *i, bool *failed)
{
	const char *value;
	int known;

	if (cli_option("--rows", n, arguments, i, &value)) {
		*failed = !read_rows(request, value);
		return true;
	}
	if (cli_option("--format", n, arguments, i, &value)) {
		*failed = !read_format(request, value);
		return true;
	}
	known = cli_native_option(&cli_why, &request->native, n, arguments, i);
	*failed = known < 0;
	return known != 0;
}

static bool read_option(struct request *request, int n, char **arguments, int *i)
{
	bool failed = false;
	int width;

	if (own_option(request, n, arguments, i, &failed))
		return !failed;
	if (!is_evaluators(arguments[*i])) {
		cli_unknown_option(&cli_why, arguments[*i], own_options,
			sizeof own_options / sizeof *own_options);
		return false;
	}
	width = ism_evaluator_option(n - *i, arguments + *i);
	request->rest[request->n_rest++] = arguments[*i];
	for (; width > 1 && *i + 1 < n; width--)
		request->rest[request->n_rest++] = arguments[++*i];
	return true;
}

/* DIM=VALUE, with a comma behind it or not. */
static bool read_by(struct request *request, struct ism_arena *arena, const char *word)
{
	const char *equals = strchr(word, '=');
	size_t n = strlen(word);

	if (!equals || equals == word) {
		cli_usage(&cli_why, "`%s`: a group is given as DIMENSION=VALUE", word);
		return false;
	}
	request->question.by[request->question.n_by++] = (struct why_by){
		.dimension = ism_arena_copy(arena, word, (size_t)(equals - word)),
		.value = ism_arena_copy(arena, equals + 1, n - (size_t)(equals + 1 - word)),
	};
	return true;
}

static bool read_word(struct request *request, struct ism_arena *arena, const char *word)
{
	if (!request->native.file)
		request->native.file = word;
	else if (!request->measure)
		request->measure = word;
	else if (!request->by_follows && strcmp(word, "by") == 0)
		request->by_follows = true;
	else if (request->by_follows)
		return read_by(request, arena, word);
	else {
		cli_usage(&cli_why, "unexpected argument `%s`: groups stand behind `by`", word);
		return false;
	}
	return true;
}

static bool read_arguments(
	struct request *request, struct ism_arena *arena, int n, char **arguments)
{
	bool only_words = false;

	request->rest = ism_new_array(arena, (size_t)n + 1, char *);
	request->question.by = ism_new_array(arena, (size_t)n + 1, struct why_by);
	for (int i = 0; i < n; i++) {
		const char *argument = arguments[i];
		bool is_option = argument[0] == '-' && argument[1] && !only_words;

		if (is_option && strcmp(argument, "--") == 0)
			only_words = true;
		else if (is_option ? !read_option(request, n, arguments, &i)
				   : !read_word(request, arena, argument))
			return false;
	}
	if (!request->native.file)
		cli_usage(&cli_why, "no file was given: `ism why FILE MEASURE`");
	else if (!request->measure)
		cli_usage(&cli_why, "no measure was given: `ism why %s MEASURE`",
			request->native.file);
	else if (request->by_follows && !request->question.n_by)
		cli_usage(&cli_why, "no group was given behind `by`: DIMENSION=VALUE");
	else
		return true;
	return false;
}

/* ---- compilation ---- */

/* MEASURE or MEASURE@PERIOD; a measure may have the `@` in its name. */
static const struct ism_measure_model *find_measure(
	struct request *request, struct cli_compilation *c, const struct ism_model *model)
{
	const char *at = strrchr(request->measure, '@');

	for (uint32_t i = 0; i < model->n_measures; i++)
		if (strcmp(model->measures[i]->name, request->measure) == 0)
			at = NULL;
	if (at) {
		request->question.period = at + 1;
		request->measure = ism_arena_copy(
			&c->arena, request->measure, (size_t)(at - request->measure));
	}
	return why_measure(&cli_why, model, request->measure);
}

static struct ism_plan *make_plan(struct request *request, struct cli_compilation *c)
{
	struct ism_model *model = cli_compile(c, &cli_why, request->native.file);
	const struct ism_measure_model *measure;

	if (!model)
		return NULL;
	if (c->diags.n_errors) {
		ism_diag_print_text(&c->diags, &c->map, stderr, cli_colour(stderr));
		cli_usage(&cli_why, "%s", cli_diag_summary(c));
		return NULL;
	}
	measure = find_measure(request, c, model);
	return measure ? ism_plan_make_why(&c->arena, model, measure) : NULL;
}

/* ---- evaluation ---- */

static void take_cell(void *context, const struct ism_seen_cell *cell)
{
	struct why_answer *answer = context;
	const struct ism_measure *measure = cell->measure;
	struct ism_arena *arena = &answer->c->arena;
	struct ism_value *slots;
	struct ism_finish_detail *details;

	if (strcmp(measure->name, answer->plan->measures[0].model->name) != 0)
		return;
	slots = ism_new_array(arena, measure->n_slots, struct ism_value);
	details = ism_new_array(arena, measure->n_slots, struct ism_finish_detail);
	memcpy(slots, cell->slots, measure->n_slots * sizeof *slots);
	memcpy(details, cell->details, measure->n_slots * sizeof *details);
	ism_vec_push(arena, &answer->seen,
		(struct why_seen){ cell->group, cell->period, slots, details });
}

static const char *unread_twice(const struct ism_result *result)
{
	for (uint32_t s = 0; s < result->n_sources; s++)
		for (uint32_t f = 0; f < result->sources[s].n_files; f++)
			if (strcmp(result->sources[s].files[f].path, "-") == 0)
				return "rows are not shown: standard input can be read once only";
	return NULL;
}

/* Evaluates once more and gathers the rows that are asked for. */
static enum ism_status trace(const struct why_answer *answer, struct ism_eval_options options,
	const struct why_request_vec *requests, struct ism_why *why, struct ism_tracing **tracing,
	struct ism_evaluation **again, struct ism_error *error)
{
	const struct ism_program *program = answer->result->program;
	struct ism_why_rows *rows = (struct ism_why_rows *)why->rows;
	enum ism_status status;

	ISM_TRY(ism_tracing_create(
		tracing, program, (uint32_t)requests->n, requests->items, error));
	options.seen = NULL;
	options.tracing = *tracing;
	options.threads = 1;
	options.has_now = !options.has_as_of;
	options.now_us = answer->result->now_us;
	ISM_TRY(ism_evaluate(again, program, &options, error));
	status = ism_tracing_finish(*tracing, *again);
	if (status != ISM_OK)
		return ism_fail(error, status, "not enough memory for the rows");
	for (uint32_t i = 0; i < why->n_rows; i++)
		rows[i].traced = ism_tracing_found(*tracing, i);
	return ISM_OK;
}

static int print(const struct request *request, const struct ism_why *why)
{
	struct ism_table_style style = { .colour = cli_colour(stdout) };
	struct winsize size;
	enum ism_status status = ISM_OK;

	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		style.width = size.ws_col;
	if (request->as_json)
		ism_why_json(why, stdout);
	else
		status = ism_why_text(why, &style, stdout);
	if (status != ISM_OK)
		cli_usage(&cli_why, "not enough memory for the answer");
	return status == ISM_OK && cli_flush(&cli_why, stdout) ? CLI_DONE : CLI_INTERNAL;
}

/* What was evaluated is printed where its data could not all be read, too. */
static int answer_exit(const struct why_answer *answer, int printed)
{
	if (printed != CLI_DONE || answer->result->exit != CLI_DATA)
		return printed;
	return cli_usage(&cli_why, "%s", answer->result->exit_reason), CLI_DATA;
}

static int explain(const struct request *request, struct why_answer *answer,
	struct ism_evaluation *evaluation, const struct ism_eval_options *options)
{
	struct why_request_vec requests = { 0 };
	struct ism_evaluation *again = NULL;
	struct ism_tracing *tracing = NULL;
	struct ism_error error = { 0 };
	struct ism_why why;
	int status;

	answer->result = ism_evaluation_result(evaluation);
	answer->measure = &answer->result->measures[0];
	if (!why_find_cell(&cli_why, answer, &request->question))
		return CLI_USAGE;
	why = why_make(answer, evaluation, request->max_rows, &requests);
	why.no_rows = why.n_rows ? unread_twice(answer->result) : NULL;
	if (why.no_rows)
		why.n_rows = 0;
	if (why.n_rows &&
		trace(answer, *options, &requests, &why, &tracing, &again, &error) != ISM_OK)
		status = cli_fail(&cli_why, &error);
	else
		status = answer_exit(answer, print(request, &why));
	ism_evaluation_free(again);
	ism_tracing_free(tracing);
	return status;
}

static int evaluate(
	const struct request *request, struct why_answer *answer, const struct ism_program *program)
{
	struct ism_evaluation *evaluation = NULL;
	struct ism_options options = { 0 };
	struct ism_error error = { 0 };
	int status;

	if (ism_options_read(&options, program, request->n_rest, request->rest, &error) != ISM_OK) {
		ism_options_release(&options);
		return cli_fail(&cli_why, &error);
	}
	options.eval.fail_badness = INT32_MAX;
	options.eval.seen = take_cell;
	options.eval.seen_context = answer;
	if (ism_evaluate(&evaluation, program, &options.eval, &error) == ISM_OK)
		status = explain(request, answer, evaluation, &options.eval);
	else
		status = cli_fail(&cli_why, &error);
	ism_evaluation_free(evaluation);
	ism_options_release(&options);
	return status;
}

static int answer(struct request *request, struct cli_compilation *c)
{
	struct why_answer answer = { .c = c, .plan = make_plan(request, c) };
	const struct ism_program *program;
	struct ism_jit *jit;
	int status = CLI_USAGE;

	if (!answer.plan)
		return CLI_USAGE;
	request->native.effort = cli_effort_of(answer.plan->model, request->n_rest, request->rest);
	program = cli_jit(c, &cli_why, &request->native, answer.plan, &jit, &status);
	if (!program)
		return status;
	status = evaluate(request, &answer, program);
	ism_jit_free(jit);
	return status;
}

static int run(struct cli *cli, int n, char **arguments)
{
	struct request request = { .native = { .cpu = "native" }, .max_rows = ROWS_USUAL };
	struct cli_compilation c;
	int status = CLI_USAGE;

	cli_compilation_start(&c, cli, 0, NULL);
	if (read_arguments(&request, &c.arena, n, arguments)) {
		struct cli_compilation program;

		cli_compilation_start(&program, cli, request.native.n_paths, request.native.paths);
		status = answer(&request, &program);
		cli_compilation_end(&program);
	}
	cli_compilation_end(&c);
	return status;
}

const struct cli_verb cli_why = {
	.name = "why",
	.summary = "Says how a number came about, down to the rows behind it.",
	.usage = "[OPTION]… FILE MEASURE[@PERIOD] [by DIMENSION=VALUE …]",
	.examples = { "ism why patching.ism patch_timeliness",
		"ism why patching.ism patch_timeliness@2026-05 by business_unit=Retail",
		"ism why patching.ism open_critical --as-of 2026-06-30 --rows 50 --format json" },
	.options = "  MEASURE                   its headline; MEASURE@overall is its whole time\n"
		   "  --rows N                  so many rows of each aggregate; 10 without it\n"
		   "  --format text|json        how the answer is printed; text without it\n"
		   "  --as-of DATE, --set NAME=VALUE, --source NAME=PATH, --directory DIR\n"
		   "  --period PERIOD, --from DATE, --to DATE, --threads N, --memory SIZE\n"
		   "  --path DIR                look for the modules of `use a.b` in DIR too\n"
		   "  --cpu NAME                code for that processor; this one without it\n"
		   "  --no-cache                compile anew, and keep nothing for the next run\n"
		   "  --dump ir|ir-opt          print what the compiler makes, on standard error\n",
	.run = run,
};
