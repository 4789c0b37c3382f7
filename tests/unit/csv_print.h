/* Everything that a reader says about a text, printed so that tests compare it with one string. */
#ifndef ISM_TESTS_UNIT_CSV_PRINT_H
#define ISM_TESTS_UNIT_CSV_PRINT_H

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "runtime/read/tuning.h"
#include "runtime/reason.h"

#define CSV_MAX_COLUMNS 8

/* RFC 4180 as it is written, with a header. */
static inline struct ism_format csv_plain(void)
{
	return (struct ism_format){ .delimiter = ',', .quote = '"', .escape = '"', .header = 1 };
}

static inline struct ism_slice csv_slice(const char *text)
{
	return (struct ism_slice){ text, strlen(text) };
}

/* A zero byte is printed as <0>. */
static inline void csv_print_bytes(FILE *out, const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i])
			putc(bytes[i], out);
		else
			fprintf(out, "<0>");
	}
}

/* `n` cells, `step` slices from one to the next. */
static inline void csv_print_row(FILE *out, const struct ism_slice *cells, uint32_t n, size_t step,
	uint64_t line, uint64_t offset)
{
	fprintf(out, "%" PRIu64 "@%" PRIu64, line, offset);
	for (uint32_t i = 0; i < n; i++, cells += step) {
		fprintf(out, i == 0 ? " " : "|");
		if (cells->data)
			csv_print_bytes(out, cells->data, (size_t)cells->size);
		else
			fprintf(out, "~");
	}
	fprintf(out, "\n");
}

static inline void csv_print_reject(FILE *out, const struct ism_batch_reject *reject)
{
	fprintf(out, "%" PRIu64 "+%" PRIu64 " %s, %" PRIu32 ", %" PRId32 ": ", reject->line,
		reject->n_lines, ism_reason_text((enum ism_reason)reject->reason), reject->column,
		reject->field);
	csv_print_bytes(out, reject->text.data, (size_t)reject->text.size);
	fprintf(out, "\n");
}

/* Rows and rejects in the order of the file, whichever batch they came in. */
static inline void csv_print_batch(FILE *out, const struct ism_batch *batch)
{
	uint32_t r = 0, i = 0;

	while (r < batch->n_rows || i < batch->n_rejects) {
		if (i < batch->n_rejects &&
			(r == batch->n_rows || batch->rejects[i].line < batch->lines[r])) {
			csv_print_reject(out, &batch->rejects[i++]);
			continue;
		}
		csv_print_row(out, ism_batch_cell(batch, r, 0), batch->n_fields, batch->field_step,
			batch->lines[r], batch->offsets[r]);
		r++;
	}
}

/*
 * Reads a file, or `text` where `path` is NULL. `names` is one name for each field, ended by NULL. The caller
 * frees the string.
 */
static inline char *csv_print(const char *path, struct ism_slice text,
	const struct ism_format *format, const char *const *names,
	const struct ism_read_tuning *tuning)
{
	struct ism_column columns[CSV_MAX_COLUMNS];
	struct ism_reader *reader = NULL;
	struct ism_error error = { 0 };
	struct ism_batch batch;
	uint32_t n = 0;
	char *result;
	size_t size;
	FILE *out = open_memstream(&result, &size);

	for (; names[n]; n++)
		columns[n] = (struct ism_column){ .name = names[n], .field = names[n] };
	if (ism_reader_open_tuned(&reader, path, path ? path : "text", text, 0, format, columns, n,
		    tuning, &error) == ISM_OK) {
		while (ism_reader_next(reader, &batch, &error) == ISM_OK &&
			batch.n_rows + batch.n_rejects > 0)
			csv_print_batch(out, &batch);
	}
	if (error.status != ISM_OK)
		fprintf(out, "error %d, %" PRIu64 ", %" PRIu64 ": %s\n", (int)error.status,
			error.line, error.column, error.text);
	ism_reader_close(reader);
	fclose(out);
	return result;
}

/* The same rows and rejects on every instruction set of the processor as without an index. */
static inline void csv_assert_same_rows(struct ism_slice text, const struct ism_format *format,
	const char *const *names, const struct ism_read_tuning *tuning)
{
	struct ism_read_tuning plain = *tuning;
	char *expected, *got;

	plain.isa = ISM_ISA_NONE;
	plain.window_bytes = ism_read_tuning_default().window_bytes;
	plain.no_map = true;
	expected = csv_print(NULL, text, format, names, &plain);
	for (enum ism_isa isa = ISM_ISA_SCALAR; isa < ISM_ISA_COUNT; isa++) {
		struct ism_read_tuning indexed = *tuning;

		if (!ism_isa_has(isa))
			continue;
		indexed.isa = isa;
		got = csv_print(NULL, text, format, names, &indexed);
		if (strcmp(got, expected) != 0)
			fail_msg("%s reads it differently", ism_isa_name(isa));
		free(got);
	}
	free(expected);
}

#endif
