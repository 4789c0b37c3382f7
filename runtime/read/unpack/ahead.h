/*
 * The text of a compressed file, unpacked by a thread of its own ahead of who reads it. A file that is over after
 * the first few reads is unpacked by the caller: most small files need no thread.
 *
 * The thread is ahead by AHEAD_BLOCKS blocks at most, so that memory does not grow with the file. It also
 * computes the digest, which is of the file's bytes and not of the text.
 */
#ifndef ISM_RUNTIME_READ_UNPACK_AHEAD_H
#define ISM_RUNTIME_READ_UNPACK_AHEAD_H

#include <stdbool.h>

#include "runtime/read/unpack/unpack.h"

struct ism_ahead;

/*
 * Unpacks what `fd` gives from its position on, after `n_head` bytes (ISM_PACKING_HEAD_BYTES at most) that
 * were read from it already. The file stays the caller's and must stay open as long; `shown` is its name in messages.
 */
enum ism_status ism_ahead_open(struct ism_ahead **ahead, enum ism_packing packing, int fd,
	const uint8_t *head, size_t n_head, const char *shown, struct ism_error *error);

/* Up to `n` more bytes of the text, fewer only at its end or before an error, which the next call returns. */
enum ism_status ism_ahead_read(
	struct ism_ahead *ahead, uint8_t *bytes, size_t n, size_t *got, struct ism_error *error);

/* Bytes of the file that have been read so far. */
uint64_t ism_ahead_bytes_done(const struct ism_ahead *ahead);

/* No digest is wanted: those bytes that have not been read yet are not digested. */
void ism_ahead_stop_digesting(struct ism_ahead *ahead);

/* SHA-256 of the file's bytes; to be asked for when all of the text has been read. */
void ism_ahead_digest(const struct ism_ahead *ahead, uint8_t digest[32]);

/* Ends the thread, wherever it is. NULL is nothing. */
void ism_ahead_close(struct ism_ahead *ahead);

#endif
