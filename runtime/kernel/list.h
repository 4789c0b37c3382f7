/*
 * Lists: several values of one type as the bytes of one. A list is copied, kept and compared as a text is; two
 * lists are joined by putting the bytes of one behind the other's.
 *
 *   element            bytes
 *   text               its size in 4, then so many
 *   ip                 16
 *   all else           the 8 of struct ism_datum: an exact value or a real one
 *
 * Nothing is aligned. Elements are never none. What is made lies in the scratch; where that has no memory it is
 * no list (data NULL).
 */
#ifndef ISM_RUNTIME_KERNEL_LIST_H
#define ISM_RUNTIME_KERNEL_LIST_H

#include <stdbool.h>

#include "runtime/kernel/field_any.h"
#include "runtime/scratch.h"
#include "runtime/value.h"

/*
 * The element of kind `type` (enum ism_type_kind) at byte `at`, which points into the list if it is a text; the
 * byte behind it, where the next one begins.
 */
uint64_t ism_list_element(const char *list, uint64_t at, uint32_t type, struct ism_datum *out);

int64_t ism_list_length(const char *list, uint64_t size, uint32_t type);

/* Whether an element equals `value`, which is present. */
bool ism_list_has(const char *list, uint64_t size, uint32_t type, const struct ism_datum *value);

/* The elements of `a`, then those of `b`. */
void ism_list_join(const char *a, uint64_t a_size, const char *b, uint64_t b_size,
	struct ism_scratch *scratch, struct ism_slice *out);

/*
 * The parts of a text between `mark`s, without blanks around them; empty parts are none. Without a mark in it,
 * or with an empty one, the whole text is the one part.
 */
void ism_list_split(const char *text, uint64_t size, const char *mark, uint64_t mark_size,
	struct ism_scratch *scratch, struct ism_slice *out);

/* How a cell of several values is written. */
enum ism_list_notation {
	ISM_LIST_SPLIT, /* between the form's mark; a form without one has ";" */
	ISM_LIST_JSON,  /* a JSON value, known to be one: an array, or a text with marks in it */
};

/*
 * A cell as a list, each part read as its element says. The reason of the first part that does not fit; null in a
 * JSON array is left out, an object or an array does not fit.
 */
enum ism_reason ism_field_list(const char *s, size_t n, uint32_t notation,
	const struct ism_field_form *form, const struct ism_zone *zone,
	struct ism_zone_cursor *cursor, struct ism_scratch *scratch, struct ism_slice *out);

#endif
