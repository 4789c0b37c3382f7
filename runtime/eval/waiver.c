/*
 * Waivers: which cells they cover, what the headline would be without these, and which that have run out are
 * still needed. See docs/language.md, "Waivers".
 */
#include "runtime/eval/slots.h"

#include <stdlib.h>

const char *ism_waiver_state_name(enum ism_waiver_state state)
{
	switch (state) {
	case ISM_WAIVER_UPCOMING: return "upcoming";
	case ISM_WAIVER_IN_FORCE: return "in_force";
	case ISM_WAIVER_EXPIRED: break;
	}
	return "expired";
}

/* One measure and its waivers. */
struct waiving {
	struct ism_evaluation *e;
	const struct ism_measure *measure;
	uint32_t index;
	struct ism_measure_result *out;
	struct ism_value *values; /* n_slots, to ask for groups with */
};

/* ---- which cells a waiver covers ---- */

static bool covers_group(
	struct waiving *w, const struct ism_waiver *waiver, const struct ism_datum *group)
{
	const struct ism_measure *measure = w->measure;
	struct ism_value holds = { .state = ISM_VALUE_NONE };

	for (uint32_t s = 0; s < measure->n_slots; s++) {
		uint32_t d = measure->slots[s].index;

		if (measure->slots[s].kind == ISM_SLOT_DIMENSION)
			w->values[s] = eval_key(measure, group, d);
	}
	measure->slots[waiver->where].fn(&w->e->run, w->values, &holds);
	return holds.state == ISM_VALUE_PRESENT && holds.exact;
}

/* Without `where` it covers everything, with one groups alone. */
static bool covers(
	struct waiving *w, const struct ism_waiver *waiver, const struct ism_datum *group)
{
	if (waiver->where == ISM_NONE_INDEX)
		return true;
	return group && covers_group(w, waiver, group);
}

static enum ism_waiver_state state_on(const struct ism_waiver *waiver, int64_t day)
{
	if (waiver->from != ISM_NO_DAY && day < waiver->from)
		return ISM_WAIVER_UPCOMING;
	return day > waiver->until ? ISM_WAIVER_EXPIRED : ISM_WAIVER_IN_FORCE;
}

/* Of those in force the one that ends last; of two alike the first one. */
static const struct ism_waiver *waiver_of(
	struct waiving *w, const struct ism_datum *group, int64_t day)
{
	const struct ism_waiver *found = NULL;

	for (uint32_t i = 0; i < w->measure->n_waivers; i++) {
		const struct ism_waiver *waiver = &w->measure->waivers[i];

		if (state_on(waiver, day) == ISM_WAIVER_IN_FORCE && covers(w, waiver, group) &&
			(!found || waiver->until > found->until))
			found = waiver;
	}
	return found;
}

static int64_t judged_day(const struct waiving *w, int64_t period)
{
	const struct ism_every *every = &w->measure->every;

	if (period == ISM_NO_PERIOD)
		return w->e->run.today;
	return ism_period_last_day(&w->e->run.calendar, &w->e->cursor,
		(enum ism_period_unit)every->unit, every->span_us, period);
}

static void mark_cells(struct waiving *w)
{
	for (uint64_t c = 0; c < w->out->n_cells; c++) {
		struct ism_cell_result *cell = w->out->cells[c];

		cell->waiver = waiver_of(w, cell->group, judged_day(w, cell->period));
	}
}

/* ---- the headline without the groups that are waived ---- */

struct exclusion {
	int64_t day;
	uint64_t n_kept;
	const struct ism_waiver *waiver; /* the one that ends last of those that exclude a group */
};

/* Of the measure's groups: whether any is waived, and whether any is not. */
static void look_at_groups(struct waiving *w, struct exclusion *x)
{
	const struct ism_cells *groups = w->e->groups[w->index];
	uint64_t n = w->measure->n_dimensions ? ism_cells_count(groups) : 0;

	for (uint64_t g = 0; g < n; g++) {
		const struct ism_waiver *waiver =
			waiver_of(w, ism_cells_at(groups, g).dimensions, x->day);

		x->n_kept += !waiver;
		if (waiver && (!x->waiver || waiver->until > x->waiver->until))
			x->waiver = waiver;
	}
}

/* The cells of a grain that are of no waived group. */
static enum ism_status filter_cells(struct waiving *w, const struct exclusion *x,
	const struct ism_grain *grain, const struct ism_cells *from, struct ism_cells *into)
{
	uint64_t n = ism_cells_count(from);

	for (uint64_t c = 0; c < n; c++) {
		struct ism_cell cell = ism_cells_at(from, c);
		void *states;

		if (waiver_of(w, cell.dimensions, x->day))
			continue;
		states = ism_cells_find(into, cell.dimensions, cell.period);
		ISM_TRY(ism_memory_status(&w->e->memory, &w->e->error));
		ISM_TRY(ism_states_merge(&grain->layout, states, cell.states, &w->e->memory));
	}
	return ISM_OK;
}

static enum ism_status filter_grain(
	struct waiving *w, const struct exclusion *x, uint32_t g, struct eval_filtered *filtered)
{
	const struct ism_grain *grain = &w->e->program->grains[g];
	uint8_t types[ISM_CELLS_MAX_DIMENSIONS];

