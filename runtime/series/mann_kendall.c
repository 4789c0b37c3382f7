#include "runtime/series/statistics.h"

#include <mpfr.h>

#include "runtime/kernel/rational.h"

enum {
	EXACT_MAX = 10,
	PAIRS_MAX = EXACT_MAX * (EXACT_MAX - 1) / 2,
	PRECISION = 192,
};

/* How many values from `at` on are equal. */
static uint64_t group_size(const double *sorted, uint64_t n, uint64_t at)
{
	uint64_t end = at + 1;

	while (end < n && sorted[end] == sorted[at])
		end++;
	return end - at;
}

/* |S|. */
static uint64_t score(const double *values, uint64_t n)
{
	int64_t s = 0;

	for (uint64_t j = 1; j < n; j++)
		for (uint64_t i = 0; i < j; i++)
			s += (values[j] > values[i]) - (values[j] < values[i]);
	return (uint64_t)(s < 0 ? -s : s);
}

/*
 * By how many of its orders a multiset has d pairs that fall: the coefficients of the Gaussian multinomial
 * (P. MacMahon, "Combinatory Analysis", 1915). A group of t after m others multiplies them by
 * (1 - q^(m+1)) … (1 - q^(m+t)) / ((1 - q) … (1 - q^t)).
 */
static void count_orders(const double *sorted, uint64_t n, uint64_t orders[PAIRS_MAX + 1])
{
	uint64_t size;

	orders[0] = 1;
	for (uint64_t at = 0; at < n; at += size) {
		size = group_size(sorted, n, at);
		for (uint64_t i = 1; i <= size; i++) {
			for (uint64_t d = PAIRS_MAX; d >= at + i; d--)
				orders[d] -= orders[d - at - i];
			for (uint64_t d = i; d <= PAIRS_MAX; d++)
				orders[d] += orders[d - i];
		}
	}
}

/* Counts of orders are at most 10!, so that their quotient is rounded once. */
static double exact_p(const double *sorted, uint64_t n, uint64_t s)
{
	uint64_t orders[PAIRS_MAX + 1] = { 0 };
	uint64_t pairs = ism_statistics_pairs(n); /* of different values */
	uint64_t total = 0, extreme = 0, size;

	for (uint64_t at = 0; at < n; at += size) {
		size = group_size(sorted, n, at);
		pairs -= ism_statistics_pairs(size);
	}
	count_orders(sorted, n, orders);
	for (uint64_t falls = 0; falls <= pairs; falls++) {
		uint64_t rises = pairs - falls;

		total += orders[falls];
		if ((rises > falls ? rises - falls : falls - rises) >= s)
			extreme += orders[falls];
	}
	return (double)extreme / (double)total;
}

/* 18 V. */
static __int128 variance_18(const double *sorted, uint64_t n)
{
	__int128 sum = (__int128)n * (n - 1) * (2 * n + 5);
	uint64_t size;

	for (uint64_t at = 0; at < n; at += size) {
		size = group_size(sorted, n, at);
		sum -= (__int128)size * (size - 1) * (2 * size + 5);
	}
	return sum;
}

/* 2 (1 - Phi(z)) = erfc(z / sqrt(2)), where z / sqrt(2) = 3 (|S| - 1) / sqrt(18 V). */
static double normal_p(const double *sorted, uint64_t n, uint64_t s)
{
	mpfr_t z, root;
	mpz_t variance;
	double p;

	if (s <= 1)
		return 1;
	mpz_init(variance);
	mpfr_inits2(PRECISION, z, root, (mpfr_ptr)NULL);
	ism_rational_set_i128(variance, variance_18(sorted, n));
	mpfr_set_z(root, variance, MPFR_RNDN);
	mpfr_sqrt(root, root, MPFR_RNDN);
	mpfr_set_ui(z, 3 * (s - 1), MPFR_RNDN);
	mpfr_div(z, z, root, MPFR_RNDN);
	mpfr_erfc(z, z, MPFR_RNDN);
	p = mpfr_get_d(z, MPFR_RNDN);
	mpfr_clears(z, root, (mpfr_ptr)NULL);
	mpz_clear(variance);
	return p;
}

double ism_statistics_trend_p(const double *values, const double *sorted, uint64_t n)
{
	uint64_t s = score(values, n);

	return n <= EXACT_MAX ? exact_p(sorted, n, s) : normal_p(sorted, n, s);
}
