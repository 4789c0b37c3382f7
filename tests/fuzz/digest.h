/* What two readings of the same text have to agree on. */
#ifndef ISM_TESTS_FUZZ_DIGEST_H
#define ISM_TESTS_FUZZ_DIGEST_H

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

#endif
