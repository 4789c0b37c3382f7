/* What json.c, lines.c and document.c share. Not for others. */
#ifndef ISM_RUNTIME_READ_JSON_PARTS_H
#define ISM_RUNTIME_READ_JSON_PARTS_H

#include "runtime/read/json/index.h"
#include "runtime/read/json/scan.h"
#include "runtime/read/json/shape.h"
#include "runtime/read/kind.h"
#include "runtime/read/reject.h"

/* An object or an array around the rows of a document, or beside them. */
struct ism_json_frame {
	bool is_object;
	bool is_found;  /* the next name on the way to the rows has come */
	uint8_t role;   /* enum role of document.c: of what is in it */
	uint32_t level; /* names of the way that lead here */
};

struct ism_json_rows {
	struct ism_input *input;
	const struct ism_window *window;
	const char *shown;
	struct ism_format format;
	size_t row_limit_bytes;
	size_t kept_bytes; /* the same with a line end, but enough to show a row */

	struct ism_json_scan scan;
	size_t at;           /* in the window: what has not been read begins here */
	uint64_t line;       /* the line there, from 1 */
	uint64_t line_begin; /* where that begins in the text */
	uint64_t limit;      /* lines that begin here or later, in the text, are not read */
	uint64_t begin;      /* where the first line to be read begins */

	uint32_t n_fields;
	uint32_t batch_rows; /* room for so many rows and rejects together */
	uint32_t n_rows;
	struct ism_slice *cells;
	uint64_t *offsets;
	uint64_t *lines;
	uint32_t *columns;   /* where rows begin in their lines */
	uint64_t n_repeated; /* as in ism_json_scan, of all rows taken */
	struct ism_rejects rejects;

	/* lines.c: the index of the window, from the line at mark `first_mark` on. */
	ism_json_index_fn index_fn; /* NULL: line by line */
	struct ism_json_index index;
	uint32_t first_mark;
	uint32_t next_end;
	uint32_t piece_bytes; /* to be indexed next */
	uint32_t n_usable;    /* marks that are far enough from the end of the window for shape.h */
	uint32_t first_odd;   /* of the index: what is odd before this one is before the line */
	struct ism_json_shapes shapes;
	struct ism_json_value *values; /* room for those of a row whose shape is to be learned */

	/* document.c */
	uint32_t n_names; /* on the way to the rows */
	struct ism_slice *names;
	char *names_text;
	uint32_t depth;
	struct ism_json_frame *frames; /* ISM_JSON_DEPTH */
	uint8_t expects;               /* enum expects of document.c */
	bool is_found;                 /* in this document there are rows, or a place for them */
	uint64_t n_documents;
	uint64_t document_end; /* in the text, of the last one */
};

/* lines.c: as struct ism_reader_kind has them. */
enum ism_status ism_json_lines_next(
	struct ism_json_rows *json, struct ism_batch *batch, struct ism_error *error);
enum ism_status ism_json_lines_seek(
	struct ism_json_rows *json, uint64_t begin, uint64_t end, struct ism_error *error);

/* document.c */
enum ism_status ism_json_document_open(struct ism_json_rows *json, struct ism_error *error);
enum ism_status ism_json_document_next(
	struct ism_json_rows *json, struct ism_batch *batch, struct ism_error *error);

/* ---- json.c ---- */

/* Before the first row of a batch, and after the last one. */
void ism_json_batch_begin(struct ism_json_rows *json);
enum ism_status ism_json_batch_end(
	struct ism_json_rows *json, struct ism_batch *batch, struct ism_error *error);

/* Where the cells of the next row go. */
struct ism_slice *ism_json_row_cells(const struct ism_json_rows *json);
/* Takes these for the row that begins at `begin`, in the window at or behind what has been read. */
void ism_json_take_row(struct ism_json_rows *json, const char *begin);
/* Rejects the row between `begin` and `end`, in the same place, for what json->scan says. */
void ism_json_reject_row(struct ism_json_rows *json, const char *begin, const char *end);

/* Goes on behind `to`, counting lines. */
void ism_json_pass(struct ism_json_rows *json, const char *to);
/* More text behind what is left of the window. What the batch points to is gone then. */
enum ism_status ism_json_advance(struct ism_json_rows *json, struct ism_error *error);
enum ism_status ism_json_no_memory(const struct ism_json_rows *json, struct ism_error *error);

/* Number of the character at `to` in the line that begins at or before json->at; *line is its number. */
uint32_t ism_json_column(const struct ism_json_rows *json, const char *to, uint64_t *line);

static inline const char *ism_json_here(const struct ism_json_rows *json)
{
	return json->window->data + json->at;
}

static inline const char *ism_json_window_end(const struct ism_json_rows *json)
{
	return json->window->data + json->window->size;
}

static inline bool ism_json_is_full(const struct ism_json_rows *json)
{
	return json->n_rows + json->rejects.n >= json->batch_rows;
}

#endif
