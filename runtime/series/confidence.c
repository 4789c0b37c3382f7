/*
 * MPFR gives every operation one result, whatever the machine. With 160 bits the quantiles are known far
 * more closely than a double tells apart.
 */
#include "runtime/series/confidence.h"

#include <mpfr.h>
#include <string.h>

enum {
	PRECISION = 160,
	SETTLED = 70, /* Newton doubles the right bits: after a step of 2^-70 more than 120 are */
	STEPS_MAX = 500, /* never needed: each step from the left stays there and gets nearer */
};

static void set_level(mpfr_t out, uint64_t num, struct ism_level level)
{
	mpfr_set_ui(out, num, MPFR_RNDN);
	mpfr_div_ui(out, out, level.den, MPFR_RNDN);
}

/* Is the step so small beside x? */
static bool is_settled(const mpfr_t step, const mpfr_t x)
{
	return mpfr_zero_p(step) || mpfr_get_exp(step) < mpfr_get_exp(x) - SETTLED;
}

/*
 * erfc(y) = 1 - level with y = z / sqrt(2), by Newton's method from 0: erfc is convex there, so that the
 * steps never pass the root.
 */
static void solve_normal(mpfr_t z, struct ism_level level)
{
	mpfr_t rest, step, factor;

	mpfr_inits2(PRECISION, rest, step, factor, (mpfr_ptr)NULL);
	set_level(rest, level.den - level.num, level);
	mpfr_set_zero(z, 1);
	for (unsigned i = 0; i < STEPS_MAX; i++) {
		/* (erfc(y) - rest) sqrt(pi) / 2 exp(y^2) */
		mpfr_erfc(step, z, MPFR_RNDN);
		mpfr_sub(step, step, rest, MPFR_RNDN);
		mpfr_const_pi(factor, MPFR_RNDN);
		mpfr_sqrt(factor, factor, MPFR_RNDN);
		mpfr_mul(step, step, factor, MPFR_RNDN);
		mpfr_div_2ui(step, step, 1, MPFR_RNDN);
		mpfr_sqr(factor, z, MPFR_RNDN);
		mpfr_exp(factor, factor, MPFR_RNDN);
		mpfr_mul(step, step, factor, MPFR_RNDN);
		mpfr_add(z, z, step, MPFR_RNDN);
		if (is_settled(step, z))
			break;
	}
	mpfr_sqrt_ui(factor, 2, MPFR_RNDN);
	mpfr_mul(z, z, factor, MPFR_RNDN);
	mpfr_clears(rest, step, factor, (mpfr_ptr)NULL);
}

/* 1 + c2 * (r_1 + c2 * r_1 r_2 + …) for n terms; r_j = (2j - 1 + odd) / (2j + odd). */
static void sum_powers(mpfr_t sum, const mpfr_t c2, uint64_t n, unsigned odd)
{
	mpfr_t term;

	mpfr_init2(term, PRECISION);
	mpfr_set_ui(term, 1, MPFR_RNDN);
	mpfr_set_ui(sum, n > 0, MPFR_RNDN);
	for (uint64_t j = 1; j < n; j++) {
		mpfr_mul(term, term, c2, MPFR_RNDN);
		mpfr_mul_ui(term, term, 2 * j - 1 + odd, MPFR_RNDN);
		mpfr_div_ui(term, term, 2 * j + odd, MPFR_RNDN);
		mpfr_add(sum, sum, term, MPFR_RNDN);
	}
	mpfr_clear(term);
}

/*
 * P(|T| <= t), and cos^2 of its angle (M. Abramowitz, I. Stegun, "Handbook of Mathematical Functions",
 * 26.7.3 and 26.7.4): with tan a = t / sqrt(f), for even f
 *   sin a (1 + 1/2 cos^2 a + 1*3 / (2*4) cos^4 a + …), f / 2 terms, and for odd f
 *   2 / pi (a + sin a cos a (1 + 2/3 cos^2 a + 2*4 / (3*5) cos^4 a + …)), (f - 1) / 2 terms.
 */
static void student_within(mpfr_t p, mpfr_t cos2, const mpfr_t t, uint64_t freedom)
{
	mpfr_t sine, angle;

	mpfr_inits2(PRECISION, sine, angle, (mpfr_ptr)NULL);
	mpfr_sqr(sine, t, MPFR_RNDN);
	mpfr_add_ui(sine, sine, freedom, MPFR_RNDN);
	mpfr_ui_div(cos2, freedom, sine, MPFR_RNDN);
	mpfr_sqrt(sine, sine, MPFR_RNDN);
	mpfr_div(sine, t, sine, MPFR_RNDN);
	sum_powers(p, cos2, freedom / 2, freedom % 2);
	mpfr_mul(p, p, sine, MPFR_RNDN);
	if (freedom % 2) {
		mpfr_sqrt(angle, cos2, MPFR_RNDN);
		mpfr_mul(p, p, angle, MPFR_RNDN);
		mpfr_asin(angle, sine, MPFR_RNDN);
		mpfr_add(p, p, angle, MPFR_RNDN);
		mpfr_const_pi(angle, MPFR_RNDN);
		mpfr_div(p, p, angle, MPFR_RNDN);
		mpfr_mul_2ui(p, p, 1, MPFR_RNDN);
	}
	mpfr_clears(sine, angle, (mpfr_ptr)NULL);
}

