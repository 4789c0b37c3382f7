/* JSON as rows: lines and documents, what is in them and what is wrong with them. */
#include "json_print.h"

#define NAMES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* Reads in one window, in small ones, buffered, and in every way of finding quotes: all have to say the same. */
static void expect_in(const struct ism_format *format, const char *const *paths, const char *text,
	const char *expected)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_slice slice = csv_slice(text);

	for (int isa = ISM_ISA_NONE; isa < ISM_ISA_COUNT; isa++) {
		if (!ism_isa_has((enum ism_isa)isa))
			continue;
		tuning.isa = (enum ism_isa)isa;
		for (int way = 0; way < 4; way++) {
			char *got;

			tuning.window_bytes = way == 0 ? (size_t)1 << 20 : (size_t)way * 7 - 6;
			tuning.no_map = way == 2;
			got = json_print(slice, format, paths, &tuning);
			assert_string_equal(got, expected);
			free(got);
		}
	}
}

static void expect_lines(const char *const *paths, const char *text, const char *expected)
{
	struct ism_format format = json_format(ISM_FORMAT_NDJSON);

	expect_in(&format, paths, text, expected);
}

static void expect_document(const char *const *paths, const char *text, const char *expected)
{
	struct ism_format format = json_format(ISM_FORMAT_JSON);

	expect_in(&format, paths, text, expected);
}

static void expect_root(
	const char *root, const char *const *paths, const char *text, const char *expected)
{
	struct ism_format format = json_format(ISM_FORMAT_JSON);

	format.root = root;
	expect_in(&format, paths, text, expected);
}

/* ---- values ---- */

static void names_are_found_in_any_order_and_depth(void **state)
{
	(void)state;
	expect_lines(NAMES("id", "user.name", "n"),
		"{\"id\":\"a\",\"user\":{\"name\":\"Ann\",\"age\":3},\"n\":1}\n"
		"{\"n\":2,\"user\":{\"age\":4,\"name\":\"Bob\"},\"id\":\"b\"}\n"
		"{\"id\":\"c\",\"extra\":[{\"id\":\"x\"}],\"n\":3.50}\n"
		" { \"id\" : \"d\" , \"user\" : { } , \"n\" : -1e5 } \n",
		"1@0 a|Ann|1\n2@47 b|Bob|2\n3@94 c|~|3.50\n4@136 d|~|-1e5\n");
}

static void absent_null_and_empty_are_told_apart(void **state)
{
	(void)state;
	expect_lines(NAMES("a", "b.c"),
		"{}\n{\"a\":null,\"b\":null}\n{\"a\":\"\",\"b\":{\"c\":\"\"}}\n"
		"{\"a\":\"null\",\"b\":{\"c\":null}}\n{\"a\":false,\"b\":7}\n",
		"1@0 ~|~\n2@3 ~|~\n3@23 |\n4@45 null|~\n5@73 false|~\n");
}

static void texts_that_mean_absent_do_so(void **state)
{
	static const struct ism_slice nulls[] = { { "-", 1 }, { "n/a", 3 } };
	struct ism_format format = json_format(ISM_FORMAT_NDJSON);

	(void)state;
	format.nulls = nulls;
	format.n_nulls = 2;
	expect_in(&format, NAMES("a", "b"), "{\"a\":\"-\",\"b\":\"--\"}\n{\"a\":1,\"b\":\"n/a\"}\n",
		"1@0 ~|--\n2@19 1|~\n");
}

static void escapes_are_undone(void **state)
{
	(void)state;
	expect_lines(NAMES("a"),
		"{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}\n"
		"{\"a\":\"\\u00e9\\u20AC\\ud83d\\ude00.\"}\n"
		"{\"a\":\"C:\\\\x\",\"b\":\"\\\\\\\"\"}\n"
		"{\"\\u0061\":\"by name\"}\n"
		"{\"a\":\"a\\u0000b\"}\n",
		"1@0 \"\\/\b\f\n\r\t\n2@25 é€😀.\n3@59 C:\\x\n4@84 by name\n5@105 a<0>b\n");
}

static void dots_in_names_are_written_with_a_backslash(void **state)
{
	(void)state;
	expect_lines(NAMES("id\\.orig_h", "id.orig_h", "a\\\\b"),
		"{\"id.orig_h\":\"1.2.3.4\",\"id\":{\"orig_h\":\"in\"},\"a\\\\b\":5}\n",
		"1@0 1.2.3.4|in|5\n");
}

