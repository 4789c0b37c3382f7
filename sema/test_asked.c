/*
 * What expectations ask of a result. Each question is a SLOT of the expectation's own, which whoever runs
 * the test fills in; around them stand ordinary terms.
 */
#include "sema/test.h"

#include <string.h>

#include "runtime/kernel/calendar.h"
#include "sema/entry.h"
#include "sema/symbol.h"

/* Reals that differ by less than this share of the larger one are equal. */
#define RELATIVE 1e-9

static struct ism_term *ask(
	struct sema *s, const struct scope *scope, struct ism_span at, struct ism_asked asked)
{
	struct expectation *e = scope->expectation;
	struct ism_term *term = sema_term(s, ISM_TERM_SLOT, at, asked.type);

	term->u.slot = (uint32_t)e->asked.n;
	term->may_be_none = true;
	ism_vec_push(s->arena, &e->asked, asked);
	return term;
}

static bool is_reported(struct sema *s, const struct ism_measure_model *measure, struct ism_span at)
{
	struct ism_diagnostic *g;

	if (measure->reported)
		return true;
	g = ism_diag(s->diags, ISM_DIAG_BAD_EXPECT, at,
		"`%s` is not reported by this program: nothing is known of its result",
		measure->name);
	ism_diag_note(g, measure->at, "the measure");
	ism_diag_help(g, "report it by naming it: `use … (%s)`", measure->name);
	return false;
}

struct ism_term *sema_asked_value(struct sema *s, const struct scope *scope,
	struct ism_measure_model *measure, struct ism_span at)
{
	if (!sema_measure_ready(s, measure, at) || !is_reported(s, measure, at))
		return NULL;
	return ask(s, scope, at,
		(struct ism_asked){ .kind = ISM_ASKED_VALUE,
			.measure = measure,
			.day = ISM_NO_DAY,
			.type = measure->type });
}

/* ---- the coordinates of a cell ---- */

/* A cell being named. */
struct coordinates {
	struct sema *s;
	const struct scope *scope;
	struct ism_measure_model *measure;
	struct ism_asked asked;
	uint32_t n_named; /* dimensions */
};

static bool name_group(struct coordinates *c, const struct ism_arg *arg, uint32_t dimension)
{
	struct scope scope = { .kind = SCOPE_CONSTANT, .module = c->scope->module };
	const struct ism_dimension_model *model = &c->measure->dimensions[dimension];
	struct ism_term *term = sema_expr(c->s, &scope, arg->value, &model->type);

	if (!c->asked.group)
		c->asked.group =
			ism_new_array(c->s->arena, c->measure->n_dimensions, struct ism_term *);
	if (c->asked.group[dimension]) {
		ism_diag(c->s->diags, ISM_DIAG_BAD_EXPECT, arg->at, "`%s` is given twice",
			model->name);
		return false;
	}
	if (term)
		term = sema_coerce(c->s, term, &model->type,
			ism_arena_printf(c->s->arena, "`%s`", model->name));
	term = sema_constant_term(c->s, term);
	c->asked.group[dimension] = term;
	c->n_named++;
	return term;
}

static bool is_short(const struct ism_measure_model *measure)
{
	return measure->every.unit == ISM_PERIOD_HOUR || measure->every.unit == ISM_PERIOD_SPAN;
}

static bool name_period(struct coordinates *c, const struct ism_arg *arg)
{
	const struct ism_calendar calendar = { NULL, (int32_t)c->s->model->fiscal_year_start };
	const char *text = sema_written(c->s, arg->value->at);
	enum ism_period_unit unit;
	struct ism_diagnostic *g;
	int64_t last;

	if (is_short(c->measure)) {
		ism_diag(c->s->diags, ISM_DIAG_BAD_EXPECT, arg->at,
			"a period shorter than a day cannot be named in a test in this version of "
			"ism");
		return false;
	}
	if (c->asked.day == ISM_NO_DAY &&
		ism_period_parse(&calendar, text, strlen(text), &unit, &c->asked.day, &last) &&
		(int32_t)unit == c->measure->every.unit)
		return true;
	g = ism_diag(c->s->diags, ISM_DIAG_BAD_EXPECT, arg->value->at,
		"`%s` is no %s that `%s` could be asked for once", text, c->measure->every.text,
		c->measure->name);
	ism_diag_note(g, c->measure->at, "it is reported every %s", c->measure->every.text);
	return false;
}

