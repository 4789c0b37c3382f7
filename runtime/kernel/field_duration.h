/*
 * Cells that hold a difference of two instants, in microseconds. A cell is a slice, not terminated,
 * without blanks around it. An optional '-' before each form makes it negative.
 *
 *   14 days, 36h, 1.5 hours    a number, blanks or none, a unit in any case: us, ms, s, second, min, minute,
 *                              h, hour, d, day, w, week and their plurals (`m` is not one: month or minute?)
 *   36:00, 1:02:03.5           H:MM or H:MM:SS with a fraction; hours without bound
 *   P1DT2H                     ISO 8601-1 §5.5.2 in weeks, days, hours, minutes, seconds; a fraction in the
 *                              last of them; calendar years and months are no durations
 *   90                         only where the form names the unit of a bare number
 *
 * What is no whole number of microseconds, or more than 64 bits of them, is refused.
 */
#ifndef ISM_RUNTIME_KERNEL_FIELD_DURATION_H
#define ISM_RUNTIME_KERNEL_FIELD_DURATION_H

#include "runtime/kernel/field_number.h"

struct ism_duration_form {
	int64_t unit_us; /* microseconds that a bare number counts; 0: a unit is required */
	struct ism_number_form number; /* of the number before a unit; its percent is not read */
	uint32_t unused;
};

/* Microseconds of the unit that the whole slice names, 0 where it names none. */
int64_t ism_duration_unit(const char *s, size_t n);

/* Else ISM_REASON_DURATION, and *out is untouched. */
enum ism_reason ism_field_duration(
	const char *s, size_t n, const struct ism_duration_form *form, int64_t *out);

#endif
