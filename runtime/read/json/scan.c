#include "runtime/read/json/scan.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/field_any.h"
#include "runtime/kernel/json_text.h"

#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

static __attribute__((noinline, cold)) const char *fail(
	struct ism_json_scan *scan, enum ism_reason reason, const char *at)
{
	scan->reason = at == scan->end ? ISM_REASON_JSON_END : reason;
	scan->fault = at;
	scan->field = -1;
	return NULL;
}

static inline char peek(const struct ism_json_scan *scan, const char *p)
{
	return LIKELY(p < scan->end) ? *p : '\0';
}

static inline const char *blanks(const struct ism_json_scan *scan, const char *p)
{
	return LIKELY(p < scan->end && *p > ' ') ? p : ism_json_blanks(p, scan->end);
}

/* ---- texts, numbers, words ---- */

/* The closing quote of the text whose opening one is at `p`; NULL where it is no text. */
static inline const char *string_end(struct ism_json_scan *scan, const char *p, bool *escaped)
{
	struct ism_json_string string;

	*escaped = false;
	if (LIKELY(scan->marks != NULL)) {
		uint32_t at = (uint32_t)(p - scan->base);
		const char *close;

		while (UNLIKELY(*scan->marks < at))
			scan->marks++;
		close = scan->base + scan->marks[1];
		if (LIKELY(*scan->marks == at && close < scan->end && *close == '"') &&
			(LIKELY(!scan->has_escapes) ||
				!memchr(p + 1, '\\', (size_t)(close - p - 1)))) {
			scan->marks += 2;
			return close;
		}
	}
	string = ism_json_string_read(p + 1, scan->end);
	if (UNLIKELY(string.reason != ISM_REASON_NONE)) {
		fail(scan, string.reason, string.end);
		scan->reason = string.reason;
		return NULL;
	}
	*escaped = string.escaped;
	return string.end;
}

static const char *pass_word(
	struct ism_json_scan *scan, const char *p, const char *word, size_t size)
{
	size_t there = (size_t)(scan->end - p);

	if (there >= size && memcmp(p, word, size) == 0)
		return p + size;
	return fail(scan, ISM_REASON_JSON_VALUE,
		there < size && memcmp(p, word, there) == 0 ? scan->end : p);
}

/* A number, true, false or null. */
static inline const char *pass_scalar(struct ism_json_scan *scan, const char *p)
{
	const char *end;

	char c = peek(scan, p);

	switch (c) {
	case 't': return pass_word(scan, p, "true", 4);
	case 'f': return pass_word(scan, p, "false", 5);
	case 'n': return pass_word(scan, p, "null", 4);
	default: break;
	}
	if (c != '-' && (unsigned char)(c - '0') > 9)
		return fail(scan, ISM_REASON_JSON_VALUE, p);
	end = ism_json_number_end(p, scan->end);
	if (LIKELY(end != NULL))
		return end;
	/* It may be one that has only begun: "-" or "1." at the end of the text. */
	for (end = p; end < scan->end && memchr("+-.0123456789Ee", *end, 15); end++)
		;
	return fail(scan, ISM_REASON_JSON_NUMBER, end == scan->end ? end : p);
}

/* ---- passing over ---- */

/* What is open, one bit each: set for an object. */
struct nest {
	uint64_t bits[ISM_JSON_DEPTH / 64];
	uint32_t depth;
};

static inline void nest_push(struct nest *nest, bool is_object)
{
	uint64_t bit = UINT64_C(1) << (nest->depth & 63);
	uint64_t *word = &nest->bits[nest->depth >> 6];

	*word = is_object ? *word | bit : *word & ~bit;
	nest->depth++;
}

static inline bool nest_in_object(const struct nest *nest)
{
	uint32_t top = nest->depth - 1;

	return nest->bits[top >> 6] >> (top & 63) & 1;
}

/* A name and its colon, up to the value. */
static const char *pass_name(struct ism_json_scan *scan, const char *p)
{
	bool escaped;

	p = blanks(scan, p);
	if (peek(scan, p) != '"')
		return fail(scan, ISM_REASON_JSON_NAME, p);
	p = string_end(scan, p, &escaped);
	if (!p)
		return NULL;
	p = blanks(scan, p + 1);
	if (peek(scan, p) != ':')
		return fail(scan, ISM_REASON_JSON_COLON, p);
	return blanks(scan, p + 1);
}

