#include "runtime/output/table.h"

#include <string.h>

#include <utf8proc.h>

#include "runtime/judge/judge.h"
#include "runtime/kernel/format_number.h"
#include "runtime/kernel/format_time.h"
#include "runtime/kernel/utf8.h"
#include "runtime/output/shown.h"

static const char *grouped(struct table *t, const char *text, size_t size)
{
	char *out = ism_arena_alloc(t->arena, 2 * size + 1);

	ism_format_group(text, size, " ", out);
	return out;
}

static bool is_whole(const struct ism_value *value, const struct ism_form *form)
{
	return !value->is_real && form->type == ISM_TYPE_INT && form->unit_num == form->unit_den;
}

static const char *number(
	struct table *t, const struct ism_value *value, const struct ism_form *form, int32_t digits)
{
	char text[ISM_FORMAT_FIXED_CHARS];
	double real;
	size_t size;

	if (is_whole(value, form) ||
		(!value->is_real && form->type == ISM_TYPE_DECIMAL &&
			form->unit_num == form->unit_den && digits < 0 && form->digits < 0)) {
		size = ism_format_exact(
			value->exact, form->type == ISM_TYPE_DECIMAL ? form->scale : 0, text);
		return grouped(t, text, size);
	}
	if (!ism_shown_real(value, form, &real))
		return "-";
	size = ism_format_fixed(
		real, (unsigned)(digits >= 0 ? digits : ism_form_digits(form)), text);
	return grouped(t, text, size);
}

static bool is_number(const struct ism_form *form)
{
	return form->type == ISM_TYPE_INT || form->type == ISM_TYPE_DECIMAL ||
	       form->type == ISM_TYPE_NUMBER || form->type == ISM_TYPE_DURATION;
}

/* `%`, `days`; empty without a unit or a value. */
static const char *unit(const struct ism_value *value, const struct ism_form *form)
{
	if (value->state != ISM_VALUE_PRESENT || !is_number(form) || !form->unit)
		return "";
	return strcmp(form->unit, "percent") ? form->unit : "%";
}

/* The value without its unit. */
static const char *bare(
	struct table *t, const struct ism_value *value, const struct ism_form *form, int32_t digits)
{
	struct ism_shown shown;

	if (value->state != ISM_VALUE_PRESENT)
		return "-";
	if (is_number(form))
		return number(t, value, form, digits);
	ism_show_value(&shown, value, form);
	return ism_arena_copy(t->arena, shown.text, shown.size);
}

static const char *joined(struct table *t, const char *left, const char *right)
{
	if (!*left || !*right)
		return *left ? left : right;
	return ism_arena_printf(t->arena, "%s %s", left, right);
}

const char *table_value(
	struct table *t, const struct ism_value *value, const struct ism_form *form, int32_t digits)
{
	return joined(t, bare(t, value, form, digits), unit(value, form));
}

struct table_cell table_cell(
	struct table *t, const struct ism_measure *measure, const struct ism_cell_result *cell)
{
	struct table_cell texts = {
		.number = bare(t, &cell->value, &measure->form, cell->digits),
		.rest = unit(&cell->value, &measure->form),
	};

	if (cell->denominator.state == ISM_VALUE_PRESENT &&
		cell->numerator.state == ISM_VALUE_PRESENT)
		texts.rest = joined(t, texts.rest,
			ism_arena_printf(t->arena, "(%s / %s)",
				table_value(t, &cell->numerator, &measure->numerator_form, -1),
				table_value(
					t, &cell->denominator, &measure->denominator_form, -1)));
	if (cell->interval_low.state == ISM_VALUE_PRESENT &&
		cell->interval_high.state == ISM_VALUE_PRESENT)
		texts.rest = joined(t, texts.rest,
			ism_arena_printf(t->arena, "[%s .. %s]",
				bare(t, &cell->interval_low, &measure->form, cell->digits),
				bare(t, &cell->interval_high, &measure->form, cell->digits)));
	return texts;
}

/* A target's number has the digits that it was written with. */
static const char *target_number(
	struct table *t, const struct ism_value *value, const struct ism_form *form)
{
	struct ism_shown shown;
	const char *text;

