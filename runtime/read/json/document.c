/*
 * Documents: an array of rows, one row, either of them below the names of the format's root; or several documents one
 * after another. What is around the rows is read token by token, so that memory does not grow with the document; a
 * row is read as a whole. What is wrong in a document ends it: the rows before have been handed out, and then there is
 * an error.
 *
 * A step reads one token or one row of the window. It goes on behind it only where it has understood all of it, so
 * that it is taken again, with more text, where the window ends too early.
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/json_text.h"
#include "runtime/read/json/parts.h"

enum step {
	STEP_DONE,
	STEP_MORE, /* text is needed */
	STEP_END,  /* there is none, or what comes is not in the part */
	STEP_FAULT,
};

/* ---- the way to the rows ---- */

enum ism_status ism_json_document_open(struct ism_json_rows *json, struct ism_error *error)
{
	const char *path = json->format.root ? json->format.root : "";
	size_t size = strlen(path) + 1;
	char *text;

	json->frames = calloc(ISM_JSON_DEPTH, sizeof(*json->frames));
	json->names = calloc(size, sizeof(*json->names));
	text = json->names_text = malloc(size);
	if (!json->frames || !json->names || !text)
		return ism_json_no_memory(json, error);
	while (*path) {
		int64_t n = ism_json_path_name(&path, text);

		if (n < 0)
			return ism_fail_at(error, ISM_ERR_USAGE, json->shown, 0, 0,
				"its root is no path of names");
		json->names[json->n_names++] = (struct ism_slice){ text, (uint64_t)n };
		text += n;
	}
	return ISM_OK;
}

static enum ism_json_role role_at(const struct ism_json_rows *json, uint32_t level)
{
	return level < json->n_names ? ISM_JSON_ROLE_WAY : ISM_JSON_ROLE_ROOT;
}

static struct ism_json_frame *top(const struct ism_json_rows *json)
{
	return json->depth > 0 ? &json->frames[json->depth - 1] : NULL;
}

/* ---- outcomes ---- */

static enum step fault(struct ism_json_rows *json, enum ism_reason reason, const char *at)
{
	json->scan.reason = reason;
	json->scan.fault = at;
	if (at < ism_json_window_end(json) && reason != ISM_REASON_JSON_END)
		return STEP_FAULT;
	json->scan.reason = ISM_REASON_JSON_END;
	return json->window->at_end ? STEP_FAULT : STEP_MORE;
}

/* As the scan says it. */
static enum step scan_fault(struct ism_json_rows *json)
{
	return fault(json, json->scan.reason, json->scan.fault);
}

void ism_json_document_pass(struct ism_json_rows *json, const char *p)
{
	ism_json_pass(json, p);
	if (json->depth > 0) {
		json->expects = ISM_JSON_EXPECTS_NEXT;
		return;
	}
	json->expects = ISM_JSON_EXPECTS_DOCUMENT;
	json->n_documents++;
	json->document_end = json->window->offset + json->at;
}

static enum step done(struct ism_json_rows *json, const char *p)
{
	ism_json_document_pass(json, p);
	return STEP_DONE;
}

/* ---- values ---- */

static enum step open_frame(
	struct ism_json_rows *json, const char *p, enum ism_json_role role, uint32_t level)
{
	if (json->depth == ISM_JSON_DEPTH)
		return fault(json, ISM_REASON_JSON_DEPTH, p);
	json->frames[json->depth++] =
		(struct ism_json_frame){ .is_object = *p == '{', .role = role, .level = level };
	ism_json_pass(json, p + 1);
	json->expects = ISM_JSON_EXPECTS_FIRST;
	return STEP_DONE;
}

/* A text, a number or a word, all of which lies in the window. */
static enum step pass_scalar(struct ism_json_rows *json, const char *p)
{
	const char *end;

	json->scan.end = ism_json_window_end(json);
	end = ism_json_scan_pass(&json->scan, p);
	if (!end)
		return scan_fault(json);
	/* A number may go on behind the window. */
	if (end == json->scan.end && *p != '"' && !json->window->at_end)
		return STEP_MORE;
	return done(json, end);
}

/* A row that is too long is rejected and then passed over like what lies beside the rows. */
static enum step pass_long(struct ism_json_rows *json, const char *p)
{
	ism_reject_long(&json->rejects, ism_json_line(json, p), 1, p, json->row_limit_bytes + 1);
	return open_frame(json, p, ISM_JSON_ROLE_BESIDE, 0);
}

