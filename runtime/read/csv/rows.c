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
		if (csv->next_end < index->n_ends) {
			uint32_t last = index->ends[csv->next_end] & ISM_CSV_END_MARK;

			if (after_mark(index, last) == at) {
				begin_row(csv, last, at);
				csv->next_end++;
				return;
			}
		}
	}
	index->text = window->data;
	index->size = (uint32_t)window->size;
	ism_csv_index_begin(index, at);
	csv->first_mark = 0;
	csv->next_end = 0;
	csv->piece_bytes = FIRST_PIECE_BYTES;
}

/* Finds more ends of rows; false if there are none in the window, or none that this file knows of. */
static bool refill(struct ism_csv *csv)
{
	struct ism_csv_index *index = &csv->index;

	ism_csv_index_keep(index, csv->first_mark);
	csv->first_mark = 0;
	csv->next_end = 0;
	while (index->n_ends == 0) {
		if (index->at == index->size || index->fault != ISM_CSV_NO_FAULT ||
			index->n_marks > ISM_CSV_INDEX_MARKS - ISM_CSV_INDEX_BYTES - 64)
			return false;
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

/* Cells of a row that has neither quotes nor bytes beyond ASCII. */
static inline void put_plain_cells(struct ism_csv *csv, const uint32_t *marks)
{
	const char *text = csv->window->data;
	const uint32_t *numbers = csv->numbers;
	uint32_t n = csv->n_fields;
	struct ism_slice *cells = csv->cells + (size_t)csv->n_rows * n;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t begin = marks[numbers[i] - 1] + 1;
		uint32_t size = marks[numbers[i]] - begin;

		cells[i] = (struct ism_slice){ size ? text + begin : NULL, size };
	}
}

/* The same where blanks are to be trimmed or texts mean absent. */
static void finish_plain_cells(struct ism_csv *csv)
{
	struct ism_slice *cells = csv->cells + (size_t)csv->n_rows * csv->n_fields;

	for (uint32_t i = 0; i < csv->n_fields; i++) {
		struct ism_csv_field field = { cells[i].data, (uint32_t)cells[i].size, 0, 0 };

		if (csv->scan.trim)
			field = ism_csv_trimmed(&csv->scan, field);
		cells[i] = ism_csv_cell(csv, field.data, field.size);
	}
}

/* Cells of any row but one with a fault in its quotes; false where a cell has to be looked at more closely. */
static bool put_cells(struct ism_csv *csv, const uint32_t *marks, uint32_t end)
{
	struct ism_slice *cells = csv->cells + (size_t)csv->n_rows * csv->n_fields;

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
		cells[i] = ism_csv_cell(csv, field.data, field.size);
	}
	return true;
}

/* Takes the row that `end`, an entry of the index, ends; false if it is no plain one. */
static inline bool take_row(struct ism_csv *csv, uint32_t end)
{
	struct ism_csv_index *index = &csv->index;
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
	if (end == last) {
		put_plain_cells(csv, marks);
		if (csv->scan.trim || csv->null_sizes)
			finish_plain_cells(csv);
	} else if (!put_cells(csv, marks, end)) {
		return false;
	}
	if (end & ISM_CSV_END_LINES)
		n_lines += count_lines(index->text + begin, index->text + stop);
	csv->offsets[csv->n_rows] = csv->window->offset + begin;
	csv->lines[csv->n_rows] = csv->line;
	csv->line += n_lines;
	csv->n_rows++;
	begin_row(csv, last, after_mark(index, last));
	return true;
}

void ism_csv_take_rows(struct ism_csv *csv)
{
	const struct ism_window *window = csv->window;

	if (!csv->index_fn || csv->width == 0 || window->size >= UINT32_MAX)
		return;
	sync(csv);
	while (!ism_csv_batch_is_full(csv) && window->offset + csv->at < csv->limit) {
		if (csv->next_end == csv->index.n_ends && !refill(csv))
			break;
		if (!take_row(csv, csv->index.ends[csv->next_end]))
			break;
		csv->next_end++;
		csv->at = csv->index.marks[csv->first_mark] + 1;
	}
}
