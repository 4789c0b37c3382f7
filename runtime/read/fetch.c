#include "runtime/read/fetch.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/utf8.h"
#include "runtime/read/csv/header.h"

#define BATCH_ROWS       512
#define FIRST_TEXT_BYTES ((size_t)64 << 10)

static enum ism_status no_memory(const struct ism_fetch *fetch, struct ism_error *error)
{
	return ism_fail_at(error, ISM_ERR_MEMORY, fetch->shown, 0, 0, "no memory for its rows");
}

enum ism_status ism_fetch_open(
	struct ism_fetch *fetch, const struct ism_reader_task *task, struct ism_error *error)
{
	size_t rows = task->tuning->batch_rows ? task->tuning->batch_rows : BATCH_ROWS;

	*fetch = (struct ism_fetch){
		.shown = task->shown,
		.format = task->format,
		.n_fields = task->n_columns,
		.row_limit_bytes = task->tuning->row_limit_bytes,
		.batch_rows = (uint32_t)rows,
	};
	sha256_init(&fetch->sha256);
	fetch->numbers = calloc(fetch->n_fields + (size_t)1, sizeof(*fetch->numbers));
	fetch->cells = calloc(rows * fetch->n_fields + 1, sizeof(*fetch->cells));
	fetch->offsets = calloc(rows, sizeof(*fetch->offsets));
	fetch->text = malloc(FIRST_TEXT_BYTES);
	fetch->text_bytes = FIRST_TEXT_BYTES;
	if (!fetch->numbers || !fetch->cells || !fetch->offsets || !fetch->text ||
		!ism_rejects_init(&fetch->rejects, fetch->batch_rows))
		return no_memory(fetch, error);
	return ISM_OK;
}

void ism_fetch_release(struct ism_fetch *fetch)
{
	free(fetch->numbers);
	free(fetch->cells);
	free(fetch->offsets);
	free(fetch->text);
	ism_rejects_release(&fetch->rejects);
}

enum ism_status ism_fetch_bind(struct ism_fetch *fetch, const char *const *names, uint32_t n_names,
	const struct ism_column *columns, struct ism_error *error)
{
	struct ism_slice *slices = calloc(n_names + (size_t)1, sizeof(*slices));
	struct ism_csv_header header = {
		.names = slices, .n_names = n_names, .line = fetch->row, .file = fetch->shown
	};
	enum ism_status status;

	if (!slices)
		return no_memory(fetch, error);
	for (uint32_t i = 0; i < n_names; i++)
		slices[i] = (struct ism_slice){ names[i], strlen(names[i]) };
	status = ism_csv_header_bind(&header, columns, fetch->n_fields, fetch->numbers, error);
	free(slices);
	return status;
}

void ism_fetch_begin(struct ism_fetch *fetch)
{
	fetch->n_rows = 0;
	fetch->text_used = 0;
	ism_rejects_clear(&fetch->rejects);
}

void ism_fetch_begin_row_at(struct ism_fetch *fetch, uint64_t row)
{
	fetch->row = row;
	fetch->is_rejected = false;
	memset(fetch->cells + (size_t)fetch->n_rows * fetch->n_fields, 0,
		fetch->n_fields * sizeof(*fetch->cells));
}

void ism_fetch_begin_row(struct ism_fetch *fetch)
{
	ism_fetch_begin_row_at(fetch, fetch->row + 1);
}

bool ism_fetch_is_null(const struct ism_fetch *fetch, const char *data, size_t size)
{
	for (uint32_t i = 0; i < fetch->format->n_nulls; i++) {
		const struct ism_slice *null = &fetch->format->nulls[i];

		if (null->size == size && memcmp(null->data, data, size) == 0)
			return true;
	}
	return false;
}

static void digest_cell(struct ism_fetch *fetch, const char *data, size_t size)
{
	uint8_t head[9] = { data != NULL };

	for (int i = 0; i < 8; i++)
		head[1 + i] = (uint8_t)((uint64_t)size >> 8 * i);
	sha256_update(&fetch->sha256, sizeof(head), head);
	if (data)
		sha256_update(&fetch->sha256, size, (const uint8_t *)data);
}

