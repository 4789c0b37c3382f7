/*
 * Reads payloads and trusts nothing in them: what is accepted is exactly what state_payload.h says and
 * what rows could have made, so that a state read is as good as one that grew here. Nothing is allocated
 * for more entries than the bytes at hand can hold.
 */
#include "runtime/state/state_payload.h"

#include <math.h>
#include <string.h>

#include "runtime/state/choice.h"
#include "runtime/state/counts.h"
#include "runtime/state/real_key.h"
#include "runtime/state/sketch.h"
#include "runtime/state/text_counts.h"

/* More rows than any run has; sums of as many values stay within their words. */
#define ROWS_MAX (UINT64_C(1) << 60)

/* A view of the bytes left. `bad` stays set once something did not fit. */
struct input {
	const uint8_t *at;
	uint64_t left;
	bool bad;
};

static const uint8_t *take(struct input *in, uint64_t size)
{
	const uint8_t *bytes = in->at;

	if (in->bad || size > in->left) {
		in->bad = true;
		return NULL;
	}
	in->at += size;
	in->left -= size;
	return bytes;
}

static uint64_t get(struct input *in)
{
	const uint8_t *bytes = take(in, 8);
	uint64_t word = 0;

	for (unsigned i = 0; bytes && i < 8; i++)
		word |= (uint64_t)bytes[i] << 8 * i;
	return word;
}

static __int128 get_wide(struct input *in)
{
	uint64_t low = get(in);
	uint64_t high = get(in);

	return (__int128)((unsigned __int128)high << 64 | low);
}

static enum ism_status done(const struct input *in, bool valid)
{
	return in->bad || !valid ? ISM_ERR_DATA : ISM_OK;
}

/* Can `values` 64-bit integers add up to `sum`? */
static bool sum_is_possible(__int128 sum, uint64_t values)
{
	__int128 bound = (__int128)values << 63;

	return sum >= -bound && sum <= bound;
}

/* Can `values` products of two 64-bit integers, or squares, add up to it? */
static bool products_are_possible(const struct ism_wide_sum *products, bool squares)
{
	int64_t high = (int64_t)products->word[3];

	return high == 0 || (high == -1 && !squares);
}

static enum ism_status get_sum_exact(struct input *in, struct ism_state_sum_exact *state)
{
	state->sum = get_wide(in);
	return done(in, sum_is_possible(state->sum, state->values));
}

static enum ism_status get_pair_exact(
	struct input *in, struct ism_state_pair_exact *state, bool squares)
{
	state->sum = get_wide(in);
	for (unsigned i = 0; i < 4; i++)
		state->products.word[i] = get(in);
	return done(in, sum_is_possible(state->sum, state->values) &&
				products_are_possible(&state->products, squares));
}

static enum ism_status get_sum_real(
	struct input *in, struct ism_state_sum_real *state, struct ism_memory *memory)
{
	const uint8_t *bytes = take(in, ISM_EXACT_SUM_BYTES);

	if (!bytes)
		return ISM_ERR_DATA;
	state->sum = ism_memory_alloc(memory, sizeof(*state->sum));
	if (!state->sum)
		return ISM_ERR_MEMORY;
	ism_exact_sum_read(state->sum, bytes);
	return ISM_OK;
}

static enum ism_status get_pair_real(
	struct input *in, struct ism_state_pair_real *state, struct ism_memory *memory)
{
	const uint8_t *sum = take(in, ISM_EXACT_SUM_BYTES);
	const uint8_t *products = take(in, ISM_EXACT_DOT_BYTES);

	if (!sum || !products)
		return ISM_ERR_DATA;
	state->pair = ism_memory_alloc(memory, sizeof(*state->pair));
	if (!state->pair)
		return ISM_ERR_MEMORY;
	ism_exact_sum_read(&state->pair->sum, sum);
	ism_exact_dot_read(&state->pair->products, products);
	return ISM_OK;
}

static enum ism_status get_extreme_exact(struct input *in, struct ism_state_extreme_exact *state)
{
	state->value = (int64_t)get(in);
	return done(in, true);
}