/* Twice the density at 0: 2 Gamma((f + 1) / 2) / (sqrt(f pi) Gamma(f / 2)). */
static void student_peak(mpfr_t peak, uint64_t freedom)
{
	mpfr_t part;

	mpfr_init2(part, PRECISION);
	mpfr_set_ui(part, freedom + 1, MPFR_RNDN);
	mpfr_div_2ui(part, part, 1, MPFR_RNDN);
	mpfr_gamma(peak, part, MPFR_RNDN);
	mpfr_set_ui(part, freedom, MPFR_RNDN);
	mpfr_div_2ui(part, part, 1, MPFR_RNDN);
	mpfr_gamma(part, part, MPFR_RNDN);
	mpfr_div(peak, peak, part, MPFR_RNDN);
	mpfr_const_pi(part, MPFR_RNDN);
	mpfr_mul_ui(part, part, freedom, MPFR_RNDN);
	mpfr_sqrt(part, part, MPFR_RNDN);
	mpfr_div(peak, peak, part, MPFR_RNDN);
	mpfr_mul_2ui(peak, peak, 1, MPFR_RNDN);
	mpfr_clear(part);
}

/*
 * By Newton's method from the normal quantile, which is smaller: P is concave there, so that the steps
 * never pass the root. The density at t is the one at 0 times cos^(f + 1).
 */
static double solve_student(struct ism_level level, double start, uint64_t freedom)
{
	mpfr_t t, p, target, cos2, peak, density;
	double bound;

	mpfr_inits2(PRECISION, t, p, target, cos2, peak, density, (mpfr_ptr)NULL);
	set_level(target, level.num, level);
	student_peak(peak, freedom);
	mpfr_set_d(t, start, MPFR_RNDN);
	for (unsigned i = 0; i < STEPS_MAX; i++) {
		student_within(p, cos2, t, freedom);
		mpfr_sub(p, target, p, MPFR_RNDN);
		mpfr_sqrt(density, cos2, MPFR_RNDN);
		mpfr_pow_ui(density, density, freedom + 1, MPFR_RNDN);
		mpfr_mul(density, density, peak, MPFR_RNDN);
		mpfr_div(p, p, density, MPFR_RNDN);
		mpfr_add(t, t, p, MPFR_RNDN);
		if (is_settled(p, t))
			break;
	}
	bound = mpfr_get_d(t, MPFR_RNDN);
	mpfr_clears(t, p, target, cos2, peak, density, (mpfr_ptr)NULL);
	return bound;
}

/*
 * The asymptotic expansion of R. Fisher and E. Cornish (Abramowitz, Stegun, 26.7.5, with the fifth term of
 * "The percentile points of distributions having known cumulants", 1960).
 */
static double expand_student(double z, uint64_t freedom)
{
	double f = (double)freedom, x = z * z;
	double g1 = (x + 1) / 4;
	double g2 = ((5 * x + 16) * x + 3) / 96;
	double g3 = (((3 * x + 19) * x + 17) * x - 15) / 384;
	double g4 = ((((79 * x + 776) * x + 1482) * x - 1920) * x - 945) / 92160;
	double g5 = (((((27 * x + 339) * x + 930) * x - 1782) * x - 765) * x + 17955) / 368640;

	return z + z * ((g1 + (g2 + (g3 + (g4 + g5 / f) / f) / f) / f) / f);
}

bool ism_confidence_init(struct ism_confidence *confidence, struct ism_level level)
{
	mpfr_t z;

	if (level.num == 0 || level.num >= level.den)
		return false;
	memset(confidence, 0, sizeof(*confidence));
	confidence->level = level;
	mpfr_init2(z, PRECISION);
	solve_normal(z, level);
	confidence->normal = mpfr_get_d(z, MPFR_RNDN);
	mpfr_clear(z);
	return true;
}

double ism_confidence_student(struct ism_confidence *confidence, uint64_t freedom)
{
	double *known;

	if (freedom >= ISM_STUDENT_SOLVED)
		return expand_student(confidence->normal, freedom);
	known = &confidence->student[freedom];
	if (*known == 0)
		*known = solve_student(confidence->level, confidence->normal, freedom);
	return *known;
}
