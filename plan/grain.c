/*
 * Grains, states and aggregates. Aggregates over one source that divide its rows into cells in the same way
 * share a grain; those that keep the same of the same rows share a state in it.
 */
#include "plan/planner.h"

#include <string.h>

#include "support/unreachable.h"

static struct ism_term *dimension_term(struct planner *p, struct scan_build *scan, const char *name)
{
	const struct ism_source_model *source = scan->source;

	for (uint32_t i = 0; i < source->n_members; i++)
		if (strcmp(source->members[i].name, name) == 0)
			return plan_row_term(p, scan, source->members[i].term);
	ism_unreachable("sema refuses measures whose sources lack a dimension");
}

static bool grain_same(const struct grain_build *grain, const struct scan_build *scan,
	const struct ism_plan_grain *key)
{
	const struct ism_plan_grain *plan = &grain->plan;

	if (grain->scan != scan || grain->group || plan->n_dimensions != key->n_dimensions ||
		plan->every.unit != key->every.unit || plan->every.span_us != key->every.span_us ||
		plan->placed != key->placed || plan->window != key->window ||
		plan->snapshot != key->snapshot || plan->silent != key->silent)
		return false;
	for (uint32_t i = 0; i < key->n_dimensions; i++)
		if (plan->dimension_terms[i] != key->dimension_terms[i] ||
			strcmp(plan->dimensions[i].name, key->dimensions[i].name) != 0)
			return false;
	return true;
}

/*
 * A filter may leave nothing of an inventory, which is still the latest: those that there are, are told by all rows of
 * the files.
 */
static uint32_t inventories_of(
	struct planner *p, struct scan_build *scan, const struct placing *placing)
{
	const struct ism_measure_model whole = { 0 };
	struct placing all = *placing;
	struct scan_build *base = scan;

	while (base->base)
		base = base->base;
	if (base == scan)
		return ISM_NONE_INDEX;
	all.placed = plan_row_term(p, base, base->source->time);
	all.silent = true;
	return plan_grain(p, base, &whole, &all);
}

uint32_t plan_grain(struct planner *p, struct scan_build *scan,
	const struct ism_measure_model *measure, const struct placing *placing)
{
	struct ism_plan_grain key = { .n_dimensions = measure->n_dimensions };
	struct grain_build *grain;

	key.dimensions = measure->dimensions;
	key.dimension_terms = ism_new_array(p->arena, key.n_dimensions, struct ism_term *);
	for (uint32_t i = 0; i < key.n_dimensions; i++)
		key.dimension_terms[i] = dimension_term(p, scan, key.dimensions[i].name);
	key.placed = placing->placed;
	key.every = placing->every;
	key.window = placing->window;
	key.snapshot = placing->snapshot;
	key.silent = placing->silent;
	for (size_t i = 0; i < p->grains.n; i++)
		if (grain_same(p->grains.items[i], scan, &key))
			return (uint32_t)i;
	if (key.snapshot) {
		key.inventories = inventories_of(p, scan, placing);
		if (key.inventories == ISM_NONE_INDEX)
			key.inventories = (uint32_t)p->grains.n;
	}
	grain = ism_new(p->arena, struct grain_build);
	grain->scan = scan;
	grain->plan = key;
	ism_vec_push(p->arena, &p->grains, grain);
	return (uint32_t)(p->grains.n - 1);
}

/*
 * What all values of a term are multiples of, in its own representation: days between dates are counted
 * as days, not as microseconds, which keeps the counters of quantiles side by side.
 */
static int64_t key_unit(const struct ism_term *value)
{
	const int64_t day = ISM_DAY_US;

	if (value->type.kind != ISM_TYPE_DURATION || value->type.fractional)
		return 1;
	switch (value->kind) {
	case ISM_TERM_CONST:
		return value->u.constant.state != ISM_VALUE_PRESENT ||
				       value->u.constant.exact % day == 0
			       ? day
			       : 1;
	case ISM_TERM_SUB:
		if (value->u.binary.left->type.kind == ISM_TYPE_DATE)
			return day;
		/* fall through */
	case ISM_TERM_ADD:
	case ISM_TERM_COALESCE:
		return key_unit(value->u.binary.left) == day ? key_unit(value->u.binary.right) : 1;
	case ISM_TERM_NEG: return key_unit(value->u.operand);
	case ISM_TERM_IF:
		return key_unit(value->u.choice.then) == day ? key_unit(value->u.choice.otherwise)
							     : 1;
	default: return 1;
	}
}

