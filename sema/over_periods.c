/*
 * Functions over periods. What looks at other periods becomes a SERIES term, what is evaluated over the rows
 * of several periods a STRETCH; change and growth are arithmetic with the value of an earlier period.
 */
#include "sema/expr.h"

#include <string.h>

#include "sema/entry.h"
#include "sema/walk.h"
#include "support/suggest.h"

/* What stands behind the value. */
enum second {
	SECOND_NONE,
	SECOND_MAY, /* a number of periods, 1 without one */
	SECOND_PERIODS,
	SECOND_LAMBDA,
};

struct over {
	struct sema *s;
	const struct scope *scope;
	const struct ism_expr *expr;
	const struct function *function;
	struct ism_term *x;
	uint64_t n;
	double lambda;
};

struct function {
	const char *name;
	enum second second;
	uint32_t least; /* periods */
	struct ism_term *(*make)(struct over *over);
	uint32_t id; /* enum ism_series_function or ism_stretch */
};

/* Beyond these no series is as long. */
#define MOST_PERIODS 1000000

/* ---- what they take ---- */

static struct ism_term *refuse_scale(struct over *over)
{
	struct ism_diagnostic *g = ism_diag(over->s->diags, ISM_DIAG_SCALE, over->x->at,
		"`%s` needs a number, but this is %s", over->function->name,
		sema_type_name(over->s, &over->x->type));

	ism_diag_label(g, "its scale is %s", sema_scale_name(sema_scale(&over->x->type)));
	return NULL;
}

static bool is_quantity(const struct ism_type *type)
{
	return sema_is_numeric(type) || type->kind == ISM_TYPE_DURATION;
}

/* The type of a difference: that of a percentage is in percentage points. */
static struct ism_type difference(struct over *over, struct ism_type type)
{
	type.reference = NULL;
	if (sema_is_percent(&type))
		type.unit = sema_percentage_points(over->s);
	return type;
}

/* ---- what they give ---- */

static struct ism_term *series(struct over *over, enum ism_series_function function,
	struct ism_type type, struct ism_term *operand)
{
	struct ism_term *term = sema_term(over->s, ISM_TERM_SERIES, over->expr->at, type);

	term->type.reference = NULL;
	term->may_be_none = true;
	term->u.series.operand = operand;
	term->u.series.function = function;
	term->u.series.n = over->n;
	term->u.series.lambda = over->lambda;
	term->u.series.text = sema_written(over->s, over->expr->at);
	return term;
}

static struct ism_term *earlier(struct over *over)
{
	return series(over, (enum ism_series_function)over->function->id, over->x->type, over->x);
}

static struct ism_term *change(struct over *over)
{
	struct ism_term *x = over->x, *before = series(over, ISM_SERIES_PREVIOUS, x->type, x);
	struct ism_type type = sema_plain(ISM_TYPE_DURATION);

	if (sema_is_moment(&x->type))
		type.from_dates = x->type.kind == ISM_TYPE_DATE;
	else if (is_quantity(&x->type))
		type = difference(over, x->type);
	else
		return refuse_scale(over);
	return sema_binary(over->s, ISM_TERM_SUB, over->expr->at, type, x, before);
}

static struct ism_term *growth(struct over *over)
{
	struct ism_type type = { .kind = ISM_TYPE_NUMBER, .unit = sema_percent(over->s) };
	struct ism_term *x = over->x, *before, *changed;

	if (!is_quantity(&x->type))
		return refuse_scale(over);
	before = series(over, ISM_SERIES_PREVIOUS, x->type, x);
	changed = sema_binary(over->s, ISM_TERM_SUB, over->expr->at, before->type, x, before);
	return sema_binary(over->s, ISM_TERM_DIV, over->expr->at, type, changed, before);
}

/* Statistics are of numbers and durations, as binary64. */
static struct ism_term *statistic(struct over *over)
{
	enum ism_series_function function = (enum ism_series_function)over->function->id;
	struct ism_term *x = over->x;
	struct ism_type type;

	if (!is_quantity(&x->type))
		return refuse_scale(over);
	x = x->type.kind == ISM_TYPE_DURATION ? sema_to_fractional(over->s, x)
					      : sema_to_number(over->s, x);
	type = x->type;
	if (function == ISM_SERIES_IS_ANOMALY)
		type = sema_plain(ISM_TYPE_BOOL);
	else if (function == ISM_SERIES_TREND_P || function == ISM_SERIES_ZSCORE)
		type = sema_plain(ISM_TYPE_NUMBER);
	else if (function == ISM_SERIES_TREND)
		type = difference(over, type);
	return series(over, function, type, x);
}

