/* The kinds of JSON: what its lines and its documents have in common. */
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/list.h"
#include "runtime/kernel/utf8.h"
#include "runtime/read/json/parts.h"

#define BATCH_CELLS 16384u /* what a batch is cut to, so that it stays in a cache */

enum ism_status ism_json_no_memory(const struct ism_json_rows *json, struct ism_error *error)
{
	return ism_fail_at(error, ISM_ERR_MEMORY, json->shown, 0, 0, "no memory for its rows");
}

/* ---- places ---- */

static uint64_t count_feeds(const char *p, const char *end)
{
	uint64_t n = 0;

	while ((p = memchr(p, '\n', (size_t)(end - p)))) {
		n++;
		p++;
	}
	return n;
}

static uint32_t count_characters(const char *p, const char *end)
{
	uint32_t n = 0;

	for (; p < end; p++)
		n += !ism_utf8_is_continuation(*p);
	return n;
}

void ism_json_placed(struct ism_json_rows *json, bool is_known)
{
	json->shown_from = (struct ism_json_place){ json->window->offset, 0, is_known };
	json->asked_last = json->shown_from;
}

uint32_t ism_json_column(struct ism_json_rows *json, const char *to)
{
	const char *data = json->window->data;
	uint64_t at = json->window->offset + (uint64_t)(to - data);
	const struct ism_json_place *from =
		at < json->asked_last.at ? &json->shown_from : &json->asked_last;
	const char *begin = data + (from->at - json->window->offset);
	const char *feed = memrchr(begin, '\n', (size_t)(to - begin));
	struct ism_json_place place = { at, 0, feed || from->is_known };

	place.n_before = feed ? count_characters(feed + 1, to)
			      : from->n_before + count_characters(begin, to);
	json->asked_last = place;
	json->is_unplaced |= !place.is_known;
	return (uint32_t)place.n_before + 1;
}

uint64_t ism_json_line(const struct ism_json_rows *json, const char *to)
{
	return json->line + count_feeds(ism_json_here(json), to);
}

void ism_json_pass(struct ism_json_rows *json, const char *to)
{
	json->line += count_feeds(ism_json_here(json), to);
	json->at = (size_t)(to - json->window->data);
}

enum ism_status ism_json_advance(struct ism_json_rows *json, struct ism_error *error)
{
	size_t used = json->at;
	bool was_unplaced = json->is_unplaced;

	ism_json_column(json, ism_json_here(json));
	json->is_unplaced = was_unplaced;
	json->shown_from = json->asked_last;
	json->at = 0;
	json->index.text = NULL;
	return ism_input_advance(json->input, used, error);
}

struct ism_json_marks ism_json_marks_from(const struct ism_json_rows *json, uint32_t first)
{
	const struct ism_json_index *index = &json->index;

	return (struct ism_json_marks){
		.text = index->text,
		.next = index->marks + first,
		.stop = index->marks + json->n_usable,
		.odd = index->odds + json->first_odd,
	};
}

/* ---- rows ---- */

struct ism_slice *ism_json_row_cells(const struct ism_json_rows *json)
{
	return json->cells + (size_t)json->n_rows * json->n_fields;
}

static bool is_null(const struct ism_format *format, struct ism_slice cell)
{
	for (uint32_t i = 0; i < format->n_nulls; i++) {
		const struct ism_slice *null = &format->nulls[i];

		if (null->size == cell.size && memcmp(null->data, cell.data, cell.size) == 0)
			return true;
	}
	return false;
}

void ism_json_make_nulls(const struct ism_json_rows *json, struct ism_slice *cells)
{
	for (uint32_t f = 0; f < json->n_fields; f++) {
		if (cells[f].data && is_null(&json->format, cells[f]))
			cells[f] = (struct ism_slice){ NULL, 0 };
	}
}

void ism_json_take_row(struct ism_json_rows *json, const char *begin)
{
	uint64_t offset = json->window->offset + (uint64_t)(begin - json->window->data);

	if (json->format.n_nulls > 0)
		ism_json_make_nulls(json, ism_json_row_cells(json));
	json->offsets[json->n_rows] = offset;
	json->lines[json->n_rows] = ism_json_line(json, begin);
	json->n_repeated += json->scan.n_repeated;
	json->n_rows++;
}

void ism_json_reject_row(struct ism_json_rows *json, const char *begin, const char *end)
{
	const struct ism_json_scan *scan = &json->scan;
	const char *from = scan->fault < end ? scan->fault : begin;
	ism_reject_field(&json->rejects, scan->reason, ism_json_line(json, scan->fault),
		1 + count_feeds(begin, end), ism_json_column(json, scan->fault), scan->field, from,
		end);
}

void ism_json_batch_begin(struct ism_json_rows *json)
{
	json->n_rows = 0;
	ism_rejects_clear(&json->rejects);
	ism_scratch_reset(&json->scan.texts);
}

enum ism_status ism_json_batch_end(
	struct ism_json_rows *json, struct ism_batch *batch, struct ism_error *error)
{
	if (json->scan.texts.failed)
		return ism_json_no_memory(json, error);
	*batch = (struct ism_batch){
		.n_rows = json->n_rows,
		.n_fields = json->n_fields,
		.cells = json->cells,
		.row_step = json->n_fields,
		.field_step = 1,
		.list_notation = ISM_LIST_JSON,
		.offsets = json->offsets,
		.lines = json->lines,
		.n_rejects = json->rejects.n,
		.rejects = json->rejects.items,
	};
	return ISM_OK;
}