static void of_a_name_that_comes_twice_the_last_one_counts(void **state)
{
	(void)state;
	expect_lines(NAMES("a", "u.x", "[]l.v"),
		"{\"a\":1,\"a\":2,\"z\":1,\"z\":2}\n"
		"{\"u\":{\"x\":1,\"x\":3},\"u\":{\"y\":1}}\n"
		"{\"l\":[{\"v\":1,\"v\":2},{\"v\":3}],\"l\":[{\"v\":4}]}\n"
		"{\"a\":5,\"a\":null}\n",
		"1@0 2|~|~\n2@26 ~|~|~\n3@58 ~|~|[4]\n4@102 ~|~|~\nrepeated 6\n");
}

static void lists_are_arrays_as_they_are_written(void **state)
{
	(void)state;
	expect_lines(NAMES("[]a", "[]b.c"),
		"{\"a\":[1, \"x\\n\"],\"b\":{\"c\":[]}}\n"
		"{\"a\":\"one\",\"b\":{\"c\":null}}\n",
		"1@0 [1, \"x\\n\"]|[]\n2@30 \"one\"|~\n");
}

static void paths_through_arrays_gather_values(void **state)
{
	(void)state;
	expect_lines(NAMES("[]i.x", "[]i.y.z", "[]i"),
		"{\"i\":[{\"x\":1},{\"x\":null},{\"q\":{}},{\"x\":\"\\\"2\"}]}\n"
		"{\"i\":[{\"x\":[1,2],\"y\":{\"z\":\"a\"}},{\"x\":[ "
		"],\"y\":[{\"z\":\"b\"},[{\"z\":3}]]}]}\n"
		"{\"i\":[]}\n{\"i\":{\"x\":7}}\n",
		"1@0 [1,\"\\\"2\"]|~|[{\"x\":1},{\"x\":null},{\"q\":{}},{\"x\":\"\\\"2\"}]\n"
		"2@48 [1,2]|[\"a\",\"b\",3]|"
		"[{\"x\":[1,2],\"y\":{\"z\":\"a\"}},{\"x\":[ "
		"],\"y\":[{\"z\":\"b\"},[{\"z\":3}]]}]\n"
		"3@118 ~|~|[]\n"
		"4+1 an object or an array where one value is expected, 6, 2: {\"x\":7}}\n");
}

static void one_value_is_no_object_and_no_array(void **state)
{
	(void)state;
	expect_lines(NAMES("a", "b.c"),
		"{\"a\":{}}\n{\"a\":[1]}\n{\"b\":[{\"c\":1}]}\n{\"a\":1,\"b\":{\"c\":2}}\n7\n[]\n",
		"1+1 an object or an array where one value is expected, 6, 0: {}}\n"
		"2+1 an object or an array where one value is expected, 6, 0: [1]}\n"
		"3+1 an object or an array where one value is expected, 12, 1: 1}]}\n"
		"4@35 1|2\n"
		"5+1 a row that is no object, 1, -1: 7\n"
		"6+1 a row that is no object, 1, -1: []\n");
}

/* ---- lines ---- */

static void a_bad_line_is_rejected_alone(void **state)
{
	(void)state;
	expect_lines(NAMES("a"),
		"{\"a\":1}\n{\"a\":1\n{\"a\" 1}\n{\"a\":1,}\n{\"a\":01}\n{\"a\":1}}\n\n \t\n"
		"{\"a\":\"x\ty\"}\n{\"a\":\"\\x\"}\n{\"a\":\"\\ud800\"}\n{\"a\":\"\\udc00\\ud800\"}"
		"\n"
		"{\"a\":tru}\n{\"é\":\"\xff\"}\n{\"a\":\"open}\n{\"b\":nan}\n{\"a\":2}",
		"1@0 1\n"
		"2+1 not JSON: it ends too early, 7, -1: {\"a\":1\n"
		"3+1 not JSON: no colon after a name, 6, -1: 1}\n"
		"4+1 not JSON: a name in quotes is missing, 8, -1: }\n"
		"5+1 not JSON: neither a comma nor a closing bracket after a value, 7, -1: 1}\n"
		"6+1 not JSON: more text after the value, 8, -1: }\n"
		"9+1 not JSON: a control character in a text, 8, -1: \ty\"}\n"
		"10+1 not JSON: an escape that does not exist, 7, -1: \\x\"}\n"
		"11+1 not JSON: half of a surrogate pair, 7, -1: \\ud800\"}\n"
		"12+1 not JSON: half of a surrogate pair, 7, -1: \\udc00\\ud800\"}\n"
		"13+1 not JSON: a value is missing or written otherwise, 6, -1: tru}\n"
		"14+1 not valid UTF-8, 7, -1: \xff\"}\n"
		"15+1 not JSON: it ends too early, 12, -1: {\"a\":\"open}\n"
		"16+1 not JSON: a value is missing or written otherwise, 6, -1: nan}\n"
		"17@156 2\n");
}

