/*
 * What a batch will look up is fetched before its rows are gone through: a row at a time waits for each of its keys, of
 * which large tables have none in the cache. Where the key is one text of the file, the reader's slices are all that it
 * takes.
 */
#include "codegen/row.h"

void emit_prefetch(struct row_fn *f, const char *function, LLVMValueRef table, uint32_t n,
	struct ism_term **keys)
{
	struct gen_value done = { 0 };
	struct gen *g = f->g;
	LLVMBuilderRef builder;

	if (n != 1 || keys[0]->kind != ISM_TERM_FIELD || keys[0]->type.kind != ISM_TYPE_TEXT)
		return;
	/* Functions of updates are called for each row, and views have fields of their own. */
	if (f->frame || !f->form || f->scan->base != ISM_NONE_INDEX || memo_get(f, keys))
		return;
	builder = hoist_begin(f);
	EMIT_CALL(g, function, "", table, f->batch,
		gen_i32(g, field_cell(f->form, keys[0]->u.field)));
	hoist_end(f, builder);
	done.value = table;
	memo_put_hoisted(f, keys, done);
}
