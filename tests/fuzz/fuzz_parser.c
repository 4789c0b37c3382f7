/*
 * Any bytes are parsed, dumped and their diagnostics printed without a fault:
 *
 *	clang -g -fsanitize=fuzzer,address,undefined … fuzz_parser.c
 *
 * What holds of every tree is checked too: spans lie in the file, no expression
 * is deeper than the limit, and a file that lost something has an error to show.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "parser/ast_dump.h"
#include "parser/parser.h"
#include "support/diag_print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition)
{
	if (!condition)
		abort();
}

static void check_diags(const struct ism_diags *diags, size_t size)
{
	ism_vec_each (d, &diags->list) {
		require((*d)->at.start <= (*d)->at.end && (*d)->at.end <= size);
		ism_vec_each (note, &(*d)->notes)
			require(note->at.start <= note->at.end && note->at.end <= size);
	}
}

static void check_file(const struct ism_ast_file *file, const struct ism_diags *diags, size_t size)
{
	require(!file->faulty || diags->n_errors > 0);
	ism_vec_each (decl, &file->decls)
		require((*decl)->at.start < (*decl)->at.end && (*decl)->at.end <= size);
	ism_vec_each (comment, &file->comments)
		require(comment->at.start < comment->at.end && comment->at.end <= size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ism_arena arena = { 0 };
	struct ism_intern intern;
	struct ism_source_map map;
	struct ism_diags diags;
	const struct ism_ast_file *file;
	FILE *out = fopen("/dev/null", "w");
	int id;

	if (!out)
		return 0;
	ism_intern_init(&intern, &arena);
	ism_source_map_init(&map, &arena);
	ism_diags_init(&diags, &arena);
	id = ism_source_map_add(&map, "fuzz.ism", (const char *)data, size);
	file = ism_parse_file(&arena, &intern, &map, &diags, id);
	check_file(file, &diags, size);
	check_diags(&diags, size);
	ism_ast_dump(file, out);
	ism_diag_print_text(&diags, &map, out, true);
	ism_diag_print_json(&diags, &map, out);
	ism_diag_print_sarif(&diags, &map, "0", out);
	fclose(out);
	ism_arena_free(&arena);
	return 0;
}
