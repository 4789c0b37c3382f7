/*
 * The rows of an array in a document, and documents that are a row each, by their shapes (shape.h). Line ends between them are marks like any other: the
 * index does not say where a row ends, the shape does.
 */
#include "runtime/read/json/parts.h"

/* So many marks are at hand for a row, unless the window ends before. */
#define MARKS_AHEAD 1024u

/* In documents that are rows, of which there has been one. */
static bool is_row_documents(const struct ism_json_rows *json)
{
	return json->depth == 0 && json->n_names == 0 && json->n_documents > 0;
}

static bool in_rows(const struct ism_json_rows *json)
{
	if (is_row_documents(json))
		return true;
	return json->depth > 0 && json->frames[json->depth - 1].role == ISM_JSON_ROLE_ROW &&
	       json->expects != ISM_JSON_EXPECTS_DOCUMENT;
}

/* ---- the index ---- */

static void begin_index(struct ism_json_rows *json)
{
	struct ism_json_index *index = &json->index;

	index->text = json->window->data;
	index->size = (uint32_t)json->window->size;
	ism_json_index_begin(index, (uint32_t)json->at);
	json->first_mark = json->first_odd = json->n_usable = 0;
}

/* Sees to it that there are marks for the row at `p`; false where the window has not enough of them. */
static bool has_marks(struct ism_json_rows *json, const char *p)
{
	struct ism_json_index *index = &json->index;
	uint32_t at = (uint32_t)(p - json->window->data);

	if (index->text != json->window->data)
		begin_index(json);
	while (json->first_mark < index->n_marks && index->marks[json->first_mark] < at)
		json->first_mark++;
	while (json->n_usable < json->first_mark + MARKS_AHEAD) {
		if (index->at == index->size)
			return json->window->at_end && json->first_mark < json->n_usable;
		ism_json_index_keep(index, json->first_mark);
		json->first_mark = json->first_odd = 0;
		if (!ism_json_index_has_room(index))
			return false;
		json->index_fn(index, ISM_JSON_INDEX_BYTES);
		json->n_usable = ism_json_index_usable(index, ISM_JSON_SHAPE_MARGIN);
		while (json->first_mark < index->n_marks && index->marks[json->first_mark] < at)
			json->first_mark++;
	}
	return true;
}

/* ---- rows ---- */

/* Where the next row begins, if it is an object of this part; NULL where anything else comes. */
static const char *next_row(const struct ism_json_rows *json)
{
	const char *end = ism_json_window_end(json);
	const char *p = ism_json_blanks(ism_json_here(json), end);
	uint64_t limit = json->depth == 0 ? json->document_limit : json->limit;

	if (json->expects == ISM_JSON_EXPECTS_NEXT) {
		if (p == end || *p != ',')
			return NULL;
		p = ism_json_blanks(p + 1, end);
	}
	if (p == end || *p != '{' ||
		json->window->offset + (uint64_t)(p - json->window->data) >= limit)
		return NULL;
	return p;
}

static bool take_shaped(struct ism_json_rows *json, const char *p)
{
	struct ism_json_marks marks = ism_json_marks_from(json, json->first_mark);
	const char *end;

	json->scan.end = ism_json_window_end(json);
	end = ism_json_shapes_read(&json->shapes, &json->scan, &marks, p, ism_json_row_cells(json));
	if (!end || (size_t)(end - p) > json->row_limit_bytes)
		return false;
	ism_json_take_row(json, p);
	ism_json_document_pass(json, end);
	json->first_mark = (uint32_t)(marks.next - json->index.marks);
	json->first_odd = (uint32_t)(marks.odd - json->index.odds);
	return true;
}

void ism_json_document_take(struct ism_json_rows *json)
{
	const char *p;

	if (!json->index_fn || json->window->size >= UINT32_MAX)
		return;
	json->learns = false;
	while (!ism_json_is_full(json) && in_rows(json) && (p = next_row(json)) &&
		has_marks(json, p) && ism_json_shapes_hope(&json->shapes)) {
		json->learns = !take_shaped(json, p);
		if (json->learns)
			return;
	}
}

const char *ism_json_document_learn(struct ism_json_rows *json, const char *p, const char **behind)
{
	struct ism_json_scan *scan = &json->scan;
	struct ism_slice *cells = ism_json_row_cells(json);
	struct ism_json_marks marks;
	const char *end;

	scan->marks = NULL;
	if (!json->learns)
		return ism_json_scan_row(scan, p, cells, behind);
	json->learns = false;
	marks = ism_json_marks_from(json, json->first_mark);
	scan->values = json->values;
	end = ism_json_scan_row(scan, p, cells, behind);
	if (end)
		ism_json_shapes_learn(&json->shapes, scan, &marks, p, end);
	scan->values = NULL;
	return end;
}
