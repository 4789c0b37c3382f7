#include "runtime/series/series.h"

#include "runtime/series/series_parts.h"

const char *ism_series_name(uint32_t function)
{
	static const char *const names[] = {
#define NAME(id, name) name,
		ISM_SERIES_FUNCTIONS(NAME)
#undef NAME
	};

	return function < ISM_SERIES_FUNCTION_COUNT ? names[function] : NULL;
}

/* What function of x and the value n periods before. */
static double against(enum ism_series_function function, double x, double before)
{
	switch (function) {
	case ISM_SERIES_CHANGE: return x - before;
	case ISM_SERIES_GROWTH: return (x - before) / before; /* not finite for 0 */
	default: return before;
	}
}

static void apply_previous(enum ism_series_function function, const struct ism_series *x,
	uint64_t n, struct ism_point *out)
{
	for (uint64_t i = n; i < x->n; i++) {
		const struct ism_point *now = &x->points[i], *before = &x->points[i - n];

		if (before->present && (now->present || function == ISM_SERIES_PREVIOUS))
			ism_point_put(&out[i], against(function, now->value, before->value));
	}
}

static void apply_year_before(
	const struct ism_series *x, const struct ism_period_scale *scale, struct ism_point *out)
{
	struct ism_zone_cursor cursor = { 0 };

	for (uint64_t i = 0; i < x->n; i++) {
		int64_t period;

		if (!ism_year_before(scale, &cursor, x->first + (int64_t)i, &period) ||
			period < x->first || !x->points[period - x->first].present)
			continue;
		ism_point_put(&out[i], x->points[period - x->first].value);
	}
}

static void apply_ewma(const struct ism_series *x, double lambda, struct ism_point *out)
{
	double average = 0;
	bool begun = false;

	if (!(lambda > 0 && lambda <= 1))
		return;
	for (uint64_t i = 0; i < x->n; i++) {
		double value = x->points[i].value;

		if (!ism_point_usable(&x->points[i]))
			continue;
		average = begun ? lambda * value + (1 - lambda) * average : value;
		begun = true;
		ism_point_put(&out[i], average);
	}
}

enum ism_status ism_series_apply(enum ism_series_function function, const struct ism_series *x,
	const struct ism_series_form *form, struct ism_point *out, struct ism_memory *memory)
{
	for (uint64_t i = 0; i < x->n; i++)
		out[i] = (struct ism_point){ .complete = x->points[i].complete };
	switch (function) {
	case ISM_SERIES_PREVIOUS:
	case ISM_SERIES_CHANGE:
	case ISM_SERIES_GROWTH: apply_previous(function, x, form->n, out); break;
	case ISM_SERIES_SAME_PERIOD_LAST_YEAR: apply_year_before(x, form->scale, out); break;
	case ISM_SERIES_MOVING_AVG: ism_series_moving_avg(x, form->n, out); break;
	case ISM_SERIES_ZSCORE: ism_series_zscore(x, form->n, out); break;
	case ISM_SERIES_TREND:
	case ISM_SERIES_TREND_P:
	case ISM_SERIES_FORECAST: return ism_series_trend(function, x, form->n, out, memory);
	case ISM_SERIES_EWMA: apply_ewma(x, form->lambda, out); break;
	case ISM_SERIES_CONTROL_LOW: ism_series_control(x, false, out); break;
	case ISM_SERIES_CONTROL_HIGH: ism_series_control(x, true, out); break;
	case ISM_SERIES_IS_ANOMALY: return ism_series_anomaly(x, out, memory);
	case ISM_SERIES_FUNCTION_COUNT: return ISM_ERR_BUG;
	}
	return ISM_OK;
}
