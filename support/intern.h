/*
 * Interned strings: equal texts are one pointer, so names compare by `==`.
 * Interned text is NUL-terminated UTF-8 without NUL inside, and lives as long
 * as the arena it was made in.
 */
#ifndef ISM_SUPPORT_INTERN_H
#define ISM_SUPPORT_INTERN_H

#include <stddef.h>

#include "support/arena.h"

struct ism_intern {
	struct ism_arena *arena;
	const char **slots; /* open addressing, NULL is free */
	size_t n_slots;     /* a power of two */
	size_t n;
};

void ism_intern_init(struct ism_intern *intern, struct ism_arena *arena);

/* The one copy of `text`. */
const char *ism_intern(struct ism_intern *intern, const char *text);
const char *ism_intern_n(struct ism_intern *intern, const char *text, size_t length);

/* The one copy of `text`, or NULL if nobody interned it. */
const char *ism_intern_find(const struct ism_intern *intern, const char *text);

/* Bytes of an interned string, at no cost. Only for pointers that ism_intern returned. */
size_t ism_intern_length(const char *interned);

#endif
