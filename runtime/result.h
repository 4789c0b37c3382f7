/*
 * The result of a run as one document in memory; docs/result.schema.json says what its printed form looks
 * like. runtime/eval and runtime/judge fill it, runtime/output renders it, nobody else changes it.
 *
 * Everything in it lives as long as the evaluation that it came from (eval.h) or the program itself.
 */
#ifndef ISM_RUNTIME_RESULT_H
#define ISM_RUNTIME_RESULT_H

#include <stdbool.h>

#include "runtime/abi.h"

/* A status: from 0 on an index of the program's levels (0 the best), below the built-in ones. */
enum ism_result_status {
	ISM_STATUS_UNRATED = -1,
	ISM_STATUS_NOT_APPLICABLE = -2,
	ISM_STATUS_STALE = -3,
	ISM_STATUS_NO_DATA = -4,
	ISM_STATUS_ERROR = -5,
};

/* "green", "no_data", …; NULL for unrated. */
const char *ism_status_name(const struct ism_program *program, int32_t status);

/* How bad a status is: levels by their index, then stale, no_data, error; neutral ones are -1. */
int32_t ism_status_badness(const struct ism_program *program, int32_t status);

enum ism_target_state {
	ISM_TARGET_MET,
	ISM_TARGET_ON_TRACK,
	ISM_TARGET_BEHIND,
	ISM_TARGET_OVERDUE,
	ISM_TARGET_UNKNOWN, /* the value or the target is none */
};

const char *ism_target_state_name(enum ism_target_state state);

/* The target in force for a cell and how the value stands to it. */
struct ism_target_result {
	const struct ism_target *target; /* NULL: none in force */
	struct ism_value value;
	struct ism_value high;
	struct ism_value expected;   /* real or exact, in the measure's own type */
	struct ism_value attainment; /* real; a fraction; NONE: undefined */
	enum ism_target_state state;
};

struct ism_cell_result {
	const struct ism_datum *group; /* n_dimensions of the measure; NULL: overall */
	int64_t period;                /* ISM_NO_PERIOD: the whole time */
	bool complete;                 /* the period has ended; meaningless without one */
	struct ism_value value;
	struct ism_value numerator; /* state NONE where the value is no ratio */
	struct ism_value denominator;
	uint64_t unknown; /* rows of a share for which the condition is none */
	uint64_t rows;    /* n */
	bool small;       /* the denominator is below the measure's `small` */
	int32_t digits; /* after the point, to see on which side of a border it lies; -1: the usual */
	int32_t status;     /* enum ism_result_status or a level */
	const char *reason; /* why there is no value or no level; NULL: there is no need to say */
	struct ism_value interval_low; /* of the value, in its type; state NONE: there is none */
	struct ism_value interval_high;
	const struct ism_rule *rule;            /* that gave the level, or NULL */
	const struct ism_value *parts;          /* n_parts of the measure; NULL: it has none */
	const struct ism_target_result *target; /* of headlines alone, and where one is in force */
	const struct ism_waiver *waiver;        /* in force and covers the cell; NULL: none */
};

struct ism_action_result {
	const struct ism_measure *measure;
	const struct ism_cell_result *cell;
	int32_t status;
	const char *text;
	const char *to;
	int64_t due; /* day; ISM_NO_DAY: none */
};

enum ism_waiver_state {
	ISM_WAIVER_UPCOMING, /* the judged day lies before its first */
	ISM_WAIVER_IN_FORCE,
	ISM_WAIVER_EXPIRED,
};

const char *ism_waiver_state_name(enum ism_waiver_state state);

struct ism_waiver_result {
	const struct ism_waiver *waiver;
	enum ism_waiver_state state; /* on the headline's judged day */
	/* What it covers has a level below the best: the worst of these. ISM_STATUS_UNRATED: it is not needed. */
	int32_t needed_for;
};

struct ism_measure_result {
	const struct ism_measure *measure;
	int64_t reaches; /* day of the newest row of its sources; ISM_NO_DAY: unknown */
	const struct ism_cell_result *headline; /* never NULL */
	const struct ism_cell_result
		*before; /* the headline's cell one period earlier; NULL: none */
	/* The headline judged again without the groups that waivers cover; NULL: they cover none, or all. */
	const struct ism_cell_result *without_waived;
	const struct ism_value *benchmarks;     /* n_benchmarks of the measure */
	const struct ism_action_result *action; /* of the headline, or NULL */
	struct ism_waiver_result *waivers;      /* n_waivers of the measure */
	uint64_t n_cells;
	struct ism_cell_result **cells; /* in the order of the document */
};

struct ism_file_result {
	const char *path; /* as shown */
	uint64_t bytes;
	uint64_t rows;
	bool has_digest;
	uint8_t digest[32];
};

struct ism_reject_result {
	const char *file;
	uint64_t line;
	uint32_t column;
	const char *field; /* NULL: the whole row */
	const char *text;  /* clipped, valid UTF-8 */
	uint32_t text_size;
	uint32_t reason; /* enum ism_reason */
};

struct ism_place_result {
	const char *file;
	uint64_t line;
};

struct ism_check_result {
	const char *text;
	uint64_t failed;
	uint32_t n_examples;
	const struct ism_place_result *examples;
};

struct ism_source_result {
	const struct ism_source *source;
	uint32_t n_files;
	const struct ism_file_result *files;
	uint64_t rows; /* all read, rejected ones too */
	uint64_t rejected;
	uint64_t skipped;   /* lines that are no rows, as the format says */
	uint32_t n_rejects; /* the first 20 */
	const struct ism_reject_result *rejects;
	struct ism_check_result *checks; /* n_checks of the source */
	uint64_t *orphans;               /* n_references of the source */
	uint64_t duplicate_keys;
	uint32_t n_duplicates; /* the first 20 */
	const struct ism_place_result *duplicates;
	uint64_t later;
	uint64_t undated;
	uint64_t gap_times;       /* local times that a clock change skipped */
	uint64_t ambiguous_times; /* local times that occurred twice */
	uint64_t repeated_names;  /* in JSON objects, of those asked for: the last one counted */
	int64_t newest;           /* day; ISM_NO_DAY: no row placed in time */
	int64_t newest_time;      /* the same as the source's time has it: a day or an instant */
	bool stale;
	bool over_limit;          /* more rejects than it allows */
	struct ism_error failure; /* status ISM_OK: it could be read */
};

struct ism_result {
	const struct ism_program *program;
	int64_t as_of; /* day */
	int64_t now_us;
	const char *const *params; /* their values as texts, by index */
	int32_t status; /* worst of the headlines, ISM_STATUS_UNRATED where nothing is judged */
	int32_t exit;
	const char *exit_reason; /* of a non-zero exit */
	uint32_t *n_levels;      /* headlines by level */
	uint32_t n_stale, n_no_data, n_error, n_not_applicable, n_waived, n_unrated;
	uint32_t n_measures;
	struct ism_measure_result *measures;
	uint32_t n_sources;
	struct ism_source_result *sources; /* in the order of the program's sources */
	uint32_t n_actions;
	struct ism_action_result *actions;
	const struct ism_calendar *calendar; /* for the names of periods */
};

#endif
