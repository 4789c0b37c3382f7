#include "sema/reach.h"

#include "support/suggest.h"

/* ---- what a measure reaches ---- */

struct measure_set ISM_VEC(const struct ism_measure_model *);

/* Adds the terms of a measure once. */
static void enter(
	struct walk *walk, struct measure_set *entered, const struct ism_measure_model *model)
{
	ism_vec_each (known, entered)
		if (*known == model)
			return;
	ism_vec_push(walk->s->arena, entered, model);
	sema_walk_add(walk, model->formula);
}

static void add_source(
	struct sema *s, struct source_symbol_vec *sources, struct ism_source_model *model)
{
	ism_vec_each (source, sources)
		if (&(*source)->model == model)
			return;
	ism_vec_push(s->arena, sources, source_symbol_of(model));
}

static void collect(struct walk *walk, const struct ism_measure_model *model,
	struct aggregate_vec *aggregates, struct source_symbol_vec *sources)
{
	struct measure_set entered = { 0 };
	struct ism_term *term;

	for (uint32_t i = 0; i < model->n_parts; i++)
		sema_walk_add(walk, model->parts[i].term);
	sema_walk_add_judgement(walk, model);
	enter(walk, &entered, model);
	while ((term = sema_walk_next(walk))) {
		if (term->kind == ISM_TERM_AGGREGATE) {
			ism_vec_push(walk->s->arena, aggregates, term->u.aggregate);
			add_source(walk->s, sources, term->u.aggregate->source);
		} else if (term->kind >= ISM_TERM_MEASURE && term->kind <= ISM_TERM_STATUS &&
			   term->u.measure) {
			enter(walk, &entered, term->u.measure);
			if (term->kind != ISM_TERM_MEASURE && term->kind != ISM_TERM_VALUE)
				sema_walk_add_judgement(walk, term->u.measure);
		}
	}
}

struct reach sema_reach(struct sema *s, const struct ism_measure_model *model)
{
	struct walk all = { .s = s }, divided = { .s = s, .outside_totals = true };
	struct reach reach = { 0 };
	struct aggregate_vec ignored = { 0 };

	collect(&all, model, &reach.aggregates, &reach.sources);
	collect(&divided, model, &ignored, &reach.divided);
	return reach;
}

/* ---- dimensions ---- */

/* Where `by` names the dimension. */
static struct ism_span dimension_at(const struct measure_symbol *m, const char *name)
{
	const struct ism_item *item = m->entries[MEASURE_BY].item;

	ism_vec_each (value, &item->u.entry.values)
		if (value->expr && value->expr->kind == ISM_EXPR_NAME &&
			value->expr->u.name.text == name)
			return value->expr->at;
	return item->at;
}

static void report_missing(struct sema *s, const struct measure_symbol *m, const char *name,
	const struct source_symbol_vec *lacking)
{
	struct ism_suggest suggest;
	struct ism_diagnostic *g;
	const char *list = "";

	ism_suggest_init(&suggest, name);
	for (size_t i = 0; i < lacking->n; i++) {
		const struct ism_source_model *model = &lacking->items[i]->model;

		list = ism_arena_printf(s->arena, "%s%s`%s`", list,
			i == 0                ? ""
			: i + 1 == lacking->n ? " and "
					      : ", ",
			model->name);
		for (uint32_t j = 0; j < model->n_members; j++)
			ism_suggest_consider(&suggest, model->members[j].name);
	}
	g = ism_diag(s->diags, ISM_DIAG_NO_DIMENSION, dimension_at(m, name),
		"the dimension `%s` is missing in %s", name, list);
	ism_vec_each (source, lacking)
		ism_diag_note(g, (*source)->model.at, "has no field or let `%s`", name);
	if (suggest.best)
		ism_diag_help(g, "did you mean `%s`?", suggest.best);
	else
		ism_diag_help(g, "add it: `let %s = …`", name);
}

static void report_types(struct sema *s, const struct measure_symbol *m, const char *name,
	const struct ism_term *first, const struct ism_term *other)
{
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_NO_DIMENSION, dimension_at(m, name),
		"the dimension `%s` has two types: %s and %s", name,
		sema_type_name(s, &first->type), sema_type_name(s, &other->type));

	ism_diag_note(g, first->at, "here it is %s", sema_type_name(s, &first->type));
	ism_diag_note(g, other->at, "here it is %s", sema_type_name(s, &other->type));
}

static void check_dimension(struct sema *s, struct measure_symbol *m,
	struct ism_dimension_model *dimension, const struct source_symbol_vec *sources)
{
	struct source_symbol_vec lacking = { 0 };
	const struct ism_term *first = NULL;

