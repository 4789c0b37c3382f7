/*
 * Finding the cell of a row by the codes of its dimensions (runtime/state/cells_dense.h): an array over all of their
 * combinations leads to it, where they have come before; else the table is asked. Enums and bools are codes as they
 * are; those of texts are found once for all grains with the same dimension, and kept under the address of the
 * term's place.
 */
#include "codegen/row.h"

static bool is_choice(const struct ism_term *term)
{
	return term->type.kind == ISM_TYPE_ENUM || term->type.kind == ISM_TYPE_BOOL;
}

bool has_codes(const struct ism_plan_grain *grain)
{
	/* Microseconds are too far apart. */
	if (grain->snapshot && grain->placed->type.kind != ISM_TYPE_DATE)
		return false;
	for (uint32_t i = 0; i < grain->n_dimensions; i++) {
		const struct ism_term *term = grain->dimension_terms[i];

		if (!type_is_text(&term->type) && !is_choice(term))
			return false;
	}
	return grain->n_dimensions + has_period(grain) <= ISM_DENSE_AXES;
}

/* ---- the codes of texts ---- */

const uint32_t *code_of(struct gen *g, const struct ism_term *term)
{
	uint32_t *code = pointer_map_get(&g->codes, term, NULL);

	if (code)
		return code;
	code = ism_new(g->arena, uint32_t);
	*code = g->n_codes++;
	pointer_map_put(g->arena, &g->codes, term, NULL, code);
	return code;
}

static LLVMValueRef emit_codes(struct row_fn *f, uint32_t code)
{
	LLVMValueRef all = worker_pointer(f, offsetof(struct ism_worker, codes), "codes");
	LLVMBuilderRef builder = hoist_begin(f);
	LLVMValueRef codes = gen_at(f->g, all, code * sizeof(struct ism_text_codes), "codes");

	hoist_end(f, builder);
	return codes;
}

static LLVMValueRef call_code(
	struct row_fn *f, const char *function, LLVMValueRef codes, const struct gen_value *v)
{
	LLVMValueRef present = emit_presence(f, v);
	LLVMValueRef size = v->size;
	struct gen *g = f->g;

	if (present) {
		size = LLVMBuildSelect(g->b, present, size, gen_i64(g, 0), "");
		present = LLVMBuildZExt(g->b, present, g->i64, "");
	}
	return EMIT_CALL(
		g, function, "code", codes, v->value, size, present ? present : gen_i64(g, 1));
}

/* Where a list has no code for the row's text, it is looked up as others are. */
static LLVMValueRef emit_unlisted(
	struct row_fn *f, LLVMValueRef listed, LLVMValueRef codes, const struct gen_value *v)
{
	struct gen *g = f->g;
	LLVMBasicBlockRef ask = gen_block(g, "code.ask");
	LLVMBasicBlockRef from = LLVMGetInsertBlock(g->b);
	LLVMBasicBlockRef coded;
	LLVMValueRef code;

	emit_unlikely(g, LLVMBuildICmp(g->b, LLVMIntEQ, listed, gen_i32(g, ISM_NO_CODE), ""), ask,
		"coded");
	coded = LLVMGetInsertBlock(g->b);
	LLVMPositionBuilderAtEnd(g->b, ask);
	code = call_code(f, "ism_text_code_ask", codes, v);
	ask = LLVMGetInsertBlock(g->b);
	LLVMBuildBr(g->b, coded);
	LLVMPositionBuilderAtEnd(g->b, coded);
	return emit_either(f, listed, from, code, ask, "code");
}

static LLVMValueRef emit_text_code(struct row_fn *f, struct ism_term *term)
{
	const void *key = &term->at;
	const struct gen_value *known = memo_get(f, key);
	struct gen_value code = { 0 };
	const uint32_t *number;
	LLVMValueRef codes;
	struct gen_value v;

	if (known)
		return known->value;
	if (f->frame && frame_load(f, key, &code)) {
		memo_put(f, key, code);
		return code.value;
	}
	v = emit_term(f, term);
	number = code_of(f->g, term);
	codes = emit_codes(f, *number);
	code.value = emit_listed_code(f, term, codes, number);
	if (code.value)
		code.value = emit_unlisted(f, code.value, codes, &v);
	else
		code.value = call_code(f, "ism_text_code", codes, &v);
	memo_put(f, key, code);
	return code.value;
}

/* How many grains of the scan ask for the code of a text. */
static uint32_t count_uses(const struct row_fn *f, const struct ism_term *term)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < f->scan->n_grains; i++) {
		const struct ism_plan_grain *grain = nth_grain(f, i);

		for (uint32_t d = 0; d < grain->n_dimensions; d++)
			n += has_codes(grain) && !is_found(f, grain) &&
			     grain->dimension_terms[d] == term;
	}
	return n;
}

static void emit_codes_of(struct row_fn *f, uint32_t least_uses, struct frame_layout *layout)
{
	for (uint32_t i = 0; i < f->scan->n_grains; i++) {
		const struct ism_plan_grain *grain = nth_grain(f, i);

		if (!has_codes(grain) || is_found(f, grain))
			continue;
		for (uint32_t d = 0; d < grain->n_dimensions; d++) {
			struct ism_term *term = grain->dimension_terms[d];

			if (!type_is_text(&term->type) || count_uses(f, term) < least_uses)
				continue;
			emit_text_code(f, term);
			if (layout)
				frame_add(f, layout, &term->at);
		}
	}
}

void emit_shared_codes(struct row_fn *f)
{
	emit_codes_of(f, 2, NULL);
}

