/*
 * States as bytes: for partial results of other machines, incremental runs and history.
 *
 * One written state, integers little-endian:
 *
 *   "ISMS"  u8 version = 1  u8 kind  u16 = 0  u64 size of the payload  payload  u64 checksum
 *
 * The checksum is ism_hash_bytes (hash.h) of all before it. The payload depends on the rows alone, not on
 * how the state grew: equal states are equal bytes.
 */
#ifndef ISM_RUNTIME_STATE_STATE_IO_H
#define ISM_RUNTIME_STATE_STATE_IO_H

#include "runtime/state/state.h"

/* Bytes that grow. Zeroed is empty; `data` is owned, released by ism_buffer_release. */
struct ism_buffer {
	char *data;
	uint64_t size;
	uint64_t capacity;
};

void ism_buffer_release(struct ism_buffer *buffer);

/* Appends; ISM_ERR_MEMORY leaves the buffer as it was. */
enum ism_status ism_buffer_append(struct ism_buffer *buffer, const void *data, uint64_t size);

/* Appends the state, whose memory has never failed, to `out`; on failure `out` is as it was. */
enum ism_status ism_state_write(
	uint32_t kind, const void *state, struct ism_buffer *out, struct ism_error *error);

/*
 * Reads a state of that kind from the start of `bytes` into `state`, whose bytes are taken as garbage, and
 * says in *used (may be NULL) how many bytes it took. Whatever the bytes are, nothing is trusted:
 * ISM_ERR_DATA where they are no such state; `state` is then the state of no rows.
 */
enum ism_status ism_state_read(uint32_t kind, void *state, struct ism_slice bytes, uint64_t *used,
	struct ism_memory *memory, struct ism_error *error);

#endif
