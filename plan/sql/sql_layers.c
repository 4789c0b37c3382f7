/*
 * Terms are graphs, SQL expressions are trees. What is used more than once becomes a column of a CTE, rows that
 * are looked up are joined there; each layer may use the columns of those before it. So the text grows with the
 * number of terms, and each is evaluated once.
 */
#include "plan/sql/sql_parts.h"

struct sql_use {
	struct ism_term *term;
	uint32_t n;     /* how often sql_expr would say it */
	uint32_t layer; /* that it can be a column of; 1 more than that of what it uses */
	bool has_layer;
};

struct use_vec ISM_VEC(struct sql_use *);

/* As ism_term_operand; the operand of a slot is its formula. */
static struct ism_term *operand(const struct sql_scope *scope, struct ism_term *term, uint32_t i)
{
	struct ism_term **place;

	if (term->kind == ISM_TERM_SLOT) {
		const struct ism_plan_slot *slot = &scope->s->measure->slots[term->u.slot];

		return i == 0 && slot->kind == ISM_SLOT_FORMULA ? slot->term : NULL;
	}
	place = ism_term_operand(term, i);
	return place ? *place : NULL;
}

static struct sql_use *use_of(const struct sql_scope *scope, const struct ism_term *term)
{
	return pointer_map_get(&scope->uses, term, NULL);
}

static void count_uses(struct sql_scope *scope, struct ism_term *term, uint32_t times)
{
	struct ism_arena *arena = scope->s->arena;
	struct sql_use *use = use_of(scope, term);
	struct ism_term *part;

	if (use) {
		use->n += times;
		return;
	}
	use = ism_new(arena, struct sql_use);
	use->term = term;
	use->n = times;
	pointer_map_put(arena, &scope->uses, term, NULL, use);
	for (uint32_t i = 0; (part = operand(scope, term, i)); i++)
		count_uses(scope, part, sql_repeats_operands(term) ? 2 : 1);
}

static bool is_column(const struct sql_use *use)
{
	switch (use->term->kind) {
	case ISM_TERM_LOOKUP: return true;
	case ISM_TERM_CONST:
	case ISM_TERM_PARAM:
	case ISM_TERM_TODAY:
	case ISM_TERM_NOW:
	case ISM_TERM_FIELD:
	case ISM_TERM_MEMBER:
	case ISM_TERM_SLOT: return false;
	default: return use->n > 1;
	}
}

/* Finds the layer of a term and what it uses; columns are appended so that each follows what it uses. */
static uint32_t find_layer(struct sql_scope *scope, struct ism_term *term, struct use_vec *columns)
{
	struct sql_use *use = use_of(scope, term);
	struct ism_term *part;
	uint32_t layer;

	if (use->has_layer)
		return use->layer;
	for (uint32_t i = 0; (part = operand(scope, term, i)); i++) {
		layer = find_layer(scope, part, columns) + is_column(use_of(scope, part));
		if (layer > use->layer)
			use->layer = layer;
	}
	use->has_layer = true;
	if (is_column(use))
		ism_vec_push(scope->s->arena, columns, use);
	return use->layer;
}

static void add_lookup(struct sql_scope *scope, struct ism_term *lookup, const char *name,
	struct sql_text_vec *columns, struct sql_text_vec *joins)
{
	struct sql *s = scope->s;
	const struct ism_source_model *source = lookup->u.lookup.source;
	const struct sql_source *table = sql_table(s, source->index);
	struct sql_text_vec keys = { 0 };

	for (uint32_t i = 0; i < lookup->u.lookup.n_keys; i++)
		sql_push(s, &keys, "j%s._k%u = %s", name, i,
			sql_expr(scope, lookup->u.lookup.keys[i]));
	sql_push(s, joins, "LEFT JOIN %s AS j%s ON %s", table->table, name,
		sql_join(s, &keys, " AND "));
	sql_push(s, columns, "j%s._found AS %s", name, name);
	for (uint32_t i = 0; i < s->plan->scans[source->index].n_members; i++)
		sql_push(s, columns, "j%s._m%u AS %sm%u", name, i, name, i);
}

/* One CTE with the columns of a layer; their names hold from the next one on. */
static const char *add_layer(struct sql_scope *scope, const char *from, const char *base,
	const struct use_vec *uses, uint32_t layer)
{
	struct sql *s = scope->s;
	struct sql_text_vec columns = { 0 };
	struct sql_text_vec joins = { 0 };
	const char **names = ism_new_array(s->arena, uses->n, const char *);

	sql_push(s, &columns, "b.*");
	sql_push(s, &joins, "%s AS b", from);
	for (size_t i = 0; i < uses->n; i++) {
		struct ism_term *term = uses->items[i]->term;

		if (uses->items[i]->layer != layer)
			continue;
		names[i] = sql_format(
			s, term->kind == ISM_TERM_LOOKUP ? "_l%u" : "_t%u", scope->n_names++);
		if (term->kind == ISM_TERM_LOOKUP)
			add_lookup(scope, term, names[i], &columns, &joins);
		else
			sql_push(s, &columns, "%s AS %s", sql_expr(scope, term), names[i]);
	}
	for (size_t i = 0; i < uses->n; i++)
		if (names[i])
			pointer_map_put(s->arena, &scope->names, uses->items[i]->term, NULL,
				(void *)names[i]);
	return sql_add_cte(s, sql_unique(s, base),
		sql_format(s, "SELECT %s\n\tFROM %s", sql_join(s, &columns, ",\n\t\t"),
			sql_join(s, &joins, "\n\t")));
}

const char *sql_layers(struct sql_scope *scope, const char *from, const char *base,
	struct ism_term *const *roots, uint32_t n_roots)
{
	struct use_vec columns = { 0 };
	uint32_t n_layers = 0;

	for (uint32_t i = 0; i < n_roots; i++)
		if (roots[i])
			count_uses(scope, roots[i], 1);
	for (uint32_t i = 0; i < n_roots; i++)
		if (roots[i])
			find_layer(scope, roots[i], &columns);
	for (size_t i = 0; i < columns.n; i++)
		if (columns.items[i]->layer >= n_layers)
			n_layers = columns.items[i]->layer + 1;
	for (uint32_t layer = 0; layer < n_layers; layer++)
		from = add_layer(scope, from, base, &columns, layer);
	return from;
}
