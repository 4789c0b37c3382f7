/*
 * Golden plans and IR: for each case.ism of a folder
 *
 *	run_golden plan FOLDER   compares its plan with case.plan
 *	run_golden ir FOLDER     finds the lines of case.ll, in their order, in its module before optimisation
 *
 * `--update` behind them writes the plans anew; lines of IR are chosen by hand. A line of case.ll is found in
 * one that contains it; empty ones and those that begin with `;` are comments.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codegen/codegen.h"
#include "parser/parser.h"
#include "sema/sema.h"
#include "support/diag_print.h"

struct options {
	bool is_ir;
	bool update;
	const char *folder;
};

static char *read_all(struct ism_arena *arena, const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL;
	long size;

	if (!file)
		return NULL;
	if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0) {
		rewind(file);
		text = ism_arena_alloc(arena, (size_t)size + 1);
		if (fread(text, 1, (size_t)size, file) != (size_t)size)
			text = NULL;
	}
	fclose(file);
	return text;
}

static const struct ism_plan *plan_file(struct ism_arena *arena, const char *path)
{
	static const struct ism_sema_options options;
	struct ism_intern names;
	struct ism_source_map map;
	struct ism_diags diags;
	const struct ism_ast_file *file;
	const struct ism_model *model;
	int id;

	ism_intern_init(&names, arena);
	ism_source_map_init(&map, arena);
	ism_diags_init(&diags, arena);
	id = ism_source_map_read(&map, path);
	if (!id)
		return NULL;
	file = ism_parse_file(arena, &names, &map, &diags, id);
	model = ism_sema_analyse(arena, &names, &map, &diags, file, &options);
	ism_diag_print_text(&diags, &map, stderr, false);
	return diags.n_errors ? NULL : ism_plan_make(arena, model, 0, NULL);
}

/* The plan, or the module as generated, as text that is the caller's to free. */
static char *print(struct ism_arena *arena, const struct ism_plan *plan, bool is_ir)
{
	/* A processor is named, so that each function comes once, as on any kind of machine. */
	struct ism_codegen_options options = { .sha256 = "", .compiler = "test", .cpu = "generic" };
	struct ism_module *module = NULL;
	struct ism_error error = { 0 };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	options.dump_ir = out;
	if (!is_ir)
		ism_plan_print(plan, out);
	else if (ism_codegen_module(&module, arena, plan, &options, &error) != ISM_OK)
		fprintf(stderr, "%s\n", error.text);
	ism_codegen_free(module);
	fclose(out);
	return text;
}

static bool write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "wb");

	if (!file)
		return false;
	fputs(text, file);
	return fclose(file) == 0;
}

static bool plan_same(const char *path, const char *expected, const char *text, bool update)
{
	size_t at = 0;
	int line = 1;

	if (update)
		return write_text(path, text);
	if (!expected) {
		fprintf(stderr, "%s: there is no such file; --update writes it\n", path);
		return false;
	}
	if (strcmp(expected, text) == 0)
		return true;
	for (; expected[at] && expected[at] == text[at]; at++)
		line += text[at] == '\n';
	fprintf(stderr, "%s:%d: the plan is another one:\n%s", path, line, text);
	return false;
}

/* The lines of `expected` in order; all of them are found from where the one before was. */
static bool has_lines(const char *path, char *expected, const char *text)
{
	const char *at = text;
	char *rest = NULL;
	bool any = false;

	for (char *line = strtok_r(expected, "\n", &rest); line;
		line = strtok_r(NULL, "\n", &rest)) {
		const char *found;

		line += strspn(line, " \t");
		if (!*line || *line == ';')
			continue;
		any = true;
		found = strstr(at, line);
		if (!found) {
			fprintf(stderr, "%s: not found, or not behind the line before: %s\n", path,
				line);
			return false;
		}
		at = found + strlen(line);
	}
	if (!any)
		fprintf(stderr, "%s: no line is expected\n", path);
	return any;
}

static bool run_case(const struct options *options, const char *name)
{
	struct ism_arena arena;
	const struct ism_plan *plan;
	const char *stem;
	const char *path;
	char *expected;
	char *text = NULL;
	bool passed = false;

	ism_arena_init(&arena, NULL, NULL);
	stem = ism_arena_printf(
		&arena, "%s/%.*s", options->folder, (int)(strlen(name) - strlen(".ism")), name);
	path = ism_arena_printf(&arena, "%s.%s", stem, options->is_ir ? "ll" : "plan");
	plan = plan_file(&arena, ism_arena_printf(&arena, "%s.ism", stem));
	text = plan ? print(&arena, plan, options->is_ir) : NULL;
	expected = read_all(&arena, path);
	if (!text)
		fprintf(stderr, "%s.ism: cannot be planned\n", stem);
	else if (!options->is_ir)
		passed = plan_same(path, expected, text, options->update);
	else if (!expected)
		fprintf(stderr, "%s: there is no such file\n", path);
	else
		passed = has_lines(path, expected, text);
	free(text);
	ism_arena_free(&arena);
	return passed;
}

static int is_program(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > 4 && strcmp(entry->d_name + length - 4, ".ism") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	struct dirent **entries = NULL;
	int n;
	int n_failed = 0;

	if (argc < 3) {
		fprintf(stderr, "usage: run_golden plan|ir FOLDER [--update]\n");
		return 2;
	}
	options.is_ir = strcmp(argv[1], "ir") == 0;
	options.folder = argv[2];
	options.update = argc > 3 && strcmp(argv[3], "--update") == 0;
	n = scandir(options.folder, &entries, is_program, by_bytes);
	for (int i = 0; i < n; i++) {
		bool passed = run_case(&options, entries[i]->d_name);

		printf("%s %s\n", passed ? "ok    " : "FAILED", entries[i]->d_name);
		n_failed += !passed;
		free(entries[i]);
	}
	free(entries);
	if (n <= 0)
		fprintf(stderr, "%s: there are no cases\n", options.folder);
	return n <= 0 || n_failed ? 1 : 0;
}
