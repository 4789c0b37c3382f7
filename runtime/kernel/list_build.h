/* A list being made: its bytes are claimed before and what is over is given back. For the files that make lists. */
#ifndef ISM_RUNTIME_KERNEL_LIST_BUILD_H
#define ISM_RUNTIME_KERNEL_LIST_BUILD_H

#include "runtime/kernel/list.h"

struct ism_list_build {
	char *bytes; /* in the scratch */
	uint64_t room;
	uint64_t used;
};

/*
 * Room for the parts of a text of `size` bytes, each of one byte at least and all but the last with a mark; 0: one
 * part. What is not used yet also has room for the text of what is still to come, and 4 bytes. False without memory.
 */
bool ism_list_claim(struct ism_list_build *build, uint64_t size, uint64_t mark_size, uint32_t type,
	struct ism_scratch *scratch);

/* A further element; a text may lie in the room of the list itself, 4 bytes behind what is used. */
void ism_list_put(struct ism_list_build *build, uint32_t type, const struct ism_datum *value);

void ism_list_finish(
	struct ism_list_build *build, struct ism_scratch *scratch, struct ism_slice *out);

/* What ism_field_list does with ISM_LIST_JSON: list_json.c. */
enum ism_reason ism_list_json(const char *s, size_t n, const struct ism_field_form *form,
	const struct ism_zone *zone, struct ism_zone_cursor *cursor, struct ism_scratch *scratch,
	struct ism_slice *out);

#endif
