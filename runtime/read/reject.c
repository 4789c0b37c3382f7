#include "runtime/read/reject.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/utf8.h"

bool ism_rejects_init(struct ism_rejects *rejects, uint32_t capacity)
{
	rejects->n = 0;
	rejects->items = calloc(capacity, sizeof(*rejects->items));
	rejects->texts = malloc((size_t)capacity * sizeof(*rejects->texts));
	return rejects->items && rejects->texts;
}

void ism_rejects_clear(struct ism_rejects *rejects)
{
	rejects->n = 0;
}

void ism_rejects_release(struct ism_rejects *rejects)
{
	free(rejects->items);
	free(rejects->texts);
}

/* Appends the beginning of `n_bytes` at `begin`; returns the text's size. */
static size_t clip(char *text, const char *begin, uint64_t n_bytes)
{
	static const char cut[] = "…";
	size_t size = ISM_CLIP_BYTES;

	if (n_bytes <= size) {
		memcpy(text, begin, (size_t)n_bytes);
		return (size_t)n_bytes;
	}
	for (int i = 0; i < 3 && ism_utf8_is_continuation(begin[size]); i++)
		size--;
	memcpy(text, begin, size);
	memcpy(text + size, cut, sizeof(cut) - 1);
	return size + sizeof(cut) - 1;
}

/* The next item, with the beginning of its text. */
static struct ism_batch_reject *add(struct ism_rejects *rejects, enum ism_reason reason,
	uint64_t line, uint64_t n_lines, const char *begin, uint64_t n_bytes)
{
	char *text = rejects->texts[rejects->n];
	struct ism_batch_reject *item = &rejects->items[rejects->n++];

	*item = (struct ism_batch_reject){
		.line = line,
		.n_lines = n_lines,
		.field = -1,
		.reason = reason,
		.text = { text, clip(text, begin, n_bytes) },
	};
	return item;
}

void ism_reject_row(struct ism_rejects *rejects, enum ism_reason reason, uint64_t line,
	uint64_t n_lines, const char *begin, const char *end)
{
	add(rejects, reason, line, n_lines, begin, (uint64_t)(end - begin));
}

void ism_reject_field(struct ism_rejects *rejects, enum ism_reason reason, uint64_t line,
	uint64_t n_lines, uint32_t column, int32_t field, const char *begin, const char *end)
{
	struct ism_batch_reject *item =
		add(rejects, reason, line, n_lines, begin, (uint64_t)(end - begin));

	item->column = column;
	item->field = field;
}

void ism_reject_long(struct ism_rejects *rejects, uint64_t line, uint64_t n_lines,
	const char *begin, uint64_t n_bytes)
{
	struct ism_batch_reject *item =
		add(rejects, ISM_REASON_ROW_TOO_LONG, line, n_lines, begin, n_bytes);
	char *text = rejects->texts[item - rejects->items];

	item->text.size += (uint64_t)snprintf(text + item->text.size,
		ISM_REJECT_BYTES - item->text.size, " (%" PRIu64 " bytes)", n_bytes);
}

void ism_reject_unterminated(struct ism_rejects *rejects, uint64_t line, uint64_t n_lines,
	uint32_t column, int32_t field, const char *begin, uint64_t n_bytes)
{
	struct ism_batch_reject *item =
		add(rejects, ISM_REASON_UNTERMINATED_QUOTE, line, n_lines, begin, n_bytes);
	char *text = rejects->texts[item - rejects->items];

	item->column = column;
	item->field = field;
	item->text.size +=
		(uint64_t)snprintf(text + item->text.size, ISM_REJECT_BYTES - item->text.size,
			" (to the end of the file: %" PRIu64 " lines, %" PRIu64 " bytes)", n_lines,
			n_bytes);
}
