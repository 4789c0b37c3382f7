/*
 * The plan: how a model is evaluated. Which sources are scanned, in which order; what each row of a scan
 * has to yield (checks, keys and members for lookups, grains, states); which slots each measure is made
 * of. It is close to the descriptor of runtime/abi.h: codegen turns its terms into functions and the rest
 * into constants.
 *
 * Terms are interned: two terms that mean the same over the same source are one pointer, so that codegen
 * evaluates a predicate that fifty measures share once. Plan makes its own terms; the model's stay as they are.
 *
 * States are shared: an average and a sum of the same expression under the same filter are two aggregates
 * over one state; a median and a 90th percentile as well.
 */
#ifndef ISM_PLAN_PLAN_H
#define ISM_PLAN_PLAN_H

#include <stdio.h>

#include "sema/model.h"
#include "support/arena.h"

struct ism_plan_why;

struct ism_plan_state {
	enum ism_state_kind kind;
	struct ism_term *value;  /* NULL where the state takes none (COUNT) */
	struct ism_term *weight; /* of weighted states */
	struct ism_term *where;  /* NULL: every row */
	int64_t key_unit;        /* of COUNTS: all values are multiples of it; else 1 */
	uint32_t offset;         /* in the cell's block, bytes */
};

/* Which rows of a grain count by the run's window (--period, --from, --to). */
enum ism_plan_window {
	ISM_PLAN_WINDOW_NONE,   /* all: its cells have periods, or it has no placing */
	ISM_PLAN_WINDOW_INSIDE, /* those in it */
	ISM_PLAN_WINDOW_UNTIL,  /* those up to its end: a stock is taken there */
	ISM_PLAN_WINDOW_BEFORE, /* those before its start: gone when it begins */
};

/*
 * One way to divide the rows of a source into cells; all aggregates with the same key share it. A stock has
 * a second one, of the rows that have left it, and may have a third without states, for its periods alone.
 */
struct ism_plan_grain {
	uint32_t source; /* index in scans */
	uint32_t n_dimensions;
	const struct ism_dimension_model *dimensions;
	struct ism_term **dimension_terms; /* over the source's rows */
	struct ism_every every;            /* unit -1: no period */
	struct ism_term *placed; /* date or timestamp that places the row; NULL: time none */
	enum ism_plan_window window;
	bool snapshot; /* cells have the value of `placed` instead of a period: one inventory each */
	/* The grain whose cells say which inventories there are: of a derived source, one of its files' rows. */
	uint32_t inventories;
	bool silent; /* rows that it does not place are neither later nor undated */
	uint32_t n_states;
	struct ism_plan_state *states;
	uint32_t block_size; /* bytes of one cell */
	bool is_group;       /* its cells are the rows of a kept source */
};

/*
 * An aggregate that cannot be finished from a state of its own kind: it depends on the period of the cell, or
 * rows leave it again and its kind cannot let them go. Its state counts how often rows have the same keys;
 * each cell adds those that are in it to a state of `kind`. See runtime/eval/replay.h.
 */
struct ism_plan_replay {
	enum ism_state_kind kind;
	/*
	 * NULL: the keys need not be kept apart, for it is a sum of `part` - K and the state one of K: as many
	 * parts as there are values, without it, times `unit`.
	 */
	struct ism_term *tuple; /* the keys, over rows */
	enum ism_period_part part;
	int64_t unit;
	uint32_t time,
		order; /* which keys are the row's place, for first and last; else ISM_NONE_INDEX */
	/* Over SLOT terms: the parts of the period, then the keys. NULL: as in struct ism_plan_state. */
	struct ism_term *value, *weight, *where;
};

struct ism_plan_aggregate {
	const struct ism_aggregate_model *model;
	uint32_t grain;
	uint32_t state;
	uint32_t leaves; /* grain of the rows that have left a stock; ISM_NONE_INDEX: no stock */
	uint32_t leaves_state; /* in it, like `state` */
	uint32_t periods;      /* grain that has a stock's last periods; ISM_NONE_INDEX: none */
	const struct ism_plan_replay *replay; /* NULL: the state is of the aggregate's kind */
};

struct ism_plan_slot {
	enum ism_slot_kind kind;
	uint32_t
		index; /* aggregate or measure of the plan, judgement or slot of the measure, part of the period */
	struct ism_term
		*term; /* ISM_SLOT_FORMULA: over SLOT terms, params, constants, today, now */
	struct ism_type type;
	uint32_t stage, pass; /* when it can be evaluated: abi.h */
	bool overall;
	enum ism_stretch stretch;                 /* ISM_SLOT_AGGREGATE */
	uint64_t n;                               /* of a rolling stretch, of a series */
	const struct ism_term *series;            /* ISM_SLOT_SERIES: the model's term */
	const struct ism_measure_model *headline; /* HEADLINE, HEADLINE_STATUS: of which measure */
};

struct ism_plan_target {
	const struct ism_target_model *model;
	uint32_t value, high, met; /* slots */
};

struct ism_plan_rule {
	const struct ism_rule_model *model;
	uint32_t condition; /* slot or ISM_NONE_INDEX */
};

struct ism_plan_judgement {
	const struct ism_measure_model *measure;
	uint32_t value; /* slots, ISM_NONE_INDEX: none */
	uint32_t baseline;
	uint32_t applies;
	uint32_t n_targets;
	struct ism_plan_target *targets;
	uint32_t n_rules;
	struct ism_plan_rule *rules;
};

