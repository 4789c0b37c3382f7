/*
 * The table for people: a line for each measure's headline, the groups of the same period below it, then
 * what is to be done and what the data are like.
 */
#include "runtime/output/table.h"

#include <string.h>

#include "runtime/kernel/format_time.h"
#include "runtime/output/shown.h"

/* Groups shown below a measure; the other outputs have all. */
#define GROUPS_MAX 20

enum column {
	COLUMN_MEASURE,
	COLUMN_PERIOD,
	COLUMN_VALUE, /* the number, at the right of its column */
	COLUMN_REST,  /* its unit and ratio, close behind it */
	COLUMN_STATUS,
	COLUMN_TARGET,
	COLUMN_BEFORE,
	N_COLUMNS,
};

static const char *const headings[N_COLUMNS] = { "MEASURE", "PERIOD", "VALUE", "", "STATUS",
	"TARGET", "BEFORE" };

struct line {
	const char *texts[N_COLUMNS];
	int32_t status;
	const char *note; /* stands on a line of its own below; NULL: none */
};

struct lines {
	struct line *items;
	size_t n, capacity;
};

static struct line *add_line(struct table *t, struct lines *lines)
{
	struct line *line;

	if (lines->n == lines->capacity) {
		size_t capacity = lines->capacity ? 2 * lines->capacity : 64;
		struct line *items = ism_new_array(t->arena, capacity, struct line);

		if (lines->n)
			memcpy(items, lines->items, lines->n * sizeof(*items));
		lines->items = items;
		lines->capacity = capacity;
	}
	line = &lines->items[lines->n++];
	for (int c = 0; c < N_COLUMNS; c++)
		line->texts[c] = "";
	line->status = ISM_STATUS_UNRATED;
	return line;
}

static const char *status_word(
	struct table *t, const struct ism_cell_result *cell, const struct ism_waiver *waiver)
{
	const char *name = ism_status_name(t->result->program, cell->status);

	if (!name)
		return "";
	return waiver && cell->status > 0 ? ism_arena_printf(t->arena, "%s, waived", name) : name;
}

static const char *status_text(struct table *t, const struct ism_cell_result *cell)
{
	return status_word(t, cell, cell->waiver);
}

/* The waiver of a headline may be one of other groups than the one that it is of. */
static const char *headline_status(struct table *t, const struct ism_measure_result *m)
{
	const struct ism_cell_result *headline = m->headline;

	for (uint64_t c = 0; headline->group && c < m->n_cells; c++) {
		const struct ism_cell_result *cell = m->cells[c];

		if (cell->group == headline->group && cell->period == headline->period)
			return status_word(t, headline, cell->waiver);
	}
	return status_text(t, headline);
}

/* Groups have no line for notes: small numbers are said beside the status. */
static const char *group_status(struct table *t, const struct ism_cell_result *cell)
{
	const char *status = status_text(t, cell);

	if (!cell->small)
		return status;
	return *status ? ism_arena_printf(t->arena, "%s, small", status) : "small";
}

static const char *label(struct table *t, const struct ism_measure *measure)
{
	const char *title = measure->title ? measure->title : measure->name;

	return measure->id ? ism_arena_printf(t->arena, "%s %s", measure->id, title) : title;
}

/* Why there is nothing, and which part of the rows is not known. */
static const char *note(struct table *t, const struct ism_cell_result *cell)
{
	const char *text = cell->reason;

	if (cell->unknown)
		text = ism_arena_printf(t->arena, "%s%s%llu of these rows %s unknown",
			text ? text : "", text ? "; " : "", (unsigned long long)cell->unknown,
			cell->unknown == 1 ? "is" : "are");
	if (cell->small)
		text = ism_arena_printf(
			t->arena, "%s%ssmall numbers", text ? text : "", text ? "; " : "");
	return text;
}

static void add_headline(struct table *t, struct lines *lines, const struct ism_measure_result *m)
{
	struct line *line = add_line(t, lines);
	const struct ism_cell_result *cell = m->headline;
	struct table_cell value = table_cell(t, m->measure, cell);

	line->texts[COLUMN_MEASURE] = label(t, m->measure);
	if (cell->group)
		line->texts[COLUMN_MEASURE] = ism_arena_printf(t->arena, "%s, %s",
			line->texts[COLUMN_MEASURE], table_group(t, m->measure, cell));
	line->texts[COLUMN_PERIOD] = table_period(t, m->measure, cell);
	line->texts[COLUMN_VALUE] = value.number;
	line->texts[COLUMN_REST] = value.rest;
	line->texts[COLUMN_STATUS] = headline_status(t, m);
	line->texts[COLUMN_TARGET] = table_target(t, m->measure, cell->target);
	if (m->before)
		line->texts[COLUMN_BEFORE] =
			table_value(t, &m->before->value, &m->measure->form, m->before->digits);
	line->status = cell->status;
	line->note = note(t, cell);
}

