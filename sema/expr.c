/* From an expression in a scope to a term: one call for each kind of expression. */
#include "sema/expr.h"

#include <string.h>

#include "sema/entry.h"

static struct ism_term *text_literal(struct sema *s, const struct ism_expr *expr)
{
	struct ism_term *term = sema_term(s, ISM_TERM_CONST, expr->at, sema_plain(ISM_TYPE_TEXT));
	const char *text = expr->u.text.text;

	term->u.constant.text = (struct ism_slice){ text, strlen(text) };
	term->u.constant.state = ISM_VALUE_PRESENT;
	return term;
}

static struct ism_term *clock(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, enum ism_term_kind kind, enum ism_type_kind type)
{
	if (scope->kind != SCOPE_CONSTANT)
		return sema_term(s, kind, expr->at, sema_plain(type));
	ism_diag(s->diags, ISM_DIAG_NOT_CONSTANT, expr->at,
		"`%s` is known when the program runs; here a constant is needed",
		sema_written(s, expr->at));
	return NULL;
}

static struct ism_term *no_value(struct sema *s, const struct ism_expr *expr)
{
	const char *written = sema_written(s, expr->at);
	struct ism_diagnostic *g;

	switch (expr->kind) {
	case ISM_EXPR_PERIOD:
		g = ism_diag(s->diags, ISM_DIAG_NOT_A_VALUE, expr->at,
			"`%s` is a period, not a value", written);
		ism_diag_help(g, "ask whether a date lies in it: `date in %s`", written);
		break;
	case ISM_EXPR_RANGE:
		g = ism_diag(s->diags, ISM_DIAG_NOT_A_VALUE, expr->at,
			"`%s` is a range, not a value", written);
		ism_diag_help(g, "ask whether a value lies in it: `value in %s`", written);
		break;
	case ISM_EXPR_LIST:
		g = ism_diag(s->diags, ISM_DIAG_NOT_A_VALUE, expr->at,
			"a list is no value; it stands behind `in`");
		ism_diag_help(g, "ask whether a value is one of them: `value in %s`", written);
		break;
	default:
		ism_diag(s->diags, ISM_DIAG_NOT_A_VALUE, expr->at,
			"`none` alone says nothing: it needs a value that it stands for");
		break;
	}
	return NULL;
}

static struct ism_term *assignment(struct sema *s, const struct ism_expr *expr)
{
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_ASSIGNMENT, expr->u.binary.op_at,
		"`=` gives a name its value; two values are compared with `==`");

	ism_diag_help(g, "write `%s == %s`", sema_written(s, expr->u.binary.left->at),
		sema_written(s, expr->u.binary.right->at));
	return NULL;
}

/* `and`, `or`: both sides are typed, so that each may report. */
static struct ism_term *logic(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	enum ism_term_kind kind = expr->u.binary.op == ISM_BINARY_AND ? ISM_TERM_AND : ISM_TERM_OR;
	struct scope behind = *scope;
	struct ism_term *left = sema_condition(s, scope, expr->u.binary.left);
	struct ism_term *right;

	if (kind == ISM_TERM_AND)
		behind.known = sema_known(s, scope, expr->u.binary.left);
	right = sema_condition(s, &behind, expr->u.binary.right);
	if (!left || !right)
		return NULL;
	return sema_binary(s, kind, expr->at, sema_plain(ISM_TYPE_BOOL), left, right);
}

static struct ism_term *binary_expr(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const struct ism_type *expected)
{
	switch (expr->u.binary.op) {
	case ISM_BINARY_OR:
	case ISM_BINARY_AND: return logic(s, scope, expr);
	case ISM_BINARY_EQ:
	case ISM_BINARY_NE:
	case ISM_BINARY_LT:
	case ISM_BINARY_LE:
	case ISM_BINARY_GT:
	case ISM_BINARY_GE: return sema_comparison(s, scope, expr);
	case ISM_BINARY_ASSIGN: return assignment(s, expr);
	case ISM_BINARY_IN:
	case ISM_BINARY_NOT_IN: return sema_membership(s, scope, expr);
	case ISM_BINARY_LIKE:
	case ISM_BINARY_MATCHES: return sema_pattern_test(s, scope, expr);
	case ISM_BINARY_COALESCE: return sema_coalesce_expr(s, scope, expr, expected);
	case ISM_BINARY_ADD:
	case ISM_BINARY_SUBTRACT:
	case ISM_BINARY_MULTIPLY:
	case ISM_BINARY_DIVIDE: break;
	}
	return sema_arithmetic(s, scope, expr);
}

