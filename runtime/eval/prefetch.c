/* What rows of a batch will need of large tables, fetched into the cache before they come; codegen/emit_prefetch.c. */
#include "runtime/abi.h"

void ism_row_prefetch_table(
	const struct ism_table *table, const struct ism_batch *batch, uint32_t cell)
{
	if (batch->n_rows && batch->cells)
		ism_table_prefetch(
			table, ism_batch_cell(batch, 0, cell), batch->n_rows, batch->row_step);
}

void ism_row_prefetch_cells(
	const struct ism_cells *cells, const struct ism_batch *batch, uint32_t cell)
{
	if (batch->n_rows && batch->cells)
		ism_cells_prefetch(
			cells, ism_batch_cell(batch, 0, cell), batch->n_rows, batch->row_step);
}

void ism_row_texts_add(struct ism_worker *worker, void *state, const char *text, uint32_t size)
{
	ism_text_queue_add(&worker->texts, state, text, size, worker->memory);
}
