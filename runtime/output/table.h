/* What tables for people share: values as they show them, lines of the width of a terminal. */
#ifndef ISM_RUNTIME_OUTPUT_TABLE_H
#define ISM_RUNTIME_OUTPUT_TABLE_H

#include "runtime/output/output.h"
#include "support/arena.h"

struct table {
	const struct ism_result *result;
	const struct ism_table_style *style;
	FILE *out;
	struct ism_arena *arena;
	struct ism_zone_cursor cursor;
};

/*
 * table_compose.c: what `write` puts on the table's `out`, composed in memory first, so that a failure writes nothing to
 * `out`. `of` is handed on to it. Fails with ISM_ERR_MEMORY.
 */
enum ism_status table_compose(const struct ism_result *result, const struct ism_table_style *style,
	FILE *out, void (*write)(struct table *t, const void *of), const void *of);

/* table_value.c: texts in the table's arena, never NULL. */

/* `94.2 %`, `1 883`, `21 days`; `digits` after the point, -1: as many as the form or its unit ask for. */
const char *table_value(struct table *t, const struct ism_value *value, const struct ism_form *form,
	int32_t digits);
/* The number of a cell's value, `94.2`, and what follows it, `% (1 883 / 1 999)`. */
struct table_cell {
	const char *number; /* or a text, a date, `-` */
	const char *rest;
};
struct table_cell table_cell(
	struct table *t, const struct ism_measure *measure, const struct ism_cell_result *cell);
/* `>= 95 % by 2026-12-31, on track` */
const char *table_target(
	struct table *t, const struct ism_measure *measure, const struct ism_target_result *target);
const char *table_period(
	struct table *t, const struct ism_measure *measure, const struct ism_cell_result *cell);
/* `business_unit Retail, region EMEA` */
const char *table_group(
	struct table *t, const struct ism_measure *measure, const struct ism_cell_result *cell);

/* Columns of a terminal that a text takes. */
size_t table_width(const char *text);
/* The text, or its beginning and `…` in `width` columns. */
const char *table_clip(struct table *t, const char *text, size_t width);
/* Writes a text as lines of the terminal's width, broken at blanks; those after the first are indented. */
void table_wrap(struct table *t, const char *text, size_t indent);

/* table_notes.c: what is to be done, and what the sources' data are like. */
void table_waivers(struct table *t);
void table_actions(struct table *t);
void table_unbound(struct table *t);
void table_sources(struct table *t);

#endif
