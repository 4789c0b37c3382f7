/* ism VERB …: finds the verb and runs it. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "support/suggest.h"

const struct cli_verb *const cli_verbs[] = { &cli_run, &cli_build, &cli_check, &cli_test, &cli_why,
	&cli_explain, &cli_help, NULL };

static int unknown_verb(const char *name)
{
	struct ism_suggest suggest;

	ism_suggest_init(&suggest, name);
	for (const struct cli_verb *const *verb = cli_verbs; *verb; verb++)
		ism_suggest_consider(&suggest, (*verb)->name);
	if (suggest.best)
		fprintf(stderr, "ism: there is no verb `%s`; did you mean `%s`?\n", name,
			suggest.best);
	else
		fprintf(stderr, "ism: there is no verb `%s`; see `ism help`\n", name);
	return CLI_USAGE;
}

static bool asks_help(int n, char **arguments)
{
	for (int i = 0; i < n && strcmp(arguments[i], "--") != 0; i++)
		if (strcmp(arguments[i], "--help") == 0 || strcmp(arguments[i], "-h") == 0)
			return true;
	return false;
}

static int run_verb(struct cli *cli, const char *name, int n, char **arguments)
{
	const struct cli_verb *verb = cli_verb_find(name);

	if (!verb)
		return unknown_verb(name);
	if (asks_help(n, arguments)) {
		cli_verb_print(verb, stdout);
		return cli_flush(verb, stdout) ? CLI_DONE : CLI_INTERNAL;
	}
	return verb->run(cli, n, arguments);
}

int main(int argc, char **argv)
{
	struct cli cli = { .self = argv[0] };

	if (setjmp(cli.no_memory)) {
		fputs("ism: out of memory\n", stderr);
		return CLI_INTERNAL;
	}
	if (argc < 2) {
		cli_help.run(&cli, 0, NULL);
		fputs("ism: no verb was given\n", stderr);
		return CLI_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		puts("ism " ISM_VERSION);
		return cli_flush(&cli_help, stdout) ? CLI_DONE : CLI_INTERNAL;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		return cli_help.run(&cli, argc - 2, argv + 2);
	return run_verb(&cli, argv[1], argc - 2, argv + 2);
}
