#include "cli/compile.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "parser/parser.h"

/* The standard library of an installed command, else that of the source tree it was built in. */
static const char *stdlib_path(struct ism_arena *arena)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	const char *slash, *path;

	if (n > 0) {
		self[n] = 0;
		slash = strrchr(self, '/');
		path = ism_arena_printf(
			arena, "%.*s/" ISM_STDLIB_FROM_BIN, slash ? (int)(slash - self) : 0, self);
		if (access(path, R_OK) == 0)
			return path;
	}
	return ISM_STDLIB_SOURCE;
}

void cli_compilation_start(
	struct cli_compilation *c, struct cli *cli, uint32_t n, const char *const *paths)
{
	const char **all;

	memset(c, 0, sizeof *c);
	ism_arena_init(&c->arena, cli_no_memory, cli);
	ism_intern_init(&c->names, &c->arena);
	ism_source_map_init(&c->map, &c->arena);
	ism_diags_init(&c->diags, &c->arena);
	all = ism_new_array(&c->arena, n + 1, const char *);
	for (uint32_t i = 0; i < n; i++)
		all[i] = paths[i];
	all[n] = stdlib_path(&c->arena);
	c->options = (struct ism_sema_options){ n + 1, all };
}

void cli_compilation_end(struct cli_compilation *c)
{
	ism_arena_free(&c->arena);
}

struct ism_model *cli_compile(
	struct cli_compilation *c, const struct cli_verb *verb, const char *path)
{
	int id = ism_source_map_read(&c->map, path);
	struct ism_ast_file *file;

	if (!id) {
		cli_usage(verb, "`%s` cannot be read: %s", path, strerror(errno));
		return NULL;
	}
	file = ism_parse_file(&c->arena, &c->names, &c->map, &c->diags, id);
	return ism_sema_analyse(&c->arena, &c->names, &c->map, &c->diags, file, &c->options);
}

static const char *plural(struct ism_arena *arena, size_t n, const char *what)
{
	return ism_arena_printf(arena, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

const char *cli_diag_summary(struct cli_compilation *c)
{
	const char *errors = plural(&c->arena, c->diags.n_errors, "error");

	if (!c->diags.n_warnings)
		return errors;
	return ism_arena_printf(
		&c->arena, "%s, %s", errors, plural(&c->arena, c->diags.n_warnings, "warning"));
}
