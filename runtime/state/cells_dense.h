/*
 * The way of row functions to cells whose dimensions have codes (small numbers, 0 for none): an array over all
 * combinations of codes and periods that came so far, each with the states of its cell. It grows with them, up to
 * bounds: of what lies beyond, and of texts without a code, cells are found by their keys.
 */
#ifndef ISM_RUNTIME_STATE_CELLS_DENSE_H
#define ISM_RUNTIME_STATE_CELLS_DENSE_H

#include <stdint.h>

enum {
	ISM_DENSE_AXES = 8,      /* dimensions and the period, at most */
	ISM_DENSE_MAX = 1 << 17, /* combinations */
	ISM_DENSE_FEW = 1 << 12, /* that any table may have */
	ISM_DENSE_PER_CELL = 64, /* that a table may have for each cell */
};

/* Values from `base` on, `extent` of them. */
struct ism_dense_axis {
	uint64_t base; /* 0 but of the period */
	uint64_t extent;
	uint64_t stride; /* 1 of the last axis */
};

/* All zero: nothing is found. The axes are the dimensions, then the period, of grains that have periods. */
struct ism_cells_dense {
	void **states; /* NULL where a cell has not been found yet, and behind the last one; owned */
	struct ism_dense_axis axes[ISM_DENSE_AXES];
	uint32_t n_axes;
	uint64_t n_refused; /* for which it did not grow, since it was made anew */
};

#endif
