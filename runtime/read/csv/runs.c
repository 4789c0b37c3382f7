/*
 * Runs: the rows of pieces of text in which, as the quick way of the index adds it up, nothing is but rows of the right
 * number of fields. Row r of a run has the marks from first_mark + r * width on, so that cells are cut out column
 * by column, and nothing else is to be done for a row.
 *
 * That it is so: each mark at which a row should end is a line end, and there are no more line ends in the piece than
 * these and those inside quotes, which are kept in a list, as lines are counted. Escapes are allowed as long as
 * none is in a declared cell; bytes that are not ASCII as long as they are UTF-8. A row with another one is left to
 * rows.c, and the run goes on behind it.
 */
#include "runtime/kernel/utf8.h"
#include "runtime/read/csv/parts.h"

/* After a piece that was none so many times twice as many are passed over, up to this many. */
#define MOST_PASSED 64u

/* Whether the line before the record at mark `mark` ends in CR LF. */
static bool is_after_returns(const struct ism_csv_index *index, uint32_t mark)
{
	uint32_t begin = index->marks[mark] + 1;

	return begin >= 2 && index->text[begin - 2] == '\r' && index->text[begin - 1] == '\n';
}

/* Whether each of the `n` marks, `width` from one to the next, is a line end of the one kind. */
static bool are_line_ends(
	const char *text, const uint32_t *marks, uint32_t n, uint32_t width, bool returns)
{
	uint32_t other = 0;

	if (returns) {
		for (uint32_t r = 0; r < n; r++) {
			const char *end = text + marks[(size_t)r * width];

			other |= (uint32_t)(end[0] ^ '\r') | (uint32_t)(end[1] ^ '\n');
		}
	} else {
		for (uint32_t r = 0; r < n; r++)
			other |= (uint32_t)(text[marks[(size_t)r * width]] ^ '\n');
	}
	return !other;
}

/* Whether one of the rows, of which `marks` are those before it, begins like a comment. */
static bool has_comment(const struct ism_csv *csv, const uint32_t *marks, uint32_t n, bool returns)
{
	const char *text = csv->index.text;

	if (!csv->format.comment || n == 0)
		return false;
	if (text[marks[0] + 1] == csv->format.comment)
		return true;
	for (uint32_t r = 1; r < n; r++) {
		if (text[marks[(size_t)r * csv->width] + 1 + returns] == csv->format.comment)
			return true;
	}
	return false;
}

/* Makes the rows that the quick way has found a run, if they are one. */
static bool set_run(struct ism_csv *csv, const struct ism_csv_quick *quick)
{
	const struct ism_csv_index *index = &csv->index;
	const uint32_t *marks = index->marks + csv->first_mark;
	uint32_t n = (index->n_marks - 1 - csv->first_mark) / csv->width;
	uint32_t last = n * csv->width;

	if (quick->wrong || quick->n_lines != n || (quick->returns && quick->n_feeds != n))
		return false;
	if (marks[last] - marks[0] > csv->row_limit_bytes)
		return false;
	if (quick->returns && n > 0 && marks[last] + 1 == index->at)
		return false; /* the LF is not in the piece: another one has been counted */
	if (!are_line_ends(index->text, marks + csv->width, n, csv->width, quick->returns) ||
		has_comment(csv, marks, n, quick->returns))
		return false;
	csv->run.n_rows = n;
	csv->run.seen = quick->seen | (index->n_inner > 0 ? ISM_CSV_END_LINES : 0);
	csv->run.returns = quick->returns;
	return true;
}

static bool try_run(struct ism_csv *csv, uint32_t n_bytes)
{
	struct ism_csv_index *index = &csv->index;
	const struct ism_csv_index_state before = index->state;
	const uint32_t at = index->at, n_marks = index->n_marks, n_inner = index->n_inner;
	struct ism_csv_quick quick = { .returns = is_after_returns(index, csv->first_mark) };

	csv->quick_fn(index, n_bytes, &quick);
	quick.seen |= before.seen;
	if (set_run(csv, &quick))
		return true;
	index->state = before;
	index->at = at;
	index->n_marks = n_marks;
	index->n_inner = n_inner;
	return false;
}

/* Forgets the line ends inside quotes that were in rows before the next. */
static void keep_inner(struct ism_csv *csv)
{
	struct ism_csv_index *index = &csv->index;
	uint32_t first = csv->run.inner;

	while (first < index->n_inner && index->inner[first] < csv->at)
		first++;
	index->n_inner -= first;
	memmove(index->inner, index->inner + first, index->n_inner * sizeof(*index->inner));
	csv->run.inner = 0;
}

/* Whether the quick way may be gone from where the index has got to. */
static bool may_try(struct ism_csv *csv, uint32_t n_bytes)
{
	const struct ism_csv_index *index = &csv->index;

	if (n_bytes == 0 || index->n_inner + n_bytes > ISM_CSV_INDEX_INNER)
		return false;
	if (index->state.returned || (index->state.seen & ISM_CSV_END_LINES))
		return false;
	if (csv->run.wait == 0)
		return true;
	csv->run.wait--;
	return false;
}

bool ism_csv_find_run(struct ism_csv *csv, uint32_t n_bytes)
{
	struct ism_csv_index *index = &csv->index;
	struct ism_csv_run *run = &csv->run;
	uint32_t left = (index->size - index->at) / 64 * 64;

	keep_inner(csv);
	if (n_bytes > left)
		n_bytes = left;
	if (may_try(csv, n_bytes)) {
		if (try_run(csv, n_bytes)) {
			run->n_fails = 0;
			return true;
		}
		run->wait = run->n_fails < 6 ? 1u << run->n_fails++ : MOST_PASSED;
	}
	if (index->n_inner > 0)
		index->state.seen |= ISM_CSV_END_LINES;
	index->n_inner = 0;
	return false;
}

