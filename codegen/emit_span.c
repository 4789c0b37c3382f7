/*
 * The loop over a batch of columns. Readers have converted these and say whether all values of one fit, so that a batch
 * is seen through before any of its rows is counted: most have nothing to reject, and are one span. Others are
 * gone through from one row that does not fit to the next, and what lies between them is a span.
 *
 *	begin   the first row of the span
 *	end     the row behind its last one; the batch's end, or a row that is rejected
 */
#include "codegen/row.h"

struct spans {
	LLVMValueRef n_rows;
	LLVMValueRef begin, end; /* rooms */
	LLVMBasicBlockRef find;  /* looks from `begin` on for the end of the span */
	LLVMBasicBlockRef span;  /* `end` is known */
	LLVMBasicBlockRef exit;
	struct row_reject reject; /* of the row that is the span's end */
};

static LLVMValueRef load_row(struct gen *g, LLVMValueRef room, const char *name)
{
	return LLVMBuildLoad2(g->b, g->i32, room, name);
}

/* Whether all fields of all rows fit, but for ranges. */
static LLVMValueRef emit_all_fit(struct row_fn *f)
{
	LLVMValueRef fit = NULL;

	for (uint32_t i = 0; i < f->form->n_fields; i++) {
		LLVMValueRef one = emit_column_fits(f, i);
		LLVMBuilderRef builder = hoist_begin(f);

		fit = emit_and(f->g, fit, one, "all.fit");
		hoist_end(f, builder);
	}
	return fit ? fit : gen_i1(f->g, true);
}

static bool has_ranges(const struct ism_source_model *form)
{
	for (uint32_t i = 0; i < form->n_fields; i++)
		if (form->fields[i].low || form->fields[i].high)
			return true;
	return false;
}

/* Whether any row has a value outside its range, where reasons reject none. */
static LLVMValueRef emit_any_outside(struct row_fn *f, const struct spans *spans)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef before = LLVMGetInsertBlock(g->b);
	LLVMBasicBlockRef body = gen_block(g, "range");
	LLVMBasicBlockRef done = gen_block(g, "ranges.done");
	LLVMValueRef none[] = { gen_i32(g, 0), gen_i1(g, false) };
	LLVMValueRef any, more, bits = NULL;

	LLVMBuildBr(g->b, body);
	LLVMPositionBuilderAtEnd(g->b, body);
	f->row = LLVMBuildPhi(g->b, g->i32, "row");
	any = LLVMBuildPhi(g->b, g->i1, "any.outside");
	LLVMAddIncoming(f->row, &none[0], &before, 1);
	LLVMAddIncoming(any, &none[1], &before, 1);
	for (uint32_t i = 0; i < f->form->n_fields; i++)
		bits = emit_or(g, bits, emit_column_outside(f, i), "outside");
	bits = emit_or(g, bits, any, "outside");
	more = LLVMBuildAdd(g->b, f->row, gen_i32(g, 1), "row.after");
	LLVMAddIncoming(f->row, &more, &body, 1);
	LLVMAddIncoming(any, &bits, &body, 1);
	LLVMBuildCondBr(g->b, LLVMBuildICmp(g->b, LLVMIntULT, more, spans->n_rows, ""), body, done);
	LLVMPositionBuilderAtEnd(g->b, done);
	return bits;
}

/* The whole batch is a span, if all of it fits. */
static void emit_see_through(struct row_fn *f, const struct spans *spans)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef fits = gen_block(g, "fits");
	LLVMBasicBlockRef first = gen_block(g, "first");

	LLVMBuildStore(g->b, gen_i32(g, 0), spans->begin);
	LLVMBuildStore(g->b, spans->n_rows, spans->end);
	LLVMBuildCondBr(g->b,
		LLVMBuildICmp(g->b, LLVMIntNE, spans->n_rows, gen_i32(g, 0), "any.rows"), first,
		spans->exit);
	LLVMPositionBuilderAtEnd(g->b, first);
	LLVMBuildCondBr(g->b, emit_all_fit(f), fits, spans->find);
	LLVMPositionBuilderAtEnd(g->b, fits);
	if (has_ranges(f->form))
		LLVMBuildCondBr(g->b, emit_any_outside(f, spans), spans->find, spans->span);
	else
		LLVMBuildBr(g->b, spans->span);
}

