#include "runtime/kernel/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdlib.h>

/*
 * What one text may cost. Machine code counts its steps in another way than PCRE2's interpreter: where it
 * gives up, the interpreter decides, whose count is the same everywhere.
 */
#define MATCH_LIMIT   1000000
#define DEPTH_LIMIT   1000000
#define HEAP_LIMIT_KB 20000

struct ism_regex {
	pcre2_code *code;
	bool is_compiled;
};

struct ism_regex_matcher {
	pcre2_match_data *data;
	pcre2_match_context *limits;
};

static enum ism_status compile_failed(int error, size_t offset, struct ism_regex_fault *fault)
{
	if (error == PCRE2_ERROR_NOMEMORY || error == PCRE2_ERROR_HEAP_FAILED)
		return ISM_ERR_MEMORY;
	if (fault) {
		fault->offset = offset;
		pcre2_get_error_message(error, (PCRE2_UCHAR *)fault->text, sizeof(fault->text));
	}
	return ISM_ERR_DATA;
}

enum ism_status ism_regex_compile(
	const char *pattern, size_t n, struct ism_regex **out, struct ism_regex_fault *fault)
{
	struct ism_regex *regex = calloc(1, sizeof(*regex));
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	enum ism_status status = ISM_ERR_MEMORY;
	PCRE2_SIZE offset = 0;
	int error = 0;

	if (!regex || !context)
		goto failed;
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_set_bsr(context, PCRE2_BSR_UNICODE);
	regex->code = pcre2_compile((PCRE2_SPTR)pattern, n, PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C,
		&error, &offset, context);
	if (!regex->code) {
		status = compile_failed(error, offset, fault);
		goto failed;
	}
	regex->is_compiled = pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE) == 0;
	pcre2_compile_context_free(context);
	*out = regex;
	return ISM_OK;
failed:
	pcre2_compile_context_free(context);
	free(regex);
	return status;
}

void ism_regex_release(struct ism_regex *regex)
{
	if (!regex)
		return;
	pcre2_code_free(regex->code);
	free(regex);
}

bool ism_regex_is_compiled(const struct ism_regex *regex)
{
	return regex->is_compiled;
}

uint32_t ism_regex_group(const struct ism_regex *regex, const char *name)
{
	int number = pcre2_substring_number_from_name(regex->code, (PCRE2_SPTR)name);

	return number > 0 ? (uint32_t)number : 0;
}

static enum ism_status create_matcher(pcre2_match_data *data, struct ism_regex_matcher **out)
{
	struct ism_regex_matcher *matcher = calloc(1, sizeof(*matcher));

	if (!matcher) {
		pcre2_match_data_free(data);
		return ISM_ERR_MEMORY;
	}
	matcher->data = data;
	matcher->limits = pcre2_match_context_create(NULL);
	if (!matcher->data || !matcher->limits) {
		ism_regex_matcher_release(matcher);
		return ISM_ERR_MEMORY;
	}
	pcre2_set_match_limit(matcher->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(matcher->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(matcher->limits, HEAP_LIMIT_KB);
	*out = matcher;
	return ISM_OK;
}

enum ism_status ism_regex_matcher_create(struct ism_regex_matcher **out)
{
	return create_matcher(pcre2_match_data_create(1, NULL), out);
}

enum ism_status ism_regex_matcher_create_for(
	const struct ism_regex *regex, struct ism_regex_matcher **out)
{
	return create_matcher(pcre2_match_data_create_from_pattern(regex->code, NULL), out);
}

bool ism_regex_captured(
	const struct ism_regex_matcher *matcher, uint32_t group, size_t *begin, size_t *end)
{
	const PCRE2_SIZE *places = pcre2_get_ovector_pointer(matcher->data);

	*begin = places[2 * group];
	*end = places[2 * group + 1];
	return *begin != PCRE2_UNSET && *end >= *begin;
}

void ism_regex_matcher_release(struct ism_regex_matcher *matcher)
{
	if (!matcher)
		return;
	pcre2_match_data_free(matcher->data);
	pcre2_match_context_free(matcher->limits);
	free(matcher);
}

static int match(const struct ism_regex *regex, struct ism_regex_matcher *matcher, const char *s,
	size_t n, uint32_t options)
{
	return pcre2_match(regex->code, (PCRE2_SPTR)s, n, 0, options | PCRE2_NO_UTF_CHECK,
		matcher->data, matcher->limits);
}

enum ism_regex_result ism_regex_match(
	const struct ism_regex *regex, struct ism_regex_matcher *matcher, const char *s, size_t n)
{
	int found = match(regex, matcher, s, n, 0);

	if (found < PCRE2_ERROR_NOMATCH && regex->is_compiled)
		found = match(regex, matcher, s, n, PCRE2_NO_JIT);
	if (found >= 0)
		return ISM_REGEX_YES;
	return found == PCRE2_ERROR_NOMATCH ? ISM_REGEX_NO : ISM_REGEX_LIMIT;
}
