/*
 * SARIF 2.1.0 (OASIS Standard, 27 March 2020): one run, a rule for each code
 * that occurs. Columns are code points, so `columnKind` says unicodeCodePoints
 * (§3.14.27); a region's endColumn is exclusive (§3.30.8).
 */
#include "support/diag_print.h"

struct sarif {
	const struct ism_source_map *map;
	FILE *out;
	size_t rule[ISM_DIAG_N_CODES]; /* index in the rules + 1; 0: does not occur */
};

/* A relative reference (RFC 3986 §4.2): what is not unreserved or `/` is escaped. */
static void print_uri(const char *name, FILE *out)
{
	fputc('"', out);
	if (*name == '/')
		fputs("file://", out);
	for (; *name; name++) {
		unsigned char c = (unsigned char)*name;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			c == '-' || c == '.' || c == '_' || c == '~' || c == '/')
			fputc(c, out);
		else
			fprintf(out, "%%%02X", c);
	}
	fputc('"', out);
}

/* A `location` object without its closing brace, so that a message can follow. */
static void print_location(struct sarif *s, struct ism_span at)
{
	struct ism_position start = ism_source_map_position(s->map, at.file, at.start);
	struct ism_position end = ism_source_map_position(s->map, at.file, at.end);

	fputs("{\"physicalLocation\": {\"artifactLocation\": {\"uri\": ", s->out);
	print_uri(start.file, s->out);
	fprintf(s->out,
		"}, \"region\": {\"startLine\": %u, \"startColumn\": %u, "
		"\"endLine\": %u, \"endColumn\": %u}}",
		start.line, start.column, end.line, end.column);
}

static void print_message(struct sarif *s, const struct ism_diagnostic *d)
{
	struct ism_arena *arena = d->owner->arena;
	const char *text = d->text;

	if (d->label)
		text = ism_arena_printf(arena, "%s (%s)", text, d->label);
	ism_vec_each (help, &d->helps)
		text = ism_arena_printf(arena, "%s\nhelp: %s", text, *help);
	fputs("\"message\": {\"text\": ", s->out);
	ism_diag_print_quoted(text, s->out);
	fputc('}', s->out);
}

static void print_related(struct sarif *s, const struct ism_diagnostic *d)
{
	size_t n = 0;

	ism_vec_each (note, &d->notes) {
		if (note->at.file == 0)
			continue;
		fputs(n ? ", " : ", \"relatedLocations\": [", s->out);
		print_location(s, note->at);
		fprintf(s->out, ", \"id\": %zu, \"message\": {\"text\": ", n++);
		ism_diag_print_quoted(note->text, s->out);
		fputs("}}", s->out);
	}
	if (n)
		fputc(']', s->out);
}

static void print_result(struct sarif *s, const struct ism_diagnostic *d)
{
	fprintf(s->out, "        {\"ruleId\": \"%s\", \"ruleIndex\": %zu, \"level\": \"%s\", ",
		ism_diag_code_text(d->code), s->rule[d->code] - 1,
		ism_severity_text(ism_diag_code_severity(d->code)));
	print_message(s, d);
	if (d->at.file) {
		fputs(", \"locations\": [", s->out);
		print_location(s, d->at);
		fputs("}]", s->out);
	}
	print_related(s, d);
	fputc('}', s->out);
}

static void print_rules(struct sarif *s, const struct ism_diagnostic_vec *sorted)
{
	size_t n = 0;

	ism_vec_each (d, sorted) {
		enum ism_diag_code code = (*d)->code;

		if (s->rule[code])
			continue;
		fprintf(s->out, "%s            {\"id\": \"%s\"}", n ? ",\n" : "",
			ism_diag_code_text(code));
		s->rule[code] = ++n;
	}
	if (n)
		fputc('\n', s->out);
}

void ism_diag_print_sarif(const struct ism_diags *diags, const struct ism_source_map *map,
	const char *version, FILE *out)
{
	struct sarif s = { .map = map, .out = out };
	struct ism_diagnostic_vec sorted = ism_diags_sorted(diags);

	fputs("{\n  \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n"
	      "  \"version\": \"2.1.0\",\n"
	      "  \"runs\": [\n    {\n"
	      "      \"tool\": {\n        \"driver\": {\n          \"name\": \"ism\",\n"
	      "          \"version\": ",
		out);
	ism_diag_print_quoted(version, out);
	fputs(",\n          \"rules\": [\n", out);
	print_rules(&s, &sorted);
	fputs("          ]\n        }\n      },\n"
	      "      \"columnKind\": \"unicodeCodePoints\",\n"
	      "      \"results\": [\n",
		out);
	ism_vec_each (d, &sorted) {
		print_result(&s, *d);
		fputs(d + 1 == sorted.items + sorted.n ? "\n" : ",\n", out);
	}
	fputs("      ]\n    }\n  ]\n}\n", out);
}
