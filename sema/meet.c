/*
 * Where two values meet: compared, added, chosen between. Both get one unit and one representation, or
 * the user is told why they cannot, with both places.
 */
#include "sema/expr.h"

#include "runtime/kernel/field_number.h"
#include "runtime/kernel/wide.h"

static const char *verb(enum meeting meeting)
{
	switch (meeting) {
	case MEET_COMPARE: return "compared";
	case MEET_ADD: return "added";
	case MEET_SUBTRACT: return "subtracted from each other";
	case MEET_CHOOSE: break;
	}
	return "the values of one expression";
}

/* "a duration and a percentage cannot be compared", with both places. */
static struct ism_diagnostic *differ(struct sema *s, enum ism_diag_code code,
	const struct ism_term *left, const struct ism_term *right, struct ism_span at,
	enum meeting meeting)
{
	const char *a = sema_type_name(s, &left->type), *b = sema_type_name(s, &right->type);
	struct ism_diagnostic *g = ism_diag(s->diags, code, right->at.file ? right->at : at,
		"%s and %s cannot be %s", a, b, verb(meeting));

	ism_diag_label(g, "this is %s", b);
	if (left->at.file)
		ism_diag_note(g, left->at, "this is %s", a);
	return g;
}

/* ---- percent ---- */

/* A plain constant as the percentage that was meant: 85 and 0.85 are both 85%. */
static const char *as_percent(struct sema *s, const struct ism_term *term)
{
	__int128 value;

	if (!sema_is_constant(term) || term->u.constant.is_real)
		return NULL;
	value = term->u.constant.exact;
	if (value <= ism_wide_power_of_ten(term->type.scale) &&
		value >= -ism_wide_power_of_ten(term->type.scale))
		value *= 100;
	return ism_arena_printf(s->arena, "%s%%", sema_digits(s, value, term->type.scale));
}

static bool meet_percent(struct sema *s, struct ism_term **left, struct ism_term **right,
	struct ism_span at, enum meeting meeting)
{
	struct ism_term **plain = sema_is_percent(&(*left)->type) ? right : left;
	const char *percent = as_percent(s, *plain);
	struct ism_type type = (*plain)->type;
	struct ism_diagnostic *g;

	if (type.meets_percent) {
		type.unit = sema_percent(s);
		*plain = sema_retype(s, *plain, type);
		return true;
	}
	g = differ(s, ISM_DIAG_PERCENT_MISMATCH, *left, *right, at, meeting);
	if (percent)
		ism_diag_help(g, "write `%s`", percent);
	else
		ism_diag_help(g, "a percentage meets only percentages and quotients of like units");
	return false;
}

/* ---- units ---- */

static bool units_differ(struct sema *s, const struct ism_term *left, const struct ism_term *right,
	struct ism_span at, enum meeting meeting)
{
	differ(s, ISM_DIAG_UNIT_MISMATCH, left, right, at, meeting);
	return false;
}

/* Brings both to the smaller of their units, so that exact values stay exact. */
static bool meet_dimension(struct sema *s, struct ism_term **left, struct ism_term **right,
	struct ism_span at, enum meeting meeting)
{
	const struct ism_unit *a = (*left)->type.unit, *b = (*right)->type.unit;
	int64_t num, den;

	if (!sema_unit_same_dimension(a, b) || !sema_unit_ratio(a, b, &num, &den))
		return units_differ(s, *left, *right, at, meeting);
	if (num >= den)
		*left = sema_rescale(s, *left, num, den, b);
	else
		*right = sema_rescale(s, *right, den, num, a);
	return true;
}

/* A literal without a unit takes the one that it meets; any other plain number does not. */
static bool meet_plain(struct sema *s, struct ism_term **left, struct ism_term **right,
	struct ism_span at, enum meeting meeting)
{
	struct ism_term **plain = (*left)->type.unit ? right : left;
	const struct ism_unit *unit = (*left)->type.unit ? (*left)->type.unit : (*right)->type.unit;
	struct ism_type type = (*plain)->type;
	struct ism_diagnostic *g;

	if ((*plain)->kind == ISM_TERM_CONST) {
		type.unit = unit;
		type.meets_percent = false;
		*plain = sema_retype(s, *plain, type);
		return true;
	}
	g = differ(s, ISM_DIAG_UNIT_MISMATCH, *left, *right, at, meeting);
	ism_diag_help(g, "give the plain number the unit %s where it is declared", unit->name);
	return false;
}

static bool meet_units(struct sema *s, struct ism_term **left, struct ism_term **right,
	struct ism_span at, enum meeting meeting)
{
	const struct ism_unit *a = (*left)->type.unit, *b = (*right)->type.unit;

	if (a == b)
		return true;
	if (sema_is_percent(&(*left)->type) != sema_is_percent(&(*right)->type) && (!a || !b))
		return meet_percent(s, left, right, at, meeting);
	if (!a || !b)
		return meet_plain(s, left, right, at, meeting);
	return meet_dimension(s, left, right, at, meeting);
}

/* ---- representations ---- */

static struct ism_term *as_decimal(struct sema *s, struct ism_term *term, unsigned scale)
{
	struct ism_type type;

	term = sema_to_scale(s, term, scale);
	type = term->type;
	type.kind = ISM_TYPE_DECIMAL; /* an int is one without digits */
	return type.kind == term->type.kind ? term : sema_retype(s, term, type);
}

