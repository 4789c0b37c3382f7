/*
 * One measure: which cells it has, what each of them holds, and which of them is its headline.
 * See docs/language.md, "Grain".
 */
#include "runtime/eval/context.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/eval/empty.h"
#include "runtime/eval/freshness.h"
#include "runtime/eval/inventory.h"
#include "runtime/eval/reason.h"
#include "runtime/eval/sweep.h"

struct evaluating {
	struct ism_evaluation *e;
	const struct ism_measure *measure;
	struct ism_measure_result *out;
	struct eval_sweep sweep;
	struct ism_cells *groups; /* of all its grains; a block holds the first period */
	uint64_t n_groups;
	const uint32_t *sorted; /* indices of the groups in their order */
	bool has_periods;
	int64_t first, last;     /* periods, both included; first > last: there is none */
	int64_t latest_complete; /* the last period that has ended by now */
	const char *failure;     /* why no value can be trusted: a source failed; NULL: it can */
	const char *empty;       /* why there is nothing to measure; NULL: there is something */
	bool unless_counted;     /* so `empty` says, but an aggregate may still have counted rows */
	const char *stale;       /* why the data is too old; NULL: it is not */
	int64_t *last_of; /* by source: the last period in which one of its rows was placed */
	size_t capacity;
	bool is_again;         /* over other cells than those that were measured */
	uint64_t period_cells; /* index of the first cell of a period over all groups */
	int64_t first_reported, last_reported; /* their periods, without gaps */
};

/* ---- periods and groups ---- */

static int64_t period_of(const struct evaluating *v, int64_t instant)
{
	const struct ism_every *every = &v->measure->every;

	return ism_period_of_instant(&v->e->run.calendar, &v->e->cursor,
		(enum ism_period_unit)every->unit, every->span_us, instant);
}

static int64_t period_last_day(const struct evaluating *v, int64_t period)
{
	const struct ism_every *every = &v->measure->every;

	return ism_period_last_day(&v->e->run.calendar, &v->e->cursor,
		(enum ism_period_unit)every->unit, every->span_us, period);
}

static int64_t period_first_day(const struct evaluating *v, int64_t period)
{
	const struct ism_every *every = &v->measure->every;

	return ism_period_first_day(&v->e->run.calendar, &v->e->cursor,
		(enum ism_period_unit)every->unit, every->span_us, period);
}

/* Whether the period overlaps the window of --period, --from and --to. */
static bool is_reported(const struct evaluating *v, int64_t period)
{
	const struct ism_window *window = &v->e->run.window;

	return period_last_day(v, period) >= window->first_day &&
	       period_first_day(v, period) <= window->last_day;
}

/* Whether its last instant is not after now. */
static bool is_complete(const struct evaluating *v, int64_t period)
{
	return period <= v->latest_complete;
}

static int64_t latest_complete(const struct evaluating *v)
{
	int64_t mature = v->e->run.now_us - v->measure->matures_us;
	int64_t period = period_of(v, mature);

	/* The present period is complete in its last microsecond. */
	return period_of(v, mature + 1) > period ? period : period - 1;
}

/* Cells of totals are of no group. */
static enum ism_status take_cell(struct evaluating *v, struct ism_cell cell, bool has_group)
{
	bool has_period = cell.period != ISM_NO_PERIOD;

	if (has_group) {
		int64_t *first = ism_cells_find(v->groups, cell.dimensions, ISM_NO_PERIOD);

		ISM_TRY(ism_memory_status(&v->e->memory, &v->e->error));
		/* first[1] tells a new group, whose block is zeroed, from one with a period. */
		if (has_period && (!first[1] || cell.period < first[0])) {
			first[0] = cell.period;
			first[1] = 1;
		}
	}
	if (has_period) {
		v->first = cell.period < v->first ? cell.period : v->first;
		v->last = cell.period > v->last ? cell.period : v->last;
	}
	return ISM_OK;
}

static int64_t period_of_inventory(
	const struct evaluating *v, const struct ism_grain *grain, int64_t moment)
{
	if (!v->has_periods)
		return ISM_NO_PERIOD;
	return eval_inventory_period(
		v->e, &v->e->program->sources[grain->source], &v->measure->every, moment);
}

static enum ism_status find_cells(struct evaluating *v)
{
	const struct ism_measure *measure = v->measure;
	static const struct ism_cell_layout first_period = { .size_bytes = 16 };
	uint8_t types[ISM_CELLS_MAX_DIMENSIONS];

