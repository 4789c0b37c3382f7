/*
 * Rows of databases and workbooks to batches of cells: texts are copied, as who has them takes back what it hands out. Lines
 * and offsets are the numbers of rows, from 1. A text that is not UTF-8 or longer than the limit rejects its row.
 */
#ifndef ISM_RUNTIME_READ_FETCH_H
#define ISM_RUNTIME_READ_FETCH_H

#include <nettle/sha2.h>
#include <stdbool.h>

#include "runtime/read/reject.h"
#include "runtime/read/kind.h"

struct ism_fetch {
	const char *shown;
	const struct ism_format *format;
	uint32_t n_fields;
	uint32_t *numbers; /* of each field: its column in the result, from 1 */
	size_t row_limit_bytes;

	uint64_t row; /* number of the row that is being added, or of the header */
	uint32_t batch_rows;
	uint32_t n_rows;
	struct ism_slice *cells;
	uint64_t *offsets;
	struct ism_rejects rejects;
	bool is_rejected; /* the row that is being added */

	char *text;
	size_t text_bytes, text_used;
	uint64_t bytes_done;
	bool is_digested; /* what ism_fetch_digest is asked for; set before the first cell */
	struct sha256_ctx sha256;
};

/* Makes room for batches; to be released whatever comes back. */
enum ism_status ism_fetch_open(
	struct ism_fetch *fetch, const struct ism_reader_task *task, struct ism_error *error);
void ism_fetch_release(struct ism_fetch *fetch);

/* Finds the columns of the fields among those of the result; as ism_csv_header_bind. */
enum ism_status ism_fetch_bind(struct ism_fetch *fetch, const char *const *names, uint32_t n_names,
	const struct ism_column *columns, struct ism_error *error);

/* Begins a batch; what the one before held is gone. */
void ism_fetch_begin(struct ism_fetch *fetch);

static inline bool ism_fetch_is_full(const struct ism_fetch *fetch)
{
	return fetch->n_rows + fetch->rejects.n >= fetch->batch_rows;
}

/* Begins the next row, adds the cell of a field (data NULL: absent), ends the row. A field without a cell is absent. */
void ism_fetch_begin_row(struct ism_fetch *fetch);
/* The same with a row of that number, above the one before. */
void ism_fetch_begin_row_at(struct ism_fetch *fetch, uint64_t row);
enum ism_status ism_fetch_add(struct ism_fetch *fetch, uint32_t field, const char *data,
	size_t size, struct ism_error *error);
void ism_fetch_end_row(struct ism_fetch *fetch);

/* In place of a cell: rejects the row, if nothing before has. */
void ism_fetch_reject(
	struct ism_fetch *fetch, uint32_t field, enum ism_reason reason, struct ism_slice text);

/* Whether the format says that a text means absent. */
bool ism_fetch_is_null(const struct ism_fetch *fetch, const char *data, size_t size);

/* Hands the batch out. */
void ism_fetch_end(struct ism_fetch *fetch, struct ism_batch *batch);

/* As `place` of struct ism_reader_kind. */
struct ism_cell_place ism_fetch_place(
	const struct ism_fetch *fetch, const struct ism_batch *batch, uint32_t row, uint32_t field);

/* SHA-256 of the cells so far: of each whether it is there, its size in 8 bytes, low ones first, and its text. */
void ism_fetch_digest(const struct ism_fetch *fetch, uint8_t digest[32]);

#endif
