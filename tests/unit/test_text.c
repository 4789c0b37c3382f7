#include "runtime/kernel/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/kernel/utf8.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int create_scratch(void **state)
{
	*state = calloc(1, sizeof(struct ism_scratch));
	return *state ? 0 : -1;
}

static int release_scratch(void **state)
{
	ism_scratch_release(*state);
	free(*state);
	return 0;
}

static void assert_slice(struct ism_slice got, const char *expected)
{
	if (!got.data || got.size != strlen(expected) || memcmp(got.data, expected, got.size) != 0)
		fail_msg("'%.*s' is not '%s'", (int)got.size, got.data ? got.data : "none",
			expected);
}

static void assert_lower(void **state, const char *text, const char *expected)
{
	struct ism_slice got;

	ism_text_lower(text, strlen(text), *state, &got);
	assert_slice(got, expected);
}

static void assert_upper(void **state, const char *text, const char *expected)
{
	struct ism_slice got;

	ism_text_upper(text, strlen(text), *state, &got);
	assert_slice(got, expected);
}

static void case_follows_unicode(void **state)
{
	assert_lower(state, "", "");
	assert_lower(state, "Mixed CASE @[`{ 09", "mixed case @[`{ 09");
	assert_upper(state, "Mixed CASE @[`{ 09", "MIXED CASE @[`{ 09");
	assert_lower(state, "ÄÖÜ ÉÈ ЖУК ǅ", "äöü éè жук ǆ");
	assert_upper(state, "äöü éè жук ǆ", "ÄÖÜ ÉÈ ЖУК Ǆ");
	assert_upper(state, "ÿ µ ı", "Ÿ Μ I");
	assert_lower(state, "日本語 123 😀", "日本語 123 😀");
	assert_lower(state, "\xf0\x90\x90\x80", "\xf0\x90\x90\xa8"); /* Deseret */
}

static void one_letter_may_become_several(void **state)
{
	assert_upper(state, "straße", "STRASSE");
	assert_upper(state, "ﬃ", "FFI");
	assert_upper(state, "ŉ", "ʼN");
	assert_upper(state, "\xce\x90", "\xce\x99\xcc\x88\xcc\x81");
	assert_upper(state, "և", "ԵՒ");
	assert_upper(state, "ᾳ", "ΑΙ");
	assert_lower(state, "\xc4\xb0", "i\xcc\x87");
	assert_lower(state, "ẞ", "ß");
}

static void a_sigma_ends_a_word_in_its_own_form(void **state)
{
	assert_lower(state, "ΟΔΟΣ", "οδος");
	assert_lower(state, "ΟΔΟΣ ΟΔΟΣ", "οδος οδος");
	assert_lower(state, "ΣΑΣ", "σας");
	assert_lower(state, "Σ", "σ");
	assert_lower(state, "ΑΣ'Α", "ασ'α");
	assert_lower(state, "Α.Σ", "α.ς");
	assert_lower(state, "Α Σ", "α σ");
	assert_lower(state, "aΣ1", "aς1");
	assert_lower(state, "ªΣ", "ªς");
}

static void every_letter_has_a_valid_case(void **state)
{
	struct ism_scratch *scratch = *state;

	for (uint32_t c = 0; c < 0x110000; c++) {
		char text[8];
		size_t n = ism_utf8_put(c, text);
		struct ism_slice lower, upper, again;

		if (c >= 0xd800 && c < 0xe000)
			continue;
		ism_text_lower(text, n, scratch, &lower);
		ism_text_upper(text, n, scratch, &upper);
		assert_true(lower.size <= 3 * n && ism_utf8_valid(lower.data, lower.size));
		assert_true(upper.size <= 3 * n && ism_utf8_valid(upper.data, upper.size));
		ism_text_lower(lower.data, lower.size, scratch, &again);
		assert_true(ism_text_equal(lower.data, lower.size, again.data, again.size));
		ism_text_upper(upper.data, upper.size, scratch, &again);
		assert_true(ism_text_equal(upper.data, upper.size, again.data, again.size));
		if (c % 4096 == 0)
			ism_scratch_reset(scratch);
	}
}

static void assert_trimmed(const char *text, const char *expected)
{
	struct ism_slice got;

	ism_text_trim(text, strlen(text), &got);
	assert_slice(got, expected);
}

