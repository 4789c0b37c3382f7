/*
 * A pass over the columns of a batch. States of a cell that all rows have, counts and exact sums of what is made of
 * numbers alone, need no row by row: the pass is a function that goes through a span of rows, all of which fit, with
 * what it adds in registers and nothing else in its loop, which LLVM then does for several rows at once. A sum of
 * 64-bit values is kept as that of their lower halves and that of their upper ones, neither of which leaves 64 bits.
 */
#include "codegen/row.h"

enum {
	MOST_STATES = 16
}; /* of one pass: more than there are registers for are no gain, and take long to compile */

/* What is added to a place in memory behind the last row. */
struct sum {
	LLVMValueRef at;
	LLVMValueRef count;     /* room of a 32-bit count; NULL: a sum */
	LLVMValueRef low, high; /* rooms of the sums of halves */
};

struct sums ISM_VEC(struct sum);

bool is_passed(const struct row_fn *f, const struct ism_plan_state *state)
{
	return pointer_map_get(&f->passed, state, NULL) != NULL;
}

/* ---- sums ---- */

/* Room for a number that is 0 before the first row. */
static LLVMValueRef new_room(struct gen *g, LLVMTypeRef type, const char *name)
{
	LLVMValueRef room = LLVMBuildAlloca(g->hoist, type, name);

	LLVMBuildStore(g->hoist, LLVMConstNull(type), room);
	return room;
}

static void add_to(struct gen *g, LLVMTypeRef type, LLVMValueRef room, LLVMValueRef value)
{
	LLVMValueRef sum = LLVMBuildLoad2(g->b, type, room, "");

	LLVMBuildStore(g->b, LLVMBuildAdd(g->b, sum, value, ""), room);
}

void sums_add_bit(struct row_fn *f, LLVMValueRef at, LLVMValueRef bit)
{
	struct gen *g = f->g;
	struct sum sum = { .at = at, .count = new_room(g, g->i32, "count") };

	add_to(g, g->i32, sum.count, bit ? LLVMBuildZExt(g->b, bit, g->i32, "") : gen_i32(g, 1));
	ism_vec_push(g->arena, f->sums, sum);
}

void sums_add_wide(struct row_fn *f, LLVMValueRef at, LLVMValueRef value, LLVMValueRef counts)
{
	struct gen *g = f->g;
	LLVMValueRef half = gen_i64(g, 32);
	struct sum sum = {
		.at = at, .low = new_room(g, g->i64, "low"), .high = new_room(g, g->i64, "high")
	};

	if (counts)
		value = LLVMBuildAnd(g->b, value, LLVMBuildSExt(g->b, counts, g->i64, ""), "");
	add_to(g, g->i64, sum.low,
		LLVMBuildAnd(g->b, value, gen_i64(g, INT64_C(0xffffffff)), "lower"));
	add_to(g, g->i64, sum.high, LLVMBuildAShr(g->b, value, half, "upper"));
	ism_vec_push(g->arena, f->sums, sum);
}

/* Adds what was counted to the states. */
static void emit_sums(struct row_fn *f)
{
	struct gen *g = f->g;
	LLVMTypeRef wide = LLVMInt128TypeInContext(g->context);

	ism_vec_each (sum, f->sums) {
		LLVMValueRef low, high;

		if (sum->count) {
			low = LLVMBuildLoad2(g->b, g->i32, sum->count, "");
			add_to(g, g->i64, sum->at, LLVMBuildZExt(g->b, low, g->i64, ""));
			continue;
		}
		low = LLVMBuildLoad2(g->b, g->i64, sum->low, "");
		high = LLVMBuildLoad2(g->b, g->i64, sum->high, "");
		low = LLVMBuildZExt(g->b, low, wide, "");
		high = LLVMBuildShl(g->b, LLVMBuildSExt(g->b, high, wide, ""),
			LLVMConstInt(wide, 32, false), "");
		add_to(g, wide, sum->at, LLVMBuildAdd(g->b, high, low, ""));
	}
}

/* ---- which states ---- */

/* Two dates that are never far apart. */
static bool is_day(const struct ism_term *term)
{
	return term->type.kind == ISM_TYPE_DATE &&
	       (term->kind == ISM_TERM_FIELD || term->kind == ISM_TERM_CONST ||
		       term->kind == ISM_TERM_TODAY);
}

/* Numbers that are compared as they are. */
static bool is_comparable(const struct ism_type *a, const struct ism_type *b)
{
	return ism_type_is_real(a) == ism_type_is_real(b) && a->kind == b->kind &&
	       (a->kind != ISM_TYPE_DECIMAL || a->scale == b->scale);
}

