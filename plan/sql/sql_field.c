/*
 * Cells of CSV as DuckDB reads them, all texts, as values of their fields' types: NULL where the evaluator
 * rejects the row (runtime/kernel/field_*.h). Times and durations are cut into parts by one regular expression
 * first; the parts are a struct in a column of their own.
 */
#include "plan/sql/sql_parts.h"

#include <string.h>

#include "runtime/kernel/calendar.h"
#include "support/unreachable.h"

/* ---- numbers ---- */

/* Digits before the decimal sign, in groups of three or not. */
static const char *whole_digits(struct sql *s, const struct ism_number_form *form)
{
	if (!form->thousands)
		return "[0-9]+";
	return sql_format(s, "([0-9]+|[0-9]{1,3}([%c][0-9]{3})+)", form->thousands);
}

static const char *matching(struct sql *s, const char *cell, const char *regex, const char *value)
{
	return sql_format(s, "CASE WHEN regexp_full_match(%s, %s) THEN %s END", cell,
		sql_literal(s, regex, strlen(regex)), value);
}

/* The cell without thousands separators, with a point. */
static const char *plain_number(struct sql *s, const char *cell, const struct ism_number_form *form)
{
	if (form->thousands)
		cell = sql_format(s, "replace(%s, '%c', '')", cell, form->thousands);
	if (form->decimal && form->decimal != '.')
		cell = sql_format(s, "replace(%s, '%c', '.')", cell, form->decimal);
	return cell;
}

static const char *integer(struct sql *s, const char *cell, const struct ism_number_form *form)
{
	return matching(s, cell, sql_format(s, "-?%s", whole_digits(s, form)),
		sql_format(s, "TRY_CAST(%s AS BIGINT)", plain_number(s, cell, form)));
}

/* The point taken out: zeros are added to the fraction. */
static const char *scaled(struct sql *s, const char *number, unsigned scale)
{
	if (!scale)
		return sql_format(s, "TRY_CAST(split_part(%s, '.', 1) AS BIGINT)", number);
	return sql_format(s,
		"TRY_CAST(split_part(%s, '.', 1) || rpad(split_part(%s, '.', 2), %u, '0') AS "
		"BIGINT)",
		number, number, scale);
}

static const char *decimal(struct sql *s, const char *cell, const struct ism_field_form *form)
{
	const struct ism_number_form *number = &form->number;
	char point = number->decimal ? number->decimal : '.';
	const char *whole = whole_digits(s, number);
	const char *regex = sql_format(s, "-?%s", whole);

	if (form->scale)
		regex = sql_format(s, "-?(%s([%c][0-9]{1,%u})?|[%c][0-9]{1,%u})", whole, point,
			form->scale, point, form->scale);
	return matching(s, cell, regex, scaled(s, plain_number(s, cell, number), form->scale));
}

static const char *real(struct sql *s, const char *cell, const struct ism_number_form *form)
{
	char point = form->decimal ? form->decimal : '.';
	const char *regex = sql_format(s, "-?(%s([%c][0-9]+)?|[%c][0-9]+)([eE][+-]?[0-9]+)?%s",
		whole_digits(s, form), point, point, form->percent ? "%?" : "");
	const char *text = plain_number(s, cell, form);
	const char *value = sql_format(s, "TRY_CAST(%s AS DOUBLE)", text);

	if (form->percent) {
		text = sql_format(s, "rtrim(%s, '%%')", text);
		value = sql_format(s,
			"CASE WHEN %s ~ '(?i).*e.*' THEN TRY_CAST(%s AS DOUBLE) / 100 "
			"ELSE TRY_CAST(%s || 'e-2' AS DOUBLE) END",
			text, text, text);
	}
	return sql_op1(s, SQL_FINITE, matching(s, cell, regex, value));
}

static const char *boolean(struct sql *s, const char *cell, const struct ism_bool_form *form)
{
	if (!form->yes.data)
		return sql_format(s,
			"CASE WHEN lower(%s) IN ('true', 'yes', '1') THEN TRUE "
			"WHEN lower(%s) IN ('false', 'no', '0') THEN FALSE END",
			cell, cell);
	return sql_format(s, "CASE %s WHEN %s THEN TRUE WHEN %s THEN FALSE END", cell,
		sql_literal(s, form->yes.data, form->yes.size),
		sql_literal(s, form->no.data, form->no.size));
}

/* ---- parts of times and durations ---- */

#define OFFSET_REGEX "(Z|[+-][0-9]{2}(?::?[0-9]{2})?)"

