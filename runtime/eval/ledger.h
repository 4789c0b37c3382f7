/*
 * What a scan notices beside its states: rejected rows, failed checks, references that find nothing, rows
 * that are later than now or in no time at all. One per worker and source; ledgers of the workers of a
 * source merge into one that does not depend on how the rows were divided.
 */
#ifndef ISM_RUNTIME_EVAL_LEDGER_H
#define ISM_RUNTIME_EVAL_LEDGER_H

#include "runtime/abi.h"

/* How many examples are kept of each kind: the first in row order. */
#define ISM_LEDGER_EXAMPLES 20

/* Texts of rejected cells are clipped to this many bytes. */
#define ISM_LEDGER_TEXT 120

/* A row: file, then line. Orders as a 64-bit number do. */
struct ism_ledger_place {
	uint32_t file;
	uint64_t line;
};

struct ism_ledger_reject {
	struct ism_ledger_place place;
	uint32_t column; /* number of the field in the file; 0: the whole row */
	int32_t field;   /* declared field, -1: none */
	uint32_t reason;
	uint32_t text_size;
	char text[ISM_LEDGER_TEXT];
};

struct ism_ledger_check {
	uint64_t failed;
	uint32_t n_examples;
	struct ism_ledger_place examples[ISM_LEDGER_EXAMPLES];
};

struct ism_source_ledger {
	const struct ism_source *source;
	uint32_t n_views; /* of a root: all views below it, in the order of their indices */
	struct ism_source_ledger **views; /* owned */
	uint64_t rows;                    /* read, rejected ones too */
	uint64_t rejected;
	uint64_t skipped; /* lines that are no rows, as the format says */
	uint64_t later;
	uint64_t undated;
	uint64_t gap_times;
	uint64_t ambiguous_times;
	uint64_t repeated_names; /* see ism_reader_repeated */
	bool by_instant;         /* the source's time: instants, else days */
	int64_t newest;          /* in that time, of rows not later than now; INT64_MIN: none */
	uint32_t n_rejects;
	struct ism_ledger_reject rejects[ISM_LEDGER_EXAMPLES];
	struct ism_ledger_check *checks; /* n_checks of the source */
	uint64_t *orphans;               /* n_references of the source */
	/* The file being read, for rows that the row function rejects; NULL: kept rows. */
	struct ism_reader *reader;
	const struct ism_source_form *form;
	const struct ism_slice *file_parts; /* as in struct ism_worker */
};

/* An empty ledger of a root, with those of its views; *ledger is the caller's, for ism_ledger_free. */
enum ism_status ism_ledger_create(
	struct ism_source_ledger **ledger, const struct ism_program *program, uint32_t root);
void ism_ledger_free(struct ism_source_ledger *ledger);

void ism_ledger_reject(struct ism_source_ledger *ledger, const struct ism_ledger_reject *reject);

/* Adds `from` to `into`, both of one root. */
void ism_ledger_merge(struct ism_source_ledger *into, const struct ism_source_ledger *from);

/* Adds to the lines of all that it has noticed so far. */
void ism_ledger_shift_lines(struct ism_source_ledger *ledger, uint64_t n_lines);

/* Copies a text into a reject, clipped at a whole character and with no byte that is not UTF-8. */
void ism_ledger_clip(struct ism_ledger_reject *reject, struct ism_slice text);

#endif
