/* What expressions become: each claim is an expression and its term, `?` before one that may be none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "parser/parser.h"
#include "plan/plan.h"
#include "sema/context.h"
#include "sema/sema.h"
#include "support/diag_print.h"

static const char row_program[] =
	"program \"p\" { timezone: \"Europe/Zurich\" }\n"
	"enum rating { low, medium, high, other }\n"
	"unit incident\n"
	"param sla: duration = 14 days\n"
	"fn twice(d: duration) -> duration = 2 * d\n"
	"fn half(d: duration) -> duration = d / 2\n"
	"fn third(d: duration) -> duration = twice(d) / 3\n"
	"fn worse(a: rating) -> bool = a >= medium\n"
	"source people { file: \"p.csv\" time: none\n"
	"  fields { mail: text key  team: text -> teams  since: date } }\n"
	"source teams { file: \"t.csv\" time: none fields { name: text key  since: date } }\n"
	"source limits { file: \"l.csv\" time: none key: site, kind\n"
	"  fields { site: text  kind: int  most: duration } }\n"
	"source rows { file: \"r.csv\" time: day\n"
	"  fields {\n"
	"    id: text  level: rating  day: date  end: date?  at: timestamp  n: int  x: number\n"
	"    cost: decimal(2) EUR  size: int kB  ms: number ms  done: number percent  ip: ip\n"
	"    flag: bool  maybe: int?  owner: text -> people  rate: number EUR / hour\n"
	"  }\n";

struct fixture {
	struct ism_arena arena;
	struct ism_intern names;
	struct ism_source_map map;
	struct ism_diags diags;
};

static int start(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){ 0 };
	ism_intern_init(&fixture.names, &fixture.arena);
	ism_source_map_init(&fixture.map, &fixture.arena);
	ism_diags_init(&fixture.diags, &fixture.arena);
	*state = &fixture;
	return 0;
}

static int stop(void **state)
{
	ism_arena_free(&((struct fixture *)*state)->arena);
	return 0;
}

static const struct ism_model *analyse(struct fixture *f, const char *text)
{
	static const struct ism_sema_options options;
	int id = ism_source_map_add(&f->map, "test.ism", text, strlen(text));
	struct ism_ast_file *file = ism_parse_file(&f->arena, &f->names, &f->map, &f->diags, id);
	struct ism_model *model =
		ism_sema_analyse(&f->arena, &f->names, &f->map, &f->diags, file, &options);

	if (f->diags.n_errors)
		ism_diag_print_text(&f->diags, &f->map, stderr, false);
	assert_int_equal(f->diags.n_errors, 0);
	return model;
}

static void assert_term(const struct ism_term *term, const char *expected)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	if (term->may_be_none)
		fputc('?', out);
	ism_term_print(term, out);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

/* The row expression becomes the term. */
static const struct ism_term *row(void **state, const char *expr, const char *expected)
{
	struct fixture *f = *state;
	const struct ism_model *model =
		analyse(f, ism_arena_printf(&f->arena, "%s let it = %s }", row_program, expr));

	for (uint32_t i = 0; i < model->n_sources; i++)
		if (model->sources[i]->n_lets) {
			assert_term(model->sources[i]->lets[0].term, expected);
			return model->sources[i]->lets[0].term;
		}
	fail();
	return NULL;
}

/* The measure with that formula and these further entries. */
static const struct ism_measure_model *measure(
	void **state, const char *formula, const char *entries)
{
	struct fixture *f = *state;
	const struct ism_model *model =
		analyse(f, ism_arena_printf(&f->arena, "%s }\nmeasure m { formula: %s %s }",
				   row_program, formula, entries));

	assert_int_equal(model->n_measures, 1);
	return model->measures[0];
}

