#include "runtime/read/parquet/codec.h"

#include <brotli/decode.h>
#include <limits.h>
#include <lz4.h>
#include <snappy-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <zlib.h>
#include <zstd.h>

#include "runtime/read/parquet/bytes.h"

static const char no_memory[] = "there is not enough memory to decompress it";
static const char wrong[] = "its compressed bytes are damaged";

const char *ism_codec_name(int32_t codec)
{
	static const char *const names[] = { "UNCOMPRESSED", "SNAPPY", "GZIP", NULL, "BROTLI",
		"LZ4", "ZSTD", "LZ4_RAW" };

	return codec >= 0 && (size_t)codec < sizeof names / sizeof *names ? names[codec] : NULL;
}

static const char *copy(const uint8_t *from, uint64_t from_size, uint8_t *to, uint64_t to_size)
{
	if (from_size != to_size)
		return "its size is not what its header says";
	if (to_size)
		memcpy(to, from, to_size);
	return NULL;
}

static const char *snappy(const uint8_t *from, uint64_t from_size, uint8_t *to, uint64_t to_size)
{
	size_t size = to_size;

	/* The length that the bytes begin with is asked for first: no more is written than that. */
	if (snappy_uncompressed_length((const char *)from, from_size, &size) != SNAPPY_OK ||
		size != to_size)
		return wrong;
	if (snappy_uncompress((const char *)from, from_size, (char *)to, &size) != SNAPPY_OK)
		return wrong;
	return size == to_size ? NULL : wrong;
}

/* RFC 1952, several members one after the other; or RFC 1950, as some writers have it. */
static const char *gzip(const uint8_t *from, uint64_t from_size, uint8_t *to, uint64_t to_size)
{
	z_stream stream = { .next_in = (Bytef *)from, .next_out = to };
	uint64_t in_left = from_size, out_left = to_size;
	int result = Z_OK;

	if (inflateInit2(&stream, MAX_WBITS + 32) != Z_OK)
		return no_memory;
	for (;;) {
		stream.avail_in = in_left < UINT_MAX ? (uInt)in_left : UINT_MAX;
		stream.avail_out = out_left < UINT_MAX ? (uInt)out_left : UINT_MAX;
		in_left -= stream.avail_in;
		out_left -= stream.avail_out;
		result = inflate(&stream, Z_NO_FLUSH);
		in_left += stream.avail_in;
		out_left += stream.avail_out;
		if (result == Z_STREAM_END && in_left > 0 && inflateReset(&stream) == Z_OK)
			continue;
		if (result != Z_OK)
			break;
	}
	inflateEnd(&stream);
	if (result == Z_MEM_ERROR)
		return no_memory;
	return result == Z_STREAM_END && !in_left && !out_left ? NULL : wrong;
}

static const char *zstd(struct ism_codec *state, const uint8_t *from, uint64_t from_size,
	uint8_t *to, uint64_t to_size)
{
	size_t size;

	if (!state->zstd)
		state->zstd = ZSTD_createDCtx();
	if (!state->zstd)
		return no_memory;
	size = ZSTD_decompressDCtx(state->zstd, to, to_size, from, from_size);
	return !ZSTD_isError(size) && size == to_size ? NULL : wrong;
}

static const char *brotli(const uint8_t *from, uint64_t from_size, uint8_t *to, uint64_t to_size)
{
	size_t size = to_size;

	if (BrotliDecoderDecompress(from_size, from, &size, to) != BROTLI_DECODER_RESULT_SUCCESS)
		return wrong;
	return size == to_size ? NULL : wrong;
}

static bool lz4_block(const uint8_t *from, uint64_t from_size, uint8_t *to, uint64_t to_size)
{
	if (from_size > INT_MAX || to_size > INT_MAX)
		return false;
	return LZ4_decompress_safe((const char *)from, (char *)to, (int)from_size, (int)to_size) ==
	       (int)to_size;
}

/*
 * Hadoop's framing of LZ4 blocks: size of the data and size of the block, both of 4 bytes, the highest first; then
 * the block; and so on. Not all writers knew of it, so that this is tried before plain LZ4.
 */
static bool lz4_hadoop(const uint8_t *from, uint64_t from_size, uint8_t *to, uint64_t to_size)
{
	while (from_size >= 8) {
		uint32_t data = __builtin_bswap32(load_u32(from));
		uint32_t block = __builtin_bswap32(load_u32(from + 4));

		from += 8;
		from_size -= 8;
		if (block > from_size || data > to_size || !lz4_block(from, block, to, data))
			return false;
		from += block;
		from_size -= block;
		to += data;
		to_size -= data;
	}
	return !from_size && !to_size;
}

const char *ism_codec_decompress(struct ism_codec *state, int32_t codec, const uint8_t *from,
	uint64_t from_size, uint8_t *to, uint64_t to_size)
{
	switch (codec) {
	case ISM_PARQUET_UNCOMPRESSED: return copy(from, from_size, to, to_size);
	case ISM_PARQUET_SNAPPY: return snappy(from, from_size, to, to_size);
	case ISM_PARQUET_GZIP: return gzip(from, from_size, to, to_size);
	case ISM_PARQUET_BROTLI: return brotli(from, from_size, to, to_size);
	case ISM_PARQUET_ZSTD: return zstd(state, from, from_size, to, to_size);
	case ISM_PARQUET_LZ4:
		if (lz4_hadoop(from, from_size, to, to_size))
			return NULL;
		return lz4_block(from, from_size, to, to_size) ? NULL : wrong;
	case ISM_PARQUET_LZ4_RAW: return lz4_block(from, from_size, to, to_size) ? NULL : wrong;
	default: return "its compression is not one that can be read";
	}
}

void ism_codec_release(struct ism_codec *state)
{
	ZSTD_freeDCtx(state->zstd);
	state->zstd = NULL;
}
