/* Log lines: each field is a named group of the format's pattern. */
#include "runtime/read/lines/lines.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/regex.h"

struct pattern {
	struct ism_regex *regex;
	struct ism_regex_matcher *matcher;
	uint32_t *groups; /* by field */
};

static void pattern_close(struct ism_lines *lines)
{
	struct pattern *pattern = lines->self;

	if (!pattern)
		return;
	ism_regex_release(pattern->regex);
	ism_regex_matcher_release(pattern->matcher);
	free(pattern->groups);
	free(pattern);
}

static enum ism_status bind_groups(
	struct pattern *pattern, const struct ism_reader_task *task, struct ism_error *error)
{
	for (uint32_t i = 0; i < task->n_columns; i++) {
		const struct ism_column *column = &task->columns[i];

		pattern->groups[i] = ism_regex_group(pattern->regex, column->name);
		if (pattern->groups[i] == 0)
			return ism_fail_at(error, ISM_ERR_DATA, task->shown, 0, 0,
				"the pattern of its format has no group `%s` for the field `%s`",
				column->name, column->field);
	}
	return ISM_OK;
}

static enum ism_status pattern_open(
	struct ism_lines *lines, const struct ism_reader_task *task, struct ism_error *error)
{
	const char *text = task->format->pattern;
	struct pattern *pattern = lines->self = calloc(1, sizeof(*pattern));
	enum ism_status status = ISM_ERR_MEMORY;

	if (pattern)
		pattern->groups = calloc(task->n_columns + (size_t)1, sizeof(*pattern->groups));
	if (pattern && pattern->groups)
		status = ism_regex_compile(text, strlen(text), &pattern->regex, NULL);
	if (status == ISM_OK)
		status = ism_regex_matcher_create_for(pattern->regex, &pattern->matcher);
	if (status == ISM_ERR_MEMORY)
		return ism_fail_at(
			error, ISM_ERR_MEMORY, task->shown, 0, 0, "no memory for its pattern");
	if (status != ISM_OK)
		return ism_fail_at(
			error, status, task->shown, 0, 0, "the pattern of its format is wrong");
	return bind_groups(pattern, task, error);
}

static enum ism_line_result pattern_split(struct ism_lines *lines, struct ism_slice line,
	struct ism_slice *cells, struct ism_line_fault *fault)
{
	struct pattern *pattern = lines->self;

	switch (ism_regex_match(pattern->regex, pattern->matcher, line.data, line.size)) {
	case ISM_REGEX_YES: break;
	case ISM_REGEX_LIMIT: fault->reason = ISM_REASON_MATCH_LIMIT; return ISM_LINE_REJECTED;
	case ISM_REGEX_NO:
		fault->reason = ISM_REASON_NO_MATCH;
		return lines->format->skip_unmatched ? ISM_LINE_SKIPPED : ISM_LINE_REJECTED;
	}
	for (uint32_t i = 0; i < lines->n_fields; i++) {
		struct ism_slice text = { NULL, 0 };
		size_t begin, end;

		if (ism_regex_captured(pattern->matcher, pattern->groups[i], &begin, &end))
			text = (struct ism_slice){ line.data + begin, end - begin };
		cells[i] = ism_lines_cell(lines, text);
	}
	return ISM_LINE_ROW;
}

const struct ism_line_splitter ism_pattern_splitter = {
	.open = pattern_open,
	.split = pattern_split,
	.close = pattern_close,
};
