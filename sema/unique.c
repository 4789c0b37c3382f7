/* `check "ids are unique": unique(id)`: a check that looks at all rows at once. */
#include "sema/unique.h"

#include <string.h>

#include "sema/entry.h"
#include "sema/expr.h"

bool sema_is_unique(const struct ism_expr *expr)
{
	return expr->kind == ISM_EXPR_CALL && expr->u.call.callee->kind == ISM_EXPR_NAME &&
	       strcmp(expr->u.call.callee->u.name.text, "unique") == 0;
}

bool sema_unique(struct sema *s, const struct scope *scope, const struct ism_expr *expr,
	struct ism_check_model *check)
{
	const struct ism_arg_vec *args = &expr->u.call.args;

	check->keys = ism_new_array(s->arena, args->n, struct ism_term *);
	check->n_keys = 0;
	if (args->n == 0) {
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_UNIQUE_FORM, expr->at,
				      "`unique` needs what no two rows may have in common"),
			"write `unique(id)`");
		return false;
	}
	ism_vec_each (arg, args) {
		struct ism_term *term;

		if (sema_refuse_argument(s, arg, "unique"))
			return false;
		term = sema_expr(s, scope, arg->value, NULL);
		if (!term)
			return false;
		if (term->type.kind == ISM_TYPE_LIST || term->kind == ISM_TERM_LOOKUP) {
			ism_diag(s->diags, ISM_DIAG_UNIQUE_FORM, arg->at,
				"`unique` compares single values, but this is %s",
				term->kind == ISM_TERM_LOOKUP ? "a row"
							      : sema_type_name(s, &term->type));
			return false;
		}
		check->keys[check->n_keys++] = term;
	}
	return true;
}

bool sema_misplaced_unique(struct sema *s, const struct ism_expr *expr)
{
	if (!sema_is_unique(expr))
		return false;
	ism_diag_help(ism_diag(s->diags, ISM_DIAG_UNIQUE_FORM, expr->at,
			      "`unique` is a check of its own: no single row is unique"),
		"write `check \"…\": %s`", sema_written(s, expr->at));
	return true;
}
