/*
 * Date and timestamp patterns: strptime's directives %Y %y %m %d %b %B %j %H %I %p %M %S %f %z %%,
 * compiled once to a few steps, which a constant can hold.
 *
 *   %Y   four digits             %b %B  English month, short or whole, in any case
 *   %y   two digits, 1969..2068  %p     AM or PM, in any case; goes with %I
 *   %m %d %H %I %M %S  one or two digits, two where a digit follows in the pattern
 *   %j   day of the year: one to three digits, three where a digit follows
 *   %f   fraction of a second: one to nine digits, six where a digit follows; zeros beyond the sixth
 *   %z   Z, +02:00, +0200 or +02
 *
 * A blank stands for one or more blanks, any other byte for itself. %Y with %m alone is the first of the
 * month, %Y alone that of the year. Parts below a day may stand in a date's pattern: they are checked and dropped.
 */
#ifndef ISM_RUNTIME_KERNEL_PATTERN_H
#define ISM_RUNTIME_KERNEL_PATTERN_H

#include "runtime/kernel/zone.h"
#include "runtime/reason.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ISM_TIME_PATTERN_STEPS = 63 };

struct ism_time_step {
	uint8_t directive; /* the letter after %; 0: the byte itself; ' ': blanks */
	uint8_t byte;      /* of a literal; else least number of digits */
};

struct ism_time_pattern {
	uint16_t n_steps;
	struct ism_time_step steps[ISM_TIME_PATTERN_STEPS];
};

/*
 * Compiles a pattern. False where it is none, with *fault (may be NULL) a constant text that says why and
 * *at (may be NULL) the byte where.
 */
bool ism_time_pattern_compile(const char *text, size_t size, struct ism_time_pattern *pattern,
	const char **fault, size_t *at);

enum ism_reason ism_field_date_pattern(
	const struct ism_time_pattern *pattern, const char *text, size_t size, int64_t *day);

/* Without %z, the text is in `zone`; times in doubt are counted in the cursor. */
enum ism_reason ism_field_timestamp_pattern(const struct ism_time_pattern *pattern,
	const char *text, size_t size, const struct ism_zone *zone, struct ism_zone_cursor *cursor,
	int64_t *instant);

#endif
