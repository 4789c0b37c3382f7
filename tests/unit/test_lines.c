/* Formats of lines: patterns, key=value pairs, fixed widths; windows, parts and rejects of all of them. */
#include "csv_print.h"

#include <stdbool.h>

#include "runtime/read/lines/fixed.h"

#define PATTERN "^(?<day>[^ ]+) (?<user>\\w+)(?: from (?<ip>[0-9.]+))?"

static const char *const day_user_ip[] = { "day", "user", "ip", NULL };
static const char *const a_b[] = { "a", "b", NULL };

static struct ism_format pattern_format(void)
{
	return (struct ism_format){ .kind = ISM_FORMAT_LINES, .pattern = PATTERN };
}

static struct ism_format keyvalue_format(void)
{
	return (struct ism_format){ .kind = ISM_FORMAT_KEYVALUE,
		.delimiter = ' ',
		.assign = '=',
		.quote = '"',
		.escape = '\\' };
}

static struct ism_format fixed_format(void)
{
	return (struct ism_format){ .kind = ISM_FORMAT_FIXED, .trim = 1 };
}

/* Reads the text in one window, then in windows and batches of every small size, which must not show. */
static void expect(
	const char *text, struct ism_format format, const char *const *names, const char *expected)
{
	for (size_t window = 0; window < 40; window++) {
		struct ism_read_tuning tuning = ism_read_tuning_default();
		char *got;

		if (window > 0)
			tuning.window_bytes = window;
		tuning.no_map = window % 2;
		tuning.batch_rows = window % 3;
		got = csv_print(NULL, csv_slice(text), &format, names, &tuning);
		assert_string_equal(got, expected);
		free(got);
	}
}

static void fields_are_the_groups_of_the_pattern(void **state)
{
	(void)state;
	expect("1st ann from 10.0.0.1\r\n2nd bob\n\n3rd carl from 10.0.0.3 port 22",
		pattern_format(), day_user_ip,
		"1@0 1st|ann|10.0.0.1\n"
		"2@23 2nd|bob|~\n"
		"4@32 3rd|carl|10.0.0.3\n");
}

static void a_line_that_does_not_match_is_rejected(void **state)
{
	(void)state;
	expect("1st ann\nnonsense\n3rd carl\n", pattern_format(), day_user_ip,
		"1@0 1st|ann|~\n"
		"2+1 a line that does not match the pattern of its format, 0, -1: nonsense\n"
		"3@17 3rd|carl|~\n");
}

static void unmatched_lines_may_be_skipped_and_are_counted(void **state)
{
	struct ism_format format = pattern_format();
	struct ism_column column = { .name = "user", .field = "user" };
	struct ism_reader *reader;
	struct ism_batch batch;
	uint64_t n_rows = 0, n_skipped = 0;

	(void)state;
	format.skip_unmatched = 1;
	expect("nonsense\n2nd bob\nmore\n", format, day_user_ip, "2@9 2nd|bob|~\n");
	assert_int_equal(
		ism_reader_open_text(&reader, "text", csv_slice("nonsense\n2nd bob\n\nmore\n"), 0,
			&format, &column, 1, NULL),
		ISM_OK);
	do {
		assert_int_equal(ism_reader_next(reader, &batch, NULL), ISM_OK);
		n_rows += batch.n_rows;
		n_skipped += batch.n_skipped;
		assert_int_equal(batch.n_rejects, 0);
	} while (batch.n_rows > 0);
	assert_int_equal(n_rows, 1);
	assert_int_equal(n_skipped, 2);
	ism_reader_close(reader);
}

static void a_group_that_the_pattern_has_not_is_an_error(void **state)
{
	static const char *const names[] = { "day", "host", NULL };

	(void)state;
	expect("1st ann\n", pattern_format(), names,
		"error 3, 0, 0: the pattern of its format has no group `host` for the field "
		"`host`\n");
}

static void bytes_that_are_no_text_reject_the_line(void **state)
{
	(void)state;
	expect("1st \xff\xfe\n2nd bob\n", pattern_format(), day_user_ip,
		"1+1 not valid UTF-8, 0, -1: 1st \xff\xfe\n"
		"2@7 2nd|bob|~\n");
}

