/* The rules of CSV, one claim a test: docs/language.md, "Sources". */
#include "csv_print.h"

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void expect_n(struct ism_format format, const char *const *names, const char *text,
	size_t size, const char *expected)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();
	char *got = csv_print(NULL, (struct ism_slice){ text, size }, &format, names, &tuning);

	assert_string_equal(got, expected);
	free(got);
}

static void expect(
	struct ism_format format, const char *const *names, const char *text, const char *expected)
{
	expect_n(format, names, text, strlen(text), expected);
}

/* --- records and fields --- */

static void columns_are_found_by_name_in_any_order(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("c", "a"), "a,b,c\n1,2,3\n4,5,6\n", "2@6 3|1\n3@12 6|4\n");
}

static void two_fields_may_mean_one_column(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("a", "a"), "a\n\"x\"\"y\"\n", "2@2 x\"y|x\"y\n");
}

static void a_source_may_declare_no_field(void **state)
{
	(void)state;
	expect(csv_plain(), (const char *const[]){ NULL }, "a,b\n1,2\n1\n",
		"2@4\n3+1 fewer fields than the header, 0, -1: 1\n");
}

static void lf_crlf_and_cr_end_lines(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("a", "b"), "a,b\n1,2\r\n3,4\r5,6",
		"2@4 1|2\n3@9 3|4\n4@13 5|6\n");
	expect(csv_plain(), NAMES("a"), "a\r1\r2\r", "2@2 1\n3@4 2\n");
}

static void an_empty_cell_is_absent_quoted_or_not(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("a", "b", "c"), "a,b,c\n,\"\",\n", "2@6 ~|~|~\n");
}

static void an_empty_line_is_skipped_in_files_of_several_columns(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("a", "b"), "\n\na,b\n\n1,2\n\r\n3,4\n\n", "5@7 1|2\n7@13 3|4\n");
}

static void an_empty_line_is_a_row_in_files_of_one_column(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("a"), "a\n\n1\n", "2@2 ~\n3@3 1\n");
	struct ism_format bare = csv_plain();
	bare.header = 0;
	expect(bare, NAMES("a"), "\n\n", "1@0 ~\n2@1 ~\n");
}

static void quoted_fields_span_lines(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("a", "b"), "a,b\n\"1\n2\r\n3\r4\",5\n6,7\n",
		"2@4 1\n2\r\n3\r4|5\n6@17 6|7\n");
}

static void a_doubled_quote_is_a_quote(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("a", "b"), "a,b\n\"\"\"\",\"x\"\"\"\"y\"\n", "2@4 \"|x\"\"y\n");
}

static void a_backslash_escapes_quotes_and_itself_alone(void **state)
{
	struct ism_format format = csv_plain();

	(void)state;
	format.escape = '\\';
	expect(format, NAMES("a", "b"), "a,b\n\"x\\\"y\\\\\",\"C:\\new\"\n\\,b\n",
		"2@4 x\"y\\|C:\\new\n3@22 \\|b\n");
	expect(format, NAMES("a", "b"), "a,b\n\"x\"\"y\",1\n",
		"2+1 text after a closing quote, 1, 0: \"x\"\"y\"\n");
	format.escape = '\0';
	expect(format, NAMES("a", "b"), "a,b\n\"x\\\",1\n\"x\"\"y\",1\n",
		"2@4 x\\|1\n3+1 text after a closing quote, 1, 0: \"x\"\"y\"\n");
}

static void without_a_quote_character_quotes_are_bytes(void **state)
{
	struct ism_format format = csv_plain();

	(void)state;
	format.quote = '\0';
	format.escape = '\0';
	expect(format, NAMES("a", "b"), "a,b\n\"x,y\"\n", "2@4 \"x|y\"\n");
}

static void blanks_belong_to_a_cell_unless_trimmed(void **state)
{
	struct ism_format format = csv_plain();

	(void)state;
	expect(format, NAMES("a", "b"), "a,b\n 1 ,\" 2\t\"\n", "2@4  1 | 2\t\n");
	format.trim = 1;
	expect(format, NAMES("a", "b"), " a ,\tb\n 1 , \" 2\t\" \n \t , \" \"\n   \n\"3\" x,4\n",
		"2@7 1|2\n3@19 ~|~\n5+1 text after a closing quote, 1, 0: \"3\" x\n");
	format.delimiter = '\t';
	expect(format, NAMES("a", "b"), "a\tb\n\t 2\n", "2@4 ~|2\n");
}