	ism_vec_each (source, sources) {
		bool faulty;
		const struct ism_member *member =
			sema_member(s, &(*source)->model, dimension->name, m->model.at, &faulty);

		if (!member && !faulty) {
			ism_vec_push(s->arena, &lacking, *source);
		} else if (member && !first) {
			first = member->term;
		} else if (member) {
			struct ism_type left = first->type, right = member->term->type;

			left.reference = right.reference = NULL;
			if (!sema_type_same(&left, &right)) {
				report_types(s, m, dimension->name, first, member->term);
				return;
			}
		}
	}
	if (first && first->type.kind == ISM_TYPE_LIST) {
		ism_diag_help(
			ism_diag(s->diags, ISM_DIAG_NO_DIMENSION, dimension_at(m, dimension->name),
				"the dimension `%s` is a list, which is no single group",
				dimension->name),
			"spread it: `source … from … { each x in %s }`", dimension->name);
		return;
	}
	if (first) {
		dimension->type = first->type;
		dimension->type.reference = NULL;
	}
	if (lacking.n)
		report_missing(s, m, dimension->name, &lacking);
}

/* ---- periods ---- */

static bool is_order(const struct ism_source_model *latest, const struct ism_term *placed)
{
	const struct ism_term *origin;

	if (!placed || placed->kind != ISM_TERM_FIELD)
		return false;
	origin = latest->fields[placed->u.field].origin;
	for (uint32_t i = 0; i < latest->n_keep_orders; i++)
		if (origin->kind == ISM_TERM_FIELD &&
			latest->keep_orders[i]->kind == origin->kind &&
			latest->keep_orders[i]->u.field == origin->u.field)
			return true;
	return false;
}

/* The last row of each key, placed by what makes it the last: each period would lose what changed after it. */
static void check_latest(struct sema *s, const struct reach *reach)
{
	ism_vec_each (item, &reach->aggregates) {
		const struct ism_aggregate_model *aggregate = *item;
		const struct ism_source_model *latest = ism_source_root(aggregate->source);
		struct ism_diagnostic *g;

		if (latest->keep != ISM_KEEP_LATEST || !is_order(latest, aggregate->placed))
			continue;
		g = ism_diag(s->diags, ISM_DIAG_LATEST_IN_TIME, aggregate->at,
			"`%s` has the last row of each key: placed by what makes it the last one, "
			"it says nothing about earlier periods",
			aggregate->source->name);
		ism_diag_note(g, latest->at, "declared here");
		ism_diag_help(g,
			"keep all rows, each with the time of the next one: `sequence: … by …  let "
			"until = next.…`, and count `while … .. until`");
		return;
	}
}

/* `every` over a source that says nothing about time, unless its aggregates do. */
static void check_time(struct sema *s, struct measure_symbol *m, const struct reach *reach,
	const struct source_symbol *source)
{
	if (source->model.time_kind != ISM_TIME_ABSENT || source->faulty_time ||
		source->faulty_names)
		return;
	ism_vec_each (item, &reach->aggregates) {
		const struct ism_aggregate_model *aggregate = *item;
		struct ism_diagnostic *g;

		if (aggregate->source != &source->model || aggregate->placed)
			continue;
		g = ism_diag(s->diags, ISM_DIAG_NO_TIME, m->entries[MEASURE_EVERY].item->at,
			"`every` needs a time in `%s` that places its rows in periods",
			source->model.name);
		ism_diag_note(g, aggregate->at, "this has none");
		ism_diag_note(g, source->model.at, "declared here");
		ism_diag_help(g,
			"give the source a `time: …`, or `time: none` if its rows count in "
			"full in every period");
		return;
	}
}

void sema_check_grain(struct sema *s, struct measure_symbol *m)
{
	struct reach reach;

	if (m->formula != TYPED)
		return;
	reach = sema_reach(s, &m->model);
	sema_check_no_lists(s, &m->model);
	for (uint32_t i = 0; i < m->model.n_dimensions; i++)
		check_dimension(s, m, &m->model.dimensions[i], &reach.divided);
	sema_check_looks(s, m);
	if (m->model.every.unit >= 0) {
		ism_vec_each (source, &reach.sources)
			check_time(s, m, &reach, *source);
		ism_vec_each (aggregate, &reach.aggregates)
			sema_check_history(s, m, *aggregate);
		check_latest(s, &reach);
	}
	if (m->model.reported)
		ism_vec_each (source, &reach.sources)
			(*source)->model.measured = true;
}
