/*
 * Arithmetic, comparison and conversion of row values. Exact values are 64-bit integers and a fault where they
 * overflow; numbers are binary64, and none where they would not be finite: docs/language.md, "none".
 */
#include "codegen/row.h"

#include "runtime/kernel/row_math.h"
#include "support/unreachable.h"

static LLVMValueRef emit_is_finite(struct row_fn *f, LLVMValueRef real)
{
	struct gen *g = f->g;
	LLVMValueRef size = emit_intrinsic(g, "llvm.fabs", g->f64, "", 1, &real);

	return LLVMBuildFCmp(g->b, LLVMRealOLT, size, gen_f64(g, __builtin_inf()), "finite");
}

static void set_real(struct row_fn *f, struct gen_value *v, LLVMValueRef real)
{
	v->value = real;
	v->present = emit_and(f->g, v->present, emit_is_finite(f, real), "present");
}

static void add_fault(struct row_fn *f, struct gen_value *v, LLVMValueRef fault)
{
	fault = emit_and(f->g, fault, v->present, "fault");
	v->fault = emit_or(f->g, v->fault, fault, "fault");
}

/* One of the llvm.*.with.overflow intrinsics; what overflows is a fault. */
static void set_checked(struct row_fn *f, struct gen_value *v, const char *intrinsic,
	LLVMValueRef a, LLVMValueRef b)
{
	struct gen *g = f->g;
	LLVMValueRef pair = emit_intrinsic(g, intrinsic, g->i64, "", 2, (LLVMValueRef[]){ a, b });

	v->value = LLVMBuildExtractValue(g->b, pair, 0, "exact");
	add_fault(f, v, LLVMBuildExtractValue(g->b, pair, 1, "overflow"));
}

/* A call that returns whether *out holds a result; `none` says that it otherwise is none, not a fault. */
static void set_from_call(struct row_fn *f, struct gen_value *v, LLVMValueRef defined,
	LLVMValueRef out, LLVMTypeRef type, bool none)
{
	struct gen *g = f->g;

	if (LLVMTypeOf(defined) != g->i1)
		defined = LLVMBuildTrunc(g->b, defined, g->i1, "");
	v->value = emit_load(g, type, out, 0, "");
	v->value = LLVMBuildSelect(g->b, defined, v->value, LLVMConstNull(type), "");
	if (none)
		v->present = emit_and(g, v->present, defined, "present");
	else
		add_fault(f, v, LLVMBuildNot(g->b, defined, ""));
}

struct gen_value emit_negate(struct row_fn *f, struct ism_term *term)
{
	struct gen_value v = emit_term(f, term->u.operand);

	if (ism_type_is_real(&term->type))
		v.value = LLVMBuildFNeg(f->g->b, v.value, "neg");
	else
		set_checked(f, &v, "llvm.ssub.with.overflow", gen_i64(f->g, 0), v.value);
	return v;
}

/* ---- + and - with a date on the left ---- */

/*
 * Whether a date or timestamp lies in the calendar where it is present and no fault. What is read from a file
 * does; arithmetic of timestamps looks after its 64 bits alone.
 */
static bool is_in_calendar(const struct row_fn *f, const struct ism_term *term)
{
	switch (term->kind) {
	case ISM_TERM_CONST:
	case ISM_TERM_TODAY:
	case ISM_TERM_NOW: return true;
	case ISM_TERM_FIELD: return !f->g->plan->scans[f->scan->root].source->base;
	case ISM_TERM_ADD:
	case ISM_TERM_SUB: return term->type.kind == ISM_TYPE_DATE;
	case ISM_TERM_COALESCE:
		return is_in_calendar(f, term->u.binary.left) &&
		       is_in_calendar(f, term->u.binary.right);
	default: return false;
	}
}

/* The time between two dates, or two timestamps, of the calendar always fits. */
static bool fits_always(const struct row_fn *f, const struct ism_term *term)
{
	return term->kind == ISM_TERM_SUB &&
	       term->u.binary.left->type.kind == term->u.binary.right->type.kind &&
	       (term->u.binary.left->type.kind == ISM_TYPE_DATE ||
		       term->u.binary.left->type.kind == ISM_TYPE_TIMESTAMP) &&
	       is_in_calendar(f, term->u.binary.left) && is_in_calendar(f, term->u.binary.right);
}

