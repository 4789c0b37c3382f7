/* ism build FILE: compiles a program to a native executable, or to what leads there. */
#include <string.h>

#include "cli/native.h"
#include "plan/sql/sql.h"
#include "runtime/kernel/calendar.h"

static const char *const emit_names[] = {
	[ISM_EMIT_EXE] = "exe",
	[ISM_EMIT_OBJ] = "obj",
	[ISM_EMIT_SHARED] = "shared",
	[ISM_EMIT_LLVM_IR] = "llvm-ir",
	[ISM_EMIT_ASM] = "asm",
};

static const char *const suffixes[] = {
	[ISM_EMIT_EXE] = "",
	[ISM_EMIT_OBJ] = ".o",
	[ISM_EMIT_SHARED] = ".so",
	[ISM_EMIT_LLVM_IR] = ".ll",
	[ISM_EMIT_ASM] = ".s",
};

static const char *const option_names[] = { "--emit", "--dialect", "--as-of", "-o", "--output",
	"--path", "--cpu", "--dump", "--help" };

struct request {
	struct cli_native_options native;
	enum ism_emit_kind kind;
	bool is_sql; /* instead of a kind of native code */
	bool has_dialect;
	struct ism_sql_options sql;
	const char *output;
};

static bool read_kind(struct request *request, const char *value)
{
	for (size_t i = 0; value && i < sizeof emit_names / sizeof *emit_names; i++)
		if (strcmp(emit_names[i], value) == 0) {
			request->kind = (enum ism_emit_kind)i;
			request->is_sql = false;
			return true;
		}
	request->is_sql = value && strcmp(value, "sql") == 0;
	if (!request->is_sql)
		cli_usage(&cli_build, "`--emit` expects exe, obj, shared, llvm-ir, asm or sql");
	return request->is_sql;
}

static bool read_dialect(struct request *request, const char *value)
{
	request->has_dialect = value && ism_sql_dialect_find(value, &request->sql.dialect);
	if (!request->has_dialect)
		cli_usage(&cli_build,
			"`--dialect` expects duckdb, postgres, spark, clickhouse or trino");
	return request->has_dialect;
}

static bool read_as_of(struct request *request, const char *value)
{
	int64_t *day = &request->sql.as_of;

	request->sql.has_as_of =
		value && ism_field_date(value, strlen(value), day) == ISM_REASON_NONE;
	if (!request->sql.has_as_of)
		cli_usage(&cli_build, "`--as-of` expects a date, such as 2026-06-30");
	return request->sql.has_as_of;
}

static bool read_option(struct request *request, int n, char **arguments, int *i)
{
	const char *value;
	int known = cli_native_option(&cli_build, &request->native, n, arguments, i);

	if (known)
		return known > 0;
	if (cli_option("--emit", n, arguments, i, &value))
		return read_kind(request, value);
	if (cli_option("--dialect", n, arguments, i, &value))
		return read_dialect(request, value);
	if (cli_option("--as-of", n, arguments, i, &value))
		return read_as_of(request, value);
	if (cli_option("-o", n, arguments, i, &value) ||
		cli_option("--output", n, arguments, i, &value)) {
		if (!value)
			cli_usage(&cli_build, "`-o` expects a file");
		request->output = value;
		return value != NULL;
	}
	cli_unknown_option(&cli_build, arguments[*i], option_names,
		sizeof option_names / sizeof *option_names);
	return false;
}

static bool read_arguments(struct request *request, int n, char **arguments)
{
	for (int i = 0; i < n; i++) {
		if (arguments[i][0] == '-') {
			if (!read_option(request, n, arguments, &i))
				return false;
		} else if (request->native.file) {
			cli_usage(&cli_build, "one file is built at a time: `%s` or `%s`?",
				request->native.file, arguments[i]);
			return false;
		} else {
			request->native.file = arguments[i];
		}
	}
	if (!request->native.file) {
		cli_usage(&cli_build, "no file was given: `ism build FILE`");
		return false;
	}
	if (request->is_sql && !request->has_dialect) {
		cli_usage(&cli_build, "`--emit sql` needs a dialect: `--dialect duckdb`, postgres, "
				      "spark, clickhouse or trino");
		return false;
	}
	if (!request->is_sql && (request->has_dialect || request->sql.has_as_of)) {
		cli_usage(&cli_build, "`--dialect` and `--as-of` go with `--emit sql`");
		return false;
	}
	return true;
}

