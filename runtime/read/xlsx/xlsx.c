/*
 * Excel workbooks: the rows of one worksheet of a package (Office Open XML, ECMA-376, ISO/IEC 29500), streamed. The texts that
 * sheets share are in memory; lines are the numbers of rows in the sheet, columns those of its columns.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/read/fetch.h"
#include "runtime/read/xlsx/cell.h"
#include "runtime/read/xlsx/workbook.h"

struct xlsx {
	struct ism_fetch fetch;
	struct ism_xlsx_package package;
	struct ism_xlsx_book book;
	struct ism_xlsx_sheet sheet;
	const struct ism_field_form **forms; /* by field */
	const struct ism_zone **zones;
	uint32_t *order; /* of fields, ascending by column */
	uint8_t *wanted; /* by column */
	struct ism_xlsx_value value;
	bool is_over;
};

static enum ism_status no_memory(const struct xlsx *x, struct ism_error *error)
{
	return ism_fail_at(error, ISM_ERR_MEMORY, x->fetch.shown, 0, 0, "no memory for its rows");
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct ism_slice trim(const struct xlsx *x, struct ism_slice text)
{
	if (!x->fetch.format->trim)
		return text;
	while (text.size > 0 && is_blank(text.data[text.size - 1]))
		text.size--;
	while (text.size > 0 && is_blank(*text.data))
		text = (struct ism_slice){ text.data + 1, text.size - 1 };
	return text;
}

/* ---- cells ---- */

/* Reads a cell of the row at hand into x->value. */
static enum ism_status read_cell(struct xlsx *x, const struct ism_xlsx_cell *cell,
	const struct ism_field_form *form, const struct ism_zone *zone, struct ism_error *error)
{
	struct ism_xlsx_value *value = &x->value;

	ism_xlsx_cell_read(&x->book, cell, ism_xlsx_cell_text(&x->sheet, cell), form, zone, value);
	if (value->fault)
		return ism_fail_at(error, ISM_ERR_DATA, x->fetch.shown, x->sheet.row, cell->column,
			"damaged: %s", value->fault);
	value->text = trim(x, value->text);
	return ISM_OK;
}

static enum ism_status add_cell(
	struct xlsx *x, uint32_t field, const struct ism_xlsx_cell *cell, struct ism_error *error)
{
	struct ism_xlsx_value *value = &x->value;

	ISM_TRY(read_cell(x, cell, x->forms[field], x->zones[field], error));
	if (value->reason == ISM_REASON_NONE)
		return ism_fetch_add(&x->fetch, field, value->text.size ? value->text.data : NULL,
			(size_t)value->text.size, error);
	if (!ism_fetch_is_null(&x->fetch, value->text.data, (size_t)value->text.size))
		ism_fetch_reject(&x->fetch, field, value->reason, value->text);
	return ISM_OK;
}

/* ---- rows ---- */

/* The next row behind those that the format skips. */
static enum ism_status next_row(struct xlsx *x, bool *more, struct ism_error *error)
{
	do
		ISM_TRY(ism_xlsx_sheet_next(&x->sheet, more, error));
	while (*more && x->sheet.row <= x->fetch.format->skip);
	return ISM_OK;
}

static enum ism_status add_row(struct xlsx *x, struct ism_error *error)
{
	const struct ism_xlsx_sheet *sheet = &x->sheet;
	uint32_t at = 0;

	ism_fetch_begin_row_at(&x->fetch, sheet->row);
	if (sheet->row_bytes > sheet->limit_bytes) {
		ism_fetch_reject(&x->fetch, 0, ISM_REASON_ROW_TOO_LONG,
			(struct ism_slice){ sheet->text, sheet->row_bytes });
		return ISM_OK;
	}
	for (uint32_t i = 0; i < x->fetch.n_fields; i++) {
		uint32_t field = x->order[i], number = x->fetch.numbers[field];

		while (at < sheet->n_cells && sheet->cells[at].column < number)
			at++;
		if (at < sheet->n_cells && sheet->cells[at].column == number)
			ISM_TRY(add_cell(x, field, &sheet->cells[at], error));
	}
	ism_fetch_end_row(&x->fetch);
	return ISM_OK;
}

static enum ism_status xlsx_next(void *self, struct ism_batch *batch, struct ism_error *error)
{
	struct xlsx *x = self;

