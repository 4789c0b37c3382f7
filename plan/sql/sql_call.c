/* Calls of the language's functions. */
#include "plan/sql/sql_parts.h"

#include <string.h>

#include "support/unreachable.h"

/* ---- rounding ---- */

const char *sql_round_real(struct sql *s, const char *value)
{
	/* Not the engine's round: some take halves to the even neighbour. */
	return sql_format(s,
		"(sign(%s) * (floor(abs(%s)) + CASE WHEN abs(%s) - floor(abs(%s)) >= 0.5 THEN 1 "
		"ELSE 0 END))",
		value, value, value, value);
}

const char *sql_round_exact(struct sql *s, const char *value, unsigned digits)
{
	const char *unit = sql_power_of_ten(s, digits);
	const char *size;

	if (digits == 0)
		return value;
	/* Half a unit: a 5 and the zeros of one digit less. */
	size = sql_format(s, "(abs(%s) + 5%s)", value, sql_power_of_ten(s, digits - 1) + 1);
	size = sql_floor_div(s, size, unit);
	return sql_format(s, "CASE WHEN %s < 0 THEN - %s ELSE %s END", value, size, size);
}

static const char *to_whole(struct sql_scope *scope, struct ism_term *term)
{
	struct sql *s = scope->s;
	const struct ism_type *from = &term->u.call.args[0]->type;
	enum ism_function function = term->u.call.function;
	const char *value = sql_expr(scope, term->u.call.args[0]);
	unsigned scale = from->kind == ISM_TYPE_DECIMAL ? from->scale : 0;
	const char *unit = sql_power_of_ten(s, scale);

	if (ism_type_is_real(from)) {
		if (function == ISM_FUNCTION_ROUND)
			value = sql_round_real(s, value);
		else
			value = sql_format(s, "%s(%s)",
				function == ISM_FUNCTION_FLOOR ? "floor" : "ceil", value);
		return sql_cast(s, value, &term->type, !scope->scan);
	}
	if (scale == 0)
		return value;
	if (function == ISM_FUNCTION_ROUND)
		value = sql_round_exact(s, value, scale);
	else if (function == ISM_FUNCTION_FLOOR)
		value = sql_floor_div(s, value, unit);
	else
		value = sql_format(
			s, "(- %s)", sql_floor_div(s, sql_format(s, "(- %s)", value), unit));
	return sql_cast(s, value, &term->type, !scope->scan);
}

/* Exact values to a constant number of digits. */
static const char *round_to(struct sql_scope *scope, struct ism_term *term)
{
	struct sql *s = scope->s;
	const struct ism_type *from = &term->u.call.args[0]->type;
	const struct ism_term *digits = term->u.call.args[1];
	const char *value = sql_expr(scope, term->u.call.args[0]);
	int scale = from->kind == ISM_TYPE_DECIMAL ? from->scale : 0;
	int to = term->type.kind == ISM_TYPE_DECIMAL ? term->type.scale : 0;
	int lost;

	if (ism_type_is_real(from) || digits->kind != ISM_TERM_CONST) {
		sql_refuse(s, "round of a number to so many digits");
		return "NULL";
	}
	lost = scale - (int)digits->u.constant.exact;
	if (lost > 0)
		value = sql_format(s, "(%s * %s)",
			sql_round_exact(s, value, (unsigned)(lost > 18 ? 19 : lost)),
			sql_power_of_ten(s, (unsigned)(lost > 18 ? 19 : lost)));
	if (to < scale)
		value = sql_op2(
			s, SQL_DIVIDE_WHOLE, value, sql_power_of_ten(s, (unsigned)(scale - to)));
	return sql_cast(s, value, &term->type, !scope->scan);
}

/* ---- numbers ---- */

static const char *extreme(struct sql *s, const struct ism_term *term, const char *a, const char *b)
{
	const char *order = term->u.call.function == ISM_FUNCTION_MIN ? "<=" : ">=";

	/* Not least and greatest: in some engines they pass over none. */
	return sql_format(s, "CASE WHEN %s %s %s THEN %s WHEN %s IS NOT NULL THEN %s END", a, order,
		b, a, a, b);
}

