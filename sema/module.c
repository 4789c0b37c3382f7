/*
 * Modules: the names that each file declares, and the files that it uses. A module is loaded once,
 * however often and by whatever path it is used; modules do not use each other in a circle.
 */
#include "sema/symbol.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parser/parser.h"
#include "support/suggest.h"

static struct ism_symbol_module *module_load(
	struct sema *s, struct ism_symbol_module *user, const struct ism_decl *use);

/* ---- declared names ---- */

/* Declarations whose meaning a later version brings. */
static bool is_later(enum ism_decl_kind kind)
{
	return kind >= ISM_DECL_OBJECTIVE && kind < ISM_DECL_TEST && kind != ISM_DECL_WAIVER;
}

static void refuse_later(struct sema *s, const struct ism_decl *decl)
{
	const char *word = ism_decl_kind_text(decl->kind);

	if (decl->name.text)
		ism_diag(s->diags, ISM_DIAG_LATER_DECLARATION, decl->word_at,
			"`%s %s` is not available in this version of ism", word, decl->name.text);
	else
		ism_diag(s->diags, ISM_DIAG_LATER_DECLARATION, decl->word_at,
			"`%s` is not available in this version of ism", word);
}

static size_t slot_of(const struct ism_symbol_module *module, const char *name)
{
	size_t i = ((uintptr_t)name >> 3) * 0x9e3779b97f4a7c15u >> 7 & (module->n_slots - 1);

	while (module->slots[i] && module->slots[i]->name != name)
		i = (i + 1) & (module->n_slots - 1);
	return i;
}

static struct symbol *own_symbol(const struct ism_symbol_module *module, const char *name)
{
	return module->n_slots ? module->slots[slot_of(module, name)] : NULL;
}

static void add_symbol(struct sema *s, struct ism_symbol_module *module, struct symbol *symbol)
{
	ism_vec_push(s->arena, &module->symbols, symbol);
	if (2 * module->symbols.n > module->n_slots) {
		module->n_slots = module->n_slots ? 2 * module->n_slots : 64;
		module->slots = ism_new_array(s->arena, module->n_slots, struct symbol *);
		ism_vec_each (known, &module->symbols)
			module->slots[slot_of(module, (*known)->name)] = *known;
	} else {
		module->slots[slot_of(module, symbol->name)] = symbol;
	}
}

static void report_twice(
	struct sema *s, const char *name, struct ism_span again, struct ism_span first)
{
	struct ism_diagnostic *g =
		ism_diag(s->diags, ISM_DIAG_DUPLICATE_NAME, again, "`%s` is declared twice", name);

	ism_diag_note(g, first, "declared here first");
}

static struct source_symbol *source_new(struct sema *s, struct symbol *symbol)
{
	struct source_symbol *source = ism_new(s->arena, struct source_symbol);

	source->model.name = symbol->name;
	source->model.at = symbol->at;
	source->decl = symbol->decl;
	source->module = symbol->module;
	ism_vec_push(s->arena, &s->symbols->sources, source);
	return source;
}

static struct measure_symbol *measure_new(struct sema *s, struct symbol *symbol)
{
	struct measure_symbol *measure = ism_new(s->arena, struct measure_symbol);

	measure->model.name = symbol->name;
	measure->model.at = symbol->at;
	measure->decl = symbol->decl;
	measure->module = symbol->module;
	ism_vec_push(s->arena, &s->symbols->measures, measure);
	return measure;
}

static void declare(struct sema *s, struct ism_symbol_module *module, const struct ism_decl *decl)
{
	struct symbol *symbol, *first;

	if (is_later(decl->kind))
		refuse_later(s, decl);
	if (!decl->name.text)
		return;
	first = own_symbol(module, decl->name.text);
	if (first) {
		report_twice(s, decl->name.text, decl->name.at, first->at);
		return;
	}
	symbol = ism_new(s->arena, struct symbol);
	symbol->name = decl->name.text;
	symbol->at = decl->name.at;
	symbol->decl = decl;
	symbol->module = module;
	symbol->unavailable = is_later(decl->kind);
	if (decl->kind == ISM_DECL_SOURCE && !symbol->unavailable)
		symbol->u.source = source_new(s, symbol);
	if (decl->kind == ISM_DECL_MEASURE)
		symbol->u.measure = measure_new(s, symbol);
	add_symbol(s, module, symbol);
}

static void declare_all(struct sema *s, struct ism_symbol_module *module)
{
	ism_vec_each (item, &module->file->decls) {
		const struct ism_decl *decl = *item;

		if (decl->kind == ISM_DECL_DEFAULTS) {
			if (module->defaults)
				report_twice(
					s, "defaults", decl->word_at, module->defaults->word_at);
			else
				module->defaults = decl;
		}
		declare(s, module, decl);
	}
}

