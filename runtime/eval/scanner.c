/* One thread's reading of a source: batches to the row function, what it noticed to a ledger. */
#include "runtime/eval/scan.h"

#include <stdlib.h>

#include "runtime/kernel/regex.h"
#include "runtime/state/tally.h"

/* All but the stores, which lie elsewhere for the first one. */
static enum ism_status open_rest(struct scanner *scanner)
{
	const struct scan *scan = scanner->scan;
	struct ism_evaluation *e = scan->e;
	struct ism_stores *stores = &scanner->stores;

	ISM_TRY(ism_regex_matcher_create(&scanner->matcher));
	ISM_TRY(ism_stores_open(stores, e->program, scan->index, scanner->memory));
	ISM_TRY(eval_numbers_open(
		&scanner->numbers, scan->source->n_fields, e->program->n_codes, scanner->memory));
	ISM_TRY(eval_spans_open(&scanner->spans, e->program->n_grains, &scan->e->error));
	scanner->worker = (struct ism_worker){
		.run = &e->run,
		.cells = stores->cells,
		.tables = (const struct ism_table *const *)e->tables,
		.own_tables = stores->tables,
		.uniques = stores->uniques,
		.keeps = stores->keeps,
		.scratch = &scanner->scratch,
		.memory = scanner->memory,
		.source_zone = e->zone,
		.regexes = e->regexes,
		.regex_match = scanner->matcher,
		.ledger = scan->ledger,
		.tracing = e->options->tracing,
		.numbers = scanner->numbers.of_rows,
		.numbering = &scanner->numbers,
		.codes = scanner->numbers.codes,
		.spans = &scanner->spans,
		.isa = scanner->spans.isa,
		.texts.fronts = &scanner->numbers.fronts,
		.texts.numbers = &scanner->numbers.others,
	};
	return ISM_OK;
}

enum ism_status eval_scanner_open_first(struct scanner *scanner, struct scan *scan)
{
	*scanner = (struct scanner){
		.scan = scan, .stores = scan->e->stores, .memory = &scan->e->memory
	};
	return open_rest(scanner);
}

enum ism_status eval_scanner_open(struct scanner *scanner, struct scan *scan, uint64_t memory_bytes)
{
	*scanner = (struct scanner){ .scan = scan, .own_memory.limit_bytes = memory_bytes };
	scanner->own_memory.spill_folder = scan->e->memory.spill_folder;
	scanner->memory = &scanner->own_memory;
	if (!ism_stores_alloc_arrays(&scanner->stores, scan->e->program))
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

static enum ism_status settle_tallies(struct scanner *scanner)
{
	scanner->n_unsettled = 0;
	return ism_stores_settle(&scanner->stores, scanner->scan->e->program, scanner->scan->index);
}

enum ism_status eval_scanner_rows(struct scanner *scanner, ism_rows_fn rows_fn,
	const struct ism_batch *batch, struct ism_error *error)
{
	if (scanner->n_unsettled + batch->n_rows > ISM_TALLY_ROWS_MAX)
		ISM_TRY(settle_tallies(scanner));
	scanner->n_unsettled += batch->n_rows;
	rows_fn(&scanner->worker, batch);
	ism_text_queue_empty(&scanner->worker.texts, scanner->memory);
	if (scanner->scratch.failed)
		return ism_fail(
			error, ISM_ERR_MEMORY, "not enough memory for the texts of a batch");
	ism_scratch_reset(&scanner->scratch);
	return ism_memory_status(scanner->memory, error);
}

static enum ism_status take_rows(struct scanner *scanner, const struct scan_form *form,
	struct ism_batch *batch, struct ism_error *error)
{
	if (batch->n_rows == 0)
		return ISM_OK;
	ISM_TRY(eval_columns_fill(&scanner->columns, form->form, scanner->scan->source->n_fields,
		form->blocks, &scanner->worker, batch, error));
	eval_numbers_fill(&scanner->numbers, form->form, batch);
	ISM_TRY(eval_spans_begin(
		&scanner->spans, &form->form->span_plan, &scanner->worker, batch->n_rows, error));
	return eval_scanner_rows(scanner, form->form->rows_fn, batch, error);
}

static enum ism_status read_batches(struct scanner *scanner, uint32_t file,
	struct ism_reader *reader, eval_batch_fn after, void *context, struct ism_error *error)
{
	struct ism_source_ledger *ledger = scanner->worker.ledger;
	struct ism_batch batch;
	uint64_t began = ism_clock_ns(), read;

