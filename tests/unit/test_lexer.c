#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lexer/lexer.h"

struct fixture {
	struct ism_arena arena;
	struct ism_intern intern;
	struct ism_source_map map;
	struct ism_diags diags;
	struct ism_lexer lexer;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	ism_intern_init(&f->intern, &f->arena);
	ism_source_map_init(&f->map, &f->arena);
	ism_diags_init(&f->diags, &f->arena);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	ism_arena_free(&f->arena);
	free(f);
	return 0;
}

static void open_bytes(struct fixture *f, const char *text, size_t length)
{
	int id = ism_source_map_add(&f->map, "t.ism", text, length);

	ism_diags_init(&f->diags, &f->arena);
	ism_lexer_init(&f->lexer, &f->arena, &f->intern, &f->map, &f->diags, id);
}

static void open_text(struct fixture *f, const char *text)
{
	open_bytes(f, text, strlen(text));
}

static struct ism_token next(struct fixture *f)
{
	return ism_lexer_next(&f->lexer);
}

/* The text is one token, with no fault. */
static struct ism_token only(struct fixture *f, const char *text, enum ism_token_kind kind)
{
	struct ism_token token;

	open_text(f, text);
	token = next(f);
	assert_int_equal(token.kind, kind);
	assert_int_equal(token.at.start, 0);
	assert_int_equal(token.at.end, strlen(text));
	assert_int_equal(next(f).kind, ISM_TOKEN_END);
	assert_int_equal(f->diags.n_errors, 0);
	return token;
}

static void assert_kinds(
	struct fixture *f, const char *text, const enum ism_token_kind *kinds, size_t n)
{
	open_text(f, text);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(next(f).kind, kinds[i]);
	assert_int_equal(next(f).kind, ISM_TOKEN_END);
}

#define ASSERT_KINDS(f, text, ...) \
	assert_kinds((f), (text), (const enum ism_token_kind[]){ __VA_ARGS__ }, \
		sizeof(const enum ism_token_kind[]){ __VA_ARGS__ } / sizeof(enum ism_token_kind))

/* Reading the text through gives this one error, at bytes start … end. */
static void assert_error(
	struct fixture *f, const char *text, enum ism_diag_code code, uint32_t start, uint32_t end)
{
	const struct ism_diagnostic *d;

	open_text(f, text);
	while (next(f).kind != ISM_TOKEN_END)
		;
	assert_int_equal(f->diags.n_errors, 1);
	d = f->diags.list.items[0];
	assert_int_equal(d->code, code);
	assert_int_equal(d->at.start, start);
	assert_int_equal(d->at.end, end);
}

/* ---- names and keys ---- */

static void names_and_words(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(only(f, "business_unit", ISM_TOKEN_NAME).u.text, "business_unit");
	assert_string_equal(only(f, "_1", ISM_TOKEN_NAME).u.text, "_1");
	assert_string_equal(only(f, "where", ISM_TOKEN_WHERE).u.text, "where");
	assert_string_equal(only(f, "key", ISM_TOKEN_KEYWORD).u.text, "key");
	only(f, "wherever", ISM_TOKEN_NAME);
	only(f, "Where", ISM_TOKEN_NAME);
}

static void names_in_backticks_are_never_words(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(only(f, "`where`", ISM_TOKEN_NAME).u.text, "where");
	assert_string_equal(only(f, "`Internet facing`", ISM_TOKEN_NAME).u.text, "Internet facing");
}

static void a_name_before_a_colon_is_a_key(void **state)
{
	struct fixture *f = *state;
	struct ism_token token;

	token = only(f, "where:", ISM_TOKEN_KEY);
	assert_string_equal(token.u.key.path->text, "where");
	assert_int_equal(token.u.key.path->at.end, 5);
}

