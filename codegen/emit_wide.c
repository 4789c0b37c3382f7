/*
 * Wide tables: with many fields, checking them is divided among functions of a bounded number of fields each, which leave the
 * values as data in memory, so that compile time grows with the number of fields and not faster. The row function
 * loads what it needs.
 */
#include "codegen/row.h"

#include <string.h>

enum {
	FIELDS_INLINE = 96, /* more fields than these, and they get functions */
	FIELDS_PER_FUNCTION = 48,
};

/* Arguments of a function of fields. */
enum {
	ARGUMENT_WORKER,
	ARGUMENT_BATCH,
	ARGUMENT_ROW,
	ARGUMENT_DATA, /* where values are left: a struct ism_datum a field */
	ARGUMENT_FIELD,
	ARGUMENT_REASON, /* left as ISM_REASON_NONE where all of them fit */
	N_ARGUMENTS,
};

static const char *const argument_names[N_ARGUMENTS] = { "worker", "batch", "row", "data", "field",
	"reason" };

bool has_many_fields(const struct ism_plan_scan *scan)
{
	return scan->source->n_fields > FIELDS_INLINE;
}

static uint64_t datum_offset(uint32_t field)
{
	return field * sizeof(struct ism_datum);
}

static LLVMValueRef declare(struct row_fn *f, uint32_t n)
{
	struct gen *g = f->g;
	LLVMTypeRef types[N_ARGUMENTS] = { g->ptr, g->ptr, g->i32, g->ptr, g->ptr, g->ptr };
	LLVMValueRef function = gen_function(g,
		ism_arena_printf(g->arena, "%s.fields.%u", f->scan->source->name, n), N_ARGUMENTS,
		types);

	LLVMAddAttributeAtIndex(function, LLVMAttributeFunctionIndex, gen_attribute(g, "noinline"));
	return function;
}

/* ---- in the row function ---- */

static struct gen_value load_field(
	struct row_fn *f, const struct ism_field_model *model, LLVMValueRef datum)
{
	struct gen *g = f->g;
	struct gen_value v = { 0 };

	v.value = emit_load(g,
		model->type.kind == ISM_TYPE_BOOL ? g->i64 : gen_value_type(g, &model->type), datum,
		0, model->name);
	if (model->type.kind == ISM_TYPE_BOOL)
		v.value = LLVMBuildTrunc(g->b, v.value, g->i1, model->name);
	if (type_is_text(&model->type))
		v.size = LLVMBuildZExt(g->b,
			emit_load(g, g->i32, datum, offsetof(struct ism_datum, size), ""), g->i64,
			"");
	if (model->optional && !model->absent) {
		LLVMValueRef present =
			emit_load(g, g->i32, datum, offsetof(struct ism_datum, present), "");

		v.present = LLVMBuildICmp(g->b, LLVMIntNE, present, gen_i32(g, 0),
			gen_name(g, model->name, ".present"));
	}
	return v;
}

static void emit_part(
	struct row_fn *f, LLVMValueRef function, LLVMValueRef data, const struct row_reject *reject)
{
	struct gen *g = f->g;
	LLVMValueRef arguments[N_ARGUMENTS] = { f->worker, f->batch, f->row, data, reject->field,
		reject->reason };
	LLVMValueRef reason;

	LLVMBuildCall2(
		g->b, LLVMGlobalGetValueType(function), function, arguments, N_ARGUMENTS, "");
	reason = LLVMBuildLoad2(g->b, g->i32, reject->reason, "reason");
	emit_unlikely(g, LLVMBuildICmp(g->b, LLVMIntNE, reason, gen_i32(g, ISM_REASON_NONE), ""),
		reject->block, "fields.fit");
}

void emit_fields_divided(
	struct row_fn *f, const struct row_reject *reject, struct field_parts *parts)
{
	const struct ism_source_model *source = f->form;
	struct gen *g = f->g;
	LLVMValueRef data = gen_room(g, datum_offset(source->n_fields), "fields");

	for (uint32_t first = 0; first < source->n_fields; first += FIELDS_PER_FUNCTION) {
		uint32_t end = first + FIELDS_PER_FUNCTION;
		struct field_part part = { declare(f, (uint32_t)parts->n), first,
			end < source->n_fields ? end : source->n_fields };

		ism_vec_push(g->arena, parts, part);
		emit_part(f, part.function, data, reject);
	}
	for (uint32_t i = 0; i < source->n_fields; i++)
		memo_put(f, f->scan->fields[i],
			load_field(f, &source->fields[i], gen_at(g, data, datum_offset(i), "")));
}

/* ---- the functions ---- */

static void store_field(struct row_fn *f, uint32_t field, struct gen_value v, LLVMValueRef data)
{
	const struct ism_source_model *source = f->form;
	const struct ism_type *type = &source->fields[field].type;

	emit_datum(f, &v, type, gen_at(f->g, data, datum_offset(field), ""));
}

static void fill_part(const struct row_fn *row, const struct field_part *part)
{
	struct gen *g = row->g;
	struct row_fn f = {
		.g = g, .scan = row->scan, .form = row->form, .function = part->function
	};
	LLVMValueRef arguments[N_ARGUMENTS];
	struct row_reject reject;

	gen_function_begin(g, part->function);
	for (unsigned a = 0; a < N_ARGUMENTS; a++) {
		arguments[a] = LLVMGetParam(part->function, a);
		LLVMSetValueName2(arguments[a], argument_names[a], strlen(argument_names[a]));
	}
	f.worker = arguments[ARGUMENT_WORKER];
	f.batch = arguments[ARGUMENT_BATCH];
	f.row = arguments[ARGUMENT_ROW];
	reject.field = arguments[ARGUMENT_FIELD];
	reject.reason = arguments[ARGUMENT_REASON];
	reject.block = gen_block(g, "reject");
	for (uint32_t i = part->first; i < part->end; i++)
		store_field(&f, i, emit_column(&f, i, &reject), arguments[ARGUMENT_DATA]);
	LLVMBuildStore(g->b, gen_i32(g, ISM_REASON_NONE), reject.reason);
	LLVMBuildRetVoid(g->b);
	LLVMPositionBuilderAtEnd(g->b, reject.block);
	LLVMBuildRetVoid(g->b);
	gen_function_end(g);
}

void emit_field_parts(const struct row_fn *row, const struct field_parts *parts)
{
	ism_vec_each (part, parts)
		fill_part(row, part);
}
