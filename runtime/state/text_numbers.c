#include "runtime/state/text_numbers.h"

void ism_text_numbers_init(struct ism_text_numbers *numbers, struct ism_memory *memory)
{
	static const uint8_t text = ISM_TYPE_TEXT;

	ism_keyed_init(&numbers->texts, 1, &text, 0, 0, memory);
}

void ism_text_numbers_release(struct ism_text_numbers *numbers)
{
	ism_keyed_release(&numbers->texts);
}

uint32_t ism_text_number(struct ism_text_numbers *numbers, struct ism_slice text)
{
	struct ism_keyed *texts = &numbers->texts;
	struct ism_datum datum = { .text = text.data, .size = (uint32_t)text.size, .present = 1 };
	uint64_t hash;
	uint32_t number;

	if (text.size > ISM_NUMBERED_BYTES)
		return ISM_NO_NUMBER;
	hash = ism_keyed_hash(texts, &datum, 0);
	number = ism_keyed_number(texts, &datum, 0, hash);
	if (number != ISM_NO_NUMBER || texts->n_blocks >= ISM_NUMBERS_MAX ||
		!ism_memory_is_spare(texts->memory, 2 * ISM_NUMBERED_BYTES))
		return number;
	if (!ism_keyed_add(texts, &datum, 0, hash, false))
		return ISM_NO_NUMBER;
	return (uint32_t)texts->n_blocks - 1;
}

struct ism_slice ism_text_of_number(const struct ism_text_numbers *numbers, uint32_t number)
{
	const struct ism_datum *text = &ism_keyed_at(&numbers->texts, number)->parts[0];

	return (struct ism_slice){ text->text, text->size };
}
