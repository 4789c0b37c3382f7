/*
 * bucket(x, 7 days, 30 days): a value as one of the ranges between edges, an ordered enum. An edge belongs to
 * the upper range. Calls with the same edges give the same enum, so that two sources may share a dimension.
 */
#include "sema/expr.h"

#include <string.h>

#include "sema/entry.h"
#include "sema/symbol.h"

struct bucketing {
	struct sema *s;
	const struct scope *scope;
	const struct ism_expr *expr;
	struct ism_term *x;
	uint32_t n; /* edges */
	struct ism_term **edges;
};

static bool orderly(const struct bucketing *b, uint32_t i)
{
	struct ism_term *x = b->edges[i - 1], *y = b->edges[i], *below;

	if (!sema_meet(b->s, &x, &y, b->edges[i]->at, MEET_COMPARE))
		return false;
	below = sema_binary(b->s, ISM_TERM_LT, y->at, sema_plain(ISM_TYPE_BOOL), x, y);
	if (sema_is_constant(below) && below->u.constant.exact)
		return true;
	ism_diag_note(ism_diag(b->s->diags, ISM_DIAG_LITERAL_RANGE, b->edges[i]->at,
			      "the edges of `bucket` rise from each to the next"),
		b->edges[i - 1]->at, "this one stands before it");
	return false;
}

static bool type_edge(struct bucketing *b, uint32_t i)
{
	const struct ism_expr *value = b->expr->u.call.args.items[i + 1].value;
	struct ism_term *x = b->x;

	if (sema_is_calendar(value)) {
		sema_refuse_calendar(b->s, value);
		return false;
	}
	b->edges[i] = sema_expr(b->s, b->scope, value, &b->x->type);
	if (!b->edges[i])
		return false;
	if (!sema_is_constant(b->edges[i])) {
		ism_diag(b->s->diags, ISM_DIAG_NOT_CONSTANT, b->edges[i]->at,
			"the edges of `bucket` are constants");
		return false;
	}
	return sema_meet(b->s, &x, &b->edges[i], b->edges[i]->at, MEET_COMPARE) &&
	       (i == 0 || orderly(b, i));
}

static bool type_bucket(struct bucketing *b)
{
	const struct ism_arg_vec *args = &b->expr->u.call.args;
	struct ism_diagnostic *g;

	if (args->n < 2) {
		g = ism_diag(b->s->diags, ISM_DIAG_ARGUMENTS, b->expr->at,
			"`bucket` takes a value and at least one edge");
		ism_diag_help(g, "write `bucket(age, 7 days, 30 days)`");
		return false;
	}
	ism_vec_each (arg, args)
		if (sema_refuse_argument(b->s, arg, "bucket"))
			return false;
	b->x = sema_expr(b->s, b->scope, args->items[0].value, NULL);
	if (!b->x)
		return false;
	if (sema_scale(&b->x->type) < ISM_SCALE_INTERVAL) {
		g = ism_diag(b->s->diags, ISM_DIAG_SCALE, b->x->at,
			"`bucket` needs numbers or times, but this is %s",
			sema_type_name(b->s, &b->x->type));
		ism_diag_label(g, "its scale is %s", sema_scale_name(sema_scale(&b->x->type)));
		return false;
	}
	b->n = (uint32_t)args->n - 1;
	b->edges = ism_new_array(b->s->arena, b->n, struct ism_term *);
	for (uint32_t i = 0; i < b->n; i++)
		if (!type_edge(b, i))
			return false;
	return true;
}

static struct ism_slice slice_of(const char *text)
{
	return (struct ism_slice){ text, strlen(text) };
}

static bool same_names(const struct ism_enum *a, const struct ism_enum *b)
{
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i < a->n; i++)
		if (a->items[i].name.size != b->items[i].name.size ||
			memcmp(a->items[i].name.data, b->items[i].name.data,
				a->items[i].name.size) != 0)
			return false;
	return true;
}

/* `< 7 days`, `7 days .. 30 days`, `>= 30 days`. */
static const struct ism_enumeration *enumeration(const struct bucketing *b)
{
	struct ism_enumeration *made = ism_new(b->s->arena, struct ism_enumeration);
	struct ism_enum_item *items = ism_new_array(b->s->arena, b->n + 1, struct ism_enum_item);
	const char *before = NULL;

	for (uint32_t i = 0; i <= b->n; i++) {
		const struct ism_expr *edge =
			i < b->n ? b->expr->u.call.args.items[i + 1].value : NULL;
		const char *written = edge ? sema_written(b->s, edge->at) : NULL;

		items[i].name = slice_of(
			!before ? ism_arena_printf(b->s->arena, "< %s", written)
			: !edge ? ism_arena_printf(b->s->arena, ">= %s", before)
				: ism_arena_printf(b->s->arena, "%s .. %s", before, written));
		before = written;
	}
	made->at = b->expr->at;
	made->items = (struct ism_enum){ b->n + 1, ISM_ENUM_NO_OTHER, items };
	ism_vec_each (known, &b->s->symbols->buckets)
		if (same_names(&(*known)->items, &made->items))
			return *known;
	ism_vec_push(b->s->arena, &b->s->symbols->buckets, made);
	return made;
}

/* The value in bucket `index` where it stands so to an edge, else what `otherwise` says. */
static struct ism_term *choose(const struct bucketing *b, enum ism_term_kind comparison,
	struct ism_term *edge, struct ism_type type, uint32_t index, struct ism_term *otherwise)
{
	struct ism_term *x = b->x, *holds;

	sema_meet(b->s, &x, &edge, b->expr->at, MEET_COMPARE);
	holds = sema_binary(b->s, comparison, b->expr->at, sema_plain(ISM_TYPE_BOOL), x, edge);
	return sema_choice(
		b->s, b->expr->at, holds, sema_exact(b->s, b->expr->at, type, index), otherwise);
}

struct ism_term *sema_bucket(struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	struct bucketing b = { .s = s, .scope = scope, .expr = expr };
	struct ism_type type = { .kind = ISM_TYPE_ENUM };
	struct ism_term *term;

	if (!type_bucket(&b))
		return NULL;
	type.enumeration = enumeration(&b);
	/* The last edge is asked first; a value that is none, for which no comparison holds, stays none. */
	term = choose(&b, ISM_TERM_LT, b.edges[0], type, 0, sema_none(s, expr->at, type));
	for (uint32_t i = 1; i <= b.n; i++)
		term = choose(&b, ISM_TERM_GE, b.edges[i - 1], type, i, term);
	return term;
}
