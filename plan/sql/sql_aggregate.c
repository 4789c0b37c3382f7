/*
 * Aggregates: what they need of each row, and what they make of a cell's rows, as runtime/state/finish.h defines
 * them. Inputs of aggregate 3 are the columns _w3 (1 where the row passes), _x3 (its value), _y3 (its weight, or
 * the time that `first` and `last` go by); results _a3 (the value), _a3_rows, _a3_holds, _a3_unknown.
 */
#include "plan/sql/sql_parts.h"

#include "support/unreachable.h"

static const struct ism_plan_aggregate *aggregate_of(const struct sql *s, uint32_t aggregate)
{
	return &s->plan->aggregates[aggregate];
}

static const struct ism_plan_state *state_of(const struct sql *s, uint32_t aggregate)
{
	const struct ism_plan_aggregate *of = aggregate_of(s, aggregate);

	return &s->plan->grains[of->grain].states[of->state];
}

static enum ism_aggregate_kind kind_of(const struct sql *s, uint32_t aggregate)
{
	return aggregate_of(s, aggregate)->model->kind;
}

static bool is_condition(enum ism_aggregate_kind kind)
{
	return kind == ISM_AGGREGATE_SHARE || kind == ISM_AGGREGATE_ANY ||
	       kind == ISM_AGGREGATE_ALL;
}

static bool is_choice(enum ism_aggregate_kind kind)
{
	return kind == ISM_AGGREGATE_FIRST || kind == ISM_AGGREGATE_LAST;
}

bool sql_aggregate_is_zero_of_nothing(const struct ism_aggregate_model *model)
{
	return model->kind == ISM_AGGREGATE_COUNT || model->kind == ISM_AGGREGATE_DISTINCT ||
	       model->kind == ISM_AGGREGATE_SUM;
}

bool sql_aggregate_is_mode(const struct sql *s, uint32_t aggregate)
{
	return kind_of(s, aggregate) == ISM_AGGREGATE_MODE;
}

const char *sql_aggregate_column(struct sql *s, uint32_t aggregate, const char *suffix)
{
	return sql_format(s, "_a%u%s%s", aggregate, suffix[0] ? "_" : "", suffix);
}

/* ---- what rows give ---- */

uint32_t sql_aggregate_roots(struct sql *s, uint32_t aggregate, struct ism_term *roots[4])
{
	const struct ism_plan_state *state = state_of(s, aggregate);
	uint32_t scan = s->plan->grains[aggregate_of(s, aggregate)->grain].source;

	roots[0] = state->where;
	roots[1] = state->value;
	roots[2] = state->weight;
	roots[3] = is_choice(kind_of(s, aggregate)) ? s->plan->scans[scan].time : NULL;
	return 4;
}

/* The value as it is aggregated: dates and timestamps whose place between two counts, as integers. */
static const char *input(struct sql_scope *scope, uint32_t aggregate, struct ism_term *term)
{
	struct sql *s = scope->s;
	const char *value = sql_expr(scope, term);
	bool real_state = state_of(s, aggregate)->kind == ISM_STATE_WEIGHTED_REAL;

	switch (kind_of(s, aggregate)) {
	case ISM_AGGREGATE_AVG:
	case ISM_AGGREGATE_MEDIAN:
	case ISM_AGGREGATE_PERCENTILE:
	case ISM_AGGREGATE_WEIGHTED_AVG: break;
	case ISM_AGGREGATE_STDDEV:
	case ISM_AGGREGATE_VARIANCE:
	case ISM_AGGREGATE_STDDEV_POP:
	case ISM_AGGREGATE_VARIANCE_POP: return sql_to_real(s, value, &term->type);
	default: return value;
	}
	if (term->type.kind == ISM_TYPE_DATE)
		return sql_day_number(s, value);
	if (term->type.kind == ISM_TYPE_TIMESTAMP)
		return sql_op1(s, SQL_TO_US, value);
	if (term->type.kind == ISM_TYPE_BOOL)
		return sql_format(s, "CASE %s WHEN TRUE THEN 1 WHEN FALSE THEN 0 END", value);
	return real_state ? sql_to_real(s, value, &term->type) : value;
}

