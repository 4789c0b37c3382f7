/* ism help, ism help VERB */
#include <string.h>

#include "cli/cli.h"
#include "support/suggest.h"

static void print_all(FILE *out)
{
	fputs("ism compiles declarative measures of information security.\n\n"
	      "Usage: ism VERB …\n\nVerbs:\n",
		out);
	for (const struct cli_verb *const *verb = cli_verbs; *verb; verb++)
		fprintf(out, "  %-8s  %s\n", (*verb)->name, (*verb)->summary);
	fputs("\n`ism help VERB` says more; `ism --version` names the version.\n", out);
}

static int run(struct cli *cli, int n, char **arguments)
{
	const struct cli_verb *verb;
	struct ism_suggest suggest;

	(void)cli;
	if (n == 0) {
		print_all(stdout);
		return cli_flush(&cli_help, stdout) ? CLI_DONE : CLI_INTERNAL;
	}
	verb = cli_verb_find(arguments[0]);
	if (verb) {
		cli_verb_print(verb, stdout);
		return cli_flush(&cli_help, stdout) ? CLI_DONE : CLI_INTERNAL;
	}
	ism_suggest_init(&suggest, arguments[0]);
	for (const struct cli_verb *const *other = cli_verbs; *other; other++)
		ism_suggest_consider(&suggest, (*other)->name);
	if (suggest.best)
		return cli_usage(&cli_help, "there is no verb `%s`; did you mean `%s`?",
			arguments[0], suggest.best);
	return cli_usage(&cli_help, "there is no verb `%s`", arguments[0]);
}

const struct cli_verb cli_help = {
	.name = "help",
	.summary = "Says what a verb does and which options it takes.",
	.usage = "[VERB]",
	.examples = { "ism help", "ism help check", "ism check --help" },
	.run = run,
};
