/* Why a cell has no value, in words for people: they live as long as the result. */
#ifndef ISM_RUNTIME_EVAL_REASON_H
#define ISM_RUNTIME_EVAL_REASON_H

#include "runtime/eval/slots.h"

/* Of a value that is none; the slots are those of the cell, whose parts of a ratio are set. */
const char *eval_why_none(struct eval_slots *slots, const struct ism_cell_result *cell);

/* Of a value that is a fault. */
const char *eval_why_fault(struct eval_slots *slots);

#endif
