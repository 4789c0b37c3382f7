#include "runtime/read/reader.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/read/csv.h"
#include "runtime/read/files.h"
#include "runtime/read/input.h"
#include "runtime/read/tuning.h"

struct ism_reader {
	struct ism_input *input;
	struct ism_csv *csv;
	char *name;
	uint32_t file_index;
	bool want_digest;
	bool begun;
};

struct ism_read_tuning ism_read_tuning_default(void)
{
	return (struct ism_read_tuning){
		.window_bytes = (size_t)2 << 20,
		.row_limit_bytes = ISM_ROW_LIMIT_BYTES,
	};
}

enum ism_status ism_reader_open_tuned(struct ism_reader **result, const char *path,
	const char *name, struct ism_slice text, uint32_t file_index,
	const struct ism_format *format, const struct ism_column *columns, uint32_t n_columns,
	const struct ism_read_tuning *tuning, struct ism_error *error)
{
	struct ism_reader *reader = calloc(1, sizeof(*reader));
	enum ism_status status = ISM_OK;

	if (reader)
		reader->name = strdup(name);
	if (!reader || !reader->name) {
		status = ism_fail_at(error, ISM_ERR_MEMORY, name, 0, 0, "no memory to read it");
		goto fail;
	}
	reader->file_index = file_index;
	status = ism_input_open(&reader->input, path, text, reader->name,
		(enum ism_encoding)format->encoding, tuning, error);
	if (status != ISM_OK)
		goto fail;
	status = ism_csv_open(&reader->csv, reader->input, reader->name, format, columns, n_columns,
		tuning, error);
	if (status != ISM_OK)
		goto fail;
	*result = reader;
	return ISM_OK;

fail:
	ism_reader_close(reader);
	return status;
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
	if (!reader->begun)
		ism_input_set_digesting(reader->input, reader->want_digest);
	reader->begun = true;
	ISM_TRY(ism_csv_next(reader->csv, batch, error));
	batch->file_index = reader->file_index;
	return ISM_OK;
}

bool ism_reader_has_parts(const struct ism_reader *reader)
{
	return ism_input_can_seek(reader->input);
}

enum ism_status ism_reader_seek(
	struct ism_reader *reader, uint64_t begin, uint64_t end, struct ism_error *error)
{
	reader->begun = true;
	ism_input_set_digesting(reader->input, false);
	return ism_csv_seek(reader->csv, begin, end, error);
}

struct ism_reader_part ism_reader_part(const struct ism_reader *reader)
{
	return ism_csv_part(reader->csv);
}

struct ism_file_stamp ism_reader_stamp(const struct ism_reader *reader)
{
	return ism_input_stamp(reader->input);
}

uint32_t ism_reader_column_number(const struct ism_reader *reader, uint32_t field)
{
	return ism_csv_column_number(reader->csv, field);
}

uint64_t ism_reader_bytes_done(const struct ism_reader *reader)
{
	return ism_input_bytes_done(reader->input);
}

uint64_t ism_reader_bytes_all(const struct ism_reader *reader)
{
	return ism_input_bytes_all(reader->input);
}

void ism_reader_want_digest(struct ism_reader *reader)
{
	reader->want_digest = true;
}

void ism_reader_digest(const struct ism_reader *reader, uint8_t digest[32])
{
	ism_input_digest(reader->input, digest);
}

enum ism_status ism_reader_digest_file(
	const char *path, uint8_t digest[32], struct ism_file_stamp *stamp, struct ism_error *error)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_input *input = NULL;
	enum ism_status status = ism_input_open(
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

void ism_reader_close(struct ism_reader *reader)
{
	if (!reader)
		return;
	ism_csv_close(reader->csv);
	ism_input_close(reader->input);
	free(reader->name);
	free(reader);
}
