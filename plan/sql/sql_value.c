/* Types, constants and how values are shown. */
#include "plan/sql/sql_parts.h"

#include <string.h>

#include "runtime/kernel/format_number.h"
#include "runtime/kernel/format_time.h"
#include "runtime/kernel/wide.h"
#include "support/unreachable.h"

const char *sql_type(struct sql *s, const struct ism_type *type, bool wide)
{
	enum sql_op op;

	if (ism_type_is_real(type))
		return sql_op1(s, SQL_TYPE_REAL, "");
	switch (type->kind) {
	case ISM_TYPE_BOOL: op = SQL_TYPE_BOOL; break;
	case ISM_TYPE_TEXT: op = SQL_TYPE_TEXT; break;
	case ISM_TYPE_DATE: op = SQL_TYPE_DATE; break;
	case ISM_TYPE_TIMESTAMP: op = SQL_TYPE_INSTANT; break;
	case ISM_TYPE_IP: op = SQL_TYPE_TEXT; break;
	case ISM_TYPE_ENUM: op = SQL_TYPE_INT; break;
	default: op = wide ? SQL_TYPE_WIDE : SQL_TYPE_INT; break;
	}
	return sql_op1(s, op, "");
}

const char *sql_cast(struct sql *s, const char *value, const struct ism_type *type, bool wide)
{
	return sql_format(s, "CAST(%s AS %s)", value, sql_type(s, type, wide));
}

/* ---- constants ---- */

const char *sql_integer(struct sql *s, __int128 value)
{
	char digits[ISM_WIDE_CHARS];
	size_t size = ism_wide_print(value, digits);

	return sql_format(s, value < 0 ? "(%.*s)" : "%.*s", (int)size, digits);
}

const char *sql_power_of_ten(struct sql *s, unsigned digits)
{
	return sql_integer(s, ism_wide_power_of_ten(digits));
}

const char *sql_real(struct sql *s, double value)
{
	char text[ISM_FORMAT_REAL_CHARS];
	const char *exponent;

	ism_format_real(value, text);
	exponent = strchr(text, 'e') ? "" : "e0";
	return sql_op1(s, SQL_REAL_LITERAL,
		sql_format(s, text[0] == '-' ? "(%s%s)" : "%s%s", text, exponent));
}

const char *sql_date(struct sql *s, int64_t day)
{
	char text[ISM_FORMAT_TIME_CHARS];

	return sql_op1(s, SQL_DATE_LITERAL, sql_literal(s, text, ism_format_date(day, text)));
}

const char *sql_instant(struct sql *s, int64_t instant)
{
	char text[ISM_FORMAT_TIME_CHARS];
	size_t size = ism_format_instant(instant, text);

	/* `2026-05-17T10:20:00.5Z` as `2026-05-17 10:20:00.5` */
	text[strcspn(text, "T")] = ' ';
	return sql_op1(s, SQL_INSTANT_LITERAL, sql_literal(s, text, size - 1));
}

const char *sql_constant(struct sql *s, const struct ism_value *value, const struct ism_type *type)
{
	if (value->state != ISM_VALUE_PRESENT)
		return sql_cast(s, "NULL", type, false);
	if (ism_type_is_real(type))
		return sql_real(s, value->real);
	switch (type->kind) {
	case ISM_TYPE_BOOL: return value->exact ? "TRUE" : "FALSE";
	case ISM_TYPE_TEXT:
		return sql_literal(s, value->text.size ? value->text.data : "", value->text.size);
	case ISM_TYPE_DATE: return sql_date(s, (int64_t)value->exact);
	case ISM_TYPE_TIMESTAMP: return sql_instant(s, (int64_t)value->exact);
	case ISM_TYPE_IP: return sql_address(s, (const uint8_t *)value->text.data);
	default: return sql_integer(s, value->exact);
	}
}

/* ---- numbers ---- */

const char *sql_to_real(struct sql *s, const char *value, const struct ism_type *type)
{
	const char *real = sql_type(s, &(struct ism_type){ .kind = ISM_TYPE_NUMBER }, false);

	if (ism_type_is_real(type))
		return value;
	value = sql_format(s, "CAST(%s AS %s)", value, real);
	if (type->kind == ISM_TYPE_DECIMAL && type->scale)
		value = sql_format(
			s, "(%s / CAST(%s AS %s))", value, sql_power_of_ten(s, type->scale), real);
	return value;
}

/* value * num / den as binary64. */
static const char *in_unit(
	struct sql *s, const char *value, const struct ism_form *form, bool is_real)
{
	struct ism_type real = { .kind = ISM_TYPE_NUMBER };
	int64_t num = form->unit_num;
	int64_t den = form->unit_den;
	const char *divisor;

	if (!is_real && form->type == ISM_TYPE_DECIMAL)
		value = sql_to_real(s, value,
			&(struct ism_type){
				.kind = ISM_TYPE_DECIMAL, .scale = (uint8_t)form->scale });
	else if (!is_real)
		value = sql_cast(s, value, &real, false);
	if (num != 1)
		value = sql_format(s, "(%s * %s)", value, sql_integer(s, num));
	divisor = sql_cast(s, sql_integer(s, den), &real, false);
	if (den != 1)
		value = sql_format(s, "(%s / %s)", value, divisor);
	return is_real ? sql_op1(s, SQL_FINITE, value) : value;
}

static const char *decimal(struct sql *s, const char *value, uint32_t scale)
{
	const char *tail = sql_integer(s, ism_wide_power_of_ten(scale));

	/* 0.001 is 1000 turned round: a zero and a point, then all digits but the first, then a one. */
	tail = sql_format(s, "0.%.*s1", (int)strlen(tail) - 2, tail + 1);
	return sql_op(s, SQL_DECIMAL, value, tail, sql_format(s, "%u", scale));
}

static const char *enumerator(struct sql *s, const char *value, const struct ism_enum *items)
{
	struct sql_text_vec arms = { 0 };

	for (uint32_t i = 0; i < items->n; i++)
		sql_push(s, &arms, "WHEN %u THEN %s", i,
			sql_literal(s, items->items[i].name.data, items->items[i].name.size));
	return sql_format(s, "CASE %s %s END", value, sql_join(s, &arms, " "));
}

const char *sql_shown(struct sql *s, const char *value, const struct ism_form *form, bool is_real)
{
	bool is_plain = form->unit_num == form->unit_den;

	switch ((enum ism_type_kind)form->type) {
	case ISM_TYPE_IP: return sql_address_text(s, value);
	case ISM_TYPE_ENUM: return enumerator(s, value, form->enumeration);
	case ISM_TYPE_INT:
	case ISM_TYPE_DECIMAL:
		if (is_real || !is_plain)
			return in_unit(s, value, form, is_real);
		return form->type == ISM_TYPE_DECIMAL && form->scale
			       ? decimal(s, value, form->scale)
			       : value;
	case ISM_TYPE_NUMBER:
	case ISM_TYPE_DURATION: return in_unit(s, value, form, is_real);
	default: return value;
	}
}
