/* + - * / and the unary minus. */
#include "sema/expr.h"

#include "runtime/kernel/calendar.h"
#include "runtime/kernel/field_number.h"
#include "sema/entry.h"

static const char *sign_of(const struct ism_expr *expr)
{
	return ism_binary_op_text(expr->u.binary.op);
}

static bool is_quantity(const struct ism_type *type)
{
	return sema_is_numeric(type) || type->kind == ISM_TYPE_DURATION;
}

/* ---- dates ---- */

static struct ism_term *parts_of_a_day(
	struct sema *s, const struct ism_term *date, const struct ism_term *duration)
{
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_DATE_MIX, duration->at,
		"a date has no time of day: this has parts of a day");

	ism_diag_note(g, date->at, "this is a date");
	ism_diag_help(g, "use whole days, or a timestamp");
	return NULL;
}

/* date ± duration, timestamp ± duration */
static struct ism_term *shift(struct sema *s, enum ism_term_kind kind, struct ism_span at,
	struct ism_term *moment, struct ism_term *duration)
{
	struct ism_type type = moment->type, whole = duration->type;

	type.reference = NULL;
	if (duration->type.fractional) {
		whole.fractional = false;
		duration = sema_unary(s, ISM_TERM_CONVERT, duration->at, whole, duration);
	}
	if (type.kind == ISM_TYPE_DATE && sema_is_constant(duration) &&
		duration->u.constant.exact % ISM_DAY_US)
		return parts_of_a_day(s, moment, duration);
	return sema_binary(s, kind, at, type, moment, duration);
}

static struct ism_term *months_later(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const struct ism_expr *left = expr->u.binary.left, *right = expr->u.binary.right;
	bool minus = expr->u.binary.op == ISM_BINARY_SUBTRACT;
	bool swapped = !minus && sema_is_calendar(left);
	const struct ism_expr *period = swapped ? left : right;
	struct ism_term *moment = sema_expr(s, scope, swapped ? right : left, NULL);
	struct ism_term *months = moment ? sema_months(s, scope, period) : NULL;
	struct ism_type type;

	if (!months)
		return NULL;
	if (!sema_is_moment(&moment->type)) {
		sema_refuse_calendar(s, period);
		return NULL;
	}
	if (minus)
		months = sema_unary(s, ISM_TERM_NEG, months->at, months->type, months);
	type = sema_plain(moment->type.kind);
	return sema_binary(s, ISM_TERM_ADD_MONTHS, expr->at, type, moment, months);
}

/* a - b of two dates or two timestamps */
static struct ism_term *elapsed(
	struct sema *s, const struct ism_expr *expr, struct ism_term *left, struct ism_term *right)
{
	struct ism_type type = sema_plain(ISM_TYPE_DURATION);

	if (!sema_meet(s, &left, &right, expr->at, MEET_SUBTRACT))
		return NULL;
	type.from_dates = left->type.kind == ISM_TYPE_DATE;
	return sema_binary(s, ISM_TERM_SUB, expr->at, type, left, right);
}

/* ---- what cannot be added ---- */

static struct ism_term *refuse_moment(struct sema *s, const struct ism_expr *expr,
	const struct ism_term *left, const struct ism_term *right)
{
	const struct ism_term *moment = sema_is_moment(&left->type) ? left : right;
	const struct ism_term *other = moment == left ? right : left;
	struct ism_diagnostic *g;

	if (sema_is_moment(&other->type)) {
		g = ism_diag(s->diags, ISM_DIAG_SCALE, expr->at,
			"two dates cannot be added: dates have an interval scale");
		ism_diag_help(g, "the time between them is `%s - %s`", sema_written(s, left->at),
			sema_written(s, right->at));
		return NULL;
	}
	g = ism_diag(s->diags, ISM_DIAG_TYPE_MISMATCH, other->at,
		"to %s only a duration can be added or taken off",
		sema_type_name(s, &moment->type));
	ism_diag_label(g, "this is %s", sema_type_name(s, &other->type));
	ism_diag_note(g, moment->at, "this is %s", sema_type_name(s, &moment->type));
	if (sema_is_numeric(&other->type) && !other->type.unit)
		ism_diag_help(g, "give it a unit of time: `%s %s %s days`",
			sema_written(s, moment->at), sign_of(expr), sema_written(s, other->at));
	return NULL;
}

static struct ism_term *refuse_scale(
	struct sema *s, const struct ism_expr *expr, const struct ism_term *term)
{
	struct ism_diagnostic *g =
		ism_diag(s->diags, ISM_DIAG_SCALE, term->at, "`%s` needs numbers, but this is %s",
			sign_of(expr), sema_type_name(s, &term->type));

