/*
 * Random rows for the tests of aggregate states, and how each kind of state takes one.
 */
#ifndef ISM_TESTS_UNIT_TEST_STATE_ROWS_H
#define ISM_TESTS_UNIT_TEST_STATE_ROWS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/state/state_update.h"

/* One row that passed a filter, as all kinds of states see it. */
struct row {
	uint64_t order;
	int64_t time;
	bool has_value;
	bool is_fault;
	int64_t exact;
	int64_t weight;
	double real;
	double real_weight;
	char text[8];
	uint32_t text_size;
};

/* G. Steele, D. Lea, S. Vigna: SplitMix64. */
static inline uint64_t random_next(uint64_t *seed)
{
	uint64_t word = *seed += UINT64_C(0x9e3779b97f4a7c15);

	word = (word ^ (word >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	word = (word ^ (word >> 27)) * UINT64_C(0x94d049bb133111eb);
	return word ^ (word >> 31);
}

static inline uint64_t random_below(uint64_t *seed, uint64_t limit)
{
	return random_next(seed) % limit;
}

/* Values from -range to range, reals in eighths: small enough for plain arithmetic to be exact. */
static inline struct row row_small(uint64_t *seed, uint64_t order, int64_t range)
{
	uint64_t width = 2 * (uint64_t)range + 1;
	struct row row = { .order = order };

	row.time = (int64_t)random_below(seed, 9) - 4;
	row.has_value = random_below(seed, 10) != 0;
	row.exact = (int64_t)random_below(seed, width) - range;
	row.weight = (int64_t)random_below(seed, 20);
	row.real = (double)((int64_t)random_below(seed, width) - range) / 8;
	row.real_weight = (double)random_below(seed, 20) / 8;
	row.text_size = (uint32_t)snprintf(
		row.text, sizeof(row.text), "t%u", (unsigned)random_below(seed, 40));
	if (random_below(seed, 30) == 0)
		row.text_size = 0;
	return row;
}

/* The same with values from the whole range of their types. */
static inline struct row row_wild(uint64_t *seed, uint64_t order)
{
	static const int64_t borders[] = { INT64_MIN, INT64_MAX, 0, -1, 1 };
	struct row row = row_small(seed, order, 3);
	unsigned kind = (unsigned)random_below(seed, 4);

	row.exact = kind ? (int64_t)random_next(seed) : borders[random_below(seed, 5)];
	row.weight = (int64_t)random_next(seed);
	do {
		uint64_t bits = random_next(seed);

		memcpy(&row.real, &bits, sizeof(bits));
	} while (row.real - row.real != 0);
	if (kind == 0)
		row.real = random_below(seed, 2) ? 0.0 : -0.0;
	row.is_fault = random_below(seed, 50) == 0;
	return row;
}

static inline void row_add_value(
	uint32_t kind, void *state, const struct row *row, struct ism_memory *memory)
{
	struct ism_datum exact = { .exact = row->exact, .present = 1 };

	switch ((enum ism_state_kind)kind) {
	case ISM_STATE_COUNT: ism_state_count_add(state); break;
	case ISM_STATE_SHARE:
	case ISM_STATE_ANY:
	case ISM_STATE_ALL: ism_state_share_add(state, row->exact > 0); break;
	case ISM_STATE_SUM_EXACT: ism_state_sum_exact_add(state, row->exact); break;
	case ISM_STATE_SUM_REAL: ism_state_sum_real_add(state, row->real, memory); break;
	case ISM_STATE_SQUARES_EXACT: ism_state_squares_exact_add(state, row->exact); break;
	case ISM_STATE_SQUARES_REAL: ism_state_squares_real_add(state, row->real, memory); break;
	case ISM_STATE_WEIGHTED_EXACT:
		ism_state_weighted_exact_add(state, row->exact, row->weight);
		break;
	case ISM_STATE_WEIGHTED_REAL:
		ism_state_weighted_real_add(state, row->real, row->real_weight, memory);
		break;
	case ISM_STATE_MIN_EXACT: ism_state_min_exact_add(state, row->exact); break;
	case ISM_STATE_MAX_EXACT: ism_state_max_exact_add(state, row->exact); break;
	case ISM_STATE_MIN_REAL: ism_state_min_real_add(state, row->real); break;
	case ISM_STATE_MAX_REAL: ism_state_max_real_add(state, row->real); break;
	case ISM_STATE_COUNTS:
		if (row->weight % 2)
			ism_state_counts_real_add(state, row->real, memory);
		else
			ism_state_counts_exact_add(state, row->exact, memory);
		break;
	case ISM_STATE_TEXTS: ism_state_texts_add(state, row->text, row->text_size, memory); break;
	case ISM_STATE_FIRST: ism_state_first_add(state, row->time, row->order, exact); break;
	case ISM_STATE_LAST:
		ism_state_last_text_add(
			state, row->time, row->order, row->text, row->text_size, memory);
		break;
	case ISM_STATE_CURVE:
		ism_state_curve_add(state, row->exact & INT64_MAX, row->weight % 3 != 0, memory);
		break;
	case ISM_STATE_SKETCH:
		if (row->weight % 2)
			ism_state_sketch_real_add(state, row->real, memory);
		else
			ism_state_sketch_text_add(state, row->text, row->text_size, memory);
		break;
	case ISM_STATE_KIND_COUNT: fail();
	}
}

static inline void row_add(
	uint32_t kind, void *state, const struct row *row, struct ism_memory *memory)
{
	bool is_share = kind == ISM_STATE_SHARE || kind == ISM_STATE_ANY || kind == ISM_STATE_ALL;

	if (row->is_fault)
		ism_state_fault(state, row->order);
	else if (row->has_value)
		row_add_value(kind, state, row, memory);
	else if (is_share)
		ism_state_share_add(state, -1);
	else
		ism_state_miss(state);
}

/* Zeroed room for a state of that kind. */
static inline void *state_new(uint32_t kind)
{
	return calloc(1, ism_state_size(kind));
}

static inline void state_free(uint32_t kind, void *state, struct ism_memory *memory)
{
	ism_state_release(kind, state, memory);
	free(state);
}

#endif
