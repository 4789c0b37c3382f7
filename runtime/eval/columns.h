/*
 * Batches of cells as batches of columns, which is what row functions take: each field's cells are read at once
 * (fields/blocks.h), those that are not as most are one by one.
 */
#ifndef ISM_RUNTIME_EVAL_COLUMNS_H
#define ISM_RUNTIME_EVAL_COLUMNS_H

#include "runtime/abi.h"
#include "runtime/fields/blocks.h"

/* All zero is one that has not been used. */
struct eval_columns {
	struct ism_vector *vectors; /* by cell; `room_cells` */
	/* By cell, then by row. */
	struct ism_slice *values; /* those of fewer bytes lie in the front of a cell's */
	uint8_t *reasons;
	size_t room; /* of these two */
	/* By row: where the texts of cells are, counted from the first row's; and of the file's name, 0. */
	uint32_t *places, *no_places;
	uint32_t stride; /* of `places`: slices from row to row */
	uint32_t room_rows;
	size_t room_cells;
};

/*
 * Sets the columns of `batch`, which are valid until the next call; its cells stay. `blocks` are those of the form's fields, by
 * cell. A batch that has columns keeps them, and gets those of fields that the file's name says (worker->file_parts).
 * Addresses and lists are made in the worker's scratch. Local times in doubt are counted in its cursor, in all rows.
 */
enum ism_status eval_columns_fill(struct eval_columns *columns, const struct ism_source_form *form,
	uint32_t n_fields, const struct ism_blocks *blocks, struct ism_worker *worker,
	struct ism_batch *batch, struct ism_error *error);

void eval_columns_release(struct eval_columns *columns);

#endif
