/*
 * Cells: the rows of each grain, placed in groups and periods and aggregated at every level; and the list of all
 * cells of a measure, whose groups are those of any row and whose periods have no gaps.
 */
#include "plan/sql/sql_parts.h"

#include <string.h>

uint32_t sql_grain_bits(const struct ism_plan_grain *grain)
{
	return (grain->n_dimensions ? SQL_LEVEL_GROUP : 0) |
	       (grain->every.unit >= 0 ? SQL_LEVEL_PERIOD : 0);
}

/* "_d0, _d1", each behind `prefix`. */
static void push_dimensions(
	struct sql *s, uint32_t n, const char *prefix, struct sql_text_vec *keys)
{
	for (uint32_t i = 0; i < n; i++)
		sql_push(s, keys, "%s_d%u", prefix, i);
}

/* Keys of a level. */
static const char *keys_of(
	struct sql *s, const struct ism_plan_grain *grain, uint32_t bits, const char *further)
{
	struct sql_text_vec keys = { 0 };

	if (bits & SQL_LEVEL_GROUP)
		push_dimensions(s, grain->n_dimensions, "", &keys);
	if (bits & SQL_LEVEL_PERIOD)
		ism_vec_push(s->arena, &keys, "_p");
	if (further[0])
		ism_vec_push(s->arena, &keys, further);
	return sql_join(s, &keys, ", ");
}

/* ---- rows in their cells ---- */

struct placing {
	struct sql *s;
	const struct ism_plan_grain *grain;
	uint32_t n_aggregates;
	const uint32_t *aggregates;
};

static const char *seen_rows(struct sql_scope *scope, const struct ism_plan_grain *grain)
{
	struct sql *s = scope->s;
	const char *now = grain->placed->type.kind == ISM_TYPE_DATE ? "today" : "now_utc";

	/* Neither later than now nor without a place in time. */
	return sql_format(s, "\n\tWHERE %s <= (SELECT %s FROM %s)", sql_expr(scope, grain->placed),
		now, s->run);
}

static const char *placed_rows(const struct placing *p, const char *name)
{
	struct sql *s = p->s;
	const struct ism_plan_grain *grain = p->grain;
	uint32_t n = grain->n_dimensions;
	struct sql_scope scope = {
		.s = s,
		.scan = &s->plan->scans[grain->source],
		.source = sql_source(s, grain->source),
	};
	struct ism_term **roots =
		ism_new_array(s->arena, n + 2 + 4 * p->n_aggregates, struct ism_term *);
	struct sql_text_vec columns = { 0 };
	const char *from;

	memcpy(roots, grain->dimension_terms, n * sizeof *roots);
	roots[n++] = grain->placed; /* the condition names it, and the period */
	roots[n++] = grain->every.unit >= 0 ? grain->placed : NULL;
	for (uint32_t i = 0; i < p->n_aggregates; i++)
		n += sql_aggregate_roots(s, p->aggregates[i], roots + n);
	from = sql_layers(&scope, scope.source->rows, sql_format(s, "%s_terms", name), roots, n);
	for (uint32_t i = 0; i < grain->n_dimensions; i++)
		sql_push(s, &columns, "%s AS _d%u", sql_expr(&scope, grain->dimension_terms[i]), i);
	if (grain->every.unit >= 0)
		sql_push(s, &columns, "%s AS _p",
			sql_period(s, &grain->every, sql_expr(&scope, grain->placed),
				grain->placed->type.kind));
	for (uint32_t i = 0; i < p->n_aggregates; i++)
		sql_aggregate_inputs(&scope, p->aggregates[i], &columns);
	if (scope.source->has_order)
		sql_push(s, &columns, "_row");
	if (!columns.n)
		ism_vec_push(s->arena, &columns, "1 AS _one");
	return sql_add_cte(s, sql_unique(s, sql_format(s, "%s_placed", name)),
		sql_format(s, "SELECT %s\n\tFROM %s%s", sql_join(s, &columns, ",\n\t\t"), from,
			grain->placed ? seen_rows(&scope, grain) : ""));
}

/* ---- levels ---- */

/* The level of a result of GROUPING SETS. */
static const char *level(struct sql *s, uint32_t bits)
{
	struct sql_text_vec parts = { 0 };

	if (bits & SQL_LEVEL_GROUP)
		ism_vec_push(s->arena, &parts, "CASE WHEN GROUPING(_d0) = 0 THEN 1 ELSE 0 END");
	if (bits & SQL_LEVEL_PERIOD)
		ism_vec_push(s->arena, &parts, "CASE WHEN GROUPING(_p) = 0 THEN 2 ELSE 0 END");
	return parts.n ? sql_join(s, &parts, " + ") : "0";
}