	ism_diag_label(g, "its scale is %s", sema_scale_name(sema_scale(&term->type)));
	if (term->type.kind == ISM_TYPE_BOOL)
		ism_diag_help(g, "count with `if %s then 1 else 0`", sema_written(s, term->at));
	if (term->type.kind == ISM_TYPE_ENUM)
		ism_diag_help(g, "give its values numbers: `match %s { … => 1, else => 0 }`",
			sema_written(s, term->at));
	return NULL;
}

/* ---- + and - ---- */

/* Beside a moment, a number that counts a unit of time is so long a duration. */
static struct ism_term *beside_moment(
	struct sema *s, const struct ism_term *beside, struct ism_term *term)
{
	struct ism_term *duration =
		sema_is_moment(&beside->type) ? sema_as_duration(s, term) : NULL;

	return duration ? duration : term;
}

static struct ism_term *sum(struct sema *s, const struct scope *scope, const struct ism_expr *expr,
	struct ism_term *left, struct ism_term *right)
{
	bool minus = expr->u.binary.op == ISM_BINARY_SUBTRACT;
	enum ism_term_kind kind = minus ? ISM_TERM_SUB : ISM_TERM_ADD;
	struct ism_type type;

	right = beside_moment(s, left, right);
	if (!minus)
		left = beside_moment(s, right, left);
	if (!minus && left->type.kind == ISM_TYPE_LIST && right->type.kind == ISM_TYPE_LIST)
		return sema_list_join(s, scope, expr->at, left, right);
	if (sema_is_moment(&left->type) && right->type.kind == ISM_TYPE_DURATION)
		return shift(s, kind, expr->at, left, right);
	if (!minus && left->type.kind == ISM_TYPE_DURATION && sema_is_moment(&right->type))
		return shift(s, kind, expr->at, right, left);
	if (minus && sema_is_moment(&left->type) && sema_is_moment(&right->type))
		return elapsed(s, expr, left, right);
	if (sema_is_moment(&left->type) || sema_is_moment(&right->type))
		return refuse_moment(s, expr, left, right);
	if (!is_quantity(&left->type))
		return refuse_scale(s, expr, left);
	if (!is_quantity(&right->type))
		return refuse_scale(s, expr, right);
	if (!sema_meet(s, &left, &right, expr->at, minus ? MEET_SUBTRACT : MEET_ADD))
		return NULL;
	type = sema_joined(left, right);
	type.reference = NULL;
	return sema_settle(s, scope, sema_binary(s, kind, expr->at, type, left, right));
}

/* ---- * and / ---- */

/* The unit in which a duration enters a product: the one beside it, else days or seconds. */
static struct ism_term *as_quantity(
	struct sema *s, struct ism_term *duration, const struct ism_unit *beside)
{
	const struct ism_unit *unit = sema_unit_of_time(beside);

	if (!unit)
		unit = sema_unit_find(s, duration->type.from_dates ? "day" : "s");
	return sema_duration_in(s, duration, unit);
}

/* A term whose unit is `unit`; where all dimensions cancel (`ms / s`) the factor that is left goes in. */
static struct ism_term *of_unit(struct sema *s, struct ism_term *term, const struct ism_unit *unit)
{
	struct ism_type type = term->type;

	if (unit && unit->n_factors == 0 && !unit->percent)
		return sema_rescale(s, term, unit->num, unit->den, NULL);
	type.unit = unit;
	return sema_retype(s, term, type);
}

static bool composed(struct sema *s, const struct ism_expr *expr, const struct ism_type *left,
	const struct ism_type *right, int sign, const struct ism_unit **unit)
{
	if (sema_unit_product(s, left->unit, right->unit, sign, unit))
		return true;
	ism_diag(s->diags, ISM_DIAG_UNIT_MISMATCH, expr->at,
		"the factor of the unit that this makes leaves 64 bits");
	return false;
}

/* Percent times plain: still percent, but a constant share of a plain quantity is plain. */
static const struct ism_unit *percent_of(
	struct sema *s, const struct ism_term *left, const struct ism_term *right)
{
	bool a = sema_is_percent(&left->type), b = sema_is_percent(&right->type);
	const struct ism_term *percent = a ? left : right, *plain = a ? right : left;

	if (a && b)
		return sema_percent(s);
	if ((!a && !b) || plain->type.unit)
		return NULL;
	return percent->kind == ISM_TERM_CONST && plain->kind != ISM_TERM_CONST ? NULL
										: sema_percent(s);
}

static struct ism_term *too_many_digits(struct sema *s, const struct ism_expr *expr,
	const struct ism_term *left, const struct ism_term *right)
{
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_DECIMAL_DIGITS, expr->at,
		"the product of %s and %s has %u digits after the point, of which a decimal holds "
		"%d",
		sema_type_name(s, &left->type), sema_type_name(s, &right->type),
		left->type.scale + right->type.scale, ISM_DECIMAL_SCALE_MAX);

	ism_diag_note(g, left->at, "%u digits", left->type.scale);
	ism_diag_note(g, right->at, "%u digits", right->type.scale);
	ism_diag_help(g, "declare one of them as a `number`");
	return NULL;
}

