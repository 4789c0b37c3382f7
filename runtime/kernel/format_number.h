/*
 * Numbers as text, the same on every machine and under every locale. Functions return the number of
 * characters written; a zero byte follows them.
 */
#ifndef ISM_RUNTIME_KERNEL_FORMAT_NUMBER_H
#define ISM_RUNTIME_KERNEL_FORMAT_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ISM_FORMAT_REAL_CHARS = 32,
	ISM_FORMAT_EXACT_CHARS = 48,
	ISM_FORMAT_DIGITS_MAX = 20,
	ISM_FORMAT_FIXED_CHARS =
		344, /* a sign, 309 digits, a point, ISM_FORMAT_DIGITS_MAX digits */
};

/*
 * The shortest decimal that reads back to the same binary64, the nearest one of several, written as
 * ECMAScript does (ECMA-262, Number::toString): `95`, `0.1`, `1e+21`, `1.5e-7`. Minus zero is `0`.
 */
size_t ism_format_real(double value, char out[ISM_FORMAT_REAL_CHARS]);

/* An exact value scaled by 10^scale (at most 38), with all digits of its scale: `10.50`. */
size_t ism_format_exact(__int128 value, unsigned scale, char out[ISM_FORMAT_EXACT_CHARS]);

/* With a fixed number of digits after the point, exactly rounded half away from zero; never `-0`. */
size_t ism_format_fixed(double value, unsigned digits, char out[ISM_FORMAT_FIXED_CHARS]);
size_t ism_format_exact_fixed(
	__int128 value, unsigned scale, unsigned digits, char out[ISM_FORMAT_FIXED_CHARS]);

/*
 * Copies a number's text with `separator` (UTF-8, `" "` or a thin space) between groups of three digits
 * before the point, where there are more than three; text in exponent form is copied as it is. Needs
 * room for `size` and a separator for each third byte, and a zero byte.
 */
size_t ism_format_group(const char *text, size_t size, const char *separator, char *out);

/*
 * A fraction in percent: 100 times the number that the shortest decimal of `value` names, rounded once.
 * So 0.07, the double nearest to 7 %, gives 7 and not 7.000000000000001. False beyond the largest double.
 */
bool ism_format_percent(double value, double *out);

#endif
