/* The document for people. Texts of rows are shown without what a terminal would take for a command. */
#include "runtime/why/why.h"

#include <string.h>

#include "runtime/kernel/format_time.h"
#include "runtime/output/shown.h"
#include "runtime/output/table.h"

enum {
	FIELD_WIDTH_MAX = 40,
	POINTS_MAX = 12, /* of one part: the last periods, the first groups */
	INDENT = 2,
	CONTINUATION_INDENT = 8,
};

/* ---- pieces ---- */

static void put(struct table *t, const char *text)
{
	table_wrap(t, text, CONTINUATION_INDENT);
}

static void put_heading(struct table *t, const char *text)
{
	fprintf(t->out, "\n%s%s%s\n", t->style->colour ? "\033[1m" : "", text,
		t->style->colour ? "\033[0m" : "");
}

static const char *count(struct table *t, uint64_t n)
{
	struct ism_value value = { .exact = (__int128)n, .state = ISM_VALUE_PRESENT };
	struct ism_form form = { .type = ISM_TYPE_INT, .unit_num = 1, .unit_den = 1, .digits = -1 };

	return table_value(t, &value, &form, -1);
}

static const char *rows_of(struct table *t, uint64_t n, const char *source)
{
	return ism_arena_printf(t->arena, "%s row%s of %s", count(t, n), n == 1 ? "" : "s", source);
}

/* A text that a file holds: control characters become blanks. */
static const char *clean(struct table *t, const char *text)
{
	char *out = ism_arena_copy(t->arena, text, strlen(text));

	for (char *at = out; *at; at++) {
		unsigned char c = (unsigned char)*at;

		if (c < ' ' || c == 0x7f)
			*at = ' ';
		else if (c == 0xc2 && (unsigned char)at[1] >= 0x80 && (unsigned char)at[1] < 0xa0)
			at[0] = at[1] = ' ';
	}
	return table_clip(t, out, FIELD_WIDTH_MAX);
}

/* Digits after the point with which a small number without a unit does not look like none. */
static int32_t digits_of(const struct ism_value *value, const struct ism_form *form)
{
	int32_t digits = 2;
	double real;

	if (form->type != ISM_TYPE_NUMBER || form->unit || !ism_shown_real(value, form, &real))
		return -1;
	if (real < 0)
		real = -real;
	for (; real > 0 && real < 0.1 && digits < 12; real *= 10)
		digits++;
	return digits;
}

static const char *value_text(
	struct table *t, const struct ism_value *value, const struct ism_form *form, int32_t digits)
{
	if (value->state == ISM_VALUE_FAULT)
		return "out of range";
	if (value->state != ISM_VALUE_PRESENT)
		return "none";
	return clean(t, table_value(t, value, form, digits < 0 ? digits_of(value, form) : digits));
}

/* ---- derivation ---- */

static const char *detail_text(struct table *t, const struct ism_why_part *part)
{
	const struct ism_finish_detail *detail = part->detail;
	const char *text;

	if (!detail)
		return NULL;
	if (detail->denominator) {
		text = ism_arena_printf(t->arena, "%s of %s", count(t, detail->numerator),
			rows_of(t, detail->denominator, part->source));
		if (detail->unknown)
			text = ism_arena_printf(t->arena, "%s, for %s of them it is not known",
				text, count(t, detail->unknown));
	} else if (detail->rows < detail->passed) {
		text = ism_arena_printf(t->arena, "%s of %s with a value", count(t, detail->rows),
			rows_of(t, detail->passed, part->source));
	} else {
		text = rows_of(t, detail->passed, part->source);
	}
	return part->over ? ism_arena_printf(t->arena, "%s, %s", text, part->over) : text;
}