	for (uint32_t d = 0; d < measure->n_dimensions; d++)
		types[d] = (uint8_t)measure->dimensions[d].type;
	v->last_of = ism_new_array(&v->e->arena, v->e->program->n_sources, int64_t);
	for (uint32_t s = 0; s < v->e->program->n_sources; s++)
		v->last_of[s] = INT64_MIN;
	ISM_TRY(ism_cells_create(
		&v->groups, measure->n_dimensions, types, &first_period, &v->e->memory));
	v->first = INT64_MAX;
	v->last = INT64_MIN;
	for (uint32_t g = 0; g < measure->n_grains; g++) {
		const struct ism_grain *grain = &v->e->program->grains[measure->grains[g]];
		const struct ism_cells *cells = v->e->cells[measure->grains[g]];
		int64_t *last = &v->last_of[grain->source];
		uint64_t n = cells ? ism_cells_count(cells) : 0;

		for (uint64_t i = 0; i < n; i++) {
			struct ism_cell cell = ism_cells_at(cells, i);

			if (grain->snapshot)
				cell.period = period_of_inventory(v, grain, cell.period);
			ISM_TRY(take_cell(v, cell, grain->n_dimensions > 0));
			*last = cell.period > *last ? cell.period : *last;
		}
	}
	return ISM_OK;
}

/* Where a source covers today the periods run up to now, from the latest complete one if it has no row. */
static void cover_today(struct evaluating *v)
{
	const struct ism_measure *measure = v->measure;
	bool covers = false;

	for (uint32_t s = 0; s < measure->n_sources; s++)
		covers |= v->e->program->sources[measure->sources[s]].covers_today;
	if (!covers || !v->has_periods)
		return;
	if (v->first > v->last)
		v->first = v->latest_complete;
	v->last = period_of(v, v->e->run.now_us);
}

/*
 * The periods of a derived source run as far as what it comes from: one in which none of its rows falls has none,
 * and is not beyond the data.
 */
static void follow_bases(struct evaluating *v)
{
	const struct ism_measure *measure = v->measure;

	for (uint32_t s = 0; v->has_periods && s < measure->n_sources; s++) {
		const struct ism_source_result *source = &v->e->result.sources[measure->sources[s]];
		int64_t newest = eval_newest_period(v->e, measure, source);

		if (source->source->base == ISM_NONE_INDEX || newest == INT64_MIN)
			continue;
		v->first = v->first > v->last ? newest : v->first;
		v->last = newest > v->last ? newest : v->last;
	}
}

/* ---- sources ---- */

static const char *failure_of(struct evaluating *v, const struct ism_source_result *source)
{
	struct ism_arena *arena = &v->e->arena;

	if (source->failure.status != ISM_OK)
		return ism_arena_printf(arena, "source %s could not be read: %s",
			source->source->name, source->failure.text);
	if (source->over_limit)
		return ism_arena_printf(arena,
			"source %s has more rejected rows than it allows: %llu of %llu",
			source->source->name, (unsigned long long)source->rejected,
			(unsigned long long)source->rows);
	return NULL;
}

/* Why the data of a source is too old for the measure; NULL: it is not. */
static const char *why_stale(const struct evaluating *v, const struct ism_source_result *source)
{
	int64_t last = v->last_of[source - v->e->result.sources];
	int64_t newest;

	if (v->has_periods && !source->source->covers_today) {
		newest = eval_newest_period(v->e, v->measure, source);
		newest = newest > last ? newest : last;
		if (newest != INT64_MIN && newest < v->latest_complete)
			return ism_arena_printf(&v->e->arena,
				"source %s has no row in or after the latest complete period",
				source->source->name);
	}
	return eval_not_fresh(v->e, source);
}

/* Of a step that nobody names it is said of the source that it is a step of. */
static void mark_stale(struct ism_source_result *sources, struct ism_source_result *source)
{
	source->stale = true;
	while (source->source->hidden && source->source->base != ISM_NONE_INDEX) {
		source = &sources[source->source->base];
		source->stale = true;
	}
}

