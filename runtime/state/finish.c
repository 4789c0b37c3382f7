#include "runtime/state/finish.h"

#include "runtime/kernel/wide.h"
#include "runtime/state/counts.h"
#include "runtime/state/finish_parts.h"
#include "runtime/state/sketch.h"
#include "runtime/state/text_counts.h"

static bool is_condition(enum ism_aggregate_kind aggregate)
{
	return aggregate == ISM_AGGREGATE_SHARE || aggregate == ISM_AGGREGATE_ANY ||
	       aggregate == ISM_AGGREGATE_ALL;
}

/* share, any, all. A condition that is none does not hold. */
static void finish_condition(enum ism_aggregate_kind aggregate, const struct ism_state_share *share,
	struct ism_value *out)
{
	double quotient;

	if (share->head.rows == 0)
		return;
	if (aggregate == ISM_AGGREGATE_ANY)
		ism_finish_exact(out, share->holds > 0);
	else if (aggregate == ISM_AGGREGATE_ALL)
		ism_finish_exact(out, share->holds == share->head.rows);
	else if (ism_wide_ratio((__int128)share->holds, (__int128)share->head.rows, &quotient))
		ism_finish_real(out, quotient);
}

/* 0 over no rows, none over rows of which none has a value. */
static void finish_sum(const struct ism_state_valued *state, const struct ism_finish_form *form,
	struct ism_value *out)
{
	const struct ism_state_sum_exact *exact = (const void *)state;
	const struct ism_state_sum_real *real = (const void *)state;
	double rounded = 0;

	if (!state->values && state->head.rows)
		return;
	if (form->type != ISM_TYPE_NUMBER)
		ism_finish_exact(out, exact->sum);
	else if (!real->sum || ism_exact_sum_round(real->sum, &rounded))
		ism_finish_real(out, rounded);
}

static void finish_extreme(
	const void *state, const struct ism_finish_form *form, struct ism_value *out)
{
	if (form->type == ISM_TYPE_NUMBER)
		ism_finish_real(out, ((const struct ism_state_extreme_real *)state)->value);
	else
		ism_finish_exact(out, ((const struct ism_state_extreme_exact *)state)->value);
}

/* A state read from a file may hold a text where a number is due, or the other way round: none. */
static void finish_choice(const struct ism_state_choice *choice, const struct ism_finish_form *form,
	struct ism_value *out)
{
	bool is_text = form->type == ISM_TYPE_TEXT || form->type == ISM_TYPE_IP;

	if (is_text != (choice->is_text != 0))
		return;
	if (is_text)
		ism_finish_text(out, (struct ism_slice){ choice->value.text, choice->value.size });
	else if (form->type != ISM_TYPE_NUMBER)
		ism_finish_exact(out, choice->value.exact);
	else if (choice->value.real - choice->value.real == 0)
		ism_finish_real(out, choice->value.real);
}

static bool of_texts(const struct ism_finish_form *form)
{
	return form->type == ISM_TYPE_TEXT || form->type == ISM_TYPE_IP;
}

static uint64_t distinct(const void *state, const struct ism_finish_form *form)
{
	const struct ism_text_counts *texts = ((const struct ism_state_texts *)state)->texts;

	if (!of_texts(form))
		return ism_counts_distinct(state);
	return texts ? texts->n_entries : 0;
}

/* All that need a value; there is one. */
static void finish_values(enum ism_aggregate_kind aggregate, const void *state,
	const struct ism_finish_form *form, struct ism_value *out)
{
	switch (aggregate) {
	case ISM_AGGREGATE_MIN:
	case ISM_AGGREGATE_MAX: finish_extreme(state, form, out); break;
	case ISM_AGGREGATE_FIRST:
	case ISM_AGGREGATE_LAST: finish_choice(state, form, out); break;
	case ISM_AGGREGATE_MODE:
		if (of_texts(form))
			ism_finish_text(
				out, ism_text_counts_mode(
					     ((const struct ism_state_texts *)state)->texts));
		else
			ism_finish_counts(aggregate, state, form, out);
		break;
	case ISM_AGGREGATE_MEDIAN:
	case ISM_AGGREGATE_PERCENTILE:
	case ISM_AGGREGATE_PERCENTILE_DISC: ism_finish_counts(aggregate, state, form, out); break;
	case ISM_AGGREGATE_SURVIVAL: ism_finish_curve(state, form, out); break;
	default: ism_finish_moment(aggregate, state, form, out); break;
	}
}

static void finish_value(enum ism_aggregate_kind aggregate, const void *state,
	const struct ism_finish_form *form, struct ism_value *out)
{
	const struct ism_state_head *head = state;
	const struct ism_state_valued *valued = state;

	if (aggregate == ISM_AGGREGATE_COUNT)
		ism_finish_exact(out, head->rows);
	else if (is_condition(aggregate))
		finish_condition(aggregate, state, out);
	else if (aggregate == ISM_AGGREGATE_SUM)
		finish_sum(state, form, out);
	else if (aggregate == ISM_AGGREGATE_DISTINCT)
		ism_finish_exact(out, distinct(state, form));
	else if (aggregate == ISM_AGGREGATE_APPROX_DISTINCT)
		ism_finish_exact(out, ism_sketch_estimate(state));
	else if (valued->values)
		finish_values(aggregate, state, form, out);
}

/* Rows that passed and had a value; the denominator of a share. */
static uint64_t rows_with_value(enum ism_aggregate_kind aggregate, const void *state)
{
	const struct ism_state_share *share = state;

	if (aggregate == ISM_AGGREGATE_COUNT || aggregate == ISM_AGGREGATE_SHARE)
		return share->head.rows;
	if (is_condition(aggregate))
		return share->head.rows - share->unknown;
	return ((const struct ism_state_valued *)state)->values;
}

static enum ism_none_cause cause_of(const struct ism_value *value, uint64_t passed, uint64_t rows)
{
	if (value->state != ISM_VALUE_NONE)
		return ISM_NONE_NOT;
	if (!passed)
		return ISM_NONE_NO_ROW;
	return rows ? ISM_NONE_UNDEFINED : ISM_NONE_NO_VALUE;
}

static void put_detail(enum ism_aggregate_kind aggregate, const void *state,
	const struct ism_value *value, struct ism_finish_detail *detail)
{
	const struct ism_state_share *share = state;

	*detail = (struct ism_finish_detail){
		.passed = share->head.rows,
		.rows = rows_with_value(aggregate, state),
	};
	detail->cause = cause_of(value, detail->passed, detail->rows);
	if (share->head.fault) {
		detail->is_fault = 1;
		detail->fault_row = share->head.fault - 1;
	}
	if (is_condition(aggregate)) {
		detail->numerator = share->holds;
		detail->denominator = share->head.rows;
		detail->unknown = share->unknown;
	}
}

void ism_finish(enum ism_aggregate_kind aggregate, const void *state,
	const struct ism_finish_form *form, struct ism_value *out, struct ism_finish_detail *detail)
{
	const struct ism_state_head *head = state;

	*out = (struct ism_value){ .state = ISM_VALUE_NONE };
	if (head->fault)
		out->state = ISM_VALUE_FAULT;
	else
		finish_value(aggregate, state, form, out);
	if (detail)
		put_detail(aggregate, state, out, detail);
}