static void put_points(struct table *t, const struct ism_why_part *part, int indent)
{
	bool by_group = part->by_group;
	uint32_t n = part->n_points < POINTS_MAX ? part->n_points : POINTS_MAX;
	const struct ism_why_point *first = part->points;
	const char *text;

	if (!part->n_points)
		return;
	if (!by_group)
		first += part->n_points - n;
	text = ism_arena_printf(
		t->arena, "%*s%s", indent, "", !by_group && n < part->n_points ? "… " : "");
	for (uint32_t i = 0; i < n; i++)
		text = ism_arena_printf(t->arena, "%s%s%s: %s", text, i ? ", " : "",
			clean(t, first[i].label),
			value_text(t, &first[i].value, &part->point_form, -1));
	if (by_group && n < part->n_points)
		text = ism_arena_printf(t->arena, "%s, …", text);
	put(t, text);
}

static void put_parts(struct table *t, const struct ism_why_part *parts, int indent)
{
	for (const struct ism_why_part *part = parts; part; part = part->next) {
		bool is_condition = part->form.type == ISM_TYPE_BOOL;
		const char *detail = detail_text(t, part);

		put(t, ism_arena_printf(t->arena, "%*s%s%s%s%s%s%s%s", indent, "", part->text,
			       part->formula ? ": " : "", part->formula ? part->formula : "",
			       is_condition ? " is " : " = ",
			       value_text(t, &part->value, &part->form, part->digits),
			       detail ? "; " : "", detail ? detail : ""));
		put_points(t, part, indent + 2 * INDENT);
		put_parts(t, part->first, indent + INDENT);
	}
}

static void put_lets(struct table *t, const struct ism_why *why)
{
	const struct ism_measure *measure = why->measure->measure;

	for (uint32_t i = 0; i < why->n_lets && why->cell->parts; i++)
		put(t, ism_arena_printf(t->arena, "%*slet %s: %s = %s", INDENT, "",
			       measure->parts[i].name, why->lets[i],
			       value_text(t, &why->cell->parts[i], &measure->parts[i].form, -1)));
}

/* ---- what judges it ---- */

static const char *target_text(struct table *t, const struct ism_why *why,
	const struct ism_why_target *target, struct ism_target_result *shown)
{
	*shown = (struct ism_target_result){
		.target = target->target,
		.value = target->value,
		.high = target->high,
		.state = ISM_TARGET_UNKNOWN,
	};
	return table_target(t, why->measure->measure, shown);
}

static void put_target(
	struct table *t, const struct ism_why *why, const struct ism_why_target *target)
{
	struct ism_target_result shown;
	char from[ISM_FORMAT_TIME_CHARS];
	const char *text = target_text(t, why, target, &shown);

	if (target->target->from == ISM_NO_DAY)
		text = ism_arena_printf(t->arena, "%s, from the beginning", text);
	else {
		ism_format_date(target->target->from, from);
		text = ism_arena_printf(t->arena, "%s, from %s", text, from);
	}
	put(t, ism_arena_printf(t->arena, "%*s%s %s (%s:%u)", INDENT, "",
		       target->in_force ? ">" : " ", text, target->file, target->line));
	put_parts(t, target->parts, 3 * INDENT);
}

static void put_baseline(struct table *t, const struct ism_why *why)
{
	const struct ism_form *form = &why->measure->measure->form;

	if (why->baseline.state != ISM_VALUE_PRESENT)
		return;
	put(t, ism_arena_printf(t->arena, "%*sbaseline %s%s%s", 2 * INDENT, "",
		       value_text(t, &why->baseline, form, -1), why->baseline_day ? " at " : "",
		       why->baseline_day ? why->baseline_day : ""));
}

static const char *state_text(enum ism_target_state state)
{
	if (state == ISM_TARGET_UNKNOWN)
		return "not known";
	return state == ISM_TARGET_ON_TRACK ? "on track" : ism_target_state_name(state);
}