static const char *const iso_date = "([0-9]{4})-([0-9]{2})-([0-9]{2})";
static const char *const iso_clock =
	"[T "
	"]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:[.,]([0-9]{1,6})0{0,3})?)?" OFFSET_REGEX
	"?";
static const char *const duration_regex =
	"(-?)(?:([0-9]+(?:\\.[0-9]+)?|\\.[0-9]+) "
	"*([a-zA-Z]*)|([0-9]+):([0-5][0-9])(?::([0-5][0-9](?:\\.[0-9]{1,6})?))?"
	"|P(?:([0-9]+)W)?(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+(?:\\.[0-9]{1,6})?"
	")S)?)?)";

/* Names of parts differ in more than their case: `m` is the month, `MM` the minute. */
static const char *part_name(struct sql *s, char directive)
{
	return sql_format(s, directive < 'a' ? "%c%c" : "%c", directive, directive);
}

/* One step of a pattern as a group; its part's name is appended to `names`. */
static const char *step_regex(
	struct sql *s, const struct ism_time_step *step, struct sql_text_vec *names)
{
	bool two = step->byte > 1;
	const char *name = sql_format(s, "'%s'", part_name(s, (char)step->directive));
	char c = (char)step->byte;

	switch (step->directive) {
	case 0: return sql_format(s, strchr(".^$*+?()[]{}|\\/", c) ? "\\%c" : "%c", c);
	case ' ': return " +";
	default: ism_vec_push(s->arena, names, name);
	}
	switch (step->directive) {
	case 'Y': return "([0-9]{4})";
	case 'y': return "([0-9]{2})";
	case 'm':
	case 'd': return two ? "([0-9]{2})" : "([0-9]{1,2})";
	case 'H': return two ? "([01][0-9]|2[0-3])" : "([01]?[0-9]|2[0-3])";
	case 'I': return two ? "(0[1-9]|1[0-2])" : "(0?[1-9]|1[0-2])";
	case 'M':
	case 'S': return two ? "([0-5][0-9])" : "([0-5]?[0-9])";
	case 'f': return step->byte > 1 ? "([0-9]{6})" : "([0-9]{1,6})0{0,3}";
	case 'p': return "([AaPp][Mm])";
	case 'z': return OFFSET_REGEX;
	case 'b':
	case 'B':
		return "((?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?"
		       "|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?))";
	default: sql_refuse(s, "the directive %%%c of a pattern", step->directive); return "";
	}
}

/* Names as a pattern's directives, which those of ISO are then as well. */
static const char *time_regex(
	struct sql *s, const struct ism_field_form *form, struct sql_text_vec *names)
{
	size_t n_iso = form->type == ISM_TYPE_DATE ? 3 : 8;
	struct sql_text_vec steps = { 0 };

	if (form->time == ISM_TIME_FORM_PATTERN) {
		for (uint32_t i = 0; i < form->pattern->n_steps; i++)
			ism_vec_push(
				s->arena, &steps, step_regex(s, &form->pattern->steps[i], names));
		return sql_join(s, &steps, "");
	}
	for (size_t i = 0; i < n_iso; i++)
		sql_push(s, names, "'%s'", part_name(s, "YmdHMSfz"[i]));
	return sql_format(s, "%s%s", iso_date, form->type == ISM_TYPE_DATE ? "" : iso_clock);
}

static bool is_written_time(const struct ism_field_form *form)
{
	return (form->type == ISM_TYPE_DATE || form->type == ISM_TYPE_TIMESTAMP) &&
	       (form->time == ISM_TIME_FORM_ISO || form->time == ISM_TIME_FORM_PATTERN);
}

const char *sql_field_parts(struct sql *s, const struct ism_field_model *field, const char *cell)
{
	struct sql_text_vec names = { 0 };
	const char *regex;

	if (field->form.type == ISM_TYPE_DURATION) {
		regex = duration_regex;
		ism_vec_push(s->arena, &names,
			"'sign', 'n', 'unit', 'h', 'min', 'sec', 'w', 'd', 'hours', 'minutes', "
			"'seconds'");
	} else if (is_written_time(&field->form)) {
		regex = time_regex(s, &field->form, &names);
	} else {
		return NULL;
	}
	regex = sql_format(s, "^%s$", regex);
	return sql_format(s, "regexp_extract(%s, %s, [%s])", cell,
		sql_literal(s, regex, strlen(regex)), sql_join(s, &names, ", "));
}

/* ---- times ---- */

