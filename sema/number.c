#include "sema/entry.h"

#include <string.h>

static bool shift(int64_t *value, int digit)
{
	return !__builtin_mul_overflow(*value, 10, value) &&
	       !__builtin_add_overflow(*value, digit, value);
}

/* Reads a decimal exponent of at most three digits. */
static bool exponent_of(const char *text, int *out)
{
	bool negative = *text == '-';
	int value = 0;

	if (*text == '-' || *text == '+')
		text++;
	if (strlen(text) > 3)
		return false;
	for (; *text; text++)
		value = 10 * value + (*text - '0');
	*out = negative ? -value : value;
	return true;
}

bool sema_literal_ratio(const char *text, int64_t *num, int64_t *den)
{
	int exponent = 0, fraction = 0;
	bool after_point = false;

	*num = 0;
	*den = 1;
	for (; *text; text++) {
		if (*text == 'e' || *text == 'E') {
			if (!exponent_of(text + 1, &exponent))
				return false;
			break;
		}
		if (*text == '.') {
			after_point = true;
			continue;
		}
		if (!shift(num, *text - '0'))
			return false;
		fraction += after_point;
	}
	for (exponent -= fraction; exponent > 0; exponent--)
		if (!shift(num, 0))
			return false;
	for (; exponent < 0; exponent++) {
		if (*num % 10 == 0)
			*num /= 10;
		else if (!shift(den, 0))
			return false;
	}
	return true;
}

bool sema_literal_int(const struct ism_expr *expr, int64_t *out)
{
	int64_t den;

	return expr->kind == ISM_EXPR_NUMBER && !expr->u.number.unit.text &&
	       sema_literal_ratio(expr->u.number.text, out, &den) && den == 1;
}

const char *sema_written(struct sema *s, struct ism_span at)
{
	return ism_source_map_written(s->map, s->arena, at);
}
