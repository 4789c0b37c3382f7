#include "runtime/state/keep.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/state/keyed.h"

/*
 * A row is a block of `keyed`: under its key alone where one is kept of each, else under a number of its own
 * beside the key.
 */
struct ism_keep {
	struct ism_keyed keyed;
	const struct ism_keep_layout *layout;
	int64_t n_alone;     /* rows under numbers of their own */
	uint64_t last_order; /* of the row that was added last */
	uint64_t last_nth;
	const struct ism_kept_row **sorted; /* once finished; owned */
	uint64_t n_sorted;
};

/* A row on its way in. */
struct arriving {
	const struct ism_datum *keys, *values; /* orders, fields */
	uint64_t order, nth;
};

static uint32_t n_values(const struct ism_keep *keep)
{
	return keep->layout->n_orders + keep->layout->n_fields;
}

static const uint8_t *value_types(const struct ism_keep *keep)
{
	return keep->layout->types + keep->layout->n_keys;
}

enum ism_status ism_keep_create(
	struct ism_keep **keep, const struct ism_keep_layout *layout, struct ism_memory *memory)
{
	uint64_t n = (uint64_t)layout->n_orders + layout->n_fields;
	uint64_t payload = sizeof(struct ism_kept_row) + n * sizeof(struct ism_datum);
	struct ism_keep *made;

	*keep = NULL;
	if (layout->n_keys > ISM_KEYED_PARTS || payload > UINT32_MAX / 2)
		return ISM_ERR_BUG;
	made = ism_memory_alloc(memory, sizeof(*made));
	if (!made)
		return ISM_ERR_MEMORY;
	made->layout = layout;
	ism_keyed_init(&made->keyed, layout->n_keys, layout->types, (uint32_t)payload, 0, memory);
	*keep = made;
	return ISM_OK;
}

void ism_keep_free(struct ism_keep *keep)
{
	struct ism_memory *memory;

	if (!keep)
		return;
	memory = keep->keyed.memory;
	ism_memory_free(memory, keep->sorted, keep->n_sorted * sizeof(*keep->sorted));
	ism_keyed_release(&keep->keyed);
	ism_memory_free(memory, keep, sizeof(*keep));
}

/* ---- which of two rows is kept ---- */

/* None is lowest. */
static int compare_values(const struct ism_keep *keep, const struct ism_datum *a,
	const struct ism_datum *b, uint32_t n)
{
	const uint8_t *types = value_types(keep);

	for (uint32_t i = 0; i < n; i++) {
		int order;

		if (!a[i].present || !b[i].present)
			order = !!a[i].present - !!b[i].present;
		else if (types[i] == ISM_TYPE_NUMBER)
			order = (a[i].real > b[i].real) - (a[i].real < b[i].real);
		else
			order = (a[i].exact > b[i].exact) - (a[i].exact < b[i].exact);
		if (order)
			return order;
	}
	return 0;
}

static int compare_places(uint64_t a_order, uint64_t a_nth, uint64_t b_order, uint64_t b_nth)
{
	if (a_order != b_order)
		return a_order < b_order ? -1 : 1;
	return (a_nth > b_nth) - (a_nth < b_nth);
}

static bool replaces(
	const struct ism_keep *keep, const struct arriving *new_row, const struct ism_kept_row *row)
{
	int order = 0;

	if (keep->layout->kind == ISM_KEEP_LATEST)
		order = compare_values(keep, new_row->values, row->values, keep->layout->n_orders);
	if (order)
		return order > 0;
	order = compare_places(new_row->order, new_row->nth, row->order, row->nth);
	return keep->layout->kind == ISM_KEEP_LATEST ? order > 0 : order < 0;
}

/* ---- adding ---- */

/* Texts go where the row's last ones were, if they fit. */
static bool take_text(struct ism_keep *keep, struct ism_datum *to, const struct ism_datum *from)
{
	struct ism_datum copy = *from;

	if (to->present && copy.size <= to->size) {
		if (copy.size)
			memmove((char *)to->text, copy.text, copy.size);
		copy.text = to->text;
	} else if (!ism_pool_take_text(&keep->keyed.pool, &copy, keep->keyed.memory)) {
		return false;
	}
	*to = copy;
	return true;
}

static void set_row(struct ism_keep *keep, struct ism_kept_row *row, const struct arriving *new_row)
{
	const uint8_t *types = value_types(keep);

	row->order = new_row->order;
	row->nth = new_row->nth;
	for (uint32_t i = 0; i < n_values(keep); i++) {
		const struct ism_datum *value = &new_row->values[i];
		bool is_text = types[i] == ISM_TYPE_TEXT || types[i] == ISM_TYPE_IP ||
			       types[i] == ISM_TYPE_LIST;

		if (!is_text || !value->present)
			row->values[i] = *value;
		else if (!take_text(keep, &row->values[i], value))
			row->values[i] = (struct ism_datum){ 0 };
	}
}

