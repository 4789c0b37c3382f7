/*
 * Several tables of one source, as threads have filled them, made one by those threads at once.
 *
 * No row is copied: the first table takes over the blocks of the others and gets an index that leads to all of them.
 * Slots of an index lie in the order of their hashes (keyed.h), so that a stretch of the new index is made from the same
 * stretch of each of the old ones, and stretches can be made at the same time.
 */
#ifndef ISM_RUNTIME_STATE_TABLE_JOIN_H
#define ISM_RUNTIME_STATE_TABLE_JOIN_H

#include "runtime/state/table.h"

struct ism_table_join;

/*
 * Begins to join `others`, tables of the same types and way with memories of their own, to `into`. *join is NULL where
 * there is nothing left to be done: they have few rows, or lie in files, and are merged row by row.
 * Else it is the caller's, for ism_table_join_end, and none of the tables is used in between.
 */
enum ism_status ism_table_join_begin(struct ism_table_join **join, struct ism_table *into,
	struct ism_table *const *others, uint32_t n_others, uint32_t n_workers);

/* Makes stretches of the index until none is left. To be called once for each worker, 0 to n_workers - 1, at any time. */
void ism_table_join_work(struct ism_table_join *join, uint32_t worker);

/*
 * Afterwards `into` has all rows and takes no more, and the others have none and are to be freed. Fails with
 * ISM_ERR_MEMORY, after which nothing is found.
 */
enum ism_status ism_table_join_end(struct ism_table_join *join);

#endif
