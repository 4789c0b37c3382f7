#include "runtime/kernel/exact_finish.h"

#include "runtime/kernel/rational.h"

#include <gmp.h>

enum {
	SUM_EXPONENT = -1074, /* of an ism_exact_sum's unit */
	DOT_EXPONENT = -2148, /* of an ism_exact_dot's, which is that squared */
};

static void set_unsigned(mpz_t out, uint64_t value)
{
	mpz_import(out, 1, -1, sizeof(value), 0, 0, &value);
}

/* num / den, den of any sign; false where it is 0. */
static bool round_signed(mpz_t num, mpz_t den, long exponent, double *out)
{
	if (mpz_sgn(den) == 0)
		return false;
	if (mpz_sgn(den) < 0) {
		mpz_neg(num, num);
		mpz_neg(den, den);
	}
	return ism_rational_round(num, den, exponent, out);
}

bool ism_exact_mean(uint64_t n, const struct ism_exact_sum *sum, double *out)
{
	mpz_t num, den;
	bool done;

	mpz_inits(num, den, NULL);
	ism_rational_set_words(num, sum->word, ISM_EXACT_SUM_WORDS);
	set_unsigned(den, n);
	done = round_signed(num, den, SUM_EXPONENT, out);
	mpz_clears(num, den, NULL);
	return done;
}

bool ism_wide_mean(uint64_t n, __int128 sum, unsigned scale, double *out)
{
	return ism_wide_ratio_scaled(sum, scale, (__int128)n, 0, out);
}

bool ism_exact_weighted_mean(
	const struct ism_exact_dot *products, const struct ism_exact_sum *weights, double *out)
{
	mpz_t num, den;
	bool done;

	mpz_inits(num, den, NULL);
	ism_rational_set_words(num, products->word, ISM_EXACT_DOT_WORDS);
	ism_rational_set_words(den, weights->word, ISM_EXACT_SUM_WORDS);
	done = round_signed(num, den, DOT_EXPONENT - SUM_EXPONENT, out);
	mpz_clears(num, den, NULL);
	return done;
}

bool ism_wide_weighted_mean(
	const struct ism_wide_sum *products, __int128 weights, unsigned scale, double *out)
{
	mpz_t num, den, factor;
	bool done;

	mpz_inits(num, den, factor, NULL);
	ism_rational_set_words(num, products->word, 4);
	ism_rational_set_i128(den, weights);
	ism_rational_power_of_ten(factor, scale);
	mpz_mul(den, den, factor);
	done = round_signed(num, den, 0, out);
	mpz_clears(num, den, factor, NULL);
	return done;
}

/*
 * From n, sum (in `sum`) and sum of squares (in `num`) to the variance num / den, in squared units:
 * (n * squares - sum^2) / (n * (n - 1)), or n^2 below for a population. False where den would be 0.
 */
static bool variance_parts(uint64_t n, mpz_t sum, mpz_t num, mpz_t den, bool sample)
{
	mpz_t count;

	if (n <= (uint64_t)sample)
		return false;
	mpz_init(count);
	set_unsigned(count, n);
	mpz_mul(num, num, count);
	mpz_submul(num, sum, sum);
	mpz_set(den, count);
	if (sample)
		mpz_sub_ui(count, count, 1);
	mpz_mul(den, den, count);
	mpz_clear(count);
	return mpz_sgn(num) >= 0;
}

static bool exact_spread(uint64_t n, const struct ism_exact_sum *sum,
	const struct ism_exact_dot *squares, bool sample, bool root, double *out)
{
	mpz_t total, num, den;
	bool done;

	mpz_inits(total, num, den, NULL);
	ism_rational_set_words(total, sum->word, ISM_EXACT_SUM_WORDS);
	ism_rational_set_words(num, squares->word, ISM_EXACT_DOT_WORDS);
	done = variance_parts(n, total, num, den, sample);
	if (done && root)
		done = ism_rational_round_root(num, den, DOT_EXPONENT, out);
	else if (done)
		done = ism_rational_round(num, den, DOT_EXPONENT, out);
	mpz_clears(total, num, den, NULL);
	return done;
}

static bool wide_spread(uint64_t n, __int128 sum, const struct ism_wide_sum *squares,
	unsigned scale, bool sample, bool root, double *out)
{
	mpz_t total, num, den, factor;
	bool done;

	mpz_inits(total, num, den, factor, NULL);
	ism_rational_set_i128(total, sum);
	ism_rational_set_words(num, squares->word, 4);
	done = variance_parts(n, total, num, den, sample);
	ism_rational_power_of_ten(factor, 2 * scale);
	mpz_mul(den, den, factor);
	if (done && root)
		done = ism_rational_round_root(num, den, 0, out);
	else if (done)
		done = ism_rational_round(num, den, 0, out);
	mpz_clears(total, num, den, factor, NULL);
	return done;
}

