/*
 * The row function of a scan. For each row of a batch:
 *
 *	fields    checked; one that does not fit rejects the row
 *	patterns  asked first, for a text may be too much for one, and that rejects the row as well
 *	checks, references, time, own table
 *	placings, then grain by grain the cell and its states
 *
 * Nothing is counted of a row that is rejected. With many states the last part lies in functions of its
 * own, a bounded number of states each.
 */
#include "codegen/row.h"

#include <string.h>

#include "runtime/eval/ledger.h"

enum {
	STATES_INLINE = 64, /* more states in a scan than these, and they get functions */
	STATES_PER_FUNCTION = 48,
	GRAINS_PER_FUNCTION = 16,
};

/* A grain and some of its states. */
struct share {
	uint32_t nth;
	uint32_t first, end;
};

struct share_vec ISM_VEC(struct share);

/* A function of updates, declared where it is called and filled in later. */
struct updates {
	LLVMValueRef function;
	struct share_vec shares;
};

struct updates_vec ISM_VEC(struct updates *);

static void emit_checks(struct row_fn *f)
{
	struct gen *g = f->g;

	for (uint32_t i = 0; i < f->scan->n_checks; i++) {
		LLVMValueRef holds;
		LLVMBasicBlockRef failed;
		LLVMBasicBlockRef done;

		if (!f->scan->checks[i])
			continue;
		holds = emit_holds(f, f->scan->checks[i]);
		failed = gen_block(g, "check.failed");
		emit_unlikely(g, LLVMBuildNot(g->b, holds, ""), failed, "check.done");
		done = LLVMGetInsertBlock(g->b);
		LLVMPositionBuilderAtEnd(g->b, failed);
		EMIT_CALL(g, "ism_row_check_failed", "", ledger_pointer(f), f->batch, f->row,
			gen_i32(g, i));
		LLVMBuildBr(g->b, done);
		LLVMPositionBuilderAtEnd(g->b, done);
	}
}

static void emit_references(struct row_fn *f)
{
	struct gen *g = f->g;

	for (uint32_t i = 0; i < f->scan->n_references; i++) {
		struct gen_value row = emit_term(f, f->scan->references[i]);
		LLVMValueRef lost = LLVMBuildNot(g->b, row.size, "orphan");
		LLVMBasicBlockRef orphan = gen_block(g, "orphan");
		LLVMBasicBlockRef done;

		lost = emit_and(g, lost, row.present, "orphan");
		if (row.fault)
			lost = emit_and(g, lost, LLVMBuildNot(g->b, row.fault, ""), "orphan");
		emit_unlikely(g, lost, orphan, "reference.done");
		done = LLVMGetInsertBlock(g->b);
		LLVMPositionBuilderAtEnd(g->b, orphan);
		EMIT_CALL(g, "ism_row_orphan", "", ledger_pointer(f), gen_i32(g, i));
		LLVMBuildBr(g->b, done);
		LLVMPositionBuilderAtEnd(g->b, done);
	}
}

/* Few rows are newer than all before them. */
static void emit_newer(struct row_fn *f, LLVMValueRef time)
{
	struct gen *g = f->g;
	LLVMValueRef ledger = ledger_pointer(f);
	LLVMValueRef newest =
		emit_load(g, g->i64, ledger, offsetof(struct ism_source_ledger, newest), "newest");
	LLVMBasicBlockRef newer = gen_block(g, "newer");
	LLVMBasicBlockRef done;

	emit_unlikely(g, LLVMBuildICmp(g->b, LLVMIntSGT, time, newest, ""), newer, "newer.done");
	done = LLVMGetInsertBlock(g->b);
	LLVMPositionBuilderAtEnd(g->b, newer);
	EMIT_CALL(g, "ism_row_time", "", f->worker, ledger, time);
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, done);
}

static void emit_time(struct row_fn *f)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef dated;
	LLVMBasicBlockRef done = NULL;
	LLVMValueRef present;
	struct gen_value time;

	if (!f->scan->time || notices_time(f))
		return;
	time = emit_term(f, f->scan->time);
	present = time.present;
	if (time.fault)
		present = emit_and(g, present, LLVMBuildNot(g->b, time.fault, ""), "");
	if (present) {
		dated = gen_block(g, "dated");
		done = gen_block(g, "dated.done");
		LLVMBuildCondBr(g->b, present, dated, done);
		LLVMPositionBuilderAtEnd(g->b, dated);
	}
	emit_newer(f, time.value);
	if (done) {
		LLVMBuildBr(g->b, done);
		LLVMPositionBuilderAtEnd(g->b, done);
	}
}

