#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "parser/ast_dump.h"
#include "parser/parser.h"

struct fixture {
	struct ism_arena arena;
	struct ism_intern intern;
	struct ism_source_map map;
	struct ism_diags diags;
	struct ism_ast_file *file;
	char *dump; /* malloc'ed */
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	ism_intern_init(&f->intern, &f->arena);
	ism_source_map_init(&f->map, &f->arena);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	ism_arena_free(&f->arena);
	free(f->dump);
	free(f);
	return 0;
}

static void parse(struct fixture *f, const char *text)
{
	int id = ism_source_map_add(&f->map, "t.ism", text, strlen(text));
	size_t size;
	FILE *out;

	ism_diags_init(&f->diags, &f->arena);
	f->file = ism_parse_file(&f->arena, &f->intern, &f->map, &f->diags, id);
	free(f->dump);
	out = open_memstream(&f->dump, &size);
	ism_ast_dump(f->file, out);
	fclose(out);
}

static void print_diags(const struct fixture *f)
{
	ism_vec_each (d, &f->diags.list)
		print_message("%u: %s\n", (*d)->at.start, (*d)->text);
}

/* The program is right and reads as this. */
static void assert_tree(struct fixture *f, const char *text, const char *tree)
{
	parse(f, text);
	print_diags(f);
	assert_int_equal(f->diags.n_errors, 0);
	assert_false(f->file->faulty);
	assert_string_equal(f->dump, tree);
}

/* The expression binds like this. */
static void assert_expr(struct fixture *f, const char *text, const char *tree)
{
	assert_tree(f, ism_arena_printf(&f->arena, "unit u = %s", text),
		ism_arena_printf(&f->arena, "(unit u %s)\n", tree));
}

/* The item of a block reads as this. */
static void assert_item(struct fixture *f, const char *text, const char *tree)
{
	assert_tree(f, ism_arena_printf(&f->arena, "measure m { %s }", text),
		ism_arena_printf(&f->arena, "(measure m\n  %s)\n", tree));
}

/* Parsing reports exactly these codes, in order of place. */
static void assert_codes(
	struct fixture *f, const char *text, const enum ism_diag_code *codes, size_t n)
{
	struct ism_diagnostic_vec sorted;

