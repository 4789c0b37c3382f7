/*
 * Aggregate states: what is kept of the rows of one cell until the end.
 *
 * A state is a value: zeroed bytes are the state of no rows; it can be updated (state_update.h), merged,
 * copied, written and read back (state_io.h) and finished (finish.h). Merging is associative and
 * commutative, and every result depends on the rows alone, never on their order or division.
 *
 * States lie in blocks of cells (cells.h), aligned to 16 bytes. Those that grow own memory from a
 * struct ism_memory, always the same one for a state.
 *
 * Every state begins with struct ism_state_head: `rows` counts the rows that passed the filter, with a
 * value or without one. Row orders are those of ism_row_order (abi.h): file, then position in it.
 */
#ifndef ISM_RUNTIME_STATE_STATE_H
#define ISM_RUNTIME_STATE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/error.h"
#include "runtime/kernel/exact_sum.h"
#include "runtime/kernel/wide.h"
#include "runtime/memory.h"
#include "runtime/value.h"

/*
 * X(ID, struct). Numbers of kinds are in written states: new ones are appended, none changes its place.
 *
 *   exact: int, decimal, duration (MIN, MAX, COUNTS also date, timestamp, enum, bool), as 64-bit integers
 *   real:  number, as binary64; never nan or inf; -0 counts as 0
 */
#define ISM_STATE_KINDS(X) \
	X(COUNT, struct ism_state_head) \
	X(SHARE, struct ism_state_share) \
	X(ANY, struct ism_state_share) \
	X(ALL, struct ism_state_share) \
	X(SUM_EXACT, struct ism_state_sum_exact) \
	X(SUM_REAL, struct ism_state_sum_real) \
	X(SQUARES_EXACT, struct ism_state_pair_exact) \
	X(SQUARES_REAL, struct ism_state_pair_real) \
	X(WEIGHTED_EXACT, struct ism_state_pair_exact) \
	X(WEIGHTED_REAL, struct ism_state_pair_real) \
	X(MIN_EXACT, struct ism_state_extreme_exact) \
	X(MAX_EXACT, struct ism_state_extreme_exact) \
	X(MIN_REAL, struct ism_state_extreme_real) \
	X(MAX_REAL, struct ism_state_extreme_real) \
	X(COUNTS, struct ism_state_counts) \
	X(TEXTS, struct ism_state_texts) \
	X(FIRST, struct ism_state_choice) \
	X(LAST, struct ism_state_choice) \
	X(CURVE, struct ism_state_curve) \
	X(SKETCH, struct ism_state_sketch)

enum ism_state_kind {
#define ISM_STATE_ENUM(id, type) ISM_STATE_##id,
	ISM_STATE_KINDS(ISM_STATE_ENUM)
#undef ISM_STATE_ENUM
		ISM_STATE_KIND_COUNT
};

/* Begins every state; alone it is ISM_STATE_COUNT. */
struct ism_state_head {
	uint64_t
		fault; /* 1 + the lowest row order whose value left the exact range; 0: no such row */
	uint64_t rows; /* that passed the filter */
};

/* Begins every state but COUNT, SHARE, ANY and ALL. */
struct ism_state_valued {
	struct ism_state_head head;
	uint64_t values; /* rows that passed and had a value */
};

/* SHARE, ANY, ALL: rows for which the condition is true, and for which it is none. */
struct ism_state_share {
	struct ism_state_head head;
	uint64_t holds;
	uint64_t unknown;
};

/* Of 2^63 rows at most, so that 128 bits cannot overflow. */
struct ism_state_sum_exact {
	struct ism_state_head head;
	uint64_t values;
	uint64_t reserved;
	__int128 sum;
};

struct ism_state_sum_real {
	struct ism_state_head head;
	uint64_t values;
	struct ism_exact_sum *sum; /* owned; NULL before the first value */
};

/* SQUARES_EXACT: sums of values and of their squares; WEIGHTED_EXACT: of weights and of products. */
struct ism_state_pair_exact {
	struct ism_state_head head;
	uint64_t values; /* with a weight too */
	uint64_t reserved;
	__int128 sum;
	struct ism_wide_sum products;
};

