/* The result document as JSON. The order of keys is part of it. */
#include "runtime/output/output.h"

#include <string.h>

#include "runtime/kernel/format_number.h"
#include "runtime/kernel/format_time.h"
#include "runtime/output/json_writer.h"
#include "runtime/output/shown.h"
#include "runtime/reason.h"

struct writing {
	struct ism_json json;
	const struct ism_result *result;
	struct ism_zone_cursor cursor;
};

static void put_shown(struct writing *w, const struct ism_shown *shown)
{
	switch (shown->kind) {
	case ISM_SHOWN_NONE: ism_json_null(&w->json); break;
	case ISM_SHOWN_NUMBER:
	case ISM_SHOWN_BOOL: ism_json_number_text(&w->json, shown->text); break;
	case ISM_SHOWN_TEXT: ism_json_text_n(&w->json, shown->text, shown->size); break;
	}
}

static void put_value(struct writing *w, const char *key, const struct ism_value *value,
	const struct ism_form *form)
{
	struct ism_shown shown;

	ism_show_value(&shown, value, form);
	ism_json_key(&w->json, key);
	put_shown(w, &shown);
}

static void put_text(struct writing *w, const char *key, const char *text)
{
	ism_json_key(&w->json, key);
	ism_json_text(&w->json, text);
}

static void put_uint(struct writing *w, const char *key, uint64_t value)
{
	ism_json_key(&w->json, key);
	ism_json_uint(&w->json, value);
}

static void put_bool(struct writing *w, const char *key, bool value)
{
	ism_json_key(&w->json, key);
	ism_json_bool(&w->json, value);
}

static void put_day(struct writing *w, const char *key, int64_t day)
{
	char text[ISM_FORMAT_TIME_CHARS];

	if (day != ISM_NO_DAY)
		ism_format_date(day, text);
	put_text(w, key, day == ISM_NO_DAY ? NULL : text);
}

static void put_group(
	struct writing *w, const struct ism_measure *measure, const struct ism_cell_result *cell)
{
	ism_json_key(&w->json, "group");
	ism_json_open_object(&w->json, true);
	for (uint32_t d = 0; cell->group && d < measure->n_dimensions; d++) {
		struct ism_shown shown;

		ism_show_datum(&shown, &cell->group[d], &measure->dimensions[d]);
		ism_json_key(&w->json, measure->dimensions[d].name);
		put_shown(w, &shown);
	}
	ism_json_close_object(&w->json);
}

static void put_period(
	struct writing *w, const struct ism_measure *measure, const struct ism_cell_result *cell)
{
	char label[ISM_PERIOD_LABEL_CHARS];

	if (cell->period != ISM_NO_PERIOD)
		ism_period_label(w->result->calendar, &w->cursor,
			(enum ism_period_unit)measure->every.unit, measure->every.span_us,
			cell->period, label);
	put_text(w, "period", cell->period == ISM_NO_PERIOD ? NULL : label);
}

static void put_ratio(
	struct writing *w, const struct ism_measure *measure, const struct ism_cell_result *cell)
{
	if (measure->share == ISM_NONE_INDEX && measure->numerator == ISM_NONE_INDEX)
		return;
	put_value(w, "numerator", &cell->numerator, &measure->numerator_form);
	put_value(w, "denominator", &cell->denominator, &measure->denominator_form);
	if (measure->share != ISM_NONE_INDEX)
		put_uint(w, "unknown", cell->unknown);
}

static const struct ism_form percent_form = {
	.type = ISM_TYPE_NUMBER, .unit_num = 100, .unit_den = 1
};

static void put_interval(
	struct writing *w, const struct ism_measure *measure, const struct ism_cell_result *cell)
{
	struct ism_value level = {
		.real = (double)measure->level.num / (double)measure->level.den,
		.state = ISM_VALUE_PRESENT,
		.is_real = 1,
	};

