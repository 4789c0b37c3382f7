/* A program of one's own around a compiled evaluator: it runs it twice and adds up the exit statuses. */
#include <stdio.h>

#include "runtime/evaluator.h"

int main(void)
{
	char *table[] = { "--as-of", "2026-06-30" };
	char *json[] = { "--as-of", "2026-06-30", "--format", "json" };

	return ism_evaluator_main(&ism_program, "host", 2, table) +
	       ism_evaluator_main(&ism_program, "host", 4, json);
}
