#include "runtime/kernel/text_case.h"

#include <utf8proc.h>

#include "runtime/kernel/utf8.h"

/* No code point's full mapping has more than three times its bytes. */
#define LARGEST_GROWTH 3

/* Capitals of one code point that are several: SpecialCasing.txt, unconditional mappings. Sorted. */
static const struct special_upper {
	uint16_t from;
	uint16_t to[3]; /* 0 behind the last */
} special_uppers[] = {
	{ 0x00df, { 0x0053, 0x0053, 0 } },
	{ 0x0149, { 0x02bc, 0x004e, 0 } },
	{ 0x01f0, { 0x004a, 0x030c, 0 } },
	{ 0x0390, { 0x0399, 0x0308, 0x0301 } },
	{ 0x03b0, { 0x03a5, 0x0308, 0x0301 } },
	{ 0x0587, { 0x0535, 0x0552, 0 } },
	{ 0x1e96, { 0x0048, 0x0331, 0 } },
	{ 0x1e97, { 0x0054, 0x0308, 0 } },
	{ 0x1e98, { 0x0057, 0x030a, 0 } },
	{ 0x1e99, { 0x0059, 0x030a, 0 } },
	{ 0x1e9a, { 0x0041, 0x02be, 0 } },
	{ 0x1f50, { 0x03a5, 0x0313, 0 } },
	{ 0x1f52, { 0x03a5, 0x0313, 0x0300 } },
	{ 0x1f54, { 0x03a5, 0x0313, 0x0301 } },
	{ 0x1f56, { 0x03a5, 0x0313, 0x0342 } },
	{ 0x1f80, { 0x1f08, 0x0399, 0 } },
	{ 0x1f81, { 0x1f09, 0x0399, 0 } },
	{ 0x1f82, { 0x1f0a, 0x0399, 0 } },
	{ 0x1f83, { 0x1f0b, 0x0399, 0 } },
	{ 0x1f84, { 0x1f0c, 0x0399, 0 } },
	{ 0x1f85, { 0x1f0d, 0x0399, 0 } },
	{ 0x1f86, { 0x1f0e, 0x0399, 0 } },
	{ 0x1f87, { 0x1f0f, 0x0399, 0 } },
	{ 0x1f88, { 0x1f08, 0x0399, 0 } },
	{ 0x1f89, { 0x1f09, 0x0399, 0 } },
	{ 0x1f8a, { 0x1f0a, 0x0399, 0 } },
	{ 0x1f8b, { 0x1f0b, 0x0399, 0 } },
	{ 0x1f8c, { 0x1f0c, 0x0399, 0 } },
	{ 0x1f8d, { 0x1f0d, 0x0399, 0 } },
	{ 0x1f8e, { 0x1f0e, 0x0399, 0 } },
	{ 0x1f8f, { 0x1f0f, 0x0399, 0 } },
	{ 0x1f90, { 0x1f28, 0x0399, 0 } },
	{ 0x1f91, { 0x1f29, 0x0399, 0 } },
	{ 0x1f92, { 0x1f2a, 0x0399, 0 } },
	{ 0x1f93, { 0x1f2b, 0x0399, 0 } },
	{ 0x1f94, { 0x1f2c, 0x0399, 0 } },
	{ 0x1f95, { 0x1f2d, 0x0399, 0 } },
	{ 0x1f96, { 0x1f2e, 0x0399, 0 } },
	{ 0x1f97, { 0x1f2f, 0x0399, 0 } },
	{ 0x1f98, { 0x1f28, 0x0399, 0 } },
	{ 0x1f99, { 0x1f29, 0x0399, 0 } },
	{ 0x1f9a, { 0x1f2a, 0x0399, 0 } },
	{ 0x1f9b, { 0x1f2b, 0x0399, 0 } },
	{ 0x1f9c, { 0x1f2c, 0x0399, 0 } },
	{ 0x1f9d, { 0x1f2d, 0x0399, 0 } },
	{ 0x1f9e, { 0x1f2e, 0x0399, 0 } },
	{ 0x1f9f, { 0x1f2f, 0x0399, 0 } },
	{ 0x1fa0, { 0x1f68, 0x0399, 0 } },
	{ 0x1fa1, { 0x1f69, 0x0399, 0 } },
	{ 0x1fa2, { 0x1f6a, 0x0399, 0 } },
	{ 0x1fa3, { 0x1f6b, 0x0399, 0 } },
	{ 0x1fa4, { 0x1f6c, 0x0399, 0 } },
	{ 0x1fa5, { 0x1f6d, 0x0399, 0 } },
	{ 0x1fa6, { 0x1f6e, 0x0399, 0 } },
	{ 0x1fa7, { 0x1f6f, 0x0399, 0 } },
	{ 0x1fa8, { 0x1f68, 0x0399, 0 } },
	{ 0x1fa9, { 0x1f69, 0x0399, 0 } },
	{ 0x1faa, { 0x1f6a, 0x0399, 0 } },
	{ 0x1fab, { 0x1f6b, 0x0399, 0 } },
	{ 0x1fac, { 0x1f6c, 0x0399, 0 } },
	{ 0x1fad, { 0x1f6d, 0x0399, 0 } },
	{ 0x1fae, { 0x1f6e, 0x0399, 0 } },
	{ 0x1faf, { 0x1f6f, 0x0399, 0 } },
	{ 0x1fb2, { 0x1fba, 0x0399, 0 } },
	{ 0x1fb3, { 0x0391, 0x0399, 0 } },
	{ 0x1fb4, { 0x0386, 0x0399, 0 } },
	{ 0x1fb6, { 0x0391, 0x0342, 0 } },
	{ 0x1fb7, { 0x0391, 0x0342, 0x0399 } },
	{ 0x1fbc, { 0x0391, 0x0399, 0 } },
	{ 0x1fc2, { 0x1fca, 0x0399, 0 } },
	{ 0x1fc3, { 0x0397, 0x0399, 0 } },
	{ 0x1fc4, { 0x0389, 0x0399, 0 } },
	{ 0x1fc6, { 0x0397, 0x0342, 0 } },
	{ 0x1fc7, { 0x0397, 0x0342, 0x0399 } },
	{ 0x1fcc, { 0x0397, 0x0399, 0 } },
	{ 0x1fd2, { 0x0399, 0x0308, 0x0300 } },
	{ 0x1fd3, { 0x0399, 0x0308, 0x0301 } },
	{ 0x1fd6, { 0x0399, 0x0342, 0 } },
	{ 0x1fd7, { 0x0399, 0x0308, 0x0342 } },
	{ 0x1fe2, { 0x03a5, 0x0308, 0x0300 } },
	{ 0x1fe3, { 0x03a5, 0x0308, 0x0301 } },
	{ 0x1fe4, { 0x03a1, 0x0313, 0 } },
	{ 0x1fe6, { 0x03a5, 0x0342, 0 } },
	{ 0x1fe7, { 0x03a5, 0x0308, 0x0342 } },
	{ 0x1ff2, { 0x1ffa, 0x0399, 0 } },
	{ 0x1ff3, { 0x03a9, 0x0399, 0 } },
	{ 0x1ff4, { 0x038f, 0x0399, 0 } },
	{ 0x1ff6, { 0x03a9, 0x0342, 0 } },
	{ 0x1ff7, { 0x03a9, 0x0342, 0x0399 } },
	{ 0x1ffc, { 0x03a9, 0x0399, 0 } },
	{ 0xfb00, { 0x0046, 0x0046, 0 } },
	{ 0xfb01, { 0x0046, 0x0049, 0 } },
	{ 0xfb02, { 0x0046, 0x004c, 0 } },
	{ 0xfb03, { 0x0046, 0x0046, 0x0049 } },
	{ 0xfb04, { 0x0046, 0x0046, 0x004c } },
	{ 0xfb05, { 0x0053, 0x0054, 0 } },
	{ 0xfb06, { 0x0053, 0x0054, 0 } },
	{ 0xfb13, { 0x0544, 0x0546, 0 } },
	{ 0xfb14, { 0x0544, 0x0535, 0 } },
	{ 0xfb15, { 0x0544, 0x053b, 0 } },
	{ 0xfb16, { 0x054e, 0x0546, 0 } },
	{ 0xfb17, { 0x0544, 0x053d, 0 } },
};

