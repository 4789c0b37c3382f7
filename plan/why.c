/*
 * Derivations: a formula as a tree of those of its parts that have a place of their own in the program. What sema
 * has added to it (conversions, factors between units, comparisons that a range becomes) has the place of what it
 * was added to and is left out, as constants are.
 */
#include "plan/why.h"

#include "plan/planner.h"

/* Parts within parts further down than this are left out. */
#define MOST_DEEP 12

/* The operands of a part on their way. */
struct operands {
	struct planner *p;
	struct root *root;
	const struct view *view;
	struct ism_derivation *parent; /* NULL: the whole */
	struct ism_derivation **end;
	struct ism_derivation **first;
	uint32_t depth;
};

static void derive(struct operands *o, struct ism_term *term);
static void derive_operands(struct operands *o, struct ism_term *term);

/* ---- how values are printed ---- */

static struct ism_form duration_form(const struct ism_type *type)
{
	struct ism_form form = { .type = ISM_TYPE_DURATION, .unit_num = 1, .digits = -1 };

	if (type->unit) {
		form.unit = type->unit->name;
		form.unit_num = type->unit->den;
		form.unit_den = type->unit->num;
	} else {
		form.unit = type->from_dates ? "days" : "s";
		form.unit_den = type->from_dates ? ISM_DAY_US : ISM_SECOND_US;
	}
	return form;
}

static struct ism_form form_of(const struct ism_type *type)
{
	struct ism_form form = { .type = type->kind, .scale = type->scale, .digits = -1 };

	if (type->kind == ISM_TYPE_DURATION)
		return duration_form(type);
	form.unit_num = type->unit && type->unit->percent ? 100 : 1;
	form.unit_den = 1;
	form.unit = type->unit ? type->unit->name : NULL;
	if (type->kind == ISM_TYPE_ENUM)
		form.enumeration = &type->enumeration->items;
	if (type->kind == ISM_TYPE_LIST)
		form.type = ISM_TYPE_TEXT;
	return form;
}

/* ---- parts ---- */

static bool same_place(struct ism_span a, struct ism_span b)
{
	return a.file == b.file && a.start == b.start && a.end == b.end;
}

/* What stands there in the program, without conversions and factors around it. */
static struct ism_term *without_added(struct ism_term *term)
{
	struct ism_term **operand, *inner;

	do {
		inner = NULL;
		for (uint32_t i = 0; (operand = ism_term_operand(term, i)); i++) {
			if ((*operand)->kind == ISM_TERM_CONST)
				continue;
			if (inner || !same_place((*operand)->at, term->at))
				return term;
			inner = *operand;
		}
		term = inner ? inner : term;
	} while (inner);
	return term;
}

static enum ism_term_kind chain_of(enum ism_term_kind kind)
{
	return kind == ISM_TERM_SUB ? ISM_TERM_ADD : kind;
}

/* Its operands stand for it: sema has added it, or it goes on with what the parent is, a + b + c. */
static bool is_transparent(const struct ism_derivation *parent, const struct ism_term *term)
{
	enum ism_term_kind kind = chain_of(term->kind);

	if (same_place(parent->at, term->at))
		return true;
	return kind == chain_of(parent->term->kind) &&
	       (kind == ISM_TERM_ADD || kind == ISM_TERM_MUL || kind == ISM_TERM_AND ||
		       kind == ISM_TERM_OR);
}

static bool is_shown_already(const struct operands *o, const struct ism_derivation *part)
{
	for (const struct ism_derivation *other = *o->first; other; other = other->next)
		if (other->slot == part->slot && other->term->kind == part->term->kind)
			return true;
	return false;
}

static struct operands operands_of(
	const struct operands *o, struct ism_derivation *part, const struct view *view)
{
	return (struct operands){ o->p, o->root, view, part, &part->first, &part->first,
		o->depth + 1 };
}

/* What the part is made of, in the view in which that is evaluated. */
static void derive_within(const struct operands *o, struct ism_derivation *part,
	const struct view *view, struct ism_term *term)
{
	struct operands within = operands_of(o, part, view);

	derive(&within, term);
}

static void derive_operands(struct operands *o, struct ism_term *term)
{
	struct ism_term **operand;

	for (uint32_t i = 0; (operand = ism_term_operand(term, i)); i++)
		derive(o, *operand);
}