/* ---- files ---- */

/* Everything of `path` up to its last slash, "" where there is none. */
static const char *directory_of(struct sema *s, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? ism_arena_copy(s->arena, path, (size_t)(slash - path) + 1) : "";
}

static const char *real_path_of(struct sema *s, const char *path)
{
	char buffer[PATH_MAX];

	return ism_intern(s->names, realpath(path, buffer) ? buffer : path);
}

static struct ism_symbol_module *module_new(
	struct sema *s, const struct ism_ast_file *file, const char *path)
{
	struct ism_symbol_module *module = ism_new(s->arena, struct ism_symbol_module);

	module->name = file->module.text;
	module->real_path = real_path_of(s, path);
	module->directory = directory_of(s, path);
	module->file = file;
	ism_vec_push(s->arena, &s->symbols->modules, module);
	return module;
}

/* a/b.ism of `use a.b`, or NULL where a part of the name can be none of a file. */
static const char *module_file(struct sema *s, const struct ism_path *name)
{
	const char *path = "";

	for (size_t i = 0; i < name->parts.n; i++) {
		const char *part = name->parts.items[i].text;

		if (part[0] == '.' || strchr(part, '/'))
			return NULL;
		path = ism_arena_printf(s->arena, "%s%s%s", path, i ? "/" : "", part);
	}
	return ism_arena_printf(s->arena, "%s.ism", path);
}

/* Registers the file that a `use` means and sets its path; 0 after an error. */
static int file_open(struct sema *s, const struct ism_symbol_module *user,
	const struct ism_decl *use, const char **path)
{
	const char *name;
	struct ism_diagnostic *g;
	int id;

	if (use->u.use.file.text) {
		name = use->u.use.file.text;
		*path = name[0] == '/' ? name
				       : ism_arena_printf(s->arena, "%s%s", user->directory, name);
		id = ism_source_map_read(s->map, *path);
		if (!id)
			ism_diag(s->diags, ISM_DIAG_UNKNOWN_MODULE, use->u.use.file.at,
				"`%s` cannot be read: %s", *path,
				errno == ENOENT ? "there is no such file" : strerror(errno));
		return id;
	}
	name = module_file(s, &use->u.use.module);
	for (uint32_t i = 0; name && i < s->options->n_search_paths; i++) {
		*path = ism_arena_printf(s->arena, "%s/%s", s->options->search_paths[i], name);
		id = ism_source_map_read(s->map, *path);
		if (id)
			return id;
	}
	g = ism_diag(s->diags, ISM_DIAG_UNKNOWN_MODULE, use->u.use.module.at,
		"there is no module `%s`", use->u.use.module.text);
	if (name)
		ism_diag_help(g,
			"`%s` was found in none of the search paths; a file beside this one "
			"is used by `use \"%s\"`",
			name, name);
	return 0;
}

/* ---- use ---- */

static void report_cycle(struct sema *s, const struct ism_symbol_module *module, struct ism_span at)
{
	struct ism_diagnostic *g =
		ism_diag(s->diags, ISM_DIAG_MODULE_CYCLE, at, "modules use each other in a circle");

	ism_diag_label(g, "this file is still being read");
	if (module->used_at.file)
		ism_diag_note(g, module->used_at, "it is used here first");
}

static struct ism_span use_target(const struct ism_decl *use)
{
	return use->u.use.file.text ? use->u.use.file.at : use->u.use.module.at;
}

static void check_module_name(
	struct sema *s, const struct ism_decl *use, const struct ism_symbol_module *module)
{
	const char *wanted = use->u.use.module.text;

	if (!wanted || !module->name || module->name == wanted)
		return;
	ism_diag_note(ism_diag(s->diags, ISM_DIAG_MODULE_MISNAMED, use->u.use.module.at,
			      "the file of module `%s` calls itself `%s`", wanted, module->name),
		module->file->module.at, "named here");
}

static struct imported_name import_name(
	struct sema *s, const struct import *import, const struct ism_name *name)
{
	struct imported_name imported = { name->text, name->at, NULL };
	struct ism_suggest suggest;
	struct ism_diagnostic *g;

	if (!import->module)
		return imported;
	imported.symbol = own_symbol(import->module, name->text);
	if (imported.symbol || import->module->file->faulty)
		return imported;
	g = ism_diag(s->diags, ISM_DIAG_UNKNOWN_NAME, name->at, "that module declares no `%s`",
		name->text);
	ism_suggest_init(&suggest, name->text);
	ism_vec_each (symbol, &import->module->symbols)
		ism_suggest_consider(&suggest, (*symbol)->name);
	if (suggest.best)
		ism_diag_help(g, "did you mean `%s`?", suggest.best);
	return imported;
}

