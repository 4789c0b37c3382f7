/*
 * Updates of states by a row.
 *
 * States with one filter stand together behind one branch. Those that cost no more than the branch (counts,
 * shares, exact sums) are updated without one: the filter's bit is added.
 */
#include "codegen/row.h"

#include "support/unreachable.h"

/* A value that is present, added to a state by the function of its kind. */
static void add_value(struct row_fn *f, const char *function, LLVMValueRef state,
	LLVMValueRef value, bool needs_memory)
{
	struct gen *g = f->g;

	if (needs_memory)
		EMIT_CALL(g, function, "", state, value,
			worker_pointer(f, offsetof(struct ism_worker, memory), "memory"));
	else
		EMIT_CALL(g, function, "", state, value);
}

static LLVMValueRef as_key(struct row_fn *f, const struct gen_value *v, int64_t key_unit)
{
	struct gen *g = f->g;
	LLVMValueRef key = v->value;

	if (LLVMTypeOf(key) == g->i1)
		key = LLVMBuildZExt(g->b, key, g->i64, "");
	if (key_unit != 1 && LLVMTypeOf(key) == g->i64)
		key = LLVMBuildExactSDiv(g->b, key, gen_i64(g, key_unit), "key");
	return key;
}

/* Place of the row in time, for first and last: rows without one come behind all that have one. */
static LLVMValueRef emit_choice_time(struct row_fn *f, bool is_first)
{
	struct gen *g = f->g;
	struct gen_value time;

	if (!f->scan->time)
		return gen_i64(g, 0);
	time = emit_term(f, f->scan->time);
	if (!time.present)
		return time.value;
	return LLVMBuildSelect(g->b, time.present, time.value,
		gen_i64(g, is_first ? INT64_MAX : INT64_MIN), "time");
}

static void add_choice(struct row_fn *f, const struct ism_plan_state *state, LLVMValueRef at,
	const struct gen_value *v)
{
	struct gen *g = f->g;
	bool is_first = state->kind == ISM_STATE_FIRST;
	LLVMValueRef time = emit_choice_time(f, is_first);
	LLVMValueRef order = EMIT_CALL(g, "ism_row_order", "order", f->batch, f->row);
	LLVMValueRef value = as_key(f, v, 1);

	if (v->size) {
		EMIT_CALL(g, is_first ? "ism_state_first_text_add" : "ism_state_last_text_add", "",
			at, time, order, v->value, LLVMBuildTrunc(g->b, v->size, g->i32, ""),
			worker_pointer(f, offsetof(struct ism_worker, memory), "memory"));
		return;
	}
	/* A struct ism_datum by value: two words, the second one its size, 0, below `present`. */
	value = LLVMBuildBitCast(g->b, value, g->i64, "");
	EMIT_CALL(g, is_first ? "ism_state_first_add" : "ism_state_last_add", "", at, time, order,
		value, gen_i64(g, INT64_C(1) << 32));
}

/* Taken some rows later, but of the batch: text_queue.h. */
static void add_counted_text(struct row_fn *f, LLVMValueRef at, const struct gen_value *v)
{
	struct gen *g = f->g;

	EMIT_CALL(g, "ism_row_texts_add", "", f->worker, at, v->value,
		LLVMBuildTrunc(g->b, v->size, g->i32, ""));
}

static void add_text(
	struct row_fn *f, const char *function, LLVMValueRef at, const struct gen_value *v)
{
	struct gen *g = f->g;

	EMIT_CALL(g, function, "", at, v->value, LLVMBuildTrunc(g->b, v->size, g->i32, ""),
		worker_pointer(f, offsetof(struct ism_worker, memory), "memory"));
}

/* Different values are counted by their own bits: of dates apart in days too. */
static void add_sketched(struct row_fn *f, const struct ism_plan_state *state, LLVMValueRef at,
	const struct gen_value *v)
{
	if (v->size)
		add_text(f, "ism_state_sketch_text_add", at, v);
	else
		add_value(f,
			ism_type_is_real(&state->value->type) ? "ism_state_sketch_real_add"
							      : "ism_state_sketch_exact_add",
			at, as_key(f, v, 1), true);
}

