/*
 * Constant folding: exact values exactly, numbers as the runtime computes them. What leaves 64 bits is
 * reported here; what has no value (a division by zero) is none, as at run time.
 */
#include "sema/expr.h"

#include <math.h>
#include <string.h>

#include "runtime/kernel/calendar.h"
#include "runtime/kernel/wide.h"

bool sema_is_constant(const struct ism_term *term)
{
	return term->kind == ISM_TERM_CONST && term->u.constant.state == ISM_VALUE_PRESENT;
}

static bool is_none(const struct ism_term *term)
{
	return term->kind == ISM_TERM_CONST && term->u.constant.state == ISM_VALUE_NONE;
}

static __int128 exact(const struct ism_term *term)
{
	return term->u.constant.exact;
}

static double real(const struct ism_term *term)
{
	return term->u.constant.real;
}

/* An exact result, which values of rows hold in 64 bits. */
static struct ism_term *exact_result(
	struct sema *s, struct ism_term *term, bool fits, __int128 value)
{
	if (fits && value >= INT64_MIN && value <= INT64_MAX)
		return sema_exact(s, term->at, term->type, value);
	ism_diag(s->diags, ISM_DIAG_LITERAL_RANGE, term->at,
		"the value of this leaves the range of 64 bits");
	return term;
}

static struct ism_term *real_result(struct sema *s, struct ism_term *term, double value)
{
	if (!isfinite(value))
		return sema_none(s, term->at, term->type);
	return sema_real(s, term->at, term->type, value);
}

/* Whole days of a duration: parts of a day are dropped. */
static __int128 days_of(const struct ism_term *term)
{
	return exact(term) / ISM_DAY_US;
}

static struct ism_term *fold_exact_sum(struct sema *s, struct ism_term *term)
{
	const struct ism_term *left = term->u.binary.left, *right = term->u.binary.right;
	__int128 a = exact(left), b = exact(right), out = 0;
	bool fits;

	if (left->type.kind == ISM_TYPE_DATE && right->type.kind == ISM_TYPE_DURATION)
		b = days_of(right);
	fits = term->kind == ISM_TERM_ADD ? ism_wide_add(a, b, &out) : ism_wide_sub(a, b, &out);
	if (fits && left->type.kind == ISM_TYPE_DATE && right->type.kind == ISM_TYPE_DATE)
		fits = ism_wide_mul(out, ISM_DAY_US, &out);
	return exact_result(s, term, fits, out);
}

static struct ism_term *fold_exact_quotient(struct sema *s, struct ism_term *term)
{
	const struct ism_term *left = term->u.binary.left, *right = term->u.binary.right;
	double quotient;
	__int128 dividend;

	if (exact(right) == 0)
		return sema_none(s, term->at, term->type);
	if (term->type.kind == ISM_TYPE_DURATION &&
		ism_wide_mul(exact(left), ism_wide_power_of_ten(right->type.scale), &dividend) &&
		dividend % exact(right) == 0) {
		term->type.fractional = false;
		return exact_result(s, term, true, dividend / exact(right));
	}
	if (!ism_wide_ratio_scaled(
		    exact(left), left->type.scale, exact(right), right->type.scale, &quotient))
		return sema_none(s, term->at, term->type);
	return real_result(s, term, quotient);
}

static struct ism_term *fold_arithmetic(struct sema *s, struct ism_term *term)
{
	const struct ism_term *left = term->u.binary.left, *right = term->u.binary.right;
	__int128 product = 0;
	bool fits;

	if (left->u.constant.is_real) {
		double a = real(left), b = real(right);

		switch (term->kind) {
		case ISM_TERM_ADD: return real_result(s, term, a + b);
		case ISM_TERM_SUB: return real_result(s, term, a - b);
		case ISM_TERM_MUL: return real_result(s, term, a * b);
		default: return real_result(s, term, b == 0 ? NAN : a / b);
		}
	}
	if (term->kind == ISM_TERM_DIV)
		return fold_exact_quotient(s, term);
	if (term->kind != ISM_TERM_MUL)
		return fold_exact_sum(s, term);
	fits = ism_wide_mul(exact(left), exact(right), &product);
	return exact_result(s, term, fits, product);
}

/* -1, 0, 1 of two constants of one type. */
static int compare(const struct ism_term *left, const struct ism_term *right)
{
	const struct ism_value *a = &left->u.constant, *b = &right->u.constant;

	if (left->type.kind == ISM_TYPE_TEXT || left->type.kind == ISM_TYPE_IP)
		return a->text.size != b->text.size ||
		       memcmp(a->text.data, b->text.data, a->text.size) != 0;
	if (a->is_real)
		return (a->real > b->real) - (a->real < b->real);
	return (a->exact > b->exact) - (a->exact < b->exact);
}

static struct ism_term *fold_comparison(struct sema *s, struct ism_term *term)
{
	int order = compare(term->u.binary.left, term->u.binary.right);
	bool holds;

	switch (term->kind) {
	case ISM_TERM_EQ: holds = order == 0; break;
	case ISM_TERM_NE: holds = order != 0; break;
	case ISM_TERM_LT: holds = order < 0; break;
	case ISM_TERM_LE: holds = order <= 0; break;
	case ISM_TERM_GT: holds = order > 0; break;
	default: holds = order >= 0; break;
	}
	return sema_truth(s, term->at, holds);
}

