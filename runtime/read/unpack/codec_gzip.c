/* gzip through zlib. */
#include "runtime/read/unpack/codec.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

struct gzip {
	z_stream stream;
	bool at_break; /* the next byte begins a member */
};

/* 16: the wrapper of gzip and no other; 15: windows of up to 32 KiB, which is all of them. */
#define WINDOW_BITS (16 + 15)

static void *gzip_open(void)
{
	struct gzip *gzip = calloc(1, sizeof(*gzip));

	if (gzip && inflateInit2(&gzip->stream, WINDOW_BITS) != Z_OK) {
		free(gzip);
		return NULL;
	}
	return gzip;
}

static uInt clipped(size_t n)
{
	return n < UINT_MAX ? (uInt)n : UINT_MAX;
}

static enum ism_codec_result gzip_step(void *state, struct ism_codec_io *io, const char **fault)
{
	struct gzip *gzip = state;
	z_stream *stream = &gzip->stream;
	uInt n_in = clipped(io->n_in), n_out = clipped(io->n_out);
	int result;

	if (gzip->at_break && inflateReset(stream) != Z_OK)
		return ISM_CODEC_NO_MEMORY;
	gzip->at_break = false;
	stream->next_in = (Bytef *)io->in;
	stream->avail_in = n_in;
	stream->next_out = io->out;
	stream->avail_out = n_out;
	result = inflate(stream, Z_NO_FLUSH);
	io->in += n_in - stream->avail_in;
	io->n_in -= n_in - stream->avail_in;
	io->out += n_out - stream->avail_out;
	io->n_out -= n_out - stream->avail_out;
	switch (result) {
	case Z_OK:
	case Z_BUF_ERROR: /* nothing could be done without more input */ return ISM_CODEC_MORE;
	case Z_STREAM_END: gzip->at_break = true; return ISM_CODEC_BREAK;
	case Z_MEM_ERROR: return ISM_CODEC_NO_MEMORY;
	default: *fault = stream->msg; return ISM_CODEC_DAMAGED;
	}
}

static void gzip_close(void *state)
{
	struct gzip *gzip = state;

	inflateEnd(&gzip->stream);
	free(gzip);
}

const struct ism_codec ism_codec_gzip = { gzip_open, gzip_step, gzip_close };
