/*
 * The one contract between generated code and the runtime.
 *
 * The generated module exports one constant, `ism_program` (struct ism_program): everything that the
 * runtime has to know of the program, with the generated functions in it. Executable, shared library and
 * JIT differ only in how the runtime gets hold of that symbol. All pointers in these structs point to
 * constants of the module; counts stand before the arrays they count; a NULL string means "not given".
 *
 * Codegen reads the layouts from the bitcode of this header (runtime/kernel/abi_types.c), never types
 * them twice.
 *
 * Two kinds of generated functions:
 *  - a *row function* per source: called with each batch; checks and converts the fields of each row,
 *    evaluates predicates once, finds the row's cells and updates the states in them;
 *  - a *formula* per expression over a measure's slots: called once a cell.
 */
#ifndef ISM_RUNTIME_ABI_H
#define ISM_RUNTIME_ABI_H

#include "runtime/enum.h"
#include "runtime/error.h"
#include "runtime/kernel/calendar.h"
#include "runtime/kernel/field_any.h"
#include "runtime/kernel/list.h"
#include "runtime/memory.h"
#include "runtime/read/reader.h"
#include "runtime/scratch.h"
#include "runtime/series/confidence.h"
#include "runtime/spans/span_plan.h"
#include "runtime/state/cells_key.h"
#include "runtime/state/keep.h"
#include "runtime/state/state.h"
#include "runtime/state/table.h"
#include "runtime/state/text_codes.h"
#include "runtime/state/text_queue.h"
#include "runtime/value.h"

#define ISM_ABI_VERSION 1

/* Index that points at nothing. */
#define ISM_NONE_INDEX UINT32_MAX

struct eval_numbers;
struct eval_spans;
struct ism_worker;
struct ism_run;
struct ism_tracing;

/* ---- what a run is about: constant while rows are read ---- */

/* The window of --period, --from and --to, in days; for measures without `every`. */
struct ism_window {
	int64_t first_day; /* INT64_MIN: open */
	int64_t last_day;  /* INT64_MAX: open */
	int64_t first_us;  /* the same as instants: first_us <= t <= last_us */
	int64_t last_us;
};

/* What generated code may ask of the run. */
struct ism_run {
	int64_t today;  /* days since 1970-01-01, in the program's zone */
	int64_t now_us; /* microseconds since the epoch */
	struct ism_window window;
	struct ism_calendar calendar;
	const struct ism_datum *params; /* one for each parameter of the program */
	/* For formulas alone; where one is NULL, what needs it is none. */
	struct ism_scratch *scratch;           /* texts that formulas make */
	const struct ism_table *const *tables; /* by source index, all finished */
	void *const *regexes;                  /* as in struct ism_worker */
	void *regex_match;
};

/*
 * One thread's share of a scan. Row functions write through it; the scanner merges the workers of a
 * source in their order.
 */
struct ism_worker {
	const struct ism_run *run;
	struct ism_cells *const *cells; /* by grain index of the program */
	const struct ism_table *const
		*tables; /* by source index; finished tables of earlier scans */
	/* What rows of this pass go to; NULL where it is another pass's. */
	struct ism_table *const *own_tables; /* by source index */
	struct ism_table *const *uniques;    /* by unique check of the program */
	struct ism_keep *const *keeps;       /* by index of the kept source */
	const struct ism_slice
		*file_parts;         /* by field: what the file's name says; NULL: it says none */
	struct ism_scratch *scratch; /* texts that live for one batch */
	struct ism_memory *memory;
	const struct ism_zone *source_zone;   /* of timestamps without a zone; NULL: UTC */
	struct ism_zone_cursor source_cursor; /* of source_zone: counts times in doubt */
	struct ism_zone_cursor cursor;        /* of run->calendar.zone */
	/* Rejects, failed checks, orphans, times; ledger.h. Those of views lie in the one of their root. */
	struct ism_source_ledger *ledger;
	void *const *regexes;        /* struct ism_regex *, by regex index of the program */
	void *regex_match;           /* this worker's match data */
	struct ism_tracing *tracing; /* of traced rows; NULL: nobody asks */
	struct ism_text_queue texts; /* of the batch at hand */
	/* By field, then by row of the batch: numbers of texts (text_numbers.h); NULL: the batch has none. */
	const uint32_t *const *numbers;
	struct eval_numbers *numbering; /* who numbers; NULL where no row function asks */
	struct ism_text_codes *codes;   /* by number of the code in the program */
	/* By grain of the program, then by row of the batch: what ism_span_find has found. */
	void *const *const *found;
	uint8_t *bits;          /* by row: what a filter says, for ism_span_sift */
	const uint32_t *sifted; /* what that leaves */
	struct eval_spans *spans;
	uint32_t isa; /* enum ism_isa: of which version functions of spans are called */
};

