/*
 * The model: what a program means, fully typed, with no unresolved name left. Sema makes it, plan reads
 * it; nobody changes it afterwards. It lives in the arena that sema was given.
 *
 * Expressions are terms. Sema lowers the surface language to the few kinds below: `match` becomes IF,
 * ranges become two comparisons, `fn` calls are inlined, row `let`s are shared by pointer (a term may have
 * several parents: the model's expressions are acyclic graphs), conversions are explicit (both operands
 * of arithmetic and comparison have one and the same representation), literals have the type that they
 * met, percent literals are fractions.
 */
#ifndef ISM_SEMA_MODEL_H
#define ISM_SEMA_MODEL_H

#include "runtime/abi.h"
#include "runtime/series/confidence.h"
#include "runtime/series/series.h"
#include "sema/type.h"
#include "support/span.h"
#include "support/vec.h"

/* X(KIND, "name in dumps"). Kinds from AGGREGATE on stand in formulas alone. */
#define ISM_TERM_KINDS(X) \
	X(CONST, "const") \
	X(PARAM, "param") \
	X(TODAY, "today") \
	X(NOW, "now") \
	X(PERIOD, "period") /* of the period being measured; plan makes slots of them */ \
	X(FIELD, "field") \
	X(PRIOR, "prior") /* a field of the row before it, in a sequence */ \
	X(NEXT, "next") \
	X(LOOKUP, "lookup") /* a row of another source by its key; only under EXISTS and MEMBER */ \
	X(EXISTS, "exists") \
	X(MEMBER, "member") /* a field or let of the looked-up row; none without a row */ \
	X(NEG, "neg") \
	X(NOT, "not") \
	X(AND, "and") \
	X(OR, "or") \
	X(ADD, "add") \
	X(SUB, "sub") \
	X(MUL, "mul") \
	X(DIV, "div") /* operands both real, or both exact: divided exactly, rounded once */ \
	X(EQ, "eq") \
	X(NE, "ne") \
	X(LT, "lt") \
	X(LE, "le") \
	X(GT, "gt") \
	X(GE, "ge") \
	X(IS_NONE, "is_none") \
	X(COALESCE, "coalesce") \
	X(IF, "if") \
	X(IN_LIST, "in_list") /* a value, a list of its type */ \
	X(JOIN, "join")       /* two lists, one behind the other */ \
	X(ELEMENT, "element") /* of the list that a derived source spreads */ \
	X(LIKE, "like") \
	X(MATCHES, "matches") \
	X(IN_NETWORK, "in_network") \
	X(CALL, "call") \
	X(CONVERT, "convert") \
	X(ADD_MONTHS, "add_months") /* date or timestamp, int: calendar months, clamped */ \
	X(AGGREGATE, "aggregate") \
	X(MEASURE, "measure") /* another measure at the grain of the one that names it */ \
	X(VALUE, "value") \
	X(TARGET, "target") \
	X(EXPECTED, \
		"expected") /* real in the measure's own kind: a number, or a fractional duration */ \
	X(BASELINE, "baseline") \
	X(ATTAINMENT, "attainment") \
	X(STATUS, "status") \
	X(DIMENSION, "dimension")       /* the key of the cell's group; none over all groups */ \
	X(INTERVAL_LOW, "interval_low") /* the lower end of the interval of an aggregate */ \
	X(INTERVAL_HIGH, "interval_high") \
	X(SERIES, "series")   /* a function over the periods of its operand */ \
	X(STRETCH, "stretch") /* its operand over the rows of several periods together */ \
	X(TOTAL, "total")     /* its operand without the dimensions */ \
	X(RANK, "rank")       /* RANK, LOWEST, HIGHEST: over the groups of the period */ \
	X(LOWEST, "lowest") \
	X(HIGHEST, "highest") \
	X(HEADLINE, "headline")               /* another measure at its own headline */ \
	X(HEADLINE_STATUS, "headline_status") /* its level there */ \
	X(SLOT, "slot") /* made by plan: what an earlier slot of the measure holds; in tests by sema */ \
	X(ROW_ORDER, "row_order") /* made by plan alone: of the row, as an int */ \
	X(TUPLE, \
		"tuple") /* made by plan alone: values of the row as one text, runtime/eval/replay.h */

enum ism_term_kind {
#define ISM_TERM_ENUM(kind, name) ISM_TERM_##kind,
	ISM_TERM_KINDS(ISM_TERM_ENUM)
#undef ISM_TERM_ENUM
};