static enum ism_status get_extreme_real(struct input *in, struct ism_state_extreme_real *state)
{
	uint64_t bits = get(in);

	memcpy(&state->value, &bits, sizeof(bits));
	return done(in, isfinite(state->value) && !(state->value == 0 && signbit(state->value)));
}

/* `n` keys with their counts, ascending; the counts add up to state->values, which is not 0. */
static enum ism_status get_entries(
	struct input *in, struct ism_state_counts *state, uint64_t n, struct ism_memory *memory)
{
	uint64_t left = state->values;
	int64_t last = INT64_MIN;

	if (in->bad || n == 0 || n > in->left / 16)
		return ISM_ERR_DATA;
	for (uint64_t i = 0; i < n; i++) {
		int64_t key = (int64_t)get(in);
		uint64_t count = get(in);

		if ((i && key <= last) || count == 0 || count > left)
			return ISM_ERR_DATA;
		if (!ism_counts_insert(state, key, count, memory))
			return ISM_ERR_MEMORY;
		left -= count;
		last = key;
	}
	return done(in, left == 0);
}

static enum ism_status get_counts(
	struct input *in, struct ism_state_counts *state, struct ism_memory *memory)
{
	uint64_t n = get(in);

	return get_entries(in, state, n, memory);
}

static enum ism_status get_texts(
	struct input *in, struct ism_state_texts *state, struct ism_memory *memory)
{
	uint64_t n = get(in), left = state->values;
	struct ism_slice last = { NULL, 0 };

	if (in->bad || n == 0 || n > in->left / 16)
		return ISM_ERR_DATA;
	for (uint64_t i = 0; i < n; i++) {
		uint64_t count = get(in), size = get(in);
		struct ism_slice text = { (const char *)take(in, size), size };

		if (!text.data || size > UINT32_MAX || count == 0 || count > left ||
			(i && ism_slice_compare(text, last) <= 0))
			return ISM_ERR_DATA;
		if (!ism_text_counts_insert(
			    &state->texts, text.data, (uint32_t)size, count, memory))
			return ISM_ERR_MEMORY;
		left -= count;
		last = text;
	}
	return done(in, left == 0);
}

static enum ism_status get_choice(
	struct input *in, struct ism_state_choice *state, bool last, struct ism_memory *memory)
{
	struct ism_choice choice = { .time = (int64_t)get(in), .order = get(in) };
	uint64_t is_text = get(in);
	uint64_t word = get(in);

	choice.is_text = (uint32_t)is_text;
	choice.value.present = 1;
	if (in->bad || is_text > 1)
		return ISM_ERR_DATA;
	if (is_text) {
		choice.value.text = (const char *)take(in, word);
		choice.value.size = (uint32_t)word;
		if (!choice.value.text || word > UINT32_MAX)
			return ISM_ERR_DATA;
	} else {
		choice.value.exact = (int64_t)word;
	}
	return ism_choice_offer(state, &choice, last, memory) ? ISM_OK : ISM_ERR_MEMORY;
}

/* One of the two multisets of a curve; no time is below 0. */
static enum ism_status get_times(
	struct input *in, struct ism_state_counts *times, struct ism_memory *memory)
{
	uint64_t n;

	times->values = get(in);
	if (in->bad || times->values > ROWS_MAX)
		return ISM_ERR_DATA;
	if (times->values == 0)
		return ISM_OK;
	n = get(in);
	ISM_TRY(get_entries(in, times, n, memory));
	return done(in, ism_counts_rank(times, 0) >= 0);
}

static enum ism_status get_curve(
	struct input *in, struct ism_state_curve *state, struct ism_memory *memory)
{
	ISM_TRY(get_times(in, &state->events, memory));
	ISM_TRY(get_times(in, &state->censored, memory));
	return done(in, state->events.values + state->censored.values == state->values);
}

static enum ism_status get_registers(
	struct input *in, struct ism_state_sketch *state, uint64_t n, struct ism_memory *memory)
{
	const uint8_t *ranks = take(in, ISM_SKETCH_REGISTERS);
	uint64_t used = 0;

