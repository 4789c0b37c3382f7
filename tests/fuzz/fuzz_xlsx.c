/*
 * Any bytes as a workbook, and as what it is made of. The first byte chooses, the second one how it is read:
 *
 *   0        a whole file
 *   1 to 5   the sheet, the shared texts, the styles, the workbook or its relationships, the other parts being good; with or
 *            without the beginning that such a part has
 *   6        a cell of any type, as any field reads it
 *   7        the code of a number format, and escapes of a text
 *
 *   clang -fsanitize=fuzzer,address,undefined …; see tests/fuzz/CMakeLists.txt
 */
#include <stdlib.h>
#include <string.h>

#include "runtime/read/tuning.h"
#include "runtime/read/xlsx/cell.h"
#include "tests/unit/xlsx_write.h"

enum { MOST_ROWS = 100000 };

static const struct ism_field_form forms[] = {
	{ .type = ISM_TYPE_TEXT },
	{ .type = ISM_TYPE_DATE },
	{ .type = ISM_TYPE_TIMESTAMP },
	{ .type = ISM_TYPE_TIMESTAMP, .time = ISM_TIME_FORM_EPOCH },
	{ .type = ISM_TYPE_TIMESTAMP, .time = ISM_TIME_FORM_EPOCH_MS },
	{ .type = ISM_TYPE_DURATION },
	{ .type = ISM_TYPE_INT },
	{ .type = ISM_TYPE_NUMBER, .number = { .percent = 1 } },
	{ .type = ISM_TYPE_BOOL },
	{ .type = ISM_TYPE_LIST, .element = &forms[1] },
};

enum { N_FORMS = sizeof forms / sizeof *forms };

/* ---- whole files ---- */

static void read_file(struct ism_slice text, uint8_t choice)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_slice null = { "x", 1 };
	struct ism_format format = {
		.kind = ISM_FORMAT_XLSX,
		.header = !(choice & 2),
		.trim = choice >> 2 & 1,
		.skip = choice >> 3 & 1,
		.table = choice & 16 ? "S" : NULL,
		.n_nulls = 1,
		.nulls = &null,
	};
	struct ism_column columns[] = {
		{ .name = "a", .field = "a" },
		{ .name = "b", .field = "b", .form = &forms[choice % N_FORMS] },
	};
	struct ism_reader *reader;
	struct ism_batch batch;
	uint64_t n_rows = 0;

	tuning.batch_rows = choice & 1 ? 3 : 0;
	tuning.row_limit_bytes = choice & 32 ? 40 : tuning.row_limit_bytes;
	if (ism_reader_open_tuned(
		    &reader, NULL, "file", text, 0, &format, columns, 2, &tuning, NULL) != ISM_OK)
		return;
	while (n_rows < MOST_ROWS && ism_reader_next(reader, &batch, NULL) == ISM_OK &&
		(batch.n_rows || batch.n_rejects)) {
		for (uint32_t row = 0; row < batch.n_rows; row++)
			ism_reader_place(reader, &batch, row, row & 1);
		n_rows += batch.n_rows + batch.n_rejects;
	}
	ism_reader_close(reader);
}

/* A workbook with one of its parts made of the bytes. */
static void read_part(const uint8_t *data, size_t size, uint8_t choice, unsigned which)
{
	struct xlsx_archive archive = { 0 };
	struct xlsx_bytes whole;

	for (unsigned i = 0; i < XLSX_PARTS; i++) {
		struct xlsx_bytes part = { 0 };
		bool is_given = i == which;

		if (!is_given || !(choice & 64))
			xlsx_put_text(&part, xlsx_parts[i].begin);
		if (is_given)
			xlsx_put(&part, data, size);
		if (!is_given || choice & 128)
			xlsx_put_text(&part, xlsx_parts[i].rest);
		xlsx_add(&archive, xlsx_parts[i].name, &part);
		free(part.data);
	}
	whole = xlsx_end(&archive);
	read_file((struct ism_slice){ whole.data, whole.size }, choice);
	free(whole.data);
}

/* ---- parts of one ---- */

static void read_cell(const char *text, size_t size, uint8_t choice)
{
	static uint8_t kinds[] = { ISM_XLSX_PLAIN, ISM_XLSX_DATE, ISM_XLSX_ELAPSED,
		ISM_XLSX_PERCENT };
	struct ism_xlsx_book book = { .styles = { .kinds = kinds, .n = sizeof kinds },
		.is_1904 = choice >> 7 };
	struct ism_xlsx_cell cell = {
		.column = 1, .style = choice & 3, .type = choice >> 2 & 1 ? ISM_XLSX_TIME : 0
	};
	struct ism_xlsx_value value;

	for (unsigned f = 0; f < N_FORMS; f++) {
		ism_xlsx_cell_read(
			&book, &cell, (struct ism_slice){ text, size }, &forms[f], NULL, &value);
		/* What a number or a time is written as has a bound, and its reason a text. */
		if (value.text.data != text && value.text.size > sizeof value.room)
			abort();
		if (value.reason != ISM_REASON_NONE && !*ism_reason_text(value.reason))
			abort();
	}
}

static void read_texts(const char *data, size_t size)
{
	char *text = malloc(size + 1);

	if (!text)
		return;
	memcpy(text, data, size);
	text[size] = '\0';
	ism_xlsx_style_of_code(text);
	if (ism_xlsx_unescape(text, size) > size)
		abort();
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *rest = data + 2;

	if (size < 2)
		return 0;
	size -= 2;
	switch (data[0] % 8) {
	case 0: read_file((struct ism_slice){ (const char *)rest, size }, data[1]); break;
	case 6: read_cell((const char *)rest, size, data[1]); break;
	case 7: read_texts((const char *)rest, size); break;
	default: read_part(rest, size, data[1], data[0] % 8 - 1u); break;
	}
	return 0;
}
