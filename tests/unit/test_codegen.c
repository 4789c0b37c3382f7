/*
 * Generated code, run in this process: programs with their rows in themselves, compiled, evaluated and
 * compared value by value.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "codegen/codegen.h"
#include "parser/parser.h"
#include "runtime/eval/eval.h"
#include "runtime/kernel/format_number.h"
#include "sema/sema.h"
#include "support/diag_print.h"

/* A compiled and evaluated program. */
struct run {
	struct ism_arena arena;
	struct ism_intern names;
	struct ism_source_map map;
	struct ism_diags diags;
	struct ism_plan *plan;
	struct ism_jit *jit;
	const struct ism_program *program;
	struct ism_evaluation *evaluation;
	const struct ism_result *result;
	bool has_columns; /* rows are given to the row function in columns */
};

static struct ism_plan *plan_text(
	struct run *r, const char *text, uint32_t n_selected, const char *const *selected)
{
	static const struct ism_sema_options options;
	const struct ism_ast_file *file;
	const struct ism_model *model;
	int id;

	ism_arena_init(&r->arena, NULL, NULL);
	ism_intern_init(&r->names, &r->arena);
	ism_source_map_init(&r->map, &r->arena);
	ism_diags_init(&r->diags, &r->arena);
	id = ism_source_map_add(&r->map, "test.ism", text, strlen(text));
	file = ism_parse_file(&r->arena, &r->names, &r->map, &r->diags, id);
	model = ism_sema_analyse(&r->arena, &r->names, &r->map, &r->diags, file, &options);
	if (r->diags.n_errors)
		ism_diag_print_text(&r->diags, &r->map, stderr, false);
	assert_int_equal(r->diags.n_errors, 0);
	for (uint32_t i = 0; i < model->n_sources; i++) {
		model->sources[i]->has_columns = r->has_columns;
	}
	return ism_plan_make(&r->arena, model, n_selected, selected);
}

static void run_as(struct run *r, bool has_columns, const char *text, uint32_t n_selected,
	const char *const *selected)
{
	struct ism_codegen_options options = { .sha256 = "", .compiler = "test" };
	struct ism_eval_options eval = { .has_as_of = true,
		.as_of = 20634, /* 2026-06-30 */
		.first_day = INT64_MIN,
		.last_day = INT64_MAX };
	struct ism_module *module;
	struct ism_error error = { 0 };

	*r = (struct run){ .has_columns = has_columns };
	r->plan = plan_text(r, text, n_selected, selected);
	if (ism_codegen_module(&module, &r->arena, r->plan, &options, &error) != ISM_OK)
		fail_msg("%s", error.text);
	if (ism_codegen_jit(module, &r->jit, &r->program, NULL, &error) != ISM_OK)
		fail_msg("%s", error.text);
	if (ism_evaluate(&r->evaluation, r->program, &eval, &error) != ISM_OK)
		fail_msg("%s", error.text);
	r->result = ism_evaluation_result(r->evaluation);
}

static void run_selected(
	struct run *r, const char *text, uint32_t n_selected, const char *const *selected)
{
	run_as(r, false, text, n_selected, selected);
}

static void run_text(struct run *r, const char *text)
{
	run_selected(r, text, 0, NULL);
}

static void run_end(struct run *r)
{
	ism_evaluation_free(r->evaluation);
	ism_jit_free(r->jit);
	ism_arena_free(&r->arena);
}

static const char *enumerator(const struct ism_form *form, const struct ism_value *value)
{
	static char text[64];
	const struct ism_slice *name;

	if (!form->enumeration || value->exact >= form->enumeration->n)
		return "?";
	name = &form->enumeration->items[(size_t)value->exact].name;
	snprintf(text, sizeof text, "%.*s", (int)name->size, name->data);
	return text;
}

/* A value as the tables below write it: in its own representation, without units. */
static const char *show(const struct ism_form *form, const struct ism_value *value)
{
	static char text[128];

	if (value->state == ISM_VALUE_NONE)
		return "none";
	if (value->state == ISM_VALUE_FAULT)
		return "fault";
	switch (form->type) {
	case ISM_TYPE_BOOL: return value->exact ? "true" : "false";
	case ISM_TYPE_ENUM: return enumerator(form, value);
	case ISM_TYPE_TEXT:
		snprintf(text, sizeof text, "%.*s", (int)value->text.size, value->text.data);
		return text;
	default: break;
	}
	if (value->is_real)
		ism_format_real(value->real, text);
	else
		ism_format_exact(
			value->exact, form->type == ISM_TYPE_DECIMAL ? form->scale : 0, text);
	return text;
}