	ism_json_key(&w->json, "interval");
	ism_json_open_object(&w->json, true);
	put_value(w, "level", &level, &percent_form);
	put_value(w, "low", &cell->interval_low, &measure->form);
	put_value(w, "high", &cell->interval_high, &measure->form);
	ism_json_close_object(&w->json);
}

/* Headlines say of everything whether there is any. */
static void put_cell(struct writing *w, const struct ism_measure *measure,
	const struct ism_cell_result *cell, bool is_headline)
{
	put_group(w, measure, cell);
	put_period(w, measure, cell);
	if (cell->period != ISM_NO_PERIOD)
		put_bool(w, "complete", cell->complete);
	put_value(w, "value", &cell->value, &measure->form);
	put_ratio(w, measure, cell);
	put_uint(w, "rows", cell->rows);
	if (measure->small || is_headline)
		put_bool(w, "small", cell->small);
	if (measure->interval_low != ISM_NONE_INDEX)
		put_interval(w, measure, cell);
	else if (is_headline)
		put_text(w, "interval", NULL);
}

static void put_status(struct writing *w, const struct ism_cell_result *cell)
{
	put_text(w, "status", ism_status_name(w->result->program, cell->status));
}

static const char *op_text(const struct ism_target *target)
{
	switch ((enum ism_target_op)target->op) {
	case ISM_TARGET_EQ: return "==";
	case ISM_TARGET_NE: return "!=";
	case ISM_TARGET_LT: return "<";
	case ISM_TARGET_LE: return "<=";
	case ISM_TARGET_GT: return ">";
	case ISM_TARGET_GE: return ">=";
	case ISM_TARGET_IN: return "in";
	}
	return NULL;
}

static void put_target_value(struct writing *w, const struct ism_measure *measure,
	const struct ism_target_result *target)
{
	struct ism_shown shown;

	ism_json_key(&w->json, "value");
	if (target->target->op == ISM_TARGET_IN)
		ism_json_open_array(&w->json, true);
	ism_show_value(&shown, &target->value, &measure->form);
	put_shown(w, &shown);
	if (target->target->op == ISM_TARGET_IN) {
		ism_show_value(&shown, &target->high, &measure->form);
		put_shown(w, &shown);
		ism_json_close_array(&w->json);
	}
}

static void put_target(struct writing *w, const struct ism_measure *measure,
	const struct ism_target_result *target)
{
	ism_json_key(&w->json, "target");
	if (!target) {
		ism_json_null(&w->json);
		return;
	}
	ism_json_open_object(&w->json, true);
	put_text(w, "op", op_text(target->target));
	put_target_value(w, measure, target);
	put_day(w, "from", target->target->from);
	put_day(w, "by", target->target->by);
	put_value(w, "expected", &target->expected, &measure->form);
	put_text(w, "state", ism_target_state_name(target->state));
	put_value(w, "attainment", &target->attainment, &percent_form);
	ism_json_close_object(&w->json);
}

static void put_action(struct writing *w, const struct ism_action_result *action)
{
	ism_json_key(&w->json, "action");
	if (!action) {
		ism_json_null(&w->json);
		return;
	}
	ism_json_open_object(&w->json, true);
	put_text(w, "text", action->text);
	put_text(w, "to", action->to);
	put_day(w, "due", action->due);
	ism_json_close_object(&w->json);
}

/* The headline without the groups that are waived. */
static void put_without(struct writing *w, const struct ism_measure_result *result)
{
	const struct ism_cell_result *cell = result->without_waived;

	ism_json_key(&w->json, "without");
	if (!cell) {
		ism_json_null(&w->json);
		return;
	}
	ism_json_open_object(&w->json, true);
	put_value(w, "value", &cell->value, &result->measure->form);
	put_ratio(w, result->measure, cell);
	put_uint(w, "rows", cell->rows);
	put_status(w, cell);
	put_text(w, "reason", cell->reason);
	ism_json_close_object(&w->json);
}

static void put_waiver_terms(struct writing *w, const struct ism_waiver *waiver)
{
	put_text(w, "where", waiver->text);
	put_text(w, "reason", waiver->reason);
	put_text(w, "approved_by", waiver->approved_by);
	put_day(w, "from", waiver->from);
	put_day(w, "until", waiver->until);
}

