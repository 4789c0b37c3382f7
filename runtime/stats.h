/*
 * What a run cost: where its time went, how fast rows were read, how much memory was held. Of no influence on results.
 *
 * Times are nanoseconds of the clock, except where threads are added up. Checking, converting and aggregating are one
 * generated loop over rows, so they have one time.
 */
#ifndef ISM_RUNTIME_STATS_H
#define ISM_RUNTIME_STATS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

/* Of the compiler, where it is part of the run. */
struct ism_compile_stats {
	uint64_t front_ns;    /* reading, checking and planning the program */
	uint64_t generate_ns; /* the module, its primitives included */
	uint64_t optimise_ns;
	uint64_t link_ns; /* machine code, and its place in this process */
	bool is_quick;    /* optimised for a short run */
	bool is_cached; /* compiled before and kept: then generating and optimising took no time */
};

struct ism_stats {
	uint64_t n_rows, n_bytes; /* of all sources that were read */
	uint32_t n_threads;       /* most that read one source at once */
	uint64_t scan_ns;         /* all sources, from opening to merged */
	uint64_t read_ns;         /* within it, of all threads: files to records */
	uint64_t rows_ns;         /* within it, of all threads: records to states */
	uint64_t merge_ns;        /* within it: states of threads into one */
	uint64_t measures_ns;     /* rolling up, formulas, judging */
	uint64_t output_ns;
	uint64_t state_bytes;   /* of states, groups and lookups when all was read */
	uint64_t spilled_bytes; /* written to temporary files */
};

static inline uint64_t ism_clock_ns(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * UINT64_C(1000000000) + (uint64_t)now.tv_nsec;
}

/* For people, several lines; `compile` is NULL for what was compiled before. */
void ism_stats_print(
	const struct ism_stats *stats, const struct ism_compile_stats *compile, FILE *out);

/* The same as one object of JSON on one line: seconds, bytes, rows per second. */
void ism_stats_print_json(
	const struct ism_stats *stats, const struct ism_compile_stats *compile, FILE *out);

#endif