static const char *where_passes(const char *where, struct sql *s, const char *value)
{
	return where ? sql_format(s, "CASE WHEN %s THEN %s END", where, value) : value;
}

void sql_aggregate_inputs(struct sql_scope *scope, uint32_t aggregate, struct sql_text_vec *columns)
{
	struct sql *s = scope->s;
	const struct ism_plan_state *state = state_of(s, aggregate);
	const char *where = state->where ? sql_expr(scope, state->where) : NULL;
	bool is_ordered = is_choice(kind_of(s, aggregate));

	sql_push(s, columns, "%s AS _w%u", where_passes(where, s, "1"), aggregate);
	if (state->value)
		sql_push(s, columns, "%s AS _x%u",
			where_passes(where, s, input(scope, aggregate, state->value)), aggregate);
	if (state->weight)
		sql_push(s, columns, "%s AS _y%u", input(scope, aggregate, state->weight),
			aggregate);
	if (!is_ordered)
		return;
	if (!scope->source->has_order) {
		sql_refuse(s, "first and last, for rows of a table have no order");
		return;
	}
	sql_push(s, columns, "%s AS _y%u",
		scope->scan->time ? sql_expr(scope, scope->scan->time) : "0", aggregate);
}

/* ---- what cells make of them ---- */

struct made {
	struct sql *s;
	uint32_t aggregate;
	const char *w, *x, *y;       /* the inputs */
	const struct ism_type *type; /* of the aggregated value; NULL: none */
};

static const char *wide_sum(const struct made *m, const char *value)
{
	return sql_op1(m->s, SQL_SUM_EXACT, value);
}

static const char *to_number(const struct made *m, const char *value)
{
	return sql_cast(m->s, value, &(struct ism_type){ .kind = ISM_TYPE_NUMBER }, false);
}

/* The day, or the nearest microsecond, the later of two, at num / den; both are integers. */
static const char *moment(const struct made *m, const char *num, const char *den)
{
	struct sql *s = m->s;

	if (m->type->kind == ISM_TYPE_DATE)
		return sql_op2(s, SQL_ADD_DAYS, sql_date(s, 0), sql_floor_div(s, num, den));
	num = sql_format(s, "(2 * %s + %s)", num, den);
	den = sql_format(s, "(2 * %s)", den);
	return sql_op1(s, SQL_FROM_US,
		sql_cast(s, sql_floor_div(s, num, den), &(struct ism_type){ .kind = ISM_TYPE_INT },
			false));
}

static bool is_moment(const struct ism_type *type)
{
	return type->kind == ISM_TYPE_DATE || type->kind == ISM_TYPE_TIMESTAMP;
}

static const char *average(const struct made *m)
{
	struct sql *s = m->s;
	const char *n = sql_format(s, "nullif(COUNT(%s), 0)", m->x);

	if (ism_type_is_real(m->type))
		return sql_op1(s, SQL_FINITE,
			sql_format(s, "(%s / %s)", sql_op1(s, SQL_SUM_REAL, m->x), n));
	if (is_moment(m->type))
		return moment(m, wide_sum(m, m->x), n);
	return sql_format(s, "(%s / %s)", sql_to_real(s, wide_sum(m, m->x), m->type), n);
}

static const char *sum(const struct made *m)
{
	struct sql *s = m->s;
	const char *total = ism_type_is_real(m->type)
				    ? sql_op1(s, SQL_FINITE, sql_op1(s, SQL_SUM_REAL, m->x))
				    : wide_sum(m, m->x);

	return sql_format(s, "CASE WHEN COUNT(%s) = 0 THEN 0 ELSE %s END", m->w, total);
}

