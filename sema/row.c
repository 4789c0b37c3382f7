/* Rows of other sources, found by their keys: `people[mail]`, `mail in people`, references. */
#include "sema/expr.h"

#include "sema/entry.h"
#include "sema/test.h"

struct ism_term *sema_row(struct sema *s, struct ism_span at, struct ism_source_model *source,
	uint32_t n_keys, struct ism_term **keys)
{
	const struct ism_type type = {
		.kind = source->keys[0]->type.kind,
		.reference = source,
	};
	struct ism_term *row = sema_term(s, ISM_TERM_LOOKUP, at, type);

	row->u.lookup.source = source;
	row->u.lookup.n_keys = n_keys;
	row->u.lookup.keys = keys;
	row->u.lookup.reference = ISM_NONE_INDEX;
	row->may_be_none = true;
	source->looked_up = true;
	return row;
}

/* Keys are looked up where rows or cells are; a function and a constant read nothing. */
static bool refuse_here(struct sema *s, const struct scope *scope, struct ism_span at)
{
	if (scope->kind == SCOPE_ROW || scope->kind == SCOPE_FORMULA ||
		scope->kind == SCOPE_CRITERIA || scope->kind == SCOPE_GROUP)
		return false;
	ism_diag(s->diags, ISM_DIAG_BAD_LOOKUP, at,
		scope->kind == SCOPE_FUNCTION
			? "a function sees its arguments and no source"
			: "a source cannot be looked up in here: a constant is needed");
	return true;
}

static bool keyed(struct sema *s, struct ism_source_model *source, struct ism_span at, uint32_t n)
{
	struct ism_diagnostic *g;

	if (!sema_source_keys(s, source))
		return false;
	if (source->n_keys == n && n > 0)
		return true;
	if (source->n_keys == 0) {
		g = ism_diag(s->diags, ISM_DIAG_BAD_LOOKUP, at,
			"`%s` has no key by which a row could be found", source->name);
		ism_diag_note(g, source->at, "the source is declared here");
		ism_diag_help(g, "say which field is its key: `id: text key`");
		return false;
	}
	g = ism_diag(s->diags, ISM_DIAG_BAD_LOOKUP, at,
		"a row of `%s` is found by %u key%s, but %u %s given here", source->name,
		source->n_keys, source->n_keys == 1 ? "" : "s", n, n == 1 ? "is" : "are");
	ism_diag_note(g, source->at, "the source is declared here");
	return false;
}

struct ism_term *sema_row_by(struct sema *s, const struct scope *scope, struct ism_span at,
	struct ism_source_model *source, uint32_t n, const struct ism_expr *const *exprs)
{
	struct ism_term **keys;
	const char *what;
	bool ok = true;

	if (refuse_here(s, scope, at) || !keyed(s, source, at, n))
		return NULL;
	keys = ism_new_array(s->arena, n, struct ism_term *);
	what = ism_arena_printf(s->arena, "the key of `%s`", source->name);
	for (uint32_t i = 0; i < n; i++) {
		const struct ism_type *type = &source->keys[i]->type;

		keys[i] = sema_expr(s, scope, exprs[i], type);
		if (keys[i])
			keys[i] = sema_coerce(s, keys[i], type, what);
		ok &= keys[i] != NULL;
	}
	return ok ? sema_row(s, at, source, n, keys) : NULL;
}

struct ism_term *sema_indexed_row(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const struct ism_expr *object = expr->u.index.object, **keys;
	const struct ism_arg_vec *args = &expr->u.index.args;
	struct binding binding = sema_binding_of(s, scope, object);
	struct ism_diagnostic *g;

	if (binding.kind == BINDING_FAULTY || binding.kind == BINDING_UNAVAILABLE)
		return NULL;
	if (binding.kind != BINDING_SOURCE) {
		g = ism_diag(s->diags, ISM_DIAG_BAD_LOOKUP, object->at,
			"`%s` is no source that a row could be looked up in",
			sema_written(s, object->at));
		if (binding.at.file)
			ism_diag_note(g, binding.at, "it is declared here");
		return NULL;
	}
	keys = ism_new_array(s->arena, args->n, const struct ism_expr *);
	for (size_t i = 0; i < args->n; i++) {
		const struct ism_arg *arg = &args->items[i];

		if (arg->key.text || arg->of.text || arg->clauses.n) {
			ism_diag(s->diags, ISM_DIAG_BAD_LOOKUP, arg->at,
				"a row is looked up by plain values: `%s[key]`",
				binding.u.source->name);
			return NULL;
		}
		keys[i] = arg->value;
	}
	return sema_row_by(s, scope, expr->at, binding.u.source, (uint32_t)args->n, keys);
}

/* A row found by one key is as a value its key; what follows a dot behind it looks the row up. */
static struct ism_term *value_of(struct sema *s, struct ism_term *row)
{
	struct ism_type type;

	if (row->u.lookup.n_keys != 1)
		return row;
	type = row->u.lookup.keys[0]->type;
	type.reference = row->u.lookup.source;
	return sema_retype(s, row->u.lookup.keys[0], type);
}

struct ism_term *sema_index_expr(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	struct ism_term *row;

	if (scope->kind == SCOPE_TEST)
		return sema_asked_cell(s, scope, expr);
	row = sema_indexed_row(s, scope, expr);
	return row ? value_of(s, row) : NULL;
}

void sema_count_orphans(
	struct sema *s, struct ism_source_model *reading, const char *name, struct ism_term *row)
{
	uint32_t n = reading->n_references++;
	const char **names = ism_new_array(s->arena, n + 1, const char *);
	struct ism_term **rows = ism_new_array(s->arena, n + 1, struct ism_term *);

	for (uint32_t i = 0; i < n; i++) {
		names[i] = reading->references[i];
		rows[i] = reading->reference_rows[i];
	}
	names[n] = name;
	rows[n] = row;
	row->u.lookup.reference = n;
	reading->references = names;
	reading->reference_rows = rows;
}

struct ism_term *sema_row_let(
	struct sema *s, const struct scope *scope, const char *name, const struct ism_expr *expr)
{
	struct ism_term *row;

	if (expr->kind != ISM_EXPR_INDEX)
		return sema_expr(s, scope, expr, NULL);
	row = sema_indexed_row(s, scope, expr);
	if (!row)
		return NULL;
	sema_count_orphans(s, scope->source, name, row);
	return value_of(s, row);
}
