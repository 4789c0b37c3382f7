/* bzip2: its library knows one stream at a time. */
#include "runtime/read/unpack/codec.h"

#include <bzlib.h>
#include <limits.h>
#include <stdlib.h>

struct bzip2 {
	bz_stream stream;
	bool is_open; /* within a stream */
};

static void *bzip2_open(void)
{
	return calloc(1, sizeof(struct bzip2));
}

static unsigned clipped(size_t n)
{
	return n < UINT_MAX ? (unsigned)n : UINT_MAX;
}

static enum ism_codec_result bzip2_step(void *state, struct ism_codec_io *io, const char **fault)
{
	struct bzip2 *bzip2 = state;
	bz_stream *stream = &bzip2->stream;
	unsigned n_in = clipped(io->n_in), n_out = clipped(io->n_out);
	int result;

	if (!bzip2->is_open) {
		*stream = (bz_stream){ 0 };
		if (BZ2_bzDecompressInit(stream, 0, 0) != BZ_OK)
			return ISM_CODEC_NO_MEMORY;
		bzip2->is_open = true;
	}
	stream->next_in = (char *)io->in;
	stream->avail_in = n_in;
	stream->next_out = (char *)io->out;
	stream->avail_out = n_out;
	result = BZ2_bzDecompress(stream);
	io->in += n_in - stream->avail_in;
	io->n_in -= n_in - stream->avail_in;
	io->out += n_out - stream->avail_out;
	io->n_out -= n_out - stream->avail_out;
	switch (result) {
	case BZ_OK: return ISM_CODEC_MORE;
	case BZ_STREAM_END:
		BZ2_bzDecompressEnd(stream);
		bzip2->is_open = false;
		return ISM_CODEC_BREAK;
	case BZ_MEM_ERROR: return ISM_CODEC_NO_MEMORY;
	case BZ_DATA_ERROR_MAGIC: *fault = "no header of bzip2"; return ISM_CODEC_DAMAGED;
	default: *fault = "incorrect data check"; return ISM_CODEC_DAMAGED;
	}
}

static void bzip2_close(void *state)
{
	struct bzip2 *bzip2 = state;

	if (bzip2->is_open)
		BZ2_bzDecompressEnd(&bzip2->stream);
	free(bzip2);
}

const struct ism_codec ism_codec_bzip2 = { bzip2_open, bzip2_step, bzip2_close };
