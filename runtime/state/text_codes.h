/*
 * Codes of texts, by which rows find their cells (cells_dense.h): equal texts have equal codes, from 1 on in the order
 * in which they came, for as long as there are not too many of them. No text is 0.
 *
 * Row functions find the codes of short texts in a front: of the words of a text they make a place among many small
 * ones, where the code is that it may have, and the text that has it lies in an entry of its own, a cache line. There
 * are the more places the more texts there are, so that few want the same one; of very many texts the front is given
 * up, and with it the codes, except those of texts that come in lists.
 */
#ifndef ISM_RUNTIME_STATE_TEXT_CODES_H
#define ISM_RUNTIME_STATE_TEXT_CODES_H

#include "runtime/state/text_numbers.h"

/* In place of a code: there is none for the text. */
#define ISM_NO_CODE UINT32_MAX

/* In the size of an entry: there is a text. */
#define ISM_CODE_PRESENT (UINT64_C(1) << 32)

enum {
	ISM_CODE_WORDS = 4,
	ISM_CODE_INLINE = ISM_CODE_WORDS * 8, /* bytes of the texts in the front, at most */
	ISM_CODE_FRONT_TEXTS = 1 << 12,       /* with more texts the front is given up */
};

/* All zero: that of no text, the first one; and of a text that is too long. */
struct ism_text_code_entry {
	uint64_t words[ISM_CODE_WORDS]; /* the text, with zeros behind it */
	uint64_t size;                  /* with ISM_CODE_PRESENT */
	uint64_t reserved[3];
};

_Static_assert(sizeof(struct ism_text_code_entry) == 64, "a cache line");

struct ism_text_codes {
	/* For row functions. */
	const uint16_t *places;                    /* codes by the highest bits of hashes */
	const struct ism_text_code_entry *entries; /* by code, on cache lines */
	uint64_t shift;                            /* what of a hash is no place */
	uint64_t is_closed;                        /* the front is given up */
	/* By place in the list of the batch's column, one more for no text; NULL: it has no list. */
	const uint32_t *of_list;
	/* The rest is of text_codes.c. */
	struct ism_text_numbers numbers;
	uint16_t *places_owned;
	uint64_t n_places;
	char *room; /* owned; of the entries */
	uint64_t n_entries;
};

/* Owns nothing yet; `memory` outlives it. */
void ism_text_codes_init(struct ism_text_codes *codes, struct ism_memory *memory);
void ism_text_codes_release(struct ism_text_codes *codes);

/*
 * The code of a text, which gets one if it has none: of row functions. Where `present` is 0 (else 1), so is `size`.
 * ISM_NO_CODE for too many texts, too long ones, and where memory is scarce.
 */
uint32_t ism_text_code(
	struct ism_text_codes *codes, const char *text, uint64_t size, uint64_t present);

/* The same of a text that the front has not, which has it afterwards, if it can. */
uint32_t ism_text_code_ask(
	struct ism_text_codes *codes, const char *text, uint64_t size, uint64_t present);

/* Those of the n texts of a list, which the front is of no use for. */
void ism_text_codes_listed(
	struct ism_text_codes *codes, const struct ism_slice *texts, uint32_t n, uint32_t *listed);

#endif
