/*
 * What a program asks of the spans of a source (README.md), for one form of its files. Constants of the module.
 */
#ifndef ISM_RUNTIME_SPANS_SPAN_PLAN_H
#define ISM_RUNTIME_SPANS_SPAN_PLAN_H

#include <stdint.h>

/* A dimension that is a field: a text, an enum or a bool. One for all grains that have it. */
struct ism_span_axis {
	uint32_t cell;  /* of the row */
	uint32_t type;  /* enum ism_type_kind */
	uint32_t width; /* bytes of a value in the column; not of texts */
	uint32_t code;  /* of texts: which codes of the program's they have */
};

enum ism_span_window {
	ISM_SPAN_WINDOW_ALL,
	ISM_SPAN_WINDOW_INSIDE, /* rows in the run's window count */
	ISM_SPAN_WINDOW_UNTIL,  /* those up to its end */
	ISM_SPAN_WINDOW_BEFORE, /* those before its start */
};

/* How grains place rows in time by a date or an instant: which rows count, and in which period. */
struct ism_span_placing {
	uint32_t cell;
	uint32_t is_instant;
	uint32_t window; /* enum ism_span_window */
	/* enum ism_period_unit, no SPAN; ISM_SPAN_BY_DAY: the day itself, of dates; ISM_SPAN_NO_PERIOD. */
	int32_t unit;
};

#define ISM_SPAN_BY_DAY    (-1)
#define ISM_SPAN_NO_PERIOD (-2)

/* A grain whose cells are found. */
struct ism_span_grain {
	uint32_t grain; /* of the program */
	uint32_t n_axes;
	const uint32_t *axes; /* its dimensions, by their places in the plan */
	uint32_t placing;     /* ISM_NONE_INDEX: all rows count, and there are no periods */
};

/* A field of the type date or timestamp that says when rows happened. */
struct ism_span_time {
	uint32_t cell;
	uint32_t is_instant;
	uint32_t is_time; /* the newest one is noticed */
	uint32_t is_told; /* so are rows that are later than now, and those without one */
};

/* All zero asks for nothing. */
struct ism_span_plan {
	uint32_t n_axes, n_placings, n_grains, n_times;
	const struct ism_span_axis *axes;
	const struct ism_span_placing *placings;
	const struct ism_span_grain *grains;
	const struct ism_span_time *times;
};

#endif
