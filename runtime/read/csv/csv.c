#include "runtime/read/csv/csv.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/utf8.h"
#include "runtime/read/csv/header.h"
#include "runtime/read/csv/parts.h"

#define MAX_COLUMNS 1000000u
#define BATCH_CELLS 16384u /* what a batch is cut to, so that it stays in a cache */

static const char *here(const struct ism_csv *csv)
{
	return csv->window->data + csv->at;
}

static const char *window_end(const struct ism_csv *csv)
{
	return csv->window->data + csv->window->size;
}

static bool at_text_end(const struct ism_csv *csv)
{
	return csv->window->at_end && csv->at == csv->window->size;
}

static enum ism_status no_memory(const struct ism_csv *csv, struct ism_error *error)
{
	return ism_fail_at(error, ISM_ERR_MEMORY, csv->shown, 0, 0, "no memory for its rows");
}

/* More text after what is left of the window. What the batch points to is gone then. */
static enum ism_status advance(struct ism_csv *csv, struct ism_error *error)
{
	size_t used = csv->at;

	csv->at = 0;
	csv->index.text = NULL;
	return ism_input_advance(csv->input, used, error);
}

/* Whether no record is to be read any more, for one of the two reasons. */
static bool at_limit(const struct ism_csv *csv)
{
	return csv->window->offset + csv->at >= csv->limit;
}

static bool at_comment(const struct ism_csv *csv)
{
	return csv->format.comment && csv->at < csv->window->size &&
	       *here(csv) == csv->format.comment;
}

/* Passes over a line, or over nothing at the end of the text, if the window has all of it. */
static bool pass_line(struct ism_csv *csv)
{
	const char *next = ism_csv_scan_line(here(csv), window_end(csv), csv->window->at_end);

	if (!next)
		return false;
	csv->line += next > here(csv);
	csv->at = (size_t)(next - csv->window->data);
	return true;
}

/* Passes over a line of any length, moving the window. */
static enum ism_status skip_line(struct ism_csv *csv, struct ism_error *error)
{
	uint64_t line = csv->line;
	bool begun = false;

	while (!pass_line(csv)) {
		begun |= csv->at < csv->window->size;
		csv->at = csv->window->size;
		if (csv->at > 0 && csv->window->data[csv->at - 1] == '\r')
			csv->at--; /* a line feed may follow */
		ISM_TRY(advance(csv, error));
	}
	if (begun)
		csv->line = line + 1;
	return ISM_OK;
}

static bool is_empty_line(const struct ism_csv *csv, const struct ism_csv_record *record)
{
	const struct ism_csv_field *field = &csv->scan.fields[0];

	return record->reason == ISM_REASON_NONE && record->n_fields == 1 && field->size == 0 &&
	       !field->quoted;
}

static void pass_record(struct ism_csv *csv, const struct ism_csv_record *record)
{
	csv->at = (size_t)(record->next - csv->window->data);
	csv->line += record->n_lines;
}

/* --- rows --- */

/*
 * Room for a cell's text. The buffer must not move within a batch; a batch lies in one window and uses each of
 * its bytes once, so that what is left of the window is enough for all that follows.
 */
static char *text_room(struct ism_csv *csv, const struct ism_csv_record *record)
{
	size_t needed = (size_t)(window_end(csv) - record->begin);
	char *text;

	if (csv->text_used > 0 || csv->text_bytes >= needed)
		return csv->text + csv->text_used;
	text = malloc(needed);
	if (!text)
		return NULL;
	free(csv->text);
	csv->text = text;
	csv->text_bytes = needed;
	return text;
}

/* Undoes the escapes of a field for good, as several cells may ask for it. */
static bool unescape(
	struct ism_csv *csv, const struct ism_csv_record *record, struct ism_csv_field *field)
{
	char *text = text_room(csv, record);

	if (!text)
		return false;
	field->size = (uint32_t)ism_csv_unescape(&csv->scan, field, text);
	field->data = text;
	field->escaped = 0;
	csv->text_used += field->size;
	return true;
}

static bool is_ascii(const char *begin, const char *end)
{
	uint64_t high = 0;

	for (; end - begin >= 8; begin += 8) {
		uint64_t word;

		memcpy(&word, begin, sizeof(word));
		high |= word;
	}
	for (; begin < end; begin++)
		high |= (uint64_t)(uint8_t)*begin;
	return !(high & UINT64_C(0x8080808080808080));
}