static void put_headline_waiver(struct writing *w, const struct ism_measure_result *result)
{
	const struct ism_waiver *waiver = result->headline->waiver;

	ism_json_key(&w->json, "waiver");
	if (!waiver) {
		ism_json_null(&w->json);
		return;
	}
	ism_json_open_object(&w->json, false);
	put_text(w, "name", waiver->name);
	put_waiver_terms(w, waiver);
	put_without(w, result);
	ism_json_close_object(&w->json);
}

static void put_waivers(struct writing *w)
{
	const struct ism_result *result = w->result;

	ism_json_key(&w->json, "waivers");
	ism_json_open_array(&w->json, false);
	for (uint32_t m = 0; m < result->n_measures; m++) {
		const struct ism_measure *measure = result->measures[m].measure;

		for (uint32_t i = 0; i < measure->n_waivers; i++) {
			const struct ism_waiver_result *waiver = &result->measures[m].waivers[i];

			ism_json_open_object(&w->json, true);
			put_text(w, "name", waiver->waiver->name);
			put_text(w, "measure", measure->name);
			put_waiver_terms(w, waiver->waiver);
			put_text(w, "state", ism_waiver_state_name(waiver->state));
			put_text(w, "needed_for",
				ism_status_name(result->program, waiver->needed_for));
			ism_json_close_object(&w->json);
		}
	}
	ism_json_close_array(&w->json);
}

static void put_headline(struct writing *w, const struct ism_measure_result *result)
{
	ism_json_key(&w->json, "headline");
	ism_json_open_object(&w->json, false);
	put_cell(w, result->measure, result->headline, true);
	put_status(w, result->headline);
	put_text(w, "reason", result->headline->reason);
	put_target(w, result->measure, result->headline->target);
	put_headline_waiver(w, result);
	put_action(w, result->action);
	ism_json_close_object(&w->json);
}

static void put_parts(struct writing *w, const struct ism_measure_result *result)
{
	const struct ism_measure *measure = result->measure;

	ism_json_key(&w->json, "parts");
	ism_json_open_object(&w->json, true);
	for (uint32_t p = 0; p < measure->n_parts; p++)
		put_value(w, measure->parts[p].name, &result->headline->parts[p],
			&measure->parts[p].form);
	ism_json_close_object(&w->json);
}

static void put_cells(struct writing *w, const struct ism_measure_result *result)
{
	ism_json_key(&w->json, "cells");
	ism_json_open_array(&w->json, false);
	for (uint64_t c = 0; c < result->n_cells; c++) {
		ism_json_open_object(&w->json, true);
		put_cell(w, result->measure, result->cells[c], false);
		put_status(w, result->cells[c]);
		if (result->cells[c]->reason)
			put_text(w, "reason", result->cells[c]->reason);
		if (result->cells[c]->waiver)
			put_text(w, "waiver", result->cells[c]->waiver->name);
		ism_json_close_object(&w->json);
	}
	ism_json_close_array(&w->json);
}

static bool is_meta(const struct ism_note *note)
{
	return !strncmp(note->key, "meta.", 5);
}

/* Bytes of the first part of `frequency.collect`; 0 where the key has one part. */
static size_t block_size(const struct ism_note *note)
{
	const char *dot = strchr(note->key, '.');

	return dot ? (size_t)(dot - note->key) : 0;
}

static bool is_same_block(const struct ism_note *a, const struct ism_note *b)
{
	return block_size(a) == block_size(b) && !strncmp(a->key, b->key, block_size(a));
}

static void put_note(struct writing *w, const char *key, const struct ism_note *note)
{
	ism_json_key(&w->json, key);
	if (!note->is_list) {
		ism_json_text(&w->json, note->texts[0]);
		return;
	}
	ism_json_open_array(&w->json, true);
	for (uint32_t t = 0; t < note->n_texts; t++)
		ism_json_text(&w->json, note->texts[t]);
	ism_json_close_array(&w->json);
}

