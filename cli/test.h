/* What the files of `ism test` share. Everything lives in the arena of the compilation. */
#ifndef ISM_CLI_TEST_H
#define ISM_CLI_TEST_H

#include "cli/compile.h"
#include "runtime/eval/eval.h"
#include "support/vec.h"

/* A row that counted, or one that was rejected. */
struct test_row {
	const char *file;
	uint64_t line;
	const char *text;
	const char *rejected; /* why; NULL: it counted */
};

struct test_row_vec ISM_VEC(struct test_row);

/* An expectation that does not hold. */
struct test_failure {
	uint32_t line;
	const char *text;
	const char *left, *right; /* both sides' values; NULL: it compares nothing */
	uint32_t n_asked;
	const char **asked; /* what it asks for: "patches: 50 %, 1 of 2" */
	struct test_row_vec rows;
};

struct test_failure_vec ISM_VEC(struct test_failure);

struct test_outcome {
	const char *file;
	const char *title;
	uint32_t line;
	const char *error; /* why it could not be run; NULL: it was */
	struct test_failure_vec failures;
};

struct test_outcome_vec ISM_VEC(struct test_outcome);

/* Something that no test reaches. */
struct test_gap {
	const char *file;
	const char *measure;
	const char *text;
};

struct test_gap_vec ISM_VEC(struct test_gap);

struct test_coverage;

/* A compiled program whose tests are run. */
struct test_program {
	struct cli_compilation *c;
	const struct ism_model *model;
	const struct ism_program *program;
	struct test_coverage *coverage; /* NULL: not asked for */
};

/* ---- test_coverage.c ---- */

struct test_coverage *test_coverage_new(struct ism_arena *arena, const struct ism_program *program);
/* A test has this result and an expectation that asks for that. */
void test_coverage_note(struct test_coverage *coverage, const struct ism_result *result,
	const struct ism_asked *asked);
/* Appends what no test has reached. */
void test_coverage_gaps(
	struct test_coverage *coverage, const char *file, struct test_gap_vec *gaps);

/* ---- test_given.c ---- */

/* A record of a given text: lines from 1, both included. */
struct test_record {
	uint32_t first, last;
};

struct test_record_vec ISM_VEC(struct test_record);

/* The records of the rows below the header. */
struct test_record_vec test_records(struct ism_arena *arena, const struct ism_given_model *given);

/*
 * What a source reads in a test: `model` NULL is no row at all. Line `skipped` starts a record to be left out;
 * 0: none. Other rows keep their lines.
 */
struct ism_given test_given(struct ism_arena *arena, const struct ism_source *source,
	const struct ism_given_model *model, uint32_t skipped);

/* ---- test_run.c ---- */

/* Runs one test; `first_expect` is the index of its first expectation in the program. */
struct test_outcome test_run(const struct test_program *program, const struct ism_test_model *test,
	uint32_t first_expect);

/* ---- test_print.c ---- */

enum test_format {
	TEST_TEXT,
	TEST_JUNIT,
	TEST_TAP,
	TEST_JSON,
	TEST_N_FORMATS,
};

/* Prints all outcomes on standard output; `gaps` NULL: coverage was not asked for. */
void test_print(const struct test_outcome_vec *outcomes, const struct test_gap_vec *gaps,
	enum test_format format);

static inline bool test_failed(const struct test_outcome *outcome)
{
	return outcome->error || outcome->failures.n;
}

#endif
