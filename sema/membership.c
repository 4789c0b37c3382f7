/* x in 7..10, x in [a, b], d in 2026-Q1, ip in 10.0.0.0/8, x in source, and `not in`. */
#include "sema/expr.h"

#include <string.h>

#include "sema/entry.h"

static struct ism_term *in_range(struct sema *s, const struct scope *scope,
	struct ism_term *subject, const struct ism_expr *range)
{
	const struct ism_type *type = &subject->type;
	struct ism_term *low = sema_expr(s, scope, range->u.range.low, type);
	struct ism_term *high = sema_expr(s, scope, range->u.range.high, type);

	if (low)
		low = sema_compare(s, ISM_TERM_GE, subject, low, range->at);
	if (high)
		high = sema_compare(s, ISM_TERM_LE, subject, high, range->at);
	return low && high ? sema_both(s, range->at, low, high) : NULL;
}

/* The subject of a period or network, or NULL after saying what it must be. */
static bool expects(struct sema *s, bool fits, const struct ism_term *subject,
	const struct ism_expr *element, const char *what)
{
	struct ism_diagnostic *g;

	if (fits)
		return true;
	g = ism_diag(s->diags, ISM_DIAG_TYPE_MISMATCH, subject->at, "%s, but this is %s", what,
		sema_type_name(s, &subject->type));
	ism_diag_note(g, element->at, "this is it");
	return false;
}

static struct ism_term *in_period(
	struct sema *s, struct ism_term *subject, const struct ism_expr *period)
{
	const struct ism_type date = sema_plain(ISM_TYPE_DATE);
	int64_t first, last;

	if (!expects(s, sema_is_moment(&subject->type), subject, period,
		    "only a date or timestamp can lie in a period"))
		return NULL;
	sema_period_days(&period->u.period, &first, &last);
	subject = sema_to_date(s, subject);
	return sema_both(s, period->at,
		sema_binary(s, ISM_TERM_GE, period->at, sema_plain(ISM_TYPE_BOOL), subject,
			sema_exact(s, period->at, date, first)),
		sema_binary(s, ISM_TERM_LE, period->at, sema_plain(ISM_TYPE_BOOL), subject,
			sema_exact(s, period->at, date, last)));
}

static struct ism_term *in_network(
	struct sema *s, struct ism_term *subject, const struct ism_expr *network)
{
	const struct ism_address_literal *literal = &network->u.address;
	struct ism_term *term;
	uint8_t *bytes;

	if (!expects(s, subject->type.kind == ISM_TYPE_IP, subject, network,
		    "only an address can lie in a network"))
		return NULL;
	term = sema_term(s, ISM_TERM_IN_NETWORK, network->at, sema_plain(ISM_TYPE_BOOL));
	term->u.network.address = subject;
	term->may_be_none = subject->may_be_none;
	bytes = term->u.network.network;
	term->u.network.bits = (uint8_t)literal->prefix_length;
	if (literal->is_v6) {
		memcpy(bytes, literal->bytes, 16);
		return term;
	}
	memset(bytes + 10, 0xff, 2);
	memcpy(bytes + 12, literal->bytes, 4);
	term->u.network.bits += 96;
	return term;
}

static struct ism_term *is_value(struct sema *s, const struct scope *scope,
	struct ism_term *subject, const struct ism_expr *expr)
{
	struct ism_term *value;

	if (expr->kind == ISM_EXPR_NONE) {
		struct ism_diagnostic *g = ism_diag(
			s->diags, ISM_DIAG_COMPARED_NONE, expr->at, "no value is equal to `none`");

		ism_diag_help(g, "ask for it apart: `… is none`");
		return NULL;
	}
	value = sema_expr(s, scope, expr, &subject->type);
	return value ? sema_compare(s, ISM_TERM_EQ, subject, value, expr->at) : NULL;
}

struct ism_term *sema_matches_element(struct sema *s, const struct scope *scope,
	struct ism_term *subject, const struct ism_expr *pattern)
{
	switch (pattern->kind) {
	case ISM_EXPR_RANGE: return in_range(s, scope, subject, pattern);
	case ISM_EXPR_PERIOD: return in_period(s, subject, pattern);
	case ISM_EXPR_ADDRESS:
		if (pattern->u.address.prefix_length >= 0)
			return in_network(s, subject, pattern);
		break;
	default: break;
	}
	return is_value(s, scope, subject, pattern);
}

