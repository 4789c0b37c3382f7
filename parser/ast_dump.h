/* The syntax tree as S-expressions, for --dump=ast and tests. */
#ifndef ISM_PARSER_AST_DUMP_H
#define ISM_PARSER_AST_DUMP_H

#include <stdio.h>

#include "parser/ast.h"

/* One declaration after the other, blocks indented, an item a line. */
void ism_ast_dump(const struct ism_ast_file *file, FILE *out);

/* One expression on one line, without line end. */
void ism_ast_dump_expr(const struct ism_expr *expr, FILE *out);

#endif
