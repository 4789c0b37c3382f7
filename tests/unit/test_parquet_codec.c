#include "runtime/read/parquet/codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <brotli/encode.h>
#include <cmocka.h>
#include <lz4.h>
#include <snappy-c.h>
#include <zlib.h>
#include <zstd.h>

enum { PLAIN = 20000, ROOM = 60000 };

static uint8_t plain[PLAIN];

/* Bytes that repeat themselves somewhat. */
static int fill_plain(void **state)
{
	(void)state;
	for (size_t i = 0; i < PLAIN; i++)
		plain[i] = (uint8_t)(i * i / 977 + i % 13);
	return 0;
}

static size_t deflate_all(const uint8_t *from, size_t n, uint8_t *to)
{
	z_stream stream = {
		.next_in = (Bytef *)from, .avail_in = (uInt)n, .next_out = to, .avail_out = ROOM
	};

	assert_int_equal(
		deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	n = stream.total_out;
	deflateEnd(&stream);
	return n;
}

static size_t compress_block(int32_t codec, uint8_t *to)
{
	size_t size = ROOM;

	switch (codec) {
	case ISM_PARQUET_UNCOMPRESSED: memcpy(to, plain, PLAIN); return PLAIN;
	case ISM_PARQUET_SNAPPY:
		assert_int_equal(
			snappy_compress((const char *)plain, PLAIN, (char *)to, &size), SNAPPY_OK);
		return size;
	case ISM_PARQUET_GZIP: return deflate_all(plain, PLAIN, to);
	case ISM_PARQUET_BROTLI:
		assert_true(BrotliEncoderCompress(
			5, BROTLI_DEFAULT_WINDOW, BROTLI_DEFAULT_MODE, PLAIN, plain, &size, to));
		return size;
	case ISM_PARQUET_ZSTD: return ZSTD_compress(to, ROOM, plain, PLAIN, 3);
	default: return (size_t)LZ4_compress_default((const char *)plain, (char *)to, PLAIN, ROOM);
	}
}

static const char *decompress(int32_t codec, const uint8_t *from, size_t n, size_t expected)
{
	uint8_t *block = malloc(n ? n : 1), *to = malloc(expected ? expected : 1);
	struct ism_codec state = { 0 };
	const char *fault;

	memcpy(block, from, n);
	fault = ism_codec_decompress(&state, codec, block, n, to, expected);
	if (!fault && expected == PLAIN)
		assert_memory_equal(to, plain, PLAIN);
	ism_codec_release(&state);
	free(block);
	free(to);
	return fault;
}

static const int32_t codecs[] = { ISM_PARQUET_UNCOMPRESSED, ISM_PARQUET_SNAPPY, ISM_PARQUET_GZIP,
	ISM_PARQUET_BROTLI, ISM_PARQUET_LZ4, ISM_PARQUET_ZSTD, ISM_PARQUET_LZ4_RAW };

static void every_codec_gives_back_what_was_compressed(void **state)
{
	static uint8_t bytes[ROOM];

	(void)state;
	for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++) {
		size_t size = compress_block(codecs[i], bytes);

		assert_non_null(ism_codec_name(codecs[i]));
		assert_null(decompress(codecs[i], bytes, size, PLAIN));
	}
}

static void another_size_than_expected_is_damage(void **state)
{
	static uint8_t bytes[ROOM];

	(void)state;
	for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++) {
		size_t size = compress_block(codecs[i], bytes);

		assert_non_null(decompress(codecs[i], bytes, size, PLAIN - 1));
		assert_non_null(decompress(codecs[i], bytes, size, PLAIN + 1));
		assert_non_null(decompress(codecs[i], bytes, size, 0));
	}
}

static void bytes_that_are_cut_off_are_damage(void **state)
{
	static uint8_t bytes[ROOM];

	(void)state;
	for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++) {
		size_t size = compress_block(codecs[i], bytes);

		for (size_t cut = 0; cut < size; cut += 1 + size / 37)
			assert_non_null(decompress(codecs[i], bytes, cut, PLAIN));
	}
}

static void gzip_may_have_several_members(void **state)
{
	static uint8_t bytes[ROOM];
	size_t size = deflate_all(plain, 7000, bytes);

	(void)state;
	size += deflate_all(plain + 7000, PLAIN - 7000, bytes + size);
	assert_null(decompress(ISM_PARQUET_GZIP, bytes, size, PLAIN));
}

/* Size of the data and of the block before each block, the highest byte first. */
static size_t frame_hadoop(size_t from, size_t n, uint8_t *to)
{
	size_t size = (size_t)LZ4_compress_default(
		(const char *)plain + from, (char *)to + 8, (int)n, ROOM / 2);

	for (int i = 0; i < 4; i++) {
		to[i] = (uint8_t)(n >> (24 - 8 * i));
		to[4 + i] = (uint8_t)(size >> (24 - 8 * i));
	}
	return size + 8;
}

static void lz4_may_be_framed_as_hadoop_does(void **state)
{
	static uint8_t bytes[ROOM];
	size_t size = frame_hadoop(0, 9000, bytes);

	(void)state;
	size += frame_hadoop(9000, PLAIN - 9000, bytes + size);
	assert_null(decompress(ISM_PARQUET_LZ4, bytes, size, PLAIN));
	assert_non_null(decompress(ISM_PARQUET_LZ4, bytes, size - 1, PLAIN));
	assert_non_null(decompress(ISM_PARQUET_LZ4_RAW, bytes, size, PLAIN));
}

static void codecs_that_cannot_be_read_are_refused(void **state)
{
	(void)state;
	assert_null(ism_codec_name(ISM_PARQUET_LZO));
	assert_null(ism_codec_name(8));
	assert_null(ism_codec_name(-1));
	assert_non_null(decompress(ISM_PARQUET_LZO, plain, 100, 100));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_codec_gives_back_what_was_compressed),
		cmocka_unit_test(another_size_than_expected_is_damage),
		cmocka_unit_test(bytes_that_are_cut_off_are_damage),
		cmocka_unit_test(gzip_may_have_several_members),
		cmocka_unit_test(lz4_may_be_framed_as_hadoop_does),
		cmocka_unit_test(codecs_that_cannot_be_read_are_refused),
	};

	return cmocka_run_group_tests(tests, fill_plain, NULL);
}
