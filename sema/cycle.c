/*
 * Circles that only show once everything is typed: sources that look rows up in each other, and measures
 * whose judgements wait for each other. Rows can be looked up only in a source that has been read.
 */
#include "sema/derive.h"
#include "sema/walk.h"

struct edge {
	uint32_t from, to;
	struct ism_span at;
};

struct edge_vec ISM_VEC(struct edge);
struct node_vec ISM_VEC(uint32_t);

/* Nodes are numbered; `name` says what one is called. */
struct graph {
	struct sema *s;
	uint32_t n;
	struct edge_vec edges;
	uint8_t *state; /* enum typing, of each node */
	struct node_vec stack;
	const char *(*name)(const struct sema *s, uint32_t node);
	void (*report)(struct graph *g, const struct edge *closing, const char *circle);
};

static void graph_add(struct graph *g, uint32_t from, uint32_t to, struct ism_span at)
{
	ism_vec_each (edge, &g->edges)
		if (edge->from == from && edge->to == to)
			return;
	ism_vec_push(g->s->arena, &g->edges, (struct edge){ from, to, at });
}

static void report_circle(struct graph *g, const struct edge *closing)
{
	const char *start = g->name(g->s, closing->to), *circle = start;
	size_t first = 0;

	while (g->stack.items[first] != closing->to)
		first++;
	for (size_t i = first + 1; i < g->stack.n; i++) {
		const char *name = g->name(g->s, g->stack.items[i]);

		if (name != g->name(g->s, g->stack.items[i - 1]))
			circle = ism_arena_printf(g->s->arena, "%s → %s", circle, name);
	}
	if (circle == start || g->name(g->s, g->stack.items[g->stack.n - 1]) != start)
		circle = ism_arena_printf(g->s->arena, "%s → %s", circle, start);
	g->report(g, closing, circle);
}

static void graph_visit(struct graph *g, uint32_t node)
{
	g->state[node] = TYPING;
	ism_vec_push(g->s->arena, &g->stack, node);
	for (size_t i = 0; i < g->edges.n; i++) {
		const struct edge *edge = &g->edges.items[i];

		if (edge->from != node)
			continue;
		if (g->state[edge->to] == TYPING)
			report_circle(g, edge);
		else if (g->state[edge->to] == UNTYPED)
			graph_visit(g, edge->to);
	}
	g->stack.n--;
	g->state[node] = TYPED;
}

static void graph_check(struct graph *g)
{
	g->state = ism_new_array(g->s->arena, g->n, uint8_t);
	for (uint32_t i = 0; i < g->n; i++)
		if (g->state[i] == UNTYPED)
			graph_visit(g, i);
}

/* ---- lookups between sources ---- */

/* Views are read with their roots. */
static uint32_t source_node(const struct sema *s, const struct ism_source_model *model)
{
	model = ism_source_root(model);
	for (uint32_t i = 0; i < s->model->n_sources; i++)
		if (s->model->sources[i] == model)
			return i;
	return 0;
}

static const char *source_name(const struct sema *s, uint32_t node)
{
	return s->model->sources[node]->name;
}

static void report_lookups(struct graph *g, const struct edge *closing, const char *circle)
{
	const char *from = source_name(g->s, closing->from), *to = source_name(g->s, closing->to);

	if (closing->from == closing->to)
		ism_diag(g->s->diags, ISM_DIAG_LOOKUP_CYCLE, closing->at,
			"`%s` looks rows up in itself, before all of them have been read", to);
	else
		ism_diag_note(
			ism_diag(g->s->diags, ISM_DIAG_LOOKUP_CYCLE, closing->at,
				"`%s` and `%s` look rows up in each other: %s", to, from, circle),
			g->s->model->sources[closing->to]->at, "`%s` is declared here", to);
}

static bool is_again(const struct ism_source_model *source)
{
	return source->hidden && source->keep;
}

/* Takes the lookups that the walk reaches from rows of `source`; for rows that are seen again nobody waits. */
static void take_lookups(struct graph *g, struct walk *walk, const struct ism_source_model *source)
{
	struct ism_term *term;

	while ((term = sema_walk_next(walk))) {
		if (term->kind != ISM_TERM_LOOKUP)
			continue;
		term->u.lookup.source->looked_up = true;
		if (is_again(source))
			continue;
		graph_add(g, source_node(g->s, source), source_node(g->s, term->u.lookup.source),
			term->at);
	}
}

