/*
 * Random texts, read by the reader in windows of every size and by a parser that is too simple to be wrong:
 * it sees the whole text, takes one byte after the other and copies everything.
 */
#include "csv_print.h"

#include <stdbool.h>
#include <unistd.h>

#include "random.h"
#include "runtime/kernel/utf8.h"

/* --- the parser to compare with --- */

#define SIMPLE_MAX_COLUMNS 2048

struct simple_field {
	char text[8192];
	size_t size, begin, end; /* the last two: as it is written */
	bool quoted, bare, junk, open;
};

struct simple {
	const char *text;
	size_t size, at;
	uint64_t line;
	const struct ism_format *format;
	struct simple_field field;

	/* Of the record. */
	size_t begin, end;
	uint64_t n_lines;
	uint32_t n_fields;
	bool empty;
	uint64_t full_size[SIMPLE_MAX_COLUMNS]; /* of the first fields */
	char *full[SIMPLE_MAX_COLUMNS];
	enum ism_reason reason;
	uint32_t bad_column;
	size_t bad_begin, bad_end;
};

static bool simple_at(const struct simple *s, char c)
{
	return s->at < s->size && s->text[s->at] == c;
}

static bool simple_line_end(const struct simple *s)
{
	return simple_at(s, '\n') || simple_at(s, '\r');
}

/* Takes a line end. */
static void simple_newline(struct simple *s)
{
	s->at +=
		s->text[s->at] == '\r' && s->at + 1 < s->size && s->text[s->at + 1] == '\n' ? 2 : 1;
	s->n_lines++;
}

static bool simple_blank(const struct simple *s, char c)
{
	return s->format->trim && (c == ' ' || c == '\t');
}

static void simple_put(struct simple_field *field, char c)
{
	field->text[field->size++] = c;
}

static void simple_quoted(struct simple *s, struct simple_field *field)
{
	char quote = s->format->quote, escape = s->format->escape;

	for (s->at++; s->at < s->size;) {
		char c = s->text[s->at];
		char next = s->at + 1 < s->size ? s->text[s->at + 1] : 'x';

		if (escape && c == escape && (next == quote || next == escape)) {
			simple_put(field, next);
			s->at += 2;
		} else if (c == quote) {
			s->at++;
			return;
		} else if (c == '\n' || c == '\r') {
			size_t before = s->at;

			simple_newline(s);
			for (; before < s->at; before++)
				simple_put(field, s->text[before]);
		} else {
			simple_put(field, c);
			s->at++;
		}
	}
	field->open = true;
}

static void simple_trim(struct simple *s, struct simple_field *field)
{
	while (field->size > 0 && simple_blank(s, field->text[0]))
		memmove(field->text, field->text + 1, --field->size);
	while (field->size > 0 && simple_blank(s, field->text[field->size - 1]))
		field->size--;
}

static void simple_field(struct simple *s)
{
	struct simple_field *field = &s->field;
	size_t start = s->at;

	field->size = 0;
	field->quoted = field->bare = field->junk = field->open = false;
	while (s->at < s->size && simple_blank(s, s->text[s->at]))
		s->at++;
	if (s->format->quote && simple_at(s, s->format->quote)) {
		field->begin = s->at;
		field->quoted = true;
		simple_quoted(s, field);
		while (s->at < s->size && !field->open && simple_blank(s, s->text[s->at]))
			s->at++;
	} else {
		field->begin = s->at = start;
	}
	while (s->at < s->size && !simple_at(s, s->format->delimiter) && !simple_line_end(s)) {
		field->junk |= field->quoted;
		field->bare |= s->format->quote && simple_at(s, s->format->quote);
		simple_put(field, s->text[s->at++]);
	}
	field->end = s->at;
	simple_trim(s, field);
}

static void simple_blame(struct simple *s, enum ism_reason reason)
{
	if (s->reason != ISM_REASON_NONE && reason != ISM_REASON_UNTERMINATED_QUOTE)
		return;
	s->reason = reason;
	s->bad_column = s->n_fields + 1;
	s->bad_begin = s->field.begin;
	s->bad_end = s->field.end;
}

