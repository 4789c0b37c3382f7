/*
 * What row functions find the codes of texts by; also compiled to bitcode.
 */
#include "runtime/state/text_code_words.h"

uint32_t ism_text_code(
	struct ism_text_codes *codes, const char *text, uint64_t size, uint64_t present)
{
	return ism_text_code_of(codes, text, size, present);
}
