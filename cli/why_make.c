/* From derivations and the cells that were evaluated to the document: parts with their values, rows to ask for. */
#include <string.h>

#include "cli/why.h"
#include "runtime/series/year_before.h"

static const char *written(const struct why_answer *answer, struct ism_span at)
{
	return ism_source_map_written(&answer->c->map, &answer->c->arena, at);
}

static const struct ism_measure *measure_of(const struct why_answer *answer)
{
	return answer->measure->measure;
}

static const struct ism_slot *slot_of(const struct why_answer *answer, uint32_t slot)
{
	return &measure_of(answer)->slots[slot];
}

/* ---- what a part is ---- */

static const char *kind_of(const struct ism_term *term)
{
	switch (term->kind) {
	case ISM_TERM_AGGREGATE: return "aggregate";
	case ISM_TERM_MEASURE: return "measure";
	case ISM_TERM_HEADLINE: return "headline";
	case ISM_TERM_PARAM: return "parameter";
	case ISM_TERM_SERIES:
	case ISM_TERM_STRETCH: return "periods";
	case ISM_TERM_RANK:
	case ISM_TERM_LOWEST:
	case ISM_TERM_HIGHEST: return "groups";
	case ISM_TERM_TOTAL: return "total";
	case ISM_TERM_VALUE:
	case ISM_TERM_TARGET:
	case ISM_TERM_EXPECTED:
	case ISM_TERM_BASELINE:
	case ISM_TERM_ATTAINMENT:
	case ISM_TERM_STATUS: return "judgement";
	case ISM_TERM_PERIOD:
	case ISM_TERM_TODAY:
	case ISM_TERM_NOW: return "time";
	case ISM_TERM_DIMENSION: return "dimension";
	case ISM_TERM_MEMBER:
	case ISM_TERM_EXISTS: return "lookup";
	default: return "expression";
	}
}

/* What the text of a part is only a name of. */
static const char *formula_of(
	const struct why_answer *answer, const struct ism_derivation *d, const char *text)
{
	const char *formula = NULL;

	if (d->measure)
		formula = written(answer, d->measure->formula->at);
	else if (d->term->kind == ISM_TERM_AGGREGATE)
		formula = d->term->u.aggregate->text;
	return formula && strcmp(formula, text) != 0 ? formula : NULL;
}

/* ---- what a part looks at ---- */

struct points ISM_VEC(struct ism_why_point);

static void add_point(const struct why_answer *answer, struct points *points, const char *label,
	const struct why_seen *seen, uint32_t slot)
{
	struct ism_why_point point = { .label = label };

	if (seen)
		point.value = seen->slots[slot];
	ism_vec_push(&answer->c->arena, points, point);
}

static void add_periods(const struct why_answer *answer, struct points *points, uint32_t slot,
	int64_t first, int64_t last)
{
	for (int64_t period = first; period <= last; period++)
		add_point(answer, points, why_period(answer, period),
			why_seen_at(answer, answer->cell->group, period), slot);
}

static int64_t first_seen(const struct why_answer *answer)
{
	int64_t first = answer->cell->period;

	ism_vec_each (seen, &answer->seen)
		if (seen->group == answer->cell->group && seen->period != ISM_NO_PERIOD &&
			seen->period < first)
			first = seen->period;
	return first;
}

static void add_year_before(const struct why_answer *answer, struct points *points, uint32_t slot)
{
	const struct ism_every *every = &measure_of(answer)->every;
	struct ism_period_scale scale = { answer->result->calendar,
		(enum ism_period_unit)every->unit, every->span_us };
	struct ism_zone_cursor cursor = { 0 };
	int64_t before;

	if (ism_year_before(&scale, &cursor, answer->cell->period, &before))
		add_periods(answer, points, slot, before, before);
}

static void add_series(const struct why_answer *answer, const struct ism_derivation *d,
	enum ism_series_function function, uint64_t n, struct points *points)
{
	int64_t last = answer->cell->period, back = (int64_t)n;

	if (last == ISM_NO_PERIOD)
		return;
	switch (function) {
	case ISM_SERIES_PREVIOUS:
		add_periods(answer, points, d->series, last - back, last - back);
		break;
	case ISM_SERIES_CHANGE:
	case ISM_SERIES_GROWTH:
		add_periods(answer, points, d->series, last - back, last - back);
		add_periods(answer, points, d->series, last, last);
		break;
	case ISM_SERIES_SAME_PERIOD_LAST_YEAR: add_year_before(answer, points, d->series); break;
	case ISM_SERIES_MOVING_AVG:
	case ISM_SERIES_ZSCORE:
	case ISM_SERIES_TREND:
	case ISM_SERIES_TREND_P:
	case ISM_SERIES_FORECAST:
		add_periods(answer, points, d->series, last - back + 1, last);
		break;
	default: add_periods(answer, points, d->series, first_seen(answer), last); break;
	}
}

