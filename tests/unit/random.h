/*
 * Random numbers for tests: the same ones in every run.
 */
#ifndef ISM_TESTS_UNIT_RANDOM_H
#define ISM_TESTS_UNIT_RANDOM_H

#include <stdint.h>
#include <string.h>

struct random {
	uint64_t state; /* not 0 */
};

/* Rounds of a test: fewer where the sanitizer of addresses makes each of them slow. */
#ifdef __SANITIZE_ADDRESS__
#define RANDOM_ROUNDS(n) ((n) / 4)
#else
#define RANDOM_ROUNDS(n) (n)
#endif

/* xorshift64*: S. Vigna, "An experimental exploration of Marsaglia's xorshift generators, scrambled". */
static inline uint64_t random_bits(struct random *random)
{
	random->state ^= random->state >> 12;
	random->state ^= random->state << 25;
	random->state ^= random->state >> 27;
	return random->state * UINT64_C(0x2545f4914f6cdd1d);
}

static inline uint64_t random_below(struct random *random, uint64_t limit)
{
	return random_bits(random) % limit;
}

/* Any finite double, each exponent as likely as the others. */
static inline double random_double(struct random *random)
{
	double value;
	uint64_t bits;

	do {
		bits = random_bits(random);
	} while ((bits >> 52 & 0x7ff) == 0x7ff);
	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* A 128-bit number of a random length. */
static inline __int128 random_wide(struct random *random)
{
	unsigned __int128 bits = (unsigned __int128)random_bits(random) << 64 | random_bits(random);

	return (__int128)bits >> random_below(random, 128);
}

#endif
