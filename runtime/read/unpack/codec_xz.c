/* xz through liblzma, which reads streams that follow one another, and the padding between them, by itself. */
#include "runtime/read/unpack/codec.h"

#include <lzma.h>
#include <stdlib.h>

#include "runtime/read/unpack/unpack.h"

/* Beside the dictionary: what the decoder needs for itself. */
#define DECODER_BYTES ((uint64_t)2 << 20)

static void *xz_open(void)
{
	lzma_stream *stream = calloc(1, sizeof(*stream));

	if (stream && lzma_stream_decoder(stream, ISM_UNPACK_WINDOW_BYTES + DECODER_BYTES,
			      LZMA_TELL_UNSUPPORTED_CHECK | LZMA_CONCATENATED) != LZMA_OK) {
		free(stream);
		return NULL;
	}
	return stream;
}

static const char *fault_text(lzma_ret result)
{
	switch (result) {
	case LZMA_FORMAT_ERROR: return "no header of xz";
	case LZMA_OPTIONS_ERROR: return "unknown options";
	case LZMA_UNSUPPORTED_CHECK: return "unknown kind of check sum";
	default: return "incorrect data";
	}
}

/*
 * Whether a stream is at its end is told at the end of the file alone: until then there is always more to
 * come, and a file that is cut short shows as an error of the buffer.
 */
static enum ism_codec_result xz_step(void *state, struct ism_codec_io *io, const char **fault)
{
	lzma_stream *stream = state;
	lzma_ret result;

	stream->next_in = io->in;
	stream->avail_in = io->n_in;
	stream->next_out = io->out;
	stream->avail_out = io->n_out;
	result = lzma_code(stream, io->in_ends ? LZMA_FINISH : LZMA_RUN);
	io->in = stream->next_in;
	io->n_in = stream->avail_in;
	io->out = stream->next_out;
	io->n_out = stream->avail_out;
	switch (result) {
	case LZMA_OK:
	case LZMA_BUF_ERROR: return ISM_CODEC_MORE;
	case LZMA_STREAM_END: return ISM_CODEC_BREAK;
	case LZMA_MEMLIMIT_ERROR: return ISM_CODEC_TOO_LARGE;
	case LZMA_MEM_ERROR: return ISM_CODEC_NO_MEMORY;
	default: *fault = fault_text(result); return ISM_CODEC_DAMAGED;
	}
}

static void xz_close(void *state)
{
	lzma_end(state);
	free(state);
}

const struct ism_codec ism_codec_xz = { xz_open, xz_step, xz_close };