static bool name_one(struct coordinates *c, const struct ism_arg *arg)
{
	const struct ism_measure_model *m = c->measure;
	struct ism_diagnostic *g;

	if (arg->key.text && !arg->of.text && !arg->clauses.n) {
		for (uint32_t d = 0; d < m->n_dimensions; d++)
			if (strcmp(m->dimensions[d].name, arg->key.text) == 0)
				return name_group(c, arg, d);
		if (m->every.unit >= 0 && m->every.text &&
			strcmp(m->every.text, arg->key.text) == 0)
			return name_period(c, arg);
	}
	g = ism_diag(
		c->s->diags, ISM_DIAG_BAD_EXPECT, arg->at, "`%s` is not reported by this", m->name);
	ism_diag_note(g, m->at, "the measure");
	for (uint32_t d = 0; d < m->n_dimensions; d++)
		ism_diag_help(g, "its groups are named by `%s: value`", m->dimensions[d].name);
	if (m->every.unit >= 0 && !is_short(m))
		ism_diag_help(g, "its periods are named by `%s: period`", m->every.text);
	return false;
}

/* `m` or `m[…]`, whatever is asked of it. */
static bool name_cell(struct coordinates *c, const struct ism_expr *expr)
{
	const struct ism_expr *object = expr->kind == ISM_EXPR_INDEX ? expr->u.index.object : expr;
	struct ism_diagnostic *g;

	c->measure = sema_measure_named(c->s, c->scope, object);
	if (!c->measure || !is_reported(c->s, c->measure, object->at))
		return false;
	c->asked.measure = c->measure;
	c->asked.day = ISM_NO_DAY;
	if (expr->kind != ISM_EXPR_INDEX)
		return true;
	ism_vec_each (arg, &expr->u.index.args)
		if (!name_one(c, arg))
			return false;
	if (!c->asked.group || c->n_named == c->measure->n_dimensions)
		return true;
	g = ism_diag(c->s->diags, ISM_DIAG_BAD_EXPECT, expr->at,
		"a group of `%s` is named by %u values, but %u are given", c->measure->name,
		c->measure->n_dimensions, c->n_named);
	ism_diag_note(g, c->measure->at, "the measure");
	return false;
}

struct ism_term *sema_asked_cell(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	struct coordinates c = { .s = s, .scope = scope };

	if (!name_cell(&c, expr))
		return NULL;
	c.asked.kind = ISM_ASKED_VALUE;
	c.asked.type = c.measure->type;
	return ask(s, scope, expr->at, c.asked);
}

/* ---- what judges it ---- */

static bool asked_kind(enum ism_term_kind term, enum ism_asked_kind *kind)
{
	switch (term) {
	case ISM_TERM_STATUS: *kind = ISM_ASKED_STATUS; return true;
	case ISM_TERM_TARGET: *kind = ISM_ASKED_TARGET; return true;
	case ISM_TERM_EXPECTED: *kind = ISM_ASKED_EXPECTED; return true;
	case ISM_TERM_ATTAINMENT: *kind = ISM_ASKED_ATTAINMENT; return true;
	default: return false;
	}
}

static bool takes_one(struct sema *s, const struct ism_expr *expr, const char *what)
{
	const struct ism_arg_vec *args = &expr->u.call.args;

	if (args->n == 1 && !args->items[0].key.text && !args->items[0].of.text &&
		!args->items[0].clauses.n)
		return true;
	ism_diag(s->diags, ISM_DIAG_ARGUMENTS, expr->at, "`%s` takes the name of one %s",
		expr->u.call.callee->u.name.text, what);
	return false;
}

struct ism_term *sema_asked_judged(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, enum ism_term_kind kind)
{
	struct coordinates c = { .s = s, .scope = scope };
	const char *name = expr->u.call.callee->u.name.text;

	if (!asked_kind(kind, &c.asked.kind)) {
		ism_diag(s->diags, ISM_DIAG_BAD_EXPECT, expr->at,
			"`%s` of a measure cannot be asked for in a test", name);
		return NULL;
	}
	if (!takes_one(s, expr, "measure") || !name_cell(&c, expr->u.call.args.items[0].value))
		return NULL;
	if (c.asked.kind == ISM_ASKED_STATUS) {
		c.asked.type = (struct ism_type){ .kind = ISM_TYPE_ENUM,
			.enumeration = scope->expectation->statuses };
	} else if (c.asked.group || c.asked.day != ISM_NO_DAY) {
		ism_diag(s->diags, ISM_DIAG_BAD_EXPECT, expr->at,
			"`%s` is known of the headline alone: write `%s(%s)`", name, name,
			c.measure->name);
		return NULL;
	} else {
		c.asked.type = sema_judged_type(s, kind, &c.measure->type);
	}
	return ask(s, scope, expr->at, c.asked);
}

