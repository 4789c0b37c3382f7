/*
 * Fields of a row, one by one: every declared one is checked and converted by the primitive of its type; one that
 * does not fit rejects the row. What no measure needs is thrown away again by the optimiser, except for the
 * check. Most rows take the quick road of emit_quick.c instead.
 */
#include "codegen/row.h"

#include "runtime/kernel/regex.h"
#include "support/unreachable.h"

void emit_reject_if(struct row_fn *f, LLVMValueRef condition, uint32_t field, LLVMValueRef reason,
	const struct row_reject *reject, const char *name)
{
	struct gen *g = f->g;

	LLVMBuildStore(g->b, gen_i32(g, field), reject->field);
	LLVMBuildStore(g->b, reason, reject->reason);
	emit_unlikely(g, condition, reject->block, name);
}

LLVMValueRef field_form_part(struct row_fn *f, uint32_t field, uint64_t offset)
{
	return gen_at(f->g, f->g->forms[field], offset, "");
}

static LLVMValueRef emit_parse_date(struct row_fn *f, const struct ism_field_form *form,
	LLVMValueRef data, LLVMValueRef size, LLVMValueRef out)
{
	struct gen *g = f->g;

	if (form->time != ISM_TIME_FORM_PATTERN)
		return EMIT_CALL(g, "ism_field_date", "reason", data, size, out);
	return EMIT_CALL(g, "ism_field_date_pattern", "reason",
		gen_bytes(g, form->pattern, sizeof *form->pattern, "pattern"), data, size, out);
}

static LLVMValueRef emit_parse_instant(struct row_fn *f, const struct ism_field_form *form,
	LLVMValueRef data, LLVMValueRef size, LLVMValueRef out)
{
	struct gen *g = f->g;
	LLVMValueRef zone =
		worker_pointer(f, offsetof(struct ism_worker, source_zone), "source.zone");
	LLVMValueRef cursor =
		gen_at(g, f->worker, offsetof(struct ism_worker, source_cursor), "source.cursor");

	switch (form->time) {
	case ISM_TIME_FORM_EPOCH: return EMIT_CALL(g, "ism_field_epoch", "reason", data, size, out);
	case ISM_TIME_FORM_EPOCH_MS:
		return EMIT_CALL(g, "ism_field_epoch_ms", "reason", data, size, out);
	case ISM_TIME_FORM_PATTERN:
		return EMIT_CALL(g, "ism_field_timestamp_pattern", "reason",
			gen_bytes(g, form->pattern, sizeof *form->pattern, "pattern"), data, size,
			zone, cursor, out);
	default:
		return EMIT_CALL(g, "ism_field_timestamp", "reason", data, size, zone, cursor, out);
	}
}

/* The primitive that reads a cell of the field's type into `out`; its reason. */
static LLVMValueRef emit_parse(
	struct row_fn *f, uint32_t field, LLVMValueRef data, LLVMValueRef size, LLVMValueRef out)
{
	const struct ism_field_form *form = &f->form->fields[field].form;
	LLVMValueRef number = field_form_part(f, field, offsetof(struct ism_field_form, number));
	struct gen *g = f->g;

	switch (form->type) {
	case ISM_TYPE_BOOL:
		return EMIT_CALL(g, "ism_field_bool", "reason", data, size,
			field_form_part(f, field, offsetof(struct ism_field_form, boolean)), out);
	case ISM_TYPE_INT: return EMIT_CALL(g, "ism_field_int", "reason", data, size, number, out);
	case ISM_TYPE_DECIMAL:
		return EMIT_CALL(g, "ism_field_decimal", "reason", data, size, number,
			gen_i32(g, form->scale), out);
	case ISM_TYPE_NUMBER:
		return EMIT_CALL(g, "ism_field_number", "reason", data, size, number, out);
	case ISM_TYPE_ENUM:
		return EMIT_CALL(g, "ism_field_enum", "reason", data, size,
			gen_enum(g, form->enumeration), out);
	case ISM_TYPE_DATE: return emit_parse_date(f, form, data, size, out);
	case ISM_TYPE_TIMESTAMP: return emit_parse_instant(f, form, data, size, out);
	case ISM_TYPE_DURATION:
		return EMIT_CALL(g, "ism_field_duration", "reason", data, size,
			field_form_part(f, field, offsetof(struct ism_field_form, duration)), out);
	case ISM_TYPE_IP: return EMIT_CALL(g, "ism_field_ip", "reason", data, size, out);
	default: ism_unreachable("texts are what they are");
	}
}

