/*
 * Bytes that stay where they are until all of them go: texts of keys and records.
 */
#ifndef ISM_RUNTIME_STATE_POOL_H
#define ISM_RUNTIME_STATE_POOL_H

#include <stdbool.h>

#include "runtime/memory.h"
#include "runtime/value.h"

struct ism_pool_block;

/* Zeroed is empty. */
struct ism_pool {
	struct ism_pool_block *blocks; /* owned, the current one first */
	char *next;
	char *end;
};

/* Makes the text of a datum a copy that the pool owns; false, and the datum as it was, without memory. */
bool ism_pool_take_text(struct ism_pool *pool, struct ism_datum *text, struct ism_memory *memory);

/* Of all its blocks. */
uint64_t ism_pool_bytes(const struct ism_pool *pool);

void ism_pool_release(struct ism_pool *pool, struct ism_memory *memory);

#endif
