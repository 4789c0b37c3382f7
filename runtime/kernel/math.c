#include "runtime/kernel/math.h"

/*
 * IEEE 754 demands that a square root is correctly rounded, and the others here are exact: on these, all
 * machines agree.
 */

bool ism_math_sqrt(double x, double *out)
{
	if (x < 0)
		return false;
	*out = __builtin_sqrt(x);
	return true;
}

double ism_math_floor(double x)
{
	return __builtin_floor(x);
}

double ism_math_ceil(double x)
{
	return __builtin_ceil(x);
}

double ism_math_round(double x)
{
	double whole = __builtin_trunc(x);
	double rest = x - whole; /* exact */

	if (rest >= 0.5)
		return whole + 1;
	if (rest <= -0.5)
		return whole - 1;
	return whole;
}

bool ism_math_mod(double a, double b, double *out)
{
	double rest;

	if (b == 0)
		return false;
	rest = __builtin_fmod(a, b);
	if (rest != 0 && (rest < 0) != (b < 0))
		rest += b;
	*out = rest + 0.0; /* no minus zero */
	return true;
}

bool ism_math_mod_int(int64_t a, int64_t b, int64_t *out)
{
	int64_t rest;

	if (b == 0)
		return false;
	rest = b == -1 ? 0 : a % b; /* the least value % -1 traps */
	if (rest != 0 && (rest < 0) != (b < 0))
		rest += b;
	*out = rest;
	return true;
}