/* Of the values sorted in a list: type 7 of Hyndman and Fan, with exact places. */
static const char *percentile(const struct made *m, int64_t p_num, int64_t p_den)
{
	struct sql *s = m->s;
	const char *list = sql_op1(s, SQL_SORTED, m->x);
	const char *den = sql_integer(s, p_den);
	const char *steps = sql_format(s, "((COUNT(%s) - 1) * %s)", m->x, sql_integer(s, p_num));
	const char *rest = sql_op2(s, SQL_MODULO, steps, den);
	const char *below =
		sql_op2(s, SQL_DIVIDE_WHOLE, sql_format(s, "(%s - %s)", steps, rest), den);
	const char *low = sql_op2(s, SQL_ELEMENT, list, sql_format(s, "(%s + 1)", below));
	const char *high = sql_op2(s, SQL_ELEMENT, list, sql_format(s, "(%s + 2)", below));
	const char *num;

	if (m->type->kind == ISM_TYPE_ENUM)
		return low;
	if (m->type->kind == ISM_TYPE_BOOL)
		return sql_format(s, "(%s = 1)", low);
	if (ism_type_is_real(m->type)) {
		rest = sql_format(s, "(%s / %s)", to_number(m, rest), den);
		return sql_format(s, "CASE WHEN %s = 0 THEN %s ELSE %s + (%s - %s) * %s END", rest,
			low, low, high, low, rest);
	}
	low = sql_cast(s, low, &(struct ism_type){ .kind = ISM_TYPE_INT }, true);
	high = sql_cast(s, high, &(struct ism_type){ .kind = ISM_TYPE_INT }, true);
	/* low * den + (high - low) * rest, over den */
	num = sql_format(s, "(%s * %s + coalesce(%s - %s, 0) * %s)", low, den, high, low, rest);
	if (is_moment(m->type))
		return moment(m, num, den);
	return sql_format(s, "(%s / %s)", sql_to_real(s, num, m->type), sql_real(s, (double)p_den));
}

/* Nearest rank: the ceiling of n * p, at least 1. */
static const char *rank(const struct made *m, int64_t p_num, int64_t p_den)
{
	struct sql *s = m->s;
	const char *den = sql_integer(s, p_den);
	const char *place =
		sql_format(s, "(COUNT(%s) * %s + %s - 1)", m->x, sql_integer(s, p_num), den);

	place = sql_floor_div(s, place, den);
	if (p_num == 0)
		place = "1";
	return sql_op2(s, SQL_ELEMENT, sql_op1(s, SQL_SORTED, m->x), place);
}

static const char *spread(const struct made *m, enum sql_op op, int least)
{
	return sql_op1(m->s, SQL_FINITE,
		sql_format(m->s, "CASE WHEN COUNT(%s) >= %d THEN %s END", m->x, least,
			sql_op1(m->s, op, m->x)));
}

static bool is_weighted_real(const struct made *m)
{
	return state_of(m->s, m->aggregate)->kind == ISM_STATE_WEIGHTED_REAL;
}

/* Rows that have both a value and a weight. */
static const char *weighted(const struct made *m)
{
	struct sql *s = m->s;
	struct ism_type integer = { .kind = ISM_TYPE_INT };
	const char *weights = sql_format(s, "CASE WHEN %s IS NOT NULL THEN %s END", m->x, m->y);
	const char *x = m->x;

	if (is_weighted_real(m))
		return sql_op1(s, SQL_FINITE,
			sql_format(s, "(%s / nullif(%s, 0))",
				sql_op1(s, SQL_SUM_REAL, sql_format(s, "%s * %s", x, m->y)),
				sql_op1(s, SQL_SUM_REAL, weights)));
	x = wide_sum(m, sql_format(s, "%s * %s", sql_cast(s, x, &integer, true), m->y));
	return sql_format(s, "(%s / %s)", sql_to_real(s, x, m->type),
		to_number(m, sql_format(s, "nullif(%s, 0)", wide_sum(m, weights))));
}