static struct ism_term *numeric_product(
	struct sema *s, const struct ism_expr *expr, struct ism_term *left, struct ism_term *right)
{
	const struct ism_unit *unit, *percent = percent_of(s, left, right);
	struct ism_type type = { .kind = ISM_TYPE_NUMBER };
	struct ism_term *term;

	if (!composed(s, expr, &left->type, &right->type, 1, &unit))
		return NULL;
	if (sema_is_real(&left->type) || sema_is_real(&right->type)) {
		left = sema_to_number(s, left);
		right = sema_to_number(s, right);
	} else {
		type.scale = left->type.scale + right->type.scale;
		type.kind = type.scale ? ISM_TYPE_DECIMAL : ISM_TYPE_INT;
		if (type.scale > ISM_DECIMAL_SCALE_MAX)
			return too_many_digits(s, expr, left, right);
	}
	term = sema_binary(s, ISM_TERM_MUL, expr->at, type, left, right);
	return of_unit(s, term, percent ? percent : unit);
}

/* A constant duration times an exact constant, where that is whole microseconds. */
static struct ism_term *constant_product(struct sema *s, const struct ism_expr *expr,
	const struct ism_term *duration, const struct ism_term *factor)
{
	__int128 product, scale = 1;

	if (!sema_is_constant(duration) || !sema_is_constant(factor) ||
		sema_is_real(&duration->type) || sema_is_real(&factor->type))
		return NULL;
	for (unsigned i = 0; i < factor->type.scale; i++)
		scale *= 10;
	if (__builtin_mul_overflow(
		    duration->u.constant.exact, factor->u.constant.exact, &product) ||
		product % scale || product / scale > INT64_MAX || product / scale < INT64_MIN)
		return NULL;
	return sema_exact(s, expr->at, duration->type, product / scale);
}

/* A duration times a plain number. */
static struct ism_term *scaled_duration(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, struct ism_term *duration, struct ism_term *factor)
{
	struct ism_term *term = constant_product(s, expr, duration, factor);
	struct ism_type type;

	if (term)
		return term;
	if (factor->type.kind == ISM_TYPE_INT && !duration->type.fractional)
		return sema_binary(s, ISM_TERM_MUL, expr->at, duration->type, duration, factor);
	duration = sema_to_fractional(s, duration);
	factor = sema_to_number(s, factor);
	type = duration->type;
	return sema_settle(
		s, scope, sema_binary(s, ISM_TERM_MUL, expr->at, type, duration, factor));
}

static bool is_plain(const struct ism_type *type)
{
	return !type->unit || type->unit->percent;
}

static struct ism_term *product(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, struct ism_term *left, struct ism_term *right)
{
	bool a = left->type.kind == ISM_TYPE_DURATION, b = right->type.kind == ISM_TYPE_DURATION;

	if (a && !b && is_plain(&right->type))
		return scaled_duration(s, scope, expr, left, right);
	if (b && !a && is_plain(&left->type))
		return scaled_duration(s, scope, expr, right, left);
	if (a)
		left = as_quantity(s, left, b ? NULL : right->type.unit);
	if (b)
		right = as_quantity(s, right, left->type.unit);
	return numeric_product(s, expr, left, right);
}

/* Both exact, or both real: the runtime divides exact values exactly and rounds once. */
static struct ism_term *divide(struct sema *s, struct ism_span at, struct ism_type type,
	struct ism_term *left, struct ism_term *right)
{
	if (sema_is_real(&left->type) != sema_is_real(&right->type)) {
		left = left->type.kind == ISM_TYPE_DURATION ? sema_to_fractional(s, left)
							    : sema_to_number(s, left);
		right = right->type.kind == ISM_TYPE_DURATION ? sema_to_fractional(s, right)
							      : sema_to_number(s, right);
	}
	return sema_binary(s, ISM_TERM_DIV, at, type, left, right);
}

static struct ism_term *numeric_quotient(
	struct sema *s, const struct ism_expr *expr, struct ism_term *left, struct ism_term *right)
{
	const struct ism_unit *a = left->type.unit, *b = right->type.unit, *unit;
	struct ism_type type = { .kind = ISM_TYPE_NUMBER };
	int64_t num, den;

