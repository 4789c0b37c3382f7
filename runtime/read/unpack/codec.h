/* What unpack.c asks of each library: one table of functions a packing. */
#ifndef ISM_RUNTIME_READ_UNPACK_CODEC_H
#define ISM_RUNTIME_READ_UNPACK_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a step may use; it sets the sizes to what is left and moves the pointers. */
struct ism_codec_io {
	const uint8_t *in;
	size_t n_in;
	bool in_ends; /* no input comes after this */
	uint8_t *out;
	size_t n_out;
};

enum ism_codec_result {
	ISM_CODEC_MORE,  /* within a stream: needs more input, or room for output */
	ISM_CODEC_BREAK, /* at the end of a stream: another one may follow, or the file may end */
	ISM_CODEC_DAMAGED,
	ISM_CODEC_TOO_LARGE, /* its window or dictionary is larger than ISM_UNPACK_WINDOW_BYTES */
	ISM_CODEC_NO_MEMORY,
};

struct ism_codec {
	void *(*open)(void); /* NULL without memory */
	/*
	 * Goes on as far as input and room allow, at most to the end of a stream. Sets *fault, if damaged, to what the
	 * library says; it lives as long as the program, or is NULL.
	 */
	enum ism_codec_result (*step)(void *state, struct ism_codec_io *io, const char **fault);
	void (*close)(void *state);
};

extern const struct ism_codec ism_codec_gzip;
extern const struct ism_codec ism_codec_zstd;
extern const struct ism_codec ism_codec_bzip2;
extern const struct ism_codec ism_codec_xz;
extern const struct ism_codec ism_codec_lz4;

#endif
