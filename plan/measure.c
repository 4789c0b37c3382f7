/*
 * Measures: from formulas to slots in the order of their evaluation.
 *
 * Everything that a measure needs is evaluated at its own grain, other measures too: their formulas are
 * expanded here, once per measure that names them. A term over slots that is asked for more than once is one slot.
 */
#include "plan/planner.h"

#include <string.h>

#include "support/unreachable.h"

struct slot_vec ISM_VEC(struct ism_plan_slot);
struct index_vec ISM_VEC(uint32_t);

/* How a term is to be evaluated: as which measure's, over which groups and periods. Each is there once. */
struct view {
	const struct ism_measure_model *measure; /* NULL: that makes no difference */
	bool total;                              /* without the dimensions */
	enum ism_stretch stretch;
	uint64_t n; /* of a rolling stretch */
};

struct view_vec ISM_VEC(const struct view *);

/* A judgement on its way; slots of a kind are made when somebody asks for them. */
struct judgement {
	struct ism_plan_judgement plan;
	uint32_t asked[ISM_SLOT_STATUS + 1]; /* 1 + slot of that kind; 0: not yet */
	bool has_targets;
	bool has_rules;
	bool in_rules;
};

struct judgement_vec ISM_VEC(struct judgement *);
struct interval_vec ISM_VEC(struct ism_plan_interval);

/* One reported measure, and all that is evaluated for it. */
struct root {
	struct planner *p;
	const struct ism_measure_model *measure;
	struct slot_vec slots;
	struct judgement_vec judgements;
	struct view_vec views;
	struct interval_vec intervals;
	struct ism_measure_model undivided; /* the measure without its dimensions, for totals */
	struct pointer_map expanded;        /* (model term, view) to plan term */
	struct pointer_map slot_of;         /* (plan term, NULL) to 1 + slot */
	struct pointer_map value_of;        /* (view, NULL) to 1 + slot of its measure's value */
	struct pointer_map aggregates;      /* (aggregate model, view of no measure) to 1 + slot */
	uint32_t periods[ISM_PERIOD_PARTS]; /* 1 + slot of that part; 0: not yet */
	struct pointer_map counted;         /* (model term, view) whose rows have been looked for */
};

static struct ism_term *expand(struct root *r, const struct view *view, struct ism_term *term);

static void *from_index(uint32_t index)
{
	return (void *)((uintptr_t)index + 1);
}

static uint32_t to_index(void *pointer)
{
	return (uint32_t)((uintptr_t)pointer - 1);
}

static const struct view *view_like(struct root *r, struct view like)
{
	struct view *view;

	ism_vec_each (known, &r->views)
		if ((*known)->measure == like.measure && (*known)->total == like.total &&
			(*known)->stretch == like.stretch && (*known)->n == like.n)
			return *known;
	view = ism_new(r->p->arena, struct view);
	*view = like;
	ism_vec_push(r->p->arena, &r->views, view);
	return view;
}

/* The same rows, as another measure's; `measure` NULL: as no measure's. */
static const struct view *view_of(
	struct root *r, const struct view *view, const struct ism_measure_model *measure)
{
	struct view like = *view;

	like.measure = measure;
	return view_like(r, like);
}

/* A measure's own cells. */
static const struct view *plain_view(struct root *r, const struct ism_measure_model *measure)
{
	return view_like(r, (struct view){ .measure = measure });
}

/* ---- when slots can be evaluated ---- */

/* `slot` waits for what slot `input` waits for. */
static void wait_for(const struct root *r, struct ism_plan_slot *slot, uint32_t input)
{
	const struct ism_plan_slot *before;

	if (input == ISM_NONE_INDEX)
		return;
	before = &r->slots.items[input];
	slot->stage = before->stage > slot->stage ? before->stage : slot->stage;
	slot->pass = before->pass > slot->pass ? before->pass : slot->pass;
	slot->overall &= before->overall;
}

static void wait_for_term(
	struct root *r, struct pointer_map *seen, struct ism_plan_slot *slot, struct ism_term *term)
{
	struct ism_term **operand;

