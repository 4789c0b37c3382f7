/*
 * The index and the rows that are read by it: the same as without it, on every instruction set that the
 * processor has, wherever blocks, pieces, windows and batches end.
 */
#include "csv_print.h"

#include <stdbool.h>

#include "random.h"
#include "runtime/read/csv/index.h"

#define LONGEST_TEXT (1 << 17)

/* --- the index alone --- */

static struct ism_csv_index index_of(struct ism_slice text, bool has_escape)
{
	struct ism_csv_index index = {
		.delimiter = ',',
		.quote = '"',
		.has_quote = true,
		.has_escape = has_escape,
		.text = text.data,
		.size = (uint32_t)text.size,
	};

	assert_true(ism_csv_index_init(&index));
	ism_csv_index_begin(&index, 0);
	return index;
}

/* The rules of the index, one byte a step. */
static void index_simply(struct ism_csv_index *index)
{
	const char *text = index->text;
	uint32_t size = index->size, seen = 0;
	bool in_quotes = false, opens = true, closed = false;

	for (uint32_t i = 0; i < size; i++) {
		char c = text[i];
		bool line = c == '\n' || c == '\r';
		bool stop = !in_quotes && (line || c == ',');

		index->returns |= c == '\r';
		if (c == '"' ? !in_quotes && !opens && !closed : closed && !stop) {
			index->fault = i;
			return;
		}
		if (c == '"' && closed && !index->has_escape) {
			index->fault = i;
			return;
		}
		seen |= c == '"' ? ISM_CSV_END_QUOTES : 0;
		seen |= c == '"' && closed ? ISM_CSV_END_ESCAPE : 0;
		seen |= line && in_quotes ? ISM_CSV_END_LINES : 0;
		seen |= (uint8_t)c >= 0x80 ? ISM_CSV_END_HIGH : 0;
		if (stop && !(c == '\n' && i > 0 && text[i - 1] == '\r')) {
			if (line) {
				index->ends[index->n_ends++] = index->n_marks | seen;
				seen = 0;
			}
			index->marks[index->n_marks++] = i;
		}
		closed = c == '"' && in_quotes;
		in_quotes ^= c == '"';
		opens = stop;
	}
}

static void assert_same_index(
	const struct ism_csv_index *index, const struct ism_csv_index *expected)
{
	assert_int_equal(index->fault, expected->fault);
	assert_int_equal(index->n_marks, expected->n_marks);
	assert_int_equal(index->n_ends, expected->n_ends);
	assert_memory_equal(index->marks, expected->marks, expected->n_marks * sizeof(uint32_t));
	assert_memory_equal(index->ends, expected->ends, expected->n_ends * sizeof(uint32_t));
}

/* Mostly sound quotes, so that the index gets somewhere. */
static size_t random_pieces(struct random *random, char *text, size_t limit)
{
	static const char *const pieces[] = { ",", ",", "\n", "\r\n", "\r", "a", "bc", " ",
		"\xc3\xa9", ",\"\",", ",\"x,y\",", ",\"\"\"\"\n", ",\"\n\",", ",\"\r\n\"\r\n",
		"some longer text without anything in it, but for one comma" };
	size_t size = 0, n = random_below(random, 60);

	for (size_t i = 0; i < n; i++) {
		const char *piece =
			pieces[random_below(random, sizeof(pieces) / sizeof(pieces[0]))];

		if (random_below(random, 150) == 0)
			piece = random_below(random, 2) ? "\"" : "\" ";
		if (size + strlen(piece) > limit)
			break;
		memcpy(text + size, piece, strlen(piece));
		size += strlen(piece);
	}
	return size;
}

static void the_index_follows_its_rules_on_every_instruction_set(void **state)
{
	struct random random = { 7 };
	char text[4096];

	(void)state;
	for (int round = 0; round < RANDOM_ROUNDS(20000); round++) {
		size_t size = random_pieces(&random, text, sizeof(text));
		/* Bytes right behind the text must not be read: ASan sees it. */
		struct ism_slice slice = { memcpy(malloc(size + 1), text, size), size };
		bool has_escape = random_below(&random, 4) > 0;
		struct ism_csv_index expected = index_of(slice, has_escape);

		index_simply(&expected);
		for (enum ism_isa isa = ISM_ISA_SCALAR; isa < ISM_ISA_COUNT; isa++) {
			struct ism_csv_index index = index_of(slice, has_escape);
			bool in_pieces = random_below(&random, 2);

			if (ism_isa_has(isa)) {
				ism_csv_index_of(isa)(&index, in_pieces ? 64 : ISM_CSV_INDEX_BYTES);
				while (index.at < index.size && index.fault == ISM_CSV_NO_FAULT)
					ism_csv_index_of(isa)(&index, 64);
				assert_same_index(&index, &expected);
				assert_true(index.returns || !expected.returns);
			}
			ism_csv_index_release(&index);
		}
		ism_csv_index_release(&expected);
		free((char *)slice.data);
	}
}

