/*
 * The quick way of the index, and the runs of rows that are taken by it: the same as one byte a step, and as without an
 * index, whatever interrupts a run and wherever it does.
 */
#include "csv_print.h"

#include <stdbool.h>

#include "random.h"
#include "runtime/read/csv/index.h"

/* --- the quick way alone --- */

/* What it is to find, by its rules, one byte a step. */
struct simple {
	bool wrong;
	uint32_t seen, n_lines, n_feeds, n_marks, n_inner;
	uint32_t marks[2048], inner[2048];
	bool in_quotes, opens, closed, returned; /* at the end */
};

static void simple_byte(
	struct simple *s, const char *text, uint32_t at, bool returns, bool has_escape)
{
	char c = text[at];
	bool feed = c == '\n', ret = c == '\r', after_return = at > 0 && text[at - 1] == '\r';
	bool stop = !s->in_quotes && (c == ',' || feed || ret);

	s->wrong |= c == '"' ? !s->in_quotes && !s->opens && !s->closed : s->closed && !stop;
	s->wrong |= ret && !returns;
	s->wrong |= c == '"' && s->closed && !has_escape;
	if (c == '"')
		s->seen |= ISM_CSV_END_QUOTES | (has_escape ? ISM_CSV_END_ESCAPE : 0);
	s->seen |= (uint8_t)c >= 0x80 ? ISM_CSV_END_HIGH : 0;
	s->n_lines += stop && (returns ? ret : feed);
	s->n_feeds += stop && returns && feed;
	if (stop && !(returns && feed))
		s->marks[s->n_marks++] = at;
	if (s->in_quotes && (ret || (feed && !after_return)))
		s->inner[s->n_inner++] = at;
	s->closed = c == '"' && s->in_quotes;
	s->in_quotes ^= c == '"';
	s->opens = stop;
	s->returned = stop && ret;
}

/* Mostly sound; returns whether its lines end in CR LF. */
static bool random_text(struct random *random, char *text, size_t size)
{
	static const char *const pieces[] = { ",", ",", "\n", "\r\n", "a", "bc", " ", "\xc3\xa9",
		",\"\",", ",\"x,y\",", ",\"\"\"\"\n", ",\"\n\",", ",\"\r\n\"\r\n", ",\"\r\r\"\n",
		"some longer text without anything in it, but for one comma", "\r", "\"", "\"\"" };
	bool returns = random_below(random, 2), odd = random_below(random, 4) == 0;
	size_t n = 0;

	while (n < size) {
		const char *piece = pieces[random_below(random, odd ? 18 : 15)];
		size_t length = strlen(piece);

		if (!returns && !odd && strchr(piece, '\r'))
			continue;
		length = length < size - n ? length : size - n;
		memcpy(text + n, piece, length);
		n += length;
	}
	return returns;
}

static void assert_same_quick(const struct ism_csv_index *index, const struct ism_csv_quick *quick,
	const struct simple *expected)
{
	assert_int_equal(quick->wrong, expected->wrong);
	if (quick->wrong)
		return;
	assert_int_equal(quick->seen, expected->seen);
	assert_int_equal(quick->n_lines, expected->n_lines);
	assert_int_equal(quick->n_feeds, expected->n_feeds);
	assert_int_equal(index->n_marks, 1 + expected->n_marks);
	assert_memory_equal(
		index->marks + 1, expected->marks, expected->n_marks * sizeof(*index->marks));
	assert_int_equal(index->n_inner, expected->n_inner);
	assert_memory_equal(
		index->inner, expected->inner, expected->n_inner * sizeof(*index->inner));
	assert_int_equal(index->state.in_quotes, expected->in_quotes ? UINT64_MAX : 0);
	assert_int_equal(index->state.opens, expected->opens);
	assert_int_equal(index->state.closed, expected->closed);
	assert_int_equal(index->state.returned, expected->returned);
}

/* In two pieces that meet anywhere: what is wrong in either is wrong in all. */
static void check_quick(enum ism_isa isa, const char *text, uint32_t n_first, uint32_t n_bytes,
	bool returns, bool has_escape, const struct simple *expected)
{
	struct ism_csv_index index = {
		.delimiter = ',',
		.quote = '"',
		.has_quote = true,
		.has_escape = has_escape,
		.text = text,
		.size = n_bytes,
	};
	struct ism_csv_quick first = { .returns = returns }, all = first;

	assert_true(ism_csv_index_init(&index));
	ism_csv_index_begin(&index, 0);
	ism_csv_quick_of(isa)(&index, n_first, &first);
	if (n_first < n_bytes)
		ism_csv_quick_of(isa)(&index, n_bytes - n_first, &all);
	all.wrong |= first.wrong;
	all.seen |= first.seen;
	all.n_lines += first.n_lines;
	all.n_feeds += first.n_feeds;
	assert_int_equal(index.at, n_bytes);
	assert_same_quick(&index, &all, expected);
	ism_csv_index_release(&index);
}

