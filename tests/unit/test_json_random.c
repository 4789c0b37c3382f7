/*
 * JSON made at random, sound and damaged: every instruction set and every size of window says what the reading
 * without an index, in one window, says; and rows in an array are the rows that lines are.
 */
#include "json_print.h"
#include "random.h"

enum {
	ROUNDS = 150,
	TEXT_BYTES = 1 << 16,
};

struct text {
	char bytes[TEXT_BYTES];
	size_t size;
};

static void put(struct text *text, const char *s)
{
	size_t n = strlen(s);

	if (text->size + n < TEXT_BYTES) {
		memcpy(text->bytes + text->size, s, n);
		text->size += n;
	}
}

static const char *pick(struct random *random, const char *const *from, uint32_t n)
{
	return from[random_below(random, n)];
}

#define PICK(random, ...) \
	pick((random), (const char *const[]){ __VA_ARGS__ }, \
		sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static void put_blank(struct text *text, struct random *random)
{
	if (random_below(random, 8) == 0)
		put(text, PICK(random, " ", "  ", "\t", "\r"));
}

static void put_string(struct text *text, struct random *random)
{
	put(text, "\"");
	for (uint32_t n = (uint32_t)random_below(random, 6); n > 0; n--)
		put(text, PICK(random, "a", "bc", "{", "}", "[", ",", ":", "é", "€", "😀", "\\\\",
				  "\\\"", "\\n", "\\u00e9", "\\ud83d\\ude00", "\\\\\\\\",
				  "long text of a value ", "\\/"));
	put(text, "\"");
}

static void put_value(struct text *text, struct random *random, uint32_t depth);

static void put_members(struct text *text, struct random *random, uint32_t depth, bool shuffled)
{
	static const char *const names[] = { "\"a\"", "\"b\"", "\"user\"", "\"name\"", "\"l\"",
		"\"x\"", "\"a long name of a member\"", "\"\\u0061\"", "\"d.e\"" };
	uint32_t n_names = sizeof(names) / sizeof(names[0]);
	bool first = true;

	put(text, "{");
	put_blank(text, random);
	for (uint32_t i = 0; i < n_names; i++) {
		if (random_below(random, 3) == 0)
			continue;
		put(text, first ? "" : ",");
		put_blank(text, random);
		put(text, names[shuffled ? random_below(random, n_names) : i]);
		put_blank(text, random);
		put(text, ":");
		put_blank(text, random);
		put_value(text, random, depth + 1);
		put_blank(text, random);
		first = false;
	}
	put(text, "}");
}

static void put_value(struct text *text, struct random *random, uint32_t depth)
{
	uint32_t kind = (uint32_t)random_below(random, depth > 3 ? 5 : 8);

	if (kind < 2) {
		put_string(text, random);
	} else if (kind < 5) {
		put(text, PICK(random, "0", "-1", "12.50", "1e9", "9007199254740993", "true",
				  "false", "null"));
	} else if (kind < 7) {
		put_members(text, random, depth, random_below(random, 4) == 0);
	} else {
		put(text, "[");
		for (uint32_t n = (uint32_t)random_below(random, 4); n > 0; n--) {
			put_value(text, random, depth + 1);
			put(text, n > 1 ? "," : "");
		}
		put(text, "]");
	}
}

/* Changes a byte, or takes one away. */
static void damage(struct text *text, struct random *random)
{
	static const char bytes[] = "\"\\{}[],: \n\t0\x01\xff\xc3x";
	size_t at = (size_t)random_below(random, text->size);

	if (random_below(random, 2)) {
		text->bytes[at] = bytes[random_below(random, sizeof(bytes))]; /* 0 too */
		return;
	}
	memmove(text->bytes + at, text->bytes + at + 1, text->size - at - 1);
	text->size--;
}

static const char *const paths[] = { "a", "user.name", "[]l", "[]user.x", "d\\.e", NULL };

static char *read_as(const struct text *text, enum ism_format_kind kind, enum ism_isa isa,
	size_t window_bytes, bool no_map)
{
	struct ism_format format = json_format(kind);
	struct ism_read_tuning tuning = ism_read_tuning_default();

	tuning.isa = isa;
	tuning.window_bytes = window_bytes;
	tuning.no_map = no_map;
	return json_print((struct ism_slice){ text->bytes, text->size }, &format, paths, &tuning);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What batches say comes in an order that depends on where they end. */
static char *sorted(char *printed)
{
	char *lines[TEXT_BYTES / 8], *result;
	size_t n = 0, size;
	FILE *out = open_memstream(&result, &size);

	for (char *line = strtok(printed, "\n"); line; line = strtok(NULL, "\n"))
		lines[n++] = line;
	qsort(lines, n, sizeof(lines[0]), by_text);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s\n", lines[i]);
	fclose(out);
	free(printed);
	return result;
}

static void check(const struct text *text, enum ism_format_kind kind, struct random *random)
{
	char *expected = sorted(read_as(text, kind, ISM_ISA_NONE, 1 << 20, false));

	for (int isa = ISM_ISA_NONE; isa < ISM_ISA_COUNT; isa++) {
		size_t bytes[] = { 1 << 20, 1 + random_below(random, 300) };

		if (!ism_isa_has((enum ism_isa)isa))
			continue;
		for (int i = 0; i < 2; i++) {
			char *got = sorted(read_as(
				text, kind, (enum ism_isa)isa, bytes[i], random_below(random, 2)));

			if (strcmp(got, expected) != 0) {
				fprintf(stderr, "%s, window %zu:\n%.*s\n", ism_isa_name(isa),
					bytes[i], (int)text->size, text->bytes);
				assert_string_equal(got, expected);
			}
			free(got);
		}
	}
	free(expected);
}

static void lines_are_read_alike_in_every_way(void **state)
{
	static struct text text;
	struct random random = { 1 };

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		text.size = 0;
		for (uint32_t n = 1 + (uint32_t)random_below(&random, 40); n > 0; n--) {
			put_members(&text, &random, 0, random_below(&random, 10) == 0);
			put(&text, PICK(&random, "\n", "\n", "\n", "\r\n", "\n\n"));
		}
		check(&text, ISM_FORMAT_NDJSON, &random);
		for (uint32_t n = 1 + (uint32_t)random_below(&random, 8); n > 0; n--)
			damage(&text, &random);
		check(&text, ISM_FORMAT_NDJSON, &random);
	}
}

/* A value of the same kind as that of the row before, mostly. */
static void put_alike(struct text *text, struct random *random, uint32_t kind)
{
	if (random_below(random, 12) == 0)
		put_value(text, random, 2);
	else if (kind < 2)
		put(text, PICK(random, "\"a\"", "\"\"", "\"bc, \"", "null", "\"} ]\"", "\"é\"",
				  "\"\\\"\"", "\"a longer text than others\""));
	else if (kind < 4)
		put(text, PICK(random, "0", "7", "12.5", "1234567", "12345678", "123456789", "-3",
				  "0.25", "1e3", "01", "1.", ".5", "1.2.3", "00.1", "true"));
	else
		put(text, PICK(random, "true", "false", "null", "[1,\"x\"]", "{\"x\":[]}", "tru",
				  "nul"));
}

/* Rows with the same names and the same blanks between them: what shapes are learned of. */
static void put_row_alike(struct text *text, struct random *random, uint32_t style)
{
	static const char *const gaps[][10] = {
		{ "{\"a\":", ",\"b\":", ",\"user\":{\"name\":", ",\"x\":", "},\"l\":",
			",\"a long name of a member\":", ",\"d.e\":", "}", NULL },
		{ "{ \"b\" : ", " , \"a\" : ", ", \"l\": ", ", \"user\": {\"x\": ",
			", \"a name that is not compared at once, 1\": ",
			", \"a name that is not compared at once, 2\": ", "}, \"d.e\": ",
			", \"\\u0078\": ", " }", NULL },
		{ "{\"a\":", ",\"a\":", ",\"user\":{},\"b\":", ",\"é\":", ",\"d.e\":", "}\t",
			NULL },
	};
	const char *const *gap = gaps[style];
	bool shorter = random_below(random, 3) == 0;

	for (uint32_t i = 0; gap[i]; i++) {
		bool is_member = gap[i + 1] && i > 0 && gap[i][0] == ',' && !strchr(gap[i], '{');

		if (shorter && is_member && random_below(random, 3) == 0)
			continue;
		put(text, gap[i]);
		if (gap[i + 1])
			put_alike(text, random, (i + style) % 5);
	}
}

static void rows_like_others_are_read_alike_in_every_way(void **state)
{
	static struct text text;
	struct random random = { 4 };

	(void)state;
	for (int round = 0; round < 2 * ROUNDS; round++) {
		uint32_t style = (uint32_t)random_below(&random, 4);
		const char *feed = PICK(&random, "\n", "\n", "\r\n");

		text.size = 0;
		for (uint32_t n = 5 + (uint32_t)random_below(&random, 100); n > 0; n--) {
			put(&text, random_below(&random, 20) ? "" : " ");
			put_row_alike(&text, &random, style < 3 ? style : n % 3);
			put(&text, feed);
		}
		check(&text, ISM_FORMAT_NDJSON, &random);
		for (uint32_t n = 1 + (uint32_t)random_below(&random, 8); n > 0; n--)
			damage(&text, &random);
		check(&text, ISM_FORMAT_NDJSON, &random);
	}
}

/* Rows of one shape, one of which, with more behind it, has bytes of 0 behind a word: that is none. */
static void a_word_ends_where_its_letters_do(void **state)
{
	static const char *const words[] = { "true", "false", "null" };
	static struct text text;
	struct random random = { 6 };

	(void)state;
	for (uint32_t w = 0; w < 3; w++) {
		for (uint32_t n_zeros = 1; n_zeros < 5; n_zeros++) {
			char *got;

			text.size = 0;
			for (int row = 0; row < 20; row++) {
				put(&text, "{\"a\":\"x\",\"user\":{\"name\":");
				put(&text, words[row == 8 ? (int)w : row % 3]);
				if (row == 8) {
					memset(text.bytes + text.size, 0, n_zeros);
					text.size += n_zeros;
				}
				put(&text, "}}\n");
			}
			check(&text, ISM_FORMAT_NDJSON, &random);
			check(&text, ISM_FORMAT_JSON, &random);
			got = read_as(&text, ISM_FORMAT_NDJSON, ISM_ISA_BEST, 1 << 20, false);
			assert_non_null(strstr(got, "not JSON"));
			free(got);
		}
	}
}

/* Offsets are of rows, not of the blanks before them. */
static void a_row_behind_blanks_begins_at_its_bracket(void **state)
{
	static const char lines[] = "{\"a\":1}\n {\"a\":2}\n {\"a\":3}\n{\"a\":4}\n {\"a\":5}\n";
	static const uint64_t expected[] = { 0, 9, 18, 26, 35 };
	struct ism_format format = json_format(ISM_FORMAT_NDJSON);
	struct ism_column column = { .name = "a", .field = "a" };
	struct ism_read_tuning tuning = ism_read_tuning_default();
	char text[512] = { 0 };

	(void)state;
	/* With more text behind it, so that its marks may be used. */
	memset(text, '\n', sizeof(text));
	memcpy(text, lines, sizeof(lines) - 1);
	for (int isa = ISM_ISA_NONE; isa < ISM_ISA_COUNT; isa++) {
		struct ism_reader *reader;
		struct ism_batch batch;

		if (!ism_isa_has((enum ism_isa)isa))
			continue;
		tuning.isa = (enum ism_isa)isa;
		assert_int_equal(ism_reader_open_tuned(&reader, NULL, "text",
					 (struct ism_slice){ text, sizeof(text) }, 0, &format,
					 &column, 1, &tuning, NULL),
			ISM_OK);
		assert_int_equal(ism_reader_next(reader, &batch, NULL), ISM_OK);
		assert_int_equal(batch.n_rows, 5);
		for (uint32_t r = 0; r < 5; r++)
			assert_int_equal(batch.offsets[r], expected[r]);
		ism_reader_close(reader);
	}
}

static void documents_are_read_alike_in_every_way(void **state)
{
	static struct text text;
	struct random random = { 2 };

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		text.size = 0;
		put(&text, "[\n");
		for (uint32_t n = (uint32_t)random_below(&random, 30); n > 0; n--) {
			put_members(&text, &random, 0, false);
			put(&text, n > 1 ? ",\n" : "\n");
		}
		put(&text, "]\n");
		check(&text, ISM_FORMAT_JSON, &random);
		damage(&text, &random);
		check(&text, ISM_FORMAT_JSON, &random);
	}
}

