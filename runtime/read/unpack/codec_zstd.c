/* Zstandard. Skippable frames are passed over by the library. */
#include "runtime/read/unpack/codec.h"

#include <zstd.h>
#include <zstd_errors.h>

#define WINDOW_LOG 27 /* ISM_UNPACK_WINDOW_BYTES */

static void *zstd_open(void)
{
	ZSTD_DStream *stream = ZSTD_createDStream();

	if (stream &&
		ZSTD_isError(ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, WINDOW_LOG))) {
		ZSTD_freeDStream(stream);
		return NULL;
	}
	return stream;
}

static enum ism_codec_result zstd_step(void *state, struct ism_codec_io *io, const char **fault)
{
	ZSTD_inBuffer in = { io->in, io->n_in, 0 };
	ZSTD_outBuffer out = { io->out, io->n_out, 0 };
	size_t result = ZSTD_decompressStream(state, &out, &in);

	io->in += in.pos;
	io->n_in -= in.pos;
	io->out += out.pos;
	io->n_out -= out.pos;
	if (!ZSTD_isError(result))
		return result == 0 ? ISM_CODEC_BREAK : ISM_CODEC_MORE;
	switch (ZSTD_getErrorCode(result)) {
	case ZSTD_error_frameParameter_windowTooLarge: return ISM_CODEC_TOO_LARGE;
	case ZSTD_error_memory_allocation: return ISM_CODEC_NO_MEMORY;
	default: *fault = ZSTD_getErrorName(result); return ISM_CODEC_DAMAGED;
	}
}

static void zstd_close(void *state)
{
	ZSTD_freeDStream(state);
}

const struct ism_codec ism_codec_zstd = { zstd_open, zstd_step, zstd_close };