static const struct special_upper *special_upper_find(uint32_t c)
{
	size_t low = 0;
	size_t high = sizeof(special_uppers) / sizeof(special_uppers[0]);

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (special_uppers[middle].from == c)
			return &special_uppers[middle];
		if (special_uppers[middle].from < c)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static size_t put_upper(uint32_t c, char *out)
{
	const struct special_upper *special = c < 0x80 ? NULL : special_upper_find(c);
	size_t size = 0;

	if (!special)
		return ism_utf8_put((uint32_t)utf8proc_toupper((int32_t)c), out);
	for (int i = 0; i < 3 && special->to[i]; i++)
		size += ism_utf8_put(special->to[i], out + size);
	return size;
}

/* Unicode's derived property Cased. */
static bool is_cased(uint32_t c)
{
	return utf8proc_islower((int32_t)c) || utf8proc_isupper((int32_t)c) ||
	       utf8proc_category((int32_t)c) == UTF8PROC_CATEGORY_LT;
}

/* Unicode's derived property Case_Ignorable: some categories, and punctuation within words. */
static bool is_case_ignorable(uint32_t c)
{
	static const uint16_t within_words[] = { 0x27, 0x2e, 0x3a, 0xb7, 0x387, 0x55f, 0x5f4,
		0x2018, 0x2019, 0x2024, 0x2027, 0xfe13, 0xfe52, 0xfe55, 0xff07, 0xff0e, 0xff1a };

	switch (utf8proc_category((int32_t)c)) {
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_SK: return true;
	default: break;
	}
	for (size_t i = 0; i < sizeof(within_words) / sizeof(within_words[0]); i++) {
		if (within_words[i] == c)
			return true;
	}
	return false;
}

/* Whether a letter stands before `at`, with nothing but ignorable signs between. */
static bool follows_cased(const char *s, size_t at)
{
	while (at > 0) {
		uint32_t c;

		do {
			at--;
		} while (at > 0 && ism_utf8_is_continuation(s[at]));
		c = ism_utf8_at(s + at);
		if (!is_case_ignorable(c))
			return is_cased(c);
	}
	return false;
}

static bool precedes_cased(const char *s, size_t n, size_t at)
{
	for (; at < n; at += ism_utf8_size(s[at])) {
		uint32_t c = ism_utf8_at(s + at);

		if (!is_case_ignorable(c))
			return is_cased(c);
	}
	return false;
}

/* The code point at `at`, which matters for a sigma at a word's end (Unicode §3.13, Final_Sigma). */
static size_t put_lower(const char *s, size_t n, size_t at, char *out)
{
	uint32_t c = ism_utf8_at(s + at);

	if (c == 0x3a3 && follows_cased(s, at) && !precedes_cased(s, n, at + 2))
		return ism_utf8_put(0x3c2, out);
	if (c == 0x130) { /* I with a dot: the dot stays */
		out[0] = 'i';
		return 1 + ism_utf8_put(0x307, out + 1);
	}
	return ism_utf8_put((uint32_t)utf8proc_tolower((int32_t)c), out);
}

void ism_text_lower_unicode(
	const char *s, size_t n, struct ism_scratch *scratch, struct ism_slice *out)
{
	char *bytes = ism_scratch_alloc(scratch, LARGEST_GROWTH * n);
	size_t size = 0;

	for (size_t i = 0; bytes && i < n; i += ism_utf8_size(s[i]))
		size += put_lower(s, n, i, bytes + size);
	if (bytes)
		ism_scratch_shrink(scratch, bytes, LARGEST_GROWTH * n, size);
	*out = (struct ism_slice){ bytes, size };
}

void ism_text_upper_unicode(
	const char *s, size_t n, struct ism_scratch *scratch, struct ism_slice *out)
{
	char *bytes = ism_scratch_alloc(scratch, LARGEST_GROWTH * n);
	size_t size = 0;

	for (size_t i = 0; bytes && i < n; i += ism_utf8_size(s[i]))
		size += put_upper(ism_utf8_at(s + i), bytes + size);
	if (bytes)
		ism_scratch_shrink(scratch, bytes, LARGEST_GROWTH * n, size);
	*out = (struct ism_slice){ bytes, size };
}

uint32_t ism_text_fold_simple(uint32_t c)
{
	/* I with a dot and i without one fold to themselves (CaseFolding.txt, status T is not default). */
	if (c == 0x130 || c == 0x131)
		return c;
	return (uint32_t)utf8proc_tolower(utf8proc_toupper((int32_t)c));
}

bool ism_text_equal_any_case(const char *a, size_t a_size, const char *b, size_t b_size)
{
	size_t i = 0;
	size_t j = 0;

	while (i < a_size && j < b_size) {
		if (ism_text_fold_simple(ism_utf8_at(a + i)) !=
			ism_text_fold_simple(ism_utf8_at(b + j)))
			return false;
		i += ism_utf8_size(a[i]);
		j += ism_utf8_size(b[j]);
	}
	return i == a_size && j == b_size;
}
