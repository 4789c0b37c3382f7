/*
 * One test: the program over the given rows, then each expectation over what it asks of the result.
 *
 * Which rows counted is found by leaving each of them out: one without which the cells are the same did not
 * count. Tests give few rows, and the answer is that of the program itself.
 */
#include "cli/test.h"

#include <string.h>

#include "runtime/output/shown.h"
#include "runtime/reason.h"

enum {
	MAX_SHOWN_ROWS = 10,
	MAX_TRIED_ROWS = 200, /* of one test */
};

/* A test being run. */
struct run {
	const struct test_program *p;
	struct ism_arena *arena;
	const struct ism_test_model *test;
	struct ism_evaluation *evaluation;
	const struct ism_result *result;
};

/* ---- evaluation ---- */

static const struct ism_given_model *model_of(const struct ism_test_model *test, const char *name)
{
	for (uint32_t i = 0; i < test->n_givens; i++)
		if (strcmp(test->givens[i].source->name, name) == 0)
			return &test->givens[i];
	return NULL;
}

/* Rows for the forms of a source: what is given for an abstract one stands for all of its forms. */
static void give(struct run *r, const struct ism_source *source,
	const struct ism_given_model *left_out, uint32_t skipped, struct ism_given *givens)
{
	const struct ism_given_model *of_all = model_of(r->test, source->name);

	for (uint32_t f = 0; f < source->n_forms; f++) {
		const struct ism_given_model *model = model_of(r->test, source->forms[f].name);

		if (!model && f == 0)
			model = of_all;
		givens[source->first_form + f] =
			test_given(r->arena, source, model, model == left_out ? skipped : 0);
	}
}

/* Without the record of `left_out` that begins on line `skipped`. */
static enum ism_status evaluate(struct run *r, const struct ism_given_model *left_out,
	uint32_t skipped, struct ism_evaluation **evaluation, struct ism_error *error)
{
	const struct ism_program *program = r->p->program;
	struct ism_given *givens = ism_new_array(r->arena, program->n_forms + 1, struct ism_given);
	struct ism_eval_options options = {
		.has_as_of = true,
		.as_of = r->test->as_of,
		.first_day = INT64_MIN,
		.last_day = INT64_MAX,
		.params = r->test->params,
		.givens = givens,
		.fail_badness = INT32_MAX,
		.threads = 1,
	};

	for (uint32_t s = 0; s < program->n_sources; s++)
		give(r, &program->sources[s], left_out, skipped, givens);
	return ism_evaluate(evaluation, program, &options, error);
}

static const char *unread_source(struct run *r)
{
	for (uint32_t s = 0; s < r->result->n_sources; s++) {
		const struct ism_source_result *source = &r->result->sources[s];

		if (source->failure.status != ISM_OK)
			return ism_arena_printf(r->arena, "source %s: %s%s%s", source->source->name,
				source->failure.file, source->failure.file[0] ? ": " : "",
				source->failure.text);
	}
	return NULL;
}

/* ---- what is asked for ---- */

static const struct ism_measure_result *measure_of(
	const struct ism_result *result, const struct ism_asked *asked)
{
	for (uint32_t m = 0; m < result->n_measures; m++)
		if (strcmp(result->measures[m].measure->name, asked->measure->name) == 0)
			return &result->measures[m];
	return NULL;
}

static const struct ism_source_result *source_of(
	const struct ism_result *result, const struct ism_asked *asked)
{
	for (uint32_t s = 0; s < result->n_sources; s++)
		if (strcmp(result->sources[s].source->name, asked->source->name) == 0)
			return &result->sources[s];
	return NULL;
}

static bool same_key(
	const struct ism_datum *datum, const struct ism_value *value, const struct ism_dimension *d)
{
	if (!datum->present || value->state != ISM_VALUE_PRESENT)
		return !datum->present && value->state == ISM_VALUE_NONE;
	if (d->type == ISM_TYPE_TEXT || d->type == ISM_TYPE_IP)
		return datum->size == value->text.size &&
		       memcmp(datum->text, value->text.data, datum->size) == 0;
	return value->is_real ? datum->real == value->real : datum->exact == value->exact;
}

