/*
 * Between the files of series: each function fills in the points of `out` that have a value; series.c has
 * made them all none before.
 */
#ifndef ISM_RUNTIME_SERIES_SERIES_PARTS_H
#define ISM_RUNTIME_SERIES_SERIES_PARTS_H

#include "runtime/series/series.h"

static inline bool ism_point_usable(const struct ism_point *point)
{
	return point->present && point->complete;
}

/* A value that is not finite leaves the point none. There is no minus zero. */
static inline void ism_point_put(struct ism_point *point, double value)
{
	if (value - value != 0)
		return;
	point->value = value + 0.0;
	point->present = 1;
}

/* From exact sums: series_window.c. */
void ism_series_moving_avg(const struct ism_series *x, uint64_t n, struct ism_point *out);
void ism_series_zscore(const struct ism_series *x, uint64_t n, struct ism_point *out);
void ism_series_control(const struct ism_series *x, bool high, struct ism_point *out);

/* From the values in order: series_trend.c. `function` is TREND, TREND_P or FORECAST. */
enum ism_status ism_series_trend(enum ism_series_function function, const struct ism_series *x,
	uint64_t n, struct ism_point *out, struct ism_memory *memory);
enum ism_status ism_series_anomaly(
	const struct ism_series *x, struct ism_point *out, struct ism_memory *memory);

#endif