static struct gen_value emit_list(struct row_fn *f, uint32_t field, LLVMValueRef data,
	LLVMValueRef size, const struct row_reject *reject)
{
	const char *name = f->form->fields[field].name;
	struct gen *g = f->g;
	struct gen_value v = { 0 };
	LLVMValueRef out = gen_room(g, sizeof(struct ism_slice), gen_name(g, name, ".room"));
	LLVMValueRef reason = EMIT_CALL(g, "ism_field_list", "reason", data, size,
		emit_load(g, g->i32, f->batch, offsetof(struct ism_batch, list_notation), ""),
		g->forms[field],
		worker_pointer(f, offsetof(struct ism_worker, source_zone), "source.zone"),
		gen_at(g, f->worker, offsetof(struct ism_worker, source_cursor), "source.cursor"),
		worker_pointer(f, offsetof(struct ism_worker, scratch), "scratch"), out);

	emit_reject_if(f, LLVMBuildICmp(g->b, LLVMIntNE, reason, gen_i32(g, ISM_REASON_NONE), ""),
		field, reason, reject, gen_name(g, name, ".fits"));
	v.value = emit_load(g, g->ptr, out, offsetof(struct ism_slice, data), name);
	v.size = emit_load(g, g->i64, out, offsetof(struct ism_slice, size), "");
	return v;
}

/* A cell that is there, as a value of the field's type. */
static struct gen_value emit_cell(struct row_fn *f, uint32_t field, LLVMValueRef data,
	LLVMValueRef size, const struct row_reject *reject)
{
	const struct ism_field_model *model = &f->form->fields[field];
	struct gen *g = f->g;
	struct gen_value v = { 0 };
	LLVMValueRef reason;
	LLVMValueRef out;

	if (model->type.kind == ISM_TYPE_TEXT) {
		v.value = data;
		v.size = size;
		return v;
	}
	if (model->type.kind == ISM_TYPE_LIST)
		return emit_list(f, field, data, size, reject);
	out = gen_room(g, ISM_IP_SIZE, gen_name(g, model->name, ".room"));
	reason = emit_parse(f, field, data, size, out);
	if (f->fields_called)
		LLVMAddCallSiteAttribute(
			reason, LLVMAttributeFunctionIndex, gen_attribute(g, "noinline"));
	emit_reject_if(f, LLVMBuildICmp(g->b, LLVMIntNE, reason, gen_i32(g, ISM_REASON_NONE), ""),
		field, reason, reject, gen_name(g, model->name, ".fits"));
	if (model->type.kind == ISM_TYPE_IP) {
		v.value = out;
		v.size = gen_i64(g, ISM_IP_SIZE);
	} else if (model->type.kind == ISM_TYPE_BOOL) {
		v.value = emit_load(g, g->i64, out, 0, "");
		v.value = LLVMBuildTrunc(g->b, v.value, g->i1, model->name);
	} else {
		v.value = emit_load(g, gen_value_type(g, &model->type), out, 0, model->name);
	}
	return v;
}

static LLVMValueRef emit_less(
	struct row_fn *f, const struct ism_type *type, LLVMValueRef a, LLVMValueRef b)
{
	if (ism_type_is_real(type))
		return LLVMBuildFCmp(f->g->b, LLVMRealOLT, a, b, "");
	return LLVMBuildICmp(f->g->b, LLVMIntSLT, a, b, "");
}