/* Functions that CALL may name: X(ID, "name in the language", arguments). */
#define ISM_FUNCTIONS(X) \
	X(ABS, "abs", 1) \
	X(MIN, "min", 2) \
	X(MAX, "max", 2) \
	X(ROUND, "round", 1)    /* to a whole number, half away from zero */ \
	X(ROUND_TO, "round", 2) /* second argument: a constant number of digits */ \
	X(FLOOR, "floor", 1) \
	X(CEIL, "ceil", 1) \
	X(SQRT, "sqrt", 1) \
	X(LN, "ln", 1) \
	X(EXP, "exp", 1) \
	X(POW, "pow", 2) \
	X(MOD, "mod", 2) \
	X(LOWER, "lower", 1) \
	X(UPPER, "upper", 1) \
	X(TRIM, "trim", 1) \
	X(LENGTH, "length", 1) \
	X(CONTAINS, "contains", 2) \
	X(STARTS_WITH, "starts_with", 2) \
	X(ENDS_WITH, "ends_with", 2) \
	X(SUBSTRING, "substring", 3) \
	X(SPLIT, "split", 2) /* a list of texts */ \
	X(LIST_LENGTH, "length", 1) \
	X(BEFORE, "before", 2) \
	X(AFTER, "after", 2) \
	X(YEAR, "year", 1) \
	X(QUARTER, "quarter", 1) \
	X(MONTH, "month", 1) \
	X(WEEK, "week", 1) \
	X(DAY, "day", 1) \
	X(HOUR, "hour", 1) \
	X(WEEKDAY, "weekday", 1) \
	X(DATE, "date", 1) /* of a timestamp: its day in the program's zone */ \
	X(BUSINESS_DAYS, "business_days", 2)

enum ism_function {
#define ISM_FUNCTION_ENUM(id, name, n) ISM_FUNCTION_##id,
	ISM_FUNCTIONS(ISM_FUNCTION_ENUM)
#undef ISM_FUNCTION_ENUM
};

struct ism_measure_model;
struct ism_source_model;
struct ism_aggregate_model;

struct ism_term {
	enum ism_term_kind kind;
	struct ism_span at;
	struct ism_type type;
	bool may_be_none;
	union {
		struct ism_value
			constant; /* CONST; text lives in the arena; none constants have state NONE */
		uint32_t param;   /* PARAM: index in the model */
		/*
		 * FIELD, PRIOR, NEXT: index in the source whose row is read; of a neighbour ISM_NONE_INDEX asks
		 * whether it is there.
		 */
		uint32_t field;
		struct ism_source_model
			*spread; /* ELEMENT: the derived source that spreads the list */
		struct {         /* LOOKUP */
			struct ism_source_model *source;
			uint32_t n_keys;
			struct ism_term **keys; /* of the types of the source's key parts */
			uint32_t
				reference; /* index in the reading source's references, or ISM_NONE_INDEX:
			                       a miss is no orphan */
		} lookup;
		struct {                      /* MEMBER, EXISTS (member unused) */
			struct ism_term *row; /* a LOOKUP */
			struct ism_member *member;
		} member;
		struct ism_term *operand; /* NEG NOT IS_NONE CONVERT TOTAL RANK LOWEST HIGHEST */
		struct {
			struct ism_term *left, *right;
		} binary; /* AND … GE, COALESCE, IN_LIST, JOIN, ADD_MONTHS */
		struct {
			struct ism_term *condition, *then, *otherwise;
		} choice; /* IF */
		struct {
			struct ism_term *text;
			struct ism_slice pattern;
			uint32_t regex;
		} pattern; /* LIKE; MATCHES: index in the model's regexes */
		struct {
			struct ism_term *address;
			uint8_t network[16];
			uint8_t bits;
		} network; /* IN_NETWORK */
		struct {
			enum ism_function function;
			uint32_t n_args;
			struct ism_term *args[3];
		} call;
		struct ism_aggregate_model *aggregate; /* AGGREGATE */
		struct ism_measure_model *
			measure; /* MEASURE, HEADLINE…; VALUE … STATUS: of which measure, NULL: the own */
		struct
		{ /* SERIES; `n` or `lambda` as series.h says, 0 where the function has none */
			struct ism_term *operand;
			enum ism_series_function function;
			uint64_t n;
			double lambda;
			const char *text; /* as the program writes it, on one line */
		} series;
		struct {
			struct ism_term *operand;
			enum ism_stretch kind;
			uint64_t n;
		} stretch;                          /* STRETCH */
		struct {                            /* INTERVAL_LOW, INTERVAL_HIGH */
			struct ism_term *aggregate; /* share, avg, median or percentile */
			struct ism_term *spread;    /* of an avg: the variance; else NULL */
			struct ism_level level;
		} interval;
		const char *dimension;       /* DIMENSION: its name */
		uint32_t slot;               /* SLOT */
		enum ism_period_part period; /* PERIOD */
		struct {
			uint32_t n;
			struct ism_term **items;
		} tuple; /* TUPLE */
	} u;
};