static void fill(const struct operands *o, struct ism_derivation *part, struct ism_term *term)
{
	struct operands within = operands_of(o, part, o->view);
	const struct view *wider;

	switch (term->kind) {
	case ISM_TERM_MEASURE:
		part->measure = term->u.measure;
		part->form = part->measure->form;
		derive_within(o, part, plan_view_of(o->root, o->view, part->measure),
			part->measure->formula);
		break;
	case ISM_TERM_HEADLINE:
		part->measure = term->u.measure;
		part->form = part->measure->form;
		break;
	case ISM_TERM_STRETCH:
		wider = plan_wider_view(o->root, o->view, term);
		derive_within(o, part, wider, term->u.stretch.operand);
		break;
	case ISM_TERM_TOTAL:
		wider = plan_wider_view(o->root, o->view, term);
		derive_within(o, part, wider, term->u.operand);
		break;
	case ISM_TERM_SERIES:
		part->series = plan_term_slot(o->root, o->view, term->u.series.operand);
		derive(&within, term->u.series.operand);
		break;
	case ISM_TERM_RANK:
	case ISM_TERM_LOWEST:
	case ISM_TERM_HIGHEST:
		part->series = plan_term_slot(o->root, o->view, term->u.operand);
		derive(&within, term->u.operand);
		break;
	case ISM_TERM_INTERVAL_LOW:
	case ISM_TERM_INTERVAL_HIGH: break;
	default: derive_operands(&within, term); break;
	}
}

/* change(x) is x - previous(x): the parent is what looks back. */
static void take_series(struct operands *o, struct ism_term *term)
{
	o->parent->term = term;
	o->parent->series = plan_term_slot(o->root, o->view, term->u.series.operand);
	derive(o, term->u.series.operand);
}

static void derive(struct operands *o, struct ism_term *term)
{
	struct ism_term *inner = without_added(term);
	struct ism_derivation *part;

	if (inner->kind == ISM_TERM_CONST || o->depth > MOST_DEEP)
		return;
	if (inner->kind == ISM_TERM_LOOKUP) {
		derive_operands(o, inner);
		return;
	}
	if (o->parent && inner->kind == ISM_TERM_SERIES && same_place(o->parent->at, inner->at)) {
		take_series(o, inner);
		return;
	}
	/* A leaf has no operands and stands for itself. */
	if (o->parent && is_transparent(o->parent, inner) && ism_term_operand(inner, 0)) {
		derive_operands(o, inner);
		return;
	}
	part = ism_new(o->p->arena, struct ism_derivation);
	part->term = inner;
	part->at = inner->at;
	part->slot = plan_term_slot(o->root, o->view, term);
	part->inner = plan_term_slot(o->root, o->view, inner);
	part->series = ISM_NONE_INDEX;
	part->form = form_of(&term->type);
	if (is_shown_already(o, part))
		return;
	*o->end = part;
	o->end = &part->next;
	fill(o, part, inner);
}

/* The whole of a formula; NULL for none and for a constant. */
static struct ism_derivation *derivation(
	struct planner *p, struct root *root, struct ism_term *term)
{
	struct ism_derivation *whole = NULL;
	struct operands o = { p, root, plan_own_view(root), NULL, &whole, &whole, 0 };

	if (term)
		derive(&o, term);
	return whole;
}

void plan_derivations(struct planner *p, struct root *root, struct ism_plan_why *why)
{
	const struct ism_measure_model *measure = why->measure;

	why->formula = derivation(p, root, measure->formula);
	why->baseline = derivation(p, root, measure->baseline);
	why->applies = derivation(p, root, measure->applies);
	why->rules = ism_new_array(p->arena, measure->n_rules, struct ism_derivation *);
	for (uint32_t i = 0; i < measure->n_rules; i++)
		why->rules[i] = derivation(p, root, measure->rules[i].condition);
	why->targets = ism_new_array(p->arena, measure->n_targets, struct ism_derivation *);
	for (uint32_t i = 0; i < measure->n_targets; i++) {
		why->targets[i] = derivation(p, root, measure->targets[i].value);
		if (why->targets[i])
			why->targets[i]->next = derivation(p, root, measure->targets[i].high);
	}
}

/* ---- what rows are traced by ---- */

/* The fields of one aggregate on their way. */
struct fields {
	struct planner *p;
	struct scan_build *scan;
	struct pointer_map seen;
	struct field_vec ISM_VEC(struct ism_plan_trace_field) all;
};

