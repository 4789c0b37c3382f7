/*
 * What row functions find cells by; also compiled to bitcode.
 */
#include "runtime/state/cells_key.h"

#include "runtime/state/hash.h"

/* Not for each row function: it would only make them long. */
static __attribute__((noinline)) uint64_t long_text(const char *text, uint64_t size)
{
	return ism_hash_bytes(0, text, size);
}

void ism_key_text(const char *text, uint64_t size, uint64_t present, uint64_t *words)
{
	words[2] = size | present << 32;
	if (__builtin_expect(size > ISM_KEY_INLINE, 0)) {
		words[0] = long_text(text, size);
		words[1] = 0;
		words[2] |= ISM_KEY_LONG;
	} else {
		ism_hash_load_words(text, (uint32_t)size, words);
	}
}

uint64_t ism_key_mix(uint64_t before, uint64_t a, uint64_t b)
{
	return ism_hash_fold(before ^ a ^ ISM_HASH_A, b ^ ISM_HASH_B);
}
