/*
 * The slots of a measure at one cell: what its aggregates hold there, and every formula over them, in the
 * order of the program.
 */
#ifndef ISM_RUNTIME_EVAL_SLOTS_H
#define ISM_RUNTIME_EVAL_SLOTS_H

#include "runtime/eval/context.h"
#include "runtime/eval/interval.h"
#include "runtime/eval/stretch.h"
#include "runtime/judge/judge.h"
#include "runtime/state/finish.h"

struct eval_slots {
	struct ism_evaluation *e;
	const struct ism_measure *measure;
	struct ism_value *values;          /* n_slots */
	struct ism_finish_detail *details; /* n_slots; of aggregates */
	const struct ism_rollup *
		*rollups;           /* n_slots; of aggregates, so that finding one is cheap */
	struct eval_stock **stocks; /* n_slots; of stocks, once asked for */
	struct ism_value
		periods[ISM_PERIOD_PARTS]; /* of the cell's period, where one asks for it */
	bool asks_period;
	const void **states; /* n_slots; of aggregates: what they were finished from */
	struct ism_confidence *confidences; /* by interval */
	enum ism_status status;    /* the first failure of filling; the values are then of no use */
	uint32_t **held;           /* by judgement: counters of its rules, see judge.h */
	uint32_t *held_before;     /* of the first judgement, before the cell */
	uint32_t *held_again;      /* the same, to judge a rounded value with */
	struct ism_value *rounded; /* n_slots: a copy to judge a rounded value with */
	struct ism_verdict *verdicts;   /* by judgement */
	struct eval_kept kept;          /* what slots hold in other cells */
	struct eval_stretch *stretches; /* n_slots */
};

enum ism_status eval_slots_init(struct eval_slots *slots, struct ism_evaluation *e,
	const struct ism_measure *measure, const struct eval_shape *shape);
void eval_slots_release(struct eval_slots *slots);

/* A new series of periods begins, or a cell that stands alone: nothing has held before. */
void eval_slots_begin_series(struct eval_slots *slots);

/* Fills the slots that can be filled at the cell, the others being none, and judges it (verdicts) where all are. */
void eval_slots_fill(struct eval_slots *slots, const struct eval_cell *cell);

/* A key of a group (NULL: over all of them) as a value. */
struct ism_value eval_key(
	const struct ism_measure *measure, const struct ism_datum *group, uint32_t dimension);

/*
 * Digits with which the value of the cell that was filled last is judged as the value itself is; -1 where
 * the usual ones do.
 */
int32_t eval_slots_digits(struct eval_slots *slots, int64_t day);

#endif
