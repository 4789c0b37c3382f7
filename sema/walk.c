#include "sema/walk.h"

static size_t slot_of(const struct term_vec *table, const struct ism_term *term)
{
	size_t i = ((uintptr_t)term >> 4) * 0x9e3779b97f4a7c15u & (table->n - 1);

	while (table->items[i] && table->items[i] != term)
		i = (i + 1) & (table->n - 1);
	return i;
}

static void seen_grow(struct walk *walk)
{
	struct term_vec old = walk->seen;

	walk->seen.n = old.n ? 2 * old.n : 64;
	walk->seen.items = ism_new_array(walk->s->arena, walk->seen.n, struct ism_term *);
	for (size_t i = 0; i < old.n; i++)
		if (old.items[i])
			walk->seen.items[slot_of(&walk->seen, old.items[i])] = old.items[i];
}

void sema_walk_add(struct walk *walk, struct ism_term *term)
{
	size_t slot;

	if (!term)
		return;
	if (2 * walk->n_seen >= walk->seen.n)
		seen_grow(walk);
	slot = slot_of(&walk->seen, term);
	if (walk->seen.items[slot])
		return;
	walk->seen.items[slot] = term;
	walk->n_seen++;
	ism_vec_push(walk->s->arena, &walk->to_do, term);
}

static void add_children(struct walk *walk, const struct ism_term *term)
{
	switch (term->kind) {
	case ISM_TERM_LOOKUP:
		for (uint32_t i = 0; i < term->u.lookup.n_keys; i++)
			sema_walk_add(walk, term->u.lookup.keys[i]);
		break;
	case ISM_TERM_EXISTS:
	case ISM_TERM_MEMBER: sema_walk_add(walk, term->u.member.row); break;
	case ISM_TERM_NEG:
	case ISM_TERM_NOT:
	case ISM_TERM_IS_NONE:
	case ISM_TERM_CONVERT:
	case ISM_TERM_RANK:
	case ISM_TERM_LOWEST:
	case ISM_TERM_HIGHEST: sema_walk_add(walk, term->u.operand); break;
	case ISM_TERM_TOTAL:
		if (!walk->outside_totals)
			sema_walk_add(walk, term->u.operand);
		break;
	case ISM_TERM_SERIES: sema_walk_add(walk, term->u.series.operand); break;
	case ISM_TERM_STRETCH: sema_walk_add(walk, term->u.stretch.operand); break;
	case ISM_TERM_AND:
	case ISM_TERM_OR:
	case ISM_TERM_ADD:
	case ISM_TERM_SUB:
	case ISM_TERM_MUL:
	case ISM_TERM_DIV:
	case ISM_TERM_EQ:
	case ISM_TERM_NE:
	case ISM_TERM_LT:
	case ISM_TERM_LE:
	case ISM_TERM_GT:
	case ISM_TERM_GE:
	case ISM_TERM_COALESCE:
	case ISM_TERM_IN_LIST:
	case ISM_TERM_JOIN:
	case ISM_TERM_ADD_MONTHS:
		sema_walk_add(walk, term->u.binary.left);
		sema_walk_add(walk, term->u.binary.right);
		break;
	case ISM_TERM_IF:
		sema_walk_add(walk, term->u.choice.condition);
		sema_walk_add(walk, term->u.choice.then);
		sema_walk_add(walk, term->u.choice.otherwise);
		break;
	case ISM_TERM_LIKE:
	case ISM_TERM_MATCHES: sema_walk_add(walk, term->u.pattern.text); break;
	case ISM_TERM_IN_NETWORK: sema_walk_add(walk, term->u.network.address); break;
	case ISM_TERM_INTERVAL_LOW:
	case ISM_TERM_INTERVAL_HIGH:
		sema_walk_add(walk, term->u.interval.aggregate);
		sema_walk_add(walk, term->u.interval.spread);
		break;
	case ISM_TERM_CALL:
		for (uint32_t i = 0; i < term->u.call.n_args; i++)
			sema_walk_add(walk, term->u.call.args[i]);
		break;
	default: break; /* leaves, and the doors to other worlds */
	}
}

struct ism_term *sema_walk_next(struct walk *walk)
{
	struct ism_term *term;

	if (!walk->to_do.n)
		return NULL;
	term = walk->to_do.items[--walk->to_do.n];
	add_children(walk, term);
	return term;
}

void sema_walk_add_rows(struct walk *walk, const struct ism_aggregate_model *aggregate)
{
	sema_walk_add(walk, aggregate->value);
	sema_walk_add(walk, aggregate->weight);
	sema_walk_add(walk, aggregate->where);
	sema_walk_add(walk, aggregate->placed);
	sema_walk_add(walk, aggregate->until);
}

void sema_walk_add_judgement(struct walk *walk, const struct ism_measure_model *model)
{
	for (uint32_t i = 0; i < model->n_targets; i++) {
		sema_walk_add(walk, model->targets[i].value);
		sema_walk_add(walk, model->targets[i].high);
		sema_walk_add(walk, model->targets[i].met);
	}
	for (uint32_t i = 0; i < model->n_rules; i++)
		sema_walk_add(walk, model->rules[i].condition);
	sema_walk_add(walk, model->baseline);
	sema_walk_add(walk, model->applies);
}
