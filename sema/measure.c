/*
 * Measures: formulas on demand, in any order, for one may name another; then their lets, and what judges
 * their values.
 */
#include "sema/measure.h"

struct scope sema_measure_scope(
	struct measure_symbol *m, enum scope_kind kind, const struct ism_symbol_module *module)
{
	return (struct scope){ .kind = kind, .measure = &m->model, .module = module };
}

/* ---- formulas ---- */

static void report_circle(struct sema *s, struct measure_symbol *m, struct ism_span at)
{
	const struct measure_symbol_vec *stack = &s->symbols->formulas;
	const char *circle = m->model.name;
	struct ism_diagnostic *g;
	size_t first = 0;

	while (stack->items[first] != m)
		first++;
	for (size_t i = first + 1; i < stack->n; i++)
		circle = ism_arena_printf(s->arena, "%s → %s", circle, stack->items[i]->model.name);
	g = ism_diag(s->diags, ISM_DIAG_MEASURE_CYCLE, at, "the measure `%s` needs itself: %s → %s",
		m->model.name, circle, m->model.name);
	for (size_t i = first; i < stack->n; i++)
		ism_diag_note(g, stack->items[i]->model.at, "`%s` is declared here",
			stack->items[i]->model.name);
}

static void report_no_formula(struct sema *s, const struct measure_symbol *m)
{
	if (!m->faulty_entries)
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_NO_FORMULA, m->model.at,
				      "measure `%s` has no formula", m->model.name),
			"say what it measures: `formula: count(…)`");
}

static int32_t digits_of(struct sema *s, const struct measure_symbol *m)
{
	int64_t digits = -1;

	if (m->entries[MEASURE_DIGITS].item &&
		!sema_entry_int(s, m->entries[MEASURE_DIGITS].item, 0, 15, &digits))
		return -1;
	return (int32_t)digits;
}

static void set_ratio(struct sema *s, struct ism_measure_model *model, struct ism_term *formula)
{
	if (!sema_ratio(s, formula, &model->share, &model->numerator, &model->denominator))
		return;
	if (model->numerator)
		model->numerator_form = sema_form(s, &model->numerator->type, NULL, -1);
	if (model->denominator)
		model->denominator_form = sema_form(s, &model->denominator->type, NULL, -1);
}

static bool type_formula(struct sema *s, struct measure_symbol *m)
{
	const struct entry *entry = &m->entries[MEASURE_FORMULA];
	struct scope scope = sema_measure_scope(m, SCOPE_FORMULA, entry->module);
	const struct ism_unit *unit;
	const struct ism_expr *expr;
	bool good_unit;

	if (!entry->item) {
		report_no_formula(s, m);
		return false;
	}
	expr = sema_entry_expr(s, entry->item, "an expression over aggregates and measures");
	good_unit = sema_measure_unit(s, m, &unit);
	m->model.formula = expr ? sema_expr(s, &scope, expr, NULL) : NULL;
	if (!m->model.formula || !good_unit)
		return false;
	set_ratio(s, &m->model, m->model.formula);
	if (!sema_measure_in_unit(s, m, unit))
		return false;
	m->model.form = sema_form(s, &m->model.type, unit, digits_of(s, m));
	return sema_measure_interval(s, m);
}

bool sema_measure_ready(struct sema *s, struct ism_measure_model *model, struct ism_span at)
{
	struct measure_symbol *m = measure_symbol_of(model);
	bool good;

	if (m->formula == TYPING) {
		report_circle(s, m, at);
		m->formula = FAULTY;
	}
	if (m->formula != UNTYPED)
		return m->formula == TYPED;
	m->formula = TYPING;
	ism_vec_push(s->arena, &s->symbols->formulas, m);
	good = type_formula(s, m);
	s->symbols->formulas.n--;
	m->formula = good && m->formula == TYPING ? TYPED : FAULTY;
	return m->formula == TYPED;
}

/* ---- lets ---- */

