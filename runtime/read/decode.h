/*
 * From the encodings of files to UTF-8, piece by piece: what a piece leaves unfinished waits in the decoder.
 *
 * What an encoding cannot mean is not repaired but written so that no check of UTF-8 passes it: half of a
 * surrogate pair as the three bytes that its number would take, a last single byte of UTF-16 as 0xff.
 * The row that holds it is then rejected like any other with broken text.
 */
#ifndef ISM_RUNTIME_READ_DECODE_H
#define ISM_RUNTIME_READ_DECODE_H

#include <stdbool.h>

#include "runtime/read/reader.h"

struct ism_decoder {
	enum ism_encoding encoding;
	bool big_endian; /* of UTF-16 */
	bool has_odd;    /* `odd` is the first byte of a unit */
	uint8_t odd;
	uint16_t high; /* a first half of a surrogate pair, else 0 */
};

/* Bytes that decoding `n` bytes may give at most. */
static inline size_t ism_decode_bound(size_t n)
{
	return 2 * n + 8;
}

/* Writes `n` bytes of ISO 8859-1 or UTF-16 (RFC 2781) as UTF-8; returns how many bytes were written. */
size_t ism_decode(struct ism_decoder *decoder, const uint8_t *raw, size_t n, char *out);

/* Writes what was left unfinished at the end of the file: at most 4 bytes. */
size_t ism_decode_end(struct ism_decoder *decoder, char *out);

#endif