/*
 * CONVERT, by the types of operand and result: int, decimal(k) or duration to number (exact value to the
 * nearest binary64; durations to real microseconds: fractional), int or decimal to a decimal of more
 * digits, number to duration (rounded to whole microseconds, half away), timestamp to date (the day in
 * the program's zone), date to timestamp (its first instant there), enum to its index as int is not one;
 * duration to a fractional one (real microseconds), and a fractional one to whole microseconds, half away.
 * A conversion between units of one dimension is a MUL or DIV by a constant before or after.
 *
 * DIV of exact operands: int, decimal (of any two scales), duration. The result is a number, of a duration
 * by a number a fractional duration; in rows a CONVERT follows, for durations of rows are whole.
 * MUL of decimals adds their scales; of a duration by an int is a duration; fractional by a number likewise.
 * ADD, SUB of a date and a duration: whole days, parts of a day dropped towards zero. SUB of two dates is
 * microseconds. Operands of a comparison, AND so on have one type; for order comparisons of enums with
 * `other` an IF gives none.
 * CALL: ROUND, FLOOR and CEIL of a decimal give an int, ROUND_TO a decimal of fewer digits or an int. YEAR
 * to WEEKDAY and BUSINESS_DAYS take dates (HOUR a timestamp); `date(x)` is a CONVERT.
 * EXISTS is none where a key is none.
 */

struct ism_enumeration {
	const char *name; /* NULL: written in place */
	struct ism_span at;
	struct ism_enum items; /* shared with the runtime */
};

struct ism_param_model {
	const char *name;
	struct ism_span at;
	struct ism_type type;
	struct ism_field_form form;
	struct ism_term *value; /* CONST */
	const char *text;       /* the default as written */
};

/* A field or let that a dot after a reference may name. Sema marks those that are. */
struct ism_member {
	const char *name;
	struct ism_term *term; /* over the member's own source */
	bool used;             /* by a MEMBER term somewhere */
	uint32_t index;        /* among the used ones; set by plan */
};

struct ism_field_model {
	const char *name;
	const char *column;
	struct ism_span at;
	struct ism_type type;
	bool optional;
	struct ism_field_form form;
	/* CONST terms of the field's type, NULL where the program gives none. */
	struct ism_term *absent;     /* the default: what an absent cell means */
	struct ism_term *low, *high; /* the range, both ends included; outside: ISM_REASON_RANGE */
	const char *
		file_pattern; /* read from what its `*` takes of the file's name; NULL: from a cell */
	struct ism_term *
		origin; /* of a kept row: what it holds of the base's row, or an AGGREGATE of its group */
};

struct ism_let_model {
	const char *name;
	struct ism_span at;
	struct ism_term *term;
};

struct ism_check_model {
	const char *text;
	struct ism_term *condition; /* NULL: the check is `unique(keys)` */
	uint32_t n_keys;
	struct ism_term **keys;
};

/*
 * Where its rows come from. One of:
 *  - files, or `rows` in the program;
 *  - `forms`: it is abstract, and has the rows of all that are `is` it;
 *  - `base`, in a view: those of the base's rows that pass `where`, one for each element of `spread`, read in the
 *    base's own scan. Its terms are over the root's rows (ism_source_root), like the base's;
 *  - `base`, in a kept source: rows that the base's scan leaves behind (`keep`), each with the `origin`s of its
 *    fields. Its terms are over these.
 */
