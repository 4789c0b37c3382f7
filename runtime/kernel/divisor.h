/* The greatest common divisor (Euclid, Elements, VII.2). */
#ifndef ISM_RUNTIME_KERNEL_DIVISOR_H
#define ISM_RUNTIME_KERNEL_DIVISOR_H

#include <stdint.h>

/* Of 0 and another number: that one. */
static inline uint64_t ism_greatest_divisor(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

#endif
