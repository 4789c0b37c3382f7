/*
 * How a number came about, as a document: what `ism why` prints. Whoever makes it owns all that it points to, for
 * as long as it is printed.
 */
#ifndef ISM_RUNTIME_WHY_WHY_H
#define ISM_RUNTIME_WHY_WHY_H

#include "runtime/eval/trace.h"
#include "runtime/output/output.h"

/* A value in another cell that a part looked at: of a period, or of a group. */
struct ism_why_point {
	const char *label;
	struct ism_value value;
};

/* A part of a formula with its value, and what that is made of. */
struct ism_why_part {
	const char *text;    /* as the program writes it */
	const char *kind;    /* "aggregate", "measure", "parameter", …: docs/why.md */
	const char *formula; /* that the text is a name of; NULL: it is none */
	struct ism_value value;
	struct ism_form form;
	int32_t digits;                         /* as of cells: result.h */
	const struct ism_finish_detail *detail; /* of aggregates; NULL */
	const char *source;                     /* whose rows an aggregate is over */
	const char *over; /* more periods than the cell's: "2026-01 .. 2026-06" */
	uint32_t n_points;
	const struct ism_why_point *points;
	bool by_group; /* points are groups, in their order; else periods, in theirs */
	struct ism_form point_form;
	struct ism_why_part *first, *next;
};

enum ism_why_outcome {
	ISM_WHY_NOT_ASKED,
	ISM_WHY_HOLDS,
	ISM_WHY_FAILS,
	ISM_WHY_NONE,
	ISM_WHY_TOO_SHORT, /* holds, but not for as many periods as it asks for */
};

/* A rule of the criteria, or `applies`. */
struct ism_why_rule {
	const char *level; /* "green", or "applies" */
	const char *text;
	uint32_t periods;
	uint32_t held; /* for so many periods, the cell's included */
	enum ism_why_outcome outcome;
	const struct ism_why_part *parts; /* of its condition; NULL: none */
};

/* One of the targets of the measure. */
struct ism_why_target {
	const struct ism_target *target;
	struct ism_value value, high;
	const char *file; /* where it stands in the program */
	uint32_t line;
	bool in_force;
	const struct ism_why_part
		*parts; /* what its number is computed from; NULL: it is written down */
};

/* Rows of one aggregate. */
struct ism_why_rows {
	const char *aggregate; /* as the program writes it */
	const char *source;
	const struct ism_trace *trace;
	const struct ism_traced *traced;
	enum ism_trace_pick pick;
	enum ism_trace_order order;
	bool has_value; /* rows have a value of their own beside their fields */
};

struct ism_why {
	const struct ism_result *result;
	const struct ism_measure_result *measure;
	const struct ism_cell_result *cell;
	bool is_headline;
	const char *file; /* of the measure */
	uint32_t line;
	const char *formula; /* of the measure */
	const struct ism_why_part *parts;
	uint32_t n_lets;         /* parts of the measure, by the order of abi.h */
	const char *const *lets; /* their expressions */
	const struct ism_target_result
		*target; /* target NULL: none is in force; NULL: it has none */
	const char *judged_day;
	const char *baseline_day; /* NULL: there is no baseline, or it has no day */
	struct ism_value baseline;
	uint32_t n_targets;
	const struct ism_why_target *targets;
	uint32_t n_rules;
	const struct ism_why_rule *rules;
	uint32_t n_rows;
	const struct ism_why_rows *rows;
	const char *no_rows; /* why no rows are shown; NULL: they are */
};

/* For people. ISM_ERR_MEMORY is the one failure; nothing has been written then. */
enum ism_status ism_why_text(
	const struct ism_why *why, const struct ism_table_style *style, FILE *out);

/* The document: docs/why.md. */
void ism_why_json(const struct ism_why *why, FILE *out);

#endif