struct ism_term *sema_measure_let(
	struct sema *s, struct measure_symbol *m, uint32_t index, struct ism_span at)
{
	struct let_symbol *let = &m->lets.items[index];
	struct scope scope = sema_measure_scope(m, SCOPE_FORMULA, let->module);

	(void)at;
	if (sema_let_begin(s, let))
		sema_let_end(s, let, sema_expr(s, &scope, let->expr, NULL));
	return let->term;
}

static void type_parts(struct sema *s, struct measure_symbol *m)
{
	struct ism_measure_model *model = &m->model;

	model->parts = ism_new_array(s->arena, m->lets.n, struct ism_part_model);
	for (size_t i = 0; i < m->lets.n; i++) {
		const struct let_symbol *let = &m->lets.items[i];
		struct ism_term *term = sema_measure_let(s, m, (uint32_t)i, let->at);

		if (term)
			model->parts[model->n_parts++] = (struct ism_part_model){ let->name,
				let->at, term, sema_form(s, &term->type, NULL, -1) };
	}
}

/* ---- what judges ---- */

static void read_small(struct sema *s, struct measure_symbol *m, const struct ism_item *item)
{
	if (!sema_entry_int(s, item, 1, INT64_MAX, &m->model.small) || m->formula != TYPED)
		return;
	if (!m->model.share && !m->model.denominator)
		ism_diag(s->diags, ISM_DIAG_SMALL_WITHOUT_RATIO, item->word_at,
			"`small` marks values with a small denominator, but `%s` has none",
			m->model.name);
}

static void read_matures(struct sema *s, struct measure_symbol *m, const struct entry *entry)
{
	m->model.matures_us =
		sema_entry_duration(s, entry->item, entry->module, "a duration, such as `30 days`");
	if (m->model.every.unit >= 0 || m->faulty_every)
		return;
	ism_diag_help(ism_diag(s->diags, ISM_DIAG_BAD_EVERY, entry->item->word_at,
			      "`matures` says when a period is complete, but `%s` has no periods",
			      m->model.name),
		"add `every: month`");
}

static void judge(struct sema *s, struct measure_symbol *m)
{
	const struct entry *entries = m->entries;

	if (m->formula == TYPED && entries[MEASURE_BASELINE].item)
		sema_measure_baseline(s, m, &entries[MEASURE_BASELINE]);
	if (m->formula == TYPED && entries[MEASURE_TARGET].item)
		sema_measure_targets(s, m, &entries[MEASURE_TARGET]);
	if (m->formula == TYPED && entries[MEASURE_BENCHMARK].item)
		sema_measure_benchmarks(s, m, &entries[MEASURE_BENCHMARK]);
	if (entries[MEASURE_CRITERIA].item)
		sema_measure_criteria(s, m, &entries[MEASURE_CRITERIA]);
	if (entries[MEASURE_APPLIES].item) {
		const struct entry *entry = &entries[MEASURE_APPLIES];
		struct scope scope = sema_measure_scope(m, SCOPE_FORMULA, entry->module);
		const struct ism_expr *expr = sema_entry_expr(s, entry->item, "a condition");

		m->model.applies = expr ? sema_condition(s, &scope, expr) : NULL;
	}
	if (entries[MEASURE_SMALL].item)
		read_small(s, m, entries[MEASURE_SMALL].item);
	if (entries[MEASURE_MATURES].item)
		read_matures(s, m, &entries[MEASURE_MATURES]);
	if (entries[MEASURE_HEADLINE].item)
		sema_measure_headline(s, m, &entries[MEASURE_HEADLINE]);
}

void sema_measure_terms(struct sema *s)
{
	ism_vec_each (m, &s->symbols->measures)
		sema_measure_ready(s, &(*m)->model, (*m)->model.at);
	ism_vec_each (m, &s->symbols->measures)
		type_parts(s, *m);
	ism_vec_each (m, &s->symbols->measures)
		judge(s, *m);
	ism_vec_each (m, &s->symbols->measures)
		sema_check_grain(s, *m);
}
