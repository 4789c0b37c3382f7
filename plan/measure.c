/*
 * Measures: from formulas to slots in the order of their evaluation.
 *
 * Everything that a measure needs is evaluated at its own grain, other measures too: their formulas are
 * expanded here, once per measure that names them. A term over slots that is asked for more than once is one slot.
 */
#include "plan/planner.h"

#include "support/unreachable.h"

struct slot_vec ISM_VEC(struct ism_plan_slot);
struct index_vec ISM_VEC(uint32_t);

/* A judgement on its way; slots of a kind are made when somebody asks for them. */
struct judgement {
	struct ism_plan_judgement plan;
	uint32_t asked[ISM_SLOT_STATUS + 1]; /* 1 + slot of that kind; 0: not yet */
	bool has_targets;
	bool has_rules;
	bool in_rules;
};

struct judgement_vec ISM_VEC(struct judgement *);

/* One reported measure, and all that is evaluated for it. */
struct root {
	struct planner *p;
	const struct ism_measure_model *measure;
	struct slot_vec slots;
	struct judgement_vec judgements;
	struct pointer_map expanded;        /* (model term, measure) to plan term */
	struct pointer_map slot_of;         /* (plan term, NULL) to 1 + slot */
	struct pointer_map value_of;        /* (measure, NULL) to 1 + slot of its value */
	struct pointer_map aggregates;      /* (aggregate model, NULL) to 1 + slot */
	uint32_t periods[ISM_PERIOD_PARTS]; /* 1 + slot of that part; 0: not yet */
	struct pointer_map counted;         /* model terms whose rows have been looked for */
};

static struct ism_term *expand(
	struct root *r, const struct ism_measure_model *measure, struct ism_term *term);

static void *from_index(uint32_t index)
{
	return (void *)((uintptr_t)index + 1);
}

static uint32_t to_index(void *pointer)
{
	return (uint32_t)((uintptr_t)pointer - 1);
}

static uint32_t push_slot(struct root *r, struct ism_plan_slot slot)
{
	ism_vec_push(r->p->arena, &r->slots, slot);
	return (uint32_t)(r->slots.n - 1);
}

static struct ism_term *slot_term(struct root *r, uint32_t slot, const struct ism_term *like)
{
	struct ism_term term = { .kind = ISM_TERM_SLOT, .at = like->at, .type = like->type };

	term.may_be_none = true;
	term.type = r->slots.items[slot].type;
	term.u.slot = slot;
	return plan_intern(r->p, PLAN_FORMULA, &term);
}

/* The slot that holds a plan term. */
static uint32_t slot_of(struct root *r, struct ism_term *term)
{
	void *known = pointer_map_get(&r->slot_of, term, NULL);
	uint32_t slot;

	if (term->kind == ISM_TERM_SLOT)
		return term->u.slot;
	if (known)
		return to_index(known);
	slot = push_slot(r, (struct ism_plan_slot){
				    .kind = ISM_SLOT_FORMULA, .term = term, .type = term->type });
	pointer_map_put(r->p->arena, &r->slot_of, term, NULL, from_index(slot));
	return slot;
}

/* The slot of a model term that stands in `measure`; a NULL term has none. */
static uint32_t term_slot(
	struct root *r, const struct ism_measure_model *measure, struct ism_term *term)
{
	return term ? slot_of(r, expand(r, measure, term)) : ISM_NONE_INDEX;
}

static uint32_t value_slot(struct root *r, const struct ism_measure_model *measure)
{
	void *known = pointer_map_get(&r->value_of, measure, NULL);
	uint32_t slot;

	if (known)
		return to_index(known);
	slot = term_slot(r, measure, measure->formula);
	pointer_map_put(r->p->arena, &r->value_of, measure, NULL, from_index(slot));
	return slot;
}

static uint32_t aggregate_slot(struct root *r, const struct ism_aggregate_model *model)
{
	void *known = pointer_map_get(&r->aggregates, model, NULL);
	uint32_t aggregate;
	uint32_t slot;

	if (known)
		return to_index(known);
	aggregate = plan_aggregate(r->p, model, r->measure);
	slot = push_slot(
		r, (struct ism_plan_slot){
			   .kind = ISM_SLOT_AGGREGATE, .index = aggregate, .type = model->type });
	pointer_map_put(r->p->arena, &r->aggregates, model, NULL, from_index(slot));
	return slot;
}

