/* The document for programs. Numbers are in the unit that stands beside them, as in the result document. */
#include "runtime/why/why.h"

#include "runtime/kernel/format_time.h"
#include "runtime/output/json_writer.h"
#include "runtime/output/shown.h"

static void put_day(struct ism_json *json, const char *key, int64_t day)
{
	char text[ISM_FORMAT_TIME_CHARS];

	if (day != ISM_NO_DAY)
		ism_format_date(day, text);
	ism_json_put_text(json, key, day == ISM_NO_DAY ? NULL : text);
}

static void put_shown(struct ism_json *json, const struct ism_shown *shown)
{
	switch (shown->kind) {
	case ISM_SHOWN_NONE: ism_json_null(json); break;
	case ISM_SHOWN_NUMBER:
	case ISM_SHOWN_BOOL: ism_json_number_text(json, shown->text); break;
	case ISM_SHOWN_TEXT: ism_json_text_n(json, shown->text, shown->size); break;
	}
}

static void put_value(struct ism_json *json, const char *key, const struct ism_value *value,
	const struct ism_form *form)
{
	struct ism_shown shown;

	ism_show_value(&shown, value, form);
	ism_json_key(json, key);
	put_shown(json, &shown);
}

/* ---- derivation ---- */

static void put_detail(struct ism_json *json, const struct ism_why_part *part)
{
	const struct ism_finish_detail *detail = part->detail;

	if (!detail)
		return;
	ism_json_put_text(json, "source", part->source);
	ism_json_put_uint(json, "passed", detail->passed);
	ism_json_put_uint(json, "rows", detail->rows);
	if (detail->denominator) {
		ism_json_put_uint(json, "numerator", detail->numerator);
		ism_json_put_uint(json, "denominator", detail->denominator);
		ism_json_put_uint(json, "unknown", detail->unknown);
	}
	if (part->over)
		ism_json_put_text(json, "over", part->over);
}

static void put_points(struct ism_json *json, const struct ism_why_part *part)
{
	if (!part->n_points)
		return;
	ism_json_key(json, "looks_at");
	ism_json_open_array(json, false);
	for (uint32_t i = 0; i < part->n_points; i++) {
		ism_json_open_object(json, true);
		ism_json_put_text(json, "at", part->points[i].label);
		put_value(json, "value", &part->points[i].value, &part->point_form);
		ism_json_close_object(json);
	}
	ism_json_close_array(json);
}

static void put_parts(struct ism_json *json, const char *key, const struct ism_why_part *parts)
{
	ism_json_key(json, key);
	ism_json_open_array(json, false);
	for (const struct ism_why_part *part = parts; part; part = part->next) {
		ism_json_open_object(json, false);
		ism_json_put_text(json, "text", part->text);
		ism_json_put_text(json, "kind", part->kind);
		if (part->formula)
			ism_json_put_text(json, "formula", part->formula);
		put_value(json, "value", &part->value, &part->form);
		ism_json_put_text(json, "unit", part->form.unit);
		put_detail(json, part);
		put_points(json, part);
		if (part->first)
			put_parts(json, "parts", part->first);
		ism_json_close_object(json);
	}
	ism_json_close_array(json);
}

static void put_lets(struct ism_json *json, const struct ism_why *why)
{
	const struct ism_measure *measure = why->measure->measure;

	ism_json_key(json, "lets");
	ism_json_open_array(json, false);
	for (uint32_t i = 0; i < why->n_lets && why->cell->parts; i++) {
		ism_json_open_object(json, true);
		ism_json_put_text(json, "name", measure->parts[i].name);
		ism_json_put_text(json, "formula", why->lets[i]);
		put_value(json, "value", &why->cell->parts[i], &measure->parts[i].form);
		ism_json_put_text(json, "unit", measure->parts[i].form.unit);
		ism_json_close_object(json);
	}
	ism_json_close_array(json);
}

/* ---- the cell ---- */

static void put_group(struct ism_json *json, const struct ism_why *why)
{
	const struct ism_measure *measure = why->measure->measure;

	ism_json_key(json, "group");
	ism_json_open_object(json, true);
	for (uint32_t d = 0; why->cell->group && d < measure->n_dimensions; d++) {
		struct ism_shown shown;

		ism_show_datum(&shown, &why->cell->group[d], &measure->dimensions[d]);
		ism_json_key(json, measure->dimensions[d].name);
		put_shown(json, &shown);
	}
	ism_json_close_object(json);
}

