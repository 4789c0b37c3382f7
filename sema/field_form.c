/* How the cells of a field are written: patterns of dates, texts of booleans, signs of numbers. */
#include <string.h>

#include "sema/entry.h"
#include "sema/symbol.h"

static struct ism_slice slice_of(const char *text)
{
	return (struct ism_slice){ text, strlen(text) };
}

static bool expects(struct sema *s, struct ism_span at, const char *text)
{
	ism_diag(s->diags, ISM_DIAG_FIELD_TYPE, at, "%s", text);
	return false;
}

/* bool("Y", "N") */
static bool bool_form(struct sema *s, const struct ism_type_ref *ref, struct ism_bool_form *out)
{
	const struct ism_type_arg *args = ref->args.items;

	if (ref->args.n != 2 || args[0].kind != ISM_TYPE_ARG_STRING ||
		args[1].kind != ISM_TYPE_ARG_STRING)
		return expects(s, ref->at,
			"`bool` takes the texts for true and false: `bool(\"Y\", \"N\")`");
	if (strcmp(args[0].text, args[1].text) == 0)
		return expects(s, args[1].at, "true and false have the same text");
	out->yes = slice_of(args[0].text);
	out->no = slice_of(args[1].text);
	return true;
}

static bool pattern_form(struct sema *s, const struct ism_type_arg *arg, struct ism_field_form *out)
{
	struct ism_time_pattern *pattern = ism_new(s->arena, struct ism_time_pattern);
	const char *fault = "";
	size_t at = 0;

	if (!ism_time_pattern_compile(arg->text, strlen(arg->text), pattern, &fault, &at)) {
		ism_diag_label(ism_diag(s->diags, ISM_DIAG_FIELD_TYPE, arg->at,
				       "`%s` is no pattern of a time", arg->text),
			"%s", fault);
		return false;
	}
	out->time = ISM_TIME_FORM_PATTERN;
	out->pattern = pattern;
	return true;
}

/* date("%d.%m.%Y"), timestamp("…"), timestamp(epoch), timestamp(epoch_ms) */
static bool time_form(struct sema *s, const struct ism_type *type, const struct ism_type_ref *ref,
	struct ism_field_form *out)
{
	const struct ism_type_arg *arg = &ref->args.items[0];
	const char *name = NULL;

	if (ref->args.n > 1)
		return expects(s, ref->args.items[1].at, "one pattern is enough");
	if (arg->kind == ISM_TYPE_ARG_STRING)
		return pattern_form(s, arg, out);
	if (arg->kind == ISM_TYPE_ARG_TYPE && arg->type->kind == ISM_TYPE_REF_NAMED)
		name = arg->type->name.text;
	if (type->kind == ISM_TYPE_TIMESTAMP && name && strcmp(name, "epoch") == 0)
		out->time = ISM_TIME_FORM_EPOCH;
	else if (type->kind == ISM_TYPE_TIMESTAMP && name && strcmp(name, "epoch_ms") == 0)
		out->time = ISM_TIME_FORM_EPOCH_MS;
	else if (type->kind == ISM_TYPE_TIMESTAMP)
		return expects(
			s, arg->at, "a timestamp takes a pattern in quotes, `epoch` or `epoch_ms`");
	else
		return expects(s, arg->at,
			"a date takes a pattern in quotes, such as `date(\"%d.%m.%Y\")`");
	return true;
}

/* list(date("%d.%m.%Y"), ";") */
static bool list_form(struct sema *s, const struct ism_type *type, const struct ism_type_ref *ref,
	const struct ism_number_form *number, bool has_arrays, struct ism_field_form *out)
{
	const struct ism_type_arg *args = ref->args.items;
	struct ism_field_form *element = ism_new(s->arena, struct ism_field_form);

	if (ref->args.n < 2 ? !has_arrays : !args[1].text[0]) {
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_FIELD_TYPE, ref->at,
				      "a list in one cell needs what stands between its elements"),
			"write `list(%s, \";\")`", sema_written(s, args[0].at));
		return false;
	}
	out->element = element;
	if (ref->args.n > 1)
		out->mark = slice_of(args[1].text);
	return sema_field_form(s, type->element, args[0].type, number, has_arrays, element);
}

bool sema_field_form(struct sema *s, const struct ism_type *type, const struct ism_type_ref *ref,
	const struct ism_number_form *number, bool has_arrays, struct ism_field_form *out)
{
	bool has_args = ref && ref->kind == ISM_TYPE_REF_NAMED && ref->args.n;

	*out = (struct ism_field_form){ .type = type->kind, .scale = type->scale };
	switch (type->kind) {
	case ISM_TYPE_BOOL: return !has_args || bool_form(s, ref, &out->boolean);
	case ISM_TYPE_DATE:
	case ISM_TYPE_TIMESTAMP: return !has_args || time_form(s, type, ref, out);
	case ISM_TYPE_ENUM: out->enumeration = &type->enumeration->items; return true;
	case ISM_TYPE_INT:
	case ISM_TYPE_DECIMAL: out->number = *number; return true;
	case ISM_TYPE_NUMBER:
		out->number = *number;
		out->number.percent = type->unit && type->unit->percent;
		return true;
	case ISM_TYPE_DURATION:
		out->duration.number = *number;
		if (type->unit)
			out->duration.unit_us = type->unit->num / type->unit->den;
		return true;
	case ISM_TYPE_TEXT:
	case ISM_TYPE_IP: return true;
	case ISM_TYPE_LIST: return list_form(s, type, ref, number, has_arrays, out);
	}
	return true;
}
