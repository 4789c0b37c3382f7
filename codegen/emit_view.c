/*
 * Derived sources in the pass over their base. A view is a block within the row of its base: inside the loop over
 * the elements of a list and behind a condition, where it has either. What a kept source is to remember of the
 * row is written to its store.
 *
 * The row function of a kept source reads records instead of cells.
 */
#include "codegen/row.h"

#include "runtime/state/keep.h"

LLVMValueRef ledger_pointer(struct row_fn *f)
{
	const struct ism_plan_scan *scan = f->scan;
	struct gen *g = f->g;
	uint32_t index = scan->source->index;
	LLVMValueRef ledger = worker_pointer(f, offsetof(struct ism_worker, ledger), "ledger");
	const struct gen_value *known;
	struct gen_value value = { 0 };
	LLVMBuilderRef builder;

	if (scan->root == index)
		return ledger;
	known = memo_get(f, &scan->root);
	if (known)
		return known->value;
	builder = hoist_begin(f);
	value.value = EMIT_CALL(g, "ism_row_view", gen_name(g, scan->source->name, ".ledger"),
		ledger, gen_i32(g, index - scan->root - 1));
	hoist_end(f, builder);
	memo_put_hoisted(f, &scan->root, value);
	return value.value;
}

/* ---- what is left behind ---- */

/* Rows later than now do not exist yet. */
static LLVMValueRef emit_is_here(struct row_fn *f)
{
	struct ism_term *time = f->scan->time;
	struct gen *g = f->g;
	struct gen_value v;
	LLVMValueRef later;

	if (!time)
		return NULL;
	v = emit_term(f, time);
	later = LLVMBuildICmp(g->b, LLVMIntSGT, v.value, emit_now(f, time), "later");
	return LLVMBuildNot(g->b, emit_and(g, later, v.present, "later"), "here");
}

static void emit_data_at(
	struct row_fn *f, uint32_t n, struct ism_term **terms, LLVMValueRef data, uint32_t *nth)
{
	for (uint32_t i = 0; i < n; i++) {
		struct gen_value v = emit_term(f, terms[i]);

		emit_datum(f, &v, &terms[i]->type,
			gen_at(f->g, data, (*nth)++ * sizeof(struct ism_datum), ""));
	}
}

static void emit_keep(struct row_fn *f, const struct ism_plan_scan *kept)
{
	struct gen *g = f->g;
	uint32_t n_fields = kept->source->n_fields;
	uint32_t n = kept->n_keep_keys + kept->n_keep_orders + n_fields, nth = 0;
	LLVMValueRef data = gen_room(g, n * sizeof(struct ism_datum), "kept");
	LLVMValueRef keep = worker_entry(f, offsetof(struct ism_worker, keeps), kept->source->index,
		gen_name(g, kept->source->name, ".keep"));

	emit_data_at(f, kept->n_keep_keys, kept->keep_keys, data, &nth);
	emit_data_at(f, kept->n_keep_orders, kept->keep_orders, data, &nth);
	emit_data_at(f, n_fields, kept->origins, data, &nth);
	EMIT_CALL(g, "ism_keep_add", "", keep, data,
		EMIT_CALL(g, "ism_row_order", "order", f->batch, f->row));
}

void emit_keeps(struct row_fn *f)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef done = NULL;
	LLVMBasicBlockRef here;
	LLVMValueRef is_here;
	size_t scope;

	if (f->scan->n_keeps == 0)
		return;
	is_here = emit_is_here(f);
	scope = scope_open(f);
	if (is_here) {
		here = gen_block(g, "here");
		done = gen_block(g, "here.done");
		LLVMBuildCondBr(g->b, is_here, here, done);
		LLVMPositionBuilderAtEnd(g->b, here);
	}
	for (uint32_t i = 0; i < f->scan->n_keeps; i++)
		emit_keep(f, &g->plan->scans[f->scan->keeps[i]]);
	if (!done)
		return;
	scope_close(f, scope);
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, done);
}

