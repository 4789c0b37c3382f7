/*
 * Room on disk for what does not fit a memory limit: blocks of a temporary file that is mapped, so that whoever holds
 * one uses it like any other memory. The system writes them out and drops them as it needs; they are no memory that
 * somebody has to be killed for. The file has no name from the beginning and is gone with the process.
 *
 * Sizes are rounded up to powers of two, as those of tables are anyway. Space is asked of the disk before it is used:
 * a full disk is an error here, never a signal later. Not thread-safe: one for each struct ism_memory.
 */
#ifndef ISM_RUNTIME_SPILL_H
#define ISM_RUNTIME_SPILL_H

#include <stdbool.h>
#include <stdint.h>

struct ism_spill;

/* Makes the file in `folder`; NULL where that fails, and errno says why. Freed by ism_spill_close. */
struct ism_spill *ism_spill_open(const char *folder);

/* Ends all its blocks. NULL is nothing. */
void ism_spill_close(struct ism_spill *spill);

/* Zeroed bytes, aligned to 16. NULL where the disk is full, or something else is amiss: errno. */
void *ism_spill_alloc(struct ism_spill *spill, uint64_t size_bytes);

/* Gives back a block of that size. */
void ism_spill_free(struct ism_spill *spill, void *block, uint64_t size_bytes);

/* Does the block lie in the file? */
bool ism_spill_has(const struct ism_spill *spill, const void *block);

/* Bytes of the file that were ever in use. */
uint64_t ism_spill_bytes(const struct ism_spill *spill);

/* Where temporary files go: TMPDIR, else /var/tmp, which is on a disk where /tmp may be memory. */
const char *ism_spill_folder(void);

#endif
