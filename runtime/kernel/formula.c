/* Arithmetic, comparison, logic and conversion of cell-level values. */
#include "runtime/kernel/formula.h"

#include "runtime/kernel/formula_parts.h"
#include "runtime/kernel/math.h"
#include "runtime/kernel/row_math.h"
#include "runtime/kernel/text.h"
#include "runtime/kernel/wide.h"

static double real_of(const struct ism_value *a, uint32_t scale)
{
	return a->is_real ? a->real : ism_wide_to_double(a->exact, scale);
}

static void set_checked(struct ism_value *out, bool fits, __int128 exact)
{
	if (fits)
		set_exact(out, exact);
	else
		set_state(out, ISM_VALUE_FAULT);
}

void ism_formula_datum(
	const struct ism_datum *datum, uint32_t type, uint32_t is_real, struct ism_value *out)
{
	set_state(out, ISM_VALUE_NONE);
	if (!datum->present)
		return;
	if (type == ISM_TYPE_TEXT || type == ISM_TYPE_IP)
		set_text(out, (struct ism_slice){ datum->text, datum->size });
	else if (is_real)
		set_real(out, datum->real);
	else
		set_exact(out, datum->exact);
}

void ism_formula_exact(int64_t exact, struct ism_value *out)
{
	set_exact(out, exact);
}

void ism_formula_negate(const struct ism_value *a, struct ism_value *out)
{
	__int128 exact = 0;
	bool fits;

	if (!both_present(a, NULL, out))
		return;
	if (a->is_real) {
		set_real(out, 0 - a->real);
		return;
	}
	fits = ism_wide_negate(a->exact, &exact);
	set_checked(out, fits, exact);
}

void ism_formula_add(const struct ism_value *a, const struct ism_value *b, struct ism_value *out)
{
	__int128 exact = 0;
	bool fits;

	if (!both_present(a, b, out))
		return;
	if (a->is_real || b->is_real) {
		set_real(out, real_of(a, 0) + real_of(b, 0));
		return;
	}
	fits = ism_wide_add(a->exact, b->exact, &exact);
	set_checked(out, fits, exact);
}

void ism_formula_sub(const struct ism_value *a, const struct ism_value *b, struct ism_value *out)
{
	__int128 exact = 0;
	bool fits;

	if (!both_present(a, b, out))
		return;
	if (a->is_real || b->is_real) {
		set_real(out, real_of(a, 0) - real_of(b, 0));
		return;
	}
	fits = ism_wide_sub(a->exact, b->exact, &exact);
	set_checked(out, fits, exact);
}

void ism_formula_mul(const struct ism_value *a, const struct ism_value *b, struct ism_value *out)
{
	__int128 exact = 0;
	bool fits;

	if (!both_present(a, b, out))
		return;
	if (a->is_real || b->is_real) {
		set_real(out, real_of(a, 0) * real_of(b, 0));
		return;
	}
	fits = ism_wide_mul(a->exact, b->exact, &exact);
	set_checked(out, fits, exact);
}

void ism_formula_div(const struct ism_value *a, uint32_t a_scale, const struct ism_value *b,
	uint32_t b_scale, struct ism_value *out)
{
	double ratio = 0;
	bool defined;

	if (!both_present(a, b, out))
		return;
	if (a->is_real || b->is_real) {
		double divisor = real_of(b, b_scale);

		defined = divisor != 0;
		if (defined)
			ratio = real_of(a, a_scale) / divisor;
	} else {
		defined = ism_wide_ratio_scaled(a->exact, a_scale, b->exact, b_scale, &ratio);
	}
	if (defined)
		set_real(out, ratio);
	else
		set_state(out, ISM_VALUE_NONE);
}

/* Whole days of a duration, exact or of real microseconds; parts of a day are dropped. */
static __int128 whole_days(const struct ism_value *duration)
{
	__int128 us = duration->exact;

	if (duration->is_real)
		us = fabs(duration->real) < 0x1p120 ? (__int128)duration->real : 0;
	return us / ISM_DAY_US;
}

static void set_day(struct ism_value *out, __int128 day)
{
	set_checked(out, day >= ISM_DAY_MIN && day <= ISM_DAY_MAX, day);
}

void ism_formula_date_add(
	const struct ism_value *a, const struct ism_value *b, struct ism_value *out)
{
	if (both_present(a, b, out))
		set_day(out, a->exact + whole_days(b));
}