static void blanks_of_unicode_are_trimmed(void **state)
{
	static const uint32_t blanks[] = { 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x85, 0xa0, 0x1680,
		0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000 };
	static const uint32_t others[] = { 0x08, 0x0e, 0x1f, 0x21, 0x200b, 0x2060, 0xfeff, 0x180e };

	(void)state;
	assert_trimmed("", "");
	assert_trimmed("   ", "");
	assert_trimmed(" a b ", "a b");
	assert_trimmed("\t\xc2\xa0ä\xe3\x80\x80\r\n", "ä");
	assert_trimmed("ä", "ä");
	for (size_t i = 0; i < COUNT(blanks) + COUNT(others); i++) {
		bool blank = i < COUNT(blanks);
		uint32_t c = blank ? blanks[i] : others[i - COUNT(blanks)];
		char text[16];
		size_t n = ism_utf8_put(c, text);
		struct ism_slice got;

		text[n] = 'x';
		n += 1 + ism_utf8_put(c, text + n + 1);
		ism_text_trim(text, n, &got);
		assert_int_equal(got.size, blank ? 1 : n);
	}
}

static void length_counts_code_points(void **state)
{
	(void)state;
	assert_int_equal(ism_text_length("", 0), 0);
	assert_int_equal(ism_text_length("aä€😀", 10), 4);
	assert_int_equal(ism_text_length("e\xcc\x81", 3), 2);
}

static void assert_substring(const char *text, int64_t start, int64_t count, const char *expected)
{
	struct ism_slice got;

	ism_text_substring(text, strlen(text), start, count, &got);
	assert_slice(got, expected);
}

static void substrings_count_code_points_from_one(void **state)
{
	(void)state;
	assert_substring("aä€😀z", 1, 1, "a");
	assert_substring("aä€😀z", 2, 3, "ä€😀");
	assert_substring("aä€😀z", 5, 10, "z");
	assert_substring("aä€😀z", 6, 1, "");
	assert_substring("aä€😀z", 1, 0, "");
	assert_substring("aä€😀z", 1, -3, "");
	assert_substring("aä€😀z", 0, 2, "a");
	assert_substring("aä€😀z", -5, 3, "");
	assert_substring("aä€😀z", -5, 8, "aä");
	assert_substring("aä€😀z", 1, INT64_MAX, "aä€😀z");
	assert_substring("aä€😀z", 3, INT64_MAX, "€😀z");
	assert_substring("aä€😀z", INT64_MAX, INT64_MAX, "");
	assert_substring("aä€😀z", INT64_MIN, INT64_MAX, "");
	assert_substring("aä€😀z", INT64_MIN, INT64_MIN, "");
	assert_substring("", 1, 1, "");
}

static bool contains(const char *text, const char *part)
{
	return ism_text_contains(text, strlen(text), part, strlen(part));
}

static bool starts_with(const char *text, const char *part)
{
	return ism_text_starts_with(text, strlen(text), part, strlen(part));
}

static bool ends_with(const char *text, const char *part)
{
	return ism_text_ends_with(text, strlen(text), part, strlen(part));
}

static void parts_are_found_by_bytes(void **state)
{
	(void)state;
	assert_true(contains("Zürich HB", "ich"));
	assert_true(contains("Zürich", "Zürich"));
	assert_true(contains("abc", ""));
	assert_true(contains("", ""));
	assert_false(contains("abc", "abcd"));
	assert_false(contains("abc", "B"));
	assert_true(starts_with("abc", "ab"));
	assert_true(starts_with("abc", ""));
	assert_false(starts_with("abc", "bc"));
	assert_false(starts_with("ab", "abc"));
	assert_true(ends_with("abc", "bc"));
	assert_true(ends_with("abc", ""));
	assert_false(ends_with("abc", "ab"));
	assert_false(ends_with("bc", "abc"));
}

static void assert_cut(const char *text, const char *mark, const char *before, const char *after)
{
	struct ism_slice got;

	ism_text_before(text, strlen(text), mark, strlen(mark), &got);
	if (before)
		assert_slice(got, before);
	else
		assert_true(!got.data && got.size == 0);
	ism_text_after(text, strlen(text), mark, strlen(mark), &got);
	if (after)
		assert_slice(got, after);
	else
		assert_true(!got.data && got.size == 0);
}

static void before_and_after_cut_at_the_first_mark(void **state)
{
	(void)state;
	assert_cut("user@host@x", "@", "user", "host@x");
	assert_cut("@host", "@", "", "host");
	assert_cut("user@", "@", "user", "");
	assert_cut("a::b", "::", "a", "b");
	assert_cut("user", "@", NULL, NULL);
	assert_cut("", "@", NULL, NULL);
	assert_cut("abc", "", "", "abc");
}

static int compare(const char *a, const char *b)
{
	int order = ism_text_compare(a, strlen(a), b, strlen(b));

	assert_int_equal(ism_text_equal(a, strlen(a), b, strlen(b)), order == 0);
	return (order > 0) - (order < 0);
}

