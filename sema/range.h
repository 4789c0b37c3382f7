/*
 * Which values a term can have, as far as that is easy to see: a share lies in 0 .. 1, a count is never negative.
 * In the term's own kind: decimals as the number, durations in microseconds, percentages as fractions.
 */
#ifndef ISM_SEMA_RANGE_H
#define ISM_SEMA_RANGE_H

#include "sema/model.h"

/* Both ends included; infinite where nothing is known. */
struct range {
	double low, high;
};

struct range sema_range(const struct ism_term *term);
/* A constant that is there, neither text nor address, as a real. */
double sema_constant_real(const struct ism_term *term);

#endif
