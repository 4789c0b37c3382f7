/*
 * Sifting: the states of one filter and one grain, whose cells are found beforehand (emit_span_plan.c), are updated by a
 * function that first asks the filter of all rows of a span, which LLVM does for several rows at once, and then goes
 * through the rows that it lets through, with nothing left to ask. Filters are those that a pass can evaluate.
 */
#include "codegen/row.h"

enum {
	MOST_FILTERS = 8
}; /* of a scan: each reads its columns again, which costs more than a branch if there are many */

struct filter {
	uint32_t nth; /* of the scan's grains */
	struct ism_term *where;
};

struct filter_vec ISM_VEC(struct filter);

/* Filters of a grain. */
static void choose_filters(struct row_fn *f, uint32_t nth, struct filter_vec *all)
{
	const struct ism_plan_grain *grain = nth_grain(f, nth);

	if (!is_found(f, grain))
		return;
	for (uint32_t i = 0; i < grain->n_states && all->n <= MOST_FILTERS; i++) {
		struct filter filter = { nth, grain->states[i].where };
		bool known = !filter.where || !is_plain(filter.where);

		for (uint32_t k = 0; k < i && !known; k++)
			known = grain->states[k].where == filter.where;
		if (!known)
			ism_vec_push(f->g->arena, all, filter);
	}
}

/* ---- the function ---- */

/* Says of each row whether the filter holds. */
static void emit_bits(
	struct row_fn *f, const struct filter *filter, LLVMValueRef begin, LLVMValueRef end)
{
	LLVMValueRef bits = worker_pointer(f, offsetof(struct ism_worker, bits), "bits");
	struct gen *g = f->g;
	struct loop loop = begin_loop(g, begin, end, "row");
	size_t scope = scope_open(f);
	LLVMValueRef bit;

	f->row = loop.at;
	emit_fields(f, NULL);
	bit = LLVMBuildZExt(g->b, emit_holds(f, filter->where), g->i8, "");
	LLVMBuildStore(g->b, bit, emit_nth(g, bits, f->row, sizeof(uint8_t)));
	end_loop(g, &loop);
	scope_close(f, scope);
}

/* Updates the states by the rows that are left, of which the filter is true; those without a cell do not count. */
static void emit_sifted(struct row_fn *f, const struct filter *filter, LLVMValueRef n)
{
	LLVMValueRef sifted = worker_pointer(f, offsetof(struct ism_worker, sifted), "sifted");
	struct gen_value holds = { .value = gen_i1(f->g, true) };
	struct gen *g = f->g;
	struct loop loop = begin_loop(g, gen_i32(g, 0), n, "sifted");
	LLVMBasicBlockRef counts = gen_block(g, "counts"), next = gen_block(g, "next");
	size_t scope = scope_open(f);
	LLVMValueRef cell;

	f->row =
		LLVMBuildLoad2(g->b, g->i32, emit_nth(g, sifted, loop.at, sizeof(uint32_t)), "row");
	cell = emit_found_cell(f, filter->nth);
	LLVMBuildCondBr(g->b, LLVMBuildIsNotNull(g->b, cell, ""), counts, next);
	LLVMPositionBuilderAtEnd(g->b, counts);
	emit_fields(f, NULL);
	memo_put(f, filter->where, holds);
	emit_filtered(f, nth_grain(f, filter->nth), filter->where, cell);
	LLVMBuildBr(g->b, next);
	LLVMPositionBuilderAtEnd(g->b, next);
	end_loop(g, &loop);
	scope_close(f, scope);
}

static LLVMValueRef emit_sift_function(
	const struct row_fn *row, const void *context, const struct span_version *version)
{
	const struct filter *filter = context;
	struct gen *g = row->g;
	struct row_fn f = span_function(row, ".sift", version);
	LLVMBasicBlockRef some, exit;
	LLVMValueRef begin = LLVMGetParam(f.function, 2), end = LLVMGetParam(f.function, 3), n;

	gen_function_begin(g, f.function);
	emit_bits(&f, filter, begin, end);
	n = EMIT_CALL(g, "ism_span_sift", "n.sifted", f.worker, begin, end);
	some = gen_block(g, "some");
	exit = gen_block(g, "exit");
	LLVMBuildCondBr(g->b, LLVMBuildICmp(g->b, LLVMIntNE, n, gen_i32(g, 0), ""), some, exit);
	LLVMPositionBuilderAtEnd(g->b, some);
	emit_sifted(&f, filter, n);
	LLVMBuildBr(g->b, exit);
	LLVMPositionBuilderAtEnd(g->b, exit);
	LLVMBuildRetVoid(g->b);
	gen_function_end(g);
	return f.function;
}

void emit_sifts(struct row_fn *f, struct function_vec *functions)
{
	struct filter_vec filters = { 0 };

	for (uint32_t n = 0; n < f->scan->n_grains; n++)
		choose_filters(f, n, &filters);
	if (filters.n > MOST_FILTERS)
		return;
	ism_vec_each (filter, &filters) {
		const struct ism_plan_grain *grain = nth_grain(f, filter->nth);

		emit_versions(f, functions, emit_sift_function, filter);
		for (uint32_t i = 0; i < grain->n_states; i++)
			if (grain->states[i].where == filter->where)
				pointer_map_put(
					f->g->arena, &f->passed, &grain->states[i], NULL, f->g);
	}
}
