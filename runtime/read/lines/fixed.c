#include "runtime/read/lines/fixed.h"

#include <stdlib.h>

#include "runtime/kernel/utf8.h"
#include "runtime/read/lines/lines.h"

/* ---- where a column is ---- */

/* A number of at most nine digits without leading zeros; 0 where there is none. */
static uint32_t read_number(const char **text)
{
	uint32_t number = 0;

	for (int i = 0; i < 9 && **text >= '0' && **text <= '9'; i++) {
		number = number * 10 + (uint32_t)(**text - '0');
		if (number == 0)
			return 0;
		(*text)++;
	}
	return number;
}

bool ism_fixed_range(const char *text, struct ism_fixed_range *range)
{
	range->first = range->last = read_number(&text);
	if (range->first == 0)
		return false;
	if (*text == '\0')
		return true;
	if (text[0] != '.' || text[1] != '.')
		return false;
	text += 2;
	range->last = *text ? read_number(&text) : UINT32_MAX;
	return *text == '\0' && range->last >= range->first;
}

/* ---- lines ---- */

static void fixed_close(struct ism_lines *lines)
{
	free(lines->self);
}

static enum ism_status fixed_open(
	struct ism_lines *lines, const struct ism_reader_task *task, struct ism_error *error)
{
	struct ism_fixed_range *ranges = calloc(task->n_columns + (size_t)1, sizeof(*ranges));

	lines->self = ranges;
	if (!ranges)
		return ism_fail_at(
			error, ISM_ERR_MEMORY, task->shown, 0, 0, "no memory to read it");
	for (uint32_t i = 0; i < task->n_columns; i++) {
		const struct ism_column *column = &task->columns[i];

		if (!ism_fixed_range(column->name, &ranges[i]))
			return ism_fail_at(error, ISM_ERR_DATA, task->shown, 0, 0,
				"`%s` is no range of characters for the field `%s`: `1..8` is one",
				column->name, column->field);
	}
	return ISM_OK;
}

/* The bytes of a range; none of it, or a part, where the line ends before. */
static struct ism_slice cut(struct ism_slice line, struct ism_fixed_range range, bool is_ascii)
{
	size_t begin = range.first - 1, end = range.last;

	if (!is_ascii) {
		begin = ism_utf8_skip(line.data, line.size, 0, begin);
		end = range.last == UINT32_MAX ? line.size
					       : ism_utf8_skip(line.data, line.size, 0, range.last);
	}
	begin = begin < line.size ? begin : line.size;
	end = end < line.size ? end : line.size;
	return (struct ism_slice){ line.data + begin, end - begin };
}

static enum ism_line_result fixed_split(struct ism_lines *lines, struct ism_slice line,
	struct ism_slice *cells, struct ism_line_fault *fault)
{
	const struct ism_fixed_range *ranges = lines->self;
	uint8_t high = 0;

	(void)fault;
	for (size_t i = 0; i < line.size; i++)
		high |= (uint8_t)line.data[i];
	for (uint32_t i = 0; i < lines->n_fields; i++)
		cells[i] = ism_lines_cell(lines, cut(line, ranges[i], high < 0x80));
	return ISM_LINE_ROW;
}

const struct ism_line_splitter ism_fixed_splitter = {
	.open = fixed_open,
	.split = fixed_split,
	.close = fixed_close,
};
