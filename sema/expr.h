/*
 * What the files of the expression half share: makers of terms, conversions, and one function per
 * construct. Everything that may fail returns NULL or false after reporting, and is given no NULL term
 * unless it says so.
 */
#ifndef ISM_SEMA_EXPR_H
#define ISM_SEMA_EXPR_H

#include "sema/context.h"

/* ---- term.c: makers; what they make may be folded to a constant ---- */

struct ism_term *sema_exact(
	struct sema *s, struct ism_span at, struct ism_type type, __int128 value);
struct ism_term *sema_real(struct sema *s, struct ism_span at, struct ism_type type, double value);
struct ism_term *sema_truth(struct sema *s, struct ism_span at, bool value);
struct ism_term *sema_none(struct sema *s, struct ism_span at, struct ism_type type);
struct ism_term *sema_unary(struct sema *s, enum ism_term_kind kind, struct ism_span at,
	struct ism_type type, struct ism_term *operand);
struct ism_term *sema_binary(struct sema *s, enum ism_term_kind kind, struct ism_span at,
	struct ism_type type, struct ism_term *left, struct ism_term *right);
struct ism_term *sema_choice(struct sema *s, struct ism_span at, struct ism_term *condition,
	struct ism_term *then, struct ism_term *otherwise);
struct ism_term *sema_call_term(struct sema *s, enum ism_function function, struct ism_span at,
	struct ism_type type, uint32_t n_args, struct ism_term **args);
/* The same term at another place or of another type that has the same representation. */
struct ism_term *sema_at(struct sema *s, const struct ism_term *term, struct ism_span at);
struct ism_term *sema_retype(struct sema *s, const struct ism_term *term, struct ism_type type);
/* The condition negated; both operands of AND and OR. */
struct ism_term *sema_not(struct sema *s, struct ism_span at, struct ism_term *term);
struct ism_term *sema_both(
	struct sema *s, struct ism_span at, struct ism_term *left, struct ism_term *right);

/* ---- fold.c ---- */

/* A CONST of the same value where the operands are constants, else the term itself. */
struct ism_term *sema_simplify(struct sema *s, struct ism_term *term);
/* A constant that is there (not none). */
bool sema_is_constant(const struct ism_term *term);

/* ---- type.c ---- */

struct ism_type sema_plain(enum ism_type_kind kind);
/* int, decimal, number. */
bool sema_is_numeric(const struct ism_type *type);
/* Held as binary64: a number or a fractional duration. */
bool sema_is_real(const struct ism_type *type);
bool sema_is_percent(const struct ism_type *type);
bool sema_is_moment(const struct ism_type *type); /* date or timestamp */
/* Has an order that `<`, min and max may use. */
bool sema_is_ordered(const struct ism_type *type);
/* Index of the enumerator, or ISM_NONE_INDEX. */
uint32_t sema_enumerator(const struct ism_enumeration *enumeration, const char *name);
/* The item that enums end in to take every other text; ISM_NONE_INDEX without one. */
uint32_t sema_other(const struct ism_type *type);

/* ---- words.c ---- */

/* "nominal", "ordinal", … */
const char *sema_scale_name(enum ism_scale scale);
/* "low, medium, high": at most `limit` names, then "…". */
const char *sema_enumerators(
	struct sema *s, const struct ism_enumeration *enumeration, uint32_t limit);
/* The nearest enumerator to `name`, or NULL. */
const char *sema_suggest_enumerator(const struct ism_enumeration *enumeration, const char *name);
/* Where a plain constant stands for a duration: says that it needs a unit, "`14 days`". */
void sema_help_days(struct sema *s, struct ism_diagnostic *diagnostic, const struct ism_term *term);
/* An exact constant in digits: "0.85". */
const char *sema_digits(struct sema *s, __int128 value, unsigned scale);

/* ---- unit.c ---- */

const struct ism_unit *sema_percent(struct sema *s);
/* What differences of percentages are in; meets percent. */
const struct ism_unit *sema_percentage_points(struct sema *s);
/* a * b, a / b (sign -1); false where the factor leaves 64 bits. NULL is no unit; percent counts as none. */
bool sema_unit_product(struct sema *s, const struct ism_unit *a, const struct ism_unit *b, int sign,
	const struct ism_unit **out);
/* One `from` is *num / *den `to`; false where that leaves 64 bits. Of one dimension. */
bool sema_unit_ratio(
	const struct ism_unit *from, const struct ism_unit *to, int64_t *num, int64_t *den);