static void the_quick_way_follows_its_rules_on_every_instruction_set(void **state)
{
	struct random random = { 13 };
	int n_sound = 0;

	(void)state;
	for (int round = 0; round < RANDOM_ROUNDS(10000); round++) {
		struct simple expected = { .opens = true };
		uint32_t n_blocks = 1 + (uint32_t)random_below(&random, 20);
		uint32_t n_first = 64 * (1 + (uint32_t)random_below(&random, n_blocks));
		/* Bytes right behind the text must not be read: ASan sees it. */
		char *text = malloc((size_t)n_blocks * 64);
		bool returns = random_text(&random, text, (size_t)n_blocks * 64);
		bool has_escape = random_below(&random, 4) > 0;

		for (uint32_t at = 0; at < 64 * n_blocks; at++)
			simple_byte(&expected, text, at, returns, has_escape);
		for (enum ism_isa isa = ISM_ISA_SCALAR; isa < ISM_ISA_COUNT; isa++) {
			if (ism_isa_has(isa))
				check_quick(isa, text, n_first, 64 * n_blocks, returns, has_escape,
					&expected);
		}
		n_sound += !expected.wrong;
		free(text);
	}
	assert_in_range(n_sound, RANDOM_ROUNDS(3000), RANDOM_ROUNDS(9500));
}

/* --- runs --- */

#define TEXT_BYTES 6000

/* Rows that interrupt a run, and some that should not; columns a, b and d are declared, c is not. */
static const char *const odd_rows[] = { "1,2,3,4", "1,\"a \"\"b\"\" c\",3,4", "1,2,\"a \"\"b\",4",
	"\"\"\"\",2,3,4", "1,\"two\nlines\",3,4", "1,2,\"two\r\nlines,\n\rin\",4",
	"1,2,\"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\",4", "1,\xff,3,4",
	"1,2,\xff,4", "1,2,3,\"\xc3\"", "caf\xc3\xa9,2,\xe2\x82\xac,4", "1,2,3", "1,2,3,4,5", "",
	"#a,comment", "#a,b,c,d", "1,2,3\r4", "\r", "\n", "1,b\"c,3,4", "1,\"b\"c,3,4",
	"1,\"\"\"b\" \"c\",3,4", "1,2,3,\"open", ",,,", "\"\",\"\",\"\",\"\"", "1,2,3,", "1,2\n3,4",
	"1,2,3,4,5\n1,2,3", "1,2\nx,3,4", "1,\"a \"\"b\"\"\nc\",3,4", "1,\"\n\xff\",3,4" };

#define N_ODD_ROWS (sizeof(odd_rows) / sizeof(odd_rows[0]))

/* A table whose row at about byte `place` is an odd one, moved by `shift` bytes. */
static size_t make_table(
	char *text, const char *odd, const char *line_end, size_t place, size_t shift)
{
	size_t size =
		(size_t)sprintf(text, "a,b,c,d%s%0*d,,,%s", line_end, (int)shift + 1, 0, line_end);
	bool is_done = false;

	for (int row = 0; size < TEXT_BYTES; row++) {
		if (size >= place && !is_done) {
			size += (size_t)sprintf(text + size, "%s%s", odd, line_end);
			is_done = true;
		}
		size += (size_t)sprintf(text + size, "%d,%s,t%d,%s%s", row,
			row % 3 ? "plain" : "\"q, d\"", row * row, row % 4 ? "" : "2026-01-31",
			line_end);
	}
	return size;
}

/* Rooms of batches and windows that end inside runs. */
static struct ism_read_tuning make_tuning(size_t shift)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();

	if (shift % 4 == 1)
		tuning.batch_rows = 7;
	if (shift % 4 == 2)
		tuning.window_bytes = 1500 + shift;
	if (shift % 4 == 3)
		tuning.batch_rows = 1;
	tuning.no_map = shift % 8 == 2;
	return tuning;
}