static uint32_t period_slot(struct root *r, const struct ism_term *term)
{
	uint32_t *slot = &r->periods[term->u.period];

	if (!*slot)
		*slot = 1 + push_slot(r, (struct ism_plan_slot){ .kind = ISM_SLOT_PERIOD,
						 .index = term->u.period,
						 .type = term->type });
	return *slot - 1;
}

/* ---- judgements ---- */

static uint32_t judgement_index(struct root *r, const struct ism_measure_model *measure)
{
	struct judgement *judgement;

	for (size_t i = 0; i < r->judgements.n; i++)
		if (r->judgements.items[i]->plan.measure == measure)
			return (uint32_t)i;
	judgement = ism_new(r->p->arena, struct judgement);
	judgement->plan = (struct ism_plan_judgement){ .measure = measure,
		.value = ISM_NONE_INDEX,
		.baseline = ISM_NONE_INDEX,
		.applies = ISM_NONE_INDEX };
	ism_vec_push(r->p->arena, &r->judgements, judgement);
	return (uint32_t)(r->judgements.n - 1);
}

/* The targets of a measure by the day from which they are in force. */
static void order_targets(const struct ism_measure_model *measure, struct ism_plan_target *targets)
{
	for (uint32_t i = 0; i < measure->n_targets; i++) {
		uint32_t at = i;

		for (; at > 0 && targets[at - 1].model->from > measure->targets[i].from; at--)
			targets[at] = targets[at - 1];
		targets[at] = (struct ism_plan_target){ .model = &measure->targets[i] };
	}
}

/* Slots of the value, the baseline and the targets: what targets in force and `expected` come from. */
static void need_targets(struct root *r, struct judgement *judgement)
{
	const struct ism_measure_model *measure = judgement->plan.measure;

	if (judgement->has_targets)
		return;
	judgement->has_targets = true;
	judgement->plan.value = value_slot(r, measure);
	judgement->plan.baseline = term_slot(r, measure, measure->baseline);
	judgement->plan.n_targets = measure->n_targets;
	judgement->plan.targets =
		ism_new_array(r->p->arena, measure->n_targets, struct ism_plan_target);
	order_targets(measure, judgement->plan.targets);
	for (uint32_t i = 0; i < measure->n_targets; i++) {
		struct ism_plan_target *target = &judgement->plan.targets[i];

		target->value = term_slot(r, measure, target->model->value);
		target->high = term_slot(r, measure, target->model->high);
	}
	for (uint32_t i = 0; i < measure->n_targets; i++)
		judgement->plan.targets[i].met =
			term_slot(r, measure, judgement->plan.targets[i].model->met);
}

/* Everything that gives a status. */
static void need_rules(struct root *r, struct judgement *judgement)
{
	const struct ism_measure_model *measure = judgement->plan.measure;

	need_targets(r, judgement);
	if (judgement->in_rules)
		ism_unreachable("sema refuses measures that ask for each other's status");
	if (judgement->has_rules)
		return;
	judgement->in_rules = true;
	judgement->plan.applies = term_slot(r, measure, measure->applies);
	judgement->plan.n_rules = measure->n_rules;
	judgement->plan.rules = ism_new_array(r->p->arena, measure->n_rules, struct ism_plan_rule);
	for (uint32_t i = 0; i < measure->n_rules; i++) {
		judgement->plan.rules[i].model = &measure->rules[i];
		judgement->plan.rules[i].condition =
			term_slot(r, measure, measure->rules[i].condition);
	}
	judgement->in_rules = false;
	judgement->has_rules = true;
}

static uint32_t judged_slot(struct root *r, const struct ism_measure_model *measure,
	enum ism_slot_kind kind, const struct ism_type *type)
{
	uint32_t index = judgement_index(r, measure);
	struct judgement *judgement = r->judgements.items[index];

