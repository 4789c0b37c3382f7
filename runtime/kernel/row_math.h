/*
 * What generated row functions compute with more than an instruction or two. All of it is compiled to
 * bitcode and inlines.
 *
 * Functions that return false leave *out alone; their comment says whether that is none or a fault (exact
 * arithmetic left its range).
 */
#ifndef ISM_RUNTIME_KERNEL_ROW_MATH_H
#define ISM_RUNTIME_KERNEL_ROW_MATH_H

#include <stdbool.h>
#include <stdint.h>

enum ism_rounding {
	ISM_ROUND_HALF_AWAY,
	ISM_ROUND_FLOOR,
	ISM_ROUND_CEIL,
};

/* (a / 10^a_scale) / (b / 10^b_scale), correctly rounded. False: none, b is 0. */
bool ism_row_ratio(int64_t a, uint32_t a_scale, int64_t b, uint32_t b_scale, double *out);

/* value / 10^scale to the nearest binary64. */
double ism_row_real(int64_t value, uint32_t scale);

/* To whole microseconds, or any other integer, half away from zero. False: a fault. */
bool ism_row_integer(double value, int64_t *out);

/* The value at another scale, rounded as `rounding` says where digits are lost. False: a fault. */
bool ism_row_rescale(
	int64_t value, uint32_t from_scale, uint32_t to_scale, uint32_t rounding, int64_t *out);

/* Rounded half away from zero to `digits` after the point, which may be negative. False: a fault. */
bool ism_row_round_exact(int64_t value, uint32_t scale, int32_t digits, int64_t *out);
double ism_row_round_real(double value, int32_t digits);

/* Day of the month, 1..31. */
int64_t ism_row_day_of_month(int64_t day);

/* Whole days of a duration; parts of a day are dropped. */
int64_t ism_row_whole_days(int64_t duration_us);

#endif
