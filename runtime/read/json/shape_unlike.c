/* Where a row is not like its shape, or a value has to be looked into. */
#include "runtime/read/json/shape_leaf.h"

#include <string.h>

#include "runtime/kernel/json_text.h"

/* ---- values ---- */

bool ism_json_shape_is_scalar(const char *p, const char *end)
{
	size_t n = (size_t)(end - p);

	if (p >= end)
		return false;
	switch (*p) {
	case 't': return n == 4 && memcmp(p, "true", 4) == 0;
	case 'n': return n == 4 && memcmp(p, "null", 4) == 0;
	case 'f': return n == 5 && memcmp(p, "false", 5) == 0;
	default: return ism_json_number_end(p, end) == end;
	}
}

static void pass_odd(struct ism_json_marks *marks, const char *p)
{
	while (marks->text + marks->odd->end <= p)
		marks->odd++;
}

bool ism_json_shape_read_odd(struct ism_json_scan *scan, struct ism_json_marks *marks,
	const struct ism_json_leaf *leaf, const char *p, const char *end, struct ism_slice *cells)
{
	struct ism_json_string string;

	pass_odd(marks, p);
	if (marks->text + marks->odd->begin >= end)
		return true;
	string = ism_json_string_read(p, scan->end);
	if (string.reason != ISM_REASON_NONE || string.end != end)
		return false;
	if (string.escaped && leaf->field < scan->n_fields)
		cells[leaf->field] = ism_json_scan_undone(scan, p, end);
	return true;
}

/* ---- rows ---- */

/* What the reading of one row goes by. */
struct catching {
	struct ism_json_scan *scan;
	struct ism_json_marks *marks;
	struct ism_slice *cells;
};

static void begin_scan(const struct catching *c)
{
	if (!c->scan->cells)
		ism_json_scan_begin(c->scan, c->cells);
}

bool ism_json_shape_finish(struct ism_json_scan *scan)
{
	if (scan->reason != ISM_REASON_NONE)
		return false;
	if (scan->has_gathered)
		ism_json_scan_finish(scan);
	return true;
}

/* The gap without the quotes of strings. */
static struct ism_slice gap_text(const struct ism_json_leaf *leaf)
{
	return (struct ism_slice){ leaf->text + leaf->closes,
		(uint64_t)leaf->size - leaf->closes - leaf->opens };
}

static bool is_at(const struct ism_json_leaf *leaf, const char *p)
{
	struct ism_slice gap = gap_text(leaf);

	return memcmp(p, gap.data, (size_t)gap.size) == 0;
}

/*
 * The leaf whose gap is at `p`; where others come first they are missing: their fields are absent then. NULL where there
 * is none.
 */
static struct ism_json_leaf *find(
	const struct catching *c, struct ism_json_leaf *leaf, const char *p)
{
	while (!is_at(leaf, p)) {
		if (leaf->kind == ISM_JSON_LEAF_LAST || !leaf->is_plain)
			return NULL;
		if (leaf->field < c->scan->n_fields)
			c->cells[leaf->field] = (struct ism_slice){ NULL, 0 };
		leaf++;
	}
	return leaf;
}

static bool read_string(
	const struct catching *c, const struct ism_json_leaf *leaf, struct ism_json_reading *row)
{
	const char *p = row->p + 1, *end = c->marks->text + row->next[1];

	c->cells[leaf->field] = (struct ism_slice){ p, (uint64_t)(end - p) };
	if (c->marks->text + *row->next != row->p || *end != '"')
		return false;
	if (!ism_json_shape_read_odd(c->scan, c->marks, leaf, p, end, c->cells))
		return false;
	row->next += 2;
	row->p = end + 1;
	return true;
}

/* A value that is for scan.h to read. */
static bool read_any(
	const struct catching *c, const struct ism_json_leaf *leaf, struct ism_json_reading *row)
{
	struct ism_json_scan *scan = c->scan;
	struct ism_json_marks *marks = c->marks;

	c->cells[leaf->field] = (struct ism_slice){ NULL, 0 };
	if (row->p >= scan->end)
		return false;
	begin_scan(c);
	pass_odd(marks, row->p);
	scan->base = marks->text;
	scan->marks = marks->text + marks->odd->begin < scan->end ? NULL : row->next;
	scan->has_escapes = false;
	row->p = ism_json_scan_any(scan, row->p, leaf->node, leaf->depth);
	if (!row->p)
		return false;
	while (row->next < marks->stop && marks->text + *row->next < row->p)
		row->next++;
	return row->next < marks->stop;
}

static bool read_value(
	const struct catching *c, const struct ism_json_leaf *leaf, struct ism_json_reading *row)
{
	const char *p = row->p, *end = c->marks->text + *row->next - leaf[1].lead;

	if (leaf->kind == ISM_JSON_LEAF_ANY)
		return read_any(c, leaf, row);
	if (*p == '"')
		return read_string(c, leaf, row);
	if (!ism_json_shape_is_scalar(p, end))
		return read_any(c, leaf, row);
	c->cells[leaf->field] = *p == 'n' ? (struct ism_slice){ NULL, 0 }
					  : (struct ism_slice){ p, (uint64_t)(end - p) };
	row->p = end;
	return true;
}

/* The value of the leaf is a string in one row, and none in another: the gaps around it have its quotes no more. */
static void make_mixed(struct ism_json_leaf *leaf)
{
	struct ism_json_leaf *behind = leaf + 1;

	leaf->kind = ISM_JSON_LEAF_MIXED;
	leaf->is_quick = false;
	if (!leaf->opens)
		return;
	leaf->opens = behind->closes = false;
	leaf->text[--leaf->size] = 0;
	leaf->kept >>= 1;
	leaf->n_marks--;
	memmove(behind->text, behind->text + 1, behind->size);
	behind->text[--behind->size] = 0;
	behind->kept >>= 1;
	behind->n_marks--;
}

/*
 * Behind the value of `leaf`, that was a string or a scalar or nested: whether the row is where its shape would be. What
 * was a string and is a scalar, or the other way round, makes the leaf a mixed one.
 */
static bool is_in_step(struct ism_json_leaf *leaf, char first, struct ism_json_reading *row)
{
	bool is_string = first == '"', is_nested = first == '{' || first == '[';

	if (leaf->kind == ISM_JSON_LEAF_SCALAR ? is_string
					       : leaf->opens && !is_string && !is_nested)
		make_mixed(leaf);
	row->leaf = leaf + 1;
	if (!leaf[1].closes)
		return true;
	if (!is_string)
		return false;
	row->p--;
	row->next--;
	return true;
}

bool ism_json_shape_catch_up(struct ism_json_scan *scan, struct ism_json_marks *marks,
	struct ism_slice *cells, struct ism_json_reading *row)
{
	const struct catching c = { scan, marks, cells };
	struct ism_json_leaf *leaf;
	char first;

	if (row->leaf->closes && *row->p != '"')
		return false;
	row->p += row->leaf->closes;
	row->next += row->leaf->closes;
	do {
		leaf = row->leaf = find(&c, row->leaf, row->p);
		if (!leaf)
			return false;
		row->p += gap_text(leaf).size;
		row->next += leaf->n_marks - leaf->closes - leaf->opens;
		if (leaf->kind == ISM_JSON_LEAF_LAST)
			break;
		if (row->next + 1 >= marks->stop)
			return false;
		first = *row->p;
		if (!read_value(&c, leaf, row))
			return false;
	} while (!is_in_step(leaf, first, row));
	if (leaf->kind == ISM_JSON_LEAF_LAST) {
		marks->next = row->next;
		row->leaf = NULL;
	}
	return true;
}
