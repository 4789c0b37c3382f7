/*
 * Two forms: registers in use in a hash table with linear probing, while they are few, and then all of
 * them in an array. A hundred thousand groups of some values each so take kilobytes less apiece.
 */
#include "runtime/state/sketch.h"

#include <math.h>

enum {
	SLOTS_FIRST = 8,
	SLOTS_MAX = 2 * ISM_SKETCH_LISTED,
};

static uint32_t slot_place(uint32_t slot)
{
	return slot >> 8;
}

/* The slot of a register in a table that is never full, or the free one where it belongs. */
static uint32_t *slot_find(uint32_t *slots, uint32_t capacity, uint32_t place)
{
	uint32_t at = place & (capacity - 1);

	while (slots[at] && slot_place(slots[at]) != place)
		at = (at + 1) & (capacity - 1);
	return &slots[at];
}

static bool become_array(struct ism_state_sketch *sketch, struct ism_memory *memory)
{
	uint8_t *registers = ism_memory_alloc(memory, ISM_SKETCH_REGISTERS);

	if (!registers)
		return false;
	ism_sketch_list(sketch, registers);
	ism_sketch_release(sketch, memory);
	sketch->registers = registers;
	return true;
}

static bool become_table(
	struct ism_state_sketch *sketch, uint32_t capacity, struct ism_memory *memory)
{
	uint32_t *slots = ism_memory_alloc(memory, capacity * sizeof(*slots));
	uint32_t used = sketch->used;

	if (!slots)
		return false;
	for (uint32_t i = 0; i < sketch->capacity; i++)
		if (sketch->slots[i])
			*slot_find(slots, capacity, slot_place(sketch->slots[i])) =
				sketch->slots[i];
	ism_sketch_release(sketch, memory);
	sketch->slots = slots;
	sketch->capacity = capacity;
	sketch->used = used;
	return true;
}

/* The table is as full as it may be: at most half. */
static bool grow(struct ism_state_sketch *sketch, struct ism_memory *memory)
{
	if (sketch->capacity == SLOTS_MAX)
		return become_array(sketch, memory);
	return become_table(sketch, sketch->capacity ? 2 * sketch->capacity : SLOTS_FIRST, memory);
}

bool ism_sketch_insert(
	struct ism_state_sketch *sketch, uint32_t place, uint8_t rank, struct ism_memory *memory)
{
	while (!ism_sketch_is_array(sketch)) {
		uint32_t *slot = NULL;

		if (sketch->capacity)
			slot = slot_find(sketch->slots, sketch->capacity, place);
		if (slot && *slot) {
			*slot = (uint8_t)*slot < rank ? place << 8 | rank : *slot;
			return true;
		}
		if (slot && 2 * (sketch->used + 1) <= sketch->capacity) {
			*slot = place << 8 | rank;
			sketch->used++;
			return true;
		}
		if (!grow(sketch, memory))
			return false;
	}
	if (sketch->registers[place] < rank)
		sketch->registers[place] = rank;
	return true;
}

bool ism_sketch_merge(struct ism_state_sketch *into, const struct ism_state_sketch *from,
	struct ism_memory *memory)
{
	uint32_t n = ism_sketch_is_array(from) ? ISM_SKETCH_REGISTERS : from->capacity;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t place = from->capacity ? slot_place(from->slots[i]) : i;
		uint8_t rank = from->capacity ? (uint8_t)from->slots[i] : from->registers[i];

		if (rank && !ism_sketch_insert(into, place, rank, memory))
			return false;
	}
	return true;
}

void ism_sketch_release(struct ism_state_sketch *sketch, struct ism_memory *memory)
{
	if (sketch->capacity)
		ism_memory_free(memory, sketch->slots, sketch->capacity * sizeof(*sketch->slots));
	else
		ism_memory_free(memory, sketch->registers, ISM_SKETCH_REGISTERS);
	sketch->registers = NULL;
	sketch->capacity = 0;
	sketch->used = 0;
}

uint64_t ism_sketch_list(
	const struct ism_state_sketch *sketch, uint8_t registers[ISM_SKETCH_REGISTERS])
{
	uint64_t used = 0;

	memset(registers, 0, ISM_SKETCH_REGISTERS);
	if (ism_sketch_is_array(sketch))
		memcpy(registers, sketch->registers, ISM_SKETCH_REGISTERS);
	for (uint32_t i = 0; i < sketch->capacity; i++)
		if (sketch->slots[i])
			registers[slot_place(sketch->slots[i])] = (uint8_t)sketch->slots[i];
	for (uint32_t i = 0; i < ISM_SKETCH_REGISTERS; i++)
		used += registers[i] != 0;
	return used;
}

/* ---- the estimate ---- */

/* The part of registers that no value has reached; x < 1. Where they are many this is linear counting. */
static double sigma(double x)
{
	double y = 1, sum = x, before;

	do {
		x *= x;
		before = sum;
		sum += x * y;
		y += y;
	} while (sum != before);
	return sum;
}

/* The part of registers whose rank could not grow any more. */
static double tau(double x)
{
	double y = 1, sum = 1 - x, before;

	if (x == 0 || x == 1)
		return 0;
	do {
		x = sqrt(x);
		before = sum;
		y *= 0.5;
		sum -= (1 - x) * (1 - x) * y;
	} while (sum != before);
	return sum / 3;
}

/*
 * O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), algorithm 6: one
 * formula that holds from one value to 2^64, without a change from linear counting to another estimate and
 * without tables of corrections. Nothing but additions, products, a quotient and roots, which IEEE 754
 * rounds in one way only.
 */
uint64_t ism_sketch_estimate(const struct ism_state_sketch *sketch)
{
	const double m = ISM_SKETCH_REGISTERS, half_log2e = 0.7213475204444817;
	uint64_t histogram[ISM_SKETCH_RANK_MAX + 1] = { 0 };
	uint8_t registers[ISM_SKETCH_REGISTERS];
	double z, estimate;

	if (ism_sketch_list(sketch, registers) == 0)
		return 0;
	for (uint32_t i = 0; i < ISM_SKETCH_REGISTERS; i++)
		histogram[registers[i]]++;
	z = m * tau(1 - (double)histogram[ISM_SKETCH_RANK_MAX] / m);
	for (uint32_t rank = ISM_SKETCH_RANK_MAX - 1; rank >= 1; rank--)
		z = 0.5 * (z + (double)histogram[rank]);
	z += m * sigma((double)histogram[0] / m);
	estimate = half_log2e * m * m / z + 0.5;
	return estimate < (double)sketch->values ? (uint64_t)estimate : sketch->values;
}
