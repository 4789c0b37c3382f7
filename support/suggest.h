/*
 * "Did you mean": the nearest of several names by edit distance
 * (Damerau-Levenshtein, optimal string alignment; over code points, ASCII
 * letters without regard to case). Too distant names are no help and are not
 * offered: one edit for names of up to three letters, then a third of the length.
 */
#ifndef ISM_SUPPORT_SUGGEST_H
#define ISM_SUPPORT_SUGGEST_H

#include <stddef.h>

struct ism_suggest {
	const char *wanted; /* the misspelt name, not owned */
	const char *best;   /* nearest so far, NULL: none near enough */
	size_t distance;    /* of `best`; before one is found, one above the threshold */
};

/* Start, consider each candidate, read `best`. Of equals the first stays. */
void ism_suggest_init(struct ism_suggest *suggest, const char *wanted);
void ism_suggest_consider(struct ism_suggest *suggest, const char *candidate);

/* All in one call: the nearest of `n` candidates, or NULL. */
const char *ism_suggest_of(const char *wanted, const char *const *candidates, size_t n);

/* The distance itself. */
size_t ism_suggest_distance(const char *a, const char *b);

#endif
