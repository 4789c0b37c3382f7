/*
 * Stocks at the end of each period: running states, one for each group, that take in what enters up to a
 * period and let go what leaves. They follow the periods they are asked for, forwards and backwards, so that
 * going through all of them costs one step a cell, however many periods there are.
 */
#ifndef ISM_RUNTIME_EVAL_STOCK_H
#define ISM_RUNTIME_EVAL_STOCK_H

#include "runtime/eval/context.h"

/* The running states of `aggregate`, a stock, over the roll-ups of this moment; *stock is the evaluation's. */
enum ism_status eval_stock_create(
	struct eval_stock **stock, struct ism_evaluation *e, const struct ism_aggregate *aggregate);

/* Frees all stocks of the evaluation. */
void eval_stocks_free(struct ism_evaluation *e);

/*
 * *state is the state of the stock at the end of `period`, or now where that is ISM_NO_PERIOD, of `group` or
 * (NULL) of all; NULL where no row was ever in it. It lives until the next call.
 */
enum ism_status eval_stock_find(struct eval_stock *stock, const struct ism_datum *group,
	int64_t period, const void **state);

#endif
