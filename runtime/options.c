#include "runtime/options.h"

#include <stdlib.h>
#include <string.h>

#include "support/suggest.h"

/* X(ID, "name", "value" or NULL, "help"). */
#define OPTIONS(X) \
	X(AS_OF, "--as-of", "DATE", "evaluate as at the close of that day, not as of now") \
	X(PERIOD, "--period", "PERIOD", "report 2026-Q1, 2026-05, 2026-W20 or 2026 alone") \
	X(FROM, "--from", "DATE", "report from that day on") \
	X(TO, "--to", "DATE", "report up to that day, included") \
	X(SET, "--set", "NAME=VALUE", "give a parameter another value; may be repeated") \
	X(SOURCE, "--source", "NAME=PATH", \
		"read a source from another file or glob; may be repeated") \
	X(DIRECTORY, "--directory", "DIR", "folder in which relative files of sources start") \
	X(MEASURE, "--measure", "NAME", "report that measure alone; may be repeated") \
	X(FORMAT, "--format", "FORMAT", "table, json or csv on standard output") \
	X(OUTPUT, "-o", "FILE", "write to FILE, its format by suffix; may be repeated") \
	X(FAIL_ON, "--fail-on", "LEVEL", "exit with 1 from that level on; `never`: for none") \
	X(THREADS, "--threads", "N", "use N threads; results do not depend on it") \
	X(MEMORY, "--memory", "SIZE", "hold that much in memory, the rest in TMPDIR: 64MiB, 4GiB") \
	X(STATS, "--stats", NULL, "say on standard error what the run cost") \
	X(STATS_JSON, "--stats=json", NULL, "the same as one line of JSON") \
	X(HELP, "--help", NULL, "say this") \
	X(VERSION, "--version", NULL, "say the version")

enum option {
#define OPTION_ENUM(id, name, value, help) OPTION_##id,
	OPTIONS(OPTION_ENUM)
#undef OPTION_ENUM
		N_OPTIONS
};

static const struct {
	const char *name;
	const char *value;
	const char *help;
} table[] = {
#define OPTION_ROW(id, name, value, help) { name, value, help },
	OPTIONS(OPTION_ROW)
#undef OPTION_ROW
};

/* `--name` or `--name=value`; N_OPTIONS where it is none. *value is what stands behind `=`, or NULL. */
static enum option find_option(const char *argument, const char **value)
{
	*value = NULL;
	for (int o = 0; o < N_OPTIONS; o++) {
		size_t n = strlen(table[o].name);

		if (strncmp(argument, table[o].name, n))
			continue;
		if (!argument[n])
			return (enum option)o;
		if (argument[n] == '=' && table[o].value && argument[1] == '-') {
			*value = argument + n + 1;
			return (enum option)o;
		}
	}
	return N_OPTIONS;
}

int ism_options_width(int n, char *const *arguments)
{
	const char *value;
	enum option option = n > 0 ? find_option(arguments[0], &value) : N_OPTIONS;

	if (option == N_OPTIONS)
		return 0;
	return table[option].value && !value && n > 1 ? 2 : 1;
}

void ism_options_help(FILE *out)
{
	for (int o = 0; o < N_OPTIONS; o++) {
		char left[40];

		snprintf(left, sizeof(left), "%s %s", table[o].name,
			table[o].value ? table[o].value : "");
		fprintf(out, "  %-23s %s\n", left, table[o].help);
	}
}

/* ---- values ---- */

struct reading {
	struct ism_options *options;
	const struct ism_program *program;
	struct ism_error *error;
	bool has_period, has_from, has_to;
};

static enum ism_status wrong(
	struct reading *r, const char *option, const char *value, const char *expected)
{
	return ism_fail(r->error, ISM_ERR_USAGE, "%s %s: expected %s", option, value, expected);
}