/* The remainder has the divisor's sign; none by zero. */
static const char *modulo(struct sql *s, const struct ism_term *term, const char *a, const char *b)
{
	enum sql_op op = ism_type_is_real(&term->type) ? SQL_REAL_MODULO : SQL_MODULO;
	const char *divisor = sql_format(s, "nullif(%s, 0)", b);
	const char *rest = sql_op2(s, op, a, divisor);

	return sql_format(s, "CASE WHEN %s <> 0 AND (%s < 0) <> (%s < 0) THEN %s + %s ELSE %s END",
		rest, rest, b, rest, b, rest);
}

static const char *power(struct sql *s, const char *a, const char *b)
{
	const char *defined =
		sql_format(s, "(%s > 0 OR (%s = 0 AND %s >= 0) OR (%s < 0 AND %s = floor(%s)))", a,
			a, b, a, b, b);

	return sql_op1(s, SQL_FINITE,
		sql_format(s, "CASE WHEN %s THEN %s END", defined, sql_op2(s, SQL_POWER, a, b)));
}

/* ---- time ---- */

/* Mondays to Fridays before a day; 1970-01-01 is a Thursday. */
static const char *weekdays_before(struct sql *s, const char *date)
{
	const char *day = sql_format(s, "(%s + 3)", sql_day_number(s, date));
	const char *weeks = sql_floor_div(s, day, "7");
	const char *rest = sql_format(s, "(%s - %s * 7)", day, weeks);

	return sql_format(s, "(%s * 5 + CASE WHEN %s > 5 THEN 5 ELSE %s END)", weeks, rest, rest);
}

static const char *day_operand(struct sql_scope *scope, struct ism_term *term)
{
	const char *value = sql_expr(scope, term);

	return term->type.kind == ISM_TYPE_DATE ? value : sql_day_of_instant(scope->s, value);
}

static const char *hour(struct sql_scope *scope, struct ism_term *term)
{
	struct sql *s = scope->s;
	const struct ism_model *model = s->plan->model;
	const char *value = sql_expr(scope, term);

	if (term->type.kind == ISM_TYPE_DATE)
		return sql_format(s, "CASE WHEN %s IS NOT NULL THEN 0 END", value);
	if (model->zone.size)
		value = sql_local(
			s, value, sql_literal(s, model->timezone, strlen(model->timezone)));
	return sql_op1(s, SQL_HOUR, value);
}

static const char *time_call(struct sql_scope *scope, struct ism_term *term)
{
	struct sql *s = scope->s;
	struct ism_term **args = term->u.call.args;
	const char *day;

	if (term->u.call.function == ISM_FUNCTION_HOUR)
		return hour(scope, args[0]);
	day = day_operand(scope, args[0]);
	switch (term->u.call.function) {
	case ISM_FUNCTION_YEAR: return sql_op1(s, SQL_YEAR, day);
	case ISM_FUNCTION_MONTH: return sql_op1(s, SQL_MONTH, day);
	case ISM_FUNCTION_QUARTER:
		return sql_floor_div(s, sql_format(s, "(%s + 2)", sql_op1(s, SQL_MONTH, day)), "3");
	case ISM_FUNCTION_WEEK: return sql_op1(s, SQL_WEEK, day);
	case ISM_FUNCTION_DAY: return sql_op1(s, SQL_DAY, day);
	case ISM_FUNCTION_WEEKDAY: return sql_op1(s, SQL_WEEKDAY, day);
	case ISM_FUNCTION_DATE: return day;
	default:
		return sql_format(s, "(%s - %s)", weekdays_before(s, day_operand(scope, args[1])),
			weekdays_before(s, day));
	}
}

/* ---- texts ---- */

/* A start before 1 uses up some of the count; a count below 1 gives the empty text. */
static const char *substring(struct sql *s, const char *text, const char *start, const char *count)
{
	const char *from = sql_format(s, "CASE WHEN %s < 1 THEN 1 ELSE %s END", start, start);
	const char *n = sql_format(
		s, "CASE WHEN %s < 1 THEN %s + %s - 1 ELSE %s END", start, count, start, count);

	return sql_format(s, "CASE WHEN %s < 1 THEN %s ELSE %s END", n,
		sql_format(s, "CASE WHEN %s IS NOT NULL THEN '' END", text),
		sql_op(s, SQL_SUBSTRING, text, from, n));
}