static bool same_group(const struct ism_measure *measure, const struct ism_cell_result *cell,
	const struct ism_asked *asked)
{
	if (!asked->group || !cell->group)
		return !asked->group && !cell->group;
	for (uint32_t d = 0; d < measure->n_dimensions; d++)
		if (!same_key(
			    &cell->group[d], &asked->group[d]->u.constant, &measure->dimensions[d]))
			return false;
	return true;
}

/* NULL: there is no such cell. */
static const struct ism_cell_result *cell_of(
	const struct ism_result *result, const struct ism_asked *asked)
{
	const struct ism_measure_result *m = asked->measure ? measure_of(result, asked) : NULL;
	struct ism_zone_cursor cursor = { 0 };
	int64_t period;

	if (!m)
		return NULL;
	if (!asked->group && asked->day == ISM_NO_DAY)
		return m->headline;
	period = m->headline->period;
	if (asked->day != ISM_NO_DAY)
		period = ism_period_of_day(result->calendar, &cursor,
			(enum ism_period_unit)m->measure->every.unit, m->measure->every.span_us,
			asked->day);
	for (uint64_t i = 0; i < m->n_cells; i++)
		if (m->cells[i]->period == period && same_group(m->measure, m->cells[i], asked))
			return m->cells[i];
	return NULL;
}

static struct ism_value exact(int64_t n)
{
	return (struct ism_value){ .exact = n, .state = ISM_VALUE_PRESENT };
}

/* Levels, then the built-in ones: sema/test.c. */
static struct ism_value status_value(
	const struct ism_program *program, const struct ism_cell_result *cell)
{
	int32_t status = cell ? cell->status : ISM_STATUS_NO_DATA;

	return exact(status >= 0 ? status : (int64_t)program->n_levels - 1 - status);
}

static struct ism_value value_of(const struct run *r, const struct ism_asked *asked)
{
	static const struct ism_value none = { 0 };
	const struct ism_source_result *source;
	const struct ism_cell_result *cell = cell_of(r->result, asked);
	const struct ism_target_result *target = cell ? cell->target : NULL;

	switch (asked->kind) {
	case ISM_ASKED_STATUS: return status_value(r->p->program, cell);
	case ISM_ASKED_TARGET: return target ? target->value : none;
	case ISM_ASKED_EXPECTED: return target ? target->expected : none;
	case ISM_ASKED_ATTAINMENT: return target ? target->attainment : none;
	case ISM_ASKED_REJECTED:
		source = source_of(r->result, asked);
		return source ? exact((int64_t)source->rejected) : none;
	case ISM_ASKED_VALUE: break;
	}
	return cell ? cell->value : none;
}

/* ---- words ---- */

static const char *show(
	struct ism_arena *arena, const struct ism_value *value, const struct ism_form *form)
{
	struct ism_shown shown;
	const char *unit = "", *blank = "";

	if (value->state == ISM_VALUE_FAULT)
		return "a number out of range";
	ism_show_value(&shown, value, form);
	if (shown.kind == ISM_SHOWN_NONE)
		return "none";
	if (shown.kind == ISM_SHOWN_NUMBER && form->unit) {
		bool percent = strcmp(form->unit, "percent") == 0;

		unit = percent ? "%" : form->unit;
		blank = percent ? "" : " ";
	}
	return ism_arena_printf(arena, "%.*s%s%s", (int)shown.size, shown.text, blank, unit);
}

