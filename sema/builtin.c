/* The functions of the language over values: what they take, and what they give. */
#include "sema/expr.h"

#include <string.h>

#include "runtime/kernel/field_number.h"
#include "sema/entry.h"
#include "support/suggest.h"

enum { MAX_ARGS = 16 };

struct call {
	struct sema *s;
	const struct scope *scope;
	const struct ism_expr *expr;
	const struct builtin *function;
	uint32_t n;
	struct ism_term *args[MAX_ARGS];
};

struct builtin {
	const char *name;
	uint32_t least, most; /* arguments */
	struct ism_term *(*make)(struct call *call);
	enum ism_function id;
};

static struct ism_term *finish(struct call *call, enum ism_function id, struct ism_type type)
{
	type.reference = NULL;
	return sema_call_term(call->s, id, call->expr->at, type, call->n, call->args);
}

/* "`lower` needs text, but this is an int" */
static struct ism_diagnostic *refuse(
	struct call *call, enum ism_diag_code code, const struct ism_term *arg, const char *needs)
{
	struct ism_diagnostic *g =
		ism_diag(call->s->diags, code, arg->at, "`%s` needs %s, but this is %s",
			call->function->name, needs, sema_type_name(call->s, &arg->type));

	if (code == ISM_DIAG_SCALE)
		ism_diag_label(g, "its scale is %s", sema_scale_name(sema_scale(&arg->type)));
	return g;
}

static bool is_text(struct call *call, uint32_t i)
{
	if (call->args[i]->type.kind == ISM_TYPE_TEXT)
		return true;
	refuse(call, ISM_DIAG_TYPE_MISMATCH, call->args[i], "text");
	return false;
}

static bool is_whole(struct call *call, uint32_t i)
{
	const struct ism_type *type = &call->args[i]->type;

	if (type->kind == ISM_TYPE_INT && !type->unit)
		return true;
	refuse(call, ISM_DIAG_TYPE_MISMATCH, call->args[i], "a whole number");
	return false;
}

static bool is_number(struct call *call, uint32_t i)
{
	if (sema_is_numeric(&call->args[i]->type))
		return true;
	refuse(call, ISM_DIAG_SCALE, call->args[i], "a number");
	return false;
}

static bool is_quantity(struct call *call, uint32_t i)
{
	return call->args[i]->type.kind == ISM_TYPE_DURATION || is_number(call, i);
}

/* ---- texts ---- */

static struct ism_term *text_to(struct call *call, enum ism_type_kind kind)
{
	for (uint32_t i = 0; i < call->n; i++)
		if (!is_text(call, i))
			return NULL;
	return finish(call, call->function->id, sema_plain(kind));
}

static struct ism_term *text_to_text(struct call *call)
{
	return text_to(call, ISM_TYPE_TEXT);
}

static struct ism_term *text_to_bool(struct call *call)
{
	return text_to(call, ISM_TYPE_BOOL);
}

/* Of a text in characters, of a list in elements. */
static struct ism_term *length(struct call *call)
{
	if (call->args[0]->type.kind == ISM_TYPE_LIST)
		return sema_list_length(call->s, call->scope, call->expr->at, call->args[0]);
	return text_to(call, ISM_TYPE_INT);
}

static struct ism_term *split(struct call *call)
{
	if (!is_text(call, 0) || !is_text(call, 1))
		return NULL;
	return sema_list_split(call->s, call->scope, call->expr->at, call->args);
}

static struct ism_term *substring(struct call *call)
{
	if (!is_text(call, 0) || !is_whole(call, 1) || !is_whole(call, 2))
		return NULL;
	return finish(call, ISM_FUNCTION_SUBSTRING, sema_plain(ISM_TYPE_TEXT));
}

/* ---- numbers ---- */

static struct ism_term *absolute(struct call *call)
{
	return is_quantity(call, 0) ? finish(call, ISM_FUNCTION_ABS, call->args[0]->type) : NULL;
}

static bool roundable(struct call *call)
{
	const struct ism_term *arg = call->args[0];
	struct ism_diagnostic *g;

	if (arg->type.kind != ISM_TYPE_DURATION)
		return is_number(call, 0);
	g = refuse(call, ISM_DIAG_TYPE_MISMATCH, arg, "a number");
	ism_diag_help(g, "say in which unit: `%s((%s) / 1 day)`", call->function->name,
		sema_written(call->s, arg->at));
	return false;
}