static bool stands_alone(const struct ism_keep *keep, const struct ism_datum *keys)
{
	if (keep->layout->kind == ISM_KEEP_SEQUENCE)
		return true;
	for (uint32_t i = 0; i < keep->layout->n_keys; i++)
		if (!keys[i].present)
			return true;
	return false;
}

static void add(struct ism_keep *keep, const struct arriving *new_row)
{
	struct ism_keyed *keyed = &keep->keyed;
	int64_t number = stands_alone(keep, new_row->keys) ? ++keep->n_alone : 0;
	uint64_t hash = ism_keyed_hash(keyed, new_row->keys, number);
	struct ism_keyed_block *block =
		number ? NULL : ism_keyed_find(keyed, new_row->keys, 0, hash);

	if (!block) {
		block = ism_keyed_add(keyed, new_row->keys, number, hash, false);
		if (block)
			set_row(keep, ism_keyed_payload(keyed, block), new_row);
	} else if (replaces(keep, new_row, ism_keyed_payload(keyed, block))) {
		set_row(keep, ism_keyed_payload(keyed, block), new_row);
	}
}

void ism_keep_add(struct ism_keep *keep, const struct ism_datum *values, uint64_t order)
{
	struct arriving row = { values, values + keep->layout->n_keys, order, 0 };

	if (keep->keyed.n_blocks && order == keep->last_order)
		row.nth = keep->last_nth + 1;
	keep->last_order = order;
	keep->last_nth = row.nth;
	add(keep, &row);
}

enum ism_status ism_keep_merge(struct ism_keep *into, const struct ism_keep *from)
{
	for (uint64_t i = 0; i < from->keyed.n_blocks; i++) {
		const struct ism_keyed_block *block = ism_keyed_at(&from->keyed, i);
		const struct ism_kept_row *kept = ism_keyed_payload(&from->keyed, block);
		struct arriving row = { block->parts, kept->values, kept->order, kept->nth };

		add(into, &row);
	}
	return ism_memory_status(into->keyed.memory, NULL);
}

/* ---- the rows in their order ---- */

static const struct ism_keyed_block *block_of(
	const struct ism_keep *keep, const struct ism_kept_row *row)
{
	size_t head =
		sizeof(struct ism_keyed_block) + keep->keyed.n_parts * sizeof(struct ism_datum);

	return (const struct ism_keyed_block *)((const char *)row - head);
}

static int compare_keys(
	const struct ism_keep *keep, const struct ism_kept_row *a, const struct ism_kept_row *b)
{
	struct ism_keyed_block const *x = block_of(keep, a), *y = block_of(keep, b);

	for (uint32_t i = 0; i < keep->keyed.n_parts; i++) {
		int order = ism_keyed_compare_part(&keep->keyed, i, &x->parts[i], &y->parts[i]);

		if (order)
			return order;
	}
	return 0;
}

static int compare_rows(const void *a, const void *b, void *context)
{
	const struct ism_keep *keep = context;
	const struct ism_kept_row *x = *(const struct ism_kept_row *const *)a;
	const struct ism_kept_row *y = *(const struct ism_kept_row *const *)b;
	int order = 0;

	if (keep->layout->kind == ISM_KEEP_SEQUENCE)
		order = compare_keys(keep, x, y);
	if (!order && keep->layout->kind == ISM_KEEP_SEQUENCE)
		order = compare_values(keep, x->values, y->values, keep->layout->n_orders);
	return order ? order : compare_places(x->order, x->nth, y->order, y->nth);
}

enum ism_status ism_keep_finish(struct ism_keep *keep)
{
	uint64_t n = keep->keyed.n_blocks;

	keep->sorted = ism_memory_alloc(keep->keyed.memory, n * sizeof(*keep->sorted));
	if (n && !keep->sorted)
		return ISM_ERR_MEMORY;
	keep->n_sorted = n;
	for (uint64_t i = 0; i < n; i++)
		keep->sorted[i] = ism_keyed_payload(&keep->keyed, ism_keyed_at(&keep->keyed, i));
	if (n)
		qsort_r(keep->sorted, n, sizeof(*keep->sorted), compare_rows, keep);
	return ISM_OK;
}

uint64_t ism_keep_count(const struct ism_keep *keep)
{
	return keep->n_sorted;
}

const struct ism_kept_row *ism_keep_at(const struct ism_keep *keep, uint64_t index)
{
	return keep->sorted[index];
}

bool ism_keep_same_key(
	const struct ism_keep *keep, const struct ism_kept_row *a, const struct ism_kept_row *b)
{
	for (uint32_t i = 0; i < keep->keyed.n_parts; i++)
		if (!block_of(keep, a)->parts[i].present)
			return false;
	return compare_keys(keep, a, b) == 0;
}
