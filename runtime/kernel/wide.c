#include "runtime/kernel/wide.h"

#include "runtime/kernel/rational.h"

#include <gmp.h>
#include <string.h>

#define WIDE_MAX ((__int128)(~(unsigned __int128)0 >> 1))

/* Integers up to here are doubles, and so a quotient of two is rounded once by the processor. */
#define DOUBLE_INTEGERS ((__int128)1 << 53)

static unsigned __int128 magnitude_of(__int128 value)
{
	return value < 0 ? -(unsigned __int128)value : (unsigned __int128)value;
}

static bool is_double_integer(__int128 value)
{
	return value >= -DOUBLE_INTEGERS && value <= DOUBLE_INTEGERS;
}

bool ism_wide_mul(__int128 a, __int128 b, __int128 *out)
{
	unsigned __int128 x = magnitude_of(a);
	unsigned __int128 y = magnitude_of(b);
	uint64_t x_high = (uint64_t)(x >> 64);
	uint64_t y_high = (uint64_t)(y >> 64);
	bool negative = (a < 0) != (b < 0);
	unsigned __int128 cross;
	unsigned __int128 product;

	if (x_high && y_high)
		return false;
	cross = (unsigned __int128)x_high * (uint64_t)y + (unsigned __int128)y_high * (uint64_t)x;
	product = (unsigned __int128)(uint64_t)x * (uint64_t)y;
	if (cross >> 64 || __builtin_add_overflow(product, cross << 64, &product))
		return false;
	if (product > (unsigned __int128)WIDE_MAX + negative)
		return false;
	*out = (__int128)(negative ? -product : product);
	return true;
}

bool ism_wide_negate(__int128 a, __int128 *out)
{
	return ism_wide_sub(0, a, out);
}

bool ism_wide_mod(__int128 a, __int128 b, __int128 *out)
{
	__int128 rest;

	if (b == 0)
		return false;
	rest = b == -1 ? 0 : a % b; /* the least value % -1 traps */
	if (rest != 0 && (rest < 0) != (b < 0))
		rest += b;
	*out = rest;
	return true;
}

__int128 ism_wide_power_of_ten(unsigned exponent)
{
	static const uint64_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000,
		100000000, 1000000000, 10000000000, 100000000000, 1000000000000, 10000000000000,
		100000000000000, 1000000000000000, 10000000000000000, 100000000000000000,
		1000000000000000000, 10000000000000000000u };

	if (exponent < 20)
		return powers[exponent];
	return (__int128)powers[19] * powers[exponent - 19];
}

double ism_wide_to_double(__int128 value, unsigned scale)
{
	double out = 0;

	ism_wide_ratio(value, ism_wide_power_of_ten(scale), &out);
	return out;
}

/* (num * num_factor) / (den * den_factor), the long way; den is not 0. */
static void ratio_slow(
	__int128 num, __int128 num_factor, __int128 den, __int128 den_factor, double *out)
{
	mpz_t n, d, factor;

	mpz_inits(n, d, factor, NULL);
	ism_rational_set_i128(n, num);
	ism_rational_set_i128(factor, num_factor);
	mpz_mul(n, n, factor);
	ism_rational_set_i128(d, den);
	ism_rational_set_i128(factor, den_factor);
	mpz_mul(d, d, factor);
	if (mpz_sgn(d) < 0) {
		mpz_neg(n, n);
		mpz_neg(d, d);
	}
	ism_rational_round(n, d, 0, out); /* 2^254 is in range */
	mpz_clears(n, d, factor, NULL);
}

bool ism_wide_ratio(__int128 num, __int128 den, double *out)
{
	if (den == 0)
		return false;
	if (num == 0)
		*out = 0;
	else if (is_double_integer(num) && is_double_integer(den))
		*out = (double)(int64_t)num / (double)(int64_t)den;
	else
		ratio_slow(num, 1, den, 1, out);
	return true;
}

bool ism_wide_ratio_scaled(
	__int128 num, unsigned num_scale, __int128 den, unsigned den_scale, double *out)
{
	unsigned common = num_scale < den_scale ? num_scale : den_scale;

	if (den == 0)
		return false;
	if (num_scale == den_scale)
		return ism_wide_ratio(num, den, out);
	ratio_slow(num, ism_wide_power_of_ten(den_scale - common), den,
		ism_wide_power_of_ten(num_scale - common), out);
	return true;
}

bool ism_wide_rescale(
	__int128 value, unsigned from_scale, unsigned to_scale, __int128 *out, bool *exact)
{
	__int128 factor;
	__int128 quotient;
	__int128 rest;

	if (exact)
		*exact = true;
	if (to_scale >= from_scale)
		return ism_wide_mul(value, ism_wide_power_of_ten(to_scale - from_scale), out);
	factor = ism_wide_power_of_ten(from_scale - to_scale);
	quotient = value / factor;
	rest = value % factor;
	if (exact)
		*exact = rest == 0;
	if (magnitude_of(rest) >= magnitude_of(factor) / 2)
		quotient += value < 0 ? -1 : 1;
	*out = quotient;
	return true;
}

