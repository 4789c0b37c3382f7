/*
 * Walks over terms. Terms share parts, so each is visited once. A walk stays in its world: it does not
 * enter the row terms of an aggregate, nor the formula of a measure, nor the member of another source.
 */
#ifndef ISM_SEMA_WALK_H
#define ISM_SEMA_WALK_H

#include "sema/context.h"
#include "support/vec.h"

struct term_vec ISM_VEC(struct ism_term *);

struct walk {
	struct sema *s;
	bool outside_totals;  /* does not enter total(…) */
	struct term_vec seen; /* a hash table of pointers; NULL: free */
	size_t n_seen;
	struct term_vec to_do; /* terms that are known but not visited */
};

/* Adds a term and all below it, where they are new to the walk. NULL is fine. */
void sema_walk_add(struct walk *walk, struct ism_term *term);
/* The next term, parents first, or NULL. */
struct ism_term *sema_walk_next(struct walk *walk);
/* Adds the terms over rows of an aggregate. */
void sema_walk_add_rows(struct walk *walk, const struct ism_aggregate_model *aggregate);
/* Adds what judges a measure: targets, baseline, rules, applies. */
void sema_walk_add_judgement(struct walk *walk, const struct ism_measure_model *model);

#endif