void ism_formula_date_sub(
	const struct ism_value *a, const struct ism_value *b, struct ism_value *out)
{
	if (both_present(a, b, out))
		set_day(out, a->exact - whole_days(b));
}

void ism_formula_date_difference(
	const struct ism_value *a, const struct ism_value *b, struct ism_value *out)
{
	if (both_present(a, b, out))
		set_exact(out, (a->exact - b->exact) * ISM_DAY_US);
}

void ism_formula_not(const struct ism_value *a, struct ism_value *out)
{
	if (both_present(a, NULL, out))
		set_exact(out, !a->exact);
}

static bool is_bool(const struct ism_value *a, bool value)
{
	return a->state == ISM_VALUE_PRESENT && (a->exact != 0) == value;
}

/* `and` and `or` differ in the value that decides alone. */
static void connect(
	const struct ism_value *a, const struct ism_value *b, bool decides, struct ism_value *out)
{
	if (is_bool(a, decides) || is_bool(b, decides))
		set_exact(out, decides);
	else if (both_present(a, b, out))
		set_exact(out, !decides);
}

void ism_formula_and(const struct ism_value *a, const struct ism_value *b, struct ism_value *out)
{
	connect(a, b, false, out);
}

void ism_formula_or(const struct ism_value *a, const struct ism_value *b, struct ism_value *out)
{
	connect(a, b, true, out);
}

static bool text_same(const struct ism_value *a, const struct ism_value *b)
{
	return ism_text_equal(a->text.data, a->text.size, b->text.data, b->text.size);
}

static int order_of(
	const struct ism_value *a, uint32_t a_scale, const struct ism_value *b, uint32_t b_scale)
{
	if (a->is_real && b->is_real)
		return (a->real > b->real) - (a->real < b->real);
	if (a->is_real)
		return -ism_wide_compare_double(b->exact, b_scale, a->real);
	if (b->is_real)
		return ism_wide_compare_double(a->exact, a_scale, b->real);
	return ism_wide_compare(a->exact, a_scale, b->exact, b_scale);
}

static bool holds(uint32_t operation, int order)
{
	switch (operation) {
	case ISM_TARGET_EQ: return order == 0;
	case ISM_TARGET_NE: return order != 0;
	case ISM_TARGET_LT: return order < 0;
	case ISM_TARGET_LE: return order <= 0;
	case ISM_TARGET_GT: return order > 0;
	default: return order >= 0;
	}
}

void ism_formula_compare(uint32_t operation, uint32_t type, const struct ism_value *a,
	uint32_t a_scale, const struct ism_value *b, uint32_t b_scale, struct ism_value *out)
{
	int order;

	if (!both_present(a, b, out))
		return;
	if (type == ISM_TYPE_TEXT || type == ISM_TYPE_IP)
		order = !text_same(a, b);
	else
		order = order_of(a, a_scale, b, b_scale);
	set_exact(out, holds(operation, order));
}

void ism_formula_is_none(const struct ism_value *a, struct ism_value *out)
{
	if (a->state == ISM_VALUE_FAULT)
		set_state(out, ISM_VALUE_FAULT);
	else
		set_exact(out, a->state == ISM_VALUE_NONE);
}

void ism_formula_coalesce(
	const struct ism_value *a, const struct ism_value *b, struct ism_value *out)
{
	*out = a->state == ISM_VALUE_NONE ? *b : *a;
}

void ism_formula_choose(const struct ism_value *condition, const struct ism_value *then,
	const struct ism_value *otherwise, struct ism_value *out)
{
	if (condition->state == ISM_VALUE_FAULT)
		set_state(out, ISM_VALUE_FAULT);
	else
		*out = is_bool(condition, true) ? *then : *otherwise;
}

void ism_formula_to_real(const struct ism_value *a, uint32_t scale, struct ism_value *out)
{
	if (both_present(a, NULL, out))
		set_real(out, real_of(a, scale));
}

void ism_formula_to_exact(const struct ism_value *a, struct ism_value *out)
{
	__int128 exact;
	bool fits = true;

	if (!both_present(a, NULL, out))
		return;
	exact = a->exact;
	if (a->is_real)
		fits = ism_wide_from_double(a->real, 0, &exact);
	set_checked(out, fits, exact);
}

