/*
 * Prints what the CSV reader makes of a file, one JSON array a line:
 *
 *   ["row", LINE, CELL…]                            a row; absent cells are null
 *   ["reject", LINE, N_LINES, COLUMN, FIELD, REASON] a rejected row
 *   ["error", STATUS, LINE, COLUMN, TEXT]           the file cannot be used; the last line
 *
 * usage: csv_json FILE [key=value…] -- COLUMN…
 *   delimiter=; quote=' escape=\ comment=# header=0 trim=1 skip=2 encoding=latin1|utf16 null=TEXT
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/read/reader.h"
#include "runtime/reason.h"
#include "tests/suites/print_text.h"

#define MAX_NULLS   8
#define MAX_COLUMNS 64

static void print_batch(const struct ism_batch *batch)
{
	for (uint32_t r = 0; r < batch->n_rows; r++) {
		printf("[\"row\", %" PRIu64, batch->lines[r]);
		for (uint32_t f = 0; f < batch->n_fields; f++) {
			const struct ism_slice *cell = ism_batch_cell(batch, r, f);

			printf(", ");
			if (cell->data)
				print_text(cell->data, cell->size);
			else
				printf("null");
		}
		printf("]\n");
	}
	for (uint32_t i = 0; i < batch->n_rejects; i++) {
		const struct ism_batch_reject *reject = &batch->rejects[i];

		printf("[\"reject\", %" PRIu64 ", %" PRIu64 ", %" PRIu32 ", %" PRId32 ", ",
			reject->line, reject->n_lines, reject->column, reject->field);
		print_text(ism_reason_text((enum ism_reason)reject->reason),
			strlen(ism_reason_text((enum ism_reason)reject->reason)));
		printf("]\n");
	}
}

static int print_error(const struct ism_error *error)
{
	printf("[\"error\", %d, %" PRIu64 ", %" PRIu64 ", ", (int)error->status, error->line,
		error->column);
	print_text(error->text, strlen(error->text));
	printf("]\n");
	return 0;
}

static int usage(void)
{
	fprintf(stderr, "usage: csv_json FILE [key=value…] -- COLUMN…\n");
	return 2;
}

/* Sets one option of the format; false if there is none of that name. */
static int set_option(struct ism_format *format, struct ism_slice *nulls, const char *option)
{
	const char *value = strchr(option, '=');
	size_t size = value ? (size_t)(value++ - option) : 0;

#define IS(name) (size == sizeof(name) - 1 && memcmp(option, name, size) == 0)
	if (IS("delimiter"))
		format->delimiter = value[0];
	else if (IS("quote"))
		format->quote = value[0];
	else if (IS("escape"))
		format->escape = value[0];
	else if (IS("comment"))
		format->comment = value[0];
	else if (IS("header"))
		format->header = value[0] == '1';
	else if (IS("trim"))
		format->trim = value[0] == '1';
	else if (IS("skip"))
		format->skip = (uint32_t)strtoul(value, NULL, 10);
	else if (IS("encoding"))
		format->encoding = value[0] == 'l' ? ISM_ENCODING_LATIN1 : ISM_ENCODING_UTF16;
	else if (IS("null") && format->n_nulls < MAX_NULLS)
		nulls[format->n_nulls++] = (struct ism_slice){ value, strlen(value) };
	else
		return 0;
#undef IS
	return 1;
}

static int print_file(const char *path, const struct ism_format *format,
	const struct ism_column *columns, uint32_t n_columns)
{
	struct ism_reader *reader;
	struct ism_batch batch;
	struct ism_error error = { 0 };

	if (ism_reader_open(&reader, path, 0, format, columns, n_columns, &error) != ISM_OK)
		return print_error(&error);
	while (ism_reader_next(reader, &batch, &error) == ISM_OK &&
		batch.n_rows + batch.n_rejects > 0)
		print_batch(&batch);
	ism_reader_close(reader);
	return error.status == ISM_OK ? 0 : print_error(&error);
}

int main(int argc, char **argv)
{
	struct ism_slice nulls[MAX_NULLS];
	struct ism_column columns[MAX_COLUMNS];
	struct ism_format format = {
		.delimiter = ',', .quote = '"', .escape = '"', .header = 1, .nulls = nulls
	};
	uint32_t n_columns = 0;
	int i = 2;

	if (argc < 3)
		return usage();
	for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (!set_option(&format, nulls, argv[i]))
			return usage();
	}
	for (i++; i < argc && n_columns < MAX_COLUMNS; i++)
		columns[n_columns++] = (struct ism_column){ .name = argv[i], .field = argv[i] };
	return print_file(argv[1], &format, columns, n_columns);
}