/* --- the reader with it --- */

static const struct ism_slice nulls[] = { { "NULL", 4 }, { "x,y", 3 } };

static struct ism_format random_format(struct random *random)
{
	struct ism_format format = csv_plain();

	format.header = random_below(random, 2) == 0;
	format.trim = random_below(random, 4) == 0;
	format.comment = random_below(random, 4) == 0 ? '#' : '\0';
	format.n_nulls = (uint32_t)random_below(random, 3);
	format.nulls = nulls;
	if (random_below(random, 8) == 0)
		format.escape = '\0';
	if (random_below(random, 8) == 0)
		format.quote = format.escape = '\0';
	if (random_below(random, 16) == 0)
		format.escape = format.quote ? '\\' : '\0';
	return format;
}

static size_t put(char *text, const char *piece)
{
	memcpy(text, piece, strlen(piece));
	return strlen(piece);
}

/* A table of which most rows have the right number of fields; `oddness` in 1000 fields are odd ones. */
static size_t random_table(struct random *random, const struct ism_format *format,
	uint32_t n_columns, uint32_t oddness, size_t limit, char *text)
{
	static const char *const plain[] = { "", "a", "12.50", "NULL", "2026-01-31", " b ",
		"some words of text", "ana.adler@acme.test" };
	static const char *const quoted[] = { "\"\"", "\"x,y\"", "\"a b\"", "\"caf\xc3\xa9\"",
		"caf\xc3\xa9", "\"NULL\"", "\" padded \"" };
	static const char *const odd[] = { "\"\"\"\"", "\"say \"\"hi\"\"\"", "\"two\nlines\"",
		"\"two\r\nlines\"", "\"\r\"", "bare \" quote", "\"junk\" after", "\xff", "\"\xff\"",
		" \"a\"", "\"a\" ", "a,b", "\n", "\n\n", "\n#comment, \"", "\n# don't\n",
		"\"a\\\"b\"", "\0" };
	static const char *const ends[] = { "\n", "\r\n", "\r" };
	const char *end = ends[random_below(random, 5) % 3];
	bool quotes = random_below(random, 2);
	size_t size = 0;

	for (uint32_t c = 0; format->header && c < n_columns; c++)
		size += (size_t)sprintf(
			text + size, "%c%s", 'a' + (int)c, c + 1 < n_columns ? "," : end);
	while (size < limit) {
		for (uint32_t c = 0; c < n_columns; c++) {
			const char *field = plain[random_below(random, 8)];

			if (quotes && random_below(random, 8) == 0)
				field = quoted[random_below(random, 7)];
			if (random_below(random, 1000) < oddness)
				field = odd[random_below(random, 18)];
			size += put(text + size, field);
			size += put(text + size, c + 1 < n_columns ? "," : end);
		}
		if (oddness && random_below(random, 500) == 0)
			end = ends[random_below(random, 3)];
	}
	return random_below(random, 2) ? size : size - random_below(random, 8);
}

static const char *const *random_names(struct random *random)
{
	static const char *const choices[][4] = { { "a", "b", NULL }, { "c", NULL }, { NULL },
		{ "c", "a", "b", NULL }, { "b", "b", NULL } };

	return choices[random_below(random, 5)];
}

static void rows_are_the_same_with_and_without_an_index(void **state)
{
	static const uint32_t oddities[] = { 0, 1, 10, 100, 500 };
	struct random random = { 11 };
	char *text = malloc(LONGEST_TEXT + 4096);

	(void)state;
	for (int round = 0; round < 1500; round++) {
		struct ism_format format = random_format(&random);
		struct ism_read_tuning tuning = ism_read_tuning_default();
		size_t limit = random_below(&random, round % 50 == 0 ? LONGEST_TEXT : 4000);
		uint32_t n_columns = 3 + (uint32_t)random_below(&random, 6);
		size_t size = random_table(&random, &format, n_columns,
			oddities[random_below(&random, 5)], limit, text);
		/* Bytes right behind the text must not be read: ASan sees it. */
		struct ism_slice slice = { memcpy(malloc(size + 1), text, size), size };

		if (random_below(&random, 4) == 0)
			tuning.row_limit_bytes = random_below(&random, 200);
		if (random_below(&random, 2) == 0)
			tuning.batch_rows = 1 + (uint32_t)random_below(&random, 40);
		if (random_below(&random, 2) == 0)
			tuning.window_bytes = 1 + random_below(&random, 1000);
		tuning.no_map = random_below(&random, 4) == 0;
		csv_assert_same_rows(slice, &format, random_names(&random), &tuning);
		free((char *)slice.data);
	}
	free(text);
}