static const struct ism_cell_result *cell(const struct ism_measure_result *measure, uint64_t index)
{
	assert_true(index < measure->n_cells);
	return measure->cells[index];
}

static const struct ism_measure_result *measure(const struct run *r, const char *name)
{
	for (uint32_t i = 0; i < r->result->n_measures; i++)
		if (strcmp(r->result->measures[i].measure->name, name) == 0)
			return &r->result->measures[i];
	fail_msg("there is no measure %s", name);
	return NULL;
}

struct expectation {
	const char *formula;
	const char *value;
};

/* Evaluates all formulas over `sources` in one program, and each in the form that is expected. */
static void expect_all_as(
	bool has_columns, const char *sources, const struct expectation *all, size_t n)
{
	struct run r;
	struct ism_arena arena;
	char *text;
	uint32_t n_wrong = 0;

	ism_arena_init(&arena, NULL, NULL);
	text = ism_arena_printf(&arena, "%s", sources);
	for (size_t i = 0; i < n; i++)
		text = ism_arena_printf(
			&arena, "%smeasure m%zu { formula: %s }\n", text, i, all[i].formula);
	run_as(&r, has_columns, text, 0, NULL);
	for (size_t i = 0; i < n; i++) {
		const struct ism_measure_result *m = &r.result->measures[i];
		const char *got = show(&m->measure->form, &cell(m, 0)->value);

		if (strcmp(got, all[i].value) != 0) {
			fprintf(stderr, "%s: expected %s, got %s\n", all[i].formula, all[i].value,
				got);
			n_wrong++;
		}
	}
	assert_int_equal(n_wrong, 0);
	run_end(&r);
	ism_arena_free(&arena);
}

/* Whether rows come as cells or in columns makes no difference. */
static void expect_all(const char *sources, const struct expectation *all, size_t n)
{
	expect_all_as(false, sources, all, n);
	expect_all_as(true, sources, all, n);
}

#define EXPECT_ALL(sources, all) expect_all((sources), (all), sizeof(all) / sizeof(all)[0])

static const char people[] =
	"source teams {\n"
	"  rows: \"\"\"\n"
	"    team, site, size\n"
	"    a, Bern, 10\n"
	"    b, Basel, 20\n"
	"    a, Chur, 99\n"
	"    \"\"\"\n"
	"  time: none\n"
	"  fields { team: text key  site: text  size: int }\n"
	"}\n"
	"source people {\n"
	"  rows: \"\"\"\n"
	"    name, team, level, age, pay, rate, joined, left, ok, address\n"
	"    Ann,  a, high, 30, 10.50, 0.5,  2026-01-31, 2026-02-10, true,  10.0.0.1\n"
	"    Bob,  b, low,  40, 20.25, 1.5,  2026-02-28,           , false, 10.1.2.3\n"
	"    Cid,  z, mid,    , 0.25,  2,    2026-03-15, 2026-03-15, ,      192.168.0.7\n"
	"    Dora, a, mid,  20, 1.00,  -4,   2026-05-01, 2026-06-01, true,  2001:db8::1\n"
	"    \"\"\"\n"
	"  fields {\n"
	"    name: text  team: text -> teams  level: enum(low, mid, high)  age: int?\n"
	"    pay: decimal(2)  rate: number  joined: date  left: date?  ok: bool?  address: ip\n"
	"  }\n"
	"  time: joined\n"
	"  let years = age + 1\n"
	"}\n";

static void aggregates_of_every_kind_are_what_they_say(void **state)
{
	static const struct expectation all[] = {
		{ "count(people)", "4" },
		{ "count(people where age > 25)", "2" },
		{ "sum(age of people)", "90" },
		{ "sum(pay of people)", "32.00" },
		{ "sum(rate of people)", "0" },
		{ "avg(age of people)", "30" },
		{ "min(age of people)", "20" },
		{ "max(pay of people)", "20.25" },
		{ "min(rate of people)", "-4" },
		{ "max(level of people)", "high" },
		{ "median(age of people)", "30" },
		{ "percentile(50, rate of people)", "1" },
		{ "percentile_disc(50, age of people)", "30" },
		{ "median(level of people)", "mid" },
		{ "distinct(team of people)", "3" },
		{ "distinct(age of people)", "3" },
		{ "distinct(address of people)", "4" },
		{ "mode(team of people)", "a" },
		{ "share(age >= 30 of people)", "0.5" },
		{ "any((ok ?? false) of people)", "true" },
		{ "all(age >= 20 of people)", "false" },
		{ "all((age ?? 20) >= 20 of people)", "true" },
		{ "first(name of people)", "Ann" },
		{ "last(age of people)", "20" },
		{ "weighted_avg(rate, age of people)", "-0.05555555555555555" },
		{ "variance_pop(age of people)", "66.66666666666667" },
		{ "sum(age of people where age > 100)", "0" },
		{ "avg(age of people where age > 100)", "none" },
		{ "sum(age of people where name == \"Cid\")", "none" },
		{ "median(left - joined of people)", "864000000000" },
	};

	(void)state;
	EXPECT_ALL(people, all);
}

