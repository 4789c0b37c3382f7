/* Explicit conversions: representation and unit of one term. */
#include "sema/expr.h"

#include "runtime/kernel/wide.h"

static struct ism_term *convert(struct sema *s, struct ism_term *term, struct ism_type type)
{
	return sema_unary(s, ISM_TERM_CONVERT, term->at, type, term);
}

struct ism_term *sema_to_number(struct sema *s, struct ism_term *term)
{
	struct ism_type type = {
		.kind = ISM_TYPE_NUMBER,
		.unit = term->type.unit,
		.meets_percent = term->type.meets_percent,
	};

	if (term->type.kind == ISM_TYPE_NUMBER)
		return term;
	if (term->type.kind == ISM_TYPE_DURATION)
		type.unit = sema_unit_find(s, "us");
	return convert(s, term, type);
}

struct ism_term *sema_to_fractional(struct sema *s, struct ism_term *term)
{
	struct ism_type type = term->type;

	if (type.fractional)
		return term;
	type.fractional = true;
	return convert(s, term, type);
}

struct ism_term *sema_settle(struct sema *s, const struct scope *scope, struct ism_term *term)
{
	struct ism_type type = term->type;

	if (type.kind != ISM_TYPE_DURATION || !type.fractional ||
		(scope->kind != SCOPE_ROW && scope->kind != SCOPE_CONSTANT))
		return term;
	type.fractional = false;
	return convert(s, term, type);
}

struct ism_term *sema_to_scale(struct sema *s, struct ism_term *term, unsigned scale)
{
	struct ism_type type = term->type;

	if (type.scale == scale)
		return term;
	type.kind = ISM_TYPE_DECIMAL;
	type.scale = (uint8_t)scale;
	return convert(s, term, type);
}

struct ism_term *sema_to_date(struct sema *s, struct ism_term *term)
{
	return term->type.kind == ISM_TYPE_DATE ? term
						: convert(s, term, sema_plain(ISM_TYPE_DATE));
}

/* `term` (a number) times or divided by a whole constant. */
static struct ism_term *by_constant(
	struct sema *s, enum ism_term_kind kind, struct ism_term *term, int64_t factor)
{
	const struct ism_type plain = sema_plain(ISM_TYPE_NUMBER);

	if (factor == 1)
		return term;
	return sema_binary(
		s, kind, term->at, term->type, term, sema_real(s, term->at, plain, (double)factor));
}

struct ism_term *sema_rescale(struct sema *s, struct ism_term *term, int64_t num, int64_t den,
	const struct ism_unit *unit)
{
	struct ism_type type = term->type;

	type.unit = unit;
	term = sema_retype(s, term, type);
	if (num == den)
		return term;
	if (den == 1 && type.kind != ISM_TYPE_NUMBER)
		return sema_binary(s, ISM_TERM_MUL, term->at, type, term,
			sema_exact(s, term->at, sema_plain(ISM_TYPE_INT), num));
	term = sema_to_number(s, term);
	return by_constant(s, ISM_TERM_DIV, by_constant(s, ISM_TERM_MUL, term, num), den);
}

struct ism_term *sema_as_duration(struct sema *s, struct ism_term *term)
{
	const struct ism_unit *unit = sema_unit_of_time(term->type.unit);
	struct ism_type plain = term->type;
	struct ism_term *one;

	if (!sema_is_numeric(&term->type) || !unit || unit != term->type.unit || unit->den != 1)
		return NULL;
	plain.unit = NULL;
	term = sema_retype(s, term, plain);
	one = sema_exact(s, term->at, sema_plain(ISM_TYPE_DURATION), unit->num);
	if (plain.kind != ISM_TYPE_INT) {
		one = sema_to_fractional(s, one);
		term = sema_to_number(s, term);
	}
	return sema_binary(s, ISM_TERM_MUL, term->at, one->type, one, term);
}

/* A constant duration in a unit: exact where it is a whole number of it. */
static struct ism_term *constant_in(
	struct sema *s, const struct ism_term *term, const struct ism_unit *unit)
{
	struct ism_type type = { .kind = ISM_TYPE_INT, .unit = unit };
	__int128 num = term->u.constant.exact * unit->den;
	double real;

	if (num % unit->num == 0)
		return sema_exact(s, term->at, type, num / unit->num);
	type.kind = ISM_TYPE_NUMBER;
	return ism_wide_ratio(num, unit->num, &real) ? sema_real(s, term->at, type, real)
						     : sema_none(s, term->at, type);
}

struct ism_term *sema_duration_in(
	struct sema *s, struct ism_term *term, const struct ism_unit *unit)
{
	if (sema_is_constant(term) && !term->type.fractional)
		return constant_in(s, term, unit);
	return sema_rescale(s, sema_to_number(s, term), unit->den, unit->num, unit);
}