typedef void (*ism_rows_fn)(struct ism_worker *worker, const struct ism_batch *batch);
typedef void (*ism_formula_fn)(
	const struct ism_run *run, const struct ism_value *slots, struct ism_value *result);

/* ---- called by row functions ---- */

/*
 * Of the rows from `begin` on to `end`, all of which fit, before anything else: finds what the form's plan asks for (span_plan.h),
 * and notices their times. Cells are found of rows that count; those of others are NULL.
 */
void ism_span_find(
	struct ism_worker *worker, const struct ism_batch *batch, uint32_t begin, uint32_t end);
/* Lists the rows among these whose bit is 1 in worker->sifted, in their order; returns how many there are. */
uint32_t ism_span_sift(struct ism_worker *worker, uint32_t begin, uint32_t end);

/* The row does not fit: nothing else of it may have been counted before. */
void ism_row_reject(struct ism_source_ledger *ledger, const struct ism_batch *batch, uint32_t row,
	uint32_t field, uint32_t reason);
/* Of the batch, before its rows: that field's cells are the keys, of one text each and no period; prefetch.c. */
void ism_row_prefetch_table(
	const struct ism_table *table, const struct ism_batch *batch, uint32_t cell);
void ism_row_prefetch_cells(
	const struct ism_cells *cells, const struct ism_batch *batch, uint32_t cell);
/* The ledger of the `nth` view, of all below a root in the order of their indices. */
struct ism_source_ledger *ism_row_view(struct ism_source_ledger *ledger, uint32_t nth);
/* A row of a view. */
void ism_row_passed(struct ism_source_ledger *ledger);
void ism_row_check_failed(struct ism_source_ledger *ledger, const struct ism_batch *batch,
	uint32_t row, uint32_t check);
void ism_row_orphan(struct ism_source_ledger *ledger, uint32_t reference);
/* Once a row: its `time` as day or instant (for newest), and whether a placing was later or absent. */
void ism_row_time(struct ism_worker *worker, struct ism_source_ledger *ledger, int64_t time);
void ism_row_later(struct ism_source_ledger *ledger);
void ism_row_undated(struct ism_source_ledger *ledger);
/* Exact arithmetic left its range in a value that the state at `state` of kind `kind` was to take. */
void ism_row_fault(struct ism_worker *worker, const struct ism_batch *batch, uint32_t row,
	uint32_t kind, void *state);
/* As ism_state_texts_add, before the batch is done; `text` lives as long, or is of 16 bytes at most. */
void ism_row_texts_add(struct ism_worker *worker, void *state, const char *text, uint32_t size);
/*
 * The same of the text of a field that has a number, or ISM_NO_NUMBER; the state takes it when it is settled. 0: it is to
 * be added by its bytes instead.
 */
uint32_t ism_row_numbered_add(
	struct ism_worker *worker, void *state, uint32_t field, uint32_t number);
/*
 * Keys of a row as one text of *size bytes, equal where the keys are: runtime/eval/replay.h. `types` are enum
 * ism_type_kind. It lives in the worker's scratch; *size is 0 without memory.
 */
