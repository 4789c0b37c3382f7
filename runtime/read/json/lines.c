/* JSON lines: a row a line. What is wrong in one rejects that row alone. */
#include <string.h>

#include "runtime/kernel/utf8.h"
#include "runtime/read/json/parts.h"

/* The first piece of an index that begins anew; each further one is twice as long, up to the largest. */
#define FIRST_PIECE_BYTES 1024u

/* A line of the window, and what the index says of it. */
struct line {
	const char *begin, *end; /* without the line feed */
	const char *next;
	const uint32_t *marks; /* of its quotes; NULL: not known */
	uint32_t seen;         /* ISM_JSON_END_… where marks are known */
};

/* ---- finding lines ---- */

/* Finds more line ends; false if there are none in the window, or none that there is room for. */
static bool refill(struct ism_json_rows *json)
{
	struct ism_json_index *index = &json->index;

	if (index->text != json->window->data) {
		index->text = json->window->data;
		index->size = (uint32_t)json->window->size;
		ism_json_index_begin(index, (uint32_t)json->at);
		json->first_mark = json->next_end = 0;
		json->piece_bytes = FIRST_PIECE_BYTES;
	}
	if (json->next_end < index->n_ends)
		return true;
	ism_json_index_keep(index, json->first_mark);
	json->first_mark = json->next_end = json->first_odd = 0;
	while (index->n_ends == 0) {
		if (index->at == index->size || !ism_json_index_has_room(index))
			return false;
		json->index_fn(index, json->piece_bytes);
		if (json->piece_bytes < ISM_JSON_INDEX_BYTES)
			json->piece_bytes *= 2;
	}
	json->n_usable = ism_json_index_usable(index, ISM_JSON_SHAPE_MARGIN);
	return true;
}

/* Whether the index knows the next line. */
static inline bool is_indexed(struct ism_json_rows *json)
{
	return json->index_fn && json->window->size < UINT32_MAX && refill(json);
}

static bool indexed_line(struct ism_json_rows *json, struct line *line)
{
	struct ism_json_index *index = &json->index;
	uint32_t end, mark;

	if (!is_indexed(json))
		return false;
	end = index->ends[json->next_end++];
	mark = end & ISM_JSON_END_MARK;
	line->begin = ism_json_here(json);
	line->end = index->text + index->marks[mark];
	line->next = line->end + 1;
	line->marks = index->marks + json->first_mark;
	line->seen = end & ~ISM_JSON_END_MARK;
	json->first_mark = mark + 1;
	return true;
}

/* The next line, if the window has all of it. */
static bool next_line(struct ism_json_rows *json, struct line *line)
{
	const char *end = ism_json_window_end(json);
	const char *feed;

	if (json->at == json->window->size || json->window->offset + json->at >= json->limit)
		return false;
	if (indexed_line(json, line))
		return true;
	/* The last one may end without a line feed; and of one with too many quotes the index knows no end. */
	json->index.text = NULL;
	line->marks = NULL;
	line->seen = 0;
	line->begin = ism_json_here(json);
	feed = memchr(line->begin, '\n', (size_t)(end - line->begin));
	if (!feed && !json->window->at_end)
		return false;
	line->end = feed ? feed : end;
	line->next = feed ? feed + 1 : end;
	return true;
}

/* ---- rows ---- */

static bool scan_line(struct ism_json_rows *json, const char *p, const struct line *line)
{
	struct ism_json_scan *scan = &json->scan;
	const char *behind;

	scan->end = line->end;
	p = ism_json_scan_row(scan, p, ism_json_row_cells(json), &behind);
	if (!p && !behind)
		return false;
	behind = ism_json_blanks(p ? p : behind, line->end);
	if (behind < line->end) {
		scan->reason = ISM_REASON_JSON_AFTER;
		scan->fault = behind;
		scan->field = -1;
		return false;
	}
	return p != NULL;
}

