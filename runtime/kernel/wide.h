/*
 * 128-bit exact arithmetic of formulas: ints, decimals scaled by a power of ten, their sums; and a 256-bit
 * sum of products. Functions that can leave the range return false and leave *out alone. A scale is the
 * number of decimal digits after the point, at most ISM_WIDE_SCALE_MAX. Doubles come out rounded to
 * nearest, ties to even, once.
 */
#ifndef ISM_RUNTIME_KERNEL_WIDE_H
#define ISM_RUNTIME_KERNEL_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ISM_WIDE_SCALE_MAX = 38, /* 10^38 is the largest power of ten in 128 bits */
	ISM_WIDE_CHARS = 40,     /* a sign and 39 digits */
};

static inline bool ism_wide_add(__int128 a, __int128 b, __int128 *out)
{
	__int128 sum;

	if (__builtin_add_overflow(a, b, &sum))
		return false;
	*out = sum;
	return true;
}

static inline bool ism_wide_sub(__int128 a, __int128 b, __int128 *out)
{
	__int128 difference;

	if (__builtin_sub_overflow(a, b, &difference))
		return false;
	*out = difference;
	return true;
}

bool ism_wide_mul(__int128 a, __int128 b, __int128 *out);
bool ism_wide_negate(__int128 a, __int128 *out);

/* The remainder with the divisor's sign; false where b is 0. */
bool ism_wide_mod(__int128 a, __int128 b, __int128 *out);

/* 10^exponent, exponent <= ISM_WIDE_SCALE_MAX. */
__int128 ism_wide_power_of_ten(unsigned exponent);

/* value / 10^scale; scale 0 converts an integer. */
double ism_wide_to_double(__int128 value, unsigned scale);

/* num / den; false where den is 0. */
bool ism_wide_ratio(__int128 num, __int128 den, double *out);

/* (num / 10^num_scale) / (den / 10^den_scale); false where den is 0. */
bool ism_wide_ratio_scaled(
	__int128 num, unsigned num_scale, __int128 den, unsigned den_scale, double *out);

/* The same value at another scale, rounded half away from zero; *exact (may be NULL): nothing was lost. */
bool ism_wide_rescale(
	__int128 value, unsigned from_scale, unsigned to_scale, __int128 *out, bool *exact);

/* value at `scale` to a whole number, at scale 0. */
__int128 ism_wide_floor(__int128 value, unsigned scale);
__int128 ism_wide_ceil(__int128 value, unsigned scale);

/* -1, 0 or 1: exact, whatever the scales. */
int ism_wide_compare(__int128 a, unsigned a_scale, __int128 b, unsigned b_scale);
int ism_wide_compare_double(__int128 a, unsigned a_scale, double b); /* b is finite */

/* The nearest integer at `scale`, half away from zero; false where it does not fit or b is not finite. */
bool ism_wide_from_double(double b, unsigned scale, __int128 *out);

/* All of the text: an optional minus and digits. */
bool ism_wide_parse(const char *text, size_t size, __int128 *out);

/* Returns the number of characters, which are not terminated. */
size_t ism_wide_print(__int128 value, char out[ISM_WIDE_CHARS]);

/*
 * A sum of up to 2^64 products of two 64-bit integers, in two's complement, lowest word first. Zero bytes
 * are the empty sum; equal sums have equal bytes.
 */
struct ism_wide_sum {
	uint64_t word[4];
};

void ism_wide_sum_add(struct ism_wide_sum *sum, int64_t a, int64_t b); /* adds a * b */
void ism_wide_sum_merge(struct ism_wide_sum *into, const struct ism_wide_sum *from);

#endif