static void a_key_may_have_dots_quotes_and_blanks(void **state)
{
	struct fixture *f = *state;
	struct ism_token token = only(f, "meta.`a b`.in \n:", ISM_TOKEN_KEY);
	const struct ism_path *path = token.u.key.path;

	assert_int_equal(path->parts.n, 3);
	assert_string_equal(path->text, "meta.a b.in");
	assert_string_equal(path->parts.items[1].text, "a b");
	assert_int_equal(path->parts.items[1].at.start, 5);
	assert_int_equal(path->parts.items[1].at.end, 10);
	assert_int_equal(path->at.end, 13);
}

static void a_comment_parts_a_name_from_its_colon(void **state)
{
	ASSERT_KINDS(*state, "a # no\n:", ISM_TOKEN_NAME, ISM_TOKEN_COLON);
}

static void a_name_before_an_ipv6_address_is_no_key(void **state)
{
	ASSERT_KINDS(*state, "x in ::1", ISM_TOKEN_NAME, ISM_TOKEN_IN, ISM_TOKEN_ADDRESS);
	ASSERT_KINDS(*state, "x in fe80::1", ISM_TOKEN_NAME, ISM_TOKEN_IN, ISM_TOKEN_ADDRESS);
}

static void a_key_knows_whether_it_follows_a_comma(void **state)
{
	struct fixture *f = *state;

	open_text(f, "(a: , b: c:");
	next(f);
	assert_true(next(f).u.key.in_arguments);
	next(f);
	assert_true(next(f).u.key.in_arguments);
	assert_false(next(f).u.key.in_arguments);
}

static void faulty_names(void **state)
{
	struct fixture *f = *state;

	assert_error(f, "a `b\nc", ISM_DIAG_BAD_NAME, 2, 4);
	assert_error(f, "``", ISM_DIAG_BAD_NAME, 0, 2);
	assert_error(f, "a Z\xC3\xBCrich b", ISM_DIAG_BAD_NAME, 2, 9);
	assert_error(f,
		"\xC3\xBC"
		"ber",
		ISM_DIAG_BAD_NAME, 0, 5);
}

static void a_name_has_a_longest_length(void **state)
{
	struct fixture *f = *state;
	char name[ISM_LEXER_MAX_WORD + 2] = { 0 };

	memset(name, 'a', ISM_LEXER_MAX_WORD);
	only(f, name, ISM_TOKEN_NAME);
	name[ISM_LEXER_MAX_WORD] = 'a';
	assert_error(f, name, ISM_DIAG_BAD_NAME, 0, ISM_LEXER_MAX_WORD + 1);
}

/* ---- numbers ---- */

static void numbers_keep_their_exact_text(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(only(f, "12", ISM_TOKEN_NUMBER).u.text, "12");
	assert_string_equal(only(f, "1_000_000", ISM_TOKEN_NUMBER).u.text, "1000000");
	assert_string_equal(only(f, "0.9500", ISM_TOKEN_NUMBER).u.text, "0.9500");
	assert_string_equal(only(f, "1e6", ISM_TOKEN_NUMBER).u.text, "1e6");
	assert_string_equal(only(f, "2.5E-10", ISM_TOKEN_NUMBER).u.text, "2.5E-10");
	only(f, "2026", ISM_TOKEN_NUMBER);
}

static void a_number_may_carry_a_unit(void **state)
{
	struct fixture *f = *state;

	ASSERT_KINDS(f, "95%", ISM_TOKEN_NUMBER, ISM_TOKEN_PERCENT);
	ASSERT_KINDS(f, "2.5GiB", ISM_TOKEN_NUMBER, ISM_TOKEN_NAME);
	ASSERT_KINDS(f, "14 days", ISM_TOKEN_NUMBER, ISM_TOKEN_NAME);
	ASSERT_KINDS(f, "5 b: 6", ISM_TOKEN_NUMBER, ISM_TOKEN_KEY, ISM_TOKEN_NUMBER);
}

static void two_dots_are_a_range(void **state)
{
	struct fixture *f = *state;

	ASSERT_KINDS(f, "0..10", ISM_TOKEN_NUMBER, ISM_TOKEN_RANGE, ISM_TOKEN_NUMBER);
	ASSERT_KINDS(f, "0.5..1.5", ISM_TOKEN_NUMBER, ISM_TOKEN_RANGE, ISM_TOKEN_NUMBER);
	assert_int_equal(f->diags.n_errors, 0);
}