static const char *grouping(struct sql *s, const struct ism_plan_grain *grain, const char *further)
{
	uint32_t finest = sql_grain_bits(grain);
	struct sql_text_vec sets = { 0 };

	if (!finest && !further[0])
		return "";
	for (uint32_t bits = 0; bits <= finest; bits++)
		if (!(bits & ~finest))
			sql_push(s, &sets, "(%s)", keys_of(s, grain, bits, further));
	return sql_format(s, "\n\tGROUP BY GROUPING SETS (%s)", sql_join(s, &sets, ", "));
}

/* The most frequent value, the smallest of several. */
static const char *mode_cells(const struct placing *p, const char *placed, uint32_t aggregate)
{
	struct sql *s = p->s;
	const char *x = sql_format(s, "_x%u", aggregate);
	const char *keys = keys_of(s, p->grain, sql_grain_bits(p->grain), "");
	const char *comma = keys[0] ? ", " : "";
	const char *counts = sql_format(s,
		"SELECT %s AS _level, %s%s%s AS _a%u, COUNT(*) AS _n\n\t\tFROM %s WHERE %s IS NOT "
		"NULL%s",
		level(s, sql_grain_bits(p->grain)), keys, comma, x, aggregate, placed, x,
		grouping(s, p->grain, x));
	const char *column = sql_format(s, "_a%u", aggregate);
	bool is_text = s->plan->aggregates[aggregate].model->type.kind == ISM_TYPE_TEXT;

	return sql_add_cte(s, sql_unique(s, "mode_cells"),
		sql_format(s,
			"SELECT _level, %s%s%s FROM (\n"
			"\t\tSELECT m.*, row_number() OVER (PARTITION BY _level%s%s ORDER BY _n "
			"DESC, %s) AS _nth\n"
			"\t\tFROM (%s) AS m) AS m\n"
			"\tWHERE _nth = 1",
			keys, comma, column, comma, keys,
			is_text ? sql_op1(s, SQL_BYTE_ORDER, column) : column, counts));
}

static const char *join_mode(
	const struct placing *p, const char *cells, const char *mode, uint32_t aggregate)
{
	struct sql *s = p->s;
	uint32_t grain = s->plan->aggregates[aggregate].grain;

	return sql_add_cte(s, sql_unique(s, "cells_with_mode"),
		sql_format(s, "SELECT c.*, m._a%u\n\tFROM %s AS c LEFT JOIN %s AS m ON %s",
			aggregate, cells, mode, sql_same_cell(s, "c", "m", grain)));
}

struct sql_grain_cells sql_grain(
	struct sql *s, uint32_t grain, uint32_t n_aggregates, const uint32_t *aggregates)
{
	const struct ism_plan_grain *of = &s->plan->grains[grain];
	const char *name = s->plan->scans[of->source].source->name;
	struct placing p = { s, of, n_aggregates, aggregates };
	struct sql_grain_cells made = { .grain = grain };
	const char *placed = placed_rows(&p, name);
	struct sql_text_vec columns = { 0 };

	sql_push(s, &columns, "%s AS _level", level(s, sql_grain_bits(of)));
	push_dimensions(s, of->n_dimensions, "", &columns);
	if (of->every.unit >= 0)
		ism_vec_push(s->arena, &columns, "_p");
	for (uint32_t i = 0; i < n_aggregates; i++)
		sql_aggregate_columns(s, aggregates[i], &columns);
	made.name = sql_add_cte(s, sql_unique(s, sql_format(s, "%s_aggregates", name)),
		sql_format(s, "SELECT %s\n\tFROM %s%s", sql_join(s, &columns, ",\n\t\t"), placed,
			grouping(s, of, "")));
	for (uint32_t i = 0; i < n_aggregates; i++)
		if (sql_aggregate_is_mode(s, aggregates[i]))
			made.name = join_mode(&p, made.name, mode_cells(&p, placed, aggregates[i]),
				aggregates[i]);
	return made;
}

/* ---- all cells of a measure ---- */

const char *sql_same_cell(struct sql *s, const char *a, const char *b, uint32_t grain)
{
	const struct ism_plan_grain *of = &s->plan->grains[grain];
	uint32_t bits = sql_grain_bits(of);
	struct sql_text_vec parts = { 0 };

	/* A grain without periods counts in full in each of them. */
	if (bits == SQL_LEVEL_GROUP)
		sql_push(s, &parts, "%s._level = %s", b,
			sql_op2(s, SQL_MODULO, sql_format(s, "%s._level", a), "2"));
	else
		sql_push(s, &parts, bits ? "%s._level = %s._level" : "%s._level = 0", b, a);
	for (uint32_t i = 0; i < of->n_dimensions; i++)
		ism_vec_push(s->arena, &parts,
			sql_op2(s, SQL_IS_SAME, sql_format(s, "%s._d%u", a, i),
				sql_format(s, "%s._d%u", b, i)));
	if (bits & SQL_LEVEL_PERIOD)
		ism_vec_push(s->arena, &parts,
			sql_op2(s, SQL_IS_SAME, sql_format(s, "%s._p", a),
				sql_format(s, "%s._p", b)));
	return sql_join(s, &parts, " AND ");
}

