/* What a measure reaches: the aggregates of its formula, lets and judgement, and of the measures these name. */
#ifndef ISM_SEMA_REACH_H
#define ISM_SEMA_REACH_H

#include "sema/symbol.h"
#include "sema/walk.h"

struct aggregate_vec ISM_VEC(const struct ism_aggregate_model *);

struct reach {
	struct aggregate_vec aggregates;
	struct source_symbol_vec sources; /* of these, each once, in the order found */
	struct source_symbol_vec
		divided; /* those reached outside total(…): their rows have the dimensions */
};

struct reach sema_reach(struct sema *s, const struct ism_measure_model *model);

/*
 * stock.c: refuses a stock at past moments that is made of what is known today: `today`, `now`, the date on
 * which a row leaves it. `m` has periods and reaches the aggregate.
 */
void sema_check_history(struct sema *s, const struct measure_symbol *m,
	const struct ism_aggregate_model *aggregate);

#endif
