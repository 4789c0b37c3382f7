/* Whether the sources of a measure reach far enough: rows in its latest complete period, a recent newest row. */
#ifndef ISM_RUNTIME_EVAL_FRESHNESS_H
#define ISM_RUNTIME_EVAL_FRESHNESS_H

#include "runtime/eval/context.h"

/* The latest period, of the measure's, in which a row of the source falls by its time; INT64_MIN: none. */
int64_t eval_newest_period(struct ism_evaluation *e, const struct ism_measure *measure,
	const struct ism_source_result *source);

/*
 * Why the newest row of the source is older than the source allows; NULL: it is not. Data that was said to
 * cover today and has no row yet is not old.
 */
const char *eval_not_fresh(struct ism_evaluation *e, const struct ism_source_result *source);

#endif