/* The notes of one block, which stand side by side, as an object; returns the last of them. */
static uint32_t put_block(struct writing *w, const struct ism_measure *measure, uint32_t n)
{
	const struct ism_note *first = &measure->notes[n];
	char key[32];

	snprintf(key, sizeof(key), "%.*s", (int)block_size(first), first->key);
	ism_json_key(&w->json, key);
	ism_json_open_object(&w->json, true);
	for (; n < measure->n_notes && is_same_block(&measure->notes[n], first); n++)
		put_note(w, measure->notes[n].key + block_size(first) + 1, &measure->notes[n]);
	ism_json_close_object(&w->json);
	return n - 1;
}

static void put_notes(struct writing *w, const struct ism_measure *measure)
{
	for (uint32_t n = 0; n < measure->n_notes; n++) {
		const struct ism_note *note = &measure->notes[n];

		if (is_meta(note))
			continue;
		if (block_size(note))
			n = put_block(w, measure, n);
		else
			put_note(w, note->key, note);
	}
	ism_json_key(&w->json, "meta");
	ism_json_open_object(&w->json, true);
	for (uint32_t n = 0; n < measure->n_notes; n++) {
		if (is_meta(&measure->notes[n]))
			put_note(w, measure->notes[n].key + 5, &measure->notes[n]);
	}
	ism_json_close_object(&w->json);
}

static void put_benchmarks(struct writing *w, const struct ism_measure_result *result)
{
	const struct ism_measure *measure = result->measure;

	if (!measure->n_benchmarks)
		return;
	ism_json_key(&w->json, "benchmark");
	ism_json_open_object(&w->json, true);
	for (uint32_t b = 0; b < measure->n_benchmarks; b++)
		put_value(w, measure->benchmarks[b].label, &result->benchmarks[b],
			ism_benchmark_form(w->result->program, measure, b));
	ism_json_close_object(&w->json);
}

static void put_measure(struct writing *w, const struct ism_measure_result *result)
{
	const struct ism_measure *measure = result->measure;

	ism_json_open_object(&w->json, false);
	put_text(w, "name", measure->name);
	put_text(w, "id", measure->id);
	put_text(w, "title", measure->title);
	put_text(w, "unit", measure->form.unit);
	put_notes(w, measure);
	put_benchmarks(w, result);
	ism_json_key(&w->json, "by");
	ism_json_open_array(&w->json, true);
	for (uint32_t d = 0; d < measure->n_dimensions; d++)
		ism_json_text(&w->json, measure->dimensions[d].name);
	ism_json_close_array(&w->json);
	put_text(w, "every", measure->every.unit >= 0 ? measure->every.text : NULL);
	put_day(w, "reaches", result->reaches);
	put_headline(w, result);
	put_parts(w, result);
	put_cells(w, result);
	ism_json_close_object(&w->json);
}

/* ---- sources ---- */

static void put_files(struct writing *w, const struct ism_source_result *source)
{
	ism_json_key(&w->json, "files");
	ism_json_open_array(&w->json, false);
	for (uint32_t f = 0; f < source->n_files; f++) {
		const struct ism_file_result *file = &source->files[f];
		char digest[65] = "";

		for (size_t i = 0; i < sizeof(file->digest); i++)
			snprintf(digest + 2 * i, 3, "%02x", file->digest[i]);
		ism_json_open_object(&w->json, true);
		put_text(w, "path", file->path);
		put_uint(w, "bytes", file->bytes);
		put_text(w, "sha256", file->has_digest ? digest : NULL);
		put_uint(w, "rows", file->rows);
		ism_json_close_object(&w->json);
	}
	ism_json_close_array(&w->json);
}