/* A time, and whether it ended with the event: the state's weight. */
static void add_survival(struct row_fn *f, const struct ism_plan_state *state, LLVMValueRef at,
	const struct gen_value *v, const struct gen_value *event)
{
	struct gen *g = f->g;

	EMIT_CALL(g, "ism_state_curve_add", "", at, as_key(f, v, state->key_unit),
		LLVMBuildZExt(g->b, event->value, g->i32, "event"),
		worker_pointer(f, offsetof(struct ism_worker, memory), "memory"));
}

static void add_weighted(struct row_fn *f, const struct ism_plan_state *state, LLVMValueRef at,
	struct gen_value v, struct gen_value weight)
{
	struct gen *g = f->g;

	if (state->kind == ISM_STATE_CURVE) {
		add_survival(f, state, at, &v, &weight);
		return;
	}
	if (state->kind == ISM_STATE_WEIGHTED_EXACT) {
		EMIT_CALL(g, "ism_state_weighted_exact_add", "", at, v.value, weight.value);
		return;
	}
	v = emit_real(f, v, &state->value->type);
	weight = emit_real(f, weight, &state->weight->type);
	EMIT_CALL(g, "ism_state_weighted_real_add", "", at, v.value, weight.value,
		worker_pointer(f, offsetof(struct ism_worker, memory), "memory"));
}

/* Adds a present value. */
static void add_present(struct row_fn *f, const struct ism_plan_state *state, LLVMValueRef at,
	const struct gen_value *v)
{
	LLVMValueRef value = as_key(f, v, state->key_unit);

	switch (state->kind) {
	case ISM_STATE_SUM_REAL: add_value(f, "ism_state_sum_real_add", at, value, true); break;
	case ISM_STATE_SQUARES_EXACT:
		add_value(f, "ism_state_squares_exact_add", at, value, false);
		break;
	case ISM_STATE_SQUARES_REAL:
		add_value(f, "ism_state_squares_real_add", at, value, true);
		break;
	case ISM_STATE_MIN_EXACT: add_value(f, "ism_state_min_exact_add", at, value, false); break;
	case ISM_STATE_MAX_EXACT: add_value(f, "ism_state_max_exact_add", at, value, false); break;
	case ISM_STATE_MIN_REAL: add_value(f, "ism_state_min_real_add", at, value, false); break;
	case ISM_STATE_MAX_REAL: add_value(f, "ism_state_max_real_add", at, value, false); break;
	case ISM_STATE_COUNTS:
		add_value(f,
			ism_type_is_real(&state->value->type) ? "ism_state_counts_real_add"
							      : "ism_state_counts_exact_add",
			at, value, true);
		break;
	case ISM_STATE_TEXTS: add_counted_text(f, at, v); break;
	case ISM_STATE_SKETCH: add_sketched(f, state, at, v); break;
	case ISM_STATE_FIRST:
	case ISM_STATE_LAST: add_choice(f, state, at, v); break;
	default: ism_unreachable("a kind of state that has an update of its own");
	}
}

static bool is_share(enum ism_state_kind kind)
{
	return kind == ISM_STATE_SHARE || kind == ISM_STATE_ANY || kind == ISM_STATE_ALL;
}

static LLVMValueRef as_word(struct row_fn *f, LLVMValueRef bit)
{
	return bit ? LLVMBuildZExt(f->g->b, bit, f->g->i64, "") : gen_i64(f->g, 1);
}

