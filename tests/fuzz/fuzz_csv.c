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
#include "tests/fuzz/digest.h"

#define CHOICES 4

/* Rows and rejects are mixed in sums, as batches order them differently. */
static void mix_batch(struct digest *digest, const struct ism_batch *batch)
{
	uint64_t sum = digest->hash;

	for (uint32_t r = 0; r < batch->n_rows; r++) {
		digest->hash = batch->lines[r] * 31 + batch->offsets[r];
		for (uint32_t f = 0; f < batch->n_fields; f++) {
			const struct ism_slice *cell = ism_batch_cell(batch, r, f);

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct ism_column columns[] = { { .name = "a", .field = "a" },
		{ .name = "b", .field = "b" } };
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
	whole = read_all(text, &format, columns, 2, &tuning, mix_batch);
	tuning.window_bytes = 1 + data[3] % 64;
	tuning.batch_rows = 1 + data[3] / 64;
	tuning.no_map = data[1] >> 7;
	pieces = read_all(text, &format, columns, 2, &tuning, mix_batch);
	if (memcmp(&whole, &pieces, sizeof(whole)) != 0)
		abort();
	return 0;
}
