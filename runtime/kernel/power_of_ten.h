/* Powers of ten, for numbers that are read digit by digit. */
#ifndef ISM_RUNTIME_KERNEL_POWER_OF_TEN_H
#define ISM_RUNTIME_KERNEL_POWER_OF_TEN_H

#include <stdint.h>

/* The highest that 64 bits with a sign hold. */
#define ISM_POWER_INT 18

/* The highest that binary64 holds exactly. */
#define ISM_POWER_REAL 22

static const uint64_t ism_int_powers[ISM_POWER_INT + 1] = { 1, 10, 100, 1000, 10000, 100000,
	1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
	10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000,
	1000000000000000000 };

static const double ism_real_powers[ISM_POWER_REAL + 1] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
	1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

#endif
