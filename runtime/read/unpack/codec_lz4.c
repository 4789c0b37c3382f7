/* LZ4 frames. Skippable frames are passed over by the library. */
#include "runtime/read/unpack/codec.h"

#include <lz4frame.h>

static void *lz4_open(void)
{
	LZ4F_dctx *context;

	return LZ4F_isError(LZ4F_createDecompressionContext(&context, LZ4F_VERSION)) ? NULL
										     : context;
}

static enum ism_codec_result lz4_step(void *state, struct ism_codec_io *io, const char **fault)
{
	size_t n_in = io->n_in, n_out = io->n_out;
	size_t result = LZ4F_decompress(state, io->out, &n_out, io->in, &n_in, NULL);

	if (LZ4F_isError(result)) {
		*fault = LZ4F_getErrorName(result);
		return ISM_CODEC_DAMAGED;
	}
	io->in += n_in;
	io->n_in -= n_in;
	io->out += n_out;
	io->n_out -= n_out;
	return result == 0 ? ISM_CODEC_BREAK : ISM_CODEC_MORE;
}

static void lz4_close(void *state)
{
	LZ4F_freeDecompressionContext(state);
}

const struct ism_codec ism_codec_lz4 = { lz4_open, lz4_step, lz4_close };
