#include "runtime/state/state_payload.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/state/counts.h"
#include "runtime/state/sketch.h"
#include "runtime/state/text_counts.h"

void ism_buffer_release(struct ism_buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct ism_buffer){ 0 };
}

enum ism_status ism_buffer_append(struct ism_buffer *buffer, const void *data, uint64_t size)
{
	if (size > PTRDIFF_MAX / 2 - buffer->size)
		return ISM_ERR_MEMORY;
	if (buffer->capacity - buffer->size < size) {
		uint64_t capacity = 2 * buffer->size + size + 64;
		char *grown = capacity <= PTRDIFF_MAX ? realloc(buffer->data, capacity) : NULL;

		if (!grown)
			return ISM_ERR_MEMORY;
		buffer->data = grown;
		buffer->capacity = capacity;
	}
	if (size)
		memcpy(buffer->data + buffer->size, data, size);
	buffer->size += size;
	return ISM_OK;
}

static enum ism_status put(struct ism_buffer *out, uint64_t word)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(word >> 8 * i);
	return ism_buffer_append(out, bytes, sizeof(bytes));
}

static enum ism_status put_wide(struct ism_buffer *out, __int128 value)
{
	ISM_TRY(put(out, (uint64_t)value));
	return put(out, (uint64_t)((unsigned __int128)value >> 64));
}

static enum ism_status put_sum(struct ism_buffer *out, const struct ism_exact_sum *sum)
{
	uint8_t bytes[ISM_EXACT_SUM_BYTES];

	ism_exact_sum_write(sum, bytes);
	return ism_buffer_append(out, bytes, sizeof(bytes));
}

static enum ism_status put_dot(struct ism_buffer *out, const struct ism_exact_dot *dot)
{
	uint8_t bytes[ISM_EXACT_DOT_BYTES];

	ism_exact_dot_write(dot, bytes);
	return ism_buffer_append(out, bytes, sizeof(bytes));
}

static enum ism_status put_pair_exact(
	struct ism_buffer *out, const struct ism_state_pair_exact *pair)
{
	ISM_TRY(put_wide(out, pair->sum));
	for (unsigned i = 0; i < 4; i++)
		ISM_TRY(put(out, pair->products.word[i]));
	return ISM_OK;
}

static enum ism_status put_counts(struct ism_buffer *out, const struct ism_state_counts *counts)
{
	uint64_t n = ism_counts_distinct(counts);
	struct ism_count *entries = malloc(n * sizeof(*entries));
	enum ism_status status = entries ? put(out, n) : ISM_ERR_MEMORY;

	if (entries)
		ism_counts_list(counts, entries);
	for (uint64_t i = 0; status == ISM_OK && i < n; i++) {
		status = put(out, (uint64_t)entries[i].key);
		if (status == ISM_OK)
			status = put(out, entries[i].count);
	}
	free(entries);
	return status;
}

static enum ism_status put_curve(struct ism_buffer *out, const struct ism_state_curve *curve)
{
	ISM_TRY(put(out, curve->events.values));
	if (curve->events.values)
		ISM_TRY(put_counts(out, &curve->events));
	ISM_TRY(put(out, curve->censored.values));
	return curve->censored.values ? put_counts(out, &curve->censored) : ISM_OK;
}

static enum ism_status put_sketch(struct ism_buffer *out, const struct ism_state_sketch *sketch)
{
	uint8_t registers[ISM_SKETCH_REGISTERS];
	uint64_t n = ism_sketch_list(sketch, registers);

	ISM_TRY(put(out, n));
	if (n > ISM_SKETCH_LISTED)
		return ism_buffer_append(out, registers, sizeof(registers));
	for (uint64_t i = 0; i < ISM_SKETCH_REGISTERS; i++)
		if (registers[i])
			ISM_TRY(put(out, i << 8 | registers[i]));
	return ISM_OK;
}

static enum ism_status put_text(struct ism_buffer *out, struct ism_slice text)
{
	ISM_TRY(put(out, text.size));
	return ism_buffer_append(out, text.data, text.size);
}

