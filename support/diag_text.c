/*
 * Diagnostics for people: a line that grep finds, then each source line with
 * its spans underlined, the main one by `^`, the others by `-`.
 *
 * Columns here are those of a terminal: tabs reach the next multiple of four,
 * wide characters take two, control characters are shown as one harmless mark.
 * Of a long line a window around its first span is shown.
 */
#include "support/diag_print.h"

#include <stdlib.h>
#include <string.h>

#include "support/utf8.h"

enum {
	TAB_COLUMNS = 4,
	WINDOW_COLUMNS = 120, /* longer lines are clipped to this */
	WINDOW_BEFORE = 40,   /* columns kept before the span in a clipped line */
};

#define SGR_RESET  "\033[0m"
#define SGR_BOLD   "\033[1m"
#define SGR_RED    "\033[1;31m"
#define SGR_YELLOW "\033[1;33m"
#define SGR_BLUE   "\033[1;34m"

/* A span to underline, in the line where it starts. */
struct mark {
	struct ism_span at;
	uint32_t line;
	const char *text; /* NULL: none */
	bool is_main;
};

struct mark_vec ISM_VEC(struct mark);

struct printer {
	const struct ism_source_map *map;
	struct ism_arena *arena;
	FILE *out;
	bool colour;
	int gutter; /* digits of the largest line number */
	const char *main_colour;
};

/* The part of a line that is shown. */
struct window {
	struct ism_span line;
	const char *text; /* of the whole line */
	size_t length;    /* bytes of it */
	size_t first;     /* column, from 0 */
	size_t end;       /* column, exclusive */
};

static void paint(struct printer *p, const char *sgr)
{
	if (p->colour)
		fputs(sgr, p->out);
}

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
	       (c >= 0x2066 && c <= 0x2069);
}

/* Decodes the character at byte `i` of the line; sets its bytes, returns its columns. */
static size_t character(
	const struct window *w, size_t i, size_t column, uint32_t *code_point, size_t *n_bytes)
{
	*n_bytes = ism_utf8_decode(w->text + i, w->length - i, code_point);
	if (*n_bytes == 0)
		*n_bytes = 1;
	if (*code_point == '\t')
		return TAB_COLUMNS - column % TAB_COLUMNS;
	return is_control(*code_point) ? 1 : (size_t)ism_utf8_width(*code_point);
}

/* The column at which byte `offset` of the line begins. */
static size_t column_of(const struct window *w, size_t offset)
{
	size_t column = 0, n_bytes;
	uint32_t code_point;

	for (size_t i = 0; i < w->length && i < offset; i += n_bytes)
		column += character(w, i, column, &code_point, &n_bytes);
	return column;
}

static struct window window_on(const struct printer *p, const struct mark *mark)
{
	struct window w = { .line = ism_source_map_line(p->map, mark->at.file, mark->line) };
	size_t width, start;

	w.text = ism_source_map_file(p->map, (int)mark->at.file)->text + w.line.start;
	w.length = w.line.end - w.line.start;
	width = column_of(&w, w.length);
	w.end = width + 1;
	if (width <= WINDOW_COLUMNS)
		return w;
	start = column_of(&w, mark->at.start - w.line.start);
	w.first = start > WINDOW_BEFORE ? start - WINDOW_BEFORE : 0;
	w.end = w.first + WINDOW_COLUMNS;
	return w;
}

static void print_character(struct printer *p, const struct window *w, size_t i, size_t n_bytes,
	uint32_t code_point, size_t columns)
{
	if (code_point == '\t')
		fprintf(p->out, "%*s", (int)columns, "");
	else if (is_control(code_point) || code_point == 0xFFFD)
		fputs("\xEF\xBF\xBD", p->out);
	else
		fwrite(w->text + i, 1, n_bytes, p->out);
}

static void print_gutter(struct printer *p, uint32_t line)
{
	paint(p, SGR_BLUE);
	if (line)
		fprintf(p->out, "%*u |", p->gutter, line);
	else
		fprintf(p->out, "%*s |", p->gutter, "");
	paint(p, SGR_RESET);
}

static void print_line(struct printer *p, const struct window *w, uint32_t line)
{
	size_t column = 0, n_bytes, last = 0;
	uint32_t code_point;

	for (size_t i = 0; i < w->length; i++) {
		if (w->text[i] != ' ' && w->text[i] != '\t')
			last = i + 1;
	}
	print_gutter(p, line);
	if (last)
		fputs(w->first ? "…" : " ", p->out);
	for (size_t i = 0; i < last; i += n_bytes) {
		size_t columns = character(w, i, column, &code_point, &n_bytes);

		if (column >= w->first && column + columns <= w->end)
			print_character(p, w, i, n_bytes, code_point, columns);
		else if (column < w->first && column + columns > w->first)
			fprintf(p->out, "%*s", (int)(column + columns - w->first), "");
		column += columns;
	}
	fputs(column > w->end ? "…\n" : "\n", p->out);
}

