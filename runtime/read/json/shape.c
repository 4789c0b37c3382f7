#include "runtime/read/json/shape.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/json_text.h"

#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define WORDS     3u
#define GAP_BYTES 64u /* a longer text between values is not learned */

#define DOUBT_MOST 64u
#define DOUBT_MISS 4u   /* that a row without a shape costs; one with a shape gives 1 back */
#define PAUSE_ROWS 512u /* once there is too much of it */

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

/* A value, and the text between it and the one before: the gap. */
struct ism_json_leaf {
	uint64_t words[WORDS], masks[WORDS]; /* the beginning of the gap; masks are 0 behind it */
	uint32_t field;  /* that the value is of; the number of fields: of none */
	uint8_t size;    /* of the gap */
	uint8_t n_marks; /* in it */
	uint8_t lead;    /* bytes up to the first of these */
	bool is_plain;   /* the gap is nothing but a comma and a name: the member may be missing */
	bool is_any;     /* the value goes to several fields, or to a list */
	char text[GAP_BYTES]; /* the gap */
	uint32_t node, depth; /* as of struct ism_json_value */
};

static inline uint64_t load(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* Whether the text at `p` is not the gap. */
static inline bool differs(const struct ism_json_leaf *leaf, const char *p)
{
	uint64_t difference = 0;

	for (uint32_t i = 0; i < WORDS; i++)
		difference |= (load(p + 8 * i) ^ leaf->words[i]) & leaf->masks[i];
	if (difference)
		return true;
	return UNLIKELY(leaf->size > 8 * WORDS) &&
	       memcmp(p + 8 * WORDS, leaf->text + 8 * WORDS, leaf->size - 8 * WORDS) != 0;
}

/* ---- values ---- */

/*
 * Whether the first `n` bytes of the word, 1 to 8 of them, are a number (RFC 8259, section 6) without a sign and
 * without an exponent: digits with at most one point between them, and no zero before another digit.
 */
static inline bool is_short_number(uint64_t word, size_t n)
{
	uint64_t kept = ~UINT64_C(0) >> (64 - 8 * n);
	uint64_t x = (word ^ '0' * ONES) & kept;
	uint64_t others = (((x & ~HIGHS) + 0x76 * ONES) | x) & HIGHS;
	size_t point;

	if (!others)
		return (word & 0xff) != '0' || n == 1;
	point = (size_t)__builtin_ctzll(others) / 8;
	return !(others & (others - 1)) && (word >> 8 * point & 0xff) == '.' && point > 0 &&
	       point < n - 1 && ((word & 0xff) != '0' || point == 1);
}

/* Whether the text is a number, true, false or null; eight bytes may be loaded. */
static inline bool is_scalar(const char *p, const char *end)
{
	size_t n = (size_t)(end - p);
	uint64_t word = load(p);

	switch (*p) {
	case 't': return n == 4 && memcmp(p, "true", 4) == 0;
	case 'n': return n == 4 && memcmp(p, "null", 4) == 0;
	case 'f': return n == 5 && memcmp(p, "false", 5) == 0;
	default: break;
	}
	if (LIKELY(n - 1 < 8) && LIKELY(is_short_number(word, n)))
		return true;
	return p < end && ism_json_number_end(p, end) == end;
}

static void pass_odd(struct ism_json_marks *marks, const char *p)
{
	while (marks->text + marks->odd->end <= p)
		marks->odd++;
}

/*
 * Before the end of a string there is something odd; where it is in the string, reads that, and undoes its escapes.
 * False where it does not end there.
 */
static __attribute__((noinline)) bool read_odd(struct ism_json_scan *scan,
	struct ism_json_marks *marks, const char *end, struct ism_slice *cell)
{
	const char *begin = cell->data;
	struct ism_json_string string;

	pass_odd(marks, begin);
	if (marks->text + marks->odd->begin >= end)
		return true;
	string = ism_json_string_read(begin, scan->end);
	if (string.reason != ISM_REASON_NONE || string.end != end)
		return false;
	if (string.escaped)
		*cell = ism_json_scan_undone(scan, begin, end);
	return true;
}

/* A value that is for scan.h to read; the byte behind it. */
static __attribute__((noinline)) const char *read_any(struct ism_json_scan *scan,
	const struct ism_json_leaf *leaf, const char *p, struct ism_json_marks *marks)
{
	const char *end;

	if (p >= scan->end)
		return NULL;
	pass_odd(marks, p);
	scan->base = marks->text;
	scan->marks = marks->text + marks->odd->begin < scan->end ? NULL : marks->next;
	scan->has_escapes = false;
	end = ism_json_scan_any(scan, p, leaf->node, leaf->depth);
	if (!end)
		return NULL;
	while (marks->next < marks->stop && marks->text + *marks->next < end)
		marks->next++;
	return marks->next < marks->stop ? end : NULL;
}

/* ---- rows ---- */

/*
 * The leaf whose gap is at `p`, because what comes first of the others is missing; its fields are absent then. NULL where
 * there is none.
 */
static __attribute__((noinline)) const struct ism_json_leaf *find_leaf(
	const struct ism_json_shape *shape, struct ism_json_scan *scan,
	const struct ism_json_leaf *leaf, const char *p)
{
	const struct ism_json_leaf *last = shape->leaves + shape->n_leaves;

	while (leaf < last && leaf->is_plain) {
		if (leaf->field < scan->n_fields)
			scan->cells[leaf->field] = (struct ism_slice){ NULL, 0 };
		if (!differs(++leaf, p))
			return leaf;
	}
	return NULL;
}

/* Two stores: a slice that is made elsewhere and copied waits for both of its halves. */
static inline void set_cell(struct ism_slice *cell, const char *begin, const char *end)
{
	cell->data = begin;
	cell->size = (uint64_t)(end - begin);
}

/* Inlined, and with what it moves in locals: there is next to nothing to do for a value. */
static inline __attribute__((always_inline)) const char *read_row(
	const struct ism_json_shape *shape, struct ism_json_scan *scan,
	struct ism_json_marks *marks, const char *p, struct ism_slice *cells)
{
	const struct ism_json_leaf *leaf = shape->leaves, *last = leaf + shape->n_leaves;
	const uint32_t *next = marks->next, *stop = marks->stop - 1;
	const char *text = marks->text;

	for (;; leaf++) {
		/* What nobody asks for goes where the next row begins, or to the room behind the last one. */
		struct ism_slice *cell;
		const char *end;

		if (UNLIKELY(differs(leaf, p))) {
			leaf = find_leaf(shape, scan, leaf, p);
			if (!leaf)
				return NULL;
		}
		p += leaf->size;
		if (leaf == last)
			break;
		next += leaf->n_marks;
		if (UNLIKELY(next >= stop))
			return NULL;
		cell = cells + leaf->field;
		if (UNLIKELY(leaf->is_any | (*p == '{') | (*p == '['))) {
			marks->next = next;
			p = read_any(scan, leaf, p, marks);
			if (!p)
				return NULL;
			next = marks->next;
		} else if (*p == '"') {
			end = text + next[1];
			if (UNLIKELY(*end != '"'))
				return NULL;
			set_cell(cell, p + 1, end);
			if (UNLIKELY(text + marks->odd->begin < end) &&
				!read_odd(scan, marks, end, cell))
				return NULL;
			next += 2;
			p = end + 1;
		} else {
			end = text + *next - leaf[1].lead;
			if (UNLIKELY(!is_scalar(p, end)))
				return NULL;
			set_cell(cell, *p == 'n' ? NULL : p, end);
			p = end;
		}
	}
	marks->next = next;
	return p;
}

static void miss(struct ism_json_shapes *shapes)
{
	shapes->doubt += DOUBT_MISS;
	if (shapes->doubt <= DOUBT_MOST)
		return;
	shapes->doubt = DOUBT_MOST / 2;
	shapes->pause = PAUSE_ROWS;
}

const char *ism_json_shapes_read(struct ism_json_shapes *shapes, struct ism_json_scan *scan,
	struct ism_json_marks *marks, const char *p, struct ism_slice *cells)
{
	const struct ism_json_marks first = *marks;

	for (uint32_t tried = 0, i = shapes->latest; tried < ISM_JSON_SHAPES; tried++, i++) {
		const struct ism_json_shape *shape = &shapes->shapes[i %= ISM_JSON_SHAPES];
		const char *end;

		if (!shape->leaves)
			continue;
		ism_json_scan_begin(scan, cells, shape->is_complete);
		end = read_row(shape, scan, marks, p, cells);
		if (LIKELY(end != NULL && scan->reason == ISM_REASON_NONE)) {
			ism_json_scan_finish(scan);
			shapes->latest = i;
			shapes->doubt -= shapes->doubt > 0;
			return end;
		}
		*marks = first;
	}
	miss(shapes);
	return NULL;
}

/* ---- learning ---- */

/* The gap from `begin` to `end`; *mark is moved behind its marks. False where it is none that is learned. */
static bool make_gap(struct ism_json_leaf *leaf, const struct ism_json_marks *marks,
	const uint32_t **mark, const char *begin, const char *end)
{
	size_t size = (size_t)(end - begin);
	char padded[8 * WORDS] = { 0 };
	size_t lead;

	while (*mark < marks->stop && marks->text + **mark < begin)
		++*mark;
	if (*mark == marks->stop || size == 0 || size > GAP_BYTES)
		return false;
	lead = (size_t)(marks->text + **mark - begin);
	if (lead > UINT8_MAX)
		return false;
	*leaf = (struct ism_json_leaf){ .size = (uint8_t)size, .lead = (uint8_t)lead };
	memcpy(leaf->text, begin, size);
	memcpy(padded, begin, size < sizeof(padded) ? size : sizeof(padded));
	for (uint32_t i = 0; i < WORDS && 8 * i < size; i++) {
		leaf->words[i] = load(padded + 8 * i);
		leaf->masks[i] = size >= 8 * (i + 1) ? ~UINT64_C(0)
						     : ~UINT64_C(0) >> (8 * (8 * (i + 1) - size));
	}
	for (; *mark < marks->stop && marks->text + **mark < end; ++*mark)
		leaf->n_marks++;
	return *mark < marks->stop;
}

static void make_target(
	struct ism_json_leaf *leaf, const struct ism_json_scan *scan, struct ism_json_value value)
{
	const struct ism_json_node *node =
		value.node == ISM_JSON_NO_NODE ? NULL : &scan->tree.nodes[value.node];

	leaf->node = value.node;
	leaf->depth = value.depth;
	leaf->field = scan->n_fields;
	if (!node || node->n_fields == 0)
		return;
	leaf->is_any = node->n_fields > 1 || scan->is_list[node->fields[0]];
	if (!leaf->is_any)
		leaf->field = node->fields[0];
}

static bool has_room(struct ism_json_shape *shape, uint32_t n)
{
	struct ism_json_leaf *leaves;

	if (n <= shape->room)
		return true;
	leaves = realloc(shape->leaves, n * sizeof(*leaves));
	if (!leaves)
		return false;
	shape->leaves = leaves;
	shape->room = n;
	return true;
}

/* False: the row has no shape, and what was there before is none any more. */
static bool make_shape(struct ism_json_shape *shape, const struct ism_json_scan *scan,
	const struct ism_json_marks *marks, const char *begin, const char *end)
{
	const struct ism_json_value *values = scan->values;
	const uint32_t *mark = marks->next;
	uint32_t n_bound = 0;

	for (uint32_t i = 0; i < scan->n_values; i++) {
		struct ism_json_leaf *leaf = &shape->leaves[i];

		if (!make_gap(leaf, marks, &mark, begin, values[i].begin))
			return false;
		make_target(leaf, scan, values[i]);
		leaf->is_plain = i > 0 && values[i].object == values[i - 1].object;
		n_bound += leaf->field < scan->n_fields;
		begin = values[i].end;
	}
	shape->n_leaves = scan->n_values;
	shape->is_complete = n_bound == scan->n_fields;
	return make_gap(&shape->leaves[scan->n_values], marks, &mark, begin, end);
}

static void forget(struct ism_json_shape *shape)
{
	free(shape->leaves);
	*shape = (struct ism_json_shape){ 0 };
}

void ism_json_shapes_learn(struct ism_json_shapes *shapes, const struct ism_json_scan *scan,
	const struct ism_json_marks *marks, const char *begin, const char *end)
{
	struct ism_json_shape *shape = &shapes->shapes[shapes->oldest];

	if (scan->n_values == 0 || scan->n_values > ISM_JSON_VALUES_MAX || scan->n_repeated > 0)
		return;
	if (!has_room(shape, scan->n_values + 1) || !make_shape(shape, scan, marks, begin, end)) {
		forget(shape);
		return;
	}
	shapes->latest = shapes->oldest;
	shapes->oldest = (shapes->oldest + 1) % ISM_JSON_SHAPES;
}

void ism_json_shapes_release(struct ism_json_shapes *shapes)
{
	for (uint32_t i = 0; i < ISM_JSON_SHAPES; i++)
		forget(&shapes->shapes[i]);
}
