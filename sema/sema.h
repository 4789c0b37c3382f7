/*
 * Sema: from the syntax trees of a program and its modules to one model.
 *
 * In: parsed files. Out: a struct ism_model in the arena; complete and consistent when no error was
 * reported. Every fault is a diagnostic; sema goes on with the next declaration, and an expression that
 * has had its error yields NULL, at which every caller stays silent, so that one fault gives one message.
 */
#ifndef ISM_SEMA_SEMA_H
#define ISM_SEMA_SEMA_H

#include "parser/ast.h"
#include "sema/model.h"
#include "support/arena.h"
#include "support/diagnostic.h"
#include "support/intern.h"
#include "support/source_map.h"

struct ism_sema_options {
	uint32_t n_search_paths; /* directories in which `use a.b` looks for a/b.ism, in order */
	const char *const *search_paths;
};

/*
 * Analyses the program whose main file is `file` (and what it uses, which this loads and parses). Never
 * NULL; to be planned only if `diags` has no error. Expects nothing of the tree but what ast.h promises,
 * and does not change it.
 */
struct ism_model *ism_sema_analyse(struct ism_arena *arena, struct ism_intern *names,
	struct ism_source_map *map, struct ism_diags *diags, const struct ism_ast_file *file,
	const struct ism_sema_options *options);

#endif
