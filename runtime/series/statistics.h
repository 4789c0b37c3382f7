/*
 * Statistics of the values of some periods in a row, finite binary64 numbers. What is a median here is the
 * middle value, or the mean of the two in the middle, rounded once.
 */
#ifndef ISM_RUNTIME_SERIES_STATISTICS_H
#define ISM_RUNTIME_SERIES_STATISTICS_H

#include <stdbool.h>
#include <stdint.h>

/* Ascending. */
void ism_statistics_sort(double *values, uint64_t n);

/* Of n > 0 values in ascending order. */
double ism_statistics_median(const double *sorted, uint64_t n);

/*
 * How far x lies from the median of n > 0 values in ascending order, in units in which a standard deviation
 * is one (B. Iglewicz, D. Hoaglin, "How to Detect and Handle Outliers", 1993): 0.6745 (x - median) / MAD,
 * MAD being the median of the absolute deviations from the median; where that is 0,
 * (x - median) / (1.2533 MeanAD) with their mean. 0 where that is 0 too.
 */
double ism_statistics_modified_z(const double *sorted, uint64_t n, double x);

/* Pairs of n periods: n (n - 1) / 2. */
uint64_t ism_statistics_pairs(uint64_t n);

/*
 * Theil-Sen: the median of the slopes (x_j - x_i) / (j - i) of all pairs i < j, each computed so, of n > 1
 * values one period apart. `slopes` is room for ism_statistics_pairs(n). May overflow to an infinity.
 */
double ism_statistics_slope(const double *values, uint64_t n, double *slopes);

/*
 * Mann-Kendall: how probable a rise or fall at least as steady is if order means nothing. S is the number
 * of pairs that rise less those that fall.
 *
 * Up to 10 values p is exact: the share of the orders of these values, equal ones told apart or not, whose
 * |S| is no smaller. For more it is 2 (1 - Phi((|S| - 1) / sqrt(V))), 1 for |S| <= 1, with
 * 18 V = n (n - 1) (2 n + 5) - sum over groups of t equal values of t (t - 1) (2 t + 5).
 * Either way it is rounded once. `sorted` are the same n > 0 values in ascending order.
 */
double ism_statistics_trend_p(const double *values, const double *sorted, uint64_t n);

#endif
