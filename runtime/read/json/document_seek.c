/*
 * Parts of a document that is an array of rows, or has one at its root; or of several documents one after another. What is
 * around the rows is read once, at the beginning of the file; a part is then read as if all of that had been before it,
 * from the first row that begins in it. Of several documents a part has those that begin in it, with all their rows.
 *
 * Where that is, is a guess: behind the text that is between the first two rows, or documents, up to the first letter
 * of a name. The same may stand in a row, so that a few places are tried: whether what is there follows each other like
 * these and has what is asked for. If the guess is wrong the caller finds out (reader.h).
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/read/json/parts.h"

/* What is around the rows, and two of them, are looked for in so many bytes. */
#define AROUND_BYTES ((uint64_t)1 << 20)

/* What stands between two of them, where it is learned: from the bracket that closes one to the quote of a name. */
#define BETWEEN_BYTES 128u

#define TRIED_ROWS   8
#define TRIED_PLACES 64

/* ---- what is around the rows ---- */

static uint64_t place(const struct ism_json_rows *json, const char *p)
{
	return json->window->offset + (uint64_t)(p - json->window->data);
}

static bool is_row(const struct ism_json_rows *json, const char *p)
{
	return *p == '{' && (!json->has_documents || json->n_names == 0);
}

/* The byte behind the row or the document at `p`; NULL where it is none. */
static const char *item_end(struct ism_json_rows *json, const char *p)
{
	const char *end, *behind;

	json->scan.marks = NULL;
	json->scan.end = ism_json_window_end(json);
	if (!is_row(json, p))
		return ism_json_scan_pass(&json->scan, p);
	end = ism_json_scan_row(&json->scan, p, ism_json_row_cells(json), &behind);
	return end ? end : behind;
}

/* The text between what ends at `end` and what begins at `next`, with its brackets up to the first name. */
static void learn_between(struct ism_json_rows *json, const char *end, const char *next)
{
	const char *stop = ism_json_window_end(json), *p = next;

	while (p < stop && (*p == '{' || *p == '['))
		p = ism_json_blanks(p + 1, stop);
	if (p == next || p == stop || *p != '"' || (size_t)(p + 1 - (end - 1)) > BETWEEN_BYTES)
		return;
	json->between = malloc(BETWEEN_BYTES);
	if (!json->between)
		return;
	json->between_next = (uint32_t)(next - (end - 1));
	json->between_bytes = (uint32_t)(p + 1 - (end - 1));
	memcpy(json->between, end - 1, json->between_bytes);
}

/* Whether another document follows the first one, and how. */
static bool look_for_documents(struct ism_json_rows *json)
{
	const char *stop = ism_json_window_end(json);
	const char *p = ism_json_blanks(ism_json_here(json), stop), *end, *next;

	if (p == stop || (*p != '{' && *p != '['))
		return false;
	json->scan.marks = NULL;
	json->scan.end = stop;
	end = ism_json_scan_pass(&json->scan, p);
	next = end ? ism_json_blanks(end, stop) : stop;
	if (next == stop)
		return false;
	json->has_documents = true;
	json->first = place(json, p);
	learn_between(json, end, next);
	return true;
}

/* The frames around the rows, and what is between the first two. */
static enum ism_status look_for_rows(struct ism_json_rows *json, struct ism_error *error)
{
	const char *stop = ism_json_window_end(json), *row, *end, *next;

	if (!ism_json_document_enter(json))
		return ISM_OK;
	json->around = malloc(json->depth * sizeof(*json->around));
	if (!json->around)
		return ism_json_no_memory(json, error);
	memcpy(json->around, json->frames, json->depth * sizeof(*json->around));
	json->around_depth = json->depth;
	row = ism_json_blanks(ism_json_here(json), stop);
	json->first = place(json, row);
	end = row < stop && *row == '{' ? item_end(json, row) : NULL;
	next = end ? ism_json_blanks(end, stop) : stop;
	if (next < stop && *next == ',')
		next = ism_json_blanks(next + 1, stop);
	if (next < stop && *next == '{')
		learn_between(json, end, next);
	return ISM_OK;
}

/* As at the beginning of the text, of which so much is in view. */
static enum ism_status begin_text(
	struct ism_json_rows *json, uint64_t n_bytes, struct ism_error *error)
{
	ISM_TRY(ism_input_seek(json->input, json->text_begin, json->text_begin + n_bytes, error));
	json->at = json->depth = 0;
	json->line = 1;
	json->begin = json->text_begin;
	json->expects = ISM_JSON_EXPECTS_DOCUMENT;
	json->is_found = false;
	json->n_documents = json->document_end = 0;
	json->limit = json->document_limit = UINT64_MAX;
	json->index.text = NULL;
	ism_json_placed(json, true);
	ism_json_batch_begin(json);
	return ISM_OK;
}

