/*
 * Which entries hold for a measure: its own, else those it inherits by `is`, else its module's `defaults`.
 * A `criteria` block or a list is replaced whole; lets and meta entries by name.
 */
#include "sema/symbol.h"

#include "sema/measure.h"

static void merge_lets(
	struct sema *s, struct let_symbol_vec *into, const struct let_symbol_vec *from)
{
	ism_vec_each (let, from) {
		bool known = false;

		ism_vec_each (own, into)
			known |= own->name == let->name;
		if (!known)
			ism_vec_push(s->arena, into,
				(struct let_symbol){ .name = let->name,
					.at = let->at,
					.expr = let->expr,
					.module = let->module });
	}
}

static void merge_meta(struct sema *s, struct entry_vec *into, struct entry entry)
{
	ism_vec_each (own, into)
		if (own->item->u.entry.key.text == entry.item->u.entry.key.text)
			return;
	ism_vec_push(s->arena, into, entry);
}

/* Adds the entries of a block that the measure does not have yet. */
static void merge_block(struct sema *s, struct measure_symbol *measure,
	const struct ism_block *block, const struct ism_symbol_module *module)
{
	const struct ism_item *found[MEASURE_ENTRY_N] = { 0 };
	struct let_symbol_vec lets = { 0 };

	sema_entries(s, &measure_entries, block, found);
	for (int i = 0; i < MEASURE_ENTRY_N; i++)
		if (found[i] && !measure->entries[i].item)
			measure->entries[i] = (struct entry){ found[i], module };
	ism_vec_each (item, &block->items)
		if (item->kind == ISM_ITEM_ENTRY && item->u.entry.key.parts.n > 1 &&
			sema_entry_find(s, &measure_entries, item) == ENTRY_META)
			merge_meta(s, &measure->meta, (struct entry){ item, module });
	sema_lets(s, block, module, &lets);
	merge_lets(s, &measure->lets, &lets);
}

static void merge_parent(
	struct sema *s, struct measure_symbol *measure, const struct measure_symbol *parent)
{
	for (int i = 0; i < MEASURE_ENTRY_N; i++)
		if (!measure->entries[i].item)
			measure->entries[i] = parent->entries[i];
	ism_vec_each (meta, &parent->meta)
		merge_meta(s, &measure->meta, *meta);
	merge_lets(s, &measure->lets, &parent->lets);
	measure->faulty_entries |= parent->faulty_entries;
}

static void inherit(struct sema *s, struct measure_symbol *measure);

static void inherit_parent(struct sema *s, struct measure_symbol *measure)
{
	const struct ism_path *is = &measure->decl->u.block.is;
	const struct symbol *symbol = sema_symbol_named(s, measure->module, is, ISM_DECL_MEASURE);

	measure->faulty_entries |= !symbol;
	if (!symbol)
		return;
	measure->parent = symbol->u.measure;
	if (measure->parent->inherited == TYPING) {
		ism_diag_note(ism_diag(s->diags, ISM_DIAG_INHERIT_CYCLE, is->at,
				      "`%s` inherits from itself", measure->model.name),
			measure->parent->model.at, "`%s` is declared here",
			measure->parent->model.name);
		measure->parent = NULL;
		measure->faulty_entries = true;
		return;
	}
	measure->parent->extended = true;
	if (s->symbols->depth == FOLLOW_MAX_DEPTH) {
		ism_diag(s->diags, ISM_DIAG_TOO_DEEP, is->at,
			"measures inherit from each other too deeply here");
		measure->faulty_entries = true;
		return;
	}
	s->symbols->depth++;
	inherit(s, measure->parent);
	s->symbols->depth--;
	merge_parent(s, measure, measure->parent);
}

static void inherit(struct sema *s, struct measure_symbol *measure)
{
	const struct ism_block *body = measure->decl->u.block.body;
	const struct ism_decl *defaults = measure->module->defaults;

	if (measure->inherited != UNTYPED)
		return;
	measure->inherited = TYPING;
	measure->faulty_entries = !body || body->faulty;
	if (body)
		merge_block(s, measure, body, measure->module);
	if (measure->decl->u.block.is.text)
		inherit_parent(s, measure);
	if (defaults && defaults->u.block.body)
		merge_block(s, measure, defaults->u.block.body, measure->module);
	measure->inherited = TYPED;
}

/* A `defaults` block is checked even where no measure needs it. */
static void check_defaults(struct sema *s)
{
	ism_vec_each (module, &s->symbols->modules) {
		const struct ism_item *found[MEASURE_ENTRY_N] = { 0 };
		const struct ism_decl *defaults = (*module)->defaults;

		if (defaults && defaults->u.block.body)
			sema_entries(s, &measure_entries, defaults->u.block.body, found);
	}
}

void sema_measure_shapes(struct sema *s)
{
	check_defaults(s);
	ism_vec_each (measure, &s->symbols->measures)
		inherit(s, *measure);
	ism_vec_each (measure, &s->symbols->measures) {
		struct measure_symbol *m = *measure;

		m->model.judged =
			m->entries[MEASURE_CRITERIA].item || m->entries[MEASURE_TARGET].item;
		m->model.has_criteria = m->entries[MEASURE_CRITERIA].item;
		sema_measure_head(s, m);
		sema_measure_grain(s, m);
	}
}
