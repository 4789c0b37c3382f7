/*
 * Functions over periods: from the values of an expression, period by period, to the values of a function
 * of it, period by period. A result is a series again, so that functions nest.
 *
 * All go by the calendar: the neighbour of a period is the one before it, whether that has a value or not.
 * A period is *usable* where it has a value and is complete. `n` is the number of periods asked for.
 *
 *   previous(x, n)            the value n periods before; none where there is none
 *   change(x, n)              x - previous(x, n)
 *   growth(x, n)              change(x, n) / previous(x, n); none where that is 0
 *   same_period_last_year(x)  the value of the period of the same name (year_before.h)
 *
 * The rest are statistics, of usable periods alone. Those with an n look at the n periods that end with
 * the one asked about, and are none unless all n are usable:
 *
 *   moving_avg(x, n)          the mean, from the exact sum, rounded once
 *   zscore(x, n)              (x - mean) / standard deviation of the sample, rounded once; none where they
 *                             are all equal
 *   trend(x, n)               Theil-Sen slope, in units of x per period (statistics.h)
 *   trend_p(x, n)             Mann-Kendall p, two-sided (statistics.h)
 *   forecast(x, n)            the Theil-Sen line of those n, one period later:
 *                             median(x) + slope * ((n - 1) / 2 + 1)
 *
 * Those without an n look at all periods up to the one asked about, never at later ones: what was said of
 * a period stays so when the next has passed.
 *
 *   ewma(x, lambda)           z = lambda * x + (1 - lambda) * z, from the first usable value, which is its
 *                             own average; 0 < lambda <= 1. None at a period that is not usable; the
 *                             average is carried past it
 *   control_low(x),           mean -/+ 2.66 * mean moving range (individuals chart). A moving range is that
 *   control_high(x)           of two usable neighbours; there must be one. Rounded once. Given at periods
 *                             that are not usable too, from those before
 *   is_anomaly(x)             1 where the modified z-score (statistics.h) of x among the values up to it
 *                             is beyond 3.5 on either side, else 0. None at a period that is not usable
 *                             and at the first that is
 *
 * A result that binary64 cannot hold is none. Everything is computed from exact sums, by correctly rounded
 * functions, or by the operations of IEEE 754 in the order written here: the same bits everywhere.
 */
#ifndef ISM_RUNTIME_SERIES_SERIES_H
#define ISM_RUNTIME_SERIES_SERIES_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/error.h"
#include "runtime/memory.h"
#include "runtime/series/year_before.h"

struct ism_point {
	double value; /* finite; 0 where there is none */
	uint32_t present;
	uint32_t complete; /* the period is complete */
};

/* Without gaps: a period without a value is a point that is not present. */
struct ism_series {
	const struct ism_point *points;
	uint64_t n;
	int64_t first; /* the period of points[0], an ordinal of calendar.h */
};

/* X(ID, "name in programs"). */
#define ISM_SERIES_FUNCTIONS(X) \
	X(PREVIOUS, "previous") \
	X(CHANGE, "change") \
	X(GROWTH, "growth") \
	X(SAME_PERIOD_LAST_YEAR, "same_period_last_year") \
	X(MOVING_AVG, "moving_avg") \
	X(ZSCORE, "zscore") \
	X(TREND, "trend") \
	X(TREND_P, "trend_p") \
	X(FORECAST, "forecast") \
	X(EWMA, "ewma") \
	X(CONTROL_LOW, "control_low") \
	X(CONTROL_HIGH, "control_high") \
	X(IS_ANOMALY, "is_anomaly")

enum ism_series_function {
#define ISM_SERIES_ENUM(id, name) ISM_SERIES_##id,
	ISM_SERIES_FUNCTIONS(ISM_SERIES_ENUM)
#undef ISM_SERIES_ENUM
		ISM_SERIES_FUNCTION_COUNT
};

/* What a function has to know beside its series; what it does not name is ignored. */
struct ism_series_form {
	uint64_t n;                           /* PREVIOUS … GROWTH, MOVING_AVG … FORECAST */
	double lambda;                        /* EWMA */
	const struct ism_period_scale *scale; /* SAME_PERIOD_LAST_YEAR: what its periods are */
};

/* "moving_avg"; NULL for a number that is no function. */
const char *ism_series_name(uint32_t function);

/*
 * Writes x->n points, complete where those of x are, to `out`, which is not x->points. ISM_ERR_MEMORY where
 * there is no room to work in; that is freed before it returns.
 */
enum ism_status ism_series_apply(enum ism_series_function function, const struct ism_series *x,
	const struct ism_series_form *form, struct ism_point *out, struct ism_memory *memory);

#endif
