#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/diag_print.h"
#include "support/suggest.h"

struct fixture {
	struct ism_arena arena;
	struct ism_source_map map;
	struct ism_diags diags;
	uint32_t file;
	const char *source;
	char *printed; /* malloc'ed */
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	ism_source_map_init(&f->map, &f->arena);
	ism_diags_init(&f->diags, &f->arena);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	ism_arena_free(&f->arena);
	free(f->printed);
	free(f);
	return 0;
}

static void source(struct fixture *f, const char *name, const char *text)
{
	f->source = text;
	f->file = (uint32_t)ism_source_map_add(&f->map, name, text, strlen(text));
}

/* The first occurrence of `part` in the source. */
static struct ism_span at(const struct fixture *f, const char *part)
{
	const char *found = strstr(f->source, part);
	uint32_t start;

	assert_non_null(found);
	start = (uint32_t)(found - f->source);
	return (struct ism_span){ f->file, start, start + (uint32_t)strlen(part) };
}

enum form { TEXT, COLOUR, JSON, SARIF };

static const char *print(struct fixture *f, enum form form)
{
	size_t size;
	FILE *out;

	free(f->printed);
	out = open_memstream(&f->printed, &size);
	if (form == JSON)
		ism_diag_print_json(&f->diags, &f->map, out);
	else if (form == SARIF)
		ism_diag_print_sarif(&f->diags, &f->map, "1.0", out);
	else
		ism_diag_print_text(&f->diags, &f->map, out, form == COLOUR);
	fclose(out);
	return f->printed;
}

static void text_shows_the_span_the_notes_and_the_help(void **state)
{
	struct fixture *f = *state;
	struct ism_diagnostic *d;

	source(f, "patching.ism",
		"\n\n\n\n\n\n\n\n"
		"  formula: percentile(90, closed - opened of findings)\n"
		"  unit:    day\n"
		"  target:  <= 95%\n");
	d = ism_diag(&f->diags, ISM_DIAG_SYNTAX, at(f, "95%"),
		"`%s` is a duration, but its target is a share", "patch_latency");
	ism_diag_label(d, "expected a duration");
	ism_diag_note(
		d, at(f, "percentile(90, closed - opened of findings)"), "this has the unit days");
	ism_diag_help(d, "give the target a unit of time: `<= 14 days`");
	assert_string_equal(print(f, TEXT),
		"patching.ism:11:15: error[E0001]: `patch_latency` is a duration, but its target "
		"is "
		"a share\n"
		"   |\n"
		" 9 |   formula: percentile(90, closed - opened of findings)\n"
		"   |            ------------------------------------------- this has the unit "
		"days\n"
		"11 |   target:  <= 95%\n"
		"   |               ^^^ expected a duration\n"
		"   = help: give the target a unit of time: `<= 14 days`\n"
		"   = more: ism explain E0001\n");
}

static void tabs_and_wide_characters_keep_the_underline_in_place(void **state)
{
	struct fixture *f = *state;

	source(f, "a.ism", "\t\"\xE6\xBC\xA2\xE5\xAD\x97\" bad\n");
	ism_diag(&f->diags, ISM_DIAG_SYNTAX, at(f, "bad"), "no");
	assert_string_equal(print(f, TEXT), "a.ism:1:7: error[E0001]: no\n"
					    "  |\n"
					    "1 |     \"\xE6\xBC\xA2\xE5\xAD\x97\" bad\n"
					    "  |            ^^^\n"
					    "  = more: ism explain E0001\n");
}

static void control_characters_do_not_reach_the_terminal(void **state)
{
	struct fixture *f = *state;

	source(f, "a.ism", "x \033[31m y\n");
	ism_diag(&f->diags, ISM_DIAG_BAD_CHARACTER, at(f, "y"), "no");
	assert_null(strchr(print(f, TEXT), '\033'));
	assert_non_null(strchr(print(f, COLOUR), '\033'));
}

static void a_long_line_is_clipped_around_its_span(void **state)
{
	struct fixture *f = *state;
	static char line[2001];
	const char *shown;
	uint32_t start = 1000;

	memset(line, 'x', sizeof line - 1);
	memcpy(line + start, "BAD", 3);
	source(f, "a.ism", line);
	ism_diag(&f->diags, ISM_DIAG_SYNTAX, at(f, "BAD"), "no");
	print(f, TEXT);
	shown = strstr(f->printed, "1 |…");
	assert_non_null(shown);
	assert_non_null(strstr(shown, "BAD"));
	assert_true(strlen(f->printed) < 500);
	/* The underline stands below the span. */
	shown = strchr(shown, '\n');
	assert_int_equal(strcspn(shown + 1, "^"), strlen("1 | ") + 40);
}

