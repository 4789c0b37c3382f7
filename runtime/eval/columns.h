/*
 * Batches of cells as batches of columns, for sources whose row function takes these: rows of tests and of the
 * program itself are CSV whatever the format of the source's files is.
 */
#ifndef ISM_RUNTIME_EVAL_COLUMNS_H
#define ISM_RUNTIME_EVAL_COLUMNS_H

#include "runtime/abi.h"

/* All zero is one that has not been used. */
struct eval_columns {
	struct ism_vector *vectors; /* by cell; `room_cells` */
	/* By cell, then by row. */
	struct ism_slice *values; /* those of fewer bytes lie in the front of a cell's */
	uint8_t *reasons;
	uint32_t *places; /* of the texts of any cell: 0, 1, … */
	uint8_t (*addresses)[ISM_IP_SIZE];
	size_t room; /* of these four */
	size_t room_cells;
};

/*
 * Converts the cells of `batch`, which are those of `cells`, by their forms, and sets its columns, which are valid
 * until the next call; the cells stay. Lists are made in the worker's scratch.
 */
enum ism_status eval_columns_fill(struct eval_columns *columns, const struct ism_column *cells,
	struct ism_worker *worker, struct ism_batch *batch, struct ism_error *error);

void eval_columns_release(struct eval_columns *columns);

#endif
