/*
 * What the files of plan/sql share. Not for other folders.
 *
 * Values of rows and cells in SQL: bool, text, date and timestamp (UTC, without a zone) are the engine's own;
 * int, decimals (in units of their last digit) and durations (microseconds) are integers; numbers and
 * fractional durations binary64; enumerators their index; addresses 32 hexadecimal digits. What is shown is converted in the outermost SELECT.
 *
 * SQL is made of strings in the arena; they are never changed.
 */
#ifndef ISM_PLAN_SQL_SQL_PARTS_H
#define ISM_PLAN_SQL_SQL_PARTS_H

#include "plan/pointer_map.h"
#include "plan/sql/dialect.h"
#include "plan/sql/sql.h"
#include "support/vec.h"

struct sql_cte {
	const char *name; /* quoted */
	const char *body;
};

struct sql_cte_vec ISM_VEC(struct sql_cte);
struct sql_text_vec ISM_VEC(const char *);

/* The state of one printing; what is made of names, CTEs and sources belongs to the measure at hand. */
struct sql {
	struct ism_arena *arena;
	const struct ism_plan *plan;
	const struct ism_sql_options *options;
	enum ism_sql_dialect dialect;
	struct ism_error *error;
	enum ism_status status; /* the first refusal; what is made after it is thrown away */
	const struct ism_plan_measure *measure;
	const char *run;             /* CTE of the moment and the parameters */
	struct sql_cte_vec ctes;     /* of the statement, in order */
	struct sql_text_vec names;   /* taken ones, unquoted */
	struct sql_source **sources; /* by scan; NULL: not needed yet */
};

/* ---- sql.c: text ---- */

__attribute__((format(printf, 2, 3))) const char *sql_format(
	struct sql *s, const char *format, ...);

/* "a, b, c" or any other separator; "" for none. */
const char *sql_join(struct sql *s, const struct sql_text_vec *parts, const char *separator);

__attribute__((format(printf, 3, 4))) void sql_push(
	struct sql *s, struct sql_text_vec *parts, const char *format, ...);

/* The column of the statement's CTE `run` that holds a parameter. */
const char *sql_param_column(struct sql *s, uint32_t param);

/* An identifier and a text in the dialect's quotes. */
const char *sql_quoted(struct sql *s, const char *name);
const char *sql_literal(struct sql *s, const char *data, uint64_t size);

/* A name like `wanted` that no table and no CTE of the statement has, quoted. */
const char *sql_unique(struct sql *s, const char *wanted);

/* Adds `name AS (body)` to the statement; returns its quoted name. */
const char *sql_add_cte(struct sql *s, const char *name, const char *body);

/* An operation of the dialect (dialect.h) on arguments in SQL; what it does not have is refused. */
const char *sql_op(struct sql *s, enum sql_op op, const char *a, const char *b, const char *c);
const char *sql_op1(struct sql *s, enum sql_op op, const char *a);
const char *sql_op2(struct sql *s, enum sql_op op, const char *a, const char *b);

/* The dialect cannot say `what`. */
__attribute__((format(printf, 2, 3))) void sql_refuse(struct sql *s, const char *what, ...);

/* ---- sql_value.c: types and constants ---- */

/* A type of the language, at row level or (`wide`) at cell level. */
const char *sql_type(struct sql *s, const struct ism_type *type, bool wide);
const char *sql_cast(struct sql *s, const char *value, const struct ism_type *type, bool wide);
const char *sql_constant(struct sql *s, const struct ism_value *value, const struct ism_type *type);
const char *sql_integer(struct sql *s, __int128 value);
const char *sql_real(struct sql *s, double value);
const char *sql_date(struct sql *s, int64_t day);
const char *sql_instant(struct sql *s, int64_t instant);
const char *sql_power_of_ten(struct sql *s, unsigned digits);
/* An exact value in SQL as binary64, digits of its scale after the point. */
const char *sql_to_real(struct sql *s, const char *value, const struct ism_type *type);
/* What a result shows of a value: in its unit, decimals as such, enumerators by name. */
const char *sql_shown(struct sql *s, const char *value, const struct ism_form *form, bool is_real);

/* ---- sql_address.c ---- */

const char *sql_address(struct sql *s, const uint8_t *bytes);
const char *sql_in_network(
	struct sql *s, const char *address, const uint8_t *network, unsigned bits);
/* From and to what people write; NULL for a text that is no address. */
const char *sql_address_of_text(struct sql *s, const char *cell);
const char *sql_address_text(struct sql *s, const char *address);

/* ---- sql_time.c: clocks and periods ---- */

/* Between instants and the clock of a zone: an instant's local time, a local time's instant. */
const char *sql_local(struct sql *s, const char *instant, const char *zone);
const char *sql_instant_of_local(struct sql *s, const char *local, const char *zone);
const char *sql_day_of_instant(struct sql *s, const char *instant);
const char *sql_day_start(struct sql *s, const char *date);
/* Integers with names of days since 1970-01-01, or quotients rounded down. */
const char *sql_day_number(struct sql *s, const char *date);
const char *sql_floor_div(struct sql *s, const char *value, const char *divisor);
/* Ordinal of the period that a date or instant lies in, and how results name it. */
const char *sql_period(
	struct sql *s, const struct ism_every *every, const char *value, enum ism_type_kind kind);
