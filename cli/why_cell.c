/* Which cell is meant: the measure, the period and the group that the command line names. */
#include "cli/why.h"

#include <string.h>

#include "runtime/output/shown.h"
#include "support/suggest.h"

/* ---- the measure ---- */

static const struct ism_measure_model *measure_named(
	const struct ism_model *model, const char *name)
{
	const struct ism_measure_model *other = NULL;

	for (uint32_t i = 0; i < model->n_measures; i++) {
		if (strcmp(model->measures[i]->name, name) != 0)
			continue;
		if (model->measures[i]->reported)
			return model->measures[i];
		other = model->measures[i];
	}
	return other;
}

const struct ism_measure_model *why_measure(
	const struct cli_verb *verb, const struct ism_model *model, const char *name)
{
	const struct ism_measure_model *measure = measure_named(model, name);
	struct ism_suggest suggest;

	if (measure)
		return measure;
	ism_suggest_init(&suggest, name);
	for (uint32_t i = 0; i < model->n_measures; i++)
		ism_suggest_consider(&suggest, model->measures[i]->name);
	if (suggest.best)
		cli_usage(verb, "the program has no measure `%s`; did you mean `%s`?", name,
			suggest.best);
	else
		cli_usage(verb, "the program has no measure `%s`", name);
	return NULL;
}

/* ---- names ---- */

const char *why_period(const struct why_answer *answer, int64_t period)
{
	const struct ism_every *every = &answer->measure->measure->every;
	char label[ISM_PERIOD_LABEL_CHARS];
	struct ism_zone_cursor cursor = { 0 };

	if (period == ISM_NO_PERIOD)
		return "overall";
	ism_period_label(answer->result->calendar, &cursor, (enum ism_period_unit)every->unit,
		every->span_us, period, label);
	return ism_arena_printf(&answer->c->arena, "%s", label);
}

static const char *key_name(
	const struct why_answer *answer, const struct ism_datum *key, uint32_t dimension)
{
	struct ism_shown shown;

	ism_show_datum(&shown, key, &answer->measure->measure->dimensions[dimension]);
	if (shown.kind == ISM_SHOWN_NONE)
		return "(none)";
	return ism_arena_copy(&answer->c->arena, shown.text, shown.size);
}

const char *why_group(const struct why_answer *answer, const struct ism_datum *group)
{
	const char *text = "";

	for (uint32_t d = 0; group && d < answer->measure->measure->n_dimensions; d++)
		text = ism_arena_printf(&answer->c->arena, "%s%s%s", text, d ? ", " : "",
			key_name(answer, &group[d], d));
	return text;
}

const struct why_seen *why_seen_at(
	const struct why_answer *answer, const struct ism_datum *group, int64_t period)
{
	ism_vec_each (seen, &answer->seen)
		if (seen->group == group && seen->period == period)
			return seen;
	return NULL;
}

/* ---- the period ---- */

static bool no_period(
	const struct cli_verb *verb, const struct why_answer *answer, const char *wanted)
{
	const struct ism_measure_result *measure = answer->measure;
	const char *name = measure->measure->name, *first = NULL, *last = NULL;
	struct ism_suggest suggest;

	ism_suggest_init(&suggest, wanted);
	for (uint64_t i = 0; i < measure->n_cells; i++) {
		const struct ism_cell_result *cell = measure->cells[i];

		if (cell->group || cell->period == ISM_NO_PERIOD)
			continue;
		last = why_period(answer, cell->period);
		first = first ? first : last;
		ism_suggest_consider(&suggest, last);
	}
	if (measure->measure->every.unit < 0)
		cli_usage(verb, "`%s` has no periods: it says nothing of `every`", name);
	else if (!first)
		cli_usage(verb, "`%s` has no period: no row falls into one", name);
	else if (suggest.best)
		cli_usage(verb, "`%s` has no period `%s`; did you mean `%s`?", name, wanted,
			suggest.best);
	else
		cli_usage(verb, "`%s` has no period `%s`: it has those from %s to %s", name, wanted,
			first, last);
	return false;
}

static bool find_period(const struct cli_verb *verb, const struct why_answer *answer,
	const char *wanted, int64_t *period)
{
	const struct ism_measure_result *measure = answer->measure;

	*period = ISM_NO_PERIOD;
	if (strcmp(wanted, "overall") == 0)
		return true;
	for (uint64_t i = 0; i < measure->n_cells; i++) {
		const struct ism_cell_result *cell = measure->cells[i];

		*period = cell->period;
		if (*period != ISM_NO_PERIOD && strcmp(why_period(answer, *period), wanted) == 0)
			return true;
	}
	return no_period(verb, answer, wanted);
}

/* ---- the group ---- */