static void lines_beyond_the_limit_are_rejected_whatever_the_window(void **state)
{
	struct ism_format format = pattern_format();
	char text[2000], expected[2000], clip[201];

	(void)state;
	memset(text, 'x', 1000);
	strcpy(text + 1000, "\r\n2nd bob\n");
	memset(text + 1010, 'y', 600);
	text[1610] = '\0';
	memset(clip, 'x', 200);
	clip[200] = '\0';
	snprintf(expected, sizeof(expected),
		"1+1 a row longer than the limit, 0, -1: %s… (1000 bytes)\n2@1002 2nd|bob|~\n"
		"3+1 a row longer than the limit, 0, -1: ",
		clip);
	memset(clip, 'y', 200);
	strcat(strcat(expected, clip), "… (600 bytes)\n");
	for (size_t window = 1; window < 3000; window = 2 * window + 1) {
		struct ism_read_tuning tuning = ism_read_tuning_default();
		char *got;

		tuning.window_bytes = window;
		tuning.row_limit_bytes = 300;
		got = csv_print(NULL, csv_slice(text), &format, day_user_ip, &tuning);
		assert_string_equal(got, expected);
		free(got);
	}
}

static void comments_and_skipped_lines_are_no_rows(void **state)
{
	struct ism_format format = pattern_format();

	(void)state;
	format.comment = '#';
	format.skip = 2;
	expect("a title\nand more\n1st ann\n#2nd bob\n3rd carl\n", format, day_user_ip,
		"3@17 1st|ann|~\n"
		"5@34 3rd|carl|~\n");
}

static void pairs_come_in_any_order(void **state)
{
	(void)state;
	expect("a=1 b=2\nb=4 x=9  a=3\n a=5\t\n", keyvalue_format(), a_b,
		"1@0 1|2\n"
		"2@8 3|4\n"
		"3@21 5|~\n");
}

static void quoted_values_hold_blanks_and_escapes(void **state)
{
	(void)state;
	expect("a=\"x y\" b=\"say \\\"hi\\\" \\\\\"\na=\"\" b=\"=\"\n", keyvalue_format(), a_b,
		"1@0 x y|say \"hi\" \\\n"
		"2@26 ~|=\n");
}

static void pairs_may_be_divided_by_other_signs(void **state)
{
	struct ism_format format = keyvalue_format();

	(void)state;
	format.delimiter = ';';
	format.assign = ':';
	expect("a: x y ; b:\"p;q\" ;\nb:;a:1\n", format, a_b,
		"1@0 x y|p;q\n"
		"2@19 1|~\n");
	format.delimiter = '\t';
	expect("a:x y\tb:\na:\tb:2\n", format, a_b,
		"1@0 x y|~\n"
		"2@9 ~|2\n");
}

static void of_a_key_that_occurs_twice_the_last_value_counts(void **state)
{
	struct ism_format format = keyvalue_format();
	struct ism_column column = { .name = "a", .field = "a" };
	struct ism_reader *reader;
	struct ism_batch batch;

	(void)state;
	expect("a=1 b=2 a=3\n", format, a_b, "1@0 3|2\n");
	assert_int_equal(ism_reader_open_text(&reader, "text", csv_slice("a=1 a=3\na=1 b=1 b=1\n"),
				 0, &format, &column, 1, NULL),
		ISM_OK);
	assert_int_equal(ism_reader_next(reader, &batch, NULL), ISM_OK);
	assert_int_equal(ism_reader_repeated(reader), 1);
	ism_reader_close(reader);
}

/* Also where the field that is expected next is the one that the key is of. */
static void keys_are_counted_and_given_once_for_each_field(void **state)
{
	static const struct ism_column columns[] = {
		{ .name = "a", .field = "one" },
		{ .name = "a", .field = "other" },
		{ .name = "b", .field = "b" },
	};
	struct ism_format format = keyvalue_format();
	struct ism_slice text = csv_slice("a=1 b=2\nb=3 a=4\nb=5 a=6 b=7\n");
	static const char *const values[] = { "1", "1", "2", "4", "4", "3", "6", "6", "7" };
	struct ism_reader *reader;
	struct ism_batch batch;

	(void)state;
	assert_int_equal(
		ism_reader_open_text(&reader, "text", text, 0, &format, columns, 3, NULL), ISM_OK);
	assert_int_equal(ism_reader_next(reader, &batch, NULL), ISM_OK);
	assert_int_equal(batch.n_rows, 3);
	for (size_t i = 0; i < 9; i++) {
		assert_int_equal(batch.cells[i].size, 1);
		assert_memory_equal(batch.cells[i].data, values[i], 1);
	}
	assert_int_equal(ism_reader_repeated(reader), 1);
	ism_reader_close(reader);
}

static void text_that_is_no_pair_rejects_the_line(void **state)
{
	(void)state;
	expect("a=1 debug b=2\na=1 =2\na=\"x\na=\"x\"y\na=1 b=2\n", keyvalue_format(), a_b,
		"1+1 text that is no key=value pair, 5, -1: debug b=2\n"
		"2+1 text that is no key=value pair, 5, -1: =2\n"
		"3+1 a quoted field that never ends, 1, -1: a=\"x\n"
		"4+1 text after a closing quote, 1, -1: a=\"x\"y\n"
		"5@33 1|2\n");
}

