/* What csv.c, rows.c, runs.c and seek.c share. Not for others. */
#ifndef ISM_RUNTIME_READ_CSV_PARTS_H
#define ISM_RUNTIME_READ_CSV_PARTS_H

#include <string.h>

#include "runtime/read/csv/csv.h"
#include "runtime/read/csv/cut.h"
#include "runtime/read/csv/index.h"
#include "runtime/read/reject.h"
#include "runtime/read/csv/scan.h"

/* Rows that a piece is known to have, from mark `first_mark` of the index on; see runs.c. */
struct ism_csv_run {
	uint32_t n_rows;
	uint32_t seen;    /* ISM_CSV_END_… of all of them together */
	uint32_t inner;   /* which of the index's line ends inside quotes is the next */
	bool returns;     /* their lines end in CR LF, else in LF */
	uint32_t wait;    /* pieces before one is tried again */
	uint32_t n_fails; /* one after the other */
};

struct ism_csv {
	struct ism_input *input;
	const struct ism_window *window;
	const char *shown;
	struct ism_format format;
	size_t row_limit_bytes;
	size_t kept_bytes; /* the same with a line end, but enough to show a row */

	struct ism_csv_scan scan;
	size_t at;      /* in the window: where the next record begins */
	uint64_t line;  /* the line there, from 1 */
	uint64_t limit; /* records that begin here or later, in the text, are not read */
	uint64_t begin; /* where the first record to be read begins */

	uint32_t n_fields;
	uint32_t *numbers; /* of each field: its column, from 1 */
	uint32_t width;    /* columns of the file; 0: not known yet */

	uint32_t batch_rows; /* room for so many rows and rejects together */
	uint32_t n_rows;
	struct ism_slice *cells; /* column by column, each with room for batch_rows */
	uint64_t *offsets;
	uint64_t *lines;
	struct ism_rejects rejects;

	/* Cells without their escapes. Never longer than what they were made from: see text_room. */
	char *text;
	size_t text_bytes;
	size_t text_used;

	/* The index of the window, from the record at mark `first_mark` on; see rows.c. */
	ism_csv_index_fn index_fn; /* NULL: record by record */
	ism_csv_quick_fn quick_fn; /* NULL with the other */
	ism_csv_cut_fn cut_fn;
	struct ism_csv_index index;
	uint32_t first_mark;
	uint32_t next_end;
	uint32_t piece_bytes; /* to be indexed next */
	struct ism_csv_run run;
	uint64_t null_sizes; /* bit n: a null text has n bytes; the highest: 63 or more */
};

/*
 * rows.c: takes rows by the index, from csv->at on, as long as they are plain ones: of the right number of
 * fields, with nothing to reject and no escape to undo. Stops at any other record, at the batch's end and at the
 * limit, and there takes none.
 */
void ism_csv_take_rows(struct ism_csv *csv);

/* runs.c: whether the next piece is a run, or the beginning of a row that goes on; else it is as it was. */
bool ism_csv_find_run(struct ism_csv *csv, uint32_t n_bytes);

/* Takes rows of the run, up to one that is no plain one, the batch's end or the limit. */
void ism_csv_take_run(struct ism_csv *csv);

/* Where the cell of field `field` in row `row` of the batch is put. */
static inline struct ism_slice *ism_csv_cell_at(
	const struct ism_csv *csv, uint32_t row, uint32_t field)
{
	return &csv->cells[(size_t)field * csv->batch_rows + row];
}

static inline bool ism_csv_batch_is_full(const struct ism_csv *csv)
{
	return csv->n_rows + csv->rejects.n >= csv->batch_rows;
}

static inline bool ism_csv_is_null(const struct ism_csv *csv, const char *data, size_t size)
{
	const struct ism_format *format = &csv->format;

	if (!(csv->null_sizes >> (size < 63 ? size : 63) & 1))
		return false;
	for (uint32_t i = 0; i < format->n_nulls; i++) {
		const struct ism_slice *null = &format->nulls[i];

		if (null->size == size && memcmp(null->data, data, size) == 0)
			return true;
	}
	return false;
}

/* The cell of a field as it is in the result: absent where it is empty or says so. */
static inline struct ism_slice ism_csv_cell(
	const struct ism_csv *csv, const char *data, size_t size)
{
	if (size == 0 || ism_csv_is_null(csv, data, size))
		return (struct ism_slice){ NULL, 0 };
	return (struct ism_slice){ data, size };
}

#endif
