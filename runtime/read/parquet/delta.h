/*
 * Differences of integers, bit-packed in blocks: Encodings.md, "Delta Encoding" (DELTA_BINARY_PACKED). Read bit by
 * bit of a stream, in no memory, however many numbers the header promises.
 */
#ifndef ISM_RUNTIME_READ_PARQUET_DELTA_H
#define ISM_RUNTIME_READ_PARQUET_DELTA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ism_delta {
	const uint8_t *at; /* of the next block or miniblock */
	const uint8_t *end;
	uint64_t n_left;  /* numbers that are still to come, the first one included */
	uint64_t n_minis; /* in a block */
	uint64_t n_per_mini;
	bool first_is_next;
	uint64_t value;        /* the latest number */
	uint64_t least;        /* difference of the block */
	const uint8_t *widths; /* of the block's miniblocks that are still to come */
	uint64_t n_minis_left;
	const uint8_t *packed; /* of the miniblock at hand */
	uint64_t packed_bytes;
	unsigned width;
	uint64_t next; /* number in the miniblock */
	uint64_t n_mini_left;
};

/* False where the bytes are no such encoding. */
bool ism_delta_open(struct ism_delta *delta, const uint8_t *bytes, uint64_t size);

/* The next `n` numbers, modulo 2^64; false where there are not so many. */
bool ism_delta_read(struct ism_delta *delta, int64_t *out, size_t n);

/* The byte behind the encoding, from a place at its beginning; NULL where it is damaged. */
const uint8_t *ism_delta_end(const struct ism_delta *delta);

#endif
