#include "sema/rebase.h"

#include <string.h>

#include "sema/expr.h"
#include "sema/walk.h"

/* ---- a map of terms ---- */

static size_t slot_of(const struct term_map *map, const struct ism_term *from)
{
	size_t i = ((uintptr_t)from >> 4) * 0x9e3779b97f4a7c15u & (map->n_slots - 1);

	while (map->slots[i].from && map->slots[i].from != from)
		i = (i + 1) & (map->n_slots - 1);
	return i;
}

static void map_put(
	struct sema *s, struct term_map *map, const struct ism_term *from, struct ism_term *to)
{
	struct term_map old = *map;

	if (2 * (map->n + 1) > map->n_slots) {
		map->n_slots = old.n_slots ? 2 * old.n_slots : 32;
		map->slots = ism_new_array(s->arena, map->n_slots, struct term_pair);
		for (size_t i = 0; i < old.n_slots; i++)
			if (old.slots[i].from)
				map->slots[slot_of(map, old.slots[i].from)] = old.slots[i];
	}
	map->slots[slot_of(map, from)] = (struct term_pair){ from, to };
	map->n++;
}

static struct ism_term *map_get(const struct term_map *map, const struct ism_term *from)
{
	return map->n_slots ? map->slots[slot_of(map, from)].to : NULL;
}

/* ---- fields of kept rows ---- */

/* Two readings of one row are one field. */
static bool same_origin(const struct ism_term *a, const struct ism_term *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case ISM_TERM_FIELD:
	case ISM_TERM_PRIOR:
	case ISM_TERM_NEXT: return a->u.field == b->u.field;
	case ISM_TERM_ELEMENT: return a->u.spread == b->u.spread;
	default: return a == b;
	}
}

static const char *name_of(const struct ism_source_model *base, const struct ism_term *origin)
{
	const struct ism_source_model *root = ism_source_root(base);

	switch (origin->kind) {
	case ISM_TERM_FIELD:
	case ISM_TERM_PRIOR:
	case ISM_TERM_NEXT:
		return origin->u.field < root->n_fields ? root->fields[origin->u.field].name
							: "neighbour";
	case ISM_TERM_ELEMENT: return origin->u.spread->element_name;
	case ISM_TERM_AGGREGATE: return origin->u.aggregate->text;
	default: return "key";
	}
}

static uint32_t add_field(struct sema *s, struct ism_source_model *model, struct ism_term *origin)
{
	uint32_t n = model->n_fields++;
	struct ism_field_model *fields = ism_new_array(s->arena, n + 1, struct ism_field_model);

	if (n)
		memcpy(fields, model->fields, n * sizeof *fields);
	model->fields = fields;
	fields[n].name = fields[n].column = name_of(model->base, origin);
	fields[n].at = origin->at;
	fields[n].type = origin->type;
	fields[n].optional = origin->may_be_none;
	fields[n].origin = origin;
	return n;
}

static struct ism_term *reading(struct sema *s, const struct ism_source_model *model,
	uint32_t field, enum ism_term_kind row)
{
	const struct ism_field_model *f = &model->fields[field];
	struct ism_term *term = sema_term(s, row, f->at, f->type);

	term->u.field = field;
	term->may_be_none = f->optional || row != ISM_TERM_FIELD;
	return term;
}

static uint32_t field_of(struct sema *s, struct ism_source_model *model, struct ism_term *origin)
{
	for (uint32_t i = 0; i < model->n_fields; i++)
		if (same_origin(model->fields[i].origin, origin))
			return i;
	return add_field(s, model, origin);
}

struct ism_term *sema_kept_field(
	struct sema *s, struct source_symbol *source, struct ism_term *origin)
{
	return reading(s, &source->model, field_of(s, &source->model, origin), ISM_TERM_FIELD);
}

/* ---- terms ---- */

struct rebasing {
	struct sema *s;
	struct source_symbol *source;
	struct term_map *done;
	enum ism_term_kind row;
};

static struct ism_term *rebased(struct rebasing *r, struct ism_term *term);

static bool is_read(enum ism_term_kind kind)
{
	return kind == ISM_TERM_FIELD || kind == ISM_TERM_PRIOR || kind == ISM_TERM_NEXT ||
	       kind == ISM_TERM_ELEMENT;
}

/* A copy with its operands rebased; the term itself where that changes none. */
static struct ism_term *with_operands(struct rebasing *r, struct ism_term *term)
{
	struct ism_term *copy = sema_at(r->s, term, term->at);
	struct ism_term **operand;
	bool changed = false;

	if (copy->kind == ISM_TERM_LOOKUP) {
		uint32_t n = copy->u.lookup.n_keys;

		copy->u.lookup.keys = ism_new_array(r->s->arena, n, struct ism_term *);
		memcpy(copy->u.lookup.keys, term->u.lookup.keys, n * sizeof(struct ism_term *));
		/* Who misses its row has been counted where it was read. */
		copy->u.lookup.reference = ISM_NONE_INDEX;
	}
	for (uint32_t i = 0; (operand = ism_term_operand(copy, i)); i++) {
		struct ism_term *to = rebased(r, *operand);

		changed |= to != *operand;
		*operand = to;
		copy->may_be_none |= to->may_be_none && copy->kind != ISM_TERM_IS_NONE &&
				     copy->kind != ISM_TERM_COALESCE;
	}
	return changed ? copy : term;
}

static struct ism_term *rebased(struct rebasing *r, struct ism_term *term)
{
	struct ism_term *to = map_get(r->done, term);

	if (to)
		return to;
	if (is_read(term->kind)) {
		uint32_t field = field_of(r->s, &r->source->model, term);

		to = sema_at(r->s, reading(r->s, &r->source->model, field, r->row), term->at);
		to->type = term->type;
	} else {
		to = with_operands(r, term);
	}
	map_put(r->s, r->done, term, to);
	return to;
}

/* What is computed of a neighbour that is not there is none, whatever its parts are. */
static struct ism_term *if_there(struct rebasing *r, struct ism_term *term)
{
	struct ism_term *there;

	if (term->kind == r->row)
		return term;
	there = sema_term(r->s, r->row, term->at, sema_plain(ISM_TYPE_BOOL));
	there->u.field = ISM_NONE_INDEX;
	return sema_choice(r->s, term->at, there, term, sema_none(r->s, term->at, term->type));
}

struct ism_term *sema_rebase(
	struct sema *s, struct source_symbol *source, struct ism_term *term, enum ism_term_kind row)
{
	struct rebasing r = { .s = s, .source = source, .row = row };
	struct ism_term *to;

	if (!term || source->model.keep == ISM_KEEP_NOTHING)
		return term;
	if (!source->rebase)
		source->rebase = ism_new(s->arena, struct rebase);
	r.done = row == ISM_TERM_PRIOR  ? &source->rebase->prior
		 : row == ISM_TERM_NEXT ? &source->rebase->next
					: &source->rebase->rows;
	to = rebased(&r, term);
	return row == ISM_TERM_FIELD ? to : if_there(&r, to);
}
