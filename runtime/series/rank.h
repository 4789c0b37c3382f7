/*
 * rank(x), lowest(x), highest(x): the values of one expression over the groups of one period, compared
 * exactly. Values are numbers of one type and scale, exact or real (a duration may be either); those that
 * are none have no rank and count nowhere. Where one is a fault, so are lowest and highest, and the ranks
 * of all that have a value.
 */
#ifndef ISM_RUNTIME_SERIES_RANK_H
#define ISM_RUNTIME_SERIES_RANK_H

#include "runtime/error.h"
#include "runtime/memory.h"
#include "runtime/value.h"

/*
 * ranks[i] is 1 + the number of values larger than values[i]: 1 is the largest, ties share the best.
 * `scale` is that of decimals, else 0. ISM_ERR_MEMORY where there is no room to sort.
 */
enum ism_status ism_rank(const struct ism_value *values, uint64_t n, unsigned scale,
	struct ism_value *ranks, struct ism_memory *memory);

/* The least and the greatest of the values; none where there is none. */
struct ism_value ism_lowest(const struct ism_value *values, uint64_t n, unsigned scale);
struct ism_value ism_highest(const struct ism_value *values, uint64_t n, unsigned scale);

#endif
