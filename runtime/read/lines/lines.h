/*
 * Formats whose rows are lines: log lines by a pattern, key=value pairs, columns of fixed width. What they share is
 * in lines.c; what a line holds is for a splitter to say.
 *
 * LF and CRLF end lines. Empty lines, and those that begin with the format's comment, are no rows. A line that is too
 * long, or is not UTF-8, is a rejected row and no splitter sees it.
 */
#ifndef ISM_RUNTIME_READ_LINES_LINES_H
#define ISM_RUNTIME_READ_LINES_LINES_H

#include "runtime/read/reject.h"
#include "runtime/read/kind.h"

enum ism_line_result {
	ISM_LINE_ROW,
	ISM_LINE_SKIPPED, /* no row, and none is missing: it is counted */
	ISM_LINE_REJECTED,
};

/* Why a line is rejected. */
struct ism_line_fault {
	enum ism_reason reason;
	struct ism_slice text; /* what is wrong, in the line; data NULL: all of it */
};

struct ism_lines {
	const struct ism_line_splitter *splitter;
	void *self; /* the splitter's */
	struct ism_input *input;
	const struct ism_window *window;
	const char *shown;
	const struct ism_format *format;
	size_t row_limit_bytes;
	size_t kept_bytes; /* the same with a line end, but enough to show a row */

	size_t at;      /* in the window: where the next line begins */
	uint64_t line;  /* its number, from 1 */
	uint64_t limit; /* lines that begin here or later, in the text, are not read */
	uint64_t begin; /* where the first line to be read begins */

	uint32_t n_fields;
	uint32_t batch_rows; /* room for so many rows and rejects together */
	uint32_t n_rows;
	uint64_t n_skipped; /* since the last batch */
	uint64_t n_repeated;
	struct ism_slice *cells;
	uint64_t *offsets;
	uint64_t *lines;
	struct ism_rejects rejects;

	/* Cells that are not in the file as they are; never longer than what they were made from. */
	char *text;
	size_t text_bytes, text_used;
};

struct ism_line_splitter {
	bool needs_text; /* uses lines->text */
	/* Sets lines->self, which `close` gives back in any case. */
	enum ism_status (*open)(struct ism_lines *lines, const struct ism_reader_task *task,
		struct ism_error *error);
	/* Fills in one cell for each field, absent as ism_lines_cell says; or says what is wrong. */
	enum ism_line_result (*split)(struct ism_lines *lines, struct ism_slice line,
		struct ism_slice *cells, struct ism_line_fault *fault);
	void (*close)(struct ism_lines *lines);
};

extern const struct ism_line_splitter ism_pattern_splitter;
extern const struct ism_line_splitter ism_keyvalue_splitter;
extern const struct ism_line_splitter ism_fixed_splitter;

/* A cell as it is in the batch: trimmed where the format says so, absent where it is empty or says so. */
struct ism_slice ism_lines_cell(const struct ism_lines *lines, struct ism_slice text);

#endif
