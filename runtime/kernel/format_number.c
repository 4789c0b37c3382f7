#include "runtime/kernel/format_number.h"

#include "runtime/kernel/field_number_slow.h"
#include "runtime/kernel/rational.h"
#include "runtime/kernel/shortest.h"
#include "runtime/kernel/wide.h"

#include <gmp.h>
#include <string.h>

/* Decimal digits of a number; returns how many. */
static int put_digits(char *out, uint64_t number)
{
	char reversed[20];
	int n = 0;

	do {
		reversed[n++] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	for (int i = 0; i < n; i++)
		out[i] = reversed[n - 1 - i];
	return n;
}

static char *put_bytes(char *out, const char *bytes, int n)
{
	memcpy(out, bytes, (size_t)n);
	return out + n;
}

static char *put_zeros(char *out, int n)
{
	memset(out, '0', (size_t)n);
	return out + n;
}

/*
 * ECMA-262, Number::toString: n digits, of which `point` stand before the point. Plain from 1e-6 to below
 * 1e21, else with an exponent.
 */
static char *put_number(char *out, const char *digits, int n, int point)
{
	if (point > 21 || point <= -6) {
		int exponent = point - 1;

		*out++ = digits[0];
		if (n > 1)
			*out++ = '.';
		out = put_bytes(out, digits + 1, n - 1);
		*out++ = 'e';
		*out++ = exponent < 0 ? '-' : '+';
		return out + put_digits(out, (uint64_t)(exponent < 0 ? -exponent : exponent));
	}
	if (point <= 0) {
		out = put_bytes(out, "0.", 2);
		out = put_zeros(out, -point);
		return put_bytes(out, digits, n);
	}
	if (point >= n) {
		out = put_bytes(out, digits, n);
		return put_zeros(out, point - n);
	}
	out = put_bytes(out, digits, point);
	*out++ = '.';
	return put_bytes(out, digits + point, n - point);
}

size_t ism_format_real(double value, char out[ISM_FORMAT_REAL_CHARS])
{
	struct ism_decimal decimal = ism_decimal_shortest(value);
	char digits[20];
	char *end = out;
	int n;

	if (decimal.digits == 0) {
		memcpy(out, "0", 2);
		return 1;
	}
	if (value < 0)
		*end++ = '-';
	n = put_digits(digits, decimal.digits);
	end = put_number(end, digits, n, n + decimal.exponent);
	*end = '\0';
	return (size_t)(end - out);
}

/* A sign, n digits with a point before the last `after` of them, and `zeros` behind. */
static size_t put_fixed(char *out, bool negative, const char *digits, int n, int after, int zeros)
{
	char *end = out;

	if (negative)
		*end++ = '-';
	if (n > after)
		end = put_bytes(end, digits, n - after);
	else
		*end++ = '0';
	if (after + zeros > 0)
		*end++ = '.';
	if (n < after)
		end = put_zeros(end, after - n);
	else
		digits += n - after;
	end = put_bytes(end, digits, n < after ? n : after);
	end = put_zeros(end, zeros);
	*end = '\0';
	return (size_t)(end - out);
}

static size_t put_exact(char *out, __int128 value, unsigned scale, unsigned zeros)
{
	char digits[ISM_WIDE_CHARS];
	int n = (int)ism_wide_print(value, digits);
	bool negative = value < 0;

	return put_fixed(out, negative, digits + negative, n - negative, (int)scale, (int)zeros);
}

size_t ism_format_exact(__int128 value, unsigned scale, char out[ISM_FORMAT_EXACT_CHARS])
{
	return put_exact(out, value, scale, 0);
}

size_t ism_format_exact_fixed(
	__int128 value, unsigned scale, unsigned digits, char out[ISM_FORMAT_FIXED_CHARS])
{
	if (digits >= scale)
		return put_exact(out, value, scale, digits - scale);
	ism_wide_rescale(value, scale, digits, &value, NULL); /* towards fewer digits: it fits */
	return put_exact(out, value, digits, 0);
}

size_t ism_format_fixed(double value, unsigned digits, char out[ISM_FORMAT_FIXED_CHARS])
{
	char text[ISM_FORMAT_FIXED_CHARS];
	mpz_t whole, factor;
	bool negative;
	long exponent;

	mpz_inits(whole, factor, NULL);
	exponent = ism_rational_set_double(whole, value < 0 ? -value : value);
	ism_rational_power_of_ten(factor, digits);
	mpz_mul(whole, whole, factor);
	if (exponent >= 0) {
		mpz_mul_2exp(whole, whole, (mp_bitcnt_t)exponent);
	} else {
		mp_bitcnt_t drop = (mp_bitcnt_t)-exponent;
		unsigned long half = (unsigned long)mpz_tstbit(whole, drop - 1);

		mpz_fdiv_q_2exp(whole, whole, drop);
		mpz_add_ui(whole, whole, half);
	}
	negative = value < 0 && mpz_sgn(whole) != 0;
	mpz_get_str(text, 10, whole);
	mpz_clears(whole, factor, NULL);
	return put_fixed(out, negative, text, (int)strlen(text), (int)digits, 0);
}

size_t ism_format_group(const char *text, size_t size, const char *separator, char *out)
{
	size_t separator_size = strlen(separator);
	size_t start = size > 0 && text[0] == '-';
	size_t point = start;
	char *end = out;

	while (point < size && text[point] >= '0' && text[point] <= '9')
		point++;
	if (memchr(text, 'e', size))
		point = start;
	for (size_t i = 0; i < size; i++) {
		if (i > start && i < point && (point - i) % 3 == 0) {
			memcpy(end, separator, separator_size);
			end += separator_size;
		}
		*end++ = text[i];
	}
	*end = '\0';
	return (size_t)(end - out);
}

bool ism_format_percent(double value, double *out)
{
	struct ism_decimal decimal = ism_decimal_shortest(value);
	double percent = 0;

	if (decimal.digits > 0 &&
		!ism_number_nearest(decimal.digits, decimal.exponent + 2, &percent))
		return false;
	*out = value < 0 ? -percent : percent;
	return true;
}