uint32_t first_unique(const struct gen *g, uint32_t scan)
{
	uint32_t n = 0;

	for (uint32_t s = 0; s < scan; s++)
		for (uint32_t c = 0; c < g->plan->scans[s].n_checks; c++)
			n += g->plan->scans[s].unique_keys[c] != NULL;
	return n;
}

void emit_uniques(struct row_fn *f)
{
	const struct ism_plan_scan *scan = f->scan;
	struct gen *g = f->g;
	uint32_t nth = first_unique(g, scan->source->index);

	for (uint32_t c = 0; c < scan->n_checks; c++) {
		uint32_t n = scan->source->checks[c].n_keys, i = 0;
		LLVMValueRef data;

		if (!scan->unique_keys[c])
			continue;
		data = gen_room(g, n * sizeof(struct ism_datum), "unique");
		emit_data_at(f, n, scan->unique_keys[c], data, &i);
		EMIT_CALL(g, "ism_table_insert", "",
			worker_entry(f, offsetof(struct ism_worker, uniques), nth++, "unique.keys"),
			data, LLVMConstNull(g->ptr),
			EMIT_CALL(g, "ism_row_order", "order", f->batch, f->row));
	}
}

/* ---- views ---- */

/* The loop over the elements of a list. */
struct spread {
	LLVMBasicBlockRef before, head, done;
	LLVMValueRef at;   /* the element's byte */
	LLVMValueRef next; /* the one behind it */
};

static void open_spread(struct row_fn *f, const struct ism_plan_scan *view, struct spread *spread)
{
	struct gen *g = f->g;
	const struct ism_type *type = &view->element->type;
	struct gen_value list = emit_term(f, view->spread);
	LLVMValueRef size = text_size(f, &list);
	LLVMValueRef zero = gen_i64(g, 0);
	LLVMValueRef room = gen_room(g, sizeof(struct ism_datum), "element");
	LLVMBasicBlockRef body = gen_block(g, "element");
	struct gen_value element;

	spread->before = LLVMGetInsertBlock(g->b);
	spread->head = gen_block(g, "each");
	spread->done = gen_block(g, "each.done");
	LLVMBuildBr(g->b, spread->head);
	LLVMPositionBuilderAtEnd(g->b, spread->head);
	spread->at = LLVMBuildPhi(g->b, g->i64, "element.at");
	LLVMAddIncoming(spread->at, &zero, &spread->before, 1);
	LLVMBuildCondBr(
		g->b, LLVMBuildICmp(g->b, LLVMIntULT, spread->at, size, ""), body, spread->done);
	LLVMPositionBuilderAtEnd(g->b, body);
	spread->next = EMIT_CALL(g, "ism_list_element", "element.next", list.value, spread->at,
		gen_i32(g, type->kind), room);
	element = emit_load_datum(f, room, 0, type, view->source->element_name);
	element.present = NULL;
	memo_put(f, view->element, element);
}

static void close_spread(struct row_fn *f, struct spread *spread)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef last = LLVMGetInsertBlock(g->b);

	LLVMBuildBr(g->b, spread->head);
	LLVMAddIncoming(spread->at, &spread->next, &last, 1);
	LLVMPositionBuilderAtEnd(g->b, spread->done);
}

/* What does not fit in a view is rejected there, and leaves the base's row alone. */
static void emit_view_reject(struct row_fn *f, struct row_reject *reject, LLVMBasicBlockRef next)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef here = LLVMGetInsertBlock(g->b);

	LLVMPositionBuilderAtEnd(g->b, reject->block);
	EMIT_CALL(g, "ism_row_reject", "", ledger_pointer(f), f->batch, f->row,
		LLVMBuildLoad2(g->b, g->i32, reject->field, ""),
		LLVMBuildLoad2(g->b, g->i32, reject->reason, ""));
	LLVMBuildBr(g->b, next);
	LLVMPositionBuilderAtEnd(g->b, here);
}