struct ism_source_model {
	const char *name;
	struct ism_span at;
	const char *title;
	uint32_t n_forms; /* sources with files, ordered by name */
	struct ism_source_model **forms;
	bool is_abstract;
	struct ism_source_model *base;
	bool hidden;             /* a step of a derived source, which nobody names */
	struct ism_term *spread; /* NULL: the view has one row for each of the base's */
	struct ism_term *element;
	const char *element_name;
	struct ism_term *where; /* NULL: all rows */
	enum ism_keep_kind keep;
	/* Over the base's rows: one row is kept of those with equal keys, or they are a sequence or a group. */
	uint32_t n_keep_keys;
	struct ism_term **keep_keys;
	uint32_t n_keep_orders; /* the largest is the latest; of a sequence from the smallest on */
	struct ism_term **keep_orders;
	uint32_t n_files;
	const char **files;
	const char *rows;         /* inline CSV, or NULL */
	struct ism_format format; /* of all files, or of those whose name says none */
	uint32_t format_from;     /* enum ism_format_from */
	uint32_t kinds;   /* of format that its files may have: bits by enum ism_format_kind */
	bool has_columns; /* readers of some of them give columns, not cells: struct ism_batch */
	const char *timezone;  /* of timestamps without a zone; NULL: the program's */
	struct ism_slice zone; /* its TZif bytes; empty: UTC */
	uint32_t n_fields;
	struct ism_field_model *fields;
	uint32_t n_lets;
	struct ism_let_model *lets;
	uint32_t n_members; /* fields, then lets */
	struct ism_member *members;
	uint32_t n_checks;
	struct ism_check_model *checks;
	uint32_t n_keys;
	struct ism_term **keys;
	enum ism_time_kind time_kind;
	struct ism_term *time; /* date or timestamp; NULL unless DATE or INSTANT */
	bool is_snapshot;      /* each value of `time` is one complete inventory */
	bool covers_today;     /* no rows up to now means that nothing happened */
	int64_t fresh_us;      /* its newest row may be so old; 0: not given */
	enum ism_limit_kind reject_limit_kind;
	int64_t reject_limit;
	uint32_t n_references; /* that count orphans: names, and the lookup that each follows */
	const char **references;
	struct ism_term **reference_rows; /* LOOKUP terms over this source's rows */
	bool looked_up;                   /* some term looks rows of it up */
	bool measured;                    /* some aggregate of an evaluated measure is over it */
	uint32_t index;                   /* set by plan: place in the order of scans */
};

struct ism_aggregate_model {
	enum ism_aggregate_kind kind;
	struct ism_span at;
	const char *text; /* as written, on one line */
	struct ism_source_model *source;
	struct ism_term *value; /* NULL for count; of share, any, all the condition */
	struct ism_term
		*weight; /* weighted_avg; of survival: whether the time ended with the event */
	struct ism_term *where; /* NULL: every row */
	/*
	 * What places a row: its `at`, the A of `while A .. B` or `during A .. B`, else the source's time or
	 * snapshot; NULL: time none or absent.
	 */
	struct ism_term *placed;
	struct ism_term *until; /* the B, of the same type; NULL: the aggregate is no stock */
	bool during;            /* counts in every period that [A, B) overlaps, not at its end */
	int64_t p_num, p_den;   /* of percentiles: p / 100 as a fraction */
	struct ism_type type;   /* of the result */
};

struct ism_dimension_model {
	const char *name;
	struct ism_type type;
};

struct ism_target_model {
	enum ism_target_op op;
	struct ism_span at;
	struct ism_term *value, *high; /* high: of a range, else NULL */
	struct ism_term *met;          /* compares VALUE with them */
	int64_t from, by;              /* days or ISM_NO_DAY */
};

struct ism_rule_model {
	uint32_t level;
	struct ism_span at;
	struct ism_term *condition; /* NULL: otherwise */
	uint32_t periods;
	const char *text;
	const char *action, *to;
	int64_t within_us;
	int32_t within_months;
};

struct ism_part_model {
	const char *name;
	struct ism_span at;
	struct ism_term *term;
	struct ism_form form;
};

/* What others reach: a value of the measure's type, or another measure at its headline. */
struct ism_benchmark_model {
	const char *label;
	struct ism_span at;
	struct ism_term *value; /* CONST; NULL: `measure` */
	struct ism_measure_model *measure;
};

/* An accepted deviation: what it covers is judged, but does not decide. */
struct ism_waiver_model {
	const char *name;
	struct ism_span at;
	struct ism_term *where; /* over DIMENSION terms; NULL: the whole measure */
	const char *where_text; /* as written, or NULL */
	const char *reason, *approved_by;
	int64_t from, until; /* days, both included; from may be ISM_NO_DAY */
};

