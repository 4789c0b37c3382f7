/* What the files of `ism why` share. Everything lives in the arena of the compilation, or in the evaluation. */
#ifndef ISM_CLI_WHY_H
#define ISM_CLI_WHY_H

#include "cli/compile.h"
#include "plan/why.h"
#include "runtime/why/why.h"
#include "support/vec.h"

/* A cell as it was evaluated: its slots and what its aggregates are made of, copied. */
struct why_seen {
	const struct ism_datum *group;
	int64_t period;
	const struct ism_value *slots;
	const struct ism_finish_detail *details;
};

struct why_seen_vec ISM_VEC(struct why_seen);

/* DIM=VALUE of the command line, split. */
struct why_by {
	const char *dimension, *value;
};

/* Which cell is asked for. */
struct why_question {
	const char *period; /* NULL: the headline's */
	uint32_t n_by;
	struct why_by *by;
};

/* A measure that was evaluated, and the cell that is asked about. */
struct why_answer {
	struct cli_compilation *c;
	const struct ism_plan *plan;
	const struct ism_result *result;
	const struct ism_measure_result *measure;
	struct why_seen_vec seen; /* cells of the measure */
	const struct ism_cell_result *cell;
	const struct why_seen *at; /* the same cell; NULL: it was not evaluated */
};

/* ---- why_cell.c ---- */

/* Finds the measure that is asked for, or says what may have been meant: NULL. */
const struct ism_measure_model *why_measure(
	const struct cli_verb *verb, const struct ism_model *model, const char *name);

/* Sets the cell of the answer; false after a message: there is none. */
bool why_find_cell(const struct cli_verb *verb, struct why_answer *answer,
	const struct why_question *question);

/* The name of a period of the measure, in the arena. */
const char *why_period(const struct why_answer *answer, int64_t period);
/* The keys of a group: "Retail, EMEA". */
const char *why_group(const struct why_answer *answer, const struct ism_datum *group);
/* The cell of the measure, or NULL. */
const struct why_seen *why_seen_at(
	const struct why_answer *answer, const struct ism_datum *group, int64_t period);

/* ---- why_make.c, why_judge.c ---- */

struct why_request_vec ISM_VEC(struct ism_trace_request);

/* The document but for its rows, and what to ask for these: one request for each of why->rows. */
struct ism_why why_make(const struct why_answer *answer, struct ism_evaluation *evaluation,
	uint32_t max_rows, struct why_request_vec *requests);

/* Parts of a condition or a target as those of a formula. */
struct ism_why_part *why_parts(
	const struct why_answer *answer, const struct ism_derivation *derivation);

/* Fills in what judges the cell: targets and rules. */
void why_judge(const struct why_answer *answer, struct ism_why *why);

#endif