	ism_fetch_begin(&x->fetch);
	while (!x->is_over && !ism_fetch_is_full(&x->fetch)) {
		bool more;

		ISM_TRY(next_row(x, &more, error));
		if (more)
			ISM_TRY(add_row(x, error));
		else
			ISM_TRY(ism_xlsx_package_check(&x->package, error));
		x->is_over = !more;
	}
	ism_fetch_end(&x->fetch, batch);
	return ISM_OK;
}

/* ---- the header ---- */

/* What columns without a cell in the header are called. */
static const char no_name[] = "";

/* Names by column from the row at hand; those that are not no_name are the caller's. */
static enum ism_status read_names(struct xlsx *x, const char **names, struct ism_error *error)
{
	for (uint32_t i = 0; i < x->sheet.n_cells; i++) {
		const struct ism_xlsx_cell *cell = &x->sheet.cells[i];
		char *name;

		ISM_TRY(read_cell(x, cell, NULL, NULL, error));
		name = strndup(x->value.text.data, (size_t)x->value.text.size);
		if (!name)
			return no_memory(x, error);
		names[cell->column - 1] = name;
	}
	return ISM_OK;
}

static enum ism_status bind_header(
	struct xlsx *x, const struct ism_column *columns, struct ism_error *error)
{
	const struct ism_xlsx_sheet *sheet = &x->sheet;
	uint32_t n = sheet->n_cells ? sheet->cells[sheet->n_cells - 1].column : 0;
	const char **names = calloc(n + (size_t)1, sizeof *names);
	enum ism_status status;

	if (!names)
		return no_memory(x, error);
	for (uint32_t i = 0; i < n; i++)
		names[i] = no_name;
	status = read_names(x, names, error);
	if (status == ISM_OK)
		status = ism_fetch_bind(&x->fetch, names, n, columns, error);
	for (uint32_t i = 0; i < n; i++)
		if (names[i] != no_name)
			free((char *)names[i]);
	free(names);
	return status;
}

static enum ism_status read_header(
	struct xlsx *x, const struct ism_column *columns, struct ism_error *error)
{
	bool more;

	ISM_TRY(next_row(x, &more, error));
	if (!more)
		return ism_fail_at(error, ISM_ERR_DATA, x->fetch.shown, 0, 0,
			"the sheet has no row that could be its header");
	x->fetch.row = x->sheet.row;
	if (x->sheet.row_bytes > x->sheet.limit_bytes)
		return ism_fail_at(error, ISM_ERR_DATA, x->fetch.shown, x->sheet.row, 0,
			"its header is longer than %zu bytes", x->fetch.row_limit_bytes);
	return bind_header(x, columns, error);
}

/* ---- opening ---- */

/* Which columns are asked for, and fields in their order. */
static enum ism_status set_columns(struct xlsx *x, struct ism_error *error)
{
	uint32_t n = x->fetch.n_fields;

	x->wanted = calloc(ISM_XLSX_MOST_COLUMNS, 1);
	x->order = calloc(n + (size_t)1, sizeof *x->order);
	if (!x->wanted || !x->order)
		return no_memory(x, error);
	for (uint32_t field = 0; field < n; field++) {
		uint32_t number = x->fetch.numbers[field], at = field;

		if (number <= ISM_XLSX_MOST_COLUMNS)
			x->wanted[number - 1] = 1;
		for (; at > 0 && x->fetch.numbers[x->order[at - 1]] > number; at--)
			x->order[at] = x->order[at - 1];
		x->order[at] = field;
	}
	x->sheet.wanted = x->wanted;
	x->sheet.n_wanted = ISM_XLSX_MOST_COLUMNS;
	return ISM_OK;
}

static enum ism_status set_forms(
	struct xlsx *x, const struct ism_column *columns, struct ism_error *error)
{
	uint32_t n = x->fetch.n_fields;

