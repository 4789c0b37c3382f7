/* The rejected rows of a batch, with the texts that show them. */
#ifndef ISM_RUNTIME_READ_REJECT_H
#define ISM_RUNTIME_READ_REJECT_H

#include <stdbool.h>

#include "runtime/read/reader.h"
#include "runtime/reason.h"

/* Longer texts are cut to this, at the end of a character, and "…" follows. */
#define ISM_CLIP_BYTES   200
#define ISM_REJECT_BYTES (ISM_CLIP_BYTES + 100)

struct ism_rejects {
	uint32_t n;
	struct ism_batch_reject *items;
	char (*texts)[ISM_REJECT_BYTES]; /* of each item */
};

/* Room for `capacity` rejects; nobody adds more before a clear. False without memory. */
bool ism_rejects_init(struct ism_rejects *rejects, uint32_t capacity);
void ism_rejects_clear(struct ism_rejects *rejects);
void ism_rejects_release(struct ism_rejects *rejects);

/* A fault of the whole row, which is shown. */
void ism_reject_row(struct ism_rejects *rejects, enum ism_reason reason, uint64_t line,
	uint64_t n_lines, const char *begin, const char *end);

/* A fault in one field; `field` as in struct ism_batch_reject. */
void ism_reject_field(struct ism_rejects *rejects, enum ism_reason reason, uint64_t line,
	uint64_t n_lines, uint32_t column, int32_t field, const char *begin, const char *end);

/*
 * Rows of which only the beginning need be in memory: `n_bytes` are in the row, of which as many can be read
 * at `begin`, up to ISM_CLIP_BYTES + 1.
 */
void ism_reject_long(struct ism_rejects *rejects, uint64_t line, uint64_t n_lines,
	const char *begin, uint64_t n_bytes);
void ism_reject_unterminated(struct ism_rejects *rejects, uint64_t line, uint64_t n_lines,
	uint32_t column, int32_t field, const char *begin, uint64_t n_bytes);

#endif