/* `patching` from `measures/patching.ism`, in the folder at hand. */
static const char *default_output(struct ism_arena *arena, const struct request *request)
{
	const char *slash = strrchr(request->native.file, '/');
	const char *name = slash ? slash + 1 : request->native.file;
	const char *dot = strrchr(name, '.');
	int length = dot && dot != name ? (int)(dot - name) : (int)strlen(name);

	/* A program without a suffix must not overwrite itself. */
	return ism_arena_printf(arena, "%.*s%s%s", length, name,
		dot || suffixes[request->kind][0] ? "" : ".out", suffixes[request->kind]);
}

/* SQL goes to standard output unless a file is named. */
static int build_sql(const struct request *request, const struct ism_plan *plan)
{
	struct ism_error error = { 0 };
	FILE *out = stdout;
	int status = CLI_DONE;

	if (request->output)
		out = fopen(request->output, "w");
	if (!out) {
		ism_fail_at(&error, ISM_ERR_IO, request->output, 0, 0, "cannot be written");
		return cli_fail(&cli_build, &error);
	}
	if (ism_sql_print(plan, &request->sql, out, &error) != ISM_OK)
		status = cli_fail(&cli_build, &error);
	if (!cli_flush(&cli_build, out))
		status = CLI_INTERNAL;
	if (request->output)
		fclose(out);
	return status;
}

static int build(struct cli_compilation *c, const struct request *request)
{
	const char *output = request->output;
	struct ism_error error = { 0 };
	struct ism_module *module;
	struct ism_plan *plan;
	int status;

	plan = cli_plan(c, &cli_build, &request->native, &status);
	if (plan && request->is_sql)
		return build_sql(request, plan);
	module = plan ? cli_module(c, &cli_build, &request->native, plan, &status) : NULL;
	if (!module)
		return status;
	if (!output)
		output = default_output(&c->arena, request);
	status = CLI_DONE;
	if (ism_codegen_emit(module, request->kind, output, NULL, &error) != ISM_OK)
		status = cli_fail(&cli_build, &error);
	ism_codegen_free(module);
	return status;
}

static int run(struct cli *cli, int n, char **arguments)
{
	struct request request = { .kind = ISM_EMIT_EXE };
	struct cli_compilation c;
	int status;

	if (!read_arguments(&request, n, arguments))
		return CLI_USAGE;
	cli_compilation_start(&c, cli, request.native.n_paths, request.native.paths);
	status = build(&c, &request);
	cli_compilation_end(&c);
	return status;
}

const struct cli_verb cli_build = {
	.name = "build",
	.summary = "Compiles a program to an executable with the options of `ism run`.",
	.usage = "[OPTION]… FILE",
	.examples = { "ism build patching.ism -o patching", "ism build --emit obj patching.ism",
		"ism build --emit sql --dialect postgres --as-of 2026-06-30 patching.ism" },
	.options =
		"  -o FILE                   what is written; named after the program without it\n"
		"  --emit exe|obj|shared|llvm-ir|asm|sql\n"
		"                            what is made; exe without it\n"
		"  --dialect duckdb|postgres|spark|clickhouse|trino\n"
		"                            of SQL, which goes to standard output without -o\n"
		"  --as-of DATE              close of the day that SQL is for; the clock without "
		"it\n"
		"  --cpu NAME                code for that processor; any of the kind without it\n"
		"  --path DIR                look for the modules of `use a.b` in DIR too\n"
		"  --dump plan|ir|ir-opt     print what the compiler makes, on standard error\n",
	.run = run,
};
