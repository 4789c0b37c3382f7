/*
 * Derived sources: `source d from s { … }`. What stands in such a block happens in a fixed order, whatever that of
 * the text is: `each`, `where`, one of `latest`, `unique`, `sequence` and `group`, then lets. Steps that see less
 * than the whole block does are sources of their own, hidden ones:
 *
 *	d from s { each x in xs  where: p  latest: k by o  let … }
 *	   is   s → (each) → (where) → d, which keeps rows
 *
 * Names in a step mean what its base has.
 */
#ifndef ISM_SEMA_DERIVE_H
#define ISM_SEMA_DERIVE_H

#include "sema/symbol.h"

/* Fills in entries, steps and names of members. False where its base is not known. */
bool sema_derived_shape(struct sema *s, struct source_symbol *source);

/* Types where the rows come from and how they are kept; then keys and time, unless the source says its own. */
void sema_derived_terms(struct sema *s, struct source_symbol *source);

/* The term of a member that is no let of its own; NULL where it is faulty. */
struct ism_term *sema_derived_member(struct sema *s, struct source_symbol *source, uint32_t index);

/* The keys of one that has no `key` entry; false where they are faulty. */
bool sema_derived_keys(struct sema *s, struct source_symbol *source);

/*
 * Lets the aggregate see the rows of its source when all of them, and those of other sources that look rows up in
 * it, have been read: as those of a hidden source, `*again` (NULL: to be made), that keeps them all.
 */
void sema_read_again(
	struct sema *s, struct ism_aggregate_model *aggregate, struct source_symbol **again);

/* Whether a name is `prior` or `next` in the block of a sequence. */
bool sema_is_neighbour(const struct scope *scope, const struct ism_expr *name);
/* `prior.x`, `next.x` there. */
struct ism_term *sema_neighbour(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr);

#endif