/* What a derived source asks of its base's rows, while these are read; a kept one is read after them. */
static void base_lookups(struct graph *g, const struct ism_source_model *source)
{
	for (; source->base; source = source->base) {
		struct walk walk = { .s = g->s };

		sema_walk_add(&walk, source->spread);
		sema_walk_add(&walk, source->where);
		for (uint32_t i = 0; i < source->n_keep_keys; i++)
			sema_walk_add(&walk, source->keep_keys[i]);
		for (uint32_t i = 0; i < source->n_keep_orders; i++)
			sema_walk_add(&walk, source->keep_orders[i]);
		for (uint32_t i = 0; source->keep && i < source->n_fields; i++)
			if (source->fields[i].origin->kind == ISM_TERM_AGGREGATE)
				sema_walk_add_rows(&walk, source->fields[i].origin->u.aggregate);
		take_lookups(g, &walk, source->base);
		if (source->keep)
			graph_add(g, source_node(g->s, source), source_node(g->s, source->base),
				source->at);
	}
}

/* What is asked of each row while the source is read; lets only of sources that others look rows up in. */
static void source_lookups(struct graph *g, const struct ism_source_model *source, bool with_lets)
{
	struct walk walk = { .s = g->s };

	for (uint32_t i = 0; with_lets && i < source->n_lets; i++)
		sema_walk_add(&walk, source->lets[i].term);
	for (uint32_t i = 0; i < source->n_keys; i++)
		sema_walk_add(&walk, source->keys[i]);
	for (uint32_t i = 0; i < source->n_checks; i++)
		sema_walk_add(&walk, source->checks[i].condition);
	for (uint32_t i = 0; i < source->n_references; i++)
		sema_walk_add(&walk, source->reference_rows[i]);
	sema_walk_add(&walk, source->time);
	take_lookups(g, &walk, source);
	base_lookups(g, source);
}

static void add_all_terms(struct walk *walk, const struct ism_measure_model *model)
{
	sema_walk_add(walk, model->formula);
	for (uint32_t i = 0; i < model->n_parts; i++)
		sema_walk_add(walk, model->parts[i].term);
	sema_walk_add_judgement(walk, model);
}

static void aggregate_lookups(struct graph *g, const struct ism_aggregate_model *aggregate)
{
	struct walk rows = { .s = g->s };

	sema_walk_add_rows(&rows, aggregate);
	take_lookups(g, &rows, aggregate->source);
}

static bool reaches_unseen(const struct graph *g, uint32_t from, uint32_t to, bool *seen)
{
	if (from == to)
		return true;
	seen[from] = true;
	for (size_t i = 0; i < g->edges.n; i++) {
		const struct edge *edge = &g->edges.items[i];

		if (edge->from == from && !seen[edge->to] && reaches_unseen(g, edge->to, to, seen))
			return true;
	}
	return false;
}

/* Whether the rows look some up in a source that waits for all of them. */
static bool closes_circle(struct graph *g, const struct ism_aggregate_model *aggregate)
{
	struct walk rows = { .s = g->s };
	const struct ism_term *term;

	sema_walk_add_rows(&rows, aggregate);
	while ((term = sema_walk_next(&rows)))
		if (term->kind == ISM_TERM_LOOKUP &&
			reaches_unseen(g, source_node(g->s, term->u.lookup.source),
				source_node(g->s, aggregate->source),
				ism_new_array(g->s->arena, g->n, bool)))
			return true;
	return false;
}

static void see_again(
	struct graph *g, struct source_symbol_vec *again, struct ism_aggregate_model *aggregate)
{
	struct source_symbol *step = NULL;

	ism_vec_each (known, again)
		if ((*known)->model.base == aggregate->source)
			step = *known;
	if (step) {
		sema_read_again(g->s, aggregate, &step);
		return;
	}
	sema_read_again(g->s, aggregate, &step);
	ism_vec_push(g->s->arena, again, step);
}

/*
 * What measures ask of rows. Each of two inventories may be asked for what the other lacks: who asks second asks
 * when both have been read. `again` NULL: takes the lookups alone.
 */
static void measure_lookups(
	struct graph *g, struct source_symbol_vec *again, const struct ism_measure_model *model)
{
	struct walk walk = { .s = g->s };
	struct ism_term *term;

	add_all_terms(&walk, model);
	while ((term = sema_walk_next(&walk))) {
		struct ism_aggregate_model *aggregate = term->u.aggregate;

		if (term->kind != ISM_TERM_AGGREGATE)
			continue;
		if (again && !is_again(aggregate->source) && closes_circle(g, aggregate))
			see_again(g, again, aggregate);
		aggregate_lookups(g, aggregate);
	}
}

static struct graph lookup_graph(struct sema *s)
{
	return (struct graph){
		.s = s, .n = s->model->n_sources, .name = source_name, .report = report_lookups
	};
}