const char *ism_row_tuple(struct ism_worker *worker, uint32_t n_keys, const struct ism_datum *keys,
	const uint8_t *types, uint64_t *size);
/*
 * A row that passes the filter of an aggregate that is traced, while somebody asks. `data` are those that
 * struct ism_trace describes; texts live in the batch.
 */
void ism_row_traced(struct ism_worker *worker, const struct ism_batch *batch, uint32_t row,
	uint32_t aggregate, const struct ism_datum *data);
/* Order of the row among all rows of its source: file, then position. */
uint64_t ism_row_order(const struct ism_batch *batch, uint32_t row);

/* ---- how values look in results ---- */

/* Type of a result and the unit it is printed in: printed = value * unit_num / unit_den. */
struct ism_form {
	uint32_t type;    /* enum ism_type_kind */
	uint32_t scale;   /* of a decimal */
	const char *unit; /* "percent", "days", "EUR / incident"; NULL: none */
	int64_t unit_num;
	int64_t unit_den;
	const struct ism_enum *enumeration;
	int32_t digits; /* after the point in tables; -1: as many as it takes */
};

/* ---- parameters ---- */

struct ism_param {
	const char *name;
	const struct ism_field_form *form; /* how --set reads it: as a literal of its type */
	struct ism_form shown;
	struct ism_datum value; /* the default */
	const char *text;       /* the default as the program writes it: "14 days" */
};

/* ---- sources ---- */

struct ism_source_field {
	const char *name;
	const char *column; /* header in the file */
	const char *
		file_pattern; /* its cell is what `*` takes of the file's name instead; NULL: a column */
	/* Of the row: fields with a column in their order, behind them those of the file's name, which have a
	   cell where the rows are a text and no file. */
	uint32_t cell;
	uint32_t optional;
	uint32_t is_numbered; /* the row function asks for the numbers of its texts */
	uint32_t is_presence; /* and of batches of columns only whether there is a value */
	uint32_t is_coded;    /* and for their codes, which are these of the program's */
	uint32_t code;
	struct ism_field_form form;
};

enum ism_limit_kind {
	ISM_LIMIT_ROWS,  /* at most `limit` rows */
	ISM_LIMIT_SHARE, /* at most limit / 1e9 of all rows */
};

enum ism_time_kind {
	ISM_TIME_ABSENT,  /* no time entry */
	ISM_TIME_NONE,    /* time: none */
	ISM_TIME_DATE,    /* ism_row_time gets days */
	ISM_TIME_INSTANT, /* ism_row_time gets microseconds */
};

/* Where the format of a file is said. */
enum ism_format_from {
	ISM_FORMAT_FROM_PROGRAM, /* `format`; of a file in place of a database its name may */
	ISM_FORMAT_FROM_NAME, /* the file's name; where that says none, the first name in the program */
	ISM_FORMAT_FROM_EACH, /* the file's name, which has to */
};

/* Files of one form and who reads them. A source has one; an abstract one has all that are `is` it, by name. */
struct ism_source_form {
	const char *name; /* of the source that says so */
	uint32_t n_files;
	const char *const *files; /* as the program writes them: paths or globs */
	const char *rows;         /* inline rows instead of files, or NULL */
	struct ism_format format;
	uint32_t format_from; /* enum ism_format_from */
	const char *timezone; /* of timestamps without a zone; NULL: the program's */
	uint64_t zone_size;   /* its TZif data, as in struct ism_program */
	const uint8_t *zone;
	const struct ism_source_field *fields; /* n_fields of the source */
	uint32_t has_paths; /* columns are paths, as those of JSON: in headers without `\` */
	struct ism_span_plan span_plan;
	ism_rows_fn rows_fn; /* on batches with columns, whatever the reader gives */
};

/* A field of a group: a key of it, or an aggregate of its rows. */
struct ism_group_field {
	uint32_t key;       /* ISM_NONE_INDEX: an aggregate */
	uint32_t aggregate; /* of the program */
};