	if (!grain->n_dimensions || !w->e->cells[g])
		return ISM_OK;
	for (uint32_t d = 0; d < grain->n_dimensions; d++)
		types[d] = (uint8_t)grain->dimensions[d].type;
	ISM_TRY(ism_cells_create(
		&filtered->cells, grain->n_dimensions, types, &grain->layout, &w->e->memory));
	ISM_TRY(filter_cells(w, x, grain, w->e->cells[g], filtered->cells));
	return ism_rollup_make(&filtered->rollup, grain, filtered->cells, &w->e->memory);
}

/* Exchanges the measured cells and those without waived groups. */
static void exchange(struct waiving *w)
{
	struct eval_filtered *filtered = w->e->filtered[w->index];

	for (uint32_t i = 0; i < w->measure->n_grains; i++) {
		uint32_t g = w->measure->grains[i];
		struct eval_filtered measured = { w->e->cells[g], w->e->rollups[g] };

		if (!filtered[i].cells)
			continue;
		w->e->cells[g] = filtered[i].cells;
		w->e->rollups[g] = filtered[i].rollup;
		filtered[i] = measured;
	}
}

static enum ism_status judge_again(struct waiving *w, const struct exclusion *x)
{
	const struct ism_measure *measure = w->measure;
	struct eval_filtered *filtered =
		ism_new_array(&w->e->arena, measure->n_grains, struct eval_filtered);
	struct ism_measure_result *again = ism_new(&w->e->arena, struct ism_measure_result);
	enum ism_status status = ISM_OK;

	w->e->filtered[w->index] = filtered;
	for (uint32_t i = 0; status == ISM_OK && i < measure->n_grains; i++)
		status = filter_grain(w, x, measure->grains[i], &filtered[i]);
	if (status != ISM_OK)
		return status;
	exchange(w);
	status = eval_measure_again(w->e, measure, again);
	exchange(w);
	w->out->without_waived = again->headline;
	return status;
}

static enum ism_status waive_headline(struct waiving *w, struct ism_cell_result *headline)
{
	struct exclusion x = { .day = judged_day(w, headline->period) };

	headline->waiver = waiver_of(w, headline->group, x.day);
	if (headline->waiver && !headline->group)
		return ISM_OK;
	/* Where the worst group is waived, the next one may decide. */
	look_at_groups(w, &x);
	if (!headline->waiver)
		headline->waiver = x.waiver;
	return x.waiver && x.n_kept ? judge_again(w, &x) : ISM_OK;
}

const struct ism_cell_result *eval_deciding(const struct ism_measure_result *measure)
{
	const struct ism_cell_result *headline = measure->headline;

	if (measure->without_waived)
		return measure->without_waived;
	/* What could not be measured was not accepted either. */
	return headline->waiver && headline->status >= 0 ? NULL : headline;
}

/* ---- what has run out ---- */

static void note_need(
	struct waiving *w, struct ism_waiver_result *result, const struct ism_cell_result *cell)
{
	if (cell->status > 0 && !waiver_of(w, cell->group, judged_day(w, cell->period)) &&
		cell->status > result->needed_for)
		result->needed_for = cell->status;
}

/* The worst level of what it covers in the headline's period, as far as no other waiver covers that. */
static void find_need(struct waiving *w, struct ism_waiver_result *result)
{
	const struct ism_cell_result *headline = w->out->headline;

	if (result->waiver->where == ISM_NONE_INDEX) {
		note_need(w, result, headline);
		return;
	}
	for (uint64_t c = 0; c < w->out->n_cells; c++) {
		const struct ism_cell_result *cell = w->out->cells[c];

		if (cell->group && cell->period == headline->period &&
			covers(w, result->waiver, cell->group))
			note_need(w, result, cell);
	}
}

static void find_states(struct waiving *w)
{
	int64_t day = judged_day(w, w->out->headline->period);

	w->out->waivers =
		ism_new_array(&w->e->arena, w->measure->n_waivers, struct ism_waiver_result);
	for (uint32_t i = 0; i < w->measure->n_waivers; i++) {
		struct ism_waiver_result *result = &w->out->waivers[i];

		result->waiver = &w->measure->waivers[i];
		result->state = state_on(result->waiver, day);
		result->needed_for = ISM_STATUS_UNRATED;
		if (result->state == ISM_WAIVER_EXPIRED)
			find_need(w, result);
	}
}

enum ism_status eval_waivers(
	struct ism_evaluation *e, const struct ism_measure *measure, struct ism_measure_result *out)
{
	struct waiving w = { .e = e,
		.measure = measure,
		.index = (uint32_t)(measure - e->program->measures),
		.out = out };

	if (!measure->n_waivers)
		return ISM_OK;
	w.values = ism_new_array(&e->arena, measure->n_slots, struct ism_value);
	mark_cells(&w);
	ISM_TRY(waive_headline(&w, (struct ism_cell_result *)out->headline));
	find_states(&w);
	return ISM_OK;
}

void eval_waivers_release(struct ism_evaluation *e)
{
	for (uint32_t m = 0; e->filtered && m < e->program->n_measures; m++) {
		const struct ism_measure *measure = &e->program->measures[m];

		ism_cells_free(e->other_groups[m]);
		for (uint32_t g = 0; e->filtered[m] && g < measure->n_grains; g++) {
			struct eval_filtered *filtered = &e->filtered[m][g];

			if (!filtered->cells)
				continue;
			ism_rollup_release(&filtered->rollup);
			ism_cells_free(filtered->cells);
		}
	}
}
