#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/source_map.h"
#include "support/utf8.h"

struct fixture {
	struct ism_arena arena;
	struct ism_source_map map;
};

static int setup(void **state)
{
	static struct fixture f;

	ism_arena_init(&f.arena, NULL, NULL);
	ism_source_map_init(&f.map, &f.arena);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	ism_arena_free(&f->arena);
	return 0;
}

static uint32_t add(struct fixture *f, const char *text)
{
	return (uint32_t)ism_source_map_add(&f->map, "a.ism", text, strlen(text));
}

static void assert_at(
	struct fixture *f, uint32_t file, uint32_t offset, uint32_t line, uint32_t column)
{
	struct ism_position position = ism_source_map_position(&f->map, file, offset);

	assert_int_equal(position.line, line);
	assert_int_equal(position.column, column);
}

static void columns_count_code_points(void **state)
{
	struct fixture *f = *state;
	uint32_t file = add(f, "a\nZ\xC3\xBCrich x");

	assert_at(f, file, 0, 1, 1);
	assert_at(f, file, 2, 2, 1);
	assert_at(f, file, 3, 2, 2);
	assert_at(f, file, 5, 2, 3);
	assert_string_equal(ism_source_map_position(&f->map, file, 0).file, "a.ism");
}

static void lf_crlf_and_cr_end_lines(void **state)
{
	struct fixture *f = *state;
	uint32_t file = add(f, "a\nb\r\nc\rd");
	struct ism_span line;

	assert_int_equal(ism_source_map_file(&f->map, (int)file)->n_lines, 4);
	assert_at(f, file, 2, 2, 1);
	assert_at(f, file, 5, 3, 1);
	assert_at(f, file, 7, 4, 1);
	line = ism_source_map_line(&f->map, file, 2);
	assert_int_equal(line.start, 2);
	assert_int_equal(line.end, 3);
}

static void an_offset_behind_the_end_is_the_end(void **state)
{
	struct fixture *f = *state;
	uint32_t file = add(f, "ab");

	assert_at(f, file, 99, 1, 3);
	assert_at(f, add(f, ""), 0, 1, 1);
}

static void nowhere_has_no_line(void **state)
{
	struct fixture *f = *state;

	assert_at(f, 0, 0, 0, 0);
}

static void a_file_that_is_not_there_sets_errno(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(ism_source_map_read(&f->map, ISM_SOURCE_DIR "/no such file"), 0);
	assert_int_equal(errno, ENOENT);
}

static void a_file_is_read_whole(void **state)
{
	struct fixture *f = *state;
	int id = ism_source_map_read(&f->map, ISM_SOURCE_DIR "/tests/unit/test_source_map.c");
	const struct ism_source_file *file;

	assert_int_equal(id, 1);
	file = ism_source_map_file(&f->map, id);
	assert_memory_equal(file->text, "#include <errno.h>\n", 19);
	assert_int_equal(file->text[file->length - 1], '\n');
	assert_int_equal(file->text[file->length], 0);
}

static void utf8_takes_only_well_formed_sequences(void **state)
{
	static const char *const bad[] = { "\x80", "\xC0\xAF", "\xC3", "\xE0\x80\x80",
		"\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF" };
	static const uint32_t good[] = { 0, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF,
		0x10000, 0x10FFFF };
	uint32_t c;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(ism_utf8_decode(bad[i], strlen(bad[i]), &c), 0);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		char bytes[4];
		size_t n = ism_utf8_encode(good[i], bytes);

		assert_int_equal(ism_utf8_decode(bytes, n, &c), n);
		assert_int_equal(c, good[i]);
	}
}

static void widths_are_those_of_a_terminal(void **state)
{
	(void)state;
	assert_int_equal(ism_utf8_width('a'), 1);
	assert_int_equal(ism_utf8_width(0xFC), 1);
	assert_int_equal(ism_utf8_width(0x301), 0);
	assert_int_equal(ism_utf8_width(0x6F22), 2);
	assert_int_equal(ism_utf8_width(0x1F512), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(columns_count_code_points, setup, teardown),
		cmocka_unit_test_setup_teardown(lf_crlf_and_cr_end_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(
			an_offset_behind_the_end_is_the_end, setup, teardown),
		cmocka_unit_test_setup_teardown(nowhere_has_no_line, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_file_that_is_not_there_sets_errno, setup, teardown),
		cmocka_unit_test_setup_teardown(a_file_is_read_whole, setup, teardown),
		cmocka_unit_test(utf8_takes_only_well_formed_sequences),
		cmocka_unit_test(widths_are_those_of_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
