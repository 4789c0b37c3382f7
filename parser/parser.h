/* From the text of a file to its syntax tree. */
#ifndef ISM_PARSER_PARSER_H
#define ISM_PARSER_PARSER_H

#include "parser/ast.h"
#include "support/arena.h"
#include "support/diagnostic.h"
#include "support/intern.h"
#include "support/source_map.h"

/*
 * Parses a registered file. Never NULL: what could be parsed, all else is in
 * `diags`. The tree lives in `arena`, its names in `intern`; it refers to no
 * other memory than these and the map's.
 */
struct ism_ast_file *ism_parse_file(struct ism_arena *arena, struct ism_intern *intern,
	struct ism_source_map *map, struct ism_diags *diags, int file_id);

#endif