/* A unit of time among the factors as written ("EUR / day"), or NULL. */
const struct ism_unit *sema_unit_of_time(const struct ism_unit *unit);
/* Months in one month, quarter, year, also plural; 0 for any other word. */
int64_t sema_calendar_months(const char *unit);
/* The predefined unit nearest to a misspelt one, or NULL. */
const char *sema_suggest_unit(const char *name);

/* ---- literal.c ---- */

/* An exact number: value / 10^scale. */
struct exact {
	__int128 value;
	unsigned scale;
};

/* False where the digits do not fit. */
bool sema_exact_of(const char *text, struct exact *out);
struct ism_term *sema_number_literal(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr);
struct ism_term *sema_timestamp_literal(struct sema *s, const struct ism_expr *expr);
struct ism_term *sema_address_literal(struct sema *s, const struct ism_expr *expr);
/* First and last day of a period. */
void sema_period_days(const struct ism_period_literal *period, int64_t *first, int64_t *last);
/* Calendar months that `expr` counts (`1 month`, `2 * quarter`…), as an int; NULL: it counts none. */
bool sema_is_calendar(const struct ism_expr *expr);
struct ism_term *sema_months(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr);
/* Reports that `expr` is a calendar period where a duration is meant. */
void sema_refuse_calendar(struct sema *s, const struct ism_expr *expr);

/* ---- convert.c ---- */

/* What two operands meet for: decides what may meet, and the words of the message. */
enum meeting {
	MEET_COMPARE,
	MEET_ADD,
	MEET_SUBTRACT,
	MEET_CHOOSE, /* branches, `??`, arguments of min and max */
};

bool sema_meet(struct sema *s, struct ism_term **left, struct ism_term **right, struct ism_span at,
	enum meeting meeting);
/* The type of what sema_meet has made equal. */
struct ism_type sema_joined(const struct ism_term *left, const struct ism_term *right);
/* As binary64, in the same unit; a duration in microseconds. */
struct ism_term *sema_to_number(struct sema *s, struct ism_term *term);
/* A number that counts a unit of time (`int hours`) as a duration; NULL: it is none. */
struct ism_term *sema_as_duration(struct sema *s, struct ism_term *term);
/* A duration as a plain number of `unit`, exact where a constant is. */
struct ism_term *sema_duration_in(
	struct sema *s, struct ism_term *term, const struct ism_unit *unit);
/* A duration that may have parts of a microsecond. */
struct ism_term *sema_to_fractional(struct sema *s, struct ism_term *term);
/* In rows durations are whole microseconds: rounds one that is not. */
struct ism_term *sema_settle(struct sema *s, const struct scope *scope, struct ism_term *term);
/* A numeric term (no duration) times num / den, in `unit`. */
struct ism_term *sema_rescale(struct sema *s, struct ism_term *term, int64_t num, int64_t den,
	const struct ism_unit *unit);
/* A timestamp's day; a date stays. */
struct ism_term *sema_to_date(struct sema *s, struct ism_term *term);
/* An int or decimal with `scale` digits. */
struct ism_term *sema_to_scale(struct sema *s, struct ism_term *term, unsigned scale);

/* ---- one for each construct ---- */

/* Types both sides of an operator: an enumerator on either is found by the type of the other. */
bool sema_pair(struct sema *s, const struct scope *scope, const struct ism_expr *left_expr,
	const struct ism_expr *right_expr, struct ism_term **left, struct ism_term **right);

struct ism_term *sema_name_expr(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const struct ism_type *expected); /* name.c */
struct ism_term *sema_member_expr(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr); /* member.c */
struct ism_term *sema_index_expr(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr); /* row.c */
/* `people[mail]` as the row that it finds; NULL after an error. */
struct ism_term *sema_indexed_row(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr);
struct ism_term *sema_call_expr(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const struct ism_type *expected); /* call.c */
struct ism_term *sema_arithmetic(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr); /* operator.c */
struct ism_term *sema_negation(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr); /* operator.c */
struct ism_term *sema_comparison(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr); /* compare.c */
struct ism_term *sema_membership(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr); /* membership.c */
/* Whether a text is a pattern of `matches`; what is wrong with it is reported in its place. */
bool sema_check_regex(struct sema *s, const struct ism_string *literal);
struct ism_term *sema_pattern_test(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr); /* pattern.c */
struct ism_term *sema_if_expr(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const struct ism_type *expected); /* choice.c */
struct ism_term *sema_coalesce_expr(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const struct ism_type *expected); /* choice.c */
struct ism_term *sema_match_expr(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const struct ism_type *expected); /* match.c */

