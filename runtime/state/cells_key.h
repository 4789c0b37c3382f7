/*
 * Keys of cells as words, by which row functions find cells that were found before: a small cache in front of
 * the table, of one entry for each place that the words' hash may lead to. The words of a grain's keys are, in order:
 *
 *   a text, an ip, a list   three: its bytes, or where they are more than 16 its hash and 0; then its size,
 *                           with ISM_KEY_PRESENT, and ISM_KEY_LONG where the bytes are not all
 *   any other dimension     one, 0 for none; a real with 0 for -0
 *   which of these are there, by the number of the dimension: one, if there are any
 *   the period              one, of grains that have periods
 *
 * An entry is as many words and the pointer to the states; NULL: a free entry.
 */
#ifndef ISM_RUNTIME_STATE_CELLS_KEY_H
#define ISM_RUNTIME_STATE_CELLS_KEY_H

#include "runtime/state/cells.h"
#include "runtime/state/cells_dense.h"

#define ISM_KEY_PRESENT (UINT64_C(1) << 32)
#define ISM_KEY_LONG    (UINT64_C(1) << 63)

enum {
	ISM_KEY_WORDS = 16,     /* of more, rows use ism_cells_find */
	ISM_KEY_TEXT_WORDS = 3, /* of one text */
};

struct ism_cells_front {
	const uint64_t *entries;
	uint64_t mask; /* entries - 1 */
};

/* Begins struct ism_cells, for generated code, which takes one of the two ways to the cells of a grain. */
struct ism_cells_ways {
	struct ism_cells_front front;
	struct ism_cells_dense dense;
};

/* Writes the words of a text; of one that is not there the size is 0, and `present` too, else 1. */
void ism_key_text(const char *text, uint64_t size, uint64_t present, uint64_t *words);

/* The hash of a key, as in key_hash.h: of the period, of what was before and a text's words, or a word. */
uint64_t ism_key_hash_period(int64_t period);
uint64_t ism_key_hash_text(uint64_t before, uint64_t first, uint64_t second, uint64_t size);
uint64_t ism_key_hash_word(uint64_t before, uint64_t word, uint64_t present);

/*
 * As ism_cells_find, for a key of those words that the front has not, or of which a text is ISM_KEY_LONG; the front has
 * it afterwards. n_words is the same for all keys of a table, and not above ISM_KEY_WORDS.
 */
void *ism_cells_enter(struct ism_cells *cells, const struct ism_datum *dimensions, int64_t period,
	const uint64_t *words, uint32_t n_words, uint64_t hash);

/*
 * As ism_cells_find, for a key whose combination the dense array has not; it has it afterwards, if it can. `codes` are
 * those of the dimensions: of texts as in text_codes.h, of enums the rank + 1, of bools 1 and 2. n_codes is the
 * number of the dimensions, and with the period not above ISM_DENSE_AXES.
 */
void *ism_cells_seek(struct ism_cells *cells, const struct ism_datum *dimensions, int64_t period,
	const uint64_t *codes, uint32_t n_codes);

#endif