struct ism_measure_model {
	const char *name, *id, *title;
	struct ism_span at;
	struct ism_term *formula;
	struct ism_type type; /* of the value; its unit is the one that the result is printed in */
	struct ism_form form;
	uint32_t n_parts;
	struct ism_part_model *parts;
	uint32_t n_dimensions;
	struct ism_dimension_model *dimensions;
	struct ism_every every;
	/* Both parts of a ratio: a `share`, or numerator and denominator terms; all NULL: no ratio. */
	struct ism_term *share, *numerator, *denominator;
	struct ism_form numerator_form, denominator_form;
	struct ism_term *baseline; /* CONST or NULL */
	int64_t baseline_day;
	uint32_t n_targets;
	struct ism_target_model *targets;
	bool has_criteria;
	uint32_t n_rules;
	struct ism_rule_model *rules;
	struct ism_term *applies; /* NULL: always */
	uint32_t n_benchmarks;
	struct ism_benchmark_model *benchmarks;
	uint32_t n_waivers;
	struct ism_waiver_model *waivers;
	int64_t small;
	int64_t matures_us;     /* a period is complete so long after its end */
	struct ism_level level; /* of the interval */
	struct ism_term *interval_low, *interval_high; /* as the formula; NULL: it has none */
	uint32_t n_notes;
	struct ism_note *notes;
	bool judged;
	bool worst;    /* judged by its worst group */
	bool reported; /* evaluated and in the result; false for one that others only name */
};

/* ---- tests ---- */

/* What an expectation asks of a result. */
enum ism_asked_kind {
	ISM_ASKED_VALUE,
	ISM_ASKED_STATUS, /* an enum: the levels, then "unrated", "not_applicable", … as enum ism_result_status */
	ISM_ASKED_TARGET,
	ISM_ASKED_EXPECTED,
	ISM_ASKED_ATTAINMENT,
	ISM_ASKED_REJECTED, /* how many rows of a source */
};

struct ism_asked {
	enum ism_asked_kind kind;
	const struct ism_measure_model *measure; /* NULL: REJECTED */
	const struct ism_source_model *source;   /* REJECTED */
	struct ism_term **group;                 /* CONST, one for each dimension; NULL: over all */
	int64_t day;                             /* of the period; ISM_NO_DAY: the headline's */
	struct ism_type type;
};

/* Its terms are over SLOTs: indices of `asked`. */
struct ism_expect_model {
	struct ism_span at;
	const char *text; /* the expression as written */
	uint32_t n_asked;
	struct ism_asked *asked;
	struct ism_term *condition;
	struct ism_term *left, *right; /* of a comparison, to be shown; else NULL */
	struct ism_form left_form, right_form;
};

/* Rows that a test gives in place of those that a source reads. */
struct ism_given_model {
	const struct ism_source_model *source;
	struct ism_span at;
	const char *rows;       /* CSV in the common form; NULL: `file` */
	struct ism_span *lines; /* where each line of it stands */
	uint32_t n_lines;
	const char *file;     /* in the source's own format */
	const char **columns; /* by field: what the header calls it; NULL: it leaves it out */
};

struct ism_test_model {
	const char *title;
	struct ism_span at;
	int64_t as_of;
	uint32_t n_givens;
	struct ism_given_model *givens;
	const char **params; /* by param: its text; NULL: the default */
	uint32_t n_expects;
	struct ism_expect_model *expects;
};

/* TZif bytes. */
struct ism_zone_vec ISM_VEC(struct ism_slice);

struct ism_model {
	const char *name; /* of the measurement programme */
	const char *module;
	const char *file;      /* base name */
	const char *directory; /* of the program file; relative source files start there */
	const char *timezone;
	struct ism_slice zone;     /* TZif bytes; empty: UTC */
	struct ism_zone_vec zones; /* every one that was read for the program */
	uint32_t fiscal_year_start;
	uint32_t n_levels;
	const char **levels;
	struct ism_enumeration *level_enum; /* the type of status(m) */
	uint32_t n_params;
	struct ism_param_model *params;
	uint32_t n_regexes;
	struct ism_slice *regexes;
	uint32_t n_sources;
	struct ism_source_model **sources;
	uint32_t n_measures;
	struct ism_measure_model **measures; /* in program order */
	uint32_t n_unbound;
	struct ism_unbound *unbound; /* in the order of their modules */
	uint32_t n_tests;
	struct ism_test_model *tests; /* of the program's own file, in its order */
};

/*
 * Operand `index` of a term, in the order of evaluation; NULL behind the last one. The keys of a LOOKUP and
 * the row of a MEMBER are operands, what a looked-up row computes is none.
 */
struct ism_term **ism_term_operand(struct ism_term *term, uint32_t index);
/* What a term that looks at other cells is made of: no operand of it, for it is evaluated there. NULL: it looks at none. */
struct ism_term *ism_term_elsewhere(const struct ism_term *term);

/* The source whose scan has the rows of `source`: itself, or what a view is of. */
static inline struct ism_source_model *ism_source_root(const struct ism_source_model *source)
{
	while (source->base && source->keep == ISM_KEEP_NOTHING)
		source = source->base;
	return (struct ism_source_model *)source;
}

#endif