/* list.c: `value in list`, `left + right`, length(list), split(text, mark). */
struct ism_term *sema_list_has(struct sema *s, const struct scope *scope, struct ism_span at,
	struct ism_term *value, struct ism_term *list);
struct ism_term *sema_list_join(struct sema *s, const struct scope *scope, struct ism_span at,
	struct ism_term *left, struct ism_term *right);
struct ism_term *sema_list_length(
	struct sema *s, const struct scope *scope, struct ism_span at, struct ism_term *list);
struct ism_term *sema_list_split(
	struct sema *s, const struct scope *scope, struct ism_span at, struct ism_term **args);

/* The built-in function of that name applied to args; *is_one: there is such a function. */
struct ism_term *sema_builtin(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const char *name, bool *is_one); /* builtin.c */
bool sema_is_builtin(const char *name);
/* The nearest name of a built-in function, or NULL. */
const char *sema_suggest_builtin(const char *name);
/* Reports an argument that is no plain value; true if so. */
bool sema_refuse_argument(struct sema *s, const struct ism_arg *arg, const char *name);

/* Whether `subject` is what `pattern` says: a value, range, period or network. */
struct ism_term *sema_matches_element(struct sema *s, const struct scope *scope,
	struct ism_term *subject, const struct ism_expr *pattern); /* membership.c */
/* An aggregate by that name, and whether the call has an aggregate's form. */
bool sema_is_aggregate(const char *name, enum ism_aggregate_kind *kind); /* aggregate.c */
/* survival.c: the values of a percentile of the interval `range`, and its kind. */
bool sema_survival(struct sema *s, const struct scope *row, const struct ism_expr *range,
	struct ism_aggregate_model *model);
bool sema_has_rows(const struct ism_arg_vec *args);
struct ism_term *sema_aggregate(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, enum ism_aggregate_kind kind, const char *name);
/* The type of an aggregate over values of `type`; false after reporting what its scale forbids. */
bool sema_aggregate_type(struct sema *s, enum ism_aggregate_kind kind, const char *name,
	const struct ism_term *value, struct ism_type *out); /* aggregate_type.c */
/* value, target, expected, baseline, attainment, status: of the own measure, or of the one named. */
struct ism_term *sema_judged_name(struct sema *s, const struct scope *scope, const char *name,
	struct ism_span at); /* judged.c */
struct ism_type sema_judged_type(
	struct sema *s, enum ism_term_kind kind, const struct ism_type *value);
struct ism_term *sema_judged_call(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr, bool *is_one);
/* `period.last` and the like: stock.c */
struct ism_term *sema_period_part(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr);
/* `while A .. B`, `during A .. B` of an aggregate over the rows of `row`. */
bool sema_stock_clause(struct sema *s, const struct scope *row, const struct ism_clause *clause,
	struct ism_aggregate_model *model);
/* Functions over periods and over groups; *is_one: there is such a function. */
struct ism_term *sema_over_periods(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const char *name, bool *is_one); /* over_periods.c */
struct ism_term *sema_over_groups(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const char *name, bool *is_one); /* over_groups.c */
/* Their names, for a suggestion. */
struct ism_suggest;
void sema_consider_over_periods(struct ism_suggest *suggest);
void sema_consider_over_groups(struct ism_suggest *suggest);
/* Reports a call that `what` ("is a function over periods") says where it may not stand. */
bool sema_stands_in_formula(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr, const char *what);
struct ism_term *sema_bucket(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr); /* bucket.c */
/* interval_low(m), interval_high(m): interval.c. */
struct ism_term *sema_interval_call(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const char *name, bool *is_one);
/* The measure that a name or path means; NULL after an error. */
struct ism_measure_model *sema_measure_named(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr);
/* The one argument of a call that takes a measure, in formulas and criteria; NULL after an error: judged.c. */
const struct ism_expr *sema_measure_argument(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr);
/* What `a` is bound to, or `m.a` of a module; BINDING_NOTHING for any other expression. */
struct binding sema_binding_of(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr);
struct ism_term *sema_bound(struct sema *s, const struct scope *scope, struct binding binding,
	const char *name, struct ism_span at); /* name.c */
/* `row` by its field or let `name`. */
struct ism_term *sema_row_member(struct sema *s, struct ism_term *row, struct ism_name name);
/* The keys of `source`, from values; NULL after an error. */
struct ism_term *sema_row_by(struct sema *s, const struct scope *scope, struct ism_span at,
	struct ism_source_model *source, uint32_t n, const struct ism_expr *const *keys);
/* Reports a name that nothing explains. */
void sema_unknown_name(struct sema *s, const struct scope *scope, const char *name,
	struct ism_span at, const struct ism_type *expected);

#endif