/* The headline judged again, where groups of it are waived. */
static void add_without(struct table *t, struct lines *lines, const struct ism_measure_result *m)
{
	const struct ism_cell_result *cell = m->without_waived;
	struct table_cell value;
	struct line *line;

	if (!cell)
		return;
	line = add_line(t, lines);
	value = table_cell(t, m->measure, cell);
	line->texts[COLUMN_MEASURE] = "  without waived groups";
	line->texts[COLUMN_VALUE] = value.number;
	line->texts[COLUMN_REST] = value.rest;
	line->texts[COLUMN_STATUS] = status_text(t, cell);
	line->status = cell->status;
	line->note = note(t, cell);
}

static void add_benchmarks(struct table *t, struct lines *lines, const struct ism_measure_result *m)
{
	for (uint32_t b = 0; b < m->measure->n_benchmarks; b++) {
		const struct ism_form *form = ism_benchmark_form(t->result->program, m->measure, b);
		struct ism_cell_result cell = { .value = m->benchmarks[b], .digits = -1 };
		struct ism_measure shown = { .form = *form };
		struct table_cell value = table_cell(t, &shown, &cell);
		struct line *line = add_line(t, lines);

		line->texts[COLUMN_MEASURE] =
			ism_arena_printf(t->arena, "  %s", m->measure->benchmarks[b].label);
		line->texts[COLUMN_VALUE] = value.number;
		line->texts[COLUMN_REST] = value.rest;
	}
}

static void add_groups(struct table *t, struct lines *lines, const struct ism_measure_result *m)
{
	uint64_t n = 0;

	for (uint64_t c = 0; c < m->n_cells; c++) {
		const struct ism_cell_result *cell = m->cells[c];
		struct table_cell value;
		struct line *line;

		if (!cell->group || cell->period != m->headline->period || n++ >= GROUPS_MAX)
			continue;
		line = add_line(t, lines);
		line->texts[COLUMN_MEASURE] =
			ism_arena_printf(t->arena, "  %s", table_group(t, m->measure, cell));
		value = table_cell(t, m->measure, cell);
		line->texts[COLUMN_VALUE] = value.number;
		line->texts[COLUMN_REST] = value.rest;
		line->texts[COLUMN_STATUS] = group_status(t, cell);
		line->status = cell->status;
	}
	if (n > GROUPS_MAX)
		add_line(t, lines)->texts[COLUMN_MEASURE] = ism_arena_printf(
			t->arena, "  … and %llu more groups", (unsigned long long)(n - GROUPS_MAX));
}

/* ---- widths ---- */

/* Blanks before a column that is not the first. */
static size_t gap_before(int column)
{
	return column == COLUMN_REST ? 1 : 2;
}

static size_t total(const size_t widths[N_COLUMNS])
{
	size_t sum = 0;

	for (int c = 0; c < N_COLUMNS; c++)
		sum += widths[c] ? widths[c] + (sum ? gap_before(c) : 0) : 0;
	return sum;
}

static void measure_columns(const struct lines *lines, size_t widths[N_COLUMNS])
{
	for (int c = 0; c < N_COLUMNS; c++) {
		widths[c] = 0;
		for (size_t l = 0; l < lines->n; l++) {
			size_t width = table_width(lines->items[l].texts[c]);

			widths[c] = width > widths[c] ? width : widths[c];
		}
		if (widths[c] && widths[c] < strlen(headings[c]))
			widths[c] = strlen(headings[c]);
	}
}

/* Makes `column` as narrow as needed, but no narrower than `least`. */
static void narrow(size_t widths[N_COLUMNS], enum column column, size_t least, size_t limit)
{
	size_t all = total(widths);
	size_t excess = all > limit ? all - limit : 0;

	if (widths[column] <= least)
		return;
	widths[column] -= excess < widths[column] - least ? excess : widths[column] - least;
}

