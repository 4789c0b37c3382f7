#include "runtime/state/pool.h"

#include <string.h>

enum {
	BLOCK_FIRST = 256,
	BLOCK_MAX = 1 << 20,
};

struct ism_pool_block {
	struct ism_pool_block *next;
	uint64_t size_bytes; /* this head included */
};

/* A new block, twice the last one's size, with room for `least` bytes. */
static bool grow(struct ism_pool *pool, uint64_t least, struct ism_memory *memory)
{
	uint64_t size = pool->blocks ? 2 * pool->blocks->size_bytes : BLOCK_FIRST;
	struct ism_pool_block *block;

	size = size > BLOCK_MAX ? BLOCK_MAX : size;
	if (size < least + sizeof(*block))
		size = least + sizeof(*block);
	block = ism_memory_alloc(memory, size);
	if (!block)
		return false;
	block->next = pool->blocks;
	block->size_bytes = size;
	pool->blocks = block;
	pool->next = (char *)(block + 1);
	pool->end = (char *)block + size;
	return true;
}

bool ism_pool_take_text(struct ism_pool *pool, struct ism_datum *text, struct ism_memory *memory)
{
	uint64_t left = pool->blocks ? (uint64_t)(pool->end - pool->next) : 0;

	if ((!pool->blocks || left < text->size) && !grow(pool, text->size, memory))
		return false;
	if (text->size)
		memcpy(pool->next, text->text, text->size);
	text->text = pool->next;
	pool->next += text->size;
	return true;
}

uint64_t ism_pool_bytes(const struct ism_pool *pool)
{
	uint64_t bytes = 0;

	for (const struct ism_pool_block *block = pool->blocks; block; block = block->next)
		bytes += block->size_bytes;
	return bytes;
}

void ism_pool_release(struct ism_pool *pool, struct ism_memory *memory)
{
	while (pool->blocks) {
		struct ism_pool_block *block = pool->blocks;

		pool->blocks = block->next;
		ism_memory_free(memory, block, block->size_bytes);
	}
	*pool = (struct ism_pool){ 0 };
}
