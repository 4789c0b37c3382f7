/*
 * Grains: whether a row counts in one, in which cell, and the cell's states.
 *
 * Grains that place rows by the same term share what is made of it. Such shared values have no term of their
 * own; they are kept under the address of a member of the first grain that shares them.
 */
#include "codegen/row.h"

/* The first grain of the scan that has the same placing; the same one for windows, for periods. */
static const struct ism_plan_grain *placing_of(const struct row_fn *f,
	const struct ism_plan_grain *grain, bool with_window, bool with_period)
{
	for (uint32_t i = 0; i < f->scan->n_grains; i++) {
		const struct ism_plan_grain *other = nth_grain(f, i);

		if (other->placed == grain->placed &&
			(!with_window || other->window == grain->window) &&
			(!with_period || (other->snapshot == grain->snapshot &&
						 other->every.unit == grain->every.unit &&
						 other->every.span_us == grain->every.span_us)))
			return other;
	}
	return grain;
}

static const void *counts_key(const struct row_fn *f, const struct ism_plan_grain *grain)
{
	return &placing_of(f, grain, true, false)->placed;
}

static const void *period_key(const struct row_fn *f, const struct ism_plan_grain *grain)
{
	return &placing_of(f, grain, false, true)->every;
}

bool has_period(const struct ism_plan_grain *grain)
{
	return grain->every.unit >= 0 || grain->snapshot;
}

LLVMValueRef emit_now(struct row_fn *f, const struct ism_term *placed)
{
	bool is_day = placed->type.kind == ISM_TYPE_DATE;
	uint64_t offset =
		is_day ? offsetof(struct ism_run, today) : offsetof(struct ism_run, now_us);
	LLVMValueRef run = run_pointer(f);
	LLVMBuilderRef builder = hoist_begin(f);
	LLVMValueRef value = emit_load(f->g, f->g->i64, run, offset, is_day ? "today" : "now");

	hoist_end(f, builder);
	return value;
}

static LLVMValueRef emit_window_bound(
	struct row_fn *f, const struct ism_term *placed, bool is_first)
{
	bool is_day = placed->type.kind == ISM_TYPE_DATE;
	uint64_t offset = offsetof(struct ism_run, window);
	LLVMValueRef run = run_pointer(f);
	LLVMBuilderRef builder = hoist_begin(f);
	LLVMValueRef bound;

	if (is_first)
		offset += is_day ? offsetof(struct ism_window, first_day)
				 : offsetof(struct ism_window, first_us);
	else
		offset += is_day ? offsetof(struct ism_window, last_day)
				 : offsetof(struct ism_window, last_us);
	bound = emit_load(f->g, f->g->i64, run, offset, is_first ? "window.first" : "window.last");
	hoist_end(f, builder);
	return bound;
}

struct gen_value emit_placing(struct row_fn *f, struct ism_term *placed)
{
	struct gen_value v = emit_term(f, placed);

	if (v.fault)
		v.present = emit_and(f->g, v.present, LLVMBuildNot(f->g->b, v.fault, ""), "placed");
	return v;
}

/* Whether the run's window lets the row count in cells of the grain; NULL: it has no say. */
static LLVMValueRef emit_in_window(
	struct row_fn *f, const struct ism_plan_grain *grain, LLVMValueRef placing)
{
	struct gen *g = f->g;
	LLVMValueRef first = NULL;
	LLVMValueRef last = NULL;

	if (grain->window == ISM_PLAN_WINDOW_NONE)
		return NULL;
	if (grain->window != ISM_PLAN_WINDOW_UNTIL)
		first = LLVMBuildICmp(g->b,
			grain->window == ISM_PLAN_WINDOW_BEFORE ? LLVMIntSLT : LLVMIntSGE, placing,
			emit_window_bound(f, grain->placed, true), "");
	if (grain->window != ISM_PLAN_WINDOW_BEFORE)
		last = LLVMBuildICmp(
			g->b, LLVMIntSLE, placing, emit_window_bound(f, grain->placed, false), "");
	return emit_and(g, first, last, "in.window");
}