static void lines_may_end_as_on_windows_and_begin_with_a_mark(void **state)
{
	(void)state;
	expect_lines(
		NAMES("a"), "\xef\xbb\xbf{\"a\":\"x\"}\r\n{\"a\":\"y\"}\r\n", "1@3 x\n2@14 y\n");
}

static void a_line_that_is_too_long_is_rejected(void **state)
{
	struct ism_format format = json_format(ISM_FORMAT_NDJSON);
	struct ism_read_tuning tuning = ism_read_tuning_default();
	char text[2048];
	char *got;

	(void)state;
	tuning.row_limit_bytes = 300;
	snprintf(text, sizeof(text), "{\"a\":1}\n{\"a\":\"%0800d\"}\n{\"a\":2}\n", 0);
	for (int way = 0; way < 2; way++) {
		tuning.window_bytes = way ? 16 : 1 << 20;
		got = json_print(csv_slice(text), &format, NAMES("a"), &tuning);
		assert_non_null(strstr(got, "1@0 1\n2+1 a row longer than the limit, 0, -1: {"));
		assert_non_null(strstr(got, "… (808 bytes)\n3@817 2\n"));
		free(got);
	}
}

/* ---- documents ---- */

static void documents_are_arrays_or_rows_one_after_another(void **state)
{
	(void)state;
	expect_document(NAMES("a"), "[\n  {\"a\": 1},\n  {\"a\":\n 2}\n]\n", "2@4 1\n3@16 2\n");
	expect_document(NAMES("a"), "{\"a\":1}", "1@0 1\n");
	expect_document(NAMES("a"), "{\"a\":1}{\"a\":2}\n\n{\"a\":3}\n[{\"a\":4}] [ ]\n",
		"1@0 1\n1@7 2\n3@16 3\n4@25 4\n");
	expect_document(NAMES("a"), "[1,\n{\"a\":2},\n\"x\",\n []]",
		"1+1 a row that is no object, 2, -1: 1\n"
		"2@4 2\n"
		"3+1 a row that is no object, 1, -1: \"x\"\n"
		"4+1 a row that is no object, 2, -1: []\n");
}

static void rows_stand_below_the_root(void **state)
{
	static const char text[] =
		"{\"next\": {\"Records\": [{\"a\": 0}]}, \"n\": [1, [2, {}]],\n"
		"\"Records\": [{\"a\": 1}, {\"a\": 2}], \"more\": \"\\u00e9\"}\n";

	(void)state;
	expect_root("Records", NAMES("a"), text, "2@65 1\n2@75 2\n");
	expect_root("next.Records", NAMES("a"), text, "1@22 0\n");
	expect_root("data.x\\.y", NAMES("a"),
		"[{\"data\":{\"x.y\":{\"a\":1}}},{\"data\":{\"x.y\":null}},{\"data\":{"
		"\"x\\u002ey\":[]}}]",
		"1@16 1\n");
	expect_root("Records", NAMES("a"), "{\"Records\":[{\"a\":1}]}\n{\"Records\":[{\"a\":2}]}",
		"1@12 1\n2@34 2\n");
}

static void a_document_without_the_root_is_an_error(void **state)
{
	(void)state;
	expect_root("Records", NAMES("a"), "{\"records\":[{\"a\":1}]}",
		"error 3, 1, 0: has nothing at `Records`, which its format calls the root\n");
	expect_root("Records", NAMES("a"), "{\"Records\":[{\"a\":1}]}\n{}\n",
		"1@12 1\n"
		"error 3, 2, 0: has nothing at `Records`, which its format calls the root\n");
	expect_root("Records", NAMES("a"), "{\"Records\":[{\"a\":1}],\"Records\":[]}",
		"1@12 1\nerror 3, 1, 32: the name of the root occurs twice in an object\n");
}

