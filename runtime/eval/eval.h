/*
 * Evaluation: a program and its data files in, one result document out.
 *
 * Sources are scanned once each, in the program's order; cells are rolled up from the finest grain; each
 * measure is then evaluated at each of its cells and judged.
 */
#ifndef ISM_RUNTIME_EVAL_EVAL_H
#define ISM_RUNTIME_EVAL_EVAL_H

#include "runtime/result.h"
#include "runtime/state/finish.h"
#include "runtime/stats.h"

struct ism_evaluation;

/* Rows in place of those that a source reads; zeroed bytes: none. */
struct ism_given {
	const char *path; /* in the source's own format, from the program's folder */
	/* Else CSV in the common form (comma, quotes doubled, trimmed, a header) and the column of each field. */
	struct ism_slice text;
	const char *const *columns;
};

/* A cell of a measure with all that its slots hold: only while it is shown; texts live as long as the result. */
struct ism_seen_cell {
	const struct ism_measure *measure;
	const struct ism_datum *group;           /* NULL: overall */
	int64_t period;                          /* ISM_NO_PERIOD: the whole time */
	const struct ism_value *slots;           /* n_slots of the measure */
	const struct ism_finish_detail *details; /* likewise, of aggregates */
};

/* All pointers stay the caller's and outlive the evaluation. */
struct ism_eval_options {
	bool has_as_of;
	int64_t as_of; /* day; its close is the run's `now` */
	bool has_now;
	int64_t now_us; /* the run's `now` where there is no `as_of`; without it the clock is asked */
	int64_t first_day; /* window, both included; INT64_MIN and INT64_MAX: open */
	int64_t last_day;
	const char *const
		*params; /* by parameter: the text of --set, NULL: the default; NULL: none set */
	const char *const *
		sources; /* by form of all sources: the path of --source, NULL: the program's; NULL: none set */
	const struct ism_given
		*givens;         /* by form of all sources; then no limit of rejects applies */
	const uint8_t *selected; /* by measure: report it; NULL: all */
	const char *directory;   /* where relative files start; NULL: the program's own folder */
	/* Headlines at least this bad make the exit status 1 (ism_status_badness); INT32_MAX: none does. */
	int32_t fail_badness;
	bool want_digests;
	uint64_t memory_limit_bytes; /* 0: none */
	const char *spill_folder;    /* of files for what passes it; NULL: then the run fails */
	uint32_t threads;            /* that read at once, at most; 0: one for each processor */
	uint64_t part_bytes; /* what a thread reads at a time; 0: chosen. Tests make it small */
	/*
	 * Called now and then while files are read, by any thread but one at a time; NULL: never. Bytes are those of a
	 * file, or of all files of the source; bytes_all is 0 where it is not known.
	 */
	void (*progress)(
		void *context, const char *source, uint64_t bytes_done, uint64_t bytes_all);
	void *progress_context;
	/* Called with each cell that is evaluated, of measures that are not reported too; NULL: never. */
	void (*seen)(void *context, const struct ism_seen_cell *cell);
	void *seen_context;
	struct ism_tracing *tracing; /* trace.h; for one thread. NULL: no row is traced */
};

/*
 * Runs the program. On success *evaluation is the caller's, for ism_evaluation_free, and holds the
 * result; files that could not be read are in it and no failure. Fails with ISM_ERR_USAGE (a parameter's
 * text) or ISM_ERR_MEMORY.
 */
enum ism_status ism_evaluate(struct ism_evaluation **evaluation, const struct ism_program *program,
	const struct ism_eval_options *options, struct ism_error *error);

const struct ism_result *ism_evaluation_result(const struct ism_evaluation *evaluation);

/* What formulas ask of the run; as long as the evaluation. */
const struct ism_run *ism_evaluation_run(const struct ism_evaluation *evaluation);

/* What it cost so far; output_ns is the caller's to fill in. */
const struct ism_stats *ism_evaluation_stats(const struct ism_evaluation *evaluation);

/* NULL is nothing. */
void ism_evaluation_free(struct ism_evaluation *evaluation);

#endif