static void faulty_numbers(void **state)
{
	struct fixture *f = *state;

	assert_error(f, "a 1_ b", ISM_DIAG_BAD_NUMBER, 2, 4);
	assert_error(f, "1__0", ISM_DIAG_BAD_NUMBER, 0, 4);
	assert_error(f, "1.2.3", ISM_DIAG_BAD_NUMBER, 0, 5);
	assert_error(f, "a 5. b", ISM_DIAG_BAD_NUMBER, 2, 4);
	assert_error(f, "a .5", ISM_DIAG_BAD_NUMBER, 2, 4);
}

/* ---- dates, timestamps, periods ---- */

static void dates_are_days(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(only(f, "1970-01-01", ISM_TOKEN_DATE).u.date.day, 0);
	assert_int_equal(only(f, "2026-03-31", ISM_TOKEN_DATE).u.date.day, 20543);
	assert_int_equal(only(f, "1969-12-31", ISM_TOKEN_DATE).u.date.day, -1);
	assert_int_equal(only(f, "2000-02-29", ISM_TOKEN_DATE).u.date.day, 11016);
	assert_int_equal(only(f, "0000-01-01", ISM_TOKEN_DATE).u.date.day, -719528);
	assert_int_equal(only(f, "9999-12-31", ISM_TOKEN_DATE).u.date.day, 2932896);
}

static void impossible_dates(void **state)
{
	struct fixture *f = *state;
	static const char *const dates[] = { "2026-02-30", "2026-02-29", "1900-02-29", "2026-13-01",
		"2026-00-10", "2026-04-31", "2026-01-00", "2026-01-32", "2026-3-31", "2026-03-1",
		"2026-03-311" };

	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
		assert_error(f, dates[i], ISM_DIAG_BAD_DATE, 0, (uint32_t)strlen(dates[i]));
}

static void timestamps(void **state)
{
	struct fixture *f = *state;
	struct ism_timestamp_literal t;

	t = only(f, "2026-03-31T12:00:00Z", ISM_TOKEN_TIMESTAMP).u.instant;
	assert_int_equal(t.day, 20543);
	assert_int_equal(t.time_us, INT64_C(43200000000));
	assert_true(t.has_zone);
	assert_int_equal(t.offset_minutes, 0);
	t = only(f, "2026-03-31T00:00:01.123456789-03:30", ISM_TOKEN_TIMESTAMP).u.instant;
	assert_int_equal(t.time_us, 1123456);
	assert_int_equal(t.offset_minutes, -210);
	t = only(f, "2026-03-31T12:00+0200", ISM_TOKEN_TIMESTAMP).u.instant;
	assert_int_equal(t.offset_minutes, 120);
	t = only(f, "2026-03-31T12:00:00", ISM_TOKEN_TIMESTAMP).u.instant;
	assert_false(t.has_zone);
}

static void impossible_timestamps(void **state)
{
	struct fixture *f = *state;
	static const char *const texts[] = { "2026-02-30T12:00Z", "2026-03-31T24:00Z",
		"2026-03-31T12:60Z", "2026-03-31T12:00:60Z", "2026-03-31T12:00+19:00",
		"2026-03-31T12", "2026-03-31T1:00", "2026-03-31T12:00:00.1234567890Z",
		"2026-03-31T12:00+2" };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_error(f, texts[i], ISM_DIAG_BAD_TIMESTAMP, 0, (uint32_t)strlen(texts[i]));
}

static void assert_period(
	struct fixture *f, const char *text, enum ism_period_kind kind, int year, int number)
{
	struct ism_period_literal period = only(f, text, ISM_TOKEN_PERIOD).u.period;

	assert_int_equal(period.kind, kind);
	assert_int_equal(period.year, year);
	assert_int_equal(period.number, number);
}

