/* Everything that a reader says about JSON, printed so that tests compare it with one string. */
#ifndef ISM_TESTS_UNIT_JSON_PRINT_H
#define ISM_TESTS_UNIT_JSON_PRINT_H

#include "csv_print.h"

#include "runtime/kernel/field_any.h"

static inline struct ism_format json_format(enum ism_format_kind kind)
{
	return (struct ism_format){ .kind = kind };
}

/* Paths that begin with "[]" are lists, without that. */
static inline uint32_t json_columns(const char *const *paths, struct ism_column *columns)
{
	static const struct ism_field_form list = { .type = ISM_TYPE_LIST };
	uint32_t n = 0;

	for (; paths[n]; n++) {
		bool is_list = strncmp(paths[n], "[]", 2) == 0;

		columns[n] = (struct ism_column){ .name = paths[n] + (is_list ? 2 : 0),
			.field = paths[n],
			.form = is_list ? &list : NULL };
	}
	return n;
}

static inline void json_print_rows(FILE *out, struct ism_reader *reader, struct ism_error *error)
{
	struct ism_batch batch;

	while (ism_reader_next(reader, &batch, error) == ISM_OK &&
		batch.n_rows + batch.n_rejects > 0)
		csv_print_batch(out, &batch);
	if (ism_reader_repeated(reader))
		fprintf(out, "repeated %" PRIu64 "\n", ism_reader_repeated(reader));
}

/* Reads `text`; the caller frees the string. */
static inline char *json_print(struct ism_slice text, const struct ism_format *format,
	const char *const *paths, const struct ism_read_tuning *tuning)
{
	struct ism_column columns[CSV_MAX_COLUMNS];
	uint32_t n = json_columns(paths, columns);
	struct ism_reader *reader = NULL;
	struct ism_error error = { 0 };
	char *result;
	size_t size;
	FILE *out = open_memstream(&result, &size);

	if (ism_reader_open_tuned(
		    &reader, NULL, "text", text, 0, format, columns, n, tuning, &error) == ISM_OK)
		json_print_rows(out, reader, &error);
	if (error.status != ISM_OK)
		fprintf(out, "error %d, %" PRIu64 ", %" PRIu64 ": %s\n", (int)error.status,
			error.line, error.column, error.text);
	ism_reader_close(reader);
	fclose(out);
	return result;
}

#endif
