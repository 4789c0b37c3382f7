/* One thread's reading of a source: batches to the row function, what it noticed to a ledger. */
#include "runtime/eval/scan.h"

#include <stdlib.h>

#include "runtime/kernel/regex.h"

static enum ism_status make_cells(struct scanner *scanner)
{
	const struct scan *scan = scanner->scan;
	const struct ism_program *program = scan->e->program;

	for (uint32_t g = 0; g < program->n_grains; g++) {
		const struct ism_grain *grain = &program->grains[g];
		uint8_t types[ISM_CELLS_MAX_DIMENSIONS];

		if (grain->source != scan->index)
			continue;
		for (uint32_t d = 0; d < grain->n_dimensions; d++)
			types[d] = (uint8_t)grain->dimensions[d].type;
		ISM_TRY(ism_cells_create(&scanner->cells[g], grain->n_dimensions, types,
			&grain->layout, scanner->memory));
	}
	return ISM_OK;
}

/* All but the cells and the table, which lie elsewhere for the first one. */
static enum ism_status open_rest(struct scanner *scanner)
{
	const struct scan *scan = scanner->scan;
	struct ism_evaluation *e = scan->e;

	ISM_TRY(ism_regex_matcher_create(&scanner->matcher));
	ISM_TRY(make_cells(scanner));
	if (scan->source->has_table)
		ISM_TRY(ism_table_create(&scanner->table, scan->source->n_key_parts,
			scan->source->key_types, scan->source->n_members,
			scan->source->member_types, scanner->memory));
	scanner->worker = (struct ism_worker){
		.run = &e->run,
		.cells = scanner->cells,
		.tables = (const struct ism_table *const *)e->tables,
		.own_table = scanner->table,
		.scratch = &scanner->scratch,
		.memory = scanner->memory,
		.source_zone = scan->source->timezone ? scan->zone : e->zone,
		.regexes = e->regexes,
		.regex_match = scanner->matcher,
	};
	return ISM_OK;
}

enum ism_status eval_scanner_open_first(struct scanner *scanner, struct scan *scan)
{
	enum ism_status status;

	*scanner = (struct scanner){
		.scan = scan, .cells = scan->e->cells, .memory = &scan->e->memory
	};
	status = open_rest(scanner);
	scan->e->tables[scan->index] = scanner->table;
	return status;
}

enum ism_status eval_scanner_open(struct scanner *scanner, struct scan *scan, uint64_t memory_bytes)
{
	*scanner = (struct scanner){ .scan = scan, .own_memory.limit_bytes = memory_bytes };
	scanner->memory = &scanner->own_memory;
	scanner->cells = calloc(scan->e->program->n_grains + (size_t)1, sizeof(*scanner->cells));
	if (!scanner->cells)
		return ISM_ERR_MEMORY;
	return open_rest(scanner);
}

static void take_rejects(struct ism_source_ledger *ledger, const struct ism_batch *batch)
{
	for (uint32_t i = 0; i < batch->n_rejects; i++) {
		const struct ism_batch_reject *from = &batch->rejects[i];
		struct ism_ledger_reject reject = {
			.place = { batch->file_index, from->line },
			.column = from->column,
			.field = from->field,
			.reason = from->reason,
		};

		ism_ledger_clip(&reject, from->text);
		ism_ledger_reject(ledger, &reject);
	}
}

static enum ism_status read_batches(struct scanner *scanner, struct ism_reader *reader,
	eval_batch_fn after, void *context, struct ism_error *error)
{
	struct ism_source_ledger *ledger = scanner->worker.ledger;
	struct ism_batch batch;

	for (;;) {
		ISM_TRY(ism_reader_next(reader, &batch, error));
		if (!batch.n_rows && !batch.n_rejects)
			return ISM_OK;
		ledger->rows += batch.n_rows + batch.n_rejects;
		take_rejects(ledger, &batch);
		scanner->scan->source->rows_fn(&scanner->worker, &batch);
		if (scanner->scratch.failed)
			return ism_fail(error, ISM_ERR_MEMORY,
				"not enough memory for the texts of a batch");
		ism_scratch_reset(&scanner->scratch);
		ISM_TRY(ism_memory_status(scanner->memory, error));
		if (!after(context, reader))
			return ISM_OK;
	}
}

enum ism_status eval_scanner_read(struct scanner *scanner, struct ism_reader *reader,
	struct ism_source_ledger *ledger, eval_batch_fn after, void *context,
	struct ism_error *error)
{
	enum ism_status status;

	scanner->worker.ledger = ledger;
	ledger->reader = reader;
	status = read_batches(scanner, reader, after, context, error);
	ledger->reader = NULL;
	scanner->worker.ledger = NULL;
	return status;
}

enum ism_status eval_scanner_merge(struct scanner *first, struct scanner *from)
{
	struct scan *scan = first->scan;

	for (uint32_t g = 0; g < scan->e->program->n_grains; g++) {
		if (!from->cells[g])
			continue;
		ISM_TRY(ism_cells_merge(first->cells[g], from->cells[g]));
		ism_cells_free(from->cells[g]);
		from->cells[g] = NULL;
	}
	if (from->table)
		ISM_TRY(ism_table_merge(first->table, from->table));
	ism_table_free(from->table);
	from->table = NULL;
	return ISM_OK;
}

void eval_scanner_close(struct scanner *scanner)
{
	struct scan *scan = scanner->scan;

	if (!scan)
		return;
	scan->gap_times += scanner->worker.source_cursor.n_gaps;
	scan->ambiguous_times += scanner->worker.source_cursor.n_repeated;
	ism_regex_matcher_release(scanner->matcher);
	ism_scratch_release(&scanner->scratch);
	if (scanner->memory == &scanner->own_memory) {
		for (uint32_t g = 0; scanner->cells && g < scan->e->program->n_grains; g++)
			ism_cells_free(scanner->cells[g]);
		free(scanner->cells);
		ism_table_free(scanner->table);
	}
	*scanner = (struct scanner){ 0 };
}
