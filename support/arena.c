#include "support/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/unreachable.h"

enum {
	BLOCK_MIN_BYTES = 16 << 10,
	BLOCK_MAX_BYTES =
		1 << 20, /* blocks double up to this size; larger requests get their own */
};

struct ism_arena_block {
	struct ism_arena_block *older;
	size_t used;
	size_t size; /* of `bytes` */
	max_align_t bytes[];
};

static _Noreturn void out_of_memory(struct ism_arena *arena)
{
	if (arena->no_memory)
		arena->no_memory(arena->context);
	ism_unreachable("out of memory, and nobody to tell");
}

void ism_arena_init(struct ism_arena *arena, void (*no_memory)(void *context), void *context)
{
	*arena = (struct ism_arena){ .no_memory = no_memory, .context = context };
}

void ism_arena_free(struct ism_arena *arena)
{
	struct ism_arena_block *block = arena->head;

	while (block) {
		struct ism_arena_block *older = block->older;

		free(block);
		block = older;
	}
	arena->head = NULL;
	arena->size_bytes = 0;
}

static struct ism_arena_block *block_new(struct ism_arena *arena, size_t size)
{
	struct ism_arena_block *block;

	if (size > SIZE_MAX - sizeof *block)
		out_of_memory(arena);
	block = calloc(1, sizeof *block + size);
	if (!block)
		out_of_memory(arena);
	block->size = size;
	arena->size_bytes += sizeof *block + size;
	return block;
}

/* A block with room for `size`. An outsize one goes behind the head, whose room stays in use. */
static struct ism_arena_block *block_for(struct ism_arena *arena, size_t size)
{
	struct ism_arena_block *head = arena->head;
	size_t block_size = head ? head->size * 2 : BLOCK_MIN_BYTES;
	struct ism_arena_block *block;

	if (block_size > BLOCK_MAX_BYTES)
		block_size = BLOCK_MAX_BYTES;
	if (size > block_size / 4 && head) {
		block = block_new(arena, size);
		block->older = head->older;
		head->older = block;
		return block;
	}
	block = block_new(arena, size > block_size ? size : block_size);
	block->older = head;
	arena->head = block;
	return block;
}

void *ism_arena_alloc(struct ism_arena *arena, size_t size)
{
	const size_t align = _Alignof(max_align_t);
	struct ism_arena_block *block = arena->head;
	void *bytes;

	if (size > SIZE_MAX - align)
		out_of_memory(arena);
	size = size ? (size + align - 1) / align * align : align;
	if (!block || block->size - block->used < size)
		block = block_for(arena, size);
	bytes = (char *)block->bytes + block->used;
	block->used += size;
	return bytes;
}

void *ism_arena_array(struct ism_arena *arena, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		out_of_memory(arena);
	return ism_arena_alloc(arena, n * size);
}

char *ism_arena_copy(struct ism_arena *arena, const void *bytes, size_t size)
{
	char *copy;

	if (size == SIZE_MAX)
		out_of_memory(arena);
	copy = ism_arena_alloc(arena, size + 1);
	if (size)
		memcpy(copy, bytes, size);
	return copy;
}

char *ism_arena_vprintf(struct ism_arena *arena, const char *format, va_list args)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, args);
	if (length < 0)
		ism_unreachable("a format that cannot be printed");
	text = ism_arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}

char *ism_arena_printf(struct ism_arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = ism_arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}
