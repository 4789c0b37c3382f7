/*
 * Aggregates that are finished by going through their rows once more: the state counts how often rows have
 * the same keys, and each cell adds those that are in it, by the period that it has, to a state of the
 * aggregate's own kind. So what is asked of a row may depend on the period (`period.last - opened`), and rows
 * may leave again what only grows otherwise (a largest value, a first one).
 *
 * Where only a sum of differences to the period is asked for, the state is a sum, and no row is asked again.
 *
 * A tuple of keys is a text: of each key a byte that says whether it is there, then, if so, its 8 bytes, or 4
 * of its size and the bytes of a text. Tuples never leave the process.
 */
#ifndef ISM_RUNTIME_EVAL_REPLAY_H
#define ISM_RUNTIME_EVAL_REPLAY_H

#include "runtime/eval/context.h"
#include "runtime/state/finish.h"

/* Row order of a fault that no single row is known for: what is computed of the period and several rows. */
#define EVAL_REPLAY_NO_ROW (UINT64_MAX - 1)

/*
 * Finishes `aggregate`, which has a replay, from its state, a TEXTS or that sum, in a cell whose period has these `parts`
 * (ISM_PERIOD_PARTS of them). A text in *out lives as long as the result.
 */
enum ism_status eval_replay_finish(struct ism_evaluation *e, const struct ism_aggregate *aggregate,
	const void *state, const struct ism_value *parts, struct ism_value *out,
	struct ism_finish_detail *detail);

#endif
