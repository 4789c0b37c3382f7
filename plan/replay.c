/*
 * Aggregates that are finished by going through their rows once more, each different one once: what of a row
 * they depend on becomes its keys, and the rest of their terms formulas over the keys and the period.
 */
#include "plan/planner.h"

/* Terms on their way from rows to formulas over keys. */
struct replay {
	struct planner *p;
	struct scan_build *scan;
	struct term_vec keys;
	struct pointer_map moved; /* (row term, NULL) to its formula */
};

static bool any_operand(struct ism_term *term, struct pointer_map *known, struct ism_arena *arena,
	bool (*is_one)(const struct ism_term *term))
{
	struct ism_term **operand;
	void *found = pointer_map_get(known, term, NULL);
	bool any = is_one(term);

	if (found)
		return found == term;
	for (uint32_t i = 0; !any && (operand = ism_term_operand(term, i)); i++)
		any = any_operand(*operand, known, arena, is_one);
	pointer_map_put(arena, known, term, NULL, any ? (void *)term : (void *)known);
	return any;
}

static bool is_period(const struct ism_term *term)
{
	return term->kind == ISM_TERM_PERIOD;
}

static bool is_of_row(const struct ism_term *term)
{
	return term->kind == ISM_TERM_FIELD || term->kind == ISM_TERM_ROW_ORDER;
}

bool plan_has_period(struct planner *p, struct ism_term *term)
{
	struct pointer_map known = { 0 };

	return term && any_operand(term, &known, p->arena, is_period);
}

static bool depends_on_row(struct planner *p, struct ism_term *term)
{
	struct pointer_map known = { 0 };

	return any_operand(term, &known, p->arena, is_of_row);
}

static uint32_t key_of(struct replay *r, struct ism_term *term)
{
	for (size_t i = 0; i < r->keys.n; i++)
		if (r->keys.items[i] == term)
			return (uint32_t)i;
	ism_vec_push(r->p->arena, &r->keys, term);
	return (uint32_t)(r->keys.n - 1);
}

static struct ism_term *slot(struct replay *r, const struct ism_term *like, uint32_t index)
{
	struct ism_term term = { .kind = ISM_TERM_SLOT, .at = like->at, .type = like->type };

	term.may_be_none = true;
	term.u.slot = index;
	return plan_intern(r->p, PLAN_FORMULA, &term);
}

static struct ism_term *move(void *context, struct ism_term *term)
{
	struct replay *r = context;
	struct ism_term *moved = pointer_map_get(&r->moved, term, NULL);
	struct ism_term copy;

	if (moved)
		return moved;
	if (term->kind == ISM_TERM_PERIOD) {
		moved = slot(r, term, term->u.period);
	} else if (!plan_has_period(r->p, term) && depends_on_row(r->p, term)) {
		moved = slot(r, term, ISM_PERIOD_PARTS + key_of(r, term));
	} else {
		copy = plan_map_operands(r->p, term, move, r);
		moved = plan_intern(r->p, PLAN_FORMULA, &copy);
	}
	pointer_map_put(r->p->arena, &r->moved, term, NULL, moved);
	return moved;
}

static struct ism_term *move_optional(struct replay *r, struct ism_term *term)
{
	return term ? move(r, term) : NULL;
}

static struct ism_term *tuple_of(struct replay *r)
{
	const struct ism_type text = { .kind = ISM_TYPE_TEXT };
	struct ism_term term = { .kind = ISM_TERM_TUPLE, .type = text };

	term.u.tuple.n = (uint32_t)r->keys.n;
	term.u.tuple.items = r->keys.items;
	return plan_intern(r->p, r->scan->source, &term);
}

/* The keys by which first and last choose: the row's time, without one its placing, and its order. */
static void add_place(struct replay *r, struct ism_term *placed, struct ism_plan_replay *plan)
{
	const struct ism_type whole = { .kind = ISM_TYPE_INT };
	struct ism_term order = { .kind = ISM_TERM_ROW_ORDER, .type = whole };

	struct ism_term *time = r->scan->plan.time ? r->scan->plan.time : placed;

	if (time)
		plan->time = key_of(r, time);
	plan->order = key_of(r, plan_intern(r->p, r->scan->source, &order));
}

/*
 * Splits a filter: what does not depend on the period stays with the rows, the rest becomes a formula. A
 * conjunction holds where both sides do, whoever asks them.
 */
static struct ism_term *split_filter(struct replay *r, struct ism_plan_state *key)
{
	struct ism_term *where = key->where;

	if (!where || !plan_has_period(r->p, where))
		return NULL;
	if (where->kind == ISM_TERM_AND && !plan_has_period(r->p, where->u.binary.left)) {
		key->where = where->u.binary.left;
		return move(r, where->u.binary.right);
	}
	if (where->kind == ISM_TERM_AND && !plan_has_period(r->p, where->u.binary.right)) {
		key->where = where->u.binary.right;
		return move(r, where->u.binary.left);
	}
	key->where = NULL;
	return move(r, where);
}

/* A sum of `period.last - day`: what is added up of the rows does not depend on the period. */
static bool is_linear(struct planner *p, const struct ism_plan_state *key)
{
	const struct ism_term *value = key->value;
	const struct ism_term *left;
	const struct ism_term *right;

	if (key->kind != ISM_STATE_SUM_EXACT || value->kind != ISM_TERM_SUB ||
		plan_has_period(p, key->where))
		return false;
	left = value->u.binary.left;
	right = value->u.binary.right;
	return left->kind == ISM_TERM_PERIOD && left->type.kind == right->type.kind &&
	       !plan_has_period(p, value->u.binary.right);
}

const struct ism_plan_replay *plan_replay(struct planner *p, struct scan_build *scan,
	struct ism_term *placed, struct ism_plan_state *key)
{
	struct ism_plan_replay *plan = ism_new(p->arena, struct ism_plan_replay);
	struct replay r = { .p = p, .scan = scan };

	plan->kind = key->kind;
	plan->time = plan->order = ISM_NONE_INDEX;
	if (is_linear(p, key)) {
		plan->value = key->value;
		plan->part = key->value->u.binary.left->u.period;
		key->value = key->value->u.binary.right;
		plan->unit = key->value->type.kind == ISM_TYPE_DATE ? ISM_DAY_US : 1;
		key->key_unit = 1;
		return plan;
	}
	if (key->kind == ISM_STATE_FIRST || key->kind == ISM_STATE_LAST)
		add_place(&r, placed, plan);
	plan->where = split_filter(&r, key);
	plan->value = move_optional(&r, key->value);
	plan->weight = move_optional(&r, key->weight);
	plan->tuple = tuple_of(&r);
	key->kind = ISM_STATE_TEXTS;
	key->value = plan->tuple;
	key->weight = NULL;
	key->key_unit = 1;
	return plan;
}