static LLVMValueRef emit_data(
	struct row_fn *f, uint32_t n, struct ism_term **terms, const char *name)
{
	LLVMValueRef data = gen_room(f->g, (n ? n : 1) * sizeof(struct ism_datum), name);

	for (uint32_t i = 0; i < n; i++) {
		struct gen_value v = emit_term(f, terms[i]);

		emit_datum(f, &v, &terms[i]->type,
			gen_at(f->g, data, i * sizeof(struct ism_datum), ""));
	}
	return data;
}

/* Rows of the latest inventory alone are found, of those that are not later than now. */
static void emit_insert_inventory(struct row_fn *f, LLVMValueRef table, LLVMValueRef key,
	LLVMValueRef members, LLVMValueRef order)
{
	struct gen *g = f->g;
	struct gen_value taken = emit_placing(f, f->scan->time);
	LLVMBasicBlockRef insert = gen_block(g, "insert");
	LLVMBasicBlockRef done = gen_block(g, "insert.done");
	LLVMValueRef counts = LLVMBuildICmp(
		g->b, LLVMIntSLE, taken.value, emit_now(f, f->scan->time), "not.later");

	LLVMBuildCondBr(g->b, emit_and(g, counts, taken.present, ""), insert, done);
	LLVMPositionBuilderAtEnd(g->b, insert);
	EMIT_CALL(g, "ism_table_insert_latest", "", table, taken.value, key, members, order);
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, done);
}

static void emit_insert(struct row_fn *f)
{
	struct gen *g = f->g;
	LLVMValueRef key;
	LLVMValueRef members;
	LLVMValueRef order;
	LLVMValueRef table;

	if (!f->scan->has_table)
		return;
	key = emit_data(f, f->scan->n_keys, f->scan->keys, "own.key");
	members = emit_data(f, f->scan->n_members, f->scan->members, "own.members");
	order = EMIT_CALL(g, "ism_row_order", "order", f->batch, f->row);
	table = worker_entry(
		f, offsetof(struct ism_worker, own_tables), f->scan->source->index, "own.table");
	emit_prefetch(f, "ism_row_prefetch_table", table, f->scan->n_keys, f->scan->keys);
	if (f->scan->source->is_snapshot)
		emit_insert_inventory(f, table, key, members, order);
	else
		EMIT_CALL(g, "ism_table_insert", "", table, key, members, order);
}

/* ---- updates in functions of their own ---- */

static struct updates *new_updates(struct row_fn *f, size_t n)
{
	struct gen *g = f->g;
	LLVMTypeRef args[] = { g->ptr, g->ptr, g->i32, g->ptr };
	struct updates *updates = ism_new(g->arena, struct updates);

	updates->function = gen_function(
		g, ism_arena_printf(g->arena, "%s.updates.%zu", f->scan->source->name, n), 4, args);
	LLVMAddAttributeAtIndex(
		updates->function, LLVMAttributeFunctionIndex, gen_attribute(g, "noinline"));
	return updates;
}

/* Divides the states of all grains, in order, among functions. */
static struct updates_vec divide_updates(struct row_fn *f)
{
	struct updates_vec all = { 0 };
	struct ism_arena *arena = f->g->arena;
	struct updates *last = NULL;
	uint32_t n_states = 0;

	for (uint32_t i = 0; i < f->scan->n_grains; i++) {
		const struct ism_plan_grain *grain = nth_grain(f, i);
		uint32_t first = 0;

		do {
			struct share share = { i, first, 0 };
			uint32_t room;

			if (!last || n_states >= STATES_PER_FUNCTION ||
				last->shares.n >= GRAINS_PER_FUNCTION) {
				last = new_updates(f, all.n);
				ism_vec_push(arena, &all, last);
				n_states = 0;
			}
			room = STATES_PER_FUNCTION - n_states;
			share.end = grain->n_states - first < room ? grain->n_states : first + room;
			n_states += share.end - first;
			ism_vec_push(arena, &last->shares, share);
			first = share.end;
		} while (first < grain->n_states);
	}
	return all;
}

static void add_to_frame(struct row_fn *f, struct frame_layout *layout)
{
	frame_placings(f, layout);
	if (f->scan->time)
		frame_add_term(f, layout, f->scan->time);
	for (uint32_t i = 0; i < f->scan->n_grains; i++) {
		const struct ism_plan_grain *grain = nth_grain(f, i);

		for (uint32_t d = 0; d < grain->n_dimensions && !is_found(f, grain); d++)
			frame_add_term(f, layout, grain->dimension_terms[d]);
		for (uint32_t s = 0; s < grain->n_states; s++) {
			frame_add_term(f, layout, grain->states[s].value);
			frame_add_term(f, layout, grain->states[s].weight);
			frame_add_term(f, layout, grain->states[s].where);
		}
	}
	layout->cells = (layout->size_bytes + 15) / 16 * 16;
	layout->size_bytes = layout->cells + f->scan->n_grains * sizeof(void *);
}

