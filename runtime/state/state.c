/*
 * What concerns all kinds of states: their sizes and names, merging and releasing. Sums of sums wrap
 * rather than overflow, because states read from files may hold anything that passed for a count.
 */
#include "runtime/state/state.h"

#include <string.h>

#include "runtime/state/choice.h"
#include "runtime/state/counts.h"
#include "runtime/state/sketch.h"
#include "runtime/state/text_counts.h"

uint32_t ism_state_size(uint32_t kind)
{
	static const uint32_t sizes[] = {
#define SIZE(id, type) sizeof(type),
		ISM_STATE_KINDS(SIZE)
#undef SIZE
	};

	return kind < ISM_STATE_KIND_COUNT ? sizes[kind] : 0;
}

const char *ism_state_name(uint32_t kind)
{
	static const char *const names[] = {
#define NAME(id, type) #id,
		ISM_STATE_KINDS(NAME)
#undef NAME
	};

	return kind < ISM_STATE_KIND_COUNT ? names[kind] : NULL;
}

static bool is_exact(uint32_t type)
{
	return type != ISM_TYPE_NUMBER;
}

static bool is_text(uint32_t type)
{
	return type == ISM_TYPE_TEXT || type == ISM_TYPE_IP;
}

uint32_t ism_aggregate_state(uint32_t aggregate, uint32_t type)
{
	bool exact = is_exact(type);

	switch ((enum ism_aggregate_kind)aggregate) {
	case ISM_AGGREGATE_COUNT: return ISM_STATE_COUNT;
	case ISM_AGGREGATE_SHARE: return ISM_STATE_SHARE;
	case ISM_AGGREGATE_ANY: return ISM_STATE_ANY;
	case ISM_AGGREGATE_ALL: return ISM_STATE_ALL;
	case ISM_AGGREGATE_FIRST: return ISM_STATE_FIRST;
	case ISM_AGGREGATE_LAST: return ISM_STATE_LAST;
	case ISM_AGGREGATE_APPROX_DISTINCT: return ISM_STATE_SKETCH;
	case ISM_AGGREGATE_SURVIVAL:
		return type == ISM_TYPE_DURATION ? ISM_STATE_CURVE : ISM_STATE_KIND_COUNT;
	case ISM_AGGREGATE_DISTINCT:
	case ISM_AGGREGATE_MODE: return is_text(type) ? ISM_STATE_TEXTS : ISM_STATE_COUNTS;
	default: break;
	}
	if (is_text(type))
		return ISM_STATE_KIND_COUNT;
	switch ((enum ism_aggregate_kind)aggregate) {
	case ISM_AGGREGATE_SUM:
	case ISM_AGGREGATE_AVG: return exact ? ISM_STATE_SUM_EXACT : ISM_STATE_SUM_REAL;
	case ISM_AGGREGATE_MIN: return exact ? ISM_STATE_MIN_EXACT : ISM_STATE_MIN_REAL;
	case ISM_AGGREGATE_MAX: return exact ? ISM_STATE_MAX_EXACT : ISM_STATE_MAX_REAL;
	case ISM_AGGREGATE_MEDIAN:
	case ISM_AGGREGATE_PERCENTILE:
	case ISM_AGGREGATE_PERCENTILE_DISC: return ISM_STATE_COUNTS;
	case ISM_AGGREGATE_STDDEV:
	case ISM_AGGREGATE_VARIANCE:
	case ISM_AGGREGATE_STDDEV_POP:
	case ISM_AGGREGATE_VARIANCE_POP:
		return exact ? ISM_STATE_SQUARES_EXACT : ISM_STATE_SQUARES_REAL;
	case ISM_AGGREGATE_WEIGHTED_AVG:
		return exact ? ISM_STATE_WEIGHTED_EXACT : ISM_STATE_WEIGHTED_REAL;
	default: return ISM_STATE_KIND_COUNT;
	}
}

static uint64_t counts_bytes(const struct ism_state_counts *counts)
{
	return counts->capacity * sizeof(*counts->slots) +
	       counts->window * sizeof(*counts->counters);
}

