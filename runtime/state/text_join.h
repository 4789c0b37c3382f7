/*
 * A large container of texts, added to another by several threads at once.
 *
 * It is done stretch by stretch of its slots. First all that both have is added: no text is twice in a container, so that
 * each count has one thread that adds to it. Then there is room made for what is left, and that is put into free slots: the
 * slots where texts of a stretch are sought (text_counts.h) are no other stretch's, where the container has at least as
 * many. What would go beyond the end of its stretch is left to one thread.
 */
#ifndef ISM_RUNTIME_STATE_TEXT_JOIN_H
#define ISM_RUNTIME_STATE_TEXT_JOIN_H

#include <stdatomic.h>

#include "runtime/state/text_counts.h"

enum {
	ISM_TEXT_STRETCH = 1 << 12, /* slots */
};

/* What is left of a stretch: its first slots. */
struct ism_text_left {
	uint32_t n;
	uint64_t bytes; /* of texts that are not in their slots */
};

struct ism_text_join {
	struct ism_text_counts *into, *from;
	uint64_t n_stretches;
	struct ism_text_left *left; /* by stretch; the caller's */
	atomic_uint_fast64_t n_put; /* by all threads */
	atomic_uint_fast64_t bytes_used;
};

/*
 * Both have at least ISM_TEXT_STRETCH slots. Until the end nobody else uses them, and then `from` is empty. `left` has
 * as many elements as the join says that there are stretches.
 */
void ism_text_join_init(
	struct ism_text_join *join, struct ism_text_counts *into, struct ism_text_counts *from);

/* Adds what both have. To be called once for each stretch, by any thread. */
void ism_text_join_add(struct ism_text_join *join, uint64_t stretch);

/* Makes room for what is left, when all stretches are added; false without memory. */
bool ism_text_join_reserve(struct ism_text_join *join, struct ism_memory *memory);

/* How many texts are left. */
uint64_t ism_text_join_left(const struct ism_text_join *join);

/* Puts what is left into free slots, when there is room. Need not be called. */
void ism_text_join_put(struct ism_text_join *join, uint64_t stretch);

/* Adds what is still left; false without memory. */
bool ism_text_join_end(struct ism_text_join *join, struct ism_memory *memory);

#endif