static void a_damaged_document_is_an_error_behind_its_rows(void **state)
{
	(void)state;
	expect_document(NAMES("a"), "", "error 3, 1, 0: is empty: there is no JSON in it\n");
	expect_document(NAMES("a"), " \n ", "error 3, 2, 0: is empty: there is no JSON in it\n");
	expect_document(NAMES("a"), "[{\"a\":1},\n{\"a\":2},]",
		"1@1 1\n2@10 2\n"
		"error 3, 2, 9: not JSON: a value is missing or written otherwise\n");
	expect_document(NAMES("a"), "[{\"a\":1}\n{\"a\":2}]",
		"1@1 1\nerror 3, 2, 1: not JSON: neither a comma nor a closing bracket after a "
		"value\n");
	expect_document(NAMES("a"), "[{\"a\":1}] x",
		"1@1 1\nerror 3, 1, 11: not JSON: more text after the value\n");
	expect_document(NAMES("a"), "[{\"a\":1}][]",
		"1@1 1\nerror 3, 1, 10: not JSON: more text after the value\n");
	expect_document(NAMES("a"), "[{\"a\":1},{\"b\":\"\\q\"}]",
		"1@1 1\nerror 3, 1, 16: not JSON: an escape that does not exist\n");
}

/* Wherever a document is cut, it is an error and no document that is shorter. */
static void a_document_that_is_cut_short_is_an_error(void **state)
{
	static const char text[] = "{\"a\": [true, -1.5e3, \"\\ud83d\\ude00\"], \"Records\": "
				   "[{\"a\": 12, \"b\": [null]}, {\"a\": \"x\\ny\"}], \"n\": 12}";
	struct ism_format format = json_format(ISM_FORMAT_JSON);
	struct ism_read_tuning tuning = ism_read_tuning_default();

	(void)state;
	format.root = "Records";
	for (size_t n = 0; n < sizeof(text); n++) {
		char *got = json_print((struct ism_slice){ text, n }, &format, NAMES("a"), &tuning);

		assert_true((strstr(got, "error 3, 1, ") != NULL) == (n < sizeof(text) - 1));
		free(got);
	}
}

static void nesting_has_a_limit(void **state)
{
	enum { DEEP = 1100 };
	struct ism_format format = json_format(ISM_FORMAT_NDJSON);
	struct ism_read_tuning tuning = ism_read_tuning_default();

	(void)state;
	for (int kind = 0; kind < 3; kind++) {
		char text[8 * DEEP + 64], *at = text;
		char *got;

		format.kind = kind == 2 ? ISM_FORMAT_JSON : ISM_FORMAT_NDJSON;
		at += sprintf(at, "{\"%s\":", kind == 1 ? "a" : "b");
		for (int i = 0; i < DEEP; i++)
			at += sprintf(at, "[");
		for (int i = 0; i < DEEP; i++)
			at += sprintf(at, "]");
		sprintf(at, "}\n");
		got = json_print(csv_slice(text), &format, NAMES("[]a.b"), &tuning);
		assert_non_null(strstr(got, "JSON that is nested too deeply"));
		free(got);
	}
}

/* ---- parts and places ---- */

/* Wherever a file is cut in two, its parts have all lines, each once, and meet. */
static void parts_meet_at_line_ends(void **state)
{
	static const char text[] = "{\"a\":1}\n\n{\"a\":\"two\"}\n  \n{\"a\":3}\nx\n{\"a\":4}";
	struct ism_format format = json_format(ISM_FORMAT_NDJSON);
	struct ism_column column = { .name = "a", .field = "a" };
	struct ism_slice slice = csv_slice(text);

	(void)state;
	for (uint64_t cut = 1; cut < slice.size; cut++) {
		uint64_t at[] = { 0, cut, slice.size }, begin = 0, n_lines = 0, n_rows = 0, n = 0;

		for (int part = 0; part < 2; part++) {
			struct ism_reader *reader;
			struct ism_reader_part found;
			struct ism_batch batch;

			assert_int_equal(ism_reader_open_text(&reader, "text", slice, 0, &format,
						 &column, 1, NULL),
				ISM_OK);
			assert_true(ism_reader_has_parts(reader));
			assert_int_equal(
				ism_reader_seek(reader, at[part], at[part + 1], NULL), ISM_OK);
			while (ism_reader_next(reader, &batch, NULL) == ISM_OK &&
				batch.n_rows + batch.n_rejects > 0) {
				n_rows += batch.n_rows;
				n += batch.n_rejects;
			}
			found = ism_reader_part(reader);
			if (found.end > found.begin) {
				assert_int_equal(found.begin, begin);
				begin = found.end;
			}
			n_lines += found.n_lines;
			ism_reader_close(reader);
		}
		assert_int_equal(begin, slice.size);
		assert_int_equal(n_rows, 4);
		assert_int_equal(n, 1);
		assert_int_equal(n_lines, 6);
	}
}

