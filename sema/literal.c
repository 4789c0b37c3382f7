#include "sema/expr.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/calendar.h"
#include "runtime/kernel/field_number.h"
#include "runtime/kernel/wide.h"
#include "runtime/kernel/zone.h"
#include "sema/entry.h"

/* ---- numbers ---- */

static bool append_digit(__int128 *value, int digit)
{
	return ism_wide_mul(*value, 10, value) && ism_wide_add(*value, digit, value);
}

/* The exponent behind `e`, within ±999; false beyond. */
static bool exponent_of(const char *text, int *out)
{
	char *end;
	long exponent = strtol(text, &end, 10);

	*out = (int)exponent;
	return exponent >= -999 && exponent <= 999;
}

bool sema_exact_of(const char *text, struct exact *out)
{
	int exponent = 0, fraction = 0;
	bool point = false;

	*out = (struct exact){ 0 };
	for (; *text && *text != 'e' && *text != 'E'; text++) {
		if (*text == '.') {
			point = true;
			continue;
		}
		if (!append_digit(&out->value, *text - '0'))
			return false;
		fraction += point;
	}
	if (*text && !exponent_of(text + 1, &exponent))
		return false;
	for (exponent -= fraction; exponent > 0; exponent--)
		if (!append_digit(&out->value, 0))
			return false;
	if (exponent < -ISM_WIDE_SCALE_MAX)
		return false;
	out->scale = (unsigned)-exponent;
	return true;
}

/* The binary64 nearest to the literal divided by 10^shift; false beyond the finite numbers. */
static bool real_of(struct sema *s, const char *text, int shift, double *out)
{
	const struct ism_number_form plain = { 0 };
	size_t mantissa = strcspn(text, "eE");
	int exponent = 0;

	if (text[mantissa] && !exponent_of(text + mantissa + 1, &exponent))
		return false;
	text = ism_arena_printf(s->arena, "%.*se%d", (int)mantissa, text, exponent - shift);
	return ism_field_number(text, strlen(text), &plain, out) == ISM_REASON_NONE;
}

static struct ism_term *out_of_range(struct sema *s, const struct ism_expr *expr)
{
	ism_diag(s->diags, ISM_DIAG_LITERAL_RANGE, expr->at, "the number %s is too large",
		expr->u.number.text);
	return NULL;
}

static struct ism_term *plain_literal(
	struct sema *s, const struct ism_expr *expr, const struct ism_unit *unit)
{
	struct ism_type type = { .kind = ISM_TYPE_NUMBER, .unit = unit };
	struct exact exact;
	double real;

	if (sema_exact_of(expr->u.number.text, &exact) && exact.value <= INT64_MAX &&
		exact.scale <= ISM_DECIMAL_SCALE_MAX) {
		type.kind = exact.scale ? ISM_TYPE_DECIMAL : ISM_TYPE_INT;
		type.scale = (uint8_t)exact.scale;
		return sema_exact(s, expr->at, type, exact.value);
	}
	if (!real_of(s, expr->u.number.text, 0, &real))
		return out_of_range(s, expr);
	return sema_real(s, expr->at, type, real);
}

static struct ism_term *percent_literal(
	struct sema *s, const struct ism_expr *expr, const struct ism_unit *percent)
{
	struct ism_type type = { .kind = ISM_TYPE_NUMBER, .unit = percent };
	double real;

	if (!real_of(s, expr->u.number.text, 2, &real))
		return out_of_range(s, expr);
	return sema_real(s, expr->at, type, real);
}

static struct ism_term *duration_literal(
	struct sema *s, const struct ism_expr *expr, const struct ism_unit *unit)
{
	struct exact exact;
	__int128 us, divisor;

	if (!sema_exact_of(expr->u.number.text, &exact) ||
		!ism_wide_mul(exact.value, unit->num, &us) ||
		!ism_wide_mul(ism_wide_power_of_ten(exact.scale), unit->den, &divisor) ||
		us / divisor > INT64_MAX)
		return out_of_range(s, expr);
	if (us % divisor) {
		ism_diag(s->diags, ISM_DIAG_LITERAL_RANGE, expr->at,
			"a duration has no parts of a microsecond");
		return NULL;
	}
	return sema_exact(s, expr->at, sema_plain(ISM_TYPE_DURATION), us / divisor);
}

