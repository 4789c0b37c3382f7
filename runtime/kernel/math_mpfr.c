#include "runtime/kernel/math.h"

#include <math.h>
#include <mpfr.h>

/*
 * A. Ziv's strategy: compute with more bits than needed; if both ends of the error interval round to the
 * same double, that is the correctly rounded one; else take more bits. It ends: a result of these
 * functions on doubles is exactly half-way between two doubles only where it has so few bits that it is
 * computed exactly, which MPFR tells.
 */

enum { FIRST_PRECISION = 96 };

/* Sets `out` at its precision to the nearest, and returns 0 if that is exact. */
typedef int (*function)(mpfr_t out, const mpfr_t x, const mpfr_t y);

static int compute_ln(mpfr_t out, const mpfr_t x, const mpfr_t y)
{
	(void)y;
	return mpfr_log(out, x, MPFR_RNDN);
}

static int compute_exp(mpfr_t out, const mpfr_t x, const mpfr_t y)
{
	(void)y;
	return mpfr_exp(out, x, MPFR_RNDN);
}

static int compute_pow(mpfr_t out, const mpfr_t x, const mpfr_t y)
{
	return mpfr_pow(out, x, y, MPFR_RNDN);
}

/* Do the values within one last bit of `value` round to the same double? */
static bool is_settled(const mpfr_t value, double *nearest)
{
	mpfr_t end;
	double low, high;

	mpfr_init2(end, mpfr_get_prec(value));
	mpfr_set(end, value, MPFR_RNDN);
	mpfr_nextbelow(end);
	low = mpfr_get_d(end, MPFR_RNDN);
	mpfr_set(end, value, MPFR_RNDN);
	mpfr_nextabove(end);
	high = mpfr_get_d(end, MPFR_RNDN);
	mpfr_clear(end);
	*nearest = mpfr_get_d(value, MPFR_RNDN);
	return low == high;
}

static bool round_correctly(function compute, double x, double y, double *out)
{
	mpfr_t a, b, value;
	double nearest = 0;
	bool settled = false;

	mpfr_inits2(53, a, b, (mpfr_ptr)NULL);
	mpfr_init2(value, FIRST_PRECISION);
	mpfr_set_d(a, x, MPFR_RNDN);
	mpfr_set_d(b, y, MPFR_RNDN);
	while (!settled) {
		bool exact = compute(value, a, b) == 0;

		settled = is_settled(value, &nearest) || exact || !mpfr_number_p(value);
		if (!settled)
			mpfr_set_prec(value, 2 * mpfr_get_prec(value));
	}
	mpfr_clears(a, b, value, (mpfr_ptr)NULL);
	if (!isfinite(nearest))
		return false;
	*out = nearest + 0.0; /* no minus zero */
	return true;
}

bool ism_math_ln(double x, double *out)
{
	return x > 0 && round_correctly(compute_ln, x, 0, out);
}

bool ism_math_exp(double x, double *out)
{
	return round_correctly(compute_exp, x, 0, out);
}

bool ism_math_pow(double x, double y, double *out)
{
	return round_correctly(compute_pow, x, y, out);
}

void ism_math_thread_end(void)
{
	mpfr_free_cache();
}
