/* The `program` block of the main file; those of modules that it uses mean nothing here. */
#include "sema/zone.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/zone.h"
#include "sema/symbol.h"

static const char *const default_levels[] = { "green", "amber", "red" };

static struct ism_slice slice_of(const char *text)
{
	return (struct ism_slice){ text, strlen(text) };
}

/* Levels as an enumeration in their own order: `status(m) >= amber` is amber or worse. */
static void set_levels(struct sema *s, uint32_t n, const char *const *levels, struct ism_span at)
{
	struct ism_enumeration *enumeration = ism_new(s->arena, struct ism_enumeration);
	struct ism_enum_item *items = ism_new_array(s->arena, n, struct ism_enum_item);
	const char **names = ism_new_array(s->arena, n, const char *);

	for (uint32_t i = 0; i < n; i++) {
		names[i] = ism_intern(s->names, levels[i]);
		items[i].name = slice_of(names[i]);
	}
	enumeration->name = "level";
	enumeration->at = at;
	enumeration->items = (struct ism_enum){ n, ISM_ENUM_NO_OTHER, items };
	s->model->n_levels = n;
	s->model->levels = names;
	s->model->level_enum = enumeration;
}

static void read_levels(struct sema *s, const struct ism_item *item)
{
	struct ism_name_vec names = { 0 };
	const char **levels;

	if (!sema_entry_names(s, item, "the names of the levels, best first", &names))
		return;
	if (names.n < 2) {
		ism_diag(s->diags, ISM_DIAG_BAD_PROGRAM, item->at,
			"a programme needs at least two levels, the best first");
		return;
	}
	levels = ism_new_array(s->arena, names.n, const char *);
	for (size_t i = 0; i < names.n; i++)
		levels[i] = names.items[i].text;
	set_levels(s, (uint32_t)names.n, levels, item->at);
}

const char *sema_zone(struct sema *s, const struct ism_item *item, struct ism_slice *zone)
{
	const char *name = sema_entry_text(s, item);
	struct ism_span at = item->u.entry.values.items[0].at;
	struct ism_error error = { 0 };
	struct ism_zone *opened = NULL;
	uint8_t *bytes = NULL;
	size_t size = 0;

	if (!name)
		return NULL;
	if (ism_zone_load(name, &bytes, &size, &error) != ISM_OK ||
		ism_zone_open(bytes, size, &opened, &error) != ISM_OK) {
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_UNKNOWN_TIMEZONE, at,
				      "there is no time zone `%s`", name),
			"write the name of the tz database, such as `\"Europe/Zurich\"` or "
			"`\"UTC\"`");
		free(bytes);
		return NULL;
	}
	ism_zone_close(opened);
	zone->data = size ? ism_arena_copy(s->arena, bytes, size) : NULL;
	zone->size = size;
	ism_vec_push(s->arena, &s->model->zones, *zone);
	free(bytes);
	return name;
}

static void read_timezone(struct sema *s, const struct ism_item *item)
{
	struct ism_slice zone = { 0 };
	const char *name = sema_zone(s, item, &zone);

	if (!name)
		return;
	s->model->timezone = name;
	s->model->zone = zone;
}

static void read_currency(struct sema *s, const struct ism_item *item)
{
	const char *name = sema_entry_word(s, item, "a currency, such as `CHF`");
	const struct ism_unit *unit = name ? sema_unit_find(s, ism_intern(s->names, name)) : NULL;

	if (unit && unit->n_factors == 1 && !unit->duration && strlen(unit->name) == 3)
		s->currency = unit;
	else if (name)
		ism_diag_help(
			ism_diag(s->diags, ISM_DIAG_BAD_PROGRAM, item->u.entry.values.items[0].at,
				"`%s` is no currency", name),
			"write its ISO 4217 code: `currency: CHF`");
}

