/*
 * The parts of JSON (RFC 8259): numbers, and what stands between the quotes of a string.
 */
#ifndef ISM_RUNTIME_KERNEL_JSON_TEXT_H
#define ISM_RUNTIME_KERNEL_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/reason.h"

/* The byte behind the number that begins at `p` (section 6), NULL where there is none. */
const char *ism_json_number_end(const char *p, const char *end);

/* What came of reading a string. */
struct ism_json_string {
	const char *end; /* its closing quote; where it is wrong, the place of that */
	enum ism_reason
		reason; /* ISM_REASON_NONE: it is right. JSON_END: no closing quote before `end` */
	bool escaped;   /* there are escapes to undo */
};

/*
 * Reads a string, whose first byte behind the opening quote is at `p`: escapes that exist, no half of a surrogate
 * pair, no control character, valid UTF-8 (sections 7 and 8.1).
 */
struct ism_json_string ism_json_string_read(const char *p, const char *end);

/* Undoes the escapes of a string that was read; the size of what is written, at most `n`. */
size_t ism_json_unescape(const char *s, size_t n, char *out);

#endif
