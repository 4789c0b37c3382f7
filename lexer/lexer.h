/* The scanner: the text of one file as tokens, its comments beside them. */
#ifndef ISM_LEXER_LEXER_H
#define ISM_LEXER_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lexer/token.h"
#include "support/arena.h"
#include "support/diagnostic.h"
#include "support/intern.h"
#include "support/source_map.h"

/* Longest name and number, in bytes. */
#define ISM_LEXER_MAX_WORD 1000

struct ism_lexer {
	struct ism_arena *arena;
	struct ism_intern *intern;
	struct ism_diags *diags;
	const char *text; /* of the file, `length` bytes */
	size_t length;
	uint32_t file;
	uint32_t start;                  /* of the text last matched */
	uint32_t end;                    /* behind it */
	uint32_t raw_start;              /* of the raw text being read: its opening mark */
	uint32_t raw_body;               /* … and its first line */
	bool raw_faulty;                 /* … and whether it has been reported */
	enum ism_token_kind previous;    /* the token before; ISM_TOKEN_END at the start */
	struct ism_comment_vec comments; /* seen so far, in order */
	void *scanner;                   /* flex's, in the arena */
};

/*
 * Prepares to read a registered file. Reports ill-formed UTF-8 and NUL bytes
 * at once, and a file that is too long, which then reads as empty. Nothing to
 * release: all memory is the arena's.
 */
void ism_lexer_init(struct ism_lexer *lexer, struct ism_arena *arena, struct ism_intern *intern,
	const struct ism_source_map *map, struct ism_diags *diags, int file_id);

/*
 * The next token; ISM_TOKEN_END for ever at the end, and once more errors than
 * are kept have been reported. Malformed ones have been reported.
 */
struct ism_token ism_lexer_next(struct ism_lexer *lexer);

#endif
