#include "runtime/kernel/regex.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct ism_regex *compile(const char *pattern)
{
	struct ism_regex *regex = NULL;

	assert_int_equal(ism_regex_compile(pattern, strlen(pattern), &regex, NULL), ISM_OK);
	return regex;
}

static int create_matcher(void **state)
{
	return ism_regex_matcher_create((struct ism_regex_matcher **)state) == ISM_OK ? 0 : -1;
}

static int release_matcher(void **state)
{
	ism_regex_matcher_release(*state);
	return 0;
}

static enum ism_regex_result match(void **state, const char *text, const char *pattern)
{
	struct ism_regex *regex = compile(pattern);
	size_t n = strlen(text);
	char *copy = malloc(n ? n : 1);
	enum ism_regex_result result;

	memcpy(copy, text, n);
	result = ism_regex_match(regex, *state, copy, n);
	free(copy);
	ism_regex_release(regex);
	return result;
}

static void a_pattern_is_found_anywhere_unless_anchored(void **state)
{
	assert_int_equal(match(state, "CVE-2026-1234", "2026"), ISM_REGEX_YES);
	assert_int_equal(match(state, "CVE-2026-1234", "^2026"), ISM_REGEX_NO);
	assert_int_equal(match(state, "CVE-2026-1234", "^CVE-\\d{4}-\\d+$"), ISM_REGEX_YES);
	assert_int_equal(match(state, "", "^$"), ISM_REGEX_YES);
	assert_int_equal(match(state, "", "a"), ISM_REGEX_NO);
}

static void text_is_code_points(void **state)
{
	assert_int_equal(match(state, "ä", "^.$"), ISM_REGEX_YES);
	assert_int_equal(match(state, "😀", "^.$"), ISM_REGEX_YES);
	assert_int_equal(match(state, "ÄÖ", "(?i)^äö$"), ISM_REGEX_YES);
	assert_int_equal(match(state, "ж", "^\\p{L}$"), ISM_REGEX_YES);
	assert_int_equal(match(state, "ж", "^\\x{436}$"), ISM_REGEX_YES);
}

static void only_a_line_feed_ends_a_line(void **state)
{
	assert_int_equal(match(state, "a\rb", "a.b"), ISM_REGEX_YES);
	assert_int_equal(match(state, "a\nb", "a.b"), ISM_REGEX_NO);
	assert_int_equal(match(state, "a\nb", "(?m)^b"), ISM_REGEX_YES);
	assert_int_equal(match(state, "a\rb", "(?m)^b"), ISM_REGEX_NO);
	assert_int_equal(match(state, "a\xe2\x80\xa8z", "a\\Rz"), ISM_REGEX_YES);
}

static void captures_and_references_work(void **state)
{
	assert_int_equal(match(state, "abcabc", "^(abc)\\1$"), ISM_REGEX_YES);
	assert_int_equal(match(state, "abcabd", "^(abc)\\1$"), ISM_REGEX_NO);
	assert_int_equal(match(state, "((()))", "^(\\((?1)*\\))$"), ISM_REGEX_YES);
	assert_int_equal(match(state, "foobar", "foo(?=bar)"), ISM_REGEX_YES);
}

static void a_runaway_match_ends_at_the_limit(void **state)
{
	char text[4096];

	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(match(state, text, "^(a+)+b?$"), ISM_REGEX_YES);
	text[sizeof(text) - 2] = 'c';
	assert_int_equal(match(state, text, "^(a+)+$"), ISM_REGEX_LIMIT);
	assert_int_equal(match(state, text, "(*NO_JIT)^(a+)+$"), ISM_REGEX_LIMIT);
	assert_int_equal(match(state, "aac", "^(a+)+$"), ISM_REGEX_NO);
}

static void a_deep_match_does_not_need_a_deep_stack(void **state)
{
	size_t n = 20000;
	struct ism_regex *regex = compile("^(?:(a)|b)*$");
	char *text = malloc(n);

	memset(text, 'a', n);
	assert_int_equal(ism_regex_match(regex, *state, text, n), ISM_REGEX_YES);
	free(text);
	ism_regex_release(regex);
}

static void assert_fault(const char *pattern, size_t offset)
{
	struct ism_regex *regex = NULL;
	struct ism_regex_fault fault = { .offset = 77 };

	assert_int_equal(ism_regex_compile(pattern, strlen(pattern), &regex, &fault), ISM_ERR_DATA);
	assert_null(regex);
	assert_int_equal(fault.offset, offset);
	assert_true(strlen(fault.text) > 5);
	assert_int_equal(ism_regex_compile(pattern, strlen(pattern), &regex, NULL), ISM_ERR_DATA);
}

static void a_wrong_pattern_is_reported_with_its_place(void **state)
{
	(void)state;
	assert_fault("ab(", 3);
	assert_fault("a[b", 3);
	assert_fault("*a", 0);
	assert_fault("a{2,1}", 5);
	assert_fault("a\\", 2);
	assert_fault("x\\C", 3);
	assert_fault("a\xff", 1);
}

static void a_pattern_is_not_terminated(void **state)
{
	struct ism_regex *regex = NULL;
	char pattern[2] = { 'a', 'b' };

	assert_int_equal(ism_regex_compile(pattern, 2, &regex, NULL), ISM_OK);
	assert_int_equal(ism_regex_match(regex, *state, "xab", 3), ISM_REGEX_YES);
	assert_int_equal(ism_regex_match(regex, *state, "xab", 2), ISM_REGEX_NO);
	ism_regex_release(regex);
	assert_int_equal(ism_regex_compile("", 0, &regex, NULL), ISM_OK);
	assert_int_equal(ism_regex_match(regex, *state, "", 0), ISM_REGEX_YES);
	ism_regex_release(regex);
}

static void *match_many(void *regex)
{
	struct ism_regex_matcher *matcher;
	size_t right = 0;

	if (ism_regex_matcher_create(&matcher) != ISM_OK)
		return NULL;
	for (int i = 0; i < 10000; i++) {
		right += ism_regex_match(regex, matcher, "CVE-2026-1", 10) == ISM_REGEX_YES;
		right += ism_regex_match(regex, matcher, "CVE-26-1", 8) == ISM_REGEX_NO;
	}
	ism_regex_matcher_release(matcher);
	return (void *)right;
}

static void workers_share_a_pattern(void **state)
{
	struct ism_regex *regex = compile("^CVE-(\\d{4})-(\\d+)$");
	pthread_t threads[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, match_many, regex), 0);
	for (int i = 0; i < 4; i++) {
		void *right;

		assert_int_equal(pthread_join(threads[i], &right), 0);
		assert_int_equal((size_t)right, 20000);
	}
	ism_regex_release(regex);
}

static void nothing_is_released_without_harm(void **state)
{
	(void)state;
	ism_regex_release(NULL);
	ism_regex_matcher_release(NULL);
}

#define WITH_MATCHER(test) cmocka_unit_test_setup_teardown(test, create_matcher, release_matcher)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_MATCHER(a_pattern_is_found_anywhere_unless_anchored),
		WITH_MATCHER(text_is_code_points),
		WITH_MATCHER(only_a_line_feed_ends_a_line),
		WITH_MATCHER(captures_and_references_work),
		WITH_MATCHER(a_runaway_match_ends_at_the_limit),
		WITH_MATCHER(a_deep_match_does_not_need_a_deep_stack),
		cmocka_unit_test(a_wrong_pattern_is_reported_with_its_place),
		WITH_MATCHER(a_pattern_is_not_terminated),
		cmocka_unit_test(workers_share_a_pattern),
		cmocka_unit_test(nothing_is_released_without_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