static void add_groups(const struct why_answer *answer, uint32_t slot, struct points *points)
{
	ism_vec_each (seen, &answer->seen)
		if (seen->group && seen->period == answer->cell->period)
			add_point(answer, points, why_group(answer, seen->group), seen, slot);
}

static void look(
	const struct why_answer *answer, const struct ism_derivation *d, struct ism_why_part *part)
{
	struct points points = { 0 };

	if (d->series == ISM_NONE_INDEX)
		return;
	if (d->term->kind == ISM_TERM_SERIES)
		add_series(answer, d, d->term->u.series.function, d->term->u.series.n, &points);
	else
		add_groups(answer, d->series, &points);
	part->n_points = (uint32_t)points.n;
	part->points = points.items;
	part->by_group = d->term->kind != ISM_TERM_SERIES;
	part->point_form = d->first ? d->first->form : d->form;
}

/* Of an aggregate over several periods: which ones. */
static const char *periods_of(const struct why_answer *answer, const struct ism_slot *slot)
{
	int64_t last = answer->cell->period;

	if (slot->stretch == ISM_STRETCH_PERIOD || last == ISM_NO_PERIOD)
		return NULL;
	switch ((enum ism_stretch)slot->stretch) {
	case ISM_STRETCH_ROLLING:
		return ism_arena_printf(&answer->c->arena, "%s .. %s",
			why_period(answer, last - (int64_t)slot->n + 1), why_period(answer, last));
	case ISM_STRETCH_YEAR_TO_DATE:
		return ism_arena_printf(&answer->c->arena, "from the beginning of the year to %s",
			why_period(answer, last));
	default:
		return ism_arena_printf(
			&answer->c->arena, "from the beginning to %s", why_period(answer, last));
	}
}

/* ---- parts ---- */

/* A measure is its formula: what that is made of stands below the name. */
static void take_formula(struct ism_why_part *part)
{
	const struct ism_why_part *whole = part->first;

	if (!whole || whole->next || strcmp(whole->text, part->formula) != 0)
		return;
	part->detail = whole->detail;
	part->source = whole->source;
	part->over = whole->over;
	part->n_points = whole->n_points;
	part->points = whole->points;
	part->by_group = whole->by_group;
	part->point_form = whole->point_form;
	part->first = whole->first;
}

static struct ism_why_part *part_of(const struct why_answer *answer, const struct ism_derivation *d)
{
	struct ism_why_part *part = ism_new(&answer->c->arena, struct ism_why_part);
	const struct ism_slot *slot = slot_of(answer, d->inner);

	part->text = written(answer, d->at);
	part->kind = kind_of(d->term);
	part->formula = formula_of(answer, d, part->text);
	part->form = d->form;
	part->digits = -1;
	if (d->slot == measure_of(answer)->value) {
		part->digits = answer->cell->digits;
		if (d->term->kind == ISM_TERM_VALUE ||
			d->form.type == measure_of(answer)->form.type)
			part->form = measure_of(answer)->form;
	}
	part->value = answer->at->slots[d->slot];
	if (slot->kind == ISM_SLOT_AGGREGATE && d->term->kind == ISM_TERM_AGGREGATE) {
		part->detail = &answer->at->details[d->inner];
		part->source = d->term->u.aggregate->source->name;
		part->over = periods_of(answer, slot);
	}
	look(answer, d, part);
	part->first = why_parts(answer, d->first);
	if (part->formula)
		take_formula(part);
	return part;
}

struct ism_why_part *why_parts(
	const struct why_answer *answer, const struct ism_derivation *derivation)
{
	struct ism_why_part *first = NULL, **end = &first;

	if (!answer->at)
		return NULL;
	for (; derivation; derivation = derivation->next) {
		*end = part_of(answer, derivation);
		end = &(*end)->next;
	}
	return first;
}

/* ---- rows ---- */

/* 1: more is better; -1: less; 0: nobody says. */
static int direction_of_op(enum ism_target_op op)
{
	if (op == ISM_TARGET_GE || op == ISM_TARGET_GT)
		return 1;
	return op == ISM_TARGET_LE || op == ISM_TARGET_LT ? -1 : 0;
}

static int direction(const struct ism_measure_model *measure)
{
	const struct ism_term *term = measure->n_rules ? measure->rules[0].condition : NULL;
	int sign = measure->n_rules && measure->rules[0].level == 0 ? 1 : -1;

	if (measure->n_targets)
		return direction_of_op(measure->targets[0].op);
	if (!term || term->kind < ISM_TERM_LT || term->kind > ISM_TERM_GE ||
		term->u.binary.left->kind != ISM_TERM_VALUE)
		return 0;
	return term->kind == ISM_TERM_GE || term->kind == ISM_TERM_GT ? sign : -sign;
}

