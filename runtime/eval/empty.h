/*
 * Sources that have nothing to measure: a broken export, not a quiet time. What is measured on one is no_data,
 * unless it says `covers: today`. See docs/language.md, "Nothing is green by accident".
 */
#ifndef ISM_RUNTIME_EVAL_EMPTY_H
#define ISM_RUNTIME_EVAL_EMPTY_H

#include "runtime/eval/context.h"

/*
 * Why there is nothing to measure; in the arena. NULL: there is something. Scans and their cells are done. Where
 * *unless_counted becomes true, it holds only if no aggregate of the measure has counted a row: one may place rows
 * otherwise than their source does.
 */
const char *eval_why_empty(
	struct ism_evaluation *e, const struct ism_measure *measure, bool *unless_counted);

#endif