static void put_cell(struct ism_json *json, const struct ism_why *why)
{
	const struct ism_measure *measure = why->measure->measure;
	const struct ism_cell_result *cell = why->cell;
	char label[ISM_PERIOD_LABEL_CHARS];
	struct ism_zone_cursor cursor = { 0 };

	if (cell->period != ISM_NO_PERIOD)
		ism_period_label(why->result->calendar, &cursor,
			(enum ism_period_unit)measure->every.unit, measure->every.span_us,
			cell->period, label);
	ism_json_key(json, "cell");
	ism_json_open_object(json, false);
	put_group(json, why);
	ism_json_put_text(json, "period", cell->period == ISM_NO_PERIOD ? NULL : label);
	ism_json_put_bool(json, "headline", why->is_headline);
	put_value(json, "value", &cell->value, &measure->form);
	if (cell->denominator.state == ISM_VALUE_PRESENT) {
		put_value(json, "numerator", &cell->numerator, &measure->numerator_form);
		put_value(json, "denominator", &cell->denominator, &measure->denominator_form);
	}
	ism_json_put_uint(json, "rows", cell->rows);
	ism_json_put_text(json, "status", ism_status_name(why->result->program, cell->status));
	ism_json_put_text(json, "reason", cell->reason);
	ism_json_close_object(json);
}

/* ---- what judges it ---- */

static void put_target_value(
	struct ism_json *json, const struct ism_why *why, const struct ism_why_target *target)
{
	const struct ism_form *form = &why->measure->measure->form;
	struct ism_shown low, high;

	ism_show_value(&low, &target->value, form);
	ism_show_value(&high, &target->high, form);
	ism_json_key(json, "value");
	if (target->target->op != ISM_TARGET_IN) {
		put_shown(json, &low);
		return;
	}
	ism_json_open_array(json, true);
	put_shown(json, &low);
	put_shown(json, &high);
	ism_json_close_array(json);
}

static void put_targets(struct ism_json *json, const struct ism_why *why)
{
	ism_json_key(json, "targets");
	ism_json_open_array(json, false);
	for (uint32_t i = 0; i < why->n_targets; i++) {
		const struct ism_why_target *target = &why->targets[i];

		ism_json_open_object(json, false);
		ism_json_put_text(json, "op", ism_target_op_text(target->target->op));
		put_target_value(json, why, target);
		put_day(json, "from", target->target->from);
		put_day(json, "by", target->target->by);
		ism_json_put_bool(json, "in_force", target->in_force);
		ism_json_put_text(json, "file", target->file);
		ism_json_put_uint(json, "line", target->line);
		put_parts(json, "parts", target->parts);
		ism_json_close_object(json);
	}
	ism_json_close_array(json);
}

static void put_standing(struct ism_json *json, const struct ism_why *why)
{
	static const struct ism_form percent = {
		.type = ISM_TYPE_NUMBER, .unit_num = 100, .unit_den = 1
	};
	const struct ism_target_result *target = why->target;
	const struct ism_form *form = &why->measure->measure->form;

	ism_json_key(json, "target");
	if (!target || !target->target) {
		ism_json_null(json);
		return;
	}
	ism_json_open_object(json, true);
	ism_json_put_text(json, "day", why->judged_day);
	put_value(json, "value", &target->value, form);
	put_value(json, "baseline", &why->baseline, form);
	put_value(json, "expected", &target->expected, form);
	ism_json_put_text(json, "state", ism_target_state_name(target->state));
	put_value(json, "attainment", &target->attainment, &percent);
	ism_json_close_object(json);
}

static const char *const outcomes[] = {
	[ISM_WHY_NOT_ASKED] = "not_asked",
	[ISM_WHY_HOLDS] = "holds",
	[ISM_WHY_FAILS] = "does_not_hold",
	[ISM_WHY_NONE] = "none",
	[ISM_WHY_TOO_SHORT] = "too_short",
};

static void put_rules(struct ism_json *json, const struct ism_why *why)
{
	ism_json_key(json, "rules");
	ism_json_open_array(json, false);
	for (uint32_t i = 0; i < why->n_rules; i++) {
		const struct ism_why_rule *rule = &why->rules[i];

		ism_json_open_object(json, false);
		ism_json_put_text(json, "level", rule->level);
		ism_json_put_text(json, "text", rule->text);
		ism_json_put_uint(json, "periods", rule->periods);
		ism_json_put_uint(json, "held", rule->held);
		ism_json_put_text(json, "outcome", outcomes[rule->outcome]);
		put_parts(json, "parts", rule->parts);
		ism_json_close_object(json);
	}
	ism_json_close_array(json);
}

static void put_waiver(struct ism_json *json, const struct ism_why *why)
{
	const struct ism_waiver *waiver = why->cell->waiver;

	ism_json_key(json, "waiver");
	if (!waiver) {
		ism_json_null(json);
		return;
	}
	ism_json_open_object(json, true);
	ism_json_put_text(json, "name", waiver->name);
	ism_json_put_text(json, "where", waiver->text);
	ism_json_put_text(json, "reason", waiver->reason);
	ism_json_put_text(json, "approved_by", waiver->approved_by);
	put_day(json, "from", waiver->from);
	put_day(json, "until", waiver->until);
	ism_json_close_object(json);
}