static void conditions_know_three_values(void **state)
{
	static const struct expectation all[] = {
		{ "count(people where not (age > 25))", "1" },
		{ "count(people where age > 25 or name == \"Cid\")", "3" },
		{ "count(people where not (age > 25 and rate > 1))", "2" },
		{ "count(people where age is none)", "1" },
		{ "count(people where (ok ?? false))", "2" },
		{ "count(people where not (ok ?? false))", "2" },
		{ "count(people where (if age > 25 then 1 else 2) == 2)", "2" },
		{ "count(people where (age ?? 0) < 30)", "2" },
		{ "count(people where left <= joined + 10 days)", "2" },
		{ "count(people where level in [low, high])", "2" },
		{ "count(people where match level { low => 1, mid => 2, high => 3 } >= 2)", "3" },
		{ "count(people where joined in 2026-02)", "1" },
		{ "count(people where age in 20..30)", "2" },
	};

	(void)state;
	EXPECT_ALL(people, all);
}

static void arithmetic_is_exact_or_none(void **state)
{
	static const struct expectation all[] = {
		{ "sum(years of people)", "93" },
		{ "sum(pay * 2 of people)", "64.00" },
		{ "sum(pay * pay of people)", "521.3750" },
		{ "sum(age / (age - 30) of people)", "2" },
		{ "count(people where age / (age - 30) is none)", "2" },
		{ "sum(rate * rate of people)", "22.5" },
		{ "sum(-age of people)", "-90" },
		{ "sum(age * 9223372036854775807 of people)", "fault" },
		{ "sum(age * 9223372036854775807 of people where age < 0)", "0" },
		{ "sum(abs(rate) of people)", "8" },
		{ "sum(min(age, 25) of people)", "70" },
		{ "max(max(rate, 1) of people)", "2" },
		{ "sum(floor(rate) of people)", "-1" },
		{ "sum(ceil(pay) of people)", "34" },
		{ "sum(round(rate) of people)", "1" },
		{ "max(round(pay, 1) of people)", "20.3" },
		{ "sum(sqrt(rate) of people where rate > 1.75)", "1.4142135623730951" },
		{ "count(people where sqrt(rate) is none)", "1" },
		{ "sum(mod(age, 7) of people)", "13" },
		{ "sum(pow(rate, 2) of people)", "22.5" },
		{ "count(people where exp(rate * 1000) is none)", "2" },
	};

	(void)state;
	EXPECT_ALL(people, all);
}

static void times_follow_the_calendar(void **state)
{
	static const struct expectation all[] = {
		{ "count(people where joined + 1 month == 2026-02-28)", "1" },
		{ "sum(month(joined) of people)", "11" },
		{ "sum(year(joined) of people)", "8104" },
		{ "sum(day(joined) of people)", "75" },
		{ "sum(weekday(joined) of people)", "24" },
		{ "sum(week(joined) of people)", "43" },
		{ "sum(quarter(joined) of people)", "5" },
		{ "sum(business_days(joined, left) of people)", "27" },
		{ "count(people where joined < today - 60 days)", "3" },
		{ "count(people where joined <= now)", "4" },
		{ "max(left of people) - min(joined of people)", "10454400000000" },
	};

	(void)state;
	EXPECT_ALL(people, all);
}

static void texts_and_addresses_are_compared_and_cut(void **state)
{
	static const struct expectation all[] = {
		{ "count(people where name like \"*o*\")", "2" },
		{ "count(people where name matches \"^[AB]\")", "2" },
		{ "count(people where lower(name) == \"ann\")", "1" },
		{ "count(people where upper(name) == \"BOB\")", "1" },
		{ "sum(length(name) of people)", "13" },
		{ "count(people where contains(name, \"or\"))", "1" },
		{ "count(people where starts_with(name, \"B\"))", "1" },
		{ "count(people where ends_with(name, \"d\"))", "1" },
		{ "count(people where substring(name, 2, 1) == \"o\")", "2" },
		{ "count(people where before(name, \"o\") == \"B\")", "1" },
		{ "count(people where after(name, \"o\") is none)", "2" },
		{ "count(people where address in 10.0.0.0/8)", "2" },
		{ "count(people where address in 2001:db8::/32)", "1" },
		{ "count(people where name != \"Ann\")", "3" },
	};

	(void)state;
	EXPECT_ALL(people, all);
}

