/* What the files that read a source share. Not for others. */
#ifndef ISM_RUNTIME_EVAL_SCAN_H
#define ISM_RUNTIME_EVAL_SCAN_H

#include <stdbool.h>

#include "runtime/eval/context.h"
#include "runtime/read/files.h"

/* Everything that one scan holds and has to give back. */
struct scan {
	struct ism_evaluation *e;
	const struct ism_source *source;
	uint32_t index; /* of the source */
	struct ism_source_result *result;
	struct ism_file_list files;
	struct ism_file_result *file_results; /* what `result` points to, one for each file */
	struct ism_column *columns;
	struct ism_zone *zone; /* the source's own, owned */
	/* What is noticed, by all who read. */
	struct ism_source_ledger *ledger;
	uint64_t gap_times, ambiguous_times;
};

/*
 * Who reads: one thread with all that its row function writes to. Several of one source merge into the first,
 * whose cells and table are those of the evaluation.
 */
struct scanner {
	struct scan *scan;
	struct ism_cells **cells; /* by grain; NULL: of another source */
	struct ism_table *table;  /* NULL: the source has none */
	struct ism_memory *memory;
	struct ism_memory own_memory; /* unless it is the first */
	struct ism_scratch scratch;
	struct ism_regex_matcher *matcher;
	struct ism_worker worker;
};

/* ---- scanner.c ---- */

/* The first scanner; makes the cells and the table of the evaluation. To be closed whatever comes back. */
enum ism_status eval_scanner_open_first(struct scanner *scanner, struct scan *scan);

/* A further one, which may use `memory_bytes` for its states, 0: any number. To be closed too. */
enum ism_status eval_scanner_open(
	struct scanner *scanner, struct scan *scan, uint64_t memory_bytes);

/* Called after each batch; false: stop. */
typedef bool (*eval_batch_fn)(void *context, const struct ism_reader *reader);

/*
 * Reads all batches. What was noticed goes to `ledger`, rows that were read are counted there. Fails as the reader does, or
 * with ISM_ERR_MEMORY; where `after` says to stop the rest is not read, which is no failure.
 */
enum ism_status eval_scanner_read(struct scanner *scanner, struct ism_reader *reader,
	struct ism_source_ledger *ledger, eval_batch_fn after, void *context,
	struct ism_error *error);

/* Adds what `from` holds to the first one, and empties it. */
enum ism_status eval_scanner_merge(struct scanner *first, struct scanner *from);

/* Frees what is the scanner's; cells and table of the evaluation stay. */
void eval_scanner_close(struct scanner *scanner);

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

/* ---- scan.c ---- */

enum ism_status eval_open_reader(const struct scan *scan, uint32_t file, struct ism_reader **reader,
	struct ism_error *error);

#endif
