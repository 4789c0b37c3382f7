/*
 * The lookup table of a source: from a key of one or more values to the first row that has it.
 *
 * A key of which a part is none is never inserted and never found. Where several rows have a key, the one
 * first in row order is kept and all others are duplicates, whatever the order of insertion. Texts are
 * copied. Not thread-safe while it grows; finding alone may be done by many threads at once.
 */
#ifndef ISM_RUNTIME_STATE_TABLE_H
#define ISM_RUNTIME_STATE_TABLE_H

#include "runtime/error.h"
#include "runtime/memory.h"
#include "runtime/value.h"

#define ISM_TABLE_MAX_KEY_PARTS      64
#define ISM_TABLE_DUPLICATE_EXAMPLES 20

struct ism_table;

/* Lives as long as the table, and changes only while it grows. */
struct ism_table_record {
	uint64_t order; /* of the row */
	uint64_t reserved;
	struct ism_datum members[]; /* as many as the table has */
};

/* Rows whose key an earlier row has. */
struct ism_table_duplicates {
	uint64_t count;
	uint32_t n_examples;
	uint32_t reserved;
	uint64_t examples[ISM_TABLE_DUPLICATE_EXAMPLES]; /* lowest row orders, ascending */
};

/* An empty table; types are enum ism_type_kind. *table is the caller's; `memory` must outlive it. */
enum ism_status ism_table_create(struct ism_table **table, uint32_t n_key_parts,
	const uint8_t *key_types, uint32_t n_members, const uint8_t *member_types,
	struct ism_memory *memory);

/* NULL is nothing. */
void ism_table_free(struct ism_table *table);

/* Inserts a row; each row is inserted once. Without memory it is dropped and the table's memory has failed. */
void ism_table_insert(struct ism_table *table, const struct ism_datum *key,
	const struct ism_datum *members, uint64_t order);

/*
 * The same for a source of inventories: a row of a later one than all so far makes the table forget those,
 * and a row of an earlier one is not inserted. A table takes rows in one way only.
 */
void ism_table_insert_latest(struct ism_table *table, int64_t inventory,
	const struct ism_datum *key, const struct ism_datum *members, uint64_t order);

/* Fetches what finding or inserting keys of one text each will need; see ism_keyed_prefetch. */
void ism_table_prefetch(
	const struct ism_table *table, const struct ism_slice *texts, uint32_t n, uint32_t stride);

/* The record of the first row with that key; NULL where there is none. */
const struct ism_table_record *ism_table_find(
	const struct ism_table *table, const struct ism_datum *key);

/* Number of different keys. */
uint64_t ism_table_count(const struct ism_table *table);

const struct ism_table_duplicates *ism_table_duplicates(const struct ism_table *table);

/* Adds all rows of `from`, a table of the same types and way, to `into`; `from` stays as it is. */
enum ism_status ism_table_merge(struct ism_table *into, const struct ism_table *from);

#endif
