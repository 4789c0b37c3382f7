/*
 * Means and spreads, from exact sums; each is rounded once, in kernel/exact_finish.c.
 */
#include "runtime/state/finish_parts.h"

#include "runtime/kernel/exact_finish.h"

static __int128 floor_ratio(__int128 num, __int128 den)
{
	__int128 quotient = num / den;

	return quotient - (num % den < 0);
}

/* Dates: the day on which the mean falls; instants: the nearest microsecond, the later of two. */
static void mean_of_times(
	const struct ism_state_sum_exact *sum, uint32_t type, struct ism_value *out)
{
	__int128 n = sum->values;

	if (type == ISM_TYPE_DATE)
		ism_finish_exact(out, floor_ratio(sum->sum, n));
	else
		ism_finish_exact(out, floor_ratio(2 * sum->sum + n, 2 * n));
}

static bool mean(const void *state, const struct ism_finish_form *form, double *out)
{
	const struct ism_state_sum_exact *exact = state;
	const struct ism_state_sum_real *real = state;

	if (form->type == ISM_TYPE_NUMBER)
		return ism_exact_mean(real->values, real->sum, out);
	return ism_wide_mean(exact->values, exact->sum, ism_finish_scale(form), out);
}

static bool weighted_mean(const void *state, const struct ism_finish_form *form, double *out)
{
	const struct ism_state_pair_exact *exact = state;
	const struct ism_state_pair_real *real = state;

	if (form->type == ISM_TYPE_NUMBER)
		return ism_exact_weighted_mean(&real->pair->products, &real->pair->sum, out);
	return ism_wide_weighted_mean(&exact->products, exact->sum, ism_finish_scale(form), out);
}

static bool variance(
	const void *state, const struct ism_finish_form *form, bool sample, double *out)
{
	const struct ism_state_pair_exact *exact = state;
	const struct ism_state_pair_real *real = state;

	if (form->type == ISM_TYPE_NUMBER)
		return ism_exact_variance(
			real->values, &real->pair->sum, &real->pair->products, sample, out);
	return ism_wide_variance(
		exact->values, exact->sum, &exact->products, ism_finish_scale(form), sample, out);
}

static bool stddev(const void *state, const struct ism_finish_form *form, bool sample, double *out)
{
	const struct ism_state_pair_exact *exact = state;
	const struct ism_state_pair_real *real = state;

	if (form->type == ISM_TYPE_NUMBER)
		return ism_exact_stddev(
			real->values, &real->pair->sum, &real->pair->products, sample, out);
	return ism_wide_stddev(
		exact->values, exact->sum, &exact->products, ism_finish_scale(form), sample, out);
}

static bool moment(enum ism_aggregate_kind aggregate, const void *state,
	const struct ism_finish_form *form, double *out)
{
	switch (aggregate) {
	case ISM_AGGREGATE_AVG: return mean(state, form, out);
	case ISM_AGGREGATE_WEIGHTED_AVG: return weighted_mean(state, form, out);
	case ISM_AGGREGATE_VARIANCE: return variance(state, form, true, out);
	case ISM_AGGREGATE_VARIANCE_POP: return variance(state, form, false, out);
	case ISM_AGGREGATE_STDDEV: return stddev(state, form, true, out);
	case ISM_AGGREGATE_STDDEV_POP: return stddev(state, form, false, out);
	default: return false;
	}
}

void ism_finish_moment(enum ism_aggregate_kind aggregate, const void *state,
	const struct ism_finish_form *form, struct ism_value *out)
{
	bool is_time = form->type == ISM_TYPE_DATE || form->type == ISM_TYPE_TIMESTAMP;
	double real;

	if (aggregate == ISM_AGGREGATE_AVG && is_time)
		mean_of_times(state, form->type, out);
	else if (moment(aggregate, state, form, &real))
		ism_finish_real(out, real);
}
