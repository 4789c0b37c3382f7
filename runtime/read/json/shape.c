#include "runtime/read/json/shape_leaf.h"

#include <stdlib.h>
#include <string.h>

#define LIKELY(x)   __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)

#define DOUBT_MOST 64u
#define DOUBT_MISS 4u   /* that a row without a shape costs; one with a shape gives 1 back */
#define PAUSE_ROWS 512u /* once there is too much of it */

const struct ism_json_shape_reader *ism_json_shape_of(enum ism_isa isa)
{
	switch (isa) {
	case ISM_ISA_SCALAR: return &ism_json_shape_scalar;
#ifdef ISM_ISA_ARM
	case ISM_ISA_NEON: return &ism_json_shape_neon;
#endif
#ifdef ISM_ISA_X86
	case ISM_ISA_AVX2: return &ism_json_shape_avx2;
	case ISM_ISA_AVX512: return &ism_json_shape_avx512;
#endif
	default: return NULL;
	}
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
			end = shapes->read->row(&shapes->shapes[i], scan, marks, p, cells);
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
		end = shapes->read->row(shape, scan, marks, p, cells);
	if (LIKELY(end != NULL)) {
		shapes->doubt -= shapes->doubt > 0;
		return end;
	}
	*marks = first;
	return try_others(shapes, scan, marks, p, cells);
}

uint32_t ism_json_shapes_read_lines(struct ism_json_shapes *shapes, struct ism_json_scan *scan,
	struct ism_json_marks *marks, struct ism_json_lines *lines, struct ism_slice *cells)
{
	const struct ism_json_shape *shape = &shapes->shapes[shapes->latest];
	uint32_t n;

	if (UNLIKELY(!shape->leaves))
		return 0;
	n = shapes->read->lines(shape, scan, marks, lines, cells);
	shapes->doubt -= shapes->doubt < n ? shapes->doubt : n;
	return n;
}

/* ---- learning ---- */

/*
 * The gap from `begin` to `end`, which `closes` and `opens` take a quote into at either side; *mark, the first one at or
 * behind `begin`, is moved behind its marks. False where it is none that is learned.
 */
static bool make_gap(struct ism_json_leaf *leaf, const struct ism_json_marks *marks,
	const uint32_t **mark, const char *begin, const char *end)
{
	size_t size = (size_t)(end - begin);
	const char *from = begin - leaf->closes;

	while (*mark < marks->stop && marks->text + **mark < begin)
		++*mark;
	if (*mark == marks->stop || size == 0 || size > ISM_JSON_GAP_BYTES - 2)
		return false;
	leaf->lead = (uint32_t)(marks->text + **mark - begin);
	leaf->n_marks = (uint32_t)leaf->closes + leaf->opens;
	for (; *mark < marks->stop && marks->text + **mark < end; ++*mark)
		leaf->n_marks++;
	size += (size_t)leaf->closes + leaf->opens;
	leaf->size = (uint32_t)size;
	leaf->kept = ~UINT64_C(0) >> (64 - size);
	leaf->is_quick = leaf->kind == ISM_JSON_LEAF_PASSED && size <= ISM_JSON_HEAD_BYTES;
	memcpy(leaf->text, from, size);
	return *mark < marks->stop;
}

/* What the value is, and whose. */
static void make_target(
	struct ism_json_leaf *leaf, const struct ism_json_scan *scan, struct ism_json_value value)
{
	const struct ism_json_node *node =
		value.node == ISM_JSON_NO_NODE ? NULL : &scan->tree.nodes[value.node];
	char first = *value.begin;
	bool is_any = first == '{' || first == '[';

	*leaf = (struct ism_json_leaf){
		.node = value.node,
		.depth = value.depth,
		.field = scan->n_fields,
	};
	if (node && node->n_fields > 0) {
		is_any |= node->n_fields > 1 || scan->is_list[node->fields[0]];
		if (!is_any)
			leaf->field = node->fields[0];
	}
	leaf->opens = first == '"' && !is_any;
	leaf->kind = is_any                          ? ISM_JSON_LEAF_ANY
		     : !leaf->opens                  ? ISM_JSON_LEAF_SCALAR
		     : leaf->field == scan->n_fields ? ISM_JSON_LEAF_PASSED
						     : ISM_JSON_LEAF_STRING;
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
	struct ism_json_leaf *leaf;
	uint32_t n_bound = 0;

	for (uint32_t i = 0; i < scan->n_values; i++) {
		leaf = &shape->leaves[i];
		make_target(leaf, scan, values[i]);
		leaf->closes = i > 0 && leaf[-1].opens;
		if (!make_gap(leaf, marks, &mark, begin, values[i].begin))
			return false;
		leaf->is_plain = i > 0 && values[i].object == values[i - 1].object;
		n_bound += leaf->field < scan->n_fields;
		begin = values[i].end;
	}
	shape->n_leaves = scan->n_values;
	shape->is_complete = n_bound == scan->n_fields;
	leaf = &shape->leaves[scan->n_values];
	*leaf = (struct ism_json_leaf){ .kind = ISM_JSON_LEAF_LAST, .closes = leaf[-1].opens };
	return make_gap(leaf, marks, &mark, begin, end);
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
