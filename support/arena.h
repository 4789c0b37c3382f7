/*
 * A bump allocator with one lifetime: everything a phase makes lives here and
 * goes away together. Callers never test an allocation: when memory is gone the
 * arena calls `no_memory`, which does not return (cli/ jumps back to its
 * command). Without a handler the arena aborts.
 */
#ifndef ISM_SUPPORT_ARENA_H
#define ISM_SUPPORT_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct ism_arena_block;

struct ism_arena {
	struct ism_arena_block *head;     /* the block in use, older ones behind it */
	void (*no_memory)(void *context); /* does not return; NULL: abort */
	void *context;                    /* of `no_memory`, the caller's */
	size_t size_bytes;                /* taken from the system so far */
};

/* Starts empty; allocates nothing. `{0}` is a valid arena too. */
void ism_arena_init(struct ism_arena *arena, void (*no_memory)(void *context), void *context);

/* Releases everything; the arena is empty and usable again. */
void ism_arena_free(struct ism_arena *arena);

/* Zeroed bytes, aligned for any type, valid until ism_arena_free. Never NULL. */
void *ism_arena_alloc(struct ism_arena *arena, size_t size);

/* The same for `n` elements of `size` bytes; a product out of range is lack of memory. */
void *ism_arena_array(struct ism_arena *arena, size_t n, size_t size);

/* A copy of `size` bytes followed by a NUL. `bytes` may be NULL where `size` is 0. */
char *ism_arena_copy(struct ism_arena *arena, const void *bytes, size_t size);

/* printf into the arena. Use no conversion that depends on the locale. */
__attribute__((format(printf, 2, 3))) char *ism_arena_printf(
	struct ism_arena *arena, const char *format, ...);
__attribute__((format(printf, 2, 0))) char *ism_arena_vprintf(
	struct ism_arena *arena, const char *format, va_list args);

#define ism_new(arena, T)          ((T *)ism_arena_alloc((arena), sizeof(T)))
#define ism_new_array(arena, n, T) ((T *)ism_arena_array((arena), (n), sizeof(T)))

#endif
