/* Names: enumerators by the type beside them, then what the scope and the module declare. */
#include "sema/expr.h"

#include <string.h>

#include "sema/symbol.h"
#include "sema/test.h"

static struct ism_term *enumerator(
	struct sema *s, const struct ism_type *expected, const char *name, struct ism_span at)
{
	uint32_t index;

	if (!expected || expected->kind != ISM_TYPE_ENUM)
		return NULL;
	index = sema_enumerator(expected->enumeration, name);
	return index == ISM_NONE_INDEX ? NULL : sema_exact(s, at, *expected, index);
}

/* ---- what is not there ---- */

static void unknown_enumerator(struct sema *s, const struct ism_enumeration *enumeration,
	const char *name, struct ism_span at)
{
	const char *nearest = sema_suggest_enumerator(enumeration, name);
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_UNKNOWN_VALUE, at,
		enumeration->name ? "the enum has no value `%s`" : "there is no value `%s` here",
		name);

	if (enumeration->at.file)
		ism_diag_note(g, enumeration->at, "the values are declared here");
	if (nearest)
		ism_diag_help(g, "did you mean `%s`?", nearest);
	else
		ism_diag_help(g, "the values are %s", sema_enumerators(s, enumeration, 12));
}

/* A field's name outside of an aggregate: says of which rows it is. */
static void help_field(struct sema *s, struct ism_diagnostic *g, const char *name)
{
	ism_vec_each (source, &s->symbols->sources)
		for (uint32_t i = 0; i < (*source)->model.n_members; i++)
			if ((*source)->model.members[i].name == name) {
				ism_diag_help(g,
					"`%s` is a field of `%s`: it stands inside an aggregate, "
					"`avg(%s of %s)`",
					name, (*source)->model.name, name, (*source)->model.name);
				return;
			}
}

/* In a waiver: what its groups are known by. */
static void help_dimensions(
	struct sema *s, struct ism_diagnostic *g, const struct ism_measure_model *measure)
{
	const char *names = "";

	for (uint32_t i = 0; i < measure->n_dimensions; i++)
		names = ism_arena_printf(
			s->arena, "%s%s`%s`", names, i ? ", " : "", measure->dimensions[i].name);
	ism_diag_help(g, "the groups of `%s` are known by %s", measure->name, names);
}

void sema_unknown_name(struct sema *s, const struct scope *scope, const char *name,
	struct ism_span at, const struct ism_type *expected)
{
	enum ism_aggregate_kind kind;
	const char *nearest = sema_suggest(s, scope, name);
	struct ism_diagnostic *g;

	if (sema_is_aggregate(name, &kind)) {
		g = ism_diag(s->diags, ISM_DIAG_NOT_A_VALUE, at,
			"`%s` is an aggregate: it needs the rows that it is of", name);
		ism_diag_help(g, "write `%s(… of source)`", name);
		return;
	}
	if (sema_is_builtin(name)) {
		g = ism_diag(s->diags, ISM_DIAG_NOT_A_VALUE, at, "`%s` is a function, not a value",
			name);
		ism_diag_help(g, "call it: `%s(…)`", name);
		return;
	}
	g = scope->kind == SCOPE_ROW
		    ? ism_diag(s->diags, ISM_DIAG_UNKNOWN_NAME, at, "`%s` has no field `%s`",
			      scope->source->name, name)
		    : ism_diag(s->diags, ISM_DIAG_UNKNOWN_NAME, at, "there is no `%s` here", name);
	if (nearest)
		ism_diag_help(g, "did you mean `%s`?", nearest);
	if (scope->kind == SCOPE_FORMULA || scope->kind == SCOPE_CRITERIA)
		help_field(s, g, name);
	if (scope->kind == SCOPE_GROUP)
		help_dimensions(s, g, scope->measure);
	if (expected && expected->kind == ISM_TYPE_TEXT)
		ism_diag_help(g, "text stands in quotes: `\"%s\"`", name);
}

/* ---- what is there ---- */

static struct ism_term *param(struct sema *s, uint32_t index, struct ism_span at)
{
	const struct ism_param_model *model = &s->model->params[index];
	struct ism_term *term = sema_term(s, ISM_TERM_PARAM, at, model->type);

	term->u.param = index;
	term->may_be_none = !model->value || model->value->may_be_none;
	return term;
}

static struct ism_term *measure(struct sema *s, const struct scope *scope,
	struct ism_measure_model *model, const char *name, struct ism_span at)
{
	struct ism_diagnostic *g;
	struct ism_term *term;

