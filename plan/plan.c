/* From a model to its plan: the phase's order, and what measures reach. */
#include "plan/plan.h"

#include <string.h>

#include "plan/planner.h"

/* Scans whose tables a term reads, through members too; `reached` has one flag per scan. */
static void mark_lookups(
	struct planner *p, struct pointer_map *seen, struct ism_term *term, bool *reached)
{
	struct ism_term **operand;

	if (!term || pointer_map_get(seen, term, NULL))
		return;
	pointer_map_put(p->arena, seen, term, NULL, term);
	if (term->kind == ISM_TERM_LOOKUP) {
		reached[term->u.lookup.source->index] = true;
		for (uint32_t i = 0; i < term->u.lookup.source->n_keys; i++)
			mark_lookups(p, seen, term->u.lookup.source->keys[i], reached);
	} else if (term->kind == ISM_TERM_MEMBER) {
		mark_lookups(p, seen, term->u.member.member->term, reached);
	}
	for (uint32_t i = 0; (operand = ism_term_operand(term, i)); i++)
		mark_lookups(p, seen, *operand, reached);
}

static void mark_all(struct planner *p, struct pointer_map *seen, uint32_t n,
	struct ism_term **terms, bool *reached)
{
	for (uint32_t i = 0; i < n; i++)
		mark_lookups(p, seen, terms[i], reached);
}

/* Scans that the rows of a derived source depend on. */
static void mark_derivation(struct planner *p, const struct ism_plan *plan,
	struct pointer_map *seen, uint32_t index, bool *reached)
{
	for (; plan->scans[index].base != ISM_NONE_INDEX; index = plan->scans[index].base) {
		const struct ism_plan_scan *scan = &plan->scans[index];
		const struct ism_plan_grain *group = NULL;

		mark_lookups(p, seen, scan->spread, reached);
		mark_lookups(p, seen, scan->where, reached);
		mark_all(p, seen, scan->n_keep_keys, scan->keep_keys, reached);
		mark_all(p, seen, scan->n_keep_orders, scan->keep_orders, reached);
		if (scan->group != ISM_NONE_INDEX)
			group = &plan->grains[scan->group];
		for (uint32_t i = 0; group && i < group->n_states; i++) {
			mark_lookups(p, seen, group->states[i].value, reached);
			mark_lookups(p, seen, group->states[i].weight, reached);
			mark_lookups(p, seen, group->states[i].where, reached);
		}
	}
}

static void mark_aggregate(struct planner *p, const struct ism_plan *plan, struct pointer_map *seen,
	const struct ism_plan_aggregate *aggregate, bool *measured, bool *reached)
{
	const struct ism_plan_grain *grain = &plan->grains[aggregate->grain];
	const struct ism_plan_state *state = &grain->states[aggregate->state];
	const struct ism_plan_replay *replay = aggregate->replay;

	measured[grain->source] = true;
	mark_derivation(p, plan, seen, grain->source, reached);
	mark_lookups(p, seen, grain->placed, reached);
	for (uint32_t i = 0; i < grain->n_dimensions; i++)
		mark_lookups(p, seen, grain->dimension_terms[i], reached);
	mark_lookups(p, seen, state->value, reached);
	mark_lookups(p, seen, state->weight, reached);
	mark_lookups(p, seen, state->where, reached);
	if (aggregate->leaves != ISM_NONE_INDEX)
		mark_lookups(p, seen, plan->grains[aggregate->leaves].placed, reached);
	if (!replay)
		return;
	mark_lookups(p, seen, replay->value, reached);
	mark_lookups(p, seen, replay->weight, reached);
	mark_lookups(p, seen, replay->where, reached);
}

static void mark_grains(const struct ism_plan_aggregate *aggregate, bool *grains)
{
	grains[aggregate->grain] = true;
	if (aggregate->leaves != ISM_NONE_INDEX)
		grains[aggregate->leaves] = true;
	if (aggregate->periods != ISM_NONE_INDEX)
		grains[aggregate->periods] = true;
}

/* Indices of the flags that are set. */
static uint32_t collect(struct planner *p, const bool *flags, uint32_t n, uint32_t **indices)
{
	uint32_t count = 0;

	*indices = ism_new_array(p->arena, n, uint32_t);
	for (uint32_t i = 0; i < n; i++)
		if (flags[i])
			(*indices)[count++] = i;
	return count;
}