struct ism_real_pair {
	struct ism_exact_sum sum;
	struct ism_exact_dot products;
};

/* SQUARES_REAL, WEIGHTED_REAL: the same of reals. */
struct ism_state_pair_real {
	struct ism_state_head head;
	uint64_t values;
	struct ism_real_pair *pair; /* owned; NULL before the first value */
};

struct ism_state_extreme_exact {
	struct ism_state_head head;
	uint64_t values;
	int64_t value; /* meaningful where values > 0, else 0 */
};

struct ism_state_extreme_real {
	struct ism_state_head head;
	uint64_t values;
	double value;
};

/* A value and how often it occurs. */
struct ism_count {
	int64_t key;
	uint64_t count; /* 0: an empty slot */
};

/*
 * COUNTS: a multiset of 64-bit keys; of reals the key is ism_real_key. Two forms, chosen by what the
 * values are like (counts.c): a window of counters over keys at equal steps, or a hash table.
 */
struct ism_state_counts {
	struct ism_state_head head;
	uint64_t values;
	int64_t base;     /* key of the window's first counter */
	uint64_t inverse; /* of the odd part of the step between counters, modulo 2^64 */
	uint32_t shift;   /* zero bits at the end of the step */
	uint32_t reserved;
	uint64_t window; /* counters in `counters`; 0: the hash table */
	uint64_t
		capacity; /* slots of the hash table, a power of two; 0: the window, or nothing yet */
	uint64_t used;    /* slots in use */
	union {
		uint64_t *counters;      /* owned */
		struct ism_count *slots; /* owned */
	};
};

struct ism_text_counts;

/* TEXTS: a multiset of byte strings (text, ip); text_counts.h. */
struct ism_state_texts {
	struct ism_state_head head;
	uint64_t values;
	struct ism_text_counts *texts; /* owned; NULL before the first value */
};

/*
 * FIRST, LAST: the value of the row that is earliest, or latest, by (time, order). Values of one row (the
 * elements of a list) tie: first takes the smallest of them, last the largest, by bytes or as integers.
 */
struct ism_state_choice {
	struct ism_state_head head;
	uint64_t values;
	int64_t time;   /* day or instant of the chosen row */
	uint64_t order; /* its row order */
	uint32_t is_text;
	uint32_t capacity_bytes; /* of value.text, which the state owns */
	struct ism_datum value;
};

/*
 * CURVE: times until an event, and times after which it was not known to have happened yet (censored
 * ones), of which none is below 0. Of the parts `values` counts the times in each; their heads stay zero.
 */
struct ism_state_curve {
	struct ism_state_head head;
	uint64_t values;
	uint64_t reserved;
	struct ism_state_counts events;
	struct ism_state_counts censored;
};

/*
 * SKETCH: which hashes were seen, as 2^14 registers of HyperLogLog (sketch.h). Few of them are kept in a
 * hash table, many in an array; the registers, and so the estimate, do not depend on the form.
 */
struct ism_state_sketch {
	struct ism_state_head head;
	uint64_t values;
	uint32_t capacity; /* slots of the table, a power of two; 0: the array, or nothing yet */
	uint32_t used;     /* slots in use */
	union {
		uint32_t *slots;    /* owned; register << 8 | rank; 0: an empty slot */
		uint8_t *registers; /* owned; ISM_SKETCH_REGISTERS of them */
	};
	uint64_t reserved;
};

/* Bytes of a state of this kind: a multiple of 16. 0 for a number that is no kind. */
uint32_t ism_state_size(uint32_t kind);

/* Bytes that the state owns beside itself, as tables of values do; 0 of kinds that do not grow. */
uint64_t ism_state_held_bytes(uint32_t kind, const void *state);

/* "SUM_EXACT"; NULL for a number that is no kind. */
const char *ism_state_name(uint32_t kind);

/*
 * Adds the rows of `from` to `into`; `from` stays as it is. `memory` is that of `into`. After
 * ISM_ERR_MEMORY `into` can only be released.
 */
enum ism_status ism_state_merge(
	uint32_t kind, void *into, const void *from, struct ism_memory *memory);

