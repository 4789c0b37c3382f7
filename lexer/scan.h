/*
 * Between the patterns (ism.l) and what is done with a match (read.c). A match
 * is the bytes start … end of the lexer's file. For lexer/ alone.
 */
#ifndef ISM_LEXER_SCAN_H
#define ISM_LEXER_SCAN_H

#include "lexer/lexer.h"

/* ism.l: prepares flex to read `buffer`, of `size` bytes with two NULs at its end. */
void ism_scan_open(struct ism_lexer *lexer, char *buffer, size_t size);

/* ism.l: the next token. */
struct ism_token ism_flex_scan(struct ism_lexer *lexer, void *scanner);

/* A token of the match without a value. */
struct ism_token ism_scan_token(struct ism_lexer *lexer, enum ism_token_kind kind);

/* Reports the match, and gives ISM_TOKEN_INVALID, which can stand where a literal or name can. */
struct ism_token ism_scan_bad(struct ism_lexer *lexer, enum ism_diag_code code, const char *why);

/* Names and keys. */
struct ism_token ism_scan_word(struct ism_lexer *lexer);
struct ism_token ism_scan_quoted_name(struct ism_lexer *lexer);
struct ism_token ism_scan_key(struct ism_lexer *lexer);
size_t ism_scan_name_length(const char *text);

/* Literals. */
struct ism_token ism_scan_number(struct ism_lexer *lexer);
struct ism_token ism_scan_date(struct ism_lexer *lexer);
struct ism_token ism_scan_timestamp(struct ism_lexer *lexer);
struct ism_token ism_scan_period(struct ism_lexer *lexer);
struct ism_token ism_scan_almost_date(struct ism_lexer *lexer);
struct ism_token ism_scan_address(struct ism_lexer *lexer);
struct ism_token ism_scan_string(struct ism_lexer *lexer);
struct ism_token ism_scan_open_string(struct ism_lexer *lexer);
struct ism_token ism_scan_other_quotes(struct ism_lexer *lexer, uint32_t quote_bytes);

/* Raw texts: the opening line, a fault in it, the end, none. */
void ism_scan_raw_begin(struct ism_lexer *lexer);
bool ism_scan_raw_on_one_line(struct ism_lexer *lexer);
struct ism_token ism_scan_raw_end(struct ism_lexer *lexer);
struct ism_token ism_scan_raw_open(struct ism_lexer *lexer);

/* Comments, and what does not belong to the language. */
void ism_scan_comment(struct ism_lexer *lexer);
void ism_scan_foreign_comment(struct ism_lexer *lexer);
void ism_scan_semicolon(struct ism_lexer *lexer);
struct ism_token ism_scan_instead(struct ism_lexer *lexer, enum ism_token_kind meant);

/*
 * A match with bytes above 0x7F: how much of its start is a plain name, because
 * a mark such as a dash follows; else how much of it is one foreign thing.
 */
size_t ism_scan_ascii_length(const struct ism_lexer *lexer);
size_t ism_scan_foreign_length(const struct ism_lexer *lexer);

/* Reports the foreign thing that the match is; true if it is a kind of blank, to be skipped. */
bool ism_scan_foreign_blank(struct ism_lexer *lexer);
struct ism_token ism_scan_foreign(struct ism_lexer *lexer);

#endif
