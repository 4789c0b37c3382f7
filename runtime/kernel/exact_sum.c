#include "runtime/kernel/exact_sum.h"

#include <string.h>

/*
 * Both accumulators are the same long integer of different length. A term is a sign and a magnitude of at
 * most 192 bits, placed at a word; it is added in two's complement, and carries run on only while they
 * change something.
 */

#define MANTISSA_BITS 52
#define EXPONENT_MAX  0x7ff

struct parts {
	uint64_t mantissa; /* up to 53 bits */
	unsigned exponent; /* the value is mantissa * 2^(exponent - 1074), 0..2045 */
	uint64_t negative; /* 0 or all ones */
};

static inline struct parts parts_of(double value)
{
	uint64_t bits;
	struct parts parts;
	unsigned biased;

	memcpy(&bits, &value, sizeof(bits));
	biased = bits >> MANTISSA_BITS & EXPONENT_MAX;
	parts.negative = -(bits >> 63);
	parts.exponent = biased - (biased != 0);
	parts.mantissa = (bits & ((UINT64_C(1) << MANTISSA_BITS) - 1)) | (uint64_t)(biased != 0)
										 << MANTISSA_BITS;
	return parts;
}

/* *word += addend + carry; returns the carry. */
static inline uint64_t add_word(uint64_t *word, uint64_t addend, uint64_t carry)
{
	unsigned __int128 sum = (unsigned __int128)*word + addend + carry;

	*word = (uint64_t)sum;
	return (uint64_t)(sum >> 64);
}

/*
 * Ends an addition: `sign` (0 or all ones) stands for all higher words of the term. Where sign and carry
 * cancel, which is nearly always, nothing is left to do.
 */
static inline void add_rest(uint64_t *word, const uint64_t *end, uint64_t sign, uint64_t carry)
{
	while (sign + carry != 0 && word < end)
		carry = add_word(word++, sign, carry);
}

static void merge_words(uint64_t *into, const uint64_t *from, size_t n)
{
	uint64_t carry = 0;

	for (size_t i = 0; i < n; i++)
		carry = add_word(&into[i], from[i], carry);
}

static bool words_are_zero(const uint64_t *word, size_t n)
{
	uint64_t any = 0;

	for (size_t i = 0; i < n; i++)
		any |= word[i];
	return any == 0;
}

static void write_words(const uint64_t *word, size_t n, uint8_t *bytes)
{
	for (size_t i = 0; i < n * 8; i++)
		bytes[i] = (uint8_t)(word[i / 8] >> i % 8 * 8);
}

static void read_words(uint64_t *word, size_t n, const uint8_t *bytes)
{
	memset(word, 0, n * 8);
	for (size_t i = 0; i < n * 8; i++)
		word[i / 8] |= (uint64_t)bytes[i] << i % 8 * 8;
}

/* 64 bits of a magnitude, from bit `at` on. */
static uint64_t bits_at(const uint64_t *word, size_t n, size_t at)
{
	size_t i = at / 64;
	unsigned shift = at % 64;
	uint64_t low = i < n ? word[i] >> shift : 0;

	return shift && i + 1 < n ? low | word[i + 1] << (64 - shift) : low;
}

static bool any_below(const uint64_t *word, size_t at)
{
	uint64_t any = 0;

	for (size_t i = 0; i < at / 64; i++)
		any |= word[i];
	if (at % 64)
		any |= word[at / 64] & ((UINT64_C(1) << at % 64) - 1);
	return any != 0;
}

/*
 * Rounds a magnitude in units of 2^-(1074 + below). The bits of a double, read as an integer, count its
 * magnitudes in order, so that a mantissa that rounds up to the next power carries into the exponent.
 */
static bool round_magnitude(
	const uint64_t *word, size_t n, size_t below, bool negative, double *out)
{
	size_t top = n * 64;
	size_t drop;
	uint64_t mantissa;
	uint64_t bits;

	while (top > 0 && word[(top - 1) / 64] == 0)
		top = (top - 1) / 64 * 64;
	if (top == 0) {
		*out = 0;
		return true;
	}
	top -= (size_t)__builtin_clzll(word[top / 64 - 1]);
	drop = top > MANTISSA_BITS + 1 + below ? top - (MANTISSA_BITS + 1) : below;
	mantissa = bits_at(word, n, drop) & ((UINT64_C(1) << (MANTISSA_BITS + 1)) - 1);
	if (drop > 0) {
		bool half = bits_at(word, n, drop - 1) & 1;

		mantissa += half && ((mantissa & 1) || any_below(word, drop - 1));
	}
	bits = mantissa + ((uint64_t)(drop - below) << MANTISSA_BITS);
	if (bits >= (uint64_t)EXPONENT_MAX << MANTISSA_BITS)
		return false;
	bits |= (uint64_t)(negative && mantissa != 0) << 63; /* there is no minus zero */
	memcpy(out, &bits, sizeof(bits));
	return true;
}

/* Rounds a sum; `magnitude` is room for n words. */
static bool round_words(
	const uint64_t *word, uint64_t *magnitude, size_t n, size_t below, double *out)
{
	bool negative = word[n - 1] >> 63;
	uint64_t sign = -(uint64_t)negative;
	uint64_t carry = negative;

	for (size_t i = 0; i < n; i++) {
		magnitude[i] = word[i] ^ sign;
		carry = add_word(&magnitude[i], 0, carry);
	}
	return round_magnitude(magnitude, n, below, negative, out);
}

