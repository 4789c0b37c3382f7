/* One measure as one statement: its cells, its formula over their aggregates, and what a result shows of it. */
#include "plan/sql/sql_parts.h"

#include <string.h>
#include <strings.h>

#include "runtime/kernel/calendar.h"

struct statement {
	struct sql *s;
	const struct ism_plan_measure *measure;
	bool *needed; /* by slot */
	struct sql_scope scope;
	struct sql_text_vec columns; /* of the outermost SELECT */
	struct sql_text_vec taken;   /* those that the program names, unquoted */
};

/* ---- which slots count ---- */

static void need_slot(struct statement *st, uint32_t slot);

static void need_term(struct statement *st, struct ism_term *term)
{
	struct ism_term **operand;

	if (term->kind == ISM_TERM_SLOT)
		need_slot(st, term->u.slot);
	for (uint32_t i = 0; (operand = ism_term_operand(term, i)); i++)
		need_term(st, *operand);
}

/* Whether an aggregate is over the rows of all groups where the measure has groups. */
static bool is_total(const struct statement *st, const struct ism_plan_slot *slot)
{
	return slot->kind == ISM_SLOT_AGGREGATE && st->measure->model->n_dimensions &&
	       !st->s->plan->grains[st->s->plan->aggregates[slot->index].grain].n_dimensions;
}

/* What looks at other cells than its own. */
static void refuse_looking(const struct statement *st, const struct ism_plan_slot *slot)
{
	switch (slot->kind) {
	case ISM_SLOT_SERIES: sql_refuse(st->s, "%s", slot->series->u.series.text); break;
	case ISM_SLOT_RANK:
	case ISM_SLOT_LOWEST:
	case ISM_SLOT_HIGHEST: sql_refuse(st->s, "functions over groups"); break;
	case ISM_SLOT_HEADLINE:
	case ISM_SLOT_HEADLINE_STATUS:
		sql_refuse(st->s, "the headline of %s", slot->headline->name);
		break;
	default: break;
	}
	if (slot->stretch != ISM_STRETCH_PERIOD)
		sql_refuse(st->s, "aggregates over several periods");
	if (is_total(st, slot))
		sql_refuse(st->s, "total(…)");
}

static void need_slot(struct statement *st, uint32_t slot)
{
	if (slot == ISM_NONE_INDEX || st->needed[slot])
		return;
	st->needed[slot] = true;
	refuse_looking(st, &st->measure->slots[slot]);
	if (st->measure->slots[slot].kind == ISM_SLOT_FORMULA)
		need_term(st, st->measure->slots[slot].term);
}

static void need_slots(struct statement *st)
{
	const struct ism_plan_measure *measure = st->measure;

	st->needed = ism_new_array(st->s->arena, measure->n_slots, bool);
	need_slot(st, measure->value);
	need_slot(st, measure->share);
	need_slot(st, measure->numerator);
	need_slot(st, measure->denominator);
	for (uint32_t i = 0; i < measure->n_row_slots; i++)
		need_slot(st, measure->row_slots[i]);
	for (uint32_t i = 0; i < measure->n_parts; i++)
		need_slot(st, measure->parts[i].slot);
}

/* ---- the aggregates of each cell ---- */

/* The aggregates of a grain that the measure needs, each once. */
static uint32_t aggregates_of(const struct statement *st, uint32_t grain, uint32_t *aggregates)
{
	const struct ism_plan *plan = st->s->plan;
	uint32_t n = 0;

	for (uint32_t i = 0; i < plan->n_aggregates; i++) {
		bool used = false;

		for (uint32_t k = 0; k < st->measure->n_slots; k++)
			used |= st->needed[k] && st->measure->slots[k].kind == ISM_SLOT_AGGREGATE &&
				st->measure->slots[k].index == i;
		if (used && plan->aggregates[i].grain == grain)
			aggregates[n++] = i;
	}
	return n;
}

