/*
 * What row functions find cells by; also compiled to bitcode.
 */
#include "runtime/state/cells_key.h"

#include "runtime/kernel/word.h"
#include "runtime/state/key_hash.h"

/* Not for each row function: it would only make them long. */
static __attribute__((noinline)) void long_words(const char *text, uint64_t size, uint64_t *words)
{
	ism_key_text_words(text, size, words);
	words[2] |= ISM_KEY_LONG;
}

void ism_key_text(const char *text, uint64_t size, uint64_t present, uint64_t *words)
{
	words[2] = size | present << 32;
	if (__builtin_expect(size > ISM_KEY_INLINE, 0))
		long_words(text, size, words);
	else
		ism_word_pair(text, size, words);
}

uint64_t ism_key_hash_period(int64_t period)
{
	return ism_key_begin(period);
}

uint64_t ism_key_hash_text(uint64_t before, uint64_t first, uint64_t second, uint64_t size)
{
	return ism_key_add_text(before, first, second, size & UINT32_MAX, size >> 32 & 1);
}

uint64_t ism_key_hash_word(uint64_t before, uint64_t word, uint64_t present)
{
	return ism_key_add_word(before, word, present);
}
