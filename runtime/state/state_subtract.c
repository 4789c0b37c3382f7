/*
 * Taking rows out of a state again. Sums are two's complement, in which subtracting undoes adding bit for
 * bit; multisets take their keys out. A state that is left without a value is given back what it owns, so
 * that it is the state of no values in every byte.
 */
#include "runtime/state/state.h"

#include "runtime/state/counts.h"
#include "runtime/state/text_counts.h"

bool ism_state_can_subtract(uint32_t kind)
{
	switch ((enum ism_state_kind)kind) {
	case ISM_STATE_COUNT:
	case ISM_STATE_SHARE:
	case ISM_STATE_ANY:
	case ISM_STATE_ALL:
	case ISM_STATE_SUM_EXACT:
	case ISM_STATE_SUM_REAL:
	case ISM_STATE_SQUARES_EXACT:
	case ISM_STATE_SQUARES_REAL:
	case ISM_STATE_WEIGHTED_EXACT:
	case ISM_STATE_WEIGHTED_REAL:
	case ISM_STATE_COUNTS:
	case ISM_STATE_TEXTS:
	case ISM_STATE_CURVE: return true;
	case ISM_STATE_MIN_EXACT:
	case ISM_STATE_MAX_EXACT:
	case ISM_STATE_MIN_REAL:
	case ISM_STATE_MAX_REAL:
	case ISM_STATE_FIRST:
	case ISM_STATE_LAST:
	case ISM_STATE_SKETCH:
	case ISM_STATE_KIND_COUNT: break;
	}
	return false;
}

static bool is_share(uint32_t kind)
{
	return kind == ISM_STATE_SHARE || kind == ISM_STATE_ANY || kind == ISM_STATE_ALL;
}

/* Lets no number of rows fall below 0. */
static bool subtract_head(uint32_t kind, void *into, const void *from)
{
	struct ism_state_valued *a = into;
	const struct ism_state_valued *b = from;

	if (a->head.rows < b->head.rows)
		return false;
	if (kind != ISM_STATE_COUNT && !is_share(kind)) {
		if (a->values < b->values)
			return false;
		a->values -= b->values;
	}
	a->head.rows -= b->head.rows;
	return true;
}

static bool subtract_share(struct ism_state_share *into, const struct ism_state_share *from)
{
	if (into->holds < from->holds || into->unknown < from->unknown)
		return false;
	into->holds -= from->holds;
	into->unknown -= from->unknown;
	return true;
}

static void subtract_words(uint64_t *into, const uint64_t *from, size_t n)
{
	uint64_t borrow = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned __int128 difference = (unsigned __int128)into[i] - from[i] - borrow;

		into[i] = (uint64_t)difference;
		borrow = (uint64_t)(difference >> 64) & 1;
	}
}

static __int128 wrapping_subtract(__int128 a, __int128 b)
{
	return (__int128)((unsigned __int128)a - (unsigned __int128)b);
}

static void subtract_sum_exact(
	struct ism_state_sum_exact *into, const struct ism_state_sum_exact *from)
{
	into->sum = wrapping_subtract(into->sum, from->sum);
}

static bool subtract_sum_real(
	struct ism_state_sum_real *into, const struct ism_state_sum_real *from)
{
	if (!from->sum)
		return true;
	if (!into->sum)
		return false;
	subtract_words(into->sum->word, from->sum->word, ISM_EXACT_SUM_WORDS);
	return true;
}

static void subtract_pair_exact(
	struct ism_state_pair_exact *into, const struct ism_state_pair_exact *from)
{
	into->sum = wrapping_subtract(into->sum, from->sum);
	subtract_words(into->products.word, from->products.word, 4);
}

static bool subtract_pair_real(
	struct ism_state_pair_real *into, const struct ism_state_pair_real *from)
{
	if (!from->pair)
		return true;
	if (!into->pair)
		return false;
	subtract_words(into->pair->sum.word, from->pair->sum.word, ISM_EXACT_SUM_WORDS);
	subtract_words(into->pair->products.word, from->pair->products.word, ISM_EXACT_DOT_WORDS);
	return true;
}

static bool subtract_times(struct ism_state_counts *into, const struct ism_state_counts *from)
{
	if (into->values < from->values)
		return false;
	into->values -= from->values;
	return ism_counts_subtract(into, from);
}

static bool subtract_curve(struct ism_state_curve *into, const struct ism_state_curve *from)
{
	return subtract_times(&into->events, &from->events) &&
	       subtract_times(&into->censored, &from->censored);
}

/* False where `from` is not among `into`, or without memory. */
static bool subtract_body(uint32_t kind, void *into, const void *from, struct ism_memory *memory)
{
	switch ((enum ism_state_kind)kind) {
	case ISM_STATE_COUNT: return true;
	case ISM_STATE_SHARE:
	case ISM_STATE_ANY:
	case ISM_STATE_ALL: return subtract_share(into, from);
	case ISM_STATE_SUM_EXACT: subtract_sum_exact(into, from); return true;
	case ISM_STATE_SUM_REAL: return subtract_sum_real(into, from);
	case ISM_STATE_SQUARES_EXACT:
	case ISM_STATE_WEIGHTED_EXACT: subtract_pair_exact(into, from); return true;
	case ISM_STATE_SQUARES_REAL:
	case ISM_STATE_WEIGHTED_REAL: return subtract_pair_real(into, from);
	case ISM_STATE_COUNTS: return ism_counts_subtract(into, from);
	case ISM_STATE_TEXTS:
		return ism_text_counts_subtract(((struct ism_state_texts *)into)->texts,
			((const struct ism_state_texts *)from)->texts, memory);
	case ISM_STATE_CURVE: return subtract_curve(into, from);
	default: return false;
	}
}

/* Gives back what a state without values owns. */
static void settle(uint32_t kind, void *state, struct ism_memory *memory)
{
	struct ism_state_head head = *(struct ism_state_head *)state;

	if (kind == ISM_STATE_COUNT || is_share(kind) || ((struct ism_state_valued *)state)->values)
		return;
	ism_state_release(kind, state, memory);
	*(struct ism_state_head *)state = head;
}

enum ism_status ism_state_subtract(
	uint32_t kind, void *into, const void *from, struct ism_memory *memory)
{
	if (!ism_state_can_subtract(kind) || !subtract_head(kind, into, from))
		return ISM_ERR_BUG;
	if (!subtract_body(kind, into, from, memory))
		return memory->failed ? ISM_ERR_MEMORY : ISM_ERR_BUG;
	settle(kind, into, memory);
	return ISM_OK;
}