static void null_texts_are_absent_quoted_or_not(void **state)
{
	const struct ism_slice nulls[] = { csv_slice("?"), csv_slice("none") };
	struct ism_format format = csv_plain();

	(void)state;
	format.nulls = nulls;
	format.n_nulls = 2;
	expect(format, NAMES("a", "b"), "a,b\n?,\"none\"\nNone,??\n", "2@4 ~|~\n3@13 None|??\n");
}

static void comment_lines_are_skipped_where_a_record_would_begin(void **state)
{
	struct ism_format format = csv_plain();

	(void)state;
	format.comment = '#';
	expect(format, NAMES("a", "b"), "# \"x\na,b\n#1,2\r\n1,#2\n\"x\n#y\",3\n",
		"4@15 1|#2\n5@20 x\n#y|3\n");
}

static void lines_before_the_header_are_skipped(void **state)
{
	struct ism_format format = csv_plain();

	(void)state;
	format.skip = 2;
	expect(format, NAMES("a"), "Report \"of\rJune\r\na\n1\n", "4@19 1\n");
	expect(format, NAMES("a"), "one\ntwo\n", "error 3, 3, 0: ends before its header\n");
}

static void a_zero_byte_is_a_byte(void **state)
{
	(void)state;
	expect_n(csv_plain(), NAMES("a", "b"), "a,b\nx\0y,z\n", 10, "2@4 x<0>y|z\n");
}

/* --- rejects --- */

static void a_row_with_another_number_of_fields_is_rejected(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("a", "b"), "a,b\n1\n1,2,3\n1,2\n\"\"\n",
		"2+1 fewer fields than the header, 0, -1: 1\n"
		"3+1 more fields than the header, 0, -1: 1,2,3\n"
		"4@12 1|2\n"
		"5+1 fewer fields than the header, 0, -1: \"\"\n");
}

static void a_quote_inside_an_unquoted_field_rejects_the_row(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("b", "a"), "a,b\n1,x\"y\"\n 1,\"2\"\n 1, \"2\"\n",
		"2+1 a quote inside an unquoted field, 2, 0: x\"y\"\n"
		"3@11 2| 1\n"
		"4+1 a quote inside an unquoted field, 2, 0:  \"2\"\n");
}

static void text_after_a_closing_quote_rejects_the_row(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("b"), "a,b\n\"1\"x,2\n\"1\" ,2\n1,2\n",
		"2+1 text after a closing quote, 1, -1: \"1\"x\n"
		"3+1 text after a closing quote, 1, -1: \"1\" \n"
		"4@18 2\n");
}

static void a_broken_row_ends_with_its_line(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("a", "b"), "a,b\n\"x\ny\"z,1\nx\"y,\"2\n3\"\n4,5\n",
		"2+2 text after a closing quote, 1, 0: \"x\ny\"z\n"
		"4+2 a quote inside an unquoted field, 1, 0: x\"y\n"
		"6@23 4|5\n");
}

static void an_open_quote_takes_the_rest_of_the_file_and_says_how_much(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("a", "b"), "a,b\n1,2\n3,\"4\n5,6\n7,8",
		"2@4 1|2\n"
		"3+3 a quoted field that never ends, 2, 1: 3,\"4\n5,6\n7,8"
		" (to the end of the file: 3 lines, 12 bytes)\n");
	expect(csv_plain(), NAMES("a"), "a\n\"",
		"2+1 a quoted field that never ends, 1, 0: \""
		" (to the end of the file: 1 lines, 1 bytes)\n");
}

static void broken_utf8_rejects_a_row_only_in_a_declared_column(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("b"), "a,b\n\xff,\xc3\xa9\n1,\xc3\n2,\"\xed\xa0\x80\"\n3,4\n",
		"2@4 \xc3\xa9\n"
		"3+1 not valid UTF-8, 2, 0: \xc3\n"
		"4+1 not valid UTF-8, 2, 0: \xed\xa0\x80\n"
		"5@21 4\n");
}

static void long_texts_of_rejects_are_cut_between_characters(void **state)
{
	char text[600] = "a,b\n", expected[600] = "2+1 fewer fields than the header, 0, -1: x";

	(void)state;
	strcat(text, "x");
	for (int i = 0; i < 150; i++)
		strcat(text, "é");
	for (int i = 0; i < 99; i++)
		strcat(expected, "é");
	strcat(expected, "…\n");
	expect(csv_plain(), NAMES("a", "b"), text, expected);
}

