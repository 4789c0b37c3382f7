/*
 * Fields of a row: every declared one is checked; one that does not fit, or lies outside its range, rejects the row.
 * What no measure needs is thrown away again by the optimiser, except for the check.
 */
#include "codegen/row.h"

#include "runtime/kernel/regex.h"

void emit_reject_if(struct row_fn *f, LLVMValueRef condition, uint32_t field, LLVMValueRef reason,
	const struct row_reject *reject, const char *name)
{
	struct gen *g = f->g;

	LLVMBuildStore(g->b, gen_i32(g, field), reject->field);
	LLVMBuildStore(g->b, reason, reject->reason);
	emit_unlikely(g, condition, reject->block, name);
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

LLVMValueRef emit_either(struct row_fn *f, LLVMValueRef a, LLVMBasicBlockRef from_a, LLVMValueRef b,
	LLVMBasicBlockRef from_b, const char *name)
{
	LLVMValueRef phi = LLVMBuildPhi(f->g->b, LLVMTypeOf(a), name);

	LLVMAddIncoming(phi, &a, &from_a, 1);
	LLVMAddIncoming(phi, &b, &from_b, 1);
	return phi;
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

void emit_fields(struct row_fn *f, const struct row_reject *reject)
{
	for (uint32_t i = 0; i < f->form->n_fields; i++)
		memo_put(f, f->scan->fields[i], emit_column(f, i, reject));
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
