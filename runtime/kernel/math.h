/*
 * Functions of numbers. ln, exp and pow are correctly rounded (MPFR), the others exact: never what the
 * host's libm happens to give. Arguments are finite; false, with *out left alone, means none: no real
 * result, or one beyond the largest double.
 */
#ifndef ISM_RUNTIME_KERNEL_MATH_H
#define ISM_RUNTIME_KERNEL_MATH_H

#include <stdbool.h>
#include <stdint.h>

bool ism_math_ln(double x, double *out); /* none for x <= 0 */
bool ism_math_exp(double x, double *out);
bool ism_math_pow(double x, double y, double *out); /* 0^0 is 1; none for 0^-1, (-1)^0.5 */
bool ism_math_sqrt(double x, double *out);          /* none for x < 0 */

double ism_math_floor(double x);
double ism_math_ceil(double x);
double ism_math_round(double x); /* to a whole number, half away from zero */

/* The remainder with the divisor's sign; none for b == 0. */
bool ism_math_mod(double a, double b, double *out);
bool ism_math_mod_int(int64_t a, int64_t b, int64_t *out);

/* Releases what MPFR keeps for the calling thread; to be called before a thread ends. */
void ism_math_thread_end(void);

#endif