static void simple_keep(struct simple *s)
{
	uint32_t i = s->n_fields;

	if (i < SIMPLE_MAX_COLUMNS) {
		free(s->full[i]);
		s->full[i] = malloc(s->field.size + 1);
		memcpy(s->full[i], s->field.text, s->field.size);
		s->full_size[i] = s->field.size;
	}
	s->n_fields++;
}

static void simple_record(struct simple *s)
{
	s->begin = s->at;
	s->n_lines = 0;
	s->n_fields = 0;
	s->reason = ISM_REASON_NONE;
	for (;;) {
		simple_field(s);
		if (s->field.open)
			simple_blame(s, ISM_REASON_UNTERMINATED_QUOTE);
		else if (s->field.junk)
			simple_blame(s, ISM_REASON_TEXT_AFTER_QUOTE);
		else if (s->field.bare)
			simple_blame(s, ISM_REASON_BARE_QUOTE);
		simple_keep(s);
		if (!simple_at(s, s->format->delimiter))
			break;
		s->at++;
	}
	s->empty = s->reason == ISM_REASON_NONE && s->n_fields == 1 && s->field.size == 0 &&
		   !s->field.quoted;
	s->end = s->at;
	if (s->at < s->size)
		simple_newline(s);
	else if (!s->field.open || (s->text[s->size - 1] != '\n' && s->text[s->size - 1] != '\r'))
		s->n_lines++;
}

static void simple_skip_line(struct simple *s)
{
	while (s->at < s->size && !simple_line_end(s))
		s->at++;
	s->n_lines = 1;
	if (s->at < s->size) {
		s->n_lines = 0;
		simple_newline(s);
	}
	s->line += s->n_lines;
}

static void simple_print_reject(FILE *out, const struct simple *s, enum ism_reason reason,
	uint32_t column, int32_t field, const char *text, size_t size)
{
	size_t cut = size;

	if (size > 200) {
		cut = 200;
		for (int i = 0; i < 3 && ism_utf8_is_continuation(text[cut]); i++)
			cut--;
	}
	fprintf(out, "%" PRIu64 "+%" PRIu64 " %s, %" PRIu32 ", %" PRId32 ": ", s->line, s->n_lines,
		ism_reason_text(reason), column, field);
	csv_print_bytes(out, text, cut);
	fprintf(out, "%s", cut < size ? "…" : "");
	if (reason == ISM_REASON_ROW_TOO_LONG)
		fprintf(out, " (%zu bytes)", size);
	if (reason == ISM_REASON_UNTERMINATED_QUOTE)
		fprintf(out, " (to the end of the file: %" PRIu64 " lines, %zu bytes)", s->n_lines,
			size);
	fprintf(out, "\n");
}

static int32_t simple_bound(const uint32_t *numbers, uint32_t n, uint32_t column)
{
	for (uint32_t i = 0; i < n; i++) {
		if (numbers[i] == column)
			return (int32_t)i;
	}
	return -1;
}

static void simple_print_row(FILE *out, struct simple *s, const uint32_t *numbers, uint32_t n)
{
	struct ism_slice cells[CSV_MAX_COLUMNS];

	for (uint32_t i = 0; i < n; i++) {
		uint32_t c = numbers[i] - 1;

		cells[i] = (struct ism_slice){ s->full[c], s->full_size[c] };
		if (!ism_utf8_valid(s->full[c], (size_t)s->full_size[c])) {
			simple_print_reject(out, s, ISM_REASON_UTF8, numbers[i], (int32_t)i,
				s->full[c], (size_t)s->full_size[c]);
			return;
		}
		if (s->full_size[c] == 0)
			cells[i].data = NULL;
		for (uint32_t k = 0; k < s->format->n_nulls; k++) {
			const struct ism_slice *null = &s->format->nulls[k];

			if (cells[i].data && null->size == cells[i].size &&
				memcmp(null->data, cells[i].data, (size_t)null->size) == 0)
				cells[i].data = NULL;
		}
	}
	csv_print_row(out, cells, n, 1, s->line, s->begin);
}

