/*
 * Parts of a file, each read by a reader of its own, give what one reader gives, wherever they are cut; and where one
 * begins in the wrong place, that shows.
 */
#include "csv_print.h"

#include <stdbool.h>

#include "random.h"
#include "runtime/read/files.h"

#define MAX_TEXT 4096

static const char *const names[] = { "a", "b", NULL };

static struct ism_reader *open_text(struct ism_slice text, const struct ism_format *format,
	const struct ism_read_tuning *tuning)
{
	static const struct ism_column columns[] = { { .name = "a", .field = "a" },
		{ .name = "b", .field = "b" } };
	struct ism_error error = { 0 };
	struct ism_reader *reader;

	assert_int_equal(ism_reader_open_tuned(&reader, NULL, "text", text, 0, format, columns, 2,
				 tuning, &error),
		ISM_OK);
	assert_true(ism_reader_has_parts(reader));
	return reader;
}

/* Lines are those of the file once `n_lines` are added. */
static void print_part(FILE *out, struct ism_reader *reader, uint64_t n_lines)
{
	struct ism_error error = { 0 };
	struct ism_batch batch;

	while (ism_reader_next(reader, &batch, &error) == ISM_OK &&
		batch.n_rows + batch.n_rejects > 0) {
		struct ism_batch_reject *rejects = calloc(batch.n_rejects + 1, sizeof(*rejects));
		uint64_t *lines = calloc(batch.n_rows + 1, sizeof(*lines));

		for (uint32_t i = 0; i < batch.n_rejects; i++) {
			rejects[i] = batch.rejects[i];
			rejects[i].line += n_lines;
		}
		for (uint32_t i = 0; i < batch.n_rows; i++)
			lines[i] = batch.lines[i] + n_lines;
		batch.rejects = rejects;
		batch.lines = lines;
		csv_print_batch(out, &batch);
		free(rejects);
		free(lines);
	}
	assert_int_equal(error.status, ISM_OK);
}

/* The text in parts that end at `cuts`; NULL where one does not begin where the one before ends. */
static char *print_parts(struct ism_slice text, const struct ism_format *format,
	const struct ism_read_tuning *tuning, const uint64_t *cuts, size_t n_cuts, bool one_reader)
{
	struct ism_reader *reader = open_text(text, format, tuning);
	uint64_t at = 0, n_lines = 0;
	bool fits = true;
	char *result;
	size_t size;
	FILE *out = open_memstream(&result, &size);

	for (size_t i = 0; i <= n_cuts && fits; i++) {
		uint64_t begin = i > 0 ? cuts[i - 1] : 0;
		uint64_t end = i < n_cuts ? cuts[i] : text.size;
		struct ism_reader_part part;

		if (i > 0 && !one_reader) {
			ism_reader_close(reader);
			reader = open_text(text, format, tuning);
		}
		assert_int_equal(ism_reader_seek(reader, begin, end, NULL), ISM_OK);
		print_part(out, reader, n_lines);
		part = ism_reader_part(reader);
		fits = i == 0 || part.begin == part.end || part.begin == at;
		if (i == 0 || part.begin < part.end)
			at = part.end;
		n_lines += part.n_lines;
	}
	ism_reader_close(reader);
	fclose(out);
	if (fits && at == text.size)
		return result;
	free(result);
	return NULL;
}

static char *print_whole(struct ism_slice text, const struct ism_format *format)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();

	return csv_print(NULL, text, format, names, &tuning);
}

/* Whether the parts fit; if they do, they are the whole. */
static bool expect_parts(struct ism_slice text, const struct ism_format *format,
	const struct ism_read_tuning *tuning, const uint64_t *cuts, size_t n_cuts, bool one_reader)
{
	char *expected = print_whole(text, format);
	char *got = print_parts(text, format, tuning, cuts, n_cuts, one_reader);
	bool fits = got != NULL;

	if (fits)
		assert_string_equal(got, expected);
	free(got);
	free(expected);
	return fits;
}

/* Line ends, delimiters and escapes inside quotes do not mislead where a part begins. */
static void sound_text_may_be_cut_anywhere(void **state)
{
	static const char text[] =
		"a,b,c\r\n1,x,\"one, two\"\r\n2,\"y\r\nand \"\"y\"\"\r\n\",z\r\n3,,\r\n\r\n"
		"4,\"caf\xc3\xa9, au lait\",\"\"\r\n5,\"line 1\nline 2\nline 3\",5\r\n6,7,8\r\n"
		"9,\"10, 11\n12, 13\n\",14\r\n15,16,17\r\n18,19,20";
	struct ism_slice slice = { text, sizeof(text) - 1 };
	struct ism_format format = csv_plain();
	struct ism_read_tuning tuning = ism_read_tuning_default();

	(void)state;
	for (size_t window = 0; window < 3; window++) {
		if (window > 0)
			tuning.window_bytes = 100 * window;
		for (uint64_t cut = 1; cut < slice.size; cut++)
			assert_true(expect_parts(slice, &format, &tuning, &cut, 1, cut % 2));
	}
}