	if (pointer_map_get(seen, term, NULL))
		return;
	pointer_map_put(r->p->arena, seen, term, NULL, term);
	if (term->kind == ISM_TERM_SLOT)
		wait_for(r, slot, term->u.slot);
	for (uint32_t i = 0; (operand = ism_term_operand(term, i)); i++)
		wait_for_term(r, seen, slot, *operand);
}

static void wait_for_judgement(
	struct root *r, struct ism_plan_slot *slot, const struct ism_plan_judgement *judgement)
{
	wait_for(r, slot, judgement->value);
	wait_for(r, slot, judgement->baseline);
	wait_for(r, slot, judgement->applies);
	for (uint32_t i = 0; i < judgement->n_targets; i++) {
		wait_for(r, slot, judgement->targets[i].value);
		wait_for(r, slot, judgement->targets[i].high);
		wait_for(r, slot, judgement->targets[i].met);
	}
	for (uint32_t i = 0; slot->kind == ISM_SLOT_STATUS && i < judgement->n_rules; i++)
		wait_for(r, slot, judgement->rules[i].condition);
}

static void set_time(struct root *r, struct ism_plan_slot *slot)
{
	struct pointer_map seen = { 0 };

	switch (slot->kind) {
	case ISM_SLOT_AGGREGATE: break; /* overall where it is a total: aggregate_slot */
	case ISM_SLOT_DIMENSION: slot->overall = slot->index == ISM_NONE_INDEX; break;
	case ISM_SLOT_HEADLINE:
	case ISM_SLOT_HEADLINE_STATUS:
	case ISM_SLOT_PERIOD: slot->overall = true; break;
	case ISM_SLOT_FORMULA:
		slot->overall = true;
		wait_for_term(r, &seen, slot, slot->term);
		break;
	case ISM_SLOT_TARGET:
	case ISM_SLOT_EXPECTED:
	case ISM_SLOT_BASELINE:
	case ISM_SLOT_ATTAINMENT:
	case ISM_SLOT_STATUS:
		wait_for_judgement(r, slot, &r->judgements.items[slot->index]->plan);
		break;
	case ISM_SLOT_INTERVAL_LOW:
	case ISM_SLOT_INTERVAL_HIGH:
		slot->overall = true;
		wait_for(r, slot, r->intervals.items[slot->index].value);
		wait_for(r, slot, r->intervals.items[slot->index].spread);
		break;
	case ISM_SLOT_SERIES:
		slot->overall = true;
		wait_for(r, slot, slot->index);
		slot->stage++;
		break;
	case ISM_SLOT_RANK:
	case ISM_SLOT_LOWEST:
	case ISM_SLOT_HIGHEST:
		wait_for(r, slot, slot->index);
		slot->overall = slot->kind != ISM_SLOT_RANK;
		slot->stage = 0;
		slot->pass++;
		break;
	}
}

static uint32_t push_slot(struct root *r, struct ism_plan_slot slot)
{
	set_time(r, &slot);
	ism_vec_push(r->p->arena, &r->slots, slot);
	return (uint32_t)(r->slots.n - 1);
}

/* ---- slots ---- */

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

/* The slot of a model term in that view; a NULL term has none. */
static uint32_t term_slot(struct root *r, const struct view *view, struct ism_term *term)
{
	return term ? slot_of(r, expand(r, view, term)) : ISM_NONE_INDEX;
}

static uint32_t value_slot(struct root *r, const struct view *view)
{
	void *known = pointer_map_get(&r->value_of, view, NULL);
	uint32_t slot;

	if (known)
		return to_index(known);
	slot = term_slot(r, view, view->measure->formula);
	pointer_map_put(r->p->arena, &r->value_of, view, NULL, from_index(slot));
	return slot;
}

static uint32_t aggregate_slot(
	struct root *r, const struct view *view, const struct ism_aggregate_model *model)
{
	const struct view *key = view_of(r, view, NULL);
	void *known = pointer_map_get(&r->aggregates, model, key);
	struct ism_plan_slot plan = { .kind = ISM_SLOT_AGGREGATE, .type = model->type };
	uint32_t slot;