/* Stores the frame and calls the functions of updates. */
static void emit_divided(struct row_fn *f, struct updates_vec *updates, struct frame_layout *layout)
{
	struct gen *g = f->g;
	LLVMValueRef frame;

	add_to_frame(f, layout);
	frame = gen_room(g, layout->size_bytes, "frame");
	frame_store(f, layout, frame);
	emit_fixed_cells(f, layout, frame);
	ism_vec_each (each, updates) {
		LLVMValueRef args[] = { f->worker, f->batch, f->row, frame };
		LLVMValueRef function = (*each)->function;

		LLVMBuildCall2(g->b, LLVMGlobalGetValueType(function), function, args, 4, "");
	}
}

static void emit_updates(
	const struct row_fn *row, const struct updates *updates, const struct frame_layout *layout)
{
	struct gen *g = row->g;
	LLVMValueRef function = updates->function;
	struct row_fn f = { .g = g,
		.scan = row->scan,
		.function = function,
		.layout = layout,
		.found = row->found,
		.passed = row->passed };

	gen_function_begin(g, function);
	f.worker = LLVMGetParam(function, 0);
	f.batch = LLVMGetParam(function, 1);
	f.row = LLVMGetParam(function, 2);
	f.frame = LLVMGetParam(function, 3);
	LLVMSetValueName2(f.worker, "worker", 6);
	LLVMSetValueName2(f.batch, "batch", 5);
	LLVMSetValueName2(f.row, "row", 3);
	LLVMSetValueName2(f.frame, "frame", 5);
	ism_vec_each (share, &updates->shares) {
		emit_grain(&f, share->nth, share->first, share->end);
	}
	LLVMBuildRetVoid(g->b);
	gen_function_end(g);
}

/* ---- the loop ---- */

static bool has_many_states(const struct row_fn *f)
{
	uint32_t n_states = 0;

	for (uint32_t i = 0; i < f->scan->n_grains; i++)
		n_states += nth_grain(f, i)->n_states;
	return n_states > STATES_INLINE || f->scan->n_grains > GRAINS_PER_FUNCTION;
}

/* Updates of one scan or view in functions of their own. */
struct divided {
	const struct ism_plan_scan *scan;
	struct updates_vec updates;
	struct frame_layout layout;
};

struct row_parts {
	struct field_parts fields;
	struct divided_vec ISM_VEC(struct divided *) divided;
};

static void emit_fields_read(
	struct row_fn *f, const struct row_reject *reject, struct row_parts *parts)
{
	if (has_many_fields(f->scan))
		emit_fields_divided(f, reject, &parts->fields);
	else
		emit_fields(f, reject);
}

void emit_source(struct row_fn *f, const struct row_reject *reject, struct row_parts *parts)
{
	emit_checks(f);
	emit_uniques(f);
	emit_references(f);
	emit_insert(f);
	emit_time(f);
	emit_keeps(f);
	emit_placings(f);
	if (has_many_states(f)) {
		struct divided *divided = ism_new(f->g->arena, struct divided);

		divided->scan = f->scan;
		divided->updates = divide_updates(f);
		emit_divided(f, &divided->updates, &divided->layout);
		ism_vec_push(f->g->arena, &parts->divided, divided);
	} else {
		emit_common_values(f);
		for (uint32_t i = 0; i < f->scan->n_grains; i++)
			emit_grain(f, i, 0, nth_grain(f, i)->n_states);
	}
	emit_traces(f);
	emit_views(f, reject, parts);
}

/* One row, from the place of the builder to where the next row begins. */
void emit_row(struct row_fn *f, bool fits, const struct row_reject *reject, struct row_parts *parts)
{
	if (fits)
		emit_fields(f, NULL);
	else if (f->form)
		emit_fields_read(f, reject, parts);
	else
		emit_kept_fields(f);
	emit_matches(f, reject);
	emit_source(f, reject, parts);
}

static struct row_reject new_reject(struct gen *g)
{
	return (struct row_reject){
		.field = LLVMBuildAlloca(g->hoist, g->i32, "reject.field"),
		.reason = LLVMBuildAlloca(g->hoist, g->i32, "reject.reason"),
		.block = gen_block(g, "reject"),
	};
}

void emit_reject(struct row_fn *f, const struct row_reject *reject)
{
	struct gen *g = f->g;

	EMIT_CALL(g, "ism_row_reject", "", ledger_pointer(f), f->batch, f->row,
		LLVMBuildLoad2(g->b, g->i32, reject->field, ""),
		LLVMBuildLoad2(g->b, g->i32, reject->reason, ""));
}

