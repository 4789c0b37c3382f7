#include "sema/expr.h"

#include <string.h>

struct ism_term *sema_term(
	struct sema *s, enum ism_term_kind kind, struct ism_span at, struct ism_type type)
{
	struct ism_term *term = ism_new(s->arena, struct ism_term);

	term->kind = kind;
	term->at = at;
	term->type = type;
	return term;
}

struct ism_term *sema_exact(
	struct sema *s, struct ism_span at, struct ism_type type, __int128 value)
{
	struct ism_term *term = sema_term(s, ISM_TERM_CONST, at, type);

	term->u.constant.exact = value;
	term->u.constant.state = ISM_VALUE_PRESENT;
	return term;
}

struct ism_term *sema_real(struct sema *s, struct ism_span at, struct ism_type type, double value)
{
	struct ism_term *term = sema_term(s, ISM_TERM_CONST, at, type);

	term->u.constant.real = value == 0 ? 0 : value; /* no -0 */
	term->u.constant.is_real = 1;
	term->u.constant.state = ISM_VALUE_PRESENT;
	return term;
}

struct ism_term *sema_truth(struct sema *s, struct ism_span at, bool value)
{
	return sema_exact(s, at, sema_plain(ISM_TYPE_BOOL), value);
}

struct ism_term *sema_none(struct sema *s, struct ism_span at, struct ism_type type)
{
	struct ism_term *term = sema_term(s, ISM_TERM_CONST, at, type);

	term->may_be_none = true;
	term->u.constant.is_real = sema_is_real(&type);
	return term;
}

struct ism_term *sema_unary(struct sema *s, enum ism_term_kind kind, struct ism_span at,
	struct ism_type type, struct ism_term *operand)
{
	struct ism_term *term = sema_term(s, kind, at, type);

	term->u.operand = operand;
	term->may_be_none = kind != ISM_TERM_IS_NONE && operand->may_be_none;
	return sema_simplify(s, term);
}

/* A divisor that is known and not zero: the quotient of exact values is then there. */
static bool divides(const struct ism_term *divisor)
{
	return sema_is_constant(divisor) && !divisor->u.constant.is_real &&
	       divisor->u.constant.exact != 0;
}

static bool binary_may_be_none(enum ism_term_kind kind, const struct ism_type *type,
	const struct ism_term *left, const struct ism_term *right)
{
	if (kind == ISM_TERM_COALESCE)
		return left->may_be_none && right->may_be_none;
	if (left->may_be_none || right->may_be_none)
		return true;
	switch (kind) {
	case ISM_TERM_ADD:
	case ISM_TERM_SUB:
	case ISM_TERM_MUL: return sema_is_real(type); /* beyond the finite numbers */
	case ISM_TERM_DIV: return sema_is_real(&left->type) || !divides(right);
	case ISM_TERM_ADD_MONTHS: return true; /* beyond the years 1 to 9999 */
	default: return false;
	}
}

struct ism_term *sema_binary(struct sema *s, enum ism_term_kind kind, struct ism_span at,
	struct ism_type type, struct ism_term *left, struct ism_term *right)
{
	struct ism_term *term = sema_term(s, kind, at, type);

	term->u.binary.left = left;
	term->u.binary.right = right;
	term->may_be_none = binary_may_be_none(kind, &type, left, right);
	return sema_simplify(s, term);
}

struct ism_term *sema_choice(struct sema *s, struct ism_span at, struct ism_term *condition,
	struct ism_term *then, struct ism_term *otherwise)
{
	struct ism_term *term = sema_term(s, ISM_TERM_IF, at, sema_joined(then, otherwise));

	term->u.choice.condition = condition;
	term->u.choice.then = then;
	term->u.choice.otherwise = otherwise;
	term->may_be_none = then->may_be_none || otherwise->may_be_none;
	return sema_simplify(s, term);
}

static bool call_may_be_none(enum ism_function function, const struct ism_term *const *args)
{
	switch (function) {
	case ISM_FUNCTION_SQRT:
	case ISM_FUNCTION_LN:
	case ISM_FUNCTION_EXP:
	case ISM_FUNCTION_POW:
	case ISM_FUNCTION_BEFORE:
	case ISM_FUNCTION_AFTER: return true;
	case ISM_FUNCTION_MOD: return sema_is_real(&args[0]->type) || !divides(args[1]);
	case ISM_FUNCTION_ROUND_TO: return sema_is_real(&args[0]->type);
	default: return false;
	}
}

struct ism_term *sema_call_term(struct sema *s, enum ism_function function, struct ism_span at,
	struct ism_type type, uint32_t n_args, struct ism_term **args)
{
	struct ism_term *term = sema_term(s, ISM_TERM_CALL, at, type);

	term->u.call.function = function;
	term->u.call.n_args = n_args;
	term->may_be_none = call_may_be_none(function, (const struct ism_term *const *)args);
	for (uint32_t i = 0; i < n_args; i++) {
		term->u.call.args[i] = args[i];
		term->may_be_none |= args[i]->may_be_none;
	}
	return term;
}

struct ism_term *sema_at(struct sema *s, const struct ism_term *term, struct ism_span at)
{
	struct ism_term *copy = ism_new(s->arena, struct ism_term);

	*copy = *term;
	copy->at = at;
	return copy;
}

struct ism_term *sema_retype(struct sema *s, const struct ism_term *term, struct ism_type type)
{
	struct ism_term *copy = sema_at(s, term, term->at);

	copy->type = type;
	return copy;
}

struct ism_term *sema_not(struct sema *s, struct ism_span at, struct ism_term *term)
{
	return sema_unary(s, ISM_TERM_NOT, at, sema_plain(ISM_TYPE_BOOL), term);
}

struct ism_term *sema_both(
	struct sema *s, struct ism_span at, struct ism_term *left, struct ism_term *right)
{
	return sema_binary(s, ISM_TERM_AND, at, sema_plain(ISM_TYPE_BOOL), left, right);
}