struct parts {
	struct sql *s;
	const struct ism_field_form *form;
	const char *column; /* the struct */
};

static bool has_part(const struct parts *p, char directive)
{
	if (p->form->time != ISM_TIME_FORM_PATTERN)
		return p->form->type == ISM_TYPE_TIMESTAMP ? strchr("YmdHMSfz", directive) != NULL
							   : strchr("Ymd", directive) != NULL;
	for (uint32_t i = 0; i < p->form->pattern->n_steps; i++)
		if (p->form->pattern->steps[i].directive == (uint8_t)directive)
			return true;
	return false;
}

static const char *part(const struct parts *p, char directive)
{
	return sql_format(p->s, "%s.\"%s\"", p->column, part_name(p->s, directive));
}

/* A part with leading zeros, or what it is without the part. */
static const char *padded(const struct parts *p, char directive, const char *otherwise)
{
	if (!has_part(p, directive))
		return sql_format(p->s, "'%s'", otherwise);
	return sql_format(p->s, "lpad(%s, 2, '0')", part(p, directive));
}

static const char *month_part(const struct parts *p)
{
	char directive = has_part(p, 'b') ? 'b' : has_part(p, 'B') ? 'B' : 'm';

	if (directive == 'm')
		return padded(p, 'm', "01");
	return sql_format(p->s,
		"lpad(CAST((strpos('janfebmaraprmayjunjulaugsepoctnovdec', lower(left(%s, 3))) + "
		"2) // 3 AS VARCHAR), 2, '0')",
		part(p, directive));
}

static const char *year_part(const struct parts *p)
{
	if (!has_part(p, 'y'))
		return part(p, 'Y');
	return sql_format(p->s, "CASE WHEN %s >= '69' THEN '19' ELSE '20' END || %s", part(p, 'y'),
		part(p, 'y'));
}

/* YYYY-MM-DD, from the year 1 on. */
static const char *date_text(const struct parts *p)
{
	return sql_format(p->s, "nullif(%s, '0000') || '-' || %s || '-' || %s", year_part(p),
		month_part(p), padded(p, 'd', "01"));
}

static const char *hour_part(const struct parts *p)
{
	if (!has_part(p, 'I'))
		return padded(p, 'H', "00");
	return sql_format(p->s,
		"lpad(CAST(CAST(%s AS INTEGER) %% 12 + CASE lower(%s) WHEN 'pm' THEN 12 ELSE 0 END "
		"AS VARCHAR), 2, '0')",
		part(p, 'I'), part(p, 'p'));
}

/* The time that the text says, on its own clock; NULL where it is none. */
static const char *local_time(const struct parts *p)
{
	const char *seconds = sql_format(p->s, "lpad(%s, 2, '0')", part(p, 'S'));
	const char *fraction =
		has_part(p, 'f') ? sql_format(p->s, "rpad(%s, 6, '0')", part(p, 'f')) : "'0'";

	if (!has_part(p, 'S'))
		seconds = "'00'";
	return sql_format(p->s,
		"TRY_CAST(%s || ' ' || %s || ':' || %s || ':' || %s || '.' || %s AS TIMESTAMP)",
		date_text(p), hour_part(p), padded(p, 'M', "00"), seconds, fraction);
}

/* `Z`, `+02:00`, `+0200` or `+02` as microseconds. */
static const char *offset_us(const struct parts *p)
{
	const char *z = part(p, 'z');

	return sql_format(p->s,
		"CASE WHEN %s = 'Z' THEN 0 ELSE CAST(left(%s, 3) AS BIGINT) * 3600000000 "
		"+ CAST(left(%s, 1) || lpad(substring(replace(%s, ':', ''), 4), 2, '0') AS BIGINT) "
		"* 60000000 END",
		z, z, z, z);
}

static const char *instant(const struct parts *p, const struct ism_source_model *source)
{
	struct sql *s = p->s;
	const struct ism_model *model = s->plan->model;
	bool is_utc = source->timezone ? source->zone.size == 0 : model->zone.size == 0;
	const char *zone = source->timezone ? source->timezone : model->timezone;
	const char *local = local_time(p);
	const char *plain = local;
	const char *shifted;

	if (!is_utc)
		plain = sql_instant_of_local(s, local, sql_literal(s, zone, strlen(zone)));
	if (!has_part(p, 'z'))
		return plain;
	shifted = sql_op1(s, SQL_FROM_US,
		sql_format(s, "(%s - %s)", sql_op1(s, SQL_TO_US, local), offset_us(p)));
	return sql_format(s, "CASE WHEN %s = '' THEN %s ELSE %s END", part(p, 'z'), plain, shifted);
}

