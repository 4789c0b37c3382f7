/*
 * Rows come in columns (struct ism_vector): their cells have been converted, so that a value is a load. What is left is to
 * see whether it is there, whether it fits and whether it lies in its range.
 */
#include "codegen/row.h"

#include "runtime/state/text_codes.h"

/* A part of the field's vector, loaded once a batch: the batch says where its columns are. */
static LLVMValueRef emit_vector_part(
	struct row_fn *f, uint32_t field, LLVMTypeRef type, uint64_t part, const char *name)
{
	LLVMBuilderRef builder = hoist_begin(f);
	struct gen *g = f->g;
	LLVMValueRef columns =
		emit_load(g, g->ptr, f->batch, offsetof(struct ism_batch, columns), "columns");
	LLVMValueRef vector = emit_load(g, type, columns,
		field_cell(f->form, field) * sizeof(struct ism_vector) + part, name);

	hoist_end(f, builder);
	return vector;
}

/* An array of the field's vector. */
static LLVMValueRef emit_vector(struct row_fn *f, uint32_t field, uint64_t part, const char *name)
{
	return emit_vector_part(f, field, f->g->ptr, part, name);
}

/* Where the row's element is. */
static LLVMValueRef emit_element(struct row_fn *f, LLVMValueRef vector, uint64_t size)
{
	return emit_nth(f->g, vector, f->row, size);
}

static LLVMValueRef emit_reason(struct row_fn *f, uint32_t field)
{
	struct gen *g = f->g;
	LLVMValueRef reasons =
		emit_vector(f, field, offsetof(struct ism_vector, reasons), "reasons");
	LLVMValueRef reason = emit_load(g, g->i8, emit_element(f, reasons, 1), 0, "");

	return LLVMBuildZExt(g->b, reason, g->i32, "reason");
}

/* Remembers what is made of a load of the field's value: whether anything uses it tells what the reader has to do. */
static LLVMValueRef remember(struct row_fn *f, uint32_t field, LLVMValueRef value)
{
	struct column_load load = { field, value };

	ism_vec_push(f->g->arena, &f->g->loads, load);
	return value;
}

bool gen_column_is_used(const struct gen *g, uint32_t field)
{
	ism_vec_each (load, &g->loads) {
		if (load->field == field && LLVMGetFirstUse(load->value))
			return true;
	}
	return false;
}

/* An exact value or a bool, which may have fewer bytes than its type. */
static LLVMValueRef emit_exact(struct row_fn *f, uint32_t field, LLVMValueRef at, uint32_t width)
{
	const struct ism_field_model *model = &f->form->fields[field];
	struct gen *g = f->g;
	LLVMValueRef value =
		emit_load(g, LLVMIntTypeInContext(g->context, 8 * width), at, 0, model->name);

	if (model->type.kind == ISM_TYPE_BOOL)
		return LLVMBuildTrunc(g->b, value, g->i1, "");
	return width == sizeof(uint8_t) ? LLVMBuildZExt(g->b, value, g->i64, "")
					: LLVMBuildSExt(g->b, value, g->i64, "");
}

/* Where the row's text is. */
static LLVMValueRef emit_text_place(struct row_fn *f, uint32_t field, LLVMValueRef texts)
{
	struct gen *g = f->g;
	LLVMValueRef places = emit_vector(f, field, offsetof(struct ism_vector, places), "places");
	LLVMValueRef at = emit_element(f, places, sizeof(uint32_t));

	return emit_nth(g, texts, emit_load(g, g->i32, at, 0, "place"), sizeof(struct ism_slice));
}

static struct gen_value emit_value(struct row_fn *f, uint32_t field)
{
	const struct ism_field_model *model = &f->form->fields[field];
	uint32_t width = ism_vector_width(&model->form);
	struct gen *g = f->g;
	LLVMValueRef values = emit_vector(f, field, offsetof(struct ism_vector, values), "values");
	LLVMValueRef at = model->type.kind == ISM_TYPE_TEXT ? emit_text_place(f, field, values)
							    : emit_element(f, values, width);
	struct gen_value v = { 0 };

	if (type_is_text(&model->type)) {
		v.value = emit_load(g, g->ptr, at, offsetof(struct ism_slice, data), model->name);
		v.size = remember(
			f, field, emit_load(g, g->i64, at, offsetof(struct ism_slice, size), ""));
	} else if (ism_type_is_real(&model->type)) {
		v.value = emit_load(g, g->f64, at, 0, model->name);
	} else {
		v.value = emit_exact(f, field, at, width);
	}
	remember(f, field, v.value);
	return v;
}

static LLVMValueRef emit_is(struct row_fn *f, LLVMIntPredicate predicate, LLVMValueRef reason,
	enum ism_reason other, const char *name)
{
	return LLVMBuildICmp(f->g->b, predicate, reason, gen_i32(f->g, other), name);
}

LLVMValueRef emit_column_fits(struct row_fn *f, uint32_t field)
{
	const struct ism_field_model *model = &f->form->fields[field];
	struct gen *g = f->g;
	LLVMValueRef worst =
		emit_vector_part(f, field, g->i8, offsetof(struct ism_vector, worst), "worst");
	LLVMValueRef most = LLVMConstInt(g->i8,
		model->optional || model->absent ? ISM_REASON_ABSENT : ISM_REASON_NONE, false);
	LLVMBuilderRef builder = hoist_begin(f);

	worst = LLVMBuildICmp(g->b, LLVMIntULE, worst, most, gen_name(g, model->name, ".all.fit"));
	hoist_end(f, builder);
	return worst;
}