/* Where the name is declared or imported already; nowhere if it is not. */
static struct ism_span name_taken(const struct ism_symbol_module *module, const char *name)
{
	const struct symbol *own = own_symbol(module, name);

	if (own)
		return own->at;
	ism_vec_each (import, &module->imports)
		ism_vec_each (imported, &import->names)
			if (imported->name == name)
				return imported->at;
	return ISM_NOWHERE;
}

static void import_names(
	struct sema *s, const struct ism_symbol_module *user, struct import *import)
{
	ism_vec_each (name, &import->decl->u.use.only) {
		struct ism_span taken = name_taken(user, name->text);

		ism_vec_each (other, &import->names)
			if (other->name == name->text)
				taken = other->at;
		if (taken.file)
			report_twice(s, name->text, name->at, taken);
		else
			ism_vec_push(s->arena, &import->names, import_name(s, import, name));
	}
}

static void check_alias(
	struct sema *s, const struct ism_symbol_module *user, const struct ism_name *alias)
{
	if (!alias->text)
		return;
	ism_vec_each (import, &user->imports)
		if (import->alias == alias->text)
			report_twice(s, alias->text, alias->at, import->decl->u.use.alias.at);
}

static void use_all(struct sema *s, struct ism_symbol_module *module)
{
	module->loading = TYPING;
	declare_all(s, module);
	ism_vec_each (item, &module->file->decls) {
		const struct ism_decl *decl = *item;
		struct import import = { decl, NULL, NULL, { 0 } };

		if (decl->kind != ISM_DECL_USE ||
			(!decl->u.use.file.text && !decl->u.use.module.text))
			continue;
		import.alias = decl->u.use.alias.text;
		check_alias(s, module, &decl->u.use.alias);
		import.module = module_load(s, module, decl);
		import_names(s, module, &import);
		ism_vec_push(s->arena, &module->imports, import);
	}
	module->loading = TYPED;
}

static struct ism_symbol_module *module_known(struct sema *s, const char *path)
{
	const char *real_path = real_path_of(s, path);

	ism_vec_each (module, &s->symbols->modules)
		if ((*module)->real_path == real_path)
			return *module;
	return NULL;
}

static struct ism_symbol_module *module_load(
	struct sema *s, struct ism_symbol_module *user, const struct ism_decl *use)
{
	const char *path = NULL;
	int id = file_open(s, user, use, &path);
	struct ism_symbol_module *module;

	if (!id)
		return NULL;
	module = module_known(s, path);
	if (module && module->loading == TYPING) {
		report_cycle(s, module, use_target(use));
		return NULL;
	}
	if (!module) {
		module = module_new(
			s, ism_parse_file(s->arena, s->names, s->map, s->diags, id), path);
		module->used_at = use_target(use);
		use_all(s, module);
	}
	check_module_name(s, use, module);
	return module;
}

void sema_load_program(struct sema *s, const struct ism_ast_file *file)
{
	const char *path = ism_source_map_file(s->map, file->file_id)->name;

	use_all(s, module_new(s, file, path));
}

/* ---- names in paths ---- */

struct symbol *sema_symbol_find(const struct ism_symbol_module *module, const char *name)
{
	struct symbol *symbol = own_symbol(module, name);

	if (symbol)
		return symbol;
	ism_vec_each (import, &module->imports)
		ism_vec_each (imported, &import->names)
			if (imported->name == name)
				return imported->symbol;
	return NULL;
}

/* Whether an import of that name could not be loaded, or names nothing: reported where it stands. */
static bool is_faulty_import(const struct ism_symbol_module *module, const char *name)
{
	ism_vec_each (import, &module->imports)
		ism_vec_each (imported, &import->names)
			if (imported->name == name && !imported->symbol)
				return true;
	return false;
}

static bool import_is(const struct import *import, const char *name, bool whole)
{
	const struct ism_path *path = &import->decl->u.use.module;

	if (import->alias)
		return whole && import->alias == name;
	if (!path->text) {
		if (!import->module || !import->module->name)
			return false;
		path = &import->module->file->module;
	}
	return whole ? path->text == name : ism_vec_last(&path->parts).text == name;
}

static const struct import *import_find(const struct ism_symbol_module *module, const char *name)
{
	ism_vec_each (import, &module->imports)
		if (import_is(import, name, true))
			return import;
	ism_vec_each (import, &module->imports)
		if (import_is(import, name, false))
			return import;
	return NULL;
}

