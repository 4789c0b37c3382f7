/* What programs may ask of the period of a cell: period.start, period.end, period.last, period.length. */
#ifndef ISM_RUNTIME_EVAL_PERIOD_PARTS_H
#define ISM_RUNTIME_EVAL_PERIOD_PARTS_H

#include "runtime/eval/context.h"

/*
 * Fills ISM_PERIOD_PARTS values for a cell of a measure that is reported `every` so. A period that has ended
 * ends where the next one starts; the present one at `now`. A cell without a period lies between the window's
 * ends, or is open at its start and ends now.
 */
void eval_period_parts(struct ism_evaluation *e, const struct ism_every *every, int64_t period,
	struct ism_value *parts);

#endif