static const char *text_call(struct sql *s, enum ism_function function, const char *const args[3])
{
	switch (function) {
	case ISM_FUNCTION_LOWER: return sql_op1(s, SQL_LOWER, args[0]);
	case ISM_FUNCTION_UPPER: return sql_op1(s, SQL_UPPER, args[0]);
	case ISM_FUNCTION_TRIM: return sql_op1(s, SQL_TRIM, args[0]);
	case ISM_FUNCTION_LENGTH: return sql_op1(s, SQL_LENGTH, args[0]);
	case ISM_FUNCTION_CONTAINS: return sql_op2(s, SQL_CONTAINS, args[0], args[1]);
	case ISM_FUNCTION_STARTS_WITH: return sql_op2(s, SQL_STARTS_WITH, args[0], args[1]);
	case ISM_FUNCTION_ENDS_WITH: return sql_op2(s, SQL_ENDS_WITH, args[0], args[1]);
	case ISM_FUNCTION_SUBSTRING: return substring(s, args[0], args[1], args[2]);
	case ISM_FUNCTION_BEFORE: return sql_op2(s, SQL_BEFORE, args[0], args[1]);
	case ISM_FUNCTION_AFTER: return sql_op2(s, SQL_AFTER, args[0], args[1]);
	case ISM_FUNCTION_SPLIT:
	case ISM_FUNCTION_LIST_LENGTH: sql_refuse(s, "lists"); return "NULL";
	default: ism_unreachable("all functions are said");
	}
}

/* ---- calls ---- */

bool sql_repeats_operands(const struct ism_term *term)
{
	switch (term->kind) {
	case ISM_TERM_EXISTS:
	case ISM_TERM_ADD_MONTHS: return true;
	case ISM_TERM_CONVERT:
		return !ism_type_is_real(&term->type) ||
		       term->u.operand->type.kind == ISM_TYPE_DATE;
	case ISM_TERM_ADD:
	case ISM_TERM_SUB: return term->u.binary.left->type.kind == ISM_TYPE_DATE;
	case ISM_TERM_CALL:
		return term->u.call.function != ISM_FUNCTION_LOWER &&
		       term->u.call.function != ISM_FUNCTION_UPPER &&
		       term->u.call.function != ISM_FUNCTION_TRIM &&
		       term->u.call.function != ISM_FUNCTION_LENGTH;
	default: return false;
	}
}

const char *sql_call(struct sql_scope *scope, struct ism_term *term)
{
	struct sql *s = scope->s;
	enum ism_function function = term->u.call.function;
	const char *args[3] = { "", "", "" };
	const char *a;

	if (function >= ISM_FUNCTION_YEAR)
		return time_call(scope, term);
	if (function == ISM_FUNCTION_ROUND || function == ISM_FUNCTION_FLOOR ||
		function == ISM_FUNCTION_CEIL)
		return to_whole(scope, term);
	if (function == ISM_FUNCTION_ROUND_TO)
		return round_to(scope, term);
	for (uint32_t i = 0; i < term->u.call.n_args; i++)
		args[i] = sql_expr(scope, term->u.call.args[i]);
	a = args[0];
	switch (function) {
	case ISM_FUNCTION_ABS: return sql_format(s, "abs(%s)", a);
	case ISM_FUNCTION_MIN:
	case ISM_FUNCTION_MAX: return extreme(s, term, a, args[1]);
	case ISM_FUNCTION_SQRT: return sql_format(s, "CASE WHEN %s >= 0 THEN sqrt(%s) END", a, a);
	case ISM_FUNCTION_LN: return sql_format(s, "CASE WHEN %s > 0 THEN ln(%s) END", a, a);
	case ISM_FUNCTION_EXP: return sql_op1(s, SQL_FINITE, sql_format(s, "exp(%s)", a));
	case ISM_FUNCTION_POW: return power(s, a, args[1]);
	case ISM_FUNCTION_MOD: return modulo(s, term, a, args[1]);
	default: return text_call(s, function, args);
	}
}