_Static_assert(ISM_INSTANT_MIN < 0 && ISM_INSTANT_MAX <= INT64_MAX + ISM_INSTANT_MIN,
	"64 bits hold the time from the first day to the last");

static struct gen_value emit_dates(struct row_fn *f, struct ism_term *term,
	const struct gen_value *l, const struct gen_value *r)
{
	struct gen_value v = join_operands(f, l, r);
	struct gen *g = f->g;
	LLVMValueRef days;

	if (term->u.binary.right->type.kind == ISM_TYPE_DATE) {
		days = LLVMBuildSub(g->b, l->value, r->value, "days");
		if (fits_always(f, term))
			v.value = LLVMBuildMul(g->b, days, gen_i64(g, ISM_DAY_US), "time");
		else
			set_checked(f, &v, "llvm.smul.with.overflow", days, gen_i64(g, ISM_DAY_US));
		return v;
	}
	days = EMIT_CALL(g, "ism_row_whole_days", "days", r->value);
	v.value = term->kind == ISM_TERM_ADD ? LLVMBuildAdd(g->b, l->value, days, "day")
					     : LLVMBuildSub(g->b, l->value, days, "day");
	days = LLVMBuildSub(g->b, v.value, gen_i64(g, ISM_DAY_MIN), "");
	add_fault(f, &v,
		LLVMBuildICmp(
			g->b, LLVMIntUGT, days, gen_i64(g, ISM_DAY_MAX - ISM_DAY_MIN), "beyond"));
	return v;
}

static struct gen_value emit_reals(struct row_fn *f, enum ism_term_kind kind,
	const struct gen_value *l, const struct gen_value *r)
{
	struct gen_value v = join_operands(f, l, r);
	LLVMBuilderRef b = f->g->b;

	switch (kind) {
	case ISM_TERM_ADD: set_real(f, &v, LLVMBuildFAdd(b, l->value, r->value, "add")); break;
	case ISM_TERM_SUB: set_real(f, &v, LLVMBuildFSub(b, l->value, r->value, "sub")); break;
	case ISM_TERM_MUL: set_real(f, &v, LLVMBuildFMul(b, l->value, r->value, "mul")); break;
	/* Zero by zero is not a number, anything else by zero infinite: neither is finite. */
	default: set_real(f, &v, LLVMBuildFDiv(b, l->value, r->value, "div")); break;
	}
	return v;
}

static struct gen_value emit_exacts(struct row_fn *f, const struct ism_term *term,
	const struct gen_value *l, const struct gen_value *r)
{
	struct gen_value v = join_operands(f, l, r);

	if (fits_always(f, term)) {
		v.value = LLVMBuildSub(f->g->b, l->value, r->value, "time");
		return v;
	}
	switch (term->kind) {
	case ISM_TERM_ADD: set_checked(f, &v, "llvm.sadd.with.overflow", l->value, r->value); break;
	case ISM_TERM_SUB: set_checked(f, &v, "llvm.ssub.with.overflow", l->value, r->value); break;
	default: set_checked(f, &v, "llvm.smul.with.overflow", l->value, r->value); break;
	}
	return v;
}

static uint32_t scale_of(const struct ism_type *type)
{
	return type->kind == ISM_TYPE_DECIMAL ? type->scale : 0;
}

/* a / b is a number; of exact operands the correctly rounded quotient. */
static struct gen_value emit_ratio(struct row_fn *f, const struct ism_term *term,
	const struct gen_value *l, const struct gen_value *r)
{
	struct gen *g = f->g;
	struct gen_value v = join_operands(f, l, r);
	LLVMValueRef out = gen_room(g, sizeof(double), "ratio");
	LLVMValueRef defined = EMIT_CALL(g, "ism_row_ratio", "defined", l->value,
		gen_i32(g, scale_of(&term->u.binary.left->type)), r->value,
		gen_i32(g, scale_of(&term->u.binary.right->type)), out);

	set_from_call(f, &v, defined, out, g->f64, true);
	return v;
}

