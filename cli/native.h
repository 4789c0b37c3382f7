/* From a file to native code, for the verbs that run or build programs, and to its plan. */
#ifndef ISM_CLI_NATIVE_H
#define ISM_CLI_NATIVE_H

#include "cli/compile.h"
#include "codegen/codegen.h"
#include "plan/plan.h"

enum { CLI_MAX_NAMES = 64 };

/* What of a compilation is asked for; zeroed bytes: the whole program, nothing printed. */
struct cli_native_options {
	const char *file;
	const char *cpu;
	const char *dump; /* "plan", "ir", "ir-opt"; goes to standard error */
	enum ism_effort effort;
	struct ism_compile_stats *stats; /* or NULL */
	bool with_tests;                 /* the expectations of tests too */
	bool no_cache;                   /* neither takes from the cache nor adds to it */
	uint32_t n_paths;
	const char *paths[CLI_MAX_NAMES];
	uint32_t n_measures; /* names that the plan is for */
	const char *measures[CLI_MAX_NAMES];
};

/*
 * Reads one of the options that verbs share from arguments[*i]: --path, --cpu, --dump, and --no-cache where programs
 * are run. Returns 1 if it was one, 0 if not, -1 after a message where its value is missing or wrong.
 */
int cli_native_option(const struct cli_verb *verb, struct cli_native_options *options, int n,
	char **arguments, int *i);

/* Compiles and plans; what is wrong is printed. NULL: *status is the exit status. */
struct ism_plan *cli_plan(struct cli_compilation *c, const struct cli_verb *verb,
	const struct cli_native_options *options, int *status);

/* From the plan to a module, as ism_codegen_module; prints what fails. NULL: *status is the exit status. */
struct ism_module *cli_module(struct cli_compilation *c, const struct cli_verb *verb,
	const struct cli_native_options *options, const struct ism_plan *plan, int *status);

/*
 * From the plan to a program in this process: from the cache, or compiled and kept there. Prints what fails. NULL:
 * *status is the exit status. The program is valid as long as *jit, the caller's, for ism_jit_free.
 */
const struct ism_program *cli_jit(struct cli_compilation *c, const struct cli_verb *verb,
	const struct cli_native_options *options, const struct ism_plan *plan, struct ism_jit **jit,
	int *status);

/* Prints an error; returns the exit status that it means. */
int cli_fail(const struct cli_verb *verb, const struct ism_error *error);

/* `ism explain FILE`: prints the plan of a program. Returns the exit status. */
int cli_explain_plan(struct cli *cli, const struct cli_verb *verb, const char *path);

#endif
