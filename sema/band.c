/*
 * Which values the rules of a measure cover, as far as that can be seen before it runs.
 *
 * The constants that rules compare with divide the line of values into points and stretches; one value of each
 * stands for all of its kind. What rules compare with and is not known yet, such as `expected` or a limit from a
 * table, is tried at the same points, between and beyond them. Two warnings follow: a value that no rule takes,
 * and a rule that never is the first to hold.
 */
#include <math.h>

#include "sema/expr.h"
#include "sema/measure.h"
#include "sema/point.h"
#include "sema/range.h"
#include "sema/samples.h"

/* Conditions asked in one measure: beyond that, less is tried. */
enum { MOST_QUESTIONS = 2000000 };

/* What is known of a rule. */
struct band {
	bool is_small;                         /* its condition can be asked */
	bool is_reached;                       /* it may be the first to hold */
	bool is_fulfilled;                     /* it may hold */
	bool is_none;                          /* its condition may be none for sure */
	const struct ism_rule_model *ended_by; /* one after which this one is not asked */
};

/* A value that no rule takes. */
struct gap {
	enum { NO_GAP, MAYBE_GAP, CERTAIN_GAP } kind;
	double value;
	const struct ism_rule_model *below,
		*above; /* that take the values beside; NULL: not known */
};

struct bands {
	struct sema *s;
	const struct ism_measure_model *model;
	struct band *bands; /* of each rule */
	struct range limits;
	struct gap gap;
	/* Of the points along the value last walked. */
	const struct ism_rule_model *last; /* took the point before; NULL: none did for sure */
	bool in_gap;                       /* the gap that is noted goes on */
};

/* ---- one point ---- */

/* Asks all rules; the one that takes the point is *taker, NULL where none is known to. */
static void ask_rules(struct bands *b, const struct point *point, struct gap *gap,
	const struct ism_rule_model **taker)
{
	const struct ism_rule_model *rules = b->model->rules;
	const struct ism_rule_model *last = NULL; /* after which no other is asked */
	bool is_certain = true;

	*taker = NULL;
	for (uint32_t i = 0; i < b->model->n_rules; i++) {
		enum truth truth = TRUTH_YES;

		if (rules[i].condition)
			truth = b->bands[i].is_small ? sema_point_truth(point, rules[i].condition)
						     : TRUTH_DEPENDS;
		if (truth == TRUTH_YES || truth == TRUTH_DEPENDS) {
			b->bands[i].is_reached |= !last;
			b->bands[i].is_fulfilled = true;
			if (last && !b->bands[i].ended_by)
				b->bands[i].ended_by = last;
		}
		if (truth == TRUTH_DEPENDS ||
			(rules[i].condition && truth == TRUTH_YES && rules[i].periods > 1)) {
			is_certain &= last != NULL;
		} else if (truth != TRUTH_NO && !last) {
			last = &rules[i]; /* also where its condition is none */
			*taker = truth == TRUTH_YES ? last : NULL;
			b->bands[i].is_none |= truth == TRUTH_NONE;
		}
	}
	gap->kind = last ? NO_GAP : is_certain && !point->n_unknowns ? CERTAIN_GAP : MAYBE_GAP;
	gap->value = point->value;
	if (!is_certain)
		*taker = NULL;
}

static void ask_at(struct bands *b, const struct point *point)
{
	const struct ism_rule_model *taker;
	struct gap gap = { 0 };

	ask_rules(b, point, &gap, &taker);
	gap.below = b->last;
	if (gap.kind != CERTAIN_GAP && b->in_gap) {
		b->gap.above = taker;
		b->in_gap = false;
	}
	if (gap.kind > b->gap.kind) {
		b->gap = gap;
		b->in_gap = gap.kind == CERTAIN_GAP;
	}
	b->last = taker;
}

/* ---- all points ---- */

static struct real_vec values_of(
	struct sema *s, const struct bands *b, const struct real_vec *borders)
{
	const struct ism_type *type = &b->model->type;
	struct real_vec out = { 0 };
	uint32_t n = 0;

