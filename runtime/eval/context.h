/* What the files of runtime/eval share. Not for other folders. */
#ifndef ISM_RUNTIME_EVAL_CONTEXT_H
#define ISM_RUNTIME_EVAL_CONTEXT_H

#include <setjmp.h>

#include "runtime/eval/eval.h"
#include "runtime/eval/ledger.h"
#include "runtime/eval/rollup.h"
#include "runtime/eval/stores.h"
#include "support/arena.h"

struct eval_stock;
struct eval_inventories;

/* First and last period of a measure, both included; first > last: it has none. */
struct eval_span {
	int64_t first, last;
	int64_t *
		last_of; /* by source: the last in which one of its rows is placed; INT64_MIN: none */
};

/* A measure's states without the groups that are waived; waiver.c. */
struct eval_filtered {
	struct ism_cells *cells;
	struct ism_rollup rollup;
};

/* What a measure's headline is to those that name it. */
struct eval_headline {
	bool is_done;
	struct ism_value value; /* none where it cannot be relied on */
	struct ism_value level; /* of the program's levels, none where it has none */
	const char *failure;    /* as of a source of one's own: struct evaluating in measure.c */
	const char *empty;
	const char *stale;
};

struct ism_evaluation {
	const struct ism_program *program;
	const struct ism_eval_options *options;
	struct ism_arena arena; /* of the result; leaves through `no_memory` */
	jmp_buf no_memory;
	struct ism_memory memory;
	struct ism_stats stats;
	struct ism_zone *zone;
	struct ism_zone_cursor cursor;
	struct ism_run run;
	struct ism_stores stores;   /* owned, with its arrays */
	struct ism_cells **cells;   /* of `stores`: by grain; NULL: its source was not scanned */
	struct ism_rollup *rollups; /* by grain */
	struct eval_inventories *inventories; /* by grain; n 0 where it has none */
	struct eval_stock *stocks;            /* owned, one leads to the next */
	struct ism_value *replay_slots;       /* for the aggregate of most keys */
	struct ism_cells **groups; /* by measure, owned: the groups that its cells point to */
	struct eval_span *spans;   /* by measure */
	struct ism_cells *
		*other_groups; /* by measure, owned: those that no waiver covers, or NULL */
	struct eval_filtered **filtered;    /* by measure, n_grains of it, owned, or NULL */
	struct ism_measure_result *results; /* by measure: also of those that are not reported */
	struct eval_headline *headlines;    /* by measure */
	struct ism_table **tables;          /* of `stores`: by source; NULL: it has none */
	void **regexes;                     /* by regex, owned */
	struct ism_regex_matcher *matcher;  /* for formulas */
	struct ism_scratch scratch;         /* texts that formulas make: as long as the result */
	struct ism_result result;
	struct ism_error error; /* of the step that failed */
};

/* scan.c: reads one source; fills its cells, its table and its part of the result. */
enum ism_status eval_scan(struct ism_evaluation *e, uint32_t source);

/* The place of a row of a scanned source, by its row order; reads the file again. Line 0: not to be found. */
struct ism_place_result eval_locate(struct ism_evaluation *e, uint32_t source, uint64_t order);

/* scan.c: the source, with files, whose rows those of `source` come from. */
uint32_t eval_file_source(const struct ism_program *program, uint32_t source);

/* measure.c: cells, headline and status of one measure, and its entry of `headlines`. */
enum ism_status eval_measure(struct ism_evaluation *e, const struct ism_measure *measure,
	struct ism_measure_result *out);

/*
 * The same over the cells that are in place of the measured ones, in the same periods. Leaves what others see of
 * the measure as it is.
 */
enum ism_status eval_measure_again(struct ism_evaluation *e, const struct ism_measure *measure,
	struct ism_measure_result *out);

/* waiver.c: what waivers cover, and the headline judged without it. */
enum ism_status eval_waivers(struct ism_evaluation *e, const struct ism_measure *measure,
	struct ism_measure_result *out);
void eval_waivers_release(struct ism_evaluation *e);

/*
 * The cell that decides for the measure: its headline, or that without waived groups; NULL where the whole
 * headline is waived.
 */
const struct ism_cell_result *eval_deciding(const struct ism_measure_result *measure);

/* outcome.c: summary, actions, status and exit of the whole. */
void eval_outcome(struct ism_evaluation *e);

#endif
