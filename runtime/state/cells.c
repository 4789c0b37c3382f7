#include "runtime/state/cells.h"

#include <stdlib.h>

#include "runtime/state/cells_parts.h"

enum ism_status ism_cells_create(struct ism_cells **cells, uint32_t n_dimensions,
	const uint8_t *types, const struct ism_cell_layout *layout, struct ism_memory *memory)
{
	static const uint8_t text = ISM_TYPE_TEXT;
	struct ism_cells *made;

	*cells = NULL;
	if (n_dimensions > ISM_CELLS_MAX_DIMENSIONS)
		return ISM_ERR_BUG;
	made = ism_memory_alloc(memory, sizeof(*made));
	if (!made)
		return ISM_ERR_MEMORY;
	ism_keyed_init(&made->keyed, n_dimensions, types, layout->size_bytes, 0, memory);
	ism_keyed_init(&made->texts, 1, &text, 0, 0, memory);
	made->layout = layout;
	made->ways.front.entries = made->front_last;
	made->sink_bytes = layout->size_bytes;
	made->sink = ism_memory_alloc(memory, made->sink_bytes);
	if (!made->sink) {
		ism_memory_free(memory, made, sizeof(*made));
		return ISM_ERR_MEMORY;
	}
	*cells = made;
	return ISM_OK;
}

static void sorted_drop(struct ism_cells *cells)
{
	ism_memory_free(
		cells->keyed.memory, cells->sorted, cells->n_sorted * sizeof(*cells->sorted));
	cells->sorted = NULL;
	cells->n_sorted = 0;
}

void ism_cells_free(struct ism_cells *cells)
{
	struct ism_memory *memory;

	if (!cells)
		return;
	memory = cells->keyed.memory;
	for (uint64_t i = 0; i < cells->keyed.n_blocks; i++)
		ism_states_release(cells->layout,
			ism_keyed_payload(&cells->keyed, ism_keyed_at(&cells->keyed, i)), memory);
	ism_states_release(cells->layout, cells->sink, memory);
	ism_memory_free(memory, cells->sink, cells->sink_bytes);
	sorted_drop(cells);
	ism_cells_rest(cells);
	ism_keyed_release(&cells->keyed);
	ism_keyed_release(&cells->texts);
	ism_memory_free(memory, cells, sizeof(*cells));
}

void ism_cells_rest(struct ism_cells *cells)
{
	ism_cells_front_release(cells);
	ism_cells_dense_release(cells);
}

/* Makes the text of a datum the table's one copy of it. */
static bool share_text(struct ism_cells *cells, struct ism_datum *text)
{
	uint64_t hash = ism_keyed_hash(&cells->texts, text, 0);
	struct ism_keyed_block *block = ism_keyed_find(&cells->texts, text, 0, hash);

	if (!block)
		block = ism_keyed_add(&cells->texts, text, 0, hash, false);
	if (block)
		*text = block->parts[0];
	return block != NULL;
}

void *ism_cells_add(
	struct ism_cells *cells, const struct ism_datum *dimensions, int64_t period, uint64_t hash)
{
	struct ism_datum parts[ISM_CELLS_MAX_DIMENSIONS];
	struct ism_keyed_block *block;
	uint32_t nth = 0;

	for (uint32_t i = 0; i < cells->keyed.n_parts; i++) {
		parts[i] = dimensions[i];
		if (cells->keyed.classes[i] != ISM_KEY_TEXT)
			continue;
		if (parts[i].present && !ism_keyed_has_room(&cells->keyed, nth, parts[i].size) &&
			!share_text(cells, &parts[i]))
			return cells->sink;
		nth++;
	}
	block = ism_keyed_add(&cells->keyed, parts, period, hash, true);
	if (!block)
		return cells->sink;
	sorted_drop(cells);
	cells->last = block;
	return ism_keyed_payload(&cells->keyed, block);
}

void *ism_cells_get(
	const struct ism_cells *cells, const struct ism_datum *dimensions, int64_t period)
{
	uint64_t hash = ism_keyed_hash(&cells->keyed, dimensions, period);
	struct ism_keyed_block *block = ism_keyed_find(&cells->keyed, dimensions, period, hash);

	return block ? ism_keyed_payload(&cells->keyed, block) : NULL;
}

uint64_t ism_cells_count(const struct ism_cells *cells)
{
	return cells->keyed.n_blocks;
}

struct ism_cell ism_cells_at(const struct ism_cells *cells, uint64_t index)
{
	const struct ism_keyed_block *block = ism_keyed_at(&cells->keyed, index);

	return (struct ism_cell){
		.dimensions = block->parts,
		.period = block->period,
		.states = ism_keyed_payload(&cells->keyed, block),
	};
}

static int compare_cells(const void *a, const void *b, void *context)
{
	const struct ism_keyed *keyed = context;

	return ism_keyed_compare(keyed, ism_keyed_at(keyed, *(const uint32_t *)a),
		ism_keyed_at(keyed, *(const uint32_t *)b));
}

const uint32_t *ism_cells_sorted(struct ism_cells *cells)
{
	uint64_t n = cells->keyed.n_blocks;

	if (cells->sorted || !n)
		return cells->sorted;
	cells->sorted = ism_memory_alloc(cells->keyed.memory, n * sizeof(*cells->sorted));
	if (!cells->sorted)
		return NULL;
	cells->n_sorted = n;
	for (uint64_t i = 0; i < n; i++)
		cells->sorted[i] = (uint32_t)i;
	qsort_r(cells->sorted, n, sizeof(*cells->sorted), compare_cells, &cells->keyed);
	return cells->sorted;
}

enum ism_status ism_cells_merge(struct ism_cells *into, const struct ism_cells *from)
{
	struct ism_memory *memory = into->keyed.memory;

	if (!ism_keyed_expect(&into->keyed, &from->keyed))
		return ISM_ERR_MEMORY;
	for (uint64_t i = 0; i < from->keyed.n_blocks; i++) {
		const struct ism_keyed_block *more = ism_keyed_at(&from->keyed, i);
		void *states = ism_cells_claim(into, more->parts, more->period, more->hash);

		ism_keyed_prefetch_after(&into->keyed, &from->keyed, i);
		if (states == into->sink)
			return ISM_ERR_MEMORY;
		ISM_TRY(ism_states_merge(
			into->layout, states, ism_keyed_payload(&from->keyed, more), memory));
	}
	return ISM_OK;
}

enum ism_status ism_states_merge(const struct ism_cell_layout *layout, void *into, const void *from,
	struct ism_memory *memory)
{
	for (uint32_t i = 0; i < layout->n_states; i++) {
		uint32_t offset = layout->states[i].offset;

		ISM_TRY(ism_state_merge(layout->states[i].kind, (char *)into + offset,
			(const char *)from + offset, memory));
	}
	return ISM_OK;
}

void ism_states_release(
	const struct ism_cell_layout *layout, void *states, struct ism_memory *memory)
{
	for (uint32_t i = 0; i < layout->n_states; i++)
		ism_state_release(
			layout->states[i].kind, (char *)states + layout->states[i].offset, memory);
}

void ism_cells_prefetch(
	const struct ism_cells *cells, const struct ism_slice *texts, uint32_t n, uint32_t stride)
{
	ism_keyed_prefetch(&cells->keyed, ISM_NO_PERIOD, texts, n, stride);
}