/* Sums of what the rows of a part are, in an order that does not matter. */
struct sums {
	uint64_t n_rows, offsets, n_lines;
};

/* Reads the part; where it begins and ends. */
static struct ism_reader_part read_part(struct ism_slice text, const struct ism_format *format,
	uint64_t begin, uint64_t end, struct sums *sums)
{
	struct ism_column column = { .name = "a", .field = "a" };
	struct ism_reader *reader;
	struct ism_reader_part found;
	struct ism_batch batch;

	assert_int_equal(
		ism_reader_open_text(&reader, "text", text, 0, format, &column, 1, NULL), ISM_OK);
	assert_true(ism_reader_has_parts(reader));
	assert_int_equal(ism_reader_seek(reader, begin, end, NULL), ISM_OK);
	while (ism_reader_next(reader, &batch, NULL) == ISM_OK &&
		batch.n_rows + batch.n_rejects > 0) {
		sums->n_rows += batch.n_rows;
		for (uint32_t r = 0; r < batch.n_rows; r++)
			sums->offsets += batch.offsets[r];
	}
	found = ism_reader_part(reader);
	sums->n_lines += found.n_lines;
	ism_reader_close(reader);
	return found;
}

static void expect_parts(const char *root, const char *text)
{
	struct ism_format format = json_format(ISM_FORMAT_JSON);
	struct ism_slice slice = csv_slice(text);
	struct sums all = { 0 };

	format.root = root;
	assert_int_equal(read_part(slice, &format, 0, slice.size + 1, &all).end, slice.size);
	for (uint64_t cut = 1; cut < slice.size; cut++) {
		struct sums sums = { 0 };
		struct ism_reader_part a = read_part(slice, &format, 0, cut, &sums);
		struct ism_reader_part b = read_part(slice, &format, cut, slice.size, &sums);

		if (b.end > b.begin) {
			assert_int_equal(b.begin, a.end);
			assert_int_equal(b.end, slice.size);
		} else {
			assert_int_equal(a.end, slice.size);
		}
		assert_int_equal(sums.n_rows, all.n_rows);
		assert_int_equal(sums.offsets, all.offsets);
		assert_int_equal(sums.n_lines, all.n_lines);
	}
}

/* Wherever a document is cut in two, its parts have all rows, each once, and meet. */
static void parts_of_documents_meet_at_rows(void **state)
{
	(void)state;
	expect_parts(NULL, "[{\"a\":1},{\"a\":\"},{\"},{\"a\":null},{\"a\":3,\"b\":[{},{}]},{\"b\":"
			   "4,\"a\":5}]");
	expect_parts("v.rows", "{\n \"v\": {\n  \"n\": [{\"a\": 0}, {\"a\": 0}],\n  \"rows\": [\n  "
			       " {\n    \"a\": 1\n   },\n"
			       "   {\n    \"a\": 2\n   },\n   {\n    \"a\": 3\n   }\n  ]\n },\n "
			       "\"w\": [1, 2]\n}\n");
	/* Rows in rows that look like these, but have nothing of what is asked for. */
	expect_parts(NULL, "[{\"a\":1,\"of\":[{\"b\":1},{\"b\":2},{\"b\":3}]},{\"a\":2,\"of\":[{"
			   "\"b\":1},{\"b\":2}]},"
			   "{\"a\":3,\"of\":[]},{\"a\":4,\"of\":[{\"b\":1},{\"b\":2}]},{\"a\":5}]");
}