/* Goes on after a value: behind all brackets that close, to the next value; *done at the end of the outermost. */
static const char *pass_after(struct ism_json_scan *scan, struct nest *nest, const char *p)
{
	while (nest->depth > 0) {
		bool in_object = nest_in_object(nest);

		p = blanks(scan, p);
		if (peek(scan, p) == ',')
			return in_object ? pass_name(scan, p + 1) : blanks(scan, p + 1);
		if (p >= scan->end || *p != (in_object ? '}' : ']'))
			return fail(scan, ISM_REASON_JSON_COMMA, p);
		nest->depth--;
		p++;
	}
	return p;
}

/* An object or an array, whatever is in it. */
static const char *pass_nested(struct ism_json_scan *scan, const char *p)
{
	struct nest nest = { .depth = 0 };
	bool escaped;

	do {
		char c = peek(scan, p);

		if (c == '{' || c == '[') {
			if (nest.depth + scan->depth >= ISM_JSON_DEPTH)
				return fail(scan, ISM_REASON_JSON_DEPTH, p);
			nest_push(&nest, c == '{');
			p = blanks(scan, p + 1);
			if (peek(scan, p) == (c == '{' ? '}' : ']')) {
				nest.depth--;
				p = pass_after(scan, &nest, p + 1);
			} else if (c == '{') {
				p = pass_name(scan, p);
			}
		} else {
			p = c == '"' ? string_end(scan, p, &escaped) : pass_scalar(scan, p);
			p = p ? pass_after(scan, &nest, p + (c == '"')) : NULL;
		}
	} while (p && nest.depth > 0);
	return p;
}

static inline const char *pass_value(struct ism_json_scan *scan, const char *p)
{
	bool escaped;

	switch (peek(scan, p)) {
	case '"': p = string_end(scan, p, &escaped); return p ? p + 1 : NULL;
	case '{':
	case '[': return pass_nested(scan, p);
	default: return pass_scalar(scan, p);
	}
}

const char *ism_json_scan_pass(struct ism_json_scan *scan, const char *p)
{
	scan->marks = NULL;
	scan->depth = 0;
	return pass_value(scan, p);
}

/* ---- values that are asked for ---- */

/* The row is JSON, but this value of it is not what the field takes: the first such one counts. */
static void misfit(
	struct ism_json_scan *scan, enum ism_reason reason, const char *at, uint32_t field)
{
	if (scan->reason != ISM_REASON_NONE)
		return;
	scan->reason = reason;
	scan->fault = at;
	scan->field = (int32_t)field;
}

static void gather(struct ism_json_scan *scan, uint32_t field, const char *p, size_t size)
{
	struct ism_json_gather *gather = &scan->gathers[field];
	size_t needed = gather->size + size + 2; /* a comma before it, a bracket behind all */

	if (needed > gather->room) {
		char *text = realloc(gather->text, 2 * needed);

		if (!text) {
			scan->texts.failed = 1;
			return;
		}
		gather->text = text;
		gather->room = 2 * needed;
	}
	scan->has_gathered = true;
	gather->text[gather->size] = gather->size ? ',' : '[';
	memcpy(gather->text + gather->size + 1, p, size);
	gather->size += size + 1;
}

/* A value that begins at `p` and ends before `end`; for lists it is kept as it is written. */
static void put_list(struct ism_json_scan *scan, uint32_t field, const char *p, const char *end)
{
	if (!scan->is_gathering) {
		scan->cells[field] = (struct ism_slice){ p, (uint64_t)(end - p) };
		return;
	}
	if (*p == '[') {
		p = ism_json_blanks(p + 1, end);
		end--;
	}
	if (p < end && *p != ']')
		gather(scan, field, p, (size_t)(end - p));
}