/* A name that the program does not have, and perhaps the one that was meant. */
static enum ism_status unknown(struct reading *r, const char *option, const char *kind,
	const char *name, const char *const *names, size_t n)
{
	const char *meant = ism_suggest_of(name, names, n);

	return ism_fail(r->error, ISM_ERR_USAGE, "%s: the program has no %s `%s`%s%s%s", option,
		kind, name, meant ? "; did you mean `" : "", meant ? meant : "", meant ? "`?" : "");
}

static enum ism_status read_date(
	struct reading *r, const char *option, const char *value, int64_t *day)
{
	if (ism_field_date(value, strlen(value), day) != ISM_REASON_NONE)
		return wrong(r, option, value, "a date like 2026-06-30");
	return ISM_OK;
}

static enum ism_status read_period(struct reading *r, const char *value)
{
	struct ism_calendar calendar = { NULL, (int32_t)r->program->fiscal_year_start };
	struct ism_eval_options *eval = &r->options->eval;
	enum ism_period_unit unit;

	if (!ism_period_parse(
		    &calendar, value, strlen(value), &unit, &eval->first_day, &eval->last_day))
		return wrong(r, "--period", value,
			"a period like 2026-05, 2026-Q1, 2026-H1, 2026-W20 or 2026");
	r->has_period = true;
	return ISM_OK;
}

/* Splits NAME=VALUE and finds NAME among `names`. */
static enum ism_status read_assignment(struct reading *r, const char *option, const char *kind,
	const char *text, const char *const *names, uint32_t n, uint32_t *index, const char **value)
{
	const char *equals = strchr(text, '=');
	char name[128];

	if (!equals || equals == text || (size_t)(equals - text) >= sizeof(name))
		return wrong(r, option, text, "NAME=VALUE");
	snprintf(name, sizeof(name), "%.*s", (int)(equals - text), text);
	*value = equals + 1;
	for (*index = 0; *index < n; (*index)++) {
		if (!strcmp(names[*index], name))
			return ISM_OK;
	}
	return unknown(r, option, kind, name, names, n);
}

/* The name of the nth form of all sources of the program. */
static const char *form_name(const struct ism_program *program, uint32_t nth)
{
	uint32_t s = 0;

	while (nth - program->sources[s].first_form >= program->sources[s].n_forms)
		s++;
	return program->sources[s].forms[nth - program->sources[s].first_form].name;
}

/* The names of the program's parameters, sources with files or measures, gathered for messages. */
enum name_kind {
	NAMES_PARAMS,
	NAMES_SOURCES,
	NAMES_MEASURES,
};

static const char **gather_names(
	const struct ism_program *program, enum name_kind kind, uint32_t *n)
{
	const char **names;

	*n = kind == NAMES_PARAMS    ? program->n_params
	     : kind == NAMES_SOURCES ? program->n_forms
				     : program->n_measures;
	names = calloc(*n + 1, sizeof(*names));
	for (uint32_t i = 0; names && i < *n; i++)
		names[i] = kind == NAMES_PARAMS    ? program->params[i].name
			   : kind == NAMES_SOURCES ? form_name(program, i)
						   : program->measures[i].name;
	return names;
}

static enum ism_status no_memory(struct reading *r)
{
	return ism_fail(r->error, ISM_ERR_MEMORY, "not enough memory");
}

static enum ism_status assign(struct reading *r, const char *option, enum name_kind kind,
	const char *text, const char ***values)
{
	uint32_t n, index = 0;
	const char **names = gather_names(r->program, kind, &n);
	const char *value = NULL;
	enum ism_status status;

	if (!*values)
		*values = calloc(n + 1, sizeof(**values));
	if (!names || !*values) {
		free(names);
		return no_memory(r);
	}
	status = read_assignment(r, option, kind == NAMES_PARAMS ? "parameter" : "source", text,
		names, n, &index, &value);
	/* A form of an abstract source may be read by itself too. */
	for (uint32_t i = index; status == ISM_OK && i < n; i++)
		if (!strcmp(names[i], names[index]))
			(*values)[i] = value;
	free(names);
	return status;
}

