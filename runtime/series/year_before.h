/*
 * The same period of the year before.
 *
 *   months, quarters, halves, years   as many periods earlier as a year has
 *   weeks                             the ISO week of the same number; W53 only where that year has one
 *   days                              the same date; 29 February has none
 *   hours, spans                      the one in which the same local time of the same date falls
 */
#ifndef ISM_RUNTIME_SERIES_YEAR_BEFORE_H
#define ISM_RUNTIME_SERIES_YEAR_BEFORE_H

#include "runtime/kernel/calendar.h"

/* What the periods of a series are. */
struct ism_period_scale {
	const struct ism_calendar *calendar;
	enum ism_period_unit unit;
	int64_t span_us; /* of ISM_PERIOD_SPAN */
};

/* False, with *out left alone, where there is no such period. */
bool ism_year_before(const struct ism_period_scale *scale, struct ism_zone_cursor *cursor,
	int64_t period, int64_t *out);

#endif
