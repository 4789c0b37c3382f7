/*
 * run_diag [--update] DIRECTORY…: analyses every .ism file of each directory and compares what is reported
 * with what the files say.
 *
 * A line expects diagnostics by a comment: `# error: E0203`, `# warning: W0501`, several codes separated by
 * blanks. Missed and unexpected ones both fail. Modules are looked for in DIRECTORY/modules; those that a
 * case uses may carry expectations too. Where `case.expected` stands beside `case.ism`, the whole text of
 * the diagnostics must be that; --update writes such files anew.
 */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parser/parser.h"
#include "sema/sema.h"
#include "support/diag_print.h"

struct expectation {
	uint32_t file, line;
	char code[8];
	bool met;
};

struct expectation_vec ISM_VEC(struct expectation);

struct run {
	struct ism_arena arena;
	struct ism_intern names;
	struct ism_source_map map;
	struct ism_diags diags;
};

/* ---- expectations ---- */

/* The codes that follow a marker, up to the end of the line. */
static void read_codes(struct run *run, const char *text, const char *end, uint32_t file,
	uint32_t line, struct expectation_vec *out)
{
	while (text < end) {
		struct expectation expectation = { file, line, "", false };
		size_t n = 0;

		while (text < end && (*text == ' ' || *text == ','))
			text++;
		while (text + n < end && text[n] != ' ' && text[n] != ',')
			n++;
		if (n != 5)
			return;
		memcpy(expectation.code, text, n);
		ism_vec_push(&run->arena, out, expectation);
		text += n;
	}
}

static void read_expectations(struct run *run, uint32_t file, struct expectation_vec *out)
{
	static const char *const markers[] = { "# error: ", "# warning: " };
	const struct ism_source_file *source = ism_source_map_file(&run->map, (int)file);

	for (uint32_t line = 1; line <= source->n_lines; line++) {
		struct ism_span at = ism_source_map_line(&run->map, file, line);
		const char *end = source->text + at.end;

		for (size_t i = 0; i < 2; i++) {
			size_t n = strlen(markers[i]);
			const char *found =
				memmem(source->text + at.start, at.end - at.start, markers[i], n);

			if (found)
				read_codes(run, found + n, end, file, line, out);
		}
	}
}

/* ---- one case ---- */

static bool meet(
	struct expectation_vec *expectations, uint32_t file, uint32_t line, const char *code)
{
	ism_vec_each (expectation, expectations)
		if (!expectation->met && expectation->file == file && expectation->line == line &&
			strcmp(expectation->code, code) == 0) {
			expectation->met = true;
			return true;
		}
	return false;
}

/* Prints what is missed and what is unexpected; returns how many of both. */
static int compare(struct run *run)
{
	struct ism_diagnostic_vec sorted = ism_diags_sorted(&run->diags);
	struct expectation_vec expectations = { 0 };
	int n_wrong = 0;

	for (uint32_t file = 1; file <= run->map.files.n; file++)
		read_expectations(run, file, &expectations);
	ism_vec_each (item, &sorted) {
		const struct ism_diagnostic *d = *item;
		struct ism_position at =
			ism_source_map_position(&run->map, d->at.file, d->at.start);
		const char *code = ism_diag_code_text(d->code);

		if (meet(&expectations, d->at.file, at.line, code))
			continue;
		printf("%s:%u:%u: unexpected %s: %s\n", at.file, at.line, at.column, code, d->text);
		n_wrong++;
	}
	ism_vec_each (expectation, &expectations) {
		if (expectation->met)
			continue;
		printf("%s:%u: missed %s\n",
			ism_source_map_file(&run->map, (int)expectation->file)->name,
			expectation->line, expectation->code);
		n_wrong++;
	}
	return n_wrong;
}

/* The text of all diagnostics; the caller frees it. */
static char *printed(struct run *run)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	ism_diag_print_text(&run->diags, &run->map, out, false);
	fclose(out);
	return text;
}

static char *read_file(const char *path)
{
	FILE *in = fopen(path, "rb");
	char *text = calloc(1, 1 << 20);

	if (in && text)
		text[fread(text, 1, (1 << 20) - 1, in)] = 0;
	if (in)
		fclose(in);
	if (in)
		return text;
	free(text);
	return NULL;
}

static bool write_file(const char *path, const char *text)
{
	FILE *out = fopen(path, "wb");
	bool good = out && fputs(text, out) >= 0;

	return out && fclose(out) == 0 && good;
}

/* Compares with, or writes, the file of the whole text, if there is one. */
static int compare_text(struct run *run, const char *name, bool update)
{
	char path[512];
	char *expected, *text;
	int n_wrong = 0;

	snprintf(path, sizeof path, "%.*s.expected", (int)strlen(name) - 4, name);
	expected = read_file(path);
	if (!expected)
		return 0;
	text = printed(run);
	if (text && strcmp(text, expected) != 0) {
		if (!update || !write_file(path, text)) {
			printf("%s: expected\n%s\nbut the text is\n%s\n", path, expected, text);
			n_wrong = 1;
		}
	}
	free(expected);
	free(text);
	return n_wrong;
}

static int run_case(const char *name, bool update)
{
	static const char *const paths[] = { "modules" };
	struct ism_sema_options options = { 1, paths };
	struct run run = { 0 };
	struct ism_ast_file *file;
	int id, n_wrong;

	ism_intern_init(&run.names, &run.arena);
	ism_source_map_init(&run.map, &run.arena);
	ism_diags_init(&run.diags, &run.arena);
	id = ism_source_map_read(&run.map, name);
	if (!id) {
		printf("%s: %s\n", name, strerror(errno));
		return 1;
	}
	file = ism_parse_file(&run.arena, &run.names, &run.map, &run.diags, id);
	ism_sema_analyse(&run.arena, &run.names, &run.map, &run.diags, file, &options);
	n_wrong = compare(&run) + compare_text(&run, name, update);
	ism_arena_free(&run.arena);
	return n_wrong;
}

/* ---- all cases ---- */

static int is_case(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);

	return n > 4 && strcmp(entry->d_name + n - 4, ".ism") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int run_directory(const char *directory, bool update)
{
	struct dirent **entries;
	int n, n_failed = 0;

	if (chdir(directory) != 0 || (n = scandir(".", &entries, is_case, by_bytes)) < 0) {
		printf("%s: %s\n", directory, strerror(errno));
		return 1;
	}
	for (int i = 0; i < n; i++) {
		n_failed += run_case(entries[i]->d_name, update) != 0;
		free(entries[i]);
	}
	free(entries);
	printf("%s: %d cases, %d failed\n", directory, n, n_failed);
	return n_failed + (n == 0);
}

int main(int argc, char **argv)
{
	bool update = argc > 1 && strcmp(argv[1], "--update") == 0;
	int n_failed = 0;

	for (int i = 1 + update; i < argc; i++)
		n_failed += run_directory(argv[i], update);
	return n_failed != 0 || argc < 2 + update;
}
