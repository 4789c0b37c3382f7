#include "runtime/kernel/field_quick.h"

#include "runtime/kernel/power_of_ten.h"
#include "runtime/kernel/word.h"

/* Characters of a number that are read at once. */
#define PLACES ISM_WORD_BYTES

/* The most digits whose value surely fits into 63 bits. */
#define SURE_DIGITS 18

_Static_assert(PLACES + 2 <= ISM_POWER_REAL, "places and a percentage have exact powers");

/* What is longer or negative is out of line. */
static inline bool is_short(const char *s, size_t n)
{
	return __builtin_expect((n <= PLACES) & (*s != '-'), 1);
}

/*
 * The characters of a number, exclusive-or '0', so that a digit is its value: the last one in the highest byte,
 * zeros in the bytes before the first.
 */
static inline uint64_t read_places(const char *s, size_t n)
{
	char room[ISM_WORD_BYTES];
	uint64_t word = ism_word_at(ism_word_readable(s, n, room)) ^ '0' * ISM_WORD_ONES;

	return word << (-n * 8 & 63);
}

static __attribute__((noinline)) bool long_int(
	const char *s, size_t n, const struct ism_number_form *form, int64_t *out)
{
	return ism_field_int(s, n, form, out) == ISM_REASON_NONE;
}

bool ism_quick_int(const char *s, size_t n, const struct ism_number_form *form, int64_t *out)
{
	uint64_t places;

	if (!is_short(s, n))
		return long_int(s, n, form, out);
	places = read_places(s, n);
	*out = (int64_t)ism_word_number(places);
	return !ism_word_no_digits(places);
}

/*
 * Takes the decimal sign out of the places, which move up behind it; *scale is how many stand behind it. False
 * where there is anything else that is no digit, or no digit behind the sign.
 */
static inline bool take_point(uint64_t *places, char sign, unsigned *scale)
{
	uint64_t at = ism_word_no_digits(*places); /* one bit, if it is a number at all */
	uint64_t one = at >> 7;                    /* the lowest bit of the sign's byte */
	uint64_t before = *places & (one - (at != 0));
	uint64_t found = *places & (2 * at - one);
	uint64_t wrong = (found ^ one * (uint8_t)(sign ^ '0')) | (at & (at - 1)) | at >> 63;

	*scale = (unsigned)__builtin_clzll(at ? at : ISM_WORD_HIGHS) / 8;
	*places += before * 255 - found; /* 256 times what is before the sign, instead of once */
	return wrong == 0;
}

/* Digits with at most one decimal sign among them; the value is *digits / 10^scale. */
static inline bool read_short(const char *s, size_t n, const struct ism_number_form *form,
	uint64_t *digits, unsigned *scale)
{
	uint64_t places = read_places(s, n);
	bool good = take_point(&places, form->decimal ? form->decimal : '.', scale);

	*digits = ism_word_number(places);
	return good;
}

static __attribute__((noinline)) bool long_decimal(
	const char *s, size_t n, const struct ism_number_form *form, unsigned scale, int64_t *out)
{
	return ism_field_decimal(s, n, form, scale, out) == ISM_REASON_NONE;
}

bool ism_quick_decimal(
	const char *s, size_t n, const struct ism_number_form *form, unsigned scale, int64_t *out)
{
	uint64_t digits;
	unsigned given;
	bool good;

	if (!is_short(s, n) || scale > SURE_DIGITS - PLACES)
		return long_decimal(s, n, form, scale, out);
	good = read_short(s, n, form, &digits, &given);
	*out = (int64_t)(digits * ism_int_powers[given <= scale ? scale - given : 0]);
	return good & (given <= scale);
}

static __attribute__((noinline)) bool long_number(
	const char *s, size_t n, const struct ism_number_form *form, double *out)
{
	return ism_field_number(s, n, form, out) == ISM_REASON_NONE;
}

bool ism_quick_number(const char *s, size_t n, const struct ism_number_form *form, double *out)
{
	uint64_t digits;
	unsigned scale;
	bool good;

	if (!is_short(s, n))
		return long_number(s, n, form, out);
	if (form->percent)
		n -= (n > 1) & (s[n ? n - 1 : 0] == '%');
	good = read_short(s, n, form, &digits, &scale);
	/* Both operands are exact, so that the division rounds once (W. Clinger, PLDI 1990). */
	*out = (double)(int64_t)digits / ism_real_powers[scale + (form->percent ? 2 : 0)];
	return good;
}
