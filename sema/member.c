/* What stands before and after a dot: module.name, enum.value, reference.field. */
#include "sema/expr.h"

#include <string.h>

#include "sema/derive.h"
#include "sema/entry.h"
#include "sema/symbol.h"
#include "support/suggest.h"

/* The name that a chain of dots begins with, or NULL. */
static const struct ism_expr *root_of(const struct ism_expr *expr)
{
	while (expr->kind == ISM_EXPR_MEMBER)
		expr = expr->u.member.object;
	return expr->kind == ISM_EXPR_NAME ? expr : NULL;
}

struct binding sema_binding_of(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const struct ism_expr *root = root_of(expr);
	struct binding nothing = { .kind = BINDING_NOTHING };
	struct ism_path path;

	if (!root)
		return nothing;
	if (root == expr)
		return sema_lookup(s, scope, expr->u.name.text, expr->at);
	if (!sema_path_of_expr(s, expr, &path))
		return nothing;
	if (sema_lookup(s, scope, root->u.name.text, root->at).kind != BINDING_NOTHING)
		return nothing;
	return sema_lookup_path(s, scope, &path);
}

static struct ism_term *enumerator(
	struct sema *s, const struct ism_enumeration *enumeration, const struct ism_expr *expr)
{
	const char *name = expr->u.member.name.text;
	const struct ism_type type = { .kind = ISM_TYPE_ENUM, .enumeration = enumeration };
	uint32_t index = sema_enumerator(enumeration, name);
	struct ism_diagnostic *g;

	if (index != ISM_NONE_INDEX)
		return sema_exact(s, expr->at, type, index);
	g = ism_diag(s->diags, ISM_DIAG_UNKNOWN_VALUE, expr->u.member.name.at,
		"the enum has no value `%s`", name);
	ism_diag_note(g, enumeration->at, "the values are declared here");
	ism_diag_help(g, "the values are %s", sema_enumerators(s, enumeration, 12));
	return NULL;
}

static struct ism_member *find_member(
	struct sema *s, struct ism_source_model *source, struct ism_name name)
{
	bool faulty;
	struct ism_member *member = sema_member(s, source, name.text, name.at, &faulty);
	struct ism_suggest suggest;
	struct ism_diagnostic *g;

	if (member || faulty)
		return member;
	g = ism_diag(s->diags, ISM_DIAG_UNKNOWN_MEMBER, name.at, "`%s` has no field `%s`",
		source->name, name.text);
	ism_diag_note(g, source->at, "the source is declared here");
	ism_suggest_init(&suggest, name.text);
	for (uint32_t i = 0; i < source->n_members; i++)
		ism_suggest_consider(&suggest, source->members[i].name);
	if (suggest.best)
		ism_diag_help(g, "did you mean `%s`?", suggest.best);
	return NULL;
}

struct ism_term *sema_row_member(struct sema *s, struct ism_term *row, struct ism_name name)
{
	struct ism_member *member = find_member(s, row->u.lookup.source, name);
	struct ism_diagnostic *g;
	struct ism_term *term;

	if (!member || !member->term)
		return NULL;
	if (member->term->kind == ISM_TERM_LOOKUP) {
		g = ism_diag(s->diags, ISM_DIAG_NOT_A_VALUE, name.at,
			"`%s` is a row found by several keys: it can be followed in `%s` alone",
			name.text, row->u.lookup.source->name);
		ism_diag_help(
			g, "declare what is needed of it there: `let x = %s.field`", name.text);
		return NULL;
	}
	member->used = true;
	term = sema_term(s, ISM_TERM_MEMBER, name.at, member->term->type);
	term->u.member.row = row;
	term->u.member.member = member;
	term->may_be_none = true;
	return term;
}

/* ---- references ---- */

static bool same_value(const struct ism_term *a, const struct ism_term *b)
{
	return a == b || (a->kind == b->kind && memcmp(&a->u, &b->u, sizeof a->u) == 0);
}

/*
 * *row is the one that a declared reference over the rows of `reading` follows, which counts orphans; NULL
 * where there is none. False where the declaration is faulty.
 */
static bool counted_row(struct sema *s, struct ism_source_model *reading, struct ism_term *value,
	struct ism_term **row)
{
	struct ism_source_model *root = ism_source_root(reading);