static void look_at_sources(struct evaluating *v)
{
	const struct ism_measure *measure = v->measure;
	struct ism_source_result *sources = v->e->result.sources;

	v->out->reaches = ISM_NO_DAY;
	v->empty = eval_why_empty(v->e, measure, &v->unless_counted);
	for (uint32_t i = 0; i < measure->n_sources; i++) {
		struct ism_source_result *source = &sources[measure->sources[i]];
		const char *stale;

		if (!v->failure)
			v->failure = failure_of(v, source);
		if (source->newest > v->out->reaches)
			v->out->reaches = source->newest;
		stale = why_stale(v, source);
		if (stale)
			mark_stale(sources, source);
		if (!v->stale)
			v->stale = stale;
	}
	for (uint32_t i = 0; i < measure->n_lookups; i++) {
		if (!v->failure)
			v->failure = failure_of(v, &sources[measure->lookups[i]]);
	}
	for (uint32_t i = 0; i < measure->n_needs; i++) {
		const struct eval_headline *headline = &v->e->headlines[measure->needs[i]];

		if (!v->failure)
			v->failure = headline->failure;
		if (!v->empty)
			v->empty = headline->empty;
		if (!v->stale)
			v->stale = headline->stale;
	}
}

/* ---- one cell ---- */

static uint64_t count_rows(const struct evaluating *v)
{
	const struct ism_measure *measure = v->measure;
	uint64_t rows = UINT64_MAX;

	for (uint32_t i = 0; i < measure->n_row_slots; i++) {
		uint64_t n = v->sweep.slots.details[measure->row_slots[i]].rows;

		rows = n < rows ? n : rows;
	}
	return rows == UINT64_MAX ? 0 : rows;
}

/* An aggregate has counted rows, whatever their source's time says. */
static bool has_counted(const struct evaluating *v)
{
	const struct ism_measure *measure = v->measure;

	for (uint32_t i = 0; i < measure->n_row_slots; i++)
		if (v->sweep.slots.details[measure->row_slots[i]].rows)
			return true;
	return false;
}

static struct ism_value exact(uint64_t n)
{
	return (struct ism_value){ .exact = (__int128)n, .state = ISM_VALUE_PRESENT };
}

/* False of an aggregate over more periods than there are: nothing was counted. */
static bool has_detail(const struct evaluating *v, uint32_t slot)
{
	return v->sweep.slots.values[slot].state != ISM_VALUE_NONE ||
	       v->sweep.slots.details[slot].cause != ISM_NONE_NOT;
}

static void set_ratio(const struct evaluating *v, struct ism_cell_result *cell)
{
	const struct ism_measure *measure = v->measure;

	if (measure->share != ISM_NONE_INDEX) {
		const struct ism_finish_detail *detail = &v->sweep.slots.details[measure->share];

		if (!has_detail(v, measure->share))
			return;
		cell->numerator = exact(detail->numerator);
		cell->denominator = exact(detail->denominator);
		cell->unknown = detail->unknown;
	} else if (measure->numerator != ISM_NONE_INDEX) {
		cell->numerator = v->sweep.slots.values[measure->numerator];
		cell->denominator = v->sweep.slots.values[measure->denominator];
	}
}

static bool is_small(const struct evaluating *v, const struct ism_cell_result *cell)
{
	const struct ism_measure *measure = v->measure;

	if (!measure->small)
		return false;
	if (cell->denominator.state == ISM_VALUE_PRESENT)
		return ism_value_real(&cell->denominator, &measure->denominator_form) <
		       (double)measure->small;
	return cell->rows < (uint64_t)measure->small;
}

static void set_status(struct evaluating *v, struct ism_cell_result *cell)
{
	const struct ism_measure *measure = v->measure;
	const struct ism_verdict *verdict = measure->judged ? &v->sweep.slots.verdicts[0] : NULL;

	cell->status = verdict ? verdict->status : ISM_STATUS_UNRATED;
	if (v->failure || v->empty) {
		if (measure->judged)
			cell->status = v->failure ? ISM_STATUS_ERROR : ISM_STATUS_NO_DATA;
		cell->reason = v->failure ? v->failure : v->empty;
		cell->value = (struct ism_value){ .state = ISM_VALUE_NONE };
		cell->interval_low = cell->interval_high = cell->value;
		return;
	}
	if (verdict) {
		cell->rule = verdict->rule;
		cell->reason = verdict->reason;
	}
	if (cell->value.state == ISM_VALUE_FAULT)
		cell->reason = eval_why_fault(&v->sweep.slots);
	else if (cell->value.state == ISM_VALUE_NONE && !cell->reason)
		cell->reason = eval_why_none(&v->sweep.slots, cell);
}