void ism_exact_sum_add(struct ism_exact_sum *sum, double term)
{
	struct parts parts = parts_of(term);
	unsigned __int128 magnitude = (unsigned __int128)parts.mantissa << parts.exponent % 64;
	uint64_t *word = &sum->word[parts.exponent / 64];
	uint64_t carry;

	carry = add_word(&word[0], (uint64_t)magnitude ^ parts.negative, parts.negative & 1);
	carry = add_word(&word[1], (uint64_t)(magnitude >> 64) ^ parts.negative, carry);
	add_rest(&word[2], &sum->word[ISM_EXACT_SUM_WORDS], parts.negative, carry);
}

/* The lowest and the highest exponent, biased, of a window. */
#define WINDOW_FIRST (1023 - 18)
#define WINDOW_LAST  (1023 + 25)

bool ism_exact_window(double term, __int128 *out)
{
	struct parts parts = parts_of(term);
	unsigned shift = parts.exponent - (WINDOW_FIRST - 1);
	bool inside = shift <= WINDOW_LAST - WINDOW_FIRST;
	uint64_t mantissa = inside ? parts.mantissa : 0;
	uint64_t high = mantissa >> 1 >> (63 - shift % 64);
	__int128 magnitude = (__int128)high << 64 | mantissa << shift % 64;
	__int128 sign = (int64_t)parts.negative;

	*out = (magnitude ^ sign) - sign;
	return inside | (parts.mantissa == 0);
}

void ism_exact_sum_add_window(struct ism_exact_sum *sum, __int128 window)
{
	enum { LOWEST = WINDOW_FIRST - 1, SHIFT = LOWEST % 64 };
	uint64_t *word = &sum->word[LOWEST / 64];
	uint64_t sign = (uint64_t)(window >> 127);
	uint64_t low = (uint64_t)window;
	uint64_t high = (uint64_t)(window >> 64);
	uint64_t carry;

	carry = add_word(&word[0], low << SHIFT, 0);
	carry = add_word(&word[1], high << SHIFT | low >> (64 - SHIFT), carry);
	carry = add_word(&word[2], sign << SHIFT | high >> (64 - SHIFT), carry);
	add_rest(&word[3], &sum->word[ISM_EXACT_SUM_WORDS], sign, carry);
}

void ism_exact_sum_merge(struct ism_exact_sum *into, const struct ism_exact_sum *from)
{
	merge_words(into->word, from->word, ISM_EXACT_SUM_WORDS);
}

bool ism_exact_sum_is_zero(const struct ism_exact_sum *sum)
{
	return words_are_zero(sum->word, ISM_EXACT_SUM_WORDS);
}

bool ism_exact_sum_round(const struct ism_exact_sum *sum, double *out)
{
	uint64_t magnitude[ISM_EXACT_SUM_WORDS];

	return round_words(sum->word, magnitude, ISM_EXACT_SUM_WORDS, 0, out);
}

void ism_exact_sum_write(const struct ism_exact_sum *sum, uint8_t bytes[ISM_EXACT_SUM_BYTES])
{
	write_words(sum->word, ISM_EXACT_SUM_WORDS, bytes);
}

void ism_exact_sum_read(struct ism_exact_sum *sum, const uint8_t bytes[ISM_EXACT_SUM_BYTES])
{
	read_words(sum->word, ISM_EXACT_SUM_WORDS, bytes);
}

void ism_exact_dot_add(struct ism_exact_dot *dot, double a, double b)
{
	struct parts x = parts_of(a);
	struct parts y = parts_of(b);
	unsigned __int128 product = (unsigned __int128)x.mantissa * y.mantissa;
	unsigned exponent = x.exponent + y.exponent;
	unsigned shift = exponent % 64;
	uint64_t negative = x.negative ^ y.negative;
	uint64_t *word = &dot->word[exponent / 64];
	unsigned __int128 low = product << shift;
	/* In two steps, as a shift by 128 is undefined. */
	uint64_t high = (uint64_t)(product >> 64 >> (63 - shift) >> 1);
	uint64_t carry;

	carry = add_word(&word[0], (uint64_t)low ^ negative, negative & 1);
	carry = add_word(&word[1], (uint64_t)(low >> 64) ^ negative, carry);
	carry = add_word(&word[2], high ^ negative, carry);
	add_rest(&word[3], &dot->word[ISM_EXACT_DOT_WORDS], negative, carry);
}

void ism_exact_dot_merge(struct ism_exact_dot *into, const struct ism_exact_dot *from)
{
	merge_words(into->word, from->word, ISM_EXACT_DOT_WORDS);
}

bool ism_exact_dot_is_zero(const struct ism_exact_dot *dot)
{
	return words_are_zero(dot->word, ISM_EXACT_DOT_WORDS);
}

bool ism_exact_dot_round(const struct ism_exact_dot *dot, double *out)
{
	uint64_t magnitude[ISM_EXACT_DOT_WORDS];

	return round_words(dot->word, magnitude, ISM_EXACT_DOT_WORDS, 1074, out);
}

void ism_exact_dot_write(const struct ism_exact_dot *dot, uint8_t bytes[ISM_EXACT_DOT_BYTES])
{
	write_words(dot->word, ISM_EXACT_DOT_WORDS, bytes);
}

void ism_exact_dot_read(struct ism_exact_dot *dot, const uint8_t bytes[ISM_EXACT_DOT_BYTES])
{
	read_words(dot->word, ISM_EXACT_DOT_WORDS, bytes);
}