/* Exact values give exact ones: of so many digits. */
static struct ism_type rounded_type(const struct ism_type *type, int64_t digits)
{
	struct ism_type out = *type;

	if (type->kind == ISM_TYPE_NUMBER)
		return out;
	out.scale = digits > 0 ? (uint8_t)digits : 0;
	out.kind = out.scale ? ISM_TYPE_DECIMAL : ISM_TYPE_INT;
	return out;
}

/* args[0] rounded to a number of digits after the point. */
static struct ism_term *round_to(struct call *call, int64_t digits)
{
	const struct ism_term *arg = call->args[0];
	struct ism_type type = rounded_type(&arg->type, digits);

	if (arg->type.kind != ISM_TYPE_NUMBER && digits >= arg->type.scale)
		return call->args[0];
	if (digits == 0) {
		call->n = 1;
		return finish(call, ISM_FUNCTION_ROUND, type);
	}
	call->args[1] = sema_exact(call->s, call->expr->at, sema_plain(ISM_TYPE_INT), digits);
	call->n = 2;
	return finish(call, ISM_FUNCTION_ROUND_TO, type);
}

static struct ism_term *rounded(struct call *call)
{
	const struct ism_term *digits = call->n > 1 ? call->args[1] : NULL;
	int64_t n = 0;

	if (!roundable(call) || (digits && !is_whole(call, 1)))
		return NULL;
	if (digits && !sema_is_constant(digits)) {
		ism_diag(call->s->diags, ISM_DIAG_NOT_CONSTANT, digits->at,
			"the number of digits of `round` must be a constant");
		return NULL;
	}
	if (digits)
		n = (int64_t)digits->u.constant.exact;
	if (n < -ISM_DECIMAL_SCALE_MAX || n > ISM_DECIMAL_SCALE_MAX) {
		ism_diag(call->s->diags, ISM_DIAG_LITERAL_RANGE, digits->at,
			"`round` takes -18 to 18 digits");
		return NULL;
	}
	/* a percentage is a fraction: its whole numbers are hundredths */
	return round_to(call, sema_is_percent(&call->args[0]->type) ? n + 2 : n);
}

/* floor, ceil; of a percentage to a whole percent */
static struct ism_term *to_whole(struct call *call)
{
	struct ism_term *arg = call->args[0], *term, *hundred;
	struct ism_type type, plain = sema_plain(ISM_TYPE_NUMBER);

	if (!roundable(call))
		return NULL;
	if (!sema_is_percent(&arg->type))
		return arg->type.kind == ISM_TYPE_INT
			       ? arg
			       : finish(call, call->function->id, rounded_type(&arg->type, 0));
	type = arg->type;
	hundred = sema_real(call->s, arg->at, plain, 100);
	call->args[0] = sema_binary(
		call->s, ISM_TERM_MUL, arg->at, type, sema_to_number(call->s, arg), hundred);
	term = finish(call, call->function->id, type);
	return sema_binary(call->s, ISM_TERM_DIV, call->expr->at, type, term, hundred);
}

/* sqrt, ln, exp, pow: of plain numbers and fractions */
static struct ism_term *real_function(struct call *call)
{
	for (uint32_t i = 0; i < call->n; i++) {
		const struct ism_term *arg = call->args[i];
		struct ism_diagnostic *g;

		if (arg->type.kind == ISM_TYPE_DURATION ||
			(sema_is_numeric(&arg->type) && arg->type.unit &&
				!arg->type.unit->percent)) {
			g = ism_diag(call->s->diags, ISM_DIAG_UNIT_MISMATCH, arg->at,
				"`%s` needs a number without a unit, but this is %s",
				call->function->name, sema_type_name(call->s, &arg->type));
			ism_diag_help(g, "divide by one unit first: `%s / 1 %s`",
				sema_written(call->s, arg->at),
				arg->type.unit ? arg->type.unit->name : "day");
			return NULL;
		}
		if (!is_number(call, i))
			return NULL;
		call->args[i] = sema_to_number(call->s, call->args[i]);
	}
	return finish(call, call->function->id, sema_plain(ISM_TYPE_NUMBER));
}

