/*
 * Cutting cells out of the rows of a run (runs.c), column by column: from the marks around them to slices, out of their
 * quotes if they have any. Nothing is branched on, as quotes and empty cells come as they please.
 */
#ifndef ISM_RUNTIME_READ_CSV_CUT_H
#define ISM_RUNTIME_READ_CSV_CUT_H

#include <stdbool.h>
#include <stdint.h>

#include "runtime/read/isa.h"
#include "runtime/value.h"

/* Rows that are cut at a time, at most, so that they stay in the nearest cache meanwhile. */
#define ISM_CSV_CUT_ROWS 256u

/* A column of cells, of which there is one or more. */
struct ism_csv_cut {
	const char *text;
	const uint32_t *marks; /* before the cell of the first row, and after it */
	uint32_t width;        /* marks from one row to the next */
	uint32_t skip;         /* bytes from the one mark to the cell */
	uint32_t n_rows;
	char quote;
	bool has_quotes; /* else none of them is quoted */
	struct ism_slice *cells;
};

/*
 * Writes the slices, with data NULL where there is no text, and to `quoted`, in ascending order, the rows whose cells
 * were in quotes. Returns how many these are. `quoted` has room for all rows, and for seven more.
 */
typedef uint32_t (*ism_csv_cut_fn)(const struct ism_csv_cut *cut, uint32_t *quoted);

/* The fastest there is; never NULL. */
ism_csv_cut_fn ism_csv_cut_of(enum ism_isa isa);

uint32_t ism_csv_cut_plain(const struct ism_csv_cut *cut, uint32_t *quoted);
uint32_t ism_csv_cut_avx512(const struct ism_csv_cut *cut, uint32_t *quoted);

#endif