	if (scope->kind == SCOPE_ROW) {
		g = ism_diag(s->diags, ISM_DIAG_MEASURE_IN_ROW, at,
			"`%s` is a measure: it has no value in a single row", name);
		ism_diag_note(g, model->at, "the measure");
		return NULL;
	}
	if (scope->kind == SCOPE_TEST)
		return sema_asked_value(s, scope, model, at);
	if (scope->kind != SCOPE_FORMULA && scope->kind != SCOPE_CRITERIA) {
		ism_diag(s->diags, ISM_DIAG_NOT_HERE, at,
			"`%s` is a measure: it stands in formulas and criteria alone", name);
		return NULL;
	}
	if (!sema_measure_ready(s, model, at))
		return NULL;
	term = sema_term(s, ISM_TERM_MEASURE, at, model->type);
	term->u.measure = model;
	term->may_be_none = true;
	return term;
}

static struct ism_term *not_a_value(
	struct sema *s, struct binding binding, const char *name, struct ism_span at)
{
	static const struct {
		enum binding_kind kind;
		const char *what, *help;
	} kinds[] = {
		{ BINDING_FUNCTION, "a function", "call it: `%s(…)`" },
		{ BINDING_SOURCE, "a source", "make a value of its rows: `count(%s)`" },
		{ BINDING_ENUM, "an enum", "name one of its values: `%s.value`" },
		{ BINDING_UNIT, "a unit", "write a number before it: `1 %s`" },
	};
	struct ism_diagnostic *g;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (kinds[i].kind != binding.kind)
			continue;
		g = ism_diag(s->diags, ISM_DIAG_NOT_A_VALUE, at, "`%s` is %s, not a value", name,
			kinds[i].what);
		ism_diag_note(g, binding.at, "it is declared here");
		ism_diag_help(g, kinds[i].help, name);
	}
	return NULL;
}

struct ism_term *sema_bound(struct sema *s, const struct scope *scope, struct binding binding,
	const char *name, struct ism_span at)
{
	switch (binding.kind) {
	case BINDING_TERM: return sema_at(s, binding.u.term, at);
	case BINDING_PARAM:
		if (scope->kind != SCOPE_CONSTANT)
			return param(s, binding.u.index, at);
		ism_diag(s->diags, ISM_DIAG_NOT_CONSTANT, at,
			"`%s` is a parameter, which the command line may set; here a constant is "
			"needed",
			name);
		return NULL;
	case BINDING_MEASURE: return measure(s, scope, binding.u.measure, name, at);
	case BINDING_FUNCTION:
	case BINDING_SOURCE:
	case BINDING_ENUM:
	case BINDING_UNIT: return not_a_value(s, binding, name, at);
	case BINDING_NOTHING:
	case BINDING_FAULTY:
	case BINDING_UNAVAILABLE: break;
	}
	return NULL;
}

struct ism_term *sema_name_expr(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const struct ism_type *expected)
{
	const char *name = expr->u.name.text;
	struct ism_term *term = enumerator(s, expected, name, expr->at);
	struct binding binding;

	if (!term)
		term = sema_judged_name(s, scope, name, expr->at);
	if (term)
		return term;
	binding = sema_lookup(s, scope, name, expr->at);
	if (binding.kind != BINDING_NOTHING)
		return sema_bound(s, scope, binding, name, expr->at);
	if (expected && expected->kind == ISM_TYPE_ENUM)
		unknown_enumerator(s, expected->enumeration, name, expr->at);
	else
		sema_unknown_name(s, scope, name, expr->at, expected);
	return NULL;
}

/* ---- both sides of an operator ---- */

/* A name that only the type beside it can explain. */
static bool needs_type(struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	if (expr->kind != ISM_EXPR_NAME)
		return false;
	if (scope->kind == SCOPE_CRITERIA &&
		sema_judged_name(s, scope, expr->u.name.text, expr->at))
		return false;
	return sema_lookup(s, scope, expr->u.name.text, expr->at).kind == BINDING_NOTHING;
}

bool sema_pair(struct sema *s, const struct scope *scope, const struct ism_expr *left_expr,
	const struct ism_expr *right_expr, struct ism_term **left, struct ism_term **right)
{
	struct ism_term *named;

	if (needs_type(s, scope, left_expr) && !needs_type(s, scope, right_expr)) {
		*right = sema_expr(s, scope, right_expr, NULL);
		*left = *right ? sema_expr(s, scope, left_expr, &(*right)->type) : NULL;
		return *left && *right;
	}
	*left = sema_expr(s, scope, left_expr, NULL);
	*right = *left ? sema_expr(s, scope, right_expr, &(*left)->type) : NULL;
	if (!*left || !*right)
		return false;
	if (left_expr->kind == ISM_EXPR_NAME && (*left)->type.kind != ISM_TYPE_ENUM) {
		named = enumerator(s, &(*right)->type, left_expr->u.name.text, left_expr->at);
		if (named)
			*left = named;
	}
	return true;
}