/* Everything that can happen, cut by windows of every size, beginning at every place of a block. */
static void rows_are_the_same_wherever_windows_and_blocks_end(void **state)
{
	static const char text[] =
		"1,a,x\r\n2,\"b,b\",y\r\n3,\"c\n\"\"c\"\"\r\nc\",z\r\n4,d\r\n\r\n5,e \"e,w\r\n"
		"6,\"f\" f,v\r\n\xc3\xa9,\"\xc3\xa9\",u\r\n7,\xff,t\r8,g,s\n9,,\r\n"
		"10,a long text that fills more than a block of sixty-four bytes by itself,r\r\n"
		"#11, \"h\r\n12,i,\"\"\r\n13,\"open\r\n14,j,q\r\n";
	static const char *const names[] = { "a", "b", "c", NULL };
	struct ism_format format = csv_plain();
	struct ism_read_tuning tuning = ism_read_tuning_default();
	char moved[sizeof(text) + 80];

	(void)state;
	format.comment = '#';
	for (size_t before = 0; before < 64; before++) {
		size_t size =
			(size_t)sprintf(moved, "a,b,c\n%0*d,0,0\n%s", (int)before + 1, 0, text);

		tuning.window_bytes = ism_read_tuning_default().window_bytes;
		csv_assert_same_rows((struct ism_slice){ moved, size }, &format, names, &tuning);
	}
	for (size_t window = 1; window <= sizeof(text); window++) {
		size_t size = (size_t)sprintf(moved, "a,b,c\n%s", text);

		tuning.window_bytes = window;
		tuning.no_map = window % 2;
		csv_assert_same_rows((struct ism_slice){ moved, size }, &format, names, &tuning);
	}
}

/* Rows that are longer than a piece of the index, and rows with more fields than it has room for. */
static void long_and_wide_rows_are_the_same(void **state)
{
	static const size_t n_fields[] = { 3, 1000, ISM_CSV_INDEX_BYTES - 1, ISM_CSV_INDEX_MARKS };
	static const char *const names[] = { "a", "c", "h", NULL };
	struct ism_format format = csv_plain();
	struct ism_read_tuning tuning = ism_read_tuning_default();

	(void)state;
	format.header = 0;
	for (size_t i = 0; i < 4; i++) {
		size_t width = 2 * ISM_CSV_INDEX_BYTES + n_fields[i], size = 0;
		char *text = malloc(3 * (width + 1));

		for (int row = 0; row < 3; row++) {
			memset(text + size, ',', n_fields[i]);
			memset(text + size + n_fields[i], 'x', width - n_fields[i]);
			size += width;
			text[size++] = '\n';
		}
		csv_assert_same_rows((struct ism_slice){ text, size }, &format, names, &tuning);
		free(text);
	}
}

/* --- the choice --- */

static void the_environment_names_an_instruction_set(void **state)
{
	struct ism_error error = { 0 };
	enum ism_isa isa;

	(void)state;
	for (enum ism_isa i = ISM_ISA_NONE; i < ISM_ISA_COUNT; i++) {
		setenv("ISM_ISA", ism_isa_name(i), 1);
		assert_int_equal(ism_isa_choose(ISM_ISA_BEST, &isa, &error),
			ism_isa_has(i) ? ISM_OK : ISM_ERR_USAGE);
		assert_int_equal(isa, i);
		assert_int_equal(ism_isa_choose(ISM_ISA_SCALAR, &isa, &error), ISM_OK);
		assert_int_equal(isa, ISM_ISA_SCALAR);
	}
	setenv("ISM_ISA", "mmx", 1);
	assert_int_equal(ism_isa_choose(ISM_ISA_BEST, &isa, &error), ISM_ERR_USAGE);
	assert_string_equal(
		error.text, "ISM_ISA must be none, scalar, neon, avx2 or avx512, not \"mmx\"");
	unsetenv("ISM_ISA");
	assert_int_equal(ism_isa_choose(ISM_ISA_BEST, &isa, &error), ISM_OK);
	assert_true(isa >= ISM_ISA_SCALAR && ism_isa_has(isa));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_index_follows_its_rules_on_every_instruction_set),
		cmocka_unit_test(rows_are_the_same_with_and_without_an_index),
		cmocka_unit_test(rows_are_the_same_wherever_windows_and_blocks_end),
		cmocka_unit_test(long_and_wide_rows_are_the_same),
		cmocka_unit_test(the_environment_names_an_instruction_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
