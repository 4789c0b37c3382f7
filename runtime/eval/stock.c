#include "runtime/eval/stock.h"

#include <string.h>

/* Cells of one group in the order of their periods: [first, end) of an order of cells; [first, at) are in. */
struct range {
	uint64_t first, at, end;
};

/* Begins the block of a group; the running state follows. */
struct running {
	struct range enters, leaves;
};

enum { STATE_OFFSET = (sizeof(struct running) + 15) / 16 * 16 };

/* The groups of a stock, or the one of all rows. */
struct series {
	const struct ism_cells *enters, *leaves; /* NULL: its source was not read */
	const uint32_t *enter_order, *leave_order;
	struct ism_cells *groups; /* of struct running and a state */
};

struct eval_stock {
	struct eval_stock *next; /* of the evaluation's */
	const struct ism_aggregate *aggregate;
	struct ism_memory *memory;
	const struct ism_rollup *enters, *leaves;
	struct ism_state_place enter_place, leave_place;
	struct ism_state_place place; /* of the running state */
	struct ism_cell_layout layout;
	struct series all, grouped; /* made when first asked for */
};

enum ism_status eval_stock_create(
	struct eval_stock **stock, struct ism_evaluation *e, const struct ism_aggregate *aggregate)
{
	const struct ism_grain *grains = e->program->grains;
	struct eval_stock *made = ism_memory_alloc(&e->memory, sizeof *made);

	*stock = made;
	if (!made)
		return ISM_ERR_MEMORY;
	made->next = e->stocks;
	e->stocks = made;
	made->aggregate = aggregate;
	made->memory = &e->memory;
	made->enters = &e->rollups[aggregate->grain];
	made->leaves = &e->rollups[aggregate->leaves];
	made->enter_place = grains[aggregate->grain].layout.states[aggregate->state];
	made->leave_place = grains[aggregate->leaves].layout.states[aggregate->leaves_state];
	made->place.kind = made->enter_place.kind;
	made->place.offset = STATE_OFFSET;
	made->layout.n_states = 1;
	made->layout.size_bytes = STATE_OFFSET + ism_state_size(made->place.kind);
	made->layout.states = &made->place;
	return ISM_OK;
}

void eval_stocks_free(struct ism_evaluation *e)
{
	while (e->stocks) {
		struct eval_stock *stock = e->stocks;

		e->stocks = stock->next;
		ism_cells_free(stock->all.groups);
		ism_cells_free(stock->grouped.groups);
		ism_memory_free(stock->memory, stock, sizeof *stock);
	}
}

/* ---- which cells a group has ---- */

static struct ism_cells *cells_of(const struct ism_rollup *rollup, bool by_group)
{
	uint32_t bits = ISM_ROLLUP_PERIOD | (by_group ? ISM_ROLLUP_GROUP : 0);

	return rollup->tables[bits & rollup->finest];
}

static enum ism_status sort(struct ism_cells *cells, const uint32_t **order)
{
	*order = cells && ism_cells_count(cells) ? ism_cells_sorted(cells) : NULL;
	return cells && ism_cells_count(cells) && !*order ? ISM_ERR_MEMORY : ISM_OK;
}

/* Sorted cells of a group stand together: enters the range of each. */
static enum ism_status enter_ranges(struct eval_stock *stock, struct series *series,
	const struct ism_cells *cells, const uint32_t *order, size_t offset)
{
	uint64_t n = order ? ism_cells_count(cells) : 0;

	for (uint64_t i = 0; i < n; i++) {
		struct ism_cell cell = ism_cells_at(cells, order[i]);
		unsigned char *block =
			ism_cells_find(series->groups, cell.dimensions, ISM_NO_PERIOD);
		struct range *range = (struct range *)(block + offset);

		ISM_TRY(ism_memory_status(stock->memory, NULL));
		if (range->end == 0)
			range->first = range->at = i;
		range->end = i + 1;
	}
	return ISM_OK;
}

static enum ism_status prepare(struct eval_stock *stock, struct series *series, bool by_group)
{
	const struct ism_grain *grain = stock->enters->grain;
	struct ism_cells *enters = cells_of(stock->enters, by_group);
	struct ism_cells *leaves = cells_of(stock->leaves, by_group);
	uint8_t types[ISM_CELLS_MAX_DIMENSIONS];
	uint32_t n = by_group ? grain->n_dimensions : 0;