/* The field that is bound to a column, -1 if none is. */
static int32_t field_of_column(const struct ism_csv *csv, uint32_t number)
{
	for (uint32_t i = 0; i < csv->n_fields; i++) {
		if (csv->numbers[i] == number)
			return (int32_t)i;
	}
	return -1;
}

static enum ism_status add_row(
	struct ism_csv *csv, const struct ism_csv_record *record, struct ism_error *error)
{
	bool ascii = is_ascii(record->begin, record->end);

	for (uint32_t i = 0; i < csv->n_fields; i++) {
		struct ism_csv_field *field = &csv->scan.fields[csv->numbers[i] - 1];

		if (field->escaped && !unescape(csv, record, field))
			return no_memory(csv, error);
		if (!ascii && !ism_utf8_valid(field->data, field->size)) {
			ism_reject_field(&csv->rejects, ISM_REASON_UTF8, csv->line, record->n_lines,
				csv->numbers[i], (int32_t)i, field->data,
				field->data + field->size);
			return ISM_OK;
		}
		*ism_csv_cell_at(csv, csv->n_rows, i) = ism_csv_cell(csv, field->data, field->size);
	}
	csv->offsets[csv->n_rows] =
		csv->window->offset + (uint64_t)(record->begin - csv->window->data);
	csv->lines[csv->n_rows] = csv->line;
	csv->n_rows++;
	return ISM_OK;
}

/* Rejects the record if its shape is wrong. */
static bool reject_record(struct ism_csv *csv, const struct ism_csv_record *record)
{
	struct ism_rejects *rejects = &csv->rejects;
	uint64_t n_bytes = (uint64_t)(record->end - record->begin);
	uint32_t wanted = csv->width > 0 ? csv->width : csv->n_fields;

	if (record->reason == ISM_REASON_UNTERMINATED_QUOTE) {
		ism_reject_unterminated(rejects, csv->line, record->n_lines, record->bad_column,
			field_of_column(csv, record->bad_column), record->begin, n_bytes);
	} else if (n_bytes > csv->row_limit_bytes) {
		ism_reject_long(rejects, csv->line, record->n_lines, record->begin, n_bytes);
	} else if (record->reason != ISM_REASON_NONE) {
		ism_reject_field(rejects, record->reason, csv->line, record->n_lines,
			record->bad_column, field_of_column(csv, record->bad_column),
			record->bad_begin, record->bad_end);
	} else if (record->n_fields < wanted) {
		ism_reject_row(rejects, ISM_REASON_TOO_FEW_FIELDS, csv->line, record->n_lines,
			record->begin, record->end);
	} else if (csv->width > 0 && record->n_fields > wanted) {
		ism_reject_row(rejects, ISM_REASON_TOO_MANY_FIELDS, csv->line, record->n_lines,
			record->begin, record->end);
	} else {
		return false;
	}
	return true;
}

/* The next record or comment of the window; *more: there is none that ends in it. */
static enum ism_status next_record(struct ism_csv *csv, bool *more, struct ism_error *error)
{
	struct ism_csv_record record;
	bool empty;

	*more = false;
	if (csv->at == csv->window->size || at_limit(csv)) {
		*more = true;
		return ISM_OK;
	}
	if (at_comment(csv)) {
		*more = !pass_line(csv);
		return ISM_OK;
	}
	if (!ism_csv_scan_record(
		    &csv->scan, here(csv), window_end(csv), csv->window->at_end, &record)) {
		*more = true;
		return ISM_OK;
	}
	empty = is_empty_line(csv, &record);
	if (empty && (csv->width > 0 ? csv->width : csv->n_fields) != 1) {
		pass_record(csv, &record);
		return ISM_OK;
	}
	if (!reject_record(csv, &record)) {
		if (csv->width == 0 && !empty)
			csv->width = record.n_fields;
		ISM_TRY(add_row(csv, &record, error));
	}
	pass_record(csv, &record);
	return ISM_OK;
}

