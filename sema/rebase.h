/*
 * Terms over the rows of one source as terms over the rows that a derived source keeps of it: what a term reads
 * of the base's row becomes a field of the kept one. Each is shared as the term that it comes from is.
 */
#ifndef ISM_SEMA_REBASE_H
#define ISM_SEMA_REBASE_H

#include "sema/symbol.h"

/* Pairs of terms, by the first. */
struct term_map {
	struct term_pair {
		const struct ism_term *from; /* NULL: free */
		struct ism_term *to;
	} *slots;
	size_t n_slots; /* a power of two, or 0 */
	size_t n;
};

/* What a kept source has been asked for, by the kind of term that reads it: FIELD, PRIOR or NEXT. */
struct rebase {
	struct term_map rows, prior, next;
};

/*
 * `term`, over rows of the base of `source`, over rows of `source`: a view's rows are its base's. `row` is
 * ISM_TERM_FIELD, or PRIOR or NEXT for the neighbour's value, none where there is none. NULL stays NULL.
 */
struct ism_term *sema_rebase(struct sema *s, struct source_symbol *source, struct ism_term *term,
	enum ism_term_kind row);

/* The field of a kept source that holds `origin`, made where there is none yet. */
struct ism_term *sema_kept_field(
	struct sema *s, struct source_symbol *source, struct ism_term *origin);

#endif
