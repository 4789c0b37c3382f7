/* One pass over the files of a source: batches to its row function, what it noticed to the result. */
#include "runtime/eval/scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/state/state_update.h"

/* A row's order: file in the upper 16 bits, byte offset of the row in the others. */
#define ORDER_FILE_SHIFT 48

/* Bytes between two calls of the progress function. */
#define PROGRESS_STEP (UINT64_C(16) << 20)

uint64_t ism_row_order(const struct ism_batch *batch, uint32_t row)
{
	return (uint64_t)batch->file_index << ORDER_FILE_SHIFT | batch->offsets[row];
}

void ism_row_fault(struct ism_worker *worker, const struct ism_batch *batch, uint32_t row,
	uint32_t kind, void *state)
{
	(void)worker;
	(void)kind;
	ism_state_fault(state, ism_row_order(batch, row));
}

/* The rows given for the source, or NULL. */
static const struct ism_given *given_of(const struct scan *scan)
{
	const struct ism_given *givens = scan->e->options->givens;

	return givens ? &givens[scan->index] : NULL;
}

static enum ism_status open_given(const struct scan *scan, const struct ism_given *given,
	uint32_t file, struct ism_reader **reader, struct ism_error *error)
{
	static const struct ism_format common = {
		.kind = ISM_FORMAT_CSV,
		.delimiter = ',',
		.quote = '"',
		.escape = '"',
		.header = 1,
		.trim = 1,
		.encoding = ISM_ENCODING_UTF8,
	};

	return ism_reader_open_text(reader, scan->source->name, given->text, file, &common,
		scan->columns, scan->source->n_fields, error);
}

enum ism_status eval_open_reader(
	const struct scan *scan, uint32_t file, struct ism_reader **reader, struct ism_error *error)
{
	const struct ism_source *source = scan->source;
	const struct ism_given *given = given_of(scan);

	if (given && given->text.data)
		return open_given(scan, given, file, reader, error);
	if (source->rows && !scan->files.n_files) {
		struct ism_slice text = { source->rows, strlen(source->rows) };

		return ism_reader_open_text(reader, source->name, text, file, &source->format,
			scan->columns, source->n_fields, error);
	}
	return ism_reader_open(reader, scan->files.files[file].path, file, &source->format,
		scan->columns, source->n_fields, error);
}

/* ---- one thread, file by file ---- */

struct progress {
	const struct scan *scan;
	uint64_t next; /* bytes at which to report */
};

static bool report_progress(void *context, const struct ism_reader *reader)
{
	struct progress *progress = context;
	const struct ism_eval_options *options = progress->scan->e->options;
	uint64_t done = ism_reader_bytes_done(reader);

	if (!options->progress || done < progress->next)
		return true;
	progress->next = done + PROGRESS_STEP;
	options->progress(options->progress_context, progress->scan->source->name, done,
		ism_reader_bytes_all(reader));
	return true;
}

static enum ism_status read_file(struct scan *scan, struct scanner *scanner, uint32_t index)
{
	struct ism_file_result *file = &scan->file_results[index];
	struct progress progress = { .scan = scan };
	uint64_t rows = scan->ledger->rows;
	struct ism_reader *reader = NULL;
	enum ism_status status;

	ISM_TRY(eval_open_reader(scan, index, &reader, &scan->result->failure));
	file->has_digest = scan->e->options->want_digests;
	if (file->has_digest)
		ism_reader_want_digest(reader);
	status = eval_scanner_read(
		scanner, reader, scan->ledger, report_progress, &progress, &scan->result->failure);
	file->rows = scan->ledger->rows - rows;
	file->bytes = ism_reader_bytes_done(reader);
	if (status == ISM_OK && file->has_digest)
		ism_reader_digest(reader, file->digest);
	else
		file->has_digest = false;
	ism_reader_close(reader);
	return status;
}

/* ---- all files ---- */

static enum ism_status find_files(struct scan *scan)
{
	const struct ism_eval_options *options = scan->e->options;
	const char *override = options->sources ? options->sources[scan->index] : NULL;
	const char *directory =
		options->directory ? options->directory : scan->e->program->directory;
	const struct ism_given *given = given_of(scan);

	if (given && given->path)
		return ism_files_expand(&scan->files, directory ? directory : ".", &given->path, 1,
			&scan->result->failure);
	if (given)
		return ISM_OK;
	if (override)
		return ism_files_expand(&scan->files, ".", &override, 1, &scan->result->failure);
	if (scan->source->rows)
		return ISM_OK;
	return ism_files_expand(&scan->files, directory ? directory : ".", scan->source->files,
		scan->source->n_files, &scan->result->failure);
}

static void set_files(struct scan *scan)
{
	struct ism_arena *arena = &scan->e->arena;
	uint32_t n = scan->files.n_files ? (uint32_t)scan->files.n_files : 1;

	scan->file_results = ism_new_array(arena, n, struct ism_file_result);
	for (uint32_t f = 0; f < n; f++) {
		const char *shown =
			scan->files.n_files ? scan->files.files[f].shown : scan->source->name;

		scan->file_results[f].path = ism_arena_copy(arena, shown, strlen(shown));
	}
	scan->result->files = scan->file_results;
	scan->result->n_files = n;
}

