/*
 * The cells of one grain: from the values of its dimensions and the period to the block of states.
 *
 * A block never moves and is zeroed when it is made. None is a value of a dimension like any other; texts
 * of keys are copied, long ones once for each different text. Not thread-safe: a table per worker, merged at the end.
 */
#ifndef ISM_RUNTIME_STATE_CELLS_H
#define ISM_RUNTIME_STATE_CELLS_H

#include "runtime/error.h"
#include "runtime/memory.h"
#include "runtime/state/state.h"
#include "runtime/value.h"

/* The period of cells that have none; sorts before all periods. */
#define ISM_NO_PERIOD INT64_MIN

#define ISM_CELLS_MAX_DIMENSIONS 64

/* Where a state lies in a block. */
struct ism_state_place {
	uint32_t kind;   /* enum ism_state_kind */
	uint32_t offset; /* in bytes, a multiple of 16 */
};

enum ism_tally_kind {
	ISM_TALLY_ROWS, /* a number of rows, 64 bits; `to` is one of the counters of a state */
	ISM_TALLY_REAL, /* 128 bits of a sum of reals; `to` is the state, a SUM_REAL */
};

/* Something that row functions count behind the states of a block, and where it belongs: tally.h. */
struct ism_tally {
	uint32_t kind; /* enum ism_tally_kind */
	uint32_t from; /* in bytes, from the block's start; several tallies may have one `from` */
	uint32_t to;
};

struct ism_cell_layout {
	uint32_t n_states;
	uint32_t size_bytes; /* of a block, a multiple of 16; may be 0 */
	const struct ism_state_place *states;
	uint32_t n_tallies;    /* 0: row functions update states alone */
	uint32_t states_bytes; /* where the tallies begin, if there are any */
	const struct ism_tally *tallies;
};

struct ism_cells;

/* A cell as seen from outside; pointers live as long as the table. */
struct ism_cell {
	const struct ism_datum *dimensions;
	int64_t period;
	void *states;
};

/*
 * An empty table for keys of n_dimensions values with the given types (enum ism_type_kind). `layout` must
 * outlive it, `memory` too; *cells is the caller's, for ism_cells_free.
 */
enum ism_status ism_cells_create(struct ism_cells **cells, uint32_t n_dimensions,
	const uint8_t *types, const struct ism_cell_layout *layout, struct ism_memory *memory);

/* NULL is nothing. */
void ism_cells_free(struct ism_cells *cells);

/*
 * The states of that cell, made if it is new. Never NULL: without memory it is a block that belongs to no
 * cell, and the table's memory has failed.
 */
void *ism_cells_find(struct ism_cells *cells, const struct ism_datum *dimensions, int64_t period);

/* Fetches what finding cells of one text each and no period will need; see ism_keyed_prefetch. */
void ism_cells_prefetch(
	const struct ism_cells *cells, const struct ism_slice *texts, uint32_t n, uint32_t stride);

/* The states of that cell, or NULL where there is none. */
void *ism_cells_get(
	const struct ism_cells *cells, const struct ism_datum *dimensions, int64_t period);

uint64_t ism_cells_count(const struct ism_cells *cells);

/* Cell `index` of 0 .. count - 1, in the order in which they were made. */
struct ism_cell ism_cells_at(const struct ism_cells *cells, uint64_t index);

/* Forgets what row functions find cells by: what they use of it from then on is made anew. */
void ism_cells_rest(struct ism_cells *cells);

/*
 * Indices of all cells in the order of their keys: dimension by dimension (text and ip by bytes, enums by
 * rank, false before true, numbers; none last), then by period. The array is the table's and lives until
 * it next changes. NULL without memory (and for no cells).
 */
const uint32_t *ism_cells_sorted(struct ism_cells *cells);

/* Adds all cells of `from`, which stays as it is, to `into`: same dimensions, same layout. */
enum ism_status ism_cells_merge(struct ism_cells *into, const struct ism_cells *from);

/* State by state, for blocks of that layout. */
enum ism_status ism_states_merge(const struct ism_cell_layout *layout, void *into, const void *from,
	struct ism_memory *memory);
void ism_states_release(
	const struct ism_cell_layout *layout, void *states, struct ism_memory *memory);

#endif