	if (series->groups)
		return ISM_OK;
	for (uint32_t d = 0; d < n; d++)
		types[d] = (uint8_t)grain->dimensions[d].type;
	ISM_TRY(ism_cells_create(&series->groups, n, types, &stock->layout, stock->memory));
	series->enters = enters;
	series->leaves = leaves;
	ISM_TRY(sort(enters, &series->enter_order));
	ISM_TRY(sort(leaves, &series->leave_order));
	ISM_TRY(enter_ranges(
		stock, series, enters, series->enter_order, offsetof(struct running, enters)));
	return enter_ranges(
		stock, series, leaves, series->leave_order, offsetof(struct running, leaves));
}

/* ---- from period to period ---- */

static int64_t period_at(const struct ism_cells *cells, const uint32_t *order, uint64_t i)
{
	return ism_cells_at(cells, order[i]).period;
}

static const void *state_at(const struct ism_cells *cells, const uint32_t *order, uint64_t i,
	const struct ism_state_place *place)
{
	return (const unsigned char *)ism_cells_at(cells, order[i]).states + place->offset;
}

/*
 * Moves a running state to the end of the period `enter`, of whose cells those up to `leave` have left. What
 * enters is taken in before anything leaves, and the other way round backwards, so that the stock always
 * holds what is taken out of it.
 */
static enum ism_status move(struct eval_stock *stock, const struct series *series,
	struct running *running, int64_t enter, int64_t leave)
{
	uint32_t kind = stock->place.kind;
	void *state = (unsigned char *)running + STATE_OFFSET;
	struct range *in = &running->enters;
	struct range *out = &running->leaves;

	for (; in->at < in->end && period_at(series->enters, series->enter_order, in->at) <= enter;
		in->at++)
		ISM_TRY(ism_state_merge(kind, state,
			state_at(series->enters, series->enter_order, in->at, &stock->enter_place),
			stock->memory));
	for (; out->at < out->end &&
		period_at(series->leaves, series->leave_order, out->at) <= leave;
		out->at++)
		ISM_TRY(ism_state_subtract(kind, state,
			state_at(series->leaves, series->leave_order, out->at, &stock->leave_place),
			stock->memory));
	for (; out->at > out->first &&
		period_at(series->leaves, series->leave_order, out->at - 1) > leave;
		out->at--)
		ISM_TRY(ism_state_merge(kind, state,
			state_at(series->leaves, series->leave_order, out->at - 1,
				&stock->leave_place),
			stock->memory));
	for (; in->at > in->first &&
		period_at(series->enters, series->enter_order, in->at - 1) > enter;
		in->at--)
		ISM_TRY(ism_state_subtract(kind, state,
			state_at(series->enters, series->enter_order, in->at - 1,
				&stock->enter_place),
			stock->memory));
	return ISM_OK;
}

/*
 * Up to which period rows have left at the end of `period`. Those of `during` are still counted in the period
 * in which they go, and over all time none has left; without periods their grain has only rows that are gone.
 */
static int64_t leave_period(const struct eval_stock *stock, int64_t period)
{
	bool has_periods = stock->enters->finest & ISM_ROLLUP_PERIOD;

	if (!stock->aggregate->during || !has_periods)
		return period == ISM_NO_PERIOD ? INT64_MAX : period;
	return period == ISM_NO_PERIOD ? INT64_MIN : period - 1;
}

enum ism_status eval_stock_find(
	struct eval_stock *stock, const struct ism_datum *group, int64_t period, const void **state)
{
	bool by_group = group && (stock->enters->finest & ISM_ROLLUP_GROUP);
	struct series *series = by_group ? &stock->grouped : &stock->all;
	struct running *running;

	*state = NULL;
	if (!stock->enters->grain || !stock->leaves->grain)
		return ISM_OK;
	ISM_TRY(prepare(stock, series, by_group));
	running = ism_cells_get(series->groups, by_group ? group : NULL, ISM_NO_PERIOD);
	if (!running)
		return ISM_OK;
	ISM_TRY(move(stock, series, running, period == ISM_NO_PERIOD ? INT64_MAX : period,
		leave_period(stock, period)));
	*state = (unsigned char *)running + STATE_OFFSET;
	return ISM_OK;
}