/* `decides`: the value of one side that settles the result whatever the other is. */
static struct ism_term *fold_logic(struct sema *s, struct ism_term *term, bool decides)
{
	struct ism_term *left = term->u.binary.left, *right = term->u.binary.right;

	if (sema_is_constant(left))
		return (bool)exact(left) == decides ? sema_truth(s, term->at, decides) : right;
	if (sema_is_constant(right))
		return (bool)exact(right) == decides ? sema_truth(s, term->at, decides) : left;
	return is_none(left) && is_none(right) ? sema_none(s, term->at, term->type) : term;
}

static struct ism_term *fold_binary(struct sema *s, struct ism_term *term)
{
	struct ism_term *left = term->u.binary.left, *right = term->u.binary.right;

	if (is_none(left) || is_none(right))
		return sema_none(s, term->at, term->type);
	if (!sema_is_constant(left) || !sema_is_constant(right))
		return term;
	switch (term->kind) {
	case ISM_TERM_ADD:
	case ISM_TERM_SUB:
	case ISM_TERM_MUL:
	case ISM_TERM_DIV: return fold_arithmetic(s, term);
	default: return fold_comparison(s, term);
	}
}

static struct ism_term *fold_months(struct sema *s, struct ism_term *term)
{
	struct ism_term *date = term->u.binary.left, *months = term->u.binary.right;
	int64_t day;

	if (!sema_is_constant(date) || !sema_is_constant(months) ||
		date->type.kind != ISM_TYPE_DATE)
		return term; /* an instant's clock is the zone's */
	if (!ism_day_add_months((int64_t)exact(date), (int64_t)exact(months), &day))
		return sema_none(s, term->at, term->type);
	return sema_exact(s, term->at, term->type, day);
}

static struct ism_term *fold_conversion(struct sema *s, struct ism_term *term)
{
	const struct ism_term *from = term->u.operand;
	const struct ism_type *to = &term->type;
	__int128 value;
	bool fits;

	if (is_none(from))
		return sema_none(s, term->at, *to);
	if (!sema_is_constant(from) || sema_is_moment(to))
		return term;
	if (sema_is_real(to))
		return from->u.constant.is_real
			       ? sema_real(s, term->at, *to, real(from))
			       : sema_real(s, term->at, *to,
					 ism_wide_to_double(exact(from), from->type.scale));
	fits = from->u.constant.is_real
		       ? ism_wide_from_double(real(from), 0, &value)
		       : ism_wide_rescale(exact(from), from->type.scale, to->scale, &value, NULL);
	return exact_result(s, term, fits, value);
}

static struct ism_term *fold_unary(struct sema *s, struct ism_term *term)
{
	struct ism_term *operand = term->u.operand;

	if (term->kind == ISM_TERM_CONVERT)
		return fold_conversion(s, term);
	if (operand->kind != ISM_TERM_CONST)
		return term;
	if (term->kind == ISM_TERM_IS_NONE)
		return sema_truth(s, term->at, is_none(operand));
	if (is_none(operand))
		return sema_none(s, term->at, term->type);
	if (term->kind == ISM_TERM_NOT)
		return sema_truth(s, term->at, !exact(operand));
	if (operand->u.constant.is_real)
		return sema_real(s, term->at, term->type, -real(operand));
	return exact_result(s, term, true, -exact(operand));
}

static struct ism_term *fold_choice(struct ism_term *term)
{
	struct ism_term *condition = term->u.choice.condition;

	if (condition->kind != ISM_TERM_CONST)
		return term;
	return sema_is_constant(condition) && exact(condition) ? term->u.choice.then
							       : term->u.choice.otherwise;
}

struct ism_term *sema_simplify(struct sema *s, struct ism_term *term)
{
	switch (term->kind) {
	case ISM_TERM_NEG:
	case ISM_TERM_NOT:
	case ISM_TERM_IS_NONE:
	case ISM_TERM_CONVERT: return fold_unary(s, term);
	case ISM_TERM_AND: return fold_logic(s, term, false);
	case ISM_TERM_OR: return fold_logic(s, term, true);
	case ISM_TERM_ADD:
	case ISM_TERM_SUB:
	case ISM_TERM_MUL:
	case ISM_TERM_DIV:
	case ISM_TERM_EQ:
	case ISM_TERM_NE:
	case ISM_TERM_LT:
	case ISM_TERM_LE:
	case ISM_TERM_GT:
	case ISM_TERM_GE: return fold_binary(s, term);
	case ISM_TERM_COALESCE:
		if (is_none(term->u.binary.left))
			return term->u.binary.right;
		return sema_is_constant(term->u.binary.left) ? term->u.binary.left : term;
	case ISM_TERM_ADD_MONTHS: return fold_months(s, term);
	case ISM_TERM_IF: return fold_choice(term);
	default: return term;
	}
}

bool sema_constant(struct sema *s, struct ism_term *term, struct ism_value *out)
{
	struct ism_diagnostic *g;

	if (term->kind == ISM_TERM_CONST) {
		*out = term->u.constant;
		return true;
	}
	g = ism_diag(s->diags, ISM_DIAG_NOT_CONSTANT, term->at, "this must be a constant");
	ism_diag_help(g, "write a literal, or arithmetic of literals: `2 * 7 days`");
	return false;
}
