/*
 * Binary64 numbers as 64-bit integers of the same order, for COUNTS. -0 and 0 are one key.
 */
#ifndef ISM_RUNTIME_STATE_REAL_KEY_H
#define ISM_RUNTIME_STATE_REAL_KEY_H

#include <stdint.h>
#include <string.h>

/* -0 becomes 0; all else stays. */
static inline double ism_real_plain(double real)
{
	return real + 0.0;
}

/* Below zero a larger magnitude is a larger bit pattern: those bits are turned over. */
static inline int64_t ism_real_key(double real)
{
	double plain = ism_real_plain(real);
	int64_t bits;

	memcpy(&bits, &plain, sizeof(bits));
	return bits ^ (int64_t)((uint64_t)(bits >> 63) >> 1);
}

static inline double ism_real_of_key(int64_t key)
{
	int64_t bits = key ^ (int64_t)((uint64_t)(key >> 63) >> 1);
	double real;

	memcpy(&real, &bits, sizeof(real));
	return real;
}

#endif