static struct ism_term *presence(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	struct ism_term *operand = sema_expr(s, scope, expr->u.unary.operand, NULL);
	struct ism_term *term;

	if (!operand)
		return NULL;
	term = sema_unary(s, ISM_TERM_IS_NONE, expr->at, sema_plain(ISM_TYPE_BOOL), operand);
	return expr->u.unary.op == ISM_UNARY_NOT_NONE ? sema_not(s, expr->at, term) : term;
}

static struct ism_term *unary_expr(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	struct ism_term *operand;

	switch (expr->u.unary.op) {
	case ISM_UNARY_NEGATE: return sema_negation(s, scope, expr);
	case ISM_UNARY_IS_NONE:
	case ISM_UNARY_NOT_NONE: return presence(s, scope, expr);
	case ISM_UNARY_NOT: break;
	}
	operand = sema_condition(s, scope, expr->u.unary.operand);
	return operand ? sema_not(s, expr->at, operand) : NULL;
}

/* A row of several keys has no value of its own. */
static struct ism_term *value_of_row(struct sema *s, struct ism_term *term)
{
	struct ism_diagnostic *g;

	if (!term || term->kind != ISM_TERM_LOOKUP)
		return term;
	g = ism_diag(s->diags, ISM_DIAG_NOT_A_VALUE, term->at,
		"this is a row of `%s`, found by %u keys, and no value",
		term->u.lookup.source->name, term->u.lookup.n_keys);
	ism_diag_help(g, "name one of its fields behind a dot");
	return NULL;
}

static struct ism_term *type_expr(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const struct ism_type *expected)
{
	switch (expr->kind) {
	case ISM_EXPR_ERROR: return NULL;
	case ISM_EXPR_NUMBER: return sema_number_literal(s, scope, expr);
	case ISM_EXPR_TEXT: return text_literal(s, expr);
	case ISM_EXPR_DATE:
		return sema_exact(s, expr->at, sema_plain(ISM_TYPE_DATE), expr->u.date.day);
	case ISM_EXPR_TIMESTAMP: return sema_timestamp_literal(s, expr);
	case ISM_EXPR_ADDRESS: return sema_address_literal(s, expr);
	case ISM_EXPR_BOOL: return sema_truth(s, expr->at, expr->u.truth);
	case ISM_EXPR_NONE: return expected ? sema_none(s, expr->at, *expected) : no_value(s, expr);
	case ISM_EXPR_PERIOD:
	case ISM_EXPR_RANGE:
	case ISM_EXPR_LIST: return no_value(s, expr);
	case ISM_EXPR_TODAY: return clock(s, scope, expr, ISM_TERM_TODAY, ISM_TYPE_DATE);
	case ISM_EXPR_NOW: return clock(s, scope, expr, ISM_TERM_NOW, ISM_TYPE_TIMESTAMP);
	case ISM_EXPR_NAME: return value_of_row(s, sema_name_expr(s, scope, expr, expected));
	case ISM_EXPR_MEMBER: return value_of_row(s, sema_member_expr(s, scope, expr));
	case ISM_EXPR_INDEX: return value_of_row(s, sema_index_expr(s, scope, expr));
	case ISM_EXPR_CALL: return sema_call_expr(s, scope, expr, expected);
	case ISM_EXPR_UNARY: return unary_expr(s, scope, expr);
	case ISM_EXPR_BINARY: return binary_expr(s, scope, expr, expected);
	case ISM_EXPR_IF: return sema_if_expr(s, scope, expr, expected);
	case ISM_EXPR_MATCH: break;
	}
	return sema_match_expr(s, scope, expr, expected);
}