/* A check that no two rows have the same keys. */
struct ism_unique {
	uint32_t check; /* of the source */
	uint32_t n_keys;
	const uint8_t *key_types;
};

struct ism_source {
	const char *name;
	const char *title;
	uint32_t n_forms; /* 0: derived */
	const struct ism_source_form *forms;
	uint32_t first_form; /* of all forms of the program */
	/* Of a derived source. */
	uint32_t base;    /* ISM_NONE_INDEX: it has files */
	uint32_t root;    /* in whose pass its rows are read: itself, unless it is a view */
	uint32_t hidden;  /* a step of a derived source, which nobody names */
	uint32_t n_needs; /* of a root: sources that have to be read before */
	const uint32_t *needs;
	uint32_t keep;                 /* enum ism_keep_kind */
	struct ism_keep_layout layout; /* of its kept rows; of a group only the fields */
	uint32_t group; /* grain whose cells become its rows; ISM_NONE_INDEX: no group */
	const struct ism_group_field *group_fields;
	ism_rows_fn rows_fn;   /* of a kept source, on batches of kept rows (keep.h) */
	uint32_t n_fields;     /* of its rows; 0: a view */
	uint32_t first_unique; /* of all of the program */
	uint32_t n_uniques;
	const struct ism_unique *uniques;
	uint32_t reject_limit_kind;
	int64_t reject_limit;
	uint32_t time_kind;
	uint32_t covers_today; /* no rows up to now means that nothing happened */
	int64_t fresh_us;      /* a newest row that is older makes it stale; 0: not given */
	uint32_t n_checks;
	const char *const *checks; /* their texts */
	uint32_t n_references;
	const char *const *references; /* names, for orphans */
	uint32_t has_table;            /* others look rows up in it */
	uint32_t n_key_parts;
	const uint8_t *key_types; /* enum ism_type_kind */
	uint32_t n_members;
	const uint8_t *member_types;
};

/* ---- grains, states, aggregates ---- */

struct ism_dimension {
	const char *name;
	uint32_t type; /* enum ism_type_kind */
	uint32_t scale;
	const struct ism_enum *enumeration;
};

/* What of a cell's period a program may ask for: period.start and so on. */
enum ism_period_part {
	ISM_PERIOD_PART_START,  /* instant; none in a cell without period and window */
	ISM_PERIOD_PART_END,    /* instant that follows it, or now */
	ISM_PERIOD_PART_LAST,   /* day, or today */
	ISM_PERIOD_PART_LENGTH, /* from start to end */
	ISM_PERIOD_PARTS
};

/* A reporting period; unit -1 where there is none. */
struct ism_every {
	int32_t unit;     /* enum ism_period_unit */
	int64_t span_us;  /* of ISM_PERIOD_SPAN */
	const char *text; /* as the program writes it: "month", "10 min" */
};

/* One way to divide the rows of one source into cells. */
struct ism_grain {
	uint32_t source;
	uint32_t n_dimensions;
	const struct ism_dimension *dimensions;
	struct ism_every every; /* unit -1: cells have no period */
	uint32_t placed;        /* rows are placed in time; 0 for `time: none` */
	/* Cells have, in place of a period, the day or instant of the inventory that they are of. */
	uint32_t snapshot;
	uint32_t
		inventories; /* of a snapshot: the grain whose cells say which inventories there are */
	uint32_t is_group; /* its cells are the rows of a derived source, not a measure's */
	struct ism_cell_layout layout;
};

/*
 * How an aggregate is finished whose state counts tuples of keys: runtime/eval/replay.h. Slots of its
 * formulas are the parts of the period, then the keys.
 */
struct ism_replay {
	uint32_t kind; /* enum ism_state_kind of the state that the rows are replayed into */
	/*
	 * Not 0: a sum of differences between the part of the period and what the state, a sum too, has added
	 * up; so many microseconds each. Nothing is replayed then.
	 */
	int64_t unit;
	uint32_t part; /* enum ism_period_part */
	uint32_t n_keys;
	const uint8_t *key_types; /* enum ism_type_kind */
	uint32_t time; /* keys that place the row, for first and last; ISM_NONE_INDEX: none */
	uint32_t order;
	ism_formula_fn value; /* NULL: the state takes none */
	ism_formula_fn weight;
	ism_formula_fn where; /* NULL: every row */
};

