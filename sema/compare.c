/* == != < <= > >= */
#include "sema/expr.h"

#include "sema/entry.h"
#include "sema/test.h"

static const char *sign_of(enum ism_term_kind kind)
{
	switch (kind) {
	case ISM_TERM_EQ: return "==";
	case ISM_TERM_NE: return "!=";
	case ISM_TERM_LT: return "<";
	case ISM_TERM_LE: return "<=";
	case ISM_TERM_GT: return ">";
	default: return ">=";
	}
}

static bool is_order(enum ism_term_kind kind)
{
	return kind != ISM_TERM_EQ && kind != ISM_TERM_NE;
}

static bool refuse_order(struct sema *s, enum ism_term_kind kind, const struct ism_term *term)
{
	struct ism_diagnostic *g =
		ism_diag(s->diags, ISM_DIAG_SCALE, term->at, "`%s` needs an order, and %s has none",
			sign_of(kind), sema_type_name(s, &term->type));

	ism_diag_label(g, "its scale is nominal");
	if (term->type.kind == ISM_TYPE_TEXT)
		ism_diag_help(g, "text can be asked with `==`, `in [...]`, `like` and `matches`");
	else if (term->type.kind == ISM_TYPE_IP)
		ism_diag_help(g, "ask whether it lies in a network: `address in 10.0.0.0/8`");
	else if (term->type.kind == ISM_TYPE_LIST)
		ism_diag_help(g, "a list can be asked with `… in %s`, `length` and `==`",
			sema_written(s, term->at));
	else
		ism_diag_help(g, "a bool can be asked with `==`, `not`, `and` and `or`");
	return false;
}

/* `other` stands for values without a rank: a comparison with it by rank is none. */
static struct ism_term *unless_other(struct sema *s, struct ism_term *term, struct ism_term *side)
{
	uint32_t other = sema_other(&side->type);
	struct ism_term *is_other;

	if (other == ISM_NONE_INDEX || side->kind == ISM_TERM_CONST)
		return term;
	is_other = sema_binary(s, ISM_TERM_EQ, side->at, sema_plain(ISM_TYPE_BOOL), side,
		sema_exact(s, side->at, side->type, other));
	return sema_choice(s, term->at, is_other, sema_none(s, term->at, term->type), term);
}

static bool is_other(const struct ism_term *term)
{
	uint32_t other = sema_other(&term->type);

	return other != ISM_NONE_INDEX && sema_is_constant(term) && term->u.constant.exact == other;
}

struct ism_term *sema_compare(struct sema *s, enum ism_term_kind kind, struct ism_term *left,
	struct ism_term *right, struct ism_span at)
{
	const struct ism_term *unranked;
	struct ism_term *term;

	if (!sema_meet(s, &left, &right, at, MEET_COMPARE))
		return NULL;
	if (is_order(kind) && !sema_is_ordered(&left->type)) {
		refuse_order(s, kind, left->kind == ISM_TERM_CONST ? right : left);
		return NULL;
	}
	if (is_order(kind) && (is_other(left) || is_other(right))) {
		unranked = is_other(left) ? left : right;
		ism_diag(s->diags, ISM_DIAG_SCALE, unranked->at,
			"`other` stands for values without a rank; `%s` compares ranks",
			sign_of(kind));
		return NULL;
	}
	term = sema_binary(s, kind, at, sema_plain(ISM_TYPE_BOOL), left, right);
	return is_order(kind) ? unless_other(s, unless_other(s, term, left), right) : term;
}

/* ---- as expressions ---- */

static struct ism_term *compared_none(struct sema *s, const struct ism_expr *expr)
{
	const struct ism_expr *left = expr->u.binary.left, *right = expr->u.binary.right;
	const char *written = sema_written(s, left->kind == ISM_EXPR_NONE ? right->at : left->at);
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_COMPARED_NONE, expr->at,
		"a comparison with `none` is always none");

	ism_diag_help(g, "write `%s is %snone`", written,
		expr->u.binary.op == ISM_BINARY_NE ? "not " : "");
	return NULL;
}

static struct ism_term *compared_period(
	struct sema *s, const struct ism_expr *side, const struct ism_expr *other)
{
	bool period = side->kind == ISM_EXPR_PERIOD;
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_NOT_A_VALUE, side->at,
		"`%s` is a %s: a single value is not compared with it", sema_written(s, side->at),
		period ? "period" : "network");

	ism_diag_help(g, "write `%s in %s`", sema_written(s, other->at), sema_written(s, side->at));
	return NULL;
}

static bool has_parts(const struct ism_expr *expr)
{
	return expr->kind == ISM_EXPR_PERIOD ||
	       (expr->kind == ISM_EXPR_ADDRESS && expr->u.address.prefix_length >= 0);
}

static enum ism_term_kind kind_of(enum ism_binary_op op)
{
	switch (op) {
	case ISM_BINARY_EQ: return ISM_TERM_EQ;
	case ISM_BINARY_NE: return ISM_TERM_NE;
	case ISM_BINARY_LT: return ISM_TERM_LT;
	case ISM_BINARY_LE: return ISM_TERM_LE;
	case ISM_BINARY_GT: return ISM_TERM_GT;
	default: return ISM_TERM_GE;
	}
}

struct ism_term *sema_comparison(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const struct ism_expr *le = expr->u.binary.left, *re = expr->u.binary.right;
	struct ism_term *left, *right;

	if (le->kind == ISM_EXPR_NONE || re->kind == ISM_EXPR_NONE)
		return compared_none(s, expr);
	if (has_parts(le) || has_parts(re))
		return compared_period(s, has_parts(le) ? le : re, has_parts(le) ? re : le);
	if (sema_is_calendar(le) || sema_is_calendar(re)) {
		sema_refuse_calendar(s, sema_is_calendar(le) ? le : re);
		return NULL;
	}
	if (!sema_pair(s, scope, le, re, &left, &right))
		return NULL;
	if (scope->kind == SCOPE_TEST)
		return sema_expected_compare(
			s, scope, expr, kind_of(expr->u.binary.op), left, right);
	return sema_compare(s, kind_of(expr->u.binary.op), left, right, expr->at);
}