static bool has_order(const struct ism_aggregate_model *aggregate)
{
	switch (aggregate->kind) {
	case ISM_AGGREGATE_COUNT:
	case ISM_AGGREGATE_SHARE:
	case ISM_AGGREGATE_ANY:
	case ISM_AGGREGATE_ALL:
	case ISM_AGGREGATE_DISTINCT:
	case ISM_AGGREGATE_APPROX_DISTINCT:
	case ISM_AGGREGATE_FIRST:
	case ISM_AGGREGATE_LAST:
	case ISM_AGGREGATE_MODE: return false;
	default: return true;
	}
}

/* Which rows speak against the value first, where `sign` says what is good. */
static void choose(
	const struct ism_aggregate_model *aggregate, int sign, struct ism_trace_request *request)
{
	if (has_order(aggregate))
		request->order = sign > 0 || (!sign && aggregate->kind == ISM_AGGREGATE_MIN)
					 ? ISM_TRACE_SMALLEST
					 : ISM_TRACE_LARGEST;
	if (aggregate->kind == ISM_AGGREGATE_SHARE || aggregate->kind == ISM_AGGREGATE_ALL)
		request->pick = sign < 0 ? ISM_TRACE_HOLDS : ISM_TRACE_FAILS;
	else if (aggregate->kind == ISM_AGGREGATE_ANY)
		request->pick = ISM_TRACE_HOLDS;
}

struct rows_vec ISM_VEC(struct ism_why_rows);

static bool is_requested(const struct why_request_vec *requests, const struct ism_trace_request *r)
{
	ism_vec_each (other, requests)
		if (other->aggregate == r->aggregate && other->first == r->first)
			return true;
	return false;
}

/* What is asked for of one aggregate; a share of rows is one of conditions, which are shown as fields. */
static void request_rows(const struct why_answer *answer, struct ism_evaluation *evaluation,
	const struct ism_derivation *d, int sign, struct why_request_vec *requests,
	struct rows_vec *rows)
{
	const struct ism_aggregate_model *aggregate = d->term->u.aggregate;
	struct ism_trace_request request = ism_trace_request_of(
		evaluation, measure_of(answer), d->slot, answer->cell->group, answer->cell->period);
	struct ism_why_rows row = { .aggregate = aggregate->text,
		.source = aggregate->source->name };

	if (is_requested(requests, &request))
		return;
	choose(aggregate, sign, &request);
	row.trace = &answer->result->program->traces[request.aggregate];
	row.pick = request.pick;
	row.order = request.order;
	row.has_value = aggregate->value && has_order(aggregate);
	ism_vec_push(&answer->c->arena, requests, request);
	ism_vec_push(&answer->c->arena, rows, row);
}

static void request_all(const struct why_answer *answer, struct ism_evaluation *evaluation,
	const struct ism_derivation *derivation, int sign, struct why_request_vec *requests,
	struct rows_vec *rows)
{
	for (const struct ism_derivation *d = derivation; d; d = d->next) {
		bool same = d->term->kind == ISM_TERM_MEASURE ||
			    d->term->kind == ISM_TERM_STRETCH || d->term->kind == ISM_TERM_TOTAL;

		if (d->term->kind == ISM_TERM_AGGREGATE)
			request_rows(answer, evaluation, d, sign, requests, rows);
		request_all(answer, evaluation, d->first, same ? sign : 0, requests, rows);
	}
}

/* ---- all of it ---- */

static void set_lets(const struct why_answer *answer, struct ism_why *why)
{
	const struct ism_measure_model *model = answer->plan->why->measure;
	const char **texts = ism_new_array(&answer->c->arena, model->n_parts, const char *);

	for (uint32_t i = 0; i < model->n_parts; i++)
		texts[i] = written(answer, model->parts[i].term->at);
	why->n_lets = model->n_parts;
	why->lets = texts;
}

struct ism_why why_make(const struct why_answer *answer, struct ism_evaluation *evaluation,
	uint32_t max_rows, struct why_request_vec *requests)
{
	const struct ism_plan_why *plan = answer->plan->why;
	struct ism_position at = ism_source_map_position(
		&answer->c->map, plan->measure->at.file, plan->measure->at.start);
	struct ism_why why = {
		.result = answer->result,
		.measure = answer->measure,
		.cell = answer->cell,
		.is_headline = answer->cell == answer->measure->headline,
		.file = at.file,
		.line = at.line,
		.formula = written(answer, plan->measure->formula->at),
		.parts = why_parts(answer, plan->formula),
	};
	struct rows_vec rows = { 0 };

	set_lets(answer, &why);
	if (answer->at) {
		why_judge(answer, &why);
		if (max_rows)
			request_all(answer, evaluation, plan->formula, direction(plan->measure),
				requests, &rows);
	}
	ism_vec_each (request, requests)
		request->max_rows = max_rows;
	why.n_rows = (uint32_t)rows.n;
	why.rows = rows.items;
	return why;
}
