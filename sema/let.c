/* What the lets of sources and of measures have in common. */
#include "sema/symbol.h"

static void report_circle(struct sema *s, const struct let_symbol *let)
{
	const struct let_stack *stack = &s->symbols->lets;
	const char *circle = let->name;
	struct ism_diagnostic *g;
	size_t first = 0;

	while (stack->items[first] != let)
		first++;
	for (size_t i = first + 1; i < stack->n; i++)
		circle = ism_arena_printf(s->arena, "%s → %s", circle, stack->items[i]->name);
	g = ism_diag(s->diags, ISM_DIAG_LET_CYCLE, let->at, "the let `%s` needs itself: %s → %s",
		let->name, circle, let->name);
	for (size_t i = first + 1; i < stack->n; i++)
		ism_diag_note(g, stack->items[i]->at, "through `%s`", stack->items[i]->name);
}

bool sema_let_begin(struct sema *s, struct let_symbol *let)
{
	if (let->state == TYPING) {
		report_circle(s, let);
		let->state = FAULTY;
	}
	if (let->state != UNTYPED)
		return false;
	let->state = TYPING;
	ism_vec_push(s->arena, &s->symbols->lets, let);
	return true;
}

void sema_let_end(struct sema *s, struct let_symbol *let, struct ism_term *term)
{
	s->symbols->lets.n--;
	if (let->state == TYPING)
		let->state = term ? TYPED : FAULTY;
	let->term = let->state == TYPED ? term : NULL;
}

void sema_lets(struct sema *s, const struct ism_block *block,
	const struct ism_symbol_module *module, struct let_symbol_vec *lets)
{
	ism_vec_each (item, &block->items) {
		const struct ism_name *name = &item->u.let.name;
		const struct let_symbol *first = NULL;

		if (item->kind != ISM_ITEM_LET)
			continue;
		ism_vec_each (let, lets)
			if (let->name == name->text)
				first = let;
		if (first)
			ism_diag_note(ism_diag(s->diags, ISM_DIAG_DUPLICATE_NAME, name->at,
					      "`%s` is declared twice", name->text),
				first->at, "declared here first");
		else
			ism_vec_push(s->arena, lets,
				(struct let_symbol){ .name = name->text,
					.at = name->at,
					.expr = item->u.let.value,
					.module = module });
	}
}