__int128 ism_wide_floor(__int128 value, unsigned scale)
{
	__int128 factor = ism_wide_power_of_ten(scale);

	return value / factor - (value % factor < 0);
}

__int128 ism_wide_ceil(__int128 value, unsigned scale)
{
	__int128 factor = ism_wide_power_of_ten(scale);

	return value / factor + (value % factor > 0);
}

static int sign_of(__int128 value)
{
	return (value > 0) - (value < 0);
}

int ism_wide_compare(__int128 a, unsigned a_scale, __int128 b, unsigned b_scale)
{
	unsigned scale = a_scale > b_scale ? a_scale : b_scale;
	__int128 x;
	__int128 y;

	/* What leaves the range at the common scale is beyond whatever does not, in its direction. */
	if (!ism_wide_rescale(a, a_scale, scale, &x, NULL))
		return sign_of(a);
	if (!ism_wide_rescale(b, b_scale, scale, &y, NULL))
		return -sign_of(b);
	return (x > y) - (x < y);
}

int ism_wide_compare_double(__int128 a, unsigned a_scale, double b)
{
	mpz_t left, right, factor;
	long exponent;
	int order;

	if (a_scale == 0 && is_double_integer(a)) {
		double x = (double)(int64_t)a;

		return (x > b) - (x < b);
	}
	/* a vs b * 10^scale, with b = right * 2^exponent */
	mpz_inits(left, right, factor, NULL);
	ism_rational_set_i128(left, a);
	exponent = ism_rational_set_double(right, b);
	ism_rational_power_of_ten(factor, a_scale);
	mpz_mul(right, right, factor);
	if (exponent < 0)
		mpz_mul_2exp(left, left, (mp_bitcnt_t)-exponent);
	else
		mpz_mul_2exp(right, right, (mp_bitcnt_t)exponent);
	order = mpz_cmp(left, right);
	mpz_clears(left, right, factor, NULL);
	return (order > 0) - (order < 0);
}

bool ism_wide_from_double(double b, unsigned scale, __int128 *out)
{
	mpz_t value, factor;
	long exponent;
	bool fits;

	if (!(b > -0x1p127 && b < 0x1p127))
		return false;
	mpz_inits(value, factor, NULL);
	exponent = ism_rational_set_double(value, b);
	ism_rational_power_of_ten(factor, scale);
	mpz_mul(value, value, factor);
	mpz_abs(value, value);
	if (exponent > 0) {
		mpz_mul_2exp(value, value, (mp_bitcnt_t)exponent);
	} else if (exponent < 0) {
		mp_bitcnt_t drop = (mp_bitcnt_t)-exponent;
		int half = mpz_tstbit(value, drop - 1);

		mpz_fdiv_q_2exp(value, value, drop);
		mpz_add_ui(value, value, (unsigned long)half);
	}
	fits = mpz_sizeinbase(value, 2) < 128;
	if (fits) {
		uint64_t word[2] = { 0, 0 };
		unsigned __int128 magnitude;

		mpz_export(word, NULL, -1, sizeof(*word), 0, 0, value);
		magnitude = (unsigned __int128)word[1] << 64 | word[0];
		*out = b < 0 ? -(__int128)magnitude : (__int128)magnitude;
	}
	mpz_clears(value, factor, NULL);
	return fits;
}

bool ism_wide_parse(const char *text, size_t size, __int128 *out)
{
	bool negative = size > 0 && text[0] == '-';
	unsigned __int128 limit = (unsigned __int128)WIDE_MAX + negative;
	unsigned __int128 value = 0;

	if (size <= negative)
		return false;
	for (size_t i = negative; i < size; i++) {
		unsigned digit = (unsigned char)text[i] - '0';

		if (digit > 9 || value > (limit - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = (__int128)(negative ? -value : value);
	return true;
}

size_t ism_wide_print(__int128 value, char out[ISM_WIDE_CHARS])
{
	unsigned __int128 rest = magnitude_of(value);
	char digits[ISM_WIDE_CHARS];
	size_t n = 0;
	size_t size = 0;

	do {
		digits[n++] = (char)('0' + (int)(rest % 10));
		rest /= 10;
	} while (rest);
	if (value < 0)
		out[size++] = '-';
	while (n > 0)
		out[size++] = digits[--n];
	return size;
}

void ism_wide_sum_add(struct ism_wide_sum *sum, int64_t a, int64_t b)
{
	__int128 product = (__int128)a * b;
	uint64_t sign = (uint64_t)(product >> 127);
	struct ism_wide_sum addend = {
		{ (uint64_t)product, (uint64_t)(product >> 64), sign, sign },
	};

	ism_wide_sum_merge(sum, &addend);
}

void ism_wide_sum_merge(struct ism_wide_sum *into, const struct ism_wide_sum *from)
{
	uint64_t carry = 0;

	for (int i = 0; i < 4; i++) {
		unsigned __int128 sum = (unsigned __int128)into->word[i] + from->word[i] + carry;

		into->word[i] = (uint64_t)sum;
		carry = (uint64_t)(sum >> 64);
	}
}
