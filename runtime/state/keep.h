/*
 * Rows that one source leaves behind for another: the latest or the first of each key, or all of them in
 * the order of their keys. Each holds the values of some fields; texts and lists are copied.
 *
 * A row is added in parts of one array: keys, what orders them, fields. Which rows are kept does not depend on the
 * order in which they were added, nor on how they were divided among several that are merged: rows are told apart
 * by their order in the files. Rows of one order (elements of one list) are told apart by their own order, in
 * which one thread adds them.
 */
#ifndef ISM_RUNTIME_STATE_KEEP_H
#define ISM_RUNTIME_STATE_KEEP_H

#include "runtime/error.h"
#include "runtime/memory.h"
#include "runtime/read/reader.h"
#include "runtime/value.h"

/* Which rows of its base a derived source keeps, to be read once all of the base have been. */
enum ism_keep_kind {
	ISM_KEEP_NOTHING, /* no derived source, or a view: its rows are read with its base's */
	ISM_KEEP_LATEST, /* of those with the same key the one that is largest, the later of equals */
	ISM_KEEP_FIRST,    /* of those with the same key the first */
	ISM_KEEP_SEQUENCE, /* all, in the order of their keys */
	ISM_KEEP_GROUP,    /* one for each key, of aggregates: made of cells */
};

struct ism_keep_layout {
	uint32_t kind; /* enum ism_keep_kind */
	uint32_t n_keys;
	uint32_t n_orders; /* none is lowest */
	uint32_t n_fields;
	const uint8_t *types; /* enum ism_type_kind, of keys, orders and fields */
};

struct ism_kept_row {
	uint64_t order;            /* of the row in the files */
	uint64_t nth;              /* among the rows of that order */
	struct ism_datum values[]; /* what orders it, then its fields */
};

struct ism_keep;

/* An empty store; *keep is the caller's. `layout` and `memory` must outlive it. */
enum ism_status ism_keep_create(
	struct ism_keep **keep, const struct ism_keep_layout *layout, struct ism_memory *memory);

/* NULL is nothing. */
void ism_keep_free(struct ism_keep *keep);

/*
 * Adds a row; those of one order one after the other. A row of which a key is none stands for itself. Without
 * memory the row is dropped and the memory has failed.
 */
void ism_keep_add(struct ism_keep *keep, const struct ism_datum *values, uint64_t order);

/* Adds the rows of `from`, of the same layout, which stays as it is. */
enum ism_status ism_keep_merge(struct ism_keep *into, const struct ism_keep *from);

/*
 * Puts the rows in their order: that of the files, of a sequence by key, then by what orders them, then by that
 * of the files. Nothing is added afterwards.
 */
enum ism_status ism_keep_finish(struct ism_keep *keep);

uint64_t ism_keep_count(const struct ism_keep *keep);

/* Row `index` of 0 .. count - 1; lives as long as the store. */
const struct ism_kept_row *ism_keep_at(const struct ism_keep *keep, uint64_t index);

/* Whether the rows have the same keys, all of which are there. */
bool ism_keep_same_key(
	const struct ism_keep *keep, const struct ism_kept_row *a, const struct ism_kept_row *b);

/*
 * What the row function of a kept source reads: `batch` is first, without cells; its offsets and lines are the
 * orders of rows below the file's. `rows` are the fields of each row, `prior` and `next` those of its neighbours in
 * a sequence, NULL where there is none.
 */
struct ism_kept_batch {
	struct ism_batch batch;
	const struct ism_datum *const *rows;
	const struct ism_datum *const *prior;
	const struct ism_datum *const *next;
};

#endif