/* What the slots INTERVAL_LOW and INTERVAL_HIGH of one aggregate are made of. */
struct ism_plan_interval {
	uint32_t value;  /* slot of the aggregate */
	uint32_t spread; /* slot of the variance of a mean, or ISM_NONE_INDEX */
	struct ism_level level;
};

struct ism_plan_waiver {
	const struct ism_waiver_model *model;
	uint32_t where; /* slot, ISM_NONE_INDEX: the whole measure */
};

struct ism_plan_part {
	const struct ism_part_model *model;
	uint32_t slot;
};

struct ism_plan_measure {
	const struct ism_measure_model *model;
	uint32_t n_slots;
	struct ism_plan_slot *slots;
	uint32_t value;
	bool is_stock; /* made of stocks, and of sources that count in every period, alone */
	uint32_t share, numerator, denominator; /* slots or ISM_NONE_INDEX */
	uint32_t n_row_slots;
	uint32_t *row_slots;
	uint32_t n_parts;
	struct ism_plan_part *parts;
	uint32_t n_judgements;
	struct ism_plan_judgement *judgements;
	uint32_t n_intervals;
	struct ism_plan_interval *intervals;
	uint32_t interval_low, interval_high; /* slots of the own one, or ISM_NONE_INDEX */
	uint32_t *benchmarks; /* n_benchmarks of the model: index in measures, or ISM_NONE_INDEX */
	uint32_t n_waivers;
	struct ism_plan_waiver *waivers;
	uint32_t n_grains;
	uint32_t *grains;
	uint32_t n_sources; /* scans that it measures */
	uint32_t *sources;
	uint32_t n_lookups; /* scans that it only looks rows up in, directly or through others */
	uint32_t *lookups;
	uint32_t n_needs; /* measures of the plan whose headlines it names */
	uint32_t *needs;
	bool reported; /* false: planned for those that name its headline */
};

/*
 * One pass over one source; or a view, which is read in the pass over its root, within that of its base. Terms of a
 * view are over the root's rows.
 */
struct ism_plan_scan {
	struct ism_source_model *source;
	uint32_t base;    /* index of the scan whose rows it comes from; ISM_NONE_INDEX: files */
	uint32_t root;    /* in whose pass it is read; its own index, unless it is a view */
	uint32_t n_needs; /* of a root: scans to be done before, for their tables or rows */
	uint32_t *needs;
	struct ism_term *spread; /* of a view */
	struct ism_term *element;
	struct ism_term *where;
	uint32_t n_views; /* that have this one as their base */
	uint32_t *views;
	uint32_t n_keeps; /* kept sources that have it as their base; groups are grains instead */
	uint32_t *keeps;
	/* Of a kept source, over the base's rows. */
	uint32_t n_keep_keys;
	struct ism_term **keep_keys;
	uint32_t n_keep_orders;
	struct ism_term **keep_orders;
	struct ism_term *
		*origins;       /* one per field; of a group NULL where the field is an aggregate */
	uint32_t group;         /* grain of the base's rows; ISM_NONE_INDEX: no group */
	uint32_t *group_fields; /* of a group: aggregates of the plan; ISM_NONE_INDEX: a key */
	struct ism_term **fields; /* FIELD terms, one per declared field; of a view NULL */
	struct ism_term *time;    /* of the source; NULL: none */
	uint32_t n_checks;
	struct ism_term **checks;       /* NULL where the check is of unique keys */
	struct ism_term ***unique_keys; /* by check; NULL: it has a condition */
	uint32_t n_references;
	struct ism_term **references; /* LOOKUP terms that count orphans */
	bool has_table;
	uint32_t n_keys;
	struct ism_term **keys;
	uint32_t n_members; /* that others read, by ism_member.index */
	struct ism_term **members;
	uint32_t
		n_matches; /* MATCHES terms of this scan: asked first, for a row may exceed their limit */
	struct ism_term **matches;
	uint32_t n_grains; /* indices of the plan's grains over this source */
	uint32_t *grains;
};

struct ism_plan {
	const struct ism_model *model;
	uint32_t n_scans; /* in order: lookups find finished tables */
	struct ism_plan_scan *scans;
	uint32_t n_grains;
	struct ism_plan_grain *grains;
	uint32_t n_aggregates;
	struct ism_plan_aggregate *aggregates;
	uint32_t n_measures; /* the reported ones in program order, then those that they need */
	struct ism_plan_measure *measures;
	struct ism_plan_why *why; /* why.h; NULL: made by ism_plan_make */
};

/*
 * Plans a model without errors. Only `selected` measures (names, n 0: all reported ones) and what they need
 * are planned; an unknown name is the caller's to refuse before. Never NULL.
 */
struct ism_plan *ism_plan_make(struct ism_arena *arena, const struct ism_model *model,
	uint32_t n_selected, const char *const *selected);

/* Plans one measure with all that tells how it comes about: `why` is set. Never NULL. */
struct ism_plan *ism_plan_make_why(struct ism_arena *arena, const struct ism_model *model,
	const struct ism_measure_model *measure);

/* Whether values of the type are held as binary64: numbers and fractional durations. */
bool ism_type_is_real(const struct ism_type *type);

/* The plan for people, `ism explain`: scans, columns, lookups, grains, states, formulas. */
void ism_plan_print(const struct ism_plan *plan, FILE *out);

/* A term as an S-expression, for plans and tests. */
void ism_term_print(const struct ism_term *term, FILE *out);

#endif