static void meet_numbers(struct sema *s, struct ism_term **left, struct ism_term **right)
{
	const struct ism_type *a = &(*left)->type, *b = &(*right)->type;
	unsigned scale = a->scale > b->scale ? a->scale : b->scale;

	if (a->kind == ISM_TYPE_NUMBER || b->kind == ISM_TYPE_NUMBER) {
		*left = sema_to_number(s, *left);
		*right = sema_to_number(s, *right);
	} else if (a->kind == ISM_TYPE_DECIMAL || b->kind == ISM_TYPE_DECIMAL) {
		*left = as_decimal(s, *left, scale);
		*right = as_decimal(s, *right, scale);
	}
}

static bool meet_durations(struct sema *s, struct ism_term **left, struct ism_term **right)
{
	if ((*left)->type.fractional || (*right)->type.fractional) {
		*left = sema_to_fractional(s, *left);
		*right = sema_to_fractional(s, *right);
	}
	return true;
}

/* A duration beside a number: of a unit of time, or not at all. */
static bool meet_duration(struct sema *s, struct ism_term **left, struct ism_term **right,
	struct ism_span at, enum meeting meeting)
{
	bool first = (*left)->type.kind == ISM_TYPE_DURATION;
	struct ism_term **duration = first ? left : right, **number = first ? right : left;
	const struct ism_unit *unit = (*number)->type.unit;
	struct ism_diagnostic *g;

	if (unit && unit->duration) {
		*duration = sema_duration_in(s, *duration, unit);
		meet_numbers(s, left, right);
		return true;
	}
	g = differ(s, ISM_DIAG_UNIT_MISMATCH, *left, *right, at, meeting);
	if (!unit)
		sema_help_days(s, g, *number);
	return false;
}

/* ---- dates ---- */

static bool meet_moments(struct sema *s, struct ism_term **left, struct ism_term **right,
	struct ism_span at, enum meeting meeting)
{
	struct ism_diagnostic *g;

	if (meeting == MEET_COMPARE) {
		*left = sema_to_date(s, *left);
		*right = sema_to_date(s, *right);
		return true;
	}
	g = differ(s, ISM_DIAG_DATE_MIX, *left, *right, at, meeting);
	ism_diag_help(
		g, "use `now` in place of `today`, or take the day of the timestamp: `date(…)`");
	return false;
}

/* ---- all kinds ---- */

/* What the user may have meant where text stands beside something else. */
static void help_text(struct ism_diagnostic *g, struct sema *s, const struct ism_term *text,
	const struct ism_term *other)
{
	const char *written;
	uint32_t i;

	if (text->type.kind != ISM_TYPE_TEXT || !sema_is_constant(text))
		return;
	written = ism_arena_copy(s->arena, text->u.constant.text.data, text->u.constant.text.size);
	if (other->type.kind == ISM_TYPE_ENUM) {
		i = sema_enumerator(other->type.enumeration, written);
		if (i != ISM_NONE_INDEX)
			ism_diag_help(g, "a value of an enum stands without quotes: `%s`", written);
		else
			ism_diag_help(g, "its values are %s",
				sema_enumerators(s, other->type.enumeration, 12));
	} else if (sema_is_moment(&other->type)) {
		ism_diag_help(g, "a date stands without quotes: `2026-03-31`");
	} else if (sema_is_numeric(&other->type)) {
		ism_diag_help(g, "a number stands without quotes");
	}
}

static bool kinds_differ(struct sema *s, const struct ism_term *left, const struct ism_term *right,
	struct ism_span at, enum meeting meeting)
{
	struct ism_diagnostic *g = differ(s, ISM_DIAG_TYPE_MISMATCH, left, right, at, meeting);

	help_text(g, s, left, right);
	help_text(g, s, right, left);
	return false;
}

bool sema_meet(struct sema *s, struct ism_term **left, struct ism_term **right, struct ism_span at,
	enum meeting meeting)
{
	const struct ism_type *a = &(*left)->type, *b = &(*right)->type;

	if (sema_is_numeric(a) && sema_is_numeric(b)) {
		if (!meet_units(s, left, right, at, meeting))
			return false;
		meet_numbers(s, left, right);
		return true;
	}
	if (a->kind == ISM_TYPE_DURATION && b->kind == ISM_TYPE_DURATION)
		return meet_durations(s, left, right);
	if ((a->kind == ISM_TYPE_DURATION && sema_is_numeric(b)) ||
		(b->kind == ISM_TYPE_DURATION && sema_is_numeric(a)))
		return meet_duration(s, left, right, at, meeting);
	if (sema_is_moment(a) && sema_is_moment(b) && a->kind != b->kind)
		return meet_moments(s, left, right, at, meeting);
	if (a->kind != b->kind || (a->kind == ISM_TYPE_ENUM && a->enumeration != b->enumeration))
		return kinds_differ(s, *left, *right, at, meeting);
	return true;
}

struct ism_type sema_joined(const struct ism_term *left, const struct ism_term *right)
{
	const struct ism_type *a = &left->type, *b = &right->type;
	bool a_literal = left->kind == ISM_TERM_CONST, b_literal = right->kind == ISM_TERM_CONST;
	struct ism_type type = *a;

	if (a->reference != b->reference)
		type.reference = NULL;
	type.from_dates = (a->from_dates || a_literal) && (b->from_dates || b_literal) &&
			  (a->from_dates || b->from_dates);
	type.meets_percent = (a->meets_percent || a_literal) && (b->meets_percent || b_literal) &&
			     (a->meets_percent || b->meets_percent);
	return type;
}