/* The states that take the filter as a bit. */
static void add_masked(struct row_fn *f, const struct ism_plan_state *state, LLVMValueRef at,
	const struct gen_value *v, LLVMValueRef holds)
{
	struct gen *g = f->g;
	LLVMValueRef where = as_word(f, holds);
	LLVMValueRef unknown;

	if (state->kind == ISM_STATE_COUNT) {
		EMIT_CALL(g, "ism_state_count_add_many", "", at, where);
	} else if (is_share(state->kind)) {
		unknown = v->present ? LLVMBuildNot(g->b, v->present, "unknown") : gen_i1(g, false);
		EMIT_CALL(g, "ism_row_share_add", "", at, where, as_word(f, v->value),
			as_word(f, unknown));
	} else {
		EMIT_CALL(g, "ism_row_sum_exact_add", "", at, where, as_word(f, v->present),
			v->value);
	}
}

static bool takes_mask(const struct ism_plan_state *state)
{
	return state->kind == ISM_STATE_COUNT || is_share(state->kind) ||
	       state->kind == ISM_STATE_SUM_EXACT;
}

/* Where `fault` holds the state is told so, and the rest of the block at hand is left out. */
static LLVMBasicBlockRef emit_fault(
	struct row_fn *f, const struct ism_plan_state *state, LLVMValueRef at, LLVMValueRef fault)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef faulty = gen_block(g, "fault");
	LLVMBasicBlockRef done = gen_block(g, "fault.done");
	LLVMBasicBlockRef sound;

	emit_unlikely(g, fault, faulty, "sound");
	sound = LLVMGetInsertBlock(g->b);
	LLVMPositionBuilderAtEnd(g->b, faulty);
	EMIT_CALL(g, "ism_row_fault", "", f->worker, f->batch, f->row, gen_i32(g, state->kind), at);
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, sound);
	return done;
}

/* Adds what is present, and tells the state of what is not. */
static void add_or_miss(struct row_fn *f, const struct ism_plan_state *state, LLVMValueRef at,
	const struct gen_value *v, const struct gen_value *weight)
{
	struct gen *g = f->g;
	LLVMValueRef present = v->present;
	LLVMBasicBlockRef add = NULL;
	LLVMBasicBlockRef miss = NULL;
	LLVMBasicBlockRef done = NULL;

	if (state->weight)
		present = emit_and(g, present, weight->present, "present");
	if (present) {
		add = gen_block(g, "add");
		miss = gen_block(g, "miss");
		done = gen_block(g, "added");
		LLVMBuildCondBr(g->b, present, add, miss);
		LLVMPositionBuilderAtEnd(g->b, miss);
		EMIT_CALL(g, "ism_state_miss", "", at);
		LLVMBuildBr(g->b, done);
		LLVMPositionBuilderAtEnd(g->b, add);
	}
	if (state->weight)
		add_weighted(f, state, at, *v, *weight);
	else
		add_present(f, state, at, v);
	if (present) {
		LLVMBuildBr(g->b, done);
		LLVMPositionBuilderAtEnd(g->b, done);
	}
}

/* One state, in a place where the filter holds (`holds` NULL) or by its bit. */
static void emit_update(
	struct row_fn *f, const struct ism_plan_state *state, LLVMValueRef cell, LLVMValueRef holds)
{
	struct gen *g = f->g;
	LLVMValueRef at = gen_at(g, cell, state->offset, ism_state_name(state->kind));
	LLVMBasicBlockRef done = NULL;
	struct gen_value v = { 0 };
	struct gen_value weight = { 0 };
	LLVMValueRef fault;
	size_t scope;

	if (state->value)
		v = emit_term(f, state->value);
	if (state->weight)
		weight = emit_term(f, state->weight);
	fault = emit_or(g, v.fault, weight.fault, "fault");
	scope = scope_open(f);
	if (fault)
		done = emit_fault(f, state, at, emit_and(g, fault, holds, "fault"));
	if (takes_mask(state))
		add_masked(f, state, at, &v, holds);
	else
		add_or_miss(f, state, at, &v, &weight);
	scope_close(f, scope);
	if (done) {
		LLVMBuildBr(g->b, done);
		LLVMPositionBuilderAtEnd(g->b, done);
	}
}

/* Whether a state may be updated by the filter's bit, without asking what it costs first. */
static bool wants_mask(const struct row_fn *f, const struct ism_plan_state *state)
{
	return takes_mask(state) &&
	       (!state->value || memo_get(f, state->value) || !term_is_costly(state->value));
}

