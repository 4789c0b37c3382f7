/*
 * From exact sums to a number: mean, weighted mean, variance, standard deviation, interpolation between
 * order statistics. Each is computed as an exact rational (GMP) and rounded once, to nearest, ties to
 * even. All return false, and leave *out alone, where there is no finite result: no rows, a single row
 * for a sample's variance, weights that sum to zero, a result beyond the largest double.
 *
 * "wide" ones take integers, or decimals scaled by 10^scale; "exact" ones take sums of binary64.
 */
#ifndef ISM_RUNTIME_KERNEL_EXACT_FINISH_H
#define ISM_RUNTIME_KERNEL_EXACT_FINISH_H

#include "runtime/kernel/exact_sum.h"
#include "runtime/kernel/wide.h"

bool ism_exact_mean(uint64_t n, const struct ism_exact_sum *sum, double *out);
bool ism_wide_mean(uint64_t n, __int128 sum, unsigned scale, double *out);

/* products: sum of weight * value; weights: sum of weights, for the rows that have both. */
bool ism_exact_weighted_mean(
	const struct ism_exact_dot *products, const struct ism_exact_sum *weights, double *out);

/* The weights' own scale cancels out: `scale` is that of the values. */
bool ism_wide_weighted_mean(
	const struct ism_wide_sum *products, __int128 weights, unsigned scale, double *out);

/* Over n values: of a sample (divided by n - 1) or of the population (by n). */
bool ism_exact_variance(uint64_t n, const struct ism_exact_sum *sum,
	const struct ism_exact_dot *squares, bool sample, double *out);
bool ism_wide_variance(uint64_t n, __int128 sum, const struct ism_wide_sum *squares, unsigned scale,
	bool sample, double *out);

/* The correctly rounded square root of the exact variance. */
bool ism_exact_stddev(uint64_t n, const struct ism_exact_sum *sum,
	const struct ism_exact_dot *squares, bool sample, double *out);
bool ism_wide_stddev(uint64_t n, __int128 sum, const struct ism_wide_sum *squares, unsigned scale,
	bool sample, double *out);

/*
 * A place between two neighbours in sorted order: value[index] + (value[index + 1] - value[index]) *
 * num / den, with num < den; num 0 asks for value[index] alone.
 */
struct ism_quantile_place {
	uint64_t index; /* from 0 */
	uint64_t num;
	uint64_t den;
};

/*
 * Hyndman-Fan type 7 over n > 0 values: h = (n - 1) * p, where p = p_num / p_den lies in 0..1 (90 percent
 * is 90 / 100) and p_den > 0.
 */
struct ism_quantile_place ism_quantile_place(uint64_t n, uint64_t p_num, uint64_t p_den);

/* Nearest rank, from 0: the smallest index of which at least the share p of n > 0 values is not above. */
uint64_t ism_quantile_rank(uint64_t n, uint64_t p_num, uint64_t p_den);

/* The number at a place between a <= b; decimals scaled by 10^scale. */
double ism_quantile_wide(int64_t a, int64_t b, struct ism_quantile_place place, unsigned scale);
double ism_quantile_real(double a, double b, struct ism_quantile_place place);

/* For dates the day on which the place falls; for instants the nearest microsecond, the later of two. */
int64_t ism_quantile_day(int64_t a, int64_t b, struct ism_quantile_place place);
int64_t ism_quantile_instant(int64_t a, int64_t b, struct ism_quantile_place place);

#endif
