#include "runtime/kernel/field_number_slow.h"

#include <string.h>

/* A cell taken apart. Parts hold digits and, the whole one, thousands separators. */
struct number_text {
	const char *whole;
	const char *whole_end;
	const char *fraction; /* NULL: no decimal sign */
	const char *fraction_end;
	int64_t exponent;
	bool has_exponent;
	bool has_percent;
	bool negative;
};

/* Written exponents are cut off here: far beyond every number and every count of digits before it. */
#define EXPONENT_MAX 100000000000000000

static bool is_digit(char c)
{
	return (unsigned)(uint8_t)c - '0' <= 9;
}

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && is_digit(*p))
		p++;
	return p;
}

/* Digits in groups of three or in one; NULL where separators stand elsewhere. */
static const char *skip_whole(const char *begin, const char *end, char thousands)
{
	const char *p = skip_digits(begin, end);

	if (!thousands || p == end || *p != thousands)
		return p;
	if (p == begin || p - begin > 3)
		return NULL;
	while (p < end && *p == thousands) {
		const char *group = p + 1;

		p = skip_digits(group, end);
		if (p - group != 3)
			return NULL;
	}
	return p;
}

/* Reads `e`, a sign, digits into t; NULL where digits are missing. */
static const char *read_exponent(const char *p, const char *end, struct number_text *t)
{
	const char *digits;
	bool negative;

	p++;
	negative = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	digits = p;
	for (; p < end && is_digit(*p); p++) {
		if (t->exponent < EXPONENT_MAX)
			t->exponent = t->exponent * 10 + (*p - '0');
	}
	if (p == digits)
		return NULL;
	if (negative)
		t->exponent = -t->exponent;
	t->has_exponent = true;
	return p;
}

static bool take_apart(
	const char *s, size_t n, const struct ism_number_form *form, struct number_text *t)
{
	const char *p = s;
	const char *end = s + n;

	*t = (struct number_text){ .negative = n > 0 && *p == '-' };
	p += t->negative;
	t->whole = p;
	t->whole_end = p = skip_whole(p, end, form->thousands);
	if (!p)
		return false;
	if (p < end && *p == (form->decimal ? form->decimal : '.')) {
		t->fraction = p + 1;
		t->fraction_end = p = skip_digits(p + 1, end);
		if (p == t->fraction)
			return false;
	}
	if (t->whole == t->whole_end && !t->fraction)
		return false;
	if (p < end && (*p == 'e' || *p == 'E')) {
		p = read_exponent(p, end, t);
		if (!p)
			return false;
	}
	if (p < end && *p == '%' && form->percent) {
		t->has_percent = true;
		p++;
	}
	return p == end;
}

/* Appends the digits of a part to *value; false where 64 bits do not hold them. */
static bool append_digits(const char *p, const char *end, uint64_t *value)
{
	for (; p < end; p++) {
		if (!is_digit(*p))
			continue;
		if (__builtin_mul_overflow(*value, 10, value) ||
			__builtin_add_overflow(*value, (uint64_t)(*p - '0'), value))
			return false;
	}
	return true;
}

static bool apply_sign(uint64_t value, bool negative, int64_t *out)
{
	if (value > (uint64_t)INT64_MAX + negative)
		return false;
	*out = negative ? (int64_t)-value : (int64_t)value;
	return true;
}

enum ism_reason ism_field_int_slow(
	const char *s, size_t n, const struct ism_number_form *form, int64_t *out)
{
	struct number_text t;
	uint64_t value = 0;

	if (!take_apart(s, n, form, &t) || t.fraction || t.has_exponent || t.has_percent)
		return ISM_REASON_INT;
	if (!append_digits(t.whole, t.whole_end, &value) || !apply_sign(value, t.negative, out))
		return ISM_REASON_INT_RANGE;
	return ISM_REASON_NONE;
}

enum ism_reason ism_field_decimal_slow(
	const char *s, size_t n, const struct ism_number_form *form, unsigned scale, int64_t *out)
{
	struct number_text t;
	uint64_t value = 0;
	size_t given;

	if (!take_apart(s, n, form, &t) || t.has_exponent || t.has_percent)
		return ISM_REASON_DECIMAL;
	given = t.fraction ? (size_t)(t.fraction_end - t.fraction) : 0;
	if (given > scale)
		return ISM_REASON_DECIMAL_DIGITS;
	if (!append_digits(t.whole, t.whole_end, &value))
		return ISM_REASON_DECIMAL_RANGE;
	if (t.fraction && !append_digits(t.fraction, t.fraction_end, &value))
		return ISM_REASON_DECIMAL_RANGE;
	for (; given < scale; given++) {
		if (__builtin_mul_overflow(value, 10, &value))
			return ISM_REASON_DECIMAL_RANGE;
	}
	return apply_sign(value, t.negative, out) ? ISM_REASON_NONE : ISM_REASON_DECIMAL_RANGE;
}

/* Significant digits, gathered from both parts; the number is digits * 10^exponent. */
struct gathered {
	uint8_t digits[ISM_NUMBER_DIGITS_MAX];
	size_t n;
	int64_t exponent;
	bool more; /* a digit other than 0 was left out */
};

static void gather(struct gathered *g, const char *p, const char *end, bool is_fraction)
{
	for (; p < end; p++) {
		uint8_t digit = (uint8_t)(*p - '0');

		if (!is_digit(*p))
			continue;
		if (g->n < ISM_NUMBER_DIGITS_MAX - 1) {
			if (g->n > 0 || digit > 0)
				g->digits[g->n++] = digit;
			g->exponent -= is_fraction;
		} else {
			g->more |= digit > 0;
			g->exponent += !is_fraction;
		}
	}
}

static bool gathered_nearest(struct gathered *g, double *out)
{
	uint64_t value = 0;

	if (g->more) {
		g->digits[g->n++] = 1;
		g->exponent--;
	}
	if (g->n > 19)
		return ism_number_nearest_long(g->digits, g->n, g->exponent, out);
	for (size_t i = 0; i < g->n; i++)
		value = value * 10 + g->digits[i];
	return ism_number_nearest(value, g->exponent, out);
}

enum ism_reason ism_field_number_slow(
	const char *s, size_t n, const struct ism_number_form *form, double *out)
{
	struct number_text t;
	struct gathered g;
	double value;

	if (!take_apart(s, n, form, &t))
		return ISM_REASON_NUMBER;
	g.n = 0;
	g.more = false;
	g.exponent = t.exponent - (form->percent ? 2 : 0);
	gather(&g, t.whole, t.whole_end, false);
	if (t.fraction)
		gather(&g, t.fraction, t.fraction_end, true);
	if (!gathered_nearest(&g, &value))
		return ISM_REASON_NUMBER_RANGE;
	*out = t.negative && value != 0 ? -value : value;
	return ISM_REASON_NONE;
}