static void put_rejects(struct writing *w, const struct ism_source_result *source)
{
	ism_json_key(&w->json, "rejects");
	ism_json_open_array(&w->json, false);
	for (uint32_t r = 0; r < source->n_rejects; r++) {
		const struct ism_reject_result *reject = &source->rejects[r];

		ism_json_open_object(&w->json, true);
		put_text(w, "file", reject->file);
		put_uint(w, "line", reject->line);
		ism_json_key(&w->json, "column");
		if (reject->column)
			ism_json_uint(&w->json, reject->column);
		else
			ism_json_null(&w->json);
		put_text(w, "field", reject->field);
		ism_json_key(&w->json, "text");
		ism_json_text_n(&w->json, reject->text, reject->text_size);
		put_text(w, "reason", ism_reason_text((enum ism_reason)reject->reason));
		ism_json_close_object(&w->json);
	}
	ism_json_close_array(&w->json);
}

static void put_places(
	struct writing *w, const char *key, const struct ism_place_result *places, uint32_t n)
{
	ism_json_key(&w->json, key);
	ism_json_open_array(&w->json, true);
	for (uint32_t i = 0; i < n; i++) {
		ism_json_open_object(&w->json, true);
		put_text(w, "file", places[i].file);
		put_uint(w, "line", places[i].line);
		ism_json_close_object(&w->json);
	}
	ism_json_close_array(&w->json);
}

static void put_checks(struct writing *w, const struct ism_source_result *source)
{
	ism_json_key(&w->json, "checks");
	ism_json_open_array(&w->json, false);
	for (uint32_t c = 0; source->checks && c < source->source->n_checks; c++) {
		const struct ism_check_result *check = &source->checks[c];

		ism_json_open_object(&w->json, true);
		put_text(w, "text", check->text);
		put_uint(w, "failed", check->failed);
		put_places(w, "examples", check->examples, check->n_examples);
		ism_json_close_object(&w->json);
	}
	ism_json_close_array(&w->json);
}

static void put_orphans(struct writing *w, const struct ism_source_result *source)
{
	ism_json_key(&w->json, "orphans");
	ism_json_open_object(&w->json, true);
	for (uint32_t r = 0; source->orphans && r < source->source->n_references; r++)
		put_uint(w, source->source->references[r], source->orphans[r]);
	ism_json_close_object(&w->json);
}

/* The source that a derived one names. */
static const char *named_base(const struct ism_program *program, const struct ism_source *source)
{
	do
		source = &program->sources[source->base];
	while (source->hidden);
	return source->name;
}

static void put_source(struct writing *w, const struct ism_source_result *source)
{
	ism_json_open_object(&w->json, false);
	put_text(w, "name", source->source->name);
	if (source->source->title)
		put_text(w, "title", source->source->title);
	if (source->source->base != ISM_NONE_INDEX)
		put_text(w, "from", named_base(w->result->program, source->source));
	if (source->failure.status != ISM_OK)
		put_text(w, "failure", source->failure.text);
	put_files(w, source);
	put_uint(w, "rows", source->rows);
	put_uint(w, "rejected", source->rejected);
	put_rejects(w, source);
	put_checks(w, source);
	put_orphans(w, source);
	put_uint(w, "duplicate_keys", source->duplicate_keys);
	if (source->n_duplicates)
		put_places(w, "duplicates", source->duplicates, source->n_duplicates);
	put_uint(w, "later", source->later);
	put_uint(w, "undated", source->undated);
	if (source->skipped)
		put_uint(w, "skipped", source->skipped);
	if (source->gap_times)
		put_uint(w, "gap_times", source->gap_times);
	if (source->ambiguous_times)
		put_uint(w, "ambiguous_times", source->ambiguous_times);
	if (source->repeated_names)
		put_uint(w, "repeated_names", source->repeated_names);
	put_day(w, "newest", source->newest);
	put_bool(w, "stale", source->stale);
	ism_json_close_object(&w->json);
}

/* ---- the whole ---- */

static void put_program(struct writing *w)
{
	const struct ism_program *program = w->result->program;

	ism_json_key(&w->json, "program");
	ism_json_open_object(&w->json, true);
	put_text(w, "name", program->name);
	put_text(w, "module", program->module);
	put_text(w, "file", program->file);
	put_text(w, "sha256", program->sha256);
	put_text(w, "compiler", program->compiler);
	ism_json_close_object(&w->json);
}