static void put_value(struct ism_json_scan *scan, const struct ism_json_node *node, const char *p,
	const char *end, struct ism_slice text)
{
	for (uint32_t i = 0; i < node->n_fields; i++) {
		uint32_t field = node->fields[i];

		if (scan->is_list[field])
			put_list(scan, field, p, end);
		else if (scan->is_gathering)
			misfit(scan, ISM_REASON_JSON_NESTED, p, field);
		else
			scan->cells[field] = text;
	}
}

struct ism_slice ism_json_scan_undone(struct ism_json_scan *scan, const char *p, const char *end)
{
	size_t n = (size_t)(end - p);
	char *text = ism_scratch_alloc(&scan->texts, n);
	size_t size;

	if (!text)
		return (struct ism_slice){ "", 0 };
	size = ism_json_unescape(p, n, text);
	ism_scratch_shrink(&scan->texts, text, n, size);
	return (struct ism_slice){ text, size };
}

static const char *read_string(
	struct ism_json_scan *scan, const char *p, const struct ism_json_node *node)
{
	struct ism_slice text = { .data = p + 1 };
	bool escaped;
	const char *end = string_end(scan, p, &escaped);

	if (!end)
		return NULL;
	text.size = (uint64_t)(end - (p + 1));
	if (UNLIKELY(escaped) && node->n_fields > 0)
		text = ism_json_scan_undone(scan, p + 1, end);
	put_value(scan, node, p, end + 1, text);
	return end + 1;
}

static const char *read_members(struct ism_json_scan *scan, const char *p, uint32_t node);

/* The elements of an array that paths go through, from behind its bracket: what is below them is gathered. */
static const char *read_elements(struct ism_json_scan *scan, const char *p, uint32_t node)
{
	p = blanks(scan, p);
	if (peek(scan, p) == ']')
		return p + 1;
	for (;;) {
		char c = peek(scan, p);

		if (scan->depth >= ISM_JSON_DEPTH)
			return fail(scan, ISM_REASON_JSON_DEPTH, p);
		scan->depth++;
		p = c == '{'   ? read_members(scan, p + 1, node)
		    : c == '[' ? read_elements(scan, p + 1, node)
			       : pass_value(scan, p);
		scan->depth--;
		if (!p)
			return NULL;
		p = blanks(scan, p);
		c = peek(scan, p);
		if (c == ']')
			return p + 1;
		if (c != ',')
			return fail(scan, ISM_REASON_JSON_COMMA, p);
		p = blanks(scan, p + 1);
	}
}

/* Forgets what is below a name that comes once more. */
static void forget(struct ism_json_scan *scan, const struct ism_json_node *node)
{
	for (uint32_t i = 0; i < node->n_below; i++) {
		scan->cells[node->below[i]] = (struct ism_slice){ NULL, 0 };
		scan->gathers[node->below[i]].size = scan->is_gathering ? node->gathered[i] : 0;
	}
}

/* Remembers what there was before a name that may come once more. */
static void remember(const struct ism_json_scan *scan, struct ism_json_node *node)
{
	for (uint32_t i = 0; i < node->n_below; i++)
		node->gathered[i] = scan->gathers[node->below[i]].size;
}

static inline void note_name(struct ism_json_scan *scan, uint32_t child, uint64_t object)
{
	struct ism_json_node *node = &scan->tree.nodes[child];

	if (UNLIKELY(node->seen_in == object)) {
		scan->n_repeated++;
		forget(scan, node);
	} else if (UNLIKELY(scan->is_gathering)) {
		remember(scan, node);
	}
	node->seen_in = object;
}

/* ---- names ---- */