static enum step read_row(struct ism_json_rows *json, const char *p)
{
	struct ism_json_scan *scan = &json->scan;
	const char *end, *behind;
	bool nested = *p == '{' || *p == '[';

	scan->end = ism_json_window_end(json);
	end = ism_json_document_learn(json, p, &behind);
	if (!end && !behind) {
		enum step step = scan_fault(json);

		if (step == STEP_MORE && nested && (size_t)(scan->end - p) > json->kept_bytes)
			return pass_long(json, p);
		return step;
	}
	behind = end ? end : behind;
	if (behind == scan->end && !nested && *p != '"' && !json->window->at_end)
		return STEP_MORE;
	if (nested && (size_t)(behind - p) > json->row_limit_bytes)
		return pass_long(json, p);
	if (end)
		ism_json_take_row(json, p);
	else
		ism_json_reject_row(json, p, behind);
	return done(json, behind);
}

static enum step read_value(
	struct ism_json_rows *json, const char *p, enum ism_json_role role, uint32_t level)
{
	bool nested = *p == '{' || *p == '[';

	if (role == ISM_JSON_ROLE_ROW)
		return read_row(json, p);
	if (role == ISM_JSON_ROLE_ROOT) {
		json->is_found = true;
		if (*p == '[')
			return open_frame(json, p, ISM_JSON_ROLE_ROW, level);
		if (*p != 'n' || json->n_names == 0)
			return read_row(json, p);
	}
	return nested ? open_frame(json, p, role, level) : pass_scalar(json, p);
}

/* ---- members and elements ---- */

/* What the member with that name is. */
static enum ism_json_role member_role(
	struct ism_json_rows *json, struct ism_slice name, uint32_t *level)
{
	struct ism_json_frame *frame = top(json);
	const struct ism_slice *wanted = &json->names[frame->level];

	*level = 0;
	if (frame->role != ISM_JSON_ROLE_WAY || name.size != wanted->size ||
		memcmp(name.data, wanted->data, name.size) != 0)
		return ISM_JSON_ROLE_BESIDE;
	*level = frame->level + 1;
	return role_at(json, *level);
}

/* The text of a name, whose escapes, if it has any, are undone in the scratch of the batch. */
static struct ism_slice name_text(
	struct ism_json_rows *json, const char *p, const struct ism_json_string *string)
{
	struct ism_slice name = { p + 1, (uint64_t)(string->end - (p + 1)) };
	char *text;

	if (!string->escaped)
		return name;
	text = ism_scratch_alloc(&json->scan.texts, (size_t)name.size);
	if (!text)
		return name;
	return (struct ism_slice){ text, ism_json_unescape(name.data, (size_t)name.size, text) };
}

static enum step read_member(struct ism_json_rows *json, const char *p)
{
	const char *end = ism_json_window_end(json);
	struct ism_json_frame *frame = top(json);
	struct ism_json_string string;
	uint32_t level;
	enum ism_json_role role;
	enum step step;

	if (p == end || *p != '"')
		return fault(json, ISM_REASON_JSON_NAME, p);
	string = ism_json_string_read(p + 1, end);
	if (string.reason != ISM_REASON_NONE)
		return fault(json, string.reason, string.end);
	role = member_role(json, name_text(json, p, &string), &level);
	p = ism_json_blanks(string.end + 1, end);
	if (p == end || *p != ':')
		return fault(json, ISM_REASON_JSON_COLON, p);
	p = ism_json_blanks(p + 1, end);
	if (p == end)
		return fault(json, ISM_REASON_JSON_END, p);
	if (role == ISM_JSON_ROLE_BESIDE)
		return read_value(json, p, role, level);
	if (frame->is_found)
		return fault(json, ISM_REASON_JSON_ROOT_TWICE, p);
	step = read_value(json, p, role, level);
	frame->is_found = step == STEP_DONE;
	return step;
}

static enum step read_in_frame(struct ism_json_rows *json, const char *p)
{
	struct ism_json_frame *frame = top(json);

	if (frame->is_object)
		return read_member(json, p);
	if (p == ism_json_window_end(json))
		return fault(json, ISM_REASON_JSON_END, p);
	if (frame->role == ISM_JSON_ROLE_ROW &&
		json->window->offset + (uint64_t)(p - json->window->data) >= json->limit) {
		ism_json_pass(json, p);
		json->expects = ISM_JSON_EXPECTS_FIRST;
		return STEP_END;
	}
	return read_value(json, p, (enum ism_json_role)frame->role, frame->level);
}

