/* Functions over groups: total, rank, lowest, highest; and another measure's headline. */
#include "sema/expr.h"

#include <string.h>

#include "sema/entry.h"
#include "sema/walk.h"
#include "support/suggest.h"

static const struct {
	const char *name;
	enum ism_term_kind kind;
} functions[] = {
	{ "total", ISM_TERM_TOTAL },
	{ "rank", ISM_TERM_RANK },
	{ "lowest", ISM_TERM_LOWEST },
	{ "highest", ISM_TERM_HIGHEST },
	{ "headline", ISM_TERM_HEADLINE },
};

enum { N_FUNCTIONS = sizeof functions / sizeof *functions };

static struct ism_term *headline(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	struct ism_measure_model *measure =
		sema_measure_named(s, scope, expr->u.call.args.items[0].value);
	struct ism_term *term;

	if (!measure)
		return NULL;
	term = sema_term(s, ISM_TERM_HEADLINE, expr->at, measure->type);
	term->u.measure = measure;
	term->may_be_none = true;
	return term;
}

/* What judges a value is there once for every group: it has no value without the dimensions. */
static bool check_total(struct sema *s, const struct ism_expr *expr, struct ism_term *operand)
{
	struct walk walk = { .s = s };
	struct ism_term *term;

	sema_walk_add(&walk, operand);
	while ((term = sema_walk_next(&walk))) {
		if (term->kind < ISM_TERM_TARGET || term->kind > ISM_TERM_STATUS)
			continue;
		ism_diag_note(ism_diag(s->diags, ISM_DIAG_ARGUMENTS, expr->at,
				      "`total` takes a value of rows, not what judges one"),
			term->at, "this belongs to one group");
		return false;
	}
	return true;
}

static struct ism_term *over_groups(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, enum ism_term_kind kind, const char *name)
{
	struct ism_term *operand = sema_expr(s, scope, expr->u.call.args.items[0].value, NULL);
	struct ism_type type;
	struct ism_term *term;

	if (!operand)
		return NULL;
	if (kind == ISM_TERM_TOTAL && !check_total(s, expr, operand))
		return NULL;
	if (kind != ISM_TERM_TOTAL && !sema_is_ordered(&operand->type)) {
		struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_SCALE, operand->at,
			"`%s` needs values with an order, but this is %s", name,
			sema_type_name(s, &operand->type));

		ism_diag_label(g, "its scale is %s", sema_scale_name(sema_scale(&operand->type)));
		return NULL;
	}
	type = kind == ISM_TERM_RANK ? sema_plain(ISM_TYPE_INT) : operand->type;
	type.reference = NULL;
	term = sema_term(s, kind, expr->at, type);
	term->u.operand = operand;
	term->may_be_none = true;
	return term;
}

struct ism_term *sema_over_groups(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const char *name, bool *is_one)
{
	const struct ism_arg_vec *args = &expr->u.call.args;
	struct ism_diagnostic *g;
	size_t i;

	for (i = 0; i < N_FUNCTIONS && strcmp(functions[i].name, name) != 0; i++)
		;
	*is_one = i < N_FUNCTIONS;
	if (!*is_one ||
		!sema_stands_in_formula(s, scope, expr,
			functions[i].kind == ISM_TERM_HEADLINE ? "is the headline of a measure"
							       : "is a function over groups"))
		return NULL;
	if (args->n != 1) {
		g = ism_diag(s->diags, ISM_DIAG_ARGUMENTS, expr->at, "`%s` takes one %s", name,
			functions[i].kind == ISM_TERM_HEADLINE ? "measure" : "value");
		ism_diag_help(g, "write `%s(%s)`", name,
			functions[i].kind == ISM_TERM_HEADLINE ? "measure" : "value");
		return NULL;
	}
	if (sema_refuse_argument(s, &args->items[0], name))
		return NULL;
	if (functions[i].kind == ISM_TERM_HEADLINE)
		return headline(s, scope, expr);
	return over_groups(s, scope, expr, functions[i].kind, name);
}

void sema_consider_over_groups(struct ism_suggest *suggest)
{
	for (size_t i = 0; i < N_FUNCTIONS; i++)
		ism_suggest_consider(suggest, functions[i].name);
}