/* Goes on to the next row that does not fit; fields are asked in their order, the first that does not is told. */
static void emit_find(struct row_fn *f, const struct spans *spans)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef look = gen_block(g, "look");
	LLVMBasicBlockRef ask = gen_block(g, "ask");

	LLVMPositionBuilderAtEnd(g->b, spans->find);
	LLVMBuildStore(g->b, load_row(g, spans->begin, ""), spans->end);
	LLVMBuildBr(g->b, look);
	LLVMPositionBuilderAtEnd(g->b, look);
	f->row = load_row(g, spans->end, "row");
	LLVMBuildCondBr(g->b, LLVMBuildICmp(g->b, LLVMIntULT, f->row, spans->n_rows, "left"), ask,
		spans->span);
	LLVMPositionBuilderAtEnd(g->b, ask);
	for (uint32_t i = 0; i < f->form->n_fields; i++)
		emit_column(f, i, &spans->reject);
	LLVMBuildStore(g->b, LLVMBuildAdd(g->b, f->row, gen_i32(g, 1), ""), spans->end);
	LLVMBuildBr(g->b, look);
	LLVMPositionBuilderAtEnd(g->b, spans->reject.block);
	LLVMBuildBr(g->b, spans->span);
}

/* The rows of a span, if there are any: what is done for all of them at once, then row by row. */
static void emit_span(struct row_fn *f, const struct spans *spans,
	const struct function_vec *functions, struct row_parts *parts)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef some = gen_block(g, "span.rows");
	LLVMBasicBlockRef done = gen_block(g, "span.done");
	LLVMValueRef begin, end;

	LLVMPositionBuilderAtEnd(g->b, spans->span);
	begin = load_row(g, spans->begin, "begin");
	end = load_row(g, spans->end, "end");
	LLVMBuildCondBr(g->b, LLVMBuildICmp(g->b, LLVMIntULT, begin, end, "any"), some, done);
	LLVMPositionBuilderAtEnd(g->b, some);
	emit_span_find(f, begin, end);
	emit_span_calls(f, functions, begin, end);
	emit_loop(f, begin, end, true, parts);
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, done);
}

/* Rejects the row that ends the span, and begins the next one behind it. */
static void emit_next_span(struct row_fn *f, const struct spans *spans)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef bad = gen_block(g, "bad");

	f->row = load_row(g, spans->end, "end");
	emit_unlikely(g, LLVMBuildICmp(g->b, LLVMIntULT, f->row, spans->n_rows, "is.bad"), bad,
		"no.more");
	LLVMBuildBr(g->b, spans->exit);
	LLVMPositionBuilderAtEnd(g->b, bad);
	emit_reject(f, &spans->reject);
	LLVMBuildStore(g->b, LLVMBuildAdd(g->b, f->row, gen_i32(g, 1), ""), spans->begin);
	LLVMBuildBr(g->b, spans->find);
}

void emit_spans(struct row_fn *f, LLVMValueRef n_rows, const struct function_vec *functions,
	struct row_parts *parts)
{
	struct gen *g = f->g;
	struct spans spans = {
		.n_rows = n_rows,
		.begin = LLVMBuildAlloca(g->hoist, g->i32, "begin"),
		.end = LLVMBuildAlloca(g->hoist, g->i32, "end"),
		.find = gen_block(g, "find"),
		.span = gen_block(g, "span"),
		.exit = gen_block(g, "exit"),
		.reject = {
			.field = LLVMBuildAlloca(g->hoist, g->i32, "bad.field"),
			.reason = LLVMBuildAlloca(g->hoist, g->i32, "bad.reason"),
			.block = gen_block(g, "found"),
		},
	};

	emit_see_through(f, &spans);
	emit_find(f, &spans);
	emit_span(f, &spans, functions, parts);
	emit_next_span(f, &spans);
	LLVMPositionBuilderAtEnd(g->b, spans.exit);
}
