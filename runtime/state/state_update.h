/*
 * Updating states by one row: what row functions call, once the row has passed the aggregate's filter.
 * `state` is the state of the kind in the function's name, in a cell's block.
 *
 * A row that passed but whose value is none is given to ism_state_miss, whatever the kind (share, any, all
 * take it as their -1); one whose value left the exact range to ism_state_fault. Functions with a `memory`
 * may allocate; see memory.h for what happens when they cannot.
 *
 * state_update.c is also compiled to bitcode: all but the growing of containers inlines.
 */
#ifndef ISM_RUNTIME_STATE_STATE_UPDATE_H
#define ISM_RUNTIME_STATE_STATE_UPDATE_H

#include "runtime/state/state.h"

/* Any kind: the row passed and its value is none. */
void ism_state_miss(void *state);

/* Any kind: the row passed and its value cannot be held; the lowest row order is kept. */
void ism_state_fault(void *state, uint64_t order);

void ism_state_count_add(void *state);
/* As many rows at once, 0 included. */
void ism_state_count_add_many(void *state, uint64_t rows);

/* SHARE, ANY, ALL: holds is 1, 0, or -1 where the condition is none. */
void ism_state_share_add(void *state, int holds);

void ism_state_sum_exact_add(void *state, int64_t value);
void ism_state_sum_real_add(void *state, double value, struct ism_memory *memory);

/* Only the sum, of a value outside of the window: rows and values are counted elsewhere. */
void ism_state_sum_real_add_far(void *state, double value, struct ism_memory *memory);

void ism_state_squares_exact_add(void *state, int64_t value);
void ism_state_squares_real_add(void *state, double value, struct ism_memory *memory);

void ism_state_weighted_exact_add(void *state, int64_t value, int64_t weight);
void ism_state_weighted_real_add(
	void *state, double value, double weight, struct ism_memory *memory);

void ism_state_min_exact_add(void *state, int64_t value);
void ism_state_max_exact_add(void *state, int64_t value);
void ism_state_min_real_add(void *state, double value);
void ism_state_max_real_add(void *state, double value);

void ism_state_counts_exact_add(void *state, int64_t value, struct ism_memory *memory);
void ism_state_counts_real_add(void *state, double value, struct ism_memory *memory);

/* `size` bytes at `text`, copied when seen for the first time. */
void ism_state_texts_add(void *state, const char *text, uint32_t size, struct ism_memory *memory);

/*
 * CURVE: the time until the event, in units of the aggregate's key_unit, or where is_event is 0 the time
 * after which the row was left; not below 0.
 */
void ism_state_curve_add(void *state, int64_t time, int is_event, struct ism_memory *memory);

/* SKETCH: values of one state are all exact, all real or all texts. */
void ism_state_sketch_exact_add(void *state, int64_t value, struct ism_memory *memory);
void ism_state_sketch_real_add(void *state, double value, struct ism_memory *memory);
void ism_state_sketch_text_add(
	void *state, const char *text, uint32_t size, struct ism_memory *memory);

/* `time` places the row, as a day or an instant but the same for all rows; `value` is present, no text. */
void ism_state_first_add(void *state, int64_t time, uint64_t order, struct ism_datum value);
void ism_state_last_add(void *state, int64_t time, uint64_t order, struct ism_datum value);
/* The same for text and ip; the bytes are copied. */
void ism_state_first_text_add(void *state, int64_t time, uint64_t order, const char *text,
	uint32_t size, struct ism_memory *memory);
void ism_state_last_text_add(void *state, int64_t time, uint64_t order, const char *text,
	uint32_t size, struct ism_memory *memory);

#endif