bool ism_exact_variance(uint64_t n, const struct ism_exact_sum *sum,
	const struct ism_exact_dot *squares, bool sample, double *out)
{
	return exact_spread(n, sum, squares, sample, false, out);
}

bool ism_wide_variance(uint64_t n, __int128 sum, const struct ism_wide_sum *squares, unsigned scale,
	bool sample, double *out)
{
	return wide_spread(n, sum, squares, scale, sample, false, out);
}

bool ism_exact_stddev(uint64_t n, const struct ism_exact_sum *sum,
	const struct ism_exact_dot *squares, bool sample, double *out)
{
	return exact_spread(n, sum, squares, sample, true, out);
}

bool ism_wide_stddev(uint64_t n, __int128 sum, const struct ism_wide_sum *squares, unsigned scale,
	bool sample, double *out)
{
	return wide_spread(n, sum, squares, scale, sample, true, out);
}

struct ism_quantile_place ism_quantile_place(uint64_t n, uint64_t p_num, uint64_t p_den)
{
	unsigned __int128 h = (unsigned __int128)(n - 1) * p_num;

	return (struct ism_quantile_place){
		.index = (uint64_t)(h / p_den),
		.num = (uint64_t)(h % p_den),
		.den = p_den,
	};
}

uint64_t ism_quantile_rank(uint64_t n, uint64_t p_num, uint64_t p_den)
{
	unsigned __int128 h = (unsigned __int128)n * p_num;
	uint64_t rank = (uint64_t)(h / p_den + (h % p_den != 0)); /* from 1 */

	return rank ? rank - 1 : 0;
}

double ism_quantile_wide(int64_t a, int64_t b, struct ism_quantile_place place, unsigned scale)
{
	mpz_t num, den, factor;
	double out = 0;

	if (place.num == 0)
		return ism_wide_to_double(a, scale);
	/* (a * den + (b - a) * num) / (den * 10^scale) */
	mpz_inits(num, den, factor, NULL);
	ism_rational_set_i128(num, (__int128)b - a);
	set_unsigned(factor, place.num);
	mpz_mul(num, num, factor);
	set_unsigned(den, place.den);
	ism_rational_set_i128(factor, a);
	mpz_addmul(num, den, factor);
	ism_rational_power_of_ten(factor, scale);
	mpz_mul(den, den, factor);
	ism_rational_round(num, den, 0, &out);
	mpz_clears(num, den, factor, NULL);
	return out;
}

double ism_quantile_real(double a, double b, struct ism_quantile_place place)
{
	mpz_t num, den, low, high;
	double out = 0;
	long exponent;
	long high_exponent;

	if (place.num == 0)
		return a;
	/* (low * (den - place.num) + high * place.num) / den, both at the lower exponent */
	mpz_inits(num, den, low, high, NULL);
	exponent = ism_rational_set_double(low, a);
	high_exponent = ism_rational_set_double(high, b);
	if (exponent > high_exponent) {
		mpz_mul_2exp(low, low, (mp_bitcnt_t)(exponent - high_exponent));
		exponent = high_exponent;
	} else {
		mpz_mul_2exp(high, high, (mp_bitcnt_t)(high_exponent - exponent));
	}
	set_unsigned(den, place.den - place.num);
	mpz_mul(num, low, den);
	set_unsigned(den, place.num);
	mpz_addmul(num, high, den);
	set_unsigned(den, place.den);
	ism_rational_round(num, den, exponent, &out); /* lies between two doubles */
	mpz_clears(num, den, low, high, NULL);
	return out;
}

int64_t ism_quantile_day(int64_t a, int64_t b, struct ism_quantile_place place)
{
	uint64_t distance = (uint64_t)b - (uint64_t)a;

	return (int64_t)((uint64_t)a +
			 (uint64_t)((unsigned __int128)distance * place.num / place.den));
}

int64_t ism_quantile_instant(int64_t a, int64_t b, struct ism_quantile_place place)
{
	uint64_t distance = (uint64_t)b - (uint64_t)a;
	unsigned __int128 moved = (unsigned __int128)distance * place.num;
	unsigned __int128 rest = moved % place.den;
	bool up = rest >= place.den - rest;

	return (int64_t)((uint64_t)a + (uint64_t)(moved / place.den) + up);
}