/* ---- stretches ---- */

static bool refuse_stretch(struct over *over, struct ism_span at, const char *why)
{
	struct ism_diagnostic *g = ism_diag(over->s->diags, ISM_DIAG_BAD_STRETCH, over->expr->at,
		"`%s` evaluates its argument over the rows of several periods together, but %s",
		over->function->name, why);

	ism_diag_note(g, at, "this one");
	return false;
}

static bool check_part(struct over *over, struct walk *walk, const struct ism_term *term)
{
	switch (term->kind) {
	case ISM_TERM_AGGREGATE:
		return !(term->u.aggregate->until || term->u.aggregate->source->is_snapshot) ||
		       refuse_stretch(over, term->at, "a stock is there at one moment");
	case ISM_TERM_MEASURE: sema_walk_add(walk, term->u.measure->formula); return true;
	case ISM_TERM_VALUE: sema_walk_add(walk, over->scope->measure->formula); return true;
	case ISM_TERM_SERIES:
	case ISM_TERM_STRETCH:
		return refuse_stretch(over, term->at, "it looks at several periods already");
	case ISM_TERM_TARGET:
	case ISM_TERM_EXPECTED:
	case ISM_TERM_BASELINE:
	case ISM_TERM_ATTAINMENT:
	case ISM_TERM_STATUS:
		return refuse_stretch(over, term->at, "what judges a value belongs to one period");
	default: return true;
	}
}

/* It is made of aggregates of rows that happen in a period. */
static bool check_stretch(struct over *over)
{
	struct walk walk = { .s = over->s };
	struct ism_term *term;
	bool has_rows = false;

	sema_walk_add(&walk, over->x);
	while ((term = sema_walk_next(&walk))) {
		has_rows |= term->kind == ISM_TERM_AGGREGATE;
		if (!check_part(over, &walk, term))
			return false;
	}
	return has_rows || refuse_stretch(over, over->x->at, "this has no rows");
}

static struct ism_term *stretch(struct over *over)
{
	struct ism_term *term;

	if (!check_stretch(over))
		return NULL;
	term = sema_term(over->s, ISM_TERM_STRETCH, over->expr->at, over->x->type);
	term->may_be_none = true;
	term->u.stretch.operand = over->x;
	term->u.stretch.kind = (enum ism_stretch)over->function->id;
	term->u.stretch.n = over->n;
	return term;
}

static const struct function functions[] = {
	{ "previous", SECOND_MAY, 1, earlier, ISM_SERIES_PREVIOUS },
	{ "same_period_last_year", SECOND_NONE, 0, earlier, ISM_SERIES_SAME_PERIOD_LAST_YEAR },
	{ "change", SECOND_MAY, 1, change, ISM_SERIES_CHANGE },
	{ "growth", SECOND_MAY, 1, growth, ISM_SERIES_GROWTH },
	{ "moving_avg", SECOND_PERIODS, 1, statistic, ISM_SERIES_MOVING_AVG },
	{ "zscore", SECOND_PERIODS, 2, statistic, ISM_SERIES_ZSCORE },
	{ "trend", SECOND_PERIODS, 2, statistic, ISM_SERIES_TREND },
	{ "trend_p", SECOND_PERIODS, 2, statistic, ISM_SERIES_TREND_P },
	{ "forecast", SECOND_PERIODS, 2, statistic, ISM_SERIES_FORECAST },
	{ "ewma", SECOND_LAMBDA, 0, statistic, ISM_SERIES_EWMA },
	{ "control_low", SECOND_NONE, 0, statistic, ISM_SERIES_CONTROL_LOW },
	{ "control_high", SECOND_NONE, 0, statistic, ISM_SERIES_CONTROL_HIGH },
	{ "is_anomaly", SECOND_NONE, 0, statistic, ISM_SERIES_IS_ANOMALY },
	{ "cumulative", SECOND_NONE, 0, stretch, ISM_STRETCH_CUMULATIVE },
	{ "year_to_date", SECOND_NONE, 0, stretch, ISM_STRETCH_YEAR_TO_DATE },
	{ "rolling", SECOND_PERIODS, 1, stretch, ISM_STRETCH_ROLLING },
};

enum { N_FUNCTIONS = sizeof functions / sizeof *functions };

/* ---- arguments ---- */