static void a_row_beyond_the_limit_is_rejected_and_the_next_one_read(void **state)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_format format = csv_plain();
	size_t size = tuning.row_limit_bytes + 100;
	char *text = malloc(size);
	char *got, expected[400];

	(void)state;
	memset(text, 'x', size);
	memcpy(text, "a,b\n1,2\n3,\"", 11);
	text[20] = '\n';
	memcpy(text + size - 6, "\"\n5,6\n", 6);
	for (int no_map = 0; no_map < 2; no_map++) {
		tuning.no_map = (uint8_t)no_map;
		got = csv_print(
			NULL, (struct ism_slice){ text, size }, &format, NAMES("a", "b"), &tuning);
		snprintf(expected, sizeof(expected),
			"2@4 1|2\n3+2 a row longer than the limit, 0, -1: %.200s… (%zu "
			"bytes)\n5@%zu 5|6\n",
			text + 8, size - 13, size - 4);
		assert_string_equal(got, expected);
		free(got);
	}
	free(text);
}

/* --- headers --- */

static void a_missing_column_names_the_nearest_header(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("closd", "b", "who"), "opened,Closed,b\n1,2,3\n",
		"error 3, 1, 0: no column `closd` for the field `closd`; the nearest of the "
		"header's 3 is "
		"`Closed`; fields without a column: 2\n");
	expect(csv_plain(), NAMES("x"), "y\n",
		"error 3, 1, 0: no column `x` for the field `x`; the "
		"header's only one is `y`\n");
}

static void a_header_that_differs_in_blanks_is_offered_not_taken(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("Opened by"), "n, Opened by \n1,2\n",
		"error 3, 1, 2: no column `Opened by` for the field `Opened by`, but one that "
		"differs in "
		"the blanks around it: ` Opened by ` (declare it so, or `trim: true`)\n");
}

static void a_header_of_one_column_hints_at_the_delimiter(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("a"), "a;b\n1;2\n",
		"error 3, 1, 0: no column `a` for the field `a`: the header is one column, `a;b`; "
		"is the "
		"delimiter \";\"?\n");
}

static void a_header_twice_matters_only_if_a_field_means_it(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("b"), "a,b,a\n1,2,3\n", "2@6 2\n");
	expect(csv_plain(), NAMES("b", "a"), "a,b,a\n1,2,3\n",
		"error 3, 1, 3: the header has `a` twice, in columns 1 and 3, and the field `a` "
		"means it\n");
}

static void an_empty_file_has_no_header(void **state)
{
	struct ism_format format = csv_plain();

	(void)state;
	expect(format, NAMES("a"), "", "error 3, 1, 0: is empty: it has no header\n");
	expect(format, NAMES("a"), "\xef\xbb\xbf", "error 3, 1, 0: is empty: it has no header\n");
	expect(format, NAMES("a"), "a", "");
	expect(format, NAMES("a"), "a\r\n", "");
	format.header = 0;
	expect(format, NAMES("a"), "", "");
}

static void a_faulty_header_is_an_error(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("a"), "a,b\"c\n",
		"error 3, 1, 2: its header has a quote inside an "
		"unquoted field\n");
	expect(csv_plain(), NAMES("a"), "a,\"b\n1,2\n",
		"error 3, 1, 2: its header has a quoted field "
		"that never ends\n");
	expect_n(csv_plain(), NAMES("a"),
		"\x7f"
		"ELF\0\1\n",
		7,
		"error 3, 1, 0: is no text in the declared encoding: its header has zero bytes\n");
}

static void quoted_headers_are_names_without_their_quotes(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("a \"b\"", "c\nd"), "\"a \"\"b\"\"\",\"c\nd\"\n1,2\n",
		"3@16 1|2\n");
}

static void without_a_header_fields_bind_in_their_order(void **state)
{
	struct ism_format format = csv_plain();

	(void)state;
	format.header = 0;
	expect(format, NAMES("x", "y"), "1,2\n3\n4,5\n",
		"1@0 1|2\n2+1 fewer fields than the header, 0, -1: 3\n3@6 4|5\n");
}