struct gen_value emit_real(struct row_fn *f, struct gen_value v, const struct ism_type *type)
{
	struct gen *g = f->g;

	if (ism_type_is_real(type))
		return v;
	if (scale_of(type) == 0)
		v.value = LLVMBuildSIToFP(g->b, v.value, g->f64, "real");
	else
		v.value = EMIT_CALL(g, "ism_row_real", "real", v.value, gen_i32(g, scale_of(type)));
	return v;
}

struct gen_value emit_arithmetic(struct row_fn *f, struct ism_term *term)
{
	const struct ism_type *left = &term->u.binary.left->type;
	const struct ism_type *right = &term->u.binary.right->type;
	struct gen_value l = emit_term(f, term->u.binary.left);
	struct gen_value r = emit_term(f, term->u.binary.right);

	if (left->kind == ISM_TYPE_DATE &&
		(term->kind == ISM_TERM_ADD || term->kind == ISM_TERM_SUB))
		return emit_dates(f, term, &l, &r);
	if (!ism_type_is_real(left) && !ism_type_is_real(right))
		return term->kind == ISM_TERM_DIV ? emit_ratio(f, term, &l, &r)
						  : emit_exacts(f, term, &l, &r);
	l = emit_real(f, l, left);
	r = emit_real(f, r, right);
	return emit_reals(f, term->kind, &l, &r);
}

/* ---- comparison ---- */

static LLVMValueRef compare_texts(struct row_fn *f, enum ism_term_kind kind,
	const struct gen_value *l, const struct gen_value *r)
{
	struct gen *g = f->g;
	LLVMValueRef equal = EMIT_CALL(
		g, "ism_text_equal", "equal", l->value, text_size(f, l), r->value, text_size(f, r));

	return kind == ISM_TERM_NE ? LLVMBuildNot(g->b, equal, "differ") : equal;
}

static LLVMIntPredicate int_predicate(enum ism_term_kind kind)
{
	switch (kind) {
	case ISM_TERM_EQ: return LLVMIntEQ;
	case ISM_TERM_NE: return LLVMIntNE;
	case ISM_TERM_LT: return LLVMIntSLT;
	case ISM_TERM_LE: return LLVMIntSLE;
	case ISM_TERM_GT: return LLVMIntSGT;
	default: return LLVMIntSGE;
	}
}

static LLVMRealPredicate real_predicate(enum ism_term_kind kind)
{
	switch (kind) {
	case ISM_TERM_EQ: return LLVMRealOEQ;
	case ISM_TERM_NE: return LLVMRealUNE;
	case ISM_TERM_LT: return LLVMRealOLT;
	case ISM_TERM_LE: return LLVMRealOLE;
	case ISM_TERM_GT: return LLVMRealOGT;
	default: return LLVMRealOGE;
	}
}

/* Decimals of different scales are compared in 128 bits, where their common scale always fits. */
static void widen(struct row_fn *f, LLVMValueRef *value, uint32_t digits)
{
	struct gen *g = f->g;
	LLVMTypeRef wide = LLVMInt128TypeInContext(g->context);
	int64_t factor = 1;

	for (uint32_t i = 0; i < digits; i++)
		factor *= 10;
	*value = LLVMBuildSExt(g->b, *value, wide, "");
	*value = LLVMBuildNSWMul(g->b, *value, LLVMConstInt(wide, (uint64_t)factor, false), "");
}

static bool is_exact_number(const struct ism_type *type)
{
	return type->kind == ISM_TYPE_INT || type->kind == ISM_TYPE_DECIMAL;
}

/* Without a conversion to more digits, which might leave 64 bits: a comparison has room for them. */
static struct ism_term *before_digits(struct ism_term *term)
{
	while (term->kind == ISM_TERM_CONVERT && is_exact_number(&term->type) &&
		is_exact_number(&term->u.operand->type) &&
		scale_of(&term->u.operand->type) <= scale_of(&term->type))
		term = term->u.operand;
	return term;
}

