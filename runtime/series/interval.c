#include "runtime/series/interval.h"

#include <math.h>

/* (2 h + z^2 -/+ z sqrt(z^2 + 4 h (n - h) / n)) / (2 (n + z^2)) */
bool ism_interval_share(const struct ism_confidence *confidence, uint64_t holds, uint64_t n,
	struct ism_interval *out)
{
	double z = confidence->normal, h = (double)holds, rows = (double)n;
	double centre, reach, width;

	if (n == 0 || holds > n)
		return false;
	centre = 2 * h + z * z;
	reach = z * sqrt(z * z + 4 * h * (double)(n - holds) / rows);
	width = 2 * (rows + z * z);
	out->low = holds == 0 ? 0 : (centre - reach) / width;
	out->high = holds == n ? 1 : (centre + reach) / width;
	return true;
}

bool ism_interval_mean(struct ism_confidence *confidence, uint64_t n, double mean, double variance,
	struct ism_interval *out)
{
	double reach;

	if (n < 2)
		return false;
	reach = ism_confidence_student(confidence, n - 1) * sqrt(variance / (double)n);
	out->low = mean - reach;
	out->high = mean + reach;
	return true;
}
