/*
 * From a state to the value of an aggregate, as docs/language.md, "Aggregates", defines it.
 *
 *   aggregate              of                        gives
 *   count, distinct,                                 int, exact
 *   approx_distinct
 *   share                                            number: the quotient, correctly rounded
 *   any, all                                         bool
 *   sum, min, max, mode,   any                       the value's own type and scale; exact, or real of
 *   percentile_disc,                                 a number, or text that lives in the state
 *   first, last
 *   avg, weighted_avg,     int, decimal, duration,   real: decimals as the number, durations in
 *   median, percentile     number                    microseconds
 *                          date                      exact: the day on which it falls
 *                          timestamp                 exact: the nearest microsecond, the later of two
 *   median, percentile     enum, bool                exact: the lower rank
 *   stddev, variance       int, decimal, duration,   real, in the value's own units (squared)
 *   and their _pop         number
 *
 *   survival               duration                  exact: a time after which an event was observed;
 *                                                    none where the curve never comes down to p
 *
 * The results are rounded once. One that binary64 cannot hold is none.
 */
#ifndef ISM_RUNTIME_STATE_FINISH_H
#define ISM_RUNTIME_STATE_FINISH_H

#include "runtime/state/state.h"

enum ism_none_cause {
	ISM_NONE_NOT,          /* there is a value, or a fault */
	ISM_NONE_NO_ROW,       /* no row passed the filter */
	ISM_NONE_NO_VALUE,     /* rows passed, none of them has a value */
	ISM_NONE_NO_INVENTORY, /* of evaluation alone: the source has no inventory in the period */
	ISM_NONE_UNDEFINED, /* too few values for a spread, no weight, out of the range of binary64 */
};

struct ism_finish_detail {
	uint32_t cause;     /* enum ism_none_cause */
	uint32_t is_fault;  /* a row's exact value left its range; the value is ISM_VALUE_FAULT */
	uint64_t fault_row; /* row order of the first such row */
	uint64_t passed;    /* rows that passed the filter */
	uint64_t rows; /* n: rows that passed and had a value; of count and share all that passed */
	uint64_t numerator;   /* share, any, all: rows for which the condition holds */
	uint64_t denominator; /* of those: rows that passed */
	uint64_t unknown;     /* of those: rows for which the condition is none */
};

/*
 * `state` is of the kind that state.h names for the aggregate and form->type. A text in *out belongs to
 * the state and lives until it is next changed. `detail` may be NULL.
 */
void ism_finish(enum ism_aggregate_kind aggregate, const void *state,
	const struct ism_finish_form *form, struct ism_value *out,
	struct ism_finish_detail *detail);

/*
 * An order statistic, for confidence intervals of quantiles: the value of that rank (from 1) among the
 * sorted values of a COUNTS state, in the value's own type; none where there is no such rank.
 */
void ism_finish_rank(const void *state, uint64_t rank, const struct ism_finish_form *form,
	struct ism_value *out);

#endif
