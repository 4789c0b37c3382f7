#include "sema/samples.h"

#include <math.h>
#include <stdlib.h>

static int by_size(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

void sema_reals_sort(struct real_vec *reals)
{
	size_t n = 0;

	if (reals->n)
		qsort(reals->items, reals->n, sizeof *reals->items, by_size);
	for (size_t i = 0; i < reals->n; i++)
		if (n == 0 || reals->items[i] != reals->items[n - 1])
			reals->items[n++] = reals->items[i];
	reals->n = n;
}

double sema_steps_in_one(const struct ism_type *type)
{
	double steps = 1;

	if (type->kind == ISM_TYPE_NUMBER || type->kind == ISM_TYPE_DURATION ||
		type->kind == ISM_TYPE_TIMESTAMP)
		return 0; /* microseconds are as good as fractions */
	for (int i = 0; i < type->scale; i++)
		steps *= 10;
	return steps;
}

static void add_sample(
	struct sema *s, struct real_vec *out, const struct range *limits, double value)
{
	if (isfinite(value) && value >= limits->low && value <= limits->high)
		ism_vec_push(s->arena, out, value);
}

/* The values of the type that lie at a border and beside it. */
static void add_around(struct sema *s, struct real_vec *out, const struct range *limits,
	double steps, double border)
{
	double at = border * steps;

	if (fabs(at - round(at)) <= 1e-9 * fmax(1, fabs(at)))
		at = round(at);
	for (int i = -1; i <= 1; i++) {
		add_sample(s, out, limits, (floor(at) + i) / steps);
		add_sample(s, out, limits, (ceil(at) + i) / steps);
	}
}

static void add_between(struct sema *s, struct real_vec *out, const struct range *limits,
	const struct real_vec *borders)
{
	for (size_t i = 0; i < borders->n; i++) {
		double border = borders->items[i];

		if (i == 0)
			add_sample(s, out, limits, border - fmax(1, fabs(border)));
		else
			add_sample(s, out, limits,
				borders->items[i - 1] + (border - borders->items[i - 1]) / 2);
		add_sample(s, out, limits, border);
		if (i + 1 == borders->n)
			add_sample(s, out, limits, border + fmax(1, fabs(border)));
	}
}

struct real_vec sema_samples(struct sema *s, const struct ism_type *type,
	const struct range *limits, const struct real_vec *borders)
{
	double steps = sema_steps_in_one(type);
	struct real_vec all = { 0 }, out = { 0 };

	ism_vec_each (border, borders)
		ism_vec_push(s->arena, &all, *border);
	if (isfinite(limits->low))
		ism_vec_push(s->arena, &all, limits->low);
	if (isfinite(limits->high))
		ism_vec_push(s->arena, &all, limits->high);
	if (!all.n)
		ism_vec_push(s->arena, &all, 0);
	sema_reals_sort(&all);
	if (steps == 0)
		add_between(s, &out, limits, &all);
	else
		ism_vec_each (border, &all)
			add_around(s, &out, limits, steps, *border);
	sema_reals_sort(&out);
	return out;
}

struct real_vec sema_samples_apart(struct sema *s, const struct ism_type *type,
	const struct range *limits, const struct real_vec *borders, double step)
{
	struct real_vec dense = { 0 }, out;
	double steps = sema_steps_in_one(type);

	ism_vec_each (border, borders)
		for (int halves = -5; halves <= 5; halves++)
			ism_vec_push(s->arena, &dense, *border + step * halves / 2);
	sema_reals_sort(&dense);
	if (steps == 0 || !dense.n)
		return sema_samples(s, type, limits, &dense);
	out = sema_samples(s, type, limits, borders);
	ism_vec_each (border, &dense) {
		add_sample(s, &out, limits, floor(*border * steps) / steps);
		add_sample(s, &out, limits, ceil(*border * steps) / steps);
	}
	sema_reals_sort(&out);
	return out;
}
