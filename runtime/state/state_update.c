#include "runtime/state/state_update.h"

#include "runtime/state/choice.h"
#include "runtime/state/counts.h"
#include "runtime/state/real_key.h"
#include "runtime/state/sketch.h"
#include "runtime/state/text_counts.h"

#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

void ism_state_miss(void *state)
{
	struct ism_state_head *head = state;

	head->rows++;
}

void ism_state_fault(void *state, uint64_t order)
{
	struct ism_state_head *head = state;

	head->rows++;
	/* 0, no fault yet, is the largest number when 1 is taken from it. */
	if (order < head->fault - 1)
		head->fault = order + 1;
}

void ism_state_count_add(void *state)
{
	struct ism_state_head *head = state;

	head->rows++;
}

void ism_state_count_add_many(void *state, uint64_t rows)
{
	struct ism_state_head *head = state;

	head->rows += rows;
}

void ism_state_share_add(void *state, int holds)
{
	struct ism_state_share *share = state;

	share->head.rows++;
	share->holds += holds > 0;
	share->unknown += holds < 0;
}

void ism_state_sum_exact_add(void *state, int64_t value)
{
	struct ism_state_sum_exact *sum = state;

	sum->head.rows++;
	sum->values++;
	sum->sum += value;
}

/* A state that grows gets its first memory here, once in a cell's life. */
static void *first_block(void **block, uint64_t size, struct ism_memory *memory)
{
	if (UNLIKELY(!*block))
		*block = ism_memory_alloc(memory, size);
	return *block;
}

void ism_state_sum_real_add(void *state, double value, struct ism_memory *memory)
{
	struct ism_state_sum_real *sum = state;

	sum->head.rows++;
	sum->values++;
	if (first_block((void **)&sum->sum, sizeof(*sum->sum), memory))
		ism_exact_sum_add(sum->sum, value);
}

void ism_state_sum_real_add_far(void *state, double value, struct ism_memory *memory)
{
	struct ism_state_sum_real *sum = state;

	if (first_block((void **)&sum->sum, sizeof(*sum->sum), memory))
		ism_exact_sum_add(sum->sum, value);
}

void ism_state_squares_exact_add(void *state, int64_t value)
{
	struct ism_state_pair_exact *pair = state;

	pair->head.rows++;
	pair->values++;
	pair->sum += value;
	ism_wide_sum_add(&pair->products, value, value);
}

void ism_state_squares_real_add(void *state, double value, struct ism_memory *memory)
{
	struct ism_state_pair_real *pair = state;

	pair->head.rows++;
	pair->values++;
	if (!first_block((void **)&pair->pair, sizeof(*pair->pair), memory))
		return;
	ism_exact_sum_add(&pair->pair->sum, value);
	ism_exact_dot_add(&pair->pair->products, value, value);
}

void ism_state_weighted_exact_add(void *state, int64_t value, int64_t weight)
{
	struct ism_state_pair_exact *pair = state;

	pair->head.rows++;
	pair->values++;
	pair->sum += weight;
	ism_wide_sum_add(&pair->products, value, weight);
}

void ism_state_weighted_real_add(
	void *state, double value, double weight, struct ism_memory *memory)
{
	struct ism_state_pair_real *pair = state;

	pair->head.rows++;
	pair->values++;
	if (!first_block((void **)&pair->pair, sizeof(*pair->pair), memory))
		return;
	ism_exact_sum_add(&pair->pair->sum, weight);
	ism_exact_dot_add(&pair->pair->products, value, weight);
}

void ism_state_min_exact_add(void *state, int64_t value)
{
	struct ism_state_extreme_exact *min = state;

	min->value = ((min->values == 0) | (value < min->value)) ? value : min->value;
	min->head.rows++;
	min->values++;
}

void ism_state_max_exact_add(void *state, int64_t value)
{
	struct ism_state_extreme_exact *max = state;

	max->value = ((max->values == 0) | (value > max->value)) ? value : max->value;
	max->head.rows++;
	max->values++;
}

void ism_state_min_real_add(void *state, double value)
{
	struct ism_state_extreme_real *min = state;
	double plain = ism_real_plain(value);

	min->value = ((min->values == 0) | (plain < min->value)) ? plain : min->value;
	min->head.rows++;
	min->values++;
}

void ism_state_max_real_add(void *state, double value)
{
	struct ism_state_extreme_real *max = state;
	double plain = ism_real_plain(value);

	max->value = ((max->values == 0) | (plain > max->value)) ? plain : max->value;
	max->head.rows++;
	max->values++;
}