static inline uint64_t load(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

static inline bool is_name(const struct ism_json_name *name, const char *p, size_t left)
{
	uint32_t n = name->size;

	if (UNLIKELY(left < n))
		return false;
	if (LIKELY(n >= 8)) {
		if (((load(p) ^ name->head) | (load(p + n - 8) ^ name->tail)) != 0)
			return false;
		return n <= 16 || memcmp(p + 8, name->text + 8, n - 16) == 0;
	}
	return memcmp(p, name->text, n) == 0;
}

/* A name that was not predicted: where it leads to; it is learned for the next row. */
static const char *read_name(
	struct ism_json_scan *scan, const char *p, uint32_t node, uint32_t *child)
{
	struct ism_slice name = { .data = p + 1 };
	const char *begin = p;
	bool escaped;

	if (peek(scan, p) != '"')
		return fail(scan, ISM_REASON_JSON_NAME, p);
	p = string_end(scan, p, &escaped);
	if (!p)
		return NULL;
	name.size = (uint64_t)(p - name.data);
	if (escaped)
		name = ism_json_scan_undone(scan, name.data, p);
	*child = ism_json_tree_child(&scan->tree, node, name.data, (size_t)name.size);
	p = blanks(scan, p + 1);
	if (peek(scan, p) != ':')
		return fail(scan, ISM_REASON_JSON_COLON, p);
	p = blanks(scan, p + 1);
	if (!escaped && p < scan->end)
		ism_json_tree_learn(&scan->tree, node, begin, (size_t)(p - begin), *child);
	return p;
}

/* The name at `p`: mostly the one at *next of those that were learned, else one behind it, else any. */
static inline const char *find_name(
	struct ism_json_scan *scan, const char *p, uint32_t node, uint32_t *next, uint32_t *child)
{
	const struct ism_json_node *of = &scan->tree.nodes[node];
	size_t left = (size_t)(scan->end - p);

	for (uint32_t tried = 0, i = *next; tried < of->n_names; tried++, i++) {
		const struct ism_json_name *name;

		if (i >= of->n_names)
			i = 0;
		name = &of->names[i];
		if (LIKELY(is_name(name, p, left))) {
			*child = name->node;
			*next = i + 1;
			if (scan->marks)
				scan->marks += 2;
			return blanks(scan, p + name->size);
		}
	}
	return read_name(scan, p, node, child);
}

/* ---- objects ---- */

static const char *read_value(struct ism_json_scan *scan, const char *p, uint32_t node);

static __attribute__((noinline, cold)) void note_value(struct ism_json_scan *scan,
	const char *begin, const char *end, uint64_t object, uint32_t node)
{
	if (scan->is_gathering)
		return;
	/* Of an object whose names are asked for, the values have been noted. */
	if (*begin == '{' && node != ISM_JSON_NO_NODE && scan->tree.nodes[node].n_children > 0)
		return;
	if (scan->n_values < ISM_JSON_VALUES_MAX)
		scan->values[scan->n_values] =
			(struct ism_json_value){ begin, end, object, node, scan->depth };
	scan->n_values++;
}

/* An object that paths go through, from behind its bracket. */
static const char *read_members(struct ism_json_scan *scan, const char *p, uint32_t node)
{
	uint64_t object = ++scan->n_objects;
	uint32_t next = 0;

	p = blanks(scan, p);
	if (peek(scan, p) == '}')
		return p + 1;
	for (;;) {
		uint32_t child = ISM_JSON_NO_NODE;
		const char *begin;
		char c;

		p = find_name(scan, p, node, &next, &child);
		if (UNLIKELY(!p))
			return NULL;
		begin = p;
		if (child == ISM_JSON_NO_NODE) {
			p = pass_value(scan, p);
		} else {
			note_name(scan, child, object);
			p = read_value(scan, p, child);
		}
		if (UNLIKELY(!p))
			return NULL;
		if (UNLIKELY(scan->values != NULL))
			note_value(scan, begin, p, object, child);
		p = blanks(scan, p);
		c = peek(scan, p);
		if (LIKELY(c == ','))
			p = blanks(scan, p + 1);
		else if (LIKELY(c == '}'))
			return p + 1;
		else
			return fail(scan, ISM_REASON_JSON_COMMA, p);
	}
}

/* An object or an array where fields take one value: what a list takes of it, and whether the others fit. */
static void put_nested(struct ism_json_scan *scan, const struct ism_json_node *node, const char *p,
	const char *end)
{
	for (uint32_t i = 0; i < node->n_fields; i++) {
		uint32_t field = node->fields[i];

		if (*p == '[' && scan->is_list[field])
			put_list(scan, field, p, end);
		else
			misfit(scan, ISM_REASON_JSON_NESTED, p, field);
	}
}

static const char *read_nested(struct ism_json_scan *scan, const char *p, uint32_t node)
{
	const char *begin = p;
	bool was_gathering = scan->is_gathering;

	if (scan->depth >= ISM_JSON_DEPTH)
		return fail(scan, ISM_REASON_JSON_DEPTH, p);
	if (scan->tree.nodes[node].n_children == 0) {
		p = pass_nested(scan, p);
	} else {
		scan->depth++;
		scan->is_gathering |= *p == '[';
		p = *p == '{' ? read_members(scan, p + 1, node) : read_elements(scan, p + 1, node);
		scan->is_gathering = was_gathering;
		scan->depth--;
	}
	if (p)
		put_nested(scan, &scan->tree.nodes[node], begin, p);
	return p;
}

static const char *read_value(struct ism_json_scan *scan, const char *p, uint32_t node)
{
	const struct ism_json_node *of = &scan->tree.nodes[node];
	const char *end;

	switch (peek(scan, p)) {
	case '"': return read_string(scan, p, of);
	case '{':
	case '[': return read_nested(scan, p, node);
	default: break;
	}
	end = pass_scalar(scan, p);
	if (end && *p != 'n')
		put_value(scan, of, p, end, (struct ism_slice){ p, (uint64_t)(end - p) });
	return end;
}

/* ---- rows ---- */

void ism_json_scan_forget(struct ism_json_scan *scan)
{
	for (uint32_t f = 0; f < scan->n_fields; f++)
		scan->gathers[f].size = 0;
	scan->has_gathered = false;
}

const char *ism_json_scan_any(
	struct ism_json_scan *scan, const char *p, uint32_t node, uint32_t depth)
{
	scan->depth = depth;
	return node == ISM_JSON_NO_NODE ? pass_value(scan, p) : read_value(scan, p, node);
}

void ism_json_scan_finish(struct ism_json_scan *scan)
{
	for (uint32_t f = 0; f < scan->n_fields; f++) {
		struct ism_json_gather *gather = &scan->gathers[f];
		char *text;

		if (gather->size == 0)
			continue;
		text = ism_scratch_alloc(&scan->texts, gather->size + 1);
		if (text) {
			memcpy(text, gather->text, gather->size);
			text[gather->size] = ']';
			scan->cells[f] = (struct ism_slice){ text, gather->size + 1 };
		}
	}
}

const char *ism_json_scan_row(
	struct ism_json_scan *scan, const char *p, struct ism_slice *cells, const char **behind)
{
	const char *begin = p;

	memset(cells, 0, scan->n_fields * sizeof(*cells));
	ism_json_scan_begin(scan, cells);
	*behind = NULL;
	if (LIKELY(peek(scan, p) == '{')) {
		p = read_members(scan, p + 1, 0);
	} else {
		scan->depth = 0;
		p = pass_value(scan, p);
		if (p) {
			scan->reason = ISM_REASON_JSON_NO_OBJECT;
			scan->fault = begin;
			scan->field = -1;
		}
	}
	if (UNLIKELY(!p))
		return NULL;
	if (UNLIKELY(scan->reason != ISM_REASON_NONE)) {
		*behind = p;
		return NULL;
	}
	if (scan->has_gathered)
		ism_json_scan_finish(scan);
	return p;
}

bool ism_json_scan_init(
	struct ism_json_scan *scan, const struct ism_column *columns, uint32_t n, int64_t *fault)
{
	*scan = (struct ism_json_scan){ .n_fields = n };
	scan->is_list = calloc(n + (size_t)1, sizeof(*scan->is_list));
	scan->gathers = calloc(n + (size_t)1, sizeof(*scan->gathers));
	*fault = -1;
	if (!scan->is_list || !scan->gathers)
		return false;
	for (uint32_t i = 0; i < n; i++)
		scan->is_list[i] = columns[i].form && columns[i].form->type == ISM_TYPE_LIST;
	return ism_json_tree_make(&scan->tree, columns, n, fault);
}

void ism_json_scan_release(struct ism_json_scan *scan)
{
	for (uint32_t f = 0; scan->gathers && f < scan->n_fields; f++)
		free(scan->gathers[f].text);
	free(scan->gathers);
	free(scan->is_list);
	ism_json_tree_free(&scan->tree);
	ism_scratch_release(&scan->texts);
}