static const char *no_period(struct sql *s)
{
	return sql_cast(s, "NULL", &(struct ism_type){ .kind = ISM_TYPE_INT }, false);
}

/* Each group and the first period that any row of it falls into. */
static const char *add_groups(
	struct sql *s, const struct sql_grain_cells *grains, uint32_t n_grains)
{
	uint32_t n = s->measure->model->n_dimensions;
	struct sql_text_vec selects = { 0 };
	struct sql_text_vec keys = { 0 };
	const char *joined;

	push_dimensions(s, n, "", &keys);
	joined = sql_join(s, &keys, ", ");
	for (uint32_t i = 0; i < n_grains; i++) {
		uint32_t bits = sql_grain_bits(&s->plan->grains[grains[i].grain]);

		sql_push(s, &selects, "SELECT %s, %s AS _first FROM %s WHERE _level = %u", joined,
			bits & SQL_LEVEL_PERIOD ? "_p" : no_period(s), grains[i].name, bits);
	}
	return sql_add_cte(s, sql_unique(s, "groups"),
		sql_format(s, "SELECT %s, MIN(_first) AS _first\n\tFROM (%s) AS g\n\tGROUP BY %s",
			joined, sql_join(s, &selects, "\n\t\tUNION ALL "), joined));
}

static const char *add_periods(
	struct sql *s, const struct sql_grain_cells *grains, uint32_t n_grains, const char **span)
{
	struct sql_text_vec selects = { 0 };

	for (uint32_t i = 0; i < n_grains; i++)
		if (sql_grain_bits(&s->plan->grains[grains[i].grain]) & SQL_LEVEL_PERIOD)
			sql_push(s, &selects, "SELECT _p FROM %s WHERE _level = %u", grains[i].name,
				SQL_LEVEL_PERIOD);
	if (!selects.n)
		sql_push(s, &selects, "SELECT %s AS _p", no_period(s));
	*span = sql_add_cte(s, sql_unique(s, "span"),
		sql_format(s, "SELECT MIN(_p) AS _from, MAX(_p) AS _to\n\tFROM (%s) AS p",
			sql_join(s, &selects, "\n\t\tUNION ALL ")));
	return sql_add_cte(
		s, sql_unique(s, "periods"), sql_op(s, SQL_SERIES, *span, "_from", "_to"));
}

static const char *no_group(struct sql *s)
{
	const struct ism_measure_model *measure = s->measure->model;
	struct sql_text_vec columns = { 0 };

	for (uint32_t i = 0; i < measure->n_dimensions; i++)
		sql_push(s, &columns, "%s AS _d%u, ",
			sql_cast(s, "NULL", &measure->dimensions[i].type, false), i);
	return sql_join(s, &columns, "");
}

const char *sql_cells(struct sql *s, const struct sql_grain_cells *grains, uint32_t n_grains)
{
	const struct ism_measure_model *measure = s->measure->model;
	bool has_periods = measure->every.unit >= 0;
	struct sql_text_vec keys = { 0 };
	struct sql_text_vec selects = { 0 };
	const char *groups = NULL;
	const char *periods = NULL;
	const char *span = NULL;

	push_dimensions(s, measure->n_dimensions, "g.", &keys);
	if (measure->n_dimensions)
		groups = add_groups(s, grains, n_grains);
	if (has_periods)
		periods = add_periods(s, grains, n_grains, &span);
	sql_push(s, &selects, "SELECT 0 AS _level, %s%s AS _p", no_group(s), no_period(s));
	if (groups)
		sql_push(s, &selects, "SELECT 1, %s, %s FROM %s AS g", sql_join(s, &keys, ", "),
			no_period(s), groups);
	if (periods)
		sql_push(s, &selects, "SELECT 2, %sp._p FROM %s AS p", no_group(s), periods);
	if (groups && periods)
		sql_push(s, &selects,
			"SELECT 3, %s, p._p FROM %s AS g CROSS JOIN %s AS p CROSS JOIN %s AS w "
			"WHERE p._p >= coalesce(g._first, w._from)",
			sql_join(s, &keys, ", "), groups, periods, span);
	return sql_add_cte(s, sql_unique(s, "cells"), sql_join(s, &selects, "\n\tUNION ALL "));
}
