#include "sema/point.h"

#include <math.h>

#include <string.h>

#include "sema/expr.h"
#include "sema/range.h"

/* ---- numbers ---- */

struct scalar {
	enum {
		KNOWN,
		ABSENT, /* none */
		OPAQUE, /* not known */
	} state;
	double real;
};

static const struct scalar absent = { .state = ABSENT }, opaque = { .state = OPAQUE };

static struct scalar known(double real)
{
	return (struct scalar){ isfinite(real) ? KNOWN : ABSENT, real };
}

static struct scalar number_at(const struct point *point, const struct ism_term *term);

static bool is_moment(const struct ism_term *term)
{
	return term->type.kind == ISM_TYPE_DATE || term->type.kind == ISM_TYPE_TIMESTAMP;
}

static bool is_own(const struct ism_term *term, enum ism_term_kind kind)
{
	return term->kind == kind && !term->u.measure;
}

/* Conversions that keep the order. */
static const struct ism_term *bare(const struct ism_term *term)
{
	while (term->kind == ISM_TERM_CONVERT && !is_moment(term) && !is_moment(term->u.operand))
		term = term->u.operand;
	return term;
}

static bool is_value(const struct ism_term *term)
{
	return is_own(bare(term), ISM_TERM_VALUE);
}

static bool depends_on_value(const struct ism_term *term)
{
	struct ism_term **operand;

	if (is_own(term, ISM_TERM_VALUE) || is_own(term, ISM_TERM_ATTAINMENT))
		return true;
	for (uint32_t i = 0; (operand = ism_term_operand((struct ism_term *)term, i)); i++)
		if (depends_on_value(*operand))
			return true;
	return false;
}

static struct scalar constant_at(const struct ism_term *term)
{
	switch (term->type.kind) {
	case ISM_TYPE_TEXT:
	case ISM_TYPE_IP:
	case ISM_TYPE_LIST: return opaque;
	default: break;
	}
	if (term->u.constant.state != ISM_VALUE_PRESENT)
		return term->u.constant.state == ISM_VALUE_NONE ? absent : opaque;
	return known(sema_constant_real(term));
}

static struct scalar target_at(const struct point *point)
{
	return point->target ? number_at(point, point->target->value) : absent;
}

static struct scalar baseline_at(const struct point *point)
{
	return point->measure->baseline ? number_at(point, point->measure->baseline) : absent;
}

/* On the way from the baseline it may be anything between, but without a baseline it is the target. */
static struct scalar expected_at(const struct point *point)
{
	return point->target && point->measure->baseline ? opaque : target_at(point);
}

static struct scalar attainment_at(const struct point *point)
{
	struct scalar target = target_at(point), baseline = baseline_at(point);

	if (!point->target)
		return absent;
	if (point->target->op == ISM_TARGET_IN || !point->has_value)
		return opaque;
	if (target.state != KNOWN || baseline.state != KNOWN)
		return baseline.state == ABSENT ? absent : opaque;
	return known((point->value - baseline.real) / (target.real - baseline.real));
}

static struct scalar arithmetic_at(const struct point *point, const struct ism_term *term)
{
	struct scalar left = number_at(point, term->u.binary.left);
	struct scalar right = number_at(point, term->u.binary.right);

	if (left.state == ABSENT || right.state == ABSENT)
		return absent;
	if (left.state == OPAQUE || right.state == OPAQUE || is_moment(term->u.binary.left) ||
		is_moment(term->u.binary.right))
		return opaque;
	switch (term->kind) {
	case ISM_TERM_ADD: return known(left.real + right.real);
	case ISM_TERM_SUB: return known(left.real - right.real);
	case ISM_TERM_MUL: return known(left.real * right.real);
	default: return known(left.real / right.real);
	}
}

static struct scalar call_at(const struct point *point, const struct ism_term *term)
{
	struct scalar x, y;

	switch (term->u.call.function) {
	case ISM_FUNCTION_ABS:
		x = number_at(point, term->u.call.args[0]);
		x.real = fabs(x.real);
		return x;
	case ISM_FUNCTION_MIN:
	case ISM_FUNCTION_MAX:
		x = number_at(point, term->u.call.args[0]);
		y = number_at(point, term->u.call.args[1]);
		if (x.state != KNOWN || y.state != KNOWN)
			return x.state == ABSENT || y.state == ABSENT ? absent : opaque;
		return known(term->u.call.function == ISM_FUNCTION_MIN ? fmin(x.real, y.real)
								       : fmax(x.real, y.real));
	default: return opaque;
	}
}