/* Slots of headlines point to measures of the plan, which are all there by now. */
static void finish_headlines(
	struct planner *p, const struct ism_plan *plan, struct ism_plan_measure *measure)
{
	bool *needed = ism_new_array(p->arena, plan->n_measures, bool);

	for (uint32_t i = 0; i < measure->n_slots; i++) {
		struct ism_plan_slot *slot = &measure->slots[i];

		if (!slot->headline)
			continue;
		slot->index = plan_measure_index(p, slot->headline);
		needed[slot->index] = true;
	}
	measure->n_needs = collect(p, needed, plan->n_measures, &measure->needs);
}

static void finish_benchmarks(struct planner *p, struct ism_plan_measure *measure)
{
	const struct ism_measure_model *model = measure->model;

	measure->benchmarks = ism_new_array(p->arena, model->n_benchmarks, uint32_t);
	for (uint32_t i = 0; i < model->n_benchmarks; i++)
		measure->benchmarks[i] =
			model->benchmarks[i].measure
				? plan_measure_index(p, model->benchmarks[i].measure)
				: ISM_NONE_INDEX;
}

static void finish_measure(
	struct planner *p, const struct ism_plan *plan, struct ism_plan_measure *measure)
{
	bool *grains = ism_new_array(p->arena, plan->n_grains, bool);
	bool *measured = ism_new_array(p->arena, plan->n_scans, bool);
	bool *reached = ism_new_array(p->arena, plan->n_scans, bool);
	struct pointer_map seen = { 0 };

	for (uint32_t i = 0; i < measure->n_slots; i++) {
		const struct ism_plan_slot *slot = &measure->slots[i];

		if (slot->kind == ISM_SLOT_AGGREGATE) {
			const struct ism_plan_aggregate *aggregate = &plan->aggregates[slot->index];

			mark_grains(aggregate, grains);
			mark_aggregate(p, plan, &seen, aggregate, measured, reached);
		}
		mark_lookups(p, &seen, slot->term, reached);
	}
	finish_headlines(p, plan, measure);
	finish_benchmarks(p, measure);
	for (uint32_t i = 0; i < plan->n_scans; i++)
		reached[i] = reached[i] && !measured[i];
	measure->n_grains = collect(p, grains, plan->n_grains, &measure->grains);
	measure->n_sources = collect(p, measured, plan->n_scans, &measure->sources);
	measure->n_lookups = collect(p, reached, plan->n_scans, &measure->lookups);
}

void plan_finish_measures(struct planner *p, struct ism_plan *plan)
{
	plan->n_measures = (uint32_t)p->measures.n;
	plan->measures = p->measures.items;
	for (uint32_t i = 0; i < plan->n_measures; i++)
		finish_measure(p, plan, &plan->measures[i]);
}

static bool is_selected(
	const struct ism_measure_model *measure, uint32_t n, const char *const *selected)
{
	if (n == 0)
		return measure->reported;
	for (uint32_t i = 0; i < n; i++)
		if (strcmp(measure->name, selected[i]) == 0)
			return true;
	return false;
}

/* The measures that are reported are planned. */
static struct ism_plan *finish_plan(struct planner *p)
{
	struct ism_plan *plan = ism_new(p->arena, struct ism_plan);

	plan->model = p->model;
	plan->why = p->why;
	for (size_t i = 0; i < p->wanted.n; i++)
		if (plan_measure_index(p, p->wanted.items[i]) == ISM_NONE_INDEX)
			plan_measure(p, p->wanted.items[i], false);
	if (p->why)
		plan_traces(p, p->why);
	plan_order_scans(p, plan);
	plan_finish_grains(p, plan);
	plan_finish_measures(p, plan);
	return plan;
}

struct ism_plan *ism_plan_make(struct ism_arena *arena, const struct ism_model *model,
	uint32_t n_selected, const char *const *selected)
{
	struct planner p = { .arena = arena, .model = model };

	for (uint32_t i = 0; i < model->n_measures; i++)
		if (is_selected(model->measures[i], n_selected, selected))
			plan_measure(&p, model->measures[i], true);
	return finish_plan(&p);
}

struct ism_plan *ism_plan_make_why(struct ism_arena *arena, const struct ism_model *model,
	const struct ism_measure_model *measure)
{
	struct planner p = { .arena = arena, .model = model };

	p.why = ism_new(arena, struct ism_plan_why);
	p.why->measure = measure;
	plan_measure(&p, measure, true);
	return finish_plan(&p);
}