	if (judgement->asked[kind])
		return judgement->asked[kind] - 1;
	if (kind == ISM_SLOT_STATUS)
		need_rules(r, judgement);
	else
		need_targets(r, judgement);
	judgement->asked[kind] =
		1 +
		push_slot(r, (struct ism_plan_slot){ .kind = kind, .index = index, .type = *type });
	return judgement->asked[kind] - 1;
}

/* ---- terms ---- */

struct expand_context {
	struct root *r;
	const struct ism_measure_model *measure;
};

static struct ism_term *expand_operand(void *context, struct ism_term *operand)
{
	struct expand_context *c = context;

	return expand(c->r, c->measure, operand);
}

static uint32_t dimension_slot(struct root *r, const struct ism_term *term)
{
	for (size_t i = 0; i < r->slots.n; i++)
		if (r->slots.items[i].kind == ISM_SLOT_DIMENSION &&
			r->slots.items[i].index == term->u.dimension)
			return (uint32_t)i;
	return push_slot(r, (struct ism_plan_slot){ .kind = ISM_SLOT_DIMENSION,
				    .index = term->u.dimension,
				    .type = term->type });
}

/* The slot that a leaf of a formula stands for; ISM_NONE_INDEX: `term` is no such leaf. */
static uint32_t leaf_slot(
	struct root *r, const struct ism_measure_model *measure, const struct ism_term *term)
{
	const struct ism_measure_model *of = measure;

	if (term->kind >= ISM_TERM_MEASURE && term->kind <= ISM_TERM_STATUS && term->u.measure)
		of = term->u.measure;
	switch (term->kind) {
	case ISM_TERM_AGGREGATE: return aggregate_slot(r, term->u.aggregate);
	case ISM_TERM_PERIOD: return period_slot(r, term);
	case ISM_TERM_MEASURE: return value_slot(r, term->u.measure);
	case ISM_TERM_VALUE: return value_slot(r, of);
	case ISM_TERM_TARGET: return judged_slot(r, of, ISM_SLOT_TARGET, &term->type);
	case ISM_TERM_EXPECTED: return judged_slot(r, of, ISM_SLOT_EXPECTED, &term->type);
	case ISM_TERM_BASELINE: return judged_slot(r, of, ISM_SLOT_BASELINE, &term->type);
	case ISM_TERM_ATTAINMENT: return judged_slot(r, of, ISM_SLOT_ATTAINMENT, &term->type);
	case ISM_TERM_STATUS: return judged_slot(r, of, ISM_SLOT_STATUS, &term->type);
	case ISM_TERM_DIMENSION: return dimension_slot(r, term);
	default: return ISM_NONE_INDEX;
	}
}

static void note_lookup(struct root *r, const struct ism_term *term)
{
	if (term->kind == ISM_TERM_LOOKUP)
		plan_scan(r->p, term->u.lookup.source)->has_table = true;
	else if (term->kind == ISM_TERM_MEMBER)
		plan_member_used(r->p, term->u.member.row->u.lookup.source, term->u.member.member);
}

static struct ism_term *expand(
	struct root *r, const struct ism_measure_model *measure, struct ism_term *term)
{
	struct expand_context context = { r, measure };
	struct ism_term *planned = pointer_map_get(&r->expanded, term, measure);
	struct ism_term copy;
	uint32_t slot;

	if (planned)
		return planned;
	slot = leaf_slot(r, measure, term);
	if (slot != ISM_NONE_INDEX) {
		planned = slot_term(r, slot, term);
	} else {
		copy = plan_map_operands(r->p, term, expand_operand, &context);
		planned = plan_intern(r->p, PLAN_FORMULA, &copy);
		note_lookup(r, planned);
	}
	pointer_map_put(r->p->arena, &r->expanded, term, measure, planned);
	return planned;
}

/* ---- how many rows stand behind a value ---- */

static void rows_of_term(struct root *r, struct ism_term *term, struct index_vec *slots);

/* Of a ratio the denominator's rows, of any other formula the least of its aggregates'. */
static void rows_of_measure(
	struct root *r, const struct ism_measure_model *measure, struct index_vec *slots)
{
	struct ism_term *counted = measure->formula;

