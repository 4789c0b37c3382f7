/*
 * Cells that hold numbers: whole, decimal, binary64.
 *
 * A cell is a slice, not terminated, without blanks around it. Syntax of all three: an optional '-' (a '+'
 * is refused), digits, and for decimal and number an optional decimal sign with at least one digit behind
 * it (`.5` is accepted, `5.` is not). Thousands separators, where the form declares one, stand in every
 * group of three before the decimal sign or in none. Leading zeros change nothing and -0 is 0.
 *
 * On success *out is set and ISM_REASON_NONE returned; else *out is untouched.
 */
#ifndef ISM_RUNTIME_KERNEL_FIELD_NUMBER_H
#define ISM_RUNTIME_KERNEL_FIELD_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#include "runtime/reason.h"

/* How a source writes numbers. All zero is the plain form; the two signs differ. */
struct ism_number_form {
	char decimal;    /* 0: '.' */
	char thousands;  /* 0: none */
	uint8_t percent; /* of ism_field_number only: `95` and `95%` both mean 0.95 */
	uint8_t unused;
};

/* The largest scale of a decimal: docs/language.md, "Arithmetic". */
#define ISM_DECIMAL_SCALE_MAX 18

/* ISM_REASON_INT for anything else than digits (`5.0` too), ISM_REASON_INT_RANGE beyond 64 bits. */
enum ism_reason ism_field_int(
	const char *s, size_t n, const struct ism_number_form *form, int64_t *out);

/*
 * *out is the value times 10^scale. More digits after the decimal sign than `scale` are
 * ISM_REASON_DECIMAL_DIGITS, zeros too; a scaled value beyond 64 bits is ISM_REASON_DECIMAL_RANGE.
 */
enum ism_reason ism_field_decimal(
	const char *s, size_t n, const struct ism_number_form *form, unsigned scale, int64_t *out);

/*
 * *out is the binary64 nearest to the decimal text, ties to even; an exponent (`1.5e-3`) is allowed. What
 * rounds beyond the finite numbers is ISM_REASON_NUMBER_RANGE, what is too small is 0; `nan` and `inf` are
 * no numbers.
 */
enum ism_reason ism_field_number(
	const char *s, size_t n, const struct ism_number_form *form, double *out);

#endif