/*
 * A single expression is bounded by the parser; what lets and functions reach through their names adds up
 * and is bounded here.
 */
#define NESTING_LIMIT (2 * ISM_EXPR_MAX_DEPTH)

struct ism_term *sema_expr(struct sema *s, const struct scope *scope, const struct ism_expr *expr,
	const struct ism_type *expected)
{
	struct ism_term *term;

	if (s->depth >= NESTING_LIMIT) {
		ism_diag(s->diags, ISM_DIAG_TOO_DEEP, expr->at,
			"lets and functions reach too deep into one another here");
		return NULL;
	}
	s->depth++;
	term = type_expr(s, scope, expr, expected);
	s->depth--;
	return term;
}

/* ---- conditions ---- */

/* Whether `expr` is nothing but the name of a field that may be none, here or in another source. */
static bool is_bare_optional(
	const struct scope *scope, const struct ism_expr *expr, const struct ism_term *term)
{
	if (expr->kind == ISM_EXPR_NAME && scope->kind == SCOPE_ROW)
		return term->may_be_none && sema_names_field(scope->source, expr->u.name.text);
	return term->kind == ISM_TERM_MEMBER &&
	       term->u.member.member->term->kind == ISM_TERM_FIELD &&
	       term->u.member.member->term->may_be_none;
}

const struct known_condition *sema_known(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	struct known_condition *known = ism_new(s->arena, struct known_condition);

	known->expr = expr;
	known->next = scope->known;
	return known;
}

/* Whether `expr` has a value wherever `condition` holds: it says `… is not none` of it, perhaps among others. */
static bool says_not_none(
	struct sema *s, const struct ism_expr *condition, const struct ism_expr *expr)
{
	if (condition->kind == ISM_EXPR_BINARY && condition->u.binary.op == ISM_BINARY_AND)
		return says_not_none(s, condition->u.binary.left, expr) ||
		       says_not_none(s, condition->u.binary.right, expr);
	return condition->kind == ISM_EXPR_UNARY && condition->u.unary.op == ISM_UNARY_NOT_NONE &&
	       !strcmp(sema_written(s, condition->u.unary.operand->at), sema_written(s, expr->at));
}

static bool is_known(struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	for (const struct known_condition *known = scope->known; known; known = known->next)
		if (says_not_none(s, known->expr, expr))
			return true;
	return false;
}

static struct ism_term *not_a_condition(
	struct sema *s, const struct ism_expr *expr, const struct ism_term *term)
{
	const char *written = sema_written(s, expr->at);
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_NOT_A_CONDITION, expr->at,
		"a condition is true or false, but this is %s", sema_type_name(s, &term->type));

	if (sema_is_percent(&term->type))
		ism_diag_help(g, "compare it: `%s > 0%%`", written);
	else if (sema_is_numeric(&term->type))
		ism_diag_help(g, "compare it: `%s > 0`", written);
	else if (term->may_be_none)
		ism_diag_help(g, "ask whether there is a value: `%s is not none`", written);
	return NULL;
}

struct ism_term *sema_condition(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const struct ism_type truth = sema_plain(ISM_TYPE_BOOL);
	struct ism_term *term = sema_expr(s, scope, expr, &truth);
	struct ism_diagnostic *g;

	if (!term)
		return NULL;
	if (term->type.kind != ISM_TYPE_BOOL)
		return not_a_condition(s, expr, term);
	if (!is_bare_optional(scope, expr, term))
		return term;
	if (is_known(s, scope, expr))
		return sema_binary(s, ISM_TERM_COALESCE, expr->at, truth, term,
			sema_truth(s, expr->at, false));
	g = ism_diag(s->diags, ISM_DIAG_OPTIONAL_CONDITION, expr->at,
		"`%s` may be none: say what holds then", sema_written(s, expr->at));
	ism_diag_help(g, "write `(%s ?? false)`, or keep to rows `where %s is not none`",
		sema_written(s, expr->at), sema_written(s, expr->at));
	return NULL;
}
