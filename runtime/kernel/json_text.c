#include "runtime/kernel/json_text.h"

#include <stdint.h>
#include <string.h>

#include "runtime/kernel/utf8.h"
#include "runtime/kernel/hex.h"

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

/* ---- numbers ---- */

static bool is_digit(const char *p, const char *end)
{
	return p < end && (unsigned char)(*p - '0') < 10;
}

static const char *pass_digits(const char *p, const char *end)
{
	while (is_digit(p, end))
		p++;
	return p;
}

const char *ism_json_number_end(const char *p, const char *end)
{
	if (p < end && *p == '-')
		p++;
	if (!is_digit(p, end))
		return NULL;
	p = *p == '0' ? p + 1 : pass_digits(p, end);
	if (p < end && *p == '.') {
		if (!is_digit(p + 1, end))
			return NULL;
		p = pass_digits(p + 1, end);
	}
	if (p < end && (*p | 0x20) == 'e') {
		p++;
		if (p < end && (*p == '+' || *p == '-'))
			p++;
		if (!is_digit(p, end))
			return NULL;
		p = pass_digits(p, end);
	}
	return p;
}

/* ---- strings ---- */

/* Of eight bytes the high bits of those that are `character`; others may be wrong behind the first. */
static inline uint64_t match(uint64_t word, uint64_t character)
{
	uint64_t other = word ^ (character * ONES);

	return (other - ONES) & ~other & HIGHS;
}

/* Passes bytes that mean nothing, eight at a time; *high gathers the bits of bytes beyond ASCII. */
static inline const char *pass_plain(const char *p, const char *end, uint64_t *high)
{
	while (end - p >= 8) {
		uint64_t word;

		memcpy(&word, p, sizeof(word));
		if (match(word, '"') | match(word, '\\') |
			((word - 0x20 * ONES) & ~word & HIGHS)) /* below 0x20 */
			break;
		*high |= word & HIGHS;
		p += 8;
	}
	while (p < end && *p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
		*high |= (uint64_t)(unsigned char)*p++ & 0x80;
	return p;
}

/* The number in four hexadecimal digits, -1 where they are none. */
static int32_t hex_unit(const char *p)
{
	int32_t unit = 0;

	for (int i = 0; i < 4; i++) {
		int digit = ism_hex_digit(p[i]);

		if (digit < 0)
			return -1;
		unit = unit * 16 + digit;
	}
	return unit;
}

static bool is_high_half(int32_t unit)
{
	return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low_half(int32_t unit)
{
	return unit >= 0xdc00 && unit < 0xe000;
}

/* \uXXXX, or two of them that make a pair: the byte behind; *reason where it is wrong. */
static const char *pass_unicode(const char *p, const char *end, enum ism_reason *reason)
{
	int32_t unit, low;

	*reason = ISM_REASON_JSON_END;
	if (end - p < 6)
		return p;
	unit = hex_unit(p + 2);
	*reason = unit < 0            ? ISM_REASON_JSON_ESCAPE
		  : is_low_half(unit) ? ISM_REASON_JSON_SURROGATE
				      : ISM_REASON_NONE;
	if (!is_high_half(unit))
		return p + 6;
	if (end - p < 12 && (end - p < 7 || (p[6] == '\\' && (end - p < 8 || p[7] == 'u')))) {
		*reason = ISM_REASON_JSON_END;
		return p;
	}
	low = p[6] == '\\' && p[7] == 'u' ? hex_unit(p + 8) : 0;
	if (!is_low_half(low))
		*reason = ISM_REASON_JSON_SURROGATE;
	return p + 12;
}

static const char *pass_escape(const char *p, const char *end, enum ism_reason *reason)
{
	*reason = ISM_REASON_JSON_END;
	if (end - p < 2)
		return p;
	if (p[1] == 'u')
		return pass_unicode(p, end, reason);
	*reason = memchr("\"\\/bfnrt", p[1], 8) ? ISM_REASON_NONE : ISM_REASON_JSON_ESCAPE;
	return p + 2;
}

struct ism_json_string ism_json_string_read(const char *p, const char *end)
{
	const char *begin = p;
	struct ism_json_string string = { .reason = ISM_REASON_NONE };
	uint64_t high = 0;

	for (;;) {
		const char *next;

		p = pass_plain(p, end, &high);
		string.end = p;
		if (p == end)
			string.reason = ISM_REASON_JSON_END;
		else if (*p != '"' && *p != '\\')
			string.reason = ISM_REASON_JSON_CONTROL;
		if (string.reason != ISM_REASON_NONE)
			return string;
		if (*p == '"')
			break;
		string.escaped = true;
		next = pass_escape(p, end, &string.reason);
		if (string.reason != ISM_REASON_NONE)
			return string;
		p = next;
	}
	if (high) {
		size_t n = (size_t)(p - begin), valid = ism_utf8_valid_prefix(begin, n);

		if (valid < n) {
			string.reason = ISM_REASON_UTF8;
			string.end = begin + valid;
		}
	}
	return string;
}

/* One escape of a string that was read, at `s`; moves *s behind it. */
static size_t put_escape(const char **s, char *out)
{
	static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	const char *p = *s;
	uint32_t unit;

	if (p[1] != 'u') {
		*out = bytes[(const char *)memchr(names, p[1], 8) - names];
		*s = p + 2;
		return 1;
	}
	unit = (uint32_t)hex_unit(p + 2);
	*s = p + 6;
	if (is_high_half((int32_t)unit)) {
		unit = 0x10000 + ((unit - 0xd800) << 10) + ((uint32_t)hex_unit(p + 8) - 0xdc00);
		*s = p + 12;
	}
	return ism_utf8_put(unit, out);
}

size_t ism_json_unescape(const char *s, size_t n, char *out)
{
	const char *end = s + n;
	char *to = out;

	while (s < end) {
		const char *escape = memchr(s, '\\', (size_t)(end - s));
		size_t plain = (size_t)((escape ? escape : end) - s);

		memcpy(to, s, plain);
		to += plain;
		s += plain;
		if (escape)
			to += put_escape(&s, to);
	}
	return (size_t)(to - out);
}