static struct scalar number_at(const struct point *point, const struct ism_term *term)
{
	struct scalar operand;

	term = bare(term);
	switch (term->kind) {
	case ISM_TERM_CONST: return constant_at(term);
	case ISM_TERM_NEG:
		operand = number_at(point, term->u.operand);
		operand.real = -operand.real;
		return operand;
	case ISM_TERM_ADD:
	case ISM_TERM_SUB:
	case ISM_TERM_MUL:
	case ISM_TERM_DIV: return arithmetic_at(point, term);
	case ISM_TERM_CALL: return call_at(point, term);
	default: break;
	}
	if (is_own(term, ISM_TERM_VALUE))
		return point->has_value ? known(point->value) : opaque;
	if (is_own(term, ISM_TERM_TARGET))
		return target_at(point);
	if (is_own(term, ISM_TERM_BASELINE))
		return baseline_at(point);
	if (is_own(term, ISM_TERM_EXPECTED))
		return expected_at(point);
	if (is_own(term, ISM_TERM_ATTAINMENT))
		return attainment_at(point);
	return opaque;
}

/* ---- sides of comparisons ---- */

/* What a term names beside its operands. False too where that is too much to compare. */
static bool names_same(const struct ism_term *a, const struct ism_term *b)
{
	switch (a->kind) {
	case ISM_TERM_PARAM: return a->u.param == b->u.param;
	case ISM_TERM_DIMENSION: return strcmp(a->u.dimension, b->u.dimension) == 0;
	case ISM_TERM_PERIOD: return a->u.period == b->u.period;
	case ISM_TERM_LOOKUP: return a->u.lookup.source == b->u.lookup.source;
	case ISM_TERM_MEMBER: return a->u.member.member == b->u.member.member;
	case ISM_TERM_CALL: return a->u.call.function == b->u.call.function;
	case ISM_TERM_MEASURE:
	case ISM_TERM_HEADLINE:
	case ISM_TERM_VALUE:
	case ISM_TERM_TARGET:
	case ISM_TERM_EXPECTED:
	case ISM_TERM_BASELINE:
	case ISM_TERM_ATTAINMENT: return a->u.measure == b->u.measure;
	case ISM_TERM_NEG:
	case ISM_TERM_ADD:
	case ISM_TERM_SUB:
	case ISM_TERM_MUL:
	case ISM_TERM_DIV:
	case ISM_TERM_COALESCE:
	case ISM_TERM_CONVERT: return true;
	default: return false;
	}
}

static bool is_same(const struct ism_term *a, const struct ism_term *b)
{
	struct ism_term **x;
	struct ism_term **y;

	if (a == b)
		return true;
	if (a->kind != b->kind || a->type.kind != b->type.kind || a->type.scale != b->type.scale)
		return false;
	if (a->kind == ISM_TERM_CONST)
		return constant_at(a).state == KNOWN && constant_at(b).state == KNOWN &&
		       constant_at(a).real == constant_at(b).real;
	if (!names_same(a, b))
		return false;
	for (uint32_t i = 0;; i++) {
		x = ism_term_operand((struct ism_term *)a, i);
		y = ism_term_operand((struct ism_term *)b, i);
		if (!x || !y)
			return x == y;
		if (!is_same(*x, *y))
			return false;
	}
}

static struct scalar side_at(const struct point *point, const struct ism_term *side)
{
	struct scalar scalar = number_at(point, side);

	for (uint32_t i = 0; scalar.state == OPAQUE && i < point->n_unknowns; i++)
		if (is_same(bare(side), point->unknowns[i]))
			return known(point->at[i]);
	return scalar;
}

static bool is_unknown(const struct point *point, const struct ism_term *side)
{
	return number_at(point, side).state == OPAQUE;
}

/* What is made of the value is compared with what is known, the value itself with what is not as well. */
static bool is_answerable(const struct point *point, const struct ism_term *term)
{
	const struct ism_term *left = term->u.binary.left, *right = term->u.binary.right;
	bool is_equality = term->kind == ISM_TERM_EQ || term->kind == ISM_TERM_NE;

	if (depends_on_value(right)) {
		const struct ism_term *other = left;

		left = right;
		right = other;
	}
	if (!depends_on_value(left))
		return true;
	if (depends_on_value(right))
		return false;
	return is_value(left) || (!is_equality && !is_unknown(point, right));
}