static uint32_t state_kind(const struct ism_aggregate_model *aggregate,
	const struct ism_term *value, const struct ism_term *weight)
{
	enum ism_type_kind type = ISM_TYPE_INT;
	uint32_t kind;

	if (value)
		type = ism_type_is_real(&value->type) ? ISM_TYPE_NUMBER : value->type.kind;
	if (weight && ism_type_is_real(&weight->type))
		type = ISM_TYPE_NUMBER;
	kind = ism_aggregate_state(aggregate->kind, type);
	if (kind == ISM_STATE_KIND_COUNT)
		ism_unreachable("sema refuses aggregates of types that have none");
	return kind;
}

uint32_t plan_state(struct planner *p, uint32_t index, const struct ism_plan_state *key)
{
	struct grain_build *grain = p->grains.items[index];

	for (size_t i = 0; i < grain->states.n; i++) {
		const struct ism_plan_state *state = &grain->states.items[i];

		if (state->kind == key->kind && state->value == key->value &&
			state->weight == key->weight && state->where == key->where)
			return (uint32_t)i;
	}
	ism_vec_push(p->arena, &grain->states, *key);
	return (uint32_t)(grain->states.n - 1);
}

/* The state that the aggregate of a row that never leaves would have. */
static struct ism_plan_state state_of(
	struct planner *p, struct scan_build *scan, const struct ism_aggregate_model *aggregate)
{
	struct ism_plan_state key = { .key_unit = 1 };

	if (aggregate->kind != ISM_AGGREGATE_COUNT)
		key.value = plan_row_term(p, scan, aggregate->value);
	key.weight = plan_row_term(p, scan, aggregate->weight);
	key.kind = state_kind(aggregate, key.value, key.weight);
	key.where = plan_row_term(p, scan, aggregate->where);
	if (key.kind == ISM_STATE_COUNTS || key.kind == ISM_STATE_CURVE)
		key.key_unit = key_unit(key.value);
	return key;
}

static bool needs_replay(struct planner *p, const struct ism_aggregate_model *model,
	const struct ism_plan_state *key)
{
	return (model->until && !ism_state_can_subtract(key->kind)) ||
	       plan_has_period(p, key->value) || plan_has_period(p, key->weight) ||
	       plan_has_period(p, key->where);
}

static void place(struct planner *p, struct scan_build *scan,
	const struct ism_measure_model *measure, struct ism_plan_aggregate *aggregate,
	struct ism_plan_state *key)
{
	struct placing placing = { .every = { .unit = -1 } };

	placing.placed = plan_row_term(p, scan, aggregate->model->placed);
	if (placing.placed)
		placing.every = measure->every;
	placing.snapshot = scan->source->is_snapshot;
	if (placing.placed && measure->every.unit < 0)
		placing.window = ISM_PLAN_WINDOW_INSIDE;
	aggregate->grain = plan_grain(p, scan, measure, &placing);
	aggregate->state = plan_state(p, aggregate->grain, key);
}

static bool same_aggregate(const struct ism_plan_aggregate *a, const struct ism_plan_aggregate *b)
{
	return a->model == b->model && a->grain == b->grain && a->state == b->state &&
	       a->leaves == b->leaves && a->leaves_state == b->leaves_state &&
	       a->periods == b->periods;
}