/* The first of the rows whose cell has a quote in it, an escape; cut->n_rows if none has. */
static uint32_t find_escape(const struct ism_csv_cut *cut, const uint32_t *quoted, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct ism_slice *cell = cut->cells + quoted[i];

		if (cell->size && memchr(cell->data, cut->quote, cell->size))
			return quoted[i];
	}
	return cut->n_rows;
}

/* The cells of the `n` rows from `marks` on. Returns how many of them are plain ones. */
static uint32_t put_columns(struct ism_csv *csv, const uint32_t *marks, uint32_t n)
{
	uint32_t quoted[ISM_CSV_CUT_ROWS + 7];

	for (uint32_t i = 0; i < csv->n_fields; i++) {
		uint32_t before = csv->numbers[i] - 1, n_quoted;
		const struct ism_csv_cut cut = {
			.text = csv->index.text,
			.marks = marks + before,
			.width = csv->width,
			.skip = before == 0 ? 1 + csv->run.returns : 1,
			.n_rows = n,
			.quote = csv->format.quote,
			.has_quotes = csv->run.seen & ISM_CSV_END_QUOTES,
			.cells = ism_csv_cell_at(csv, csv->n_rows, i),
		};

		n_quoted = csv->cut_fn(&cut, quoted);
		if (csv->run.seen & ISM_CSV_END_ESCAPE)
			n = find_escape(&cut, quoted, n_quoted);
	}
	return n;
}

/* How many of the rows have cells of UTF-8 alone: all if they are it with whatever is between. */
static uint32_t count_valid(const struct ism_csv *csv, const uint32_t *marks, uint32_t n)
{
	size_t end = marks[(size_t)n * csv->width];

	if (ism_utf8_valid(csv->window->data + csv->at, end - csv->at))
		return n;
	for (uint32_t i = 0; i < csv->n_fields; i++) {
		const struct ism_slice *cells = ism_csv_cell_at(csv, csv->n_rows, i);
		uint32_t r = 0;

		while (r < n && ism_utf8_valid(cells[r].data ? cells[r].data : "", cells[r].size))
			r++;
		n = r;
	}
	return n;
}

/* How many of the `n` rows begin before the limit. */
static uint32_t count_to_limit(const struct ism_csv *csv, const uint32_t *marks, uint32_t n)
{
	uint64_t offset = csv->window->offset + 1 + csv->run.returns;

	while (n > 1 && offset + marks[(size_t)(n - 1) * csv->width] >= csv->limit)
		n--;
	return n;
}

/* The lines of the `n` rows. Returns the line after them. */
static uint64_t put_lines(struct ism_csv *csv, const uint32_t *marks, uint32_t n)
{
	const struct ism_csv_index *index = &csv->index;
	const uint32_t width = csv->width, end = marks[(size_t)n * width];
	uint64_t *lines = csv->lines + csv->n_rows;
	uint64_t line = csv->line;
	uint32_t inner = csv->run.inner, r = 0;

	lines[r++] = line++;
	while (inner < index->n_inner && index->inner[inner] < csv->at)
		inner++; /* of a row that was taken in another way */
	for (; inner < index->n_inner && index->inner[inner] < end; inner++) {
		for (; r < n && marks[(size_t)r * width] < index->inner[inner]; r++)
			lines[r] = line++;
		line++;
	}
	for (; r < n; r++)
		lines[r] = line++;
	csv->run.inner = inner;
	return line;
}

static void put_offsets(struct ism_csv *csv, const uint32_t *marks, uint32_t n)
{
	const uint64_t offset = csv->window->offset + 1 + csv->run.returns;
	uint64_t *offsets = csv->offsets + csv->n_rows;

	for (uint32_t r = 0; r < n; r++)
		offsets[r] = offset + marks[(size_t)r * csv->width];
	offsets[0] = csv->window->offset + csv->at;
}

/* Takes up to `n` rows of the run; returns whether it took all of them. */
static bool take_some(struct ism_csv *csv, uint32_t n)
{
	uint32_t *marks = csv->index.marks + csv->first_mark;
	uint32_t n_taken;

	n_taken = count_to_limit(csv, marks, n);
	marks[0] -= csv->run.returns; /* as all others are: at the CR */
	n_taken = put_columns(csv, marks, n_taken);
	if ((csv->run.seen & ISM_CSV_END_HIGH) && n_taken > 0)
		n_taken = count_valid(csv, marks, n_taken);
	if (n_taken > 0) {
		put_offsets(csv, marks, n_taken);
		csv->line = put_lines(csv, marks, n_taken);
	}
	csv->first_mark += n_taken * csv->width;
	csv->index.marks[csv->first_mark] += csv->run.returns;
	csv->at = csv->index.marks[csv->first_mark] + 1;
	csv->n_rows += n_taken;
	csv->run.n_rows -= n_taken;
	return n_taken == n;
}

void ism_csv_take_run(struct ism_csv *csv)
{
	for (;;) {
		uint32_t room = csv->batch_rows - csv->rejects.n - csv->n_rows;
		uint32_t n = csv->run.n_rows < room ? csv->run.n_rows : room;

		if (n > ISM_CSV_CUT_ROWS)
			n = ISM_CSV_CUT_ROWS;
		if (n == 0 || !take_some(csv, n))
			return;
	}
}
