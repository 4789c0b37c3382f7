#include "runtime/kernel/utf8.h"

#include <string.h>

#define HIGH_BITS UINT64_C(0x8080808080808080)

static inline uint64_t load(const char *s)
{
	uint64_t word;

	memcpy(&word, s, sizeof(word));
	return word;
}

/* Bytes, at least, before the first one that is not ASCII. */
static inline size_t skip_ascii(const char *s, size_t n)
{
	size_t i = 0;

	while (n - i >= 32 &&
		!((load(s + i) | load(s + i + 8) | load(s + i + 16) | load(s + i + 24)) &
			HIGH_BITS))
		i += 32;
	while (n - i >= 8 && !(load(s + i) & HIGH_BITS))
		i += 8;
	while (i < n && !(s[i] & 0x80))
		i++;
	return i;
}

/* Size of the valid code point of several bytes at `s`, of which n > 0 are there; 0: none (RFC 3629 §4). */
static inline size_t sequence_size(const uint8_t *s, size_t n)
{
	uint8_t lead = s[0];
	uint8_t low = 0x80;
	uint8_t high = 0xbf;
	size_t size;

	if (lead < 0xc2 || lead > 0xf4)
		return 0;
	size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	if (n < size)
		return 0;
	if (lead == 0xe0)
		low = 0xa0; /* overlong */
	else if (lead == 0xed)
		high = 0x9f; /* surrogates */
	else if (lead == 0xf0)
		low = 0x90; /* overlong */
	else if (lead == 0xf4)
		high = 0x8f; /* above U+10FFFF */
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < size; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	}
	return size;
}

size_t ism_utf8_valid_prefix(const char *s, size_t n)
{
	size_t i = 0;

	for (;;) {
		size_t size;

		i += skip_ascii(s + i, n - i);
		if (i == n)
			return n;
		do {
			size = sequence_size((const uint8_t *)s + i, n - i);
			if (!size)
				return i;
			i += size;
		} while (i < n && (s[i] & 0x80));
	}
}

bool ism_utf8_valid(const char *s, size_t n)
{
	return ism_utf8_valid_prefix(s, n) == n;
}

size_t ism_utf8_length(const char *s, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += !ism_utf8_is_continuation(s[i]);
	return count;
}

size_t ism_utf8_skip(const char *s, size_t n, size_t at, size_t count)
{
	for (; count > 0 && at < n; count--)
		at += ism_utf8_size(s[at]);
	return at < n ? at : n;
}

size_t ism_utf8_put(uint32_t code_point, char out[4])
{
	if (code_point < 0x80) {
		out[0] = (char)code_point;
		return 1;
	}
	if (code_point < 0x800) {
		out[0] = (char)(0xc0 | code_point >> 6);
		out[1] = (char)(0x80 | (code_point & 0x3f));
		return 2;
	}
	if (code_point < 0x10000) {
		out[0] = (char)(0xe0 | code_point >> 12);
		out[1] = (char)(0x80 | (code_point >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code_point & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code_point >> 18);
	out[1] = (char)(0x80 | (code_point >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code_point >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code_point & 0x3f));
	return 4;
}

uint32_t ism_utf8_at(const char *s)
{
	const uint8_t *b = (const uint8_t *)s;

	switch (ism_utf8_size(*s)) {
	case 1: return b[0];
	case 2: return (b[0] & 0x1fu) << 6 | (b[1] & 0x3fu);
	case 3: return (b[0] & 0x0fu) << 12 | (b[1] & 0x3fu) << 6 | (b[2] & 0x3fu);
	default:
		return (b[0] & 0x07u) << 18 | (b[1] & 0x3fu) << 12 | (b[2] & 0x3fu) << 6 |
		       (b[3] & 0x3fu);
	}
}