static uint64_t texts_bytes(const struct ism_text_counts *texts)
{
	if (!texts)
		return 0;
	return texts->bytes_capacity + texts->capacity * sizeof(*texts->slots);
}

uint64_t ism_state_held_bytes(uint32_t kind, const void *state)
{
	const struct ism_state_curve *curve = state;

	switch (kind) {
	case ISM_STATE_COUNTS: return counts_bytes(state);
	case ISM_STATE_TEXTS: return texts_bytes(((const struct ism_state_texts *)state)->texts);
	case ISM_STATE_CURVE: return counts_bytes(&curve->events) + counts_bytes(&curve->censored);
	default: return 0;
	}
}

/* ---- merge ---- */

static void merge_head(struct ism_state_head *into, const struct ism_state_head *from)
{
	/* 0, no fault, is the largest number when 1 is taken from it. */
	if (from->fault - 1 < into->fault - 1)
		into->fault = from->fault;
	into->rows += from->rows;
}

static __int128 wrapping_add(__int128 a, __int128 b)
{
	return (__int128)((unsigned __int128)a + (unsigned __int128)b);
}

static void merge_share(struct ism_state_share *into, const struct ism_state_share *from)
{
	into->holds += from->holds;
	into->unknown += from->unknown;
}

static void merge_sum_exact(
	struct ism_state_sum_exact *into, const struct ism_state_sum_exact *from)
{
	into->values += from->values;
	into->sum = wrapping_add(into->sum, from->sum);
}

static bool merge_sum_real(struct ism_state_sum_real *into, const struct ism_state_sum_real *from,
	struct ism_memory *memory)
{
	into->values += from->values;
	if (!from->sum)
		return true;
	if (!into->sum)
		into->sum = ism_memory_alloc(memory, sizeof(*into->sum));
	if (!into->sum)
		return false;
	ism_exact_sum_merge(into->sum, from->sum);
	return true;
}

static void merge_pair_exact(
	struct ism_state_pair_exact *into, const struct ism_state_pair_exact *from)
{
	into->values += from->values;
	into->sum = wrapping_add(into->sum, from->sum);
	ism_wide_sum_merge(&into->products, &from->products);
}

static bool merge_pair_real(struct ism_state_pair_real *into,
	const struct ism_state_pair_real *from, struct ism_memory *memory)
{
	into->values += from->values;
	if (!from->pair)
		return true;
	if (!into->pair)
		into->pair = ism_memory_alloc(memory, sizeof(*into->pair));
	if (!into->pair)
		return false;
	ism_exact_sum_merge(&into->pair->sum, &from->pair->sum);
	ism_exact_dot_merge(&into->pair->products, &from->pair->products);
	return true;
}

static void merge_extreme_exact(
	struct ism_state_extreme_exact *into, const struct ism_state_extreme_exact *from, bool max)
{
	bool beyond = max ? from->value > into->value : from->value < into->value;

	if (from->values && (!into->values || beyond))
		into->value = from->value;
	into->values += from->values;
}

static void merge_extreme_real(
	struct ism_state_extreme_real *into, const struct ism_state_extreme_real *from, bool max)
{
	bool beyond = max ? from->value > into->value : from->value < into->value;

	if (from->values && (!into->values || beyond))
		into->value = from->value;
	into->values += from->values;
}

static bool merge_counts(struct ism_state_counts *into, const struct ism_state_counts *from,
	struct ism_memory *memory)
{
	into->values += from->values;
	return ism_counts_merge(into, from, memory);
}

static bool merge_curve(
	struct ism_state_curve *into, const struct ism_state_curve *from, struct ism_memory *memory)
{
	into->values += from->values;
	return merge_counts(&into->events, &from->events, memory) &&
	       merge_counts(&into->censored, &from->censored, memory);
}

static bool merge_sketch(struct ism_state_sketch *into, const struct ism_state_sketch *from,
	struct ism_memory *memory)
{
	into->values += from->values;
	return ism_sketch_merge(into, from, memory);
}