LLVMValueRef emit_outside(struct row_fn *f, uint32_t field, const struct gen_value *v)
{
	const struct ism_field_model *model = &f->form->fields[field];
	LLVMValueRef outside = NULL;
	struct gen_value bound;

	if (model->low) {
		bound = gen_constant(f, model->low);
		outside = emit_less(f, &model->type, v->value, bound.value);
	}
	if (model->high) {
		bound = gen_constant(f, model->high);
		outside = emit_or(f->g, outside, emit_less(f, &model->type, bound.value, v->value),
			"outside");
	}
	return outside;
}

void emit_range(struct row_fn *f, uint32_t field, const struct gen_value *v, LLVMValueRef present,
	const struct row_reject *reject)
{
	LLVMValueRef outside = emit_outside(f, field, v);

	if (outside)
		emit_reject_if(f, emit_and(f->g, outside, present, "outside"), field,
			gen_i32(f->g, ISM_REASON_RANGE), reject,
			gen_name(f->g, f->form->fields[field].name, ".inside"));
}

struct gen_value gen_absent(struct row_fn *f, const struct ism_field_model *model)
{
	struct gen_value v = { 0 };

	if (model->absent)
		return gen_constant(f, model->absent);
	v.value = LLVMConstNull(gen_value_type(f->g, &model->type));
	if (type_is_text(&model->type))
		v.size = gen_i64(f->g, 0);
	v.present = gen_i1(f->g, false);
	return v;
}

LLVMValueRef emit_either(struct row_fn *f, LLVMValueRef a, LLVMBasicBlockRef from_a, LLVMValueRef b,
	LLVMBasicBlockRef from_b, const char *name)
{
	LLVMValueRef phi = LLVMBuildPhi(f->g->b, LLVMTypeOf(a), name);

	LLVMAddIncoming(phi, &a, &from_a, 1);
	LLVMAddIncoming(phi, &b, &from_b, 1);
	return phi;
}

/* A field that may be absent: what it is then, and what its cell says, joined. */
static struct gen_value emit_optional(struct row_fn *f, uint32_t field, LLVMValueRef data,
	LLVMValueRef size, const struct row_reject *reject)
{
	const struct ism_field_model *model = &f->form->fields[field];
	struct gen *g = f->g;
	LLVMBasicBlockRef before = LLVMGetInsertBlock(g->b);
	LLVMBasicBlockRef given = gen_block(g, gen_name(g, model->name, ".given"));
	LLVMBasicBlockRef done = gen_block(g, gen_name(g, model->name, ".done"));
	struct gen_value absent = gen_absent(f, model);
	struct gen_value v;

	LLVMBuildCondBr(g->b, LLVMBuildIsNull(g->b, data, ""), done, given);
	LLVMPositionBuilderAtEnd(g->b, given);
	v = emit_cell(f, field, data, size, reject);
	emit_range(f, field, &v, NULL, reject);
	given = LLVMGetInsertBlock(g->b);
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, done);
	v.value = emit_either(f, absent.value, before, v.value, given, model->name);
	if (v.size)
		v.size = emit_either(f, absent.size, before, v.size, given, "");
	if (absent.present)
		v.present = emit_either(f, absent.present, before, gen_i1(g, true), given,
			gen_name(g, model->name, ".present"));
	return v;
}

static struct gen_value emit_required(struct row_fn *f, uint32_t field, LLVMValueRef data,
	LLVMValueRef size, const struct row_reject *reject)
{
	const struct ism_field_model *model = &f->form->fields[field];
	struct gen *g = f->g;
	struct gen_value v;

	emit_reject_if(f, LLVMBuildIsNull(g->b, data, ""), field, gen_i32(g, ISM_REASON_ABSENT),
		reject, gen_name(g, model->name, ".given"));
	v = emit_cell(f, field, data, size, reject);
	emit_range(f, field, &v, NULL, reject);
	return v;
}

uint32_t field_cell(const struct ism_source_model *form, uint32_t field)
{
	bool in_name = form->fields[field].file_pattern != NULL;
	uint32_t cell = 0;

	for (uint32_t i = 0; i < form->n_fields; i++)
		if (!form->fields[i].file_pattern ? i < field || in_name : in_name && i < field)
			cell++;
	return cell;
}