static LLVMValueRef compare_exacts(struct row_fn *f, enum ism_term_kind kind,
	const struct gen_value *l, uint32_t left, const struct gen_value *r, uint32_t right)
{
	LLVMValueRef a = l->value;
	LLVMValueRef b = r->value;

	if (left != right) {
		widen(f, &a, right > left ? right - left : 0);
		widen(f, &b, left > right ? left - right : 0);
	}
	return LLVMBuildICmp(f->g->b, int_predicate(kind), a, b, "compare");
}

struct gen_value emit_compare(struct row_fn *f, struct ism_term *term)
{
	struct ism_term *first = before_digits(term->u.binary.left);
	struct ism_term *second = before_digits(term->u.binary.right);
	const struct ism_type *left = &first->type;
	const struct ism_type *right = &second->type;
	struct gen_value l = emit_term(f, first);
	struct gen_value r = emit_term(f, second);
	struct gen_value v = join_operands(f, &l, &r);

	if (type_is_text(left)) {
		v.value = compare_texts(f, term->kind, &l, &r);
	} else if (ism_type_is_real(left) || ism_type_is_real(right)) {
		l = emit_real(f, l, left);
		r = emit_real(f, r, right);
		v.value = LLVMBuildFCmp(
			f->g->b, real_predicate(term->kind), l.value, r.value, "compare");
	} else {
		v.value = compare_exacts(f, term->kind, &l, scale_of(left), &r, scale_of(right));
	}
	v.value = emit_and(f->g, v.value, v.present, "compare");
	return v;
}

/* ---- conversion: sema/model.h, CONVERT ---- */

static struct gen_value to_integer(struct row_fn *f, struct gen_value v)
{
	LLVMValueRef out = gen_room(f->g, sizeof(int64_t), "integer");
	LLVMValueRef fits = EMIT_CALL(f->g, "ism_row_integer", "fits", v.value, out);

	set_from_call(f, &v, fits, out, f->g->i64, false);
	return v;
}

static struct gen_value to_scale(struct row_fn *f, struct gen_value v, uint32_t from, uint32_t to)
{
	struct gen *g = f->g;
	LLVMValueRef out;
	LLVMValueRef fits;
	int64_t factor = 1;

	if (from == to)
		return v;
	if (to > from && to - from <= ISM_DECIMAL_SCALE_MAX) {
		for (uint32_t i = from; i < to; i++)
			factor *= 10;
		set_checked(f, &v, "llvm.smul.with.overflow", v.value, gen_i64(g, factor));
		return v;
	}
	out = gen_room(g, sizeof(int64_t), "rescaled");
	fits = EMIT_CALL(g, "ism_row_rescale", "fits", v.value, gen_i32(g, from), gen_i32(g, to),
		gen_i32(g, ISM_ROUND_HALF_AWAY), out);
	set_from_call(f, &v, fits, out, g->i64, false);
	return v;
}

struct gen_value emit_convert(struct row_fn *f, struct ism_term *term)
{
	const struct ism_type *from = &term->u.operand->type;
	const struct ism_type *to = &term->type;
	struct gen_value v = emit_term(f, term->u.operand);
	struct gen *g = f->g;

	if (from->kind == ISM_TYPE_BOOL) {
		v.value = LLVMBuildZExt(g->b, v.value, g->i64, "");
		return ism_type_is_real(to) ? emit_real(f, v, to) : v;
	}
	if (type_is_text(from) && !type_is_text(to))
		ism_unreachable("texts convert to nothing");
	if (ism_type_is_real(to))
		return emit_real(f, v, from);
	if (ism_type_is_real(from))
		return to_scale(f, to_integer(f, v), 0, scale_of(to));
	if (to->kind == ISM_TYPE_DATE && from->kind == ISM_TYPE_TIMESTAMP)
		v.value =
			EMIT_CALL(g, "ism_instant_day", "day", run_zone(f), run_cursor(f), v.value);
	else if (to->kind == ISM_TYPE_TIMESTAMP && from->kind == ISM_TYPE_DATE)
		v.value = EMIT_CALL(
			g, "ism_day_start", "instant", run_zone(f), run_cursor(f), v.value);
	else
		v = to_scale(f, v, scale_of(from), scale_of(to));
	return v;
}
