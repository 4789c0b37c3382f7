#include "runtime/kernel/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The grammar of RFC 3629 §4, word for word. Size of the code point at `s`, 0 where there is none. */
static size_t reference_size(const uint8_t *s, size_t n)
{
	static const uint8_t rows[][8] = {
		/* pairs of first and last byte */
		{ 0x00, 0x7f },
		{ 0xc2, 0xdf, 0x80, 0xbf },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 0x80, 0xbf },
		{ 0xe1, 0xec, 0x80, 0xbf, 0x80, 0xbf },
		{ 0xed, 0xed, 0x80, 0x9f, 0x80, 0xbf },
		{ 0xee, 0xef, 0x80, 0xbf, 0x80, 0xbf },
		{ 0xf0, 0xf0, 0x90, 0xbf, 0x80, 0xbf, 0x80, 0xbf },
		{ 0xf1, 0xf3, 0x80, 0xbf, 0x80, 0xbf, 0x80, 0xbf },
		{ 0xf4, 0xf4, 0x80, 0x8f, 0x80, 0xbf, 0x80, 0xbf },
	};

	for (size_t row = 0; row < COUNT(rows); row++) {
		size_t size = 0;

		while (size < n && size < 4 && (size == 0 || rows[row][2 * size + 1] != 0) &&
			s[size] >= rows[row][2 * size] && s[size] <= rows[row][2 * size + 1])
			size++;
		if (size > 0 && (size == 4 || rows[row][2 * size + 1] == 0))
			return size;
	}
	return 0;
}

static size_t reference_prefix(const uint8_t *s, size_t n)
{
	size_t i = 0;

	while (i < n) {
		size_t size = reference_size(s + i, n - i);

		if (size == 0)
			break;
		i += size;
	}
	return i;
}

static void assert_prefix(const uint8_t *s, size_t n)
{
	char *copy = malloc(n ? n : 1);

	memcpy(copy, s, n);
	assert_int_equal(ism_utf8_valid_prefix(copy, n), reference_prefix(s, n));
	assert_int_equal(ism_utf8_valid(copy, n), reference_prefix(s, n) == n);
	free(copy);
}

static void every_two_bytes_are_judged_as_the_grammar_does(void **state)
{
	(void)state;
	for (unsigned pair = 0; pair < 0x10000; pair++) {
		uint8_t bytes[4] = { (uint8_t)(pair >> 8), (uint8_t)pair, 0x80, 0xbf };

		for (size_t n = 1; n <= 4; n++)
			assert_prefix(bytes, n);
	}
}

static void every_code_point_is_written_and_read_back(void **state)
{
	char bytes[4];

	(void)state;
	for (uint32_t c = 0; c < 0x110000; c++) {
		size_t size = ism_utf8_put(c, bytes);

		assert_int_equal(ism_utf8_valid(bytes, size), c < 0xd800 || c > 0xdfff);
		assert_int_equal(ism_utf8_size(bytes[0]), size);
		assert_int_equal(ism_utf8_at(bytes), c);
	}
}

static void bad_bytes_are_found_wherever_they_stand(void **state)
{
	uint8_t text[100];

	(void)state;
	for (size_t at = 0; at < sizeof(text); at++) {
		memset(text, 'a', sizeof(text));
		for (size_t n = at; n <= sizeof(text); n += 13)
			assert_prefix(text, n);
		text[at] = 0xff;
		assert_prefix(text, sizeof(text));
		text[at] = 0xc3;
		assert_prefix(text, sizeof(text));
		if (at + 1 < sizeof(text))
			text[at + 1] = 0xa4;
		assert_prefix(text, sizeof(text));
	}
}

static void random_bytes_are_judged_as_the_grammar_does(void **state)
{
	static const uint8_t likely[] = { 'a', 0x80, 0xbf, 0xc2, 0xe0, 0xa0, 0xed, 0x9f, 0xf0, 0x90,
		0xf4, 0x8f, 0xe2, 0x82, 0xac, 'z' };
	uint64_t random = 5;
	uint8_t text[48];

	(void)state;
	for (int i = 0; i < 300000; i++) {
		size_t n = (size_t)i % sizeof(text);

		for (size_t k = 0; k < n; k++) {
			random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
			text[k] = likely[random >> 60];
		}
		assert_prefix(text, n);
	}
}

static void code_points_are_counted_and_skipped(void **state)
{
	static const char text[] = "aä€😀z";
	size_t n = sizeof(text) - 1;

	(void)state;
	assert_int_equal(ism_utf8_length(text, n), 5);
	assert_int_equal(ism_utf8_length("", 0), 0);
	assert_int_equal(ism_utf8_skip(text, n, 0, 0), 0);
	assert_int_equal(ism_utf8_skip(text, n, 0, 3), 6);
	assert_int_equal(ism_utf8_skip(text, n, 3, 2), 10);
	assert_int_equal(ism_utf8_skip(text, n, 0, 5), n);
	assert_int_equal(ism_utf8_skip(text, n, 0, SIZE_MAX), n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_two_bytes_are_judged_as_the_grammar_does),
		cmocka_unit_test(every_code_point_is_written_and_read_back),
		cmocka_unit_test(bad_bytes_are_found_wherever_they_stand),
		cmocka_unit_test(random_bytes_are_judged_as_the_grammar_does),
		cmocka_unit_test(code_points_are_counted_and_skipped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
