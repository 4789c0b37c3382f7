#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/suggest.h"

const struct cli_verb *cli_verb_find(const char *name)
{
	for (const struct cli_verb *const *verb = cli_verbs; *verb; verb++)
		if (strcmp((*verb)->name, name) == 0)
			return *verb;
	return NULL;
}

void cli_verb_print(const struct cli_verb *verb, FILE *out)
{
	fprintf(out, "%s\n\nExamples:\n", verb->summary);
	for (int i = 0; i < 3; i++)
		fprintf(out, "  %s\n", verb->examples[i]);
	fprintf(out, "\nUsage: ism %s %s\n", verb->name, verb->usage);
	if (verb->options)
		fprintf(out, "\nOptions:\n%s", verb->options);
}

void cli_no_memory(void *context)
{
	struct cli *cli = context;

	longjmp(cli->no_memory, 1);
}

int cli_usage(const struct cli_verb *verb, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "ism %s: ", verb->name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return CLI_USAGE;
}

int cli_unknown_option(
	const struct cli_verb *verb, const char *option, const char *const *known, size_t n)
{
	const char *nearest = ism_suggest_of(option, known, n);

	if (nearest)
		return cli_usage(
			verb, "there is no option `%s`; did you mean `%s`?", option, nearest);
	return cli_usage(verb, "there is no option `%s`; see `ism help %s`", option, verb->name);
}

bool cli_option(const char *name, int n, char **arguments, int *i, const char **value)
{
	size_t length = strlen(name);
	const char *argument = arguments[*i];

	if (strncmp(argument, name, length) != 0)
		return false;
	if (argument[length] == '=') {
		*value = argument + length + 1;
		return true;
	}
	if (argument[length])
		return false;
	*value = *i + 1 < n ? arguments[++*i] : NULL;
	return true;
}

bool cli_colour(FILE *file)
{
	const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");

	if (no_colour && *no_colour)
		return false;
	return isatty(fileno(file)) && term && strcmp(term, "dumb") != 0;
}

bool cli_flush(const struct cli_verb *verb, FILE *file)
{
	if (fflush(file) == 0 && !ferror(file))
		return true;
	cli_usage(verb, "writing the output failed: %s", strerror(errno));
	return false;
}
