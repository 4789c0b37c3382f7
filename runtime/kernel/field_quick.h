/*
 * Cells as they mostly are, read without a branch that depends on what is in them: for row functions, which
 * check many fields of a row and branch once.
 *
 * Each function returns true where the cell is surely good, with the value that the function of the type
 * (field_number.h, field_choice.h, field_time.h) gives; else that one is to be asked, which knows all forms and
 * the reason to reject the row. *out may be set to anything then.
 *
 * A cell is a slice, not terminated. An empty one stands where ISM_QUICK_BYTES zeros can be
 * read, and is never good, but that an enumeration may have an empty text.
 */
#ifndef ISM_RUNTIME_KERNEL_FIELD_QUICK_H
#define ISM_RUNTIME_KERNEL_FIELD_QUICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/kernel/enum_table.h"
#include "runtime/kernel/field_number.h"

#define ISM_QUICK_BYTES 32

/* Of up to eight characters, without a minus: what is longer or negative costs a branch and a call. */
bool ism_quick_int(const char *s, size_t n, const struct ism_number_form *form, int64_t *out);
bool ism_quick_decimal(
	const char *s, size_t n, const struct ism_number_form *form, unsigned scale, int64_t *out);
bool ism_quick_number(const char *s, size_t n, const struct ism_number_form *form, double *out);

/* The usual words of field_choice.h. */
bool ism_quick_bool(const char *s, size_t n, int64_t *out);
bool ism_quick_enum(const char *s, size_t n, const struct ism_enum_table *table, int64_t *out);

/* All dates that ism_field_date accepts, and no others. */
bool ism_quick_date(const char *s, size_t n, int64_t *day);

/*
 * `YYYY-MM-DDTHH:MM:SS`, or with a blank in place of T, and `Z` or nothing: microseconds since the epoch as the
 * text says it, *has_offset where that is UTC; where not, it is the time of some zone.
 */
bool ism_quick_timestamp(const char *s, size_t n, int64_t *local, bool *has_offset);

#endif
