#include "runtime/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Blocks from here on are asked to lie in huge pages. */
#define LARGE_BYTES     (UINT64_C(4) << 20)
#define HUGE_PAGE_BYTES (UINT64_C(2) << 20)

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

void *ism_memory_alloc(struct ism_memory *memory, uint64_t size_bytes)
{
	void *block = fits(memory, size_bytes) ? calloc(1, size_bytes ? size_bytes : 1) : NULL;

	if (!block) {
		memory->failed = 1;
		return NULL;
	}
	memory->used_bytes += size_bytes;
	advise(block, size_bytes);
	return block;
}

void *ism_memory_resize(
	struct ism_memory *memory, void *block, uint64_t old_bytes, uint64_t new_bytes)
{
	uint64_t more = new_bytes > old_bytes ? new_bytes - old_bytes : 0;
	void *moved = NULL;

	if (!block)
		return ism_memory_alloc(memory, new_bytes);
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
	memory->used_bytes -= size_bytes;
	free(block);
}

enum ism_status ism_memory_status(const struct ism_memory *memory, struct ism_error *error)
{
	if (!memory->failed)
		return ISM_OK;
	if (memory->limit_bytes)
		return ism_fail(error, ISM_ERR_MEMORY,
			"the states of this run do not fit the memory limit of %llu bytes",
			(unsigned long long)memory->limit_bytes);
	return ism_fail(error, ISM_ERR_MEMORY, "out of memory");
}