static struct ism_term *modulo(struct call *call)
{
	if (!is_quantity(call, 0) || !is_quantity(call, 1) ||
		!sema_meet(call->s, &call->args[0], &call->args[1], call->expr->at, MEET_CHOOSE))
		return NULL;
	return finish(call, ISM_FUNCTION_MOD, sema_joined(call->args[0], call->args[1]));
}

/* `other` of an enum has no rank: what depends on it is none. */
static struct ism_term *unless_other(
	struct call *call, struct ism_term *term, struct ism_term *value)
{
	uint32_t other = sema_other(&value->type);
	struct ism_term *is_other;

	if (other == ISM_NONE_INDEX)
		return term;
	is_other = sema_binary(call->s, ISM_TERM_EQ, value->at, sema_plain(ISM_TYPE_BOOL), value,
		sema_exact(call->s, value->at, value->type, other));
	return sema_choice(
		call->s, term->at, is_other, sema_none(call->s, term->at, term->type), term);
}

/* min, max of two or more values */
static struct ism_term *extreme(struct call *call)
{
	struct ism_term *term = call->args[0], *pair[2];

	for (uint32_t i = 0; i < call->n; i++)
		if (!sema_is_ordered(&call->args[i]->type)) {
			refuse(call, ISM_DIAG_SCALE, call->args[i], "values with an order");
			return NULL;
		}
	for (uint32_t i = 1; i < call->n; i++) {
		pair[0] = term;
		pair[1] = call->args[i];
		if (!sema_meet(call->s, &pair[0], &pair[1], call->expr->at, MEET_CHOOSE))
			return NULL;
		term = sema_call_term(call->s, call->function->id, call->expr->at,
			sema_joined(pair[0], pair[1]), 2, pair);
	}
	for (uint32_t i = 0; i < call->n; i++)
		term = unless_other(call, term, call->args[i]);
	return term;
}

/* ---- dates ---- */

static bool is_moment(struct call *call, uint32_t i)
{
	if (sema_is_moment(&call->args[i]->type))
		return true;
	refuse(call, ISM_DIAG_TYPE_MISMATCH, call->args[i], "a date or a timestamp");
	return false;
}

static struct ism_term *date_part(struct call *call)
{
	if (!is_moment(call, 0))
		return NULL;
	call->args[0] = sema_to_date(call->s, call->args[0]);
	return finish(call, call->function->id, sema_plain(ISM_TYPE_INT));
}

static struct ism_term *hour(struct call *call)
{
	if (call->args[0]->type.kind == ISM_TYPE_TIMESTAMP)
		return finish(call, ISM_FUNCTION_HOUR, sema_plain(ISM_TYPE_INT));
	refuse(call, ISM_DIAG_TYPE_MISMATCH, call->args[0], "a timestamp");
	return NULL;
}

static struct ism_term *date_of(struct call *call)
{
	return is_moment(call, 0) ? sema_to_date(call->s, call->args[0]) : NULL;
}

static struct ism_term *business_days(struct call *call)
{
	for (uint32_t i = 0; i < 2; i++) {
		if (!is_moment(call, i))
			return NULL;
		call->args[i] = sema_to_date(call->s, call->args[i]);
	}
	return finish(call, ISM_FUNCTION_BUSINESS_DAYS, sema_plain(ISM_TYPE_INT));
}

/* ---- all of them ---- */