/*
 * A stock is what has entered up to a period without what has left: its rows enter in the cells of `grain`
 * and leave in those of `leaves`, whose states are of the same kind.
 */
struct ism_aggregate {
	uint32_t grain;
	uint32_t state;                  /* index in the grain's layout */
	uint32_t leaves;                 /* grain; ISM_NONE_INDEX: no stock */
	uint32_t leaves_state;           /* index in its layout */
	uint32_t during;                 /* rows still count in the period in which they leave */
	uint32_t kind;                   /* enum ism_aggregate_kind */
	const struct ism_replay *replay; /* NULL: the state is of the aggregate's kind */
	struct ism_finish_form form;
	const char *text; /* as the program writes it */
};

/* ---- measures ---- */

enum ism_slot_kind {
	ISM_SLOT_AGGREGATE, /* index: aggregate of the program */
	ISM_SLOT_FORMULA,   /* fn over the slots before this one */
	ISM_SLOT_TARGET,    /* index: judgement of the measure; the target in force */
	ISM_SLOT_EXPECTED,
	ISM_SLOT_BASELINE,
	ISM_SLOT_ATTAINMENT,
	ISM_SLOT_STATUS,       /* an enum over the program's levels, none where not judged */
	ISM_SLOT_INTERVAL_LOW, /* index: interval of the measure */
	ISM_SLOT_INTERVAL_HIGH,
	ISM_SLOT_DIMENSION, /* index: of the key of the cell's group, ISM_NONE_INDEX: always none */
	ISM_SLOT_PERIOD,    /* index: enum ism_period_part, of the cell's period */
	ISM_SLOT_SERIES, /* index: the slot whose values over the periods of the group it is of */
	ISM_SLOT_RANK,   /* index: the slot whose values over the groups of the period it is of */
	ISM_SLOT_LOWEST,
	ISM_SLOT_HIGHEST,
	ISM_SLOT_HEADLINE,        /* index: measure of the program, whose headline's value it is */
	ISM_SLOT_HEADLINE_STATUS, /* and its level, none where it has no level */
};

/* Which periods' rows an aggregate is over, up to the cell's own. */
enum ism_stretch {
	ISM_STRETCH_PERIOD,     /* that period alone */
	ISM_STRETCH_CUMULATIVE, /* all */
	ISM_STRETCH_YEAR_TO_DATE,
	ISM_STRETCH_ROLLING, /* the last n */
};

/*
 * Slots depend on slots before them. What depends on other periods of the group waits for those to be
 * evaluated, a `stage` later; what depends on other groups a `pass` later.
 */
struct ism_slot {
	uint32_t kind;
	uint32_t index;
	ism_formula_fn fn;
	uint32_t stage;
	uint32_t pass;
	uint32_t overall;  /* the same for every group, also where the group is not there yet */
	uint32_t stretch;  /* AGGREGATE: enum ism_stretch */
	uint32_t function; /* SERIES: enum ism_series_function */
	uint32_t scale;    /* RANK, LOWEST, HIGHEST: of decimals */
	uint64_t n;        /* AGGREGATE: periods of ISM_STRETCH_ROLLING; SERIES: see series.h */
	double lambda;
	const char *text; /* SERIES: as the program writes it */
};

enum ism_target_op {
	ISM_TARGET_EQ,
	ISM_TARGET_NE,
	ISM_TARGET_LT,
	ISM_TARGET_LE,
	ISM_TARGET_GT,
	ISM_TARGET_GE,
	ISM_TARGET_IN,
};

#define ISM_NO_DAY INT64_MIN

