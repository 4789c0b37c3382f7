/*
 * Exact sums of binary64 numbers, and of products of two of them: the order in which terms come, and how
 * partial sums are merged, never shows in a single bit of the result.
 *
 * A sum is one long integer in two's complement (U. Kulisch's accumulator), wide enough for every term
 * and 2^64 of them: an ism_exact_sum counts units of 2^-1074, an ism_exact_dot units of 2^-2148. Its bytes
 * are always in normal form: equal sums have equal bytes, and zero bytes are the empty sum. Both are plain
 * values that may be copied.
 *
 * Terms must be finite (`nan` and `inf` exist nowhere in the language); anything else is memory-safe but
 * adds a meaningless number.
 */
#ifndef ISM_RUNTIME_KERNEL_EXACT_SUM_H
#define ISM_RUNTIME_KERNEL_EXACT_SUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ISM_EXACT_SUM_WORDS = 34, /* 2098 bits for the terms, 78 for their number */
	ISM_EXACT_DOT_WORDS = 68, /* 4196 bits for the terms, 156 for their number */
	ISM_EXACT_SUM_BYTES = ISM_EXACT_SUM_WORDS * 8, /* of the written form */
	ISM_EXACT_DOT_BYTES = ISM_EXACT_DOT_WORDS * 8,
};

struct ism_exact_sum {
	uint64_t word[ISM_EXACT_SUM_WORDS]; /* lowest first */
};

struct ism_exact_dot {
	uint64_t word[ISM_EXACT_DOT_WORDS]; /* lowest first */
};

void ism_exact_sum_add(struct ism_exact_sum *sum, double term);
void ism_exact_sum_merge(struct ism_exact_sum *into, const struct ism_exact_sum *from);
bool ism_exact_sum_is_zero(const struct ism_exact_sum *sum);

/*
 * The window: reals of everyday size, 2^-18 up to 2^26, and 0, are multiples of 2^-70 below 2^26 and can be
 * added up in 128 bits first. 2^30 of them fit.
 */
enum { ISM_EXACT_WINDOW_TERMS_LOG2 = 30 };

/* The term in units of 2^-70; false, and 0, where it lies outside of the window. */
bool ism_exact_window(double term, __int128 *out);
/* Adds a sum of such terms. */
void ism_exact_sum_add_window(struct ism_exact_sum *sum, __int128 window);

/* The sum rounded once, to nearest, ties to even; false where that is beyond the largest double. */
bool ism_exact_sum_round(const struct ism_exact_sum *sum, double *out);

/* Written little-endian; the bytes depend on the value of the sum alone, and all bytes can be read. */
void ism_exact_sum_write(const struct ism_exact_sum *sum, uint8_t bytes[ISM_EXACT_SUM_BYTES]);
void ism_exact_sum_read(struct ism_exact_sum *sum, const uint8_t bytes[ISM_EXACT_SUM_BYTES]);

/* Adds the exact product a * b, which a double seldom holds. */
void ism_exact_dot_add(struct ism_exact_dot *dot, double a, double b);
void ism_exact_dot_merge(struct ism_exact_dot *into, const struct ism_exact_dot *from);
bool ism_exact_dot_is_zero(const struct ism_exact_dot *dot);
bool ism_exact_dot_round(const struct ism_exact_dot *dot, double *out);
void ism_exact_dot_write(const struct ism_exact_dot *dot, uint8_t bytes[ISM_EXACT_DOT_BYTES]);
void ism_exact_dot_read(struct ism_exact_dot *dot, const uint8_t bytes[ISM_EXACT_DOT_BYTES]);

#endif
