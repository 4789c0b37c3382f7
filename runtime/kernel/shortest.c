#include "runtime/kernel/shortest.h"

#include "runtime/kernel/rational.h"

#include <gmp.h>
#include <stdbool.h>
#include <string.h>

/*
 * Up to 15 digits, at most one decimal of a length rounds to a given normal double (DBL_DIG), and 17
 * digits always name it: try 15, 16 and 17, and drop zeros at the end. Subnormals have fewer bits and are
 * tried from one digit on. With n digits, the two candidates are value * 10^k rounded down and up, and
 * all is decided in exact integers: 128 bits for values of every day, GMP for the others.
 */

enum { MANTISSA_BITS = 52, CERTAIN_DIGITS = 15, MOST_DIGITS = 17 };

/* |value| = mantissa * 2^exponent */
struct binary {
	uint64_t mantissa;
	int exponent;
	bool is_power; /* the next lower double is half as far away as the next higher */
	bool is_subnormal;
};

/* value * 10^k = floor + rest / unit, and what rounds to the value around it. */
struct candidates {
	uint64_t floor;
	bool down_reads_back;
	bool up_reads_back;
	int nearer; /* -1: floor, 1: floor + 1, 0: as near */
};

static struct binary binary_of(double value)
{
	struct binary binary;
	uint64_t bits;
	uint64_t fraction;
	int biased;

	memcpy(&bits, &value, sizeof(bits));
	biased = (int)(bits >> MANTISSA_BITS & 0x7ff);
	fraction = bits & ((UINT64_C(1) << MANTISSA_BITS) - 1);
	binary.is_subnormal = biased == 0;
	binary.mantissa = fraction | (uint64_t)(biased != 0) << MANTISSA_BITS;
	binary.exponent = biased - (biased != 0) - 1074;
	binary.is_power = fraction == 0 && biased > 1;
	return binary;
}

static uint64_t power_of_ten(int exponent)
{
	uint64_t power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

static bool fits_wide(struct binary binary, int k)
{
	return binary.exponent < 0 && binary.exponent >= -122 && k >= 0 && k <= 22;
}

static struct candidates candidates_wide(struct binary binary, int k)
{
	/* one unit in the last place of the value, in the same measure as `rest` */
	unsigned __int128 place = (unsigned __int128)power_of_ten(k / 2) * power_of_ten(k - k / 2);
	unsigned __int128 scaled = place * binary.mantissa;
	unsigned __int128 unit = (unsigned __int128)1 << -binary.exponent;
	unsigned __int128 rest = scaled & (unit - 1);
	unsigned __int128 down = (binary.is_power ? 4 : 2) * rest;
	unsigned __int128 up = 2 * (unit - rest);
	bool even = !(binary.mantissa & 1);

	return (struct candidates){
		.floor = (uint64_t)(scaled >> -binary.exponent),
		.down_reads_back = down < place || (down == place && even),
		.up_reads_back = up < place || (up == place && even),
		.nearer = (rest > unit - rest) - (rest < unit - rest),
	};
}

static struct candidates candidates_long(struct binary binary, int k)
{
	bool even = !(binary.mantissa & 1);
	struct candidates found;
	mpz_t place, unit, rest, quotient, up;
	int order;

	mpz_inits(place, unit, rest, quotient, up, NULL);
	ism_rational_power_of_ten(place, k > 0 ? (unsigned)k : 0);
	ism_rational_power_of_ten(unit, k < 0 ? (unsigned)-k : 0);
	if (binary.exponent > 0)
		mpz_mul_2exp(place, place, (mp_bitcnt_t)binary.exponent);
	else
		mpz_mul_2exp(unit, unit, (mp_bitcnt_t)-binary.exponent);
	mpz_import(quotient, 1, -1, sizeof(binary.mantissa), 0, 0, &binary.mantissa);
	mpz_mul(quotient, quotient, place);
	mpz_fdiv_qr(quotient, rest, quotient, unit);
	found.floor = 0;
	mpz_export(&found.floor, NULL, -1, sizeof(found.floor), 0, 0, quotient);
	mpz_sub(up, unit, rest);
	found.nearer = mpz_cmp(rest, up);
	mpz_mul_2exp(up, up, 1);
	order = mpz_cmp(up, place);
	found.up_reads_back = order < 0 || (order == 0 && even);
	mpz_mul_2exp(rest, rest, binary.is_power ? 2 : 1);
	order = mpz_cmp(rest, place);
	found.down_reads_back = order < 0 || (order == 0 && even);
	mpz_clears(place, unit, rest, quotient, up, NULL);
	return found;
}

static struct candidates candidates_at(struct binary binary, int k)
{
	return fits_wide(binary, k) ? candidates_wide(binary, k) : candidates_long(binary, k);
}

/* Which of the candidates it is; false: neither reads back. */
static bool choose(const struct candidates *found, uint64_t *digits)
{
	bool up = found->up_reads_back;

	if (!found->down_reads_back && !found->up_reads_back)
		return false;
	if (found->down_reads_back && found->up_reads_back)
		up = found->nearer > 0 || (found->nearer == 0 && (found->floor & 1));
	*digits = found->floor + up;
	return true;
}

struct ism_decimal ism_decimal_shortest(double value)
{
	struct binary binary = binary_of(value);
	struct ism_decimal decimal = { 0, 0 };
	int digits = binary.is_subnormal ? 1 : CERTAIN_DIGITS;
	int magnitude; /* of the first digit: 10^magnitude <= |value|, or a tenth of that */

	if (binary.mantissa == 0)
		return decimal;
	/* 78913 / 2^18 is log10(2), closely enough for all exponents; shifts of negatives round down */
	magnitude = ((63 - __builtin_clzll(binary.mantissa) + binary.exponent) * 78913) >> 18;
	for (; digits <= MOST_DIGITS; digits++) {
		int k = digits - 1 - magnitude;
		struct candidates found = candidates_at(binary, k);

		if (found.floor >= power_of_ten(digits)) {
			magnitude++;
			found = candidates_at(binary, --k);
		}
		decimal.exponent = -k;
		if (choose(&found, &decimal.digits))
			break;
	}
	while (decimal.digits % 10 == 0) {
		decimal.digits /= 10;
		decimal.exponent++;
	}
	return decimal;
}