/* Makes a scan of nothing, for the first time or after one that led to nothing. */
static enum ism_status begin(struct scan *scan, struct scanner *scanner)
{
	struct ism_evaluation *e = scan->e;

	eval_scanner_close(scanner);
	for (uint32_t g = 0; g < e->program->n_grains; g++) {
		if (e->program->grains[g].source != scan->index)
			continue;
		ism_cells_free(e->cells[g]);
		e->cells[g] = NULL;
	}
	ism_table_free(e->tables[scan->index]);
	e->tables[scan->index] = NULL;
	e->memory.failed = 0;
	for (uint32_t f = 0; f < scan->result->n_files; f++)
		scan->file_results[f] =
			(struct ism_file_result){ .path = scan->file_results[f].path };
	scan->gap_times = scan->ambiguous_times = 0;
	ism_ledger_free(scan->ledger);
	ISM_TRY(ism_ledger_create(&scan->ledger, scan->source));
	return eval_scanner_open_first(scanner, scan);
}

static enum ism_status read_files(struct scan *scan, struct scanner *scanner)
{
	ISM_TRY(find_files(scan));
	if (scan->files.n_files > UINT16_MAX)
		return ism_fail(&scan->result->failure, ISM_ERR_DATA,
			"source %s has %zu files; at most %u can be read in one run",
			scan->source->name, scan->files.n_files, (unsigned)UINT16_MAX);
	set_files(scan);
	switch (eval_scan_in_parts(scan, scanner)) {
	case EVAL_PARTS_READ: return ISM_OK;
	case EVAL_PARTS_LOST: ISM_TRY(begin(scan, scanner)); break;
	case EVAL_PARTS_NONE: break;
	}
	for (uint32_t f = 0; f < scan->result->n_files; f++)
		ISM_TRY(read_file(scan, scanner, f));
	return ISM_OK;
}

/* ---- places of rows that are known by their order alone ---- */

/* Finds the lines of rows of one file; reads it again, which happens for examples of duplicates alone. */
static void locate_in_file(struct scan *scan, uint32_t file, const uint64_t *orders, uint32_t n,
	struct ism_place_result *places)
{
	struct ism_reader *reader = NULL;
	struct ism_batch batch;
	uint32_t found = 0;

	if (scan->files.n_files && !strcmp(scan->files.files[file].path, "-"))
		return;
	if (eval_open_reader(scan, file, &reader, NULL) != ISM_OK)
		return;
	while (found < n && ism_reader_next(reader, &batch, NULL) == ISM_OK &&
		(batch.n_rows || batch.n_rejects)) {
		for (uint32_t row = 0; row < batch.n_rows && found < n; row++) {
			if (ism_row_order(&batch, row) == orders[found])
				places[found++].line = batch.lines[row];
		}
	}
	ism_reader_close(reader);
}

/* `orders` ascend. */
static struct ism_place_result *locate(struct scan *scan, const uint64_t *orders, uint32_t n)
{
	struct ism_place_result *places =
		ism_new_array(&scan->e->arena, n, struct ism_place_result);

	for (uint32_t first = 0, next; first < n; first = next) {
		uint32_t file = (uint32_t)(orders[first] >> ORDER_FILE_SHIFT);

		for (next = first; next < n && orders[next] >> ORDER_FILE_SHIFT == file; next++)
			places[next].file = scan->result->files[file].path;
		locate_in_file(scan, file, orders + first, next - first, places + first);
	}
	return places;
}

static void set_columns(struct scan *scan)
{
	const struct ism_source *source = scan->source;
	const struct ism_given *given = given_of(scan);

	scan->columns = ism_new_array(&scan->e->arena, source->n_fields, struct ism_column);
	for (uint32_t f = 0; f < source->n_fields; f++)
		scan->columns[f] =
			(struct ism_column){ source->fields[f].column, source->fields[f].name };
	for (uint32_t f = 0; given && given->columns && f < source->n_fields; f++)
		scan->columns[f].name = given->columns[f];
}

struct ism_place_result eval_locate(struct ism_evaluation *e, uint32_t source, uint64_t order)
{
	struct ism_source_result unused = e->result.sources[source];
	struct scan scan = {
		.e = e, .source = &e->program->sources[source], .index = source, .result = &unused
	};
	struct ism_place_result place = { .file = scan.source->name };

	set_columns(&scan);
	if (find_files(&scan) == ISM_OK)
		place = *locate(&scan, &order, 1);
	ism_files_release(&scan.files);
	return place;
}

/* ---- from the ledger to the result ---- */

