/*
 * Names, strings, raw texts and comments, as the scanner reads them. Texts are
 * interned unless said otherwise; vectors and raw texts live in the arena.
 */
#ifndef ISM_LEXER_TEXT_H
#define ISM_LEXER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/span.h"
#include "support/vec.h"

/* One name; of a backtick-quoted one the text within. `text` NULL: there is none. */
struct ism_name {
	const char *text; /* interned */
	struct ism_span at;
};

struct ism_name_vec ISM_VEC(struct ism_name);

/* a.b.c, also an entry's key, without its colon. `n` 0: there is none. */
struct ism_path {
	const char *text; /* interned, the parts joined by dots; NULL where there is no path */
	struct ism_name_vec parts;
	struct ism_span at;
};

struct ism_path_vec ISM_VEC(struct ism_path);

/* "…" with its escapes decoded. `text` NULL: there is none. */
struct ism_string {
	const char *text;   /* interned, holds no NUL */
	struct ism_span at; /* with the quotes */
};

struct ism_string_vec ISM_VEC(struct ism_string);

/* One line of a raw text. */
struct ism_raw_line {
	const char *text;   /* part of the whole text; LF or NUL follows */
	uint32_t length;    /* bytes */
	struct ism_span at; /* in the source, behind the common indentation, without the line end */
};

struct ism_raw_line_vec ISM_VEC(struct ism_raw_line);

/*
 * """ … """: the lines without their common indentation, joined by LF, without
 * one at the end. Indentation is that of the lines which are not blank; blank
 * ones are empty.
 */
struct ism_raw_text {
	const char *text; /* `length` bytes and a NUL */
	size_t length;
	struct ism_raw_line_vec lines;
	struct ism_span at; /* with the delimiters */
};

/* A `#` comment from its mark to the line's end. */
struct ism_comment {
	struct ism_span at;
	bool own_line; /* only blanks before it on its line */
};

struct ism_comment_vec ISM_VEC(struct ism_comment);

#endif