struct ism_target {
	uint32_t op;
	uint32_t value; /* slot; of a range its low end */
	uint32_t high;  /* slot of a range's high end, else ISM_NONE_INDEX */
	uint32_t met;   /* slot: does the value meet this target */
	int64_t from;   /* first day in force, ISM_NO_DAY: from the beginning */
	int64_t by;     /* day by which it is to be met, ISM_NO_DAY: none */
};

struct ism_rule {
	uint32_t level;     /* index in the program's levels */
	uint32_t condition; /* slot, ISM_NONE_INDEX: otherwise */
	uint32_t periods;   /* `for n periods`; 1 without */
	const char *text;   /* the condition as the program writes it */
	const char *action; /* NULL: none */
	const char *to;
	int64_t within_us;     /* 0: not given */
	int32_t within_months; /* calendar months instead; 0: not given */
};

/* What judges a value: of the measure itself, or of another one whose status it asks for. */
struct ism_judgement {
	const char *measure;
	uint32_t value;    /* slot */
	uint32_t baseline; /* slot, ISM_NONE_INDEX: none */
	int64_t baseline_day;
	uint32_t n_targets; /* ordered by `from` */
	const struct ism_target *targets;
	uint32_t has_criteria;
	uint32_t n_rules;
	const struct ism_rule *rules;
	uint32_t applies; /* slot, ISM_NONE_INDEX: always */
	/* Names in rules that may be none, for the reason of no_data: slot and text. */
	struct ism_form form;
};

/* A confidence interval: Wilson's of a share, Student's of a mean, order statistics of a quantile. */
struct ism_interval_of {
	uint32_t value;  /* slot of the aggregate */
	uint32_t spread; /* slot of the variance of a mean, else ISM_NONE_INDEX */
	struct ism_level level;
};

/* What others reach; judges nothing. */
struct ism_benchmark {
	const char *label;
	struct ism_value value; /* of the measure's type, where `measure` is ISM_NONE_INDEX */
	uint32_t measure;       /* its headline; of the program's measures, reported or not */
};

/* A deviation that is accepted from one day to another, both included: it does not decide. */
struct ism_waiver {
	const char *name;
	uint32_t
		where; /* slot over DIMENSION slots: which groups; ISM_NONE_INDEX: the whole measure */
	const char *text; /* of `where`, as the program writes it; NULL: none */
	const char *reason;
	const char *approved_by; /* NULL: nobody named */
	int64_t from;            /* ISM_NO_DAY: since ever */
	int64_t until;
};

struct ism_part {
	const char *name;
	uint32_t slot;
	struct ism_form form;
};

/* A descriptive entry, in the order of result.md: key (need, goal, …, meta.x) and its texts. */
struct ism_note {
	const char *key;
	uint32_t is_list; /* printed as an array */
	uint32_t n_texts;
	const char *const *texts;
};

struct ism_measure {
	const char *name;
	const char *id;
	const char *title;
	uint32_t n_notes;
	const struct ism_note *notes;
	struct ism_form form;
	uint32_t n_dimensions;
	const struct ism_dimension *dimensions;
	struct ism_every every;
	int64_t small;      /* denominators below it are marked; 0: not given */
	int64_t matures_us; /* a period is complete so long after its end */
	uint32_t is_stock;  /* made of stocks alone: its headline is the present state */
	uint32_t n_grains;  /* all that its aggregates use: they make its groups and periods */
	const uint32_t *grains;
	uint32_t n_sources; /* that it measures, for `reaches`, staleness and errors */
	const uint32_t *sources;
	uint32_t
		n_lookups; /* sources that are only looked up; one that fails makes it an error too */
	const uint32_t *lookups;
	uint32_t n_slots; /* in order of evaluation */
	const struct ism_slot *slots;
	uint32_t value; /* slot */
	/* Numerator and denominator: of the share in slot `value`, or two slots; ISM_NONE_INDEX: none. */
	uint32_t share;
	uint32_t numerator;
	uint32_t denominator;
	struct ism_form numerator_form;
	struct ism_form denominator_form;
	uint32_t n_row_slots; /* aggregate slots whose least n is the value's */
	const uint32_t *row_slots;
	uint32_t n_parts;
	const struct ism_part *parts;
	uint32_t n_judgements; /* [0] is the measure's own, where it is judged */
	const struct ism_judgement *judgements;
	uint32_t judged; /* has criteria or a target */
	uint32_t n_intervals;
	const struct ism_interval_of *intervals;
	uint32_t
		interval_low; /* slots of the own one, in the type of the value; ISM_NONE_INDEX: none */
	uint32_t interval_high;
	struct ism_level level; /* of the own one */
	uint32_t n_benchmarks;
	const struct ism_benchmark *benchmarks;
	uint32_t n_waivers;
	const struct ism_waiver *waivers;
	uint32_t worst;    /* judged by its worst group */
	uint32_t reported; /* in the result; 0: evaluated for others that name its headline */
	uint32_t n_needs;  /* measures whose headlines its slots hold: evaluated before */
	const uint32_t *needs;
};