static void put_standing(struct table *t, const struct ism_why *why)
{
	static const struct ism_form percent = { .type = ISM_TYPE_NUMBER,
		.unit = "percent",
		.unit_num = 100,
		.unit_den = 1,
		.digits = -1 };
	const struct ism_target_result *target = why->target;
	const struct ism_form *form = &why->measure->measure->form;
	const char *text;

	if (!target || !target->target) {
		put(t, ism_arena_printf(t->arena, "%*snone is in force on %s", 2 * INDENT, "",
			       why->judged_day));
		return;
	}
	text = ism_arena_printf(t->arena, "%*son %s: %s", 2 * INDENT, "", why->judged_day,
		state_text(target->state));
	if (why->baseline.state == ISM_VALUE_PRESENT)
		text = ism_arena_printf(t->arena, "%s, expected %s", text,
			value_text(t, &target->expected, form, why->cell->digits));
	if (target->attainment.state == ISM_VALUE_PRESENT)
		text = ism_arena_printf(t->arena, "%s, attainment %s", text,
			value_text(t, &target->attainment, &percent, -1));
	put(t, text);
}

static void put_targets(struct table *t, const struct ism_why *why)
{
	if (!why->n_targets)
		return;
	put_heading(t, "TARGET");
	for (uint32_t i = 0; i < why->n_targets; i++)
		put_target(t, why, &why->targets[i]);
	put_baseline(t, why);
	put_standing(t, why);
}

static const char *outcome_text(struct table *t, const struct ism_why_rule *rule)
{
	const char *text = "not asked";

	switch (rule->outcome) {
	case ISM_WHY_NOT_ASKED: break;
	case ISM_WHY_HOLDS: text = "holds"; break;
	case ISM_WHY_FAILS: text = "does not hold"; break;
	case ISM_WHY_NONE: text = "has no value"; break;
	case ISM_WHY_TOO_SHORT: text = "holds"; break;
	}
	if (rule->periods > 1 &&
		(rule->outcome == ISM_WHY_HOLDS || rule->outcome == ISM_WHY_TOO_SHORT))
		return ism_arena_printf(t->arena, "%s, in %u of the %u periods that it needs", text,
			rule->held < rule->periods ? rule->held : rule->periods, rule->periods);
	return text;
}

static void put_rules(struct table *t, const struct ism_why *why)
{
	size_t width = 0;

	if (!why->n_rules)
		return;
	put_heading(t, "CRITERIA");
	for (uint32_t i = 0; i < why->n_rules; i++) {
		size_t n = table_width(why->rules[i].level);

		width = n > width ? n : width;
	}
	for (uint32_t i = 0; i < why->n_rules; i++) {
		const struct ism_why_rule *rule = &why->rules[i];
		bool fired = rule->outcome == ISM_WHY_HOLDS && strcmp(rule->level, "applies") != 0;
		int pad = (int)(width - table_width(rule->level));

		put(t, ism_arena_printf(t->arena, "%*s%s %s%*s  %s: %s", INDENT, "",
			       fired ? ">" : " ", rule->level, pad, "", rule->text,
			       outcome_text(t, rule)));
		if (rule->outcome != ISM_WHY_NOT_ASKED)
			put_parts(t, rule->parts, 4 * INDENT);
	}
}

static void put_waiver(struct table *t, const struct ism_why *why)
{
	const struct ism_waiver *waiver = why->cell->waiver;
	const struct ism_cell_result *without = why->measure->without_waived;
	char until[ISM_FORMAT_TIME_CHARS];

	if (!waiver)
		return;
	put_heading(t, "WAIVER");
	ism_format_date(waiver->until, until);
	put(t, ism_arena_printf(t->arena, "%*s%s%s%s, until %s: %s%s%s%s", INDENT, "", waiver->name,
		       waiver->text ? " where " : "", waiver->text ? waiver->text : "", until,
		       waiver->reason, waiver->approved_by ? " (approved by " : "",
		       waiver->approved_by ? waiver->approved_by : "",
		       waiver->approved_by ? ")" : ""));
	if (why->is_headline && without)
		put(t, ism_arena_printf(t->arena, "%*swithout what it covers: %s, %s", INDENT, "",
			       value_text(t, &without->value, &why->measure->measure->form,
				       without->digits),
			       ism_status_name(t->result->program, without->status)));
}