/* "patches: 50%, 1 of 2, green" */
static const char *describe(const struct run *r, const struct ism_asked *asked)
{
	const struct ism_source_result *source = asked->source ? source_of(r->result, asked) : NULL;
	const struct ism_cell_result *cell = cell_of(r->result, asked);
	const struct ism_measure *m;
	const char *text, *status;

	if (asked->source)
		return ism_arena_printf(r->arena, "%s: %llu of %llu rows rejected",
			asked->source->name, (unsigned long long)(source ? source->rejected : 0),
			(unsigned long long)(source ? source->rows : 0));
	if (!cell)
		return ism_arena_printf(
			r->arena, "%s: no such group or period is reported", asked->measure->name);
	m = measure_of(r->result, asked)->measure;
	text = ism_arena_printf(
		r->arena, "%s: %s", m->name, show(r->arena, &cell->value, &m->form));
	if (cell->denominator.state == ISM_VALUE_PRESENT)
		text = ism_arena_printf(r->arena, "%s, %s of %s", text,
			show(r->arena, &cell->numerator, &m->numerator_form),
			show(r->arena, &cell->denominator, &m->denominator_form));
	status = ism_status_name(r->p->program, cell->status);
	if (status)
		text = ism_arena_printf(r->arena, "%s, %s", text, status);
	return cell->reason ? ism_arena_printf(r->arena, "%s (%s)", text, cell->reason) : text;
}

/* ---- the rows that counted ---- */

static bool same_value(const struct ism_value *a, const struct ism_value *b)
{
	if (a->state != b->state || a->state != ISM_VALUE_PRESENT)
		return a->state == b->state;
	return a->is_real ? memcmp(&a->real, &b->real, sizeof a->real) == 0 : a->exact == b->exact;
}

static bool same_cell(const struct ism_cell_result *a, const struct ism_cell_result *b,
	const struct ism_asked *asked)
{
	bool by_value = asked->type.kind != ISM_TYPE_TEXT && asked->type.kind != ISM_TYPE_IP;

	if (!a || !b)
		return a == b;
	return a->rows == b->rows && a->unknown == b->unknown && a->status == b->status &&
	       (!by_value || same_value(&a->value, &b->value)) &&
	       same_value(&a->numerator, &b->numerator) &&
	       same_value(&a->denominator, &b->denominator);
}

static bool counts(struct run *r, const struct ism_expect_model *expect,
	const struct ism_given_model *given, uint32_t line)
{
	struct ism_evaluation *without;
	bool counted = false;

	if (evaluate(r, given, line, &without, NULL) != ISM_OK)
		return false;
	for (uint32_t a = 0; a < expect->n_asked && !counted; a++)
		if (expect->asked[a].measure)
			counted = !same_cell(cell_of(r->result, &expect->asked[a]),
				cell_of(ism_evaluation_result(without), &expect->asked[a]),
				&expect->asked[a]);
	ism_evaluation_free(without);
	return counted;
}

static struct test_row row_at(
	const struct run *r, const struct ism_given_model *given, struct test_record record)
{
	struct ism_span at = given->lines[record.first - 1];
	const struct ism_source_file *file = ism_source_map_file(&r->p->c->map, at.file);
	uint32_t end = given->lines[record.last - 1].end;

	return (struct test_row){
		.file = file->name,
		.line = ism_source_map_position(&r->p->c->map, at.file, at.start).line,
		.text = ism_arena_printf(
			r->arena, "%.*s", (int)(end - at.start), file->text + at.start),
	};
}

static void find_counted(
	struct run *r, const struct ism_expect_model *expect, struct test_failure *failure)
{
	uint32_t n_tried = 0;

	for (uint32_t g = 0; g < r->test->n_givens; g++) {
		const struct ism_given_model *given = &r->test->givens[g];
		struct test_record_vec records = test_records(r->arena, given);

		ism_vec_each (record, &records) {
			if (failure->rows.n == MAX_SHOWN_ROWS || n_tried++ == MAX_TRIED_ROWS)
				return;
			if (counts(r, expect, given, record->first))
				ism_vec_push(r->arena, &failure->rows, row_at(r, given, *record));
		}
	}
}

