/*
 * Stocks as differences: a row enters in the cell where A lies and leaves in the one where B lies, so that
 * what is there at the end of a period is all that has entered up to it without what has left.
 *
 * A row whose B is not after its A was never there. `during` counts a row once more in the period in which it
 * goes: it leaves behind the last moment of [A, B).
 */
#include "plan/planner.h"

/* A stock being planned: A and B over the rows of a scan. */
struct stock {
	struct planner *p;
	struct scan_build *scan;
	struct ism_term *from, *until;
};

static struct ism_term *make(const struct stock *stock, enum ism_term_kind kind,
	struct ism_type type, struct ism_term *left, struct ism_term *right)
{
	struct ism_term term = { .kind = kind, .at = left->at, .type = type };

	term.may_be_none = left->may_be_none || (right && right->may_be_none);
	if (right) {
		term.u.binary.left = left;
		term.u.binary.right = right;
	} else {
		term.u.operand = left;
	}
	return plan_intern(stock->p, stock->scan->source, &term);
}

static struct ism_term *to_instant(const struct stock *stock, struct ism_term *term)
{
	const struct ism_type instant = { .kind = ISM_TYPE_TIMESTAMP };

	return term->type.kind == ISM_TYPE_DATE ? make(stock, ISM_TERM_CONVERT, instant, term, NULL)
						: term;
}

static struct ism_term *constant(
	const struct stock *stock, struct ism_type type, bool present, int64_t value)
{
	struct ism_term term = { .kind = ISM_TERM_CONST, .type = type, .may_be_none = !present };

	term.u.constant.state = present ? ISM_VALUE_PRESENT : ISM_VALUE_NONE;
	term.u.constant.exact = value;
	return plan_intern(stock->p, stock->scan->source, &term);
}

/* A < B: the row was there at all, and has left or will leave. */
static struct ism_term *leaves(const struct stock *stock)
{
	const struct ism_type truth = { .kind = ISM_TYPE_BOOL };

	return make(stock, ISM_TERM_LT, truth, stock->from, stock->until);
}

/* `filter` and B is none or after A. */
static struct ism_term *stays_once(const struct stock *stock, struct ism_term *filter)
{
	const struct ism_type truth = { .kind = ISM_TYPE_BOOL };
	struct ism_term *open = make(stock, ISM_TERM_IS_NONE, truth, stock->until, NULL);
	struct ism_term *there = make(stock, ISM_TERM_OR, truth, open, leaves(stock));

	return filter ? make(stock, ISM_TERM_AND, truth, filter, there) : there;
}

/* `moment` of rows that leave, none of all others. */
static struct ism_term *of_leaving(const struct stock *stock, struct ism_term *moment)
{
	struct ism_term term = { .kind = ISM_TERM_IF, .at = moment->at, .type = moment->type };

	term.may_be_none = true;
	term.u.choice.condition = leaves(stock);
	term.u.choice.then = moment;
	term.u.choice.otherwise = constant(stock, moment->type, false, 0);
	return plan_intern(stock->p, stock->scan->source, &term);
}

/* The last day or microsecond of [A, B). */
static struct ism_term *last_moment(const struct stock *stock)
{
	const struct ism_type duration = { .kind = ISM_TYPE_DURATION };
	bool is_day = stock->until->type.kind == ISM_TYPE_DATE;
	struct ism_term *step = constant(stock, duration, true, is_day ? ISM_DAY_US : 1);

	return make(stock, ISM_TERM_SUB, stock->until->type, stock->until, step);
}

/* A date covers its whole day: where periods are shorter, B is the instant at which it begins. */
static bool is_finer_than_days(const struct ism_every *every)
{
	return every->unit == ISM_PERIOD_HOUR || every->unit == ISM_PERIOD_SPAN;
}

void plan_stock(struct planner *p, struct scan_build *scan, const struct ism_measure_model *measure,
	struct ism_plan_aggregate *aggregate, struct ism_plan_state *key)
{
	const struct ism_aggregate_model *model = aggregate->model;
	bool has_periods = measure->every.unit >= 0;
	struct stock stock = { .p = p, .scan = scan };
	struct placing placing = { .every = measure->every };
	struct ism_plan_state left = *key;

	stock.from = plan_row_term(p, scan, model->placed);
	stock.until = plan_row_term(p, scan, model->until);
	if (model->during && is_finer_than_days(&measure->every)) {
		stock.from = to_instant(&stock, stock.from);
		stock.until = to_instant(&stock, stock.until);
	}
	placing.placed = stock.from;
	placing.window = has_periods ? ISM_PLAN_WINDOW_NONE : ISM_PLAN_WINDOW_UNTIL;
	aggregate->grain = plan_grain(p, scan, measure, &placing);
	key->where = stays_once(&stock, key->where);
	aggregate->state = plan_state(p, aggregate->grain, key);

	placing.silent = true;
	placing.placed = of_leaving(&stock, model->during ? last_moment(&stock) : stock.until);
	if (model->during && !has_periods)
		placing.window = ISM_PLAN_WINDOW_BEFORE;
	aggregate->leaves = plan_grain(p, scan, measure, &placing);
	aggregate->leaves_state = plan_state(p, aggregate->leaves, &left);
	if (model->during && has_periods) {
		placing.placed = of_leaving(&stock, stock.until);
		aggregate->periods = plan_grain(p, scan, measure, &placing);
	}
}

/* ---- measures that are stocks ---- */

/* What the terms of a formula have been found to be. */
struct stock_search {
	struct planner *p;
	struct pointer_map seen;
	bool has_stock, has_other;
};

static void look_at(struct stock_search *search, struct ism_term *term)
{
	struct ism_term *elsewhere = ism_term_elsewhere(term);
	struct ism_term **operand;

	if (pointer_map_get(&search->seen, term, NULL))
		return;
	pointer_map_put(search->p->arena, &search->seen, term, NULL, term);
	if (term->kind == ISM_TERM_AGGREGATE) {
		const struct ism_aggregate_model *aggregate = term->u.aggregate;
		bool is_stock = aggregate->until && !aggregate->during;

		search->has_stock |= is_stock;
		search->has_other |= !is_stock && aggregate->placed;
	} else if (term->kind == ISM_TERM_MEASURE) {
		look_at(search, term->u.measure->formula);
	}
	if (elsewhere)
		look_at(search, elsewhere);
	for (uint32_t i = 0; (operand = ism_term_operand(term, i)); i++)
		look_at(search, *operand);
}

bool plan_is_stock(struct planner *p, const struct ism_measure_model *measure)
{
	struct stock_search search = { .p = p };

	look_at(&search, measure->formula);
	return search.has_stock && !search.has_other;
}
