/* Who took the memory that has run out. */
#ifndef ISM_RUNTIME_EVAL_BLAME_H
#define ISM_RUNTIME_EVAL_BLAME_H

#include "runtime/eval/context.h"

/* Says in e->error which source did not fit, and what of which measure took most; `why` is what failed. */
void eval_blame(struct ism_evaluation *e, uint32_t source, const char *why);

#endif