/* The parts of a path before its last, joined by dots; `buffer` holds as much as the path's text. */
static void path_prefix(const struct ism_path *path, char *buffer)
{
	*buffer = 0;
	for (size_t i = 0; i + 1 < path->parts.n; i++) {
		if (i)
			strcat(buffer, ".");
		strcat(buffer, path->parts.items[i].text);
	}
}

/* The import that the parts of a path before its last name, or NULL. */
static const struct import *import_of_path(
	const struct ism_symbol_module *module, const struct ism_path *path)
{
	char prefix[256];

	if (path->parts.n == 1 || strlen(path->text) >= sizeof prefix)
		return NULL;
	path_prefix(path, prefix);
	ism_vec_each (import, &module->imports) {
		const struct ism_path *used = &import->decl->u.use.module;
		const char *name = import->alias ? import->alias : used->text;

		if (name && strcmp(name, prefix) == 0)
			return import;
	}
	return path->parts.n == 2 ? import_find(module, path->parts.items[0].text) : NULL;
}

struct symbol *sema_symbol_of_path(
	const struct ism_symbol_module *module, const struct ism_path *path, bool *faulty)
{
	const char *name = ism_vec_last(&path->parts).text;
	const struct import *import;
	struct symbol *symbol;

	*faulty = false;
	if (path->parts.n == 1) {
		symbol = sema_symbol_find(module, name);
		*faulty = !symbol && (module->file->faulty || is_faulty_import(module, name));
		return symbol;
	}
	import = import_of_path(module, path);
	if (!import)
		return NULL;
	symbol = import->module ? own_symbol(import->module, name) : NULL;
	*faulty = !import->module || (!symbol && import->module->file->faulty);
	return symbol;
}

static const char *nearest(
	const struct ism_symbol_module *module, const char *name, enum ism_decl_kind kind)
{
	struct ism_suggest suggest;

	ism_suggest_init(&suggest, name);
	ism_vec_each (symbol, &module->symbols)
		if ((*symbol)->decl->kind == kind)
			ism_suggest_consider(&suggest, (*symbol)->name);
	ism_vec_each (import, &module->imports)
		ism_vec_each (imported, &import->names)
			if (imported->symbol && imported->symbol->decl->kind == kind)
				ism_suggest_consider(&suggest, imported->name);
	return suggest.best;
}

static const char *with_article(enum ism_decl_kind kind)
{
	switch (kind) {
	case ISM_DECL_UNIT: return "a unit";
	case ISM_DECL_ENUM: return "an enum";
	case ISM_DECL_PARAM: return "a param";
	case ISM_DECL_FN: return "a function";
	case ISM_DECL_SOURCE: return "a source";
	case ISM_DECL_MEASURE: return "a measure";
	case ISM_DECL_WAIVER: return "a waiver";
	default: return "something else";
	}
}

struct symbol *sema_symbol_named(struct sema *s, const struct ism_symbol_module *module,
	const struct ism_path *path, enum ism_decl_kind kind)
{
	const char *word = ism_decl_kind_text(kind);
	bool faulty;
	struct symbol *symbol = sema_symbol_of_path(module, path, &faulty);
	const struct import *import;
	struct ism_diagnostic *g;
	const char *near;

	if (symbol && symbol->decl->kind == kind)
		return symbol->unavailable ? NULL : symbol;
	if (faulty)
		return NULL;
	if (symbol) {
		g = ism_diag(s->diags, ISM_DIAG_WRONG_KIND, path->at,
			"`%s` is %s, but %s is needed here", path->text,
			with_article(symbol->decl->kind), with_article(kind));
		ism_diag_note(g, symbol->at, "declared here");
		return NULL;
	}
	g = ism_diag(
		s->diags, ISM_DIAG_UNKNOWN_NAME, path->at, "there is no %s `%s`", word, path->text);
	import = import_of_path(module, path);
	near = nearest(import ? import->module : module, ism_vec_last(&path->parts).text, kind);
	if (near)
		ism_diag_help(g, "did you mean `%s`?", near);
	return NULL;
}

bool sema_path_of_expr(struct sema *s, const struct ism_expr *expr, struct ism_path *path)
{
	if (expr->kind == ISM_EXPR_NAME) {
		*path = (struct ism_path){ .text = expr->u.name.text, .at = expr->at };
		ism_vec_push(s->arena, &path->parts, expr->u.name);
		return true;
	}
	if (expr->kind != ISM_EXPR_MEMBER || !sema_path_of_expr(s, expr->u.member.object, path))
		return false;
	path->text = ism_intern(s->names,
		ism_arena_printf(s->arena, "%s.%s", path->text, expr->u.member.name.text));
	path->at = expr->at;
	ism_vec_push(s->arena, &path->parts, expr->u.member.name);
	return true;
}