	if (type->kind == ISM_TYPE_BOOL)
		n = 2;
	else if (type->kind == ISM_TYPE_ENUM)
		n = type->enumeration->items.n;
	else
		return sema_samples(s, type, &b->limits, borders);
	for (uint32_t i = 0; i < n; i++)
		ism_vec_push(s->arena, &out, (double)i);
	return out;
}

static void walk_values(struct bands *b, struct point *point, const struct real_vec *borders)
{
	struct real_vec values;

	b->last = NULL;
	b->in_gap = false;
	if (!point->has_value) {
		ask_at(b, point);
		return;
	}
	values = values_of(b->s, b, borders);
	ism_vec_each (value, &values) {
		point->value = *value;
		ask_at(b, point);
	}
}

static struct range targets_hull(const struct ism_measure_model *model)
{
	struct range hull = { INFINITY, -INFINITY };

	for (uint32_t i = 0; i <= 2 * model->n_targets; i++) {
		const struct ism_target_model *target = &model->targets[i / 2];
		const struct ism_term *end = i == 2 * model->n_targets ? model->baseline
					     : i % 2                   ? target->high
								       : target->value;
		struct range range;

		if (!end)
			continue;
		range = sema_range(end);
		hull.low = fmin(hull.low, range.low);
		hull.high = fmax(hull.high, range.high);
	}
	return hull;
}

static struct range unknown_range(const struct bands *b, const struct ism_term *unknown)
{
	if (unknown->kind == ISM_TERM_EXPECTED && !unknown->u.measure)
		return targets_hull(b->model);
	return sema_range(unknown);
}

/* Tries all values of the unknowns from the `nth` on. */
static void walk_unknowns(
	struct bands *b, struct point *point, const struct real_vec *borders, uint32_t nth)
{
	double steps = sema_steps_in_one(&b->model->type);
	struct real_vec values, more = { 0 };
	struct range range;

	if (nth >= MOST_UNKNOWNS || nth >= point->n_unknowns) {
		walk_values(b, point, borders);
		return;
	}
	range = unknown_range(b, point->unknowns[nth]);
	values = sema_samples_apart(
		b->s, &point->unknowns[nth]->type, &range, borders, steps > 0 ? 1 / steps : 0);
	ism_vec_each (border, borders)
		ism_vec_push(b->s->arena, &more, *border);
	ism_vec_push(b->s->arena, &more, 0);
	ism_vec_each (value, &values) {
		point->at[nth] = more.items[more.n - 1] = *value;
		walk_unknowns(b, point, &more, nth + 1);
	}
}

/* So many conditions may be asked in all; unknowns of whole steps are tried at more places. */
static double questions(const struct bands *b, const struct point *point, size_t n_borders)
{
	double each = sema_steps_in_one(&b->model->type) > 0 ? 22 : 3;
	double n = b->model->n_rules * 6 * ((double)n_borders + point->n_unknowns + 2);

	for (uint32_t i = 0; i < point->n_unknowns; i++)
		n *= each * ((double)n_borders + i + 2);
	return n;
}

/* Where that target is in force, or none. */
static void walk_target(struct bands *b, const struct ism_target_model *target)
{
	const struct ism_measure_model *model = b->model;
	enum ism_type_kind kind = model->type.kind;
	struct point point = {
		.measure = model,
		.target = target,
		.has_value = kind != ISM_TYPE_TEXT && kind != ISM_TYPE_IP && kind != ISM_TYPE_LIST,
	};
	struct real_vec borders = { 0 };

	for (uint32_t i = 0; i < model->n_rules; i++)
		if (b->bands[i].is_small) {
			sema_point_unknowns(&point, model->rules[i].condition);
			sema_point_borders(b->s, &point, model->rules[i].condition, &borders);
		}
	if (!borders.n)
		ism_vec_push(b->s->arena, &borders, 0);
	sema_reals_sort(&borders);
	while (point.n_unknowns && questions(b, &point, borders.n) > MOST_QUESTIONS)
		point.n_unknowns--;
	if (questions(b, &point, borders.n) > MOST_QUESTIONS) {
		point.has_value = false;
		point.n_unknowns = 0;
	}
	walk_unknowns(b, &point, &borders, 0);
}

