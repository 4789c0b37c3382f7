/*
 * What is found of the rows of a span at once, before the row function goes through them (abi.h): the cells of grains whose
 * dimensions are fields, what is to be noticed of times, and which rows a filter lets through. The loops are those of
 * runtime/spans/.
 */
#ifndef ISM_RUNTIME_EVAL_SPANS_H
#define ISM_RUNTIME_EVAL_SPANS_H

#include "runtime/abi.h"
#include "runtime/spans/kernels.h"

/* One thread's. All zero is one that has not been opened. Arrays are owned. */
struct eval_spans {
	enum ism_isa isa;
	const struct ism_span_kernels *kernels; /* for it */
	const struct ism_span_plan *plan;       /* of the batch at hand */
	uint32_t n_grains;
	void ***found;     /* by grain of the program, as in struct ism_worker; NULL: not found */
	uint32_t **codes;  /* by axis of the plan, then by row */
	int32_t **periods; /* by placing of the plan, then by row */
	void *rows;        /* what all of these point to */
	size_t room_bytes;
	uint32_t *sifted; /* by row */
	uint8_t *bits;
	uint32_t room_rows; /* of these two */
	uint32_t room_axes, room_placings;
};

/* For a program with so many grains. Fails with ISM_ERR_MEMORY, or as ism_isa_choose does. */
enum ism_status eval_spans_open(
	struct eval_spans *spans, uint32_t n_grains, struct ism_error *error);

/* Makes room for a batch, and says so to the worker. */
enum ism_status eval_spans_begin(struct eval_spans *spans, const struct ism_span_plan *plan,
	struct ism_worker *worker, uint32_t n_rows, struct ism_error *error);

void eval_spans_release(struct eval_spans *spans);

#endif
