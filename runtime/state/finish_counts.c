/*
 * Quantiles and the mode, from the multiset of values.
 */
#include "runtime/state/finish_parts.h"

#include <math.h>

#include "runtime/kernel/exact_finish.h"
#include "runtime/state/counts.h"
#include "runtime/state/real_key.h"

/* The exact value of a key; keys may count in multiples of a unit. */
static int64_t exact_of(int64_t key, const struct ism_finish_form *form)
{
	uint64_t unit = form->key_unit ? (uint64_t)form->key_unit : 1;

	return (int64_t)((uint64_t)key * unit);
}

/* A key as a value of its own type; a key read from a file may be no number at all. */
static void put_key(int64_t key, const struct ism_finish_form *form, struct ism_value *out)
{
	double real = ism_real_of_key(key);

	if (form->type != ISM_TYPE_NUMBER)
		ism_finish_exact(out, exact_of(key, form));
	else if (isfinite(real))
		ism_finish_real(out, real);
}

static void put_real(double real, struct ism_value *out)
{
	if (isfinite(real))
		ism_finish_real(out, real);
}

/* The value at a place between the neighbours `low` and `high`. */
static void put_between(int64_t low, int64_t high, struct ism_quantile_place place,
	const struct ism_finish_form *form, struct ism_value *out)
{
	int64_t a = exact_of(low, form), b = exact_of(high, form);
	double x = ism_real_of_key(low), y = ism_real_of_key(high);

	switch ((enum ism_type_kind)form->type) {
	case ISM_TYPE_NUMBER:
		if (isfinite(x) && isfinite(y))
			put_real(ism_quantile_real(x, y, place), out);
		break;
	case ISM_TYPE_DATE: ism_finish_exact(out, ism_quantile_day(a, b, place)); break;
	case ISM_TYPE_TIMESTAMP: ism_finish_exact(out, ism_quantile_instant(a, b, place)); break;
	case ISM_TYPE_ENUM:
	case ISM_TYPE_BOOL: ism_finish_exact(out, a); break;
	default: put_real(ism_quantile_wide(a, b, place, ism_finish_scale(form)), out); break;
	}
}

static void percentile(const struct ism_state_counts *counts, uint64_t num, uint64_t den,
	const struct ism_finish_form *form, struct ism_value *out)
{
	struct ism_quantile_place place = ism_quantile_place(counts->values, num, den);
	int64_t low = ism_counts_rank(counts, place.index);
	int64_t high = place.num ? ism_counts_rank(counts, place.index + 1) : low;

	put_between(low, high, place, form, out);
}

void ism_finish_counts(enum ism_aggregate_kind aggregate, const struct ism_state_counts *counts,
	const struct ism_finish_form *form, struct ism_value *out)
{
	uint64_t num = (uint64_t)form->p_num, den = (uint64_t)form->p_den;

	switch (aggregate) {
	case ISM_AGGREGATE_MEDIAN: percentile(counts, 1, 2, form, out); break;
	case ISM_AGGREGATE_PERCENTILE: percentile(counts, num, den, form, out); break;
	case ISM_AGGREGATE_PERCENTILE_DISC:
		put_key(ism_counts_rank(counts, ism_quantile_rank(counts->values, num, den)), form,
			out);
		break;
	default: put_key(ism_counts_mode(counts), form, out); break;
	}
}

void ism_finish_rank(
	const void *state, uint64_t rank, const struct ism_finish_form *form, struct ism_value *out)
{
	const struct ism_state_counts *counts = state;

	*out = (struct ism_value){ .state = ISM_VALUE_NONE };
	if (counts->head.fault)
		out->state = ISM_VALUE_FAULT;
	else if (rank > 0 && rank <= counts->values)
		put_key(ism_counts_rank(counts, rank - 1), form, out);
}
