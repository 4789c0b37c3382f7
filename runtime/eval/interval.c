#include "runtime/eval/interval.h"

#include "runtime/eval/replay.h"
#include "runtime/kernel/wide.h"
#include "runtime/series/interval.h"

static const struct ism_value none = { .state = ISM_VALUE_NONE };

static struct ism_value real(double value)
{
	if (!__builtin_isfinite(value))
		return none;
	return (struct ism_value){ .real = value, .state = ISM_VALUE_PRESENT, .is_real = 1 };
}

static struct ism_value end(bool has_one, const struct ism_interval *interval, bool is_high)
{
	return has_one ? real(is_high ? interval->high : interval->low) : none;
}

static struct ism_value of_share(
	struct ism_confidence *confidence, const struct eval_estimate *estimate, bool is_high)
{
	const struct ism_finish_detail *detail = estimate->detail;
	struct ism_interval interval;

	return end(
		ism_interval_share(confidence, detail->numerator, detail->denominator, &interval),
		&interval, is_high);
}

static struct ism_value of_mean(
	struct ism_confidence *confidence, const struct eval_estimate *estimate, bool is_high)
{
	struct ism_interval interval;

	if (estimate->value->state != ISM_VALUE_PRESENT ||
		estimate->variance->state != ISM_VALUE_PRESENT)
		return none;
	return end(ism_interval_mean(confidence, estimate->detail->rows, estimate->value->real,
			   estimate->variance->real, &interval),
		&interval, is_high);
}

/* Interpolated quantiles of numbers and durations are real, whatever they are of. */
static bool is_interpolated(const struct ism_aggregate *aggregate)
{
	return aggregate->kind != ISM_AGGREGATE_PERCENTILE_DISC &&
	       (aggregate->form.type == ISM_TYPE_INT || aggregate->form.type == ISM_TYPE_DECIMAL ||
		       aggregate->form.type == ISM_TYPE_DURATION);
}

/* The value of that rank. Of rows that are gone through once more it is the quantile of the nearest rank. */
static struct ism_value value_of_rank(const struct eval_estimate *estimate, uint64_t rank)
{
	struct ism_aggregate at_rank = *estimate->aggregate;
	struct ism_value value = none;
	struct ism_finish_detail detail;

	if (!rank)
		return none;
	if (!at_rank.replay) {
		ism_finish_rank(estimate->state, rank, &at_rank.form, &value);
		return value;
	}
	at_rank.kind = ISM_AGGREGATE_PERCENTILE_DISC;
	at_rank.form.p_num = (int64_t)rank;
	at_rank.form.p_den = (int64_t)estimate->detail->rows;
	if (eval_replay_finish(estimate->e, &at_rank, estimate->state, estimate->periods, &value,
		    &detail) != ISM_OK)
		value.state = ISM_VALUE_FAULT;
	return value;
}

static struct ism_value of_quantile(
	struct ism_confidence *confidence, const struct eval_estimate *estimate, bool is_high)
{
	const struct ism_aggregate *aggregate = estimate->aggregate;
	const struct ism_finish_form *form = &aggregate->form;
	bool is_median = aggregate->kind == ISM_AGGREGATE_MEDIAN;
	uint64_t num = is_median ? 1 : (uint64_t)form->p_num;
	uint64_t den = is_median ? 2 : (uint64_t)form->p_den;
	struct ism_value value;
	uint64_t low, high;

	if (!estimate->detail->rows)
		return none;
	ism_interval_ranks(confidence->level, estimate->detail->rows, num, den, &low, &high);
	value = value_of_rank(estimate, is_high ? high : low);
	if (value.state != ISM_VALUE_PRESENT || value.is_real || !is_interpolated(aggregate))
		return value;
	return real(
		ism_wide_to_double(value.exact, form->type == ISM_TYPE_DECIMAL ? form->scale : 0));
}

struct ism_value eval_interval_end(
	struct ism_confidence *confidence, const struct eval_estimate *estimate, bool is_high)
{
	switch ((enum ism_aggregate_kind)estimate->aggregate->kind) {
	case ISM_AGGREGATE_SHARE: return of_share(confidence, estimate, is_high);
	case ISM_AGGREGATE_AVG: return of_mean(confidence, estimate, is_high);
	default: return of_quantile(confidence, estimate, is_high);
	}
}