/*
 * The inverse of merging, for stocks by difference arrays: takes the rows of `from`, which are all among
 * those of `into`, out of it again; `into` is then bit for bit what it was without them when written. A
 * fault stays: which rows had one is not kept. `memory` is that of `into`.
 *
 * ISM_ERR_BUG, with `into` as it was or good for release alone, where the kind has no inverse, or where
 * rows of `from` are seen not to be among those of `into`.
 */
enum ism_status ism_state_subtract(
	uint32_t kind, void *into, const void *from, struct ism_memory *memory);

/* Has the kind an inverse? All but MIN, MAX, FIRST, LAST and SKETCH have. */
bool ism_state_can_subtract(uint32_t kind);

/* Makes `into`, whose bytes are taken as garbage, a state equal to `from` that shares nothing with it. */
enum ism_status ism_state_copy(
	uint32_t kind, void *into, const void *from, struct ism_memory *memory);

/* Frees what the state owns and makes it the state of no rows. */
void ism_state_release(uint32_t kind, void *state, struct ism_memory *memory);

/* ---- what aggregates make of states: finish.h ---- */

/*
 * X(ID, "name in programs"). The state that each is finished from:
 *
 *   count                          COUNT
 *   share, any, all                SHARE, ANY, ALL
 *   sum, avg                       SUM_EXACT, SUM_REAL
 *   stddev … variance_pop          SQUARES_EXACT, SQUARES_REAL
 *   weighted_avg                   WEIGHTED_EXACT, WEIGHTED_REAL
 *   min, max                       MIN_EXACT, MIN_REAL, MAX_EXACT, MAX_REAL
 *   median, percentile(_disc)      COUNTS
 *   distinct, mode                 COUNTS; TEXTS of text and ip
 *   first, last                    FIRST, LAST
 *   approx_distinct                SKETCH
 *   survival: the percentile of    CURVE, of durations
 *   an interval `A .. B`
 */
#define ISM_AGGREGATES(X) \
	X(COUNT, "count") \
	X(SHARE, "share") \
	X(SUM, "sum") \
	X(AVG, "avg") \
	X(MIN, "min") \
	X(MAX, "max") \
	X(MEDIAN, "median") \
	X(PERCENTILE, "percentile") \
	X(PERCENTILE_DISC, "percentile_disc") \
	X(STDDEV, "stddev") \
	X(VARIANCE, "variance") \
	X(STDDEV_POP, "stddev_pop") \
	X(VARIANCE_POP, "variance_pop") \
	X(DISTINCT, "distinct") \
	X(ANY, "any") \
	X(ALL, "all") \
	X(FIRST, "first") \
	X(LAST, "last") \
	X(MODE, "mode") \
	X(WEIGHTED_AVG, "weighted_avg") \
	X(APPROX_DISTINCT, "approx_distinct") \
	X(SURVIVAL, "percentile")

enum ism_aggregate_kind {
#define ISM_AGGREGATE_ENUM(id, name) ISM_AGGREGATE_##id,
	ISM_AGGREGATES(ISM_AGGREGATE_ENUM)
#undef ISM_AGGREGATE_ENUM
		ISM_AGGREGATE_KIND_COUNT
};

/* What finishing has to know beside the state. */
struct ism_finish_form {
	uint32_t
		type; /* enum ism_type_kind of the aggregated value; irrelevant to count, share, any, all */
	uint32_t scale; /* of a decimal */
	int64_t p_num; /* PERCENTILE(_DISC), SURVIVAL: p/100 as a fraction in lowest or any terms, 0 <= num <= den */
	int64_t p_den;
	int64_t key_unit; /* COUNTS, CURVE: keys are multiples of it (dates apart: 86400000000 us); 0 means 1 */
};

/* The state that an aggregate of values of this type keeps; ISM_STATE_KIND_COUNT where it has none. */
uint32_t ism_aggregate_state(uint32_t aggregate, uint32_t type);

#define ISM_STATE_SIZE_CHECK(id, type) \
	_Static_assert(sizeof(type) % 16 == 0, "states lie side by side, aligned to 16 bytes");
ISM_STATE_KINDS(ISM_STATE_SIZE_CHECK)
#undef ISM_STATE_SIZE_CHECK

#endif