/* Rows that are documents, or rows in arrays that are, one behind the other. */
static void several_documents_are_read_alike_in_every_way(void **state)
{
	static struct text text;
	struct random random = { 5 };

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		uint32_t style = (uint32_t)random_below(&random, 3);
		bool in_arrays = random_below(&random, 3) == 0;

		text.size = 0;
		for (uint32_t n = 2 + (uint32_t)random_below(&random, 60); n > 0; n--) {
			put(&text, in_arrays ? "[" : "");
			put_row_alike(&text, &random, style);
			put(&text, in_arrays ? "] " : PICK(&random, "", "", "\n", " "));
		}
		check(&text, ISM_FORMAT_JSON, &random);
		damage(&text, &random);
		check(&text, ISM_FORMAT_JSON, &random);
	}
}

/* Cells alone: places differ. */
static void keep_cells(char *printed)
{
	char *to = printed;

	for (char *line = printed; *line;) {
		char *end = strchr(line, '\n');
		char *blank = memchr(line, ' ', (size_t)(end - line));
		size_t n;

		line = blank ? blank : line;
		n = (size_t)(end + 1 - line);
		memmove(to, line, n);
		to += n;
		line = end + 1;
	}
	*to = '\0';
}

static void rows_of_an_array_are_those_of_lines(void **state)
{
	static struct text lines, array, row;
	struct random random = { 3 };

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		char *a, *b;

		lines.size = array.size = 0;
		put(&array, "[");
		for (uint32_t n = 1 + (uint32_t)random_below(&random, 20); n > 0; n--) {
			row.size = 0;
			put_members(&row, &random, 0, false);
			row.bytes[row.size] = '\0';
			put(&lines, row.bytes);
			put(&lines, "\n");
			put(&array, row.bytes);
			put(&array, n > 1 ? "," : "]");
		}
		a = read_as(&lines, ISM_FORMAT_NDJSON, ISM_ISA_BEST, 1 << 20, false);
		b = read_as(&array, ISM_FORMAT_JSON, ISM_ISA_BEST, 1 << 20, false);
		assert_null(strstr(a, "not JSON"));
		if (!strstr(a, "expected")) { /* rejects show the rest of their row */
			keep_cells(a);
			keep_cells(b);
			assert_string_equal(a, b);
		}
		free(a);
		free(b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_read_alike_in_every_way),
		cmocka_unit_test(rows_like_others_are_read_alike_in_every_way),
		cmocka_unit_test(a_word_ends_where_its_letters_do),
		cmocka_unit_test(a_row_behind_blanks_begins_at_its_bracket),
		cmocka_unit_test(documents_are_read_alike_in_every_way),
		cmocka_unit_test(several_documents_are_read_alike_in_every_way),
		cmocka_unit_test(rows_of_an_array_are_those_of_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