static void emit_view(struct row_fn *f, const struct ism_plan_scan *view,
	const struct row_reject *outer, struct row_parts *parts)
{
	struct gen *g = f->g;
	const struct ism_plan_scan *base = f->scan;
	struct row_reject reject = *outer;
	struct spread spread = { 0 };
	size_t scope = scope_open(f);
	LLVMBasicBlockRef next = gen_block(g, "view.next");
	LLVMValueRef holds;

	f->scan = view;
	if (view->spread)
		open_spread(f, view, &spread);
	reject.block = gen_block(g, "view.reject");
	emit_matches(f, &reject);
	emit_view_reject(f, &reject, next);
	holds = emit_holds(f, view->where);
	if (holds) {
		LLVMBasicBlockRef passed = gen_block(g, gen_name(g, view->source->name, ".passed"));

		LLVMBuildCondBr(g->b, holds, passed, next);
		LLVMPositionBuilderAtEnd(g->b, passed);
	}
	if (!view->source->hidden)
		EMIT_CALL(g, "ism_row_passed", "", ledger_pointer(f));
	emit_source(f, &reject, parts);
	LLVMBuildBr(g->b, next);
	LLVMPositionBuilderAtEnd(g->b, next);
	scope_close(f, scope);
	if (view->spread)
		close_spread(f, &spread);
	f->scan = base;
}

void emit_views(struct row_fn *f, const struct row_reject *reject, struct row_parts *parts)
{
	for (uint32_t i = 0; i < f->scan->n_views; i++)
		emit_view(f, &f->g->plan->scans[f->scan->views[i]], reject, parts);
}

/* ---- kept rows ---- */

/* The fields of this row, or of its neighbour: NULL where there is none. */
static LLVMValueRef emit_record(struct row_fn *f, uint64_t offset, const char *name)
{
	struct gen *g = f->g;
	LLVMValueRef rows = emit_load(g, g->ptr, f->batch, offset, "");
	LLVMValueRef index = LLVMBuildZExt(g->b, f->row, g->i64, "");
	LLVMValueRef at = LLVMBuildInBoundsGEP2(g->b, g->ptr, rows, &index, 1, "");

	return emit_load(g, g->ptr, at, 0, name);
}

void emit_kept_fields(struct row_fn *f)
{
	const struct ism_source_model *source = f->scan->source;
	LLVMValueRef record = emit_record(f, offsetof(struct ism_kept_batch, rows), "record");

	for (uint32_t i = 0; i < source->n_fields; i++) {
		struct gen_value v = emit_load_datum(f, record, i * sizeof(struct ism_datum),
			&source->fields[i].type, source->fields[i].name);

		if (!source->fields[i].optional)
			v.present = NULL;
		memo_put(f, f->scan->fields[i], v);
	}
}

struct gen_value emit_neighbour(struct row_fn *f, struct ism_term *term)
{
	const struct ism_source_model *source = f->g->plan->scans[f->scan->root].source;
	bool is_prior = term->kind == ISM_TERM_PRIOR;
	uint64_t offset = is_prior ? offsetof(struct ism_kept_batch, prior)
				   : offsetof(struct ism_kept_batch, next);
	struct gen *g = f->g;
	uint64_t size = source->n_fields * sizeof(struct ism_datum);
	LLVMValueRef record = emit_record(f, offset, is_prior ? "prior" : "next");
	LLVMValueRef there = LLVMBuildIsNotNull(g->b, record, "");
	struct gen_value v = { .value = there };

	if (term->u.field == ISM_NONE_INDEX)
		return v;
	record = LLVMBuildSelect(g->b, there, record,
		gen_bytes(g, ism_arena_alloc(g->arena, size), size, "nobody"), "");
	return emit_load_datum(f, record, term->u.field * sizeof(struct ism_datum), &term->type,
		source->fields[term->u.field].name);
}