	for (uint32_t i = 0; ranks && i < ISM_SKETCH_REGISTERS; i++) {
		if (ranks[i] > ISM_SKETCH_RANK_MAX)
			return ISM_ERR_DATA;
		if (ranks[i] && !ism_sketch_insert(state, i, ranks[i], memory))
			return ISM_ERR_MEMORY;
		used += ranks[i] != 0;
	}
	return done(in, used == n);
}

static enum ism_status get_sketch(
	struct input *in, struct ism_state_sketch *state, struct ism_memory *memory)
{
	uint64_t n = get(in);
	uint64_t next = 0; /* the register after the last one read */

	if (in->bad || n == 0 || n > state->values)
		return ISM_ERR_DATA;
	if (n > ISM_SKETCH_LISTED)
		return get_registers(in, state, n, memory);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t word = get(in);
		uint64_t place = word >> 8;
		uint8_t rank = (uint8_t)word;

		if (place < next || place >= ISM_SKETCH_REGISTERS || rank == 0 ||
			rank > ISM_SKETCH_RANK_MAX)
			return ISM_ERR_DATA;
		if (!ism_sketch_insert(state, (uint32_t)place, rank, memory))
			return ISM_ERR_MEMORY;
		next = place + 1;
	}
	return done(in, true);
}

/* What stands after `values`, which is not 0. */
static enum ism_status get_body(
	struct input *in, uint32_t kind, void *state, struct ism_memory *memory)
{
	switch ((enum ism_state_kind)kind) {
	case ISM_STATE_SUM_EXACT: return get_sum_exact(in, state);
	case ISM_STATE_SUM_REAL: return get_sum_real(in, state, memory);
	case ISM_STATE_SQUARES_EXACT: return get_pair_exact(in, state, true);
	case ISM_STATE_WEIGHTED_EXACT: return get_pair_exact(in, state, false);
	case ISM_STATE_SQUARES_REAL:
	case ISM_STATE_WEIGHTED_REAL: return get_pair_real(in, state, memory);
	case ISM_STATE_MIN_EXACT:
	case ISM_STATE_MAX_EXACT: return get_extreme_exact(in, state);
	case ISM_STATE_MIN_REAL:
	case ISM_STATE_MAX_REAL: return get_extreme_real(in, state);
	case ISM_STATE_COUNTS: return get_counts(in, state, memory);
	case ISM_STATE_TEXTS: return get_texts(in, state, memory);
	case ISM_STATE_FIRST: return get_choice(in, state, false, memory);
	case ISM_STATE_LAST: return get_choice(in, state, true, memory);
	case ISM_STATE_CURVE: return get_curve(in, state, memory);
	case ISM_STATE_SKETCH: return get_sketch(in, state, memory);
	default: return ISM_ERR_BUG;
	}
}

static enum ism_status get_share(struct input *in, struct ism_state_share *share)
{
	share->holds = get(in);
	share->unknown = get(in);
	return done(in, share->holds <= share->head.rows &&
				share->unknown <= share->head.rows - share->holds);
}

static enum ism_status get_valued(
	struct input *in, uint32_t kind, struct ism_state_valued *state, struct ism_memory *memory)
{
	state->values = get(in);
	if (in->bad || state->values > state->head.rows)
		return ISM_ERR_DATA;
	return state->values ? get_body(in, kind, state, memory) : ISM_OK;
}

enum ism_status ism_state_payload_read(
	uint32_t kind, void *state, struct ism_slice payload, struct ism_memory *memory)
{
	struct input in = { (const uint8_t *)payload.data, payload.size, false };
	struct ism_state_head *head = state;
	enum ism_status status = ISM_OK;

	head->fault = get(&in);
	head->rows = get(&in);
	if (in.bad || head->rows > ROWS_MAX || (head->fault && !head->rows))
		return ISM_ERR_DATA;
	switch ((enum ism_state_kind)kind) {
	case ISM_STATE_COUNT: break;
	case ISM_STATE_SHARE:
	case ISM_STATE_ANY:
	case ISM_STATE_ALL: status = get_share(&in, state); break;
	default: status = get_valued(&in, kind, state, memory); break;
	}
	return status != ISM_OK ? status : done(&in, in.left == 0);
}