void ism_formula_rescale(const struct ism_value *a, uint32_t from_scale, uint32_t to_scale,
	uint32_t rounding, struct ism_value *out)
{
	__int128 exact;
	bool fits = true;

	if (!both_present(a, NULL, out))
		return;
	exact = a->exact;
	if (to_scale >= from_scale || rounding == ISM_ROUND_HALF_AWAY)
		fits = ism_wide_rescale(exact, from_scale, to_scale, &exact, NULL);
	else if (rounding == ISM_ROUND_FLOOR)
		exact = ism_wide_floor(exact, from_scale - to_scale);
	else
		exact = ism_wide_ceil(exact, from_scale - to_scale);
	set_checked(out, fits, exact);
}

static void exact_number(uint32_t function, const struct ism_value *a, const struct ism_value *b,
	uint32_t scale, struct ism_value *out)
{
	__int128 exact = a->exact;
	bool fits = true;

	switch (function) {
	case ISM_FORMULA_ABS: fits = exact >= 0 || ism_wide_negate(exact, &exact); break;
	case ISM_FORMULA_MIN: exact = b->exact < exact ? b->exact : exact; break;
	case ISM_FORMULA_MAX: exact = b->exact > exact ? b->exact : exact; break;
	case ISM_FORMULA_FLOOR: exact = ism_wide_floor(exact, scale); break;
	case ISM_FORMULA_CEIL: exact = ism_wide_ceil(exact, scale); break;
	case ISM_FORMULA_ROUND: fits = ism_wide_rescale(exact, scale, 0, &exact, NULL); break;
	default: /* ISM_FORMULA_MOD */
		if (!ism_wide_mod(exact, b->exact, &exact)) {
			set_state(out, ISM_VALUE_NONE);
			return;
		}
	}
	set_checked(out, fits, exact);
}

static bool real_number(uint32_t function, double a, double b, double *out)
{
	*out = a;
	switch (function) {
	case ISM_FORMULA_ABS: *out = fabs(a); return true;
	case ISM_FORMULA_MIN: *out = b < a ? b : a; return true;
	case ISM_FORMULA_MAX: *out = b > a ? b : a; return true;
	case ISM_FORMULA_FLOOR: *out = ism_math_floor(a); return true;
	case ISM_FORMULA_CEIL: *out = ism_math_ceil(a); return true;
	case ISM_FORMULA_ROUND: *out = ism_math_round(a); return true;
	case ISM_FORMULA_SQRT: return ism_math_sqrt(a, out);
	case ISM_FORMULA_LN: return ism_math_ln(a, out);
	case ISM_FORMULA_EXP: return ism_math_exp(a, out);
	case ISM_FORMULA_POW: return ism_math_pow(a, b, out);
	default: return ism_math_mod(a, b, out);
	}
}

static bool takes_reals(uint32_t function)
{
	return function >= ISM_FORMULA_SQRT && function <= ISM_FORMULA_POW;
}

void ism_formula_number(uint32_t function, const struct ism_value *a, const struct ism_value *b,
	uint32_t scale, struct ism_value *out)
{
	double real;

	if (!both_present(a, b, out))
		return;
	if (!a->is_real && !(b && b->is_real) && !takes_reals(function)) {
		exact_number(function, a, b, scale, out);
		return;
	}
	if (real_number(function, real_of(a, scale), b ? real_of(b, scale) : 0, &real))
		set_real(out, real);
	else
		set_state(out, ISM_VALUE_NONE);
}

void ism_formula_round_to(const struct ism_value *a, uint32_t scale, const struct ism_value *digits,
	struct ism_value *out)
{
	__int128 exact = 0;
	__int128 lost;

	if (!both_present(a, digits, out))
		return;
	if (a->is_real) {
		set_real(out, ism_row_round_real(a->real, (int32_t)digits->exact));
		return;
	}
	lost = scale - digits->exact;
	if (lost <= 0) {
		*out = *a;
		return;
	}
	if (lost > ISM_WIDE_SCALE_MAX) {
		set_exact(out, 0);
		return;
	}
	if (!ism_wide_rescale(a->exact, (unsigned)lost, 0, &exact, NULL) ||
		!ism_wide_mul(exact, ism_wide_power_of_ten((unsigned)lost), &exact))
		set_state(out, ISM_VALUE_FAULT);
	else
		set_exact(out, exact);
}
