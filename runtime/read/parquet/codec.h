/*
 * How pages are compressed: parquet-format, Compression.md. Each of the codecs is a library's; here they have
 * one form.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_CODEC_H
#define ISM_RUNTIME_READ_PARQUET_CODEC_H

#include <stdint.h>

#include "runtime/read/parquet/format.h"

/* What decompression needs and keeps from page to page. Zeros; released by ism_codec_release. */
struct ism_codec {
	void *zstd; /* ZSTD_DCtx */
};

/* "SNAPPY"; NULL where the codec is none that can be read. */
const char *ism_codec_name(int32_t codec);

/*
 * Decompresses `from` into exactly `to_size` bytes. NULL where it did, else what is wrong, as a constant text;
 * bytes of `to` are then of no use.
 */
const char *ism_codec_decompress(struct ism_codec *state, int32_t codec, const uint8_t *from,
	uint64_t from_size, uint8_t *to, uint64_t to_size);

void ism_codec_release(struct ism_codec *state);

#endif