LLVMValueRef emit_column_outside(struct row_fn *f, uint32_t field)
{
	const struct ism_field_model *model = &f->form->fields[field];
	struct gen_value v;
	LLVMValueRef outside;

	if (!model->low && !model->high)
		return NULL;
	v = emit_value(f, field);
	outside = emit_outside(f, field, &v);
	if (model->optional || model->absent)
		outside = emit_and(f->g, outside,
			emit_is(f, LLVMIntNE, emit_reason(f, field), ISM_REASON_ABSENT, ""),
			"outside");
	return outside;
}

/* A field that may be absent: its default then, or none. */
static struct gen_value emit_optional(struct row_fn *f, uint32_t field, const struct gen_value *v,
	LLVMValueRef present, const struct row_reject *reject)
{
	const struct ism_field_model *model = &f->form->fields[field];
	struct gen *g = f->g;
	struct gen_value absent;
	struct gen_value result = *v;

	if (reject)
		emit_range(f, field, v, present, reject);
	if (model->absent) {
		absent = gen_constant(f, model->absent);
		return emit_select(f, present, v, &absent);
	}
	if (model->type.kind == ISM_TYPE_BOOL)
		result.value = emit_and(g, v->value, present, model->name);
	if (v->size)
		result.size = LLVMBuildSelect(g->b, present, v->size, gen_i64(g, 0), "");
	result.present = present;
	return result;
}

struct gen_value emit_column(struct row_fn *f, uint32_t field, const struct row_reject *reject)
{
	const struct ism_field_model *model = &f->form->fields[field];
	struct gen *g = f->g;
	bool may_be_absent = model->optional || model->absent;
	struct gen_value v = emit_value(f, field);
	LLVMValueRef reason;

	if (!may_be_absent && !reject)
		return v;
	reason = emit_reason(f, field);
	if (may_be_absent) {
		LLVMValueRef bad = emit_is(f, LLVMIntUGT, reason, ISM_REASON_ABSENT, "");
		LLVMValueRef present = emit_is(f, LLVMIntNE, reason, ISM_REASON_ABSENT,
			gen_name(g, model->name, ".present"));

		if (reject)
			emit_reject_if(
				f, bad, field, reason, reject, gen_name(g, model->name, ".fits"));
		return emit_optional(f, field, &v, present, reject);
	}
	emit_reject_if(f, emit_is(f, LLVMIntNE, reason, ISM_REASON_NONE, ""), field, reason, reject,
		gen_name(g, model->name, ".fits"));
	emit_range(f, field, &v, NULL, reject);
	return v;
}

/* Functions of updates are called for each row, and views have fields of their own. */
static bool is_numbered(const struct row_fn *f, const struct ism_term *term)
{
	return !f->frame && f->form && f->has_lists && f->scan->base == ISM_NONE_INDEX &&
	       term->kind == ISM_TERM_FIELD && term->type.kind == ISM_TYPE_TEXT &&
	       !f->form->fields[term->u.field].file_pattern;
}

/* An element of an array of the batch, or the one of `otherwise` for all rows where the array is not given. */
static LLVMValueRef emit_given(struct row_fn *f, LLVMValueRef array, uint32_t otherwise)
{
	LLVMBuilderRef builder = hoist_begin(f);
	struct gen *g = f->g;
	LLVMValueRef given = LLVMBuildIsNotNull(g->b, array, "given");
	LLVMValueRef none = gen_bytes(g, &otherwise, sizeof otherwise, "not.given");
	LLVMValueRef nth;

	array = LLVMBuildSelect(g->b, given, array, none, "");
	given = LLVMBuildSExt(g->b, given, g->i32, "");
	hoist_end(f, builder);
	nth = LLVMBuildAnd(g->b, f->row, given, "");
	return emit_load(g, g->i32, emit_nth(g, array, nth, sizeof otherwise), 0, "");
}

/* Numbers of the batch, or one that says that there are none for all rows. */
LLVMValueRef emit_text_number(struct row_fn *f, const struct ism_term *term)
{
	struct gen *g = f->g;
	struct gen_value value = { 0 };
	LLVMValueRef numbers;
	uint32_t field;
	bool *key;

	if (!is_numbered(f, term))
		return NULL;
	field = term->u.field;
	key = &g->numbered[field];
	if (memo_get(f, key))
		return memo_get(f, key)->value;
	*key = true;
	numbers = worker_entry(f, offsetof(struct ism_worker, numbers), field, "numbers");
	value.value = emit_given(f, numbers, ISM_NO_NUMBER);
	memo_put(f, key, value);
	return value.value;
}

/* A text that is none is the default of a field that has one, which is no text of the list. */
LLVMValueRef emit_listed_code(
	struct row_fn *f, const struct ism_term *term, LLVMValueRef codes, const uint32_t *code)
{
	struct gen *g = f->g;
	LLVMValueRef of_list, places, place, given;
	LLVMBuilderRef builder;

	if (!is_numbered(f, term) || f->form->fields[term->u.field].absent)
		return NULL;
	g->coded[term->u.field] = code;
	builder = hoist_begin(f);
	of_list = emit_load(g, g->ptr, codes, offsetof(struct ism_text_codes, of_list), "of.list");
	given = LLVMBuildIsNotNull(g->b, of_list, "");
	hoist_end(f, builder);
	places = emit_vector(f, term->u.field, offsetof(struct ism_vector, places), "places");
	builder = hoist_begin(f);
	places = LLVMBuildSelect(g->b, given, places, LLVMConstNull(g->ptr), "places");
	of_list = LLVMBuildSelect(g->b, given, of_list,
		gen_bytes(g, &(uint32_t){ ISM_NO_CODE }, sizeof(uint32_t), "no.code"), "of.list");
	hoist_end(f, builder);
	place = emit_given(f, places, 0);
	return emit_load(
		g, g->i32, emit_nth(g, of_list, place, sizeof(uint32_t)), 0, "listed.code");
}
