/*
 * `s matches "…"`: PCRE2 over UTF-8, found anywhere unless anchored. LF is the only newline of `$` and
 * `.`, `\R` is any Unicode one, `\C` is refused, however the library was built and whatever the locale.
 *
 * A regex is immutable once compiled and may be shared by workers; a matcher serves one worker and any
 * number of regexes.
 */
#ifndef ISM_RUNTIME_KERNEL_REGEX_H
#define ISM_RUNTIME_KERNEL_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/error.h"

struct ism_regex;
struct ism_regex_matcher;

/* What is wrong with a pattern, and at which of its bytes. */
struct ism_regex_fault {
	size_t offset;
	char text[256];
};

enum ism_regex_result {
	ISM_REGEX_NO = 0,
	ISM_REGEX_YES = 1,
	ISM_REGEX_LIMIT = 2, /* too many steps or too much memory: ISM_REASON_MATCH_LIMIT */
};

/*
 * On success *out is the caller's, for ism_regex_release. ISM_ERR_DATA: the pattern is wrong, `fault` (may be
 * NULL) says how; ISM_ERR_MEMORY. The pattern need not outlive the call.
 */
enum ism_status ism_regex_compile(
	const char *pattern, size_t n, struct ism_regex **out, struct ism_regex_fault *fault);

/* NULL is allowed. */
void ism_regex_release(struct ism_regex *regex);

/* Whether matching runs as machine code. */
bool ism_regex_is_compiled(const struct ism_regex *regex);

/* Number of the group of that name, from 1; 0 where there is none, or several. */
uint32_t ism_regex_group(const struct ism_regex *regex, const char *name);

/* On success *out is the caller's, for ism_regex_matcher_release; else ISM_ERR_MEMORY. */
enum ism_status ism_regex_matcher_create(struct ism_regex_matcher **out);

/* The same with room for what the groups of `regex` capture, to be used for that one alone. */
enum ism_status ism_regex_matcher_create_for(
	const struct ism_regex *regex, struct ism_regex_matcher **out);

/* NULL is allowed. */
void ism_regex_matcher_release(struct ism_regex_matcher *matcher);

/* The text is valid UTF-8. */
enum ism_regex_result ism_regex_match(
	const struct ism_regex *regex, struct ism_regex_matcher *matcher, const char *s, size_t n);

/*
 * What the group captured when the matcher, made for this regex, last found something: bytes of the text, half-open.
 * False where it took no part.
 */
bool ism_regex_captured(
	const struct ism_regex_matcher *matcher, uint32_t group, size_t *begin, size_t *end);

#endif
