/* One pass over the rows of a source: batches to its row function, what it noticed to the result. */
#include "runtime/eval/scan.h"

#include "runtime/eval/blame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/read/file_part.h"
#include "runtime/read/format_name.h"
#include "runtime/state/state_update.h"

/* A row's order: file in the upper 16 bits, byte offset of the row in the others. */
#define ORDER_FILE_SHIFT 48

/* Bytes between two calls of the progress function. */
#define PROGRESS_STEP (UINT64_C(16) << 20)

uint64_t ism_row_order(const struct ism_batch *batch, uint32_t row)
{
	return (uint64_t)batch->file_index << ORDER_FILE_SHIFT | ism_batch_offset(batch, row);
}

void ism_row_fault(struct ism_worker *worker, const struct ism_batch *batch, uint32_t row,
	uint32_t kind, void *state)
{
	(void)worker;
	(void)kind;
	ism_state_fault(state, ism_row_order(batch, row));
}

/* The rows given for a form, or NULL. */
static const struct ism_given *given_of(const struct scan *scan, const struct scan_form *form)
{
	const struct ism_given *givens = scan->e->options->givens;

	return givens ? &givens[scan->source->first_form + (uint32_t)(form - scan->forms)] : NULL;
}

enum ism_status eval_open_reader(
	const struct scan *scan, uint32_t file, struct ism_reader **reader, struct ism_error *error)
{
	const struct scan_file *scan_file = &scan->scan_files[file];
	const struct scan_form *form = scan_file->form;
	const struct ism_format *format = &scan_file->format;
	const struct ism_given *given = given_of(scan, form);
	const struct ism_column *columns =
		ISM_FORMATS_OF_PATHS >> format->kind & 1 ? form->columns : form->headers;
	const char *path = scan->files.files[file].path;

	if (given && given->text.data)
		return ism_reader_open_text(reader, path, given->text, file, format, form->columns,
			form->n_columns, error);
	if (scan_file->is_inline) {
		const char *rows = form->form->rows ? form->form->rows : "";
		struct ism_slice text = { rows, strlen(rows) };

		return ism_reader_open_text(
			reader, path, text, file, format, columns, form->n_columns, error);
	}
	return ism_reader_open(reader, path, file, format, columns, form->n_columns, error);
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
	status = eval_scanner_read(scanner, index, reader, scan->ledger, report_progress, &progress,
		&scan->result->failure);
	file->rows = scan->ledger->rows - rows;
	file->bytes = ism_reader_bytes_done(reader);
	if (status == ISM_OK && file->has_digest)
		status = ism_reader_digest(reader, file->digest, &scan->result->failure);
	if (status != ISM_OK)
		file->has_digest = false;
	ism_reader_close(reader);
	return status;
}

/* ---- all files ---- */

/* What the file's name, and the folders on the way to it, say of the fields that are read from them. */
static enum ism_status read_name(struct scan *scan, uint32_t file)
{
	const struct ism_source_form *form = scan->scan_files[file].form->form;
	struct ism_arena *arena = &scan->e->arena;
	const char *shown = scan->files.files[file].shown, *path = NULL;
	size_t size = strlen(shown) + 1;
	struct ism_slice *parts = NULL;

	for (uint32_t f = 0; f < scan->source->n_fields; f++) {
		const char *pattern = form->fields[f].file_pattern;

		if (!pattern)
			continue;
		if (!parts) {
			parts = ism_new_array(arena, scan->source->n_fields, struct ism_slice);
			path = ism_arena_copy(arena, shown, size - 1);
		}
		if (!ism_file_part(path, pattern, ism_arena_alloc(arena, size), &parts[f]))
			return ism_fail_at(&scan->result->failure, ISM_ERR_DATA, shown, 0, 0,
				"its name does not have the form `%s`, from which `%s` is read",
				pattern, form->fields[f].name);
	}
	scan->scan_files[file].file_parts = parts;
	return ISM_OK;
}

/* Whether the file is one in place of a database, which says by its name what it is. */
static bool replaces_database(const struct scan_file *file)
{
	uint32_t kind = file->form->form->format.kind;

	return !file->is_inline && (kind == ISM_FORMAT_SQLITE || kind == ISM_FORMAT_POSTGRES);
}

