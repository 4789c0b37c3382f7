/*
 * What the files of sema share: the context of one analysis, and what a name means in a scope. Not for
 * other folders.
 *
 * Two halves meet here. Declarations (module.c, source.c, measure.c, …) own the symbol tables and type
 * each declaration on demand, reporting cycles. Expressions (expr_*.c, unit.c, literal.c, …) turn an
 * ism_expr in a scope into a typed term.
 */
#ifndef ISM_SEMA_CONTEXT_H
#define ISM_SEMA_CONTEXT_H

#include "sema/sema.h"

struct ism_symbols; /* module.c: the declarations of all modules */
struct ism_units;   /* unit.c: interned units */

struct sema {
	struct ism_arena *arena;
	struct ism_intern *names;
	struct ism_source_map *map;
	struct ism_diags *diags;
	struct ism_model *model;
	struct ism_units *units;
	const struct ism_unit *currency; /* what `money` means; NULL: the programme names none */
	struct ism_symbols *symbols;
	const struct ism_sema_options *options;
	uint32_t depth;     /* expressions being typed, one in the other */
	uint32_t n_inlined; /* calls of declared functions so far */
};

/* Where an expression stands decides what names in it mean and which terms may be in it. */
enum scope_kind {
	SCOPE_CONSTANT, /* params' defaults, ranges: literals, today and now excluded */
	SCOPE_FUNCTION, /* a fn's body: its parameters, params, other functions */
	SCOPE_ROW,      /* over the rows of `source`: lets, checks, keys, inside aggregates */
	SCOPE_FORMULA,  /* of `measure`: aggregates, measures, its lets, params */
	SCOPE_CRITERIA, /* as SCOPE_FORMULA, with value, target, expected, baseline */
	SCOPE_GROUP,    /* of one group of `measure`: its dimensions, params, functions */
	SCOPE_TEST,     /* an expectation: measures, what judges them, params */
};

struct expectation; /* test.h: what an expectation asks */

struct scope_argument { /* a parameter of the fn being inlined */
	const char *name;
	struct ism_term *term;
};

/* Conditions that hold wherever an expression is asked, such as the `where` of its aggregate. */
struct known_condition {
	const struct ism_expr *expr;
	const struct known_condition *next;
};

struct scope {
	enum scope_kind kind;
	struct ism_source_model *source;        /* SCOPE_ROW */
	struct ism_measure_model *measure;      /* SCOPE_FORMULA, SCOPE_CRITERIA, SCOPE_GROUP */
	const struct ism_symbol_module *module; /* whose names are visible */
	uint32_t n_arguments;
	const struct scope_argument *arguments;
	bool in_check;     /* unique() may stand here */
	bool in_aggregate; /* a value or condition of an aggregate: period.last may stand here */
	struct expectation *expectation; /* SCOPE_TEST */
	const struct known_condition *known;
};

enum binding_kind {
	BINDING_NOTHING, /* no such name; the caller reports it with ism_sema_suggest */
	BINDING_FAULTY,  /* declared, but had its error: stay silent */
	BINDING_TERM,    /* a field, let, part, or fn parameter: its term */
	BINDING_PARAM,
	BINDING_FUNCTION,
	BINDING_SOURCE,
	BINDING_MEASURE,
	BINDING_ENUM,
	BINDING_UNIT,
	BINDING_UNAVAILABLE, /* declared by something that this version refuses */
};

struct function_parameter {
	const char *name;
	struct ism_span at;
	struct ism_type type;
	bool optional;
};

/* A fn: never recursive, for such a one binds as BINDING_FAULTY. Its body has been typed once, in general. */
struct ism_function_symbol {
	const char *name;
	struct ism_span at;
	const struct ism_symbol_module *module; /* whose names its body sees */
	uint32_t n_parameters;
	const struct function_parameter *parameters;
	struct ism_type result;
	bool result_optional;
	const struct ism_expr *body;
};

struct binding {
	enum binding_kind kind;
	struct ism_span at; /* of the declaration */
	union {
		struct ism_term *term;
		uint32_t index; /* param */
		const struct ism_function_symbol *function;
		struct ism_source_model *source;
		struct ism_measure_model *measure;
		struct ism_enumeration *enumeration;
		const struct ism_unit *unit;
	} u;
};

/*
 * --- the half of declarations gives ---
 *
 * Before the first row expression is typed every source has its fields, every enum, unit, param and function
 * is there; before the first formula every source has its time, and every measure its `judged` and `every`.
 */

/* What `name` (interned) means in `scope`; types the declaration it names where that is still to do. */
struct binding sema_lookup(
	struct sema *s, const struct scope *scope, const char *name, struct ism_span at);
/* The same for `a.b.name` where the first parts name a module. */
struct binding sema_lookup_path(
	struct sema *s, const struct scope *scope, const struct ism_path *path);
