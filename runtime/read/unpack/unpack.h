/*
 * Compressed files: which compression they have, told by their first bytes, and the bytes they stand for.
 *
 * Streams that follow one another in one file (members of gzip, frames of Zstandard and LZ4, streams of xz and
 * bzip2) are one text. A stream that ends too early, does not agree with its check sums or is followed by
 * anything else is an error that says at which byte of the file, never a shorter text.
 *
 * No stream gets memory for the asking: a window or dictionary of more than ISM_UNPACK_WINDOW_BYTES is refused.
 */
#ifndef ISM_RUNTIME_READ_UNPACK_H
#define ISM_RUNTIME_READ_UNPACK_H

#include <stddef.h>

#include "runtime/error.h"

enum ism_packing {
	ISM_PACKING_NONE,
	ISM_PACKING_GZIP,  /* RFC 1952 */
	ISM_PACKING_ZSTD,  /* RFC 8878 */
	ISM_PACKING_BZIP2, /* 1.0 */
	ISM_PACKING_XZ,    /* The .xz File Format 1.2 */
	ISM_PACKING_LZ4,   /* LZ4 Frame Format 1.6 */
	ISM_PACKING_OTHER, /* known, but not read: zip, compress, the old forms of LZ4 and LZMA */
};

/* Bytes at the beginning that ism_packing_of looks at, at most. */
#define ISM_PACKING_HEAD_BYTES 10

#define ISM_UNPACK_WINDOW_BYTES ((size_t)128 << 20)

/* Which compression a file has that begins so; `n` is smaller than ISM_PACKING_HEAD_BYTES only if the file is. */
enum ism_packing ism_packing_of(const uint8_t *head, size_t n);

/* "gzip" and so on; of ISM_PACKING_OTHER what it is, by its head. */
const char *ism_packing_name(enum ism_packing packing, const uint8_t *head, size_t n);

/* Up to `n` more bytes of the file to `*got`, fewer than asked only at its end. */
typedef enum ism_status (*ism_unpack_source_fn)(
	void *context, uint8_t *bytes, size_t n, size_t *got, struct ism_error *error);

struct ism_unpack;

/*
 * A stream of that packing, which is one that is read. `shown` is the file's name in messages and lives as
 * long. On success *unpack is the caller's.
 */
enum ism_status ism_unpack_open(struct ism_unpack **unpack, enum ism_packing packing,
	const char *shown, ism_unpack_source_fn source, void *context, struct ism_error *error);

/*
 * Up to `n` more bytes of the text, fewer only at its end or before an error, which the next call returns.
 * ISM_ERR_DATA where the file is damaged or cut short.
 */
enum ism_status ism_unpack_read(
	struct ism_unpack *unpack, uint8_t *bytes, size_t n, size_t *got, struct ism_error *error);

/* NULL is nothing. */
void ism_unpack_close(struct ism_unpack *unpack);

#endif
