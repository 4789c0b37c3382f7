/*
 * percentile(p, A .. B of S): the quantile of the time from A to B by Kaplan and Meier. Lowered to a
 * duration, `(B, or now where B has not come yet) - A`, with the condition that it ended with B; rows that
 * have not begun, or ended before they began, are filtered out.
 */
#include "sema/expr.h"

#include "sema/entry.h"

/* A or B of the interval: a date or a timestamp. */
static struct ism_term *type_end(
	struct sema *s, const struct scope *row, const struct ism_expr *expr)
{
	struct ism_term *end = sema_expr(s, row, expr, NULL);
	struct ism_diagnostic *g;

	if (!end || sema_is_moment(&end->type))
		return end;
	g = ism_diag(s->diags, ISM_DIAG_TYPE_MISMATCH, expr->at,
		"an interval of time goes from one date or timestamp to another, but this is %s",
		sema_type_name(s, &end->type));
	ism_diag_help(g, "write `percentile(90, opened .. closed of …)`");
	return NULL;
}

static bool is_one_kind(struct sema *s, const struct ism_term *from, const struct ism_term *to)
{
	struct ism_diagnostic *g;

	if (from->type.kind == to->type.kind)
		return true;
	g = ism_diag(s->diags, ISM_DIAG_DATE_MIX, to->at,
		"the interval begins with %s and ends with %s", sema_type_name(s, &from->type),
		sema_type_name(s, &to->type));
	ism_diag_note(g, from->at, "it begins here");
	ism_diag_help(g, "take the day of the timestamp: `date(…)`");
	return false;
}

static struct ism_term *compare(
	struct sema *s, enum ism_term_kind kind, struct ism_term *left, struct ism_term *right)
{
	return sema_binary(s, kind, left->at, sema_plain(ISM_TYPE_BOOL), left, right);
}

static struct ism_term *is_none(struct sema *s, struct ism_term *term)
{
	return sema_unary(s, ISM_TERM_IS_NONE, term->at, sema_plain(ISM_TYPE_BOOL), term);
}

bool sema_survival(struct sema *s, const struct scope *row, const struct ism_expr *range,
	struct ism_aggregate_model *model)
{
	struct ism_term *from = type_end(s, row, range->u.range.low);
	struct ism_term *to = type_end(s, row, range->u.range.high);
	struct ism_type duration = sema_plain(ISM_TYPE_DURATION);
	struct ism_term *now, *begun, *in_order, *ended;

	if (!from || !to || !is_one_kind(s, from, to))
		return false;
	duration.from_dates = from->type.kind == ISM_TYPE_DATE;
	now = sema_term(s, duration.from_dates ? ISM_TERM_TODAY : ISM_TERM_NOW, range->at,
		sema_plain(from->type.kind));
	begun = compare(s, ISM_TERM_LE, from, now);
	in_order = compare(s, ISM_TERM_OR, is_none(s, to), compare(s, ISM_TERM_GE, to, from));
	ended = sema_choice(
		s, to->at, compare(s, ISM_TERM_LE, to, now), to, sema_none(s, to->at, to->type));
	if (model->kind == ISM_AGGREGATE_MEDIAN) {
		model->p_num = 1;
		model->p_den = 2;
	}
	model->kind = ISM_AGGREGATE_SURVIVAL;
	model->type = duration;
	model->weight = sema_not(s, to->at, is_none(s, ended));
	model->value = sema_binary(s, ISM_TERM_SUB, range->at, duration,
		sema_binary(s, ISM_TERM_COALESCE, to->at, to->type, ended, now), from);
	begun = sema_both(s, range->at, begun, in_order);
	model->where = model->where ? sema_both(s, range->at, model->where, begun) : begun;
	return true;
}
