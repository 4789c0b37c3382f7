/*
 * The evaluator's command line: the options of `ism run` and of built executables, which are one and the
 * same. Parses them, evaluates, writes the outputs.
 */
#ifndef ISM_RUNTIME_EVALUATOR_H
#define ISM_RUNTIME_EVALUATOR_H

#include <stdio.h>

#include "runtime/abi.h"
#include "runtime/stats.h"

/* Exit statuses of every verb: docs/language.md, "Outcome". */
enum ism_exit {
	ISM_EXIT_DONE = 0,
	ISM_EXIT_FINDINGS = 1,
	ISM_EXIT_USAGE = 2,
	ISM_EXIT_DATA = 3,
	ISM_EXIT_INTERNAL = 4,
};

/*
 * Evaluates `program` as `arguments` (without the program's name) ask: n of them, texts that outlive the
 * call. `command` is how messages name the program: "ism run", "./patching". Results go to standard
 * output or the files of -o, all else to standard error, whose last line is the reason of an exit
 * status that is not 0. Returns an enum ism_exit.
 */
int ism_evaluator_main(
	const struct ism_program *program, const char *command, int n, char *const *arguments);

/* The same for a program that was compiled for this run alone, which cost that. */
int ism_evaluator_run(const struct ism_program *program, const char *command, int n,
	char *const *arguments, const struct ism_compile_stats *compile);

/*
 * Of the same arguments, those that are options of the evaluator and their values are recognised by
 * ism_evaluator_option: the number of arguments, 1 or 2, that the option at arguments[0] takes; 0 where it
 * is none of the evaluator's. For `ism run`, which has options of its own.
 */
int ism_evaluator_option(int n, char *const *arguments);

/* The text of --help, from "Options:" on. */
void ism_evaluator_help(FILE *out);

#endif