/* The cell's slots are filled. */
static void fill_cell(
	struct evaluating *v, const struct eval_cell *from, struct ism_cell_result *cell)
{
	const struct ism_measure *measure = v->measure;
	int64_t period = from->period;

	*cell = (struct ism_cell_result){ .group = from->group, .period = period, .digits = -1 };
	cell->complete = period != ISM_NO_PERIOD && is_complete(v, period);
	cell->value = v->sweep.slots.values[measure->value];
	cell->rows = count_rows(v);
	if (v->unless_counted && has_counted(v))
		v->empty = NULL;
	set_ratio(v, cell);
	cell->small = is_small(v, cell);
	if (measure->interval_low != ISM_NONE_INDEX) {
		cell->interval_low = v->sweep.slots.values[measure->interval_low];
		cell->interval_high = v->sweep.slots.values[measure->interval_high];
	}
	if (measure->n_parts) {
		struct ism_value *parts =
			ism_new_array(&v->e->arena, measure->n_parts, struct ism_value);

		for (uint32_t p = 0; p < measure->n_parts; p++)
			parts[p] = v->sweep.slots.values[measure->parts[p].slot];
		cell->parts = parts;
	}
	cell->digits = eval_slots_digits(&v->sweep.slots, from->day);
	set_status(v, cell);
}

/* ---- all cells, in the order of the document ---- */

static void add_cell(struct evaluating *v, const struct eval_cell *from)
{
	struct ism_measure_result *out = v->out;
	struct ism_cell_result *cell = ism_new(&v->e->arena, struct ism_cell_result);

	fill_cell(v, from, cell);
	if (out->n_cells == v->capacity) {
		struct ism_cell_result **cells;

		v->capacity = v->capacity ? 2 * v->capacity : 16;
		cells = ism_new_array(&v->e->arena, v->capacity, struct ism_cell_result *);
		if (out->n_cells)
			memcpy(cells, out->cells, out->n_cells * sizeof(*cells));
		out->cells = cells;
	}
	out->cells[out->n_cells++] = cell;
}

static void show_cell(const struct evaluating *v, const struct eval_cell *cell)
{
	const struct ism_eval_options *options = v->e->options;
	struct ism_seen_cell seen = {
		.measure = v->measure,
		.group = cell->group,
		.period = cell->period,
		.slots = v->sweep.slots.values,
		.details = v->sweep.slots.details,
	};

	if (options->seen && !v->is_again)
		options->seen(options->seen_context, &seen);
}

/* Periods outside the window count for what comes after them. */
static void visit_cell(void *context, const struct eval_cell *cell)
{
	struct evaluating *v = context;

	show_cell(v, cell);
	if (cell->period != ISM_NO_PERIOD) {
		if (!is_reported(v, cell->period))
			return;
		if (!cell->group) {
			if (v->first_reported > v->last_reported)
				v->first_reported = cell->period;
			v->last_reported = cell->period;
		}
	}
	add_cell(v, cell);
}

static struct eval_series alone(void)
{
	return (struct eval_series){ .first = ISM_NO_PERIOD, .last = ISM_NO_PERIOD };
}

static struct eval_series series_of(const struct evaluating *v, uint64_t index, bool periods)
{
	struct ism_cell group = ism_cells_at(v->groups, v->sorted[index]);
	const int64_t *first = group.states;
	struct eval_series series = alone();

	series.group = group.dimensions;
	series.group_index = index;
	if (periods) {
		series.first = first[1] ? first[0] : v->first;
		series.last = v->last;
	}
	return series;
}

/* All cells, in the order of the document. */
static enum ism_status sweep_all(struct evaluating *v, uint32_t pass)
{
	struct eval_series series = alone();
	bool is_last = pass + 1 == v->sweep.n_passes;

	ISM_TRY(eval_sweep_series(&v->sweep, pass, &series, visit_cell, v));
	for (uint64_t i = 0; i < v->n_groups; i++) {
		series = series_of(v, i, false);
		ISM_TRY(eval_sweep_series(&v->sweep, pass, &series, visit_cell, v));
	}
	if (!v->has_periods || v->first > v->last)
		return ISM_OK;
	if (is_last)
		v->period_cells = v->out->n_cells;
	series = (struct eval_series){ .first = v->first, .last = v->last };
	ISM_TRY(eval_sweep_series(&v->sweep, pass, &series, visit_cell, v));
	for (uint64_t i = 0; i < v->n_groups; i++) {
		series = series_of(v, i, true);
		ISM_TRY(eval_sweep_series(&v->sweep, pass, &series, visit_cell, v));
	}
	return ISM_OK;
}

