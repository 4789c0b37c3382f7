#include "runtime/read/reader.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/kernel/field_any.h"
#include "runtime/read/csv/csv.h"
#include "runtime/read/json/json.h"
#include "runtime/read/kind.h"

static const struct ism_reader_kind *const kinds[ISM_FORMAT_COUNT] = {
	[ISM_FORMAT_CSV] = &ism_csv_kind,
	[ISM_FORMAT_LINES] = &ism_lines_kind,
	[ISM_FORMAT_KEYVALUE] = &ism_keyvalue_kind,
	[ISM_FORMAT_FIXED] = &ism_fixed_kind,
	[ISM_FORMAT_PARQUET] = &ism_parquet_kind,
	[ISM_FORMAT_SQLITE] = &ism_sqlite_kind,
	[ISM_FORMAT_POSTGRES] = &ism_postgres_kind,
	[ISM_FORMAT_NDJSON] = &ism_ndjson_kind,
	[ISM_FORMAT_JSON] = &ism_json_kind,
	[ISM_FORMAT_XLSX] = &ism_xlsx_kind,
};

struct ism_reader {
	const struct ism_reader_kind *kind;
	void *self;              /* of the kind; NULL: it is not open */
	struct ism_input *input; /* NULL: the kind is not of text */
	struct ism_format format;
	char *name;
	char *path; /* NULL: text in memory */
	uint32_t file_index;
	bool want_digest;
	bool begun;
};

uint32_t ism_vector_width(const struct ism_field_form *form)
{
	switch ((enum ism_type_kind)form->type) {
	case ISM_TYPE_TEXT:
	case ISM_TYPE_IP:
	case ISM_TYPE_LIST: return sizeof(struct ism_slice);
	case ISM_TYPE_DATE: return sizeof(int32_t);
	case ISM_TYPE_BOOL: return sizeof(uint8_t);
	case ISM_TYPE_ENUM:
		return form->enumeration->n <= UINT8_MAX + 1 ? sizeof(uint8_t) : sizeof(int64_t);
	default: return sizeof(int64_t);
	}
}

struct ism_read_tuning ism_read_tuning_default(void)
{
	return (struct ism_read_tuning){
		.window_bytes = (size_t)2 << 20,
		.row_limit_bytes = ISM_ROW_LIMIT_BYTES,
	};
}

static enum ism_status open_kind(struct ism_reader *reader, struct ism_reader_task *task,
	const struct ism_format *format, struct ism_error *error)
{
	reader->format = *format;
	reader->kind = kinds[format->kind];
	task->format = &reader->format;
	task->shown = reader->name;
	if (reader->kind->of_text)
		ISM_TRY(ism_input_open(&reader->input, task->path, task->text, reader->name,
			(enum ism_encoding)format->encoding, task->tuning, error));
	task->input = reader->input;
	return reader->kind->open(&reader->self, task, error);
}

enum ism_status ism_reader_open_tuned(struct ism_reader **result, const char *path,
	const char *name, struct ism_slice text, uint32_t file_index,
	const struct ism_format *format, const struct ism_column *columns, uint32_t n_columns,
	const struct ism_read_tuning *tuning, struct ism_error *error)
{
	struct ism_reader *reader = calloc(1, sizeof(*reader));
	struct ism_reader_task task = {
		.text = text, .columns = columns, .n_columns = n_columns, .tuning = tuning
	};
	enum ism_status status;

	if (reader) {
		reader->name = strdup(name);
		reader->path = path ? strdup(path) : NULL;
	}
	if (!reader || !reader->name || (path && !reader->path)) {
		status = ism_fail_at(error, ISM_ERR_MEMORY, name, 0, 0, "no memory to read it");
	} else {
		reader->file_index = file_index;
		task.path = reader->path;
		status = open_kind(reader, &task, format, error);
	}
	if (status != ISM_OK) {
		ism_reader_close(reader);
		return status;
	}
	*result = reader;
	return ISM_OK;
}

enum ism_status ism_reader_open(struct ism_reader **reader, const char *path, uint32_t file_index,
	const struct ism_format *format, const struct ism_column *columns, uint32_t n_columns,
	struct ism_error *error)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();

	return ism_reader_open_tuned(reader, path, path, (struct ism_slice){ 0 }, file_index,
		format, columns, n_columns, &tuning, error);
}

enum ism_status ism_reader_open_text(struct ism_reader **reader, const char *name,
	struct ism_slice text, uint32_t file_index, const struct ism_format *format,
	const struct ism_column *columns, uint32_t n_columns, struct ism_error *error)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();

	return ism_reader_open_tuned(
		reader, NULL, name, text, file_index, format, columns, n_columns, &tuning, error);
}

enum ism_status ism_reader_next(
	struct ism_reader *reader, struct ism_batch *batch, struct ism_error *error)
{
	if (!reader->begun && reader->input)
		ism_input_set_digesting(reader->input, reader->want_digest);
	reader->begun = true;
	ISM_TRY(reader->kind->next(reader->self, batch, error));
	batch->file_index = reader->file_index;
	return ISM_OK;
}