static const char *or_zero(struct sql *s, const char *alias, const char *column)
{
	return sql_format(s, "coalesce(%s.%s, 0)", alias, column);
}

/* An aggregate's value, in 128 bits where it is exact; over no row at all what nothing gives. */
static const char *slot_value(struct sql *s, const struct ism_plan_slot *slot, const char *alias)
{
	const struct ism_aggregate_model *model = s->plan->aggregates[slot->index].model;
	const char *column = sql_aggregate_column(s, slot->index, "");
	const char *value = sql_format(s, "%s.%s", alias, column);

	if (sql_aggregate_is_zero_of_nothing(model))
		value = sql_format(
			s, "CASE WHEN %s._level IS NULL THEN 0 ELSE %s END", alias, value);
	return sql_cast(s, value, &model->type, true);
}

static void push_slot(
	struct statement *st, uint32_t index, const char *alias, struct sql_text_vec *columns)
{
	struct sql *s = st->s;
	const struct ism_plan_slot *slot = &st->measure->slots[index];

	sql_push(s, columns, "%s AS _v%u", slot_value(s, slot, alias), index);
	sql_push(s, columns, "%s AS _v%u_rows",
		or_zero(s, alias, sql_aggregate_column(s, slot->index, "rows")), index);
	if (index != st->measure->share)
		return;
	sql_push(s, columns, "%s AS _v%u_holds",
		or_zero(s, alias, sql_aggregate_column(s, slot->index, "holds")), index);
	sql_push(s, columns, "%s AS _v%u_unknown",
		or_zero(s, alias, sql_aggregate_column(s, slot->index, "unknown")), index);
}

static const char *add_values(struct statement *st)
{
	struct sql *s = st->s;
	const struct ism_plan_measure *measure = st->measure;
	struct sql_grain_cells *grains =
		ism_new_array(s->arena, measure->n_grains, struct sql_grain_cells);
	uint32_t *aggregates = ism_new_array(s->arena, s->plan->n_aggregates, uint32_t);
	struct sql_text_vec columns = { 0 };
	struct sql_text_vec joins = { 0 };
	const char *cells;

	for (uint32_t i = 0; i < measure->n_grains; i++)
		grains[i] = sql_grain(s, measure->grains[i],
			aggregates_of(st, measure->grains[i], aggregates), aggregates);
	cells = sql_cells(s, grains, measure->n_grains);
	sql_push(s, &columns, "c._level AS _level");
	for (uint32_t i = 0; i < measure->model->n_dimensions; i++)
		sql_push(s, &columns, "c._d%u AS _d%u", i, i);
	sql_push(s, &columns, "c._p AS _p");
	sql_push(s, &joins, "%s AS c", cells);
	for (uint32_t i = 0; i < measure->n_grains; i++) {
		const char *alias = sql_format(s, "a%u", i);

		sql_push(s, &joins, "LEFT JOIN %s AS %s ON %s", grains[i].name, alias,
			sql_same_cell(s, "c", alias, grains[i].grain));
		for (uint32_t k = 0; k < measure->n_slots; k++)
			if (st->needed[k] && measure->slots[k].kind == ISM_SLOT_AGGREGATE &&
				s->plan->aggregates[measure->slots[k].index].grain ==
					grains[i].grain)
				push_slot(st, k, alias, &columns);
	}
	return sql_add_cte(s, sql_unique(s, "cell_values"),
		sql_format(s, "SELECT %s\n\tFROM %s", sql_join(s, &columns, ",\n\t\t"),
			sql_join(s, &joins, "\n\t")));
}

/* ---- formulas ---- */

static struct ism_term *slot_term(struct statement *st, uint32_t slot)
{
	struct ism_term *term;

	if (slot == ISM_NONE_INDEX)
		return NULL;
	if (st->measure->slots[slot].kind == ISM_SLOT_FORMULA)
		return st->measure->slots[slot].term;
	term = ism_new(st->s->arena, struct ism_term);
	term->kind = ISM_TERM_SLOT;
	term->type = st->measure->slots[slot].type;
	term->u.slot = slot;
	return term;
}