static enum ism_status put_texts(struct ism_buffer *out, const struct ism_text_counts *texts)
{
	const struct ism_text_slot **order =
		malloc(texts->n_entries * sizeof(const struct ism_text_slot *));
	enum ism_status status = order ? put(out, texts->n_entries) : ISM_ERR_MEMORY;

	if (order)
		ism_text_counts_list(texts, order);
	for (uint64_t i = 0; status == ISM_OK && i < texts->n_entries; i++) {
		status = put(out, order[i]->count);
		if (status == ISM_OK)
			status = put_text(out, ism_text_counts_at(texts, order[i]));
	}
	free(order);
	return status;
}

static enum ism_status put_choice(struct ism_buffer *out, const struct ism_state_choice *choice)
{
	ISM_TRY(put(out, (uint64_t)choice->time));
	ISM_TRY(put(out, choice->order));
	ISM_TRY(put(out, choice->is_text));
	if (!choice->is_text)
		return put(out, (uint64_t)choice->value.exact);
	return put_text(out, (struct ism_slice){ choice->value.text, choice->value.size });
}

/* What stands after `values`, which is not 0. */
static enum ism_status put_body(struct ism_buffer *out, uint32_t kind, const void *state)
{
	const struct ism_state_pair_real *pair = state;

	switch ((enum ism_state_kind)kind) {
	case ISM_STATE_SUM_EXACT:
		return put_wide(out, ((const struct ism_state_sum_exact *)state)->sum);
	case ISM_STATE_SUM_REAL:
		return put_sum(out, ((const struct ism_state_sum_real *)state)->sum);
	case ISM_STATE_SQUARES_EXACT:
	case ISM_STATE_WEIGHTED_EXACT: return put_pair_exact(out, state);
	case ISM_STATE_SQUARES_REAL:
	case ISM_STATE_WEIGHTED_REAL:
		ISM_TRY(put_sum(out, &pair->pair->sum));
		return put_dot(out, &pair->pair->products);
	case ISM_STATE_MIN_EXACT:
	case ISM_STATE_MAX_EXACT:
		return put(out, (uint64_t)((const struct ism_state_extreme_exact *)state)->value);
	case ISM_STATE_MIN_REAL:
	case ISM_STATE_MAX_REAL: {
		uint64_t bits;

		memcpy(&bits, &((const struct ism_state_extreme_real *)state)->value, sizeof(bits));
		return put(out, bits);
	}
	case ISM_STATE_COUNTS: return put_counts(out, state);
	case ISM_STATE_TEXTS: return put_texts(out, ((const struct ism_state_texts *)state)->texts);
	case ISM_STATE_FIRST:
	case ISM_STATE_LAST: return put_choice(out, state);
	case ISM_STATE_CURVE: return put_curve(out, state);
	case ISM_STATE_SKETCH: return put_sketch(out, state);
	default: return ISM_ERR_BUG;
	}
}

static enum ism_status put_share(struct ism_buffer *out, const struct ism_state_share *share)
{
	ISM_TRY(put(out, share->holds));
	return put(out, share->unknown);
}

static enum ism_status put_valued(
	struct ism_buffer *out, uint32_t kind, const struct ism_state_valued *state)
{
	ISM_TRY(put(out, state->values));
	return state->values ? put_body(out, kind, state) : ISM_OK;
}

enum ism_status ism_state_payload_write(uint32_t kind, const void *state, struct ism_buffer *out)
{
	const struct ism_state_head *head = state;

	ISM_TRY(put(out, head->fault));
	ISM_TRY(put(out, head->rows));
	switch ((enum ism_state_kind)kind) {
	case ISM_STATE_COUNT: return ISM_OK;
	case ISM_STATE_SHARE:
	case ISM_STATE_ANY:
	case ISM_STATE_ALL: return put_share(out, state);
	default: return put_valued(out, kind, state);
	}
}
