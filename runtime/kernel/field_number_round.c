/*
 * From decimal digits to the nearest binary64, always by exact integers: one multiplication or division
 * of 128 bits where the power of five fits into 64, GMP's low-level functions on the stack elsewhere.
 */
#include "runtime/kernel/field_number_slow.h"

#include <gmp.h>
#include <string.h>

_Static_assert(GMP_NUMB_BITS == 64, "limbs are taken for 64-bit words");

#define FIVE_POWER 27 /* 5^27 is the largest power of five below 2^63 */

static const uint64_t powers_of_five[] = { 1, 5, 25, 125, 625, 3125, 15625, 78125, 390625, 1953125,
	9765625, 48828125, 244140625, 1220703125, 6103515625, 30517578125, 152587890625,
	762939453125, 3814697265625, 19073486328125, 95367431640625, 476837158203125,
	2384185791015625, 11920928955078125, 59604644775390625, 298023223876953125,
	1490116119384765625, 7450580596923828125 };

/* n decimal digits times 10^exponent, the first not 0: less than 10^(n + exponent), at least a tenth of it. */
#define LARGEST_MAGNITUDE  309    /* 10^309 is beyond the finite numbers */
#define SMALLEST_MAGNITUDE (-324) /* 10^-325 is less than half the smallest one */

/*
 * Rounds m * 2^exponent, m's top bit being set; `more` says that the true value is a little above it, by
 * less than the last bit. False: beyond the finite numbers.
 */
static bool round_nearest(uint64_t m, int exponent, bool more, double *out)
{
	int top = exponent + 63; /* 2^top <= value < 2^(top + 1) */
	int precision = top >= -1022 ? 53 : 53 + 1022 + top;
	uint64_t kept, rest, half, bits;
	int dropped = 64 - precision;

	if (top > 1023)
		return false;
	if (precision < 0) {
		*out = 0;
		return true;
	}
	kept = precision ? m >> dropped : 0;
	rest = precision ? m << precision : m;
	half = (uint64_t)1 << 63;
	if (rest > half || (rest == half && (more || (kept & 1))))
		kept++;
	/* The leading bit of a normal number is implied; a carry out of it goes into the exponent. */
	bits = top >= -1022 ? ((uint64_t)(top + 1022) << 52) + kept : kept;
	if (bits >= (uint64_t)0x7ff << 52)
		return false;
	memcpy(out, &bits, sizeof(bits));
	return true;
}

static bool round_wide(unsigned __int128 value, int exponent, bool more, double *out)
{
	uint64_t high = (uint64_t)(value >> 64);
	int shift = high ? __builtin_clzll(high) : 64 + __builtin_clzll((uint64_t)value);

	value <<= shift;
	return round_nearest(
		(uint64_t)(value >> 64), exponent - shift + 64, more || (uint64_t)value, out);
}

/*
 * The largest operands: 801 digits take 2661 bits, 5^1125 takes 2613, a numerator shifted up to a quotient
 * of 66 bits at most 2679; and GMP asks for a limb more.
 */
#define LIMBS 48

struct large {
	mp_limb_t limbs[LIMBS];
	mp_size_t n;
};

static void large_times(struct large *a, uint64_t factor)
{
	mp_limb_t carry = mpn_mul_1(a->limbs, a->limbs, a->n, factor);

	if (carry)
		a->limbs[a->n++] = carry;
}

static void large_times_five(struct large *a, int64_t power)
{
	for (; power > FIVE_POWER; power -= FIVE_POWER)
		large_times(a, powers_of_five[FIVE_POWER]);
	large_times(a, powers_of_five[power]);
}

static int64_t large_bits(const struct large *a)
{
	return a->n * 64 - __builtin_clzll(a->limbs[a->n - 1]);
}

static void large_shift(struct large *a, unsigned bits)
{
	unsigned words = bits / 64;

	memmove(a->limbs + words, a->limbs, (size_t)a->n * sizeof(a->limbs[0]));
	memset(a->limbs, 0, words * sizeof(a->limbs[0]));
	a->n += words;
	if (bits % 64) {
		mp_limb_t carry = mpn_lshift(a->limbs, a->limbs, a->n, bits % 64);

		if (carry)
			a->limbs[a->n++] = carry;
	}
}

static bool round_large(const struct large *a, int exponent, bool more, double *out)
{
	uint64_t top = a->limbs[a->n - 1];
	uint64_t next = a->n > 1 ? a->limbs[a->n - 2] : 0;
	int shift = __builtin_clzll(top);
	uint64_t rest = shift ? next << shift : next;

	if (shift)
		top = top << shift | next >> (64 - shift);
	for (mp_size_t i = 0; i + 2 < a->n; i++)
		rest |= a->limbs[i];
	return round_nearest(top, exponent + 64 * (int)(a->n - 1) - shift, more || rest, out);
}

/* numerator * 10^exponent; the caller has bounded the exponent. */
static bool nearest_large(struct large *numerator, int exponent, double *out)
{
	struct large denominator = { .limbs = { 1 }, .n = 1 };
	struct large quotient;
	mp_limb_t remainder[LIMBS];
	int64_t shift;

	if (exponent >= 0) {
		large_times_five(numerator, exponent);
		return round_large(numerator, exponent, false, out);
	}
	large_times_five(&denominator, -exponent);
	shift = large_bits(&denominator) + 66 - large_bits(numerator);
	if (shift > 0)
		large_shift(numerator, (unsigned)shift);
	else
		shift = 0;
	mpn_tdiv_qr(quotient.limbs, remainder, 0, numerator->limbs, numerator->n, denominator.limbs,
		denominator.n);
	quotient.n = numerator->n - denominator.n + 1;
	while (quotient.limbs[quotient.n - 1] == 0)
		quotient.n--;
	return round_large(
		&quotient, exponent - (int)shift, !mpn_zero_p(remainder, denominator.n), out);
}

bool ism_number_nearest_long(const uint8_t *digits, size_t n, int64_t exponent, double *out)
{
	struct large a;

	if ((int64_t)n + exponent > LARGEST_MAGNITUDE)
		return false;
	if ((int64_t)n + exponent < SMALLEST_MAGNITUDE) {
		*out = 0;
		return true;
	}
	a.n = mpn_set_str(a.limbs, digits, n, 10);
	return nearest_large(&a, (int)exponent, out);
}

/* digits * 10^exponent, where 5^|exponent| fits into 64 bits; digits is not 0. */
static bool nearest_short(uint64_t digits, int exponent, double *out)
{
	unsigned __int128 value = digits;
	uint64_t denominator;
	int shift;

	if (exponent >= 0)
		return round_wide(value * powers_of_five[exponent], exponent, false, out);
	/* The quotient has 65 bits or more: the denominator has at most 63. */
	shift = 64 + __builtin_clzll(digits);
	value <<= shift;
	denominator = powers_of_five[-exponent];
	return round_wide(value / denominator, exponent - shift, value % denominator != 0, out);
}

bool ism_number_nearest(uint64_t digits, int64_t exponent, double *out)
{
	struct large a = { .limbs = { digits }, .n = 1 };

	if (digits == 0 || exponent < SMALLEST_MAGNITUDE - 20) {
		*out = 0;
		return true;
	}
	if (exponent >= LARGEST_MAGNITUDE)
		return false;
	if (exponent > FIVE_POWER || exponent < -FIVE_POWER)
		return nearest_large(&a, (int)exponent, out);
	return nearest_short(digits, (int)exponent, out);
}
