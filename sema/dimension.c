/*
 * A measure's dimension as a value: the key of the cell's group, none over all groups. So a limit for each group
 * can be looked up in a table: `target: <= limits[service].hours`.
 */
#include "sema/reach.h"

#include "sema/expr.h"

struct found {
	const struct ism_term *term; /* of the first source that has it; NULL: none has */
	bool is_faulty;              /* it had its error there */
	const struct ism_term
		*other; /* of a source in which it has another type; NULL: there is none */
};

static struct ism_type plain_type(const struct ism_term *term)
{
	struct ism_type type = term->type;

	type.reference = NULL;
	return type;
}

static bool is_other_type(const struct ism_term *a, const struct ism_term *b)
{
	struct ism_type left = plain_type(a), right = plain_type(b);

	return !sema_type_same(&left, &right);
}

static struct found find(struct sema *s, const struct source_symbol_vec *sources, const char *name,
	struct ism_span at)
{
	struct found found = { 0 };

	ism_vec_each (source, sources) {
		bool is_faulty;
		const struct ism_member *member =
			sema_member(s, &(*source)->model, name, at, &is_faulty);

		found.is_faulty |= is_faulty;
		if (!member)
			continue;
		if (!found.term)
			found.term = member->term;
		else if (is_other_type(found.term, member->term))
			found.other = member->term;
	}
	return found;
}

/* Before the formula is typed nobody knows which of two sources it will be of. */
static void report_types(
	struct sema *s, const char *name, struct ism_span at, const struct found *found)
{
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_NO_DIMENSION, at,
		"`%s` has several types: say which source's is meant", name);

	ism_diag_note(g, found->term->at, "here it is %s", sema_type_name(s, &found->term->type));
	ism_diag_note(g, found->other->at, "here it is %s", sema_type_name(s, &found->other->type));
	ism_diag_help(g, "name it in the target or in the criteria, after the formula");
}

static bool is_dimension(const struct ism_measure_model *model, const char *name)
{
	for (uint32_t i = 0; i < model->n_dimensions; i++)
		if (model->dimensions[i].name == name)
			return true;
	return false;
}

struct binding sema_dimension(
	struct sema *s, struct ism_measure_model *model, const char *name, struct ism_span at)
{
	struct binding binding = { .kind = BINDING_NOTHING, .at = model->at };
	bool is_typed = measure_symbol_of(model)->formula == TYPED;
	struct found found = { 0 };

	if (!is_dimension(model, name))
		return binding;
	if (is_typed) {
		struct reach reach = sema_reach(s, model);

		found = find(s, &reach.sources, name, at);
		found.other = NULL; /* reach.c tells of it */
	}
	if (!found.term && !found.is_faulty)
		found = find(s, &s->symbols->sources, name, at);
	if (!found.term && !found.is_faulty)
		return binding;
	binding.kind = BINDING_FAULTY;
	if (found.other)
		report_types(s, name, at, &found);
	if (found.other || !found.term)
		return binding;
	binding.kind = BINDING_TERM;
	binding.u.term = sema_term(s, ISM_TERM_DIMENSION, at, plain_type(found.term));
	binding.u.term->u.dimension = name;
	binding.u.term->may_be_none = true;
	return binding;
}
