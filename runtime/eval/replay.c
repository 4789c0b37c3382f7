#include "runtime/eval/replay.h"

#include <string.h>

#include "runtime/kernel/row_math.h"
#include "runtime/state/state_update.h"
#include "runtime/state/text_counts.h"

/* ---- tuples ---- */

static bool is_text(uint8_t type)
{
	return type == ISM_TYPE_TEXT || type == ISM_TYPE_IP;
}

const char *ism_row_tuple(struct ism_worker *worker, uint32_t n_keys, const struct ism_datum *keys,
	const uint8_t *types, uint64_t *size)
{
	uint64_t bytes = 0;
	char *tuple;
	char *at;

	for (uint32_t i = 0; i < n_keys; i++)
		bytes += 1 + (keys[i].present ? 8 + (is_text(types[i]) ? keys[i].size : 0) : 0);
	tuple = ism_scratch_alloc(worker->scratch, bytes);
	*size = 0;
	if (!tuple)
		return NULL;
	at = tuple;
	for (uint32_t i = 0; i < n_keys; i++) {
		*at++ = keys[i].present != 0;
		if (!keys[i].present)
			continue;
		if (is_text(types[i])) {
			memcpy(at, &keys[i].size, sizeof(uint32_t));
			memcpy(at + sizeof(uint32_t), keys[i].text, keys[i].size);
			at += sizeof(uint32_t) + keys[i].size;
		} else {
			memcpy(at, &keys[i].exact, sizeof(int64_t));
			at += sizeof(int64_t);
		}
	}
	*size = (uint64_t)(at - tuple);
	return tuple;
}

/* The keys of a tuple as values; texts stay in it. */
static void read_tuple(
	const char *at, uint32_t n_keys, const uint8_t *types, struct ism_value *values)
{
	for (uint32_t i = 0; i < n_keys; i++) {
		struct ism_value *value = &values[i];
		uint32_t size;

		*value = (struct ism_value){ .state = ISM_VALUE_NONE };
		if (!*at++)
			continue;
		value->state = ISM_VALUE_PRESENT;
		if (is_text(types[i])) {
			memcpy(&size, at, sizeof size);
			value->text = (struct ism_slice){ at + sizeof size, size };
			at += sizeof size + size;
		} else if (types[i] == ISM_TYPE_NUMBER) {
			memcpy(&value->real, at, sizeof(double));
			value->is_real = 1;
			at += sizeof(double);
		} else {
			int64_t exact;

			memcpy(&exact, at, sizeof exact);
			value->exact = exact;
			at += sizeof exact;
		}
	}
}

/* ---- rows ---- */

/* Larger than any state. */
#define STATE_BYTES 256

#define CHECK_SIZE(id, type) \
	_Static_assert(sizeof(type) <= STATE_BYTES, "a state of every kind fits");
ISM_STATE_KINDS(CHECK_SIZE)
#undef CHECK_SIZE

struct room {
	_Alignas(16) unsigned char bytes[STATE_BYTES];
};

struct replay {
	const struct ism_replay *form;
	struct ism_memory *memory;
	struct ism_value *slots; /* parts of the period, then keys */
	struct ism_value value, weight;
};

static bool fits(const struct ism_value *value)
{
	return value->is_real || value->exact == (int64_t)value->exact;
}

static void add_choice(const struct replay *r, void *state, bool is_text)
{
	const struct ism_value *keys = r->slots + ISM_PERIOD_PARTS;
	bool is_first = r->form->kind == ISM_STATE_FIRST;
	int64_t time = is_first ? INT64_MAX : INT64_MIN;
	uint64_t order = (uint64_t)keys[r->form->order].exact;
	struct ism_datum value = { .exact = (int64_t)r->value.exact, .present = 1 };

	/* A source without a time has rows of one time; a row without one comes last, or first. */
	if (r->form->time == ISM_NONE_INDEX)
		time = 0;
	else if (keys[r->form->time].state == ISM_VALUE_PRESENT)
		time = (int64_t)keys[r->form->time].exact;
	if (r->value.is_real)
		value.real = r->value.real;
	if (!is_text)
		(is_first ? ism_state_first_add : ism_state_last_add)(state, time, order, value);
	else
		(is_first ? ism_state_first_text_add : ism_state_last_text_add)(state, time, order,
			r->value.text.data, (uint32_t)r->value.text.size, r->memory);
}