/* ---- rows ---- */

static void put_field(
	struct ism_json *json, const struct ism_trace_field *field, const struct ism_datum *datum)
{
	struct ism_dimension dimension = {
		.type = field->form.type,
		.scale = field->form.scale,
		.enumeration = field->form.enumeration,
	};
	struct ism_value value = { .exact = datum->exact, .state = ISM_VALUE_PRESENT };
	struct ism_shown shown;

	/* Durations and percentages are in the unit of their form. */
	if (field->form.type == ISM_TYPE_DURATION && datum->present) {
		put_value(json, field->name, &value, &field->form);
		return;
	}
	if (field->form.type == ISM_TYPE_NUMBER && datum->present) {
		value = (struct ism_value){
			.real = datum->real, .state = ISM_VALUE_PRESENT, .is_real = 1
		};
		put_value(json, field->name, &value, &field->form);
		return;
	}
	ism_show_datum(&shown, datum, &dimension);
	ism_json_key(json, field->name);
	put_shown(json, &shown);
}

static void put_row(
	struct ism_json *json, const struct ism_why_rows *rows, const struct ism_traced_row *row)
{
	ism_json_open_object(json, true);
	ism_json_put_text(json, "file", row->place.line ? row->place.file : NULL);
	ism_json_put_uint(json, "line", row->place.line);
	if (rows->has_value)
		put_value(json, "value", &row->value, &rows->trace->value);
	ism_json_key(json, "fields");
	ism_json_open_object(json, true);
	for (uint32_t f = 0; f < rows->trace->n_fields; f++)
		put_field(json, &rows->trace->fields[f], &row->fields[f]);
	ism_json_close_object(json);
	ism_json_close_object(json);
}

static void put_rows(struct ism_json *json, const struct ism_why *why)
{
	static const char *const picks[] = { "all", "holds", "does_not_hold" };
	static const char *const orders[] = { "row", "largest", "smallest" };

	ism_json_key(json, "rows");
	ism_json_open_array(json, false);
	for (uint32_t i = 0; i < why->n_rows; i++) {
		const struct ism_why_rows *rows = &why->rows[i];

		ism_json_open_object(json, false);
		ism_json_put_text(json, "aggregate", rows->aggregate);
		ism_json_put_text(json, "source", rows->source);
		ism_json_put_text(json, "pick", picks[rows->pick]);
		ism_json_put_text(json, "order", orders[rows->order]);
		ism_json_put_uint(json, "counted", rows->traced->n_counted);
		ism_json_put_uint(json, "picked", rows->traced->n_picked);
		ism_json_key(json, "first");
		ism_json_open_array(json, false);
		for (uint32_t r = 0; r < rows->traced->n_rows; r++)
			put_row(json, rows, &rows->traced->rows[r]);
		ism_json_close_array(json);
		ism_json_close_object(json);
	}
	ism_json_close_array(json);
	ism_json_put_text(json, "no_rows", why->no_rows);
}

/* ---- all of it ---- */

static void put_head(struct ism_json *json, const struct ism_why *why)
{
	const struct ism_result *result = why->result;
	const struct ism_measure *measure = why->measure->measure;
	char now[ISM_FORMAT_TIME_CHARS];

	ism_json_put_text(json, "ism", "why/1");
	ism_json_put_text(json, "program", result->program->file);
	ism_json_put_text(json, "sha256", result->program->sha256);
	put_day(json, "as_of", result->as_of);
	ism_format_instant(result->now_us, now);
	ism_json_put_text(json, "now", now);
	ism_json_key(json, "measure");
	ism_json_open_object(json, false);
	ism_json_put_text(json, "name", measure->name);
	ism_json_put_text(json, "id", measure->id);
	ism_json_put_text(json, "title", measure->title);
	ism_json_put_text(json, "unit", measure->form.unit);
	ism_json_put_text(json, "formula", why->formula);
	ism_json_put_text(json, "file", why->file);
	ism_json_put_uint(json, "line", why->line);
	ism_json_close_object(json);
}

void ism_why_json(const struct ism_why *why, FILE *out)
{
	struct ism_json json;

	ism_json_begin(&json, out);
	ism_json_open_object(&json, false);
	put_head(&json, why);
	put_cell(&json, why);
	put_lets(&json, why);
	put_parts(&json, "parts", why->parts);
	put_targets(&json, why);
	put_standing(&json, why);
	put_rules(&json, why);
	put_waiver(&json, why);
	put_rows(&json, why);
	ism_json_close_object(&json);
}
