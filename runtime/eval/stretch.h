/*
 * Aggregates over the rows of several periods together: their states merge from period to period, up to the
 * one being evaluated. In a cell without a period `cumulative` is over all rows; the others have no value.
 */
#ifndef ISM_RUNTIME_EVAL_STRETCH_H
#define ISM_RUNTIME_EVAL_STRETCH_H

#include "runtime/eval/kept.h"

/* The state of one such slot so far. */
struct eval_stretch {
	void *state; /* owned; NULL: the slot is over single periods */
	uint32_t kind;
	int64_t year; /* that the merged periods lie in; of year_to_date */
};

/* By slot; the array lives in the evaluation's arena. */
enum ism_status eval_stretches_init(struct eval_stretch **stretches, struct ism_evaluation *e,
	const struct ism_measure *measure);
void eval_stretches_release(struct eval_stretch *stretches, struct ism_evaluation *e,
	const struct ism_measure *measure);

/* A new series of periods begins. */
void eval_stretches_begin(struct eval_stretch *stretches, struct ism_evaluation *e,
	const struct ism_measure *measure);

/*
 * The merged state of slot `s` at the cell, asked for at each period in order; *state NULL: none of its
 * rows, or, where it returns false, no value: fewer periods than a rolling stretch needs.
 */
bool eval_stretch_find(struct eval_stretch *stretches, struct ism_evaluation *e,
	const struct ism_measure *measure, uint32_t s, const struct eval_cell *cell,
	int64_t measure_first, const void **state);

/* The first period, from `first` on, that lies in the same year as `period`. */
int64_t eval_stretch_year_first(
	struct ism_evaluation *e, const struct ism_measure *measure, int64_t period, int64_t first);

#endif