static enum ism_status add_cells(struct evaluating *v)
{
	v->n_groups = v->measure->n_dimensions ? ism_cells_count(v->groups) : 0;
	v->sorted = v->n_groups ? ism_cells_sorted(v->groups) : NULL;
	if (v->n_groups && !v->sorted)
		return ISM_ERR_MEMORY;
	ISM_TRY(eval_sweep_init(&v->sweep, v->e, v->measure,
		&(struct eval_shape){ v->n_groups, v->first, v->last, v->latest_complete }));
	for (uint32_t pass = 0; pass < v->sweep.n_passes; pass++) {
		ISM_TRY(sweep_all(v, pass));
		if (pass + 1 < v->sweep.n_passes)
			ISM_TRY(eval_sweep_next(&v->sweep, pass));
	}
	return ISM_OK;
}

/* ---- the headline ---- */

static struct ism_cell_result *find_period(const struct evaluating *v, int64_t period)
{
	if (period < v->first_reported || period > v->last_reported)
		return NULL;
	return v->out->cells[v->period_cells + (uint64_t)(period - v->first_reported)];
}

/* The latest complete period that is reported; without one the present, incomplete, one. */
static struct ism_cell_result *headline_period(const struct evaluating *v)
{
	for (int64_t period = v->last_reported; period >= v->first_reported; period--) {
		struct ism_cell_result *cell = find_period(v, period);

		if (cell->complete)
			return cell;
	}
	return find_period(v, v->last_reported);
}

/* A stock is judged as it is now, unless the window ends before or no row was ever in it. */
static bool is_present_stock(const struct evaluating *v)
{
	return v->measure->is_stock && v->e->run.window.last_day >= v->e->run.today &&
	       v->first <= v->last;
}

/* Whether the group's status is worse; of two alike the first one stays. */
static bool is_worse(const struct evaluating *v, const struct ism_cell_result *cell,
	const struct ism_cell_result *than)
{
	const struct ism_program *program = v->e->program;

	return !than || ism_status_badness(program, cell->status) >
				ism_status_badness(program, than->status);
}

/* The worst of the groups in that period; where there is none, the cell of all groups. */
static struct ism_cell_result *worst_group(
	const struct evaluating *v, struct ism_cell_result *overall)
{
	const struct ism_measure_result *out = v->out;
	struct ism_cell_result *worst = NULL;

	for (uint64_t i = 0; i < out->n_cells; i++) {
		struct ism_cell_result *cell = out->cells[i];

		if (cell->group && cell->period == overall->period && is_worse(v, cell, worst))
			worst = cell;
	}
	return worst ? worst : overall;
}

/* The cell of the headline's group one period earlier; NULL: it is not reported. */
static const struct ism_cell_result *cell_before(
	const struct evaluating *v, const struct ism_cell_result *headline)
{
	const struct ism_measure_result *out = v->out;

	if (!headline->group)
		return find_period(v, headline->period - 1);
	for (uint64_t i = 0; i < out->n_cells; i++)
		if (out->cells[i]->group == headline->group &&
			out->cells[i]->period == headline->period - 1)
			return out->cells[i];
	return NULL;
}

/* Fills the slots once more for the headline's cell: what stands before it belongs to it. */
static enum ism_status sweep_to(struct evaluating *v, const struct ism_cell_result *cell)
{
	struct eval_series series = { .first = v->first, .last = cell->period };

	for (uint64_t i = 0; cell->group && i < v->n_groups; i++) {
		series = series_of(v, i, cell->period != ISM_NO_PERIOD);
		series.last = cell->period;
		if (series.group == cell->group)
			break;
	}
	if (cell->period == ISM_NO_PERIOD)
		series.first = ISM_NO_PERIOD;
	return eval_sweep_series(&v->sweep, v->sweep.n_passes - 1, &series, NULL, NULL);
}

static enum ism_status set_headline(struct evaluating *v)
{
	struct ism_measure_result *out = v->out;
	bool by_period = v->has_periods && !is_present_stock(v);
	struct ism_cell_result *from = by_period ? headline_period(v) : out->cells[0];
	struct ism_cell_result *headline = ism_new(&v->e->arena, struct ism_cell_result);

