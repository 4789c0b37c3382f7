/*
 * Clocks and periods. Ordinals of periods are those of runtime/kernel/period.c, so that a range of them has no
 * gaps.
 */
#include "plan/sql/sql_parts.h"

#include <string.h>

#include "runtime/kernel/calendar.h"
#include "support/unreachable.h"

static bool is_utc(const struct sql *s)
{
	return s->plan->model->zone.size == 0;
}

static const char *zone(struct sql *s)
{
	const char *name = s->plan->model->timezone;

	return sql_literal(s, name, strlen(name));
}

const char *sql_local(struct sql *s, const char *instant, const char *in_zone)
{
	return sql_op2(s, SQL_LOCAL, instant, in_zone);
}

/*
 * Engines take a time that the clock shows twice as the later instant, we as the earlier: an hour, or half an
 * hour, before the later one the clock has to show the same.
 */
const char *sql_instant_of_local(struct sql *s, const char *local, const char *in_zone)
{
	static const char *const steps[] = { "3600000000", "1800000000" };
	const char *late = sql_op2(s, SQL_UTC, local, in_zone);
	struct sql_text_vec arms = { 0 };

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		const char *us = sql_op1(s, SQL_TO_US, late);
		const char *early =
			sql_op1(s, SQL_FROM_US, sql_format(s, "(%s - %s)", us, steps[i]));

		sql_push(s, &arms, "WHEN %s = %s THEN %s", sql_local(s, early, in_zone), local,
			early);
	}
	return sql_format(s, "CASE %s ELSE %s END", sql_join(s, &arms, " "), late);
}

const char *sql_day_of_instant(struct sql *s, const char *instant)
{
	if (!is_utc(s))
		instant = sql_local(s, instant, zone(s));
	return sql_op1(s, SQL_TO_DAY, instant);
}

const char *sql_day_start(struct sql *s, const char *date)
{
	const char *midnight = sql_op1(s, SQL_FROM_DAY, date);

	return is_utc(s) ? midnight : sql_instant_of_local(s, midnight, zone(s));
}

const char *sql_day_number(struct sql *s, const char *date)
{
	return sql_op2(s, SQL_DAYS_BETWEEN, date, sql_date(s, 0));
}

const char *sql_floor_div(struct sql *s, const char *value, const char *divisor)
{
	const char *rest = sql_op2(s, SQL_MODULO, value, divisor);

	rest = sql_op2(s, SQL_MODULO, sql_format(s, "(%s + %s)", rest, divisor), divisor);
	return sql_op2(s, SQL_DIVIDE_WHOLE, sql_format(s, "(%s - %s)", value, rest), divisor);
}

/* ---- periods ---- */

static int64_t length_of(const struct ism_every *every)
{
	if (every->unit == ISM_PERIOD_HOUR)
		return ISM_HOUR_US;
	return every->unit == ISM_PERIOD_SPAN ? every->span_us : 0;
}

static int months_of(const struct ism_every *every)
{
	switch ((enum ism_period_unit)every->unit) {
	case ISM_PERIOD_MONTH: return 1;
	case ISM_PERIOD_QUARTER: return 3;
	case ISM_PERIOD_HALF_YEAR: return 6;
	case ISM_PERIOD_YEAR: return 12;
	default: return 0;
	}
}

static int fiscal_shift(const struct sql *s, const struct ism_every *every)
{
	uint32_t start = s->plan->model->fiscal_year_start;

	return every->unit == ISM_PERIOD_MONTH || !start ? 0 : (int)start - 1;
}

/* Microseconds by which an instant is moved before it is divided into hours or spans. */
static const char *clock_shift(struct sql *s, const char *instant, int64_t length)
{
	const char *local = sql_op1(s, SQL_TO_US, sql_local(s, instant, zone(s)));
	const char *offset = sql_format(s, "(%s - %s)", local, sql_op1(s, SQL_TO_US, instant));
	const char *unit = sql_integer(s, length);

	if (length > ISM_HOUR_US)
		return offset;
	offset = sql_format(s, "(%s + %s)", sql_op2(s, SQL_MODULO, offset, unit), unit);
	return sql_op2(s, SQL_MODULO, offset, unit);
}

