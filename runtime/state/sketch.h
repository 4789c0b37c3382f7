/*
 * The container of SKETCH states: HyperLogLog (P. Flajolet, E. Fusy, O. Gandouet, F. Meunier, "HyperLogLog:
 * the analysis of a near-optimal cardinality estimation algorithm", 2007) over 64-bit hashes that are
 * fixed for good. The first 14 bits of a hash name a register; it keeps the largest rank, the place of the
 * first 1 in the other 50 bits, seen of its hashes. The standard error is 1.04 / sqrt(2^14) = 0.8 %.
 */
#ifndef ISM_RUNTIME_STATE_SKETCH_H
#define ISM_RUNTIME_STATE_SKETCH_H

#include "runtime/state/hash.h"
#include "runtime/state/state.h"

enum {
	ISM_SKETCH_BITS = 14,
	ISM_SKETCH_REGISTERS = 1 << ISM_SKETCH_BITS,
	ISM_SKETCH_RANK_MAX = 64 - ISM_SKETCH_BITS + 1,
	ISM_SKETCH_LISTED =
		ISM_SKETCH_REGISTERS / 8, /* at most so many are kept, and written, as a list */
};

/* Of a 64-bit value, or of the hash of a text. */
static inline uint64_t ism_sketch_hash(uint64_t word)
{
	return ism_hash_scramble(ism_hash_word(0, word));
}

static inline uint32_t ism_sketch_register(uint64_t hash)
{
	return (uint32_t)(hash >> (64 - ISM_SKETCH_BITS));
}

/* 1 .. ISM_SKETCH_RANK_MAX. */
static inline uint8_t ism_sketch_rank(uint64_t hash)
{
	uint64_t rest = hash << ISM_SKETCH_BITS | UINT64_C(1) << (ISM_SKETCH_BITS - 1);

	return (uint8_t)(__builtin_clzll(rest) + 1);
}

static inline bool ism_sketch_is_array(const struct ism_state_sketch *sketch)
{
	return sketch->registers && !sketch->capacity;
}

/* Raises a register to that rank, 1 or more. False, and memory->failed, where it could not be stored. */
bool ism_sketch_insert(
	struct ism_state_sketch *sketch, uint32_t place, uint8_t rank, struct ism_memory *memory);

bool ism_sketch_merge(struct ism_state_sketch *into, const struct ism_state_sketch *from,
	struct ism_memory *memory);

void ism_sketch_release(struct ism_state_sketch *sketch, struct ism_memory *memory);

/* Writes the ranks of all registers, and returns how many are not 0. */
uint64_t ism_sketch_list(
	const struct ism_state_sketch *sketch, uint8_t registers[ISM_SKETCH_REGISTERS]);

/* How many different values there were, to the nearest whole number; never more than `values`. */
uint64_t ism_sketch_estimate(const struct ism_state_sketch *sketch);

#endif
