/*
 * Dates and timestamps in text: ISO 8601 and numbers of seconds or milliseconds since 1970. Dates are days,
 * timestamps microseconds since the epoch, in the years 1 to 9999 (UTC).
 */
#ifndef ISM_RUNTIME_KERNEL_FIELD_TIME_H
#define ISM_RUNTIME_KERNEL_FIELD_TIME_H

#include "runtime/kernel/zone.h"
#include "runtime/reason.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `YYYY-MM-DD` and nothing else. */
enum ism_reason ism_field_date(const char *text, size_t size, int64_t *day);

/*
 * `YYYY-MM-DD`, `T` or one blank, `HH:MM`, then if at all `:SS`, a fraction of one to nine digits after a
 * point or comma (beyond microseconds zeros alone), and `Z`, `+02:00`, `+0200` or `+02`. Without one of
 * these the time is in `zone`; times in doubt are counted in the cursor. 24:00 and second 60 are refused.
 */
enum ism_reason ism_field_timestamp(const char *text, size_t size, const struct ism_zone *zone,
	struct ism_zone_cursor *cursor, int64_t *instant);

/* Whole or decimal, negative before 1970; digits below a microsecond must be zeros. */
enum ism_reason ism_field_epoch(const char *text, size_t size, int64_t *instant);    /* seconds */
enum ism_reason ism_field_epoch_ms(const char *text, size_t size, int64_t *instant); /* ms */

/* ---- shared with pattern.c ---- */

/*
 * Digits of a fraction after the point, one to nine, as microseconds; beyond the sixth only zeros.
 * ISM_REASON_TIMESTAMP: not such digits; ISM_REASON_DECIMAL_DIGITS: others than zeros.
 */
enum ism_reason ism_field_fraction(const char *digits, size_t size, int64_t *us);

/* Reads `Z`, `+02:00`, `+0200` or `+02` at the text's start; returns the bytes taken, 0: none of them. */
size_t ism_field_offset(const char *text, size_t size, int64_t *offset_us);

/* A local time, with its offset or by the zone, to an instant in range. */
enum ism_reason ism_field_instant(int64_t local, bool has_offset, int64_t offset_us,
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, int64_t *instant);

#endif