/* Room for a text; texts of the batch are found again if they have to move. */
static bool reserve(struct ism_fetch *fetch, size_t size)
{
	size_t bytes = 2 * (fetch->text_used + size);
	const char *old = fetch->text;
	char *text;

	if (fetch->text_used + size <= fetch->text_bytes)
		return true;
	text = malloc(bytes);
	if (!text)
		return false;
	memcpy(text, old, fetch->text_used);
	for (size_t i = 0; i < ((size_t)fetch->n_rows + 1) * fetch->n_fields; i++) {
		struct ism_slice *cell = &fetch->cells[i];

		if (cell->data)
			cell->data = text + (cell->data - old);
	}
	free(fetch->text);
	fetch->text = text;
	fetch->text_bytes = bytes;
	return true;
}

void ism_fetch_reject(
	struct ism_fetch *fetch, uint32_t field, enum ism_reason reason, struct ism_slice text)
{
	if (fetch->is_rejected)
		return;
	fetch->is_rejected = true;
	if (reason == ISM_REASON_ROW_TOO_LONG)
		ism_reject_long(&fetch->rejects, fetch->row, 1, text.data, text.size);
	else
		ism_reject_field(&fetch->rejects, reason, fetch->row, 1, fetch->numbers[field],
			(int32_t)field, text.data, text.data + text.size);
}

enum ism_status ism_fetch_add(struct ism_fetch *fetch, uint32_t field, const char *data,
	size_t size, struct ism_error *error)
{
	struct ism_slice *cell = &fetch->cells[(size_t)fetch->n_rows * fetch->n_fields + field];

	*cell = (struct ism_slice){ NULL, 0 };
	if (fetch->is_digested)
		digest_cell(fetch, data, size);
	fetch->bytes_done += size;
	if (!data || fetch->is_rejected || ism_fetch_is_null(fetch, data, size))
		return ISM_OK;
	if (size > fetch->row_limit_bytes || !ism_utf8_valid(data, size)) {
		ism_fetch_reject(fetch, field,
			size > fetch->row_limit_bytes ? ISM_REASON_ROW_TOO_LONG : ISM_REASON_UTF8,
			(struct ism_slice){ data, size });
		return ISM_OK;
	}
	/* An empty text is one: it has data, of which nothing is read. */
	if (!reserve(fetch, size + 1))
		return no_memory(fetch, error);
	memcpy(fetch->text + fetch->text_used, data, size);
	*cell = (struct ism_slice){ fetch->text + fetch->text_used, size };
	fetch->text_used += size + 1;
	return ISM_OK;
}

void ism_fetch_end_row(struct ism_fetch *fetch)
{
	if (fetch->is_rejected)
		return;
	fetch->offsets[fetch->n_rows] = fetch->row;
	fetch->n_rows++;
}

void ism_fetch_end(struct ism_fetch *fetch, struct ism_batch *batch)
{
	*batch = (struct ism_batch){
		.n_rows = fetch->n_rows,
		.n_fields = fetch->n_fields,
		.cells = fetch->cells,
		.row_step = fetch->n_fields,
		.field_step = 1,
		.offsets = fetch->offsets,
		.lines = fetch->offsets,
		.n_rejects = fetch->rejects.n,
		.rejects = fetch->rejects.items,
	};
}

struct ism_cell_place ism_fetch_place(
	const struct ism_fetch *fetch, const struct ism_batch *batch, uint32_t row, uint32_t field)
{
	return (struct ism_cell_place){
		.line = batch->lines[row],
		.column = fetch->numbers[field],
		.text = *ism_batch_cell(batch, row, field),
	};
}

void ism_fetch_digest(const struct ism_fetch *fetch, uint8_t digest[32])
{
	struct sha256_ctx sha256 = fetch->sha256;

	sha256_digest(&sha256, SHA256_DIGEST_SIZE, digest);
}