/* The whole output, or NULL where the header is not fit: then the reader must report an error. */
static char *simple_print(const char *text, size_t size, const struct ism_format *format,
	const char *const *names, size_t row_limit)
{
	static struct simple simple;
	struct simple *s = &simple;
	uint32_t numbers[CSV_MAX_COLUMNS], n = 0, width = 0;
	bool fit = true;
	char *result;
	size_t result_size;
	FILE *out = open_memstream(&result, &result_size);

	memset(s, 0, sizeof(*s));
	s->text = text;
	s->size = size;
	s->line = 1;
	s->format = format;
	for (; names[n]; n++)
		numbers[n] = n + 1;
	for (uint32_t i = 0; i < format->skip && s->at < s->size; i++)
		simple_skip_line(s);
	while (format->header && width == 0 && fit) {
		fit = s->at < s->size;
		if (fit && format->comment && simple_at(s, format->comment)) {
			simple_skip_line(s);
			continue;
		}
		if (!fit)
			break;
		simple_record(s);
		if (s->empty) {
			s->line += s->n_lines;
			continue;
		}
		width = s->n_fields;
		fit = s->reason == ISM_REASON_NONE && s->end - s->begin <= row_limit &&
		      !memchr(text + s->begin, '\0', s->end - s->begin);
		for (uint32_t i = 0; i < n && fit; i++) {
			uint32_t found = 0;

			for (uint32_t c = 0; c < width && c < SIMPLE_MAX_COLUMNS; c++) {
				if (s->full_size[c] == strlen(names[i]) &&
					memcmp(s->full[c], names[i], strlen(names[i])) == 0) {
					numbers[i] = c + 1;
					found++;
				}
			}
			fit = found == 1;
		}
		s->line += s->n_lines;
	}
	while (fit && s->at < s->size) {
		if (format->comment && simple_at(s, format->comment)) {
			simple_skip_line(s);
			continue;
		}
		simple_record(s);
		if (s->empty && (width > 0 ? width : n) != 1) {
			s->line += s->n_lines;
			continue;
		}
		if (s->reason == ISM_REASON_UNTERMINATED_QUOTE) {
			simple_print_reject(out, s, s->reason, s->bad_column,
				simple_bound(numbers, n, s->bad_column), text + s->begin,
				s->end - s->begin);
		} else if (s->end - s->begin > row_limit) {
			simple_print_reject(out, s, ISM_REASON_ROW_TOO_LONG, 0, -1, text + s->begin,
				s->end - s->begin);
		} else if (s->reason != ISM_REASON_NONE) {
			simple_print_reject(out, s, s->reason, s->bad_column,
				simple_bound(numbers, n, s->bad_column), text + s->bad_begin,
				s->bad_end - s->bad_begin);
		} else if (s->n_fields < (width > 0 ? width : n)) {
			simple_print_reject(out, s, ISM_REASON_TOO_FEW_FIELDS, 0, -1,
				text + s->begin, s->end - s->begin);
		} else if (width > 0 && s->n_fields > width) {
			simple_print_reject(out, s, ISM_REASON_TOO_MANY_FIELDS, 0, -1,
				text + s->begin, s->end - s->begin);
		} else {
			if (width == 0 && !s->empty)
				width = s->n_fields;
			simple_print_row(out, s, numbers, n);
		}
		s->line += s->n_lines;
	}
	for (int i = 0; i < SIMPLE_MAX_COLUMNS; i++)
		free(s->full[i]);
	fclose(out);
	if (fit)
		return result;
	free(result);
	return NULL;
}

/* --- random texts and formats --- */

/* Xorshift (Marsaglia 2003): the same texts on every machine. */
static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static uint32_t below(uint64_t *seed, uint32_t n)
{
	return (uint32_t)(next_random(seed) >> 33) % n;
}

