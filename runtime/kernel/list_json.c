#include "runtime/kernel/json_text.h"
#include "runtime/kernel/list_build.h"

/* What reads the elements of an array, which is known to be JSON. */
struct elements {
	const char *p;
	const char *end; /* of the array, its bracket not included */
	const struct ism_field_form *form;
	const struct ism_zone *zone;
	struct ism_zone_cursor *cursor;
	struct ism_list_build build;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static void pass_blanks(struct elements *e)
{
	while (e->p < e->end && is_blank(*e->p))
		e->p++;
}

/* The element's text: without quotes and escapes, which are undone in the room of the list. */
static struct ism_slice element_text(struct elements *e)
{
	struct ism_slice text = { .data = e->p };

	if (*e->p == '"') {
		struct ism_json_string string = ism_json_string_read(e->p + 1, e->end);

		text = (struct ism_slice){ e->p + 1, (uint64_t)(string.end - (e->p + 1)) };
		e->p = string.end + 1;
		if (string.escaped) {
			char *room = e->build.bytes + e->build.used + sizeof(uint32_t);

			text.size = ism_json_unescape(text.data, (size_t)text.size, room);
			text.data = room;
		}
		return text;
	}
	while (e->p < e->end && *e->p != ',' && !is_blank(*e->p))
		e->p++;
	text.size = (uint64_t)(e->p - text.data);
	return text;
}

static enum ism_reason add_element(struct elements *e)
{
	uint8_t ip[ISM_IP_SIZE];
	struct ism_datum value = { 0 };
	struct ism_slice text;
	enum ism_reason reason;

	if (*e->p == 'n') {
		e->p += sizeof("null") - 1;
		return ISM_REASON_NONE;
	}
	if (*e->p == '[' || *e->p == '{')
		return ISM_REASON_JSON_NESTED;
	text = element_text(e);
	reason = ism_field_parse(
		e->form->element, text.data, (size_t)text.size, e->zone, e->cursor, ip, &value);
	if (reason == ISM_REASON_NONE)
		ism_list_put(&e->build, e->form->element->type, &value);
	return reason;
}

static enum ism_reason add_elements(struct elements *e)
{
	for (;;) {
		enum ism_reason reason;

		pass_blanks(e);
		if (e->p == e->end)
			return ISM_REASON_NONE;
		reason = add_element(e);
		if (reason != ISM_REASON_NONE)
			return reason;
		pass_blanks(e);
		if (e->p == e->end)
			return ISM_REASON_NONE;
		e->p++; /* the comma */
	}
}

/* One value: a text with marks in it, where the source says that there are. */
static enum ism_reason split_text(
	struct elements *e, size_t n, struct ism_scratch *scratch, struct ism_slice *out)
{
	const char *end = e->p + n - 1;
	size_t size;
	char *room;

	if (*e->p != '"' || !e->form->mark.size)
		return ISM_REASON_JSON_NO_ARRAY;
	room = ism_scratch_alloc(scratch, n);
	if (!room)
		return ISM_REASON_NONE;
	size = ism_json_unescape(e->p + 1, (size_t)(end - (e->p + 1)), room);
	return ism_field_list(
		room, size, ISM_LIST_SPLIT, e->form, e->zone, e->cursor, scratch, out);
}

enum ism_reason ism_list_json(const char *s, size_t n, const struct ism_field_form *form,
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, struct ism_scratch *scratch,
	struct ism_slice *out)
{
	struct elements e = { .p = s, .form = form, .zone = zone, .cursor = cursor };
	enum ism_reason reason;

	if (*s != '[')
		return split_text(&e, n, scratch, out);
	e.p = s + 1;
	e.end = s + n - 1;
	if (!ism_list_claim(&e.build, n, 1, form->element->type, scratch))
		return ISM_REASON_NONE;
	reason = add_elements(&e);
	if (reason != ISM_REASON_NONE)
		ism_scratch_shrink(scratch, e.build.bytes, e.build.room, 0);
	else
		ism_list_finish(&e.build, scratch, out);
	return reason;
}