static bool slot_is_real(const struct statement *st, uint32_t slot)
{
	return ism_type_is_real(&st->measure->slots[slot].type);
}

static const char *shown_slot(struct statement *st, uint32_t slot, const struct ism_form *form)
{
	return sql_shown(
		st->s, sql_expr(&st->scope, slot_term(st, slot)), form, slot_is_real(st, slot));
}

static const char *add_formulas(struct statement *st, const char *from)
{
	const struct ism_plan_measure *measure = st->measure;
	struct ism_term **roots =
		ism_new_array(st->s->arena, 3 + measure->n_parts, struct ism_term *);

	roots[0] = slot_term(st, measure->value);
	roots[1] = slot_term(st, measure->numerator);
	roots[2] = slot_term(st, measure->denominator);
	for (uint32_t i = 0; i < measure->n_parts; i++)
		roots[3 + i] = slot_term(st, measure->parts[i].slot);
	return sql_layers(&st->scope, from, "formulas", roots, 3 + measure->n_parts);
}

/* ---- the outermost SELECT ---- */

/* Columns of every statement; what the program names gives way to them. */
static const char *const fixed[] = { "measure", "grain", "period", "complete", "value", "numerator",
	"denominator", "unknown", "rows" };

static void push_fixed(struct statement *st, const char *value, const char *name)
{
	sql_push(st->s, &st->columns, "%s AS %s", value, sql_quoted(st->s, name));
}

static bool is_taken(const struct statement *st, const char *name)
{
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		if (strcasecmp(fixed[i], name) == 0)
			return true;
	for (size_t i = 0; i < st->taken.n; i++)
		if (strcasecmp(st->taken.items[i], name) == 0)
			return true;
	return false;
}

static void push_named(struct statement *st, const char *value, const char *name)
{
	const char *unique = name;

	for (unsigned i = 2; is_taken(st, unique); i++)
		unique = sql_format(st->s, "%s_%u", name, i);
	ism_vec_push(st->s->arena, &st->taken, unique);
	push_fixed(st, value, unique);
}

/* A measured source without any row is a broken export: there is no value. */
static const char *unless_empty(struct statement *st, const char *value)
{
	struct sql *s = st->s;
	struct sql_text_vec conditions = { 0 };

	for (uint32_t i = 0; i < st->measure->n_sources; i++) {
		const struct sql_source *source = sql_source(s, st->measure->sources[i]);

		if (source->is_empty)
			return sql_format(s, "CASE WHEN FALSE THEN %s END", value);
		if (source->read)
			sql_push(s, &conditions, "EXISTS (SELECT 1 FROM %s)", source->read);
	}
	if (!conditions.n)
		return value;
	return sql_format(s, "CASE WHEN %s THEN %s END", sql_join(s, &conditions, " AND "), value);
}

static const char *rows(struct statement *st)
{
	const struct ism_plan_measure *measure = st->measure;
	struct sql_text_vec slots = { 0 };

	for (uint32_t i = 0; i < measure->n_row_slots; i++)
		sql_push(st->s, &slots, "_v%u_rows", measure->row_slots[i]);
	if (slots.n < 2)
		return slots.n ? slots.items[0] : "0";
	return sql_format(st->s, "least(%s)", sql_join(st->s, &slots, ", "));
}

/* Whether the period's last instant is not after now. */
static const char *complete(struct statement *st)
{
	struct sql *s = st->s;
	const char *next = sql_format(s, "(SELECT next_utc FROM %s)", s->run);

	next = sql_period(s, &st->measure->model->every, next, ISM_TYPE_TIMESTAMP);
	return sql_cast(s, sql_format(s, "_p < %s", next),
		&(struct ism_type){ .kind = ISM_TYPE_BOOL }, false);
}