static struct ism_format random_format(uint64_t *seed, const struct ism_slice *nulls)
{
	struct ism_format format = {
		.delimiter = below(seed, 4) == 0 ? ';' : ',',
		.quote = below(seed, 8) == 0 ? '\0' : '"',
		.comment = below(seed, 3) == 0 ? '#' : '\0',
		.header = below(seed, 2) == 0,
		.trim = below(seed, 3) == 0,
		.skip = below(seed, 6) == 0 ? 1 + below(seed, 2) : 0,
		.n_nulls = below(seed, 3),
		.nulls = nulls,
	};

	if (format.quote)
		format.escape = "\"\"\"\\"[below(seed, 4)];
	if (format.quote && below(seed, 10) == 0)
		format.escape = '\0';
	return format;
}

/* Bytes as they come: short rows, most of them broken. */
static size_t random_bytes(uint64_t *seed, char *text)
{
	static const char alphabet[] = "ab,,,;\"\"\"\n\n\r #\\?\xc3\xa9\xff\0x";
	size_t n = below(seed, 60);

	for (size_t i = 0; i < n; i++)
		text[i] = alphabet[below(seed, sizeof(alphabet) - 1)];
	return n;
}

/* What matters in CSV between longer runs of what does not. */
static size_t random_long_rows(uint64_t *seed, char *text)
{
	static const char *const pieces[] = { ",", ";", "\"", "\",\"", ",\"", "\",", "\"\"", "\r\n",
		"\n", "\r", "\\\"", "\\", " \"", "\" ", "\n#", "\xc3\xa9", "1,2\n", "\"\r\n",
		"\"\r" };
	size_t n = below(seed, 30), size = 0;

	for (size_t i = 0; i < n; i++) {
		const char *piece = pieces[below(seed, sizeof(pieces) / sizeof(pieces[0]))];
		size_t run = below(seed, 3) == 0 ? below(seed, 150) : 0;

		memset(text + size, 'x', run);
		strcpy(text + size + run, piece);
		size += run + strlen(piece);
	}
	return size;
}

static size_t random_text(uint64_t *seed, const struct ism_format *format, char *text)
{
	size_t size = 0;

	if (format->header && below(seed, 10) != 0) {
		memcpy(text, below(seed, 2) ? "a,b\n" : "b;a\r", 4);
		size = 4;
	}
	if (below(seed, 2) == 0)
		return size + random_bytes(seed, text + size);
	return size + random_long_rows(seed, text + size);
}

static void expect_same(const char *path, struct ism_slice text, const struct ism_format *format,
	const char *const *names, const struct ism_read_tuning *tuning, const char *expected)
{
	char *got = csv_print(path, text, format, names, tuning);

	if (expected)
		assert_string_equal(got, expected);
	else
		assert_memory_equal(got, "error 3, ", 9);
	free(got);
}

static const char *const *random_names(uint64_t *seed)
{
	static const char *const choices[][3] = { { "a", "b", NULL }, { "b", NULL }, { NULL },
		{ "b", "a", NULL } };

	return choices[below(seed, 4)];
}

static void the_reader_agrees_with_a_simple_parser_in_windows_of_every_size(void **state)
{
	const struct ism_slice nulls[] = { { "a", 1 }, { "b\"", 2 } };
	uint64_t seed = 20260630;
	char *text = malloc(8192);

	(void)state;
	for (int round = 0; round < RANDOM_ROUNDS(20000); round++) {
		struct ism_format format = random_format(&seed, nulls);
		size_t size = random_text(&seed, &format, text);
		const char *const *names = random_names(&seed);
		struct ism_read_tuning tuning = ism_read_tuning_default();
		/* Bytes right behind the text must not be read: ASan sees it. */
		char *copy = memcpy(malloc(size + 1), text, size);
		struct ism_slice slice = { realloc(copy, size > 0 ? size : 1), size };
		char *expected;

		if (below(&seed, 2) == 0)
			tuning.row_limit_bytes = below(&seed, 300);
		expected = simple_print(slice.data, size, &format, names, tuning.row_limit_bytes);
		expect_same(NULL, slice, &format, names, &tuning, expected);
		tuning.batch_rows = 1 + below(&seed, 3);
		tuning.window_bytes = 1 + below(&seed, 64);
		expect_same(NULL, slice, &format, names, &tuning, expected);
		tuning.no_map = 1;
		expect_same(NULL, slice, &format, names, &tuning, expected);
		tuning.window_bytes = 1;
		expect_same(NULL, slice, &format, names, &tuning, expected);
		free(expected);
		free((char *)slice.data);
	}
	free(text);
}