/* Whether the subject is one of args[from, to): a balanced tree of `or`. */
static struct ism_term *one_of(struct sema *s, const struct scope *scope, struct ism_term *subject,
	const struct ism_arg *args, size_t n, struct ism_span at)
{
	struct ism_term *left, *right;

	if (n == 1) {
		if (!args->key.text && !args->of.text && !args->clauses.n)
			return sema_matches_element(s, scope, subject, args->value);
		ism_diag(s->diags, ISM_DIAG_NOT_A_VALUE, args->at,
			"a list behind `in` holds values and ranges");
		return NULL;
	}
	left = one_of(s, scope, subject, args, n / 2, at);
	right = one_of(s, scope, subject, args + n / 2, n - n / 2, at);
	if (!left || !right)
		return NULL;
	return sema_binary(s, ISM_TERM_OR, at, sema_plain(ISM_TYPE_BOOL), left, right);
}

static struct ism_term *in_list(struct sema *s, const struct scope *scope, struct ism_term *subject,
	const struct ism_expr *list)
{
	const struct ism_arg_vec *args = &list->u.list.args;

	if (args->n > 0)
		return one_of(s, scope, subject, args->items, args->n, list->at);
	ism_diag(s->diags, ISM_DIAG_NOT_A_VALUE, list->at, "an empty list holds nothing");
	return NULL;
}

/* `x in S`, `[x, y] in S`: S has a row with that key. */
static struct ism_term *in_source(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, struct ism_source_model *source)
{
	const struct ism_expr *left = expr->u.binary.left, **keys;
	uint32_t n = left->kind == ISM_EXPR_LIST ? (uint32_t)left->u.list.args.n : 1;
	struct ism_term *row, *term;

	keys = ism_new_array(s->arena, n, const struct ism_expr *);
	keys[0] = left;
	for (uint32_t i = 0; left->kind == ISM_EXPR_LIST && i < n; i++)
		keys[i] = left->u.list.args.items[i].value;
	row = sema_row_by(s, scope, expr->at, source, n, keys);
	if (!row)
		return NULL;
	term = sema_term(s, ISM_TERM_EXISTS, expr->at, sema_plain(ISM_TYPE_BOOL));
	term->u.member.row = row;
	for (uint32_t i = 0; i < n; i++)
		term->may_be_none |= row->u.lookup.keys[i]->may_be_none;
	return term;
}

static struct ism_term *refuse(struct sema *s, const struct ism_expr *right)
{
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_NOT_A_VALUE, right->at,
		"behind `in` stands a range, a list, a period, a network or a source");

	ism_diag_help(g, "for a single value write `==`");
	return NULL;
}

/* `x in l`: behind `in` stands a value, which has to be a list. */
static struct ism_term *in_value(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	struct ism_term *list = sema_expr(s, scope, expr->u.binary.right, NULL), *value;

	if (!list)
		return NULL;
	if (list->type.kind != ISM_TYPE_LIST)
		return refuse(s, expr->u.binary.right);
	value = sema_expr(s, scope, expr->u.binary.left, list->type.element);
	return value ? sema_list_has(s, scope, expr->at, value, list) : NULL;
}

static struct ism_term *membership(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const struct ism_expr *right = expr->u.binary.right;
	struct binding binding = sema_binding_of(s, scope, right);
	struct ism_term *subject;

	if (binding.kind == BINDING_SOURCE)
		return in_source(s, scope, expr, binding.u.source);
	if (binding.kind == BINDING_FAULTY || binding.kind == BINDING_UNAVAILABLE ||
		right->kind == ISM_EXPR_ERROR)
		return NULL;
	if (binding.kind == BINDING_NOTHING && right->kind == ISM_EXPR_NAME) {
		sema_unknown_name(s, scope, right->u.name.text, right->at, NULL);
		return NULL;
	}
	switch (right->kind) {
	case ISM_EXPR_RANGE:
	case ISM_EXPR_LIST:
	case ISM_EXPR_PERIOD:
	case ISM_EXPR_ADDRESS: break;
	default: return in_value(s, scope, expr);
	}
	subject = sema_expr(s, scope, expr->u.binary.left, NULL);
	if (!subject)
		return NULL;
	return right->kind == ISM_EXPR_LIST ? in_list(s, scope, subject, right)
					    : sema_matches_element(s, scope, subject, right);
}

struct ism_term *sema_membership(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	struct ism_term *term = membership(s, scope, expr);

	return term && expr->u.binary.op == ISM_BINARY_NOT_IN ? sema_not(s, expr->at, term) : term;
}