static enum ism_status select_measure(struct reading *r, const char *name)
{
	struct ism_options *options = r->options;
	uint32_t n;
	const char **names = gather_names(r->program, NAMES_MEASURES, &n);
	enum ism_status status = ISM_OK;
	uint32_t m = 0;

	if (!options->selected)
		options->selected = calloc(n + 1, 1);
	if (!names || !options->selected) {
		free(names);
		return no_memory(r);
	}
	while (m < n && strcmp(names[m], name))
		m++;
	if (m < n)
		options->selected[m] = 1;
	else
		status = unknown(r, "--measure", "measure", name, names, n);
	free(names);
	return status;
}

static enum ism_status read_format(struct reading *r, const char *option, const char *value,
	const char *name, enum ism_output_format *format)
{
	static const char *const names[] = { "table", "json", "csv" };

	for (size_t f = 0; f < sizeof(names) / sizeof(names[0]); f++) {
		if (!strcmp(name, names[f])) {
			*format = (enum ism_output_format)f;
			return ISM_OK;
		}
	}
	if (!strcmp(name, "txt")) {
		*format = ISM_OUTPUT_TABLE;
		return ISM_OK;
	}
	return wrong(r, option, value, "table, json or csv");
}

static enum ism_status add_output(struct reading *r, const char *path)
{
	struct ism_options *options = r->options;
	struct ism_output_file *output = &options->outputs[options->n_outputs];
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash ? slash : path, '.');

	if (options->n_outputs == ISM_OPTIONS_MAX_OUTPUTS)
		return ism_fail(r->error, ISM_ERR_USAGE, "-o may be given %d times at most",
			ISM_OPTIONS_MAX_OUTPUTS);
	if (!dot)
		return wrong(r, "-o", path, "a file name that ends in .json, .csv or .txt");
	ISM_TRY(read_format(r, "-o", path, dot + 1, &output->format));
	output->path = path;
	options->n_outputs++;
	return ISM_OK;
}

static enum ism_status read_fail_on(struct reading *r, const char *value)
{
	const struct ism_program *program = r->program;

	if (!strcmp(value, "never")) {
		r->options->eval.fail_badness = INT32_MAX;
		return ISM_OK;
	}
	for (uint32_t l = 0; l < program->n_levels; l++) {
		if (!strcmp(value, program->levels[l])) {
			r->options->eval.fail_badness = (int32_t)l;
			return ISM_OK;
		}
	}
	return unknown(r, "--fail-on", "level", value, program->levels, program->n_levels);
}

static enum ism_status read_threads(struct reading *r, const char *value)
{
	char *end;
	unsigned long n = strtoul(value, &end, 10);

	if (value[0] < '0' || value[0] > '9' || *end || n < 1 || n > 1024)
		return wrong(r, "--threads", value, "a number from 1 to 1024");
	r->options->eval.threads = (uint32_t)n;
	return ISM_OK;
}

/* Bytes, or with a unit of the SI or of IEC 80000-13. */
static enum ism_status read_memory(struct reading *r, const char *value)
{
	static const struct {
		const char *name;
		uint64_t bytes;
	} units[] = {
		{ "", 1 },
		{ "B", 1 },
		{ "kB", 1000 },
		{ "KiB", UINT64_C(1) << 10 },
		{ "MB", 1000000 },
		{ "MiB", UINT64_C(1) << 20 },
		{ "GB", 1000000000 },
		{ "GiB", UINT64_C(1) << 30 },
	};
	uint64_t *bytes = &r->options->eval.memory_limit_bytes;
	const char *at = value;
	uint64_t number = 0;

	while (*at >= '0' && *at <= '9' && number < UINT64_C(1) << 32)
		number = 10 * number + (uint64_t)(*at++ - '0');
	for (size_t u = 0; at > value && u < sizeof(units) / sizeof(units[0]); u++) {
		if (strcmp(at, units[u].name) == 0 &&
			!__builtin_mul_overflow(number, units[u].bytes, bytes))
			return ISM_OK;
	}
	return wrong(r, "--memory", value, "a size like 64MiB, 500MB or 4GiB");
}

