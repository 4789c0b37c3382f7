/* ism check FILE…: what is wrong with programs, without evaluating them. */
#include <string.h>

#include "cli/cli.h"
#include "cli/compile.h"
#include "support/diag_print.h"

enum format {
	FORMAT_TEXT,
	FORMAT_JSON,
	FORMAT_SARIF,
	N_FORMATS,
};

static const char *const format_names[] = { "text", "json", "sarif" };
static const char *const option_names[] = { "--format", "--path", "--help" };

enum { MAX_PATHS = 64 };

struct options {
	enum format format;
	uint32_t n_paths;
	const char *paths[MAX_PATHS];
	int n_files;
	char **files; /* the arguments that are no options, moved to their front */
};

static bool read_format(const char *value, enum format *format)
{
	for (int i = 0; value && i < N_FORMATS; i++)
		if (strcmp(format_names[i], value) == 0) {
			*format = (enum format)i;
			return true;
		}
	if (value)
		cli_usage(&cli_check, "there is no format `%s`: text, json or sarif", value);
	else
		cli_usage(&cli_check, "`--format` expects text, json or sarif");
	return false;
}

static bool read_path(struct options *options, const char *value)
{
	if (!value || options->n_paths == MAX_PATHS) {
		cli_usage(&cli_check,
			value ? "too many options `--path`" : "`--path` expects a directory");
		return false;
	}
	options->paths[options->n_paths++] = value;
	return true;
}

static bool read_options(int n, char **arguments, struct options *options)
{
	bool only_files = false;

	options->files = arguments;
	for (int i = 0; i < n; i++) {
		const char *value;

		if (only_files || arguments[i][0] != '-' || !arguments[i][1]) {
			options->files[options->n_files++] = arguments[i];
		} else if (strcmp(arguments[i], "--") == 0) {
			only_files = true;
		} else if (cli_option("--format", n, arguments, &i, &value)) {
			if (!read_format(value, &options->format))
				return false;
		} else if (cli_option("--path", n, arguments, &i, &value)) {
			if (!read_path(options, value))
				return false;
		} else {
			cli_unknown_option(&cli_check, arguments[i], option_names,
				sizeof option_names / sizeof *option_names);
			return false;
		}
	}
	if (!options->n_files)
		cli_usage(&cli_check, "no file was given: `ism check FILE…`");
	return options->n_files > 0;
}

static void print(const struct cli_compilation *c, enum format format)
{
	switch (format) {
	case FORMAT_JSON: ism_diag_print_json(&c->diags, &c->map, stdout); break;
	case FORMAT_SARIF: ism_diag_print_sarif(&c->diags, &c->map, ISM_VERSION, stdout); break;
	default: ism_diag_print_text(&c->diags, &c->map, stdout, cli_colour(stdout)); break;
	}
}

/* What is no fault, but may be missed in the result. */
static void print_unbound(const struct ism_model *model, const char *file)
{
	for (uint32_t i = 0; i < model->n_unbound; i++) {
		const struct ism_unbound *unbound = &model->unbound[i];

		printf("%s: note: `%s%s%s` is unbound: no source is `%s`\n", file,
			unbound->module ? unbound->module : "", unbound->module ? "." : "",
			unbound->measure, unbound->source);
	}
}

static int check(struct cli_compilation *c, const struct options *options)
{
	const struct ism_model **models =
		ism_new_array(&c->arena, (size_t)options->n_files, const struct ism_model *);
	bool unread = false;

	for (int i = 0; i < options->n_files; i++) {
		models[i] = cli_compile(c, &cli_check, options->files[i]);
		unread |= !models[i];
	}
	print(c, options->format);
	for (int i = 0; options->format == FORMAT_TEXT && i < options->n_files; i++)
		if (models[i])
			print_unbound(models[i], options->files[i]);
	if (!cli_flush(&cli_check, stdout))
		return CLI_INTERNAL;
	if (c->diags.n_errors)
		return cli_usage(&cli_check, "%s", cli_diag_summary(c));
	return unread ? CLI_USAGE : CLI_DONE;
}

static int run(struct cli *cli, int n, char **arguments)
{
	struct cli_compilation c;
	struct options options = { 0 };
	int status;

	if (!read_options(n, arguments, &options))
		return CLI_USAGE;
	cli_compilation_start(&c, cli, options.n_paths, options.paths);
	status = check(&c, &options);
	cli_compilation_end(&c);
	return status;
}

const struct cli_verb cli_check = {
	.name = "check",
	.summary = "Diagnoses programs without evaluating them.",
	.usage = "[--format FORMAT] [--path DIR] FILE…",
	.examples = { "ism check patching.ism", "ism check --format sarif *.ism > ism.sarif",
		"ism check --path modules patching.ism" },
	.options = "  --format text|json|sarif  how diagnostics are printed; text without it\n"
		   "  --path DIR                look for the modules of `use a.b` in DIR too\n",
	.run = run,
};
