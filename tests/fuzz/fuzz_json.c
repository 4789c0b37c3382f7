/*
 * Any bytes as JSON documents, or as JSON lines (ISM_FUZZ_LINES). The first ones choose the root and the sizes; the text after
 * them is read in one window without an index, and with one, in small windows or in one, which must agree; and in two
 * parts, which must have the same if they meet.
 *
 *   clang -fsanitize=fuzzer,address,undefined …; see tests/fuzz/CMakeLists.txt
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/list.h"
#include "runtime/read/tuning.h"
#include "tests/fuzz/digest.h"

#define CHOICES 2

/* What a list is made of is read too, as row functions do. */
static void read_list(const struct ism_slice *cell)
{
	static const struct ism_field_form element = { .type = ISM_TYPE_TEXT };
	static const struct ism_field_form form = { .type = ISM_TYPE_LIST, .element = &element };
	struct ism_scratch scratch = { 0 };
	struct ism_zone_cursor cursor = { 0 };
	struct ism_slice list;

	if (cell->data)
		ism_field_list(cell->data, (size_t)cell->size, ISM_LIST_JSON, &form, NULL, &cursor,
			&scratch, &list);
	ism_scratch_release(&scratch);
}

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
		read_list(ism_batch_cell(batch, r, 2));
		sum += digest->hash;
	}
	for (uint32_t i = 0; i < batch->n_rejects; i++) {
		const struct ism_batch_reject *reject = &batch->rejects[i];

		digest->hash = reject->line * 31 + reject->n_lines;
		mix(digest, &reject->field, sizeof(reject->field));
		mix(digest, &reject->reason, sizeof(reject->reason));
		sum += digest->hash;
	}
	digest->hash = sum;
	digest->n_rows += batch->n_rows;
	digest->n_rejects += batch->n_rejects;
}

static const struct ism_field_form list = { .type = ISM_TYPE_LIST };
static const struct ism_column columns[] = { { .name = "a", .field = "a" },
	{ .name = "b.a", .field = "b" }, { .name = "l.a", .field = "l", .form = &list } };

/* What both parts have, if they meet. */
static void check_parts(struct ism_slice text, uint64_t cut, const struct ism_format *format,
	const struct ism_read_tuning *tuning, const struct digest *whole)
{
	struct digest_parts parts = { .meet = true };
	struct digest digest = { 0 };

	read_part(text, 0, cut, format, columns, 3, tuning, &parts, &digest, mix_batch);
	read_part(text, cut, text.size, format, columns, 3, tuning, &parts, &digest, mix_batch);
	if (parts.meet && parts.at == text.size && memcmp(whole, &digest, sizeof(digest)) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ism_read_tuning tuning = ism_read_tuning_default();
#ifdef ISM_FUZZ_LINES
	struct ism_format format = { .kind = ISM_FORMAT_NDJSON };
#else
	struct ism_format format = { .kind = ISM_FORMAT_JSON };
#endif
	struct digest whole, pieces;
	struct ism_slice text;

	if (size < CHOICES)
		return 0;
	if (data[0] & 2 && format.kind == ISM_FORMAT_JSON)
		format.root = data[0] & 4 ? "a" : "b.a";
	tuning.isa = ISM_ISA_NONE;
	text = (struct ism_slice){ (const char *)data + CHOICES, size - CHOICES };
	whole = read_all(text, &format, columns, 3, &tuning, mix_batch);
	tuning.isa = ISM_ISA_BEST;
	if (text.size > 1)
		check_parts(text, 1 + (data[0] >> 3 | (uint64_t)data[1] << 5) % (text.size - 1),
			&format, &tuning, &whole);
	if (data[1] & 32)
		tuning.window_bytes = 1 + data[1] % 32;
	tuning.batch_rows = 1 + data[1] / 64;
	tuning.no_map = data[0] >> 7;
	pieces = read_all(text, &format, columns, 3, &tuning, mix_batch);
	if (memcmp(&whole, &pieces, sizeof(whole)) != 0)
		abort();
	return 0;
}