static void references_find_the_first_row_or_none(void **state)
{
	static const struct expectation all[] = {
		{ "count(people where team.site == \"Bern\")", "2" },
		{ "sum(team.size of people)", "40" },
		{ "count(people where team in teams)", "3" },
		{ "count(people where team not in teams)", "1" },
		{ "count(people where teams[team].site is none)", "1" },
		{ "distinct(team.site of people)", "2" },
	};
	char text[2048];
	struct run r;

	(void)state;
	EXPECT_ALL(people, all);
	snprintf(text, sizeof text, "%smeasure m { formula: count(people) }", people);
	run_text(&r, text);
	for (uint32_t i = 0; i < r.result->n_sources; i++) {
		const struct ism_source_result *source = &r.result->sources[i];

		if (strcmp(source->source->name, "people") == 0)
			assert_int_equal(source->orphans[0], 1);
		else
			assert_int_equal(source->duplicate_keys, 1);
	}
	run_end(&r);
}

static void formulas_are_exact_until_they_are_divided(void **state)
{
	static const struct expectation all[] = {
		{ "count(people) / 3", "1.3333333333333333" },
		{ "count(people) / (count(people) - 4)", "none" },
		{ "sum(pay of people) + 1", "33.00" },
		{ "(avg(age of people where age > 100) ?? 7)", "7" },
		{ "if count(people) > 3 then 1 else 2", "1" },
		{ "round(sum(pay of people) / 3)", "11" },
		{ "count(people) * 9223372036854775807 * 9223372036854775807 * 8", "fault" },
		{ "abs(min(rate of people))", "4" },
		{ "max(count(people), 9)", "9" },
		{ "sqrt(count(people))", "2" },
		{ "max(joined of people) > 2026-04-30 and true", "true" },
		{ "upper(first(name of people))", "ANN" },
	};

	(void)state;
	EXPECT_ALL(people, all);
}

static const char dated[] = "param grace: duration = 5 days\n"
			    "source jobs {\n"
			    "  rows: \"\"\"\n"
			    "    site, begun, hours\n"
			    "    A, 2026-04-10, 1\n"
			    "    B, 2026-04-30, 2\n"
			    "    A, 2026-06-02, 4\n"
			    "    A, 2026-06-28, 8\n"
			    "    A, 2026-09-01, 16\n"
			    "    B, , 32\n"
			    "    \"\"\"\n"
			    "  fields { site: text  begun: date?  hours: int = 3 in 1..32 }\n"
			    "  time: begun\n"
			    "}\n";

static void rows_count_in_the_period_that_places_them(void **state)
{
	char text[2048];
	struct run r;
	const struct ism_measure_result *m;
	const struct ism_source_result *source;

	(void)state;
	snprintf(text, sizeof text,
		"%smeasure monthly { formula: sum(hours of jobs) by: site every: month }\n"
		"measure late { formula: sum(hours of jobs at begun + grace) }\n",
		dated);
	run_text(&r, text);
	m = measure(&r, "monthly");
	/* Overall; A and B overall; April to June; then both sites by month. */
	assert_string_equal(show(&m->measure->form, &cell(m, 0)->value), "15");
	assert_string_equal(show(&m->measure->form, &cell(m, 1)->value), "13");
	assert_string_equal(show(&m->measure->form, &cell(m, 2)->value), "2");
	assert_string_equal(show(&m->measure->form, &cell(m, 3)->value), "3");
	assert_string_equal(show(&m->measure->form, &cell(m, 4)->value), "0");
	assert_string_equal(show(&m->measure->form, &cell(m, 5)->value), "12");
	/* The row of 28 June falls due in July, after today. */
	m = measure(&r, "late");
	assert_string_equal(show(&m->measure->form, &cell(m, 0)->value), "7");
	source = &r.result->sources[0];
	assert_int_equal(source->later, 2);
	assert_int_equal(source->undated, 1);
	run_end(&r);
}

