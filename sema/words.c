#include "sema/expr.h"

#include <string.h>

#include "runtime/kernel/wide.h"
#include "support/suggest.h"

const char *sema_scale_name(enum ism_scale scale)
{
	switch (scale) {
	case ISM_SCALE_NOMINAL: return "nominal";
	case ISM_SCALE_ORDINAL: return "ordinal";
	case ISM_SCALE_INTERVAL: return "interval";
	case ISM_SCALE_RATIO: break;
	}
	return "ratio";
}

const char *sema_enumerators(
	struct sema *s, const struct ism_enumeration *enumeration, uint32_t limit)
{
	const char *text = "";
	uint32_t n = enumeration->items.n;

	for (uint32_t i = 0; i < n && i < limit; i++) {
		const struct ism_slice *name = &enumeration->items.items[i].name;

		text = ism_arena_printf(
			s->arena, "%s%s%.*s", text, i ? ", " : "", (int)name->size, name->data);
	}
	return n > limit ? ism_arena_printf(s->arena, "%s, …", text) : text;
}

const char *sema_suggest_enumerator(const struct ism_enumeration *enumeration, const char *name)
{
	struct ism_suggest suggest;

	ism_suggest_init(&suggest, name);
	for (uint32_t i = 0; i < enumeration->items.n; i++)
		ism_suggest_consider(&suggest, enumeration->items.items[i].name.data);
	return suggest.best;
}

const char *sema_digits(struct sema *s, __int128 value, unsigned scale)
{
	char digits[ISM_WIDE_CHARS];
	bool negative = value < 0;
	size_t n;

	while (scale > 0 && value % 10 == 0) {
		value /= 10;
		scale--;
	}
	n = ism_wide_print(negative ? -value : value, digits);
	if (scale == 0)
		return ism_arena_printf(s->arena, "%s%.*s", negative ? "-" : "", (int)n, digits);
	if (n > scale)
		return ism_arena_printf(s->arena, "%s%.*s.%.*s", negative ? "-" : "",
			(int)(n - scale), digits, (int)scale, digits + n - scale);
	return ism_arena_printf(s->arena, "%s0.%.*s%.*s", negative ? "-" : "", (int)(scale - n),
		"00000000000000000000000000000000000000", (int)n, digits);
}

void sema_help_days(struct sema *s, struct ism_diagnostic *diagnostic, const struct ism_term *term)
{
	const char *digits;

	if (!sema_is_constant(term) || term->u.constant.is_real)
		return;
	digits = sema_digits(s, term->u.constant.exact, term->type.scale);
	ism_diag_help(diagnostic, "give the number a unit of time: `%s day%s`", digits,
		strcmp(digits, "1") == 0 ? "" : "s");
}

static const char *numeric_name(struct sema *s, const struct ism_type *type)
{
	const char *unit = type->unit ? type->unit->name : NULL;

	if (sema_is_percent(type))
		return "a percentage";
	if (type->kind == ISM_TYPE_DECIMAL)
		return unit ? ism_arena_printf(s->arena, "decimal(%u) %s", type->scale, unit)
			    : ism_arena_printf(s->arena, "decimal(%u)", type->scale);
	if (unit)
		return ism_arena_printf(
			s->arena, "%s %s", type->kind == ISM_TYPE_INT ? "int" : "number", unit);
	if (type->meets_percent)
		return "a ratio";
	return type->kind == ISM_TYPE_INT ? "an int" : "a number";
}

const char *sema_type_name(struct sema *s, const struct ism_type *type)
{
	switch (type->kind) {
	case ISM_TYPE_BOOL: return "a bool";
	case ISM_TYPE_TEXT: return "text";
	case ISM_TYPE_DATE: return "a date";
	case ISM_TYPE_TIMESTAMP: return "a timestamp";
	case ISM_TYPE_DURATION: return "a duration";
	case ISM_TYPE_IP: return "an address";
	case ISM_TYPE_LIST:
		return ism_arena_printf(
			s->arena, "a list (of %s)", sema_type_name(s, type->element));
	case ISM_TYPE_ENUM:
		if (type->enumeration->name)
			return ism_arena_printf(s->arena, "the enum `%s`", type->enumeration->name);
		return ism_arena_printf(
			s->arena, "an enum (%s)", sema_enumerators(s, type->enumeration, 4));
	case ISM_TYPE_INT:
	case ISM_TYPE_DECIMAL:
	case ISM_TYPE_NUMBER: break;
	}
	return numeric_name(s, type);
}