	x->forms = calloc(n + (size_t)1, sizeof *x->forms);
	x->zones = calloc(n + (size_t)1, sizeof *x->zones);
	if (!x->forms || !x->zones)
		return no_memory(x, error);
	for (uint32_t i = 0; i < n; i++) {
		x->forms[i] = columns[i].form;
		x->zones[i] = columns[i].zone;
		x->fetch.numbers[i] = i + 1;
	}
	return ISM_OK;
}

static enum ism_status open_all(
	struct xlsx *x, const struct ism_reader_task *task, struct ism_error *error)
{
	struct ism_xlsx_workbook workbook;
	size_t limit_bytes = task->tuning->row_limit_bytes;

	ISM_TRY(ism_fetch_open(&x->fetch, task, error));
	ISM_TRY(set_forms(x, task->columns, error));
	ISM_TRY(ism_xlsx_package_open(&x->package, task, error));
	ISM_TRY(ism_xlsx_workbook_find(&workbook, &x->package, task->format->table, error));
	x->book.is_1904 = workbook.is_1904;
	x->book.is_uncomputed = workbook.is_uncomputed;
	if (workbook.styles[0])
		ISM_TRY(ism_xlsx_styles_read(&x->book.styles, &x->package, workbook.styles, error));
	if (workbook.strings[0])
		ISM_TRY(ism_xlsx_strings_read(
			&x->book.strings, &x->package, workbook.strings, limit_bytes, error));
	ISM_TRY(ism_xlsx_sheet_open(&x->sheet, &x->package, workbook.sheet, limit_bytes, error));
	x->sheet.is_uncomputed = workbook.is_uncomputed;
	if (task->format->header)
		ISM_TRY(read_header(x, task->columns, error));
	return set_columns(x, error);
}

static void xlsx_close(void *self)
{
	struct xlsx *x = self;

	ism_xlsx_sheet_close(&x->sheet);
	ism_xlsx_strings_release(&x->book.strings);
	ism_xlsx_styles_release(&x->book.styles);
	ism_xlsx_package_close(&x->package);
	ism_fetch_release(&x->fetch);
	free(x->forms);
	free(x->zones);
	free(x->order);
	free(x->wanted);
	free(x);
}

static enum ism_status xlsx_open(
	void **self, const struct ism_reader_task *task, struct ism_error *error)
{
	struct xlsx *x = calloc(1, sizeof *x);
	enum ism_status status;

	if (!x)
		return ism_fail_at(
			error, ISM_ERR_MEMORY, task->shown, 0, 0, "no memory to read it");
	x->package.file = -1;
	status = open_all(x, task, error);
	if (status == ISM_OK)
		*self = x;
	else
		xlsx_close(x);
	return status;
}

/* ---- what is asked of it beside rows ---- */

static struct ism_cell_place xlsx_place(
	void *self, const struct ism_batch *batch, uint32_t row, uint32_t field)
{
	return ism_fetch_place(&((struct xlsx *)self)->fetch, batch, row, field);
}

static void xlsx_take_doubts(void *self, struct ism_zone_cursor *cursor)
{
	struct ism_zone_cursor *own = &((struct xlsx *)self)->book.cursor;

	cursor->n_gaps += own->n_gaps;
	cursor->n_repeated += own->n_repeated;
	own->n_gaps = own->n_repeated = 0;
}

static struct ism_file_stamp xlsx_stamp(const void *self)
{
	return ((const struct xlsx *)self)->package.stamp;
}

static uint64_t xlsx_bytes_all(const void *self)
{
	return ((const struct xlsx *)self)->package.size_bytes;
}

static uint64_t xlsx_bytes_done(const void *self)
{
	const struct xlsx *x = self;

	return x->is_over ? x->package.size_bytes : x->package.done_bytes;
}

const struct ism_reader_kind ism_xlsx_kind = {
	.open = xlsx_open,
	.next = xlsx_next,
	.place = xlsx_place,
	.take_doubts = xlsx_take_doubts,
	.stamp = xlsx_stamp,
	.bytes_done = xlsx_bytes_done,
	.bytes_all = xlsx_bytes_all,
	.close = xlsx_close,
};
