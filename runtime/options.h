/*
 * The options of an evaluation, as the command line gives them, checked against the program.
 */
#ifndef ISM_RUNTIME_OPTIONS_H
#define ISM_RUNTIME_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "runtime/abi.h"
#include "runtime/eval/eval.h"

enum ism_output_format {
	ISM_OUTPUT_TABLE,
	ISM_OUTPUT_JSON,
	ISM_OUTPUT_CSV,
};

/* What of struct ism_stats goes to standard error. */
enum ism_stats_form {
	ISM_STATS_NONE,
	ISM_STATS_TEXT,
	ISM_STATS_JSON,
};

#define ISM_OPTIONS_MAX_OUTPUTS 16

struct ism_output_file {
	const char *path;
	enum ism_output_format format;
};

/* Zeroed before use; pointers into the arguments, arrays owned: ism_options_release. */
struct ism_options {
	struct ism_eval_options eval;
	enum ism_output_format format;
	bool has_format; /* --format was given */
	enum ism_stats_form stats;
	bool has_memory; /* --memory was given */
	uint32_t n_outputs;
	struct ism_output_file outputs[ISM_OPTIONS_MAX_OUTPUTS];
	bool help;
	bool version;
	const char **params; /* what eval.params points to */
	const char **sources;
	uint8_t *selected;
};

/*
 * Reads `n` arguments. ISM_ERR_USAGE with a text for people: an unknown option (and what may have been
 * meant), a missing or wrong value, a parameter, source, measure or level that the program does not have.
 */
enum ism_status ism_options_read(struct ism_options *options, const struct ism_program *program,
	int n, char *const *arguments, struct ism_error *error);

void ism_options_release(struct ism_options *options);

/* How many arguments the option at arguments[0] takes, itself included; 0: it is no option of these. */
int ism_options_width(int n, char *const *arguments);

/* Fails with ISM_ERR_USAGE: that there is no such option, and which one may be meant. */
enum ism_status ism_options_unknown(const char *argument, struct ism_error *error);

/* One line an option, for --help. */
void ism_options_help(FILE *out);

#endif