static void texts_are_ordered_by_bytes(void **state)
{
	(void)state;
	assert_int_equal(compare("", ""), 0);
	assert_int_equal(compare("", "a"), -1);
	assert_int_equal(compare("a", "ab"), -1);
	assert_int_equal(compare("b", "ab"), 1);
	assert_int_equal(compare("Z", "a"), -1);
	assert_int_equal(compare("z", "ä"), -1);
	assert_int_equal(compare("\xef\xbf\xbd", "\xf0\x90\x80\x80"), -1);
}

static bool equal_any_case(const char *a, const char *b)
{
	return ism_text_equal_any_case(a, strlen(a), b, strlen(b));
}

static void any_case_is_one_letter_for_one(void **state)
{
	(void)state;
	assert_true(equal_any_case("ÄRGER", "ärger"));
	assert_true(equal_any_case("ΟΔΟΣ", "οδος"));
	assert_true(equal_any_case("ẞ", "ß"));
	assert_true(equal_any_case("\xe2\x84\xaa", "k")); /* the sign Kelvin */
	assert_false(equal_any_case("ß", "ss"));
	assert_false(equal_any_case("İ", "i"));
	assert_false(equal_any_case("ı", "i"));
	assert_false(equal_any_case("ä", "a"));
	assert_false(equal_any_case("ää", "ä"));
	assert_false(equal_any_case("", "ä"));
}

static void scratch_grows_and_is_reused(void **state)
{
	struct ism_scratch *scratch = *state;
	uint64_t size = 0;

	for (int batch = 0; batch < 20; batch++) {
		for (size_t n = 0; n < 1000; n++) {
			char *bytes = ism_scratch_alloc(scratch, n);

			assert_non_null(bytes);
			memset(bytes, (int)n, n);
		}
		if (batch == 10)
			size = scratch->size_bytes;
		ism_scratch_reset(scratch);
	}
	assert_true(scratch->size_bytes <= size);
	assert_int_equal(scratch->failed, 0);
}

static void scratch_gives_back_what_is_not_used(void **state)
{
	struct ism_scratch *scratch = *state;
	char *first = ism_scratch_alloc(scratch, 100);
	char *second;

	ism_scratch_shrink(scratch, first, 100, 10);
	second = ism_scratch_alloc(scratch, 5);
	assert_ptr_equal(second, first + 10);
	ism_scratch_shrink(scratch, first, 10, 0); /* no longer the latest */
	assert_ptr_equal(ism_scratch_alloc(scratch, 1), second + 5);
}

static void a_scratch_at_its_limit_fails_and_remembers(void **state)
{
	struct ism_scratch *scratch = *state;
	struct ism_slice out;
	char text[3000];

	memset(text, 'A', sizeof(text));
	scratch->limit_bytes = 8000;
	assert_non_null(ism_scratch_alloc(scratch, 6000));
	ism_text_lower(text, sizeof(text), scratch, &out);
	assert_null(out.data);
	assert_int_equal(out.size, 0);
	memcpy(text, "ß", 2);
	ism_text_upper(text, 1000, scratch, &out);
	assert_null(out.data);
	assert_int_equal(scratch->failed, 1);
	ism_scratch_reset(scratch);
	assert_int_equal(scratch->failed, 1);
	ism_text_lower(text + 2, 1000, scratch, &out);
	assert_non_null(out.data);
	ism_scratch_release(scratch);
	assert_int_equal(scratch->failed, 0);
	assert_int_equal(scratch->limit_bytes, 8000);
}

#define WITH_SCRATCH(test) cmocka_unit_test_setup_teardown(test, create_scratch, release_scratch)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_SCRATCH(case_follows_unicode),
		WITH_SCRATCH(one_letter_may_become_several),
		WITH_SCRATCH(a_sigma_ends_a_word_in_its_own_form),
		WITH_SCRATCH(every_letter_has_a_valid_case),
		cmocka_unit_test(blanks_of_unicode_are_trimmed),
		cmocka_unit_test(length_counts_code_points),
		cmocka_unit_test(substrings_count_code_points_from_one),
		cmocka_unit_test(parts_are_found_by_bytes),
		cmocka_unit_test(before_and_after_cut_at_the_first_mark),
		cmocka_unit_test(texts_are_ordered_by_bytes),
		cmocka_unit_test(any_case_is_one_letter_for_one),
		WITH_SCRATCH(scratch_grows_and_is_reused),
		WITH_SCRATCH(scratch_gives_back_what_is_not_used),
		WITH_SCRATCH(a_scratch_at_its_limit_fails_and_remembers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
