/* The form in which tests give rows: one for every source, whatever its own files are like. */
#ifndef ISM_SEMA_COMMON_FORM_H
#define ISM_SEMA_COMMON_FORM_H

#include "sema/model.h"

/*
 * From here on the fields of the model's sources are read in the common form: ISO dates and timestamps, numbers with a
 * point and nothing between their digits, lists without a mark of their own parted by semicolons. Sources that a
 * test reads from a file keep their own form.
 */
void ism_sema_common_forms(struct ism_arena *arena, struct ism_model *model);

#endif
