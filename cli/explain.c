/* ism explain E0203: the page of a diagnostic; ism explain FILE: a program's plan. */
#include <string.h>

#include "cli/cli.h"
#include "cli/native.h"
#include "cli/pages.h"
#include "support/diagnostic.h"
#include "support/suggest.h"

/* Codes in capitals, however they were typed. */
static void upper(char *text)
{
	for (; *text; text++)
		if (*text >= 'a' && *text <= 'z')
			*text -= 'a' - 'A';
}

static int unknown_code(const char *given)
{
	struct ism_suggest suggest;

	ism_suggest_init(&suggest, given);
	for (int i = 0; i < ISM_DIAG_N_CODES; i++)
		ism_suggest_consider(&suggest, ism_diag_code_text((enum ism_diag_code)i));
	if (suggest.best)
		return cli_usage(&cli_explain, "there is no diagnostic `%s`; did you mean `%s`?",
			given, suggest.best);
	return cli_usage(&cli_explain, "there is no diagnostic `%s`", given);
}

static int run(struct cli *cli, int n, char **arguments)
{
	const char *text;
	size_t length;
	char code[16];

	if (n != 1)
		return cli_usage(&cli_explain, "expected one code, such as E0203, or a program");
	if (arguments[0][0] == '-')
		return cli_unknown_option(
			&cli_explain, arguments[0], (const char *const[]){ "--help" }, 1);
	if (strchr(arguments[0], '.') || strchr(arguments[0], '/'))
		return cli_explain_plan(cli, &cli_explain, arguments[0]);
	if (strlen(arguments[0]) >= sizeof code)
		return unknown_code(arguments[0]);
	strcpy(code, arguments[0]);
	upper(code);
	if (!cli_page_find(code, &text, &length))
		return unknown_code(arguments[0]);
	fwrite(text, 1, length, stdout);
	return cli_flush(&cli_explain, stdout) ? CLI_DONE : CLI_INTERNAL;
}

const struct cli_verb cli_explain = {
	.name = "explain",
	.summary = "Prints what a diagnostic means, or how a program is evaluated.",
	.usage = "CODE|FILE",
	.examples = { "ism explain E0203", "ism explain W0501", "ism explain patching.ism" },
	.run = run,
};