	if (v->measure->worst && from)
		from = worst_group(v, from);

	/* A copy: what judges the headline alone (staleness) is not said of the cell. */
	*headline = from ? *from : *out->cells[0];
	out->headline = headline;
	if (v->measure->judged) {
		struct ism_target_result *target = ism_new(&v->e->arena, struct ism_target_result);

		ISM_TRY(sweep_to(v, headline));
		/* A value that cannot be trusted meets no target. */
		if (v->failure || v->empty)
			v->sweep.slots.values[v->measure->judgements[0].value] = headline->value;
		*target = ism_judge_target(&v->measure->judgements[0], v->sweep.slots.values,
			eval_judged_day(v->e, v->measure, headline->period));
		headline->target = target->target ? target : NULL;
	}
	if (v->has_periods && headline->period != ISM_NO_PERIOD)
		out->before = cell_before(v, headline);
	return ISM_OK;
}

/* What the headline's status is where the data, not the criteria, decide. */
static void settle_headline(struct evaluating *v)
{
	struct ism_cell_result *headline = (struct ism_cell_result *)v->out->headline;
	bool by_period = v->has_periods && !is_present_stock(v);

	if (!v->measure->judged || v->failure || v->empty || headline->status == ISM_STATUS_ERROR)
		return;
	if (by_period && headline->period == ISM_NO_PERIOD) {
		headline->status = ISM_STATUS_NO_DATA;
		headline->reason = "no row falls into a reported period";
		headline->rule = NULL;
	} else if (v->stale) {
		headline->status = ISM_STATUS_STALE;
		headline->reason = v->stale;
		headline->rule = NULL;
	} else if (by_period && !headline->complete) {
		headline->status = ISM_STATUS_NO_DATA;
		headline->reason = "no reported period is complete yet";
		headline->rule = NULL;
	}
}

/* What others that name the headline see: nothing that could not be relied on looks like a value. */
static void publish_headline(struct evaluating *v)
{
	const struct ism_cell_result *cell = v->out->headline;
	struct eval_headline *headline = &v->e->headlines[v->measure - v->e->program->measures];
	bool by_period = v->has_periods && !is_present_stock(v);

	headline->failure = v->failure;
	headline->empty = v->empty;
	headline->stale = v->stale;
	if (!v->failure && !v->empty &&
		(!by_period || (cell->period != ISM_NO_PERIOD && cell->complete)))
		headline->value = cell->value;
	if (cell->status >= 0)
		headline->level =
			(struct ism_value){ .exact = cell->status, .state = ISM_VALUE_PRESENT };
}

/* `groups` gets the groups that cells point to; `span`: the periods that there are, to be found or given. */
static enum ism_status evaluate(struct ism_evaluation *e, const struct ism_measure *measure,
	struct ism_measure_result *out, struct eval_span *span, bool is_given,
	struct ism_cells **groups)
{
	struct evaluating v = {
		.e = e, .measure = measure, .out = out, .first_reported = 0, .last_reported = -1
	};
	enum ism_status status;

	out->measure = measure;
	v.has_periods = measure->every.unit >= 0;
	v.is_again = is_given;
	if (v.has_periods)
		v.latest_complete = latest_complete(&v);
	status = find_cells(&v);
	if (is_given) {
		v.first = span->first;
		v.last = span->last;
		v.last_of = span->last_of;
	}
	follow_bases(&v);
	cover_today(&v);
	look_at_sources(&v);
	*span = (struct eval_span){ v.first, v.last, v.last_of };
	if (status == ISM_OK)
		status = add_cells(&v);
	if (status == ISM_OK)
		status = set_headline(&v);
	if (status == ISM_OK) {
		settle_headline(&v);
		if (!is_given)
			publish_headline(&v);
	}
	eval_sweep_release(&v.sweep);
	*groups = v.groups;
	return status;
}

enum ism_status eval_measure(
	struct ism_evaluation *e, const struct ism_measure *measure, struct ism_measure_result *out)
{
	uint32_t index = (uint32_t)(measure - e->program->measures);

	return evaluate(e, measure, out, &e->spans[index], false, &e->groups[index]);
}

enum ism_status eval_measure_again(
	struct ism_evaluation *e, const struct ism_measure *measure, struct ism_measure_result *out)
{
	uint32_t index = (uint32_t)(measure - e->program->measures);

	return evaluate(e, measure, out, &e->spans[index], true, &e->other_groups[index]);
}