static const struct ism_unit *literal_unit(
	struct sema *s, const struct scope *scope, const struct ism_name *name)
{
	const struct ism_unit *unit = sema_unit_find(s, name->text);
	struct ism_diagnostic *g;
	struct binding binding;
	const char *nearest;

	if (unit)
		return unit;
	if (strcmp(name->text, "money") == 0) {
		g = ism_diag(s->diags, ISM_DIAG_UNKNOWN_UNIT, name->at,
			"`money` is the programme's currency, but it names none");
		ism_diag_help(g, "say `currency: EUR` in the block `program`");
		return NULL;
	}
	binding = sema_lookup(s, scope, name->text, name->at);
	if (binding.kind == BINDING_UNIT)
		return binding.u.unit;
	if (binding.kind == BINDING_FAULTY || binding.kind == BINDING_UNAVAILABLE)
		return NULL;
	g = ism_diag(
		s->diags, ISM_DIAG_UNKNOWN_UNIT, name->at, "there is no unit `%s`", name->text);
	nearest = sema_suggest_unit(name->text);
	if (nearest)
		ism_diag_help(g, "did you mean `%s`?", nearest);
	else
		ism_diag_help(g, "declare it: `unit %s`", name->text);
	return NULL;
}

struct ism_term *sema_number_literal(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const struct ism_name *name = &expr->u.number.unit;
	const struct ism_unit *unit;

	if (!name->text)
		return plain_literal(s, expr, NULL);
	if (sema_calendar_months(name->text)) {
		sema_refuse_calendar(s, expr);
		return NULL;
	}
	unit = literal_unit(s, scope, name);
	if (!unit)
		return NULL;
	if (unit->percent)
		return percent_literal(s, expr, unit);
	return unit->duration ? duration_literal(s, expr, unit) : plain_literal(s, expr, unit);
}

/* ---- calendar periods: month, quarter, year ---- */

bool sema_is_calendar(const struct ism_expr *expr)
{
	if (expr->kind == ISM_EXPR_NUMBER)
		return expr->u.number.unit.text && sema_calendar_months(expr->u.number.unit.text);
	if (expr->kind == ISM_EXPR_UNARY && expr->u.unary.op == ISM_UNARY_NEGATE)
		return sema_is_calendar(expr->u.unary.operand);
	return expr->kind == ISM_EXPR_BINARY && expr->u.binary.op == ISM_BINARY_MULTIPLY &&
	       (sema_is_calendar(expr->u.binary.left) || sema_is_calendar(expr->u.binary.right));
}

void sema_refuse_calendar(struct sema *s, const struct ism_expr *expr)
{
	struct ism_diagnostic *g;
	struct exact exact;
	int64_t months;

	if (expr->kind != ISM_EXPR_NUMBER) {
		g = ism_diag(s->diags, ISM_DIAG_CALENDAR_PERIOD, expr->at,
			"months, quarters and years are calendar periods, not durations");
		ism_diag_help(g, "count in days, or add the period to a date");
		return;
	}
	months = sema_calendar_months(expr->u.number.unit.text);
	g = ism_diag(s->diags, ISM_DIAG_CALENDAR_PERIOD, expr->at,
		"`%s` is a calendar period, not a duration", sema_written(s, expr->at));
	if (sema_exact_of(expr->u.number.text, &exact) && exact.scale == 0 && exact.value < 1000)
		ism_diag_help(g, "give it in days: `%d days`",
			(int)exact.value * (months == 12 ? 365 : (int)months * 30));
}

static struct ism_term *months_literal(struct sema *s, const struct ism_expr *expr)
{
	int64_t months = sema_calendar_months(expr->u.number.unit.text);
	struct exact exact;

	if (!sema_exact_of(expr->u.number.text, &exact) || exact.scale || exact.value > 120000) {
		ism_diag(s->diags, ISM_DIAG_LITERAL_RANGE, expr->at,
			"calendar periods are counted in whole numbers, up to 10 000 years");
		return NULL;
	}
	return sema_exact(s, expr->at, sema_plain(ISM_TYPE_INT), exact.value * months);
}