/* All rows from `begin`, of which there is one, up to `end`; the builder is left behind them. */
void emit_loop(
	struct row_fn *f, LLVMValueRef begin, LLVMValueRef end, bool fit, struct row_parts *parts)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef start = LLVMGetInsertBlock(g->b);
	LLVMBasicBlockRef body = gen_block(g, "row");
	LLVMBasicBlockRef next = gen_block(g, "row.next");
	LLVMBasicBlockRef done = gen_block(g, "rows.done");
	struct row_reject reject;
	LLVMValueRef more;

	LLVMBuildBr(g->b, body);
	reject = new_reject(g);
	LLVMPositionBuilderAtEnd(g->b, body);
	f->row = LLVMBuildPhi(g->b, g->i32, "row");
	LLVMAddIncoming(f->row, &begin, &start, 1);
	emit_row(f, fit, &reject, parts);
	LLVMBuildBr(g->b, next);

	LLVMPositionBuilderAtEnd(g->b, reject.block);
	emit_reject(f, &reject);
	LLVMBuildBr(g->b, next);

	LLVMPositionBuilderAtEnd(g->b, next);
	more = LLVMBuildAdd(g->b, f->row, gen_i32(g, 1), "row.after");
	LLVMAddIncoming(f->row, &more, &next, 1);
	LLVMBuildCondBr(g->b, LLVMBuildICmp(g->b, LLVMIntULT, more, end, ""), body, done);
	LLVMPositionBuilderAtEnd(g->b, done);
}

/* All rows of the batch, each looked at as it comes. */
static void emit_all(struct row_fn *f, LLVMValueRef n_rows, struct row_parts *parts)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef first = gen_block(g, "first");
	LLVMBasicBlockRef exit = gen_block(g, "exit");
	LLVMValueRef zero = gen_i32(g, 0);

	LLVMBuildCondBr(g->b, LLVMBuildICmp(g->b, LLVMIntNE, n_rows, zero, ""), first, exit);
	LLVMPositionBuilderAtEnd(g->b, first);
	emit_loop(f, zero, n_rows, false, parts);
	LLVMBuildBr(g->b, exit);
	LLVMPositionBuilderAtEnd(g->b, exit);
}

/* Whether which rows fit is known before any of them is counted: not of kept rows, and unless there are many fields. */
static bool is_seen_through(const struct row_fn *f)
{
	return f->form && !has_many_fields(f->scan);
}

LLVMValueRef emit_rows(
	struct gen *g, const struct ism_plan_scan *scan, const struct ism_source_model *form)
{
	LLVMTypeRef args[] = { g->ptr, g->ptr };
	struct row_fn f = { .g = g, .scan = scan, .form = form };
	const char *name = form ? form->name : scan->source->name;
	struct row_parts parts = { 0 };
	struct function_vec functions = { 0 };
	LLVMValueRef n_rows;

	if (form) {
		f.has_lists = form->has_columns;
		g->numbered = ism_new_array(g->arena, form->n_fields, bool);
		g->loads.n = 0;
		g->coded = ism_new_array(g->arena, form->n_fields, const uint32_t *);
		g->spanned = ism_new_array(g->arena, form->n_fields, bool);
		g->span = (struct span_constant){ 0 };
	}
	/* A pattern may yet reject a row that fits. */
	if (is_seen_through(&f) && !scan->n_matches) {
		plan_spans(&f);
		emit_pass(&f, &functions);
		emit_sifts(&f, &functions);
	}
	f.function = gen_function(g, gen_name(g, name, ".rows"), 2, args);
	gen_function_begin(g, f.function);
	f.worker = LLVMGetParam(f.function, 0);
	f.batch = LLVMGetParam(f.function, 1);
	LLVMSetValueName2(f.worker, "worker", 6);
	LLVMSetValueName2(f.batch, "batch", 5);
	n_rows = emit_load(g, g->i32, f.batch, offsetof(struct ism_batch, n_rows), "rows");
	if (is_seen_through(&f))
		emit_spans(&f, n_rows, &functions, &parts);
	else
		emit_all(&f, n_rows, &parts);
	LLVMBuildRetVoid(g->b);
	gen_function_end(g);
	emit_field_parts(&f, &parts.fields);
	ism_vec_each (item, &parts.divided) {
		const struct divided *divided = *item;

		f.scan = divided->scan;
		ism_vec_each (each, &divided->updates) {
			emit_updates(&f, *each, &divided->layout);
		}
	}
	return f.function;
}
