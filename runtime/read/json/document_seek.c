/*
 * Parts of a document that is an array of rows, or has one at its root. What is around the rows is read once, at the
 * beginning of the file; a part is then read as if all of that had been before it, from the first row that begins in it.
 *
 * Where that is, is a guess: behind the text that is between the first two rows, up to the first letter of a name. The same may
 * stand in a row, so that a few places are tried: whether what is there follows each other like rows and has what is asked
 * for. If the guess is wrong the caller finds out (reader.h).
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/read/json/parts.h"

/* What is around the rows, and two of them, are looked for in so many bytes. */
#define AROUND_BYTES ((uint64_t)1 << 20)

/* What stands between two rows, where it is learned: from the bracket that closes one to the quote of a name. */
#define BETWEEN_BYTES 128u

#define TRIED_ROWS   4
#define TRIED_PLACES 64

/* ---- what is around the rows ---- */

static const char *row_end(struct ism_json_rows *json, const char *p)
{
	const char *behind;

	json->scan.marks = NULL;
	json->scan.end = ism_json_window_end(json);
	return ism_json_scan_row(&json->scan, p, ism_json_row_cells(json), &behind);
}

/* The text between the first row and the second. */
static void learn_between(struct ism_json_rows *json)
{
	const char *end = ism_json_window_end(json);
	const char *row = ism_json_blanks(ism_json_here(json), end), *first, *p;

	json->first_row = json->window->offset + (uint64_t)(row - json->window->data);
	first = row < end && *row == '{' ? row_end(json, row) : NULL;
	if (!first)
		return;
	p = ism_json_blanks(first, end);
	if (p == end || *p != ',')
		return;
	p = ism_json_blanks(p + 1, end);
	json->between_row = (uint32_t)(p - (first - 1));
	if (p == end || *p != '{')
		return;
	p = ism_json_blanks(p + 1, end);
	if (p == end || *p != '"' || (size_t)(p + 1 - (first - 1)) > BETWEEN_BYTES)
		return;
	json->between = malloc(BETWEEN_BYTES);
	if (!json->between)
		return;
	json->between_bytes = (uint32_t)(p + 1 - (first - 1));
	memcpy(json->between, first - 1, json->between_bytes);
}

/* Puts the frames around the rows into `around`; without rows near the beginning there are none. */
static enum ism_status look_around(struct ism_json_rows *json, struct ism_error *error)
{
	if (json->looked_around)
		return ISM_OK;
	json->looked_around = true;
	ISM_TRY(ism_input_seek(
		json->input, json->text_begin, json->text_begin + AROUND_BYTES, error));
	json->at = json->depth = 0;
	json->expects = ISM_JSON_EXPECTS_DOCUMENT;
	json->n_documents = 0;
	json->limit = UINT64_MAX;
	ism_json_batch_begin(json);
	if (!ism_json_document_enter(json))
		return ISM_OK;
	json->around = malloc(json->depth * sizeof(*json->around));
	if (!json->around)
		return ism_json_no_memory(json, error);
	memcpy(json->around, json->frames, json->depth * sizeof(*json->around));
	json->around_depth = json->depth;
	learn_between(json);
	return ISM_OK;
}

/* ---- where rows begin ---- */

static uint32_t count_values(const struct ism_json_rows *json)
{
	const struct ism_slice *cells = ism_json_row_cells(json);
	uint32_t n = 0;

	for (uint32_t f = 0; f < json->n_fields; f++)
		n += cells[f].data != NULL;
	return n;
}

/* How much rows like these follow each other from `p` on, as far as the window shows. 0: not at all. */
static uint32_t score(struct ism_json_rows *json, const char *p)
{
	const char *end = ism_json_window_end(json);
	uint32_t n = 0;

	for (int i = 0; i < TRIED_ROWS; i++) {
		p = row_end(json, p);
		if (!p)
			return json->scan.reason == ISM_REASON_JSON_END ? n + 1 : 0;
		n += 1 + count_values(json);
		if ((size_t)(end - p) < json->between_bytes ||
			memcmp(p - 1, json->between, json->between_bytes) != 0)
			break;
		p += json->between_row - 1;
	}
	return n;
}

/*
 * The first row that begins at `from` or behind it; NULL where none is found. Of the places that look like one it is
 * the first of those with the most values that are asked for.
 */
static const char *find_row(struct ism_json_rows *json, const char *from)
{
	const char *p = json->window->data, *end = ism_json_window_end(json), *best = NULL;
	uint32_t most = 0;

	for (int i = 0; i < TRIED_PLACES; i++, p++) {
		const char *row;
		uint32_t n;

		p = memmem(p, (size_t)(end - p), json->between, json->between_bytes);
		if (!p)
			break;
		row = p + json->between_row;
		n = row >= from ? score(json, row) : 0;
		if (n > most) {
			most = n;
			best = row;
		}
	}
	return best;
}

/* As if all that is around the rows had been read before `row`; NULL: there is none. */
static void begin_part(struct ism_json_rows *json, const char *row, uint64_t end)
{
	json->at = row ? (size_t)(row - json->window->data) : json->window->size;
	json->begin = json->window->offset + json->at;
	/* Without a guess there is nothing in the part; with a wrong one the caller finds out. */
	json->limit = row ? end : json->begin;
	json->line = 1;
	json->depth = json->around_depth;
	for (uint32_t i = 0; i < json->depth; i++)
		json->frames[i] = json->around[i];
	json->expects = ISM_JSON_EXPECTS_FIRST;
	json->is_found = true;
	json->n_documents = 0;
	json->index.text = NULL;
	ism_json_placed(json, false);
}

enum ism_status ism_json_document_seek(
	struct ism_json_rows *json, uint64_t begin, uint64_t end, struct ism_error *error)
{
	uint64_t from =
		begin < json->text_begin + BETWEEN_BYTES ? json->text_begin : begin - BETWEEN_BYTES;
	const char *row = NULL;

	json->limit = end;
	if (begin == 0)
		return ISM_OK;
	ISM_TRY(look_around(json, error));
	if (begin > from + BETWEEN_BYTES)
		from = begin - BETWEEN_BYTES;
	ISM_TRY(ism_input_seek(json->input, from, end, error));
	ism_json_batch_begin(json);
	if (json->between && begin > json->first_row)
		row = find_row(json, json->window->data + (begin - from));
	else if (json->between && json->first_row - from < json->window->size)
		row = json->window->data + (json->first_row - from);
	begin_part(json, row, end);
	return ISM_OK;
}