static void without_a_header_the_first_sound_row_sets_the_number_of_columns(void **state)
{
	struct ism_format format = csv_plain();

	(void)state;
	format.header = 0;
	expect(format, NAMES("x"), "a\"b\n1,2,3\n4,5\n\n6,7,8\n",
		"1+1 a quote inside an unquoted field, 1, 0: a\"b\n"
		"2@4 1\n3+1 fewer fields than the header, 0, -1: 4,5\n5@15 6\n");
}

static void characters_of_a_format_may_not_collide(void **state)
{
	struct ism_format format = csv_plain();

	(void)state;
	format.delimiter = '"';
	expect(format, NAMES("a"), "a\n",
		"error 4, 0, 0: its format uses one character for two purposes\n");
}

/* --- encodings --- */

static void a_mark_of_utf8_is_not_part_of_the_first_name(void **state)
{
	(void)state;
	expect(csv_plain(), NAMES("a"),
		"\xef\xbb\xbf"
		"a,b\n1,2\n",
		"2@7 1\n");
}

static void latin1_is_converted(void **state)
{
	struct ism_format format = csv_plain();

	(void)state;
	format.encoding = ISM_ENCODING_LATIN1;
	expect(format, NAMES("n\xc3\xa4me"), "n\xe4me\nJos\xe9\n\x80\xff\n",
		"2@6 Jos\xc3\xa9\n3@12 \xc2\x80\xc3\xbf\n");
}

static void utf16_is_converted_in_the_order_of_its_mark(void **state)
{
	static const char little[] = "\xff\xfe"
				     "a\0\n\0\xe9\0\x3d\xd8\x0e\xde\n\0";
	static const char big[] = "\xfe\xff"
				  "\0a\0\n\0\xe9\xd8\x3d\xde\x0e\0\n";
	struct ism_format format = csv_plain();

	(void)state;
	format.encoding = ISM_ENCODING_UTF16;
	expect_n(format, NAMES("a"), little, sizeof(little) - 1, "2@2 \xc3\xa9\xf0\x9f\x98\x8e\n");
	expect_n(format, NAMES("a"), big, sizeof(big) - 1, "2@2 \xc3\xa9\xf0\x9f\x98\x8e\n");
	expect_n(format, NAMES("a"), little + 2, sizeof(little) - 3,
		"2@2 \xc3\xa9\xf0\x9f\x98\x8e\n");
}

static void broken_utf16_rejects_its_row(void **state)
{
	static const char text[] = "a\0\n\0\x3d\xd8\n\0\x0e\xde\n\0x\0\n\0y";
	struct ism_format format = csv_plain();

	(void)state;
	format.encoding = ISM_ENCODING_UTF16;
	expect_n(format, NAMES("a"), text, sizeof(text) - 1,
		"2+1 not valid UTF-8, 1, 0: \xed\xa0\xbd\n"
		"3+1 not valid UTF-8, 1, 0: \xed\xb8\x8e\n"
		"4@10 x\n5+1 not valid UTF-8, 1, 0: \xff\n");
}

static void a_mark_that_contradicts_the_encoding_is_an_error(void **state)
{
	struct ism_format format = csv_plain();

	(void)state;
	expect_n(format, NAMES("a"),
		"\xff\xfe"
		"a\0",
		4,
		"error 3, 1, 0: begins with the byte-order mark of UTF-16: its format needs "
		"`encoding: "
		"utf16`\n");
	format.encoding = ISM_ENCODING_LATIN1;
	expect(format, NAMES("a"),
		"\xef\xbb\xbf"
		"a\n",
		"error 3, 1, 0: begins with the byte-order mark of UTF-8, but its source declares "
		"another "
		"encoding\n");
}

/* --- size --- */

static void wide_files_are_read(void **state)
{
	enum { N = 5000 };
	char *text = malloc(N * 12), *at = text, *got;
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_format format = csv_plain();

	(void)state;
	for (int i = 0; i < N; i++)
		at += sprintf(at, "c%d%s", i, i + 1 < N ? "," : "\n");
	for (int i = 0; i < N; i++)
		at += sprintf(at, "%d%s", i, i + 1 < N ? "," : "\n");
	got = csv_print(NULL, (struct ism_slice){ text, (uint64_t)(at - text) }, &format,
		NAMES("c4999", "c0", "c2500"), &tuning);
	assert_non_null(strstr(got, " 4999|0|2500\n"));
	free(got);
	free(text);
}