static void put_action(struct table *t, const struct ism_why *why)
{
	const struct ism_rule *rule = why->cell->rule;

	if (!rule || !rule->action)
		return;
	put(t, ism_arena_printf(t->arena, "%*s=> %s%s%s", 2 * INDENT, "", rule->action,
		       rule->to ? ", to " : "", rule->to ? rule->to : ""));
}

/* ---- rows ---- */

static const char *rows_heading(struct table *t, const struct ism_why_rows *rows)
{
	const struct ism_traced *traced = rows->traced;
	const char *which = rows->pick == ISM_TRACE_ALL     ? "ROWS THAT COUNTED"
			    : rows->pick == ISM_TRACE_HOLDS ? "ROWS FOR WHICH IT HOLDS"
							    : "ROWS FOR WHICH IT DOES NOT HOLD";
	const char *of = rows_of(t, traced->n_counted, rows->source);
	const char *text = ism_arena_printf(t->arena, "%s: %s", which, of);

	if (rows->pick != ISM_TRACE_ALL)
		text = ism_arena_printf(
			t->arena, "%s: %s of %s", which, count(t, traced->n_picked), of);
	if (traced->n_rows < traced->n_picked)
		text = ism_arena_printf(t->arena, "%s; the %s %s", text,
			rows->order == ISM_TRACE_LARGEST    ? "largest"
			: rows->order == ISM_TRACE_SMALLEST ? "smallest"
							    : "first",
			count(t, traced->n_rows));
	return text;
}

static struct ism_value value_of(const struct ism_datum *datum, const struct ism_form *form)
{
	struct ism_value value = { .state = datum->present ? ISM_VALUE_PRESENT : ISM_VALUE_NONE };

	if (form->type == ISM_TYPE_TEXT || form->type == ISM_TYPE_IP) {
		value.text = (struct ism_slice){ datum->text, datum->size };
	} else if (form->type == ISM_TYPE_NUMBER) {
		value.real = datum->real;
		value.is_real = 1;
	} else {
		value.exact = datum->exact;
	}
	return value;
}

static const char *field_text(
	struct table *t, const struct ism_datum *datum, const struct ism_form *form)
{
	struct ism_value value = value_of(datum, form);

	return datum->present ? value_text(t, &value, form, -1) : "-";
}

static const char *place_text(struct table *t, const struct ism_place_result *place)
{
	if (!place->line)
		return "-";
	return ism_arena_printf(t->arena, "%s:%llu", place->file, (unsigned long long)place->line);
}

/* Lines of columns: the place, the value, the fields; the first line names them. */
struct columns {
	uint32_t n;
	size_t *widths;
	const char ***lines;
	uint32_t n_lines;
};

static void set_cell(struct columns *columns, uint32_t line, uint32_t column, const char *text)
{
	size_t width = table_width(text);

	columns->lines[line][column] = text;
	if (width > columns->widths[column])
		columns->widths[column] = width;
}

static void set_line(struct table *t, const struct ism_why_rows *rows, struct columns *columns,
	uint32_t line, const struct ism_traced_row *row)
{
	uint32_t at = 0;

	set_cell(columns, line, at++, row ? place_text(t, &row->place) : "PLACE");
	if (rows->has_value)
		set_cell(columns, line, at++,
			row ? value_text(t, &row->value, &rows->trace->value, -1) : "VALUE");
	for (uint32_t f = 0; f < rows->trace->n_fields; f++)
		set_cell(columns, line, at++,
			row ? field_text(t, &row->fields[f], &rows->trace->fields[f].form)
			    : rows->trace->fields[f].name);
}