	if (known)
		return to_index(known);
	plan.index = plan_aggregate(r->p, model, view->total ? &r->undivided : r->measure);
	plan.overall = view->total || !r->measure->n_dimensions;
	plan.stretch = view->stretch;
	plan.n = view->n;
	slot = push_slot(r, plan);
	pointer_map_put(r->p->arena, &r->aggregates, model, key, from_index(slot));
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

/* A slot that looks at what slot `plan.index` holds in other cells. */
static uint32_t looking_slot(struct root *r, struct ism_plan_slot plan)
{
	for (uint32_t i = 0; i < r->slots.n; i++) {
		const struct ism_plan_slot *slot = &r->slots.items[i];

		if (slot->kind != plan.kind || slot->index != plan.index)
			continue;
		if (plan.kind != ISM_SLOT_SERIES ||
			(slot->series->u.series.function == plan.series->u.series.function &&
				slot->series->u.series.n == plan.series->u.series.n &&
				slot->series->u.series.lambda == plan.series->u.series.lambda))
			return i;
	}
	return push_slot(r, plan);
}

static uint32_t series_slot(struct root *r, const struct view *view, const struct ism_term *term)
{
	return looking_slot(r, (struct ism_plan_slot){
				       .kind = ISM_SLOT_SERIES,
				       .index = term_slot(r, view, term->u.series.operand),
				       .type = term->type,
				       .n = term->u.series.n,
				       .series = term,
			       });
}

static uint32_t groups_slot(struct root *r, const struct view *view, const struct ism_term *term)
{
	return looking_slot(r, (struct ism_plan_slot){
				       .kind = term->kind == ISM_TERM_RANK     ? ISM_SLOT_RANK
					       : term->kind == ISM_TERM_LOWEST ? ISM_SLOT_LOWEST
									       : ISM_SLOT_HIGHEST,
				       .index = term_slot(r, view, term->u.operand),
				       .type = term->type,
			       });
}

static uint32_t headline_slot(struct root *r, const struct ism_term *term, enum ism_slot_kind kind)
{
	ism_vec_each (slot, &r->slots)
		if (slot->headline == term->u.measure && slot->kind == kind)
			return (uint32_t)(slot - r->slots.items);
	ism_vec_push(r->p->arena, &r->p->wanted, term->u.measure);
	return push_slot(r, (struct ism_plan_slot){
				    .kind = kind,
				    .type = term->type,
				    .headline = term->u.measure,
			    });
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
	const struct view *view = plain_view(r, measure);

	if (judgement->has_targets)
		return;
	judgement->has_targets = true;
	judgement->plan.value = value_slot(r, view);
	judgement->plan.baseline = term_slot(r, view, measure->baseline);
	judgement->plan.n_targets = measure->n_targets;
	judgement->plan.targets =
		ism_new_array(r->p->arena, measure->n_targets, struct ism_plan_target);
	order_targets(measure, judgement->plan.targets);
	for (uint32_t i = 0; i < measure->n_targets; i++) {
		struct ism_plan_target *target = &judgement->plan.targets[i];

		target->value = term_slot(r, view, target->model->value);
		target->high = term_slot(r, view, target->model->high);
	}
	for (uint32_t i = 0; i < measure->n_targets; i++)
		judgement->plan.targets[i].met =
			term_slot(r, view, judgement->plan.targets[i].model->met);
}

/* Everything that gives a status. */
static void need_rules(struct root *r, struct judgement *judgement)
{
	const struct ism_measure_model *measure = judgement->plan.measure;
	const struct view *view = plain_view(r, measure);

	need_targets(r, judgement);
	if (judgement->in_rules)
		ism_unreachable("sema refuses measures that ask for each other's status");
	if (judgement->has_rules)
		return;
	judgement->in_rules = true;
	judgement->plan.applies = term_slot(r, view, measure->applies);
	judgement->plan.n_rules = measure->n_rules;
	judgement->plan.rules = ism_new_array(r->p->arena, measure->n_rules, struct ism_plan_rule);
	for (uint32_t i = 0; i < measure->n_rules; i++) {
		judgement->plan.rules[i].model = &measure->rules[i];
		judgement->plan.rules[i].condition =
			term_slot(r, view, measure->rules[i].condition);
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
	const struct view *view;
};

static struct ism_term *expand_operand(void *context, struct ism_term *operand)
{
	struct expand_context *c = context;

	return expand(c->r, c->view, operand);
}

/* The rows of several periods together, or those of all groups, in place of the view's. */
static const struct view *wider_view(
	struct root *r, const struct view *view, const struct ism_term *term)
{
	struct view like = *view;

	if (term->kind == ISM_TERM_TOTAL) {
		like.total = true;
	} else {
		like.stretch = term->u.stretch.kind;
		like.n = term->u.stretch.n;
	}
	return view_like(r, like);
}

/* Of another measure than the root a dimension may be none of its own: then there is no key. */
static uint32_t dimension_slot(struct root *r, const struct ism_term *term)
{
	const struct ism_measure_model *measure = r->measure;
	struct ism_plan_slot slot = {
		.kind = ISM_SLOT_DIMENSION, .index = ISM_NONE_INDEX, .type = term->type
	};

	for (uint32_t d = 0; d < measure->n_dimensions; d++)
		if (strcmp(measure->dimensions[d].name, term->u.dimension) == 0)
			slot.index = d;
	for (size_t i = 0; i < r->slots.n; i++)
		if (r->slots.items[i].kind == slot.kind && r->slots.items[i].index == slot.index)
			return (uint32_t)i;
	return push_slot(r, slot);
}

static uint32_t interval_index(struct root *r, const struct view *view, const struct ism_term *term)
{
	const struct ism_term *spread = term->u.interval.spread;
	struct ism_plan_interval interval = {
		.value = aggregate_slot(r, view, term->u.interval.aggregate->u.aggregate),
		.spread = spread ? aggregate_slot(r, view, spread->u.aggregate) : ISM_NONE_INDEX,
		.level = term->u.interval.level,
	};

	for (size_t i = 0; i < r->intervals.n; i++) {
		const struct ism_plan_interval *known = &r->intervals.items[i];

		if (known->value == interval.value && known->level.num == interval.level.num &&
			known->level.den == interval.level.den)
			return (uint32_t)i;
	}
	ism_vec_push(r->p->arena, &r->intervals, interval);
	return (uint32_t)(r->intervals.n - 1);
}

static uint32_t interval_slot(struct root *r, const struct view *view, const struct ism_term *term)
{
	enum ism_slot_kind kind = term->kind == ISM_TERM_INTERVAL_LOW ? ISM_SLOT_INTERVAL_LOW
								      : ISM_SLOT_INTERVAL_HIGH;
	uint32_t index = interval_index(r, view, term);

	for (size_t i = 0; i < r->slots.n; i++)
		if (r->slots.items[i].kind == kind && r->slots.items[i].index == index)
			return (uint32_t)i;
	return push_slot(
		r, (struct ism_plan_slot){ .kind = kind, .index = index, .type = term->type });
}

/* The slot that a leaf of a formula stands for; ISM_NONE_INDEX: `term` is no such leaf. */
static uint32_t leaf_slot(struct root *r, const struct view *view, const struct ism_term *term)
{
	const struct ism_measure_model *of = view->measure;

	if (term->kind >= ISM_TERM_MEASURE && term->kind <= ISM_TERM_STATUS && term->u.measure)
		of = term->u.measure;
	switch (term->kind) {
	case ISM_TERM_AGGREGATE: return aggregate_slot(r, view, term->u.aggregate);
	case ISM_TERM_PERIOD: return period_slot(r, term);
	case ISM_TERM_MEASURE:
	case ISM_TERM_VALUE: return value_slot(r, view_of(r, view, of));
	case ISM_TERM_TARGET: return judged_slot(r, of, ISM_SLOT_TARGET, &term->type);
	case ISM_TERM_EXPECTED: return judged_slot(r, of, ISM_SLOT_EXPECTED, &term->type);
	case ISM_TERM_BASELINE: return judged_slot(r, of, ISM_SLOT_BASELINE, &term->type);
	case ISM_TERM_ATTAINMENT: return judged_slot(r, of, ISM_SLOT_ATTAINMENT, &term->type);
	case ISM_TERM_STATUS: return judged_slot(r, of, ISM_SLOT_STATUS, &term->type);
	case ISM_TERM_DIMENSION: return dimension_slot(r, term);
	case ISM_TERM_SERIES: return series_slot(r, view, term);
	case ISM_TERM_RANK:
	case ISM_TERM_LOWEST:
	case ISM_TERM_HIGHEST: return groups_slot(r, view, term);
	case ISM_TERM_HEADLINE: return headline_slot(r, term, ISM_SLOT_HEADLINE);
	case ISM_TERM_HEADLINE_STATUS: return headline_slot(r, term, ISM_SLOT_HEADLINE_STATUS);
	case ISM_TERM_INTERVAL_LOW:
	case ISM_TERM_INTERVAL_HIGH: return interval_slot(r, view, term);
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

static struct ism_term *expand(struct root *r, const struct view *view, struct ism_term *term)
{
	struct expand_context context = { r, view };
	struct ism_term *planned = pointer_map_get(&r->expanded, term, view);
	struct ism_term copy;
	uint32_t slot;

	if (planned)
		return planned;
	if (term->kind == ISM_TERM_TOTAL)
		return expand(r, wider_view(r, view, term), term->u.operand);
	if (term->kind == ISM_TERM_STRETCH)
		return expand(r, wider_view(r, view, term), term->u.stretch.operand);
	slot = leaf_slot(r, view, term);
	if (slot != ISM_NONE_INDEX) {
		planned = slot_term(r, slot, term);
	} else {
		copy = plan_map_operands(r->p, term, expand_operand, &context);
		planned = plan_intern(r->p, PLAN_FORMULA, &copy);
		note_lookup(r, planned);
	}
	pointer_map_put(r->p->arena, &r->expanded, term, view, planned);
	return planned;
}

/* ---- how many rows stand behind a value ---- */

static void rows_of_term(
	struct root *r, const struct view *view, struct ism_term *term, struct index_vec *slots);

/* Of a ratio the denominator's rows, of any other formula the least of its aggregates'. */
static void rows_of_measure(struct root *r, const struct view *view, struct index_vec *slots)
{
	const struct ism_measure_model *measure = view->measure;
	struct ism_term *counted = measure->formula;

	if (measure->share)
		counted = measure->share;
	else if (measure->denominator)
		counted = measure->denominator;
	rows_of_term(r, view, counted, slots);
}

static void rows_of_aggregate(struct root *r, const struct view *view,
	const struct ism_aggregate_model *model, struct index_vec *slots)
{
	uint32_t slot = aggregate_slot(r, view, model);

	for (size_t i = 0; i < slots->n; i++)
		if (slots->items[i] == slot)
			return;
	ism_vec_push(r->p->arena, slots, slot);
}

static void rows_of_term(
	struct root *r, const struct view *view, struct ism_term *term, struct index_vec *slots)
{
	struct ism_term **operand;

	if (pointer_map_get(&r->counted, term, view))
		return;
	pointer_map_put(r->p->arena, &r->counted, term, view, term);
	switch (term->kind) {
	case ISM_TERM_MEASURE: rows_of_measure(r, view_of(r, view, term->u.measure), slots); break;
	case ISM_TERM_AGGREGATE: rows_of_aggregate(r, view, term->u.aggregate, slots); break;
	case ISM_TERM_STRETCH:
		rows_of_term(r, wider_view(r, view, term), term->u.stretch.operand, slots);
		break;
	case ISM_TERM_TOTAL:
		rows_of_term(r, wider_view(r, view, term), term->u.operand, slots);
		break;
	case ISM_TERM_SERIES: rows_of_term(r, view, term->u.series.operand, slots); break;
	case ISM_TERM_RANK:
	case ISM_TERM_LOWEST:
	case ISM_TERM_HIGHEST: rows_of_term(r, view, term->u.operand, slots); break;
	default: break;
	}
	for (uint32_t i = 0; (operand = ism_term_operand(term, i)); i++)
		rows_of_term(r, view, *operand, slots);
}

/* ---- for derivations ---- */

uint32_t plan_term_slot(struct root *root, const struct view *view, struct ism_term *term)
{
	return term_slot(root, view, term);
}

const struct view *plan_own_view(struct root *root)
{
	return plain_view(root, root->measure);
}

const struct view *plan_view_of(
	struct root *root, const struct view *view, const struct ism_measure_model *measure)
{
	return view_of(root, view, measure);
}

const struct view *plan_wider_view(
	struct root *root, const struct view *view, const struct ism_term *term)
{
	return wider_view(root, view, term);
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
		plan->share = term_slot(r, plain_view(r, of), of->share);
	} else if (of->denominator) {
		plan->numerator = term_slot(r, plain_view(r, of), of->numerator);
		plan->denominator = term_slot(r, plain_view(r, of), of->denominator);
	}
}

static void plan_parts(struct root *r, struct ism_plan_measure *plan)
{
	const struct ism_measure_model *measure = r->measure;

	plan->n_parts = measure->n_parts;
	plan->parts = ism_new_array(r->p->arena, measure->n_parts, struct ism_plan_part);
	for (uint32_t i = 0; i < measure->n_parts; i++) {
		plan->parts[i].model = &measure->parts[i];
		plan->parts[i].slot = term_slot(r, plain_view(r, measure), measure->parts[i].term);
	}
}

/* Measures that are benchmarks are evaluated, as those whose headlines are named. */
static void want_benchmarks(struct root *r)
{
	const struct ism_measure_model *measure = r->measure;

	for (uint32_t i = 0; i < measure->n_benchmarks; i++)
		if (measure->benchmarks[i].measure)
			ism_vec_push(r->p->arena, &r->p->wanted, measure->benchmarks[i].measure);
}

static void plan_waivers(struct root *r, struct ism_plan_measure *plan)
{
	const struct ism_measure_model *measure = r->measure;

	plan->n_waivers = measure->n_waivers;
	plan->waivers = ism_new_array(r->p->arena, measure->n_waivers, struct ism_plan_waiver);
	for (uint32_t i = 0; i < measure->n_waivers; i++) {
		plan->waivers[i].model = &measure->waivers[i];
		plan->waivers[i].where =
			term_slot(r, plain_view(r, measure), measure->waivers[i].where);
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

/* What looks back is judged in a period, from which it can, and not as it is now. */
static bool looks_back(const struct root *r)
{
	ism_vec_each (slot, &r->slots)
		if (slot->kind == ISM_SLOT_SERIES)
			return true;
	for (uint32_t i = 0; i < r->measure->n_rules; i++)
		if (r->measure->rules[i].periods > 1)
			return true;
	return false;
}

uint32_t plan_measure_index(const struct planner *p, const struct ism_measure_model *measure)
{
	for (size_t i = 0; i < p->measures.n; i++)
		if (p->measures.items[i].model == measure)
			return (uint32_t)i;
	return ISM_NONE_INDEX;
}

void plan_measure(struct planner *p, const struct ism_measure_model *measure, bool reported)
{
	struct root r = { .p = p, .measure = measure, .undivided = *measure };
	struct ism_plan_measure plan = { .model = measure, .reported = reported };
	struct index_vec row_slots = { 0 };
	bool judged = measure->judged || measure->n_targets || measure->baseline;

	r.undivided.n_dimensions = 0;
	if (judged)
		judgement_index(&r, measure);
	plan.value = value_slot(&r, plain_view(&r, measure));
	plan_parts(&r, &plan);
	plan_ratio(&r, &plan);
	rows_of_measure(&r, plain_view(&r, measure), &row_slots);
	if (judged)
		need_rules(&r, r.judgements.items[0]);
	want_benchmarks(&r);
	plan_waivers(&r, &plan);
	if (p->why && p->why->measure == measure)
		plan_derivations(p, &r, p->why);
	plan.interval_low = term_slot(&r, plain_view(&r, measure), measure->interval_low);
	plan.interval_high = term_slot(&r, plain_view(&r, measure), measure->interval_high);
	plan.n_intervals = (uint32_t)r.intervals.n;
	plan.intervals = r.intervals.items;
	plan_judgements(&r, &plan);
	plan.is_stock = plan_is_stock(p, measure) && !looks_back(&r);
	plan.n_row_slots = (uint32_t)row_slots.n;
	plan.row_slots = row_slots.items;
	plan.n_slots = (uint32_t)r.slots.n;
	plan.slots = r.slots.items;
	ism_vec_push(p->arena, &p->measures, plan);
}