static void an_empty_span_at_the_end_is_shown(void **state)
{
	struct fixture *f = *state;

	source(f, "a.ism", "abc");
	ism_diag(&f->diags, ISM_DIAG_SYNTAX, (struct ism_span){ f->file, 3, 3 }, "more");
	assert_non_null(strstr(print(f, TEXT), "1 | abc\n  |    ^\n"));
}

static void a_note_in_another_file_names_it(void **state)
{
	struct fixture *f = *state;
	struct ism_diagnostic *d;
	struct ism_span there;

	source(f, "lib.ism", "measure m {\n}\n");
	there = at(f, "measure m");
	source(f, "a.ism", "measure m {\n}\n");
	d = ism_diag(&f->diags, ISM_DIAG_SYNTAX, at(f, "measure m"), "twice");
	ism_diag_note(d, there, "first here");
	assert_non_null(strstr(print(f, TEXT), " ::: lib.ism:1:1\n"
					       "  |\n"
					       "1 | measure m {\n"
					       "  | --------- first here\n"));
}

static void printed_in_order_of_place(void **state)
{
	struct fixture *f = *state;
	struct ism_diagnostic_vec sorted;

	source(f, "a.ism", "one two three");
	ism_diag(&f->diags, ISM_DIAG_SYNTAX, at(f, "three"), "c");
	ism_diag(&f->diags, ISM_DIAG_SYNTAX, at(f, "one"), "a");
	ism_diag(&f->diags, ISM_DIAG_BAD_NAME, at(f, "one"), "b");
	sorted = ism_diags_sorted(&f->diags);
	assert_string_equal(sorted.items[0]->text, "a");
	assert_string_equal(sorted.items[1]->text, "b");
	assert_string_equal(sorted.items[2]->text, "c");
}

static void a_duplicate_is_neither_kept_nor_counted(void **state)
{
	struct fixture *f = *state;

	source(f, "a.ism", "one two");
	ism_diag(&f->diags, ISM_DIAG_SYNTAX, at(f, "one"), "a");
	ism_diag_label(ism_diag(&f->diags, ISM_DIAG_SYNTAX, at(f, "one"), "b"), "unseen");
	assert_int_equal(f->diags.n_errors, 1);
	assert_null(strstr(print(f, TEXT), "unseen"));
}

static void errors_beyond_the_limit_are_counted_only(void **state)
{
	struct fixture *f = *state;

	source(f, "a.ism", "");
	for (uint32_t i = 0; i < ISM_DIAG_LIMIT + 5; i++)
		ism_diag(&f->diags, ISM_DIAG_SYNTAX, (struct ism_span){ f->file, i, i }, "x");
	assert_int_equal(f->diags.n_errors, ISM_DIAG_LIMIT + 5);
	assert_int_equal(f->diags.list.n, ISM_DIAG_LIMIT);
	assert_non_null(strstr(print(f, TEXT), "\n5 more errors are not shown\n"));
}

static void every_code_is_used_once(void **state)
{
	(void)state;
	for (int i = 0; i < ISM_DIAG_N_CODES; i++) {
		enum ism_diag_code found;

		assert_true(ism_diag_code_find(ism_diag_code_text((enum ism_diag_code)i), &found));
		assert_int_equal(found, i);
	}
}

/* A strict reader of JSON (RFC 8259) that keeps nothing: the position behind a value, or NULL. */
static const char *json_value(const char *s);

static const char *blanks(const char *s)
{
	return s + strspn(s, " \t\r\n");
}

static const char *json_string(const char *s)
{
	if (*s++ != '"')
		return NULL;
	for (; *s != '"'; s++) {
		if ((unsigned char)*s < 0x20)
			return NULL;
		if (*s == '\\' && !strchr("\"\\/bfnrtu", *++s))
			return NULL;
	}
	return s + 1;
}

static const char *json_list(const char *s, char end)
{
	s = blanks(s + 1);
	if (*s == end)
		return s + 1;
	for (;;) {
		if (end == '}') {
			s = json_string(blanks(s));
			if (!s || *(s = blanks(s)) != ':')
				return NULL;
			s++;
		}
		s = json_value(s);
		if (!s)
			return NULL;
		s = blanks(s);
		if (*s == end)
			return s + 1;
		if (*s++ != ',')
			return NULL;
	}
}