static void sound_text_may_be_cut_into_many_parts(void **state)
{
	struct random random = { 3 };
	struct ism_format format = csv_plain();
	struct ism_read_tuning tuning = ism_read_tuning_default();
	char *text = malloc(MAX_TEXT + 200);

	(void)state;
	for (int round = 0; round < 300; round++) {
		size_t size = (size_t)sprintf(text, "n,a,b\n"), n_cuts = 0;
		uint64_t cuts[MAX_TEXT];

		for (int row = 0; size < MAX_TEXT; row++)
			size += (size_t)sprintf(text + size, "%d,%s,%s\n", row,
				random_below(&random, 5) ? "some text" : "\"1\n2,3\n4,\"\"5\"\"\"",
				random_below(&random, 5) ? "x" : "\"long text, in\r\nquotes\"");
		for (uint64_t at = 1 + random_below(&random, 300); at < size;
			at += 1 + random_below(&random, 300))
			cuts[n_cuts++] = at;
		assert_true(expect_parts((struct ism_slice){ text, size }, &format, &tuning, cuts,
			n_cuts, random_below(&random, 2)));
	}
	free(text);
}

/* Whatever the text is: either it shows that the parts do not fit, or they are the whole. */
static void parts_that_fit_are_the_whole(void **state)
{
	static const char *const pieces[] = { ",", ",", "\n", "\n", "\r\n", "a", "b,c\n", "1,2\n",
		"3,4\n", "\"", "\"\"", ",\"", "\",", "\"x,\ny\"", "# c\n", "\xff", "\r", " " };
	struct random random = { 5 };
	char *text = malloc(MAX_TEXT + 200);
	int n_fit = 0;

	(void)state;
	for (int round = 0; round < RANDOM_ROUNDS(20000); round++) {
		struct ism_format format = csv_plain();
		struct ism_read_tuning tuning = ism_read_tuning_default();
		uint64_t cuts[3] = { 0 };
		size_t size = 0, n = random_below(&random, 40);

		format.header = random_below(&random, 2);
		format.comment = random_below(&random, 4) ? '\0' : '#';
		if (random_below(&random, 8) == 0)
			format.escape = '\\';
		if (format.header)
			size = (size_t)sprintf(text, "a,b\n");
		for (size_t i = 0; i < n; i++) {
			uint64_t rare = random_below(&random, 4) ? 9 : 18;
			const char *piece = pieces[random_below(&random, rare)];

			memcpy(text + size, piece, strlen(piece));
			size += strlen(piece);
		}
		if (size < 4)
			continue;
		cuts[0] = 1 + random_below(&random, size - 3);
		cuts[1] = cuts[0] + 1 + random_below(&random, size - cuts[0] - 1);
		if (random_below(&random, 2))
			tuning.window_bytes = 1 + random_below(&random, 64);
		n_fit += expect_parts((struct ism_slice){ text, size }, &format, &tuning, cuts,
			cuts[1] < size ? 2 : 1, random_below(&random, 2));
	}
	assert_true(n_fit > RANDOM_ROUNDS(10000));
	free(text);
}

/* Inside of quotes there is a text that looks like rows, and a part begins there. */
static void a_part_that_begins_in_the_wrong_place_shows(void **state)
{
	struct ism_format format = csv_plain();
	struct ism_read_tuning tuning = ism_read_tuning_default();
	char text[400];
	size_t size = (size_t)sprintf(text, "a,b\n1,\"");
	uint64_t cut;

	(void)state;
	for (int i = 0; i < 20; i++)
		size += (size_t)sprintf(text + size, "x,y\n");
	cut = size - 60;
	size += (size_t)sprintf(text + size, "\"\n2,3\n");
	assert_false(
		expect_parts((struct ism_slice){ text, size }, &format, &tuning, &cut, 1, false));
}

/* Without a header the first sound row says how many columns there are, in whatever part it is. */
static void parts_of_a_file_without_a_header_have_its_width(void **state)
{
	static const char text[] = "1\n\"2\" x,3\n4,5,6\n7,8\n9,10,11\n12,13\n14,15,16\n";
	struct ism_slice slice = { text, sizeof(text) - 1 };
	struct ism_format format = csv_plain();
	struct ism_read_tuning tuning = ism_read_tuning_default();
	int n = 0, n_fit = 0;

	(void)state;
	format.header = 0;
	for (uint64_t first = 1; first + 1 < slice.size; first++) {
		for (uint64_t second = first + 1; second < slice.size; second++, n++) {
			uint64_t cuts[] = { first, second };

			n_fit += expect_parts(slice, &format, &tuning, cuts, 2, first % 2);
		}
	}
	assert_true(4 * n_fit > 3 * n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sound_text_may_be_cut_anywhere),
		cmocka_unit_test(sound_text_may_be_cut_into_many_parts),
		cmocka_unit_test(parts_that_fit_are_the_whole),
		cmocka_unit_test(a_part_that_begins_in_the_wrong_place_shows),
		cmocka_unit_test(parts_of_a_file_without_a_header_have_its_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
