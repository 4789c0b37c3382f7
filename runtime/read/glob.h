/*
 * Names that match a pattern: `*` any run of bytes (none too), `?` one character of UTF-8 (else one byte),
 * `[a-z]` one byte of a set, `[!a-z]` one outside it, by value and not by locale. A pattern is about one
 * part of a path: it never sees a `/`. A dot that begins a name is matched by a dot alone.
 */
#ifndef ISM_RUNTIME_READ_GLOB_H
#define ISM_RUNTIME_READ_GLOB_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/value.h"

/* Whether `text` has a character that means something in a pattern. */
bool ism_glob_is_pattern(const char *text, size_t size);

/*
 * Whether all of `name` matches; every `*` takes as little as it can, the first one first. If `star` is not
 * NULL it becomes what the first `*` took, a slice of `name` (empty where there is no `*`).
 */
bool ism_glob_match(struct ism_slice pattern, struct ism_slice name, struct ism_slice *star);

#endif