static const char *json_value(const char *s)
{
	s = blanks(s);
	if (*s == '{')
		return json_list(s, '}');
	if (*s == '[')
		return json_list(s, ']');
	if (*s == '"')
		return json_string(s);
	if (strncmp(s, "null", 4) == 0)
		return s + 4;
	return strspn(s, "0123456789") ? s + strspn(s, "0123456789") : NULL;
}

static void assert_json(const char *text)
{
	const char *end = json_value(text);

	assert_non_null(end);
	assert_string_equal(end, "\n");
}

static void fill(struct fixture *f)
{
	struct ism_diagnostic *d;

	source(f, "my file.ism", "one\ntwo three\n");
	d = ism_diag(&f->diags, ISM_DIAG_SYNTAX, at(f, "two"), "a \"quoted\" \\ thing \x01 \xFF");
	ism_diag_label(d, "here");
	ism_diag_note(d, at(f, "one"), "first");
	ism_diag_note(d, ISM_NOWHERE, "everywhere");
	ism_diag_help(d, "help yourself");
	ism_diag_help(d, "twice");
	ism_diag(&f->diags, ISM_DIAG_BAD_NAME, ISM_NOWHERE, "nowhere");
}

static void json_is_well_formed(void **state)
{
	struct fixture *f = *state;

	assert_json(print(f, JSON));
	fill(f);
	assert_json(print(f, JSON));
	assert_non_null(strstr(f->printed, "\"line\": 2, \"column\": 1, \"end_line\": 2, "
					   "\"end_column\": 4, \"label\": \"here\""));
	assert_non_null(strstr(f->printed, "a \\\"quoted\\\" \\\\ thing \\u0001 \\ufffd"));
}

static void sarif_is_well_formed(void **state)
{
	struct fixture *f = *state;

	assert_json(print(f, SARIF));
	fill(f);
	assert_json(print(f, SARIF));
	assert_non_null(strstr(f->printed, "\"uri\": \"my%20file.ism\""));
	assert_non_null(strstr(f->printed, "\"ruleId\": \"E0013\", \"ruleIndex\": 0"));
	assert_non_null(strstr(f->printed, "\"startLine\": 2, \"startColumn\": 1"));
}

static void the_nearest_name_is_suggested(void **state)
{
	static const char *const names[] = { "formula", "format", "unit", "every", "target" };
	size_t n = sizeof names / sizeof *names;

	(void)state;
	assert_string_equal(ism_suggest_of("formla", names, n), "formula");
	assert_string_equal(ism_suggest_of("tagret", names, n), "target");
	assert_string_equal(ism_suggest_of("Unit", names, n), "unit");
	assert_null(ism_suggest_of("qwertz", names, n));
	assert_null(ism_suggest_of("ab", (const char *const[]){ "xy" }, 1));
}

static void distance_counts_a_swap_as_one(void **state)
{
	(void)state;
	assert_int_equal(ism_suggest_distance("abcd", "abdc"), 1);
	assert_int_equal(ism_suggest_distance("kitten", "sitting"), 3);
	assert_int_equal(ism_suggest_distance("", "abc"), 3);
	assert_int_equal(ism_suggest_distance("Z\xC3\xBCrich", "Zurich"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			text_shows_the_span_the_notes_and_the_help, setup, teardown),
		cmocka_unit_test_setup_teardown(
			tabs_and_wide_characters_keep_the_underline_in_place, setup, teardown),
		cmocka_unit_test_setup_teardown(
			control_characters_do_not_reach_the_terminal, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_long_line_is_clipped_around_its_span, setup, teardown),
		cmocka_unit_test_setup_teardown(an_empty_span_at_the_end_is_shown, setup, teardown),
		cmocka_unit_test_setup_teardown(a_note_in_another_file_names_it, setup, teardown),
		cmocka_unit_test_setup_teardown(printed_in_order_of_place, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_duplicate_is_neither_kept_nor_counted, setup, teardown),
		cmocka_unit_test_setup_teardown(
			errors_beyond_the_limit_are_counted_only, setup, teardown),
		cmocka_unit_test(every_code_is_used_once),
		cmocka_unit_test_setup_teardown(json_is_well_formed, setup, teardown),
		cmocka_unit_test_setup_teardown(sarif_is_well_formed, setup, teardown),
		cmocka_unit_test(the_nearest_name_is_suggested),
		cmocka_unit_test(distance_counts_a_swap_as_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