/* What matters least gives way first: long titles, the period before, the target, the period's name. */
static void fit(size_t widths[N_COLUMNS], size_t limit)
{
	static const enum column dispensable[] = { COLUMN_BEFORE, COLUMN_TARGET, COLUMN_PERIOD };

	if (!limit)
		return;
	narrow(widths, COLUMN_MEASURE, 24, limit);
	narrow(widths, COLUMN_TARGET, 14, limit);
	for (size_t d = 0; d < sizeof(dispensable) / sizeof(dispensable[0]); d++) {
		if (total(widths) > limit)
			widths[dispensable[d]] = 0;
	}
	narrow(widths, COLUMN_MEASURE, 8, limit);
	narrow(widths, COLUMN_REST, 4, limit);
	narrow(widths, COLUMN_VALUE, 8, limit);
	narrow(widths, COLUMN_STATUS, 1, limit);
	narrow(widths, COLUMN_MEASURE, 1, limit);
	narrow(widths, COLUMN_REST, 1, limit);
	narrow(widths, COLUMN_VALUE, 1, limit);
}

/* ---- writing ---- */

static const char *status_colour(const struct table *t, int32_t status)
{
	if (!t->style->colour || status == ISM_STATUS_UNRATED ||
		status == ISM_STATUS_NOT_APPLICABLE)
		return "";
	if (status == 0)
		return "\033[32m";
	if (status > 0 && status < (int32_t)t->result->program->n_levels - 1)
		return "\033[33m";
	return status > 0 ? "\033[31m" : "\033[35m";
}

static bool is_right_aligned(int column)
{
	return column == COLUMN_VALUE || column == COLUMN_BEFORE;
}

static void put_line(struct table *t, const struct line *line, const size_t widths[N_COLUMNS])
{
	size_t pending = 0; /* blanks that only a further text makes worth writing */

	for (int c = 0; c < N_COLUMNS; c++) {
		const char *text = table_clip(t, line->texts[c], widths[c]);
		const char *colour = c == COLUMN_STATUS ? status_colour(t, line->status) : "";
		size_t blanks = widths[c] - table_width(text);

		if (!widths[c])
			continue;
		pending += c ? gap_before(c) : 0;
		pending += is_right_aligned(c) ? blanks : 0;
		if (*text) {
			fprintf(t->out, "%*s%s%s%s", (int)pending, "", colour, text,
				*colour ? "\033[0m" : "");
			pending = 0;
		}
		pending += is_right_aligned(c) ? 0 : blanks;
	}
	fputc('\n', t->out);
	if (line->note) {
		table_wrap(t, ism_arena_printf(t->arena, "  (%s)", line->note), 3);
	}
}

static void put_lines(struct table *t, const struct lines *lines)
{
	struct line heading = { .status = ISM_STATUS_UNRATED };
	size_t widths[N_COLUMNS];

	measure_columns(lines, widths);
	fit(widths, t->style->width);
	for (int c = 0; c < N_COLUMNS; c++)
		heading.texts[c] = headings[c];
	put_line(t, &heading, widths);
	for (size_t l = 0; l < lines->n; l++)
		put_line(t, &lines->items[l], widths);
}

static void put_title(struct table *t)
{
	const struct ism_result *result = t->result;
	const struct ism_program *program = result->program;
	const char *status = ism_status_name(program, result->status);
	char as_of[ISM_FORMAT_TIME_CHARS];
	const char *text;

	ism_format_date(result->as_of, as_of);
	text = ism_arena_printf(t->arena, "%s, as of %s%s%s",
		program->name ? program->name : program->file, as_of, status ? ": " : "",
		status ? status : "");
	table_wrap(t, text, 0);
	fputc('\n', t->out);
}

static void write_table(struct table *t, const void *of)
{
	const struct ism_result *result = of;
	struct lines lines = { 0 };

	for (uint32_t m = 0; m < result->n_measures; m++) {
		add_headline(t, &lines, &result->measures[m]);
		add_without(t, &lines, &result->measures[m]);
		add_benchmarks(t, &lines, &result->measures[m]);
		add_groups(t, &lines, &result->measures[m]);
	}
	put_title(t);
	if (lines.n)
		put_lines(t, &lines);
	table_waivers(t);
	table_actions(t);
	table_unbound(t);
	table_sources(t);
}

enum ism_status ism_output_table(
	const struct ism_result *result, const struct ism_table_style *style, FILE *out)
{
	return table_compose(result, style, out, write_table, result);
}
