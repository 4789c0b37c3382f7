/* How values are printed, and which formulas are ratios. */
#include "sema/expr.h"

/* printed = value * num / den, for a value in `from` printed in `to`. */
static void set_factor(
	struct ism_form *form, const struct ism_unit *from, const struct ism_unit *to)
{
	if (!sema_unit_ratio(from, to, &form->unit_num, &form->unit_den))
		form->unit_num = form->unit_den = 1;
}

struct ism_form sema_form(
	struct sema *s, const struct ism_type *type, const struct ism_unit *unit, int32_t digits)
{
	struct ism_form form = {
		.type = type->kind,
		.scale = type->scale,
		.unit_num = 1,
		.unit_den = 1,
		.digits = digits,
	};

	if (!unit)
		unit = type->unit;
	if (type->kind == ISM_TYPE_ENUM)
		form.enumeration = &type->enumeration->items;
	if (type->kind == ISM_TYPE_DURATION) {
		if (!unit)
			unit = sema_unit_find(s, type->from_dates ? "day" : "s");
		set_factor(&form, sema_unit_find(s, "us"), unit);
	} else if (unit && unit->percent) {
		form.unit_num = 100;
	} else if (unit && type->unit && type->unit != unit) {
		set_factor(&form, type->unit, unit);
	}
	form.unit = unit ? unit->name : NULL;
	return form;
}

/* Without conversions and constant factors: the aggregate or measure itself, or NULL. */
static struct ism_term *counted(struct ism_term *term)
{
	for (;;) {
		struct ism_term *left = term->u.binary.left, *right = term->u.binary.right;

		switch (term->kind) {
		case ISM_TERM_AGGREGATE:
		case ISM_TERM_STRETCH:
		case ISM_TERM_TOTAL:
		case ISM_TERM_MEASURE: return term;
		case ISM_TERM_CONVERT: term = term->u.operand; break;
		case ISM_TERM_MUL:
			if (left->kind != ISM_TERM_CONST && right->kind != ISM_TERM_CONST)
				return NULL;
			term = left->kind == ISM_TERM_CONST ? right : left;
			break;
		case ISM_TERM_DIV:
			if (right->kind != ISM_TERM_CONST)
				return NULL;
			term = left;
			break;
		default: return NULL;
		}
	}
}

/* Strips what leaves a ratio one: conversions, factors that are constant. */
static struct ism_term *essence(struct ism_term *term)
{
	for (;;) {
		struct ism_term *left = term->u.binary.left, *right = term->u.binary.right;

		if (term->kind == ISM_TERM_CONVERT)
			term = term->u.operand;
		else if (term->kind == ISM_TERM_MUL && left->kind == ISM_TERM_CONST)
			term = right;
		else if ((term->kind == ISM_TERM_MUL || term->kind == ISM_TERM_DIV) &&
			 right->kind == ISM_TERM_CONST)
			term = left;
		else
			return term;
	}
}

/* A part of the ratio that `of` is over, as `of` is: cumulative(share(…)) has cumulative parts. */
static struct ism_term *same_of(struct sema *s, const struct ism_term *of, struct ism_term *part)
{
	struct ism_term *term;

	if (!part)
		return NULL;
	term = sema_at(s, of, of->at);
	term->type = part->type;
	if (of->kind == ISM_TERM_STRETCH)
		term->u.stretch.operand = part;
	else
		term->u.operand = part;
	return term;
}

/* cumulative(m), year_to_date(m), rolling(m, n), total(m) of a ratio. */
static bool ratio_within(struct sema *s, struct ism_term *formula, struct ism_term **share,
	struct ism_term **num, struct ism_term **den)
{
	struct ism_term *of =
		formula->kind == ISM_TERM_STRETCH ? formula->u.stretch.operand : formula->u.operand;

	if (of->kind == ISM_TERM_MEASURE) {
		*share = of->u.measure->share;
		*num = of->u.measure->numerator;
		*den = of->u.measure->denominator;
	} else {
		sema_ratio(s, of, share, num, den);
	}
	*share = same_of(s, formula, *share);
	*num = same_of(s, formula, *num);
	*den = same_of(s, formula, *den);
	return *share || *den;
}

bool sema_ratio(struct sema *s, struct ism_term *formula, struct ism_term **share,
	struct ism_term **num, struct ism_term **den)
{
	*share = *num = *den = NULL;
	if (formula->kind == ISM_TERM_MEASURE) { /* its parts are those of the measure that it is */
		*share = formula->u.measure->share;
		*num = formula->u.measure->numerator;
		*den = formula->u.measure->denominator;
		return *share || *den;
	}
	if (formula->kind == ISM_TERM_AGGREGATE &&
		formula->u.aggregate->kind == ISM_AGGREGATE_SHARE) {
		*share = formula;
		return true;
	}
	formula = essence(formula);
	if (formula->kind == ISM_TERM_STRETCH || formula->kind == ISM_TERM_TOTAL)
		return ratio_within(s, formula, share, num, den);
	if (formula->kind != ISM_TERM_DIV)
		return false;
	*num = counted(formula->u.binary.left);
	*den = counted(formula->u.binary.right);
	if (*num && *den)
		return true;
	*num = *den = NULL;
	return false;
}