static const char *value(const struct made *m, const struct ism_aggregate_model *model)
{
	struct sql *s = m->s;
	const char *row = "_row";

	switch (model->kind) {
	case ISM_AGGREGATE_COUNT: return sql_format(s, "COUNT(%s)", m->w);
	case ISM_AGGREGATE_SHARE:
		return sql_format(s, "(%s / nullif(COUNT(%s), 0))",
			to_number(m, sql_format(s, "COUNT(CASE WHEN %s THEN 1 END)", m->x)), m->w);
	case ISM_AGGREGATE_ANY:
		return sql_format(s,
			"CASE WHEN COUNT(%s) > 0 THEN COUNT(CASE WHEN %s THEN 1 END) > 0 END", m->w,
			m->x);
	case ISM_AGGREGATE_ALL:
		return sql_format(s,
			"CASE WHEN COUNT(%s) > 0 THEN COUNT(CASE WHEN %s THEN 1 END) = COUNT(%s) "
			"END",
			m->w, m->x, m->w);
	case ISM_AGGREGATE_SUM: return sum(m);
	case ISM_AGGREGATE_AVG: return average(m);
	case ISM_AGGREGATE_MIN: return sql_format(s, "MIN(%s)", m->x);
	case ISM_AGGREGATE_MAX: return sql_format(s, "MAX(%s)", m->x);
	case ISM_AGGREGATE_MEDIAN: return percentile(m, 1, 2);
	case ISM_AGGREGATE_PERCENTILE: return percentile(m, model->p_num, model->p_den);
	case ISM_AGGREGATE_PERCENTILE_DISC: return rank(m, model->p_num, model->p_den);
	case ISM_AGGREGATE_STDDEV: return spread(m, SQL_STDDEV, 2);
	case ISM_AGGREGATE_VARIANCE: return spread(m, SQL_VARIANCE, 2);
	case ISM_AGGREGATE_STDDEV_POP: return spread(m, SQL_STDDEV_POP, 1);
	case ISM_AGGREGATE_VARIANCE_POP: return spread(m, SQL_VARIANCE_POP, 1);
	case ISM_AGGREGATE_DISTINCT: return sql_format(s, "COUNT(DISTINCT %s)", m->x);
	case ISM_AGGREGATE_FIRST: return sql_op(s, SQL_FIRST, m->x, m->y, row);
	case ISM_AGGREGATE_LAST: return sql_op(s, SQL_LAST, m->x, m->y, row);
	case ISM_AGGREGATE_WEIGHTED_AVG: return weighted(m);
	default: sql_refuse(s, "%s", model->text); return "NULL";
	}
}

/* n of docs/result: rows that passed and had a value; of count and share all that passed. */
static const char *rows(const struct made *m, enum ism_aggregate_kind kind)
{
	if (kind == ISM_AGGREGATE_COUNT || kind == ISM_AGGREGATE_SHARE)
		return sql_format(m->s, "COUNT(%s)", m->w);
	if (kind == ISM_AGGREGATE_WEIGHTED_AVG)
		return sql_format(m->s, "COUNT(CASE WHEN %s IS NOT NULL THEN %s END)", m->x, m->y);
	return sql_format(m->s, "COUNT(%s)", m->x);
}

void sql_aggregate_columns(struct sql *s, uint32_t aggregate, struct sql_text_vec *columns)
{
	const struct ism_aggregate_model *model = aggregate_of(s, aggregate)->model;
	const struct ism_plan_state *state = state_of(s, aggregate);
	struct made m = {
		.s = s,
		.aggregate = aggregate,
		.w = sql_format(s, "_w%u", aggregate),
		.x = sql_format(s, "_x%u", aggregate),
		.y = sql_format(s, "_y%u", aggregate),
		.type = state->value ? &state->value->type : NULL,
	};

	if (model->kind != ISM_AGGREGATE_MODE)
		sql_push(s, columns, "%s AS _a%u", value(&m, model), aggregate);
	sql_push(s, columns, "%s AS _a%u_rows", rows(&m, model->kind), aggregate);
	if (!is_condition(model->kind))
		return;
	sql_push(s, columns, "COUNT(CASE WHEN %s THEN 1 END) AS _a%u_holds", m.x, aggregate);
	sql_push(s, columns, "COUNT(%s) - COUNT(%s) AS _a%u_unknown", m.w, m.x, aggregate);
}