static void check_lookups(struct sema *s)
{
	const struct ism_model *model = s->model;
	struct graph all = lookup_graph(s), waiting = lookup_graph(s);
	struct source_symbol_vec again = { 0 };

	for (uint32_t i = 0; i < model->n_sources; i++)
		source_lookups(&all, model->sources[i], true);
	for (uint32_t i = 0; i < model->n_measures; i++)
		measure_lookups(&all, NULL, model->measures[i]);
	for (uint32_t i = 0; i < model->n_sources; i++)
		source_lookups(&waiting, model->sources[i], model->sources[i]->looked_up);
	graph_check(&waiting);
	for (uint32_t i = 0; i < model->n_measures; i++)
		measure_lookups(&waiting, &again, model->measures[i]);
}

/*
 * ---- judgements and headlines that wait for each other ----
 *
 * Of measure i, node 3i is the value, 3i + 1 the judgement, 3i + 2 all that is evaluated for its headline.
 */

enum { VALUE, JUDGEMENT, WHOLE, N_NODES };

static uint32_t measure_node(const struct sema *s, const struct ism_measure_model *model)
{
	for (uint32_t i = 0; i < s->model->n_measures; i++)
		if (s->model->measures[i] == model)
			return N_NODES * i;
	return 0;
}

static const char *measure_name(const struct sema *s, uint32_t node)
{
	return s->model->measures[node / N_NODES]->name;
}

static void report_judgements(struct graph *g, const struct edge *closing, const char *circle)
{
	const struct ism_measure_model *to = g->s->model->measures[closing->to / N_NODES];
	bool headline = false;

	for (size_t i = 0; i < g->stack.n; i++)
		headline |= g->stack.items[i] % N_NODES == WHOLE;
	ism_diag_note(ism_diag(g->s->diags, ISM_DIAG_MEASURE_CYCLE, closing->at,
			      "the %s of `%s` waits for itself: %s",
			      headline ? "headline" : "judgement", to->name, circle),
		to->at, "`%s` is declared here", to->name);
}

static void check_rated(struct sema *s, const struct ism_term *term)
{
	const struct ism_measure_model *model = term->u.measure;

	if ((term->kind != ISM_TERM_STATUS && term->kind != ISM_TERM_HEADLINE_STATUS) || !model ||
		model->judged)
		return;
	ism_diag_note(
		ism_diag(s->diags, ISM_DIAG_UNRATED, term->at,
			"`%s` has no status: it has neither criteria nor a target", model->name),
		model->at, "declared here");
}

/* A node names a headline: it waits for the value and the judgement of that measure. */
static void add_headline(struct graph *g, uint32_t node, uint32_t measure, struct ism_span at)
{
	graph_add(g, node, measure + WHOLE, at);
	graph_add(g, measure + WHOLE, measure + VALUE, at);
	graph_add(g, measure + WHOLE, measure + JUDGEMENT, at);
}

/* Takes what the walk reaches from a node. */
static void take_measures(
	struct graph *g, struct walk *walk, uint32_t node, const struct ism_measure_model *own)
{
	struct ism_term *term;

	while ((term = sema_walk_next(walk))) {
		const struct ism_measure_model *of;
		uint32_t to;

		if (term->kind == ISM_TERM_HEADLINE_STATUS)
			check_rated(g->s, term);
		if (term->kind == ISM_TERM_HEADLINE || term->kind == ISM_TERM_HEADLINE_STATUS)
			add_headline(g, node, measure_node(g->s, term->u.measure), term->at);
		if (term->kind < ISM_TERM_MEASURE || term->kind > ISM_TERM_STATUS)
			continue;
		check_rated(g->s, term);
		of = term->u.measure ? term->u.measure : own;
		to = measure_node(g->s, of);
		if (term->kind != ISM_TERM_MEASURE && term->kind != ISM_TERM_VALUE) {
			/* Its own rules may name its target and baseline, which do not wait for them. */
			if (of == own && node % N_NODES == JUDGEMENT &&
				term->kind != ISM_TERM_STATUS)
				continue;
			to += JUDGEMENT;
		}
		graph_add(g, node, to, term->at);
	}
}

static void check_judgements(struct sema *s)
{
	struct graph g = { .s = s,
		.n = N_NODES * s->model->n_measures,
		.name = measure_name,
		.report = report_judgements };

	for (uint32_t i = 0; i < s->model->n_measures; i++) {
		const struct ism_measure_model *model = s->model->measures[i];
		struct walk value = { .s = s }, judgement = { .s = s };

		sema_walk_add(&value, model->formula);
		for (uint32_t j = 0; j < model->n_parts; j++)
			sema_walk_add(&value, model->parts[j].term);
		take_measures(&g, &value, N_NODES * i, model);
		sema_walk_add_judgement(&judgement, model);
		take_measures(&g, &judgement, N_NODES * i + JUDGEMENT, model);
	}
	graph_check(&g);
}

void sema_check_graph(struct sema *s)
{
	check_lookups(s);
	check_judgements(s);
}