static void push_keys(struct statement *st)
{
	struct sql *s = st->s;
	const struct ism_measure_model *model = st->measure->model;
	bool has_periods = model->every.unit >= 0;

	push_fixed(st, sql_literal(s, model->name, strlen(model->name)), "measure");
	push_fixed(st,
		"CASE _level WHEN 0 THEN 'all' WHEN 1 THEN 'group' WHEN 2 THEN 'period' ELSE "
		"'group and period' END",
		"grain");
	push_fixed(st,
		has_periods
			? sql_period_label(s, &model->every, "_p")
			: sql_cast(s, "NULL", &(struct ism_type){ .kind = ISM_TYPE_TEXT }, false),
		"period");
	push_fixed(st,
		has_periods
			? complete(st)
			: sql_cast(s, "NULL", &(struct ism_type){ .kind = ISM_TYPE_BOOL }, false),
		"complete");
	for (uint32_t i = 0; i < model->n_dimensions; i++) {
		const struct ism_dimension_model *dimension = &model->dimensions[i];
		struct ism_form form = {
			.type = dimension->type.kind,
			.scale = dimension->type.scale,
			.unit_num = 1,
			.unit_den = dimension->type.kind == ISM_TYPE_DURATION ? ISM_SECOND_US : 1,
			.enumeration = dimension->type.enumeration
					       ? &dimension->type.enumeration->items
					       : NULL,
		};

		push_named(st,
			sql_shown(s, sql_format(s, "_d%u", i), &form,
				ism_type_is_real(&dimension->type)),
			dimension->name);
	}
}

static void push_numbers(struct statement *st)
{
	struct sql *s = st->s;
	const struct ism_plan_measure *measure = st->measure;
	const struct ism_measure_model *model = measure->model;
	const char *none = sql_cast(s, "NULL", &(struct ism_type){ .kind = ISM_TYPE_INT }, false);
	const char *numerator = none;
	const char *denominator = none;
	const char *unknown = none;

	if (measure->share != ISM_NONE_INDEX) {
		numerator = sql_format(s, "_v%u_holds", measure->share);
		denominator = sql_format(s, "_v%u_rows", measure->share);
		unknown = sql_format(s, "_v%u_unknown", measure->share);
	} else if (measure->numerator != ISM_NONE_INDEX) {
		numerator = shown_slot(st, measure->numerator, &model->numerator_form);
		denominator = shown_slot(st, measure->denominator, &model->denominator_form);
	}
	push_fixed(st, unless_empty(st, shown_slot(st, measure->value, &model->form)), "value");
	push_fixed(st, numerator, "numerator");
	push_fixed(st, denominator, "denominator");
	push_fixed(st, unknown, "unknown");
	push_fixed(st, rows(st), "rows");
	for (uint32_t i = 0; i < measure->n_parts; i++)
		push_named(st,
			shown_slot(st, measure->parts[i].slot, &measure->parts[i].model->form),
			measure->parts[i].model->name);
}

/* As results are ordered: groups by key, texts by bytes, none last; then periods. */
static const char *order(struct statement *st)
{
	struct sql *s = st->s;
	const struct ism_measure_model *model = st->measure->model;
	struct sql_text_vec keys = { 0 };

	sql_push(s, &keys, "_level");
	for (uint32_t i = 0; i < model->n_dimensions; i++) {
		const char *key = sql_format(s, "_d%u", i);

		if (model->dimensions[i].type.kind == ISM_TYPE_TEXT)
			key = sql_op1(s, SQL_BYTE_ORDER, key);
		sql_push(s, &keys, "%s NULLS LAST", key);
	}
	sql_push(s, &keys, "_p");
	return sql_join(s, &keys, ", ");
}

const char *sql_measure(struct sql *s)
{
	struct statement st = { .s = s, .measure = s->measure, .scope = { .s = s } };
	const char *from;

	need_slots(&st);
	from = add_formulas(&st, add_values(&st));
	push_keys(&st);
	push_numbers(&st);
	return sql_format(s, "SELECT %s\nFROM %s\nORDER BY %s", sql_join(s, &st.columns, ",\n\t"),
		from, order(&st));
}