static void walk(struct bands *b)
{
	const struct ism_measure_model *model = b->model;

	for (uint32_t i = 0; i < model->n_rules; i++)
		b->bands[i].is_small =
			model->rules[i].condition && sema_point_is_small(model->rules[i].condition);
	for (uint32_t t = 0; t < model->n_targets; t++)
		walk_target(b, &model->targets[t]);
	if (!model->n_targets || model->targets[0].from != ISM_NO_DAY)
		walk_target(b, NULL);
}

/* ---- warnings ---- */

static bool is_level_reached(const struct bands *b, uint32_t level)
{
	for (uint32_t i = 0; i < b->model->n_rules; i++)
		if (b->model->rules[i].level == level && b->bands[i].is_reached)
			return true;
	return false;
}

static void explain_unreached(struct bands *b, struct ism_diagnostic *g,
	const struct ism_rule_model *rule, const struct band *band)
{
	if (!band->is_fulfilled && rule->condition->kind == ISM_TERM_IS_NONE)
		ism_diag_help(g, "where there is no value the status is `no_data`, whatever the "
				 "rules say");
	else if (!band->is_fulfilled && band->is_none)
		ism_diag_help(g, "what it compares with is none: the measure has no such value");
	else if (!band->is_fulfilled)
		sema_note_range(b->s, g, b->model);
	else if (!b->bands[band->ended_by - b->model->rules].is_fulfilled)
		ism_diag_note(g, band->ended_by->at, "this is none, and no rule after it is asked");
	else if (rule->condition)
		ism_diag_note(g, band->ended_by->at,
			"what fulfils it is taken by this rule, which stands before");
	else
		ism_diag_note(g, band->ended_by->at, "the rules up to this one take all values");
}

static void warn_of_unreached(struct bands *b, uint32_t index)
{
	const struct ism_rule_model *rule = &b->model->rules[index];
	struct ism_diagnostic *g = ism_diag(b->s->diags, ISM_DIAG_RULE_UNREACHED, rule->at,
		"no value of `%s` reaches this rule", b->model->name);

	if (!is_level_reached(b, rule->level))
		ism_diag_label(g, "so no value is `%s`", b->s->model->levels[rule->level]);
	explain_unreached(b, g, rule, &b->bands[index]);
}

static void warn_of_gap(struct bands *b, struct ism_span at)
{
	const struct gap *gap = &b->gap;
	const char *value = NULL;
	struct ism_diagnostic *g;

	if (gap->kind == CERTAIN_GAP)
		value = sema_value_written(b->s, b->model, gap->value);
	g = value ? ism_diag(b->s->diags, ISM_DIAG_CRITERIA_GAP, at,
			    "some values of `%s` fall under no rule, such as %s", b->model->name,
			    value)
		  : ism_diag(b->s->diags, ISM_DIAG_CRITERIA_GAP, at,
			    "some values of `%s` %s under no rule", b->model->name,
			    gap->kind == CERTAIN_GAP ? "fall" : "may fall");
	if (value && gap->below && gap->below != gap->above)
		ism_diag_note(g, gap->below->at, "this takes what is lower");
	if (value && gap->above && gap->below != gap->above)
		ism_diag_note(g, gap->above->at, "this takes what is higher");
	ism_diag_help(g, "end with a rule that always holds: `%s: otherwise`",
		b->s->model->levels[b->s->model->n_levels - 1]);
}

void sema_check_bands(struct sema *s, const struct ism_measure_model *model, struct ism_span at)
{
	struct bands b = {
		.s = s,
		.model = model,
		.bands = ism_new_array(s->arena, model->n_rules, struct band),
		.limits = sema_range(model->formula),
	};

	walk(&b);
	for (uint32_t i = 0; i < model->n_rules; i++) {
		if (!b.bands[i].is_reached)
			warn_of_unreached(&b, i);
		if (!model->rules[i].condition)
			break; /* what follows has its error */
	}
	if (b.gap.kind != NO_GAP)
		warn_of_gap(&b, at);
}
