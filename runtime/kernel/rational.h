/*
 * Exact rationals (GMP) to binary64, rounded once: the slow road of the kernel, taken when a result is
 * finished or where 128 bits do not do. GMP numbers are the caller's.
 */
#ifndef ISM_RUNTIME_KERNEL_RATIONAL_H
#define ISM_RUNTIME_KERNEL_RATIONAL_H

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * num / den * 2^exponent to nearest, ties to even; den > 0. False, with *out left alone, where that is
 * beyond the largest double. There is no minus zero.
 */
bool ism_rational_round(const mpz_t num, const mpz_t den, long exponent, double *out);

/* The square root of num / den * 2^exponent, rounded likewise; num >= 0, den > 0. */
bool ism_rational_round_root(const mpz_t num, const mpz_t den, long exponent, double *out);

void ism_rational_set_i128(mpz_t out, __int128 value);

/* n words in two's complement, lowest first. */
void ism_rational_set_words(mpz_t out, const uint64_t *word, size_t n);

void ism_rational_power_of_ten(mpz_t out, unsigned exponent);

/* A finite double as out * 2^(returned exponent). */
long ism_rational_set_double(mpz_t out, double value);

#endif
