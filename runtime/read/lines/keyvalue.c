/*
 * Lines of key=value pairs, as firewalls and services log them:
 *
 *   time=2026-03-01T08:00:00Z action=deny user="Ann \"A\" Lee" bytes=
 *
 * Pairs are divided by the format's delimiter: runs of blanks if that is a blank, else single ones with blanks around
 * them. A value that begins with a quote ends with one, and an escape in it takes what follows as it is. Of a key
 * that occurs twice the last value counts. Text that is no pair rejects the line.
 */
#include "runtime/read/lines/lines.h"

#include <stdlib.h>
#include <string.h>

struct keyvalue {
	uint32_t next;           /* field where the search for a key begins: lines have one order */
	uint64_t number;         /* of the line, from 1 */
	uint64_t *seen;          /* by field: the line in which it last had a value */
	struct ism_slice *names; /* by field */
};

/* One line on its way. */
struct pairs {
	struct ism_lines *lines;
	const char *at, *end;
	struct ism_line_fault *fault;
};

static void keyvalue_close(struct ism_lines *lines)
{
	struct keyvalue *self = lines->self;

	if (!self)
		return;
	free(self->seen);
	free(self->names);
	free(self);
}

static enum ism_status keyvalue_open(
	struct ism_lines *lines, const struct ism_reader_task *task, struct ism_error *error)
{
	struct keyvalue *self = lines->self = calloc(1, sizeof(*self));

	if (self) {
		self->seen = calloc(task->n_columns + (size_t)1, sizeof(*self->seen));
		self->names = calloc(task->n_columns + (size_t)1, sizeof(*self->names));
	}
	if (!self || !self->seen || !self->names)
		return ism_fail_at(
			error, ISM_ERR_MEMORY, task->shown, 0, 0, "no memory to read it");
	for (uint32_t i = 0; i < task->n_columns; i++)
		self->names[i] =
			(struct ism_slice){ task->columns[i].name, strlen(task->columns[i].name) };
	return ISM_OK;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void skip_blanks(struct pairs *pairs)
{
	while (pairs->at < pairs->end && is_blank(*pairs->at))
		pairs->at++;
}

/* Whether a pair ends before `at`, where no quote is open. */
static bool at_delimiter(const struct pairs *pairs)
{
	char delimiter = pairs->lines->format->delimiter;

	return pairs->at == pairs->end || *pairs->at == delimiter ||
	       (delimiter == ' ' && *pairs->at == '\t');
}

static bool fail(struct pairs *pairs, enum ism_reason reason, const char *begin)
{
	pairs->fault->reason = reason;
	pairs->fault->text = (struct ism_slice){ begin, (uint64_t)(pairs->end - begin) };
	return false;
}

/* Behind the quote that opens it; the text without escapes, which is in the line if it has none. */
static bool read_quoted(struct pairs *pairs, const char *begin, struct ism_slice *value)
{
	const struct ism_format *format = pairs->lines->format;
	char *text = pairs->lines->text + pairs->lines->text_used;
	const char *from = pairs->at;
	size_t size = 0;
	bool escaped = false;

	while (pairs->at < pairs->end && *pairs->at != format->quote) {
		if (format->escape && *pairs->at == format->escape && pairs->at + 1 < pairs->end) {
			escaped = true;
			pairs->at++;
		}
		text[size++] = *pairs->at++;
	}
	if (pairs->at == pairs->end)
		return fail(pairs, ISM_REASON_UNTERMINATED_QUOTE, begin);
	pairs->at++;
	*value = (struct ism_slice){ escaped ? text : from, size };
	if (escaped)
		pairs->lines->text_used += size;
	return at_delimiter(pairs) || is_blank(*pairs->at) ||
	       fail(pairs, ISM_REASON_TEXT_AFTER_QUOTE, begin);
}

static void read_plain(struct pairs *pairs, struct ism_slice *value)
{
	const char *from = pairs->at;

	while (!at_delimiter(pairs))
		pairs->at++;
	*value = (struct ism_slice){ from, (uint64_t)(pairs->at - from) };
	while (value->size > 0 && is_blank(from[value->size - 1]))
		value->size--;
}

/* One pair and the delimiter behind it; false where there is none. */
static bool read_pair(struct pairs *pairs, struct ism_slice *key, struct ism_slice *value)
{
	const struct ism_format *format = pairs->lines->format;
	const char *begin = pairs->at;

	while (!at_delimiter(pairs) && *pairs->at != format->assign)
		pairs->at++;
	*key = (struct ism_slice){ begin, (uint64_t)(pairs->at - begin) };
	while (key->size > 0 && is_blank(begin[key->size - 1]))
		key->size--;
	if (key->size == 0 || pairs->at == pairs->end || *pairs->at != format->assign)
		return fail(pairs, ISM_REASON_NO_PAIR, begin);
	pairs->at++;
	if (!is_blank(format->delimiter))
		skip_blanks(pairs);
	if (format->quote && pairs->at < pairs->end && *pairs->at == format->quote) {
		pairs->at++;
		if (!read_quoted(pairs, begin, value))
			return false;
	} else {
		read_plain(pairs, value);
	}
	skip_blanks(pairs);
	if (pairs->at == pairs->end || is_blank(format->delimiter))
		return true;
	if (*pairs->at != format->delimiter)
		return fail(pairs, ISM_REASON_TEXT_AFTER_QUOTE, begin);
	pairs->at++;
	skip_blanks(pairs);
	return true;
}

/* Gives the value to the fields of that key: mostly the one after that of the pair before. */
static void put(struct ism_lines *lines, struct ism_slice key, struct ism_slice value,
	struct ism_slice *cells)
{
	struct keyvalue *self = lines->self;
	uint32_t first = self->next;

	for (uint32_t n = 0; n < lines->n_fields; n++) {
		uint32_t i = (first + n) % lines->n_fields;
		struct ism_slice name = self->names[i];

		if (name.size != key.size || memcmp(name.data, key.data, key.size) != 0)
			continue;
		lines->n_repeated += self->seen[i] == self->number;
		self->seen[i] = self->number;
		cells[i] = ism_lines_cell(lines, value);
		if (n == 0)
			self->next = (i + 1) % lines->n_fields;
	}
}

static enum ism_line_result keyvalue_split(struct ism_lines *lines, struct ism_slice line,
	struct ism_slice *cells, struct ism_line_fault *fault)
{
	struct keyvalue *self = lines->self;
	struct pairs pairs = { lines, line.data, line.data + line.size, fault };

	self->next = 0;
	self->number++;
	for (uint32_t i = 0; i < lines->n_fields; i++)
		cells[i] = (struct ism_slice){ NULL, 0 };
	skip_blanks(&pairs);
	while (pairs.at < pairs.end) {
		struct ism_slice key, value;

		if (!read_pair(&pairs, &key, &value))
			return ISM_LINE_REJECTED;
		put(lines, key, value, cells);
	}
	return ISM_LINE_ROW;
}

const struct ism_line_splitter ism_keyvalue_splitter = {
	.needs_text = true,
	.open = keyvalue_open,
	.split = keyvalue_split,
	.close = keyvalue_close,
};