static bool find_dimension(const struct cli_verb *verb, const struct ism_measure *measure,
	const char *name, uint32_t *dimension)
{
	struct ism_suggest suggest;

	ism_suggest_init(&suggest, name);
	for (*dimension = 0; *dimension < measure->n_dimensions; (*dimension)++) {
		if (strcmp(measure->dimensions[*dimension].name, name) == 0)
			return true;
		ism_suggest_consider(&suggest, measure->dimensions[*dimension].name);
	}
	if (!measure->n_dimensions)
		cli_usage(verb, "`%s` has no groups: it says nothing of `by`", measure->name);
	else if (suggest.best)
		cli_usage(verb, "`%s` has no dimension `%s`; did you mean `%s`?", measure->name,
			name, suggest.best);
	else
		cli_usage(verb, "`%s` has no dimension `%s`; it has `%s`", measure->name, name,
			measure->dimensions[0].name);
	return false;
}

/* The value wanted of each dimension; false after a message: not all are given, or one twice. */
static bool sort_by(const struct cli_verb *verb, const struct why_answer *answer,
	const struct why_question *question, const char **wanted)
{
	const struct ism_measure *measure = answer->measure->measure;
	uint32_t d;

	for (uint32_t i = 0; i < question->n_by; i++) {
		if (!find_dimension(verb, measure, question->by[i].dimension, &d))
			return false;
		if (wanted[d]) {
			cli_usage(verb, "`%s` is given twice", question->by[i].dimension);
			return false;
		}
		wanted[d] = question->by[i].value;
	}
	for (d = 0; question->n_by && d < measure->n_dimensions; d++) {
		if (wanted[d])
			continue;
		cli_usage(verb, "a group of `%s` has a value of each dimension: `%s` is missing",
			measure->name, measure->dimensions[d].name);
		return false;
	}
	return true;
}

static bool is_group(
	const struct why_answer *answer, const struct ism_datum *group, const char *const *wanted)
{
	for (uint32_t d = 0; d < answer->measure->measure->n_dimensions; d++)
		if (strcmp(key_name(answer, &group[d], d), wanted[d]) != 0)
			return false;
	return true;
}

static void no_group(
	const struct cli_verb *verb, const struct why_answer *answer, const char *const *wanted)
{
	const struct ism_measure_result *measure = answer->measure;

	for (uint32_t d = 0; d < measure->measure->n_dimensions; d++) {
		const char *dimension = measure->measure->dimensions[d].name;
		struct ism_suggest suggest;
		bool known = false;

		ism_suggest_init(&suggest, wanted[d]);
		for (uint64_t i = 0; i < measure->n_cells && !known; i++) {
			const char *name;

			if (!measure->cells[i]->group)
				continue;
			name = key_name(answer, &measure->cells[i]->group[d], d);
			known = strcmp(name, wanted[d]) == 0;
			ism_suggest_consider(&suggest, name);
		}
		if (known)
			continue;
		if (suggest.best)
			cli_usage(verb, "no `%s` is `%s`; did you mean `%s`?", dimension, wanted[d],
				suggest.best);
		else
			cli_usage(verb, "no `%s` is `%s`", dimension, wanted[d]);
		return;
	}
	cli_usage(verb, "`%s` has no such group in that period", measure->measure->name);
}

/* ---- the cell ---- */

static const struct ism_cell_result *cell_of(
	const struct why_answer *answer, int64_t period, const char *const *wanted, bool by_group)
{
	const struct ism_measure_result *measure = answer->measure;

	for (uint64_t i = 0; i < measure->n_cells; i++) {
		const struct ism_cell_result *cell = measure->cells[i];

		if (cell->period != period || (cell->group != NULL) != by_group)
			continue;
		if (!by_group || is_group(answer, cell->group, wanted))
			return cell;
	}
	return NULL;
}

bool why_find_cell(
	const struct cli_verb *verb, struct why_answer *answer, const struct why_question *question)
{
	const struct ism_cell_result *headline = answer->measure->headline;
	uint32_t n = answer->measure->measure->n_dimensions;
	const char **wanted = ism_new_array(&answer->c->arena, n + 1, const char *);
	int64_t period = headline->period;

	if (!sort_by(verb, answer, question, wanted))
		return false;
	if (question->period && !find_period(verb, answer, question->period, &period))
		return false;
	answer->cell = headline;
	if (question->n_by || question->period)
		answer->cell = cell_of(answer, period, wanted, question->n_by > 0);
	if (!answer->cell && question->n_by)
		no_group(verb, answer, wanted);
	else if (!answer->cell)
		cli_usage(verb, "`%s` has no cell there", answer->measure->measure->name);
	if (!answer->cell)
		return false;
	/* What judges the headline alone is told of that cell, however it was named. */
	if (answer->cell->group == headline->group && answer->cell->period == headline->period)
		answer->cell = headline;
	answer->at = why_seen_at(answer, answer->cell->group, answer->cell->period);
	return true;
}