struct ism_term *sema_asked_rejected(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const struct ism_expr *arg;
	struct binding binding;

	if (!takes_one(s, expr, "source"))
		return NULL;
	arg = expr->u.call.args.items[0].value;
	binding = sema_binding_of(s, scope, arg);
	if (binding.kind == BINDING_FAULTY || binding.kind == BINDING_UNAVAILABLE)
		return NULL;
	if (binding.kind != BINDING_SOURCE) {
		ism_diag(s->diags, ISM_DIAG_WRONG_KIND, arg->at, "`%s` is no source",
			sema_written(s, arg->at));
		return NULL;
	}
	return ask(s, scope, expr->at,
		(struct ism_asked){ .kind = ISM_ASKED_REJECTED,
			.source = binding.u.source,
			.day = ISM_NO_DAY,
			.type = sema_plain(ISM_TYPE_INT) });
}

/* ---- comparisons ---- */

static struct ism_term *call(
	struct sema *s, enum ism_function function, struct ism_term *a, struct ism_term *b)
{
	struct ism_term **args = ism_new_array(s->arena, 2, struct ism_term *);

	args[0] = a;
	args[1] = b;
	return sema_call_term(s, function, a->at, sema_plain(ISM_TYPE_NUMBER), b ? 2 : 1, args);
}

static struct ism_term *plain(struct sema *s, struct ism_term *term)
{
	return sema_retype(s, sema_to_number(s, term), sema_plain(ISM_TYPE_NUMBER));
}

/* What `within` adds to the tolerance, in the unit of `side`. */
static struct ism_term *absolute(struct sema *s, const struct scope *scope, struct ism_term *side)
{
	const struct ism_expr *within = scope->expectation->within;
	struct ism_term *term = sema_expr(s, scope, within, &side->type);

	if (!term || !sema_meet(s, &term, &side, within->at, MEET_COMPARE))
		return NULL;
	return plain(s, term);
}

/* |left - right| <= within + 1e-9 max(|left|, |right|) */
static struct ism_term *is_close(struct sema *s, const struct scope *scope, struct ism_term *left,
	struct ism_term *right, bool with_absolute, struct ism_span at)
{
	const struct ism_type number = sema_plain(ISM_TYPE_NUMBER);
	struct ism_term *a = plain(s, left), *b = plain(s, right), *limit, *added;
	struct ism_term *distance =
		call(s, ISM_FUNCTION_ABS, sema_binary(s, ISM_TERM_SUB, at, number, a, b), NULL);

	limit = call(s, ISM_FUNCTION_MAX, call(s, ISM_FUNCTION_ABS, a, NULL),
		call(s, ISM_FUNCTION_ABS, b, NULL));
	limit = sema_binary(s, ISM_TERM_MUL, at, number, limit, sema_real(s, at, number, RELATIVE));
	if (with_absolute) {
		added = absolute(s, scope, left);
		if (!added)
			return NULL;
		limit = sema_binary(s, ISM_TERM_ADD, at, number, limit, added);
	}
	return sema_binary(s, ISM_TERM_LE, at, sema_plain(ISM_TYPE_BOOL), distance, limit);
}

static bool is_number(const struct ism_type *type)
{
	return sema_is_numeric(type) || type->kind == ISM_TYPE_DURATION;
}

struct ism_term *sema_expected_compare(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, enum ism_term_kind kind, struct ism_term *left,
	struct ism_term *right)
{
	struct expectation *e = scope->expectation;
	bool is_top = expr == e->top, with_absolute = is_top && e->within;
	struct ism_term *close;

	if (is_top) {
		e->left = left;
		e->right = right;
	}
	if (kind != ISM_TERM_EQ && kind != ISM_TERM_NE)
		return sema_compare(s, kind, left, right, expr->at);
	if (!sema_meet(s, &left, &right, expr->at, MEET_COMPARE))
		return NULL;
	if (with_absolute && !is_number(&left->type)) {
		ism_diag(s->diags, ISM_DIAG_BAD_EXPECT, e->within->at,
			"`within` says how exactly two numbers are equal, but this is %s",
			sema_type_name(s, &left->type));
		return NULL;
	}
	if (!with_absolute && !sema_is_real(&left->type))
		return sema_compare(s, kind, left, right, expr->at);
	close = is_close(s, scope, left, right, with_absolute, expr->at);
	return close && kind == ISM_TERM_NE ? sema_not(s, expr->at, close) : close;
}
