/*
 * `s like "VPN*"`: a pattern over the whole text. `*` stands for any run, the empty one too, `?` for one
 * code point, `\` makes the next character mean itself. Takes at most text times pattern steps.
 */
#ifndef ISM_RUNTIME_KERNEL_LIKE_H
#define ISM_RUNTIME_KERNEL_LIKE_H

#include <stdbool.h>
#include <stddef.h>

/* Text and pattern are valid UTF-8. A `\` at the pattern's end means itself. */
bool ism_like(const char *s, size_t n, const char *pattern, size_t pattern_size);

/* Whether no `\` stands at the end with nothing to escape; the compiler refuses a pattern that has one. */
bool ism_like_is_complete(const char *pattern, size_t pattern_size);

#endif