/* Rejects a row that is longer than the window may grow, running over it to its end. */
static enum ism_status skip_row(struct ism_csv *csv, struct ism_error *error)
{
	struct ism_csv_skip skip = { 0 };
	char clip[ISM_CLIP_BYTES + 1];
	bool done = false;
	uint64_t n_lines;

	memcpy(clip, here(csv), sizeof(clip));
	for (;;) {
		const char *next =
			ism_csv_skip(&csv->scan, &skip, here(csv), window_end(csv), &done);

		csv->at = (size_t)(next - csv->window->data);
		if (done || csv->window->at_end)
			break;
		ISM_TRY(advance(csv, error));
	}
	n_lines = skip.n_lines;
	if (ism_csv_skip_in_quotes(&skip)) {
		n_lines += skip.last != '\n' && skip.last != '\r';
		ism_reject_unterminated(&csv->rejects, csv->line, n_lines, skip.column + 1,
			field_of_column(csv, skip.column + 1), clip, skip.n_bytes);
	} else {
		n_lines += !done && !skip.over;
		ism_reject_long(&csv->rejects, csv->line, n_lines, clip, skip.n_bytes);
	}
	csv->line += n_lines;
	return ISM_OK;
}

/* Makes the window show more of what could not be read from it. */
static enum ism_status next_window(struct ism_csv *csv, struct ism_error *error)
{
	if (at_comment(csv))
		return skip_line(csv, error);
	if (csv->window->size - csv->at > csv->kept_bytes)
		return skip_row(csv, error);
	return advance(csv, error);
}

enum ism_status ism_csv_next(struct ism_csv *csv, struct ism_batch *batch, struct ism_error *error)
{
	csv->n_rows = 0;
	csv->text_used = 0;
	ism_rejects_clear(&csv->rejects);
	for (;;) {
		bool more = false;

		while (!more && !ism_csv_batch_is_full(csv)) {
			ism_csv_take_rows(csv);
			if (!ism_csv_batch_is_full(csv))
				ISM_TRY(next_record(csv, &more, error));
		}
		if (csv->n_rows + csv->rejects.n > 0)
			break;
		if (at_text_end(csv) || at_limit(csv)) {
			ISM_TRY(ism_input_finish(csv->input, error));
			break;
		}
		ISM_TRY(next_window(csv, error));
	}
	*batch = (struct ism_batch){
		.n_rows = csv->n_rows,
		.n_fields = csv->n_fields,
		.cells = csv->cells,
		.row_step = 1,
		.field_step = csv->batch_rows,
		.offsets = csv->offsets,
		.lines = csv->lines,
		.n_rejects = csv->rejects.n,
		.rejects = csv->rejects.items,
	};
	return ISM_OK;
}

/* --- opening --- */

static enum ism_status long_header(const struct ism_csv *csv, struct ism_error *error)
{
	return ism_fail_at(error, ISM_ERR_DATA, csv->shown, csv->line, 0,
		"its header is longer than %zu bytes", csv->row_limit_bytes);
}

/* Finds the record of the header, counting its fields; the window then has all of it. */
static enum ism_status find_header(
	struct ism_csv *csv, struct ism_csv_record *record, struct ism_error *error)
{
	for (;;) {
		if (at_text_end(csv))
			return ism_fail_at(error, ISM_ERR_DATA, csv->shown, csv->line, 0,
				csv->line == 1 ? "is empty: it has no header"
					       : "ends before its header");
		if (at_comment(csv)) {
			ISM_TRY(skip_line(csv, error));
			continue;
		}
		if (csv->at < csv->window->size &&
			ism_csv_scan_record(&csv->scan, here(csv), window_end(csv),
				csv->window->at_end, record)) {
			if (!is_empty_line(csv, record))
				break;
			pass_record(csv, record);
			continue;
		}
		if (csv->window->size - csv->at > csv->kept_bytes)
			return long_header(csv, error);
		ISM_TRY(advance(csv, error));
	}
	if ((size_t)(record->end - record->begin) > csv->row_limit_bytes)
		return long_header(csv, error);
	if (memchr(record->begin, '\0', (size_t)(record->end - record->begin)))
		return ism_fail_at(error, ISM_ERR_DATA, csv->shown, csv->line, 0,
			"is no text in the declared encoding: its header has zero bytes");
	if (record->reason != ISM_REASON_NONE)
		return ism_fail_at(error, ISM_ERR_DATA, csv->shown, csv->line, record->bad_column,
			"its header has %s", ism_reason_text(record->reason));
	if (record->n_fields > MAX_COLUMNS)
		return ism_fail_at(error, ISM_ERR_DATA, csv->shown, csv->line, 0,
			"its header has more than %u columns", MAX_COLUMNS);
	return ISM_OK;
}