static void rows_that_do_not_fit_are_rejected_for_one_reason(void **state)
{
	struct run r;
	const struct ism_source_result *source;
	static const uint32_t reasons[] = { ISM_REASON_INT, ISM_REASON_ABSENT, ISM_REASON_RANGE,
		ISM_REASON_ENUM, ISM_REASON_DATE };

	(void)state;
	run_text(&r, "source s {\n"
		     "  rows: \"\"\"\n"
		     "    n, k, d\n"
		     "    1, a, 2026-01-01\n"
		     "    x, a, 2026-01-01\n"
		     "    , a, 2026-01-01\n"
		     "    11, a, 2026-01-01\n"
		     "    2, c, 2026-01-01\n"
		     "    3, b, 2026-02-30\n"
		     "    10, , 2026-01-01\n"
		     "    \"\"\"\n"
		     "  fields { n: int in 1..10  k: enum(a, b) = b  d: date }\n"
		     "  rejects: 9 rows\n"
		     "  time: d\n"
		     "  check \"small\": n < 5\n"
		     "}\n"
		     "measure total { formula: sum(n of s) }\n"
		     "measure bs { formula: count(s where k == b) }\n");
	source = &r.result->sources[0];
	assert_int_equal(source->rows, 7);
	assert_int_equal(source->rejected, 5);
	for (uint32_t i = 0; i < source->n_rejects; i++)
		assert_int_equal(source->rejects[i].reason, reasons[i]);
	assert_int_equal(source->checks[0].failed, 1);
	assert_string_equal(
		show(&measure(&r, "total")->measure->form, &cell(measure(&r, "total"), 0)->value),
		"11");
	assert_string_equal(
		show(&measure(&r, "bs")->measure->form, &cell(measure(&r, "bs"), 0)->value), "1");
	run_end(&r);
}

/* Many measures over one source: their updates are divided among functions. */
static const char *many_measures(struct ism_arena *arena, uint32_t n)
{
	static const char *const formulas[] = {
		"sum(age of people where rate > %u)",
		"share(age > %u of people where team.site == \"Bern\")",
		"median(left - joined of people where (age ?? 0) >= %u)",
		"avg(rate of people where name matches \"[a-d]\" and age < 20 + %u)",
		"first(name of people where pay > %u)",
		"distinct(address of people where age != %u)",
		"sum(age * 1000000000000000000 of people where age > %u)",
	};
	static const char *const grains[] = { "", " by: team", " every: month" };
	char *text = ism_arena_printf(arena, "%s", people);

	for (uint32_t i = 0; i < n; i++) {
		char formula[160];

		snprintf(formula, sizeof formula, formulas[i % 7], i / 7);
		text = ism_arena_printf(arena, "%smeasure m%u { formula: %s%s }\n", text, i,
			formula, grains[i % 3]);
	}
	return text;
}

static bool value_same(const struct ism_value *a, const struct ism_value *b, uint32_t type)
{
	if (a->state != b->state || a->is_real != b->is_real)
		return false;
	if (a->state != ISM_VALUE_PRESENT)
		return true;
	if (type == ISM_TYPE_TEXT)
		return a->text.size == b->text.size &&
		       memcmp(a->text.data, b->text.data, a->text.size) == 0;
	return a->is_real ? a->real == b->real : a->exact == b->exact;
}

static void a_measure_among_many_is_what_it_is_alone(void **state)
{
	enum { N = 210 };
	struct ism_arena arena;
	struct run all;
	const char *text;

	(void)state;
	ism_arena_init(&arena, NULL, NULL);
	text = many_measures(&arena, N);
	run_text(&all, text);
	assert_int_equal(all.result->n_measures, N);
	for (uint32_t i = 0; i < N; i += 11) {
		const struct ism_measure_result *among = &all.result->measures[i];
		const char *selected[] = { among->measure->name };
		const struct ism_measure_result *alone;
		struct run one;

		run_selected(&one, text, 1, selected);
		assert_int_equal(one.result->n_measures, 1);
		alone = &one.result->measures[0];
		assert_int_equal(alone->n_cells, among->n_cells);
		for (uint64_t c = 0; c < alone->n_cells; c++) {
			assert_true(value_same(&alone->cells[c]->value, &among->cells[c]->value,
				among->measure->form.type));
			assert_int_equal(alone->cells[c]->rows, among->cells[c]->rows);
		}
		run_end(&one);
	}
	run_end(&all);
	ism_arena_free(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aggregates_of_every_kind_are_what_they_say),
		cmocka_unit_test(conditions_know_three_values),
		cmocka_unit_test(arithmetic_is_exact_or_none),
		cmocka_unit_test(times_follow_the_calendar),
		cmocka_unit_test(texts_and_addresses_are_compared_and_cut),
		cmocka_unit_test(references_find_the_first_row_or_none),
		cmocka_unit_test(formulas_are_exact_until_they_are_divided),
		cmocka_unit_test(rows_count_in_the_period_that_places_them),
		cmocka_unit_test(rows_that_do_not_fit_are_rejected_for_one_reason),
		cmocka_unit_test(a_measure_among_many_is_what_it_is_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
