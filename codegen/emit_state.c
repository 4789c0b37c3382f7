/*
 * Updates of states by a row.
 *
 * States with one filter stand together behind one branch. Those that cost no more than the branch (counts,
 * shares, sums) are updated without one: emit_masked.c.
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
static void add_queued_text(struct row_fn *f, LLVMValueRef at, const struct gen_value *v)
{
	struct gen *g = f->g;

	EMIT_CALL(g, "ism_row_texts_add", "", f->worker, at, v->value,
		LLVMBuildTrunc(g->b, v->size, g->i32, ""));
}

/* By its number, when states are settled: text_front.h. Its bytes are loaded where that is no road alone. */
static void add_counted_text(struct row_fn *f, const struct ism_plan_state *state, LLVMValueRef at,
	const struct gen_value *v)
{
	struct gen *g = f->g;
	LLVMValueRef number = emit_text_number(f, state->value);
	LLVMBasicBlockRef queue, done;
	LLVMValueRef added;
	struct gen_value again;

	if (!number) {
		add_queued_text(f, at, v);
		return;
	}
	added = EMIT_CALL(g, "ism_row_numbered_add", "added", f->worker, at,
		gen_i32(g, state->value->u.field), number);
	queue = gen_block(g, "queue");
	emit_unlikely(
		g, LLVMBuildICmp(g->b, LLVMIntEQ, added, gen_i32(g, 0), ""), queue, "counted.text");
	done = LLVMGetInsertBlock(g->b);
	LLVMPositionBuilderAtEnd(g->b, queue);
	again = emit_column(f, state->value->u.field, NULL);
	add_queued_text(f, at, &again);
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, done);
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
	case ISM_STATE_TEXTS: add_counted_text(f, state, at, v); break;
	case ISM_STATE_SKETCH: add_sketched(f, state, at, v); break;
	case ISM_STATE_FIRST:
	case ISM_STATE_LAST: add_choice(f, state, at, v); break;
	default: ism_unreachable("a kind of state that has an update of its own");
	}
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

/* One state, in a place where the filter holds. */
static void emit_update(struct row_fn *f, const struct ism_plan_state *state, LLVMValueRef cell)
{
	struct gen *g = f->g;
	LLVMValueRef at = gen_at(g, cell, state->offset, ism_state_name(state->kind));
	LLVMBasicBlockRef done = NULL;
	struct gen_value v = emit_term(f, state->value);
	struct gen_value weight = { 0 };
	LLVMValueRef fault;
	size_t scope;

	if (state->weight)
		weight = emit_term(f, state->weight);
	fault = emit_or(g, v.fault, weight.fault, "fault");
	scope = scope_open(f);
	if (fault)
		done = emit_fault(f, state, at, fault);
	add_or_miss(f, state, at, &v, &weight);
	scope_close(f, scope);
	if (done) {
		LLVMBuildBr(g->b, done);
		LLVMPositionBuilderAtEnd(g->b, done);
	}
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

/* The states of one filter. */
struct filtered {
	struct state_refs masked; /* by its bit */
	struct state_refs dear;   /* in the same way, but behind a branch: for their values' sake */
	struct state_refs others; /* behind the branch */
};

static void sort_states(struct row_fn *f, const struct ism_plan_grain *grain, uint32_t first,
	uint32_t end, const struct ism_term *where, struct filtered *states)
{
	for (uint32_t i = first; i < end; i++) {
		const struct ism_plan_state *state = &grain->states[i];
		struct state_refs *refs = &states->others;

		if (state->where != where || is_passed(f, state))
			continue;
		if (takes_mask(f, state))
			refs = is_cheap(f, state) ? &states->masked : &states->dear;
		ism_vec_push(f->g->arena, refs, state);
	}
}

/* All states in [first, end) with the filter `where`. */
static void emit_filter(struct row_fn *f, const struct ism_plan_grain *grain, uint32_t first,
	uint32_t end, struct ism_term *where, LLVMValueRef cell, LLVMValueRef cell_fault)
{
	struct gen *g = f->g;
	struct filtered states = { 0 };
	LLVMValueRef holds = emit_holds(f, where);
	LLVMValueRef fault = where ? emit_term(f, where).fault : NULL;
	LLVMBasicBlockRef done = NULL;
	size_t scope;

	fault = emit_or(g, fault, cell_fault, "fault");
	if (fault)
		emit_filter_faults(f, grain, first, end, where, cell, fault);
	if (cell_fault)
		holds = emit_and(g, holds, LLVMBuildNot(g->b, cell_fault, ""), "holds");
	sort_states(f, grain, first, end, where, &states);
	emit_masked(f, grain, &states.masked, cell, holds);
	if (states.dear.n + states.others.n == 0)
		return;
	scope = scope_open(f);
	if (holds) {
		LLVMBasicBlockRef then = gen_block(g, "holds");

		done = gen_block(g, "counted");
		LLVMBuildCondBr(g->b, holds, then, done);
		LLVMPositionBuilderAtEnd(g->b, then);
	}
	emit_masked(f, grain, &states.dear, cell, NULL);
	ism_vec_each (state, &states.others)
		emit_update(f, *state, cell);
	if (!done)
		return;
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, done);
	scope_close(f, scope);
}

void emit_filtered(struct row_fn *f, const struct ism_plan_grain *grain, struct ism_term *where,
	LLVMValueRef cell)
{
	emit_filter(f, grain, 0, grain->n_states, where, cell, NULL);
}

/* Values that stand behind more than one filter are evaluated before them, unless that may be in vain and dear. */
static void emit_shared_values(
	struct row_fn *f, const struct ism_plan_grain *grain, uint32_t first, uint32_t end)
{
	for (uint32_t i = first; i < end; i++) {
		struct ism_term *value = grain->states[i].value;

		if (!value || is_passed(f, &grain->states[i]) || term_is_costly(value))
			continue;
		for (uint32_t k = first; k < i; k++) {
			if (grain->states[k].value == value && !is_passed(f, &grain->states[k]) &&
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
		bool known = is_passed(f, &grain->states[i]);

		for (uint32_t k = first; k < i && !known; k++)
			known = !is_passed(f, &grain->states[k]) &&
				grain->states[k].where == grain->states[i].where;
		if (!known)
			emit_filter(f, grain, first, end, grain->states[i].where, cell, cell_fault);
	}
}
