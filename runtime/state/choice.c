#include "runtime/state/choice.h"

#include <string.h>

#include "runtime/state/text_counts.h"

/* How the values of one row are told apart: any total order will do. */
static int compare_values(const struct ism_state_choice *state, const struct ism_choice *choice)
{
	const struct ism_datum *a = &choice->value, *b = &state->value;

	if (choice->is_text != state->is_text)
		return choice->is_text ? 1 : -1;
	if (choice->is_text)
		return ism_slice_compare((struct ism_slice){ a->text, a->size },
			(struct ism_slice){ b->text, b->size });
	return (a->exact > b->exact) - (a->exact < b->exact);
}

/* Less than 0 where the choice comes before what the state holds. */
static int compare(const struct ism_state_choice *state, const struct ism_choice *choice)
{
	if (choice->time != state->time)
		return choice->time < state->time ? -1 : 1;
	if (choice->order != state->order)
		return choice->order < state->order ? -1 : 1;
	return compare_values(state, choice);
}

/* Room for a text of that size; what was there is lost. */
static bool reserve(struct ism_state_choice *state, uint32_t size, struct ism_memory *memory)
{
	uint64_t capacity = size < 16 ? 16 : (uint64_t)size + size / 4;
	char *text;

	if (size <= state->capacity_bytes && state->capacity_bytes)
		return true;
	capacity = capacity > UINT32_MAX ? UINT32_MAX : capacity;
	text = ism_memory_alloc(memory, capacity);
	if (!text)
		return false;
	ism_choice_release(state, memory);
	state->value.text = text;
	state->capacity_bytes = (uint32_t)capacity;
	return true;
}

bool ism_choice_offer(struct ism_state_choice *state, const struct ism_choice *choice, bool last,
	struct ism_memory *memory)
{
	if (state->value.present) {
		int order = compare(state, choice);

		if (last ? order <= 0 : order >= 0)
			return true;
	}
	if (choice->is_text) {
		if (!reserve(state, choice->value.size, memory))
			return false;
		if (choice->value.size)
			memcpy((char *)state->value.text, choice->value.text, choice->value.size);
		state->value.size = choice->value.size;
	} else {
		ism_choice_release(state, memory);
		state->value.exact = choice->value.exact;
		state->value.size = 0;
	}
	state->value.present = 1;
	state->is_text = choice->is_text;
	state->time = choice->time;
	state->order = choice->order;
	return true;
}

void ism_choice_release(struct ism_state_choice *state, struct ism_memory *memory)
{
	if (state->capacity_bytes)
		ism_memory_free(memory, (char *)state->value.text, state->capacity_bytes);
	state->capacity_bytes = 0;
	state->value.exact = 0;
}
