/* if … then … else …, and `??`. */
#include "sema/expr.h"

/* Both of two values between which something chooses; `none` takes the other's type. */
static bool alternatives(struct sema *s, const struct scope *scope, const struct ism_expr *first,
	const struct ism_expr *second, const struct ism_type *expected, struct ism_term **a,
	struct ism_term **b)
{
	if (!expected && first->kind != ISM_EXPR_NONE)
		return sema_pair(s, scope, first, second, a, b);
	if (first->kind == ISM_EXPR_NONE) {
		*b = sema_expr(s, scope, second, expected);
		*a = *b ? sema_none(s, first->at, (*b)->type) : NULL;
	} else {
		*a = sema_expr(s, scope, first, expected);
		*b = second->kind == ISM_EXPR_NONE && *a ? sema_none(s, second->at, (*a)->type)
							 : sema_expr(s, scope, second, expected);
	}
	return *a && *b;
}

static bool is_calendar(struct sema *s, const struct ism_expr *expr)
{
	if (!sema_is_calendar(expr))
		return false;
	sema_refuse_calendar(s, expr);
	return true;
}

struct ism_term *sema_if_expr(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const struct ism_type *expected)
{
	const struct ism_expr *yes = expr->u.choice.yes, *no = expr->u.choice.no;
	struct ism_term *condition = sema_condition(s, scope, expr->u.choice.condition);
	struct ism_term *a, *b;

	if (is_calendar(s, yes) || is_calendar(s, no) ||
		!alternatives(s, scope, yes, no, expected, &a, &b) ||
		!sema_meet(s, &a, &b, expr->at, MEET_CHOOSE))
		return NULL;
	return condition ? sema_choice(s, expr->at, condition, a, b) : NULL;
}

struct ism_term *sema_coalesce_expr(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const struct ism_type *expected)
{
	struct ism_term *a, *b;

	if (!alternatives(s, scope, expr->u.binary.left, expr->u.binary.right, expected, &a, &b) ||
		!sema_meet(s, &a, &b, expr->at, MEET_CHOOSE))
		return NULL;
	return sema_binary(s, ISM_TERM_COALESCE, expr->at, sema_joined(a, b), a, b);
}
