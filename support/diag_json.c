#include "support/diag_print.h"

#include <string.h>

#include "support/utf8.h"

void ism_diag_print_quoted(const char *text, FILE *out)
{
	size_t left = strlen(text), n;
	uint32_t c;

	fputc('"', out);
	for (; left; text += n, left -= n) {
		n = ism_utf8_decode(text, left, &c);
		if (n == 0) {
			n = 1;
			fputs("\\ufffd", out);
		} else if (c == '"' || c == '\\') {
			fprintf(out, "\\%c", (char)c);
		} else if (c == '\n') {
			fputs("\\n", out);
		} else if (c == '\t') {
			fputs("\\t", out);
		} else if (c < 0x20 || c == 0x7F) {
			fprintf(out, "\\u%04x", (unsigned)c);
		} else {
			fwrite(text, 1, n, out);
		}
	}
	fputc('"', out);
}

/* "file": …, "line": …, "column": …, "end_line": …, "end_column": … */
static void print_place(const struct ism_source_map *map, struct ism_span at, FILE *out)
{
	struct ism_position start, end;

	if (at.file == 0) {
		fputs("\"file\": null", out);
		return;
	}
	start = ism_source_map_position(map, at.file, at.start);
	end = ism_source_map_position(map, at.file, at.end);
	fputs("\"file\": ", out);
	ism_diag_print_quoted(start.file, out);
	fprintf(out, ", \"line\": %u, \"column\": %u, \"end_line\": %u, \"end_column\": %u",
		start.line, start.column, end.line, end.column);
}

static void print_one(const struct ism_diagnostic *d, const struct ism_source_map *map, FILE *out)
{
	enum ism_severity severity = ism_diag_code_severity(d->code);

	fprintf(out, "    {\"severity\": \"%s\", \"code\": \"%s\", \"message\": ",
		ism_severity_text(severity), ism_diag_code_text(d->code));
	ism_diag_print_quoted(d->text, out);
	fputs(", ", out);
	print_place(map, d->at, out);
	if (d->label) {
		fputs(", \"label\": ", out);
		ism_diag_print_quoted(d->label, out);
	}
	fputs(", \"notes\": [", out);
	ism_vec_each (note, &d->notes) {
		fputs(note == d->notes.items ? "{" : ", {", out);
		print_place(map, note->at, out);
		fputs(", \"message\": ", out);
		ism_diag_print_quoted(note->text, out);
		fputc('}', out);
	}
	fputs("], \"help\": [", out);
	ism_vec_each (help, &d->helps) {
		if (help != d->helps.items)
			fputs(", ", out);
		ism_diag_print_quoted(*help, out);
	}
	fputs("]}", out);
}

void ism_diag_print_json(const struct ism_diags *diags, const struct ism_source_map *map, FILE *out)
{
	struct ism_diagnostic_vec sorted = ism_diags_sorted(diags);

	fputs("{\n  \"diagnostics\": [\n", out);
	ism_vec_each (d, &sorted) {
		print_one(*d, map, out);
		fputs(d + 1 == sorted.items + sorted.n ? "\n" : ",\n", out);
	}
	fprintf(out, "  ],\n  \"errors\": %zu,\n  \"warnings\": %zu\n}\n", diags->n_errors,
		diags->n_warnings);
}