static void literals_take_the_type_that_they_meet(void **state)
{
	row(state, "cost == 0.10", "(eq field.7 10e-2)");
	row(state, "cost > 3", "(gt field.7 300e-2)");
	row(state, "cost > 0.125", "(gt (convert exact.3 field.7) 125e-3)");
	row(state, "x == 0.1", "(eq field.6 0.1)");
	row(state, "n > 2", "(gt field.5 2)");
	row(state, "n > 2.5", "(gt (convert exact.1 field.5) 25e-1)");
	row(state, "x > 1e3", "(gt field.6 1000)");
	row(state, "done >= 85.5%", "(ge field.10 0.855)");
	row(state, "ms <= 1.5 s", "(le field.9 1500)");
	row(state, "ms <= 1 us", "(le field.9 0.001)");
	row(state, "size < 2 MB", "(lt field.8 2000)");
}

static void literal_arithmetic_is_exact(void **state)
{
	row(state, "14 days + 12 hours", "1252800000000us");
	row(state, "2 * 7 days", "1209600000000us");
	row(state, "14 days / 4", "302400000000us");
	row(state, "1.5 * 1 hour", "5400000000us");
	row(state, "0.1 + 0.2", "3e-1");
	row(state, "1.10 * 3", "330e-2");
	row(state, "7 / 2", "3.5");
	row(state, "1 / 0", "?none");
	row(state, "2026-01-31 + 1 month", "20512d");
	row(state, "2026-03-01 - 2026-02-01", "2419200000000us");
	row(state, "2026-03-31T12:00", "1774951200000000us");
	row(state, "2026-03-31T12:00:00+02:00", "1774951200000000us");
	row(state, "not (1 > 2)", "true");
	row(state, "if 2 > 1 then n else 0", "field.5");
}

static void arithmetic_keeps_exact_values_exact(void **state)
{
	row(state, "n + 1", "(add field.5 1)");
	row(state, "cost * 1.085", "(mul field.7 1085e-3)");
	row(state, "cost + 0.125", "(add (convert exact.3 field.7) 125e-3)");
	row(state, "n * x", "?(mul (convert real field.5) field.6)");
	row(state, "n / 7", "(div field.5 7)");
	row(state, "n / maybe", "?(div field.5 field.13)");
	row(state, "cost / n", "?(div field.7 field.5)");
	row(state, "x / 2", "?(div field.6 2)");
	row(state, "-n", "(neg field.5)");
}

static void units_convert_and_compose(void **state)
{
	const struct ism_term *term =
		row(state, "cost / (n * 1 incident)", "?(div field.7 (mul field.5 1))");

	assert_string_equal(term->type.unit->name, "EUR / incident");
	term = row(state, "rate * 2 hours", "?(mul field.15 2)");
	assert_string_equal(term->type.unit->name, "EUR");
	row(state, "size + 1 MB", "(add field.8 1000)");
	term = row(state, "size / 1 MB", "(div field.8 1000)");
	assert_true(term->type.meets_percent && !term->type.unit);
	term = row(state, "cost * 8%", "?(mul (convert real field.7) 0.08)");
	assert_string_equal(term->type.unit->name, "EUR");
}

static void percentages_meet_quotients_of_like_units(void **state)
{
	const struct ism_term *term = row(state, "n / 7 >= 50%", "(ge (div field.5 7) 0.5)");

	row(state, "n / 7 >= 0.5", "(ge (div field.5 7) 0.5)");
	row(state, "1 - n / 7 >= 50%", "?(ge (sub 1 (div field.5 7)) 0.5)");
	term = row(state, "0.5 * done", "?(mul 0.5 field.10)");
	assert_true(term->type.unit->percent);
	term = row(state, "n * 5%", "?(mul (convert real field.5) 0.05)");
	assert_null(term->type.unit);
	term = row(state, "round(done, 1)", "?(call round field.10 3)");
	assert_true(term->type.unit->percent);
}