static enum ism_status keep_columns(struct ism_csv *csv, uint32_t n, struct ism_error *error)
{
	struct ism_csv_field *fields = calloc(n > 0 ? n : 1, sizeof(*fields));

	if (!fields)
		return no_memory(csv, error);
	free(csv->scan.fields);
	csv->scan.fields = fields;
	csv->scan.n_kept = n > 0 ? n : 1;
	return ISM_OK;
}

static enum ism_status bind_header(struct ism_csv *csv, const struct ism_column *columns,
	const struct ism_csv_record *record, struct ism_slice *names, struct ism_error *error)
{
	const struct ism_csv_header header = {
		.names = names,
		.n_names = record->n_fields,
		.line = csv->line,
		.file = csv->shown,
	};

	for (uint32_t i = 0; i < record->n_fields; i++) {
		struct ism_csv_field *field = &csv->scan.fields[i];

		if (field->escaped && !unescape(csv, record, field))
			return no_memory(csv, error);
		names[i] = (struct ism_slice){ field->data, field->size };
	}
	return ism_csv_header_bind(&header, columns, csv->n_fields, csv->numbers, error);
}

static enum ism_status read_header(
	struct ism_csv *csv, const struct ism_column *columns, struct ism_error *error)
{
	enum ism_status status;
	struct ism_csv_record record;
	struct ism_slice *names;

	ISM_TRY(find_header(csv, &record, error));
	ISM_TRY(keep_columns(csv, record.n_fields, error));
	names = calloc(record.n_fields, sizeof(*names));
	if (!names)
		return no_memory(csv, error);
	ism_csv_scan_record(&csv->scan, here(csv), window_end(csv), csv->window->at_end, &record);
	status = bind_header(csv, columns, &record, names, error);
	free(names);
	csv->width = record.n_fields;
	pass_record(csv, &record);
	return status;
}

static enum ism_status read_beginning(
	struct ism_csv *csv, const struct ism_column *columns, struct ism_error *error)
{
	uint32_t n_kept = 0;

	ISM_TRY(keep_columns(csv, 1, error));
	for (uint32_t i = 0; i < csv->format.skip && !at_text_end(csv); i++)
		ISM_TRY(skip_line(csv, error));
	if (csv->format.header)
		ISM_TRY(read_header(csv, columns, error));
	for (uint32_t i = 0; i < csv->n_fields; i++) {
		if (!csv->format.header)
			csv->numbers[i] = i + 1;
		if (csv->numbers[i] > n_kept)
			n_kept = csv->numbers[i];
	}
	return keep_columns(csv, n_kept, error);
}

static size_t max_size(size_t a, size_t b)
{
	return a > b ? a : b;
}

static uint32_t batch_rows(uint32_t n_fields, const struct ism_read_tuning *tuning)
{
	uint32_t rows = BATCH_CELLS / (n_fields > 0 ? n_fields : 1);

	if (tuning->batch_rows > 0)
		return tuning->batch_rows;
	return rows < 64 ? 64 : rows > 2048 ? 2048 : rows;
}

static uint64_t null_sizes(const struct ism_format *format)
{
	uint64_t sizes = 0;

	for (uint32_t i = 0; i < format->n_nulls; i++)
		sizes |= UINT64_C(1) << (format->nulls[i].size < 63 ? format->nulls[i].size : 63);
	return sizes;
}

/* Chooses how to read: by an index, if the format allows it. */
static enum ism_status prepare_index(
	struct ism_csv *csv, enum ism_isa wanted, struct ism_error *error)
{
	enum ism_isa isa;