static bool merge_texts(
	struct ism_state_texts *into, const struct ism_state_texts *from, struct ism_memory *memory)
{
	into->values += from->values;
	return ism_text_counts_merge(&into->texts, from->texts, memory);
}

static bool merge_choice(struct ism_state_choice *into, const struct ism_state_choice *from,
	bool last, struct ism_memory *memory)
{
	struct ism_choice choice = { from->time, from->order, from->is_text, from->value };

	into->values += from->values;
	return !from->value.present || ism_choice_offer(into, &choice, last, memory);
}

static bool merge_body(uint32_t kind, void *into, const void *from, struct ism_memory *memory)
{
	switch ((enum ism_state_kind)kind) {
	case ISM_STATE_COUNT: return true;
	case ISM_STATE_SHARE:
	case ISM_STATE_ANY:
	case ISM_STATE_ALL: merge_share(into, from); return true;
	case ISM_STATE_SUM_EXACT: merge_sum_exact(into, from); return true;
	case ISM_STATE_SUM_REAL: return merge_sum_real(into, from, memory);
	case ISM_STATE_SQUARES_EXACT:
	case ISM_STATE_WEIGHTED_EXACT: merge_pair_exact(into, from); return true;
	case ISM_STATE_SQUARES_REAL:
	case ISM_STATE_WEIGHTED_REAL: return merge_pair_real(into, from, memory);
	case ISM_STATE_MIN_EXACT: merge_extreme_exact(into, from, false); return true;
	case ISM_STATE_MAX_EXACT: merge_extreme_exact(into, from, true); return true;
	case ISM_STATE_MIN_REAL: merge_extreme_real(into, from, false); return true;
	case ISM_STATE_MAX_REAL: merge_extreme_real(into, from, true); return true;
	case ISM_STATE_COUNTS: return merge_counts(into, from, memory);
	case ISM_STATE_TEXTS: return merge_texts(into, from, memory);
	case ISM_STATE_FIRST: return merge_choice(into, from, false, memory);
	case ISM_STATE_LAST: return merge_choice(into, from, true, memory);
	case ISM_STATE_CURVE: return merge_curve(into, from, memory);
	case ISM_STATE_SKETCH: return merge_sketch(into, from, memory);
	case ISM_STATE_KIND_COUNT: break;
	}
	return false;
}

enum ism_status ism_state_merge(
	uint32_t kind, void *into, const void *from, struct ism_memory *memory)
{
	if (kind >= ISM_STATE_KIND_COUNT)
		return ISM_ERR_BUG;
	merge_head(into, from);
	return merge_body(kind, into, from, memory) ? ISM_OK : ISM_ERR_MEMORY;
}

enum ism_status ism_state_copy(
	uint32_t kind, void *into, const void *from, struct ism_memory *memory)
{
	memset(into, 0, ism_state_size(kind));
	return ism_state_merge(kind, into, from, memory);
}

void ism_state_release(uint32_t kind, void *state, struct ism_memory *memory)
{
	switch ((enum ism_state_kind)kind) {
	case ISM_STATE_SUM_REAL: {
		struct ism_state_sum_real *sum = state;

		ism_memory_free(memory, sum->sum, sizeof(*sum->sum));
		break;
	}
	case ISM_STATE_SQUARES_REAL:
	case ISM_STATE_WEIGHTED_REAL: {
		struct ism_state_pair_real *pair = state;

		ism_memory_free(memory, pair->pair, sizeof(*pair->pair));
		break;
	}
	case ISM_STATE_COUNTS: ism_counts_release(state, memory); break;
	case ISM_STATE_TEXTS:
		ism_text_counts_release(&((struct ism_state_texts *)state)->texts, memory);
		break;
	case ISM_STATE_FIRST:
	case ISM_STATE_LAST: ism_choice_release(state, memory); break;
	case ISM_STATE_CURVE:
		ism_counts_release(&((struct ism_state_curve *)state)->events, memory);
		ism_counts_release(&((struct ism_state_curve *)state)->censored, memory);
		break;
	case ISM_STATE_SKETCH: ism_sketch_release(state, memory); break;
	default: break;
	}
	memset(state, 0, ism_state_size(kind));
}
