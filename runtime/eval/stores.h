/*
 * What the rows of one pass leave behind, beside what is noticed: cells of grains, lookup tables, keys that have to
 * be unique, rows that derived sources keep. The pass over a root fills those of its views as well.
 *
 * One for each thread that reads; they merge, and how the rows were divided among them does not show.
 */
#ifndef ISM_RUNTIME_EVAL_STORES_H
#define ISM_RUNTIME_EVAL_STORES_H

#include "runtime/abi.h"

/* Arrays as long as the program says; NULL where it is another pass's. */
struct ism_stores {
	struct ism_cells **cells;   /* by grain */
	struct ism_table **tables;  /* by source */
	struct ism_table **uniques; /* by unique check */
	struct ism_keep **keeps;    /* by kept source */
};

/* Arrays without stores, owned; false without memory. To be given back by ism_stores_free_arrays. */
bool ism_stores_alloc_arrays(struct ism_stores *stores, const struct ism_program *program);
void ism_stores_free_arrays(struct ism_stores *stores);

/* Makes the stores of the pass over `root`. What was made before a failure is there to be closed. */
enum ism_status ism_stores_open(struct ism_stores *stores, const struct ism_program *program,
	uint32_t root, struct ism_memory *memory);

/* Makes the states of cells whole (tally.h), which are as row functions left them. */
enum ism_status ism_stores_settle(
	struct ism_stores *stores, const struct ism_program *program, uint32_t root);

/* Forgets by what row functions found cells, which goes away with the codes of their texts. */
void ism_stores_rest(struct ism_stores *stores, const struct ism_program *program, uint32_t root);

/* Adds those of `from` to `into` and frees them, one after the other. */
enum ism_status ism_stores_merge(
	struct ism_stores *into, struct ism_stores *from, const struct ism_program *program);

/* Frees the stores of the pass over `root`; ISM_NONE_INDEX: of all passes. */
void ism_stores_close(struct ism_stores *stores, const struct ism_program *program, uint32_t root);

#endif