uint32_t plan_aggregate(struct planner *p, const struct ism_aggregate_model *model,
	const struct ism_measure_model *measure)
{
	struct scan_build *scan = plan_scan(p, model->source);
	struct ism_plan_state key = state_of(p, scan, model);
	struct ism_plan_aggregate plan = { .model = model,
		.leaves = ISM_NONE_INDEX,
		.leaves_state = ISM_NONE_INDEX,
		.periods = ISM_NONE_INDEX };

	if (needs_replay(p, model, &key))
		plan.replay = plan_replay(p, scan, plan_row_term(p, scan, model->placed), &key);
	if (model->until)
		plan_stock(p, scan, measure, &plan, &key);
	else
		place(p, scan, measure, &plan, &key);
	for (size_t i = 0; i < p->aggregates.n; i++)
		if (same_aggregate(&p->aggregates.items[i], &plan))
			return (uint32_t)i;
	ism_vec_push(p->arena, &p->aggregates, plan);
	return (uint32_t)(p->aggregates.n - 1);
}

/* A grain of the base's rows, of which every cell becomes a row. */
static struct grain_build *group_grain(struct planner *p, struct scan_build *scan)
{
	const struct ism_source_model *source = scan->source;
	struct grain_build *grain = ism_new(p->arena, struct grain_build);
	struct ism_dimension_model *dimensions =
		ism_new_array(p->arena, source->n_keep_keys, struct ism_dimension_model);

	for (uint32_t i = 0; i < source->n_keep_keys; i++) {
		dimensions[i].name = "key";
		dimensions[i].type = source->keep_keys[i]->type;
	}
	grain->scan = scan->base;
	grain->group = scan;
	grain->plan.n_dimensions = source->n_keep_keys;
	grain->plan.dimensions = dimensions;
	grain->plan.dimension_terms = scan->plan.keep_keys;
	grain->plan.every.unit = -1;
	grain->plan.is_group = true;
	grain->plan.placed = plan_row_term(p, scan->base, source->base->time);
	ism_vec_push(p->arena, &p->grains, grain);
	return grain;
}

void plan_group(struct planner *p, struct scan_build *scan)
{
	const struct ism_source_model *source = scan->source;
	uint32_t index = (uint32_t)p->grains.n;

	scan->group = group_grain(p, scan);
	scan->plan.group_fields = ism_new_array(p->arena, source->n_fields, uint32_t);
	for (uint32_t i = 0; i < source->n_fields; i++) {
		const struct ism_term *origin = source->fields[i].origin;
		struct ism_plan_aggregate plan = { .grain = index,
			.leaves = ISM_NONE_INDEX,
			.leaves_state = ISM_NONE_INDEX,
			.periods = ISM_NONE_INDEX };
		struct ism_plan_state key;

		scan->plan.group_fields[i] = ISM_NONE_INDEX;
		if (origin->kind != ISM_TERM_AGGREGATE)
			continue;
		plan.model = origin->u.aggregate;
		key = state_of(p, scan->base, plan.model);
		plan.state = plan_state(p, index, &key);
		scan->plan.group_fields[i] = (uint32_t)p->aggregates.n;
		ism_vec_push(p->arena, &p->aggregates, plan);
	}
}

void plan_finish_grains(struct planner *p, struct ism_plan *plan)
{
	plan->n_grains = (uint32_t)p->grains.n;
	plan->grains = ism_new_array(p->arena, p->grains.n, struct ism_plan_grain);
	plan->n_aggregates = (uint32_t)p->aggregates.n;
	plan->aggregates = p->aggregates.items;
	for (uint32_t i = 0; i < plan->n_scans; i++)
		plan->scans[i].grains = ism_new_array(p->arena, p->grains.n, uint32_t);
	for (uint32_t i = 0; i < plan->n_grains; i++) {
		struct grain_build *build = p->grains.items[i];
		struct ism_plan_grain *grain = &plan->grains[i];
		struct ism_plan_scan *scan = &plan->scans[build->scan->source->index];

		*grain = build->plan;
		grain->source = build->scan->source->index;
		grain->n_states = (uint32_t)build->states.n;
		grain->states = build->states.items;
		for (uint32_t s = 0; s < grain->n_states; s++) {
			grain->states[s].offset = grain->block_size;
			grain->block_size += ism_state_size(grain->states[s].kind);
		}
		scan->grains[scan->n_grains++] = i;
	}
}