/* A key that is there is counted here; a new one out of line. */
static void counts_add(struct ism_state_counts *counts, int64_t key, struct ism_memory *memory)
{
	uint64_t place = ism_counts_place(counts, key);

	counts->head.rows++;
	counts->values++;
	if (place < counts->window) {
		counts->counters[place]++;
		return;
	}
	if (counts->capacity) {
		struct ism_count *slot = ism_counts_slot(counts->slots, counts->capacity, key);

		if (slot->count) {
			slot->count++;
			return;
		}
	}
	ism_counts_insert(counts, key, 1, memory);
}

void ism_state_counts_exact_add(void *state, int64_t value, struct ism_memory *memory)
{
	counts_add(state, value, memory);
}

void ism_state_counts_real_add(void *state, double value, struct ism_memory *memory)
{
	counts_add(state, ism_real_key(value), memory);
}

void ism_state_texts_add(void *state, const char *text, uint32_t size, struct ism_memory *memory)
{
	struct ism_state_texts *texts = state;

	texts->head.rows++;
	texts->values++;
	ism_text_counts_insert(&texts->texts, text, size, 1, memory);
}

void ism_state_curve_add(void *state, int64_t time, int is_event, struct ism_memory *memory)
{
	struct ism_state_curve *curve = state;
	struct ism_state_counts *part = is_event ? &curve->events : &curve->censored;

	curve->head.rows++;
	curve->values++;
	part->values++;
	ism_counts_insert(part, time, 1, memory);
}

static void sketch_add(struct ism_state_sketch *sketch, uint64_t hash, struct ism_memory *memory)
{
	uint32_t place = ism_sketch_register(hash);
	uint8_t rank = ism_sketch_rank(hash);

	sketch->head.rows++;
	sketch->values++;
	if (!ism_sketch_is_array(sketch))
		ism_sketch_insert(sketch, place, rank, memory);
	else if (sketch->registers[place] < rank)
		sketch->registers[place] = rank;
}

void ism_state_sketch_exact_add(void *state, int64_t value, struct ism_memory *memory)
{
	sketch_add(state, ism_sketch_hash((uint64_t)value), memory);
}

void ism_state_sketch_real_add(void *state, double value, struct ism_memory *memory)
{
	sketch_add(state, ism_sketch_hash((uint64_t)ism_real_key(value)), memory);
}

void ism_state_sketch_text_add(
	void *state, const char *text, uint32_t size, struct ism_memory *memory)
{
	sketch_add(state, ism_sketch_hash(ism_hash_bytes(0, text, size)), memory);
}

/* Offers a value, unless the state's is clearly the one to keep: the common case, told inline. */
static void choice_add(struct ism_state_choice *state, const struct ism_choice *choice, bool last,
	struct ism_memory *memory)
{
	bool earlier = choice->time < state->time ||
		       (choice->time == state->time && choice->order < state->order);
	bool later = choice->time > state->time ||
		     (choice->time == state->time && choice->order > state->order);

	state->head.rows++;
	if (state->values++ && (last ? earlier : later))
		return;
	ism_choice_offer(state, choice, last, memory);
}

/* Values without bytes of their own never need memory. */
static void plain_add(struct ism_state_choice *state, int64_t time, uint64_t order,
	struct ism_datum value, bool last)
{
	struct ism_memory none = { 0 };

	choice_add(state, &(struct ism_choice){ time, order, 0, value }, last, &none);
}

static void text_add(struct ism_state_choice *state, int64_t time, uint64_t order, const char *text,
	uint32_t size, bool last, struct ism_memory *memory)
{
	struct ism_datum value = { .text = text, .size = size, .present = 1 };

	choice_add(state, &(struct ism_choice){ time, order, 1, value }, last, memory);
}

void ism_state_first_add(void *state, int64_t time, uint64_t order, struct ism_datum value)
{
	plain_add(state, time, order, value, false);
}

void ism_state_last_add(void *state, int64_t time, uint64_t order, struct ism_datum value)
{
	plain_add(state, time, order, value, true);
}

void ism_state_first_text_add(void *state, int64_t time, uint64_t order, const char *text,
	uint32_t size, struct ism_memory *memory)
{
	text_add(state, time, order, text, size, false, memory);
}

void ism_state_last_text_add(void *state, int64_t time, uint64_t order, const char *text,
	uint32_t size, struct ism_memory *memory)
{
	text_add(state, time, order, text, size, true, memory);
}
