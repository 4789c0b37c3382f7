#include "lexer/token.h"

#include <string.h>

static const char *const texts[] = {
#define X(id, text) text,
	ISM_TOKENS(X)
#undef X
};

const char *ism_token_text(enum ism_token_kind kind)
{
	return texts[kind];
}

enum ism_token_kind ism_token_of_word(const char *text, size_t length)
{
	for (int kind = ISM_TOKEN_AND; kind < ISM_TOKEN_N_KINDS; kind++) {
		if (strncmp(texts[kind], text, length) == 0 && texts[kind][length] == 0)
			return (enum ism_token_kind)kind;
	}
	return ISM_TOKEN_NAME;
}
