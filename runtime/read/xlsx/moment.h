/*
 * Dates and times of cells: serial numbers, days with a fraction since a first one (ECMA-376 part 1 §18.17.4.1), or ISO 8601
 * text, and how they are written where a field reads them. Serials are binary fractions and rounded to the millisecond.
 */
#ifndef ISM_RUNTIME_READ_XLSX_MOMENT_H
#define ISM_RUNTIME_READ_XLSX_MOMENT_H

#include "runtime/kernel/field_any.h"
#include "runtime/read/xlsx/number.h"

struct ism_xlsx_moment {
	bool has_day;    /* else a time of day alone, or one that has passed */
	int64_t day;     /* since 1970-01-01 */
	int64_t time_us; /* of the day */
	int64_t all_us;  /* that a duration has; -1: it is none */
};

/*
 * From a serial number. In the calendar from 1900, day 60 is 29 February 1900, which never was; days below one are times alone.
 * ISM_REASON_WORKBOOK_DATE for that day, negative numbers and the year 10000. `is_elapsed`: hours without bound, no day.
 */
enum ism_reason ism_xlsx_moment_of_serial(struct ism_xlsx_moment *moment,
	const struct ism_xlsx_number *number, bool is_1904, bool is_elapsed);

/* From a date, a local time, or a time of day, in ISO 8601; false for anything else, times with an offset too. */
bool ism_xlsx_moment_of_text(struct ism_xlsx_moment *moment, const char *text, size_t size);

enum { ISM_XLSX_MOMENT_CHARS = 1024 };

/*
 * Writes it as a cell that a field of that form reads, NULL: as text; local times are in `zone`. ISM_REASON_NONE; the field's own
 * reason where it cannot be read so, and then *text shows it.
 */
enum ism_reason ism_xlsx_moment_write(const struct ism_xlsx_moment *moment,
	const struct ism_field_form *form, const struct ism_zone *zone,
	struct ism_zone_cursor *cursor, char room[ISM_XLSX_MOMENT_CHARS], struct ism_slice *text);

#endif