	ism_show_value(&shown, value, form);
	if (shown.kind != ISM_SHOWN_NUMBER)
		return table_value(t, value, form, -1);
	text = grouped(t, shown.text, shown.size);
	return joined(t, text, unit(value, form));
}

const char *table_target(
	struct table *t, const struct ism_measure *measure, const struct ism_target_result *target)
{
	const char *text;
	char by[ISM_FORMAT_TIME_CHARS];

	if (!target || !target->target)
		return "";
	text = target_number(t, &target->value, &measure->form);
	if (target->target->op == ISM_TARGET_IN)
		text = ism_arena_printf(t->arena, "%s .. %s", text,
			target_number(t, &target->high, &measure->form));
	text = ism_arena_printf(t->arena, "%s %s", ism_target_op_text(target->target->op), text);
	if (target->target->by != ISM_NO_DAY) {
		ism_format_date(target->target->by, by);
		text = ism_arena_printf(t->arena, "%s by %s", text, by);
	}
	if (target->state == ISM_TARGET_UNKNOWN)
		return text;
	return ism_arena_printf(t->arena, "%s, %s", text,
		target->state == ISM_TARGET_ON_TRACK ? "on track"
						     : ism_target_state_name(target->state));
}

const char *table_period(
	struct table *t, const struct ism_measure *measure, const struct ism_cell_result *cell)
{
	char label[ISM_PERIOD_LABEL_CHARS];

	if (cell->period == ISM_NO_PERIOD)
		return "overall";
	ism_period_label(t->result->calendar, &t->cursor, (enum ism_period_unit)measure->every.unit,
		measure->every.span_us, cell->period, label);
	return ism_arena_printf(t->arena, "%s%s", label, cell->complete ? "" : " (incomplete)");
}

const char *table_group(
	struct table *t, const struct ism_measure *measure, const struct ism_cell_result *cell)
{
	const char *text = "";

	for (uint32_t d = 0; d < measure->n_dimensions; d++) {
		struct ism_shown shown;

		ism_show_datum(&shown, &cell->group[d], &measure->dimensions[d]);
		text = ism_arena_printf(t->arena, "%s%s%s", text, d ? ", " : "",
			shown.kind == ISM_SHOWN_NONE
				? "(none)"
				: ism_arena_copy(t->arena, shown.text, shown.size));
	}
	return text;
}

/* Columns of the code point at `text`; control characters are shown as one. */
static size_t point_width(const char *text)
{
	int width = utf8proc_charwidth((utf8proc_int32_t)ism_utf8_at(text));

	return width < 0 ? 0 : (size_t)width;
}

size_t table_width(const char *text)
{
	size_t width = 0;

	for (; *text; text += ism_utf8_size(*text))
		width += point_width(text);
	return width;
}

const char *table_clip(struct table *t, const char *text, size_t width)
{
	const char *end = text;
	size_t used = 0;

	if (table_width(text) <= width)
		return text;
	while (*end && used + point_width(end) + 1 <= width) {
		used += point_width(end);
		end += ism_utf8_size(*end);
	}
	return ism_arena_printf(t->arena, "%.*s…", (int)(end - text), text);
}

/* Bytes of the text that fit into `width` columns, up to a blank where there is one; at least one point. */
static size_t line_size(const char *text, size_t width)
{
	size_t used = 0, size = 0, at_blank = 0;

	while (text[size] && used + point_width(text + size) <= width) {
		used += point_width(text + size);
		size += ism_utf8_size(text[size]);
		if (text[size] == ' ')
			at_blank = size;
	}
	if (!text[size])
		return size;
	if (at_blank)
		return at_blank;
	return size ? size : ism_utf8_size(*text);
}

void table_wrap(struct table *t, const char *text, size_t indent)
{
	size_t width = t->style->width ? t->style->width : SIZE_MAX;
	size_t blanks = 0;

	do {
		/* The first line keeps its own indentation; blanks are never where it breaks. */
		size_t lead = strspn(text, " ");
		size_t room = width > blanks + lead + 1 ? width - blanks - lead : 1;
		size_t size = lead + line_size(text + lead, room);

		fprintf(t->out, "%*s%.*s\n", (int)blanks, "", (int)size, text);
		text += size;
		text += strspn(text, " ");
		blanks = width > 2 * indent ? indent : 0;
	} while (*text);
}