/* Whether the row counts in cells of the grain: placed, not later than now, in the window. */
static LLVMValueRef emit_counts(struct row_fn *f, const struct ism_plan_grain *grain)
{
	const void *key = counts_key(f, grain);
	const struct gen_value *known = memo_get(f, key);
	struct gen *g = f->g;
	struct gen_value v;
	struct gen_value counts = { 0 };

	if (known)
		return known->value;
	if (f->frame && frame_load(f, key, &counts)) {
		memo_put(f, key, counts);
		return counts.value;
	}
	v = emit_placing(f, grain->placed);
	counts.value =
		LLVMBuildICmp(g->b, LLVMIntSLE, v.value, emit_now(f, grain->placed), "not.later");
	counts.value = emit_and(g, counts.value, v.present, "counts");
	counts.value = emit_and(g, counts.value, emit_in_window(f, grain, v.value), "counts");
	memo_put(f, key, counts);
	return counts.value;
}

struct gen_value emit_counted_placing(struct row_fn *f, const struct ism_plan_grain *grain)
{
	struct gen_value v = emit_placing(f, grain->placed);

	v.present = emit_counts(f, grain);
	v.fault = NULL;
	return v;
}

static LLVMValueRef emit_period(struct row_fn *f, const struct ism_plan_grain *grain)
{
	const void *key = period_key(f, grain);
	const struct gen_value *known = memo_get(f, key);
	uint64_t calendar = offsetof(struct ism_run, calendar);
	bool is_day = grain->placed->type.kind == ISM_TYPE_DATE;
	struct gen *g = f->g;
	struct gen_value period = { 0 };
	LLVMBuilderRef builder;
	LLVMValueRef run;
	LLVMValueRef time;

	if (known)
		return known->value;
	if (f->frame && frame_load(f, key, &period)) {
		memo_put(f, key, period);
		return period.value;
	}
	run = run_pointer(f);
	builder = hoist_begin(f);
	run = gen_at(g, run, calendar, "calendar");
	hoist_end(f, builder);
	time = LLVMBuildSelect(g->b, emit_counts(f, grain), emit_placing(f, grain->placed).value,
		gen_i64(g, 0), "");
	if (grain->snapshot)
		period.value = time;
	else
		period.value = EMIT_CALL(g, is_day ? "ism_period_of_day" : "ism_period_of_instant",
			"period", run, run_cursor(f), gen_i32(g, (uint32_t)grain->every.unit),
			gen_i64(g, grain->every.span_us), time);
	memo_put(f, key, period);
	return period.value;
}

static void emit_tell_if(struct row_fn *f, LLVMValueRef condition, const char *function)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef tell;
	LLVMBasicBlockRef done;

	if (!condition)
		return;
	tell = gen_block(g, "tell");
	emit_unlikely(g, condition, tell, "told");
	done = LLVMGetInsertBlock(g->b);
	LLVMPositionBuilderAtEnd(g->b, tell);
	EMIT_CALL(g, function, "", ledger_pointer(f));
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, done);
}

/* Whether a grain before the nth one tells of the rows that it does not place. */
static bool is_told(const struct row_fn *f, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (nth_grain(f, i)->placed == nth_grain(f, n)->placed && !nth_grain(f, i)->silent)
			return true;
	return false;
}

void emit_placings(struct row_fn *f)
{
	struct gen *g = f->g;
	LLVMValueRef later = NULL;
	LLVMValueRef undated = NULL;

	for (uint32_t i = 0; i < f->scan->n_grains; i++) {
		const struct ism_plan_grain *grain = nth_grain(f, i);
		struct gen_value v;
		LLVMValueRef bit;

		if (!grain->placed || grain->silent || is_told(f, i) || notices_later(f))
			continue;
		v = emit_placing(f, grain->placed);
		bit = LLVMBuildICmp(g->b, LLVMIntSGT, v.value, emit_now(f, grain->placed), "later");
		later = emit_or(g, later, emit_and(g, bit, v.present, "later"), "later");
		if (v.present)
			undated = emit_or(
				g, undated, LLVMBuildNot(g->b, v.present, "undated"), "undated");
	}
	emit_tell_if(f, later, "ism_row_later");
	emit_tell_if(f, undated, "ism_row_undated");
	/* Shared by more than one grain: before the branch of the first. */
	for (uint32_t i = 0; i < f->scan->n_grains; i++) {
		const struct ism_plan_grain *grain = nth_grain(f, i);

		if (!grain->placed || is_found(f, grain))
			continue;
		emit_counts(f, grain);
		if (has_period(grain) && placing_of(f, grain, false, true) != grain)
			emit_period(f, grain);
	}
	emit_shared_codes(f);
}

void frame_placings(struct row_fn *f, struct frame_layout *layout)
{
	frame_codes(f, layout);
	for (uint32_t i = 0; i < f->scan->n_grains; i++) {
		const struct ism_plan_grain *grain = nth_grain(f, i);

		if (!grain->placed || is_found(f, grain))
			continue;
		frame_add_term(f, layout, grain->placed);
		frame_add(f, layout, counts_key(f, grain));
		if (has_period(grain))
			frame_add(f, layout, period_key(f, grain));
	}
}