/* A present value. */
static void add_value(const struct replay *r, void *state, bool is_text)
{
	const struct ism_value *v = &r->value;
	int64_t exact = is_text ? 0 : (int64_t)v->exact;
	uint32_t size = is_text ? (uint32_t)v->text.size : 0;

	switch ((enum ism_state_kind)r->form->kind) {
	case ISM_STATE_SUM_EXACT: ism_state_sum_exact_add(state, exact); break;
	case ISM_STATE_SUM_REAL: ism_state_sum_real_add(state, v->real, r->memory); break;
	case ISM_STATE_SQUARES_EXACT: ism_state_squares_exact_add(state, exact); break;
	case ISM_STATE_SQUARES_REAL: ism_state_squares_real_add(state, v->real, r->memory); break;
	case ISM_STATE_WEIGHTED_EXACT:
		ism_state_weighted_exact_add(state, exact, (int64_t)r->weight.exact);
		break;
	case ISM_STATE_WEIGHTED_REAL:
		ism_state_weighted_real_add(state, v->real, r->weight.real, r->memory);
		break;
	case ISM_STATE_MIN_EXACT: ism_state_min_exact_add(state, exact); break;
	case ISM_STATE_MAX_EXACT: ism_state_max_exact_add(state, exact); break;
	case ISM_STATE_MIN_REAL: ism_state_min_real_add(state, v->real); break;
	case ISM_STATE_MAX_REAL: ism_state_max_real_add(state, v->real); break;
	case ISM_STATE_COUNTS:
		if (v->is_real)
			ism_state_counts_real_add(state, v->real, r->memory);
		else
			ism_state_counts_exact_add(state, exact, r->memory);
		break;
	case ISM_STATE_TEXTS: ism_state_texts_add(state, v->text.data, size, r->memory); break;
	case ISM_STATE_SKETCH:
		if (is_text)
			ism_state_sketch_text_add(state, v->text.data, size, r->memory);
		else if (v->is_real)
			ism_state_sketch_real_add(state, v->real, r->memory);
		else
			ism_state_sketch_exact_add(state, exact, r->memory);
		break;
	case ISM_STATE_CURVE:
		ism_state_curve_add(state, exact, r->weight.exact != 0, r->memory);
		break;
	case ISM_STATE_FIRST:
	case ISM_STATE_LAST: add_choice(r, state, is_text); break;
	default: break; /* counts and shares take no value; see add_row */
	}
}

/* One row that passed the filter. */
static void add_row(const struct replay *r, void *state, bool is_text)
{
	bool has_value = r->value.state == ISM_VALUE_PRESENT &&
			 (!r->form->weight || r->weight.state == ISM_VALUE_PRESENT);

	switch ((enum ism_state_kind)r->form->kind) {
	case ISM_STATE_COUNT: ism_state_count_add(state); return;
	case ISM_STATE_SHARE:
	case ISM_STATE_ANY:
	case ISM_STATE_ALL:
		ism_state_share_add(state, has_value ? r->value.exact != 0 : -1);
		return;
	default: break;
	}
	if (!has_value)
		ism_state_miss(state);
	else if (!is_text && (!fits(&r->value) || (r->form->weight && !fits(&r->weight))))
		ism_state_fault(state, EVAL_REPLAY_NO_ROW);
	else
		add_value(r, state, is_text);
}

/* As many rows that are all alike: the state of one, doubled as often as need be. */
static enum ism_status add_rows(
	const struct replay *r, void *into, bool is_text, bool is_fault, uint64_t count)
{
	uint32_t kind = r->form->kind;
	struct room many = { 0 };
	struct room half;
	enum ism_status status = ISM_OK;

	if (is_fault)
		ism_state_fault(many.bytes, EVAL_REPLAY_NO_ROW);
	else
		add_row(r, many.bytes, is_text);
	for (;;) {
		if (count & 1)
			status = ism_state_merge(kind, into, many.bytes, r->memory);
		count >>= 1;
		if (status != ISM_OK || count == 0)
			break;
		status = ism_state_copy(kind, half.bytes, many.bytes, r->memory);
		if (status != ISM_OK)
			break;
		status = ism_state_merge(kind, many.bytes, half.bytes, r->memory);
		ism_state_release(kind, half.bytes, r->memory);
		if (status != ISM_OK)
			break;
	}
	ism_state_release(kind, many.bytes, r->memory);
	return status;
}

