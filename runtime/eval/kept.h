/*
 * What slots hold in other cells than the one being evaluated: over the periods of a group (functions over
 * periods) and over the groups of a period (rank, lowest, highest). Only what later slots ask for is kept:
 * of the periods one series at a time, of the groups one value for each cell that is ranked.
 */
#ifndef ISM_RUNTIME_EVAL_KEPT_H
#define ISM_RUNTIME_EVAL_KEPT_H

#include "runtime/abi.h"
#include "runtime/eval/context.h"

/* A cell on its way: see struct ism_slot for stages and passes. */
struct eval_cell {
	const struct ism_datum *group; /* NULL: over all groups */
	uint64_t group_index;          /* in the order of the groups */
	int64_t period;                /* ISM_NO_PERIOD: a cell that stands alone */
	int64_t day;                   /* on which it is judged: the period's last, or today */
	int64_t group_first;           /* period in which the group is first there */
	bool is_there;        /* false before that period: only what is overall has a value */
	uint32_t stage, pass; /* slots up to these have their values */
	bool is_final;        /* all slots have */
};

/* The shape of a measure: what its cells are. */
struct eval_shape {
	uint64_t n_groups;
	int64_t first, last;     /* periods, both included; first > last: there is none */
	int64_t latest_complete; /* the last period that is complete */
};

struct eval_kept {
	struct ism_evaluation *e;
	const struct ism_measure *measure;
	struct eval_shape shape;
	uint64_t n_periods;
	uint64_t
		n_columns; /* cells of a group: the one that stands alone, then one for each period */
	struct ism_value *
		*values;          /* by slot, owned: SERIES by period, LOWEST and HIGHEST by column,
	                               RANK by column, then group; NULL of other slots */
	struct ism_point *points; /* n_periods, owned; NULL without functions over periods */
	struct ism_point *results;  /* the same */
	struct ism_value *one_rank; /* n_groups, owned; NULL without ranks */
};

/* Zeroed bytes may be released. */
enum ism_status eval_kept_init(struct eval_kept *kept, struct ism_evaluation *e,
	const struct ism_measure *measure, const struct eval_shape *shape);
void eval_kept_release(struct eval_kept *kept);

/* Keeps what slots of the next stage need of the values of a cell. */
void eval_kept_take_series(
	struct eval_kept *kept, const struct eval_cell *cell, const struct ism_value *values);
/* Keeps what slots of the next pass need of them. */
void eval_kept_take_groups(
	struct eval_kept *kept, const struct eval_cell *cell, const struct ism_value *values);

/* Makes the values of functions over periods of that stage from what was taken; first to last period. */
enum ism_status eval_kept_apply_series(
	struct eval_kept *kept, uint32_t stage, int64_t first, int64_t last);
/* Makes the ranks of that pass. */
enum ism_status eval_kept_apply_groups(struct eval_kept *kept, uint32_t pass);

/* The value of a SERIES, RANK, LOWEST or HIGHEST slot at a cell whose stage and pass have come. */
struct ism_value eval_kept_value(
	const struct eval_kept *kept, uint32_t slot, const struct eval_cell *cell);

#endif
