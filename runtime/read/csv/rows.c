#include "runtime/kernel/utf8.h"
#include "runtime/read/csv/parts.h"

/* The first piece of an index that begins anew; each further one is twice as long, up to the largest. */
#define FIRST_PIECE_BYTES 1024u

/* Where the record after mark `mark`, a line end, begins. */
static uint32_t after_mark(const struct ism_csv_index *index, uint32_t mark)
{
	uint32_t at = index->marks[mark];

	if (index->returns && index->text[at] == '\r' && at + 1 < index->size &&
		index->text[at + 1] == '\n')
		at++;
	return at + 1;
}

/* Goes on after the record that ends at mark `last`, whose text goes on at `next`. */
static void begin_row(struct ism_csv *csv, uint32_t last, uint32_t next)
{
	csv->index.marks[last] = next - 1;
	csv->first_mark = last;
}

/* The entry of the next row's end: of a run's row, what has been seen in any of them. */
static uint32_t next_end(const struct ism_csv *csv)
{
	if (csv->run.n_rows > 0)
		return (csv->first_mark + csv->width) | csv->run.seen;
	return csv->index.ends[csv->next_end];
}

/* Whether the end of another row is known. */
static bool has_end(const struct ism_csv *csv)
{
	return csv->run.n_rows > 0 || csv->next_end < csv->index.n_ends;
}

/* Goes on after the row that has the next end, whose text goes on at `next`. */
static void pass_end(struct ism_csv *csv, uint32_t next)
{
	begin_row(csv, next_end(csv) & ISM_CSV_END_MARK, next);
	if (csv->run.n_rows > 0)
		csv->run.n_rows--;
	else
		csv->next_end++;
}

/*
 * Puts the index where the text has got to. Records that this file did not take have been passed since: mostly
 * one, after which the index still holds; else it begins anew.
 */
static void sync(struct ism_csv *csv)
{
	struct ism_csv_index *index = &csv->index;
	const struct ism_window *window = csv->window;
	uint32_t at = (uint32_t)csv->at;

	if (index->text) {
		if (index->marks[csv->first_mark] + 1 == at)
			return;
		if (has_end(csv) && after_mark(index, next_end(csv) & ISM_CSV_END_MARK) == at) {
			pass_end(csv, at);
			return;
		}
	}
	index->text = window->data;
	index->size = (uint32_t)window->size;
	ism_csv_index_begin(index, at);
	csv->first_mark = 0;
	csv->next_end = 0;
	csv->run.n_rows = 0;
	csv->run.inner = 0;
	csv->piece_bytes = FIRST_PIECE_BYTES;
}

/* Finds more ends of rows; false if there are none in the window, or none that this file knows of. */
static bool refill(struct ism_csv *csv)
{
	struct ism_csv_index *index = &csv->index;

	ism_csv_index_keep(index, csv->first_mark);
	csv->first_mark = 0;
	csv->next_end = 0;
	while (!has_end(csv)) {
		if (index->at == index->size || index->fault != ISM_CSV_NO_FAULT ||
			index->n_marks > ISM_CSV_INDEX_MARKS - ISM_CSV_INDEX_BYTES - 64)
			return false;
		if (!ism_csv_find_run(csv, csv->piece_bytes))
			csv->index_fn(index, csv->piece_bytes);
		if (csv->piece_bytes < ISM_CSV_INDEX_BYTES)
			csv->piece_bytes *= 2;
	}
	return true;
}

/* Line ends in the text of a row, a CR LF being one. */
static uint64_t count_lines(const char *begin, const char *end)
{
	uint64_t n = 0;

	for (const char *p = begin; p < end; p++)
		n += *p == '\n' ? p == begin || p[-1] != '\r' : *p == '\r';
	return n;
}

/* Cells of any row but one with a fault in its quotes; false where a cell has to be looked at more closely. */
static bool put_cells(struct ism_csv *csv, const uint32_t *marks, uint32_t end)
{
	for (uint32_t i = 0; i < csv->n_fields; i++) {
		uint32_t begin = marks[csv->numbers[i] - 1] + 1;
		struct ism_csv_field field = { .data = csv->window->data + begin,
			.size = marks[csv->numbers[i]] - begin };

		if ((end & ISM_CSV_END_QUOTES) && field.size > 0 &&
			field.data[0] == csv->format.quote) {
			field.data++;
			field.size -= 2;
			if ((end & ISM_CSV_END_ESCAPE) &&
				memchr(field.data, csv->format.quote, field.size))
				return false;
		}
		if (csv->scan.trim)
			field = ism_csv_trimmed(&csv->scan, field);
		if ((end & ISM_CSV_END_HIGH) && !ism_utf8_valid(field.data, field.size))
			return false;
		*ism_csv_cell_at(csv, csv->n_rows, i) = ism_csv_cell(csv, field.data, field.size);
	}
	return true;
}