static bool is_comparison(const struct ism_term *term)
{
	return term->kind >= ISM_TERM_EQ && term->kind <= ISM_TERM_GE;
}

static bool compare(enum ism_term_kind kind, double left, double right)
{
	switch (kind) {
	case ISM_TERM_EQ: return left == right;
	case ISM_TERM_NE: return left != right;
	case ISM_TERM_LT: return left < right;
	case ISM_TERM_LE: return left <= right;
	case ISM_TERM_GT: return left > right;
	default: return left >= right;
	}
}

static enum truth comparison_truth(const struct point *point, const struct ism_term *term)
{
	struct scalar left = side_at(point, term->u.binary.left);
	struct scalar right = side_at(point, term->u.binary.right);

	if (left.state == ABSENT || right.state == ABSENT)
		return TRUTH_NONE;
	if (left.state == OPAQUE || right.state == OPAQUE || !is_answerable(point, term))
		return TRUTH_DEPENDS;
	return compare(term->kind, left.real, right.real) ? TRUTH_YES : TRUTH_NO;
}

/* ---- conditions ---- */

/* More terms than anybody writes, shared ones counted each time. */
enum { MOST_TERMS = 1000 };

static bool counts_few(const struct ism_term *term, int *left)
{
	struct ism_term **operand;

	if (--*left < 0)
		return false;
	for (uint32_t i = 0; (operand = ism_term_operand((struct ism_term *)term, i)); i++)
		if (!counts_few(*operand, left))
			return false;
	return true;
}

bool sema_point_is_small(const struct ism_term *condition)
{
	int left = MOST_TERMS;

	return counts_few(condition, &left);
}

static enum truth both_truth(const struct point *point, const struct ism_term *term)
{
	enum truth decisive = term->kind == ISM_TERM_AND ? TRUTH_NO : TRUTH_YES;
	enum truth left = sema_point_truth(point, term->u.binary.left);
	enum truth right = sema_point_truth(point, term->u.binary.right);

	if (left == decisive || right == decisive)
		return decisive;
	if (left == TRUTH_DEPENDS || right == TRUTH_DEPENDS)
		return TRUTH_DEPENDS;
	return left == TRUTH_NONE ? left : right;
}

static enum truth choice_truth(const struct point *point, const struct ism_term *term)
{
	enum truth condition = sema_point_truth(point, term->u.choice.condition);
	enum truth then = sema_point_truth(point, term->u.choice.then);
	enum truth otherwise = sema_point_truth(point, term->u.choice.otherwise);

	if (condition == TRUTH_DEPENDS)
		return then == otherwise ? then : TRUTH_DEPENDS;
	return condition == TRUTH_YES ? then : otherwise;
}

/* Rules are asked only where there is a value. */
static enum truth absence(const struct point *point, const struct ism_term *operand)
{
	struct scalar scalar = number_at(point, operand);

	if (is_value(operand) || scalar.state == KNOWN)
		return TRUTH_NO;
	return scalar.state == ABSENT ? TRUTH_YES : TRUTH_DEPENDS;
}

enum truth sema_point_truth(const struct point *point, const struct ism_term *condition)
{
	enum truth operand;
	struct scalar scalar;

	if (is_comparison(condition))
		return comparison_truth(point, condition);
	switch (condition->kind) {
	case ISM_TERM_AND:
	case ISM_TERM_OR: return both_truth(point, condition);
	case ISM_TERM_IF: return choice_truth(point, condition);
	case ISM_TERM_IS_NONE: return absence(point, condition->u.operand);
	case ISM_TERM_NOT:
		operand = sema_point_truth(point, condition->u.operand);
		return operand == TRUTH_YES ? TRUTH_NO : operand == TRUTH_NO ? TRUTH_YES : operand;
	case ISM_TERM_COALESCE:
		operand = sema_point_truth(point, condition->u.binary.left);
		return operand == TRUTH_NONE ? sema_point_truth(point, condition->u.binary.right)
					     : operand;
	default: break;
	}
	scalar = number_at(point, condition);
	if (scalar.state == KNOWN)
		return scalar.real != 0 ? TRUTH_YES : TRUTH_NO;
	return scalar.state == ABSENT ? TRUTH_NONE : TRUTH_DEPENDS;
}

/* ---- where conditions change ---- */

