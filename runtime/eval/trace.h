/*
 * Which rows stand behind a number: a program that was compiled with traces is evaluated, cells are chosen from
 * the result, and the same is evaluated once more while the rows of those cells are gathered. Of many rows the
 * first few are kept, in the order that was asked for.
 */
#ifndef ISM_RUNTIME_EVAL_TRACE_H
#define ISM_RUNTIME_EVAL_TRACE_H

#include "runtime/eval/eval.h"

/* Rows by what the condition of a share is for them. */
enum ism_trace_pick {
	ISM_TRACE_ALL,
	ISM_TRACE_HOLDS,
	ISM_TRACE_FAILS, /* false or none */
};

enum ism_trace_order {
	ISM_TRACE_BY_ROW,
	ISM_TRACE_LARGEST, /* rows without a value come last, here and below */
	ISM_TRACE_SMALLEST,
};

/* Which rows of an aggregate are asked for. Filled by ism_trace_request_of, but for the last three. */
struct ism_trace_request {
	uint32_t aggregate;            /* of the program */
	const struct ism_datum *group; /* as long as the tracing; NULL: all */
	int64_t first, last;           /* periods, both included; ISM_NO_PERIOD: the whole time */
	int64_t moment; /* of a snapshot: its inventory; ISM_NO_PERIOD: there is none */
	struct ism_value parts[ISM_PERIOD_PARTS]; /* of the cell's period */
	enum ism_trace_pick pick;
	enum ism_trace_order order;
	uint32_t max_rows;
};

struct ism_traced_row {
	uint64_t order;                 /* of the row in its source */
	struct ism_place_result place;  /* line 0: not to be found, the row is made of others */
	struct ism_value value;         /* of the aggregate */
	const struct ism_datum *fields; /* n_fields of the trace */
};

struct ism_traced {
	uint64_t n_counted; /* rows that are in the cell */
	uint64_t n_picked;  /* of those */
	uint32_t n_rows;    /* of those: the first ones */
	const struct ism_traced_row *rows;
};

/* The rows of a slot, which is an aggregate's, in a cell of a measure that was evaluated. */
struct ism_trace_request ism_trace_request_of(struct ism_evaluation *evaluation,
	const struct ism_measure *measure, uint32_t slot, const struct ism_datum *group,
	int64_t period);

/* Requests are copied. *tracing is the caller's, for ism_tracing_free. Fails with ISM_ERR_MEMORY. */
enum ism_status ism_tracing_create(struct ism_tracing **tracing, const struct ism_program *program,
	uint32_t n_requests, const struct ism_trace_request *requests, struct ism_error *error);

/*
 * After `evaluation`, which had the tracing as an option: finds the places of rows. Fails with ISM_ERR_MEMORY,
 * of gathering too.
 */
enum ism_status ism_tracing_finish(struct ism_tracing *tracing, struct ism_evaluation *evaluation);

/* What the request has found; as long as the tracing. */
const struct ism_traced *ism_tracing_found(const struct ism_tracing *tracing, uint32_t request);

/* NULL is nothing. */
void ism_tracing_free(struct ism_tracing *tracing);

#endif