static void result_rejects(struct scan *scan)
{
	struct ism_arena *arena = &scan->e->arena;
	const struct ism_source_ledger *ledger = scan->ledger;
	struct ism_reject_result *rejects =
		ism_new_array(arena, ledger->n_rejects, struct ism_reject_result);

	for (uint32_t i = 0; i < ledger->n_rejects; i++) {
		const struct ism_ledger_reject *from = &ledger->rejects[i];

		rejects[i] = (struct ism_reject_result){
			.file = scan->result->files[from->place.file].path,
			.line = from->place.line,
			.column = from->column,
			.field = from->field >= 0 ? scan->source->fields[from->field].name : NULL,
			.text = ism_arena_copy(arena, from->text, from->text_size),
			.text_size = from->text_size,
			.reason = from->reason,
		};
	}
	scan->result->rejects = rejects;
	scan->result->n_rejects = ledger->n_rejects;
}

static void result_checks(struct scan *scan)
{
	struct ism_arena *arena = &scan->e->arena;
	uint32_t n = scan->source->n_checks;
	struct ism_check_result *checks = ism_new_array(arena, n, struct ism_check_result);

	for (uint32_t c = 0; c < n; c++) {
		const struct ism_ledger_check *from = &scan->ledger->checks[c];
		struct ism_place_result *examples =
			ism_new_array(arena, from->n_examples, struct ism_place_result);

		for (uint32_t i = 0; i < from->n_examples; i++)
			examples[i] = (struct ism_place_result){
				scan->result->files[from->examples[i].file].path,
				from->examples[i].line
			};
		checks[c] = (struct ism_check_result){ scan->source->checks[c], from->failed,
			from->n_examples, examples };
	}
	scan->result->checks = checks;
}

static bool over_limit(const struct ism_source *source, uint64_t rows, uint64_t rejected)
{
	if (source->reject_limit_kind == ISM_LIMIT_ROWS)
		return rejected > (uint64_t)source->reject_limit;
	return (unsigned __int128)rejected * 1000000000u >
	       (unsigned __int128)rows * (uint64_t)source->reject_limit;
}

static int64_t newest_day(struct scan *scan)
{
	int64_t newest = scan->ledger->newest;

	if (newest == INT64_MIN)
		return ISM_NO_DAY;
	if (scan->source->time_kind == ISM_TIME_INSTANT)
		return ism_instant_day(scan->e->zone, &scan->e->cursor, newest);
	return newest;
}

static void fill_result(struct scan *scan)
{
	struct ism_source_result *result = scan->result;
	const struct ism_source_ledger *ledger = scan->ledger;

	result->rows = ledger->rows;
	result->rejected = ledger->rejected;
	result->later = ledger->later;
	result->undated = ledger->undated;
	result->gap_times = scan->gap_times;
	result->ambiguous_times = scan->ambiguous_times;
	result->newest = newest_day(scan);
	result->newest_time = ledger->newest;
	result->over_limit =
		!given_of(scan) && over_limit(scan->source, ledger->rows, ledger->rejected);
	result->orphans = ism_new_array(&scan->e->arena, scan->source->n_references, uint64_t);
	if (scan->source->n_references)
		memcpy(result->orphans, ledger->orphans,
			scan->source->n_references * sizeof(uint64_t));
	result_rejects(scan);
	result_checks(scan);
	if (scan->e->tables[scan->index]) {
		const struct ism_table_duplicates *duplicates =
			ism_table_duplicates(scan->e->tables[scan->index]);

		result->duplicate_keys = duplicates->count;
		result->n_duplicates = duplicates->n_examples;
		result->duplicates = locate(scan, duplicates->examples, duplicates->n_examples);
	}
}

/* ---- setting up and tearing down ---- */

static enum ism_status set_up(struct scan *scan, struct scanner *scanner)
{
	const struct ism_source *source = scan->source;

	set_columns(scan);
	if (source->timezone)
		ISM_TRY(ism_zone_open(
			source->zone, source->zone_size, &scan->zone, &scan->e->error));
	return begin(scan, scanner);
}

static void tear_down(struct scan *scan)
{
	ism_ledger_free(scan->ledger);
	ism_zone_close(scan->zone);
	ism_files_release(&scan->files);
}

/* Memory that is gone ends the run; a file that cannot be read is part of the result. */
static enum ism_status settle(struct scan *scan, enum ism_status status)
{
	struct ism_evaluation *e = scan->e;

	if (status == ISM_ERR_MEMORY || status == ISM_ERR_BUG) {
		if (!e->error.text[0])
			ism_fail(&e->error, status, "%s",
				scan->result->failure.text[0] ? scan->result->failure.text
							      : "not enough memory");
		return status;
	}
	if (status != ISM_OK && scan->result->failure.status == ISM_OK)
		scan->result->failure = e->error;
	fill_result(scan);
	return ISM_OK;
}

enum ism_status eval_scan(struct ism_evaluation *e, uint32_t index)
{
	struct scan scan = {
		.e = e,
		.source = &e->program->sources[index],
		.index = index,
		.result = &e->result.sources[index],
	};
	struct scanner scanner = { 0 };
	enum ism_status status = set_up(&scan, &scanner);

	if (status == ISM_OK) {
		status = read_files(&scan, &scanner);
		eval_scanner_close(&scanner);
		status = settle(&scan, status);
	} else if (!e->error.text[0])
		ism_fail(&e->error, status, "not enough memory");
	eval_scanner_close(&scanner);
	tear_down(&scan);
	return status;
}