/* What the file's name says; its cell where the rows are of no file. */
static LLVMValueRef emit_file_part(struct row_fn *f, uint32_t field, LLVMValueRef cell)
{
	struct gen *g = f->g;
	LLVMValueRef parts =
		worker_pointer(f, offsetof(struct ism_worker, file_parts), "file.parts");
	LLVMValueRef part = gen_at(g, parts, field * sizeof(struct ism_slice), "");

	return LLVMBuildSelect(g->b, LLVMBuildIsNull(g->b, parts, ""), cell, part, "file.part");
}

LLVMValueRef emit_field_cell(struct row_fn *f, uint32_t field, LLVMValueRef cells)
{
	LLVMValueRef cell =
		gen_at(f->g, cells, field_cell(f->form, field) * sizeof(struct ism_slice), "");

	return f->form->fields[field].file_pattern ? emit_file_part(f, field, cell) : cell;
}

struct gen_value emit_field(
	struct row_fn *f, uint32_t field, LLVMValueRef cells, const struct row_reject *reject)
{
	const struct ism_field_model *model = &f->form->fields[field];
	struct gen *g = f->g;
	LLVMValueRef cell;
	LLVMValueRef data;
	LLVMValueRef size;

	if (f->has_columns && !model->file_pattern)
		return emit_column(f, field, reject);
	cell = emit_field_cell(f, field, cells);
	data = emit_load(g, g->ptr, cell, offsetof(struct ism_slice, data), "");
	size = emit_load(g, g->i64, cell, offsetof(struct ism_slice, size), "");
	if (model->optional || model->absent)
		return emit_optional(f, field, data, size, reject);
	return emit_required(f, field, data, size, reject);
}

/* The field that a row is rejected for: the one that the pattern is asked of, if it is one. */
static uint32_t matched_field(const struct ism_term *term)
{
	const struct ism_term *text = term->u.pattern.text;

	return text->kind == ISM_TERM_FIELD ? text->u.field : ISM_NONE_INDEX;
}

static struct gen_value emit_match(
	struct row_fn *f, struct ism_term *term, const struct row_reject *reject)
{
	struct gen *g = f->g;
	struct gen_value v = emit_term(f, term->u.pattern.text);
	LLVMValueRef regex = worker_entry(
		f, offsetof(struct ism_worker, regexes), term->u.pattern.regex, "regex");
	LLVMValueRef matcher =
		worker_pointer(f, offsetof(struct ism_worker, regex_match), "matcher");
	LLVMBasicBlockRef before = LLVMGetInsertBlock(g->b);
	LLVMBasicBlockRef given = before;
	LLVMBasicBlockRef done = before;
	LLVMValueRef result;

	if (v.present) {
		given = gen_block(g, "match");
		done = gen_block(g, "match.done");
		LLVMBuildCondBr(g->b, v.present, given, done);
		LLVMPositionBuilderAtEnd(g->b, given);
	}
	result = EMIT_CALL(g, "ism_regex_match", "match", regex, matcher, v.value, v.size);
	emit_reject_if(f, LLVMBuildICmp(g->b, LLVMIntEQ, result, gen_i32(g, ISM_REGEX_LIMIT), ""),
		matched_field(term), gen_i32(g, ISM_REASON_MATCH_LIMIT), reject, "match.within");
	result = LLVMBuildICmp(g->b, LLVMIntEQ, result, gen_i32(g, ISM_REGEX_YES), "matches");
	if (v.present) {
		given = LLVMGetInsertBlock(g->b);
		LLVMBuildBr(g->b, done);
		LLVMPositionBuilderAtEnd(g->b, done);
		result = emit_either(f, gen_i1(g, false), before, result, given, "matches");
	}
	v.value = result;
	v.size = NULL;
	return v;
}

void emit_matches(struct row_fn *f, const struct row_reject *reject)
{
	for (uint32_t i = 0; i < f->scan->n_matches; i++)
		memo_put(f, f->scan->matches[i], emit_match(f, f->scan->matches[i], reject));
}
