#include "runtime/read/glob.h"

bool ism_glob_is_pattern(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '*' || text[i] == '?' || text[i] == '[')
			return true;
	}
	return false;
}

/* Bytes of the character at `name`: 1 where it is not UTF-8. */
static size_t character_size(const char *name, size_t n)
{
	uint8_t lead = (uint8_t)name[0];
	size_t size = lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 1;

	if (size > n)
		return 1;
	for (size_t i = 1; i < size; i++) {
		if (((uint8_t)name[i] & 0xc0) != 0x80)
			return 1;
	}
	return size;
}

/*
 * The set that begins at pattern[0] == '['; its size in *used. A `]` right after the beginning belongs to the
 * set. A `[` that is never closed is a plain character: *used is 0.
 */
static bool set_has(const char *pattern, size_t n, uint8_t c, size_t *used)
{
	size_t i = 1;
	bool negated = i < n && (pattern[i] == '!' || pattern[i] == '^');
	bool found = false;
	size_t first;

	i += negated;
	first = i;
	for (; i < n && (pattern[i] != ']' || i == first); i++) {
		uint8_t low = (uint8_t)pattern[i], high = low;

		if (i + 2 < n && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
			high = (uint8_t)pattern[i + 2];
			i += 2;
		}
		found |= c >= low && c <= high;
	}
	*used = i < n ? i + 1 : 0;
	return found != negated;
}

/* Matches one element of the pattern that is not a `*`: bytes taken of each, or false. */
static bool element_match(const char *pattern, size_t n_pattern, const char *name, size_t n_name,
	size_t *used_pattern, size_t *used_name)
{
	*used_pattern = 1;
	*used_name = 1;
	if (n_name == 0)
		return false;
	if (pattern[0] == '?') {
		*used_name = character_size(name, n_name);
		return true;
	}
	if (pattern[0] == '[') {
		bool has = set_has(pattern, n_pattern, (uint8_t)name[0], used_pattern);

		if (*used_pattern > 0)
			return has;
		*used_pattern = 1;
	}
	return pattern[0] == name[0];
}

/*
 * Going back to the last `*` alone is enough: if the rest after an earlier one matched further right, it would
 * also match where it was first found. Hence at most |pattern| * |name| steps.
 */
bool ism_glob_match(struct ism_slice pattern, struct ism_slice name, struct ism_slice *star)
{
	size_t p = 0, i = 0, after_star = 0, from = 0, n_stars = 0;
	struct ism_slice taken = { name.data, 0 };

	if (name.size > 0 && name.data[0] == '.' && (pattern.size == 0 || pattern.data[0] != '.'))
		return false;
	while (p < pattern.size || i < name.size) {
		size_t used_pattern, used_name;

		if (p < pattern.size && pattern.data[p] == '*') {
			after_star = ++p;
			from = i;
			if (++n_stars == 1)
				taken = (struct ism_slice){ name.data + i, 0 };
		} else if (p < pattern.size &&
			   element_match(pattern.data + p, pattern.size - p, name.data + i,
				   name.size - i, &used_pattern, &used_name)) {
			p += used_pattern;
			i += used_name;
		} else if (n_stars > 0 && from < name.size) {
			size_t step = character_size(name.data + from, name.size - from);

			from += step;
			if (n_stars == 1)
				taken.size += step;
			p = after_star;
			i = from;
		} else {
			return false;
		}
	}
	if (star)
		*star = taken;
	return true;
}
