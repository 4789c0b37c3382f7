/* What the models of declarations hold: order, inheritance, notes, forms. What is refused is in tests/golden. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parser/parser.h"
#include "sema/sema.h"

struct fixture {
	struct ism_arena arena;
	struct ism_intern names;
	struct ism_source_map map;
	struct ism_diags diags;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	memset(&fixture, 0, sizeof fixture);
	ism_intern_init(&fixture.names, &fixture.arena);
	ism_source_map_init(&fixture.map, &fixture.arena);
	ism_diags_init(&fixture.diags, &fixture.arena);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	ism_arena_free(&f->arena);
	return 0;
}

/* The model of a text; a diagnostic of any kind fails the test. */
static const struct ism_model *model_of(struct fixture *f, const char *text)
{
	static const struct ism_sema_options options = { 0 };
	int id = ism_source_map_add(&f->map, "dir/test.ism", text, strlen(text));
	const struct ism_ast_file *file =
		ism_parse_file(&f->arena, &f->names, &f->map, &f->diags, id);
	const struct ism_model *model =
		ism_sema_analyse(&f->arena, &f->names, &f->map, &f->diags, file, &options);

	ism_vec_each (d, &f->diags.list)
		print_error("%s: %s\n", ism_diag_code_text((*d)->code), (*d)->text);
	assert_int_equal(f->diags.list.n, 0);
	return model;
}

static const struct ism_measure_model *measure(const struct ism_model *model, const char *name)
{
	for (uint32_t i = 0; i < model->n_measures; i++)
		if (strcmp(model->measures[i]->name, name) == 0)
			return model->measures[i];
	fail_msg("no measure %s", name);
	return NULL;
}

static const struct ism_note *note(const struct ism_measure_model *m, const char *key)
{
	for (uint32_t i = 0; i < m->n_notes; i++)
		if (strcmp(m->notes[i].key, key) == 0)
			return &m->notes[i];
	return NULL;
}

#define SOURCE \
	"source s { file: \"s.csv\" time: day fields { id: text key  grade: enum(low, high)\n" \
	"  day: date  done: date?  cost: decimal(2) EUR } }\n"

static void a_programme_without_entries_has_the_usual_ones(void **state)
{
	const struct ism_model *model = model_of(*state, SOURCE);

	assert_string_equal(model->timezone, "UTC");
	assert_int_equal(model->zone.size, 0);
	assert_int_equal(model->fiscal_year_start, 1);
	assert_int_equal(model->n_levels, 3);
	assert_string_equal(model->levels[0], "green");
	assert_string_equal(model->file, "test.ism");
	assert_string_equal(model->directory, "dir/");
}

static void the_programme_brings_zone_levels_and_year(void **state)
{
	const struct ism_model *model = model_of(*state,
		"module a.b\nprogram \"P\" { timezone: \"Europe/Zurich\" fiscal_year_start: 4\n"
		"  levels: fine, poor currency: CHF }\n");

	assert_string_equal(model->name, "P");
	assert_string_equal(model->module, "a.b");
	assert_string_equal(model->timezone, "Europe/Zurich");
	assert_memory_equal(model->zone.data, "TZif", 4);
	assert_int_equal(model->fiscal_year_start, 4);
	assert_int_equal(model->n_levels, 2);
	assert_int_equal(model->level_enum->items.n, 2);
	assert_string_equal(model->levels[1], "poor");
}

