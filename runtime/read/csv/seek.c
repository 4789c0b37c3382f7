#include "runtime/read/csv/parts.h"

/* Records that a guess is tried on. */
#define TRIED_RECORDS 8

/* The first record that begins at or after a place, if the text before that is one thing or another. */
struct guess {
	const char *begin; /* NULL: none in the window */
	uint32_t n_odd;    /* of the records there, those that are not as they should be */
};

/* The line after `p` if it is a comment, else NULL. */
static const char *pass_comment(const struct ism_csv *csv, const char *p, const char *end)
{
	if (!csv->format.comment || *p != csv->format.comment)
		return NULL;
	return ism_csv_scan_line(p, end, true);
}

static uint32_t count_odd_records(const struct ism_csv *csv, const char *p, const char *end)
{
	struct ism_csv_record record;
	uint32_t n_odd = 0;

	for (int i = 0; i < TRIED_RECORDS && p < end; i++) {
		const char *next = pass_comment(csv, p, end);

		if (next) {
			p = next;
			continue;
		}
		if (!ism_csv_scan_record(&csv->scan, p, end, csv->window->at_end, &record))
			break;
		n_odd += record.end > record.begin &&
			 (record.reason != ISM_REASON_NONE || record.n_fields != csv->width);
		p = record.next;
	}
	return n_odd;
}

/* The window begins with the byte before the place: if that ends a line, a record begins right after it. */
static struct guess guess_after(const struct ism_csv *csv, struct ism_csv_skip before)
{
	const char *begin = csv->window->data, *end = begin + csv->window->size, *next;
	bool done;

	next = ism_csv_skip(&csv->scan, &before, begin, end, &done);
	if (!done)
		return (struct guess){ NULL, UINT32_MAX };
	return (struct guess){ next, count_odd_records(csv, next, end) };
}

/* The best guess; that there are no quotes around the place, if others are not better. */
static struct guess guess(const struct ism_csv *csv)
{
	struct guess best = guess_after(csv, ism_csv_skip_from_within(false));
	const struct ism_csv_skip others[] = {
		ism_csv_skip_from_within(true),
		{ 0 }, /* where the first byte is a quote that opens a field, or the second of two */
	};

	for (int i = 0; i < 2 && best.n_odd > 0 && csv->scan.has_quote; i++) {
		struct guess other = guess_after(csv, others[i]);

		if (other.n_odd < best.n_odd)
			best = other;
	}
	return best;
}

/* A file without a header has as many columns as its first sound row, wherever that is. */
static enum ism_status find_width(struct ism_csv *csv, struct ism_error *error)
{
	struct ism_batch batch = { .n_rows = 1 };

	csv->limit = UINT64_MAX;
	while (csv->width == 0 && batch.n_rows + batch.n_rejects > 0)
		ISM_TRY(ism_csv_next(csv, &batch, error));
	return ISM_OK;
}

enum ism_status ism_csv_seek(
	struct ism_csv *csv, uint64_t begin, uint64_t end, struct ism_error *error)
{
	struct guess found;

	if (begin == 0) {
		csv->limit = end;
		return ISM_OK;
	}
	ISM_TRY(find_width(csv, error));
	ISM_TRY(ism_input_seek(csv->input, begin - 1, end, error));
	csv->index.text = NULL;
	csv->line = 1;
	csv->limit = end;
	found = guess(csv);
	csv->at = found.begin ? (size_t)(found.begin - csv->window->data) : csv->window->size;
	csv->begin = csv->window->offset + csv->at;
	/* Without a guess there is nothing in the part; with a wrong one the caller finds out. */
	if (!found.begin)
		csv->limit = csv->begin;
	return ISM_OK;
}

struct ism_reader_part ism_csv_part(const struct ism_csv *csv)
{
	return (struct ism_reader_part){
		.begin = csv->begin,
		.end = csv->window->offset + csv->at,
		.n_lines = csv->line - 1,
	};
}
