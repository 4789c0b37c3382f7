/*
 * The hash of a key, word by word: the period, then each part in its order. Generated code has it before it has a
 * key that tables could hash (cells_key.h), and both have to come to the same.
 */
#ifndef ISM_RUNTIME_STATE_KEY_HASH_H
#define ISM_RUNTIME_STATE_KEY_HASH_H

#include "runtime/kernel/word.h"
#include "runtime/state/hash.h"

enum {
	ISM_KEY_INLINE = 16, /* bytes of a text that its words hold */
};

static inline uint64_t ism_key_begin(int64_t period)
{
	return ism_hash_fold((uint64_t)period ^ ISM_HASH_A, ISM_HASH_C);
}

/* A number of any kind; 0 where it is not there. */
static inline uint64_t ism_key_add_word(uint64_t hash, uint64_t word, uint64_t present)
{
	return ism_hash_fold(hash ^ word ^ ISM_HASH_A, present ? ISM_HASH_B : ISM_HASH_D);
}

/* A text by its two words, and its size; 0 where it is not there. */
static inline uint64_t ism_key_add_text(
	uint64_t hash, uint64_t first, uint64_t second, uint64_t size, uint64_t present)
{
	return ism_hash_fold(hash ^ first ^ ISM_HASH_A,
		(second + (size + 1) * ISM_HASH_D * present) ^ ISM_HASH_B);
}

/* The words of a text: its bytes, or of a long one its hash and 0. */
static inline void ism_key_text_words(const char *text, uint64_t size, uint64_t words[2])
{
	if (size <= ISM_KEY_INLINE) {
		ism_word_pair(text, size, words);
		return;
	}
	words[0] = ism_hash_bytes(0, text, size);
	words[1] = 0;
}

/* The word of a real: -0 as 0. */
static inline uint64_t ism_key_real_word(double real)
{
	double plain = real + 0.0;
	uint64_t word;

	memcpy(&word, &plain, sizeof(word));
	return word;
}

#endif