/* By the marks of the index; false where something is wrong, or is not sure to be right. */
static bool scan_marked(struct ism_json_rows *json, const char *p, const struct line *line)
{
	struct ism_json_scan *scan = &json->scan;

	if (!line->marks || (line->seen & ISM_JSON_END_CONTROL))
		return false;
	if ((line->seen & ISM_JSON_END_HIGH) &&
		!ism_utf8_valid(line->begin, (size_t)(line->end - line->begin)))
		return false;
	scan->base = json->window->data;
	scan->marks = line->marks;
	scan->has_escapes = line->seen & ISM_JSON_END_ESCAPE;
	return scan_line(json, p, line);
}

static void pass_line(struct ism_json_rows *json, const struct line *line)
{
	json->at = (size_t)(line->next - json->window->data);
	json->line += line->next > line->end;
}

static void read_line(struct ism_json_rows *json, const struct line *line)
{
	const char *p = ism_json_blanks(line->begin, line->end);

	if (p < line->end && (size_t)(line->end - line->begin) > json->row_limit_bytes) {
		ism_reject_long(&json->rejects, json->line, 1, line->begin,
			(uint64_t)(line->end - line->begin));
	} else if (p < line->end) {
		bool is_row = scan_marked(json, p, line);

		if (!is_row) {
			json->scan.marks = NULL;
			is_row = scan_line(json, p, line);
		}
		if (is_row)
			ism_json_take_row(json, p);
		else
			ism_json_reject_row(json, line->begin, line->end);
	}
	pass_line(json, line);
}

/* ---- rows that have a shape ---- */

/* The next lines, up to so many, that the index knows, that begin in the part and have room in the batch. */
static struct ism_json_lines known_lines(const struct ism_json_rows *json)
{
	const struct ism_json_index *index = &json->index;
	struct ism_json_lines lines = {
		.begin = ism_json_here(json),
		.marks = index->marks,
		.ends = index->ends + json->next_end,
		.n = index->n_ends - json->next_end,
		.most_bytes = json->row_limit_bytes,
	};
	uint32_t room = json->batch_rows - json->n_rows - json->rejects.n;

	if (lines.n > room)
		lines.n = room;
	while (lines.n > 1 &&
		json->window->offset + index->marks[lines.ends[lines.n - 2] & ISM_JSON_END_MARK] +
				1 >=
			json->limit)
		lines.n--;
	return lines;
}

/* Takes the next `n` of these, whose cells are there, as rows; `marks` are behind them. */
static void take_rows(struct ism_json_rows *json, const struct ism_json_lines *lines, uint32_t n,
	const struct ism_json_marks *marks)
{
	uint64_t before = json->window->offset, at = json->at;

	for (uint32_t i = 0; i < n; i++) {
		if (json->format.n_nulls > 0)
			ism_json_make_nulls(json, ism_json_row_cells(json));
		json->offsets[json->n_rows] = before + at;
		json->lines[json->n_rows++] = json->line++;
		at = lines->marks[lines->ends[i] & ISM_JSON_END_MARK] + UINT64_C(1);
	}
	json->n_repeated += lines->n_repeated;
	json->at = (size_t)at;
	json->next_end += n;
	json->first_mark = (uint32_t)(marks->next - lines->marks);
	json->first_odd = (uint32_t)(marks->odd - json->index.odds);
}

/* Takes lines that are like the latest row, and one that is like another before it; false for one that is like none. */
static bool take_shaped(struct ism_json_rows *json)
{
	struct ism_json_lines lines = known_lines(json);
	struct ism_json_marks marks = ism_json_marks_from(json, json->first_mark);
	uint32_t n = ism_json_shapes_read_lines(
		&json->shapes, &json->scan, &marks, &lines, ism_json_row_cells(json));
	const uint32_t *end;
	const char *p;

	take_rows(json, &lines, n, &marks);
	if (n == lines.n)
		return true;
	lines = known_lines(json);
	end = lines.marks + (lines.ends[0] & ISM_JSON_END_MARK);
	json->scan.end = marks.text + *end;
	if (end >= marks.stop || (size_t)(json->scan.end - lines.begin) > lines.most_bytes)
		return false;
	p = ism_json_shapes_read(
		&json->shapes, &json->scan, &marks, lines.begin, ism_json_row_cells(json));
	if (p != json->scan.end || marks.next != end)
		return false;
	marks.next++;
	lines.n_repeated = json->scan.n_repeated;
	take_rows(json, &lines, 1, &marks);
	return true;
}

