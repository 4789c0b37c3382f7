/*
 * What the files of plan share: the state of one planning. Not for other folders.
 *
 * A scan is known by its source while plans are made; its place in the order is fixed at the end.
 */
#ifndef ISM_PLAN_PLANNER_H
#define ISM_PLAN_PLANNER_H

#include "plan/pointer_map.h"
#include "plan/plan.h"
#include "plan/why.h"
#include "support/vec.h"

/* Marks the terms of formulas, which have no source. */
#define PLAN_FORMULA NULL

struct interned {
	struct ism_term *term;
	const struct ism_source_model *source;
	uint64_t hash;
};

struct term_vec ISM_VEC(struct ism_term *);
struct member_vec ISM_VEC(struct ism_member *);
struct scan_vec ISM_VEC(struct scan_build *);
struct state_vec ISM_VEC(struct ism_plan_state);
struct grain_vec ISM_VEC(struct grain_build *);
struct aggregate_vec ISM_VEC(struct ism_plan_aggregate);
struct measure_vec ISM_VEC(struct ism_plan_measure);
struct model_vec ISM_VEC(const struct ism_measure_model *);

/* A source on its way to a scan. */
struct scan_build {
	struct ism_source_model *source;
	struct member_vec members; /* that others read */
	struct term_vec matches;
	struct scan_build *root; /* itself, unless it is a view */
	struct scan_build *base; /* NULL: it reads files */
	struct scan_vec views;   /* of this one */
	struct scan_vec keeps;
	struct grain_build *group;
	struct scan_vec needs; /* of a root: scans to be done before */
	bool has_table;
	bool placed_in_order;
	bool being_ordered;
	struct ism_plan_scan plan; /* terms of its own */
};

struct grain_build {
	struct scan_build *scan;
	struct ism_plan_grain plan;
	struct scan_build *group; /* whose rows its cells become; NULL: the cells are measures' */
	struct state_vec states;
};

struct planner {
	struct ism_arena *arena;
	const struct ism_model *model;
	struct interned *slots; /* open addressing; term NULL: free */
	size_t n_slots;
	size_t n_interned;
	struct pointer_map row_terms; /* (model term, source) to plan term */
	struct pointer_map scan_of;   /* (source, NULL) to scan */
	struct scan_vec scans;
	struct grain_vec grains;
	struct aggregate_vec aggregates;
	struct measure_vec measures;
	struct model_vec wanted;  /* measures whose headlines others name */
	struct ism_plan_why *why; /* of one of the measures; NULL: nobody asks */
};

/* The one term that means the same as `probe` over `source`; a copy of it where there was none. */
struct ism_term *plan_intern(
	struct planner *p, const struct ism_source_model *source, const struct ism_term *probe);

/* A term with its operands replaced by `map`(context, operand); shares nothing that may change with `term`. */
struct ism_term plan_map_operands(struct planner *p, struct ism_term *term,
	struct ism_term *(*map)(void *context, struct ism_term *operand), void *context);

/* A term of the model over the rows of `scan`, as the plan's. Notes lookups, members and patterns. NULL stays NULL. */
struct ism_term *plan_row_term(struct planner *p, struct scan_build *scan, struct ism_term *term);

/* The scan of a source, planned with what each of its rows has to yield. */
struct scan_build *plan_scan(struct planner *p, struct ism_source_model *source);

/* Notes that `other` has to be read before `scan`. */
void plan_needs(struct planner *p, struct scan_build *scan, struct scan_build *other);

/* derive.c: where the rows of a scan come from; sets its root. */
void plan_derivation(struct planner *p, struct scan_build *scan);
/* The scan in which a pattern is asked first: the view whose elements it is asked of, else the root. */
struct scan_build *plan_scan_of_match(
	struct planner *p, struct scan_build *scan, struct ism_term *term);
/* Fills in the places of other scans in the order. */
void plan_finish_derivation(struct planner *p, struct scan_build *scan, struct ism_plan_scan *plan);

/* Plans the grain and the aggregates of a grouped source. */
void plan_group(struct planner *p, struct scan_build *scan);

/* The lookups of a formula's term need their scans as well. */
struct ism_member *plan_member_used(
	struct planner *p, struct ism_source_model *source, struct ism_member *member);

/* Fixes the order of scans and fills the plan's. */
void plan_order_scans(struct planner *p, struct ism_plan *plan);

/* How the rows of a scan are placed in the cells of a grain. */
struct placing {
	struct ism_term *placed; /* NULL: not at all */
	struct ism_every every;
	enum ism_plan_window window;
	bool snapshot;
	bool silent;
};

/* grain.c: the grain, made if there is none, of these rows at the dimensions of `measure`. */
uint32_t plan_grain(struct planner *p, struct scan_build *scan,
	const struct ism_measure_model *measure, const struct placing *placing);
/* grain.c: the state of `grain` that is like `key`, made if there is none. */
uint32_t plan_state(struct planner *p, uint32_t grain, const struct ism_plan_state *key);

/*
 * stock.c: grain and state of the rows that enter the stock `model`, and of those that leave it. `key` is the
 * state that both have; its filter is set.
 */
void plan_stock(struct planner *p, struct scan_build *scan, const struct ism_measure_model *measure,
	struct ism_plan_aggregate *aggregate, struct ism_plan_state *key);

/* stock.c: whether a measure has nothing but stocks in it, and states that need no time. */
bool plan_is_stock(struct planner *p, const struct ism_measure_model *measure);

/* replay.c: whether a term depends on the period of the cell. NULL does not. */
bool plan_has_period(struct planner *p, struct ism_term *term);
/*
 * replay.c: makes `key`, a state of rows, one of keys, and says how to finish from it. `placed` orders rows of
 * a source without a time.
 */
const struct ism_plan_replay *plan_replay(struct planner *p, struct scan_build *scan,
	struct ism_term *placed, struct ism_plan_state *key);

/* The aggregate of the plan for `model`, reported at the grain of `measure`. */
uint32_t plan_aggregate(struct planner *p, const struct ism_aggregate_model *model,
	const struct ism_measure_model *measure);

/* Fills the plan's grains and aggregates; expects the scans in order. */
void plan_finish_grains(struct planner *p, struct ism_plan *plan);

/* Plans what one measure is made of. */
void plan_measure(struct planner *p, const struct ism_measure_model *measure, bool reported);
/* The index of its plan, or ISM_NONE_INDEX. */
uint32_t plan_measure_index(const struct planner *p, const struct ism_measure_model *measure);

/* ---- derivations: why.c, over the measure that measure.c is planning ---- */

struct root;
struct view;

/* The slot of a term of the model in a view. */
uint32_t plan_term_slot(struct root *root, const struct view *view, struct ism_term *term);
/* The measure's own cells; the same rows as another measure's; those that a STRETCH or TOTAL is over. */
const struct view *plan_own_view(struct root *root);
const struct view *plan_view_of(
	struct root *root, const struct view *view, const struct ism_measure_model *measure);
const struct view *plan_wider_view(
	struct root *root, const struct view *view, const struct ism_term *term);

/* Derives what the measure is made of; adds slots to it. */
void plan_derivations(struct planner *p, struct root *root, struct ism_plan_why *why);
/* What the rows of all aggregates are traced by; expects the measures planned and no scan in order yet. */
void plan_traces(struct planner *p, struct ism_plan_why *why);

/* Fills the measures' grains, sources and lookups; expects scans and grains finished. */
void plan_finish_measures(struct planner *p, struct ism_plan *plan);

#endif