static void periods(void **state)
{
	struct fixture *f = *state;

	assert_period(f, "2026-01", ISM_PERIOD_LITERAL_MONTH, 2026, 1);
	assert_period(f, "2026-Q4", ISM_PERIOD_LITERAL_QUARTER, 2026, 4);
	assert_period(f, "2026-H2", ISM_PERIOD_LITERAL_HALF, 2026, 2);
	assert_period(f, "2026-W05", ISM_PERIOD_LITERAL_WEEK, 2026, 5);
	assert_period(f, "2026-W53", ISM_PERIOD_LITERAL_WEEK, 2026, 53);
	assert_period(f, "2020-W53", ISM_PERIOD_LITERAL_WEEK, 2020, 53);
}

static void impossible_periods(void **state)
{
	struct fixture *f = *state;
	static const char *const texts[] = { "2026-13", "2026-00", "2026-Q5", "2026-Q0", "2026-H3",
		"2026-W54", "2026-W00", "2025-W53", "2026-W5", "2026-1", "2026-123" };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_error(f, texts[i], ISM_DIAG_BAD_PERIOD, 0, (uint32_t)strlen(texts[i]));
}

/* ISO 8601: of 400 years 71 have 53 weeks. */
static void long_years_are_those_of_iso_8601(void **state)
{
	static const int long_years[] = { 2004, 2009, 2015, 2020, 2026, 2032 };
	int n = 0;

	(void)state;
	for (int year = 2000; year < 2400; year++)
		n += ism_literal_weeks_in_year(year) == 53;
	assert_int_equal(n, 71);
	for (size_t i = 0; i < sizeof long_years / sizeof *long_years; i++)
		assert_int_equal(ism_literal_weeks_in_year(long_years[i]), 53);
}

static void a_minus_with_blanks_is_a_minus(void **state)
{
	ASSERT_KINDS(*state, "2026 - 3", ISM_TOKEN_NUMBER, ISM_TOKEN_MINUS, ISM_TOKEN_NUMBER);
}

/* ---- addresses ---- */

static void addresses_and_networks(void **state)
{
	struct fixture *f = *state;
	struct ism_address_literal a;

	a = only(f, "10.0.0.1", ISM_TOKEN_ADDRESS).u.address;
	assert_false(a.is_v6);
	assert_memory_equal(a.bytes, "\x0A\0\0\x01", 4);
	assert_int_equal(a.prefix_length, -1);
	assert_int_equal(only(f, "10.0.0.0/8", ISM_TOKEN_ADDRESS).u.address.prefix_length, 8);
	a = only(f, "2001:db8::/32", ISM_TOKEN_ADDRESS).u.address;
	assert_true(a.is_v6);
	assert_memory_equal(a.bytes, "\x20\x01\x0D\xB8", 4);
	assert_int_equal(a.prefix_length, 32);
	only(f, "::", ISM_TOKEN_ADDRESS);
	only(f, "::ffff:10.0.0.1", ISM_TOKEN_ADDRESS);
	only(f, "1:2:3:4:5:6:7:8", ISM_TOKEN_ADDRESS);
}

static void impossible_addresses(void **state)
{
	struct fixture *f = *state;
	static const char *const texts[] = { "256.0.0.1", "10.0.0.0/33", "2001:db8::/129", "1:2:3",
		"1::2::3" };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_error(f, texts[i], ISM_DIAG_BAD_ADDRESS, 0, (uint32_t)strlen(texts[i]));
}

/* ---- strings ---- */

static void escapes_are_decoded(void **state)
{
	struct fixture *f = *state;
	struct ism_token token =
		only(f, "\"a\\\"b\\\\c\\n\\t\\u{1F512}\\u{e9}\"", ISM_TOKEN_STRING);

	assert_string_equal(token.u.text, "a\"b\\c\n\t\xF0\x9F\x94\x92\xC3\xA9");
	assert_string_equal(only(f, "\"\"", ISM_TOKEN_STRING).u.text, "");
}

