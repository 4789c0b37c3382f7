/* ism run FILE: compiles a program in memory and evaluates it. */
#include <string.h>

#include "cli/native.h"
#include "runtime/evaluator.h"
#include "cli/effort.h"
#include "runtime/options.h"

/* The options that are the evaluator's go to it as they are; the others and the file stay here. */
struct request {
	struct cli_native_options native;
	bool has_effort; /* else it is by what there is to read */
	int n_rest;
	char **rest; /* room for all arguments */
};

/* The plan is made for the measures that are asked for. */
static void note_measure(struct request *request, int n, char **arguments)
{
	const char *value;
	int i = 0;

	if (cli_option("--measure", n, arguments, &i, &value) && value &&
		request->native.n_measures < CLI_MAX_NAMES)
		request->native.measures[request->native.n_measures++] = value;
}

static bool take_file(struct request *request, const char *file)
{
	if (request->native.file) {
		cli_usage(&cli_run, "one file is run at a time: `%s` or `%s`?",
			request->native.file, file);
		return false;
	}
	request->native.file = file;
	return true;
}

/* 1: it was --effort; -1: with a wrong value; 0: another one. */
static int take_effort(struct request *request, int n, char **arguments, int *i)
{
	const char *value;

	if (!cli_option("--effort", n, arguments, i, &value))
		return 0;
	request->has_effort = true;
	if (value && strcmp(value, "quick") == 0)
		request->native.effort = ISM_EFFORT_QUICK;
	else if (value && strcmp(value, "full") == 0)
		request->native.effort = ISM_EFFORT_FULL;
	else
		cli_usage(&cli_run, "`--effort` expects quick or full");
	return value && (strcmp(value, "quick") == 0 || strcmp(value, "full") == 0) ? 1 : -1;
}

/* Refused at once: whatever stands behind it may be its value and not the file. */
static bool refuse_option(const char *option)
{
	struct ism_error error = { 0 };

	ism_options_unknown(option, &error);
	cli_fail(&cli_run, &error);
	return false;
}

static bool read_arguments(struct request *request, int n, char **arguments)
{
	for (int i = 0; i < n; i++) {
		int width = ism_evaluator_option(n - i, arguments + i);
		int known = 0;

		if (width == 0)
			known = take_effort(request, n, arguments, &i);
		if (width == 0 && known == 0)
			known = cli_native_option(&cli_run, &request->native, n, arguments, &i);
		if (known < 0)
			return false;
		if (known > 0)
			continue;
		if (width == 0 && arguments[i][0] != '-') {
			if (!take_file(request, arguments[i]))
				return false;
			continue;
		}
		if (width == 0)
			return refuse_option(arguments[i]);
		note_measure(request, n - i, arguments + i);
		request->rest[request->n_rest++] = arguments[i];
		for (; width > 1 && i + 1 < n; width--)
			request->rest[request->n_rest++] = arguments[++i];
	}
	if (!request->native.file)
		cli_usage(&cli_run, "no file was given: `ism run FILE`");
	return request->native.file != NULL;
}

static int evaluate(struct cli_compilation *c, struct request *request)
{
	uint64_t began = ism_clock_ns();
	struct ism_compile_stats stats = { 0 };
	const struct ism_program *program;
	struct ism_plan *plan;
	struct ism_jit *jit;
	int status;

	plan = cli_plan(c, &cli_run, &request->native, &status);
	if (plan && !request->has_effort)
		request->native.effort = cli_effort_of(plan->model, request->n_rest, request->rest);
	request->native.stats = &stats;
	stats.front_ns = ism_clock_ns() - began;
	program = plan ? cli_jit(c, &cli_run, &request->native, plan, &jit, &status) : NULL;
	if (!program)
		return status;
	status = ism_evaluator_run(program, "ism run", request->n_rest, request->rest, &stats);
	ism_jit_free(jit);
	return status;
}

static int run(struct cli *cli, int n, char **arguments)
{
	struct request request = { .native = { .cpu = "native" } };
	struct cli_compilation c;
	int status = CLI_USAGE;

	cli_compilation_start(&c, cli, 0, NULL);
	request.rest = ism_new_array(&c.arena, (size_t)n + 1, char *);
	if (read_arguments(&request, n, arguments)) {
		struct cli_compilation program;

		cli_compilation_start(&program, cli, request.native.n_paths, request.native.paths);
		status = evaluate(&program, &request);
		cli_compilation_end(&program);
	}
	cli_compilation_end(&c);
	return status;
}

const struct cli_verb cli_run = {
	.name = "run",
	.summary = "Compiles a program in memory, evaluates it and prints the result.",
	.usage = "[OPTION]… FILE",
	.examples = { "ism run patching.ism",
		"ism run patching.ism --as-of 2026-06-30 --format json",
		"ism run patching.ism --source findings=today.csv -o result.json" },
	.options =
		"  --as-of DATE, --period PERIOD, --from DATE, --to DATE\n"
		"  --set NAME=VALUE, --source NAME=PATH, --measure NAME\n"
		"  --format table|json|csv, -o FILE, --threads N, --fail-on LEVEL|never\n"
		"  --path DIR                look for the modules of `use a.b` in DIR too\n"
		"  --memory SIZE             hold that much in memory, the rest in TMPDIR: 64MiB\n"
		"  --stats, --stats=json     say on standard error what the run cost\n"
		"  --effort quick|full       how well to optimise; by the size of the files "
		"without "
		"it\n"
		"  --cpu NAME                code for that processor; this one without it\n"
		"  --no-cache                compile anew, and keep nothing for the next run\n"
		"  --dump plan|ir|ir-opt     print what the compiler makes, on standard error\n",
	.run = run,
};
