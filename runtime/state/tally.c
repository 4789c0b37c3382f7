#include "runtime/state/tally.h"

#include <string.h>

#include "runtime/state/cells_parts.h"

static void settle_rows(const struct ism_tally *tally, char *block)
{
	*(uint64_t *)(block + tally->to) += *(const uint64_t *)(block + tally->from);
}

static enum ism_status settle_real(
	const struct ism_tally *tally, char *block, struct ism_memory *memory)
{
	struct ism_state_sum_real *state = (void *)(block + tally->to);

	if (state->values == 0)
		return ISM_OK;
	if (!state->sum)
		state->sum = ism_memory_alloc(memory, sizeof(*state->sum));
	if (!state->sum)
		return ISM_ERR_MEMORY;
	ism_exact_sum_add_window(state->sum, *(const __int128 *)(block + tally->from));
	return ISM_OK;
}

enum ism_status ism_tallies_settle(
	const struct ism_cell_layout *layout, void *block, struct ism_memory *memory)
{
	enum ism_status status = ISM_OK;

	for (uint32_t i = 0; i < layout->n_tallies; i++)
		if (layout->tallies[i].kind == ISM_TALLY_ROWS)
			settle_rows(&layout->tallies[i], block);
	/* How many values a sum has is known by now. */
	for (uint32_t i = 0; i < layout->n_tallies && status == ISM_OK; i++)
		if (layout->tallies[i].kind == ISM_TALLY_REAL)
			status = settle_real(&layout->tallies[i], block, memory);
	if (layout->n_tallies)
		memset((char *)block + layout->states_bytes, 0,
			layout->size_bytes - layout->states_bytes);
	return status;
}

enum ism_status ism_cells_settle(struct ism_cells *cells)
{
	if (cells->layout->n_tallies == 0)
		return ISM_OK;
	for (uint64_t i = 0; i < cells->keyed.n_blocks; i++)
		ISM_TRY(ism_tallies_settle(cells->layout,
			ism_keyed_payload(&cells->keyed, ism_keyed_at(&cells->keyed, i)),
			cells->keyed.memory));
	return ISM_OK;
}
