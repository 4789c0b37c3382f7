#include "runtime/kernel/text.h"

#include <string.h>

#include "runtime/kernel/text_case.h"
#include "runtime/kernel/utf8.h"

static inline void slice_set(struct ism_slice *out, const char *data, size_t size)
{
	out->data = data;
	out->size = size;
}

/* Changes the case of ASCII letters from `first` to first + 25; false where a byte is not ASCII. */
static inline bool map_ascii(const char *restrict s, size_t n, char first, char *restrict out)
{
	char all = 0;

	for (size_t i = 0; i < n; i++) {
		uint8_t from_first = (uint8_t)(s[i] - first);

		all |= s[i];
		out[i] = (char)(s[i] ^ (from_first < 26 ? 0x20 : 0));
	}
	return !(all & 0x80);
}

void ism_text_lower(const char *s, size_t n, struct ism_scratch *scratch, struct ism_slice *out)
{
	char *bytes = ism_scratch_alloc(scratch, n);

	slice_set(out, bytes, bytes ? n : 0);
	if (!bytes || map_ascii(s, n, 'A', bytes))
		return;
	ism_scratch_shrink(scratch, bytes, n, 0);
	ism_text_lower_unicode(s, n, scratch, out);
}

void ism_text_upper(const char *s, size_t n, struct ism_scratch *scratch, struct ism_slice *out)
{
	char *bytes = ism_scratch_alloc(scratch, n);

	slice_set(out, bytes, bytes ? n : 0);
	if (!bytes || map_ascii(s, n, 'a', bytes))
		return;
	ism_scratch_shrink(scratch, bytes, n, 0);
	ism_text_upper_unicode(s, n, scratch, out);
}

/* Unicode's property White_Space (PropList.txt). */
static inline bool is_blank(uint32_t c)
{
	if (c <= 0x20)
		return c == 0x20 || (c >= 0x09 && c <= 0x0d);
	return c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
	       c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

void ism_text_trim(const char *s, size_t n, struct ism_slice *out)
{
	size_t begin = 0;
	size_t end = n;

	while (begin < end && is_blank(ism_utf8_at(s + begin)))
		begin += ism_utf8_size(s[begin]);
	while (end > begin) {
		size_t last = end - 1;

		while (last > begin && ism_utf8_is_continuation(s[last]))
			last--;
		if (!is_blank(ism_utf8_at(s + last)))
			break;
		end = last;
	}
	slice_set(out, s + begin, end - begin);
}

int64_t ism_text_length(const char *s, size_t n)
{
	return (int64_t)ism_utf8_length(s, n);
}

void ism_text_substring(
	const char *s, size_t n, int64_t start, int64_t count, struct ism_slice *out)
{
	size_t begin, end;
	int64_t behind;

	if (count < 0)
		count = 0;
	if (__builtin_add_overflow(start, count, &behind))
		behind = INT64_MAX;
	if (start < 1)
		start = 1;
	if (behind < start)
		behind = start;
	begin = ism_utf8_skip(s, n, 0, (uint64_t)start - 1);
	end = ism_utf8_skip(s, n, begin, (uint64_t)behind - (uint64_t)start);
	slice_set(out, s + begin, end - begin);
}

/* The first place of `part`, NULL where it is in none. */
static inline const char *find(const char *s, size_t n, const char *part, size_t part_size)
{
	if (part_size == 0)
		return s;
	return memmem(s, n, part, part_size);
}

bool ism_text_contains(const char *s, size_t n, const char *part, size_t part_size)
{
	return find(s, n, part, part_size) != NULL;
}

bool ism_text_starts_with(const char *s, size_t n, const char *part, size_t part_size)
{
	return n >= part_size && memcmp(s, part, part_size) == 0;
}

bool ism_text_ends_with(const char *s, size_t n, const char *part, size_t part_size)
{
	return n >= part_size && memcmp(s + n - part_size, part, part_size) == 0;
}

void ism_text_before(
	const char *s, size_t n, const char *mark, size_t mark_size, struct ism_slice *out)
{
	const char *at = find(s, n, mark, mark_size);

	slice_set(out, at ? s : NULL, at ? (size_t)(at - s) : 0);
}

void ism_text_after(
	const char *s, size_t n, const char *mark, size_t mark_size, struct ism_slice *out)
{
	const char *at = find(s, n, mark, mark_size);

	slice_set(out, at ? at + mark_size : NULL, at ? (size_t)(s + n - at) - mark_size : 0);
}

bool ism_text_equal(const char *a, size_t a_size, const char *b, size_t b_size)
{
	return a_size == b_size && memcmp(a, b, a_size) == 0;
}

int ism_text_compare(const char *a, size_t a_size, const char *b, size_t b_size)
{
	int order = memcmp(a, b, a_size < b_size ? a_size : b_size);

	return order ? order : (a_size > b_size) - (a_size < b_size);
}
