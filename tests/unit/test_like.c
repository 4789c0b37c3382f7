#include "runtime/kernel/like.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool like(const char *text, const char *pattern)
{
	size_t n = strlen(text);
	size_t pattern_size = strlen(pattern);
	char *copy = malloc(n ? n : 1);
	char *pattern_copy = malloc(pattern_size ? pattern_size : 1);
	bool result;

	memcpy(copy, text, n);
	memcpy(pattern_copy, pattern, pattern_size);
	result = ism_like(copy, n, pattern_copy, pattern_size);
	free(copy);
	free(pattern_copy);
	return result;
}

static void the_pattern_covers_the_whole_text(void **state)
{
	(void)state;
	assert_true(like("VPN", "VPN"));
	assert_false(like("VPN", "VP"));
	assert_false(like("VPN", "PN"));
	assert_false(like("VPN", "vpn"));
	assert_true(like("", ""));
	assert_false(like("a", ""));
	assert_false(like("", "a"));
}

static void a_star_stands_for_any_run(void **state)
{
	(void)state;
	assert_true(like("VPN Zürich", "VPN*"));
	assert_true(like("VPN", "VPN*"));
	assert_true(like("", "*"));
	assert_true(like("", "**"));
	assert_true(like("abc", "*"));
	assert_true(like("abc", "***"));
	assert_true(like("abc", "*c"));
	assert_true(like("abcabd", "*ab*d"));
	assert_false(like("abcabd", "*ab*c"));
	assert_true(like("aXbXc", "a*X*c"));
	assert_false(like("ab", "a*ab"));
	assert_true(like("aab", "a*ab"));
	assert_true(like("mississippi", "m*iss*ip*"));
	assert_false(like("", "*a"));
	assert_false(like("aaa", "*b*"));
}

static void a_question_mark_stands_for_one_code_point(void **state)
{
	(void)state;
	assert_true(like("ä", "?"));
	assert_true(like("😀", "?"));
	assert_false(like("😀", "??"));
	assert_true(like("€x", "*?x"));
	assert_false(like("€", "?*?"));
	assert_true(like("a€b", "*?b"));
	assert_true(like("äöü", "*???"));
	assert_false(like("äöü", "*????"));
	assert_false(like("", "?"));
	assert_true(like("ab", "?*"));
}

static void a_backslash_escapes(void **state)
{
	(void)state;
	assert_true(like("a*b", "a\\*b"));
	assert_false(like("axb", "a\\*b"));
	assert_true(like("?", "\\?"));
	assert_false(like("x", "\\?"));
	assert_true(like("\\", "\\\\"));
	assert_true(like("xx*", "*\\*"));
	assert_true(like("é", "\\é"));
	assert_true(like("a\\", "a\\"));
	assert_true(like("ab*", "?*\\*"));
	assert_true(ism_like_is_complete("a\\*", 3));
	assert_true(ism_like_is_complete("\\\\", 2));
	assert_true(ism_like_is_complete("", 0));
	assert_false(ism_like_is_complete("a\\", 2));
	assert_false(ism_like_is_complete("\\\\\\", 3));
}

/* The definition, in exponential time. */
static bool reference(const char *s, const char *p)
{
	if (*p == '\0')
		return *s == '\0';
	if (*p == '*')
		return reference(s, p + 1) || (*s && reference(s + 1, p));
	if (*s == '\0')
		return false;
	if (*p == '?')
		return reference(s + 1, p + 1);
	if (*p == '\\' && p[1])
		p++;
	return *s == *p && reference(s + 1, p + 1);
}

static void random_patterns_match_as_defined(void **state)
{
	static const char letters[] = "aaabbc*\\";
	static const char signs[] = "aabc**?\\";
	uint64_t random = 8;
	int matches = 0;

	(void)state;
	for (int i = 0; i < 400000; i++) {
		char text[13];
		char pattern[11];
		size_t n = (size_t)i % 13;
		size_t m = (size_t)i / 16 % 11;

		for (size_t k = 0; k < n + m; k++) {
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
			if (k < n)
				text[k] = letters[random >> 61];
			else
				pattern[k - n] = signs[random >> 61];
		}
		text[n] = pattern[m] = '\0';
		if (like(text, pattern) != reference(text, pattern))
			fail_msg("'%s' like '%s'", text, pattern);
		matches += reference(text, pattern);
	}
	assert_true(matches > 1000);
}

static void many_stars_take_no_longer(void **state)
{
	size_t n = 100000;
	char *text = malloc(n);
	static const char pattern[] = "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*ab";

	(void)state;
	memset(text, 'a', n);
	assert_false(ism_like(text, n, pattern, sizeof(pattern) - 1));
	text[n - 1] = 'b';
	assert_true(ism_like(text, n, pattern, sizeof(pattern) - 1));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_pattern_covers_the_whole_text),
		cmocka_unit_test(a_star_stands_for_any_run),
		cmocka_unit_test(a_question_mark_stands_for_one_code_point),
		cmocka_unit_test(a_backslash_escapes),
		cmocka_unit_test(random_patterns_match_as_defined),
		cmocka_unit_test(many_stars_take_no_longer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