/* The first pieces are 1024, 2048 and 4096 bytes: the odd row stands on both sides of where they end. */
static void a_run_goes_on_after_any_row(void **state)
{
	static const char *const names[] = { "a", "b", "d", NULL };
	static const char *const line_ends[] = { "\n", "\r\n" };
	static const size_t places[] = { 0, 1024, 3072, TEXT_BYTES - 20 };
	struct ism_format format = csv_plain();
	char *text = malloc(TEXT_BYTES + 512);

	(void)state;
	for (size_t i = 0; i < N_ODD_ROWS; i++) {
		for (size_t shift = 0; shift < 128; shift += 3) {
			struct ism_read_tuning tuning = make_tuning(shift);
			size_t place = places[(i + shift) % 4];
			size_t size = make_table(text, odd_rows[i], line_ends[shift % 2],
				place < 64 ? place : place - 64, shift);

			/* Without the last line end, too. */
			size -= shift % 5 == 0 ? 1 + shift % 2 : 0;
			format.comment = shift % 7 == 0 ? '#' : '\0';
			format.trim = shift % 11 == 0;
			csv_assert_same_rows(
				(struct ism_slice){ text, size }, &format, names, &tuning);
		}
	}
	free(text);
}

/* Bytes of pieces that are added up as if they were others, where a piece ends at any byte of a row. */
static void sums_do_not_mislead(void **state)
{
	static const char *const names[] = { "a", "b", "d", NULL };
	static const char *const first[] = { "1,2\nx,3,4", "1,2,3", "1,2,3" };
	static const char *const last[] = { "1,2,3,4",
		"1,\"a \"\"b\"\" and so much more text that the row is in two pieces of it\",3,4",
		"1,caf\xc3 and so much more text that the row is in two pieces of it,3,4" };
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_format format = csv_plain();
	char *text = malloc(TEXT_BYTES + 512);

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		for (size_t shift = 0; shift < 100; shift++) {
			const char *line_end = i < 3 ? "\r\n" : "\n";
			size_t size = (size_t)sprintf(text, "a,b,c,d%s%0*d,,,%s%s%s", line_end,
				(int)shift + 1, 0, line_end, first[i % 3], line_end);

			/* After a piece that is no run, another one is indexed carefully. */
			while (size < 1024 + 2048)
				size += (size_t)sprintf(text + size, "12,34,,56%s", line_end);
			size += (size_t)sprintf(text + size, "%s%s", last[i % 3], line_end);
			while (size < TEXT_BYTES)
				size += (size_t)sprintf(text + size, "12,34,,56%s", line_end);
			csv_assert_same_rows(
				(struct ism_slice){ text, size }, &format, names, &tuning);
		}
	}
	free(text);
}

/* All of a file: many odd rows, few, and rows that are all odd in the same way. */
static void runs_between_random_rows_are_the_same(void **state)
{
	static const char *const names[] = { "d", "a", NULL };
	struct random random = { 17 };
	struct ism_format format = csv_plain();
	char *text = malloc(100000 + 512);

	(void)state;
	for (int round = 0; round < 200; round++) {
		const char *line_end = random_below(&random, 3) ? "\n" : "\r\n";
		uint64_t rare = (uint64_t)1 << random_below(&random, 12);
		const char *same = odd_rows[random_below(&random, N_ODD_ROWS)];
		struct ism_read_tuning tuning = make_tuning(random_below(&random, 128));
		size_t size = (size_t)sprintf(text, "a,b,c,d%s", line_end);
		size_t limit = random_below(&random, round % 10 ? 10000 : 100000);

		while (size < limit) {
			const char *row = random_below(&random, 64) ? same : odd_rows[0];

			if (random_below(&random, rare))
				row = "1,,\"x, y\",caf\xc3\xa9";
			else if (random_below(&random, 64) == 0)
				row = odd_rows[random_below(&random, N_ODD_ROWS)];
			size += (size_t)sprintf(text + size, "%s%s", row, line_end);
		}
		csv_assert_same_rows((struct ism_slice){ text, size }, &format, names, &tuning);
	}
	free(text);
}

/* More than a window holds, with rows longer than a half of one: windows of any size come of it. */
static void windows_end_anywhere_in_long_texts(void **state)
{
	static const size_t long_rows[] = { 0, 700000, 1100000, 3000000 };
	static const char *const names[] = { "a", "c", NULL };
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_format format = csv_plain();
	char *text = malloc(9 << 20);

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		size_t size = (size_t)sprintf(text, "a,b,c\n");

		for (int row = 0; size < (6 << 20); row++) {
			if (row == 1000 || row == 60000) {
				memset(text + size, 'x', long_rows[i]);
				size += long_rows[i];
			}
			size += (size_t)sprintf(text + size,
				row % 1000 ? "%d,some longer text,\"x, y\"\n" : "%d,\"\n\",z\n",
				row);
		}
		csv_assert_same_rows((struct ism_slice){ text, size }, &format, names, &tuning);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_quick_way_follows_its_rules_on_every_instruction_set),
		cmocka_unit_test(a_run_goes_on_after_any_row),
		cmocka_unit_test(sums_do_not_mislead),
		cmocka_unit_test(runs_between_random_rows_are_the_same),
		cmocka_unit_test(windows_end_anywhere_in_long_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
