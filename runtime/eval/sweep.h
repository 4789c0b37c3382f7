/*
 * The order in which the cells of a measure are evaluated. A series of cells is swept once for each stage of
 * its slots, all series once for each pass; in the last sweep of a series every slot of a cell has its value,
 * and the cell is shown to whoever wants it.
 */
#ifndef ISM_RUNTIME_EVAL_SWEEP_H
#define ISM_RUNTIME_EVAL_SWEEP_H

#include "runtime/eval/slots.h"

/* The cells of one group, or of all: its periods from the first to the last, or the one that stands alone. */
struct eval_series {
	const struct ism_datum *group; /* NULL: all */
	uint64_t group_index;
	int64_t first, last; /* ISM_NO_PERIOD both: the one that stands alone */
};

struct eval_sweep {
	struct ism_evaluation *e;
	const struct ism_measure *measure;
	struct eval_slots slots;
	struct eval_shape shape;
	uint32_t n_stages, n_passes;
	bool from_first; /* something overall looks further back than a group may reach */
};

enum ism_status eval_sweep_init(struct eval_sweep *sweep, struct ism_evaluation *e,
	const struct ism_measure *measure, const struct eval_shape *shape);
void eval_sweep_release(struct eval_sweep *sweep);

/* The day on which a cell is judged: its period's last, or today. */
int64_t eval_judged_day(
	struct ism_evaluation *e, const struct ism_measure *measure, int64_t period);

/*
 * Sweeps one series; in the last pass calls `visit` (may be NULL) with each cell that is there, its slots
 * filled. They stay filled with the last of them.
 */
typedef void (*eval_visit_fn)(void *context, const struct eval_cell *cell);
enum ism_status eval_sweep_series(struct eval_sweep *sweep, uint32_t pass,
	const struct eval_series *series, eval_visit_fn visit, void *context);

/* Between two passes, each over all series. */
enum ism_status eval_sweep_next(struct eval_sweep *sweep, uint32_t pass);

#endif