	if (value->kind == ISM_TERM_FIELD &&
		root->fields[value->u.field].type.reference == value->type.reference) {
		*row = sema_field_row(s, root, value->u.field);
		return *row != NULL;
	}
	for (;; reading = reading->base) {
		for (uint32_t i = 0; i < reading->n_references; i++) {
			struct ism_term *known = reading->reference_rows[i];

			if (known->u.lookup.source == value->type.reference &&
				known->u.lookup.n_keys == 1 &&
				same_value(known->u.lookup.keys[0], value))
				*row = known;
		}
		if (reading == root)
			return true;
	}
}

static struct ism_term *row_of(struct sema *s, const struct scope *scope, struct ism_term *value)
{
	struct ism_source_model *source = (struct ism_source_model *)value->type.reference;
	struct ism_term **keys, *row = NULL;

	if (value->kind == ISM_TERM_LOOKUP)
		return value;
	if (scope->kind == SCOPE_ROW && !counted_row(s, scope->source, value, &row))
		return NULL;
	if (row || !sema_source_keys(s, source) || source->n_keys != 1)
		return row;
	keys = ism_new(s->arena, struct ism_term *);
	keys[0] = value;
	return sema_row(s, value->at, source, 1, keys);
}

/* The object of a dot; a row stays a row. */
static struct ism_term *object_of(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	switch (expr->kind) {
	case ISM_EXPR_NAME: return sema_name_expr(s, scope, expr, NULL);
	case ISM_EXPR_MEMBER: return sema_member_expr(s, scope, expr);
	case ISM_EXPR_INDEX: return sema_indexed_row(s, scope, expr);
	default: return sema_expr(s, scope, expr, NULL);
	}
}

static struct ism_term *follow(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const struct ism_expr *object = expr->u.member.object;
	struct ism_term *value = object_of(s, scope, object), *row, *term;
	struct ism_diagnostic *g;

	if (!value)
		return NULL;
	if (value->kind != ISM_TERM_LOOKUP && !value->type.reference) {
		g = ism_diag(s->diags, ISM_DIAG_UNKNOWN_MEMBER, expr->u.member.name.at,
			"`%s` is %s and has no field `%s`", sema_written(s, object->at),
			sema_type_name(s, &value->type), expr->u.member.name.text);
		if (value->type.kind == ISM_TYPE_ENUM)
			ism_diag_help(g, "the values of an enum stand alone beside it: `%s == %s`",
				sema_written(s, object->at), expr->u.member.name.text);
		else if (value->kind == ISM_TERM_FIELD)
			ism_diag_help(g, "declare the field as a reference: `%s: text -> source`",
				sema_written(s, object->at));
		return NULL;
	}
	row = row_of(s, scope, value);
	term = row ? sema_row_member(s, row, expr->u.member.name) : NULL;
	if (term)
		term->at = expr->at;
	return term;
}

/* A chain of dots whose first name means nothing here: a module's name, or a mistake. */
static struct ism_term *foreign(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const struct ism_expr *root)
{
	struct binding binding = sema_binding_of(s, scope, expr);

	if (binding.kind != BINDING_NOTHING)
		return sema_bound(s, scope, binding, sema_written(s, expr->at), expr->at);
	binding = sema_binding_of(s, scope, expr->u.member.object);
	if (binding.kind == BINDING_ENUM)
		return enumerator(s, binding.u.enumeration, expr);
	if (binding.kind == BINDING_FAULTY || binding.kind == BINDING_UNAVAILABLE)
		return NULL;
	if (strcmp(root->u.name.text, "period") == 0 && expr->u.member.object == root)
		return sema_period_part(s, scope, expr);
	sema_unknown_name(s, scope, root->u.name.text, root->at, NULL);
	return NULL;
}

struct ism_term *sema_member_expr(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const struct ism_expr *root = root_of(expr), *object = expr->u.member.object;
	struct binding binding = { .kind = BINDING_TERM };

	if (root && sema_is_neighbour(scope, root))
		return object == root ? sema_neighbour(s, scope, expr) : follow(s, scope, expr);
	if (root)
		binding = sema_lookup(s, scope, root->u.name.text, root->at);
	if (binding.kind == BINDING_NOTHING)
		return foreign(s, scope, expr, root);
	if (binding.kind == BINDING_FAULTY || binding.kind == BINDING_UNAVAILABLE)
		return NULL;
	if (binding.kind == BINDING_ENUM && object == root)
		return enumerator(s, binding.u.enumeration, expr);
	return follow(s, scope, expr);
}
