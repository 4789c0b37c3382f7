/*
 * Any bytes as a file of lines: a log, key=value pairs or columns of fixed width. The first ones choose the format and
 * the sizes; the text after them is read in one window and in small ones, which must agree.
 *
 *   clang -fsanitize=fuzzer,address,undefined …; see tests/fuzz/CMakeLists.txt
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/read/tuning.h"

#define CHOICES 4

struct digest {
	uint64_t hash, n_rows, n_rejects, n_skipped, n_repeated;
	struct ism_error error;
};

/* FNV-1a, for comparing two readings only. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		hash = (hash ^ ((const uint8_t *)bytes)[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* Rows and rejects are mixed in sums, as batches order them differently. */
static void mix_batch(struct digest *digest, const struct ism_batch *batch)
{
	for (uint32_t r = 0; r < batch->n_rows; r++) {
		uint64_t hash = batch->lines[r] * 31 + batch->offsets[r];

		for (uint32_t f = 0; f < batch->n_fields; f++) {
			const struct ism_slice *cell = ism_batch_cell(batch, r, f);

			hash = mix(hash, cell->data, cell->data ? (size_t)cell->size : 0);
			hash = mix(hash, cell->data ? "1" : "0", 1);
		}
		digest->hash += hash;
	}
	for (uint32_t i = 0; i < batch->n_rejects; i++) {
		const struct ism_batch_reject *reject = &batch->rejects[i];
		uint64_t hash = reject->line * 31 + reject->column * 7 + reject->reason;

		digest->hash += mix(hash, reject->text.data, (size_t)reject->text.size);
	}
	digest->n_rows += batch->n_rows;
	digest->n_rejects += batch->n_rejects;
	digest->n_skipped += batch->n_skipped;
}

static struct digest read_all(struct ism_slice text, const struct ism_format *format,
	const struct ism_column *columns, const struct ism_read_tuning *tuning)
{
	struct digest digest = { 0 };
	struct ism_reader *reader;
	struct ism_batch batch;

	if (ism_reader_open_tuned(&reader, NULL, "text", text, 0, format, columns, 2, tuning,
		    &digest.error) != ISM_OK)
		return digest;
	while (ism_reader_next(reader, &batch, &digest.error) == ISM_OK) {
		mix_batch(&digest, &batch);
		if (batch.n_rows + batch.n_rejects == 0)
			break;
	}
	digest.n_repeated = ism_reader_repeated(reader);
	ism_reader_close(reader);
	return digest;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct ism_format formats[] = {
		{ .kind = ISM_FORMAT_LINES, .pattern = "(?<a>[a-z]+)=(?<b>[^ ]*)?" },
		{ .kind = ISM_FORMAT_KEYVALUE, .assign = '=', .quote = '"', .escape = '\\' },
		{ .kind = ISM_FORMAT_FIXED },
	};
	static const struct ism_column names[] = { { "a", "a", NULL }, { "b", "b", NULL } };
	static const struct ism_column ranges[] = { { "2..3", "a", NULL }, { "5..", "b", NULL } };
	static const struct ism_slice null = { "NULL", 4 };
	struct ism_read_tuning tuning = ism_read_tuning_default();
	const struct ism_column *columns;
	struct digest whole, pieces;
	struct ism_format format;
	struct ism_slice text;

	if (size < CHOICES)
		return 0;
	format = formats[data[0] % 3];
	columns = format.kind == ISM_FORMAT_FIXED ? ranges : names;
	format.delimiter = " ;\t|"[data[1] & 3];
	format.skip_unmatched = data[1] >> 2 & 1;
	format.trim = data[1] >> 3 & 1;
	format.comment = data[1] & 16 ? '#' : '\0';
	format.encoding = (uint8_t)((data[1] >> 5 & 3) % 3);
	format.nulls = &null;
	format.n_nulls = data[1] >> 7;
	format.skip = data[2] & 3;
	if (data[2] & 4)
		tuning.row_limit_bytes = data[2] >> 3;
	text = (struct ism_slice){ (const char *)data + CHOICES, size - CHOICES };
	whole = read_all(text, &format, columns, &tuning);
	tuning.window_bytes = 1 + data[3] % 64;
	tuning.batch_rows = 1 + data[3] / 64;
	tuning.no_map = data[0] >> 7;
	pieces = read_all(text, &format, columns, &tuning);
	if (memcmp(&whole, &pieces, offsetof(struct digest, error)) != 0 ||
		whole.error.status != pieces.error.status)
		abort();
	return 0;
}
