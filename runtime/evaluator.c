#include "runtime/evaluator.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "runtime/options.h"
#include "runtime/output/output.h"
#include "runtime/spill.h"

/* Runs longer than this say how far they are. */
#define PROGRESS_AFTER_S 1

struct progress {
	time_t began;
	bool is_shown;
};

static time_t seconds_now(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

static void show_progress(void *context, const char *source, uint64_t done, uint64_t all)
{
	struct progress *progress = context;

	if (seconds_now() - progress->began < PROGRESS_AFTER_S)
		return;
	progress->is_shown = true;
	if (all)
		fprintf(stderr, "\r\033[K%s: %llu of %llu MiB (%d %%)", source,
			(unsigned long long)(done >> 20), (unsigned long long)(all >> 20),
			(int)((double)done / (double)all * 100));
	else
		fprintf(stderr, "\r\033[K%s: %llu MiB", source, (unsigned long long)(done >> 20));
}

static void clear_progress(const struct progress *progress)
{
	if (progress->is_shown)
		fputs("\r\033[K", stderr);
}

static int exit_of(enum ism_status status)
{
	switch (status) {
	case ISM_OK: return ISM_EXIT_DONE;
	case ISM_ERR_USAGE: return ISM_EXIT_USAGE;
	case ISM_ERR_IO:
	case ISM_ERR_MEMORY:
	case ISM_ERR_DATA: return ISM_EXIT_DATA;
	case ISM_ERR_BUG: break;
	}
	return ISM_EXIT_INTERNAL;
}

static int say_failure(const char *command, enum ism_status status, const struct ism_error *error)
{
	fprintf(stderr, "%s: %s\n", command, error->text);
	return exit_of(status);
}

static struct ism_table_style table_style(int fd)
{
	struct ism_table_style style = { 0 };
	struct winsize size;

	if (!isatty(fd))
		return style;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col)
		style.width = size.ws_col;
	style.colour = !getenv("NO_COLOR") || !*getenv("NO_COLOR");
	return style;
}

static enum ism_status render(
	const struct ism_result *result, enum ism_output_format format, FILE *out, int fd)
{
	struct ism_table_style style = { 0 };

	switch (format) {
	case ISM_OUTPUT_TABLE:
		style = table_style(fd);
		return ism_output_table(result, &style, out);
	case ISM_OUTPUT_CSV: return ism_output_csv(result, out);
	case ISM_OUTPUT_JSON: ism_output_json(result, out); break;
	}
	return ISM_OK;
}

static enum ism_status cannot_write(const char *path, struct ism_error *error)
{
	return ism_fail(error, ISM_ERR_IO, "cannot write %s: %s", path, strerror(errno));
}

static enum ism_status no_memory(enum ism_status status, struct ism_error *error)
{
	return ism_fail(error, status, "not enough memory for the table");
}

static enum ism_status write_file(const struct ism_result *result,
	const struct ism_output_file *output, struct ism_error *error)
{
	FILE *out = fopen(output->path, "w");
	enum ism_status status;
	bool failed;

	if (!out)
		return cannot_write(output->path, error);
	status = render(result, output->format, out, -1);
	failed = ferror(out) != 0;
	if (fclose(out) != 0 || failed)
		return cannot_write(output->path, error);
	return status == ISM_OK ? ISM_OK : no_memory(status, error);
}

/* Standard output has the table unless files were asked for and no format was. */
static enum ism_status write_outputs(
	const struct ism_result *result, const struct ism_options *options, struct ism_error *error)
{
	enum ism_status status;

	for (uint32_t o = 0; o < options->n_outputs; o++)
		ISM_TRY(write_file(result, &options->outputs[o], error));
	if (options->n_outputs && !options->has_format)
		return ISM_OK;
	status = render(result, options->format, stdout, STDOUT_FILENO);
	if (status != ISM_OK)
		return no_memory(status, error);
	if (fflush(stdout) != 0 || ferror(stdout))
		return cannot_write("standard output", error);
	return ISM_OK;
}

static bool wants_digests(const struct ism_options *options)
{
	bool wants = options->format == ISM_OUTPUT_JSON;

	for (uint32_t o = 0; o < options->n_outputs; o++)
		wants |= options->outputs[o].format == ISM_OUTPUT_JSON;
	return wants;
}

static void say_stats(const struct ism_options *options, const struct ism_stats *of_evaluation,
	uint64_t output_ns, const struct ism_compile_stats *compile)
{
	struct ism_stats stats = *of_evaluation;

	stats.output_ns = output_ns;
	switch (options->stats) {
	case ISM_STATS_NONE: break;
	case ISM_STATS_TEXT: ism_stats_print(&stats, compile, stderr); break;
	case ISM_STATS_JSON: ism_stats_print_json(&stats, compile, stderr); break;
	}
}

static int evaluate(const struct ism_program *program, const char *command,
	struct ism_options *options, const struct ism_compile_stats *compile)
{
	struct progress progress = { .began = seconds_now() };
	struct ism_evaluation *evaluation = NULL;
	const struct ism_result *result;
	struct ism_error error = { 0 };
	enum ism_status status;
	uint64_t evaluated;
	int exit_status;

	if (!options->has_memory)
		options->eval.memory_limit_bytes = ism_memory_default_limit();
	options->eval.spill_folder = ism_spill_folder();
	options->eval.want_digests = wants_digests(options);
	if (isatty(STDERR_FILENO)) {
		options->eval.progress = show_progress;
		options->eval.progress_context = &progress;
	}
	status = ism_evaluate(&evaluation, program, &options->eval, &error);
	clear_progress(&progress);
	if (status != ISM_OK)
		return say_failure(command, status, &error);
	result = ism_evaluation_result(evaluation);
	exit_status = result->exit;
	evaluated = ism_clock_ns();
	status = write_outputs(result, options, &error);
	say_stats(options, ism_evaluation_stats(evaluation), ism_clock_ns() - evaluated, compile);
	if (status != ISM_OK)
		exit_status = say_failure(command, status, &error);
	else if (exit_status)
		fprintf(stderr, "%s: %s\n", command, result->exit_reason);
	ism_evaluation_free(evaluation);
	return exit_status;
}

static void say_help(const struct ism_program *program, const char *command)
{
	printf("Usage: %s [OPTION]...\n\n", command);
	if (program->name)
		printf("%s: ", program->name);
	printf("evaluates %u measures over %u sources.\n\nOptions:\n", program->n_measures,
		program->n_sources);
	ism_evaluator_help(stdout);
}

int ism_evaluator_run(const struct ism_program *program, const char *command, int n,
	char *const *arguments, const struct ism_compile_stats *compile)
{
	struct ism_options options = { 0 };
	struct ism_error error = { 0 };
	enum ism_status status = ism_options_read(&options, program, n, arguments, &error);
	int exit_status = ISM_EXIT_DONE;

	if (status != ISM_OK)
		exit_status = say_failure(command, status, &error);
	else if (options.help)
		say_help(program, command);
	else if (options.version)
		printf("%s\n", program->compiler);
	else
		exit_status = evaluate(program, command, &options, compile);
	ism_options_release(&options);
	return exit_status;
}

int ism_evaluator_main(
	const struct ism_program *program, const char *command, int n, char *const *arguments)
{
	return ism_evaluator_run(program, command, n, arguments, NULL);
}

int ism_evaluator_option(int n, char *const *arguments)
{
	return ism_options_width(n, arguments);
}

void ism_evaluator_help(FILE *out)
{
	ism_options_help(out);
}