	ISM_TRY(ism_isa_choose(wanted, &isa, error));
	if (csv->scan.has_escape)
		return ISM_OK;
	csv->index_fn = ism_csv_index_of(isa);
	csv->quick_fn = ism_csv_quick_of(isa);
	csv->cut_fn = ism_csv_cut_of(isa);
	csv->index.delimiter = csv->format.delimiter;
	csv->index.quote = csv->format.quote;
	csv->index.has_quote = csv->scan.has_quote;
	csv->index.has_escape = csv->format.escape != '\0';
	if (csv->index_fn && !ism_csv_index_init(&csv->index))
		return no_memory(csv, error);
	return ISM_OK;
}

static enum ism_status prepare(struct ism_csv *csv, const struct ism_column *columns,
	enum ism_isa isa, struct ism_error *error)
{
	size_t rows = csv->batch_rows;

	if (!ism_csv_scan_init(&csv->scan, &csv->format))
		return ism_fail_at(error, ISM_ERR_USAGE, csv->shown, 0, 0,
			"its format uses one character for two purposes");
	ISM_TRY(prepare_index(csv, isa, error));
	csv->numbers = calloc(csv->n_fields + (size_t)1, sizeof(*csv->numbers));
	csv->cells = calloc(rows * csv->n_fields + 1, sizeof(*csv->cells));
	csv->offsets = calloc(rows, sizeof(*csv->offsets));
	csv->lines = calloc(rows, sizeof(*csv->lines));
	if (!csv->numbers || !csv->cells || !csv->offsets || !csv->lines ||
		!ism_rejects_init(&csv->rejects, csv->batch_rows))
		return no_memory(csv, error);
	return read_beginning(csv, columns, error);
}

static void csv_close(void *self)
{
	struct ism_csv *csv = self;

	free(csv->scan.fields);
	free(csv->numbers);
	free(csv->cells);
	free(csv->offsets);
	free(csv->lines);
	free(csv->text);
	ism_rejects_release(&csv->rejects);
	ism_csv_index_release(&csv->index);
	free(csv);
}

static enum ism_status csv_open(
	void **self, const struct ism_reader_task *task, struct ism_error *error)
{
	const struct ism_read_tuning *tuning = task->tuning;
	struct ism_csv *csv = calloc(1, sizeof(*csv));
	enum ism_status status;

	if (!csv)
		return ism_fail_at(
			error, ISM_ERR_MEMORY, task->shown, 0, 0, "no memory to read it");
	csv->input = task->input;
	csv->window = ism_input_window(task->input);
	csv->shown = task->shown;
	csv->format = *task->format;
	csv->n_fields = task->n_columns;
	csv->row_limit_bytes = tuning->row_limit_bytes;
	csv->kept_bytes = 2 + max_size(tuning->row_limit_bytes, ISM_CLIP_BYTES);
	csv->batch_rows = batch_rows(task->n_columns, tuning);
	csv->line = 1;
	csv->limit = UINT64_MAX;
	csv->null_sizes = null_sizes(task->format);
	status = prepare(csv, task->columns, tuning->isa, error);
	if (status != ISM_OK) {
		csv_close(csv);
		return status;
	}
	csv->begin = csv->window->offset + csv->at;
	*self = csv;
	return ISM_OK;
}

/* ---- the kind ---- */

static enum ism_status csv_next(void *self, struct ism_batch *batch, struct ism_error *error)
{
	return ism_csv_next(self, batch, error);
}

static struct ism_cell_place csv_place(
	void *self, const struct ism_batch *batch, uint32_t row, uint32_t field)
{
	const struct ism_csv *csv = self;

	return (struct ism_cell_place){
		.line = batch->lines[row],
		.column = csv->numbers[field],
		.text = *ism_batch_cell(batch, row, field),
	};
}

static bool csv_has_parts(const struct ism_format *format)
{
	return format->encoding == ISM_ENCODING_UTF8;
}

static enum ism_status csv_seek(void *self, uint64_t begin, uint64_t end, struct ism_error *error)
{
	return ism_csv_seek(self, begin, end, error);
}

static struct ism_reader_part csv_part(const void *self)
{
	return ism_csv_part(self);
}

const struct ism_reader_kind ism_csv_kind = {
	.of_text = true,
	.has_parts = csv_has_parts,
	.open = csv_open,
	.next = csv_next,
	.place = csv_place,
	.seek = csv_seek,
	.part = csv_part,
	.close = csv_close,
};