/* A measure of a used module that is not evaluated: it needs rows of an abstract source that nothing is. */
struct ism_unbound {
	const char *measure;
	const char *module; /* NULL: the file has no name */
	const char *title;
	const char *source;
};

/* ---- tests ---- */

/* An expectation, over slots that hold what it asks for; left and right are NULL where it compares nothing. */
struct ism_expect {
	ism_formula_fn condition; /* a bool */
	ism_formula_fn left;
	ism_formula_fn right;
};

/* ---- traced rows: runtime/eval/trace.h ---- */

/* What of a row is shown. */
struct ism_trace_field {
	const char *name; /* "severity", "asset.owner" */
	struct ism_form form;
};

/*
 * What an aggregate of the program asks of a row, as data one behind the other: by what it enters the grain,
 * by what it leaves a stock, both none where it does not by now and in the window; the value; the dimensions
 * of the grain; the keys of the replay; the fields.
 */
struct ism_trace {
	uint32_t is_traced;
	uint32_t enters; /* enum ism_time_kind; ISM_TIME_NONE: rows are not placed */
	uint32_t leaves; /* ISM_TIME_NONE: it is no stock */
	struct ism_form value;
	uint32_t n_fields;
	const struct ism_trace_field *fields;
};

/* ---- the program ---- */

struct ism_program {
	uint32_t abi;     /* ISM_ABI_VERSION */
	const char *name; /* of the measurement programme; NULL: none */
	const char *module;
	const char *file; /* base name of the program file */
	const char *
		directory; /* absolute: relative files of sources start there unless told otherwise */
	const char *sha256;   /* of the program's text, hexadecimal */
	const char *compiler; /* "ism 0.1.0" */
	const char *timezone;
	uint64_t zone_size; /* bytes of the zone's TZif data; 0: UTC */
	const uint8_t *zone;
	uint32_t fiscal_year_start; /* month, 1 to 12 */
	uint32_t n_levels;          /* best first */
	const char *const *levels;
	uint32_t n_params;
	const struct ism_param *params;
	uint32_t n_regexes;
	const struct ism_slice *regexes;
	uint32_t n_forms;   /* of all sources */
	uint32_t n_uniques; /* of all sources */
	uint32_t
		n_sources; /* in an order in which lookups find finished tables; views behind their bases */
	const struct ism_source *sources;
	uint32_t n_grains;
	const struct ism_grain *grains;
	uint32_t n_codes; /* of dimensions that are texts: text_codes.h */
	uint32_t n_aggregates;
	const struct ism_aggregate *aggregates;
	uint32_t n_measures; /* the reported ones in the order of the program, then the others */
	const struct ism_measure *measures;
	uint32_t n_unbound;
	const struct ism_unbound *unbound;
	uint32_t n_expects; /* of all tests in their order; 0 unless compiled for `ism test` */
	const struct ism_expect *expects;
	const struct ism_trace *traces; /* by aggregate; NULL unless compiled for `ism why` */
};

extern const struct ism_program ism_program;

#endif