static void dates_move_by_durations_and_months(void **state)
{
	row(state, "day + sla", "(add field.2 param.0)");
	row(state, "sla + day", "(add field.2 param.0)");
	row(state, "day + 2 months", "?(add_months field.2 2)");
	row(state, "day - 1 quarter", "?(add_months field.2 -3)");
	row(state, "day + n * 1 month", "?(add_months field.2 (mul field.5 1))");
	assert_true(row(state, "end - day", "?(sub field.3 field.2)")->type.from_dates);
	assert_false(row(state, "now - at", "(sub now field.4)")->type.from_dates);
	row(state, "at <= 2026-03-31", "(le (convert exact field.4) 20543d)");
	row(state, "day in 2026-W01", "(and (ge field.2 20451d) (le field.2 20457d))");
	row(state, "day in 2024-H2", "(and (ge field.2 19905d) (le field.2 20088d))");
}

static void durations_of_rows_are_whole(void **state)
{
	row(state, "(today - day) / 2", "(convert exact (div (sub today field.2) 2))");
	row(state, "sla * x", "?(convert exact (mul (convert real param.0) field.6))");
	row(state, "sla * n", "(mul param.0 field.5)");
	row(state, "sla / 1 day", "(div param.0 86400000000us)");
	row(state, "half(sla)", "(convert exact (div param.0 2))");
	row(state, "third(sla)", "(convert exact (div (mul param.0 2) 3))");
}

static void enumerators_are_found_by_the_type_beside_them(void **state)
{
	row(state, "level == high", "(eq field.1 high)");
	row(state, "high == level", "(eq high field.1)");
	row(state, "level == rating.low", "(eq field.1 low)");
	row(state, "level in [low, high]", "(or (eq field.1 low) (eq field.1 high))");
	row(state, "if flag then level else low", "(if field.12 field.1 low)");
	row(state, "match level { low, medium => 1, high => 2, other => none }",
		"?(if (or (eq field.1 low) (eq field.1 medium)) 1 (if (eq field.1 high) 2 none))");
	row(state, "match maybe { 1 => \"a\", else => \"b\" }", "(if (eq field.13 1) \"a\" \"b\")");
	row(state, "match maybe { 1 => \"a\" }", "?(if (eq field.13 1) \"a\" none)");
}

static void other_has_no_rank(void **state)
{
	row(state, "level >= high", "?(if (eq field.1 other) none (ge field.1 high))");
	row(state, "level == other", "(eq field.1 other)");
	row(state, "worse(level)", "?(if (eq field.1 other) none (ge field.1 medium))");
	row(state, "max(level, medium)", "?(if (eq field.1 other) none (call max field.1 medium))");
}

static void none_is_followed_where_it_may_come_from(void **state)
{
	row(state, "end ?? day", "(coalesce field.3 field.2)");
	row(state, "end is not none", "(not (is_none field.3))");
	row(state, "maybe + 1", "?(add field.13 1)");
	row(state, "sqrt(n)", "?(call sqrt (convert real field.5))");
	row(state, "before(id, \"-\")", "?(call before field.0 \"-\")");
	row(state, "upper(id)", "(call upper field.0)");
	row(state, "mod(n, 7)", "(call mod field.5 7)");
	row(state, "mod(n, n)", "?(call mod field.5 field.5)");
	row(state, "if flag then 1 else none", "?(if field.12 1 none)");
	row(state, "match n { none => 0, 1..5 => 1 }",
		"?(if (is_none field.5) 0 (if (and (ge field.5 1) (le field.5 5)) 1 none))");
}

static void rows_of_other_sources_are_looked_up(void **state)
{
	row(state, "owner.team.since",
		"?(member since (lookup teams (member team (lookup people field.14))))");
	row(state, "people[lower(id)].since",
		"?(member since (lookup people (call lower field.0)))");
	row(state, "limits[id, 3].most", "?(member most (lookup limits field.0 3))");
	row(state, "id in people", "(exists (lookup people field.0))");
	row(state, "id not in people", "(not (exists (lookup people field.0)))");
	row(state, "[id, n] in limits", "(exists (lookup limits field.0 field.5))");
	row(state, "owner", "field.14");
}