static const struct builtin builtins[] = {
	{ "abs", 1, 1, absolute, ISM_FUNCTION_ABS },
	{ "min", 2, MAX_ARGS, extreme, ISM_FUNCTION_MIN },
	{ "max", 2, MAX_ARGS, extreme, ISM_FUNCTION_MAX },
	{ "round", 1, 2, rounded, ISM_FUNCTION_ROUND },
	{ "floor", 1, 1, to_whole, ISM_FUNCTION_FLOOR },
	{ "ceil", 1, 1, to_whole, ISM_FUNCTION_CEIL },
	{ "sqrt", 1, 1, real_function, ISM_FUNCTION_SQRT },
	{ "ln", 1, 1, real_function, ISM_FUNCTION_LN },
	{ "exp", 1, 1, real_function, ISM_FUNCTION_EXP },
	{ "pow", 2, 2, real_function, ISM_FUNCTION_POW },
	{ "mod", 2, 2, modulo, ISM_FUNCTION_MOD },
	{ "lower", 1, 1, text_to_text, ISM_FUNCTION_LOWER },
	{ "upper", 1, 1, text_to_text, ISM_FUNCTION_UPPER },
	{ "trim", 1, 1, text_to_text, ISM_FUNCTION_TRIM },
	{ "length", 1, 1, length, ISM_FUNCTION_LENGTH },
	{ "contains", 2, 2, text_to_bool, ISM_FUNCTION_CONTAINS },
	{ "starts_with", 2, 2, text_to_bool, ISM_FUNCTION_STARTS_WITH },
	{ "ends_with", 2, 2, text_to_bool, ISM_FUNCTION_ENDS_WITH },
	{ "substring", 3, 3, substring, ISM_FUNCTION_SUBSTRING },
	{ "before", 2, 2, text_to_text, ISM_FUNCTION_BEFORE },
	{ "after", 2, 2, text_to_text, ISM_FUNCTION_AFTER },
	{ "split", 2, 2, split, ISM_FUNCTION_SPLIT },
	{ "year", 1, 1, date_part, ISM_FUNCTION_YEAR },
	{ "quarter", 1, 1, date_part, ISM_FUNCTION_QUARTER },
	{ "month", 1, 1, date_part, ISM_FUNCTION_MONTH },
	{ "week", 1, 1, date_part, ISM_FUNCTION_WEEK },
	{ "day", 1, 1, date_part, ISM_FUNCTION_DAY },
	{ "hour", 1, 1, hour, ISM_FUNCTION_HOUR },
	{ "weekday", 1, 1, date_part, ISM_FUNCTION_WEEKDAY },
	{ "date", 1, 1, date_of, ISM_FUNCTION_DATE },
	{ "business_days", 2, 2, business_days, ISM_FUNCTION_BUSINESS_DAYS },
};

enum { N_BUILTINS = sizeof builtins / sizeof *builtins };

bool sema_is_builtin(const char *name)
{
	for (size_t i = 0; i < N_BUILTINS; i++)
		if (strcmp(builtins[i].name, name) == 0)
			return true;
	return false;
}

const char *sema_suggest_builtin(const char *name)
{
	struct ism_suggest suggest;

	ism_suggest_init(&suggest, name);
	for (size_t i = 0; i < N_BUILTINS; i++)
		ism_suggest_consider(&suggest, builtins[i].name);
	ism_suggest_consider(&suggest, "bucket");
	sema_consider_over_periods(&suggest);
	sema_consider_over_groups(&suggest);
	return suggest.best;
}

static bool counted(struct call *call)
{
	const struct builtin *function = call->function;
	size_t n = call->expr->u.call.args.n;

	if (n >= function->least && n <= function->most)
		return true;
	if (function->least == function->most)
		ism_diag(call->s->diags, ISM_DIAG_ARGUMENTS, call->expr->at,
			"`%s` takes %u argument%s, but %zu %s given", function->name,
			function->least, function->least == 1 ? "" : "s", n, n == 1 ? "is" : "are");
	else
		ism_diag(call->s->diags, ISM_DIAG_ARGUMENTS, call->expr->at,
			"`%s` takes %u to %u arguments, but %zu %s given", function->name,
			function->least, function->most, n, n == 1 ? "is" : "are");
	return false;
}

static bool type_arguments(struct call *call)
{
	const struct ism_arg_vec *args = &call->expr->u.call.args;
	const struct ism_type *lead = NULL;
	bool ok = true;

	for (size_t i = 0; i < args->n; i++) {
		const struct ism_expr *value = args->items[i].value;

		if (sema_refuse_argument(call->s, &args->items[i], call->function->name))
			return false;
		if (sema_is_calendar(value)) {
			sema_refuse_calendar(call->s, value);
			return false;
		}
		call->args[i] = sema_expr(call->s, call->scope, value, lead);
		if (call->args[i] && call->function->make == extreme)
			lead = &call->args[i]->type; /* enumerators of max(severity, high) */
		ok &= call->args[i] != NULL;
	}
	call->n = (uint32_t)args->n;
	return ok;
}

struct ism_term *sema_builtin(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const char *name, bool *is_one)
{
	struct call call = { .s = s, .scope = scope, .expr = expr };

	for (size_t i = 0; i < N_BUILTINS && !call.function; i++)
		if (strcmp(builtins[i].name, name) == 0)
			call.function = &builtins[i];
	*is_one = call.function != NULL;
	if (!call.function || !counted(&call) || !type_arguments(&call))
		return NULL;
	return call.function->make(&call);
}