static enum ism_status read_value(struct reading *r, enum option option, const char *value)
{
	struct ism_options *options = r->options;

	switch (option) {
	case OPTION_AS_OF:
		options->eval.has_as_of = true;
		return read_date(r, "--as-of", value, &options->eval.as_of);
	case OPTION_PERIOD: return read_period(r, value);
	case OPTION_FROM:
		r->has_from = true;
		return read_date(r, "--from", value, &options->eval.first_day);
	case OPTION_TO:
		r->has_to = true;
		return read_date(r, "--to", value, &options->eval.last_day);
	case OPTION_SET: return assign(r, "--set", NAMES_PARAMS, value, &options->params);
	case OPTION_SOURCE: return assign(r, "--source", NAMES_SOURCES, value, &options->sources);
	case OPTION_DIRECTORY: options->eval.directory = value; return ISM_OK;
	case OPTION_MEASURE: return select_measure(r, value);
	case OPTION_FORMAT:
		options->has_format = true;
		return read_format(r, "--format", value, value, &options->format);
	case OPTION_OUTPUT: return add_output(r, value);
	case OPTION_FAIL_ON: return read_fail_on(r, value);
	case OPTION_THREADS: return read_threads(r, value);
	case OPTION_MEMORY: options->has_memory = true; return read_memory(r, value);
	case OPTION_STATS: options->stats = ISM_STATS_TEXT; return ISM_OK;
	case OPTION_STATS_JSON: options->stats = ISM_STATS_JSON; return ISM_OK;
	case OPTION_HELP: options->help = true; return ISM_OK;
	case OPTION_VERSION: options->version = true; return ISM_OK;
	case N_OPTIONS: break;
	}
	return ISM_ERR_BUG;
}

enum ism_status ism_options_unknown(const char *argument, struct ism_error *error)
{
	const char *names[N_OPTIONS];
	const char *meant;

	if (argument[0] != '-' || !argument[1])
		return ism_fail(
			error, ISM_ERR_USAGE, "unexpected argument `%s`; see --help", argument);
	for (int o = 0; o < N_OPTIONS; o++)
		names[o] = table[o].name;
	meant = ism_suggest_of(argument, names, N_OPTIONS);
	return ism_fail(error, ISM_ERR_USAGE, "unknown option `%s`%s%s%s", argument,
		meant ? "; did you mean `" : "; see --help", meant ? meant : "", meant ? "`?" : "");
}

static enum ism_status check_window(struct reading *r)
{
	const struct ism_eval_options *eval = &r->options->eval;

	if (r->has_period && (r->has_from || r->has_to))
		return ism_fail(
			r->error, ISM_ERR_USAGE, "--period cannot be combined with --from or --to");
	if (eval->first_day > eval->last_day)
		return ism_fail(r->error, ISM_ERR_USAGE, "--from lies after --to");
	return ISM_OK;
}

enum ism_status ism_options_read(struct ism_options *options, const struct ism_program *program,
	int n, char *const *arguments, struct ism_error *error)
{
	struct reading r = { .options = options, .program = program, .error = error };

	options->eval.first_day = INT64_MIN;
	options->eval.last_day = INT64_MAX;
	options->eval.fail_badness = (int32_t)program->n_levels - 1;
	for (int a = 0; a < n; a++) {
		const char *value;
		enum option option = find_option(arguments[a], &value);

		if (option == N_OPTIONS)
			return ism_options_unknown(arguments[a], error);
		if (table[option].value && !value && a + 1 == n)
			return ism_fail(error, ISM_ERR_USAGE, "%s needs a value: %s %s",
				table[option].name, table[option].name, table[option].value);
		if (table[option].value && !value)
			value = arguments[++a];
		ISM_TRY(read_value(&r, option, value));
	}
	options->eval.params = options->params;
	options->eval.sources = options->sources;
	options->eval.selected = options->selected;
	return check_window(&r);
}

void ism_options_release(struct ism_options *options)
{
	free(options->params);
	free(options->sources);
	free(options->selected);
	memset(options, 0, sizeof(*options));
}
