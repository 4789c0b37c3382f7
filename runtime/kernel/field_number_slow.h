/*
 * The whole syntax of number cells, and rounding for any of them: where field_number.c's short loops send
 * what is long, grouped, wrong or hard to round. Signatures and results are those of field_number.h.
 */
#ifndef ISM_RUNTIME_KERNEL_FIELD_NUMBER_SLOW_H
#define ISM_RUNTIME_KERNEL_FIELD_NUMBER_SLOW_H

#include <stdbool.h>

#include "runtime/kernel/field_number.h"

enum ism_reason ism_field_int_slow(
	const char *s, size_t n, const struct ism_number_form *form, int64_t *out);
enum ism_reason ism_field_decimal_slow(
	const char *s, size_t n, const struct ism_number_form *form, unsigned scale, int64_t *out);
enum ism_reason ism_field_number_slow(
	const char *s, size_t n, const struct ism_number_form *form, double *out);

/* The binary64 nearest to digits * 10^exponent, ties to even; false: beyond the finite numbers. */
bool ism_number_nearest(uint64_t digits, int64_t exponent, double *out);

/*
 * The same for many digits: `digits` holds n values 0..9, the first of them not 0, at most
 * ISM_NUMBER_DIGITS_MAX.
 */
bool ism_number_nearest_long(const uint8_t *digits, size_t n, int64_t exponent, double *out);

/*
 * Midpoints between binary64 numbers have at most 767 significant decimal digits: behind 800 it matters
 * only whether there is another digit than 0, for which one more is enough.
 */
#define ISM_NUMBER_DIGITS_MAX 801

#endif