static void faulty_escapes(void **state)
{
	struct fixture *f = *state;

	assert_error(f, "\"a\\d\"", ISM_DIAG_BAD_ESCAPE, 2, 4);
	assert_error(f, "\"\\u12\"", ISM_DIAG_BAD_ESCAPE, 1, 3);
	assert_error(f, "\"\\u{}\"", ISM_DIAG_BAD_ESCAPE, 1, 4);
	assert_error(f, "\"\\u{110000}\"", ISM_DIAG_BAD_ESCAPE, 1, 11);
	assert_error(f, "\"\\u{D800}\"", ISM_DIAG_BAD_ESCAPE, 1, 9);
	assert_error(f, "\"\\u{0}\"", ISM_DIAG_BAD_ESCAPE, 1, 6);
}

static void a_string_ends_on_its_line(void **state)
{
	struct fixture *f = *state;

	assert_error(f, "\"abc\nnext:", ISM_DIAG_UNTERMINATED_STRING, 0, 4);
	assert_error(f, "\"abc\\", ISM_DIAG_UNTERMINATED_STRING, 0, 5);
	ASSERT_KINDS(f, "\"abc\nnext:", ISM_TOKEN_STRING, ISM_TOKEN_KEY);
}

static void other_quotes_are_understood(void **state)
{
	struct fixture *f = *state;

	assert_error(f, "'abc'", ISM_DIAG_BAD_CHARACTER, 0, 5);
	assert_error(f,
		"\xE2\x80\x9C"
		"a b\xE2\x80\x9D",
		ISM_DIAG_BAD_CHARACTER, 0, 9);
	open_text(f, "'abc'");
	assert_string_equal(next(f).u.text, "abc");
}

/* ---- raw texts ---- */

static void raw_text_loses_its_common_indentation(void **state)
{
	struct fixture *f = *state;
	const struct ism_raw_text *raw = only(
		f, "\"\"\"\n    a, \"b\"\\n\n\n      c\n  \n    d\n  \"\"\"", ISM_TOKEN_RAW_TEXT)
						 .u.raw;

	assert_string_equal(raw->text, "a, \"b\"\\n\n\n  c\n\nd");
	assert_int_equal(raw->length, strlen(raw->text));
	assert_int_equal(raw->lines.n, 5);
}

static void raw_lines_know_where_they_stand(void **state)
{
	struct fixture *f = *state;
	const char *text = "\"\"\" \r\n\tx,y\r\n\t1,2\r\n\"\"\"";
	const struct ism_raw_text *raw = only(f, text, ISM_TOKEN_RAW_TEXT).u.raw;

	assert_string_equal(raw->text, "x,y\n1,2");
	for (size_t i = 0; i < 2; i++) {
		const struct ism_raw_line *line = &raw->lines.items[i];

		assert_int_equal(line->length, 3);
		assert_memory_equal(text + line->at.start, line->text, line->length);
		assert_int_equal(line->at.end - line->at.start, line->length);
	}
	assert_int_equal(ism_source_map_position(
				 &f->map, raw->lines.items[1].at.file, raw->lines.items[1].at.start)
				 .line,
		3);
}

static void raw_text_may_be_empty(void **state)
{
	struct fixture *f = *state;
	const struct ism_raw_text *raw = only(f, "\"\"\"\n\"\"\"", ISM_TOKEN_RAW_TEXT).u.raw;

	assert_string_equal(raw->text, "");
	assert_int_equal(raw->lines.n, 0);
}

static void three_quotes_within_a_line_do_not_end_it(void **state)
{
	struct fixture *f = *state;
	const struct ism_raw_text *raw =
		only(f, "\"\"\"\na \"\"\" b\n\"\"\"", ISM_TOKEN_RAW_TEXT).u.raw;

	assert_string_equal(raw->text, "a \"\"\" b");
}

static void indentation_that_differs_in_kind_is_not_common(void **state)
{
	struct fixture *f = *state;
	const struct ism_raw_text *raw =
		only(f, "\"\"\"\n \ta\n  b\n\"\"\"", ISM_TOKEN_RAW_TEXT).u.raw;

	assert_string_equal(raw->text, "\ta\n b");
}