/* Takes one row; false if it is no plain one. */
static bool take_row(struct ism_csv *csv)
{
	struct ism_csv_index *index = &csv->index;
	uint32_t end = next_end(csv);
	const uint32_t *marks = index->marks + csv->first_mark;
	uint32_t last = end & ISM_CSV_END_MARK;
	uint32_t begin = marks[0] + 1, stop = index->marks[last];
	char comment = csv->format.comment;
	uint64_t n_lines = 1;

	if (last - csv->first_mark != csv->width || stop - begin > csv->row_limit_bytes)
		return false;
	if (comment && index->text[begin] == comment)
		return false;
	if (index->returns && stop + 1 == index->size && !csv->window->at_end)
		return false; /* it may be a CR whose LF is yet to come */
	if (!put_cells(csv, marks, end))
		return false;
	if (end & ISM_CSV_END_LINES)
		n_lines += count_lines(index->text + begin, index->text + stop);
	csv->offsets[csv->n_rows] = csv->window->offset + begin;
	csv->lines[csv->n_rows] = csv->line;
	csv->line += n_lines;
	csv->n_rows++;
	pass_end(csv, after_mark(index, last));
	csv->at = index->marks[csv->first_mark] + 1;
	return true;
}

/* The cell between two marks; within quotes where it begins with one, which `quote` says if rows have any. */
static inline struct ism_slice cell_between(
	const char *text, const uint32_t *marks, bool has_quotes, char quote)
{
	uint32_t begin = marks[0] + 1;
	uint32_t size = marks[1] - begin;
	uint32_t quoted = has_quotes && size && text[begin] == quote;

	size -= 2 * quoted;
	return (struct ism_slice){ size ? text + begin + quoted : NULL, size };
}

/*
 * Takes rows as long as one follows another that has the right number of marks and, beside plain ASCII, at most
 * fields in quotes without a line end or an escape. Everything is kept in registers.
 */
static void take_plain_rows(struct ism_csv *csv)
{
	const struct ism_csv_index *index = &csv->index;
	const uint32_t *ends = index->ends, *numbers = csv->numbers;
	const char *text = index->text;
	const char quote = csv->format.quote, comment = csv->format.comment;
	const bool returns = index->returns;
	const uint32_t n_fields = csv->n_fields, width = csv->width, n_ends = index->n_ends;
	const uint32_t room = csv->batch_rows - csv->rejects.n;
	const uint64_t offset = csv->window->offset, line = csv->line - csv->n_rows;
	const uint64_t limit = csv->limit - offset;
	const size_t row_limit = csv->row_limit_bytes;
	const size_t step = csv->batch_rows;
	struct ism_slice *cells = csv->cells;
	uint64_t *offsets = csv->offsets, *lines = csv->lines;
	uint32_t *marks = index->marks;
	uint32_t n_rows = csv->n_rows, next = csv->next_end, first = csv->first_mark;

	for (; n_rows < room && next < n_ends; next++, n_rows++) {
		const uint32_t *row = marks + first;
		uint32_t begin = row[0] + 1;                /* of the text's first row: 0 */
		uint32_t more = ends[next] - first - width; /* of a plain row: no bits */
		uint32_t stop;

		if ((more & ~ISM_CSV_END_QUOTES) || begin >= limit)
			break;
		if (comment && text[begin] == comment)
			break;
		stop = row[width];
		if (stop - begin > row_limit || (returns && stop + 1 >= index->size))
			break; /* too long; or a CR whose LF is yet to come */
		if (more) {
			for (uint32_t i = 0; i < n_fields; i++)
				cells[i * step + n_rows] =
					cell_between(text, row + numbers[i] - 1, true, quote);
		} else {
			for (uint32_t i = 0; i < n_fields; i++)
				cells[i * step + n_rows] =
					cell_between(text, row + numbers[i] - 1, false, quote);
		}
		offsets[n_rows] = offset + begin;
		lines[n_rows] = line + n_rows;
		first += width;
		if (returns)
			marks[first] += text[stop] == '\r' && text[stop + 1] == '\n';
	}
	csv->line = line + n_rows;
	csv->n_rows = n_rows;
	csv->next_end = next;
	csv->first_mark = first;
	csv->at = marks[first] + 1;
}

/* Blanks trimmed, and absent what a text says is absent: the cells of all rows from `first` on. */
static void finish_cells(struct ism_csv *csv, uint32_t first)
{
	for (uint32_t i = 0; i < csv->n_fields; i++)
		for (uint32_t r = first; r < csv->n_rows; r++) {
			struct ism_slice *cell = ism_csv_cell_at(csv, r, i);
			struct ism_csv_field field = { .data = cell->data,
				.size = (uint32_t)cell->size };

			if (csv->scan.trim)
				field = ism_csv_trimmed(&csv->scan, field);
			*cell = ism_csv_cell(csv, field.data, field.size);
		}
}

void ism_csv_take_rows(struct ism_csv *csv)
{
	const struct ism_window *window = csv->window;
	const bool finish = csv->scan.trim || csv->null_sizes;

	if (!csv->index_fn || csv->width == 0 || window->size >= UINT32_MAX)
		return;
	sync(csv);
	while (!ism_csv_batch_is_full(csv) && window->offset + csv->at < csv->limit) {
		uint32_t before;

		if (!has_end(csv) && !refill(csv))
			break;
		before = csv->n_rows;
		if (csv->run.n_rows > 0)
			ism_csv_take_run(csv);
		else
			take_plain_rows(csv);
		if (finish)
			finish_cells(csv, before);
		if (csv->n_rows == before && !take_row(csv))
			break;
	}
}
