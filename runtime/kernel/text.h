/*
 * Functions of the language over text. Texts are valid UTF-8, not terminated; a result lies in the
 * argument or in the scratch and so lives as long as the batch. A slice with data NULL is no text: `none`, or
 * no memory, which the scratch remembers. An empty text is not NULL.
 *
 * Nothing here asks the locale. Case follows Unicode's default algorithm with SpecialCasing (Unicode §3.13,
 * R1 and R2: final sigma too), blanks its property White_Space.
 */
#ifndef ISM_RUNTIME_KERNEL_TEXT_H
#define ISM_RUNTIME_KERNEL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/scratch.h"
#include "runtime/value.h"

void ism_text_lower(const char *s, size_t n, struct ism_scratch *scratch, struct ism_slice *out);
void ism_text_upper(const char *s, size_t n, struct ism_scratch *scratch, struct ism_slice *out);

/* Without blanks on both sides. */
void ism_text_trim(const char *s, size_t n, struct ism_slice *out);

/* Code points, not bytes. */
int64_t ism_text_length(const char *s, size_t n);

/*
 * The code points at the positions start, …, start + count - 1, the first being 1, as far as they exist:
 * a start before 1 uses up some of the count, and a count below 1 gives the empty text.
 */
void ism_text_substring(
	const char *s, size_t n, int64_t start, int64_t count, struct ism_slice *out);

/* The empty text is contained in every text, at its beginning and at its end. */
bool ism_text_contains(const char *s, size_t n, const char *part, size_t part_size);
bool ism_text_starts_with(const char *s, size_t n, const char *part, size_t part_size);
bool ism_text_ends_with(const char *s, size_t n, const char *part, size_t part_size);

/* What stands before or after the first `mark`; none without one. */
void ism_text_before(
	const char *s, size_t n, const char *mark, size_t mark_size, struct ism_slice *out);
void ism_text_after(
	const char *s, size_t n, const char *mark, size_t mark_size, struct ism_slice *out);

bool ism_text_equal(const char *a, size_t a_size, const char *b, size_t b_size);

/* By bytes, which is by code points: less than, equal to or greater than 0. */
int ism_text_compare(const char *a, size_t a_size, const char *b, size_t b_size);

/* Whether both are the same text in any case, by simple one-to-one case mappings. */
bool ism_text_equal_any_case(const char *a, size_t a_size, const char *b, size_t b_size);

/* One code point's case: simple mappings. */
uint32_t ism_text_fold_simple(uint32_t code_point);

#endif