static const char *epoch(struct sql *s, const char *cell, unsigned digits)
{
	const char *regex = sql_format(s, "-?[0-9]+([.][0-9]{1,%u}0*)?", digits);

	cell = sql_format(s, "%s", cell);
	return sql_op1(s, SQL_FROM_US, matching(s, cell, regex, scaled(s, cell, digits)));
}

/* ---- durations ---- */

static const char *unit_us(struct sql *s, const char *unit)
{
	static const char *const names[] = { "us", "ms", "s", "second", "seconds", "sec", "secs",
		"min", "mins", "minute", "minutes", "h", "hour", "hours", "d", "day", "days", "w",
		"week", "weeks" };
	struct sql_text_vec arms = { 0 };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		int64_t us = ism_duration_unit(names[i], strlen(names[i]));

		if (us)
			sql_push(s, &arms, "WHEN '%s' THEN %lld", names[i], (long long)us);
	}
	return sql_format(s, "CASE lower(%s) %s", unit, sql_join(s, &arms, " "));
}

static const char *duration(struct sql *s, const char *column, const struct ism_duration_form *form)
{
	const char *unit = unit_us(s, sql_format(s, "%s.unit", column));
	const char *us;

	if (form->number.thousands || (form->number.decimal && form->number.decimal != '.'))
		sql_refuse(s, "durations with separators of their own");
	if (form->unit_us)
		unit = sql_format(s, "%s WHEN '' THEN %lld", unit, (long long)form->unit_us);
	us = sql_format(s,
		"CASE WHEN p.n <> '' THEN TRY_CAST(p.n AS DECIMAL(28, 9)) * %s END "
		"WHEN p.h <> '' THEN TRY_CAST(p.h AS DECIMAL(28, 9)) * 3600000000 "
		"+ TRY_CAST(p.min AS DECIMAL(28, 9)) * 60000000 "
		"+ TRY_CAST('0' || p.sec AS DECIMAL(28, 9)) * 1000000 "
		"WHEN p.w || p.d || p.hours || p.minutes || p.seconds <> '' THEN TRY_CAST('0' || "
		"p.w AS DECIMAL(28, 9)) * "
		"604800000000 "
		"+ TRY_CAST('0' || p.d AS DECIMAL(28, 9)) * 86400000000 "
		"+ TRY_CAST('0' || p.hours AS DECIMAL(28, 9)) * 3600000000 "
		"+ TRY_CAST('0' || p.minutes AS DECIMAL(28, 9)) * 60000000 "
		"+ TRY_CAST('0' || p.seconds AS DECIMAL(28, 9)) * 1000000 END",
		unit);
	return sql_format(s,
		"(SELECT CASE WHEN us = floor(us) THEN CAST(CASE p.sign WHEN '-' THEN -us ELSE us "
		"END AS BIGINT) END "
		"FROM (SELECT p, %s AS us FROM (SELECT %s AS p)))",
		us, column);
}

/* ---- fields ---- */

const char *sql_field(struct sql *s, const struct ism_source_model *source,
	const struct ism_field_model *field, const char *cell, const char *parts)
{
	const struct ism_field_form *form = &field->form;
	struct parts p = { s, form, parts };

	switch ((enum ism_type_kind)form->type) {
	case ISM_TYPE_TEXT: return cell;
	case ISM_TYPE_BOOL: return boolean(s, cell, &form->boolean);
	case ISM_TYPE_INT: return integer(s, cell, &form->number);
	case ISM_TYPE_DECIMAL: return decimal(s, cell, form);
	case ISM_TYPE_NUMBER: return real(s, cell, &form->number);
	case ISM_TYPE_ENUM: return sql_enum_of_text(s, field, cell);
	case ISM_TYPE_DATE: return sql_format(s, "TRY_CAST(%s AS DATE)", date_text(&p));
	case ISM_TYPE_TIMESTAMP:
		if (form->time == ISM_TIME_FORM_EPOCH || form->time == ISM_TIME_FORM_EPOCH_MS)
			return epoch(s, cell, form->time == ISM_TIME_FORM_EPOCH ? 6 : 3);
		return instant(&p, source);
	case ISM_TYPE_DURATION: return duration(s, parts, &form->duration);
	case ISM_TYPE_IP: return sql_address_of_text(s, cell);
	case ISM_TYPE_LIST: sql_refuse(s, "lists"); return "NULL";
	}
	ism_unreachable("all types are read");
}
