/*
 * Confidence intervals of what an aggregate says of the rows it was given, taken for a sample. All are
 * two-sided; the operations are those of IEEE 754 on the quantiles of confidence.h.
 */
#ifndef ISM_RUNTIME_SERIES_INTERVAL_H
#define ISM_RUNTIME_SERIES_INTERVAL_H

#include "runtime/series/confidence.h"

struct ism_interval {
	double low;
	double high;
};

/*
 * Of a share: E. Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
 * Within 0 and 1; at those values where none or all of the n rows hold. False for n == 0, holds > n.
 */
bool ism_interval_share(const struct ism_confidence *confidence, uint64_t holds, uint64_t n,
	struct ism_interval *out);

/*
 * Of a mean: Student's, from the mean and the variance of the sample. False below two rows.
 */
bool ism_interval_mean(struct ism_confidence *confidence, uint64_t n, double mean, double variance,
	struct ism_interval *out);

/*
 * Of a quantile p = p_num / p_den, 0 <= p_num <= p_den, from n values in order: the ranks, from 1, of the
 * values that are its ends; 0 where there are too few values for an end on that side. Of how many values
 * lie below the quantile, B, which is binomial (n, p), the lower rank r is the largest with
 * P(B < r) <= (1 - level) / 2, the upper rank s the smallest with P(B >= s) <= (1 - level) / 2: exact for
 * any distribution of the values.
 */
void ism_interval_ranks(struct ism_level level, uint64_t n, uint64_t p_num, uint64_t p_den,
	uint64_t *low, uint64_t *high);

#endif
