/* Several values of a row as one: the keys of aggregates that are replayed (runtime/eval/replay.h). */
#include "codegen/row.h"

struct gen_value emit_row_order(struct row_fn *f)
{
	return (struct gen_value){ .value = EMIT_CALL(
					   f->g, "ism_row_order", "order", f->batch, f->row) };
}

struct gen_value emit_tuple(struct row_fn *f, struct ism_term *term)
{
	uint32_t n = term->u.tuple.n;
	struct gen *g = f->g;
	struct gen_value tuple = { 0 };
	LLVMValueRef keys = gen_room(g, (n ? n : 1) * sizeof(struct ism_datum), "keys");
	LLVMValueRef size = gen_room(g, sizeof(uint64_t), "tuple.size");
	LLVMValueRef types = gen_types(g, n, term->u.tuple.items);

	for (uint32_t i = 0; i < n; i++) {
		struct ism_term *item = term->u.tuple.items[i];
		struct gen_value v = emit_term(f, item);

		emit_datum(f, &v, &item->type, gen_at(g, keys, i * sizeof(struct ism_datum), ""));
		tuple.fault = emit_or(g, tuple.fault, v.fault, "tuple.fault");
	}
	tuple.value = EMIT_CALL(g, "ism_row_tuple", "tuple", f->worker, gen_i32(g, n), keys,
		types ? types : LLVMConstNull(g->ptr), size);
	tuple.size = emit_load(g, g->i64, size, 0, "tuple.bytes");
	return tuple;
}
