/*
 * Zstandard. Skippable frames are passed over by the library. What a frame says of its size is compared here: the
 * library does not, where a stream's last block is empty, and the same bytes would be good or bad by the room for output.
 */
#include "runtime/read/unpack/codec.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#define WINDOW_LOG 27 /* ISM_UNPACK_WINDOW_BYTES */
#define HEAD_BYTES 18 /* of the longest head of a frame, RFC 8878 3.1.1.1, with its magic number */

struct state {
	ZSTD_DStream *stream;
	/* Of the frame at hand: its first bytes, and how many have come out of it. */
	uint8_t head[HEAD_BYTES];
	size_t n_head;
	uint64_t n_out;
};

static void zstd_close(void *self)
{
	struct state *state = self;

	ZSTD_freeDStream(state->stream);
	free(state);
}

static void *zstd_open(void)
{
	struct state *state = calloc(1, sizeof(*state));

	if (!state)
		return NULL;
	state->stream = ZSTD_createDStream();
	if (!state->stream || ZSTD_isError(ZSTD_DCtx_setParameter(
				      state->stream, ZSTD_d_windowLogMax, WINDOW_LOG))) {
		zstd_close(state);
		return NULL;
	}
	return state;
}

static void note(struct state *state, const uint8_t *bytes, size_t n)
{
	size_t room = HEAD_BYTES - state->n_head;

	if (n > room)
		n = room;
	memcpy(state->head + state->n_head, bytes, n);
	state->n_head += n;
}

/* Whether the frame that has ended was as long as it said, if it did. */
static bool end_frame(struct state *state)
{
	uint64_t n_out = ZSTD_getFrameContentSize(state->head, state->n_head);
	bool good = n_out == ZSTD_CONTENTSIZE_UNKNOWN || n_out == state->n_out;

	state->n_head = 0;
	state->n_out = 0;
	return good;
}

static enum ism_codec_result zstd_step(void *self, struct ism_codec_io *io, const char **fault)
{
	struct state *state = self;
	ZSTD_inBuffer in = { io->in, io->n_in, 0 };
	ZSTD_outBuffer out = { io->out, io->n_out, 0 };
	size_t result = ZSTD_decompressStream(state->stream, &out, &in);

	note(state, io->in, in.pos);
	state->n_out += out.pos;
	io->in += in.pos;
	io->n_in -= in.pos;
	io->out += out.pos;
	io->n_out -= out.pos;
	if (!ZSTD_isError(result) && result > 0)
		return ISM_CODEC_MORE;
	if (result == 0) {
		if (end_frame(state))
			return ISM_CODEC_BREAK;
		*fault = "a frame has another size than it says";
		return ISM_CODEC_DAMAGED;
	}
	switch (ZSTD_getErrorCode(result)) {
	case ZSTD_error_frameParameter_windowTooLarge: return ISM_CODEC_TOO_LARGE;
	case ZSTD_error_memory_allocation: return ISM_CODEC_NO_MEMORY;
	default: *fault = ZSTD_getErrorName(result); return ISM_CODEC_DAMAGED;
	}
}

const struct ism_codec ism_codec_zstd = { zstd_open, zstd_step, zstd_close };
