/*
 * The payloads of written states; state_io.h has the frame around them. All integers are 64 bits
 * little-endian unless said otherwise; sums of 128 and 256 bits are two and four such words, lowest first.
 *
 *   every kind              fault, rows
 *   COUNT
 *   SHARE, ANY, ALL         holds, unknown
 *   all others              values, and only if values > 0:
 *   SUM_EXACT               sum (128)
 *   SUM_REAL                sum (ISM_EXACT_SUM_BYTES)
 *   SQUARES_, WEIGHTED_EXACT   sum (128), products (256)
 *   SQUARES_, WEIGHTED_REAL    sum (ISM_EXACT_SUM_BYTES), products (ISM_EXACT_DOT_BYTES)
 *   MIN_, MAX_              value, a real as its bits
 *   COUNTS                  n, then n times: key, count; keys ascending
 *   TEXTS                   n, then n times: count, size, bytes; ascending by bytes
 *   FIRST, LAST             time, order, is_text; the value's 64 bits, or size and bytes
 *   CURVE                   the two multisets, events and censored: values of each, and where that is
 *                           not 0 what COUNTS has after it
 *   SKETCH                  n registers that are not 0; up to ISM_SKETCH_LISTED of them n times: number
 *                           << 8 | rank, ascending; else all ISM_SKETCH_REGISTERS, one byte each
 */
#ifndef ISM_RUNTIME_STATE_STATE_PAYLOAD_H
#define ISM_RUNTIME_STATE_STATE_PAYLOAD_H

#include "runtime/state/state_io.h"

enum ism_status ism_state_payload_write(uint32_t kind, const void *state, struct ism_buffer *out);

/* `state` is the state of no rows; after ISM_ERR_DATA or ISM_ERR_MEMORY it is to be released. */
enum ism_status ism_state_payload_read(
	uint32_t kind, void *state, struct ism_slice payload, struct ism_memory *memory);

#endif
