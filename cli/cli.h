/*
 * The command: what its verbs share. One file per verb; a verb takes its arguments without its name and
 * returns the exit status.
 */
#ifndef ISM_CLI_CLI_H
#define ISM_CLI_CLI_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>

/* Exit statuses, the same for every verb: docs/language.md, "Outcome". */
enum cli_exit {
	CLI_DONE = 0,
	CLI_FINDINGS = 1,
	CLI_USAGE = 2, /* the program or the command line is wrong */
	CLI_DATA = 3,
	CLI_INTERNAL = 4,
};

struct cli {
	const char *self;  /* argv[0] */
	jmp_buf no_memory; /* where arenas leave to */
};

struct cli_verb {
	const char *name;
	const char *summary;
	const char *usage;       /* behind "ism VERB" */
	const char *examples[3]; /* whole commands */
	const char *options;     /* lines; NULL: none */
	int (*run)(struct cli *cli, int n, char **arguments);
};

/* Every verb, ended by NULL: main.c. */
extern const struct cli_verb *const cli_verbs[];

extern const struct cli_verb cli_build, cli_check, cli_explain, cli_help, cli_run, cli_test,
	cli_why;

/* The verb of that name, or NULL. */
const struct cli_verb *cli_verb_find(const char *name);

/* The page of a verb, `ism help VERB`. */
void cli_verb_print(const struct cli_verb *verb, FILE *out);

/* For arenas: leaves to cli->no_memory. */
void cli_no_memory(void *cli);

/* "ism VERB: …" on standard error; returns CLI_USAGE. */
__attribute__((format(printf, 2, 3))) int cli_usage(
	const struct cli_verb *verb, const char *format, ...);

/* Says that an option is unknown and which one may be meant; returns CLI_USAGE. */
int cli_unknown_option(
	const struct cli_verb *verb, const char *option, const char *const *known, size_t n);

/*
 * If arguments[*i] is `name value` or `name=value`, sets *value, moves *i to the last argument taken and
 * returns true. *value is NULL where there is none.
 */
bool cli_option(const char *name, int n, char **arguments, int *i, const char **value);

/* Whether to colour what goes to `file`: a terminal, unless NO_COLOR or TERM=dumb says otherwise. */
bool cli_colour(FILE *file);

/* Whether all that was written to `file` has arrived; else says so on standard error. */
bool cli_flush(const struct cli_verb *verb, FILE *file);

#endif
