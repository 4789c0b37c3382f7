/*
 * Functions that need the values in order: of the last n periods, or of all up to one.
 */
#include "runtime/series/series_parts.h"

#include <string.h>

#include "runtime/series/statistics.h"

/* Room for one window. */
struct room {
	double *values;
	double *sorted;
	double *slopes;
	uint64_t n;
	uint64_t n_slopes;
};

static enum ism_status room_take(
	struct room *room, uint64_t n, bool with_slopes, struct ism_memory *memory)
{
	*room = (struct room){ .n = n };
	room->values = ism_memory_alloc(memory, n * sizeof(double));
	room->sorted = ism_memory_alloc(memory, n * sizeof(double));
	if (with_slopes) {
		room->n_slopes = ism_statistics_pairs(n);
		room->slopes = ism_memory_alloc(memory, room->n_slopes * sizeof(double));
	}
	if (!room->values || !room->sorted || (with_slopes && !room->slopes))
		return ISM_ERR_MEMORY;
	return ISM_OK;
}

static void room_give_back(struct room *room, struct ism_memory *memory)
{
	ism_memory_free(memory, room->values, room->n * sizeof(double));
	ism_memory_free(memory, room->sorted, room->n * sizeof(double));
	ism_memory_free(memory, room->slopes, room->n_slopes * sizeof(double));
}

/* Of the window in the room. */
static double window_value(enum ism_series_function function, struct room *room)
{
	double half = (double)(room->n - 1) / 2;
	double slope;

	memcpy(room->sorted, room->values, room->n * sizeof(double));
	ism_statistics_sort(room->sorted, room->n);
	if (function == ISM_SERIES_TREND_P)
		return ism_statistics_trend_p(room->values, room->sorted, room->n);
	slope = ism_statistics_slope(room->values, room->n, room->slopes);
	if (function == ISM_SERIES_TREND)
		return slope;
	return ism_statistics_median(room->sorted, room->n) + slope * (half + 1);
}

enum ism_status ism_series_trend(enum ism_series_function function, const struct ism_series *x,
	uint64_t n, struct ism_point *out, struct ism_memory *memory)
{
	enum ism_status status;
	uint64_t usable = 0; /* periods in a row up to this one */
	struct room room;

	if (n < 2 || n > x->n)
		return ISM_OK;
	status = room_take(&room, n, function != ISM_SERIES_TREND_P, memory);
	for (uint64_t i = 0; status == ISM_OK && i < x->n; i++) {
		usable = ism_point_usable(&x->points[i]) ? usable + 1 : 0;
		if (usable < n)
			continue;
		for (uint64_t k = 0; k < n; k++)
			room.values[k] = x->points[i + 1 - n + k].value;
		ism_point_put(&out[i], window_value(function, &room));
	}
	room_give_back(&room, memory);
	return status;
}

/* Puts a value where it belongs among the n in ascending order. */
static void insert(double *sorted, uint64_t n, double value)
{
	uint64_t low = 0, high = n;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (sorted[middle] <= value)
			low = middle + 1;
		else
			high = middle;
	}
	memmove(&sorted[low + 1], &sorted[low], (n - low) * sizeof(*sorted));
	sorted[low] = value;
}

enum ism_status ism_series_anomaly(
	const struct ism_series *x, struct ism_point *out, struct ism_memory *memory)
{
	double *sorted = ism_memory_alloc(memory, x->n * sizeof(*sorted));
	uint64_t n = 0;

	if (!sorted)
		return ISM_ERR_MEMORY;
	for (uint64_t i = 0; i < x->n; i++) {
		double value = x->points[i].value, z;

		if (!ism_point_usable(&x->points[i]))
			continue;
		insert(sorted, n++, value);
		z = ism_statistics_modified_z(sorted, n, value);
		if (n > 1)
			ism_point_put(&out[i], z > 3.5 || z < -3.5);
	}
	ism_memory_free(memory, sorted, x->n * sizeof(*sorted));
	return ISM_OK;
}
