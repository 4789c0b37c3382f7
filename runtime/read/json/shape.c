#include "runtime/read/json/shape_leaf.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/json_text.h"

#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define NO_CHARACTER 256

#define DOUBT_MOST 64u
#define DOUBT_MISS 4u   /* that a row without a shape costs; one with a shape gives 1 back */
#define PAUSE_ROWS 512u /* once there is too much of it */

ism_json_shape_fn ism_json_shape_of(enum ism_isa isa)
{
	switch (isa) {
	case ISM_ISA_SCALAR: return ism_json_shape_scalar;
#ifdef ISM_ISA_ARM
	case ISM_ISA_NEON: return ism_json_shape_neon;
#endif
#ifdef ISM_ISA_X86
	case ISM_ISA_AVX2: return ism_json_shape_avx2;
	case ISM_ISA_AVX512: return ism_json_shape_avx512;
#endif
	default: return NULL;
	}
}

/* ---- what a value may need ---- */

static void pass_odd(struct ism_json_marks *marks, const char *p)
{
	while (marks->text + marks->odd->end <= p)
		marks->odd++;
}

bool ism_json_shape_read_odd(struct ism_json_scan *scan, struct ism_json_marks *marks,
	const char *end, struct ism_slice *cell)
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

const char *ism_json_shape_read_any(struct ism_json_scan *scan, const struct ism_json_leaf *leaf,
	const char *p, struct ism_json_marks *marks)
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

const struct ism_json_leaf *ism_json_shape_find(const struct ism_json_shape *shape,
	struct ism_json_scan *scan, const struct ism_json_leaf *leaf, const char *p)
{
	const struct ism_json_leaf *last = shape->leaves + shape->n_leaves;

	while (leaf < last && leaf->is_plain) {
		if (leaf->field < scan->n_fields)
			scan->cells[leaf->field] = (struct ism_slice){ NULL, 0 };
		leaf++;
		if (memcmp(p, leaf->text, leaf->size) == 0)
			return leaf;
	}
	return NULL;
}

/* ---- rows ---- */

static void miss(struct ism_json_shapes *shapes)
{
	shapes->doubt += DOUBT_MISS;
	if (shapes->doubt <= DOUBT_MOST)
		return;
	shapes->doubt = DOUBT_MOST / 2;
	shapes->pause = PAUSE_ROWS;
}

static inline const char *try_shape(const struct ism_json_shapes *shapes,
	const struct ism_json_shape *shape, struct ism_json_scan *scan,
	struct ism_json_marks *marks, const char *p, struct ism_slice *cells)
{
	const char *end;

	if (UNLIKELY(!shape->is_complete))
		memset(cells, 0, scan->n_fields * sizeof(*cells));
	ism_json_scan_begin(scan, cells);
	end = shapes->read(shape, scan, marks, p, cells);
	if (UNLIKELY(!end || scan->reason != ISM_REASON_NONE))
		return NULL;
	if (UNLIKELY(scan->has_gathered))
		ism_json_scan_finish(scan);
	return end;
}

/* By another shape than the latest. */
static __attribute__((noinline)) const char *try_others(struct ism_json_shapes *shapes,
	struct ism_json_scan *scan, struct ism_json_marks *marks, const char *p,
	struct ism_slice *cells)
{
	const struct ism_json_marks first = *marks;

	for (uint32_t tried = 1; tried < ISM_JSON_SHAPES; tried++) {
		uint32_t i = (shapes->latest + tried) % ISM_JSON_SHAPES;
		const char *end = NULL;

		if (shapes->shapes[i].leaves)
			end = try_shape(shapes, &shapes->shapes[i], scan, marks, p, cells);
		if (end) {
			shapes->latest = i;
			return end;
		}
		*marks = first;
	}
	miss(shapes);
	return NULL;
}

const char *ism_json_shapes_read(struct ism_json_shapes *shapes, struct ism_json_scan *scan,
	struct ism_json_marks *marks, const char *p, struct ism_slice *cells)
{
	const struct ism_json_shape *shape = &shapes->shapes[shapes->latest];
	const struct ism_json_marks first = *marks;
	const char *end = NULL;

	if (LIKELY(shape->leaves != NULL))
		end = try_shape(shapes, shape, scan, marks, p, cells);
	if (LIKELY(end != NULL)) {
		shapes->doubt -= shapes->doubt > 0;
		return end;
	}
	*marks = first;
	return try_others(shapes, scan, marks, p, cells);
}

/* ---- learning ---- */

/* The gap from `begin` to `end`; *mark is moved behind its marks. False where it is none that is learned. */
static bool make_gap(struct ism_json_leaf *leaf, const struct ism_json_marks *marks,
	const uint32_t **mark, const char *begin, const char *end)
{
	size_t size = (size_t)(end - begin);

	while (*mark < marks->stop && marks->text + **mark < begin)
		++*mark;
	if (*mark == marks->stop || size == 0 || size > ISM_JSON_GAP_BYTES)
		return false;
	*leaf = (struct ism_json_leaf){
		.kept = ~UINT64_C(0) >> (64 - size),
		.size = (uint32_t)size,
		.lead = (uint32_t)(marks->text + **mark - begin),
	};
	memcpy(leaf->text, begin, size);
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
	leaf->quote = '"';
	if (!node || node->n_fields == 0)
		return;
	leaf->is_any = node->n_fields > 1 || scan->is_list[node->fields[0]];
	if (leaf->is_any)
		leaf->quote = NO_CHARACTER;
	else
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
