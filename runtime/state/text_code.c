/*
 * What row functions find the codes of texts by; also compiled to bitcode.
 */
#include "runtime/state/text_code_words.h"

uint32_t ism_text_code(
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
