#include "runtime/read/lines/lines.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/utf8.h"

#define BATCH_CELLS 16384u /* what a batch is cut to, so that it stays in a cache */

static const char *here(const struct ism_lines *lines)
{
	return lines->window->data + lines->at;
}

static size_t left(const struct ism_lines *lines)
{
	return lines->window->size - lines->at;
}

static bool is_over(const struct ism_lines *lines)
{
	return (lines->window->at_end && left(lines) == 0) ||
	       lines->window->offset + lines->at >= lines->limit;
}

static enum ism_status no_memory(const struct ism_lines *lines, struct ism_error *error)
{
	return ism_fail_at(error, ISM_ERR_MEMORY, lines->shown, 0, 0, "no memory for its rows");
}

/* More text after what is left of the window. What the batch points to is gone then. */
static enum ism_status advance(struct ism_lines *lines, struct ism_error *error)
{
	size_t used = lines->at;

	lines->at = 0;
	return ism_input_advance(lines->input, used, error);
}

/* The next line without its end, and its size with it; false where the window does not have all of it. */
static bool next_line(const struct ism_lines *lines, struct ism_slice *line, size_t *size)
{
	const char *begin = here(lines), *end = memchr(begin, '\n', left(lines));

	if (!end && !lines->window->at_end)
		return false;
	*size = end ? (size_t)(end - begin) + 1 : left(lines);
	*line = (struct ism_slice){ begin, end ? *size - 1 : *size };
	if (line->size > 0 && begin[line->size - 1] == '\r')
		line->size--;
	return true;
}

/* ---- cells ---- */

