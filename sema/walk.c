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

static void add_children(struct walk *walk, struct ism_term *term)
{
	struct ism_term **operand;

	for (uint32_t i = 0; (operand = ism_term_operand(term, i)); i++)
		sema_walk_add(walk, *operand);
	if (term->kind != ISM_TERM_TOTAL || !walk->outside_totals)
		sema_walk_add(walk, ism_term_elsewhere(term));
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