static void fields_have_columns_forms_and_ranges(void **state)
{
	const struct ism_model *model = model_of(*state,
		"source s { file: \"a.csv\", \"b.csv\" rejects: 0.1%\n"
		"  format: csv(delimiter: \";\", decimal: \",\", null: [\"-\"])\n"
		"  fields { a: int \"A a\" in 1..5 = 2  b: number percent?  c: date(\"%d.%m.%Y\")\n"
		"    d: bool(\"Y\", \"N\")  e: duration hours  f: timestamp(epoch) } }\n");
	const struct ism_source_model *s = model->sources[0];

	assert_int_equal(s->n_files, 2);
	assert_int_equal(s->reject_limit_kind, ISM_LIMIT_SHARE);
	assert_int_equal(s->reject_limit, 1000000);
	assert_int_equal(s->format.delimiter, ';');
	assert_int_equal(s->format.escape, '"');
	assert_int_equal(s->format.n_nulls, 1);
	assert_string_equal(s->fields[0].column, "A a");
	assert_int_equal((int64_t)s->fields[0].low->u.constant.exact, 1);
	assert_int_equal((int64_t)s->fields[0].high->u.constant.exact, 5);
	assert_int_equal((int64_t)s->fields[0].absent->u.constant.exact, 2);
	assert_true(s->fields[1].optional);
	assert_int_equal(s->fields[1].form.number.percent, 1);
	assert_int_equal(s->fields[1].form.number.decimal, ',');
	assert_int_equal(s->fields[2].form.time, ISM_TIME_FORM_PATTERN);
	assert_memory_equal(s->fields[3].form.boolean.no.data, "N", 1);
	assert_true(s->fields[4].form.duration.unit_us == INT64_C(3600000000));
	assert_int_equal(s->fields[5].form.time, ISM_TIME_FORM_EPOCH);
}

static void references_share_one_lookup_and_count_orphans(void **state)
{
	const struct ism_model *model = model_of(*state,
		"source a { file: \"a.csv\" fields { id: text key  x: int  y: int } }\n"
		"source b { file: \"b.csv\" fields { r: text -> a  o: text -> a? }\n"
		"  let p = r.x  let q = r.y  let z = o.x }\n");
	const struct ism_source_model *b = model->sources[1];

	assert_true(model->sources[0]->looked_up);
	assert_int_equal(b->n_references, 1);
	assert_string_equal(b->references[0], "r");
	assert_int_equal(b->lets[0].term->kind, ISM_TERM_MEMBER);
	assert_ptr_equal(b->lets[0].term->u.member.row, b->reference_rows[0]);
	assert_ptr_equal(b->lets[1].term->u.member.row, b->reference_rows[0]);
	assert_int_equal(b->lets[2].term->u.member.row->u.lookup.reference, ISM_NONE_INDEX);
	assert_true(b->lets[2].term->may_be_none);
}

static void measures_stand_in_the_order_of_the_program(void **state)
{
	const struct ism_model *model =
		model_of(*state, "measure a { formula: b }\nmeasure b { formula: count(s) "
				 "}\nmeasure c { formula: a }\n" SOURCE);

	assert_int_equal(model->n_measures, 3);
	assert_string_equal(model->measures[0]->name, "a");
	assert_string_equal(model->measures[1]->name, "b");
	assert_string_equal(model->measures[2]->name, "c");
	assert_true(model->measures[1]->reported);
	assert_true(model->sources[0]->measured);
}

static void a_child_replaces_its_parent(void **state)
{
	const struct ism_model *model = model_of(*state,
		"defaults { owner: \"D\" every: month meta.x: \"d\" }\n"
		"measure base { formula: share(grade == high of s) title: \"B\" meta.x: \"b\"\n"
		"  target: >= 80% }\n"
		"measure child is base { title: \"C\" }\n" SOURCE);
	const struct ism_measure_model *child = measure(model, "child");

	assert_false(measure(model, "base")->reported);
	assert_true(child->reported);
	assert_string_equal(child->title, "C");
	assert_int_equal(child->every.unit, ISM_PERIOD_MONTH);
	assert_string_equal(note(child, "owner")->texts[0], "D");
	assert_string_equal(note(child, "meta.x")->texts[0], "b");
	assert_int_equal(child->n_targets, 1);
	assert_true(child->judged);
	assert_false(child->has_criteria);
}

static void notes_stand_in_the_order_of_the_result(void **state)
{
	const struct ism_model *model = model_of(*state,
		"measure m { meta.a: \"x\" owner: \"O\" control: \"A.1\", \"A.2\" need: \"N\"\n"
		"  kind: efficiency frequency { review: yearly } formula: count(s) }\n" SOURCE);
	const struct ism_measure_model *m = model->measures[0];
	static const char *const keys[] = { "kind", "need", "control", "frequency.review", "owner",
		"meta.a" };

	assert_int_equal(m->n_notes, 6);
	for (uint32_t i = 0; i < m->n_notes; i++)
		assert_string_equal(m->notes[i].key, keys[i]);
	assert_true(m->notes[2].is_list);
	assert_int_equal(m->notes[2].n_texts, 2);
}

