/*
 * Any bytes as a CSV file. The first ones choose the format and the sizes; the text after them is read in one
 * window and in small ones, which must agree.
 *
 *   clang -fsanitize=fuzzer,address,undefined …; see tests/fuzz/CMakeLists.txt
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/read/tuning.h"

#define CHOICES 4

struct digest {
	uint64_t hash, n_rows, n_rejects;
	char error[512];
};

/* FNV-1a, for comparing two readings only. */
static void mix(struct digest *digest, const void *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		digest->hash =
			(digest->hash ^ ((const uint8_t *)bytes)[i]) * UINT64_C(0x100000001b3);
}

/* Rows and rejects are mixed in sums, as batches order them differently. */
static void mix_batch(struct digest *digest, const struct ism_batch *batch)
{
	uint64_t sum = digest->hash;

	for (uint32_t r = 0; r < batch->n_rows; r++) {
		digest->hash = batch->lines[r] * 31 + batch->offsets[r];
		for (uint32_t f = 0; f < batch->n_fields; f++) {
			const struct ism_slice *cell =
				&batch->cells[(size_t)r * batch->n_fields + f];

			mix(digest, cell->data, (size_t)cell->size);
			mix(digest, cell->data ? "1" : "0", 1);
		}
		sum += digest->hash;
	}
	for (uint32_t i = 0; i < batch->n_rejects; i++) {
		const struct ism_batch_reject *reject = &batch->rejects[i];

		digest->hash = reject->line * 31 + reject->n_lines;
		mix(digest, &reject->column, sizeof(reject->column));
		mix(digest, &reject->field, sizeof(reject->field));
		mix(digest, &reject->reason, sizeof(reject->reason));
		mix(digest, reject->text.data, (size_t)reject->text.size);
		sum += digest->hash;
	}
	digest->hash = sum;
	digest->n_rows += batch->n_rows;
	digest->n_rejects += batch->n_rejects;
}

static struct digest read_all(struct ism_slice text, const struct ism_format *format,
	const struct ism_read_tuning *tuning)
{
	static const struct ism_column columns[] = { { .name = "a", .field = "a" },
		{ .name = "b", .field = "b" } };
	struct digest digest = { 0 };
	struct ism_error error = { 0 };
	struct ism_reader *reader;
	struct ism_batch batch;

	if (ism_reader_open_tuned(
		    &reader, NULL, "text", text, 0, format, columns, 2, tuning, &error) == ISM_OK) {
		while (ism_reader_next(reader, &batch, &error) == ISM_OK &&
			batch.n_rows + batch.n_rejects > 0)
			mix_batch(&digest, &batch);
		ism_reader_close(reader);
	}
	memcpy(digest.error, error.text, sizeof(digest.error));
	return digest;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct ism_slice nulls[] = { { "NULL", 4 }, { "?", 1 } };
	struct ism_read_tuning tuning = ism_read_tuning_default();
	struct ism_format format = { .nulls = nulls };
	struct digest whole, pieces;
	struct ism_slice text;

	if (size < CHOICES)
		return 0;
	format.delimiter = ",;\t "[data[0] & 3];
	format.quote = "\"\"'\0"[data[0] >> 2 & 3];
	format.escape = data[0] & 16 ? format.quote : "\\\0"[data[0] >> 5 & 1];
	format.comment = data[0] & 64 ? '#' : '\0';
	format.header = data[0] >> 7;
	format.trim = data[1] & 1;
	format.encoding = (uint8_t)((data[1] >> 1 & 3) % 3);
	format.n_nulls = data[1] >> 3 & 1 ? 2 : 0;
	format.skip = data[1] >> 4 & 3;
	if (data[1] & 64)
		tuning.row_limit_bytes = data[2];
	text = (struct ism_slice){ (const char *)data + CHOICES, size - CHOICES };
	whole = read_all(text, &format, &tuning);
	tuning.window_bytes = 1 + data[3] % 64;
	tuning.batch_rows = 1 + data[3] / 64;
	tuning.no_map = data[1] >> 7;
	pieces = read_all(text, &format, &tuning);
	if (memcmp(&whole, &pieces, sizeof(whole)) != 0)
		abort();
	return 0;
}