void frame_codes(struct row_fn *f, struct frame_layout *layout)
{
	emit_codes_of(f, 1, layout);
}

/* ---- the cell ---- */

/* A dimension's code as a word. */
static LLVMValueRef emit_code(struct row_fn *f, struct ism_term *term)
{
	struct gen *g = f->g;
	struct gen_value v;
	LLVMValueRef present, code;

	if (type_is_text(&term->type))
		return LLVMBuildZExt(g->b, emit_text_code(f, term), g->i64, "code");
	v = emit_term(f, term);
	present = emit_presence(f, &v);
	code = v.value;
	if (LLVMTypeOf(code) == g->i1)
		code = LLVMBuildZExt(g->b, code, g->i64, "");
	code = LLVMBuildAdd(g->b, code, gen_i64(g, 1), "code");
	if (present)
		code = LLVMBuildSelect(g->b, present, code, gen_i64(g, 0), "code");
	return code;
}

struct axes {
	LLVMValueRef values[ISM_DENSE_AXES];
	uint32_t n;
	bool has_period; /* the last one */
};

static LLVMValueRef load_axis(
	struct row_fn *f, LLVMValueRef cells, uint32_t axis, uint64_t member, const char *name)
{
	return emit_load(f->g, f->g->i64, cells,
		offsetof(struct ism_cells_ways, dense) + offsetof(struct ism_cells_dense, axes) +
			axis * sizeof(struct ism_dense_axis) + member,
		name);
}

/* The place of the combination; *outside: there is none. */
static LLVMValueRef emit_place(
	struct row_fn *f, const struct axes *axes, LLVMValueRef cells, LLVMValueRef *outside)
{
	struct gen *g = f->g;
	LLVMValueRef place = NULL;

	*outside = NULL;
	for (uint32_t i = 0; i < axes->n; i++) {
		bool is_last = i == axes->n - 1;
		LLVMValueRef at = axes->values[i];
		LLVMValueRef extent =
			load_axis(f, cells, i, offsetof(struct ism_dense_axis, extent), "extent");

		if (is_last && axes->has_period)
			at = LLVMBuildSub(g->b, at,
				load_axis(
					f, cells, i, offsetof(struct ism_dense_axis, base), "base"),
				"");
		*outside = emit_or(
			g, *outside, LLVMBuildICmp(g->b, LLVMIntUGE, at, extent, ""), "outside");
		if (!is_last)
			at = LLVMBuildMul(g->b, at,
				load_axis(f, cells, i, offsetof(struct ism_dense_axis, stride),
					"stride"),
				"");
		place = place ? LLVMBuildAdd(g->b, place, at, "place") : at;
	}
	return place;
}

static LLVMValueRef emit_states_at(struct row_fn *f, LLVMValueRef cells, LLVMValueRef place)
{
	struct gen *g = f->g;
	LLVMValueRef states = emit_load(g, g->ptr, cells,
		offsetof(struct ism_cells_ways, dense) + offsetof(struct ism_cells_dense, states),
		"dense");

	place = LLVMBuildMul(g->b, place, gen_i64(g, sizeof(void *)), "");
	return emit_load(
		g, g->ptr, LLVMBuildInBoundsGEP2(g->b, g->i8, states, &place, 1, ""), 0, "states");
}

static LLVMValueRef emit_seek(struct row_fn *f, const struct axes *axes, LLVMValueRef cells,
	const struct ism_plan_grain *grain)
{
	struct gen *g = f->g;
	uint32_t n = grain->n_dimensions;
	LLVMValueRef codes = gen_room(g, (n + 1) * sizeof(uint64_t), "codes");
	LLVMValueRef dimensions, cell;
	size_t scope = scope_open(f);

	for (uint32_t i = 0; i < n; i++)
		emit_store(g, axes->values[i], codes, i * sizeof(uint64_t));
	dimensions = emit_dimensions(f, n, grain->dimension_terms);
	cell = EMIT_CALL(g, "ism_cells_seek", "cell", cells, dimensions,
		axes->has_period ? axes->values[n] : gen_i64(g, ISM_NO_PERIOD), codes,
		gen_i32(g, n));
	scope_close(f, scope);
	return cell;
}

LLVMValueRef emit_coded_cell(struct row_fn *f, LLVMValueRef cells,
	const struct ism_plan_grain *grain, LLVMValueRef period)
{
	struct axes axes = { .has_period = period != NULL };
	struct gen *g = f->g;
	LLVMBasicBlockRef seek, found, from[2];
	LLVMValueRef outside, place, states[2];

	for (uint32_t i = 0; i < grain->n_dimensions; i++)
		axes.values[axes.n++] = emit_code(f, grain->dimension_terms[i]);
	if (period)
		axes.values[axes.n++] = period;
	seek = gen_block(g, "cell.seek");
	place = emit_place(f, &axes, cells, &outside);
	emit_unlikely(g, outside, seek, "cell.inside");
	states[0] = emit_states_at(f, cells, place);
	from[0] = LLVMGetInsertBlock(g->b);
	emit_unlikely(g, LLVMBuildIsNull(g->b, states[0], ""), seek, "cell.found");
	found = LLVMGetInsertBlock(g->b);
	LLVMPositionBuilderAtEnd(g->b, seek);
	states[1] = emit_seek(f, &axes, cells, grain);
	from[1] = LLVMGetInsertBlock(g->b);
	LLVMBuildBr(g->b, found);
	LLVMPositionBuilderAtEnd(g->b, found);
	return emit_either(f, states[0], from[0], states[1], from[1], "cell");
}