/* Where a cell is in the text; one whose escapes were undone, or that was put together, is nowhere. */
static struct ism_cell_place json_place(
	void *self, const struct ism_batch *batch, uint32_t row, uint32_t field)
{
	struct ism_json_rows *json = self;
	const struct ism_slice *cell = ism_batch_cell(batch, row, field);
	const char *begin = json->window->data + (batch->offsets[row] - json->window->offset);
	struct ism_cell_place place = { .line = batch->lines[row], .text = *cell };

	if (!cell->data || cell->data < begin || cell->data >= ism_json_here(json))
		return place;
	place.line += count_feeds(begin, cell->data);
	place.column = ism_json_column(json, cell->data);
	return place;
}

/* ---- opening ---- */

static void json_close(void *self)
{
	struct ism_json_rows *json = self;

	ism_json_scan_release(&json->scan);
	ism_json_index_release(&json->index);
	ism_json_shapes_release(&json->shapes);
	free(json->values);
	ism_rejects_release(&json->rejects);
	free(json->cells);
	free(json->offsets);
	free(json->lines);
	free(json->names);
	free(json->names_text);
	free(json->frames);
	free(json->around);
	free(json->between);
	free(json);
}

static uint32_t batch_rows(uint32_t n_fields, const struct ism_read_tuning *tuning)
{
	uint32_t rows = BATCH_CELLS / (n_fields > 0 ? n_fields : 1);

	if (tuning->batch_rows > 0)
		return tuning->batch_rows;
	return rows < 64 ? 64 : rows > 2048 ? 2048 : rows;
}

static enum ism_status prepare(
	struct ism_json_rows *json, const struct ism_reader_task *task, struct ism_error *error)
{
	size_t rows = json->batch_rows = batch_rows(task->n_columns, task->tuning);
	enum ism_isa isa;
	int64_t fault;

	ISM_TRY(ism_isa_choose(task->tuning->isa, &isa, error));
	json->index_fn = ism_json_index_of(isa);
	json->shapes.read = ism_json_shape_of(isa);
	json->cells = calloc(rows * json->n_fields + 1, sizeof(*json->cells));
	json->offsets = calloc(rows, sizeof(*json->offsets));
	json->lines = calloc(rows, sizeof(*json->lines));
	json->values = calloc(ISM_JSON_VALUES_MAX, sizeof(*json->values));
	if (!json->values || !json->cells || !json->offsets || !json->lines ||
		!ism_rejects_init(&json->rejects, json->batch_rows) ||
		(json->index_fn && !ism_json_index_init(&json->index)) ||
		!ism_json_scan_init(&json->scan, task->columns, task->n_columns, &fault))
		return ism_json_no_memory(json, error);
	if (fault >= 0)
		return ism_fail_at(error, ISM_ERR_USAGE, json->shown, 0, 0,
			"`%s`, of the field `%s`, is no path of names", task->columns[fault].name,
			task->columns[fault].field);
	return json->format.kind == ISM_FORMAT_JSON ? ism_json_document_open(json, error) : ISM_OK;
}

static enum ism_status json_open(
	void **self, const struct ism_reader_task *task, struct ism_error *error)
{
	struct ism_json_rows *json = calloc(1, sizeof(*json));
	size_t limit = task->tuning->row_limit_bytes;
	enum ism_status status;

	if (!json)
		return ism_fail_at(
			error, ISM_ERR_MEMORY, task->shown, 0, 0, "no memory to read it");
	json->input = task->input;
	json->window = ism_input_window(task->input);
	json->shown = task->shown;
	json->format = *task->format;
	json->row_limit_bytes = limit;
	json->kept_bytes = 2 + (limit > ISM_CLIP_BYTES ? limit : ISM_CLIP_BYTES);
	json->n_fields = task->n_columns;
	json->line = 1;
	json->limit = json->document_limit = UINT64_MAX;
	json->begin = json->text_begin = json->window->offset;
	ism_json_placed(json, true);
	status = prepare(json, task, error);
	if (status != ISM_OK) {
		json_close(json);
		return status;
	}
	*self = json;
	return ISM_OK;
}

/* ---- the kinds ---- */

static enum ism_status lines_next(void *self, struct ism_batch *batch, struct ism_error *error)
{
	return ism_json_lines_next(self, batch, error);
}

static enum ism_status document_next(void *self, struct ism_batch *batch, struct ism_error *error)
{
	return ism_json_document_next(self, batch, error);
}

static bool have_parts(const struct ism_format *format)
{
	return format->encoding == ISM_ENCODING_UTF8;
}

static enum ism_status lines_seek(void *self, uint64_t begin, uint64_t end, struct ism_error *error)
{
	return ism_json_lines_seek(self, begin, end, error);
}

static enum ism_status document_seek(
	void *self, uint64_t begin, uint64_t end, struct ism_error *error)
{
	return ism_json_document_seek(self, begin, end, error);
}

static struct ism_reader_part json_part(const void *self)
{
	const struct ism_json_rows *json = self;

	return (struct ism_reader_part){
		.begin = json->begin,
		.end = json->window->offset + json->at,
		.n_lines = json->line - 1,
	};
}

static uint64_t json_repeated(const void *self)
{
	const struct ism_json_rows *json = self;

	return json->n_repeated;
}

const struct ism_reader_kind ism_ndjson_kind = {
	.of_text = true,
	.has_parts = have_parts,
	.open = json_open,
	.next = lines_next,
	.place = json_place,
	.seek = lines_seek,
	.part = json_part,
	.repeated = json_repeated,
	.close = json_close,
};

const struct ism_reader_kind ism_json_kind = {
	.of_text = true,
	.has_parts = have_parts,
	.open = json_open,
	.next = document_next,
	.place = json_place,
	.seek = document_seek,
	.part = json_part,
	.repeated = json_repeated,
	.close = json_close,
};