/* A filter that is a fault is one of every state that has it. */
static void emit_filter_faults(struct row_fn *f, const struct ism_plan_grain *grain, uint32_t first,
	uint32_t end, const struct ism_term *where, LLVMValueRef cell, LLVMValueRef fault)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef faulty = gen_block(g, "filter.fault");
	LLVMBasicBlockRef sound;

	emit_unlikely(g, fault, faulty, "filter.sound");
	sound = LLVMGetInsertBlock(g->b);
	LLVMPositionBuilderAtEnd(g->b, faulty);
	for (uint32_t i = first; i < end; i++) {
		const struct ism_plan_state *state = &grain->states[i];

		if (state->where == where)
			EMIT_CALL(g, "ism_row_fault", "", f->worker, f->batch, f->row,
				gen_i32(g, state->kind), gen_at(g, cell, state->offset, ""));
	}
	LLVMBuildBr(g->b, sound);
	LLVMPositionBuilderAtEnd(g->b, sound);
}

/* All states in [first, end) with the filter `where`. */
static void emit_filter(struct row_fn *f, const struct ism_plan_grain *grain, uint32_t first,
	uint32_t end, struct ism_term *where, LLVMValueRef cell, LLVMValueRef cell_fault)
{
	struct gen *g = f->g;
	bool *behind_branch = ism_new_array(g->arena, end, bool);
	LLVMValueRef holds = emit_holds(f, where);
	LLVMValueRef fault = where ? emit_term(f, where).fault : NULL;
	LLVMBasicBlockRef then = NULL;
	LLVMBasicBlockRef done = NULL;
	size_t scope;

	fault = emit_or(g, fault, cell_fault, "fault");
	if (fault)
		emit_filter_faults(f, grain, first, end, where, cell, fault);
	if (cell_fault)
		holds = emit_and(g, holds, LLVMBuildNot(g->b, cell_fault, ""), "holds");
	for (uint32_t i = first; i < end; i++) {
		const struct ism_plan_state *state = &grain->states[i];

		if (state->where != where)
			continue;
		behind_branch[i] = !wants_mask(f, state);
		if (!behind_branch[i])
			emit_update(f, state, cell, holds);
	}
	scope = scope_open(f);
	for (uint32_t i = first; i < end; i++) {
		const struct ism_plan_state *state = &grain->states[i];

		if (!behind_branch[i])
			continue;
		if (holds && !done) {
			then = gen_block(g, "holds");
			done = gen_block(g, "counted");
			LLVMBuildCondBr(g->b, holds, then, done);
			LLVMPositionBuilderAtEnd(g->b, then);
		}
		emit_update(f, state, cell, NULL);
	}
	if (!done)
		return;
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, done);
	scope_close(f, scope);
}

/* Values that stand behind more than one filter are evaluated before them, unless that may be in vain and dear. */
static void emit_shared_values(
	struct row_fn *f, const struct ism_plan_grain *grain, uint32_t first, uint32_t end)
{
	for (uint32_t i = first; i < end; i++) {
		struct ism_term *value = grain->states[i].value;

		if (!value || term_is_costly(value))
			continue;
		for (uint32_t k = first; k < i; k++) {
			if (grain->states[k].value == value &&
				grain->states[k].where != grain->states[i].where) {
				emit_term(f, value);
				break;
			}
		}
	}
}

void emit_states(struct row_fn *f, const struct ism_plan_grain *grain, uint32_t first, uint32_t end,
	LLVMValueRef cell, LLVMValueRef cell_fault)
{
	emit_shared_values(f, grain, first, end);
	for (uint32_t i = first; i < end; i++) {
		bool known = false;

		for (uint32_t k = first; k < i && !known; k++)
			known = grain->states[k].where == grain->states[i].where;
		if (!known)
			emit_filter(f, grain, first, end, grain->states[i].where, cell, cell_fault);
	}
}