static void faulty_raw_texts(void **state)
{
	struct fixture *f = *state;

	assert_error(f, "\"\"\"\nabc", ISM_DIAG_BAD_RAW_TEXT, 0, 3);
	assert_error(f, "\"\"\"abc\ndef\n\"\"\"", ISM_DIAG_BAD_RAW_TEXT, 0, 3);
	assert_error(f, "\"\"\"abc\"\"\" x", ISM_DIAG_BAD_RAW_TEXT, 0, 3);
	assert_error(f, "\"\"\"", ISM_DIAG_BAD_RAW_TEXT, 0, 3);
}

/* ---- comments and foreign matter ---- */

static void comments_are_kept_beside(void **state)
{
	struct fixture *f = *state;

	ASSERT_KINDS(f, "# one\na # two\r\n\t# three", ISM_TOKEN_NAME);
	assert_int_equal(f->lexer.comments.n, 3);
	assert_true(f->lexer.comments.items[0].own_line);
	assert_false(f->lexer.comments.items[1].own_line);
	assert_true(f->lexer.comments.items[2].own_line);
	assert_int_equal(f->lexer.comments.items[1].at.start, 8);
	assert_int_equal(f->lexer.comments.items[1].at.end, 13);
}

static void what_other_languages_write_is_understood(void **state)
{
	struct fixture *f = *state;

	ASSERT_KINDS(f, "a && b || !c <> d;", ISM_TOKEN_NAME, ISM_TOKEN_AND, ISM_TOKEN_NAME,
		ISM_TOKEN_OR, ISM_TOKEN_NOT, ISM_TOKEN_NAME, ISM_TOKEN_NE, ISM_TOKEN_NAME);
	assert_int_equal(f->diags.n_errors, 5);
	assert_error(f, "a // b\nc", ISM_DIAG_BAD_CHARACTER, 2, 4);
}

static void lookalikes_are_named(void **state)
{
	struct fixture *f = *state;

	ASSERT_KINDS(f, "a \xE2\x80\x93 b", ISM_TOKEN_NAME, ISM_TOKEN_MINUS, ISM_TOKEN_NAME);
	assert_int_equal(f->diags.n_errors, 1);
	ASSERT_KINDS(f,
		"a\xC2\xA0"
		"b",
		ISM_TOKEN_NAME, ISM_TOKEN_NAME);
	assert_int_equal(f->diags.n_errors, 1);
	ASSERT_KINDS(f,
		"a\xE2\x89\xA5"
		"b",
		ISM_TOKEN_NAME, ISM_TOKEN_GE, ISM_TOKEN_NAME);
}

static void unknown_characters_are_reported_once(void **state)
{
	struct fixture *f = *state;

	assert_error(f, "a & b", ISM_DIAG_BAD_CHARACTER, 2, 3);
	assert_error(f, "a \x01 b", ISM_DIAG_BAD_CHARACTER, 2, 3);
	ASSERT_KINDS(f, "a @ b", ISM_TOKEN_NAME, ISM_TOKEN_BAD, ISM_TOKEN_NAME);
}

/* ---- bytes ---- */

static void a_byte_order_mark_is_allowed_at_the_start(void **state)
{
	struct fixture *f = *state;
	struct ism_token token;

	open_text(f, "\xEF\xBB\xBFmodule");
	token = next(f);
	assert_int_equal(token.kind, ISM_TOKEN_MODULE);
	assert_int_equal(token.at.start, 3);
	assert_int_equal(token.at.end, 9);
	assert_int_equal(f->diags.n_errors, 0);
	assert_error(f, "a \xEF\xBB\xBF b", ISM_DIAG_BAD_CHARACTER, 2, 5);
}

static void bad_utf8_is_one_message_wherever_it_stands(void **state)
{
	struct fixture *f = *state;

	assert_error(f, "# \xFF\xFE\na \"\xC3(\" \xE4 b", ISM_DIAG_BAD_UTF8, 2, 4);
	assert_error(f, "\xFF\xFEm", ISM_DIAG_BAD_UTF8, 0, 2);
}

