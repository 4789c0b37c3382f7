/* What two readings of the same text have to agree on. */
#ifndef ISM_TESTS_FUZZ_DIGEST_H
#define ISM_TESTS_FUZZ_DIGEST_H

#include <stdbool.h>
#include <string.h>

#include "runtime/read/tuning.h"

struct digest {
	uint64_t hash, n_rows, n_rejects;
	char error[512];
};

/* FNV-1a, for comparing two readings only. */
static inline void mix(struct digest *digest, const void *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		digest->hash =
			(digest->hash ^ ((const uint8_t *)bytes)[i]) * UINT64_C(0x100000001b3);
}

/* Reads all of the text, each batch being given to `mix_batch`. */
static inline struct digest read_all(struct ism_slice text, const struct ism_format *format,
	const struct ism_column *columns, uint32_t n_columns, const struct ism_read_tuning *tuning,
	void (*mix_batch)(struct digest *digest, const struct ism_batch *batch))
{
	struct digest digest = { 0 };
	struct ism_error error = { 0 };
	struct ism_reader *reader;
	struct ism_batch batch;

	if (ism_reader_open_tuned(&reader, NULL, "text", text, 0, format, columns, n_columns,
		    tuning, &error) == ISM_OK) {
		while (ism_reader_next(reader, &batch, &error) == ISM_OK &&
			batch.n_rows + batch.n_rejects > 0)
			mix_batch(&digest, &batch);
		ism_reader_close(reader);
	}
	memcpy(digest.error, error.text, sizeof(digest.error));
	return digest;
}

/* What reading in parts has come to. */
struct digest_parts {
	uint64_t at;      /* where the next one should begin, once there has been one */
	uint64_t n_lines; /* before that */
	bool meet;        /* all of them so far */
};

/* Reads the part from `begin` to `end` and adds it to the digest; `mix_batch` gets lines as they are in the text. */
static inline void read_part(struct ism_slice text, uint64_t begin, uint64_t end,
	const struct ism_format *format, const struct ism_column *columns, uint32_t n_columns,
	const struct ism_read_tuning *tuning, struct digest_parts *parts, struct digest *digest,
	void (*mix_batch)(struct digest *digest, const struct ism_batch *batch))
{
	struct ism_error error = { 0 };
	struct ism_reader *reader;
	struct ism_reader_part found;
	struct ism_batch batch;

	if (ism_reader_open_tuned(&reader, NULL, "text", text, 0, format, columns, n_columns,
		    tuning, &error) != ISM_OK) {
		parts->meet = false;
		return;
	}
	parts->meet &= ism_reader_has_parts(reader) &&
		       ism_reader_seek(reader, begin, end, &error) == ISM_OK;
	while (parts->meet) {
		parts->meet = ism_reader_next(reader, &batch, &error) == ISM_OK;
		if (!parts->meet || batch.n_rows + batch.n_rejects == 0)
			break;
		for (uint32_t r = 0; r < batch.n_rows; r++)
			((uint64_t *)batch.lines)[r] += parts->n_lines;
		for (uint32_t i = 0; i < batch.n_rejects; i++)
			((struct ism_batch_reject *)batch.rejects)[i].line += parts->n_lines;
		mix_batch(digest, &batch);
	}
	found = ism_reader_part(reader);
	parts->meet &= begin == 0 || found.end == found.begin || found.begin == parts->at;
	if (begin == 0 || found.end > found.begin)
		parts->at = found.end;
	parts->n_lines += found.n_lines;
	ism_reader_close(reader);
}

#endif
