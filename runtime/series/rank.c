#include "runtime/series/rank.h"

#include <stdbool.h>
#include <stdlib.h>

#include "runtime/kernel/wide.h"

/* Less than, equal to or greater than 0. */
static int compare(const struct ism_value *a, const struct ism_value *b, unsigned scale)
{
	if (a->is_real && b->is_real)
		return (a->real > b->real) - (a->real < b->real);
	if (a->is_real)
		return -ism_wide_compare_double(b->exact, scale, a->real);
	if (b->is_real)
		return ism_wide_compare_double(a->exact, scale, b->real);
	return (a->exact > b->exact) - (a->exact < b->exact);
}

struct context {
	const struct ism_value *values;
	unsigned scale;
};

static int compare_falling(const void *a, const void *b, void *context)
{
	const struct context *c = context;

	return compare(
		&c->values[*(const uint64_t *)b], &c->values[*(const uint64_t *)a], c->scale);
}

static struct ism_value rank_of(uint64_t rank)
{
	return (struct ism_value){ .exact = rank, .state = ISM_VALUE_PRESENT };
}

/* Numbers of the values that have one; *fault: one of all is a fault. */
static uint64_t list(const struct ism_value *values, uint64_t n, uint64_t *order, bool *fault)
{
	uint64_t n_present = 0;

	*fault = false;
	for (uint64_t i = 0; i < n; i++) {
		*fault |= values[i].state == ISM_VALUE_FAULT;
		if (values[i].state == ISM_VALUE_PRESENT)
			order[n_present++] = i;
	}
	return n_present;
}

enum ism_status ism_rank(const struct ism_value *values, uint64_t n, unsigned scale,
	struct ism_value *ranks, struct ism_memory *memory)
{
	uint64_t *order = ism_memory_alloc(memory, n * sizeof(*order));
	struct context context = { values, scale };
	uint64_t n_present, rank = 0;
	bool fault;

	if (!order)
		return ISM_ERR_MEMORY;
	n_present = list(values, n, order, &fault);
	qsort_r(order, n_present, sizeof(*order), compare_falling, &context);
	for (uint64_t i = 0; i < n; i++)
		ranks[i] = (struct ism_value){ .state = values[i].state == ISM_VALUE_NONE
								? ISM_VALUE_NONE
								: ISM_VALUE_FAULT };
	for (uint64_t i = 0; !fault && i < n_present; i++) {
		if (i == 0 || compare(&values[order[i]], &values[order[i - 1]], scale) != 0)
			rank = i + 1;
		ranks[order[i]] = rank_of(rank);
	}
	ism_memory_free(memory, order, n * sizeof(*order));
	return ISM_OK;
}

/* `sign` 1 looks for the greatest, -1 for the least. */
static struct ism_value extreme(
	const struct ism_value *values, uint64_t n, unsigned scale, int sign)
{
	struct ism_value best = { .state = ISM_VALUE_NONE };

	for (uint64_t i = 0; i < n; i++) {
		if (values[i].state == ISM_VALUE_FAULT)
			return values[i];
		if (values[i].state == ISM_VALUE_PRESENT &&
			(best.state == ISM_VALUE_NONE ||
				sign * compare(&values[i], &best, scale) > 0))
			best = values[i];
	}
	return best;
}

struct ism_value ism_lowest(const struct ism_value *values, uint64_t n, unsigned scale)
{
	return extreme(values, n, scale, -1);
}

struct ism_value ism_highest(const struct ism_value *values, uint64_t n, unsigned scale)
{
	return extreme(values, n, scale, 1);
}