static void find_rejected(struct run *r, struct test_failure *failure)
{
	for (uint32_t s = 0; s < r->result->n_sources; s++) {
		const struct ism_source_result *source = &r->result->sources[s];
		const struct ism_given_model *given = model_of(r->test, source->source->name);

		for (uint32_t i = 0; given && i < source->n_rejects; i++) {
			const struct ism_reject_result *reject = &source->rejects[i];
			struct test_row row = { .line = reject->line };
			uint32_t line = (uint32_t)reject->line;

			if (given->rows && line && line <= given->n_lines)
				row = row_at(r, given, (struct test_record){ line, line });
			else {
				row.file = ism_arena_printf(r->arena, "%s", reject->file);
				row.text = ism_arena_printf(
					r->arena, "%.*s", (int)reject->text_size, reject->text);
			}
			row.rejected = ism_reason_text((enum ism_reason)reject->reason);
			ism_vec_push(r->arena, &failure->rows, row);
		}
	}
}

/* ---- expectations ---- */

static struct test_failure fail(struct run *r, const struct ism_expect_model *model,
	const struct ism_expect *expect, const struct ism_value *slots)
{
	const struct ism_run *run = ism_evaluation_run(r->evaluation);
	struct test_failure failure = { .text = model->text };
	struct ism_value left = { 0 }, right = { 0 };

	failure.line = ism_source_map_position(&r->p->c->map, model->at.file, model->at.start).line;
	if (expect->left && expect->right) {
		expect->left(run, slots, &left);
		expect->right(run, slots, &right);
		failure.left = show(r->arena, &left, &model->left_form);
		failure.right = show(r->arena, &right, &model->right_form);
	}
	failure.n_asked = model->n_asked;
	failure.asked = ism_new_array(r->arena, model->n_asked, const char *);
	for (uint32_t a = 0; a < model->n_asked; a++)
		failure.asked[a] = describe(r, &model->asked[a]);
	find_counted(r, model, &failure);
	find_rejected(r, &failure);
	return failure;
}

static void expect_all(struct run *r, uint32_t first, struct test_outcome *outcome)
{
	for (uint32_t i = 0; i < r->test->n_expects; i++) {
		const struct ism_expect_model *model = &r->test->expects[i];
		const struct ism_expect *expect = &r->p->program->expects[first + i];
		struct ism_value *slots =
			ism_new_array(r->arena, model->n_asked + 1, struct ism_value);
		struct ism_value holds = { 0 };

		for (uint32_t a = 0; a < model->n_asked; a++)
			slots[a] = value_of(r, &model->asked[a]);
		for (uint32_t a = 0; r->p->coverage && a < model->n_asked; a++)
			test_coverage_note(r->p->coverage, r->result, &model->asked[a]);
		expect->condition(ism_evaluation_run(r->evaluation), slots, &holds);
		if (holds.state != ISM_VALUE_PRESENT || !holds.exact)
			ism_vec_push(r->arena, &outcome->failures, fail(r, model, expect, slots));
	}
}

struct test_outcome test_run(
	const struct test_program *p, const struct ism_test_model *test, uint32_t first_expect)
{
	struct run r = { .p = p, .arena = &p->c->arena, .test = test };
	struct ism_position at = ism_source_map_position(&p->c->map, test->at.file, test->at.start);
	struct test_outcome outcome = { .file = at.file, .title = test->title, .line = at.line };
	struct ism_error error = { 0 };

	if (evaluate(&r, NULL, 0, &r.evaluation, &error) != ISM_OK) {
		outcome.error = ism_arena_printf(r.arena, "%s", error.text);
		return outcome;
	}
	r.result = ism_evaluation_result(r.evaluation);
	outcome.error = unread_source(&r);
	if (!outcome.error)
		expect_all(&r, first_expect, &outcome);
	ism_evaluation_free(r.evaluation);
	return outcome;
}
