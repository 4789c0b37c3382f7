/* ism build FILE: compiles a program to a native executable, or to what leads there. */
#include <string.h>

#include "cli/native.h"

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

static const char *const option_names[] = { "--emit", "-o", "--output", "--path", "--cpu", "--dump",
	"--help" };

struct request {
	struct cli_native_options native;
	enum ism_emit_kind kind;
	const char *output;
};

static bool read_kind(struct request *request, const char *value)
{
	for (size_t i = 0; value && i < sizeof emit_names / sizeof *emit_names; i++)
		if (strcmp(emit_names[i], value) == 0) {
			request->kind = (enum ism_emit_kind)i;
			return true;
		}
	cli_usage(&cli_build, "`--emit` expects exe, obj, shared, llvm-ir or asm");
	return false;
}

static bool read_option(struct request *request, int n, char **arguments, int *i)
{
	const char *value;
	int known = cli_native_option(&cli_build, &request->native, n, arguments, i);

	if (known)
		return known > 0;
	if (cli_option("--emit", n, arguments, i, &value))
		return read_kind(request, value);
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
	if (!request->native.file)
		cli_usage(&cli_build, "no file was given: `ism build FILE`");
	return request->native.file != NULL;
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

static int build(struct cli_compilation *c, const struct request *request)
{
	const char *output = request->output;
	struct ism_error error = { 0 };
	struct ism_module *module;
	struct ism_plan *plan;
	int status;

	plan = cli_plan(c, &cli_build, &request->native, &status);
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
		"ism build --emit llvm-ir patching.ism -o patching.ll" },
	.options =
		"  -o FILE                   what is written; named after the program without it\n"
		"  --emit exe|obj|shared|llvm-ir|asm\n"
		"                            what is made; exe without it\n"
		"  --cpu NAME                code for that processor; any of the kind without it\n"
		"  --path DIR                look for the modules of `use a.b` in DIR too\n"
		"  --dump plan|ir|ir-opt     print what the compiler makes, on standard error\n",
	.run = run,
};
