/*
 * Growable vectors in an arena. A vector type is declared once, by name:
 *
 *	struct ism_name_vec ISM_VEC(struct ism_name);
 *
 * `{0}` is an empty one. Growing moves the items: keep indices, or pointers
 * only once the vector is complete. Old storage stays in the arena until the
 * arena goes.
 */
#ifndef ISM_SUPPORT_VEC_H
#define ISM_SUPPORT_VEC_H

#include <stddef.h>

#include "support/arena.h"

#define ISM_VEC(T) \
	{ \
		T *items; /* NULL while empty */ \
		size_t n; \
		size_t capacity; \
	}

/* Appends one item; it may be an initialised compound literal. */
#define ism_vec_push(arena, vec, ...) \
	((vec)->items = ism_vec_grow( \
		 (arena), (vec)->items, (vec)->n, &(vec)->capacity, sizeof *(vec)->items), \
		(void)((vec)->items[(vec)->n++] = __VA_ARGS__))

/* for each item of `vec`, a pointer to it. `item` is declared here. */
#define ism_vec_each(item, vec) \
	for (__typeof__((vec)->items + 0) item = (vec)->items; \
		item && item != (vec)->items + (vec)->n; item++)

/* The last item, which must exist. */
#define ism_vec_last(vec) ((vec)->items[(vec)->n - 1])

/* Room for one more item than `n`: `items`, or a larger copy of it. */
void *ism_vec_grow(
	struct ism_arena *arena, void *items, size_t n, size_t *capacity, size_t item_size);

#endif
