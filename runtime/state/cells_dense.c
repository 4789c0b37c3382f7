#include "runtime/state/cells_dense.h"

#include <string.h>

#include "runtime/state/cells_parts.h"

static uint64_t count_states(const struct ism_cells_dense *dense)
{
	const struct ism_dense_axis *first = &dense->axes[0];

	return dense->states ? first->stride * first->extent : 0;
}

/* For those of its axes, and one that is always NULL. */
static uint64_t count_bytes(const struct ism_cells_dense *dense)
{
	return (dense->axes[0].stride * dense->axes[0].extent + 1) * sizeof(*dense->states);
}

void ism_cells_dense_release(struct ism_cells *cells)
{
	struct ism_cells_dense *dense = &cells->ways.dense;

	ism_memory_free(cells->keyed.memory, dense->states, dense->states ? count_bytes(dense) : 0);
	memset(dense, 0, sizeof(*dense));
}

/* How many combinations there may be. */
static uint64_t limit_of(const struct ism_cells *cells)
{
	uint64_t limit = ISM_DENSE_PER_CELL * cells->keyed.n_blocks;

	limit = limit < ISM_DENSE_FEW ? ISM_DENSE_FEW : limit;
	return limit < ISM_DENSE_MAX ? limit : ISM_DENSE_MAX;
}

/* Codes begin with 0; where they grow, more are to come. */
static void widen_codes(struct ism_dense_axis *axis, uint64_t code, bool generous)
{
	uint64_t more = axis->extent + axis->extent / 2;

	axis->extent = generous && more > code ? more : code + 1;
}

/* Periods may come before the first one too. */
static void widen_periods(struct ism_dense_axis *axis, uint64_t period, bool generous)
{
	uint64_t end = axis->base + axis->extent;
	bool is_before = (int64_t)period < (int64_t)axis->base;
	uint64_t extent = is_before ? end - period : period - axis->base + 1;

	if (axis->extent == 0) {
		*axis = (struct ism_dense_axis){ .base = period, .extent = 1 };
		return;
	}
	if (generous && extent < 2 * axis->extent)
		extent = 2 * axis->extent;
	if (is_before)
		axis->base = end - extent;
	axis->extent = extent;
}

/* Makes the axes hold the values; false where there would be more than `limit` combinations. */
static bool widen(struct ism_cells_dense *dense, const uint64_t *values, bool has_period,
	bool generous, uint64_t limit)
{
	uint64_t n = 1;

	for (uint32_t i = dense->n_axes; i-- > 0;) {
		struct ism_dense_axis *axis = &dense->axes[i];

		if (values[i] - axis->base >= axis->extent) {
			if (has_period && i == dense->n_axes - 1)
				widen_periods(axis, values[i], generous);
			else
				widen_codes(axis, values[i], generous);
		}
		if (axis->extent == 0 || axis->extent > limit / n)
			return false;
		axis->stride = n;
		n *= axis->extent;
	}
	return true;
}

/* Puts what `from` has into `into`, which is wider. */
static void move_states(struct ism_cells_dense *into, const struct ism_cells_dense *from)
{
	uint64_t n = count_states(from);

	for (uint64_t i = 0; i < n; i++) {
		uint64_t left = i, at = 0;

		if (!from->states[i])
			continue;
		for (uint32_t k = 0; k < from->n_axes; k++) {
			const struct ism_dense_axis *a = &from->axes[k], *b = &into->axes[k];

			at += (left / a->stride + a->base - b->base) * b->stride;
			left %= a->stride;
		}
		into->states[at] = from->states[i];
	}
}

/* Makes room for the values; false where there is none. */
static bool grow(struct ism_cells *cells, const uint64_t *values, uint32_t n_axes, bool has_period)
{
	struct ism_cells_dense *dense = &cells->ways.dense, wide = *dense;
	struct ism_memory *memory = cells->keyed.memory;
	uint64_t limit = limit_of(cells), bytes;

	wide.n_axes = n_axes;
	if (!widen(&wide, values, has_period, true, limit)) {
		wide = *dense;
		wide.n_axes = n_axes;
		if (!widen(&wide, values, has_period, false, limit))
			return false;
	}
	bytes = count_bytes(&wide);
	if (!ism_memory_is_spare(memory, bytes))
		return false;
	wide.states = ism_memory_alloc(memory, bytes);
	if (!wide.states)
		return false;
	move_states(&wide, dense);
	ism_cells_dense_release(cells);
	*dense = wide;
	return true;
}

static bool find_place(const struct ism_cells_dense *dense, const uint64_t *values, uint64_t *place)
{
	*place = 0;
	for (uint32_t i = 0; i < dense->n_axes; i++) {
		const struct ism_dense_axis *axis = &dense->axes[i];

		if (values[i] - axis->base >= axis->extent)
			return false;
		*place += (values[i] - axis->base) * axis->stride;
	}
	return dense->n_axes > 0;
}

/* Where many rows lie outside, the array is made anew around one of them: what came first may have been the rare. */
static bool make_anew(
	struct ism_cells *cells, const uint64_t *values, uint32_t n_axes, bool has_period)
{
	struct ism_cells_dense *dense = &cells->ways.dense;

	if (++dense->n_refused <= ISM_DENSE_FEW + count_states(dense))
		return false;
	ism_cells_dense_release(cells);
	return grow(cells, values, n_axes, has_period);
}

static bool is_coded(const uint64_t *codes, uint32_t n_codes)
{
	for (uint32_t i = 0; i < n_codes; i++)
		if (codes[i] >= ISM_DENSE_MAX)
			return false;
	return true;
}

void *ism_cells_seek(struct ism_cells *cells, const struct ism_datum *dimensions, int64_t period,
	const uint64_t *codes, uint32_t n_codes)
{
	void *states = ism_cells_find(cells, dimensions, period);
	struct ism_cells_dense *dense = &cells->ways.dense;
	bool has_period = period != ISM_NO_PERIOD;
	uint64_t values[ISM_DENSE_AXES];
	uint64_t place;

	if (states == cells->sink || !is_coded(codes, n_codes))
		return states;
	memcpy(values, codes, n_codes * sizeof(*values));
	if (has_period)
		values[n_codes] = (uint64_t)period;
	n_codes += has_period;
	if (find_place(dense, values, &place) || grow(cells, values, n_codes, has_period) ||
		make_anew(cells, values, n_codes, has_period)) {
		find_place(dense, values, &place);
		dense->states[place] = states;
	}
	return states;
}
