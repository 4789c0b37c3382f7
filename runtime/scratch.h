/*
 * Bytes that live as long as a batch: the texts that `lower`, `upper` and their like make. One per worker.
 *
 * An allocation that fails returns NULL and sets `failed`, which stays set until ism_scratch_release: row
 * code goes on with an absent text, and whoever drives the batch asks once at its end.
 */
#ifndef ISM_RUNTIME_SCRATCH_H
#define ISM_RUNTIME_SCRATCH_H

#include <stddef.h>
#include <stdint.h>

struct ism_scratch_block;

/* All zero is an empty scratch without a limit. */
struct ism_scratch {
	char *next; /* first free byte of the current block */
	char *end;
	struct ism_scratch_block *blocks; /* current one first; owned */
	uint64_t size_bytes;              /* of all blocks */
	uint64_t limit_bytes;             /* what size_bytes may reach; 0: no limit */
	uint32_t failed;
};

/* `size` bytes without alignment, valid until the next reset; not NULL for size 0. */
char *ism_scratch_alloc(struct ism_scratch *scratch, size_t size);

/* Gives back the unused tail of the latest allocation, which had `size` bytes, of which `used` are kept. */
void ism_scratch_shrink(struct ism_scratch *scratch, char *bytes, size_t size, size_t used);

/* Forgets every allocation and keeps the largest block for the next batch. */
void ism_scratch_reset(struct ism_scratch *scratch);

/* Frees everything; the scratch is empty and may be used again under the same limit. */
void ism_scratch_release(struct ism_scratch *scratch);

#endif