const char *sql_period_label(struct sql *s, const struct ism_every *every, const char *period);

/* ---- sql_expr.c, sql_call.c: terms ---- */

/*
 * Where terms are evaluated: over the rows of a scan, or over the slots of a measure. Terms that occur more
 * than once are columns of a CTE and have names here.
 */
struct sql_scope {
	struct sql *s;
	const struct ism_plan_scan *scan; /* NULL: slots */
	const struct sql_source *source;  /* of the scan */
	struct pointer_map names;         /* (term, NULL) to a column, quoted where needed */
	struct pointer_map uses;          /* (term, NULL) to struct sql_use */
	uint32_t n_names;
};

const char *sql_expr(struct sql_scope *scope, struct ism_term *term);
/* Rounded half away from zero, as an integer: a number, or an exact value that loses digits. */
const char *sql_round_real(struct sql *s, const char *value);
const char *sql_round_exact(struct sql *s, const char *value, unsigned digits);
/* Whether sql_expr names the operand more than once, so that it ought to have a name. */
bool sql_repeats_operands(const struct ism_term *term);
const char *sql_call(struct sql_scope *scope, struct ism_term *term);
/* A pattern of `matches` as a literal, in sql_regex.c. */
const char *sql_regex(struct sql *s, const struct ism_slice *regex);

/*
 * CTEs over `from` that add a column for each term that the roots use more than once, and the rows that they
 * look up. Returns the name of the last one, `from` where none was needed; sql_expr then knows the columns.
 */
const char *sql_layers(struct sql_scope *scope, const char *from, const char *base,
	struct ism_term *const *roots, uint32_t n_roots);

/* ---- sql_source.c, sql_field.c: rows ---- */

struct sql_source {
	const char *rows;  /* CTE of the rows that fit, one column per field and, maybe, `_row` */
	const char *read;  /* CTE or table of all rows, rejected ones too; NULL: constants */
	const char *table; /* CTE of one row per key, columns _k0 …, _m0 …; NULL: not needed yet */
	const char **columns; /* of fields, quoted */
	bool has_order;       /* `_row` orders the rows */
	bool is_empty;        /* inline rows: there is none */
};

const struct sql_source *sql_source(struct sql *s, uint32_t scan);
/* The same with its table. */
const struct sql_source *sql_table(struct sql *s, uint32_t scan);
/* The index of the enumerator that a text of the field means, NULL where it means none. */
const char *sql_enum_of_text(struct sql *s, const struct ism_field_model *field, const char *text);
/*
 * A text cell of DuckDB's reader as a value of the field's type, NULL where it does not fit. `parts` is the column
 * with what sql_field_parts made of it, which is NULL for types that need none.
 */
const char *sql_field(struct sql *s, const struct ism_source_model *source,
	const struct ism_field_model *field, const char *cell, const char *parts);
const char *sql_field_parts(struct sql *s, const struct ism_field_model *field, const char *cell);

/* ---- sql_aggregate.c, sql_cells.c, sql_measure.c ---- */

/* A column of an aggregate's cells: "_a3", or "_a3_rows" with a suffix. */
const char *sql_aggregate_column(struct sql *s, uint32_t aggregate, const char *suffix);

/* What aggregates of a grain need of each row: `, expr AS column …` for the CTE that places rows. */
void sql_aggregate_inputs(
	struct sql_scope *scope, uint32_t aggregate, struct sql_text_vec *columns);
/* The aggregate itself over those columns. */
void sql_aggregate_columns(struct sql *s, uint32_t aggregate, struct sql_text_vec *columns);
/* Terms of an aggregate's state. */
uint32_t sql_aggregate_roots(struct sql *s, uint32_t aggregate, struct ism_term *roots[4]);
/* Whether it counts rows: 0, not none, where there is none. */
bool sql_aggregate_is_zero_of_nothing(const struct ism_aggregate_model *model);
/* `mode` needs a CTE of its own: SELECT and GROUP BY of the keys are the grain's. */
bool sql_aggregate_is_mode(const struct sql *s, uint32_t aggregate);

/* CTE of the cells of one grain: _level, _d0 …, _p and the columns of those aggregates of the measure. */
struct sql_grain_cells {
	uint32_t grain;
	const char *name;
};

struct sql_grain_cells sql_grain(
	struct sql *s, uint32_t grain, uint32_t n_aggregates, const uint32_t *aggregates);

/* CTE of all cells of the measure: _level, _d0 …, _p. */
const char *sql_cells(struct sql *s, const struct sql_grain_cells *grains, uint32_t n_grains);
/* `a._d0 IS NOT DISTINCT FROM b._d0 AND …`, with the level, for the bits that grain b has. */
const char *sql_same_cell(struct sql *s, const char *a, const char *b, uint32_t grain);

/* Bits of a level, as results order cells: everything, groups, periods, groups by period. */
enum {
	SQL_LEVEL_GROUP = 1,
	SQL_LEVEL_PERIOD = 2,
};

uint32_t sql_grain_bits(const struct ism_plan_grain *grain);

/* The statement of s->measure, without its semicolon. */
const char *sql_measure(struct sql *s);
/* sql_later.c: refuses stocks, the period and how far data reaches, where s->measure asks for them. */
void sql_refuse_time(struct sql *s);

#endif
