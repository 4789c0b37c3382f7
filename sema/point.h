/*
 * A point of what a measure's rules ask about: its value, the target in force, and up to two more terms that are
 * not known before the program runs, such as `expected` on its way or a limit from a table. What a condition is
 * there; and at which values of one of them it may change.
 */
#ifndef ISM_SEMA_POINT_H
#define ISM_SEMA_POINT_H

#include "sema/context.h"
#include "sema/model.h"
#include "sema/samples.h"

enum { MOST_UNKNOWNS = 2 };

struct point {
	const struct ism_measure_model *measure;
	const struct ism_target_model *target; /* in force; NULL: none is */
	bool has_value;                        /* false: of texts and addresses nothing is known */
	double value;                          /* as sema_constant_real has it */
	uint32_t n_unknowns;
	const struct ism_term *unknowns[MOST_UNKNOWNS]; /* sides of comparisons */
	double at[MOST_UNKNOWNS];
};

enum truth {
	TRUTH_NO,
	TRUTH_YES,
	TRUTH_NONE,
	TRUTH_DEPENDS, /* on more than the point says */
};

/*
 * Asking takes time in proportion to the terms below the condition, shared ones each time: see
 * sema_point_is_small.
 */
bool sema_point_is_small(const struct ism_term *condition);
enum truth sema_point_truth(const struct point *point, const struct ism_term *condition);

/*
 * Finds up to MOST_UNKNOWNS terms that comparisons below the condition have on one side and that the point does
 * not know, and adds them to it.
 */
void sema_point_unknowns(struct point *point, const struct ism_term *condition);
/* Adds the constants of the comparisons below the condition, as values where these change. */
void sema_point_borders(struct sema *s, const struct point *point, const struct ism_term *condition,
	struct real_vec *borders);

#endif
