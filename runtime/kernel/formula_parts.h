/* What the files of formula share. Not for others. */
#ifndef ISM_RUNTIME_KERNEL_FORMULA_PARTS_H
#define ISM_RUNTIME_KERNEL_FORMULA_PARTS_H

#include <math.h>

#include "runtime/kernel/formula.h"

static inline void set_state(struct ism_value *out, uint32_t state)
{
	*out = (struct ism_value){ .state = state };
}

static inline void set_exact(struct ism_value *out, __int128 exact)
{
	*out = (struct ism_value){ .exact = exact, .state = ISM_VALUE_PRESENT };
}

/* What is not finite is none. */
static inline void set_real(struct ism_value *out, double real)
{
	set_state(out, ISM_VALUE_NONE);
	if (!isfinite(real))
		return;
	out->real = real;
	out->state = ISM_VALUE_PRESENT;
	out->is_real = 1;
}

static inline void set_text(struct ism_value *out, struct ism_slice text)
{
	set_state(out, ISM_VALUE_NONE);
	if (!text.data)
		return;
	out->text = text;
	out->state = ISM_VALUE_PRESENT;
}

/* Whether all of a and b (NULL: no operand) are values; else *out is what their states make. */
static inline bool both_present(
	const struct ism_value *a, const struct ism_value *b, struct ism_value *out)
{
	uint32_t other = b ? b->state : ISM_VALUE_PRESENT;

	if (a->state == ISM_VALUE_PRESENT && other == ISM_VALUE_PRESENT)
		return true;
	if (a->state == ISM_VALUE_FAULT || other == ISM_VALUE_FAULT)
		set_state(out, ISM_VALUE_FAULT);
	else
		set_state(out, ISM_VALUE_NONE);
	return false;
}

#endif
