/* What json.c, lines.c and document.c share. Not for others. */
#ifndef ISM_RUNTIME_READ_JSON_PARTS_H
#define ISM_RUNTIME_READ_JSON_PARTS_H

#include "runtime/read/json/index.h"
#include "runtime/read/json/scan.h"
#include "runtime/read/json/shape.h"
#include "runtime/read/kind.h"
#include "runtime/read/reject.h"

/* What a value of a document means: of an element or a member this is its frame's. */
enum ism_json_role {
	ISM_JSON_ROLE_BESIDE, /* nothing: it is passed over */
	ISM_JSON_ROLE_WAY,    /* names of the root are still to come below it */
	ISM_JSON_ROLE_ROOT,   /* an array of rows, or a row */
	ISM_JSON_ROLE_ROW,
};

enum ism_json_expects {
	ISM_JSON_EXPECTS_DOCUMENT,
	ISM_JSON_EXPECTS_FIRST, /* behind an opening bracket */
	ISM_JSON_EXPECTS_NEXT,  /* behind a value that lies in a frame */
};

/* An object or an array around the rows of a document, or beside them. */
struct ism_json_frame {
	bool is_object;
	bool is_found;  /* the next name on the way to the rows has come */
	uint8_t role;   /* enum ism_json_role: of what is in it */
	uint32_t level; /* names of the way that lead here */
};

/* A byte of the text, and how many characters its line has before it. */
struct ism_json_place {
	uint64_t at;
	uint64_t n_before;
	bool is_known; /* else the line has begun before the part: n_before is of what is in it */
};

struct ism_json_rows {
	struct ism_input *input;
	const struct ism_window *window;
	const char *shown;
	struct ism_format format;
	size_t row_limit_bytes;
	size_t kept_bytes; /* the same with a line end, but enough to show a row */

	struct ism_json_scan scan;
	size_t at;                        /* in the window: what has not been read begins here */
	uint64_t line;                    /* the line there, from 1 */
	struct ism_json_place shown_from; /* the beginning of the window */
	struct ism_json_place asked_last; /* what a place was last asked for; in the window */
	bool is_unplaced; /* the line at the window's beginning has begun nobody knows where, and that was asked */
	uint64_t limit; /* lines that begin here or later, in the text, are not read */
	uint64_t begin; /* where the first line to be read begins */

	uint32_t n_fields;
	uint32_t batch_rows; /* room for so many rows and rejects together */
	uint32_t n_rows;
	struct ism_slice *cells;
	uint64_t *offsets;
	uint64_t *lines;
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
	bool learns; /* document_rows.c: the next row that is read in full is to be learned */
	struct ism_json_value *values; /* room for those of a row whose shape is to be learned */

	/* document.c */
	uint32_t n_names; /* on the way to the rows */
	struct ism_slice *names;
	char *names_text;
	uint32_t depth;
	struct ism_json_frame *frames; /* ISM_JSON_DEPTH */
	uint8_t expects;               /* enum ism_json_expects */
	bool is_found;                 /* in this document there are rows, or a place for them */
	uint64_t n_documents;
	uint64_t document_end;   /* in the text, of the last one */
	uint64_t document_limit; /* documents that begin here or later, in the text, are not read */

	/* document_seek.c: what is around the rows, once that has been looked for. */
	uint64_t text_begin; /* of the first byte, behind a byte-order mark */
	bool looked_around;
	bool has_documents; /* there are several: a part has those that begin in it, else rows */
	uint32_t
		around_depth; /* of rows; 0: there is no array of them, or not near the beginning */
	struct ism_json_frame *around;
	uint64_t first; /* where the first row begins, or the first document */
	char *between;  /* NULL: the text between these has not been learned */
	uint32_t between_bytes;
	uint32_t between_next; /* where in it the next one begins */
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
/* Reads up to the first row of an array; whether there is one in the window. */
bool ism_json_document_enter(struct ism_json_rows *json);
/* A value has been read up to `p`, in a frame or a document of its own. */
void ism_json_document_pass(struct ism_json_rows *json, const char *p);

/* document_rows.c: takes rows of what is being read as long as they have a shape. */
void ism_json_document_take(struct ism_json_rows *json);
/* The same for a row that has none: reads it in full, like ism_json_scan_row, and learns its shape. */
const char *ism_json_document_learn(struct ism_json_rows *json, const char *p, const char **behind);

/* document_seek.c: as struct ism_reader_kind has it. */
enum ism_status ism_json_document_seek(
	struct ism_json_rows *json, uint64_t begin, uint64_t end, struct ism_error *error);

/* ---- json.c ---- */

/* Before the first row of a batch, and after the last one. */
void ism_json_batch_begin(struct ism_json_rows *json);
enum ism_status ism_json_batch_end(
	struct ism_json_rows *json, struct ism_batch *batch, struct ism_error *error);

/* Where the cells of the next row go. */
struct ism_slice *ism_json_row_cells(const struct ism_json_rows *json);
/* Those of them that are written like a null of the format are absent. */
void ism_json_make_nulls(const struct ism_json_rows *json, struct ism_slice *cells);
/* Takes these for the row that begins at `begin`, in the window at or behind what has been read. */
void ism_json_take_row(struct ism_json_rows *json, const char *begin);
/* Rejects the row between `begin` and `end`, in the same place, for what json->scan says. */
void ism_json_reject_row(struct ism_json_rows *json, const char *begin, const char *end);

/* Goes on behind `to`, counting lines. */
void ism_json_pass(struct ism_json_rows *json, const char *to);
/* More text behind what is left of the window. What the batch points to is gone then. */
enum ism_status ism_json_advance(struct ism_json_rows *json, struct ism_error *error);
enum ism_status ism_json_no_memory(const struct ism_json_rows *json, struct ism_error *error);

/* The window has been put elsewhere; the number of a character in its line is known there, or is not. */
void ism_json_placed(struct ism_json_rows *json, bool is_known);
/* Number of the character at `to`, in the window, in its line. Asking in order is cheap. */
uint32_t ism_json_column(struct ism_json_rows *json, const char *to);
/* Number of the line of `to`, which is at or behind json->at. */
uint64_t ism_json_line(const struct ism_json_rows *json, const char *to);
/* The marks of the index from number `first` on, and what is odd from first_odd on. */
struct ism_json_marks ism_json_marks_from(const struct ism_json_rows *json, uint32_t first);

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
