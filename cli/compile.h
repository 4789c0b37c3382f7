/* From a file to its model, for every verb that reads a program. */
#ifndef ISM_CLI_COMPILE_H
#define ISM_CLI_COMPILE_H

#include "cli/cli.h"
#include "sema/sema.h"

/* One compilation; everything in it lives until cli_compilation_end. */
struct cli_compilation {
	struct ism_arena arena;
	struct ism_intern names;
	struct ism_source_map map;
	struct ism_diags diags;
	struct ism_sema_options options;
};

/*
 * Starts a compilation. Modules are looked for in the `n` directories given, then in the folder of the
 * standard library.
 */
void cli_compilation_start(
	struct cli_compilation *c, struct cli *cli, uint32_t n, const char *const *paths);
void cli_compilation_end(struct cli_compilation *c);

/*
 * Reads, parses and analyses a program; what is wrong with it is in c->diags. NULL, with a message on
 * standard error, where the file cannot be read.
 */
struct ism_model *cli_compile(
	struct cli_compilation *c, const struct cli_verb *verb, const char *path);

/* "3 errors, 1 warning" in the compilation's arena. */
const char *cli_diag_summary(struct cli_compilation *c);

#endif