bool is_plain(const struct ism_term *term)
{
	const struct ism_term *left = term->u.binary.left, *right = term->u.binary.right;

	if (type_is_text(&term->type))
		return false;
	switch (term->kind) {
	case ISM_TERM_CONST:
	case ISM_TERM_PARAM:
	case ISM_TERM_TODAY:
	case ISM_TERM_NOW:
	case ISM_TERM_FIELD: return true;
	case ISM_TERM_NOT: return is_plain(term->u.operand);
	case ISM_TERM_IS_NONE:
		return term->u.operand->kind == ISM_TERM_FIELD || is_plain(term->u.operand);
	case ISM_TERM_AND:
	case ISM_TERM_OR:
	case ISM_TERM_COALESCE: return is_plain(left) && is_plain(right);
	case ISM_TERM_SUB: return is_day(left) && is_day(right);
	case ISM_TERM_EQ:
	case ISM_TERM_NE:
	case ISM_TERM_LT:
	case ISM_TERM_LE:
	case ISM_TERM_GT:
	case ISM_TERM_GE:
		return is_plain(left) && is_plain(right) &&
		       is_comparable(&left->type, &right->type);
	case ISM_TERM_IF:
		return is_plain(term->u.choice.condition) && is_plain(term->u.choice.then) &&
		       is_plain(term->u.choice.otherwise);
	default: return false;
	}
}

static bool can_pass(const struct row_fn *f, const struct ism_plan_state *state)
{
	return state->kind != ISM_STATE_SUM_REAL && takes_mask(f, state) &&
	       (!state->value || is_plain(state->value)) &&
	       (!state->where || is_plain(state->where));
}

/* ---- the function ---- */

/* A state that the pass updates. */
struct passed {
	uint32_t nth; /* of the scan's grains */
	const struct ism_plan_state *state;
};

struct passed_vec ISM_VEC(struct passed);

static bool is_among(const struct passed_vec *all, const struct ism_plan_state *state)
{
	ism_vec_each (passed, all) {
		if (passed->state == state)
			return true;
	}
	return false;
}

/* Those of a grain; states of one filter side by side, for what they have in common. */
static void choose_states(struct row_fn *f, uint32_t nth, struct passed_vec *all)
{
	const struct ism_plan_grain *grain = nth_grain(f, nth);

	if (!cell_is_fixed(grain) || (grain->placed && !is_plain(grain->placed)))
		return;
	for (uint32_t i = 0; i < grain->n_states; i++) {
		for (uint32_t k = i; k < grain->n_states; k++) {
			struct passed passed = { nth, &grain->states[k] };

			if (grain->states[k].where == grain->states[i].where &&
				can_pass(f, passed.state) && !is_among(all, passed.state))
				ism_vec_push(f->g->arena, all, passed);
		}
	}
}

/* The states of one grain and one filter from `i` on; returns the place behind them. */
static size_t emit_filter(struct row_fn *f, const struct passed_vec *states, size_t i)
{
	const struct passed *first = &states->items[i];
	const struct ism_plan_grain *grain = nth_grain(f, first->nth);
	LLVMValueRef holds = emit_holds(f, first->state->where);
	struct state_refs refs = { 0 };

	for (; i < states->n; i++) {
		const struct passed *next = &states->items[i];

		if (next->nth != first->nth || next->state->where != first->state->where)
			break;
		ism_vec_push(f->g->arena, &refs, next->state);
	}
	if (grain->placed)
		holds = emit_and(f->g, holds, emit_counted_placing(f, grain).present, "counts");
	emit_masked(f, grain, &refs, emit_fixed_cell(f, first->nth), holds);
	return i;
}

static void emit_rows_of(
	struct row_fn *f, LLVMValueRef begin, LLVMValueRef end, const struct passed_vec *states)
{
	struct loop loop = begin_loop(f->g, begin, end, "row");

	f->row = loop.at;
	emit_fields(f, NULL);
	for (size_t i = 0; i < states->n;)
		i = emit_filter(f, states, i);
	end_loop(f->g, &loop);
}

static LLVMValueRef emit_pass_function(
	const struct row_fn *row, const void *context, const struct span_version *version)
{
	const struct passed_vec *states = context;
	struct gen *g = row->g;
	struct sums sums = { 0 };
	struct row_fn f = span_function(row, ".pass", version);

	f.sums = &sums;
	gen_function_begin(g, f.function);
	emit_rows_of(&f, LLVMGetParam(f.function, 2), LLVMGetParam(f.function, 3), states);
	emit_sums(&f);
	LLVMBuildRetVoid(g->b);
	gen_function_end(g);
	return f.function;
}

void emit_pass(struct row_fn *f, struct function_vec *functions)
{
	struct passed_vec states = { 0 };

	for (uint32_t n = 0; n < f->scan->n_grains; n++)
		choose_states(f, n, &states);
	ism_vec_each (passed, &states)
		pointer_map_put(f->g->arena, &f->passed, passed->state, NULL, f->g);
	for (size_t i = 0; i < states.n; i += MOST_STATES) {
		struct passed_vec some = { .items = states.items + i,
			.n = states.n - i < MOST_STATES ? states.n - i : MOST_STATES };

		emit_versions(f, functions, emit_pass_function, &some);
	}
}