static void targets_are_ordered_by_their_beginning(void **state)
{
	const struct ism_model *model = model_of(*state,
		"measure m { formula: share(grade == high of s) baseline: 50% at 2024-01-01\n"
		"  target: >= 95% from 2026-01-01 by 2026-12-31, >= 80% from 2025-01-01, in "
		"10%..20% }\n" SOURCE);
	const struct ism_measure_model *m = model->measures[0];

	assert_int_equal(m->n_targets, 3);
	assert_true(m->targets[0].from == ISM_NO_DAY);
	assert_int_equal(m->targets[0].op, ISM_TARGET_IN);
	assert_non_null(m->targets[0].high);
	assert_true(m->targets[1].from == 20089);
	assert_true(m->targets[2].by == 20818);
	assert_true(m->targets[2].met->u.binary.left->kind == ISM_TERM_VALUE);
	assert_true(m->baseline->u.constant.real == 0.5);
	assert_true(m->baseline_day == 19723);
	assert_non_null(m->share);
}

static void rules_keep_text_action_and_time(void **state)
{
	const struct ism_model *model = model_of(*state,
		"measure m { formula: count(s) every: month criteria {\n"
		"  green: value   <  3 # few\n"
		"  amber: value < 5 for 2 periods => \"look\" to \"me\" within 1 quarter\n"
		"  red: otherwise => \"act\" within 5 days } }\n" SOURCE);
	const struct ism_measure_model *m = model->measures[0];

	assert_int_equal(m->n_rules, 3);
	assert_string_equal(m->rules[0].text, "value < 3");
	assert_int_equal(m->rules[1].periods, 2);
	assert_string_equal(m->rules[1].to, "me");
	assert_int_equal(m->rules[1].within_months, 3);
	assert_null(m->rules[2].condition);
	assert_string_equal(m->rules[2].text, "otherwise");
	assert_true(m->rules[2].within_us == INT64_C(432000000000));
}

static void the_order_of_declarations_means_nothing(void **state)
{
	const struct ism_model *one = model_of(*state,
		"param p: duration = 2 hours\nenum g { a, b }\nfn f(x: int) -> int = x + 1\n"
		"source t { file: \"t.csv\" fields { k: g  d: duration } }\n"
		"measure m { formula: count(t where k == b and d < p) * f(1) }\n");
	const struct ism_model *other =
		model_of(*state, "measure m { formula: count(t where k == b and d < p) * f(1) }\n"
				 "fn f(x: int) -> int = x + 1\n"
				 "source t { fields { k: g  d: duration } file: \"t.csv\" }\n"
				 "enum g { a, b }\nparam p: duration = 2 hours\n");

	assert_int_equal(one->measures[0]->formula->kind, other->measures[0]->formula->kind);
	assert_string_equal(one->params[0].text, "2 hours");
	assert_true(
		one->params[0].value->u.constant.exact == other->params[0].value->u.constant.exact);
	assert_int_equal(one->sources[0]->n_fields, other->sources[0]->n_fields);
}

static void nothing_at_all_is_a_program(void **state)
{
	const struct ism_model *model = model_of(*state, "");

	assert_int_equal(model->n_measures, 0);
	assert_int_equal(model->n_sources, 0);
	assert_null(model->name);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_programme_without_entries_has_the_usual_ones),
		TEST(the_programme_brings_zone_levels_and_year),
		TEST(fields_have_columns_forms_and_ranges),
		TEST(references_share_one_lookup_and_count_orphans),
		TEST(measures_stand_in_the_order_of_the_program),
		TEST(a_child_replaces_its_parent),
		TEST(notes_stand_in_the_order_of_the_result),
		TEST(targets_are_ordered_by_their_beginning),
		TEST(rules_keep_text_action_and_time),
		TEST(the_order_of_declarations_means_nothing),
		TEST(nothing_at_all_is_a_program),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
