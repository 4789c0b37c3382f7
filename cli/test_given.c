/*
 * The rows of a test as a reader takes them. A column without cells is put before all others: it is what
 * fields are bound to that the header leaves out.
 */
#include "cli/test.h"

#include <string.h>

#define NO_COLUMN "(left out)"

/* A walk through the characters of a given text. */
struct walk {
	const char *at;
	uint32_t line;
	bool in_quotes;
	bool at_cell;   /* nothing but blanks of the cell so far */
	bool at_record; /* a record begins here */
};

static void step(struct walk *w)
{
	char c = *w->at++;

	w->at_record = false;
	if (c == '"' && (w->in_quotes || w->at_cell))
		w->in_quotes = !w->in_quotes;
	else if (c == '"' && w->at[-2] == '"')
		w->in_quotes = true; /* a doubled one */
	if (c == '\n')
		w->line++;
	w->at_cell =
		!w->in_quotes && (c == '\n' || c == ',' || (w->at_cell && (c == ' ' || c == '\t')));
	if (c == '\n' && !w->in_quotes)
		w->at_record = *w->at && *w->at != '\n';
}

static struct walk walk_start(const struct ism_given_model *given)
{
	return (struct walk){ .at = given->rows,
		.line = 1,
		.at_cell = true,
		.at_record = given->rows[0] && given->rows[0] != '\n' };
}

struct test_record_vec test_records(struct ism_arena *arena, const struct ism_given_model *given)
{
	struct test_record_vec records = { 0 };
	bool has_header = false;

	if (!given->rows)
		return records;
	for (struct walk w = walk_start(given); *w.at; step(&w)) {
		if (w.at_record && has_header)
			ism_vec_push(arena, &records, (struct test_record){ w.line, w.line });
		has_header |= w.at_record;
		if (records.n && *w.at != '\n')
			ism_vec_last(&records).last = w.line;
	}
	return records;
}

static struct ism_slice rewrite(
	struct ism_arena *arena, const struct ism_given_model *given, uint32_t skipped)
{
	size_t length = strlen(given->rows);
	char *text = ism_arena_alloc(arena, length + given->n_lines + sizeof NO_COLUMN + 2);
	char *to = text;
	bool has_header = false, skips = false;

	for (struct walk w = walk_start(given); *w.at; step(&w)) {
		if (w.at_record) {
			skips = skipped && w.line == skipped;
			if (!has_header)
				to = (char *)memcpy(to, NO_COLUMN, sizeof NO_COLUMN - 1) +
				     sizeof NO_COLUMN - 1;
			if (!skips)
				*to++ = ',';
			has_header = true;
		}
		if (!skips || *w.at == '\n')
			*to++ = *w.at;
	}
	*to++ = '\n';
	return (struct ism_slice){ text, (uint64_t)(to - text) };
}

/* No row, and no column but the one that stands for all. */
static struct ism_given nothing(struct ism_arena *arena, const struct ism_source *source)
{
	const char **columns = ism_new_array(arena, source->n_fields + 1, const char *);

	for (uint32_t f = 0; f < source->n_fields; f++)
		columns[f] = NO_COLUMN;
	return (struct ism_given){ .text = { NO_COLUMN "\n", sizeof NO_COLUMN },
		.columns = columns };
}

struct ism_given test_given(struct ism_arena *arena, const struct ism_source *source,
	const struct ism_given_model *model, uint32_t skipped)
{
	struct ism_given given = nothing(arena, source);
	const char **columns;

	if (!model)
		return given;
	if (model->file)
		return (struct ism_given){ .path = model->file };
	if (strspn(model->rows, "\n") == strlen(model->rows))
		return given;
	columns = ism_new_array(arena, source->n_fields + 1, const char *);
	for (uint32_t f = 0; f < source->n_fields; f++)
		columns[f] = model->columns[f] ? model->columns[f] : NO_COLUMN;
	return (struct ism_given){ .text = rewrite(arena, model, skipped), .columns = columns };
}
