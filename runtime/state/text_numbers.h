/*
 * Numbers of texts: equal texts have equal numbers, from 0 on, for as long as there are not too many of them. What is
 * kept by text can be kept by number instead, which is a place in an array.
 */
#ifndef ISM_RUNTIME_STATE_TEXT_NUMBERS_H
#define ISM_RUNTIME_STATE_TEXT_NUMBERS_H

#include "runtime/state/keyed.h"

/* In place of a number: there is none for the text. */
#define ISM_NO_NUMBER ISM_KEYED_NONE

enum {
	ISM_NUMBERS_MAX = 1 << 16,
	ISM_NUMBERED_BYTES = 256, /* longer texts have no number */
};

struct ism_text_numbers {
	struct ism_keyed texts;
};

/* Owns nothing yet; `memory` outlives it. */
void ism_text_numbers_init(struct ism_text_numbers *numbers, struct ism_memory *memory);
void ism_text_numbers_release(struct ism_text_numbers *numbers);

/* That of a text, which gets one if it has none; ISM_NO_NUMBER also without memory. */
uint32_t ism_text_number(struct ism_text_numbers *numbers, struct ism_slice text);

/* The text that has a number, valid until the release. */
struct ism_slice ism_text_of_number(const struct ism_text_numbers *numbers, uint32_t number);

#endif
