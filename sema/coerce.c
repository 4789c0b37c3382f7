/* A value where a declared type is expected: converted if nothing is lost by that. */
#include "sema/expr.h"

#include "runtime/kernel/field_number.h"

static struct ism_diagnostic *refuse(struct sema *s, enum ism_diag_code code,
	const struct ism_term *term, const struct ism_type *type, const char *what)
{
	return ism_diag(s->diags, code, term->at, "%s must be %s, but this is %s", what,
		sema_type_name(s, type), sema_type_name(s, &term->type));
}

static struct ism_term *refuse_percent(
	struct sema *s, const struct ism_term *term, const struct ism_type *type, const char *what)
{
	struct ism_diagnostic *g = refuse(s, ISM_DIAG_PERCENT_MISMATCH, term, type, what);

	if (sema_is_percent(type) && sema_is_constant(term) && !term->u.constant.is_real)
		ism_diag_help(g, "write `%s%%`",
			sema_digits(s, term->u.constant.exact, term->type.scale));
	return NULL;
}

static struct ism_term *to_unit(
	struct sema *s, struct ism_term *term, const struct ism_type *type, const char *what)
{
	const struct ism_unit *from = term->type.unit, *to = type->unit;
	struct ism_type plain = term->type;
	int64_t num, den;

	if (from == to)
		return term;
	plain.unit = to;
	if (sema_is_percent(&term->type) && sema_is_percent(type))
		return sema_retype(s, term, plain);
	if (sema_is_percent(&term->type) || sema_is_percent(type)) {
		if (from || !term->type.meets_percent)
			return refuse_percent(s, term, type, what);
		return sema_retype(s, term, plain);
	}
	if (!from && term->kind == ISM_TERM_CONST)
		return sema_retype(s, term, plain);
	if (!from || !to || !sema_unit_same_dimension(from, to) ||
		!sema_unit_ratio(from, to, &num, &den)) {
		refuse(s, ISM_DIAG_UNIT_MISMATCH, term, type, what);
		return NULL;
	}
	return sema_rescale(s, term, num, den, to);
}

/* An exact constant with so many digits, where it has no more. */
static struct ism_term *to_digits(
	struct sema *s, struct ism_term *term, const struct ism_type *type, const char *what)
{
	__int128 value = term->u.constant.exact;
	unsigned scale = term->type.scale;
	struct ism_type fewer = term->type;

	if (term->type.kind == ISM_TYPE_NUMBER ||
		(term->type.scale > type->scale && !sema_is_constant(term))) {
		refuse(s, ISM_DIAG_TYPE_MISMATCH, term, type, what);
		return NULL;
	}
	if (scale <= type->scale)
		return type->kind == ISM_TYPE_INT ? term : sema_to_scale(s, term, type->scale);
	for (; scale > type->scale; scale--, value /= 10)
		if (value % 10) {
			refuse(s, ISM_DIAG_TYPE_MISMATCH, term, type, what);
			return NULL;
		}
	fewer.kind = type->kind;
	fewer.scale = type->scale;
	return sema_exact(s, term->at, fewer, value);
}

static struct ism_term *to_numeric(
	struct sema *s, struct ism_term *term, const struct ism_type *type, const char *what)
{
	term = to_unit(s, term, type, what);
	if (!term)
		return NULL;
	if (type->kind == ISM_TYPE_NUMBER)
		return sema_to_number(s, term);
	return to_digits(s, term, type, what);
}

static void help_moment(
	struct ism_diagnostic *g, const struct ism_type *from, const struct ism_type *to)
{
	if (from->kind == ISM_TYPE_TIMESTAMP && to->kind == ISM_TYPE_DATE)
		ism_diag_help(g, "take its day: `date(…)`");
	if (from->kind == ISM_TYPE_TEXT && sema_is_moment(to))
		ism_diag_help(g, "a date stands without quotes: `2026-03-31`");
}

struct ism_term *sema_coerce(
	struct sema *s, struct ism_term *term, const struct ism_type *type, const char *what)
{
	const struct ism_type *from = &term->type;
	struct ism_term *duration;
	struct ism_diagnostic *g;

	if (sema_is_numeric(from) && sema_is_numeric(type))
		return to_numeric(s, term, type, what);
	if (from->kind == ISM_TYPE_DURATION && type->unit && type->unit->duration &&
		sema_is_numeric(type))
		return to_numeric(s, sema_duration_in(s, term, type->unit), type, what);
	if (from->kind == ISM_TYPE_DURATION && type->kind == ISM_TYPE_DURATION)
		return type->fractional ? sema_to_fractional(s, term) : term;
	if (from->kind == type->kind &&
		(from->kind != ISM_TYPE_ENUM || from->enumeration == type->enumeration))
		return term;
	duration = type->kind == ISM_TYPE_DURATION ? sema_as_duration(s, term) : NULL;
	if (duration)
		return type->fractional ? sema_to_fractional(s, duration) : duration;
	g = refuse(s,
		from->kind == ISM_TYPE_DURATION || type->kind == ISM_TYPE_DURATION
			? ISM_DIAG_UNIT_MISMATCH
			: ISM_DIAG_TYPE_MISMATCH,
		term, type, what);
	if (type->kind == ISM_TYPE_DURATION && sema_is_numeric(from) && !from->unit)
		sema_help_days(s, g, term);
	help_moment(g, from, type);
	return NULL;
}
