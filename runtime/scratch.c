#include "runtime/scratch.h"

#include <stdlib.h>

#define FIRST_BLOCK_BYTES (64 * 1024)

struct ism_scratch_block {
	struct ism_scratch_block *older;
	size_t size; /* of bytes */
	char bytes[];
};

static void block_use(struct ism_scratch *scratch, struct ism_scratch_block *block)
{
	scratch->next = block->bytes;
	scratch->end = block->bytes + block->size;
}

/* A new current block, twice the last one so that a batch soon fits into one. */
static char *grow(struct ism_scratch *scratch, size_t size)
{
	size_t wanted = scratch->blocks ? 2 * scratch->blocks->size : FIRST_BLOCK_BYTES;
	uint64_t left = scratch->limit_bytes ? scratch->limit_bytes - scratch->size_bytes
					     : SIZE_MAX / 2 - scratch->size_bytes;
	struct ism_scratch_block *block;

	if (size > left)
		goto failed;
	if (wanted > left)
		wanted = left;
	if (wanted < size)
		wanted = size;
	block = malloc(sizeof(*block) + wanted);
	if (!block)
		goto failed;
	block->older = scratch->blocks;
	block->size = wanted;
	scratch->blocks = block;
	scratch->size_bytes += wanted;
	block_use(scratch, block);
	scratch->next += size;
	return block->bytes;
failed:
	scratch->failed = 1;
	return NULL;
}

char *ism_scratch_alloc(struct ism_scratch *scratch, size_t size)
{
	char *bytes = scratch->next;

	if (!bytes || size > (size_t)(scratch->end - bytes))
		return grow(scratch, size);
	scratch->next = bytes + size;
	return bytes;
}

void ism_scratch_shrink(struct ism_scratch *scratch, char *bytes, size_t size, size_t used)
{
	if (bytes + size == scratch->next)
		scratch->next = bytes + used;
}

static void free_blocks(struct ism_scratch *scratch, struct ism_scratch_block *kept)
{
	struct ism_scratch_block *block = scratch->blocks;

	while (block) {
		struct ism_scratch_block *older = block->older;

		if (block != kept)
			free(block);
		block = older;
	}
}

void ism_scratch_reset(struct ism_scratch *scratch)
{
	struct ism_scratch_block *largest = scratch->blocks;

	if (!largest)
		return;
	for (struct ism_scratch_block *block = largest->older; block; block = block->older) {
		if (block->size > largest->size)
			largest = block;
	}
	free_blocks(scratch, largest);
	largest->older = NULL;
	scratch->blocks = largest;
	scratch->size_bytes = largest->size;
	block_use(scratch, largest);
}

void ism_scratch_release(struct ism_scratch *scratch)
{
	free_blocks(scratch, NULL);
	*scratch = (struct ism_scratch){ .limit_bytes = scratch->limit_bytes };
}