/* Nothing is found where there are neither several documents nor rows of an array near the beginning. */
static enum ism_status look_around(struct ism_json_rows *json, struct ism_error *error)
{
	if (json->looked_around)
		return ISM_OK;
	json->looked_around = true;
	ISM_TRY(begin_text(json, AROUND_BYTES, error));
	return look_for_documents(json) ? ISM_OK : look_for_rows(json, error);
}

/* ---- where rows begin ---- */

/* How many names that somebody asks for there are in the row that was read last, from object number `first` on. */
static uint32_t count_names(const struct ism_json_rows *json, uint64_t first)
{
	const struct ism_json_tree *tree = &json->scan.tree;
	uint32_t n = 0;

	for (uint32_t i = 0; i < tree->n_nodes; i++)
		n += tree->nodes[i].n_fields > 0 && tree->nodes[i].seen_in >= first;
	return n;
}

/*
 * How much `p` is like the beginning of a row or a document: 0 if it is none, else what is asked for in that of a few that
 * follow which has most of it, and 1 more.
 */
static uint32_t score(struct ism_json_rows *json, const char *p)
{
	const char *end = ism_json_window_end(json);
	uint32_t most = 1;

	for (int i = 0; i < TRIED_ROWS; i++) {
		uint64_t first = json->scan.n_objects + 1;
		uint32_t n = 1;

		p = item_end(json, p);
		if (!p)
			return json->scan.reason == ISM_REASON_JSON_END ? most : 0;
		n += count_names(json, first);
		most = n > most ? n : most;
		if ((size_t)(end - p) < json->between_bytes ||
			memcmp(p - 1, json->between, json->between_bytes) != 0)
			break;
		p += json->between_next - 1;
	}
	return most;
}

/*
 * The first row, or document, that begins at `from` or behind it; NULL where none is found. Of the places that look like
 * one it is the first that has nearly as much as any: what lies in rows has less, and a row need not have all.
 */
static const char *find(struct ism_json_rows *json, const char *from)
{
	const char *p = json->window->data, *end = ism_json_window_end(json);
	const char *places[TRIED_PLACES];
	uint32_t scores[TRIED_PLACES], n = 0, most = 0;

	for (int i = 0; i < TRIED_PLACES; i++, p++) {
		p = memmem(p, (size_t)(end - p), json->between, json->between_bytes);
		if (!p)
			break;
		places[n] = p + json->between_next;
		if (places[n] < from)
			continue;
		scores[n] = score(json, places[n]);
		most = scores[n] > most ? scores[n] : most;
		n++;
	}
	for (uint32_t i = 0; i < n; i++) {
		if (3 * scores[i] > 2 * most)
			return places[i];
	}
	return NULL;
}

/* As if all that is around the rows had been read before `row`, or a document; NULL: there is none. */
static void begin_part(struct ism_json_rows *json, const char *row, uint64_t end)
{
	json->at = row ? (size_t)(row - json->window->data) : json->window->size;
	json->begin = json->window->offset + json->at;
	json->limit = json->document_limit = UINT64_MAX;
	/* Without a guess there is nothing in the part; with a wrong one the caller finds out. */
	*(json->has_documents ? &json->document_limit : &json->limit) = row ? end : json->begin;
	json->line = 1;
	json->depth = json->around_depth;
	for (uint32_t i = 0; i < json->depth; i++)
		json->frames[i] = json->around[i];
	json->expects = json->has_documents ? ISM_JSON_EXPECTS_DOCUMENT : ISM_JSON_EXPECTS_FIRST;
	json->is_found = true;
	json->n_documents = json->has_documents && json->begin > json->first;
	json->document_end = json->n_documents > 0 ? json->begin - (json->between_next - 1) : 0;
	json->index.text = NULL;
	ism_json_placed(json, false);
}

enum ism_status ism_json_document_seek(
	struct ism_json_rows *json, uint64_t begin, uint64_t end, struct ism_error *error)
{
	uint64_t from =
		begin < json->text_begin + BETWEEN_BYTES ? json->text_begin : begin - BETWEEN_BYTES;
	const char *row = NULL;

	ISM_TRY(look_around(json, error));
	if (begin == 0) {
		ISM_TRY(begin_text(json, end - json->text_begin, error));
		*(json->has_documents ? &json->document_limit : &json->limit) = end;
		return ISM_OK;
	}
	ISM_TRY(ism_input_seek(json->input, from, end, error));
	ism_json_batch_begin(json);
	if (json->between && begin > json->first)
		row = find(json, json->window->data + (begin - from));
	else if (json->between && json->first - from < json->window->size)
		row = json->window->data + (json->first - from);
	begin_part(json, row, end);
	return ISM_OK;
}
