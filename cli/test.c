/* ism test FILE…: runs the tests of programs, over the rows that they give. */
#include "cli/test.h"

#include <string.h>

#include "cli/native.h"

static const char *const format_names[] = { "text", "junit", "tap", "json" };
static const char *const option_names[] = { "--format", "--path", "--cpu", "--dump", "--coverage",
	"--no-cache", "--help" };

struct request {
	struct cli_native_options native;
	enum test_format format;
	bool coverage;
	int n_files;
	char **files; /* the arguments that are no options, moved to their front */
};

static bool read_format(const char *value, enum test_format *format)
{
	for (int i = 0; value && i < TEST_N_FORMATS; i++)
		if (strcmp(format_names[i], value) == 0) {
			*format = (enum test_format)i;
			return true;
		}
	if (value)
		cli_usage(&cli_test, "there is no format `%s`: text, junit, tap or json", value);
	else
		cli_usage(&cli_test, "`--format` expects text, junit, tap or json");
	return false;
}

static bool read_option(struct request *request, int n, char **arguments, int *i)
{
	const char *value;
	int known;

	if (cli_option("--format", n, arguments, i, &value))
		return read_format(value, &request->format);
	if (strcmp(arguments[*i], "--coverage") == 0) {
		request->coverage = true;
		return true;
	}
	known = cli_native_option(&cli_test, &request->native, n, arguments, i);
	if (known == 0)
		cli_unknown_option(&cli_test, arguments[*i], option_names,
			sizeof option_names / sizeof *option_names);
	return known > 0;
}

static bool read_arguments(struct request *request, int n, char **arguments)
{
	bool only_files = false;

	request->files = arguments;
	for (int i = 0; i < n; i++) {
		if (only_files || arguments[i][0] != '-' || !arguments[i][1])
			request->files[request->n_files++] = arguments[i];
		else if (strcmp(arguments[i], "--") == 0)
			only_files = true;
		else if (!read_option(request, n, arguments, &i))
			return false;
	}
	if (!request->n_files)
		cli_usage(&cli_test, "no file was given: `ism test FILE…`");
	if (request->coverage && request->format == TEST_JUNIT) {
		cli_usage(&cli_test, "`--coverage` goes with text, tap and json, not with junit");
		return false;
	}
	return request->n_files > 0;
}

/* ---- one program ---- */

static void run_all(const struct test_program *program, struct test_outcome_vec *outcomes)
{
	uint32_t first = 0;

	for (uint32_t t = 0; t < program->model->n_tests; t++) {
		const struct ism_test_model *test = &program->model->tests[t];

		ism_vec_push(&program->c->arena, outcomes, test_run(program, test, first));
		first += test->n_expects;
	}
}

/* Compiles a program once and runs its tests. */
static int test_file(struct cli_compilation *c, struct request *request,
	struct test_outcome_vec *outcomes, struct test_gap_vec *gaps)
{
	struct test_program program = { .c = c };
	struct ism_plan *plan;
	struct ism_jit *jit;
	int status;

	plan = cli_plan(c, &cli_test, &request->native, &status);
	if (plan)
		program.program = cli_jit(c, &cli_test, &request->native, plan, &jit, &status);
	if (!program.program)
		return status;
	program.model = plan->model;
	if (request->coverage)
		program.coverage = test_coverage_new(&c->arena, program.program);
	run_all(&program, outcomes);
	if (request->coverage)
		test_coverage_gaps(program.coverage, request->native.file, gaps);
	ism_jit_free(jit);
	return CLI_DONE;
}

/* ---- all of them ---- */

static int worst(int a, int b)
{
	return a > b ? a : b;
}

static int conclude(const struct request *request, const struct test_outcome_vec *outcomes,
	const struct test_gap_vec *gaps)
{
	int status = CLI_DONE;

	test_print(outcomes, request->coverage ? gaps : NULL, request->format);
	if (!cli_flush(&cli_test, stdout))
		return CLI_INTERNAL;
	ism_vec_each (outcome, outcomes)
		if (test_failed(outcome))
			status = CLI_FINDINGS;
	return status;
}

static int run(struct cli *cli, int n, char **arguments)
{
	struct request request = {
		.native = { .cpu = "native", .effort = ISM_EFFORT_QUICK, .with_tests = true }
	};
	struct cli_compilation *compilations, own;
	struct test_outcome_vec outcomes = { 0 };
	struct test_gap_vec gaps = { 0 };
	int status = CLI_DONE;

	if (!read_arguments(&request, n, arguments))
		return CLI_USAGE;
	cli_compilation_start(&own, cli, 0, NULL);
	compilations = ism_new_array(&own.arena, (size_t)request.n_files, struct cli_compilation);
	for (int i = 0; i < request.n_files; i++) {
		struct test_outcome_vec found = { 0 };
		struct test_gap_vec missing = { 0 };

		cli_compilation_start(
			&compilations[i], cli, request.native.n_paths, request.native.paths);
		request.native.file = request.files[i];
		status = worst(status, test_file(&compilations[i], &request, &found, &missing));
		ism_vec_each (outcome, &found)
			ism_vec_push(&own.arena, &outcomes, *outcome);
		ism_vec_each (gap, &missing)
			ism_vec_push(&own.arena, &gaps, *gap);
	}
	if (outcomes.n || status == CLI_DONE)
		status = worst(status, conclude(&request, &outcomes, &gaps));
	for (int i = 0; i < request.n_files; i++)
		cli_compilation_end(&compilations[i]);
	cli_compilation_end(&own);
	return status;
}

const struct cli_verb cli_test = {
	.name = "test",
	.summary = "Runs the tests of programs over the rows that they give.",
	.usage = "[OPTION]… FILE…",
	.examples = { "ism test patching.ism", "ism test --format junit *.ism > tests.xml",
		"ism test --path modules --format tap patching.ism" },
	.options = "  --format text|junit|tap|json  how outcomes are printed; text without it\n"
		   "  --coverage                says which measures, levels and borders no test "
		   "reaches\n"
		   "  --path DIR                look for the modules of `use a.b` in DIR too\n"
		   "  --cpu NAME                code for that processor; this one without it\n"
		   "  --no-cache                compile anew, and keep nothing for the next run\n"
		   "  --dump plan|ir|ir-opt     print what the compiler makes, on standard error\n",
	.run = run,
};
