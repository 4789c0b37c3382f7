/*
 * Values that TEXTS states are still to take. A large container has none of its slots in the cache when a value
 * comes; a worker fetches the slot, leaves the value in a queue, and comes back to it some values later. The queue
 * is empty between batches: texts need not live any longer.
 *
 * Where there are fronts (text_front.h), values of large containers are counted by the numbers of their texts, all of which
 * the cache holds, for as long as there are not too many of them.
 */
#ifndef ISM_RUNTIME_STATE_TEXT_QUEUE_H
#define ISM_RUNTIME_STATE_TEXT_QUEUE_H

#include "runtime/state/text_front.h"

enum {
	ISM_TEXT_QUEUE = 16, /* values; a power of two */
};

struct ism_text_queued {
	struct ism_state_texts *state;
	struct ism_text_probe probe;
};

/* Zeroed bytes: empty. */
struct ism_text_queue {
	uint64_t n; /* values put in since it was empty; the last ones are still there */
	/* Of whoever settles the fronts; NULL: there are none, or they have refused too many values. */
	struct ism_text_fronts *fronts;
	struct ism_text_numbers *numbers;
	uint32_t n_refused;
	struct ism_text_queued values[ISM_TEXT_QUEUE];
};

/*
 * As ism_state_texts_add, now or later. Texts of more than 16 bytes live until the queue is emptied, and the state
 * stays where it is.
 */
void ism_text_queue_add(struct ism_text_queue *queue, struct ism_state_texts *state,
	const char *text, uint32_t size, struct ism_memory *memory);

/* Gives the states, or the fronts, what is left. `memory` is the one of all that was added. */
void ism_text_queue_empty(struct ism_text_queue *queue, struct ism_memory *memory);

#endif