/* ---- cells ---- */

bool cell_is_fixed(const struct ism_plan_grain *grain)
{
	return grain->n_dimensions == 0 && !has_period(grain);
}

static LLVMValueRef emit_cells(struct row_fn *f, uint32_t nth)
{
	return worker_entry(f, offsetof(struct ism_worker, cells), f->scan->grains[nth], "cells");
}

LLVMValueRef emit_fixed_cell(struct row_fn *f, uint32_t nth)
{
	struct gen *g = f->g;
	LLVMValueRef cells = emit_cells(f, nth);
	LLVMBuilderRef builder = hoist_begin(f);
	LLVMValueRef cell = EMIT_CALL(g, "ism_cells_find", "cell", cells, LLVMConstNull(g->ptr),
		gen_i64(g, ISM_NO_PERIOD));

	hoist_end(f, builder);
	return cell;
}

static uint64_t frame_cell(const struct frame_layout *layout, uint32_t nth)
{
	return layout->cells + nth * sizeof(void *);
}

void emit_fixed_cells(struct row_fn *f, const struct frame_layout *layout, LLVMValueRef frame)
{
	for (uint32_t i = 0; i < f->scan->n_grains; i++)
		if (cell_is_fixed(nth_grain(f, i)))
			emit_store(f->g, emit_fixed_cell(f, i), frame, frame_cell(layout, i));
}

static LLVMValueRef emit_cell(struct row_fn *f, uint32_t nth)
{
	const struct ism_plan_grain *grain = nth_grain(f, nth);
	LLVMValueRef period = NULL;
	LLVMValueRef cells;

	if (cell_is_fixed(grain)) {
		if (f->frame)
			return emit_load(
				f->g, f->g->ptr, f->frame, frame_cell(f->layout, nth), "cell");
		return emit_fixed_cell(f, nth);
	}
	cells = emit_cells(f, nth);
	if (has_period(grain))
		period = emit_period(f, grain);
	else
		emit_prefetch(f, "ism_row_prefetch_cells", cells, grain->n_dimensions,
			grain->dimension_terms);
	if (has_codes(grain))
		return emit_coded_cell(f, cells, grain, period);
	return emit_find_cell(f, cells, grain->n_dimensions, grain->dimension_terms, period);
}

/* Whether a dimension is a fault; NULL: none may be. */
static LLVMValueRef emit_group_fault(struct row_fn *f, const struct ism_plan_grain *grain)
{
	LLVMValueRef fault = NULL;

	for (uint32_t i = 0; i < grain->n_dimensions; i++)
		fault = emit_or(
			f->g, fault, emit_term(f, grain->dimension_terms[i]).fault, "group.fault");
	return fault;
}

/* The cell that states [first, end) of the grain are in; kept in the frame for those that follow. */
static LLVMValueRef emit_cell_of(struct row_fn *f, uint32_t nth, uint32_t first, uint32_t end)
{
	struct gen *g = f->g;
	LLVMValueRef cell;

	if (first > 0)
		return emit_load(g, g->ptr, f->frame, frame_cell(f->layout, nth), "cell");
	cell = emit_cell(f, nth);
	if (end < nth_grain(f, nth)->n_states)
		emit_store(g, cell, f->frame, frame_cell(f->layout, nth));
	return cell;
}

void emit_grain(struct row_fn *f, uint32_t nth, uint32_t first, uint32_t end)
{
	const struct ism_plan_grain *grain = nth_grain(f, nth);
	struct gen *g = f->g;
	LLVMValueRef cell = is_found(f, grain) ? emit_found_cell(f, nth) : NULL;
	LLVMBasicBlockRef done = NULL;
	size_t scope;

	if (grain->placed) {
		LLVMBasicBlockRef then = gen_block(g, "grain");

		done = gen_block(g, "grain.done");
		LLVMBuildCondBr(g->b,
			cell ? LLVMBuildIsNotNull(g->b, cell, "counts") : emit_counts(f, grain),
			then, done);
		LLVMPositionBuilderAtEnd(g->b, then);
	}
	scope = scope_open(f);
	if (!cell)
		cell = emit_cell_of(f, nth, first, end);
	emit_states(f, grain, first, end, cell, emit_group_fault(f, grain));
	if (!done)
		return;
	scope_close(f, scope);
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, done);
}