/* Interned nearest visible name of the kinds that may stand here, or NULL. */
const char *sema_suggest(struct sema *s, const struct scope *scope, const char *name);
/* The member (field or let) of a source, its term typed; NULL where there is none or it was faulty. */
struct ism_member *sema_member(struct sema *s, struct ism_source_model *source, const char *name,
	struct ism_span at, bool *faulty);
/* The source that a derived one names behind `from`. */
const struct ism_source_model *sema_named_base(const struct ism_source_model *source);
/* Whether `name` is a field of a source, or of what it is derived from, and no let. */
bool sema_names_field(const struct ism_source_model *source, const char *name);
/* Makes sure that a measure's formula has been typed (cycles reported); false where it is faulty. */
bool sema_measure_ready(struct sema *s, struct ism_measure_model *measure, struct ism_span at);
/*
 * Types the key of `source` once; false where it is faulty. A source without a key has n_keys 0, which the
 * caller reports.
 */
bool sema_source_keys(struct sema *s, struct ism_source_model *source);
/* The LOOKUP that follows field `field` of `source`, a reference; NULL where it is faulty. */
struct ism_term *sema_field_row(struct sema *s, struct ism_source_model *source, uint32_t field);
/* A declared type with its unit: fields, params, fn parameters. False after an error. */
bool sema_type(struct sema *s, const struct scope *scope, const struct ism_type_ref *type,
	struct ism_type *out, bool *optional);

/* --- the half of expressions gives --- */

/* Types `expr` in `scope`. `expected` (may be NULL) is the type that literals and enumerators meet. */
struct ism_term *sema_expr(struct sema *s, const struct scope *scope, const struct ism_expr *expr,
	const struct ism_type *expected);
/* The same for a condition: must be bool, and not a bare optional bool field, unless it is known to have a value. */
struct ism_term *sema_condition(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr);
/* What is known in `scope`, and that `expr` holds. */
const struct known_condition *sema_known(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr);
/* `term` as a value of `type`, converted where that loses nothing; NULL after an error. */
struct ism_term *sema_coerce(
	struct sema *s, struct ism_term *term, const struct ism_type *type, const char *what);
/* A comparison of `left` with a value, range or other bound: for targets (`>= x`, `in a..b`). */
struct ism_term *sema_compare(struct sema *s, enum ism_term_kind kind, struct ism_term *left,
	struct ism_term *right, struct ism_span at);
/* Value of a term that must be constant; false after an error. */
bool sema_constant(struct sema *s, struct ism_term *term, struct ism_value *out);

/*
 * The value of a source's let `name`, typed as by sema_expr in SCOPE_ROW. One that is a row of another
 * source (`people[lower(mail)]`) is entered in the source's references and reference_rows; its value is the
 * key, or, where there are several, the LOOKUP itself, which no value position takes.
 */
struct ism_term *sema_row_let(
	struct sema *s, const struct scope *scope, const char *name, const struct ism_expr *expr);
/* A LOOKUP of `source`'s row by keys, each of the type of the key part; no orphan is counted: reference is ISM_NONE_INDEX. */
struct ism_term *sema_row(struct sema *s, struct ism_span at, struct ism_source_model *source,
	uint32_t n_keys, struct ism_term **keys);
/* Enters `row` in the references of the source whose rows read it; sets its index. */
void sema_count_orphans(
	struct sema *s, struct ism_source_model *reading, const char *name, struct ism_term *row);

/*
 * Whether a formula is a ratio: a `share` aggregate, or a division of aggregates and measures, times or
 * divided by constants. Sets *share, or *num and *den; the others NULL.
 */
bool sema_ratio(struct sema *s, struct ism_term *formula, struct ism_term **share,
	struct ism_term **num, struct ism_term **den);

/* Reports a list in what a measure computes of its aggregates. */
void sema_check_no_lists(struct sema *s, const struct ism_measure_model *model);

struct ism_term *sema_term(
	struct sema *s, enum ism_term_kind kind, struct ism_span at, struct ism_type type);

/* units */
struct ism_units *sema_units_new(struct ism_arena *arena, struct ism_intern *names);
const struct ism_unit *sema_unit_find(struct sema *s, const char *name);
const struct ism_unit *sema_unit_declare(
	struct sema *s, const char *name, const struct ism_unit *of, int64_t num, int64_t den);
const struct ism_unit *sema_unit_multiply(
	struct sema *s, const struct ism_unit *a, const struct ism_unit *b, int sign);
bool sema_unit_same_dimension(const struct ism_unit *a, const struct ism_unit *b);

/* words for messages: "decimal(2) EUR", "a duration", "text" */
const char *sema_type_name(struct sema *s, const struct ism_type *type);
enum ism_scale sema_scale(const struct ism_type *type);
bool sema_type_same(const struct ism_type *a, const struct ism_type *b);
/* How a value of this type is printed; `unit` (NULL: the type's own) is the measure's `unit:` entry. */
struct ism_form sema_form(
	struct sema *s, const struct ism_type *type, const struct ism_unit *unit, int32_t digits);

#endif
