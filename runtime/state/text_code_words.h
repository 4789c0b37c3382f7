/*
 * A text as words, for the front of its codes: read in the same way by row functions (text_code.c) and by those that
 * fill the front (text_codes.c).
 */
#ifndef ISM_RUNTIME_STATE_TEXT_CODE_WORDS_H
#define ISM_RUNTIME_STATE_TEXT_CODE_WORDS_H

#include "runtime/kernel/word.h"
#include "runtime/state/hash.h"
#include "runtime/state/text_codes.h"

/*
 * The first ISM_CODE_INLINE bytes of a text, with zeros behind it, by no branch on its size. What lies behind it is
 * read as word.h says.
 */
static inline void ism_code_words(const char *text, uint64_t size, uint64_t words[ISM_CODE_WORDS])
{
	static const char none[ISM_CODE_INLINE] = { 0 };
	static const uint8_t masks[2 * ISM_CODE_INLINE] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	size_t n = size < ISM_CODE_INLINE ? size : ISM_CODE_INLINE;
	const char *mask = (const char *)masks + ISM_CODE_INLINE - n;
	char room[ISM_CODE_INLINE];

	text = ism_words_readable(n ? text : none, n, room, sizeof(room));
	for (unsigned i = 0; i < ISM_CODE_WORDS; i++)
		words[i] = ism_word_at(text + i * ISM_WORD_BYTES) &
			   ism_word_at(mask + i * ISM_WORD_BYTES);
}

#define ISM_CODE_SIZE_FACTOR UINT64_C(0x9e3779b97f4a7c15)

/* Of which the highest bits say the place: multilinear, so that nothing waits for anything. */
static inline uint64_t ism_code_hash(const uint64_t words[ISM_CODE_WORDS], uint64_t size)
{
	return words[0] * ISM_HASH_A + words[1] * ISM_HASH_B + words[2] * ISM_HASH_C +
	       words[3] * ISM_HASH_D + size * ISM_CODE_SIZE_FACTOR;
}

/* Not 0 where the entry is another text's. */
static inline uint64_t ism_code_differs(const struct ism_text_code_entry *entry,
	const uint64_t words[ISM_CODE_WORDS], uint64_t size)
{
	return (entry->words[0] ^ words[0]) | (entry->words[1] ^ words[1]) |
	       (entry->words[2] ^ words[2]) | (entry->words[3] ^ words[3]) | (entry->size ^ size);
}

/* ism_text_code, for loops. */
static inline uint32_t ism_text_code_of(
	struct ism_text_codes *codes, const char *text, uint64_t size, uint64_t present)
{
	uint64_t key = size + present * ISM_CODE_PRESENT;
	uint64_t words[ISM_CODE_WORDS];
	uint32_t code;

	if (__builtin_expect(codes->is_closed, 0))
		return present ? ISM_NO_CODE : 0;
	ism_code_words(text, size, words);
	code = codes->places[ism_code_hash(words, key) >> codes->shift];
	if (__builtin_expect(ism_code_differs(&codes->entries[code], words, key) != 0, 0))
		return ism_text_code_ask(codes, text, size, present);
	return code;
}

#endif