static void columns_are_ranges_of_characters(void **state)
{
	static const char *const names[] = { "1..4", "5", "6..", NULL };

	(void)state;
	expect("ab  1rest of it \nabcd2\nx\n\u00e4\u00f6\u00fc 3\u00df z\n", fixed_format(), names,
		"1@0 ab|1|rest of it\n"
		"2@17 abcd|2|~\n"
		"3@23 x|~|~\n"
		"4@25 \u00e4\u00f6\u00fc|3|\u00df z\n");
}

static void ranges_are_written_in_one_way(void **state)
{
	static const char *const wrong[] = { "", "0", "0..3", "3..2", "1-8", "1..", "a", "01",
		"1...3", "1.. 3", "9999999999" };
	struct ism_fixed_range range;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(ism_fixed_range(wrong[i], &range), strcmp(wrong[i], "1..") == 0);
	assert_true(ism_fixed_range("12..40", &range));
	assert_int_equal(range.first, 12);
	assert_int_equal(range.last, 40);
	assert_true(ism_fixed_range("7", &range));
	assert_int_equal(range.last, 7);
}

/* Rows of a part, from a reader of its own. */
static struct ism_reader_part read_part(
	struct ism_slice text, uint64_t begin, uint64_t end, FILE *out)
{
	struct ism_format format = keyvalue_format();
	struct ism_column columns[] = { { .name = "a", .field = "a" },
		{ .name = "b", .field = "b" } };
	struct ism_reader_part part;
	struct ism_reader *reader;
	struct ism_batch batch;

	assert_int_equal(
		ism_reader_open_text(&reader, "text", text, 0, &format, columns, 2, NULL), ISM_OK);
	assert_true(ism_reader_has_parts(reader));
	assert_int_equal(ism_reader_seek(reader, begin, end, NULL), ISM_OK);
	do {
		assert_int_equal(ism_reader_next(reader, &batch, NULL), ISM_OK);
		for (uint32_t r = 0; r < batch.n_rows; r++)
			csv_print_row(out, ism_batch_cell(&batch, r, 0), 2, batch.field_step, 0,
				batch.offsets[r]);
	} while (batch.n_rows > 0);
	part = ism_reader_part(reader);
	ism_reader_close(reader);
	return part;
}

static void parts_cut_anywhere_have_all_rows_once(void **state)
{
	struct ism_slice text = csv_slice("a=1 b=2\r\n\na=3\na=4 b=\"long text\"\na=5");
	char *expected, *got;
	size_t size;
	FILE *out = open_memstream(&expected, &size);

	(void)state;
	read_part(text, 0, text.size, out);
	fclose(out);
	for (uint64_t cut = 1; cut < text.size; cut++) {
		struct ism_reader_part first, second;

		out = open_memstream(&got, &size);
		first = read_part(text, 0, cut, out);
		second = read_part(text, cut, text.size, out);
		fclose(out);
		assert_string_equal(got, expected);
		assert_int_equal(first.begin, 0);
		assert_int_equal(first.end, second.begin);
		assert_int_equal(second.end, text.size);
		assert_int_equal(first.n_lines + second.n_lines, 5);
		free(got);
	}
	free(expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_the_groups_of_the_pattern),
		cmocka_unit_test(a_line_that_does_not_match_is_rejected),
		cmocka_unit_test(unmatched_lines_may_be_skipped_and_are_counted),
		cmocka_unit_test(a_group_that_the_pattern_has_not_is_an_error),
		cmocka_unit_test(bytes_that_are_no_text_reject_the_line),
		cmocka_unit_test(lines_beyond_the_limit_are_rejected_whatever_the_window),
		cmocka_unit_test(comments_and_skipped_lines_are_no_rows),
		cmocka_unit_test(pairs_come_in_any_order),
		cmocka_unit_test(quoted_values_hold_blanks_and_escapes),
		cmocka_unit_test(pairs_may_be_divided_by_other_signs),
		cmocka_unit_test(of_a_key_that_occurs_twice_the_last_value_counts),
		cmocka_unit_test(keys_are_counted_and_given_once_for_each_field),
		cmocka_unit_test(text_that_is_no_pair_rejects_the_line),
		cmocka_unit_test(columns_are_ranges_of_characters),
		cmocka_unit_test(ranges_are_written_in_one_way),
		cmocka_unit_test(parts_cut_anywhere_have_all_rows_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