static const char *form_of(const struct over *over)
{
	static const char *const seconds[] = {
		[SECOND_NONE] = "",
		[SECOND_MAY] = ", 2",
		[SECOND_PERIODS] = ", 12",
		[SECOND_LAMBDA] = ", 0.2",
	};

	return ism_arena_printf(over->s->arena, "%s(value%s)", over->function->name,
		seconds[over->function->second]);
}

static bool check_count(struct over *over)
{
	size_t n = over->expr->u.call.args.n;
	enum second second = over->function->second;
	struct ism_diagnostic *g;

	if (n == 2 ? second != SECOND_NONE
		   : n == 1 && (second == SECOND_NONE || second == SECOND_MAY))
		return true;
	g = ism_diag(over->s->diags, ISM_DIAG_ARGUMENTS, over->expr->at, "`%s` takes %s",
		over->function->name,
		second == SECOND_NONE      ? "one value"
		: second == SECOND_LAMBDA  ? "a value and the weight of the newest period"
		: second == SECOND_PERIODS ? "a value and a number of periods"
					   : "a value and, where it is not 1, a number of periods");
	ism_diag_help(g, "write `%s`", form_of(over));
	return false;
}

static bool constant_number(struct over *over, const struct ism_term *term, const char *needs)
{
	struct ism_diagnostic *g;

	if (sema_is_constant(term) && sema_is_numeric(&term->type) && !term->type.unit)
		return true;
	g = ism_diag(over->s->diags, ISM_DIAG_NOT_CONSTANT, term->at, "`%s` needs %s",
		over->function->name, needs);
	ism_diag_help(g, "write `%s`", form_of(over));
	return false;
}

static bool read_periods(struct over *over, const struct ism_term *term)
{
	const char *needs = ism_arena_printf(
		over->s->arena, "a constant number of periods, %u or more", over->function->least);

	if (!constant_number(over, term, needs))
		return false;
	if (term->type.kind == ISM_TYPE_INT && term->u.constant.exact >= over->function->least &&
		term->u.constant.exact <= MOST_PERIODS) {
		over->n = (uint64_t)term->u.constant.exact;
		return true;
	}
	ism_diag(over->s->diags, ISM_DIAG_LITERAL_RANGE, term->at, "`%s` needs %s",
		over->function->name, needs);
	return false;
}

static bool read_lambda(struct over *over, struct ism_term *term)
{
	static const char needs[] = "a constant weight above 0, at most 1";

	if (!constant_number(over, term, needs))
		return false;
	over->lambda = sema_to_number(over->s, term)->u.constant.real;
	if (over->lambda > 0 && over->lambda <= 1)
		return true;
	ism_diag(over->s->diags, ISM_DIAG_LITERAL_RANGE, term->at, "`%s` needs %s",
		over->function->name, needs);
	return false;
}

static bool read_second(struct over *over)
{
	const struct ism_arg_vec *args = &over->expr->u.call.args;
	struct ism_term *term;

	if (over->function->second == SECOND_MAY)
		over->n = 1;
	if (args->n < 2)
		return true;
	term = sema_expr(over->s, over->scope, args->items[1].value, NULL);
	if (!term)
		return false;
	return over->function->second == SECOND_LAMBDA ? read_lambda(over, term)
						       : read_periods(over, term);
}

bool sema_stands_in_formula(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr, const char *what)
{
	if (scope->kind == SCOPE_FORMULA || scope->kind == SCOPE_CRITERIA)
		return true;
	ism_diag(s->diags, ISM_DIAG_NOT_HERE, expr->at,
		"`%s` %s: it stands in a measure's formula, `let` and criteria alone",
		expr->u.call.callee->u.name.text, what);
	return false;
}

struct ism_term *sema_over_periods(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const char *name, bool *is_one)
{
	const struct ism_arg_vec *args = &expr->u.call.args;
	struct over over = { .s = s, .scope = scope, .expr = expr };

	for (size_t i = 0; i < N_FUNCTIONS && !over.function; i++)
		if (strcmp(functions[i].name, name) == 0)
			over.function = &functions[i];
	*is_one = over.function != NULL;
	if (!over.function ||
		!sema_stands_in_formula(s, scope, expr, "is a function over periods") ||
		!check_count(&over))
		return NULL;
	ism_vec_each (arg, args)
		if (sema_refuse_argument(s, arg, name))
			return NULL;
	over.x = sema_expr(s, scope, args->items[0].value, NULL);
	if (!over.x || !read_second(&over))
		return NULL;
	return over.function->make(&over);
}

void sema_consider_over_periods(struct ism_suggest *suggest)
{
	for (size_t i = 0; i < N_FUNCTIONS; i++)
		ism_suggest_consider(suggest, functions[i].name);
}
