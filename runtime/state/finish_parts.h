/*
 * Between the files of finish: each family of aggregates gives its value, or none with a cause, and
 * finish.c does what is common. `out` comes in as none.
 */
#ifndef ISM_RUNTIME_STATE_FINISH_PARTS_H
#define ISM_RUNTIME_STATE_FINISH_PARTS_H

#include "runtime/state/finish.h"

static inline void ism_finish_exact(struct ism_value *out, __int128 exact)
{
	out->exact = exact;
	out->state = ISM_VALUE_PRESENT;
	out->is_real = 0;
}

static inline void ism_finish_real(struct ism_value *out, double real)
{
	out->exact = 0;
	out->real = real;
	out->state = ISM_VALUE_PRESENT;
	out->is_real = 1;
}

static inline void ism_finish_text(struct ism_value *out, struct ism_slice text)
{
	out->exact = 0;
	out->text = text;
	out->state = ISM_VALUE_PRESENT;
	out->is_real = 0;
}

/* Digits after the point of exact values of the form's type. */
static inline unsigned ism_finish_scale(const struct ism_finish_form *form)
{
	return form->type == ISM_TYPE_DECIMAL ? form->scale : 0;
}

/* From COUNTS and TEXTS, which hold at least one value: median, percentile(_disc) and mode. */
void ism_finish_counts(enum ism_aggregate_kind aggregate, const struct ism_state_counts *counts,
	const struct ism_finish_form *form, struct ism_value *out);

/* survival. Without memory a fault: never a wrong number. */
void ism_finish_curve(const struct ism_state_curve *curve, const struct ism_finish_form *form,
	struct ism_value *out);

/* avg, weighted_avg, stddev, variance: the state has at least one value. */
void ism_finish_moment(enum ism_aggregate_kind aggregate, const void *state,
	const struct ism_finish_form *form, struct ism_value *out);

#endif