static void put_line(struct table *t, const struct columns *columns, uint32_t line)
{
	const char *text = ism_arena_printf(t->arena, "%*s", INDENT, "");

	for (uint32_t c = 0; c < columns->n; c++) {
		const char *cell = columns->lines[line][c];
		int pad = (int)(columns->widths[c] - table_width(cell));

		text = ism_arena_printf(
			t->arena, "%s%s%*s", text, cell, c + 1 < columns->n ? pad + INDENT : 0, "");
	}
	fprintf(t->out, "%s\n", t->style->width ? table_clip(t, text, t->style->width) : text);
}

static void put_rows(struct table *t, const struct ism_why_rows *rows)
{
	struct columns columns = { .n = 1 + rows->has_value + rows->trace->n_fields };

	put_heading(t, rows_heading(t, rows));
	put(t, ism_arena_printf(t->arena, "%*s%s", INDENT, "", rows->aggregate));
	if (!rows->traced->n_rows)
		return;
	columns.n_lines = rows->traced->n_rows + 1;
	columns.widths = ism_new_array(t->arena, columns.n, size_t);
	columns.lines = ism_new_array(t->arena, columns.n_lines, const char **);
	for (uint32_t i = 0; i < columns.n_lines; i++) {
		columns.lines[i] = ism_new_array(t->arena, columns.n, const char *);
		set_line(t, rows, &columns, i, i ? &rows->traced->rows[i - 1] : NULL);
	}
	for (uint32_t i = 0; i < columns.n_lines; i++)
		put_line(t, &columns, i);
}

/* ---- all of it ---- */

static const char *where_text(struct table *t, const struct ism_why *why)
{
	const struct ism_measure *measure = why->measure->measure;
	const char *text = table_period(t, measure, why->cell);

	for (uint32_t d = 0; why->cell->group && d < measure->n_dimensions; d++) {
		struct ism_shown shown;

		ism_show_datum(&shown, &why->cell->group[d], &measure->dimensions[d]);
		text = ism_arena_printf(t->arena, "%s, %s %s", text, measure->dimensions[d].name,
			shown.kind == ISM_SHOWN_NONE
				? "(none)"
				: clean(t, ism_arena_copy(t->arena, shown.text, shown.size)));
	}
	return text;
}

static void put_head(struct table *t, const struct ism_why *why)
{
	const struct ism_measure *measure = why->measure->measure;
	struct table_cell value = table_cell(t, measure, why->cell);
	const char *status = ism_status_name(t->result->program, why->cell->status);
	const char *title = measure->title ? measure->title : measure->name;

	put(t, ism_arena_printf(t->arena, "%s%s%s (%s, %s:%u)", measure->id ? measure->id : "",
		       measure->id ? " " : "", title, measure->name, why->file, why->line));
	put(t, ism_arena_printf(t->arena, "%s%s: %s%s%s%s%s", where_text(t, why),
		       why->is_headline ? ", the headline" : "", value.number,
		       *value.rest ? " " : "", value.rest, status ? ", " : "",
		       status ? status : ""));
	if (why->cell->reason)
		put(t, why->cell->reason);
}

static void write_all(struct table *t, const void *of)
{
	const struct ism_why *why = of;

	put_head(t, why);
	put_heading(t, "FORMULA");
	put_lets(t, why);
	if (!why->parts)
		put(t, ism_arena_printf(t->arena, "%*s%s", INDENT, "", why->formula));
	put_parts(t, why->parts, INDENT);
	put_targets(t, why);
	put_rules(t, why);
	put_action(t, why);
	put_waiver(t, why);
	for (uint32_t i = 0; i < why->n_rows; i++)
		put_rows(t, &why->rows[i]);
	if (why->no_rows) {
		put_heading(t, "ROWS");
		put(t, ism_arena_printf(t->arena, "%*s%s", INDENT, "", why->no_rows));
	}
}

enum ism_status ism_why_text(
	const struct ism_why *why, const struct ism_table_style *style, FILE *out)
{
	return table_compose(why->result, style, out, write_all, why);
}