static void a_line_of_ten_megabytes_is_a_row(void **state)
{
	size_t size = 10u << 20;
	char *text = malloc(size + 10);
	struct ism_column column = { .name = "a", .field = "a" };
	struct ism_format format = csv_plain();
	struct ism_reader *reader;
	struct ism_batch batch;

	(void)state;
	memset(text, 'x', size + 10);
	memcpy(text, "a\n", 2);
	memcpy(text + 2 + size, "\ny\n", 3);
	assert_int_equal(ism_reader_open_text(&reader, "text", (struct ism_slice){ text, size + 5 },
				 7, &format, &column, 1, NULL),
		ISM_OK);
	assert_int_equal(ism_reader_next(reader, &batch, NULL), ISM_OK);
	assert_int_equal(batch.n_rows, 2);
	assert_int_equal(batch.cells[0].size, size);
	assert_int_equal(batch.file_index, 7);
	assert_int_equal(ism_reader_place(reader, &batch, 1, 0).column, 1);
	assert_int_equal(ism_reader_place(reader, &batch, 1, 0).line, 3);
	assert_int_equal(ism_reader_bytes_done(reader), size + 5);
	assert_int_equal(ism_reader_bytes_all(reader), size + 5);
	ism_reader_close(reader);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_found_by_name_in_any_order),
		cmocka_unit_test(two_fields_may_mean_one_column),
		cmocka_unit_test(a_source_may_declare_no_field),
		cmocka_unit_test(lf_crlf_and_cr_end_lines),
		cmocka_unit_test(an_empty_cell_is_absent_quoted_or_not),
		cmocka_unit_test(an_empty_line_is_skipped_in_files_of_several_columns),
		cmocka_unit_test(an_empty_line_is_a_row_in_files_of_one_column),
		cmocka_unit_test(quoted_fields_span_lines),
		cmocka_unit_test(a_doubled_quote_is_a_quote),
		cmocka_unit_test(a_backslash_escapes_quotes_and_itself_alone),
		cmocka_unit_test(without_a_quote_character_quotes_are_bytes),
		cmocka_unit_test(blanks_belong_to_a_cell_unless_trimmed),
		cmocka_unit_test(null_texts_are_absent_quoted_or_not),
		cmocka_unit_test(comment_lines_are_skipped_where_a_record_would_begin),
		cmocka_unit_test(lines_before_the_header_are_skipped),
		cmocka_unit_test(a_zero_byte_is_a_byte),
		cmocka_unit_test(a_row_with_another_number_of_fields_is_rejected),
		cmocka_unit_test(a_quote_inside_an_unquoted_field_rejects_the_row),
		cmocka_unit_test(text_after_a_closing_quote_rejects_the_row),
		cmocka_unit_test(a_broken_row_ends_with_its_line),
		cmocka_unit_test(an_open_quote_takes_the_rest_of_the_file_and_says_how_much),
		cmocka_unit_test(broken_utf8_rejects_a_row_only_in_a_declared_column),
		cmocka_unit_test(long_texts_of_rejects_are_cut_between_characters),
		cmocka_unit_test(a_row_beyond_the_limit_is_rejected_and_the_next_one_read),
		cmocka_unit_test(a_missing_column_names_the_nearest_header),
		cmocka_unit_test(a_header_that_differs_in_blanks_is_offered_not_taken),
		cmocka_unit_test(a_header_of_one_column_hints_at_the_delimiter),
		cmocka_unit_test(a_header_twice_matters_only_if_a_field_means_it),
		cmocka_unit_test(an_empty_file_has_no_header),
		cmocka_unit_test(a_faulty_header_is_an_error),
		cmocka_unit_test(quoted_headers_are_names_without_their_quotes),
		cmocka_unit_test(without_a_header_fields_bind_in_their_order),
		cmocka_unit_test(without_a_header_the_first_sound_row_sets_the_number_of_columns),
		cmocka_unit_test(characters_of_a_format_may_not_collide),
		cmocka_unit_test(a_mark_of_utf8_is_not_part_of_the_first_name),
		cmocka_unit_test(latin1_is_converted),
		cmocka_unit_test(utf16_is_converted_in_the_order_of_its_mark),
		cmocka_unit_test(broken_utf16_rejects_its_row),
		cmocka_unit_test(a_mark_that_contradicts_the_encoding_is_an_error),
		cmocka_unit_test(wide_files_are_read),
		cmocka_unit_test(a_line_of_ten_megabytes_is_a_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