struct ism_cell_place ism_reader_place(
	struct ism_reader *reader, const struct ism_batch *batch, uint32_t row, uint32_t field)
{
	return reader->kind->place(reader->self, batch, row, field);
}

bool ism_format_has_columns(uint32_t kind)
{
	return kinds[kind]->has_columns;
}

bool ism_format_is_of_files(uint32_t kind)
{
	return kind != ISM_FORMAT_POSTGRES;
}

bool ism_format_has_parts(const struct ism_format *format)
{
	const struct ism_reader_kind *kind = kinds[format->kind];

	return kind->has_parts && kind->has_parts(format);
}

bool ism_reader_has_parts(const struct ism_reader *reader)
{
	return ism_format_has_parts(&reader->format) &&
	       (!reader->input || ism_input_can_seek(reader->input));
}

enum ism_status ism_reader_seek(
	struct ism_reader *reader, uint64_t begin, uint64_t end, struct ism_error *error)
{
	reader->begun = true;
	if (reader->input)
		ism_input_set_digesting(reader->input, false);
	return reader->kind->seek(reader->self, begin, end, error);
}

struct ism_reader_part ism_reader_part(const struct ism_reader *reader)
{
	return reader->kind->part ? reader->kind->part(reader->self)
				  : (struct ism_reader_part){ 0 };
}

struct ism_file_stamp ism_reader_stamp(const struct ism_reader *reader)
{
	return reader->input ? ism_input_stamp(reader->input) : reader->kind->stamp(reader->self);
}

uint64_t ism_reader_bytes_done(const struct ism_reader *reader)
{
	return reader->input ? ism_input_bytes_done(reader->input)
			     : reader->kind->bytes_done(reader->self);
}

uint64_t ism_reader_bytes_all(const struct ism_reader *reader)
{
	return reader->input ? ism_input_bytes_all(reader->input)
			     : reader->kind->bytes_all(reader->self);
}

uint64_t ism_reader_repeated(const struct ism_reader *reader)
{
	return reader->kind->repeated ? reader->kind->repeated(reader->self) : 0;
}

void ism_reader_take_doubts(struct ism_reader *reader, struct ism_zone_cursor *cursor)
{
	if (reader->kind->take_doubts)
		reader->kind->take_doubts(reader->self, cursor);
}

void ism_reader_want_digest(struct ism_reader *reader)
{
	reader->want_digest = true;
}

/* Of what was read in no order: the file again, if it still is that one. */
static enum ism_status digest_again(
	struct ism_reader *reader, uint8_t digest[32], struct ism_error *error)
{
	struct ism_file_stamp before = ism_reader_stamp(reader), stamp;
	bool is_input = !strcmp(reader->path, "-");

	/* A file on standard input was read by places from its first byte on. Its digest brings no stamp. */
	if (is_input && lseek(STDIN_FILENO, 0, SEEK_SET) != 0)
		return ism_fail_at(
			error, ISM_ERR_IO, reader->name, 0, 0, "cannot be read a second time");
	ISM_TRY(ism_reader_digest_file(reader->path, digest, &stamp, error));
	if (!is_input && !ism_file_stamp_equal(&before, &stamp))
		return ism_fail_at(
			error, ISM_ERR_DATA, reader->name, 0, 0, "changed while it was read");
	return ISM_OK;
}

enum ism_status ism_reader_digest(
	struct ism_reader *reader, uint8_t digest[32], struct ism_error *error)
{
	if (reader->kind->digest) {
		reader->kind->digest(reader->self, digest);
		return ISM_OK;
	}
	if (!reader->input)
		return digest_again(reader, digest, error);
	ism_input_digest(reader->input, digest);
	return ISM_OK;
}

enum ism_status ism_reader_digest_file(
	const char *path, uint8_t digest[32], struct ism_file_stamp *stamp, struct ism_error *error)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_input *input = NULL;
	enum ism_status status;

	tuning.packed = 1;
	status = ism_input_open(
		&input, path, (struct ism_slice){ 0 }, path, ISM_ENCODING_UTF8, &tuning, error);
	if (status != ISM_OK)
		return status;
	while (status == ISM_OK && !ism_input_window(input)->at_end)
		status = ism_input_advance(input, ism_input_window(input)->size, error);
	if (status == ISM_OK)
		status = ism_input_finish(input, error);
	*stamp = ism_input_stamp(input);
	ism_input_digest(input, digest);
	ism_input_close(input);
	return status;
}

bool ism_reader_is_packed(const char *path)
{
	return ism_input_is_packed(path);
}

void ism_reader_close(struct ism_reader *reader)
{
	if (!reader)
		return;
	if (reader->self)
		reader->kind->close(reader->self);
	ism_input_close(reader->input);
	free(reader->path);
	free(reader->name);
	free(reader);
}
