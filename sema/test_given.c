/* The rows that a test gives for a source: CSV in one form, whatever the source's own is. */
#include "sema/test.h"

#include <string.h>

#include "sema/entry.h"
#include "sema/symbol.h"
#include "support/suggest.h"

/* One cell of the header, without blanks and quotes; *rest is what follows the comma, or NULL. */
static const char *next_cell(struct sema *s, const char *text, const char *end, const char **rest)
{
	const char *stop = memchr(text, ',', (size_t)(end - text));

	*rest = stop ? stop + 1 : NULL;
	if (!stop)
		stop = end;
	while (text < stop && (*text == ' ' || *text == '\t'))
		text++;
	while (stop > text && (stop[-1] == ' ' || stop[-1] == '\t' || stop[-1] == '\r'))
		stop--;
	if (stop - text >= 2 && *text == '"' && stop[-1] == '"') {
		text++;
		stop--;
	}
	return ism_arena_printf(s->arena, "%.*s", (int)(stop - text), text);
}

static uint32_t field_of(const struct ism_source_model *source, const char *cell)
{
	for (uint32_t f = 0; f < source->n_fields; f++)
		if (strcmp(source->fields[f].name, cell) == 0)
			return f;
	for (uint32_t f = 0; f < source->n_fields; f++)
		if (strcmp(source->fields[f].column, cell) == 0)
			return f;
	return ISM_NONE_INDEX;
}

static bool unknown_column(
	struct sema *s, const struct ism_source_model *source, const char *cell, struct ism_span at)
{
	struct ism_diagnostic *g;
	struct ism_suggest suggest;

	g = ism_diag(s->diags, ISM_DIAG_BAD_GIVEN, at, "`%s` has no field and no column `%s`",
		source->name, cell);
	ism_diag_note(g, source->at, "the source");
	ism_suggest_init(&suggest, cell);
	for (uint32_t f = 0; f < source->n_fields; f++)
		ism_suggest_consider(&suggest, source->fields[f].name);
	if (suggest.best)
		ism_diag_help(g, "did you mean `%s`?", suggest.best);
	return false;
}

static bool bind_column(
	struct sema *s, struct ism_given_model *given, const char *cell, struct ism_span at)
{
	uint32_t field = field_of(given->source, cell);

	if (field == ISM_NONE_INDEX)
		return unknown_column(s, given->source, cell, at);
	if (given->columns[field]) {
		ism_diag(s->diags, ISM_DIAG_BAD_GIVEN, at, "the header names `%s` twice",
			given->source->fields[field].name);
		return false;
	}
	given->columns[field] = cell;
	return true;
}

/* A field without a value in any row is one that may be absent. */
static bool check_left_out(
	struct sema *s, const struct ism_given_model *given, struct ism_span header)
{
	for (uint32_t f = 0; f < given->source->n_fields; f++) {
		const struct ism_field_model *field = &given->source->fields[f];
		struct ism_diagnostic *g;

		if (given->columns[f] || field->optional || field->absent)
			continue;
		g = ism_diag(s->diags, ISM_DIAG_BAD_GIVEN, header,
			"the rows have no `%s`, which every row of `%s` must have", field->name,
			given->source->name);
		ism_diag_note(g, field->at, "a `?` behind its type would allow rows without it");
		return false;
	}
	return true;
}

static bool read_header(
	struct sema *s, struct ism_given_model *given, const struct ism_raw_line *line)
{
	const char *rest = line->text, *end = line->text + line->length;

	while (rest) {
		const char *cell = next_cell(s, rest, end, &rest);

		if (!bind_column(s, given, cell, line->at))
			return false;
	}
	return check_left_out(s, given, line->at);
}

static bool read_rows(struct sema *s, const struct ism_raw_text *raw, struct ism_given_model *given)
{
	given->rows = raw->text;
	given->n_lines = (uint32_t)raw->lines.n;
	given->lines = ism_new_array(s->arena, given->n_lines, struct ism_span);
	for (uint32_t i = 0; i < given->n_lines; i++)
		given->lines[i] = raw->lines.items[i].at;
	ism_vec_each (line, &raw->lines)
		if (line->length)
			return read_header(s, given, line);
	return true;
}

bool sema_given(struct sema *s, const struct ism_symbol_module *module, const struct ism_item *item,
	struct ism_given_model *given)
{
	const struct symbol *symbol =
		sema_symbol_named(s, module, &item->u.given.source, ISM_DECL_SOURCE);

	if (!symbol || !symbol->u.source)
		return false;
	given->source = &symbol->u.source->model;
	if (given->source->base) {
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_BAD_GIVEN, item->u.given.source.at,
				      "`%s` is derived: it has the rows of `%s`",
				      given->source->name, sema_named_base(given->source)->name),
			"give the rows of `%s`", sema_named_base(given->source)->name);
		return false;
	}
	given->at = item->at;
	given->columns = ism_new_array(s->arena, given->source->n_fields + 1, const char *);
	if (item->u.given.rows)
		return read_rows(s, item->u.given.rows, given);
	given->file = item->u.given.file.text;
	return true;
}
