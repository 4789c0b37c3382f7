/* UTF-8 (RFC 3629) and the width of characters on a terminal, whatever the locale. */
#ifndef ISM_SUPPORT_UTF8_H
#define ISM_SUPPORT_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * Decodes one code point at `text`, of which `length` > 0 bytes are left, and
 * returns its bytes, 1 to 4. For an ill-formed sequence (also overlong ones,
 * surrogates, above U+10FFFF) returns 0 and sets U+FFFD: skip one byte.
 */
size_t ism_utf8_decode(const char *text, size_t length, uint32_t *code_point);

/* Writes a code point below 0x110000 to `out`, up to 4 bytes; returns how many. */
size_t ism_utf8_encode(uint32_t code_point, char *out);

/* Code points in `length` bytes; an ill-formed byte counts as one. */
size_t ism_utf8_count(const char *text, size_t length);

/* Terminal columns: 0 for combining and format characters, 2 for East Asian wide ones, else 1. */
int ism_utf8_width(uint32_t code_point);

#endif