static const char *name_of_member(struct fields *f, const struct ism_term *term)
{
	const struct ism_term *row = term->u.member.row;
	const struct ism_term *key = row->u.lookup.n_keys == 1 ? row->u.lookup.keys[0] : NULL;
	const char *of = row->u.lookup.source->name;

	if (key && key->kind == ISM_TERM_FIELD)
		of = f->scan->root->source->fields[key->u.field].name;
	return ism_arena_printf(f->p->arena, "%s.%s", of, term->u.member.member->name);
}

static const char *name_of(struct fields *f, const struct ism_term *term)
{
	const struct ism_source_model *source = f->scan->root->source;

	switch (term->kind) {
	case ISM_TERM_FIELD: return source->fields[term->u.field].name;
	case ISM_TERM_MEMBER: return name_of_member(f, term);
	case ISM_TERM_ELEMENT: return term->u.spread->element_name;
	case ISM_TERM_PRIOR:
	case ISM_TERM_NEXT:
		if (term->u.field == ISM_NONE_INDEX)
			return NULL;
		return ism_arena_printf(f->p->arena, "%s.%s",
			term->kind == ISM_TERM_PRIOR ? "prior" : "next",
			source->fields[term->u.field].name);
	default: return NULL;
	}
}

static void add_field(struct fields *f, struct ism_term *term)
{
	struct ism_plan_trace_field field = { .name = name_of(f, term), .term = term };

	if (!field.name || term->type.kind == ISM_TYPE_LIST)
		return;
	ism_vec_each (known, &f->all)
		if (known->term == term)
			return;
	field.form = form_of(&term->type);
	ism_vec_push(f->p->arena, &f->all, field);
}

/* The fields that a term reads; NULL reads none. */
static void add_fields(struct fields *f, struct ism_term *term)
{
	struct ism_term **operand;

	if (!term || pointer_map_get(&f->seen, term, NULL))
		return;
	pointer_map_put(f->p->arena, &f->seen, term, NULL, term);
	for (uint32_t i = 0; (operand = ism_term_operand(term, i)); i++)
		add_fields(f, *operand);
	add_field(f, term);
}

/* A row is known by its key, where that needs nothing that is not read anyway. */
static void add_key(struct fields *f)
{
	const struct ism_source_model *source = f->scan->source;

	for (uint32_t k = 0; k < source->n_keys; k++)
		if (source->keys[k]->kind == ISM_TERM_FIELD)
			add_field(f, plan_row_term(f->p, f->scan, source->keys[k]));
}

/* What the value is of a row: of a replay what its formula gives. */
static const struct ism_term *value_term(
	const struct ism_plan_aggregate *aggregate, const struct ism_plan_state *state)
{
	return aggregate->replay ? aggregate->replay->value : state->value;
}

static void trace_aggregate(
	struct planner *p, const struct ism_plan_aggregate *aggregate, struct ism_plan_trace *trace)
{
	struct grain_build *grain = p->grains.items[aggregate->grain];
	const struct ism_plan_state *state = &grain->states.items[aggregate->state];
	const struct ism_term *value = value_term(aggregate, state);
	struct fields f = { .p = p, .scan = grain->scan };

	trace->source = grain->scan->source;
	trace->value = (struct ism_form){ .type = ISM_TYPE_BOOL };
	if (value)
		trace->value = form_of(&value->type);
	add_key(&f);
	add_fields(&f, grain->plan.placed);
	if (aggregate->leaves != ISM_NONE_INDEX)
		add_fields(&f, p->grains.items[aggregate->leaves]->plan.placed);
	add_fields(&f, state->value);
	add_fields(&f, state->weight);
	add_fields(&f, state->where);
	for (uint32_t d = 0; d < grain->plan.n_dimensions; d++)
		add_fields(&f, grain->plan.dimension_terms[d]);
	trace->n_fields = (uint32_t)f.all.n;
	trace->fields = f.all.items;
}

void plan_traces(struct planner *p, struct ism_plan_why *why)
{
	why->traces = ism_new_array(p->arena, p->aggregates.n, struct ism_plan_trace);
	for (size_t a = 0; a < p->aggregates.n; a++)
		if (!p->grains.items[p->aggregates.items[a].grain]->group)
			trace_aggregate(p, &p->aggregates.items[a], &why->traces[a]);
}