static void references_count_orphans_by_name(void **state)
{
	struct fixture *f = *state;
	const struct ism_model *model =
		analyse(f, ism_arena_printf(&f->arena,
				   "%s let person = people[lower(id)] let since = person.since\n"
				   "let free = people[id].since }",
				   row_program));
	const struct ism_source_model *source = NULL;

	for (uint32_t i = 0; i < model->n_sources; i++)
		if (strcmp(model->sources[i]->name, "rows") == 0)
			source = model->sources[i];
	assert_non_null(source);
	assert_int_equal(source->n_references, 2);
	assert_string_equal(source->references[1], "person");
	assert_ptr_equal(source->lets[1].term->u.member.row, source->reference_rows[1]);
	assert_int_equal(source->lets[2].term->u.member.row->u.lookup.reference, ISM_NONE_INDEX);
	assert_term(source->lets[0].term, "(call lower field.0)");
}

static void addresses_and_patterns(void **state)
{
	row(state, "ip in 10.0.0.0/8",
		"(in_network 0000:0000:0000:0000:0000:ffff:0a00:0000/104 field.11)");
	row(state, "id like \"VPN*\"", "(like \"VPN*\" field.0)");
	row(state, "id matches \"^A\" or id matches \"^A\"",
		"(or (matches regex.0 field.0) (matches regex.0 field.0))");
}