	if (measure->share)
		counted = measure->share;
	else if (measure->denominator)
		counted = measure->denominator;
	rows_of_term(r, counted, slots);
}

static void rows_of_term(struct root *r, struct ism_term *term, struct index_vec *slots)
{
	struct ism_term **operand;
	uint32_t slot;

	if (pointer_map_get(&r->counted, term, NULL))
		return;
	pointer_map_put(r->p->arena, &r->counted, term, NULL, term);
	if (term->kind == ISM_TERM_MEASURE) {
		rows_of_measure(r, term->u.measure, slots);
	} else if (term->kind == ISM_TERM_AGGREGATE) {
		slot = aggregate_slot(r, term->u.aggregate);
		for (size_t i = 0; i < slots->n; i++)
			if (slots->items[i] == slot)
				return;
		ism_vec_push(r->p->arena, slots, slot);
	}
	for (uint32_t i = 0; (operand = ism_term_operand(term, i)); i++)
		rows_of_term(r, *operand, slots);
}

/* ---- a measure ---- */

static void plan_ratio(struct root *r, struct ism_plan_measure *plan)
{
	const struct ism_measure_model *measure = r->measure;
	const struct ism_measure_model *of = measure;

	plan->share = plan->numerator = plan->denominator = ISM_NONE_INDEX;
	/* A share that is another measure's: its own parts are what it is made of. */
	while (of->share && of->share->kind == ISM_TERM_MEASURE)
		of = of->share->u.measure;
	if (of->share) {
		plan->share = term_slot(r, of, of->share);
	} else if (of->denominator) {
		plan->numerator = term_slot(r, of, of->numerator);
		plan->denominator = term_slot(r, of, of->denominator);
	}
}

static void plan_parts(struct root *r, struct ism_plan_measure *plan)
{
	const struct ism_measure_model *measure = r->measure;

	plan->n_parts = measure->n_parts;
	plan->parts = ism_new_array(r->p->arena, measure->n_parts, struct ism_plan_part);
	for (uint32_t i = 0; i < measure->n_parts; i++) {
		plan->parts[i].model = &measure->parts[i];
		plan->parts[i].slot = term_slot(r, measure, measure->parts[i].term);
	}
}

static void plan_waivers(struct root *r, struct ism_plan_measure *plan)
{
	const struct ism_measure_model *measure = r->measure;

	plan->n_waivers = measure->n_waivers;
	plan->waivers = ism_new_array(r->p->arena, measure->n_waivers, struct ism_plan_waiver);
	for (uint32_t i = 0; i < measure->n_waivers; i++) {
		plan->waivers[i].model = &measure->waivers[i];
		plan->waivers[i].where = term_slot(r, measure, measure->waivers[i].where);
	}
}

static void plan_judgements(struct root *r, struct ism_plan_measure *plan)
{
	plan->n_judgements = (uint32_t)r->judgements.n;
	plan->judgements =
		ism_new_array(r->p->arena, plan->n_judgements, struct ism_plan_judgement);
	for (uint32_t i = 0; i < plan->n_judgements; i++)
		plan->judgements[i] = r->judgements.items[i]->plan;
}

void plan_measure(struct planner *p, const struct ism_measure_model *measure)
{
	struct root r = { .p = p, .measure = measure };
	struct ism_plan_measure plan = { .model = measure };
	struct index_vec row_slots = { 0 };
	bool judged = measure->judged || measure->n_targets || measure->baseline;

	if (judged)
		judgement_index(&r, measure);
	plan.is_stock = plan_is_stock(p, measure);
	plan.value = value_slot(&r, measure);
	plan_parts(&r, &plan);
	plan_ratio(&r, &plan);
	rows_of_measure(&r, measure, &row_slots);
	if (judged)
		need_rules(&r, r.judgements.items[0]);
	plan_waivers(&r, &plan);
	plan_judgements(&r, &plan);
	plan.n_row_slots = (uint32_t)row_slots.n;
	plan.row_slots = row_slots.items;
	plan.n_slots = (uint32_t)r.slots.n;
	plan.slots = r.slots.items;
	ism_vec_push(p->arena, &p->measures, plan);
}
