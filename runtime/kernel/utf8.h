/* UTF-8 as RFC 3629 defines it: no surrogates, no overlong forms, nothing above U+10FFFF. */
#ifndef ISM_RUNTIME_KERNEL_UTF8_H
#define ISM_RUNTIME_KERNEL_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the longest valid beginning of the slice: n if all of it is valid. */
size_t ism_utf8_valid_prefix(const char *s, size_t n);

bool ism_utf8_valid(const char *s, size_t n);

/* Code points in a valid slice. */
size_t ism_utf8_length(const char *s, size_t n);

/* Offset of the code point after `count` further ones, from `at`; n where the valid slice ends before. */
size_t ism_utf8_skip(const char *s, size_t n, size_t at, size_t count);

/* Whether a byte is the second or a later one of a code point. */
static inline bool ism_utf8_is_continuation(char c)
{
	return ((uint8_t)c & 0xc0) == 0x80;
}

/* Bytes of the code point that begins with `c`, in valid text. */
static inline size_t ism_utf8_size(char c)
{
	uint8_t byte = (uint8_t)c;

	return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

/* Writes a scalar value; returns its size, 1 to 4. */
size_t ism_utf8_put(uint32_t code_point, char out[4]);

/* The code point at `s`, in valid text. */
uint32_t ism_utf8_at(const char *s);

#endif