static void print_underline(struct printer *p, const struct window *w, const struct mark *mark)
{
	size_t start = column_of(w, mark->at.start - w->line.start);
	size_t end = column_of(w, mark->at.end - w->line.start);

	if (end > w->end)
		end = w->end;
	if (start < w->first)
		start = w->first;
	if (start >= w->end)
		start = w->end - 1;
	if (end <= start)
		end = start + 1;
	print_gutter(p, 0);
	fprintf(p->out, "%*s", (int)(start - w->first) + 1, "");
	paint(p, mark->is_main ? p->main_colour : SGR_BLUE);
	for (size_t i = start; i < end; i++)
		fputc(mark->is_main ? '^' : '-', p->out);
	if (mark->text && *mark->text)
		fprintf(p->out, " %s", mark->text);
	paint(p, SGR_RESET);
	fputc('\n', p->out);
}

static int compare_marks(const void *left, const void *right)
{
	const struct mark *a = left, *b = right;

	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->at.start != b->at.start)
		return a->at.start < b->at.start ? -1 : 1;
	return (a->is_main ? 0 : 1) - (b->is_main ? 0 : 1);
}

/* The marks of one file, line by line. */
static void print_marks(struct printer *p, struct mark_vec *marks)
{
	uint32_t line = 0;
	struct window w = { 0 };

	qsort(marks->items, marks->n, sizeof *marks->items, compare_marks);
	print_gutter(p, 0);
	fputc('\n', p->out);
	ism_vec_each (mark, marks) {
		if (mark->line != line) {
			line = mark->line;
			w = window_on(p, mark);
			print_line(p, &w, line);
		}
		print_underline(p, &w, mark);
	}
}

static void add_mark(struct printer *p, struct mark_vec *marks, struct ism_span at,
	const char *text, bool is_main)
{
	struct mark mark = { .at = at, .text = text, .is_main = is_main };
	int digits = 1;

	mark.line = ism_source_map_position(p->map, at.file, at.start).line;
	for (uint32_t n = mark.line; n >= 10; n /= 10)
		digits++;
	if (digits > p->gutter)
		p->gutter = digits;
	ism_vec_push(p->arena, marks, mark);
}

/* The notes that stand in another file, each under its own place. */
static void print_notes_elsewhere(struct printer *p, const struct ism_diagnostic *d)
{
	ism_vec_each (note, &d->notes) {
		struct mark_vec marks = { 0 };
		struct ism_position position;

		if (note->at.file == 0) {
			fprintf(p->out, "%*s = note: %s\n", p->gutter, "", note->text);
			continue;
		}
		if (note->at.file == d->at.file)
			continue;
		position = ism_source_map_position(p->map, note->at.file, note->at.start);
		add_mark(p, &marks, note->at, note->text, false);
		fprintf(p->out, "%*s::: %s:%u:%u\n", p->gutter, "", position.file, position.line,
			position.column);
		print_marks(p, &marks);
	}
}

static void print_header(struct printer *p, const struct ism_diagnostic *d)
{
	struct ism_position position = ism_source_map_position(p->map, d->at.file, d->at.start);
	enum ism_severity severity = ism_diag_code_severity(d->code);

	paint(p, SGR_BOLD);
	fputs(position.file, p->out);
	if (position.line)
		fprintf(p->out, ":%u:%u", position.line, position.column);
	fputs(": ", p->out);
	paint(p, p->main_colour);
	fprintf(p->out, "%s[%s]", ism_severity_text(severity), ism_diag_code_text(d->code));
	paint(p, SGR_RESET);
	paint(p, SGR_BOLD);
	fprintf(p->out, ": %s\n", d->text);
	paint(p, SGR_RESET);
}

static void print_one(struct printer *p, const struct ism_diagnostic *d)
{
	struct mark_vec marks = { 0 };
	enum ism_severity severity = ism_diag_code_severity(d->code);

	p->main_colour = severity == ISM_SEVERITY_ERROR ? SGR_RED : SGR_YELLOW;
	p->gutter = 1;
	if (d->at.file)
		add_mark(p, &marks, d->at, d->label, true);
	ism_vec_each (note, &d->notes) {
		if (note->at.file && note->at.file == d->at.file)
			add_mark(p, &marks, note->at, note->text, false);
	}
	print_header(p, d);
	if (marks.n)
		print_marks(p, &marks);
	print_notes_elsewhere(p, d);
	ism_vec_each (help, &d->helps)
		fprintf(p->out, "%*s = help: %s\n", p->gutter, "", *help);
	fprintf(p->out, "%*s = more: ism explain %s\n", p->gutter, "", ism_diag_code_text(d->code));
}

static void print_dropped(FILE *out, size_t n, const char *what)
{
	if (n)
		fprintf(out, "\n%zu more %s%s not shown\n", n, what, n == 1 ? " is" : "s are");
}

void ism_diag_print_text(
	const struct ism_diags *diags, const struct ism_source_map *map, FILE *out, bool colour)
{
	struct printer p = { .map = map, .arena = diags->arena, .out = out, .colour = colour };
	struct ism_diagnostic_vec sorted = ism_diags_sorted(diags);

	ism_vec_each (d, &sorted) {
		if (d != sorted.items)
			fputc('\n', out);
		print_one(&p, *d);
	}
	print_dropped(out, diags->n_dropped_errors, "error");
	print_dropped(out, diags->n_dropped_warnings, "warning");
}
