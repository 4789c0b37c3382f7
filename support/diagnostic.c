#include "support/diagnostic.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *text;
	enum ism_severity severity;
} codes[] = {
#define X(id, severity, code) { code, ISM_SEVERITY_##severity },
	ISM_DIAG_CODES(X)
#undef X
};

const char *ism_diag_code_text(enum ism_diag_code code)
{
	return codes[code].text;
}

enum ism_severity ism_diag_code_severity(enum ism_diag_code code)
{
	return codes[code].severity;
}

const char *ism_severity_text(enum ism_severity severity)
{
	return severity == ISM_SEVERITY_ERROR ? "error" : "warning";
}

bool ism_diag_code_find(const char *text, enum ism_diag_code *code)
{
	for (size_t i = 0; i < ISM_DIAG_N_CODES; i++) {
		if (strcmp(codes[i].text, text) == 0) {
			*code = (enum ism_diag_code)i;
			return true;
		}
	}
	return false;
}

void ism_diags_init(struct ism_diags *diags, struct ism_arena *arena)
{
	*diags = (struct ism_diags){ .arena = arena };
}

static bool is_reported(const struct ism_diags *diags, enum ism_diag_code code, struct ism_span at)
{
	ism_vec_each (kept, &diags->list) {
		const struct ism_diagnostic *d = *kept;

		if (d->code == code && d->at.file == at.file && d->at.start == at.start &&
			d->at.end == at.end)
			return at.file != 0;
	}
	return false;
}

/* Whether one more of its severity is kept; counts it either way. */
static bool admit(struct ism_diags *diags, enum ism_severity severity)
{
	bool is_error = severity == ISM_SEVERITY_ERROR;
	size_t *n = is_error ? &diags->n_errors : &diags->n_warnings;
	size_t *n_dropped = is_error ? &diags->n_dropped_errors : &diags->n_dropped_warnings;

	if ((*n)++ < ISM_DIAG_LIMIT)
		return true;
	(*n_dropped)++;
	return false;
}

struct ism_diagnostic *ism_diag(struct ism_diags *diags, enum ism_diag_code code,
	struct ism_span at, const char *format, ...)
{
	struct ism_diagnostic *d = ism_new(diags->arena, struct ism_diagnostic);
	va_list args;

	d->owner = diags;
	d->code = code;
	d->at = at;
	d->order = diags->list.n;
	if (is_reported(diags, code, at) || !admit(diags, ism_diag_code_severity(code))) {
		d->text = "";
		return d;
	}
	va_start(args, format);
	d->text = ism_arena_vprintf(diags->arena, format, args);
	va_end(args);
	ism_vec_push(diags->arena, &diags->list, d);
	return d;
}

void ism_diag_label(struct ism_diagnostic *diagnostic, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	diagnostic->label = ism_arena_vprintf(diagnostic->owner->arena, format, args);
	va_end(args);
}

void ism_diag_note(struct ism_diagnostic *diagnostic, struct ism_span at, const char *format, ...)
{
	struct ism_diag_note note = { .at = at };
	va_list args;

	va_start(args, format);
	note.text = ism_arena_vprintf(diagnostic->owner->arena, format, args);
	va_end(args);
	ism_vec_push(diagnostic->owner->arena, &diagnostic->notes, note);
}

void ism_diag_help(struct ism_diagnostic *diagnostic, const char *format, ...)
{
	const char *text;
	va_list args;

	va_start(args, format);
	text = ism_arena_vprintf(diagnostic->owner->arena, format, args);
	va_end(args);
	ism_vec_push(diagnostic->owner->arena, &diagnostic->helps, text);
}

static int compare_numbers(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int compare(const void *left, const void *right)
{
	const struct ism_diagnostic *a = *(struct ism_diagnostic *const *)left;
	const struct ism_diagnostic *b = *(struct ism_diagnostic *const *)right;
	int by_file = compare_numbers(a->at.file, b->at.file);
	int by_start = compare_numbers(a->at.start, b->at.start);

	return by_file ? by_file : by_start ? by_start : compare_numbers(a->order, b->order);
}

struct ism_diagnostic_vec ism_diags_sorted(const struct ism_diags *diags)
{
	struct ism_diagnostic_vec sorted = { 0 };

	ism_vec_each (d, &diags->list)
		ism_vec_push(diags->arena, &sorted, *d);
	if (sorted.n)
		qsort(sorted.items, sorted.n, sizeof *sorted.items, compare);
	return sorted;
}