static bool is_null(const struct ism_format *format, struct ism_slice text)
{
	for (uint32_t i = 0; i < format->n_nulls; i++) {
		const struct ism_slice *null = &format->nulls[i];

		if (null->size == text.size && memcmp(null->data, text.data, text.size) == 0)
			return true;
	}
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

struct ism_slice ism_lines_cell(const struct ism_lines *lines, struct ism_slice text)
{
	while (lines->format->trim && text.size > 0 && is_blank(*text.data)) {
		text.data++;
		text.size--;
	}
	while (lines->format->trim && text.size > 0 && is_blank(text.data[text.size - 1]))
		text.size--;
	if (text.size == 0 || is_null(lines->format, text))
		return (struct ism_slice){ NULL, 0 };
	return text;
}

/* ---- rows ---- */

static bool is_no_row(const struct ism_lines *lines, struct ism_slice line)
{
	return line.size == 0 || (lines->format->comment && *line.data == lines->format->comment);
}

static void reject(
	struct ism_lines *lines, struct ism_slice line, const struct ism_line_fault *fault)
{
	const char *text = fault->text.data, *end = line.data + line.size;

	if (!text)
		ism_reject_row(&lines->rejects, fault->reason, lines->line, 1, line.data, end);
	else
		ism_reject_field(&lines->rejects, fault->reason, lines->line, 1,
			(uint32_t)(text - line.data) + 1, -1, text, text + fault->text.size);
}

static void take_line(struct ism_lines *lines, struct ism_slice line)
{
	struct ism_slice *cells = lines->cells + (size_t)lines->n_rows * lines->n_fields;
	struct ism_line_fault fault = { ISM_REASON_UTF8, { NULL, 0 } };

	if (is_no_row(lines, line))
		return;
	if (line.size > lines->row_limit_bytes) {
		ism_reject_long(&lines->rejects, lines->line, 1, line.data, line.size);
		return;
	}
	if (!ism_utf8_valid(line.data, line.size)) {
		reject(lines, line, &fault);
		return;
	}
	switch (lines->splitter->split(lines, line, cells, &fault)) {
	case ISM_LINE_SKIPPED: lines->n_skipped++; return;
	case ISM_LINE_REJECTED: reject(lines, line, &fault); return;
	case ISM_LINE_ROW: break;
	}
	lines->offsets[lines->n_rows] = lines->window->offset + lines->at;
	lines->lines[lines->n_rows] = lines->line;
	lines->n_rows++;
}

/* All lines of the window, as far as the batch has room. */
static void take_lines(struct ism_lines *lines)
{
	struct ism_slice line;
	size_t size;

	while (lines->n_rows + lines->rejects.n < lines->batch_rows && !is_over(lines) &&
		next_line(lines, &line, &size)) {
		take_line(lines, line);
		lines->at += size;
		lines->line++;
	}
}

/* Passes over a line that is longer than the window may grow, and rejects it, unless it is a comment. */
static enum ism_status skip_line(struct ism_lines *lines, struct ism_error *error)
{
	char clip[ISM_CLIP_BYTES + 1];
	uint64_t n_bytes = 0;
	struct ism_slice line;
	size_t size;
	bool is_row = !is_no_row(lines, (struct ism_slice){ here(lines), left(lines) });

	memcpy(clip, here(lines), sizeof(clip));
	while (!next_line(lines, &line, &size)) {
		/* The last byte stays, as it may be the CR of a line end. */
		n_bytes += left(lines) - 1;
		lines->at = lines->window->size - 1;
		ISM_TRY(advance(lines, error));
	}
	if (is_row)
		ism_reject_long(&lines->rejects, lines->line, 1, clip, n_bytes + line.size);
	lines->at += size;
	lines->line++;
	return ISM_OK;
}

static enum ism_status next_window(struct ism_lines *lines, struct ism_error *error)
{
	if (left(lines) > lines->kept_bytes)
		return skip_line(lines, error);
	return advance(lines, error);
}

/* What is made of the cells of one window is no longer than the window. */
static bool reserve_text(struct ism_lines *lines)
{
	lines->text_used = 0;
	if (!lines->splitter->needs_text || lines->text_bytes >= lines->window->size)
		return true;
	free(lines->text);
	lines->text = malloc(lines->window->size);
	lines->text_bytes = lines->text ? lines->window->size : 0;
	return lines->text != NULL;
}

static enum ism_status lines_next(void *self, struct ism_batch *batch, struct ism_error *error)
{
	struct ism_lines *lines = self;

	lines->n_rows = 0;
	lines->n_skipped = 0;
	ism_rejects_clear(&lines->rejects);
	for (;;) {
		if (!reserve_text(lines))
			return no_memory(lines, error);
		take_lines(lines);
		if (lines->n_rows + lines->rejects.n > 0)
			break;
		if (is_over(lines)) {
			ISM_TRY(ism_input_finish(lines->input, error));
			break;
		}
		ISM_TRY(next_window(lines, error));
	}
	*batch = (struct ism_batch){
		.n_rows = lines->n_rows,
		.n_fields = lines->n_fields,
		.cells = lines->cells,
		.row_step = lines->n_fields,
		.field_step = 1,
		.offsets = lines->offsets,
		.lines = lines->lines,
		.n_skipped = lines->n_skipped,
		.n_rejects = lines->rejects.n,
		.rejects = lines->rejects.items,
	};
	return ISM_OK;
}

/* The column of a cell is its place in the line; one that was made of others has none. */
static struct ism_cell_place lines_place(
	void *self, const struct ism_batch *batch, uint32_t row, uint32_t field)
{
	const struct ism_lines *lines = self;
	struct ism_slice cell = *ism_batch_cell(batch, row, field);
	size_t begin = (size_t)(batch->offsets[row] - lines->window->offset);
	uintptr_t text = (uintptr_t)cell.data, window = (uintptr_t)lines->window->data;
	bool in_window = text >= window + begin && text < window + lines->window->size;

	return (struct ism_cell_place){
		.line = batch->lines[row],
		.column = in_window ? (uint32_t)(text - window - begin) + 1 : 0,
		.text = cell,
	};
}

/* ---- parts ---- */

static bool lines_has_parts(const struct ism_format *format)
{
	return format->encoding == ISM_ENCODING_UTF8;
}

/* The part's first line begins behind the first line end at or after the byte before the part. */
static enum ism_status lines_seek(void *self, uint64_t begin, uint64_t end, struct ism_error *error)
{
	struct ism_lines *lines = self;
	const char *line_end;

	lines->limit = end;
	if (begin == 0)
		return ISM_OK;
	ISM_TRY(ism_input_seek(lines->input, begin - 1, end, error));
	lines->at = 0;
	lines->line = 1;
	while (!(line_end = memchr(here(lines), '\n', left(lines))) && !lines->window->at_end) {
		lines->at = lines->window->size;
		ISM_TRY(advance(lines, error));
	}
	lines->at = line_end ? (size_t)(line_end + 1 - lines->window->data) : lines->window->size;
	lines->begin = lines->window->offset + lines->at;
	return ISM_OK;
}

static struct ism_reader_part lines_part(const void *self)
{
	const struct ism_lines *lines = self;

	return (struct ism_reader_part){
		.begin = lines->begin,
		.end = lines->window->offset + lines->at,
		.n_lines = lines->line - 1,
	};
}

static uint64_t lines_repeated(const void *self)
{
	return ((const struct ism_lines *)self)->n_repeated;
}

/* ---- opening ---- */

static void lines_close(void *self)
{
	struct ism_lines *lines = self;

	if (!lines)
		return;
	lines->splitter->close(lines);
	free(lines->cells);
	free(lines->offsets);
	free(lines->lines);
	free(lines->text);
	ism_rejects_release(&lines->rejects);
	free(lines);
}

/* Passes over the lines before the first row, of any length. */
static enum ism_status skip_beginning(struct ism_lines *lines, struct ism_error *error)
{
	struct ism_slice line;
	size_t size;

	for (uint32_t i = 0; i < lines->format->skip && !is_over(lines); i++) {
		while (!next_line(lines, &line, &size)) {
			lines->at = lines->window->size;
			ISM_TRY(advance(lines, error));
		}
		lines->at += size;
		lines->line++;
	}
	lines->begin = lines->window->offset + lines->at;
	return ISM_OK;
}

static enum ism_status prepare(
	struct ism_lines *lines, const struct ism_reader_task *task, struct ism_error *error)
{
	size_t rows = lines->batch_rows;

	lines->cells = calloc(rows * lines->n_fields + 1, sizeof(*lines->cells));
	lines->offsets = calloc(rows, sizeof(*lines->offsets));
	lines->lines = calloc(rows, sizeof(*lines->lines));
	if (!lines->cells || !lines->offsets || !lines->lines ||
		!ism_rejects_init(&lines->rejects, lines->batch_rows))
		return no_memory(lines, error);
	ISM_TRY(lines->splitter->open(lines, task, error));
	return skip_beginning(lines, error);
}

static uint32_t batch_rows(uint32_t n_fields, const struct ism_read_tuning *tuning)
{
	uint32_t rows = BATCH_CELLS / (n_fields > 0 ? n_fields : 1);

	if (tuning->batch_rows > 0)
		return tuning->batch_rows;
	return rows < 64 ? 64 : rows > 2048 ? 2048 : rows;
}

static enum ism_status lines_open(void **self, const struct ism_reader_task *task,
	const struct ism_line_splitter *splitter, struct ism_error *error)
{
	struct ism_lines *lines = calloc(1, sizeof(*lines));
	size_t limit = task->tuning->row_limit_bytes;
	enum ism_status status;

	if (!lines)
		return ism_fail_at(
			error, ISM_ERR_MEMORY, task->shown, 0, 0, "no memory to read it");
	lines->splitter = splitter;
	lines->input = task->input;
	lines->window = ism_input_window(task->input);
	lines->shown = task->shown;
	lines->format = task->format;
	lines->n_fields = task->n_columns;
	lines->row_limit_bytes = limit;
	lines->kept_bytes = 2 + (limit > ISM_CLIP_BYTES ? limit : ISM_CLIP_BYTES);
	lines->batch_rows = batch_rows(task->n_columns, task->tuning);
	lines->line = 1;
	lines->limit = UINT64_MAX;
	status = prepare(lines, task, error);
	if (status != ISM_OK) {
		lines_close(lines);
		return status;
	}
	*self = lines;
	return ISM_OK;
}

static enum ism_status pattern_open(
	void **self, const struct ism_reader_task *task, struct ism_error *error)
{
	return lines_open(self, task, &ism_pattern_splitter, error);
}

static enum ism_status keyvalue_open(
	void **self, const struct ism_reader_task *task, struct ism_error *error)
{
	return lines_open(self, task, &ism_keyvalue_splitter, error);
}

static enum ism_status fixed_open(
	void **self, const struct ism_reader_task *task, struct ism_error *error)
{
	return lines_open(self, task, &ism_fixed_splitter, error);
}

#define LINES_KIND(open_fn) \
	{ .of_text = true, \
		.has_parts = lines_has_parts, \
		.open = (open_fn), \
		.next = lines_next, \
		.place = lines_place, \
		.seek = lines_seek, \
		.part = lines_part, \
		.repeated = lines_repeated, \
		.close = lines_close }

const struct ism_reader_kind ism_lines_kind = LINES_KIND(pattern_open);
const struct ism_reader_kind ism_keyvalue_kind = LINES_KIND(keyvalue_open);
const struct ism_reader_kind ism_fixed_kind = LINES_KIND(fixed_open);