static void aggregates_have_their_types(void **state)
{
	static const struct {
		const char *formula;
		enum ism_type_kind kind;
		const char *unit;
	} cases[] = {
		{ "count(rows)", ISM_TYPE_INT, NULL },
		{ "share(flag of rows)", ISM_TYPE_NUMBER, "percent" },
		{ "sum(cost of rows)", ISM_TYPE_DECIMAL, "EUR" },
		{ "avg(cost of rows)", ISM_TYPE_NUMBER, "EUR" },
		{ "median(n of rows)", ISM_TYPE_NUMBER, NULL },
		{ "median(level of rows)", ISM_TYPE_ENUM, NULL },
		{ "median(day of rows)", ISM_TYPE_DATE, NULL },
		{ "max(at of rows)", ISM_TYPE_TIMESTAMP, NULL },
		{ "percentile_disc(90, n of rows)", ISM_TYPE_INT, NULL },
		{ "avg(end - day of rows)", ISM_TYPE_DURATION, "days" },
		{ "avg(now - at of rows)", ISM_TYPE_DURATION, "s" },
		{ "variance(cost of rows)", ISM_TYPE_NUMBER, "EUR * EUR" },
		{ "variance(end - day of rows)", ISM_TYPE_NUMBER, "s * s" },
		{ "distinct(id of rows)", ISM_TYPE_INT, NULL },
		{ "any(flag of rows)", ISM_TYPE_BOOL, NULL },
		{ "last(id of rows)", ISM_TYPE_TEXT, NULL },
		{ "mode(owner of rows)", ISM_TYPE_TEXT, NULL },
		{ "weighted_avg(cost, n of rows)", ISM_TYPE_NUMBER, "EUR" },
		{ "sum(cost of rows) / (count(rows) * 1 incident)", ISM_TYPE_NUMBER,
			"EUR / incident" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct ism_measure_model *m = measure(state, cases[i].formula, "");

		assert_int_equal(m->type.kind, cases[i].kind);
		if (cases[i].unit)
			assert_string_equal(m->form.unit, cases[i].unit);
		else
			assert_null(m->form.unit);
	}
}

static void an_aggregate_keeps_its_clauses(void **state)
{
	const struct ism_aggregate_model *a =
		measure(state, "percentile(99.9,\n  x of rows where flag at day + sla)", "")
			->formula->u.aggregate;

	assert_int_equal(a->kind, ISM_AGGREGATE_PERCENTILE);
	assert_int_equal(a->p_num, 999);
	assert_int_equal(a->p_den, 1000);
	assert_string_equal(a->text, "percentile(99.9, x of rows where flag at day + sla)");
	assert_term(a->where, "field.12");
	assert_term(a->placed, "(add field.2 param.0)");
	a = measure(state, "max(level of rows)", "")->formula->u.aggregate;
	assert_term(a->value, "?(if (eq field.1 other) none field.1)");
	assert_term(a->placed, "field.2");
}

static void ratios_are_recognised(void **state)
{
	static const char *const ratios[] = {
		"count(rows where flag) / count(rows)",
		"1000 * count(rows where flag) / count(rows)",
		"count(rows where flag) / count(rows) * 100",
		"count(rows where flag) * 1 incident / (2 * count(rows))",
		"(sum(x of rows)) / count(rows)",
	};
	static const char *const others[] = {
		"count(rows)",
		"count(rows) / 2",
		"(count(rows) + 1) / count(rows)",
		"1 - count(rows) / count(rows)",
	};

	assert_non_null(measure(state, "share(flag of rows)", "")->share);
	for (size_t i = 0; i < sizeof ratios / sizeof *ratios; i++) {
		const struct ism_measure_model *m = measure(state, ratios[i], "");

		assert_int_equal(m->numerator->kind, ISM_TERM_AGGREGATE);
		assert_int_equal(m->denominator->kind, ISM_TERM_AGGREGATE);
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_null(measure(state, others[i], "")->numerator);
}

static void values_are_printed_in_their_unit(void **state)
{
	const struct ism_measure_model *m = measure(state, "avg(end - day of rows)", "unit: hours");

	assert_string_equal(m->form.unit, "hours");
	assert_true(m->form.unit_num == 1 && m->form.unit_den == INT64_C(3600000000));
	m = measure(state, "share(flag of rows)", "unit: percent");
	assert_true(m->form.unit_num == 100 && m->form.unit_den == 1);
	m = measure(state, "avg(ms of rows)", "unit: s");
	assert_string_equal(m->form.unit, "s");
	assert_int_equal(m->formula->kind, ISM_TERM_DIV);
}

static void deep_nesting_is_refused(void **state)
{
	struct fixture *f = *state;
	static const struct ism_sema_options options;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int id;

	assert_non_null(out);
	fprintf(out, "source rows { file: \"r.csv\" time: none fields { n: int }\n");
	for (int i = 0; i < 4000; i++)
		fprintf(out, "let a%d = a%d + 1\n", i, i + 1);
	fprintf(out, "let a4000 = n }\n");
	fclose(out);
	id = ism_source_map_add(&f->map, "deep.ism", text, size);
	ism_sema_analyse(&f->arena, &f->names, &f->map, &f->diags,
		ism_parse_file(&f->arena, &f->names, &f->map, &f->diags, id), &options);
	free(text);
	assert_true(f->diags.n_errors > 0);
	ism_vec_each (diagnostic, &f->diags.list)
		assert_int_equal((*diagnostic)->code, ISM_DIAG_TOO_DEEP);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)
	const struct CMUnitTest tests[] = {
		TEST(literals_take_the_type_that_they_meet),
		TEST(literal_arithmetic_is_exact),
		TEST(arithmetic_keeps_exact_values_exact),
		TEST(units_convert_and_compose),
		TEST(percentages_meet_quotients_of_like_units),
		TEST(dates_move_by_durations_and_months),
		TEST(durations_of_rows_are_whole),
		TEST(enumerators_are_found_by_the_type_beside_them),
		TEST(other_has_no_rank),
		TEST(none_is_followed_where_it_may_come_from),
		TEST(rows_of_other_sources_are_looked_up),
		TEST(references_count_orphans_by_name),
		TEST(addresses_and_patterns),
		TEST(aggregates_have_their_types),
		TEST(an_aggregate_keeps_its_clauses),
		TEST(ratios_are_recognised),
		TEST(values_are_printed_in_their_unit),
		TEST(deep_nesting_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
