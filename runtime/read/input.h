/*
 * The bytes of a file as UTF-8 text, through a window that moves from its beginning to its end.
 *
 * Regular files in UTF-8 are mapped, a few MiB at a time, so that memory does not grow with the file; pipes,
 * standard input and other encodings are read and converted into a buffer. Whoever uses the window does not see
 * the difference. A compressed file (unpack/unpack.h) is told by its first bytes and shows the text that it was
 * made from; text in memory is taken as it is. A byte-order mark is recognised and is not part of the text; one that contradicts the
 * declared encoding is an error.
 *
 * A regular file must stay as it is while it is read: size and time of change are compared before each step
 * and at the end. (A file that is cut short within a step may still end the process with SIGBUS, as
 * with every mapped file.)
 */
#ifndef ISM_RUNTIME_READ_INPUT_H
#define ISM_RUNTIME_READ_INPUT_H

#include <stdbool.h>

#include "runtime/read/files.h"
#include "runtime/read/reader.h"
#include "runtime/read/tuning.h"

struct ism_input;

/* What the window shows; valid until the next ism_input_advance. */
struct ism_window {
	const char *data;
	size_t size;
	uint64_t offset; /* of data[0]; see `offsets` of struct ism_batch */
	bool at_end;     /* nothing comes after it */
};

/*
 * Opens a file, or `text` if `path` is NULL, with its window on the beginning. `shown` is its name in
 * messages and must live as long; so must `text`. On success *input is the caller's.
 */
enum ism_status ism_input_open(struct ism_input **input, const char *path, struct ism_slice text,
	const char *shown, enum ism_encoding encoding, const struct ism_read_tuning *tuning,
	struct ism_error *error);

/* The window as it stands; one object, which follows the input. */
const struct ism_window *ism_input_window(const struct ism_input *input);

/*
 * Drops the first `used` bytes of the window and adds some of what follows: afterwards there are more bytes than
 * were left, or the window is at the end. ISM_ERR_DATA where the file was changed meanwhile.
 */
enum ism_status ism_input_advance(struct ism_input *input, size_t used, struct ism_error *error);

/* Whether ism_input_seek may be called: the text is in memory or in a mapped file. */
bool ism_input_can_seek(const struct ism_input *input);

/*
 * Puts the window on byte `begin` of the file, whose text is read from there on; not much of it beyond `end` is
 * put into view at a time. There is nothing to digest any more.
 */
enum ism_status ism_input_seek(
	struct ism_input *input, uint64_t begin, uint64_t end, struct ism_error *error);

/* What the file looked like when it was opened; zero bytes where it is no regular file. */
struct ism_file_stamp ism_input_stamp(const struct ism_input *input);

/* To be called when all of the text has been used: whether the file is still what it was. */
enum ism_status ism_input_finish(const struct ism_input *input, struct ism_error *error);

/*
 * Bytes are digested from the start; this says whether to go on with it, and is to be called before what was
 * there at opening is advanced over.
 */
void ism_input_set_digesting(struct ism_input *input, bool digesting);

/* SHA-256 (FIPS 180-4) of the file's bytes up to the window's end. */
void ism_input_digest(const struct ism_input *input, uint8_t digest[32]);

uint64_t ism_input_bytes_done(
	const struct ism_input *input); /* of the file, up to the window's end */
uint64_t ism_input_bytes_all(const struct ism_input *input); /* 0: not known */

/* Whether the regular file `path` is compressed, as far as can be told: a file that cannot be read is not. */
bool ism_input_is_packed(const char *path);

/* NULL is nothing. */
void ism_input_close(struct ism_input *input);

#endif