/* `n * 1 month` */
static struct ism_term *months_product(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const struct ism_type whole = sema_plain(ISM_TYPE_INT);
	bool first = sema_is_calendar(expr->u.binary.left);
	const struct ism_expr *period = first ? expr->u.binary.left : expr->u.binary.right;
	const struct ism_expr *times = first ? expr->u.binary.right : expr->u.binary.left;
	struct ism_term *months, *n;

	if (sema_is_calendar(times)) {
		sema_refuse_calendar(s, times);
		return NULL;
	}
	months = sema_months(s, scope, period);
	n = sema_expr(s, scope, times, &whole);
	if (n)
		n = sema_coerce(s, n, &whole, "the number of calendar periods");
	if (!months || !n)
		return NULL;
	return sema_binary(s, ISM_TERM_MUL, expr->at, whole, n, months);
}

struct ism_term *sema_months(struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	struct ism_term *months;

	if (expr->kind == ISM_EXPR_NUMBER)
		return months_literal(s, expr);
	if (expr->kind == ISM_EXPR_BINARY)
		return months_product(s, scope, expr);
	months = sema_months(s, scope, expr->u.unary.operand);
	return months ? sema_unary(s, ISM_TERM_NEG, expr->at, months->type, months) : NULL;
}

/* ---- dates, addresses ---- */

/* A local time in the program's zone as an instant. */
static int64_t instant_of(struct sema *s, int64_t local_us)
{
	const struct ism_slice *bytes = &s->model->zone;
	struct ism_zone_cursor cursor = { 0 };
	struct ism_zone *zone;
	int64_t instant;

	if (ism_zone_open((const uint8_t *)bytes->data, bytes->size, &zone, NULL) != ISM_OK)
		return local_us; /* the program's zone has been reported */
	instant = ism_zone_to_utc(zone, &cursor, local_us);
	ism_zone_close(zone);
	return instant;
}

struct ism_term *sema_timestamp_literal(struct sema *s, const struct ism_expr *expr)
{
	const struct ism_timestamp_literal *literal = &expr->u.instant;
	int64_t us = literal->day * ISM_DAY_US + literal->time_us;

	if (literal->has_zone)
		us -= literal->offset_minutes * 60 * ISM_SECOND_US;
	else
		us = instant_of(s, us);
	return sema_exact(s, expr->at, sema_plain(ISM_TYPE_TIMESTAMP), us);
}

struct ism_term *sema_address_literal(struct sema *s, const struct ism_expr *expr)
{
	const struct ism_address_literal *literal = &expr->u.address;
	struct ism_term *term;
	uint8_t *bytes;

	if (literal->prefix_length >= 0) {
		struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_NOT_A_VALUE, expr->at,
			"`%s` is a network, not an address", sema_written(s, expr->at));

		ism_diag_help(g, "ask whether an address lies in it: `address in %s`",
			sema_written(s, expr->at));
		return NULL;
	}
	bytes = ism_arena_alloc(s->arena, 16);
	if (literal->is_v6) {
		memcpy(bytes, literal->bytes, 16);
	} else {
		memset(bytes + 10, 0xff, 2);
		memcpy(bytes + 12, literal->bytes, 4);
	}
	term = sema_term(s, ISM_TERM_CONST, expr->at, sema_plain(ISM_TYPE_IP));
	term->u.constant.text = (struct ism_slice){ (const char *)bytes, 16 };
	term->u.constant.state = ISM_VALUE_PRESENT;
	return term;
}

void sema_period_days(const struct ism_period_literal *period, int64_t *first, int64_t *last)
{
	int year = period->year, months = 1, n = period->number;

	if (period->kind == ISM_PERIOD_LITERAL_WEEK) {
		/* ISO 8601: 4 January lies in week 1, weeks begin on Monday */
		int64_t fourth = ism_literal_day(year, 1, 4);

		*first = fourth - (ism_day_weekday(fourth) - 1) + 7 * (n - 1);
		*last = *first + 6;
		return;
	}
	if (period->kind == ISM_PERIOD_LITERAL_QUARTER)
		months = 3;
	if (period->kind == ISM_PERIOD_LITERAL_HALF)
		months = 6;
	n = (n - 1) * months + 1;
	*first = ism_literal_day(year, n, 1);
	n += months;
	*last = ism_literal_day(n > 12 ? year + 1 : year, n > 12 ? 1 : n, 1) - 1;
}
