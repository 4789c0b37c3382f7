/*
 * The container of FIRST and LAST states: replacing the chosen value, which for texts owns its bytes.
 */
#ifndef ISM_RUNTIME_STATE_CHOICE_H
#define ISM_RUNTIME_STATE_CHOICE_H

#include "runtime/state/state.h"

/* A value with the place of its row. `value` is present; its text is borrowed. */
struct ism_choice {
	int64_t time;
	uint64_t order;
	uint32_t is_text;
	struct ism_datum value;
};

/* Takes the choice if it precedes (or, with `last`, follows) the state's; false without memory. */
bool ism_choice_offer(struct ism_state_choice *state, const struct ism_choice *choice, bool last,
	struct ism_memory *memory);

void ism_choice_release(struct ism_state_choice *state, struct ism_memory *memory);

#endif
