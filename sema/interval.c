/*
 * `interval: 95%`: how far the value of a measure may lie from that of the whole of which its rows are a
 * sample. The ends are two more formulas: the measure's own, with an end in place of the aggregate.
 */
#include "sema/expr.h"

#include <string.h>

#include "sema/measure.h"

/* What an interval is of: the aggregate that a formula hands on, and nothing but converts. */
struct estimate {
	struct ism_term *aggregate;
	struct ism_term *spread; /* of a mean: the variance of the same rows */
	struct ism_level level;
};

static bool read_level(struct sema *s, const struct entry *entry, struct ism_level *level)
{
	const char *expects = "a confidence below 100 %, such as `95%`";
	const struct ism_expr *expr = sema_entry_expr(s, entry->item, expects);
	int64_t num, den;

	if (!expr || expr->kind == ISM_EXPR_ERROR)
		return false;
	if (expr->kind == ISM_EXPR_NUMBER && expr->u.number.unit.text &&
		(!strcmp(expr->u.number.unit.text, "%") ||
			!strcmp(expr->u.number.unit.text, "percent")) &&
		sema_literal_ratio(expr->u.number.text, &num, &den) &&
		!__builtin_mul_overflow(den, 100, &den) && num > 0 && num < den &&
		den <= UINT32_MAX) {
		*level = (struct ism_level){ (uint32_t)num, (uint32_t)den };
		return true;
	}
	sema_entry_expects(s, entry->item, expr->at, expects);
	return false;
}

/* ---- what can have one ---- */

static bool has_interval(const struct ism_aggregate_model *aggregate)
{
	switch (aggregate->kind) {
	case ISM_AGGREGATE_AVG: /* of moments there is no spread in their own unit */
		return aggregate->type.kind != ISM_TYPE_DATE &&
		       aggregate->type.kind != ISM_TYPE_TIMESTAMP;
	case ISM_AGGREGATE_SHARE:
	case ISM_AGGREGATE_MEDIAN:
	case ISM_AGGREGATE_PERCENTILE:
	case ISM_AGGREGATE_PERCENTILE_DISC: return true;
	default: return false;
	}
}

static bool is_positive(const struct ism_term *term)
{
	if (!sema_is_constant(term))
		return false;
	return term->u.constant.is_real ? term->u.constant.real > 0 : term->u.constant.exact > 0;
}

/* The operand that a step of a formula hands on, in its order; NULL: the step is none. */
static struct ism_term **handed_on(struct ism_term *term)
{
	switch (term->kind) {
	case ISM_TERM_CONVERT: return &term->u.operand;
	case ISM_TERM_MUL:
		if (is_positive(term->u.binary.left))
			return &term->u.binary.right;
		/* fall through */
	case ISM_TERM_DIV: return is_positive(term->u.binary.right) ? &term->u.binary.left : NULL;
	case ISM_TERM_MEASURE: return &term->u.measure->formula;
	default: return NULL;
	}
}

static struct ism_term *find_aggregate(struct ism_term *formula)
{
	struct ism_term **next;

	while ((next = handed_on(formula)))
		formula = *next;
	return formula->kind == ISM_TERM_AGGREGATE && has_interval(formula->u.aggregate) ? formula
											 : NULL;
}

static void refuse(struct sema *s, const struct measure_symbol *m)
{
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_BAD_INTERVAL,
		m->entries[MEASURE_INTERVAL].item->at,
		"`interval` is of a share, a mean or a quantile, but `%s` is none", m->model.name);

	ism_diag_note(
		g, m->entries[MEASURE_FORMULA].item->u.entry.values.items[0].at, "its formula");
	ism_diag_help(g, "write the formula as `share(…)`, `avg(…)`, `median(…)` or "
			 "`percentile(…)`, or leave `interval` out");
}

/* ---- the ends ---- */

static struct ism_term *spread_of(struct sema *s, const struct ism_term *mean)
{
	struct ism_term *spread =
		sema_term(s, ISM_TERM_AGGREGATE, mean->at, sema_plain(ISM_TYPE_NUMBER));

	spread->u.aggregate = ism_new(s->arena, struct ism_aggregate_model);
	*spread->u.aggregate = *mean->u.aggregate;
	spread->u.aggregate->kind = ISM_AGGREGATE_VARIANCE;
	spread->u.aggregate->type = spread->type;
	spread->may_be_none = true;
	return spread;
}

/* The formula with an end in place of its aggregate. */
static struct ism_term *end_of(struct sema *s, struct ism_term *formula,
	const struct estimate *estimate, enum ism_term_kind kind)
{
	struct ism_term **next = handed_on(formula);
	struct ism_term *copy;

	if (formula == estimate->aggregate) {
		copy = sema_term(s, kind, formula->at, formula->type);
		copy->u.interval.aggregate = estimate->aggregate;
		copy->u.interval.spread = estimate->spread;
		copy->u.interval.level = estimate->level;
		copy->may_be_none = true;
		return copy;
	}
	if (formula->kind == ISM_TERM_MEASURE)
		return end_of(s, *next, estimate, kind);
	copy = sema_at(s, formula, formula->at);
	copy->may_be_none = true;
	*handed_on(copy) = end_of(s, *next, estimate, kind);
	return copy;
}

bool sema_measure_interval(struct sema *s, struct measure_symbol *m)
{
	const struct entry *entry = &m->entries[MEASURE_INTERVAL];
	struct ism_measure_model *model = &m->model;
	struct estimate estimate = { 0 };

	if (!entry->item)
		return true;
	if (!read_level(s, entry, &estimate.level))
		return false;
	estimate.aggregate = find_aggregate(model->formula);
	if (!estimate.aggregate) {
		refuse(s, m);
		return false;
	}
	if (estimate.aggregate->u.aggregate->kind == ISM_AGGREGATE_AVG)
		estimate.spread = spread_of(s, estimate.aggregate);
	model->level = estimate.level;
	model->interval_low = end_of(s, model->formula, &estimate, ISM_TERM_INTERVAL_LOW);
	model->interval_high = end_of(s, model->formula, &estimate, ISM_TERM_INTERVAL_HIGH);
	return true;
}

/* ---- interval_low(m), interval_high(m) ---- */

static struct ism_term *no_interval(
	struct sema *s, const struct ism_measure_model *measure, struct ism_span at)
{
	struct ism_diagnostic *g = ism_diag(
		s->diags, ISM_DIAG_BAD_INTERVAL, at, "`%s` has no interval", measure->name);

	ism_diag_note(g, measure->at, "the measure");
	ism_diag_help(g, "give it one: `interval: 95%%`");
	return NULL;
}

struct ism_term *sema_interval_call(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const char *name, bool *is_one)
{
	bool is_low = !strcmp(name, "interval_low");
	const struct ism_expr *argument;
	struct ism_measure_model *measure;
	struct ism_term *end;

	*is_one = is_low || !strcmp(name, "interval_high");
	if (!*is_one)
		return NULL;
	argument = sema_measure_argument(s, scope, expr);
	measure = argument ? sema_measure_named(s, scope, argument) : NULL;
	if (!measure)
		return NULL;
	end = is_low ? measure->interval_low : measure->interval_high;
	if (!end)
		return no_interval(s, measure, expr->at);
	return sema_retype(s, sema_at(s, end, expr->at), measure->type);
}
