/*
 * Dates and instants as results print them. Functions return the number of characters written; a zero
 * byte follows them. Days and instants outside the years 1 to 9999 are safe, but no ISO 8601.
 */
#ifndef ISM_RUNTIME_KERNEL_FORMAT_TIME_H
#define ISM_RUNTIME_KERNEL_FORMAT_TIME_H

#include <stddef.h>
#include <stdint.h>

#define ISM_FORMAT_TIME_CHARS 48

/* `2026-05-17` */
size_t ism_format_date(int64_t day, char out[ISM_FORMAT_TIME_CHARS]);

/* `2026-05-17T10:20:00Z`, with a fraction of as many digits as it takes: `…:59.999999Z`. */
size_t ism_format_instant(int64_t instant, char out[ISM_FORMAT_TIME_CHARS]);

#endif
