/*
 * What a measure's own grain has to allow: functions over periods need `every`, those over groups `by`, and
 * the worst group can be the headline only where groups are judged.
 */
#include "sema/measure.h"

#include <string.h>

#include "sema/walk.h"

/* Something that needs periods or groups, or NULL. */
struct needs {
	const struct ism_term *periods, *groups;
};

static void take(struct needs *needs, const struct ism_term *term)
{
	switch (term->kind) {
	case ISM_TERM_SERIES:
	case ISM_TERM_STRETCH: needs->periods = term; break;
	case ISM_TERM_RANK:
	case ISM_TERM_LOWEST:
	case ISM_TERM_HIGHEST: needs->groups = term; break;
	default: break;
	}
}

static bool names_measure(const struct ism_term *term)
{
	return term->kind >= ISM_TERM_MEASURE && term->kind <= ISM_TERM_STATUS && term->u.measure;
}

struct measures ISM_VEC(const struct ism_measure_model *);

/* Enters what `term` asks of the measure that it names, once. */
static void enter(struct walk *walk, struct measures *entered, const struct ism_term *term)
{
	const struct ism_measure_model *model = term->u.measure;

	ism_vec_each (known, entered)
		if (*known == model)
			return;
	ism_vec_push(walk->s->arena, entered, model);
	sema_walk_add(walk, model->formula);
	if (term->kind != ISM_TERM_MEASURE)
		sema_walk_add_judgement(walk, model);
}

/* What a named measure needs, through all that it names itself. */
static struct needs needs_of(struct sema *s, const struct ism_term *naming)
{
	struct walk walk = { .s = s };
	struct measures entered = { 0 };
	struct needs needs = { 0 };
	struct ism_term *term;

	enter(&walk, &entered, naming);
	while ((term = sema_walk_next(&walk))) {
		take(&needs, term);
		if (names_measure(term))
			enter(&walk, &entered, term);
	}
	return needs;
}

static const char *written_name(struct sema *s, const struct ism_term *term)
{
	const char *text = sema_written(s, term->at);
	size_t n = 0;

	while (text[n] && text[n] != '(')
		n++;
	return ism_arena_copy(s->arena, text, n);
}

/* `term` is the function itself, or names the measure whose formula has it. */
static void report(struct sema *s, const struct measure_symbol *m, const struct ism_term *term,
	const struct ism_term *function, bool periods)
{
	const char *name = written_name(s, function);
	struct ism_diagnostic *g;

	g = ism_diag(s->diags, periods ? ISM_DIAG_NO_PERIODS : ISM_DIAG_NO_GROUPS, term->at,
		periods ? "`%s` looks at other periods, but `%s` has none: it says no `every`"
			: "`%s` compares groups, but `%s` has none: it says no `by`",
		name, m->model.name);
	if (term != function)
		ism_diag_note(g, function->at, "`%s` needs it here", term->u.measure->name);
	ism_diag_note(g, m->model.at, "`%s` is declared here", m->model.name);
	ism_diag_help(g, periods ? "add `every: month`"
				 : "add the dimension whose groups are meant: `by: …`");
}

static void check_term(struct sema *s, const struct measure_symbol *m, const struct ism_term *term)
{
	bool no_periods = m->model.every.unit < 0 && !m->faulty_every;
	bool no_groups = !m->model.n_dimensions && !m->entries[MEASURE_BY].item;
	struct needs needs = { 0 };

	take(&needs, term);
	if (names_measure(term)) {
		const struct ism_measure_model *of = term->u.measure;

		needs = needs_of(s, term);
		/* What lacks them itself says so itself. */
		no_periods &= of->every.unit >= 0;
		no_groups &= of->n_dimensions > 0;
	}
	if (needs.periods && no_periods)
		report(s, m, term, needs.periods, true);
	if (needs.groups && no_groups)
		report(s, m, term, needs.groups, false);
}

void sema_check_looks(struct sema *s, const struct measure_symbol *m)
{
	struct walk walk = { .s = s };
	struct ism_term *term;

	sema_walk_add(&walk, m->model.formula);
	for (uint32_t i = 0; i < m->model.n_parts; i++)
		sema_walk_add(&walk, m->model.parts[i].term);
	sema_walk_add_judgement(&walk, &m->model);
	while ((term = sema_walk_next(&walk)))
		check_term(s, m, term);
}

void sema_measure_headline(struct sema *s, struct measure_symbol *m, const struct entry *entry)
{
	const struct ism_item *item = entry->item;
	const struct ism_expr *expr = sema_entry_expr(s, item, "`worst`");
	struct ism_diagnostic *g = NULL;

	if (!expr || expr->kind == ISM_EXPR_ERROR)
		return;
	if (expr->kind != ISM_EXPR_NAME || strcmp(expr->u.name.text, "worst") != 0) {
		sema_entry_expects(s, item, expr->at, "`worst`");
		return;
	}
	if (!m->entries[MEASURE_BY].item) {
		g = ism_diag(s->diags, ISM_DIAG_BAD_HEADLINE, item->word_at,
			"`%s` has no groups of which one could be the worst", m->model.name);
		ism_diag_help(g, "add the dimension whose groups are meant: `by: …`");
	} else if (!m->model.judged) {
		g = ism_diag(s->diags, ISM_DIAG_BAD_HEADLINE, item->word_at,
			"no group of `%s` is worse than another: nothing judges them",
			m->model.name);
		ism_diag_help(g, "add `criteria { … }` or a `target`");
	}
	m->model.worst = !g;
}