/* ---- steps ---- */

static enum step read_document(struct ism_json_rows *json, const char *p)
{
	bool apart = json->window->offset + (uint64_t)(p - json->window->data) > json->document_end;

	if (json->n_documents > 0 && *p != '{' && !(*p == '[' && apart))
		return fault(json, ISM_REASON_JSON_AFTER, p);
	json->is_found = false;
	return read_value(json, p, role_at(json, 0), 0);
}

static enum step take_step(struct ism_json_rows *json)
{
	const char *end = ism_json_window_end(json);
	struct ism_json_frame *frame = top(json);
	const char *p;

	ism_json_pass(json, ism_json_blanks(ism_json_here(json), end));
	p = ism_json_here(json);
	if (p == end) {
		if (json->window->at_end && !frame && json->n_documents > 0)
			return STEP_END;
		return fault(json, ISM_REASON_JSON_END, p);
	}
	if (!frame && json->window->offset + json->at >= json->document_limit)
		return STEP_END;
	if (!frame)
		return read_document(json, p);
	if (*p == (frame->is_object ? '}' : ']')) {
		json->depth--;
		return done(json, p + 1);
	}
	if (json->expects == ISM_JSON_EXPECTS_FIRST)
		return read_in_frame(json, p);
	if (*p != ',')
		return fault(json, ISM_REASON_JSON_COMMA, p);
	return read_in_frame(json, ism_json_blanks(p + 1, end));
}

bool ism_json_document_enter(struct ism_json_rows *json)
{
	enum step step = STEP_DONE;

	while (step == STEP_DONE && json->n_rows + json->rejects.n == 0) {
		const struct ism_json_frame *frame = top(json);

		if (frame && frame->role == ISM_JSON_ROLE_ROW)
			return true;
		step = take_step(json);
	}
	return false;
}

static enum ism_status tell_fault(struct ism_json_rows *json, struct ism_error *error)
{
	uint64_t line = ism_json_line(json, json->scan.fault);
	uint32_t column = ism_json_column(json, json->scan.fault);

	if (json->n_documents == 0 && json->depth == 0 &&
		json->scan.reason == ISM_REASON_JSON_END && json->scan.fault == ism_json_here(json))
		return ism_fail_at(error, ISM_ERR_DATA, json->shown, line, 0,
			"is empty: there is no JSON in it");
	return ism_fail_at(error, ISM_ERR_DATA, json->shown, line, column, "%s",
		ism_reason_text(json->scan.reason));
}

/* A document that has no place for rows is not what the source expects. */
static bool has_no_root(const struct ism_json_rows *json)
{
	return json->expects == ISM_JSON_EXPECTS_DOCUMENT && json->n_documents > 0 &&
	       !json->is_found;
}

enum ism_status ism_json_document_next(
	struct ism_json_rows *json, struct ism_batch *batch, struct ism_error *error)
{
	enum step step = STEP_DONE;

	ism_json_batch_begin(json);
	if (json->limit <= json->begin || json->document_limit <= json->begin)
		return ism_json_batch_end(json, batch, error);
	if (json->is_unplaced)
		return ism_fail_at(error, ISM_ERR_DATA, json->shown, 0, 0,
			"has rows whose place is not known from a part alone");
	for (;;) {
		while (step == STEP_DONE && !ism_json_is_full(json) && !has_no_root(json)) {
			ism_json_document_take(json);
			if (!ism_json_is_full(json))
				step = take_step(json);
		}
		if (json->n_rows + json->rejects.n > 0)
			break;
		if (has_no_root(json))
			return ism_fail_at(error, ISM_ERR_DATA, json->shown, json->line, 0,
				"has nothing at `%s`, which its format calls the root",
				json->format.root);
		if (step == STEP_FAULT)
			return tell_fault(json, error);
		if (step == STEP_END) {
			ISM_TRY(ism_input_finish(json->input, error));
			break;
		}
		if (json->window->size - json->at > json->kept_bytes)
			return ism_fail_at(error, ISM_ERR_DATA, json->shown, json->line, 0,
				"has a text that is longer than %zu bytes", json->row_limit_bytes);
		ISM_TRY(ism_json_advance(json, error));
		step = STEP_DONE;
	}
	return ism_json_batch_end(json, batch, error);
}
