/*
 * Numbers of texts: equal texts have equal numbers, from 0 on, for as long as there are not too many of them. What is
 * kept by text can be kept by number instead, which is a place in an array.
 *
 * Texts are found by open addressing over small slots: a part of the hash, and the number. The lowest bits of the hash
 * say where a slot is sought, as in containers of texts (text_counts.h), so that texts in the order of their slots are
 * in the order of those too. What a text is lies by number, in two words; of a long one they say where its bytes are.
 */
#ifndef ISM_RUNTIME_STATE_TEXT_NUMBERS_H
#define ISM_RUNTIME_STATE_TEXT_NUMBERS_H

#include "runtime/state/text_counts.h"

/* In place of a number: there is none for the text. */
#define ISM_NO_NUMBER UINT32_MAX

enum {
	ISM_NUMBERS_MAX = 1 << 16, /* a slot has as many bits for them */
	ISM_NUMBERED_BYTES = 256,  /* longer texts have no number */
};

/* Beside the size: it is a long text. */
#define ISM_NUMBERED_LONG 0x8000

/* A text of at most 16 bytes that ends in no zero, with zeros behind it; of a long one its hash, and where it lies. */
struct ism_numbered_text {
	uint64_t word[2];
};

struct ism_text_numbers {
	struct ism_memory *memory;
	uint32_t *slots;                 /* owned; 0: a free one */
	uint64_t n_slots;                /* a power of two, or 0 */
	struct ism_numbered_text *texts; /* by number; owned */
	uint16_t *sizes;                 /* of those, with ISM_NUMBERED_LONG; owned */
	uint64_t n_texts, room;
	char *bytes; /* of long texts; owned */
	uint64_t bytes_used, bytes_room;
};

/* Owns nothing yet; `memory` outlives it. */
void ism_text_numbers_init(struct ism_text_numbers *numbers, struct ism_memory *memory);
void ism_text_numbers_release(struct ism_text_numbers *numbers);

/* That of a text, which gets one if it has none; ISM_NO_NUMBER also without memory. */
uint32_t ism_text_number(struct ism_text_numbers *numbers, struct ism_slice text);

/* That of a text as containers look for it; ISM_NO_NUMBER also where that does not hold all that there is to know. */
uint32_t ism_text_number_of(struct ism_text_numbers *numbers, const struct ism_text_probe *probe);

/* Fetches what finding a text of that hash will need first. */
static inline void ism_text_numbers_prefetch(const struct ism_text_numbers *numbers, uint64_t hash)
{
	if (numbers->n_slots)
		__builtin_prefetch(&numbers->slots[hash & (numbers->n_slots - 1)]);
}

/* The same of n texts, which are looked for some at a time. */
void ism_text_numbers_take(struct ism_text_numbers *numbers, const struct ism_slice *texts,
	uint32_t n, uint32_t *taken);

/* What looks for the text that has a number; lives until the next text gets one. */
struct ism_text_probe ism_text_of_number(const struct ism_text_numbers *numbers, uint32_t number);

/* The next number in the order of slots, from *at on, which begins as 0; ISM_NO_NUMBER at the end. */
static inline uint32_t ism_text_numbers_next(const struct ism_text_numbers *numbers, uint64_t *at)
{
	while (*at < numbers->n_slots) {
		uint32_t slot = numbers->slots[(*at)++];

		if (slot)
			return slot % ISM_NUMBERS_MAX;
	}
	return ISM_NO_NUMBER;
}

#endif