/* What format the file has. */
static enum ism_status set_format(struct scan *scan, uint32_t index)
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
	struct scan_file *file = &scan->scan_files[index];
	const struct ism_source_form *form = file->form->form;
	const struct ism_given *given = given_of(scan, file->form);
	const char *shown = scan->files.files[index].shown;
	bool by_name = form->format_from != ISM_FORMAT_FROM_PROGRAM || replaces_database(file);

	file->format = given && given->text.data ? common : form->format;
	if (file->is_inline || !by_name || ism_format_of_name(shown, &file->format))
		return ISM_OK;
	if (form->format_from == ISM_FORMAT_FROM_EACH || form->format.kind == ISM_FORMAT_POSTGRES)
		return ism_fail_at(&scan->result->failure, ISM_ERR_DATA, shown, 0, 0,
			"its name does not say what format it has, nor does source %s", form->name);
	return ISM_OK;
}

/* Appends the files of a form to the list. */
static enum ism_status find_form(struct scan *scan, uint32_t index)
{
	const struct ism_eval_options *options = scan->e->options;
	const struct ism_source_form *form = &scan->source->forms[index];
	uint32_t number = scan->source->first_form + index;
	const char *override = options->sources ? options->sources[number] : NULL;
	const char *directory =
		options->directory ? options->directory : scan->e->program->directory;
	const struct ism_given *given = given_of(scan, &scan->forms[index]);
	struct ism_error *failure = &scan->result->failure;

	if (given && given->path)
		return ism_files_expand(
			&scan->files, directory ? directory : ".", &given->path, 1, failure);
	if (given)
		return ism_files_add_text(&scan->files, form->name, failure);
	if (override)
		return ism_files_expand(&scan->files, ".", &override, 1, failure);
	if (form->rows || !ism_format_is_of_files(form->format.kind))
		return ism_files_add_text(&scan->files, form->name, failure);
	return ism_files_expand(
		&scan->files, directory ? directory : ".", form->files, form->n_files, failure);
}

enum ism_status eval_find_files(struct scan *scan)
{
	struct ism_arena *arena = &scan->e->arena;

	for (uint32_t i = 0; i < scan->source->n_forms; i++) {
		size_t first = scan->files.n_files, n;
		struct scan_file *files;

		ISM_TRY(find_form(scan, i));
		n = scan->files.n_files;
		files = ism_new_array(arena, n, struct scan_file);
		if (first)
			memcpy(files, scan->scan_files, first * sizeof(*files));
		scan->scan_files = files;
		for (size_t f = first; f < n; f++) {
			files[f].form = &scan->forms[i];
			files[f].is_inline = scan->files.files[f].inode == ISM_FILES_TEXT;
			ISM_TRY(set_format(scan, (uint32_t)f));
			if (!files[f].is_inline)
				ISM_TRY(read_name(scan, (uint32_t)f));
		}
	}
	return ISM_OK;
}