static void nul_bytes_are_one_message(void **state)
{
	struct fixture *f = *state;
	static const char text[] = "a \0 \"b\0c\" `d\0e` \0";

	open_bytes(f, text, sizeof text - 1);
	while (next(f).kind != ISM_TOKEN_END)
		;
	assert_int_equal(f->diags.n_errors, 1);
	assert_int_equal(f->diags.list.items[0]->at.start, 2);
}

static void a_file_has_a_largest_size(void **state)
{
	struct fixture *f = *state;
	char *text = calloc(1, ISM_SOURCE_MAX_BYTES);

	memset(text, '\n', ISM_SOURCE_MAX_BYTES);
	open_bytes(f, text, ISM_SOURCE_MAX_BYTES);
	free(text);
	assert_int_equal(next(f).kind, ISM_TOKEN_END);
	assert_int_equal(f->diags.n_errors, 1);
	assert_int_equal(f->diags.list.items[0]->code, ISM_DIAG_FILE_TOO_LARGE);
}

static void reading_stops_when_errors_are_no_longer_kept(void **state)
{
	struct fixture *f = *state;
	char text[2 * (ISM_DIAG_LIMIT + 50) + 1];
	int n = 0;

	for (size_t i = 0; i < sizeof text - 1; i += 2)
		memcpy(text + i, "& ", 2);
	text[sizeof text - 1] = 0;
	open_text(f, text);
	while (next(f).kind != ISM_TOKEN_END)
		n++;
	assert_int_equal(n, ISM_DIAG_LIMIT + 1);
}

static void every_mark_and_word_is_its_own_token(void **state)
{
	struct fixture *f = *state;

	for (int kind = ISM_TOKEN_LBRACE; kind < ISM_TOKEN_N_KINDS; kind++)
		only(f, ism_token_text((enum ism_token_kind)kind), (enum ism_token_kind)kind);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(names_and_words),
		TEST(names_in_backticks_are_never_words),
		TEST(a_name_before_a_colon_is_a_key),
		TEST(a_key_may_have_dots_quotes_and_blanks),
		TEST(a_comment_parts_a_name_from_its_colon),
		TEST(a_name_before_an_ipv6_address_is_no_key),
		TEST(a_key_knows_whether_it_follows_a_comma),
		TEST(faulty_names),
		TEST(a_name_has_a_longest_length),
		TEST(numbers_keep_their_exact_text),
		TEST(a_number_may_carry_a_unit),
		TEST(two_dots_are_a_range),
		TEST(faulty_numbers),
		TEST(dates_are_days),
		TEST(impossible_dates),
		TEST(timestamps),
		TEST(impossible_timestamps),
		TEST(periods),
		TEST(impossible_periods),
		TEST(long_years_are_those_of_iso_8601),
		TEST(a_minus_with_blanks_is_a_minus),
		TEST(addresses_and_networks),
		TEST(impossible_addresses),
		TEST(escapes_are_decoded),
		TEST(faulty_escapes),
		TEST(a_string_ends_on_its_line),
		TEST(other_quotes_are_understood),
		TEST(raw_text_loses_its_common_indentation),
		TEST(raw_lines_know_where_they_stand),
		TEST(raw_text_may_be_empty),
		TEST(three_quotes_within_a_line_do_not_end_it),
		TEST(indentation_that_differs_in_kind_is_not_common),
		TEST(faulty_raw_texts),
		TEST(comments_are_kept_beside),
		TEST(what_other_languages_write_is_understood),
		TEST(lookalikes_are_named),
		TEST(unknown_characters_are_reported_once),
		TEST(a_byte_order_mark_is_allowed_at_the_start),
		TEST(bad_utf8_is_one_message_wherever_it_stands),
		TEST(nul_bytes_are_one_message),
		TEST(a_file_has_a_largest_size),
		TEST(reading_stops_when_errors_are_no_longer_kept),
		TEST(every_mark_and_word_is_its_own_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