static void a_file_reads_the_same_mapped_in_pages_or_buffered(void **state)
{
	const struct ism_slice nulls[] = { { "a", 1 }, { "b\"", 2 } };
	uint64_t seed = 27004;
	char *text = malloc(20 * 8192);

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct ism_format format = random_format(&seed, nulls);
		const char *const *names = random_names(&seed);
		struct ism_read_tuning tuning = ism_read_tuning_default();
		char path[] = "/tmp/ism-csv-XXXXXX", *expected;
		size_t size = 0;
		int fd = mkstemp(path);

		for (int i = 0; i < 20; i++)
			size += random_text(&seed, &format, text + size);
		assert_int_equal(write(fd, text, size), size);
		close(fd);
		tuning.window_bytes = 4096;
		tuning.no_map = 1;
		expected = csv_print(path, (struct ism_slice){ 0 }, &format, names, &tuning);
		tuning.no_map = 0;
		expect_same(path, (struct ism_slice){ 0 }, &format, names, &tuning, expected);
		tuning.window_bytes = 1 + below(&seed, 64);
		expect_same(path, (struct ism_slice){ 0 }, &format, names, &tuning, expected);
		free(expected);
		unlink(path);
	}
	free(text);
}

/* The same text in UTF-16 or ISO 8859-1 gives what it gives in UTF-8. */
static void encodings_read_the_same_in_windows_of_every_size(void **state)
{
	static const char text[] =
		"n,t\n1,\xc3\xa9\"x\n2,\"\xc3\xbc\n\"\"\"\r\n3,\xc3\xbf\xc2\x80\n4\n";
	static const char *const names[] = { "t", "n", NULL };
	struct ism_format format = csv_plain();
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_slice slice = { text, sizeof(text) - 1 };
	char latin1[sizeof(text)], utf16[2 * sizeof(text)];
	size_t n = 0;
	char *expected;

	(void)state;
	for (size_t i = 0; i < slice.size; i += ism_utf8_size(text[i])) {
		uint8_t lead = (uint8_t)text[i];
		uint8_t c = lead < 0x80 ? lead : (uint8_t)(lead << 6 | (text[i + 1] & 0x3f));

		latin1[n] = (char)c;
		utf16[2 * n] = '\0';
		utf16[2 * n + 1] = (char)c;
		n++;
	}
	expected = csv_print(NULL, slice, &format, names, &tuning);
	for (size_t window = 1; window <= 64; window++) {
		char big[2 * sizeof(text) + 2] = "\xfe\xff";

		memcpy(big + 2, utf16, 2 * n);
		tuning.window_bytes = window;
		format.encoding = ISM_ENCODING_LATIN1;
		expect_same(
			NULL, (struct ism_slice){ latin1, n }, &format, names, &tuning, expected);
		format.encoding = ISM_ENCODING_UTF16;
		expect_same(NULL, (struct ism_slice){ big, 2 * n + 2 }, &format, names, &tuning,
			expected);
	}
	free(expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_reader_agrees_with_a_simple_parser_in_windows_of_every_size),
		cmocka_unit_test(a_file_reads_the_same_mapped_in_pages_or_buffered),
		cmocka_unit_test(encodings_read_the_same_in_windows_of_every_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
