/*
 * Numbers of texts: equal texts have equal numbers, from 0 on, for as long as there are not too many of them. What is
 * kept by text can be kept by number instead, which is a place in an array.
 */
#ifndef ISM_RUNTIME_STATE_TEXT_NUMBERS_H
#define ISM_RUNTIME_STATE_TEXT_NUMBERS_H

#include "runtime/state/text_counts.h"

/* In place of a number: there is none for the text. */
#define ISM_NO_NUMBER UINT32_MAX

enum {
	ISM_NUMBERS_MAX = 1 << 16,
	ISM_NUMBERED_BYTES = 256, /* longer texts have no number */
};

struct ism_text_numbers {
	struct ism_memory *memory;
	struct ism_text_counts *texts; /* each counted as often as its number says; owned */
	uint32_t *slots;               /* by number: where its text is; owned */
	uint64_t room;                 /* numbers that fit */
};

/* Owns nothing yet; `memory` outlives it. */
void ism_text_numbers_init(struct ism_text_numbers *numbers, struct ism_memory *memory);
void ism_text_numbers_release(struct ism_text_numbers *numbers);

/* That of a text, which gets one if it has none; ISM_NO_NUMBER also without memory. */
uint32_t ism_text_number(struct ism_text_numbers *numbers, struct ism_slice text);

/* The same of n texts, which are looked for some at a time. */
void ism_text_numbers_take(struct ism_text_numbers *numbers, const struct ism_slice *texts,
	uint32_t n, uint32_t *taken);

/* The text that has a number, valid until the next one gets one. */
struct ism_slice ism_text_of_number(const struct ism_text_numbers *numbers, uint32_t number);

#endif