/* Asks the formulas for the tuple in the slots; false where its rows do not pass. */
static bool ask(struct replay *r, const struct ism_run *run, bool *is_fault)
{
	struct ism_value where = { .exact = 1, .state = ISM_VALUE_PRESENT };

	r->value = r->weight = (struct ism_value){ .state = ISM_VALUE_NONE };
	if (r->form->where)
		r->form->where(run, r->slots, &where);
	*is_fault = where.state == ISM_VALUE_FAULT;
	if (!*is_fault && (where.state != ISM_VALUE_PRESENT || where.exact == 0))
		return false;
	if (r->form->value)
		r->form->value(run, r->slots, &r->value);
	if (r->form->weight)
		r->form->weight(run, r->slots, &r->weight);
	*is_fault |= r->value.state == ISM_VALUE_FAULT || r->weight.state == ISM_VALUE_FAULT;
	return true;
}

static enum ism_status replay_all(struct ism_evaluation *e, const struct ism_aggregate *aggregate,
	const struct ism_text_counts *texts, struct replay *r, void *into)
{
	const struct ism_replay *form = r->form;
	struct ism_scratch scratch = { 0 };
	struct ism_run run = e->run;
	const struct ism_text_slot *slot;
	enum ism_status status = ISM_OK;
	uint64_t at = 0;

	run.scratch = &scratch;
	while (status == ISM_OK && (slot = ism_text_counts_next(texts, &at))) {
		bool is_fault;

		read_tuple(ism_text_counts_at(texts, slot).data, form->n_keys, form->key_types,
			r->slots + ISM_PERIOD_PARTS);
		if (ask(r, &run, &is_fault))
			status = add_rows(r, into, is_text((uint8_t)aggregate->form.type), is_fault,
				slot->count);
		if (scratch.failed)
			status = ISM_ERR_MEMORY;
		ism_scratch_reset(&scratch);
	}
	ism_scratch_release(&scratch);
	return status;
}

/* The sum of the differences: as many parts of the period as there are values, without these. */
static void finish_linear(const struct ism_aggregate *aggregate,
	const struct ism_state_sum_exact *rows, const struct ism_value *part, struct ism_value *out,
	struct ism_finish_detail *detail)
{
	struct ism_state_sum_exact sum = { .head = rows->head };

	if (part->state == ISM_VALUE_PRESENT) {
		sum.values = rows->values;
		sum.sum = (part->exact * (__int128)rows->values - rows->sum) *
			  aggregate->replay->unit;
	}
	ism_finish((enum ism_aggregate_kind)aggregate->kind, &sum, &aggregate->form, out, detail);
}

enum ism_status eval_replay_finish(struct ism_evaluation *e, const struct ism_aggregate *aggregate,
	const void *state, const struct ism_value *parts, struct ism_value *out,
	struct ism_finish_detail *detail)
{
	const struct ism_state_texts *rows = state;
	const struct ism_replay *form = aggregate->replay;
	struct replay r = { .form = form, .memory = &e->memory };
	enum ism_status status = ISM_OK;
	struct room into = { 0 };

	if (form->unit) {
		finish_linear(aggregate, state, &parts[form->part], out, detail);
		return ISM_OK;
	}
	r.slots = e->replay_slots;
	memcpy(r.slots, parts, ISM_PERIOD_PARTS * sizeof *parts);
	if (rows->texts)
		status = replay_all(e, aggregate, rows->texts, &r, into.bytes);
	/* A row that could not be counted is one of every cell that it would be in. */
	if (rows->head.fault)
		ism_state_fault(into.bytes, rows->head.fault - 1);
	if (status == ISM_OK) {
		ism_finish((enum ism_aggregate_kind)aggregate->kind, into.bytes, &aggregate->form,
			out, detail);
		if (is_text((uint8_t)aggregate->form.type) && out->state == ISM_VALUE_PRESENT &&
			aggregate->kind != ISM_AGGREGATE_DISTINCT &&
			aggregate->kind != ISM_AGGREGATE_APPROX_DISTINCT)
			out->text.data = ism_arena_copy(&e->arena, out->text.data, out->text.size);
	}
	ism_state_release(form->kind, into.bytes, &e->memory);
	return status;
}
