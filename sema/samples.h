/*
 * Values that stand for all: borders divide the line of them into points and stretches, and one value of each is as
 * good as any other where only comparisons with the borders are asked.
 */
#ifndef ISM_SEMA_SAMPLES_H
#define ISM_SEMA_SAMPLES_H

#include "sema/context.h"
#include "sema/range.h"
#include "support/vec.h"

struct real_vec ISM_VEC(double);

/* Ascending, each once. */
void sema_reals_sort(struct real_vec *reals);

/* Steps from one value of a type without fractions to the next in 1; 0 for types with. */
double sema_steps_in_one(const struct ism_type *type);

/* Values of the type within the limits, ascending: at the borders and limits, between and beyond them. */
struct real_vec sema_samples(struct sema *s, const struct ism_type *type,
	const struct range *limits, const struct real_vec *borders);
/* The same so far from each other that some `step`s of another value, 0 for one with fractions, find room between. */
struct real_vec sema_samples_apart(struct sema *s, const struct ism_type *type,
	const struct range *limits, const struct real_vec *borders, double step);

#endif
