#include "parser/parser.h"

#include "parser/parse.h"

#include "ism.tab.h"

struct ism_ast_file *ism_parse_file(struct ism_arena *arena, struct ism_intern *intern,
	struct ism_source_map *map, struct ism_diags *diags, int file_id)
{
	struct ism_parse p = {
		.arena = arena,
		.intern = intern,
		.diags = diags,
		.text = ism_source_map_file(map, file_id)->text,
		.file = ism_new(arena, struct ism_ast_file),
	};

	p.file->file_id = file_id;
	ism_lexer_init(&p.lexer, arena, intern, map, diags, file_id);
	/* Bison's own stack is the one memory that is not the arena's. */
	if (ism_yyparse(&p) != 0)
		p.file->faulty = true;
	p.file->comments = p.lexer.comments;
	return p.file;
}
