/*
 * How many digits a value is shown with. Two values on different sides of a border must not look alike, so
 * the evaluator asks for each judged cell whether its rounded value would be judged the same.
 */
#include "runtime/judge/judge.h"

#include "runtime/kernel/wide.h"

/* Where nothing else says: of percentages and durations, of other numbers. */
#define DIGITS_UNIT   1
#define DIGITS_NUMBER 2

static bool is_plain_unit(const struct ism_form *form)
{
	return form->unit_num == form->unit_den;
}

bool ism_form_is_numeric(const struct ism_form *form)
{
	switch ((enum ism_type_kind)form->type) {
	case ISM_TYPE_INT:
	case ISM_TYPE_DECIMAL:
	case ISM_TYPE_NUMBER:
	case ISM_TYPE_DURATION: return true;
	default: return false;
	}
}

int32_t ism_form_digits(const struct ism_form *form)
{
	if (form->digits >= 0)
		return form->digits;
	if (form->type == ISM_TYPE_DECIMAL && is_plain_unit(form))
		return (int32_t)form->scale;
	return is_plain_unit(form) ? DIGITS_NUMBER : DIGITS_UNIT;
}

/* `value` to so many digits after the point, half away from zero. */
static bool round_to(double value, int32_t digits, double *out)
{
	__int128 scaled;

	if (!ism_wide_from_double(value, (unsigned)digits, &scaled))
		return false;
	*out = ism_wide_to_double(scaled, (unsigned)digits);
	return true;
}

static bool round_exact(const struct ism_value *value, const struct ism_form *form, int32_t digits,
	struct ism_value *rounded)
{
	unsigned scale = form->type == ISM_TYPE_DECIMAL ? form->scale : 0;
	double unit = (double)form->unit_num / (double)form->unit_den;
	__int128 shorter;
	double real;

	if (is_plain_unit(form) && form->type != ISM_TYPE_DURATION) {
		if ((uint32_t)digits >= scale ||
			!ism_wide_rescale(value->exact, scale, (unsigned)digits, &shorter, NULL))
			return false;
		return ism_wide_rescale(shorter, (unsigned)digits, scale, &rounded->exact, NULL);
	}
	return round_to(ism_wide_to_double(value->exact, scale) * unit, digits, &real) &&
	       ism_wide_from_double(real / unit, scale, &rounded->exact);
}

bool ism_value_rounded(const struct ism_value *value, const struct ism_form *form, int32_t digits,
	struct ism_value *rounded)
{
	double real;

	if (value->state != ISM_VALUE_PRESENT)
		return false;
	if (!ism_form_is_numeric(form))
		return false;
	*rounded = *value;
	if (!value->is_real)
		return round_exact(value, form, digits, rounded);
	if (!round_to(value->real * (double)form->unit_num / (double)form->unit_den, digits, &real))
		return false;
	rounded->real = real * (double)form->unit_den / (double)form->unit_num;
	return true;
}
