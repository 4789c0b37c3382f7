/* Confidence intervals of aggregates at one cell: which formula, and in which type the ends are. */
#ifndef ISM_RUNTIME_EVAL_INTERVAL_H
#define ISM_RUNTIME_EVAL_INTERVAL_H

#include "runtime/eval/context.h"
#include "runtime/series/confidence.h"
#include "runtime/state/finish.h"

/* What is known of the aggregate at the cell. */
struct eval_estimate {
	struct ism_evaluation *e;
	const struct ism_value
		*periods; /* parts of the cell's period, where a row is asked for them */
	const struct ism_aggregate *aggregate;
	const void *state; /* it was finished from */
	const struct ism_finish_detail *detail;
	const struct ism_value *value;
	const struct ism_value *variance; /* of a mean, else NULL */
};

/* An end in the type of the aggregate's value; none where there are too few rows for one. */
struct ism_value eval_interval_end(
	struct ism_confidence *confidence, const struct eval_estimate *estimate, bool is_high);

#endif
