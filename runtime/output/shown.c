#include "runtime/output/shown.h"

#include <string.h>

#include "runtime/judge/judge.h"
#include "runtime/kernel/format_number.h"
#include "runtime/kernel/format_time.h"
#include "runtime/kernel/ip.h"
#include "runtime/kernel/wide.h"

_Static_assert(ISM_FORMAT_REAL_CHARS <= ISM_SHOWN_CHARS, "a number has room");
_Static_assert(ISM_FORMAT_EXACT_CHARS <= ISM_SHOWN_CHARS, "an exact number has room");
_Static_assert(ISM_FORMAT_TIME_CHARS <= ISM_SHOWN_CHARS, "an instant has room");
_Static_assert(ISM_IP_TEXT_MAX < ISM_SHOWN_CHARS, "an address has room");

static bool is_plain_unit(const struct ism_form *form)
{
	return form->unit_num == form->unit_den;
}

static bool is_percent(const struct ism_form *form)
{
	return form->unit_num == 100 && form->unit_den == 1;
}

/* An exact value times unit_num / unit_den, as one quotient of integers, rounded once. */
static double exact_in_unit(__int128 value, const struct ism_form *form)
{
	unsigned scale = form->type == ISM_TYPE_DECIMAL ? form->scale : 0;
	__int128 num, den;
	double out = 0;

	if (ism_wide_mul(value, form->unit_num, &num) &&
		ism_wide_mul(form->unit_den, ism_wide_power_of_ten(scale), &den) &&
		ism_wide_ratio(num, den, &out))
		return out;
	return ism_wide_to_double(value, scale) * (double)form->unit_num / (double)form->unit_den;
}

static bool real_in_unit(double value, const struct ism_form *form, double *out)
{
	if (is_percent(form))
		return ism_format_percent(value, out);
	*out = is_plain_unit(form) ? value
				   : value * (double)form->unit_num / (double)form->unit_den;
	return __builtin_isfinite(*out);
}

bool ism_shown_real(const struct ism_value *value, const struct ism_form *form, double *out)
{
	if (!ism_form_is_numeric(form) || value->state != ISM_VALUE_PRESENT)
		return false;
	if (value->is_real)
		return real_in_unit(value->real, form, out);
	*out = exact_in_unit(value->exact, form);
	return true;
}

static void show_number(
	struct ism_shown *shown, const struct ism_value *value, const struct ism_form *form)
{
	double real = 0;

	shown->text = shown->room;
	if (!value->is_real && is_plain_unit(form) && form->type != ISM_TYPE_DURATION) {
		unsigned scale = form->type == ISM_TYPE_DECIMAL ? form->scale : 0;

		shown->kind = ISM_SHOWN_NUMBER;
		shown->size = ism_format_exact(value->exact, scale, shown->room);
	} else if (ism_shown_real(value, form, &real)) {
		shown->kind = ISM_SHOWN_NUMBER;
		shown->size = ism_format_real(real, shown->room);
	}
}

static void show_bool(struct ism_shown *shown, bool value)
{
	shown->kind = ISM_SHOWN_BOOL;
	shown->text = value ? "true" : "false";
	shown->size = strlen(shown->text);
}

static void show_enum(struct ism_shown *shown, const struct ism_enum *enumeration, uint32_t index)
{
	shown->kind = ISM_SHOWN_TEXT;
	shown->text = enumeration->items[index].name.data;
	shown->size = enumeration->items[index].name.size;
}

static void show_text(struct ism_shown *shown, const char *text, size_t size)
{
	shown->kind = ISM_SHOWN_TEXT;
	shown->text = text;
	shown->size = size;
}

/* What is written into the shown's own room. */
static void show_room(struct ism_shown *shown, size_t size)
{
	show_text(shown, shown->room, size);
}

void ism_show_value(
	struct ism_shown *shown, const struct ism_value *value, const struct ism_form *form)
{
	memset(shown, 0, sizeof(*shown));
	if (value->state != ISM_VALUE_PRESENT)
		return;
	switch ((enum ism_type_kind)form->type) {
	case ISM_TYPE_BOOL: show_bool(shown, value->exact != 0); break;
	case ISM_TYPE_INT:
	case ISM_TYPE_DECIMAL:
	case ISM_TYPE_NUMBER:
	case ISM_TYPE_DURATION: show_number(shown, value, form); break;
	case ISM_TYPE_TEXT: show_text(shown, value->text.data, value->text.size); break;
	case ISM_TYPE_ENUM: show_enum(shown, form->enumeration, (uint32_t)value->exact); break;
	case ISM_TYPE_DATE:
		show_room(shown, ism_format_date((int64_t)value->exact, shown->room));
		break;
	case ISM_TYPE_TIMESTAMP:
		show_room(shown, ism_format_instant((int64_t)value->exact, shown->room));
		break;
	case ISM_TYPE_IP:
		show_room(shown, ism_ip_format((const uint8_t *)value->text.data, shown->room));
		break;
	case ISM_TYPE_LIST: break; /* never a result */
	}
}

void ism_show_datum(struct ism_shown *shown, const struct ism_datum *datum,
	const struct ism_dimension *dimension)
{
	struct ism_form form = {
		.type = dimension->type,
		.scale = dimension->scale,
		.unit_num = 1,
		.unit_den = 1,
		.enumeration = dimension->enumeration,
	};
	struct ism_value value = { .state = datum->present ? ISM_VALUE_PRESENT : ISM_VALUE_NONE };

	switch ((enum ism_type_kind)dimension->type) {
	case ISM_TYPE_NUMBER:
		value.real = datum->real;
		value.is_real = 1;
		break;
	case ISM_TYPE_TEXT:
	case ISM_TYPE_IP: value.text = (struct ism_slice){ datum->text, datum->size }; break;
	case ISM_TYPE_DURATION: form.unit_den = ISM_SECOND_US; /* fall through */
	default: value.exact = datum->exact;
	}
	ism_show_value(shown, &value, &form);
}

const struct ism_form *ism_benchmark_form(
	const struct ism_program *program, const struct ism_measure *measure, uint32_t benchmark)
{
	uint32_t other = measure->benchmarks[benchmark].measure;

	if (other == ISM_NONE_INDEX || measure->form.type == ISM_TYPE_DURATION)
		return &measure->form;
	return &program->measures[other].form;
}

const char *ism_target_op_text(enum ism_target_op op)
{
	static const char *const texts[] = {
		[ISM_TARGET_EQ] = "==",
		[ISM_TARGET_NE] = "!=",
		[ISM_TARGET_LT] = "<",
		[ISM_TARGET_LE] = "<=",
		[ISM_TARGET_GT] = ">",
		[ISM_TARGET_GE] = ">=",
		[ISM_TARGET_IN] = "in",
	};

	return texts[op];
}
