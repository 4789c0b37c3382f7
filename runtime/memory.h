/*
 * Memory of a run that is counted and may be limited. Generated code never tests an allocation: where one
 * fails or would pass the limit, `failed` is set for good, the update that needed it is dropped, and
 * whoever drives the scan asks once a batch (see ism_memory_status).
 *
 * Not thread-safe: each worker has one of its own. What was allocated through one is resized and freed
 * through the same one, or through that to which it was handed over.
 */
#ifndef ISM_RUNTIME_MEMORY_H
#define ISM_RUNTIME_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/error.h"

struct ism_spill;

/* Zeroed bytes: nothing used, no limit. */
struct ism_memory {
	uint64_t used_bytes;      /* without what lies in a file */
	uint64_t limit_bytes;     /* 0: none */
	uint32_t failed;          /* sticky */
	int32_t spill_error;      /* errno, where a file was of no use */
	const char *spill_folder; /* where what passes the limit lies in a file; NULL: it fails */
	struct ism_spill *spill;  /* owned, given back by ism_memory_close; NULL: nothing has */
};

/* Zeroed bytes, aligned to 16; the caller's, freed by ism_memory_free. NULL, and `failed`, without memory. */
void *ism_memory_alloc(struct ism_memory *memory, uint64_t size_bytes);

/*
 * The same for a table that is entered at random: its pages are made at once. One that is read before it is written is
 * made twice, and the second time every processor of the process is stopped for it.
 */
void *ism_memory_alloc_table(struct ism_memory *memory, uint64_t size_bytes);

/*
 * A block of `new_bytes` with the beginning of `block` (`old_bytes` long; NULL: 0), the rest zeroed. On
 * failure NULL, `failed`, and `block` is as it was.
 */
void *ism_memory_resize(
	struct ism_memory *memory, void *block, uint64_t old_bytes, uint64_t new_bytes);

/* Frees a block of that size; NULL is nothing. */
void ism_memory_free(struct ism_memory *memory, void *block, uint64_t size_bytes);

/* Has blocks of so many bytes, none of which lies in a file, counted by `to`, through which they are freed. */
void ism_memory_hand_over(struct ism_memory *from, struct ism_memory *to, uint64_t bytes);

/*
 * Whether `more_bytes` would leave half of what is allowed to those who cannot do without: for what only saves time.
 */
static inline bool ism_memory_is_spare(const struct ism_memory *memory, uint64_t more_bytes)
{
	return !memory->limit_bytes ||
	       (memory->used_bytes < memory->limit_bytes / 2 &&
		       more_bytes < memory->limit_bytes / 2 - memory->used_bytes);
}

/* Three quarters of what the machine has, or the group of processes may take; 0 where that is not known. */
uint64_t ism_memory_default_limit(void);

/* Ends what lies in a file, after all blocks are freed or forgotten. */
void ism_memory_close(struct ism_memory *memory);

/* Bytes of the file. */
uint64_t ism_memory_spilled(const struct ism_memory *memory);

/* ISM_ERR_MEMORY, with the text in `error` (may be NULL), once an allocation has failed. */
enum ism_status ism_memory_status(const struct ism_memory *memory, struct ism_error *error);

#endif
