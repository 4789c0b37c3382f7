#include "runtime/kernel/row_math.h"

#include <stddef.h>

#include "runtime/kernel/calendar.h"
#include "runtime/kernel/math.h"
#include "runtime/kernel/wide.h"
#include "runtime/state/state.h"

/* Integers up to this size are exact in binary64. */
#define EXACT_IN_REAL (INT64_C(1) << 53)

static bool fits_real(int64_t value)
{
	return value >= -EXACT_IN_REAL && value <= EXACT_IN_REAL;
}

bool ism_row_ratio(int64_t a, uint32_t a_scale, int64_t b, uint32_t b_scale, double *out)
{
	if (b == 0)
		return false;
	/* Both operands are exact, so that the division is the one rounding. */
	if (a_scale == b_scale && fits_real(a) && fits_real(b)) {
		*out = (double)a / (double)b;
		return true;
	}
	return ism_wide_ratio_scaled(a, a_scale, b, b_scale, out);
}

double ism_row_real(int64_t value, uint32_t scale)
{
	return scale == 0 ? (double)value : ism_wide_to_double(value, scale);
}

bool ism_row_integer(double value, int64_t *out)
{
	double rounded = ism_math_round(value);

	if (!(rounded >= -0x1p63 && rounded < 0x1p63))
		return false;
	*out = (int64_t)rounded;
	return true;
}

static bool narrow(__int128 wide, int64_t *out)
{
	if (wide != (int64_t)wide)
		return false;
	*out = (int64_t)wide;
	return true;
}

bool ism_row_rescale(
	int64_t value, uint32_t from_scale, uint32_t to_scale, uint32_t rounding, int64_t *out)
{
	__int128 wide = value;

	if (to_scale < from_scale && rounding != ISM_ROUND_HALF_AWAY) {
		wide = rounding == ISM_ROUND_FLOOR ? ism_wide_floor(wide, from_scale - to_scale)
						   : ism_wide_ceil(wide, from_scale - to_scale);
		return narrow(wide, out);
	}
	return ism_wide_rescale(wide, from_scale, to_scale, &wide, NULL) && narrow(wide, out);
}

bool ism_row_round_exact(int64_t value, uint32_t scale, int32_t digits, int64_t *out)
{
	int64_t lost = (int64_t)scale - digits; /* digits that go */
	__int128 wide;

	if (lost <= 0) {
		*out = value;
		return true;
	}
	if (lost > 19) {
		*out = 0;
		return true;
	}
	if (!ism_wide_rescale(value, (unsigned)lost, 0, &wide, NULL))
		return false;
	return narrow(wide * ism_wide_power_of_ten((unsigned)lost), out);
}

/* To a multiple of 10^digits; what stands after the point cannot change the rounding, ties go away from zero. */
static double round_to_tens(double value, unsigned digits)
{
	__int128 unit;
	__int128 whole;
	__int128 rest;

	if (!(value > -0x1p126 && value < 0x1p126))
		return value;
	if (digits >= ISM_WIDE_SCALE_MAX)
		return 0;
	unit = ism_wide_power_of_ten(digits);
	whole = (__int128)value;
	rest = whole % unit;
	whole -= rest;
	if (rest * 2 >= unit)
		whole += unit;
	else if (rest * 2 <= -unit)
		whole -= unit;
	return ism_wide_to_double(whole, 0);
}

double ism_row_round_real(double value, int32_t digits)
{
	__int128 scaled;

	if (digits < 0)
		return round_to_tens(value, (unsigned)-(int64_t)digits);
	/* Beyond the scaled range a binary64 has no digits that could go. */
	if (digits > ISM_WIDE_SCALE_MAX || !ism_wide_from_double(value, (unsigned)digits, &scaled))
		return value;
	return ism_wide_to_double(scaled, (unsigned)digits);
}

int64_t ism_row_day_of_month(int64_t day)
{
	return ism_civil_from_day(day).day;
}

int64_t ism_row_whole_days(int64_t duration_us)
{
	return duration_us / ISM_DAY_US;
}
