#include "runtime/kernel/field_number.h"

#include <stdbool.h>

#include "runtime/kernel/field_number_slow.h"
#include "runtime/kernel/power_of_ten.h"

/* Digits whose value surely fits into 64 bits. */
#define SHORT_DIGITS 19

enum ism_reason ism_field_int(
	const char *s, size_t n, const struct ism_number_form *form, int64_t *out)
{
	size_t negative = n > 0 && s[0] == '-';
	int64_t value = 0;

	/* No digit at all wraps around to a large number. */
	if (n - negative - 1 >= SHORT_DIGITS - 1)
		return ism_field_int_slow(s, n, form, out);
	for (size_t i = negative; i < n; i++) {
		unsigned digit = (unsigned)(uint8_t)s[i] - '0';

		if (digit > 9)
			return ism_field_int_slow(s, n, form, out);
		value = value * 10 + digit;
	}
	*out = negative ? -value : value;
	return ISM_REASON_NONE;
}

/*
 * Reads digits with at most one decimal sign among them, none of it at the end. False where that is not
 * all, or too long: the slow functions then say what it is.
 */
static inline bool read_short(const char *s, size_t n, const struct ism_number_form *form,
	uint64_t *digits, unsigned *scale)
{
	char sign = form->decimal ? form->decimal : '.';
	size_t point = n;
	uint64_t value = 0;

	if (n - 1 >= SHORT_DIGITS)
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned digit = (unsigned)(uint8_t)s[i] - '0';

		if (digit <= 9)
			value = value * 10 + digit;
		else if (s[i] == sign && point == n)
			point = i;
		else
			return false;
	}
	if (point + 1 == n)
		return false;
	*digits = value;
	*scale = point == n ? 0 : (unsigned)(n - point - 1);
	return true;
}

enum ism_reason ism_field_decimal(
	const char *s, size_t n, const struct ism_number_form *form, unsigned scale, int64_t *out)
{
	size_t negative = n > 0 && s[0] == '-';
	uint64_t value;
	unsigned given;

	if (!read_short(s + negative, n - negative, form, &value, &given))
		return ism_field_decimal_slow(s, n, form, scale, out);
	if (given > scale)
		return ISM_REASON_DECIMAL_DIGITS;
	if (__builtin_mul_overflow(value, ism_int_powers[scale - given], &value) ||
		value > (uint64_t)INT64_MAX + negative)
		return ISM_REASON_DECIMAL_RANGE;
	*out = negative ? (int64_t)-value : (int64_t)value;
	return ISM_REASON_NONE;
}

enum ism_reason ism_field_number(
	const char *s, size_t n, const struct ism_number_form *form, double *out)
{
	size_t negative = n > 0 && s[0] == '-';
	size_t percent = form->percent && n > 0 && s[n - 1] == '%';
	uint64_t digits;
	unsigned scale;
	double value;

	if (!read_short(s + negative, n - negative - percent, form, &digits, &scale))
		return ism_field_number_slow(s, n, form, out);
	if (form->percent)
		scale += 2;
	/* Both operands are exact, so that the division rounds once (W. Clinger, PLDI 1990). */
	if (digits <= (uint64_t)1 << 53 && scale <= ISM_POWER_REAL)
		value = (double)digits / ism_real_powers[scale];
	else
		ism_number_nearest(digits, -(int64_t)scale, &value);
	*out = negative && digits ? -value : value;
	return ISM_REASON_NONE;
}
