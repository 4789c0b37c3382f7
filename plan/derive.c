/*
 * Derived sources: views become part of the pass over their roots, kept sources get what the pass over their base
 * has to leave behind. A group is a grain of the base's rows, whose cells become rows.
 */
#include "plan/planner.h"

static struct ism_term **row_terms(
	struct planner *p, struct scan_build *scan, uint32_t n, struct ism_term **terms)
{
	struct ism_term **planned = ism_new_array(p->arena, n, struct ism_term *);

	for (uint32_t i = 0; i < n; i++)
		planned[i] = plan_row_term(p, scan, terms[i]);
	return planned;
}

static void plan_view(struct planner *p, struct scan_build *scan)
{
	const struct ism_source_model *source = scan->source;

	scan->plan.spread = plan_row_term(p, scan->base, source->spread);
	scan->plan.element = plan_row_term(p, scan, source->element);
	scan->plan.where = plan_row_term(p, scan, source->where);
	ism_vec_push(p->arena, &scan->base->views, scan);
}

static void plan_kept(struct planner *p, struct scan_build *scan)
{
	const struct ism_source_model *source = scan->source;
	struct ism_plan_scan *plan = &scan->plan;

	plan->n_keep_keys = source->n_keep_keys;
	plan->keep_keys = row_terms(p, scan->base, source->n_keep_keys, source->keep_keys);
	plan->n_keep_orders = source->n_keep_orders;
	plan->keep_orders = row_terms(p, scan->base, source->n_keep_orders, source->keep_orders);
	plan->origins = ism_new_array(p->arena, source->n_fields, struct ism_term *);
	for (uint32_t i = 0; i < source->n_fields; i++)
		if (source->fields[i].origin->kind != ISM_TERM_AGGREGATE)
			plan->origins[i] = plan_row_term(p, scan->base, source->fields[i].origin);
	if (source->keep == ISM_KEEP_GROUP)
		plan_group(p, scan);
	else
		ism_vec_push(p->arena, &scan->base->keeps, scan);
}

void plan_derivation(struct planner *p, struct scan_build *scan)
{
	struct ism_source_model *source = scan->source;

	scan->root = scan;
	if (!source->base)
		return;
	scan->base = plan_scan(p, source->base);
	if (source->keep == ISM_KEEP_NOTHING) {
		scan->root = scan->base->root;
		plan_view(p, scan);
		return;
	}
	plan_needs(p, scan, scan->base);
	plan_kept(p, scan);
}

/* The innermost view whose element the term reads; NULL: it reads none. */
static struct scan_build *spread_of(struct planner *p, struct ism_term *term)
{
	struct scan_build *found = NULL;
	struct ism_term **operand;

	if (term->kind == ISM_TERM_ELEMENT)
		return plan_scan(p, term->u.spread);
	for (uint32_t i = 0; (operand = ism_term_operand(term, i)); i++) {
		struct scan_build *other = spread_of(p, *operand);
		const struct scan_build *inner = other;

		while (inner && inner != found)
			inner = inner->base;
		if (!found || inner)
			found = other ? other : found;
	}
	return found;
}

struct scan_build *plan_scan_of_match(
	struct planner *p, struct scan_build *scan, struct ism_term *term)
{
	struct scan_build *view = spread_of(p, term);

	return view ? view : scan->root;
}

static void fill_indices(
	struct planner *p, const struct scan_vec *scans, uint32_t *n, uint32_t **out)
{
	*n = (uint32_t)scans->n;
	*out = ism_new_array(p->arena, scans->n, uint32_t);
	for (size_t i = 0; i < scans->n; i++)
		(*out)[i] = scans->items[i]->source->index;
}

void plan_finish_derivation(struct planner *p, struct scan_build *scan, struct ism_plan_scan *plan)
{
	plan->base = scan->base ? scan->base->source->index : ISM_NONE_INDEX;
	plan->root = scan->root->source->index;
	plan->group = ISM_NONE_INDEX;
	for (size_t i = 0; scan->group && i < p->grains.n; i++)
		if (p->grains.items[i] == scan->group)
			plan->group = (uint32_t)i;
	fill_indices(p, &scan->needs, &plan->n_needs, &plan->needs);
	fill_indices(p, &scan->views, &plan->n_views, &plan->views);
	fill_indices(p, &scan->keeps, &plan->n_keeps, &plan->keeps);
}