	if (a && b && a != b && sema_unit_same_dimension(a, b) &&
		sema_unit_ratio(a, b, &num, &den)) {
		if (num >= den)
			left = sema_rescale(s, left, num, den, b);
		else
			right = sema_rescale(s, right, den, num, a);
		a = b;
	}
	if (a == b) {
		type.meets_percent = true;
		return divide(s, expr->at, type, left, right);
	}
	if (!composed(s, expr, &left->type, &right->type, -1, &unit))
		return NULL;
	if (a && a->percent && !b)
		unit = a;
	return of_unit(s, divide(s, expr->at, type, left, right), unit);
}

static struct ism_term *quotient(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, struct ism_term *left, struct ism_term *right)
{
	bool a = left->type.kind == ISM_TYPE_DURATION, b = right->type.kind == ISM_TYPE_DURATION;
	struct ism_type type = { .kind = ISM_TYPE_NUMBER, .meets_percent = true };

	if (a && b)
		return divide(s, expr->at, type, left, right);
	if (a && is_plain(&right->type)) {
		type = left->type;
		type.fractional = true;
		return sema_settle(s, scope, divide(s, expr->at, type, left, right));
	}
	if (a)
		left = as_quantity(s, left, right->type.unit);
	if (b)
		right = as_quantity(s, right, left->type.unit);
	return numeric_quotient(s, expr, left, right);
}

/* ---- units as operands: `20 EUR / incident` ---- */

/* A number with a unit, or a product or quotient that begins with one. */
static bool has_unit_written(const struct ism_expr *expr)
{
	while (expr->kind == ISM_EXPR_BINARY && (expr->u.binary.op == ISM_BINARY_MULTIPLY ||
							expr->u.binary.op == ISM_BINARY_DIVIDE))
		expr = expr->u.binary.left;
	return expr->kind == ISM_EXPR_NUMBER && expr->u.number.unit.text;
}

/* The name of a unit behind a number with a unit is one of that unit; NULL: it is none. */
static struct ism_term *unit_operand(struct sema *s, const struct scope *scope,
	const struct ism_expr *left, const struct ism_expr *right)
{
	struct ism_expr one = { .kind = ISM_EXPR_NUMBER, .depth = 1, .at = right->at };
	enum binding_kind kind;

	if (right->kind != ISM_EXPR_NAME || !has_unit_written(left))
		return NULL;
	kind = sema_lookup(s, scope, right->u.name.text, right->at).kind;
	if (kind != BINDING_UNIT &&
		(kind != BINDING_NOTHING || !sema_unit_find(s, right->u.name.text)))
		return NULL;
	one.u.number.text = ism_intern(s->names, "1");
	one.u.number.unit = right->u.name;
	return sema_number_literal(s, scope, &one);
}

/* ---- all of them ---- */

struct ism_term *sema_arithmetic(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	enum ism_binary_op op = expr->u.binary.op;
	const struct ism_expr *le = expr->u.binary.left, *re = expr->u.binary.right;
	struct ism_term *left, *right;

	if (op == ISM_BINARY_ADD || op == ISM_BINARY_SUBTRACT) {
		if (sema_is_calendar(re) || (op == ISM_BINARY_ADD && sema_is_calendar(le)))
			return months_later(s, scope, expr);
	} else if (sema_is_calendar(expr)) {
		sema_refuse_calendar(s, expr);
		return NULL;
	}
	left = sema_expr(s, scope, le, NULL);
	right = op == ISM_BINARY_MULTIPLY || op == ISM_BINARY_DIVIDE
			? unit_operand(s, scope, le, re)
			: NULL;
	if (!right)
		right = sema_expr(s, scope, re, left ? &left->type : NULL);
	if (!left || !right)
		return NULL;
	if (op == ISM_BINARY_ADD || op == ISM_BINARY_SUBTRACT)
		return sum(s, scope, expr, left, right);
	if (!is_quantity(&left->type))
		return refuse_scale(s, expr, left);
	if (!is_quantity(&right->type))
		return refuse_scale(s, expr, right);
	return op == ISM_BINARY_MULTIPLY ? product(s, scope, expr, left, right)
					 : quotient(s, scope, expr, left, right);
}

struct ism_term *sema_negation(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const struct ism_expr *operand = expr->u.unary.operand;
	struct ism_diagnostic *g;
	struct ism_term *term;
	struct ism_type type;

	if (sema_is_calendar(operand)) {
		sema_refuse_calendar(s, operand);
		return NULL;
	}
	term = sema_expr(s, scope, operand, NULL);
	if (!term)
		return NULL;
	if (!is_quantity(&term->type)) {
		g = ism_diag(s->diags, ISM_DIAG_SCALE, term->at,
			"`-` needs a number, but this is %s", sema_type_name(s, &term->type));
		if (term->type.kind == ISM_TYPE_BOOL)
			ism_diag_help(g, "write `not %s`", sema_written(s, term->at));
		return NULL;
	}
	type = term->type;
	type.reference = NULL;
	return sema_unary(s, ISM_TERM_NEG, expr->at, type, term);
}
