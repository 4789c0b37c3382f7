#include "runtime/kernel/like.h"

#include <stdint.h>
#include <string.h>

#include "runtime/kernel/utf8.h"

#define NOWHERE SIZE_MAX

/*
 * Where, from `at` on, what stands behind a `*` can begin: any code point, or the first byte that it asks
 * for. NOWHERE: at no place.
 */
static inline size_t next_start(const char *s, size_t n, size_t at, char first)
{
	const char *found;

	if (first == '?' || first == '*' || first == '\\')
		return at;
	found = memchr(s + at, first, n - at);
	return found ? (size_t)(found - s) : NOWHERE;
}

/*
 * Only the last `*` is ever tried again: what an earlier one has taken can always be the shortest. After
 * a `*` the text advances by code points, so that `?` never begins within one.
 */
bool ism_like(const char *s, size_t n, const char *pattern, size_t pattern_size)
{
	size_t i = 0;
	size_t j = 0;
	size_t behind_star = NOWHERE; /* in the pattern */
	size_t start = 0;             /* of the latest attempt behind that star */

	while (i < n) {
		char c = j < pattern_size ? pattern[j] : 0;
		size_t literal = c == '\\' && j + 1 < pattern_size ? j + 1 : j;

		if (c == '*') {
			behind_star = ++j;
			if (j == pattern_size)
				return true;
			start = i;
		} else if (c == '?') {
			i += ism_utf8_size(s[i]);
			j++;
			continue;
		} else if (j < pattern_size && pattern[literal] == s[i]) {
			i++;
			j = literal + 1;
			continue;
		} else if (behind_star == NOWHERE) {
			return false;
		} else {
			start += ism_utf8_size(s[start]);
			if (start >= n)
				return false;
		}
		i = start = next_start(s, n, start, pattern[behind_star]);
		j = behind_star;
		if (start == NOWHERE)
			return false;
	}
	while (j < pattern_size && pattern[j] == '*')
		j++;
	return j == pattern_size;
}

bool ism_like_is_complete(const char *pattern, size_t pattern_size)
{
	size_t escapes = 0;

	while (escapes < pattern_size && pattern[pattern_size - 1 - escapes] == '\\')
		escapes++;
	return escapes % 2 == 0;
}