static void put_summary(struct writing *w)
{
	const struct ism_result *result = w->result;

	ism_json_key(&w->json, "summary");
	ism_json_open_object(&w->json, true);
	for (uint32_t l = 0; l < result->program->n_levels; l++)
		put_uint(w, result->program->levels[l], result->n_levels[l]);
	put_uint(w, "no_data", result->n_no_data);
	put_uint(w, "stale", result->n_stale);
	put_uint(w, "error", result->n_error);
	put_uint(w, "not_applicable", result->n_not_applicable);
	put_uint(w, "waived", result->n_waived);
	put_uint(w, "unrated", result->n_unrated);
	ism_json_close_object(&w->json);
}

static void put_actions(struct writing *w)
{
	const struct ism_result *result = w->result;

	ism_json_key(&w->json, "actions");
	ism_json_open_array(&w->json, false);
	for (uint32_t a = 0; a < result->n_actions; a++) {
		const struct ism_action_result *action = &result->actions[a];

		ism_json_open_object(&w->json, true);
		put_text(w, "measure", action->measure->name);
		put_group(w, action->measure, action->cell);
		put_period(w, action->measure, action->cell);
		put_text(w, "status", ism_status_name(result->program, action->status));
		put_text(w, "text", action->text);
		put_text(w, "to", action->to);
		put_day(w, "due", action->due);
		ism_json_close_object(&w->json);
	}
	ism_json_close_array(&w->json);
}

static void put_unbound(struct writing *w)
{
	const struct ism_program *program = w->result->program;

	ism_json_key(&w->json, "unbound");
	ism_json_open_array(&w->json, false);
	for (uint32_t i = 0; i < program->n_unbound; i++) {
		const struct ism_unbound *unbound = &program->unbound[i];

		ism_json_open_object(&w->json, true);
		put_text(w, "measure", unbound->measure);
		put_text(w, "module", unbound->module);
		put_text(w, "title", unbound->title);
		put_text(w, "source", unbound->source);
		ism_json_close_object(&w->json);
	}
	ism_json_close_array(&w->json);
}

static void put_head(struct writing *w)
{
	const struct ism_result *result = w->result;
	char now[ISM_FORMAT_TIME_CHARS];

	put_text(w, "ism", "result/1");
	put_program(w);
	put_day(w, "as_of", result->as_of);
	ism_format_instant(result->now_us, now);
	put_text(w, "now", now);
	put_text(w, "timezone", result->program->timezone);
	ism_json_key(&w->json, "parameters");
	ism_json_open_object(&w->json, true);
	for (uint32_t p = 0; p < result->program->n_params; p++)
		put_text(w, result->program->params[p].name, result->params[p]);
	ism_json_close_object(&w->json);
	put_text(w, "status", ism_status_name(result->program, result->status));
	ism_json_key(&w->json, "exit");
	ism_json_int(&w->json, result->exit);
	put_summary(w);
}

void ism_output_json(const struct ism_result *result, FILE *out)
{
	struct writing w = { .result = result };

	ism_json_begin(&w.json, out);
	ism_json_open_object(&w.json, false);
	put_head(&w);
	ism_json_key(&w.json, "measures");
	ism_json_open_array(&w.json, false);
	for (uint32_t m = 0; m < result->n_measures; m++)
		put_measure(&w, &result->measures[m]);
	ism_json_close_array(&w.json);
	ism_json_key(&w.json, "sources");
	ism_json_open_array(&w.json, false);
	for (uint32_t s = 0; s < result->n_sources; s++)
		if (!result->sources[s].source->hidden)
			put_source(&w, &result->sources[s]);
	ism_json_close_array(&w.json);
	put_waivers(&w);
	put_actions(&w);
	put_unbound(&w);
	ism_json_close_object(&w.json);
}
