#include "runtime/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "runtime/spill.h"

/* Blocks from here on are asked to lie in huge pages. */
#define LARGE_BYTES     (UINT64_C(4) << 20)
#define HUGE_PAGE_BYTES (UINT64_C(2) << 20)

/* Tables from here on have pages of their own; a page has so many bytes at least. */
#define TABLE_BYTES (UINT64_C(64) << 10)
#define PAGE_BYTES  4096

/* May `bytes` more be taken? */
static int fits(const struct ism_memory *memory, uint64_t bytes)
{
	if (bytes > PTRDIFF_MAX)
		return 0;
	if (!memory->limit_bytes)
		return 1;
	return memory->used_bytes <= memory->limit_bytes &&
	       bytes <= memory->limit_bytes - memory->used_bytes;
}

/* Large tables are entered at random: in small pages each step would miss the address cache as well. */
static void advise(void *block, uint64_t size_bytes)
{
#ifdef MADV_HUGEPAGE
	uintptr_t start = ((uintptr_t)block + HUGE_PAGE_BYTES - 1) & ~(HUGE_PAGE_BYTES - 1);
	uintptr_t end = ((uintptr_t)block + size_bytes) & ~(HUGE_PAGE_BYTES - 1);

	if (size_bytes >= LARGE_BYTES)
		madvise((void *)start, end - start, MADV_HUGEPAGE);
#else
	(void)block;
	(void)size_bytes;
#endif
}

static int is_spilled(const struct ism_memory *memory, const void *block)
{
	return memory->spill && ism_spill_has(memory->spill, block);
}

/* NULL, and `failed`, where there is no file or no room in it. */
static void *alloc_in_file(struct ism_memory *memory, uint64_t size_bytes)
{
	void *block = NULL;

	errno = 0;
	if (!memory->spill && memory->spill_folder)
		memory->spill = ism_spill_open(memory->spill_folder);
	if (memory->spill)
		block = ism_spill_alloc(memory->spill, size_bytes);
	if (!block) {
		memory->failed = 1;
		memory->spill_error = errno;
	}
	return block;
}

void *ism_memory_alloc(struct ism_memory *memory, uint64_t size_bytes)
{
	void *block;

	if (!fits(memory, size_bytes))
		return alloc_in_file(memory, size_bytes);
	block = calloc(1, size_bytes ? size_bytes : 1);
	if (!block) {
		memory->failed = 1;
		return NULL;
	}
	memory->used_bytes += size_bytes;
	advise(block, size_bytes);
	return block;
}

/* Has the pages of zeroed bytes made, by writing to each of them where the system cannot be asked to. */
static void touch(void *block, uint64_t size_bytes)
{
#ifdef MADV_POPULATE_WRITE
	uintptr_t start = (uintptr_t)block & ~(uintptr_t)(PAGE_BYTES - 1);

	if (madvise((void *)start, (uintptr_t)block + size_bytes - start, MADV_POPULATE_WRITE) == 0)
		return;
#endif
	for (uint64_t i = 0; i < size_bytes; i += PAGE_BYTES)
		((volatile char *)block)[i] = 0;
}

void *ism_memory_alloc_table(struct ism_memory *memory, uint64_t size_bytes)
{
	void *block = ism_memory_alloc(memory, size_bytes);

	if (block && size_bytes >= TABLE_BYTES && !is_spilled(memory, block))
		touch(block, size_bytes);
	return block;
}

/* A block that leaves memory or lies in the file already: the new one lies wherever there is room. */
static void *move(struct ism_memory *memory, void *block, uint64_t old_bytes, uint64_t new_bytes)
{
	void *moved = ism_memory_alloc(memory, new_bytes);

	if (!moved)
		return NULL;
	memcpy(moved, block, old_bytes < new_bytes ? old_bytes : new_bytes);
	ism_memory_free(memory, block, old_bytes);
	return moved;
}

void *ism_memory_resize(
	struct ism_memory *memory, void *block, uint64_t old_bytes, uint64_t new_bytes)
{
	uint64_t more = new_bytes > old_bytes ? new_bytes - old_bytes : 0;
	void *moved = NULL;

	if (!block)
		return ism_memory_alloc(memory, new_bytes);
	if (is_spilled(memory, block) || (memory->spill_folder && !fits(memory, more)))
		return move(memory, block, old_bytes, new_bytes);
	if (new_bytes <= PTRDIFF_MAX && fits(memory, more))
		moved = realloc(block, new_bytes ? new_bytes : 1);
	if (!moved) {
		memory->failed = 1;
		return NULL;
	}
	if (more)
		memset((char *)moved + old_bytes, 0, more);
	memory->used_bytes += new_bytes - old_bytes;
	return moved;
}

void ism_memory_free(struct ism_memory *memory, void *block, uint64_t size_bytes)
{
	if (!block)
		return;
	if (is_spilled(memory, block)) {
		ism_spill_free(memory->spill, block, size_bytes);
		return;
	}
	memory->used_bytes -= size_bytes;
	free(block);
}

void ism_memory_hand_over(struct ism_memory *from, struct ism_memory *to, uint64_t bytes)
{
	from->used_bytes -= bytes;
	to->used_bytes += bytes;
}

void ism_memory_close(struct ism_memory *memory)
{
	ism_spill_close(memory->spill);
	memory->spill = NULL;
}

uint64_t ism_memory_spilled(const struct ism_memory *memory)
{
	return memory->spill ? ism_spill_bytes(memory->spill) : 0;
}

enum ism_status ism_memory_status(const struct ism_memory *memory, struct ism_error *error)
{
	if (!memory->failed)
		return ISM_OK;
	if (memory->spill_error)
		return ism_fail(error, ISM_ERR_MEMORY,
			"what does not fit the memory limit of %llu bytes cannot be kept in %s: "
			"%s; allow more "
			"by --memory, or name a folder with room in TMPDIR",
			(unsigned long long)memory->limit_bytes, memory->spill_folder,
			strerror(memory->spill_error));
	if (memory->limit_bytes)
		return ism_fail(error, ISM_ERR_MEMORY,
			"the states of this run do not fit the memory limit of %llu bytes",
			(unsigned long long)memory->limit_bytes);
	return ism_fail(error, ISM_ERR_MEMORY, "out of memory");
}