/* Reads a line in full, and learns the shape of its row. */
static void learn_line(struct ism_json_rows *json)
{
	struct ism_json_marks marks = ism_json_marks_from(json, json->first_mark);
	uint32_t n_rows = json->n_rows;
	struct line line;

	indexed_line(json, &line);
	json->scan.values = json->values;
	read_line(json, &line);
	/* A row that begins behind blanks is not where its line is. */
	if (json->n_rows > n_rows && *line.begin == '{')
		ism_json_shapes_learn(&json->shapes, &json->scan, &marks, line.begin, line.end);
	json->scan.values = NULL;
}

/* Takes lines as long as the index knows them. */
static void take_lines(struct ism_json_rows *json)
{
	uint64_t end = json->window->offset + json->window->size;

	if (end > json->limit)
		end = json->limit;
	while (!ism_json_is_full(json) && json->window->offset + json->at < end &&
		is_indexed(json) && ism_json_shapes_hope(&json->shapes)) {
		if (!take_shaped(json))
			learn_line(json);
	}
}

/* Rejects a line that is longer than the window may grow, running over it to its end. */
static enum ism_status skip_line(struct ism_json_rows *json, struct ism_error *error)
{
	char clip[ISM_CLIP_BYTES + 1];
	uint64_t n_bytes = 0;
	const char *feed;

	memcpy(clip, ism_json_here(json), sizeof(clip));
	for (;;) {
		size_t left = json->window->size - json->at;

		feed = memchr(ism_json_here(json), '\n', left);
		if (feed)
			left = (size_t)(feed - ism_json_here(json));
		n_bytes += left;
		json->at += left;
		if (feed || json->window->at_end)
			break;
		ISM_TRY(ism_json_advance(json, error));
	}
	ism_reject_long(&json->rejects, json->line, 1, clip, n_bytes);
	json->at += feed != NULL;
	json->line += feed != NULL;
	return ISM_OK;
}

enum ism_status ism_json_lines_next(
	struct ism_json_rows *json, struct ism_batch *batch, struct ism_error *error)
{
	struct line line;

	ism_json_batch_begin(json);
	for (;;) {
		take_lines(json);
		while (!ism_json_is_full(json) && next_line(json, &line)) {
			read_line(json, &line);
			take_lines(json);
		}
		if (json->n_rows + json->rejects.n > 0)
			break;
		if ((json->window->at_end && json->at == json->window->size) ||
			json->window->offset + json->at >= json->limit) {
			ISM_TRY(ism_input_finish(json->input, error));
			break;
		}
		if (json->window->size - json->at > json->kept_bytes)
			ISM_TRY(skip_line(json, error));
		else
			ISM_TRY(ism_json_advance(json, error));
	}
	return ism_json_batch_end(json, batch, error);
}

/* ---- parts ---- */

/* A part begins with the first line that begins in it: behind the line feed at or behind the byte before it. */
enum ism_status ism_json_lines_seek(
	struct ism_json_rows *json, uint64_t begin, uint64_t end, struct ism_error *error)
{
	const char *feed = NULL;

	json->limit = end;
	if (begin == 0)
		return ISM_OK;
	ISM_TRY(ism_input_seek(json->input, begin - 1, end, error));
	json->at = 0;
	json->index.text = NULL;
	json->line = 1;
	ism_json_placed(json, false);
	for (;;) {
		feed = memchr(ism_json_here(json), '\n', json->window->size - json->at);
		json->at = feed ? (size_t)(feed + 1 - json->window->data) : json->window->size;
		if (feed || json->window->at_end || json->window->offset + json->at >= end)
			break;
		ISM_TRY(ism_json_advance(json, error));
	}
	json->begin = json->window->offset + json->at;
	/* A line that goes on behind the part has been begun in another one. */
	if (!feed && !json->window->at_end)
		json->limit = json->begin;
	return ISM_OK;
}
