/* The frame: what a row function has evaluated, in memory, for the functions that update its states. */
#include "codegen/row.h"

enum {
	FRAME_VALUE = 0,
	FRAME_SIZE = 8,
	FRAME_PRESENT = 16,
	FRAME_FAULT = 17,
	FRAME_SLOT = 24, /* bytes of a slot */
};

void frame_add(struct row_fn *f, struct frame_layout *layout, const void *key)
{
	const struct gen_value *value = memo_get(f, key);
	struct frame_slot *slot;

	if (!value || pointer_map_get(&layout->slots, key, NULL))
		return;
	slot = ism_new(f->g->arena, struct frame_slot);
	*slot = (struct frame_slot){ key, layout->size_bytes, *value };
	layout->size_bytes += FRAME_SLOT;
	pointer_map_put(f->g->arena, &layout->slots, key, NULL, slot);
	ism_vec_push(f->g->arena, &layout->order, slot);
}

/* Constants and what the run holds are as near as the frame. */
static bool belongs_in_frame(struct ism_term *term)
{
	return term->kind == ISM_TERM_FIELD || term->kind == ISM_TERM_ELEMENT ||
	       term->kind == ISM_TERM_MATCHES || term_is_costly(term);
}

void frame_add_term(struct row_fn *f, struct frame_layout *layout, struct ism_term *term)
{
	struct ism_term **operand;

	if (!term || pointer_map_get(&layout->slots, term, term))
		return;
	pointer_map_put(f->g->arena, &layout->slots, term, term, term);
	if (belongs_in_frame(term) && memo_get(f, term)) {
		frame_add(f, layout, term);
		return;
	}
	for (uint32_t i = 0; (operand = ism_term_operand(term, i)); i++)
		frame_add_term(f, layout, *operand);
}

static void store_bit(struct row_fn *f, LLVMValueRef bit, LLVMValueRef frame, uint64_t offset)
{
	emit_store(f->g, LLVMBuildZExt(f->g->b, bit, f->g->i8, ""), frame, offset);
}

static LLVMValueRef load_bit(
	struct row_fn *f, LLVMValueRef frame, uint64_t offset, const char *name)
{
	LLVMValueRef byte = emit_load(f->g, f->g->i8, frame, offset, "");

	return LLVMBuildTrunc(f->g->b, byte, f->g->i1, name);
}

void frame_store(struct row_fn *f, const struct frame_layout *layout, LLVMValueRef frame)
{
	struct gen *g = f->g;

	ism_vec_each (entry, &layout->order) {
		const struct frame_slot *slot = *entry;
		const struct gen_value *v = &slot->stored;
		LLVMValueRef value = v->value;

		if (LLVMTypeOf(value) == g->i1)
			store_bit(f, value, frame, slot->offset + FRAME_VALUE);
		else
			emit_store(g, value, frame, slot->offset + FRAME_VALUE);
		if (v->size && LLVMTypeOf(v->size) == g->i1)
			store_bit(f, v->size, frame, slot->offset + FRAME_SIZE);
		else if (v->size)
			emit_store(g, v->size, frame, slot->offset + FRAME_SIZE);
		if (v->present)
			store_bit(f, v->present, frame, slot->offset + FRAME_PRESENT);
		if (v->fault)
			store_bit(f, v->fault, frame, slot->offset + FRAME_FAULT);
	}
}

static LLVMValueRef load_member(struct row_fn *f, LLVMValueRef stored, uint64_t offset)
{
	if (LLVMTypeOf(stored) == f->g->i1)
		return load_bit(f, f->frame, offset, "");
	return emit_load(f->g, LLVMTypeOf(stored), f->frame, offset, "");
}

bool frame_load(struct row_fn *f, const void *key, struct gen_value *out)
{
	const struct frame_slot *slot = pointer_map_get(&f->layout->slots, key, NULL);

	if (!slot)
		return false;
	*out = (struct gen_value){ 0 };
	out->value = load_member(f, slot->stored.value, slot->offset + FRAME_VALUE);
	if (slot->stored.size)
		out->size = load_member(f, slot->stored.size, slot->offset + FRAME_SIZE);
	if (slot->stored.present)
		out->present = load_bit(f, f->frame, slot->offset + FRAME_PRESENT, "");
	if (slot->stored.fault)
		out->fault = load_bit(f, f->frame, slot->offset + FRAME_FAULT, "");
	return true;
}