	parse(f, text);
	sorted = ism_diags_sorted(&f->diags);
	if (sorted.n != n)
		print_diags(f);
	assert_int_equal(sorted.n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(sorted.items[i]->code, codes[i]);
}

#define ASSERT_CODES(f, text, ...) \
	assert_codes((f), (text), (const enum ism_diag_code[]){ __VA_ARGS__ }, \
		sizeof(const enum ism_diag_code[]){ __VA_ARGS__ } / sizeof(enum ism_diag_code))

#define S ISM_DIAG_SYNTAX

static void assert_message(struct fixture *f, const char *text, const char *message)
{
	ASSERT_CODES(f, text, S);
	assert_string_equal(f->diags.list.items[0]->text, message);
}

static void assert_help(struct fixture *f, const char *text, const char *help)
{
	ASSERT_CODES(f, text, S);
	assert_int_equal(f->diags.list.items[0]->helps.n, 1);
	assert_string_equal(f->diags.list.items[0]->helps.items[0], help);
}

/* ---- expressions ---- */

static void operators_bind_as_the_language_says(void **state)
{
	static const char *const cases[][2] = {
		{ "a or b and c", "(or a (and b c))" },
		{ "a and b or c", "(or (and a b) c)" },
		{ "a or b or c", "(or (or a b) c)" },
		{ "not a and b", "(and (not a) b)" },
		{ "not not a", "(not (not a))" },
		{ "not a == b", "(not (== a b))" },
		{ "a == b ?? c", "(== a (?? b c))" },
		{ "a ?? b ?? c", "(?? a (?? b c))" },
		{ "a ?? b + c", "(?? a (+ b c))" },
		{ "a + b - c", "(- (+ a b) c)" },
		{ "a - (b - c)", "(- a (- b c))" },
		{ "a + b * c", "(+ a (* b c))" },
		{ "a / b * c", "(* (/ a b) c)" },
		{ "-a * b", "(* (neg a) b)" },
		{ "- -a", "(neg (neg a))" },
		{ "-a.b", "(neg (. a b))" },
		{ "a < b", "(< a b)" },
		{ "a <= b and c > d or e >= f", "(or (and (<= a b) (> c d)) (>= e f))" },
		{ "a != b", "(!= a b)" },
		{ "p = 5", "(= p 5)" },
		{ "a in b", "(in a b)" },
		{ "a not in b", "(not in a b)" },
		{ "a in 1..2", "(in a (.. 1 2))" },
		{ "a not in 1 .. b + 2", "(not in a (.. 1 (+ b 2)))" },
		{ "a is none", "(none? a)" },
		{ "a + b is not none", "(some? (+ a b))" },
		{ "a like \"x*\" and b matches \"y\"", "(and (like a \"x*\") (matches b \"y\"))" },
		{ "if a then b else if c then d else e", "(if a b (if c d e))" },
		{ "if a or b then c + 1 else d", "(if (or a b) (+ c 1) d)" },
		{ "(if a then b else c) + 1", "(+ (if a b c) 1)" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_expr(*state, cases[i][0], cases[i][1]);
}

static void postfixes_chain(void **state)
{
	static const char *const cases[][2] = {
		{ "a.b.c", "(. (. a b) c)" },
		{ "a.in.where", "(. (. a in) where)" },
		{ "S[x].field", "(. (index S x) field)" },
		{ "S[x, y,].f", "(. (index S x y) f)" },
		{ "m[unit: \"x\", month: 2026-01]",
			"(index m unit: \"x\" month: (period 2026-01))" },
		{ "f()", "(call f)" },
		{ "f(a)(b)", "(call (call f a) b)" },
		{ "m.f(1, 2,)", "(call (. m f) 1 2)" },
		{ "[]", "(list)" },
		{ "[1, 2..3, \"x\",]", "(list 1 (.. 2 3) \"x\")" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_expr(*state, cases[i][0], cases[i][1]);
}

static void aggregates_take_rows_and_clauses(void **state)
{
	static const char *const cases[][2] = {
		{ "count(f)", "(call count f)" },
		{ "count(f where a == b)", "(call count (rows f (where (== a b))))" },
		{ "count(f while a .. b)", "(call count (rows f (while a b)))" },
		{ "share(a <= b of f where c at d + e)",
			"(call share (rows (<= a b) of f (where c) (at (+ d e))))" },
		{ "percentile(90, a .. b of m.f during c .. d)",
			"(call percentile 90 (rows (.. a b) of m.f (during c d)))" },
		{ "weighted_avg(a, b of f)", "(call weighted_avg a (rows b of f))" },
		{ "count(f where a where b)", "(call count (rows f (where a) (where b)))" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_expr(*state, cases[i][0], cases[i][1]);
}

static void literals(void **state)
{
	static const char *const cases[][2] = {
		{ "60 min", "60_min" },
		{ "95%", "95_%" },
		{ "14 `days`", "14_days" },
		{ "1_000", "1000" },
		{ "true", "true" },
		{ "none", "none" },
		{ "today", "today" },
		{ "now", "now" },
		{ "2026-03-31", "(date 20543)" },
		{ "2026-Q1", "(period 2026-Q1)" },
		{ "2026-W05", "(period 2026-W05)" },
		{ "2026-03-31T12:00:00+02:00", "(timestamp 20543 43200000000 +120)" },
		{ "10.0.0.0/8", "(address 0a000000/8)" },
		{ "2001:db8::1", "(address 20010db8000000000000000000000001)" },
		{ "\"a\\nb\"", "\"a\\nb\"" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_expr(*state, cases[i][0], cases[i][1]);
}

static void match_has_patterns_ranges_none_and_else(void **state)
{
	assert_expr(*state,
		"match x { critical, high => 2, 0..3.9 => 1, none => 0, else => a or b, }",
		"(match x [critical high => 2] [(.. 0 3.9) => 1] [none => 0] [else => (or a b)])");
}

static void words_of_the_grammar_are_names_elsewhere(void **state)
{
	assert_expr(*state, "source + level * to", "(+ source (* level to))");
	assert_expr(*state, "at(by, key: file)", "(call at by key: file)");
	assert_expr(*state, "`where` and enum", "(and where enum)");
}

static void parentheses_are_remembered_outside_the_span(void **state)
{
	struct fixture *f = *state;
	const struct ism_expr *product;

	parse(f, "unit u = (a + b) * c");
	product = f->file->decls.items[0]->u.unit.value;
	assert_int_equal(product->at.start, 9);
	assert_int_equal(product->at.end, 20);
	assert_int_equal(product->u.binary.op_at.start, 17);
	assert_true(product->u.binary.left->in_parens);
	assert_false(product->in_parens);
	assert_int_equal(product->u.binary.left->at.start, 10);
	assert_int_equal(product->u.binary.left->at.end, 15);
}

/* ---- items ---- */

static void entries_have_all_kinds_of_values(void **state)
{
	static const char *const cases[][2] = {
		{ "by: host, plugin", "(entry by host , plugin)" },
		{ "meta.x: \"y\"", "(entry meta.x \"y\")" },
		{ "where: a == b", "(entry where (== a b))" },
		{ "target: >= 95% by 2026-12-31", "(entry target >= 95_% (by (date 20818)))" },
		{ "target: in 95%..105%", "(entry target in (.. 95_% 105_%))" },
		{ "x: 1..5 at now", "(entry x (.. 1 5) (at now))" },
		{ "baseline: 72% at 2026-01-01", "(entry baseline 72_% (at (date 20454)))" },
		{ "target: >= 1 from 2025-01-01, < 2 from 2026-01-01 by 2026-12-31",
			"(entry target >= 1 (from (date 20089)) , < 2 (from (date 20454)) (by "
			"(date "
			"20818)))" },
		{ "benchmark: \"Median\" 88%, \"Group\" g.m",
			"(entry benchmark label \"Median\" 88_% , label \"Group\" (. g m))" },
		{ "latest: number by a, b", "(entry latest number (by a) , b)" },
		{ "rows: \"\"\"\n a\n b\n \"\"\"", "(entry rows (raw \"a\\nb\"))" },
		{ "set: m.p = 5, q = \"x\"", "(entry set (= (. m p) 5) , (= q \"x\"))" },
		{ "a: 5 b: 6", "(entry a 5)\n  (entry b 6)" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_item(*state, cases[i][0], cases[i][1]);
}

static void items_of_every_kind(void **state)
{
	static const char *const cases[][2] = {
		{ "let n = a + b", "(let n (+ a b))" },
		{ "check \"c\": a", "(check \"c\" a)" },
		{ "each cwe in cwes", "(each cwe cwes)" },
		{ "frequency { collect: day }", "(frequency\n    (entry collect day))" },
		{ "section \"s\" weight 2 { measure m weight 3 risk r }",
			"(section \"s\" weight 2\n    (measure m weight 3)\n    (risk r))" },
		{ "domain \"d\" { level 1: true level 2 \"x\": a }",
			"(domain \"d\"\n    (level 1 true)\n    (level 2 \"x\" a))" },
		{ "objective o scorecard s maturity m.n",
			"(objective o)\n  (scorecard s)\n  (maturity m.n)" },
		{ "chart a, b.c by d every month as line top 10",
			"(chart a b.c (by d) (every month) (as line) (top 10))" },
		{ "table a by b, c", "(table a (by b c))" },
		{ "given s \"f.csv\"", "(given s \"f.csv\")" },
		{ "given s \"\"\"\n  a,b\n  \"\"\"", "(given s (raw \"a,b\"))" },
		{ "expect m == 1 within 0.1%", "(expect (== m 1) within 0.1_%)" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_item(*state, cases[i][0], cases[i][1]);
}

static void criteria_have_rules_with_actions(void **state)
{
	assert_item(*state,
		"criteria { green: value >= 1 for 2 periods red: otherwise => \"do\" to \"who\" "
		"within 5 days }",
		"(criteria\n    (green (>= value 1) for 2_periods)\n"
		"    (red otherwise => \"do\" to \"who\" within 5_days))");
}

static void fields_have_types_and_attributes(void **state)
{
	static const char *const cases[][2] = {
		{ "a: text key", "(a (type text) key)" },
		{ "a: number ms? in 0..10 \"A b\"",
			"(a (type number unit ms ?) in (.. 0 10) \"A b\")" },
		{ "a: decimal(2) EUR / incident", "(a (type decimal 2 unit EUR / incident))" },
		{ "a: number %?", "(a (type number unit % ?))" },
		{ "a: enum(low \"1\" \"l\", high,)? = low",
			"(a (enum (low \"1\" \"l\") (high) ?) = low)" },
		{ "a: list(text, \";\") file \"x-*\"",
			"(a (type list (type text) \";\") file \"x-*\")" },
		{ "a: text -> assets?", "(a (type text) -> assets ?)" },
		{ "a: m.level -> m.s", "(a (type m.level) -> m.s)" },
		{ "a: bool(\"Y\", \"N\")", "(a (type bool \"Y\" \"N\"))" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_item(f, ism_arena_printf(&f->arena, "fields { %s }", cases[i][0]),
			ism_arena_printf(&f->arena, "(fields\n    %s)", cases[i][1]));
}

/* ---- declarations ---- */

static void declarations_of_every_kind(void **state)
{
	static const char *const cases[][2] = {
		{ "module a.b", "(module a.b)\n" },
		{ "use a.b", "(use a.b)\n" },
		{ "use a.b as x", "(use a.b as x)\n" },
		{ "use a.b (m, n,)", "(use a.b only m n)\n" },
		{ "use \"f.ism\" as x", "(use \"f.ism\" as x)\n" },
		{ "program \"p\" { }", "(program \"p\")\n" },
		{ "defaults { a: 1 }", "(defaults\n  (entry a 1))\n" },
		{ "unit u", "(unit u)\n" },
		{ "unit h = 60 min", "(unit h 60_min)\n" },
		{ "enum e { a, b \"text\", }", "(enum e (a) (b \"text\"))\n" },
		{ "param p: duration? = 14 days", "(param p (type duration ?) 14_days)\n" },
		{ "fn f() -> int = 1", "(fn f () (type int) 1)\n" },
		{ "fn f(a: int, b: text,) -> bool = a == b",
			"(fn f ((a (type int))(b (type text))) (type bool) (== a b))\n" },
		{ "source s { }", "(source s)\n" },
		{ "source s is m.t { }", "(source s is m.t)\n" },
		{ "source s from t { }", "(source s from t)\n" },
		{ "measure m is n { }", "(measure m is n)\n" },
		{ "objective o { } risk r { }", "(objective o)\n(risk r)\n" },
		{ "scorecard s { } maturity m { }", "(scorecard s)\n(maturity m)\n" },
		{ "waiver w { } alert a { } report r { }", "(waiver w)\n(alert a)\n(report r)\n" },
		{ "test \"t\" { at: 2026-01-01 }", "(test \"t\"\n  (entry at (date 20454)))\n" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_tree(*state, cases[i][0], cases[i][1]);
}

static void comments_are_in_the_file(void **state)
{
	struct fixture *f = *state;

	parse(f, "# one\nmodule a # two\n");
	assert_int_equal(f->file->comments.n, 2);
	assert_true(f->file->comments.items[0].own_line);
	assert_false(f->file->comments.items[1].own_line);
}

static void spans_cover_what_they_name(void **state)
{
	struct fixture *f = *state;
	const struct ism_decl *decl;
	const struct ism_item *item;

	parse(f, "measure m {\n  where : 1, >= 2 by x\n}");
	decl = f->file->decls.items[0];
	assert_int_equal(decl->at.start, 0);
	assert_int_equal(decl->at.end, 36);
	assert_int_equal(decl->word_at.end, 7);
	assert_int_equal(decl->name.at.start, 8);
	assert_int_equal(decl->u.block.body->at.start, 10);
	item = ism_block_entry(decl->u.block.body, ism_intern(&f->intern, "where"));
	assert_non_null(item);
	assert_int_equal(item->at.start, 14);
	assert_int_equal(item->at.end, 34);
	assert_int_equal(item->word_at.end, 19);
	assert_int_equal(item->u.entry.values.items[1].at.start, 25);
	assert_int_equal(item->u.entry.values.items[1].at.end, 34);
	assert_int_equal(item->u.entry.values.items[1].datings.items[0].at.start, 30);
	assert_null(ism_block_entry(decl->u.block.body, ism_intern(&f->intern, "unit")));
}

/* ---- faults ---- */

static void n_faults_are_n_messages(void **state)
{
	struct fixture *f = *state;

	ASSERT_CODES(f, "measure m { a: ) b: ) c: ) }", S, S, S);
	ASSERT_CODES(f, "measure m { criteria { green: ) red: ) } }\nmeasure n { a: + }", S, S, S);
	ASSERT_CODES(f, "measure m { fields { a: 5 b: text = } c: ) }", S, S, S);
	ASSERT_CODES(f, "use 5\nuse 5\nunit 5\nparam x = 5\nenum 7 { a }\n", S, S, S, S, S);
	ASSERT_CODES(f, "measure m { let x = ) let y = 1 + }", S, S);
}

static void what_is_right_after_a_fault_is_kept(void **state)
{
	struct fixture *f = *state;

	ASSERT_CODES(f, "measure m { a: f(b + ) unit: x }\nmeasure n { c: 1 }", S);
	assert_string_equal(
		f->dump, "(measure m faulty\n  (entry unit x))\n(measure n\n  (entry c 1))\n");
	ASSERT_CODES(f, "measure m { fields { a: 5 b: text } }", S);
	assert_string_equal(f->dump, "(measure m\n  (fields faulty\n    (b (type text))))\n");
	ASSERT_CODES(f, "measure m { criteria { green: red: otherwise } }", S);
	assert_string_equal(f->dump, "(measure m\n  (criteria faulty\n    (red otherwise)))\n");
	ASSERT_CODES(f, "measure m { a: match x { 1 => } b: 2 }", S);
	assert_string_equal(f->dump, "(measure m\n  (entry a (match x faulty))\n  (entry b 2))\n");
}

static void a_faulty_head_keeps_its_name_and_block(void **state)
{
	struct fixture *f = *state;

	ASSERT_CODES(f, "measure m as n { a: 1 }", S);
	assert_string_equal(f->dump, "(measure m faulty\n  (entry a 1))\n");
	ASSERT_CODES(f, "measure m\n a: 1\n b: 2 }\nunit u", S);
	assert_string_equal(f->dump, "(measure m faulty\n  (entry b 2))\n(unit u)\n");
	ASSERT_CODES(f, "test { a: 1 }\ndefaults x { b: 2 }", S, S);
	assert_string_equal(
		f->dump, "(test faulty\n  (entry a 1))\n(defaults faulty\n  (entry b 2))\n");
}

static void a_named_argument_is_no_entry(void **state)
{
	struct fixture *f = *state;

	ASSERT_CODES(f, "source s { format: csv(delimiter \";\", quote: \"x\") b: 1 }", S);
	assert_string_equal(f->dump, "(source s faulty\n  (entry b 1))\n");
}

static void a_missing_brace_is_one_message_at_its_block(void **state)
{
	struct fixture *f = *state;

	ASSERT_CODES(f, "measure m {\n a: 1\nmeasure n {\n b: 2\n}\n", ISM_DIAG_UNCLOSED_BLOCK);
	assert_string_equal(f->dump, "(measure m\n  (entry a 1))\n(measure n\n  (entry b 2))\n");
	assert_int_equal(f->diags.list.items[0]->at.start, 10);
	ASSERT_CODES(f, "source s {\n fields {\n a: text\nsource t from s { }\n",
		ISM_DIAG_UNCLOSED_BLOCK);
	ASSERT_CODES(f, "measure m { a: count(f", ISM_DIAG_UNCLOSED_BLOCK);
	ASSERT_CODES(f, "scorecard s { section \"x\" { measure m ", ISM_DIAG_UNCLOSED_BLOCK);
	ASSERT_CODES(f, "measure m {\n a: 1\ntest \"t\" { at: now }", ISM_DIAG_UNCLOSED_BLOCK);
}

static void measures_in_scorecards_are_no_declarations(void **state)
{
	assert_tree(*state,
		"scorecard s {\nmeasure risk\ncriteria { }\nsection \"x\" {\nmeasure test\n}\n}",
		"(scorecard s\n  (measure risk)\n  (criteria)\n  (section \"x\"\n    (measure "
		"test)))\n");
}

static void malformed_literals_do_not_stop_the_entry(void **state)
{
	struct fixture *f = *state;

	ASSERT_CODES(f, "measure m { a: 1 + 2026-02-30 b: \"\\q\" }", ISM_DIAG_BAD_DATE,
		ISM_DIAG_BAD_ESCAPE);
	assert_string_equal(f->dump, "(measure m\n  (entry a (+ 1 (error)))\n  (entry b \"\"))\n");
}

static void unknown_characters_are_one_message(void **state)
{
	struct fixture *f = *state;

	ASSERT_CODES(f, "measure m { a: 1 & 2 b: 3 }", ISM_DIAG_BAD_CHARACTER);
	assert_string_equal(f->dump, "(measure m faulty\n  (entry b 3))\n");
}

static void fields_parameters_and_levels_have_plain_names(void **state)
{
	struct fixture *f = *state;

	ASSERT_CODES(f,
		"param a.b: int = 1\nfn f(c.d: int) -> int = g(e.f: 1)\n"
		"source s { fields { g.h: int } criteria { i.j: otherwise } }",
		ISM_DIAG_DOTTED_NAME, ISM_DIAG_DOTTED_NAME, ISM_DIAG_DOTTED_NAME,
		ISM_DIAG_DOTTED_NAME, ISM_DIAG_DOTTED_NAME);
}

static void messages_say_what_is_expected_and_found(void **state)
{
	struct fixture *f = *state;

	assert_message(f, "unit u = 1 +", "expected a value, found the end of the file");
	assert_message(f, "measure m { a: }", "expected a value, found `}`");
	assert_message(f, "measure { }", "expected a name, found `{`");
	assert_message(f, "measure m b { }", "expected `{` or `is`, found `b`");
}

static void help_says_what_was_meant(void **state)
{
	struct fixture *f = *state;

	assert_help(f, "measure m { let where = 4 }",
		"`where` is a reserved word; as a name it stands in backticks");
	assert_help(f, "measure m { a: f(b c: 1 }", "a `)` seems to be missing before it");
	assert_help(f, "measure m { fields { a: int, b: text } }",
		"nothing stands between one entry and the next: leave out the comma");
	assert_help(f, "measure m { a: 1 < 2 < 3 }",
		"comparisons do not chain: join two of them by `and`");
	assert_help(f, "measure m { a: 1 + if b then c else d }",
		"as an operand `if` stands in parentheses");
	assert_help(f, "measure m { owner \"x\" }",
		"a name is followed by a colon where it introduces a value: `owner:`");
}

/* ---- limits ---- */

/* head, `n` times part, tail. */
static const char *repeated(
	struct fixture *f, const char *head, const char *part, size_t n, const char *tail)
{
	size_t before = strlen(head), each = strlen(part), after = strlen(tail);
	char *text = ism_arena_alloc(&f->arena, before + n * each + after + 1);

	memcpy(text, head, before);
	for (size_t i = 0; i < n; i++)
		memcpy(text + before + i * each, part, each);
	memcpy(text + before + n * each, tail, after);
	return text;
}

static void deep_nesting_is_one_message(void **state)
{
	struct fixture *f = *state;
	const char *after = " 1 b: 2 }\nmeasure n { c: ) }";

	ASSERT_CODES(f, repeated(f, "measure m { a: ", "(", 200000, after), ISM_DIAG_UNCLOSED_BLOCK,
		ISM_DIAG_TOO_DEEP);
	ASSERT_CODES(f,
		repeated(f, "measure m { a: 1", " + 1", 100000, " b: 2 }\nmeasure n { c: ) }"),
		ISM_DIAG_TOO_DEEP, S);
	ASSERT_CODES(f,
		repeated(f, "measure m { a: b", ".b", 100000, " b: 2 }\nmeasure n { c: ) }"),
		ISM_DIAG_TOO_DEEP, S);
	ASSERT_CODES(f, repeated(f, "measure m { a: ", "not ", 5000, after), ISM_DIAG_TOO_DEEP, S);
}

static void the_parsers_stack_has_an_end(void **state)
{
	struct fixture *f = *state;

	ASSERT_CODES(f, repeated(f, "unit u = ", "-", 200000, "1"), ISM_DIAG_TOO_DEEP);
	assert_true(f->file->faulty);
	ASSERT_CODES(
		f, repeated(f, "unit u = ", "if a then b else ", 100000, "c"), ISM_DIAG_TOO_DEEP);
	ASSERT_CODES(f, repeated(f, "measure m ", "{ section \"s\" ", 100000, ""),
		ISM_DIAG_UNCLOSED_BLOCK, ISM_DIAG_TOO_DEEP);
}

static void what_is_within_the_limits_is_parsed(void **state)
{
	struct fixture *f = *state;
	const struct ism_expr *expr;

	parse(f, repeated(f, "unit u = 1", " + 1", ISM_EXPR_MAX_DEPTH - 1, ""));
	assert_int_equal(f->diags.n_errors, 0);
	expr = f->file->decls.items[0]->u.unit.value;
	assert_int_equal(expr->depth, ISM_EXPR_MAX_DEPTH);
	parse(f, repeated(f, repeated(f, "unit u = ", "f(", 900, "1"), ")", 900, ""));
	assert_int_equal(f->diags.n_errors, 0);
	parse(f, repeated(f, "unit u = f(1", ", 1", 100000, ")"));
	assert_int_equal(f->diags.n_errors, 0);
	assert_int_equal(f->file->decls.items[0]->u.unit.value->u.call.args.n, 100001);
}

/* ---- a whole program ---- */

static void the_program_of_the_reference_parses(void **state)
{
	static const char program[] =
		"# Patch management\n"
		"module acme.patching\n"
		"program \"Acme\" { timezone: \"Europe/Zurich\" }\n"
		"param sla: duration = 14 days\n"
		"source assets {\n"
		"  file: \"data/assets.csv\"\n"
		"  time: none\n"
		"  fields { id: text key  internet: bool \"Internet facing\" }\n"
		"}\n"
		"measure timely {\n"
		"  formula:  share(closed - opened <= sla of findings where severity == critical "
		"at opened + sla)\n"
		"  unit:     percent\n"
		"  by:       business_unit\n"
		"  every:    month\n"
		"  target:   >= 95% by 2026-12-31\n"
		"  criteria {\n"
		"    green: value >= expected\n"
		"    red:   otherwise     => \"Raise a nonconformity\" to \"CISO\" within 5 days\n"
		"  }\n"
		"}\n"
		"test \"late fixes\" {\n"
		"  at: 2026-05-31\n"
		"  given findings \"\"\"\n"
		"    id, asset\n"
		"    F1, a1\n"
		"    \"\"\"\n"
		"  expect status(timely) == red\n"
		"}\n";

	assert_tree(*state, program,
		"(module acme.patching)\n"
		"(program \"Acme\"\n"
		"  (entry timezone \"Europe/Zurich\"))\n"
		"(param sla (type duration) 14_days)\n"
		"(source assets\n"
		"  (entry file \"data/assets.csv\")\n"
		"  (entry time none)\n"
		"  (fields\n"
		"    (id (type text) key)\n"
		"    (internet (type bool) \"Internet facing\")))\n"
		"(measure timely\n"
		"  (entry formula (call share (rows (<= (- closed opened) sla) of findings "
		"(where (== severity critical)) (at (+ opened sla)))))\n"
		"  (entry unit percent)\n"
		"  (entry by business_unit)\n"
		"  (entry every month)\n"
		"  (entry target >= 95_% (by (date 20818)))\n"
		"  (criteria\n"
		"    (green (>= value expected))\n"
		"    (red otherwise => \"Raise a nonconformity\" to \"CISO\" within 5_days)))\n"
		"(test \"late fixes\"\n"
		"  (entry at (date 20604))\n"
		"  (given findings (raw \"id, asset\\nF1, a1\"))\n"
		"  (expect (== (call status timely) red)))\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(operators_bind_as_the_language_says),
		TEST(postfixes_chain),
		TEST(aggregates_take_rows_and_clauses),
		TEST(literals),
		TEST(match_has_patterns_ranges_none_and_else),
		TEST(words_of_the_grammar_are_names_elsewhere),
		TEST(parentheses_are_remembered_outside_the_span),
		TEST(entries_have_all_kinds_of_values),
		TEST(items_of_every_kind),
		TEST(criteria_have_rules_with_actions),
		TEST(fields_have_types_and_attributes),
		TEST(declarations_of_every_kind),
		TEST(comments_are_in_the_file),
		TEST(spans_cover_what_they_name),
		TEST(n_faults_are_n_messages),
		TEST(what_is_right_after_a_fault_is_kept),
		TEST(a_faulty_head_keeps_its_name_and_block),
		TEST(a_named_argument_is_no_entry),
		TEST(a_missing_brace_is_one_message_at_its_block),
		TEST(measures_in_scorecards_are_no_declarations),
		TEST(malformed_literals_do_not_stop_the_entry),
		TEST(unknown_characters_are_one_message),
		TEST(fields_parameters_and_levels_have_plain_names),
		TEST(messages_say_what_is_expected_and_found),
		TEST(help_says_what_was_meant),
		TEST(deep_nesting_is_one_message),
		TEST(the_parsers_stack_has_an_end),
		TEST(what_is_within_the_limits_is_parsed),
		TEST(the_program_of_the_reference_parses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
