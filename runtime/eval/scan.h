/* What the files that read a source share. Not for others. */
#ifndef ISM_RUNTIME_EVAL_SCAN_H
#define ISM_RUNTIME_EVAL_SCAN_H

#include <stdbool.h>

#include "runtime/eval/columns.h"
#include "runtime/eval/context.h"
#include "runtime/eval/numbers.h"
#include "runtime/eval/spans.h"
#include "runtime/read/files.h"

/* One form of the source, ready to be read. */
struct scan_form {
	const struct ism_source_form *form;
	struct ism_column *columns; /* of fields that have one, in their order */
	struct ism_column *headers; /* the same in files whose columns are no paths */
	uint32_t n_columns;
	struct ism_blocks *blocks; /* of all fields, by their cells; owned */
	struct ism_zone *zone;     /* its own, owned; NULL: the program's */
};

/* What belongs to a file of the list. */
struct scan_file {
	const struct scan_form *form;
	struct ism_format format;
	bool is_inline; /* rows in the program: the file's name is the source's */
	const struct ism_slice *file_parts; /* by field; NULL: no field is read from the name */
};

/* Everything that one scan holds and has to give back. */
struct scan {
	struct ism_evaluation *e;
	const struct ism_source *source;
	uint32_t index; /* of the source, a root */
	struct ism_source_result *result;
	struct scan_form *forms;
	struct ism_file_list files;
	struct scan_file *scan_files;         /* by file */
	struct ism_file_result *file_results; /* what `result` points to, one for each file */
	/* What is noticed, by all who read. */
	struct ism_source_ledger *ledger;
	uint64_t gap_times, ambiguous_times;
};

/*
 * Who reads: one thread with all that its row function writes to. Several of one source merge into the first,
 * whose stores are those of the evaluation.
 */
struct scanner {
	struct scan *scan;
	struct ism_stores stores;
	struct ism_memory *memory;
	struct ism_memory own_memory; /* unless it is the first */
	struct ism_scratch scratch;
	struct ism_regex_matcher *matcher;
	struct eval_columns columns; /* what row functions take */
	struct eval_numbers numbers; /* of texts, for those of readers that have columns */
	struct eval_spans spans;     /* what is found of rows at once */
	struct ism_worker worker;
	uint64_t n_unsettled;      /* rows since its states were settled */
	uint64_t read_ns, rows_ns; /* of this thread, for the statistics */
};

/* ---- scanner.c ---- */

/* The first scanner; makes the stores of the evaluation. To be closed whatever comes back. */
enum ism_status eval_scanner_open_first(struct scanner *scanner, struct scan *scan);

/* A further one, which may use `memory_bytes` for its states, 0: any number. To be closed too. */
enum ism_status eval_scanner_open(
	struct scanner *scanner, struct scan *scan, uint64_t memory_bytes);

/* Called after each batch; false: stop. */
typedef bool (*eval_batch_fn)(void *context, const struct ism_reader *reader);

/*
 * Reads all batches of a file. What was noticed goes to `ledger`, rows that were read are counted there. Fails as
 * the reader does, or with ISM_ERR_MEMORY; where `after` says to stop the rest is not read, which is no
 * failure.
 */
enum ism_status eval_scanner_read(struct scanner *scanner, uint32_t file, struct ism_reader *reader,
	struct ism_source_ledger *ledger, eval_batch_fn after, void *context,
	struct ism_error *error);

/* Hands a batch to a row function and gives back what it took for it. */
enum ism_status eval_scanner_rows(struct scanner *scanner, ism_rows_fn rows_fn,
	const struct ism_batch *batch, struct ism_error *error);

/* Makes its states whole: row functions leave a part of them in tallies and fronts (tally.h, text_front.h). */
enum ism_status eval_scanner_settle(struct scanner *scanner);

/* Adds what `from` holds to the first one, and empties it; both are settled. */
enum ism_status eval_scanner_merge(struct scanner *first, struct scanner *from);

/* Frees what is the scanner's; the stores of the evaluation stay. */
void eval_scanner_close(struct scanner *scanner);

/* ---- scan_join.c ---- */

/*
 * Makes one of the lookup tables of all of them, which is the first one's, with that many threads; what they hold
 * besides stays to be merged.
 */
enum ism_status eval_scanners_join(
	struct scanner *first, struct scanner *others, uint32_t n_others, uint32_t n_threads);

/* Adds the cells of `from` to those of the first one, with that many threads, and frees them; both are settled. */
enum ism_status eval_scanner_join(struct scanner *first, struct scanner *from, uint32_t n_threads);

/* ---- scan_parts.c ---- */

enum eval_parts {
	EVAL_PARTS_NONE, /* not worth it, or impossible: nothing has been read */
	EVAL_PARTS_READ, /* all is read and merged into the first scanner */
	EVAL_PARTS_LOST, /* what has been read is of no use: begin again, with one thread */
};

/*
 * Reads the source's files in parts with several threads. Lost where one of them met something that takes one
 * reader from the beginning to the end to tell what it is, or that is an error.
 */
enum eval_parts eval_scan_in_parts(struct scan *scan, struct scanner *first);

/* ---- scan_kept.c ---- */

/*
 * Reads the rows that the base of a kept source has left behind; its files are the base's. Fails with ISM_ERR_MEMORY,
 * and with ISM_ERR_DATA, told in the result, where an aggregate of a group is out of the range of rows.
 */
enum ism_status eval_scan_kept(struct scan *scan, struct scanner *scanner);

/* ---- scan_result.c ---- */

/* Turns what was noticed into the results of the source and its views. */
void eval_scan_result(struct scan *scan);

/* ---- scan.c ---- */

/* Lists the files of all forms. */
enum ism_status eval_find_files(struct scan *scan);

enum ism_status eval_open_reader(const struct scan *scan, uint32_t file, struct ism_reader **reader,
	struct ism_error *error);

/* Places of rows by their orders, which ascend. Lines are 0 where they are not to be found. */
struct ism_place_result *eval_places(
	struct ism_evaluation *e, uint32_t source, const uint64_t *orders, uint32_t n);

#endif
