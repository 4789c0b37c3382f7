/*
 * Numbers as they mostly are, read without a branch that depends on what is in them. A cell is a slice, not terminated; an
 * empty one stands where two words of zeros can be read.
 */
#ifndef ISM_RUNTIME_FIELDS_QUICK_NUMBER_H
#define ISM_RUNTIME_FIELDS_QUICK_NUMBER_H

#include <stdbool.h>

#include "runtime/kernel/field_number.h"
#include "runtime/kernel/power_of_ten.h"
#include "runtime/kernel/word.h"

/* Characters of a number that are read at once. */
#define ISM_QUICK_PLACES ISM_WORD_BYTES

_Static_assert(ISM_QUICK_PLACES + 2 <= ISM_POWER_REAL, "places and a percentage have exact powers");

/*
 * The characters of a number of at most ISM_QUICK_PLACES, exclusive-or '0', so that a digit is its value: the last one in
 * the highest byte, zeros in the bytes before the first.
 */
static inline uint64_t ism_quick_places(const char *s, size_t n)
{
	char room[ISM_WORD_BYTES];
	uint64_t word = ism_word_at(ism_word_readable(s, n, room)) ^ '0' * ISM_WORD_ONES;

	return word << (-n * 8 & 63);
}

static inline char ism_quick_sign(const struct ism_number_form *form)
{
	return form->decimal ? form->decimal : '.';
}

/*
 * Takes the decimal sign out of the places, which move up behind it; *scale is how many stand behind it. False
 * where there is anything else that is no digit, or no digit behind the sign; *scale is arbitrary then.
 */
static inline bool ism_quick_take_point(uint64_t *places, char sign, uint32_t *scale)
{
	uint64_t at = ism_word_no_digits(*places); /* one bit, if it is a number at all */
	uint64_t one = at >> 7;                    /* the lowest bit of the sign's byte */
	uint64_t before = *places & (one - (at != 0));
	uint64_t found = *places & (2 * at - one);
	uint64_t wrong = (found ^ one * (uint8_t)(sign ^ '0')) | (at & (at - 1)) | at >> 63;

	/* Byte i of the factor is i, and comes to the top where the sign is i bytes below it. */
	*scale = (uint32_t)(one * UINT64_C(0x0706050403020100) >> 56);
	*places += before * 255 - found; /* 256 times what is before the sign, instead of once */
	return wrong == 0;
}

static __attribute__((noinline)) bool ism_quick_long_number(
	const char *s, size_t n, const struct ism_number_form *form, double *out)
{
	return ism_field_number(s, n, form, out) == ISM_REASON_NONE;
}

/*
 * True where the cell is surely a number, with the value that ism_field_number gives; else that one is to be asked, and *out
 * may be set to anything.
 */
static inline bool ism_quick_number(
	const char *s, size_t n, const struct ism_number_form *form, double *out)
{
	uint64_t places;
	uint32_t scale;
	bool good;

	if (__builtin_expect((n > ISM_QUICK_PLACES) | (*s == '-'), 0))
		return ism_quick_long_number(s, n, form, out);
	if (form->percent)
		n -= (n > 1) & (s[n ? n - 1 : 0] == '%');
	places = ism_quick_places(s, n);
	good = ism_quick_take_point(&places, ism_quick_sign(form), &scale);
	/* Both operands are exact, so that the division rounds once (W. Clinger, PLDI 1990). */
	*out = (double)(int64_t)ism_word_number(places) /
	       ism_real_powers[(scale & 7) + (form->percent ? 2 : 0)];
	return good;
}

#endif
