#include "runtime/kernel/rational.h"

#include <string.h>

enum {
	PRECISION = 53,
	LEAST_EXPONENT = -1074,  /* of the last bit of any double */
	GREATEST_EXPONENT = 971, /* of the last bit of the largest doubles */
	GUARD_BITS = 64,
};

/*
 * Rounds (quotient + a bit more, if `sticky`) * 2^exponent; the quotient has at least PRECISION + 1 bits
 * or is exact.
 */
static bool round_integer(
	const mpz_t quotient, bool sticky, long exponent, bool negative, double *out)
{
	long size = (long)mpz_sizeinbase(quotient, 2);
	long last = exponent + size - PRECISION; /* exponent of the result's last bit */
	uint64_t mantissa = 0;
	uint64_t bits;
	mpz_t kept;

	if (last < LEAST_EXPONENT)
		last = LEAST_EXPONENT;
	if (last > GREATEST_EXPONENT)
		return false;
	mpz_init(kept);
	if (last > exponent) {
		mp_bitcnt_t drop = (mp_bitcnt_t)(last - exponent);
		bool half = mpz_tstbit(quotient, drop - 1);
		bool more = sticky || mpz_scan1(quotient, 0) < drop - 1;

		mpz_fdiv_q_2exp(kept, quotient, drop);
		if (half && (more || mpz_odd_p(kept)))
			mpz_add_ui(kept, kept, 1);
	} else {
		mpz_mul_2exp(kept, quotient, (mp_bitcnt_t)(exponent - last));
	}
	mpz_export(&mantissa, NULL, -1, sizeof(mantissa), 0, 0, kept);
	mpz_clear(kept);
	/* A double's bits count the magnitudes in order: see exact_sum.c. */
	bits = mantissa + ((uint64_t)(last - LEAST_EXPONENT) << (PRECISION - 1));
	if (bits >= UINT64_C(0x7ff) << (PRECISION - 1))
		return false;
	bits |= (uint64_t)(negative && mantissa != 0) << 63;
	memcpy(out, &bits, sizeof(bits));
	return true;
}

/* num * 2^shift / den, rounded down; *sticky: there was a remainder. */
static void divide(mpz_t quotient, bool *sticky, const mpz_t num, const mpz_t den, long shift)
{
	mpz_t scaled, remainder;

	mpz_inits(scaled, remainder, NULL);
	if (shift >= 0) {
		mpz_mul_2exp(scaled, num, (mp_bitcnt_t)shift);
		mpz_fdiv_qr(quotient, remainder, scaled, den);
	} else {
		mpz_mul_2exp(scaled, den, (mp_bitcnt_t)-shift);
		mpz_fdiv_qr(quotient, remainder, num, scaled);
	}
	*sticky = mpz_sgn(remainder) != 0;
	mpz_clears(scaled, remainder, NULL);
}

bool ism_rational_round(const mpz_t num, const mpz_t den, long exponent, double *out)
{
	mpz_t magnitude, quotient;
	bool sticky;
	bool done;
	long shift;

	if (mpz_sgn(num) == 0) {
		*out = 0;
		return true;
	}
	mpz_inits(magnitude, quotient, NULL);
	mpz_abs(magnitude, num);
	shift = (long)mpz_sizeinbase(den, 2) - (long)mpz_sizeinbase(magnitude, 2) + GUARD_BITS;
	divide(quotient, &sticky, magnitude, den, shift);
	done = round_integer(quotient, sticky, exponent - shift, mpz_sgn(num) < 0, out);
	mpz_clears(magnitude, quotient, NULL);
	return done;
}

bool ism_rational_round_root(const mpz_t num, const mpz_t den, long exponent, double *out)
{
	mpz_t quotient, remainder;
	bool sticky;
	bool done;
	long shift;

	if (mpz_sgn(num) == 0) {
		*out = 0;
		return true;
	}
	mpz_inits(quotient, remainder, NULL);
	shift = (long)mpz_sizeinbase(den, 2) - (long)mpz_sizeinbase(num, 2) + 2 * GUARD_BITS;
	shift += (exponent - shift) & 1; /* the root halves an even exponent */
	divide(quotient, &sticky, num, den, shift);
	mpz_sqrtrem(quotient, remainder, quotient);
	sticky |= mpz_sgn(remainder) != 0;
	done = round_integer(quotient, sticky, (exponent - shift) / 2, false, out);
	mpz_clears(quotient, remainder, NULL);
	return done;
}

void ism_rational_set_i128(mpz_t out, __int128 value)
{
	uint64_t word[2] = { (uint64_t)value, (uint64_t)(value >> 64) };

	ism_rational_set_words(out, word, 2);
}

void ism_rational_set_words(mpz_t out, const uint64_t *word, size_t n)
{
	mpz_import(out, n, -1, sizeof(*word), 0, 0, word);
	if (word[n - 1] >> 63) {
		mpz_t modulus;

		mpz_init_set_ui(modulus, 1);
		mpz_mul_2exp(modulus, modulus, n * 64);
		mpz_sub(out, out, modulus);
		mpz_clear(modulus);
	}
}

void ism_rational_power_of_ten(mpz_t out, unsigned exponent)
{
	mpz_ui_pow_ui(out, 10, exponent);
}

long ism_rational_set_double(mpz_t out, double value)
{
	uint64_t bits;
	uint64_t mantissa;
	long biased;

	memcpy(&bits, &value, sizeof(bits));
	biased = (long)(bits >> (PRECISION - 1) & 0x7ff);
	mantissa = bits & ((UINT64_C(1) << (PRECISION - 1)) - 1);
	if (biased != 0)
		mantissa |= UINT64_C(1) << (PRECISION - 1);
	mpz_import(out, 1, -1, sizeof(mantissa), 0, 0, &mantissa);
	if (bits >> 63)
		mpz_neg(out, out);
	return LEAST_EXPONENT + biased - (biased != 0);
}