static void add_unknown(struct point *point, const struct ism_term *side)
{
	bool is_number = sema_is_numeric(&side->type) || side->type.kind == ISM_TYPE_DURATION;

	if (!is_number || depends_on_value(side) || !is_unknown(point, side))
		return;
	side = bare(side);
	for (uint32_t i = 0; i < point->n_unknowns; i++)
		if (is_same(side, point->unknowns[i]))
			return;
	if (point->n_unknowns < MOST_UNKNOWNS)
		point->unknowns[point->n_unknowns++] = side;
}

void sema_point_unknowns(struct point *point, const struct ism_term *condition)
{
	struct ism_term **operand;

	if (is_comparison(condition)) {
		add_unknown(point, condition->u.binary.left);
		add_unknown(point, condition->u.binary.right);
		return;
	}
	for (uint32_t i = 0; (operand = ism_term_operand((struct ism_term *)condition, i)); i++)
		if ((*operand)->type.kind == ISM_TYPE_BOOL)
			sema_point_unknowns(point, *operand);
}

/* Where `side`, made of the value, is `goal`. */
static void solve(struct sema *s, const struct point *point, const struct ism_term *side,
	double goal, struct real_vec *out);

static void solve_arithmetic(struct sema *s, const struct point *point, const struct ism_term *term,
	double goal, struct real_vec *out)
{
	const struct ism_term *left = term->u.binary.left, *right = term->u.binary.right;
	bool is_left = depends_on_value(left);
	struct scalar other = number_at(point, is_left ? right : left);

	if (other.state != KNOWN || depends_on_value(is_left ? right : left))
		return;
	switch (term->kind) {
	case ISM_TERM_ADD: goal -= other.real; break;
	case ISM_TERM_SUB: goal = is_left ? goal + other.real : other.real - goal; break;
	case ISM_TERM_MUL: goal /= other.real; break;
	default:
		if (!is_left)
			solve(s, point, right, 0, out); /* it jumps there */
		goal = is_left ? goal * other.real : other.real / goal;
		break;
	}
	solve(s, point, is_left ? left : right, goal, out);
}

static void solve(struct sema *s, const struct point *point, const struct ism_term *side,
	double goal, struct real_vec *out)
{
	struct scalar target, baseline;

	side = bare(side);
	if (!isfinite(goal) || !depends_on_value(side))
		return;
	switch (side->kind) {
	case ISM_TERM_NEG: solve(s, point, side->u.operand, -goal, out); return;
	case ISM_TERM_ADD:
	case ISM_TERM_SUB:
	case ISM_TERM_MUL:
	case ISM_TERM_DIV: solve_arithmetic(s, point, side, goal, out); return;
	case ISM_TERM_CALL:
		for (uint32_t i = 0; i < side->u.call.n_args; i++) {
			solve(s, point, side->u.call.args[i], goal, out);
			if (side->u.call.function == ISM_FUNCTION_ABS)
				solve(s, point, side->u.call.args[i], -goal, out);
		}
		return;
	case ISM_TERM_ATTAINMENT:
		target = target_at(point);
		baseline = baseline_at(point);
		if (target.state == KNOWN && baseline.state == KNOWN)
			ism_vec_push(s->arena, out,
				baseline.real + goal * (target.real - baseline.real));
		return;
	case ISM_TERM_VALUE: ism_vec_push(s->arena, out, goal); return;
	default: return;
	}
}

static void add_borders(struct sema *s, const struct point *point, const struct ism_term *side,
	const struct ism_term *other, struct real_vec *borders)
{
	struct scalar goal = number_at(point, other);

	if (goal.state != KNOWN || depends_on_value(other))
		return;
	if (depends_on_value(side))
		solve(s, point, side, goal.real, borders);
	else
		ism_vec_push(s->arena, borders, goal.real);
}

void sema_point_borders(struct sema *s, const struct point *point, const struct ism_term *condition,
	struct real_vec *borders)
{
	struct ism_term **operand;

	if (is_comparison(condition)) {
		add_borders(s, point, condition->u.binary.left, condition->u.binary.right, borders);
		add_borders(s, point, condition->u.binary.right, condition->u.binary.left, borders);
		return;
	}
	for (uint32_t i = 0; (operand = ism_term_operand((struct ism_term *)condition, i)); i++)
		if ((*operand)->type.kind == ISM_TYPE_BOOL)
			sema_point_borders(s, point, *operand, borders);
}
