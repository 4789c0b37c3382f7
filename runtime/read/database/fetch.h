/*
 * Rows from a database to batches of cells: texts are copied, as the database takes back what it hands out. Lines and
 * offsets are the numbers of rows, from 1. A text that is not UTF-8 or longer than the limit rejects its row.
 */
#ifndef ISM_RUNTIME_READ_DATABASE_FETCH_H
#define ISM_RUNTIME_READ_DATABASE_FETCH_H

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

	uint64_t row; /* number of the row that is being added */
	uint32_t batch_rows;
	uint32_t n_rows;
	struct ism_slice *cells;
	uint64_t *offsets;
	struct ism_rejects rejects;
	bool is_rejected; /* the row that is being added */

	char *text;
	size_t text_bytes, text_used;
	uint64_t bytes_done;
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

/* Begins a row, adds the cell of a field (data NULL: absent), ends the row. */
void ism_fetch_begin_row(struct ism_fetch *fetch);
enum ism_status ism_fetch_add(struct ism_fetch *fetch, uint32_t field, const char *data,
	size_t size, struct ism_error *error);
void ism_fetch_end_row(struct ism_fetch *fetch);

/* Hands the batch out. */
void ism_fetch_end(struct ism_fetch *fetch, struct ism_batch *batch);

/* As `place` of struct ism_reader_kind. */
struct ism_cell_place ism_fetch_place(
	const struct ism_fetch *fetch, const struct ism_batch *batch, uint32_t row, uint32_t field);

/* SHA-256 of the cells so far: of each whether it is there, its size in 8 bytes, low ones first, and its text. */
void ism_fetch_digest(const struct ism_fetch *fetch, uint8_t digest[32]);

#endif
