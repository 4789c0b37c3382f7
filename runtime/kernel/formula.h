/*
 * Formulas: the language's operations over cell-level values, called by generated formulas.
 *
 * Everywhere: an operand that is a fault makes a fault, else one that is none makes none, unless the
 * comment says otherwise. Exact values have 128 bits; leaving them is a fault, a real result that is not
 * finite none. Whether a value is exact or real is in the value (is_real); where the kinds of two operands
 * differ the exact one is converted. Scales are those of decimals, 0 of everything else. *out may be an
 * operand.
 */
#ifndef ISM_RUNTIME_KERNEL_FORMULA_H
#define ISM_RUNTIME_KERNEL_FORMULA_H

#include "runtime/abi.h"

/* A parameter as a value. */
void ism_formula_datum(
	const struct ism_datum *datum, uint32_t type, uint32_t is_real, struct ism_value *out);
void ism_formula_exact(int64_t exact, struct ism_value *out);

void ism_formula_negate(const struct ism_value *a, struct ism_value *out);
void ism_formula_add(const struct ism_value *a, const struct ism_value *b, struct ism_value *out);
void ism_formula_sub(const struct ism_value *a, const struct ism_value *b, struct ism_value *out);
void ism_formula_mul(const struct ism_value *a, const struct ism_value *b, struct ism_value *out);
/* None for b == 0; exact operands are divided exactly and rounded once. */
void ism_formula_div(const struct ism_value *a, uint32_t a_scale, const struct ism_value *b,
	uint32_t b_scale, struct ism_value *out);

/* A date and a duration, of which whole days count; two dates to microseconds. */
void ism_formula_date_add(
	const struct ism_value *a, const struct ism_value *b, struct ism_value *out);
void ism_formula_date_sub(
	const struct ism_value *a, const struct ism_value *b, struct ism_value *out);
void ism_formula_date_difference(
	const struct ism_value *a, const struct ism_value *b, struct ism_value *out);

/* SQL's three values; false decides `and`, true `or`, whatever the other operand is. */
void ism_formula_not(const struct ism_value *a, struct ism_value *out);
void ism_formula_and(const struct ism_value *a, const struct ism_value *b, struct ism_value *out);
void ism_formula_or(const struct ism_value *a, const struct ism_value *b, struct ism_value *out);

/* Exact, whatever the scales; texts by equality alone. `operation` is an enum ism_target_op, EQ to GE. */
void ism_formula_compare(uint32_t operation, uint32_t type, const struct ism_value *a,
	uint32_t a_scale, const struct ism_value *b, uint32_t b_scale, struct ism_value *out);

void ism_formula_is_none(const struct ism_value *a, struct ism_value *out);
/* Only a fault of what is chosen shows. */
void ism_formula_coalesce(
	const struct ism_value *a, const struct ism_value *b, struct ism_value *out);
void ism_formula_choose(const struct ism_value *condition, const struct ism_value *then,
	const struct ism_value *otherwise, struct ism_value *out);

/* Conversions of CONVERT: sema/model.h. */
void ism_formula_to_real(const struct ism_value *a, uint32_t scale, struct ism_value *out);
void ism_formula_to_exact(const struct ism_value *a, struct ism_value *out);
void ism_formula_rescale(const struct ism_value *a, uint32_t from_scale, uint32_t to_scale,
	uint32_t rounding, struct ism_value *out);
void ism_formula_to_date(
	const struct ism_run *run, const struct ism_value *a, struct ism_value *out);
void ism_formula_to_instant(
	const struct ism_run *run, const struct ism_value *a, struct ism_value *out);
/* `type` is that of `a`: a date or a timestamp. */
void ism_formula_add_months(const struct ism_run *run, uint32_t type, const struct ism_value *a,
	const struct ism_value *months, struct ism_value *out);

/* Functions of the language: `function` is an enum ism_formula_function. */
enum ism_formula_function {
	ISM_FORMULA_ABS,
	ISM_FORMULA_MIN,
	ISM_FORMULA_MAX,
	ISM_FORMULA_FLOOR,
	ISM_FORMULA_CEIL,
	ISM_FORMULA_ROUND,
	ISM_FORMULA_SQRT,
	ISM_FORMULA_LN,
	ISM_FORMULA_EXP,
	ISM_FORMULA_POW,
	ISM_FORMULA_MOD,
	ISM_FORMULA_YEAR,
	ISM_FORMULA_QUARTER,
	ISM_FORMULA_MONTH,
	ISM_FORMULA_WEEK,
	ISM_FORMULA_DAY,
	ISM_FORMULA_HOUR,
	ISM_FORMULA_WEEKDAY,
	ISM_FORMULA_BUSINESS_DAYS,
	ISM_FORMULA_LOWER,
	ISM_FORMULA_UPPER,
	ISM_FORMULA_TRIM,
	ISM_FORMULA_LENGTH,
	ISM_FORMULA_CONTAINS,
	ISM_FORMULA_STARTS_WITH,
	ISM_FORMULA_ENDS_WITH,
	ISM_FORMULA_SUBSTRING,
	ISM_FORMULA_BEFORE,
	ISM_FORMULA_AFTER,
	ISM_FORMULA_LIKE,
};

/* Of one or two numbers of one representation and scale; FLOOR, CEIL and ROUND give scale 0. */
void ism_formula_number(uint32_t function, const struct ism_value *a, const struct ism_value *b,
	uint32_t scale, struct ism_value *out);
/* Rounded half away from zero to a number of digits; the scale stays. */
void ism_formula_round_to(const struct ism_value *a, uint32_t scale, const struct ism_value *digits,
	struct ism_value *out);
/* Of dates, YEAR to WEEKDAY of timestamps too (`type`). */
void ism_formula_time(const struct ism_run *run, uint32_t function, uint32_t type,
	const struct ism_value *a, const struct ism_value *b, struct ism_value *out);
/* b and c are NULL where the function has fewer arguments. */
void ism_formula_text(const struct ism_run *run, uint32_t function, const struct ism_value *a,
	const struct ism_value *b, const struct ism_value *c, struct ism_value *out);

/* A text beyond the pattern's limit is a fault. */
void ism_formula_matches(const struct ism_run *run, const struct ism_value *a, uint32_t regex,
	struct ism_value *out);
void ism_formula_in_network(
	const struct ism_value *a, const uint8_t network[16], uint32_t bits, struct ism_value *out);

/* The row of `table` with that key; NULL where a part is no value or there is no such row. */
const struct ism_table_record *ism_formula_find(const struct ism_run *run, uint32_t table,
	uint32_t n_keys, const struct ism_value *const *keys, const uint8_t *types);
void ism_formula_member(const struct ism_table_record *record, uint32_t member, uint32_t type,
	uint32_t is_real, struct ism_value *out);
/* None where a part of the key is. */
void ism_formula_exists(const struct ism_table_record *record, uint32_t n_keys,
	const struct ism_value *const *keys, struct ism_value *out);

#endif
