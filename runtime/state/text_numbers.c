#include "runtime/state/text_numbers.h"

#include "runtime/state/text_seek.h"

enum {
	SLOTS_FIRST = 256,
	AT_ONCE = 32, /* texts, whose slots are fetched before they are looked at */
};

void ism_text_numbers_init(struct ism_text_numbers *numbers, struct ism_memory *memory)
{
	*numbers = (struct ism_text_numbers){ .memory = memory };
}

void ism_text_numbers_release(struct ism_text_numbers *numbers)
{
	ism_text_counts_release(&numbers->texts, numbers->memory);
	ism_memory_free(numbers->memory, numbers->slots, numbers->room * sizeof(*numbers->slots));
	ism_text_numbers_init(numbers, numbers->memory);
}

/* Of all texts, after their slots have moved. */
static void list_slots(struct ism_text_numbers *numbers)
{
	const struct ism_text_counts *texts = numbers->texts;
	const struct ism_text_slot *slot;
	uint64_t at = 0;

	while ((slot = ism_text_counts_next(texts, &at)))
		numbers->slots[slot->count] = (uint32_t)(slot - texts->slots);
}

/* Twice the slots; false without memory to spare, and all is as it was. */
static bool grow(struct ism_text_numbers *numbers)
{
	struct ism_memory *memory = numbers->memory;
	uint64_t capacity = numbers->texts ? 2 * numbers->texts->capacity : SLOTS_FIRST;
	uint64_t room = ism_text_counts_room(capacity);
	uint32_t *slots;

	if (!ism_memory_is_spare(
		    memory, capacity * sizeof(struct ism_text_slot) + room * sizeof(*slots)))
		return false;
	slots = ism_memory_alloc(memory, room * sizeof(*slots));
	if (!slots)
		return false;
	if (!ism_text_counts_reserve(&numbers->texts, room, memory)) {
		ism_memory_free(memory, slots, room * sizeof(*slots));
		return false;
	}
	ism_memory_free(memory, numbers->slots, numbers->room * sizeof(*slots));
	numbers->slots = slots;
	numbers->room = room;
	list_slots(numbers);
	return true;
}

/* Gives a text that has none the next number. */
static uint32_t give(struct ism_text_numbers *numbers, const struct ism_text_probe *probe)
{
	struct ism_memory *memory = numbers->memory;
	uint64_t number = numbers->texts ? numbers->texts->n_entries : 0;
	const struct ism_text_slot *slot;

	if (number >= ISM_NUMBERS_MAX || !ism_memory_is_spare(memory, 2 * ISM_NUMBERED_BYTES))
		return ISM_NO_NUMBER;
	if (number == numbers->room && !grow(numbers))
		return ISM_NO_NUMBER;
	slot = ism_text_counts_add(numbers->texts, probe, number, memory);
	if (!slot)
		return ISM_NO_NUMBER;
	numbers->slots[number] = (uint32_t)(slot - numbers->texts->slots);
	return (uint32_t)number;
}

static uint32_t number_of(struct ism_text_numbers *numbers, const struct ism_text_probe *probe)
{
	if (numbers->texts && numbers->texts->capacity) {
		const struct ism_text_slot *slot = ism_text_counts_seek(numbers->texts, probe);

		if (slot->tag)
			return (uint32_t)slot->count;
	}
	return give(numbers, probe);
}

uint32_t ism_text_number(struct ism_text_numbers *numbers, struct ism_slice text)
{
	struct ism_text_probe probe;

	if (text.size > ISM_NUMBERED_BYTES)
		return ISM_NO_NUMBER;
	probe = ism_text_probe_make(text.data, (uint32_t)text.size);
	return number_of(numbers, &probe);
}

static void take_some(struct ism_text_numbers *numbers, const struct ism_slice *texts, uint32_t n,
	uint32_t *taken)
{
	struct ism_text_probe probes[AT_ONCE];

	for (uint32_t i = 0; i < n; i++) {
		uint64_t size = texts[i].size <= ISM_NUMBERED_BYTES ? texts[i].size : 0;

		probes[i] = ism_text_probe_make(texts[i].data, (uint32_t)size);
		ism_text_counts_prefetch(numbers->texts, probes[i].hash);
	}
	for (uint32_t i = 0; i < n; i++)
		taken[i] = texts[i].size <= ISM_NUMBERED_BYTES ? number_of(numbers, &probes[i])
							       : ISM_NO_NUMBER;
}

void ism_text_numbers_take(struct ism_text_numbers *numbers, const struct ism_slice *texts,
	uint32_t n, uint32_t *taken)
{
	for (uint32_t i = 0; i < n; i += AT_ONCE)
		take_some(numbers, texts + i, n - i < AT_ONCE ? n - i : AT_ONCE, taken + i);
}

struct ism_slice ism_text_of_number(const struct ism_text_numbers *numbers, uint32_t number)
{
	const struct ism_text_counts *texts = numbers->texts;

	return ism_text_counts_at(texts, &texts->slots[numbers->slots[number]]);
}