static void read_entries(struct sema *s, const struct ism_block *body)
{
	const struct ism_item *found[PROGRAM_ENTRY_N] = { 0 };
	int64_t month;
	uint32_t n;

	sema_entries(s, &program_entries, body, found);
	if (found[PROGRAM_ORGANIZATION])
		sema_entry_text(s, found[PROGRAM_ORGANIZATION]);
	if (found[PROGRAM_SCOPE])
		sema_entry_text(s, found[PROGRAM_SCOPE]);
	if (found[PROGRAM_STAKEHOLDERS])
		sema_entry_texts(s, found[PROGRAM_STAKEHOLDERS], &n);
	if (found[PROGRAM_TIMEZONE])
		read_timezone(s, found[PROGRAM_TIMEZONE]);
	if (found[PROGRAM_FISCAL_YEAR_START] &&
		sema_entry_int(s, found[PROGRAM_FISCAL_YEAR_START], 1, 12, &month))
		s->model->fiscal_year_start = (uint32_t)month;
	if (found[PROGRAM_CURRENCY])
		read_currency(s, found[PROGRAM_CURRENCY]);
	if (found[PROGRAM_LEVELS])
		read_levels(s, found[PROGRAM_LEVELS]);
}

static const struct ism_decl *program_decl(struct sema *s, bool complain)
{
	const struct ism_decl *first = NULL;

	ism_vec_each (decl, &s->symbols->modules.items[0]->file->decls) {
		if ((*decl)->kind != ISM_DECL_PROGRAM)
			continue;
		if (first && complain)
			ism_diag_note(ism_diag(s->diags, ISM_DIAG_DUPLICATE_NAME, (*decl)->word_at,
					      "a second `program` block"),
				first->word_at, "the first one");
		if (!first)
			first = *decl;
	}
	return first;
}

void sema_program(struct sema *s)
{
	const struct ism_decl *decl = program_decl(s, true);

	set_levels(s, 3, default_levels, ISM_NOWHERE);
	if (!decl)
		return;
	s->model->name = decl->u.block.title.text;
	if (decl->u.block.body)
		read_entries(s, decl->u.block.body);
}

/* The param that `set` names: by the own name of a module that is loaded, whatever `use` calls it, else as any other name. */
static const struct symbol *param_named(
	struct sema *s, const struct ism_symbol_module *module, const struct ism_path *path)
{
	for (size_t i = 0; i < s->symbols->modules.n; i++) {
		const struct ism_symbol_module *loaded = s->symbols->modules.items[i];
		size_t n = loaded->name ? strlen(loaded->name) : 0;
		const struct symbol *symbol;

		if (!n || strncmp(path->text, loaded->name, n) != 0 || path->text[n] != '.')
			continue;
		symbol = sema_symbol_find(loaded, ism_intern(s->names, path->text + n + 1));
		if (symbol && symbol->decl->kind == ISM_DECL_PARAM)
			return symbol;
	}
	return sema_symbol_named(s, module, path, ISM_DECL_PARAM);
}

static void set_param(
	struct sema *s, const struct ism_symbol_module *module, const struct ism_expr *setting)
{
	struct scope scope = { .kind = SCOPE_CONSTANT, .module = module };
	struct ism_path path;
	const struct symbol *symbol;
	struct ism_param_model *param;
	struct ism_term *term;

	if (!sema_path_of_expr(s, setting->u.binary.left, &path)) {
		ism_diag(s->diags, ISM_DIAG_ENTRY_VALUE, setting->u.binary.left->at,
			"`set` expects `module.param = value`");
		return;
	}
	symbol = param_named(s, module, &path);
	if (!symbol || symbol->state == FAULTY)
		return;
	param = &s->model->params[symbol->u.param];
	term = sema_expr(s, &scope, setting->u.binary.right, &param->type);
	if (term)
		term = sema_coerce(s, term, &param->type, "the param");
	sema_param_value(s, param, term, setting->u.binary.right);
}

void sema_program_settings(struct sema *s)
{
	const struct ism_decl *decl = program_decl(s, false);
	const struct ism_item *set = NULL;

	if (decl && decl->u.block.body)
		set = ism_block_entry(decl->u.block.body, ism_intern(s->names, "set"));
	if (!set || set->kind != ISM_ITEM_ENTRY)
		return;
	ism_vec_each (value, &set->u.entry.values) {
		const struct ism_expr *expr = value->kind == ISM_VALUE_EXPR ? value->expr : NULL;

		if (expr && expr->kind == ISM_EXPR_ERROR)
			continue;
		if (expr && expr->kind == ISM_EXPR_BINARY && expr->u.binary.op == ISM_BINARY_ASSIGN)
			set_param(s, s->symbols->modules.items[0], expr);
		else
			sema_entry_expects(s, set, value->at, "`module.param = value`");
	}
}