/* The same of several documents, which are rows, arrays of rows, or have rows at their root. */
static void parts_of_several_documents_meet_at_documents(void **state)
{
	(void)state;
	expect_parts(NULL,
		"{\"a\":1}{\"a\":\"}{\"}{\"a\":null}{\"a\":3,\"b\":[{},{}]}{\"b\":4,\"a\":5}"
		"{\"a\":[1]}{\"a\":7}");
	expect_parts(NULL, "\n {\n \"a\": 1\n}\n{\n \"a\": 2,\n \"of\": {\n \"b\": 1\n}\n}\n{\n "
			   "\"a\": 3\n}\n\n");
	expect_parts(NULL, "[{\"a\":1},{\"a\":2}] [{\"a\":3}] [{\"a\":4},{\"a\":5},{\"a\":6}]");
	expect_parts("v.rows", "{\"v\":{\"rows\":[{\"a\":1},{\"a\":2}]}}{\"v\":{\"rows\":[{\"a\":3}"
			       "]},\"w\":{\"a\":1}}"
			       "{\"v\":{\"rows\":[]}}{\"w\":[],\"v\":{\"rows\":{\"a\":5}}}");
	/* Only what is between the documents looks like it, not what is between the rows of one. */
	expect_parts("rows",
		"{\"rows\":[\n{\"a\":1},\n{\"a\":2}\n]}\n{\"rows\":[\n{\"a\":3},\n{\"a\":"
		"4}\n]}\n");
}

static void a_cell_has_a_place_in_its_line(void **state)
{
	struct ism_format format = json_format(ISM_FORMAT_JSON);
	struct ism_column columns[] = { { .name = "a", .field = "a" },
		{ .name = "b", .field = "b" } };
	struct ism_slice text =
		csv_slice("[{\"é\":1, \"a\": \"x\"},\n {\"a\": 5,\n  \"b\": \"y\"}]");
	struct ism_reader *reader;
	struct ism_batch batch;
	struct ism_cell_place place;

	(void)state;
	assert_int_equal(
		ism_reader_open_text(&reader, "text", text, 0, &format, columns, 2, NULL), ISM_OK);
	assert_int_equal(ism_reader_next(reader, &batch, NULL), ISM_OK);
	assert_int_equal(batch.n_rows, 2);
	place = ism_reader_place(reader, &batch, 0, 0);
	assert_int_equal(place.line, 1);
	assert_int_equal(place.column, 16);
	place = ism_reader_place(reader, &batch, 1, 0);
	assert_int_equal(place.line, 2);
	assert_int_equal(place.column, 8);
	place = ism_reader_place(reader, &batch, 1, 1);
	assert_int_equal(place.line, 3);
	assert_int_equal(place.column, 9);
	assert_int_equal(place.text.size, 1);
	place = ism_reader_place(reader, &batch, 0, 1);
	assert_int_equal(place.line, 1);
	assert_null(place.text.data);
	ism_reader_close(reader);
}

static void a_path_of_no_names_is_refused(void **state)
{
	(void)state;
	expect_lines(NAMES("a..b"), "{}\n",
		"error 4, 0, 0: `a..b`, of the field `a..b`, is no path of names\n");
	expect_lines(NAMES("a\\"), "{}\n",
		"error 4, 0, 0: `a\\`, of the field `a\\`, is no path of names\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_found_in_any_order_and_depth),
		cmocka_unit_test(absent_null_and_empty_are_told_apart),
		cmocka_unit_test(texts_that_mean_absent_do_so),
		cmocka_unit_test(escapes_are_undone),
		cmocka_unit_test(dots_in_names_are_written_with_a_backslash),
		cmocka_unit_test(of_a_name_that_comes_twice_the_last_one_counts),
		cmocka_unit_test(lists_are_arrays_as_they_are_written),
		cmocka_unit_test(paths_through_arrays_gather_values),
		cmocka_unit_test(one_value_is_no_object_and_no_array),
		cmocka_unit_test(a_bad_line_is_rejected_alone),
		cmocka_unit_test(lines_may_end_as_on_windows_and_begin_with_a_mark),
		cmocka_unit_test(a_line_that_is_too_long_is_rejected),
		cmocka_unit_test(documents_are_arrays_or_rows_one_after_another),
		cmocka_unit_test(rows_stand_below_the_root),
		cmocka_unit_test(a_document_without_the_root_is_an_error),
		cmocka_unit_test(a_damaged_document_is_an_error_behind_its_rows),
		cmocka_unit_test(a_document_that_is_cut_short_is_an_error),
		cmocka_unit_test(nesting_has_a_limit),
		cmocka_unit_test(parts_meet_at_line_ends),
		cmocka_unit_test(parts_of_documents_meet_at_rows),
		cmocka_unit_test(parts_of_several_documents_meet_at_documents),
		cmocka_unit_test(a_cell_has_a_place_in_its_line),
		cmocka_unit_test(a_path_of_no_names_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
