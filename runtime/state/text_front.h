/*
 * What TEXTS states are still to take, counted by the numbers of the texts: an addition to an array in place of a look
 * into a container that is larger than the cache, which many small counts fit: those that reach their limit go to the
 * container. A worker has fronts for its first states; there are no more
 * of them, nor larger ones, than fit a bound, and all other values go to the containers at once. Until its front is
 * settled a state lacks what is in it; nobody but row functions sees such states.
 */
#ifndef ISM_RUNTIME_STATE_TEXT_FRONT_H
#define ISM_RUNTIME_STATE_TEXT_FRONT_H

#include "runtime/state/state.h"
#include "runtime/state/text_numbers.h"

enum {
	ISM_TEXT_WAITING = 16,          /* a power of two */
	ISM_TEXT_FRONTS = 1024,         /* a power of two */
	ISM_TEXT_FRONT_BYTES = 4 << 20, /* of all counts, at most */
};

struct ism_text_front {
	struct ism_state_texts *state; /* NULL: free */
	const struct ism_text_numbers *numbers;
	uint8_t *counts; /* by number; owned */
	uint32_t n_counts;
};

/* A text that is still to be counted, while its count is fetched into the cache. */
struct ism_text_waiting {
	struct ism_text_front *front; /* NULL: none */
	uint32_t number;
};

/* Zeroed bytes: none. */
struct ism_text_fronts {
	struct ism_text_front *places; /* ISM_TEXT_FRONTS, by the state's address; owned */
	uint64_t n_bytes;
	uint32_t next; /* of those that wait */
	struct ism_text_waiting waiting[ISM_TEXT_WAITING];
};

/*
 * One more occurrence of the text with a number, which is none of ISM_NO_NUMBER. False: the state has no front for
 * it, and nothing has been done. The state and the numbers stay where they are until the fronts are settled.
 */
bool ism_text_fronts_add(struct ism_text_fronts *fronts, struct ism_state_texts *state,
	const struct ism_text_numbers *numbers, uint32_t number, struct ism_memory *memory);

/* The same for a state that has counted the row and the value. */
bool ism_text_fronts_count(struct ism_text_fronts *fronts, struct ism_state_texts *state,
	const struct ism_text_numbers *numbers, uint32_t number, struct ism_memory *memory);

/* Gives the states what is theirs. False without memory. `memory` is the one of all that was added. */
bool ism_text_fronts_settle(struct ism_text_fronts *fronts, struct ism_memory *memory);

void ism_text_fronts_release(struct ism_text_fronts *fronts, struct ism_memory *memory);

#endif
