/*
 * How a number comes about, for `ism why`: what the formula of a measure is made of, each part with the slot that
 * holds its value, and which data of a row each aggregate is traced by (runtime/eval/trace.h).
 */
#ifndef ISM_PLAN_WHY_H
#define ISM_PLAN_WHY_H

#include "plan/plan.h"

/* A part of a formula: what stands at `at`, and what it is made of. Constants are left out. */
struct ism_derivation {
	const struct ism_term *term; /* of the model */
	struct ism_span at;
	uint32_t slot;  /* of the measure that is asked about */
	uint32_t inner; /* the same without what sema has added; of an aggregate its own */
	struct ism_form form;
	const struct ism_measure_model *measure; /* MEASURE, HEADLINE: which one; else NULL */
	uint32_t series; /* SERIES, RANK, LOWEST, HIGHEST: slot of the values that it looks at */
	struct ism_derivation *first; /* of its operands; NULL: it has none to show */
	struct ism_derivation *next;
};

struct ism_plan_trace_field {
	const char *name;
	struct ism_term *term; /* over the rows of the aggregate's source */
	struct ism_form form;
};

/* Of an aggregate that is traced; source NULL: it is not. */
struct ism_plan_trace {
	const struct ism_source_model *source;
	struct ism_form value;
	uint32_t n_fields;
	struct ism_plan_trace_field *fields;
};

struct ism_plan_why {
	const struct ism_measure_model *measure;
	struct ism_derivation *formula;
	struct ism_derivation **rules;   /* by rule; NULL: `otherwise` */
	struct ism_derivation **targets; /* by target of the model: its number, of a range both */
	struct ism_derivation *baseline; /* NULL: none, like `applies` */
	struct ism_derivation *applies;
	struct ism_plan_trace *traces; /* by aggregate of the plan */
};

#endif
