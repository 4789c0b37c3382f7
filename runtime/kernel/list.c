#include "runtime/kernel/list.h"

#include <string.h>

#include "runtime/kernel/list_build.h"
#include "runtime/kernel/text.h"

enum {
	WORD = 8,
	COUNT = 4, /* bytes of a text's size */
};

uint64_t ism_list_element(const char *list, uint64_t at, uint32_t type, struct ism_datum *out)
{
	*out = (struct ism_datum){ .present = 1 };
	if (type == ISM_TYPE_TEXT) {
		memcpy(&out->size, list + at, COUNT);
		out->text = list + at + COUNT;
		return at + COUNT + out->size;
	}
	if (type == ISM_TYPE_IP) {
		out->text = list + at;
		out->size = ISM_IP_SIZE;
		return at + ISM_IP_SIZE;
	}
	memcpy(&out->exact, list + at, WORD);
	return at + WORD;
}

int64_t ism_list_length(const char *list, uint64_t size, uint32_t type)
{
	struct ism_datum element;
	int64_t n = 0;

	for (uint64_t at = 0; at < size; n++)
		at = ism_list_element(list, at, type, &element);
	return n;
}

static bool same(uint32_t type, const struct ism_datum *a, const struct ism_datum *b)
{
	if (type == ISM_TYPE_TEXT || type == ISM_TYPE_IP)
		return a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
	if (type == ISM_TYPE_NUMBER)
		return a->real == b->real;
	return a->exact == b->exact;
}

bool ism_list_has(const char *list, uint64_t size, uint32_t type, const struct ism_datum *value)
{
	struct ism_datum element;

	for (uint64_t at = 0; at < size;) {
		at = ism_list_element(list, at, type, &element);
		if (same(type, &element, value))
			return true;
	}
	return false;
}

void ism_list_join(const char *a, uint64_t a_size, const char *b, uint64_t b_size,
	struct ism_scratch *scratch, struct ism_slice *out)
{
	char *bytes = ism_scratch_alloc(scratch, a_size + b_size);

	*out = (struct ism_slice){ bytes, a_size + b_size };
	if (!bytes)
		return;
	if (a_size)
		memcpy(bytes, a, a_size);
	if (b_size)
		memcpy(bytes + a_size, b, b_size);
}

/* ---- texts to lists ---- */

/* The next part of the text behind *at that is not empty, which moves *at behind it; false at the end. */
static bool next_part(const char *text, uint64_t size, const char *mark, uint64_t mark_size,
	uint64_t *at, struct ism_slice *part)
{
	while (*at < size) {
		const char *end =
			mark_size ? memmem(text + *at, size - *at, mark, mark_size) : NULL;
		uint64_t length = end ? (uint64_t)(end - (text + *at)) : size - *at;

		ism_text_trim(text + *at, length, part);
		*at += length + (end ? mark_size : 0);
		if (part->data && part->size)
			return true;
	}
	return false;
}

void ism_list_put(struct ism_list_build *build, uint32_t type, const struct ism_datum *value)
{
	char *to = build->bytes + build->used;

	if (type == ISM_TYPE_TEXT) {
		memcpy(to, &value->size, COUNT);
		memmove(to + COUNT, value->text, value->size);
		build->used += COUNT + value->size;
	} else if (type == ISM_TYPE_IP) {
		memcpy(to, value->text, ISM_IP_SIZE);
		build->used += ISM_IP_SIZE;
	} else {
		memcpy(to, &value->exact, WORD);
		build->used += WORD;
	}
}

bool ism_list_claim(struct ism_list_build *build, uint64_t size, uint64_t mark_size, uint32_t type,
	struct ism_scratch *scratch)
{
	uint64_t n = mark_size ? size / (1 + mark_size) + 1 : 1;

	build->used = 0;
	build->room = type == ISM_TYPE_TEXT ? size + n * COUNT
		      : type == ISM_TYPE_IP ? n * ISM_IP_SIZE
					    : n * WORD;
	build->bytes = ism_scratch_alloc(scratch, build->room);
	return build->bytes != NULL;
}

void ism_list_finish(
	struct ism_list_build *build, struct ism_scratch *scratch, struct ism_slice *out)
{
	ism_scratch_shrink(scratch, build->bytes, build->room, build->used);
	*out = (struct ism_slice){ build->bytes, build->used };
}

void ism_list_split(const char *text, uint64_t size, const char *mark, uint64_t mark_size,
	struct ism_scratch *scratch, struct ism_slice *out)
{
	struct ism_list_build build = { 0 };
	struct ism_slice part;

	*out = (struct ism_slice){ 0 };
	if (!ism_list_claim(&build, size, mark_size, ISM_TYPE_TEXT, scratch))
		return;
	for (uint64_t at = 0; next_part(text, size, mark, mark_size, &at, &part);) {
		struct ism_datum value = { .text = part.data, .size = (uint32_t)part.size };

		ism_list_put(&build, ISM_TYPE_TEXT, &value);
	}
	ism_list_finish(&build, scratch, out);
}

enum ism_reason ism_field_list(const char *s, size_t n, uint32_t notation,
	const struct ism_field_form *form, const struct ism_zone *zone,
	struct ism_zone_cursor *cursor, struct ism_scratch *scratch, struct ism_slice *out)
{
	const struct ism_field_form *element = form->element;
	struct ism_slice mark = form->mark.size ? form->mark : (struct ism_slice){ ";", 1 };
	struct ism_list_build build = { 0 };
	struct ism_slice part;

	*out = (struct ism_slice){ "", 0 };
	if (notation == ISM_LIST_JSON)
		return ism_list_json(s, n, form, zone, cursor, scratch, out);
	if (!ism_list_claim(&build, n, mark.size, element->type, scratch))
		return ISM_REASON_NONE;
	for (uint64_t at = 0; next_part(s, n, mark.data, mark.size, &at, &part);) {
		uint8_t ip[ISM_IP_SIZE];
		struct ism_datum value;
		enum ism_reason reason =
			ism_field_parse(element, part.data, part.size, zone, cursor, ip, &value);

		if (reason != ISM_REASON_NONE) {
			ism_scratch_shrink(scratch, build.bytes, build.room, 0);
			return reason;
		}
		ism_list_put(&build, element->type, &value);
	}
	ism_list_finish(&build, scratch, out);
	return ISM_REASON_NONE;
}
