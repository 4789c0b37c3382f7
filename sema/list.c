/* Lists: `x in l`, `a + b`, length(l), split(s, mark). They are values of rows. */
#include "sema/expr.h"

#include "sema/entry.h"
#include "sema/walk.h"

static bool refuse_here(struct sema *s, struct ism_span at)
{
	ism_diag_help(ism_diag(s->diags, ISM_DIAG_NOT_HERE, at,
			      "a list is a value of rows: it cannot be computed in here"),
		"compute what is needed of it in a `let` of the source");
	return false;
}

/* Formulas keep one value a cell: lists are asked where the rows are. */
static bool is_in_rows(struct sema *s, const struct scope *scope, struct ism_span at)
{
	return scope->kind == SCOPE_ROW || scope->kind == SCOPE_FUNCTION || refuse_here(s, at);
}

struct ism_term *sema_list_has(struct sema *s, const struct scope *scope, struct ism_span at,
	struct ism_term *value, struct ism_term *list)
{
	const char *what;

	if (!is_in_rows(s, scope, at))
		return NULL;
	what = ism_arena_printf(s->arena, "an element of `%s`", sema_written(s, list->at));
	value = sema_coerce(s, value, list->type.element, what);
	if (!value)
		return NULL;
	return sema_binary(s, ISM_TERM_IN_LIST, at, sema_plain(ISM_TYPE_BOOL), value, list);
}

/* None adds nothing: the other list as it is. */
struct ism_term *sema_list_join(struct sema *s, const struct scope *scope, struct ism_span at,
	struct ism_term *left, struct ism_term *right)
{
	struct ism_diagnostic *g;
	struct ism_term *both;

	if (!is_in_rows(s, scope, at))
		return NULL;
	if (!sema_type_same(&left->type, &right->type)) {
		g = ism_diag(s->diags, ISM_DIAG_TYPE_MISMATCH, right->at,
			"%s and %s cannot be joined", sema_type_name(s, &left->type),
			sema_type_name(s, &right->type));
		ism_diag_note(g, left->at, "this is %s", sema_type_name(s, &left->type));
		return NULL;
	}
	both = sema_binary(s, ISM_TERM_JOIN, at, left->type, left, right);
	if (right->may_be_none)
		both = sema_binary(s, ISM_TERM_COALESCE, at, left->type, both, left);
	if (left->may_be_none)
		both = sema_binary(s, ISM_TERM_COALESCE, at, left->type, both, right);
	return both;
}

struct ism_term *sema_list_length(
	struct sema *s, const struct scope *scope, struct ism_span at, struct ism_term *list)
{
	if (!is_in_rows(s, scope, at))
		return NULL;
	return sema_call_term(s, ISM_FUNCTION_LIST_LENGTH, at, sema_plain(ISM_TYPE_INT), 1, &list);
}

struct ism_term *sema_list_split(
	struct sema *s, const struct scope *scope, struct ism_span at, struct ism_term **args)
{
	static const struct ism_type text = { .kind = ISM_TYPE_TEXT };
	const struct ism_type type = { .kind = ISM_TYPE_LIST, .element = &text };

	if (!is_in_rows(s, scope, at))
		return NULL;
	return sema_call_term(s, ISM_FUNCTION_SPLIT, at, type, 2, args);
}

void sema_check_no_lists(struct sema *s, const struct ism_measure_model *model)
{
	struct walk walk = { .s = s };
	struct ism_term *term;

	sema_walk_add(&walk, model->formula);
	for (uint32_t i = 0; i < model->n_parts; i++)
		sema_walk_add(&walk, model->parts[i].term);
	sema_walk_add_judgement(&walk, model);
	while ((term = sema_walk_next(&walk)))
		if (term->type.kind == ISM_TYPE_LIST) {
			refuse_here(s, term->at);
			return;
		}
}