static const char *clock_period(struct sql *s, const char *instant, int64_t length)
{
	const char *us = sql_op1(s, SQL_TO_US, instant);

	if (!is_utc(s))
		us = sql_format(s, "(%s + %s)", us, clock_shift(s, instant, length));
	return sql_floor_div(s, us, sql_integer(s, length));
}

const char *sql_period(
	struct sql *s, const struct ism_every *every, const char *value, enum ism_type_kind kind)
{
	int64_t length = length_of(every);
	int months = months_of(every);
	const char *number;

	if (length)
		return clock_period(
			s, kind == ISM_TYPE_DATE ? sql_day_start(s, value) : value, length);
	if (kind == ISM_TYPE_TIMESTAMP)
		value = sql_day_of_instant(s, value);
	if (!months) {
		number = sql_day_number(s, value);
		return every->unit == ISM_PERIOD_DAY
			       ? number
			       : sql_floor_div(s, sql_format(s, "(%s + 3)", number), "7");
	}
	number = sql_format(s, "(%s * 12 + %s - %d)", sql_op1(s, SQL_YEAR, value),
		sql_op1(s, SQL_MONTH, value), 1 + fiscal_shift(s, every));
	return months == 1 ? number : sql_floor_div(s, number, sql_format(s, "%d", months));
}

/* ---- labels ---- */

static const char *pad(struct sql *s, const char *number, int digits)
{
	return sql_op2(s, SQL_PAD, number, sql_format(s, "%d", digits));
}

static const char *concat(struct sql *s, const char *a, const char *text, const char *b)
{
	return sql_op2(
		s, SQL_CONCAT, sql_op2(s, SQL_CONCAT, a, sql_literal(s, text, strlen(text))), b);
}

static const char *day_of_number(struct sql *s, const char *number)
{
	return sql_op2(s, SQL_ADD_DAYS, sql_date(s, 0), number);
}

/* Hours and spans begin where the clock shows their multiple. */
static const char *clock_label(struct sql *s, const char *period, int64_t length)
{
	const char *us = sql_format(s, "(%s * %s)", period, sql_integer(s, length));
	const char *start = sql_op1(s, SQL_FROM_US, us);

	if (!is_utc(s) && length > ISM_HOUR_US)
		start = sql_instant_of_local(s, start, zone(s));
	else if (!is_utc(s))
		start = sql_op1(s, SQL_FROM_US,
			sql_format(s, "(%s - %s)", us, clock_shift(s, start, length)));
	return sql_op1(s, SQL_INSTANT_TEXT, start);
}

static const char *week_label(struct sql *s, const char *period)
{
	const char *monday = day_of_number(s, sql_format(s, "(%s * 7 - 3)", period));

	return concat(s, pad(s, sql_op1(s, SQL_WEEK_YEAR, monday), 4), "-W",
		pad(s, sql_op1(s, SQL_WEEK, monday), 2));
}

/* Fiscal years are named by the year in which they end. */
static const char *month_label(struct sql *s, const struct ism_every *every, const char *period)
{
	static const char *const marks[] = { [1] = "-", [3] = "-Q", [6] = "-H" };
	int months = months_of(every);
	int parts = 12 / months;
	bool is_fiscal = fiscal_shift(s, every) > 0;
	const char *n = sql_format(s, "%d", parts);
	const char *year = parts == 1 ? period : sql_floor_div(s, period, n);
	const char *part = sql_format(s, "(%s + 1)", sql_op2(s, SQL_MODULO, period, n));
	const char *label;

	if (is_fiscal)
		year = sql_format(s, "(%s + 1)", year);
	label = pad(s, year, 4);
	if (parts > 1)
		label = concat(s, label, marks[months], pad(s, part, months == 1 ? 2 : 1));
	return is_fiscal ? sql_op2(s, SQL_CONCAT, "'FY'", label) : label;
}

const char *sql_period_label(struct sql *s, const struct ism_every *every, const char *period)
{
	switch ((enum ism_period_unit)every->unit) {
	case ISM_PERIOD_DAY: return sql_op1(s, SQL_DATE_TEXT, day_of_number(s, period));
	case ISM_PERIOD_WEEK: return week_label(s, period);
	case ISM_PERIOD_HOUR:
	case ISM_PERIOD_SPAN: return clock_label(s, period, length_of(every));
	default: return month_label(s, every, period);
	}
}