static void set_files(struct scan *scan)
{
	struct ism_arena *arena = &scan->e->arena;
	uint32_t n = (uint32_t)scan->files.n_files;

	scan->file_results = ism_new_array(arena, n, struct ism_file_result);
	for (uint32_t f = 0; f < n; f++) {
		const char *shown = scan->files.files[f].shown;

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
	ism_stores_close(&e->stores, e->program, scan->index);
	e->memory.failed = 0;
	for (uint32_t f = 0; f < scan->result->n_files; f++)
		scan->file_results[f] =
			(struct ism_file_result){ .path = scan->file_results[f].path };
	scan->gap_times = scan->ambiguous_times = 0;
	ism_ledger_free(scan->ledger);
	ISM_TRY(ism_ledger_create(&scan->ledger, e->program, scan->index));
	return eval_scanner_open_first(scanner, scan);
}

static enum ism_status read_files(struct scan *scan, struct scanner *scanner)
{
	ISM_TRY(eval_find_files(scan));
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

uint32_t eval_file_source(const struct ism_program *program, uint32_t source)
{
	while (program->sources[source].base != ISM_NONE_INDEX)
		source = program->sources[source].base;
	return source;
}

/* Finds the lines of rows of one file; reads it again, which happens for examples alone. */
static void locate_in_file(struct scan *scan, uint32_t file, const uint64_t *orders, uint32_t n,
	struct ism_place_result *places)
{
	struct ism_reader *reader = NULL;
	struct ism_batch batch;
	uint32_t found = 0;

	if (!strcmp(scan->files.files[file].path, "-") && !scan->scan_files[file].is_inline)
		return;
	if (eval_open_reader(scan, file, &reader, NULL) != ISM_OK)
		return;
	while (found < n && ism_reader_next(reader, &batch, NULL) == ISM_OK &&
		(batch.n_rows || batch.n_rejects)) {
		for (uint32_t row = 0; row < batch.n_rows; row++)
			while (found < n && ism_row_order(&batch, row) == orders[found])
				places[found++].line = ism_batch_line(&batch, row);
	}
	ism_reader_close(reader);
}

static void locate(
	struct scan *scan, const uint64_t *orders, uint32_t n, struct ism_place_result *places)
{
	for (uint32_t first = 0, next; first < n; first = next) {
		uint32_t file = (uint32_t)(orders[first] >> ORDER_FILE_SHIFT);
		const char *shown;

		for (next = first; next < n && orders[next] >> ORDER_FILE_SHIFT == file;)
			next++;
		if (file >= scan->files.n_files)
			continue;
		shown = scan->files.files[file].shown;
		shown = ism_arena_copy(&scan->e->arena, shown, strlen(shown));
		for (uint32_t i = first; i < next; i++)
			places[i].file = shown;
		locate_in_file(scan, file, orders + first, next - first, places + first);
	}
}

/* ---- setting up and tearing down ---- */

/* What a path is called in a header: names with dots between, and a dot within a name as it is. */
static const char *header_of(struct ism_arena *arena, const char *path)
{
	size_t n = 0, size = strlen(path);
	char *header;

	if (!strchr(path, '\\'))
		return path;
	header = ism_arena_alloc(arena, size + 1);
	for (size_t i = 0; i < size; i++) {
		if (path[i] == '\\' && i + 1 < size)
			i++;
		header[n++] = path[i];
	}
	header[n] = '\0';
	return header;
}

static void set_headers(struct scan *scan, struct scan_form *to)
{
	to->headers = to->columns;
	if (!to->form->has_paths)
		return;
	to->headers = ism_new_array(&scan->e->arena, to->n_columns, struct ism_column);
	for (uint32_t c = 0; c < to->n_columns; c++) {
		to->headers[c] = to->columns[c];
		to->headers[c].name = header_of(&scan->e->arena, to->columns[c].name);
	}
}

/* The columns to bind, in the order of their cells: what the file's name says has one where rows are given. */
static void set_columns(struct scan *scan, struct scan_form *to)
{
	const struct ism_source *source = scan->source;
	const struct ism_given *given = given_of(scan, to);
	bool in_text = (given && given->text.data) || (!given && to->form->rows);

	to->columns = ism_new_array(&scan->e->arena, source->n_fields, struct ism_column);
	for (uint32_t f = 0; f < source->n_fields; f++) {
		const struct ism_source_field *field = &to->form->fields[f];
		struct ism_column *column = &to->columns[field->cell];

		if (field->file_pattern && !in_text)
			continue;
		*column = (struct ism_column){
			.name = field->column,
			.field = field->name,
			.form = &field->form,
			.is_presence = field->is_presence,
		};
		if (given && given->columns)
			column->name = given->columns[f];
		to->n_columns++;
	}
}

static enum ism_status set_blocks(struct scan *scan, struct scan_form *to)
{
	uint32_t n = scan->source->n_fields;
	enum ism_isa isa;

	ISM_TRY(ism_isa_choose(ISM_ISA_BEST, &isa, &scan->e->error));
	to->blocks = ism_new_array(&scan->e->arena, n, struct ism_blocks);
	for (uint32_t f = 0; f < n; f++) {
		const struct ism_source_field *field = &to->form->fields[f];

		ism_blocks_open(&to->blocks[field->cell], &field->form, isa);
	}
	return ISM_OK;
}

static enum ism_status set_form(struct scan *scan, uint32_t index)
{
	const struct ism_source_form *form = &scan->source->forms[index];
	struct scan_form *to = &scan->forms[index];

	to->form = form;
	ISM_TRY(set_blocks(scan, to));
	set_columns(scan, to);
	if (form->timezone)
		ISM_TRY(ism_zone_open(form->zone, form->zone_size, &to->zone, &scan->e->error));
	for (uint32_t c = 0; c < to->n_columns; c++)
		to->columns[c].zone = form->timezone ? to->zone : scan->e->zone;
	set_headers(scan, to);
	return ISM_OK;
}

static enum ism_status set_forms(struct scan *scan)
{
	scan->forms = ism_new_array(&scan->e->arena, scan->source->n_forms, struct scan_form);
	for (uint32_t i = 0; i < scan->source->n_forms; i++)
		ISM_TRY(set_form(scan, i));
	return ISM_OK;
}

static void tear_down(struct scan *scan)
{
	ism_ledger_free(scan->ledger);
	for (uint32_t i = 0; scan->forms && i < scan->source->n_forms; i++) {
		struct scan_form *form = &scan->forms[i];

		for (uint32_t f = 0; form->blocks && f < scan->source->n_fields; f++)
			ism_blocks_release(&form->blocks[f]);
		ism_zone_close(form->zone);
	}
	ism_files_release(&scan->files);
}

struct ism_place_result *eval_places(
	struct ism_evaluation *e, uint32_t source, const uint64_t *orders, uint32_t n)
{
	uint32_t index = eval_file_source(e->program, source);
	struct ism_source_result unused = e->result.sources[index];
	struct scan scan = {
		.e = e, .source = &e->program->sources[index], .index = index, .result = &unused
	};
	struct ism_place_result *places = ism_new_array(&e->arena, n, struct ism_place_result);

	for (uint32_t i = 0; i < n; i++)
		places[i].file = scan.source->name;
	if (n && set_forms(&scan) == ISM_OK && eval_find_files(&scan) == ISM_OK)
		locate(&scan, orders, n, places);
	tear_down(&scan);
	return places;
}

struct ism_place_result eval_locate(struct ism_evaluation *e, uint32_t source, uint64_t order)
{
	return *eval_places(e, source, &order, 1);
}

static void note_stats(struct scan *scan)
{
	struct ism_stats *stats = &scan->e->stats;

	/* Rows of other sources are counted where they are read. */
	if (scan->source->base != ISM_NONE_INDEX)
		return;
	stats->n_rows += scan->ledger->rows;
	for (uint32_t f = 0; f < scan->result->n_files; f++)
		stats->n_bytes += scan->result->files[f].bytes;
	if (!stats->n_threads)
		stats->n_threads = 1;
}

/* Memory that is gone ends the run; a file that cannot be read is part of the result. */
static enum ism_status settle(struct scan *scan, enum ism_status status)
{
	struct ism_evaluation *e = scan->e;

	if (status == ISM_ERR_MEMORY || status == ISM_ERR_BUG) {
		const char *why = scan->result->failure.text[0] ? scan->result->failure.text
								: "not enough memory";

		if (!e->error.text[0] && status == ISM_ERR_MEMORY)
			eval_blame(e, scan->index, why);
		else if (!e->error.text[0])
			ism_fail(&e->error, status, "%s", why);
		return status;
	}
	if (status != ISM_OK && scan->result->failure.status == ISM_OK)
		scan->result->failure = e->error;
	eval_scan_result(scan);
	note_stats(scan);
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
	enum ism_status status = set_forms(&scan), settled;

	if (status == ISM_OK)
		status = begin(&scan, &scanner);
	if (status == ISM_OK) {
		status = scan.source->base == ISM_NONE_INDEX ? read_files(&scan, &scanner)
							     : eval_scan_kept(&scan, &scanner);
		settled = eval_scanner_settle(&scanner);
		if (status == ISM_OK)
			status = settled;
		eval_scanner_close(&scanner);
		status = settle(&scan, status);
	} else if (!e->error.text[0]) {
		ism_fail(&e->error, status, "not enough memory");
	}
	eval_scanner_close(&scanner);
	tear_down(&scan);
	return status;
}
