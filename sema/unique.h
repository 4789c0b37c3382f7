/* The one condition that is about all rows of a source: unique(…), alone in a `check`. */
#ifndef ISM_SEMA_UNIQUE_H
#define ISM_SEMA_UNIQUE_H

#include "sema/context.h"

bool sema_is_unique(const struct ism_expr *expr);

/* Gives the check its keys; false after an error. */
bool sema_unique(struct sema *s, const struct scope *scope, const struct ism_expr *expr,
	struct ism_check_model *check);

/* Reports `unique(…)` anywhere else; false for any other call. */
bool sema_misplaced_unique(struct sema *s, const struct ism_expr *expr);

#endif