	for (;;) {
		ISM_TRY(ism_reader_next(reader, &batch, error));
		read = ism_clock_ns();
		scanner->read_ns += read - began;
		ledger->skipped += batch.n_skipped;
		if (!batch.n_rows && !batch.n_rejects)
			return ISM_OK;
		ledger->rows += batch.n_rows + batch.n_rejects;
		take_rejects(ledger, &batch);
		ISM_TRY(take_rows(scanner, scanner->scan->scan_files[file].form, &batch, error));
		began = ism_clock_ns();
		scanner->rows_ns += began - read;
		if (!after(context, reader))
			return ISM_OK;
	}
}

/* What differs from file to file; times in doubt are counted over all of them. */
static void begin_file(struct scanner *scanner, uint32_t file)
{
	const struct scan *scan = scanner->scan;
	const struct scan_file *scan_file = &scan->scan_files[file];
	struct ism_worker *worker = &scanner->worker;

	eval_numbers_begin(&scanner->numbers);
	worker->file_parts = scan_file->file_parts;
	worker->source_zone =
		scan_file->form->form->timezone ? scan_file->form->zone : scan->e->zone;
	worker->source_cursor = (struct ism_zone_cursor){
		.n_gaps = worker->source_cursor.n_gaps,
		.n_repeated = worker->source_cursor.n_repeated,
	};
}

enum ism_status eval_scanner_read(struct scanner *scanner, uint32_t file, struct ism_reader *reader,
	struct ism_source_ledger *ledger, eval_batch_fn after, void *context,
	struct ism_error *error)
{
	uint64_t n_repeated = ism_reader_repeated(reader);
	enum ism_status status;

	begin_file(scanner, file);
	scanner->worker.ledger = ledger;
	ledger->reader = reader;
	ledger->form = scanner->scan->scan_files[file].form->form;
	ledger->file_parts = scanner->worker.file_parts;
	status = read_batches(scanner, file, reader, after, context, error);
	ism_reader_take_doubts(reader, &scanner->worker.source_cursor);
	ledger->repeated_names += ism_reader_repeated(reader) - n_repeated;
	ledger->reader = NULL;
	ledger->form = NULL;
	scanner->worker.ledger = NULL;
	return status;
}

enum ism_status eval_scanner_settle(struct scanner *scanner)
{
	eval_numbers_settle(&scanner->numbers);
	ism_stores_rest(&scanner->stores, scanner->scan->e->program, scanner->scan->index);
	ISM_TRY(ism_memory_status(scanner->memory, NULL));
	return settle_tallies(scanner);
}

enum ism_status eval_scanner_merge(struct scanner *first, struct scanner *from)
{
	return ism_stores_merge(&first->stores, &from->stores, first->scan->e->program);
}

void eval_scanner_close(struct scanner *scanner)
{
	struct scan *scan = scanner->scan;

	if (!scan)
		return;
	scan->gap_times += scanner->worker.source_cursor.n_gaps;
	scan->ambiguous_times += scanner->worker.source_cursor.n_repeated;
	scan->e->stats.read_ns += scanner->read_ns;
	scan->e->stats.rows_ns += scanner->rows_ns;
	ism_regex_matcher_release(scanner->matcher);
	eval_columns_release(&scanner->columns);
	eval_numbers_release(&scanner->numbers);
	eval_spans_release(&scanner->spans);
	ism_scratch_release(&scanner->scratch);
	if (scanner->memory == &scanner->own_memory) {
		ism_stores_close(&scanner->stores, scan->e->program, scan->index);
		ism_stores_free_arrays(&scanner->stores);
		scan->e->stats.spilled_bytes += ism_memory_spilled(&scanner->own_memory);
		ism_memory_close(&scanner->own_memory);
	}
	*scanner = (struct scanner){ 0 };
}
