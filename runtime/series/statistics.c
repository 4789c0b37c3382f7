#include "runtime/series/statistics.h"

#include <math.h>
#include <stdlib.h>

#include "runtime/kernel/exact_finish.h"

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void ism_statistics_sort(double *values, uint64_t n)
{
	qsort(values, n, sizeof(*values), compare);
}

/* The number in the middle of a <= b; infinities, which slopes may be, stay what they are. */
static double middle(double a, double b)
{
	if (!isfinite(a) || !isfinite(b))
		return a == b ? a : a + b;
	return ism_quantile_real(a, b, (struct ism_quantile_place){ .num = 1, .den = 2 }) + 0.0;
}

double ism_statistics_median(const double *sorted, uint64_t n)
{
	if (n % 2)
		return sorted[n / 2] + 0.0;
	return middle(sorted[n / 2 - 1], sorted[n / 2]);
}

/*
 * Deviations to the left of the median and to the right ascend on either side, so that going through both
 * at once meets them in order.
 */
static double median_deviation(const double *sorted, uint64_t n, double median)
{
	uint64_t right = n / 2, left = right; /* the next one on either side; left from behind */
	double last = 0, deviation = 0;

	for (uint64_t taken = 0; taken <= n / 2; taken++) {
		double above = right < n ? fabs(sorted[right] - median) : INFINITY;
		double below = left > 0 ? fabs(sorted[left - 1] - median) : INFINITY;

		last = deviation;
		deviation = above < below ? above : below;
		if (right < n && (left == 0 || above < below))
			right++;
		else
			left--;
	}
	return n % 2 ? deviation : middle(last, deviation);
}

static double mean_deviation(const double *sorted, uint64_t n, double median)
{
	struct ism_exact_sum sum = { 0 };
	double mean = 0;

	for (uint64_t i = 0; i < n; i++)
		if (isfinite(sorted[i] - median))
			ism_exact_sum_add(&sum, fabs(sorted[i] - median));
	ism_exact_mean(n, &sum, &mean);
	return mean;
}

double ism_statistics_modified_z(const double *sorted, uint64_t n, double x)
{
	double median = ism_statistics_median(sorted, n);
	double deviation = median_deviation(sorted, n, median);

	if (deviation > 0)
		return 0.6745 * (x - median) / deviation;
	deviation = mean_deviation(sorted, n, median);
	return deviation > 0 ? (x - median) / (1.2533 * deviation) : 0;
}

uint64_t ism_statistics_pairs(uint64_t n)
{
	return n % 2 ? (n - 1) / 2 * n : n / 2 * (n - 1);
}

double ism_statistics_slope(const double *values, uint64_t n, double *slopes)
{
	uint64_t n_slopes = 0;

	for (uint64_t j = 1; j < n; j++)
		for (uint64_t i = 0; i < j; i++)
			slopes[n_slopes++] = (values[j] - values[i]) / (double)(j - i);
	ism_statistics_sort(slopes, n_slopes);
	return ism_statistics_median(slopes, n_slopes);
}
