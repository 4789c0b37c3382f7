/* The language's functions, patterns and lookups over row values: calls of the runtime's primitives. */
#include "codegen/row.h"

#include "runtime/kernel/row_math.h"
#include "support/unreachable.h"

static uint32_t scale_of(const struct ism_type *type)
{
	return type->kind == ISM_TYPE_DECIMAL ? type->scale : 0;
}

/* The result in *out, where the call says that there is one; else none, or a fault. */
static void set_defined(struct row_fn *f, struct gen_value *v, LLVMValueRef defined,
	LLVMValueRef out, LLVMTypeRef type, bool none)
{
	struct gen *g = f->g;
	LLVMValueRef fault;

	v->value = LLVMBuildSelect(
		g->b, defined, emit_load(g, type, out, 0, ""), LLVMConstNull(type), "");
	if (none) {
		v->present = emit_and(g, v->present, defined, "present");
		return;
	}
	fault = emit_and(g, LLVMBuildNot(g->b, defined, ""), v->present, "fault");
	v->fault = emit_or(g, v->fault, fault, "fault");
}

/* Evaluates the arguments; what all of them are is in the result. */
static struct gen_value emit_arguments(
	struct row_fn *f, struct ism_term *term, struct gen_value args[3])
{
	struct gen_value v = { 0 };

	for (uint32_t i = 0; i < term->u.call.n_args; i++) {
		args[i] = emit_term(f, term->u.call.args[i]);
		v = join_operands(f, &v, &args[i]);
	}
	return v;
}

/* ---- numbers ---- */

static void emit_absolute(struct row_fn *f, struct gen_value *v, LLVMValueRef a, bool is_real)
{
	struct gen *g = f->g;
	LLVMValueRef least;

	if (is_real) {
		v->value = emit_intrinsic(g, "llvm.fabs", g->f64, "abs", 1, &a);
		return;
	}
	v->value = emit_intrinsic(
		g, "llvm.abs", g->i64, "abs", 2, (LLVMValueRef[]){ a, gen_i1(g, false) });
	least = LLVMBuildICmp(g->b, LLVMIntEQ, a, gen_i64(g, INT64_MIN), "");
	v->fault = emit_or(g, v->fault, emit_and(g, least, v->present, ""), "fault");
}

static void emit_extreme(struct row_fn *f, struct gen_value *v, const struct gen_value args[3],
	bool is_min, bool is_real)
{
	struct gen *g = f->g;
	LLVMValueRef less =
		is_real ? LLVMBuildFCmp(g->b, LLVMRealOLT, args[1].value, args[0].value, "")
			: LLVMBuildICmp(g->b, LLVMIntSLT, args[1].value, args[0].value, "");

	v->value = LLVMBuildSelect(
		g->b, less, args[!!is_min].value, args[!is_min].value, is_min ? "min" : "max");
}

/* Functions of one or two reals that may have no result. */
static void emit_real_call(struct row_fn *f, struct gen_value *v, const char *function,
	const struct gen_value args[3], uint32_t n_args)
{
	struct gen *g = f->g;
	LLVMValueRef out = gen_room(g, sizeof(double), "real");
	LLVMValueRef call_args[3] = { args[0].value, n_args > 1 ? args[1].value : out, out };
	LLVMValueRef defined = emit_call(g, function, "defined", n_args + 1, call_args);

	set_defined(f, v, defined, out, g->f64, true);
}

static void emit_mod(
	struct row_fn *f, struct gen_value *v, const struct gen_value args[3], bool is_real)
{
	struct gen *g = f->g;
	LLVMValueRef out;
	LLVMValueRef defined;

	if (is_real) {
		emit_real_call(f, v, "ism_math_mod", args, 2);
		return;
	}
	out = gen_room(g, sizeof(int64_t), "mod");
	defined = EMIT_CALL(g, "ism_math_mod_int", "defined", args[0].value, args[1].value, out);
	set_defined(f, v, defined, out, g->i64, true);
}

/* round, floor and ceil: to a whole number of the result's representation. */
static void emit_whole(struct row_fn *f, struct gen_value *v, struct ism_term *term, LLVMValueRef a,
	const char *function, enum ism_rounding rounding)
{
	const struct ism_type *from = &term->u.call.args[0]->type;
	struct gen *g = f->g;
	LLVMValueRef out = gen_room(g, sizeof(int64_t), "whole");
	LLVMValueRef fits;

	if (ism_type_is_real(from)) {
		v->value = EMIT_CALL(g, function, "whole", a);
		if (ism_type_is_real(&term->type))
			return;
		fits = EMIT_CALL(g, "ism_row_integer", "fits", v->value, out);
	} else {
		fits = EMIT_CALL(g, "ism_row_rescale", "fits", a, gen_i32(g, scale_of(from)),
			gen_i32(g, 0), gen_i32(g, rounding), out);
	}
	set_defined(f, v, fits, out, g->i64, false);
	if (scale_of(&term->type))
		ism_unreachable("whole numbers have no digits after the point");
}

static void emit_round_to(struct row_fn *f, struct gen_value *v, struct ism_term *term,
	const struct gen_value args[3])
{
	const struct ism_type *type = &term->u.call.args[0]->type;
	struct gen *g = f->g;
	LLVMValueRef digits = LLVMBuildTrunc(g->b, args[1].value, g->i32, "digits");
	LLVMValueRef out;
	LLVMValueRef fits;

	if (ism_type_is_real(type)) {
		v->value = EMIT_CALL(g, "ism_row_round_real", "rounded", args[0].value, digits);
		return;
	}
	out = gen_room(g, sizeof(int64_t), "rounded");
	fits = EMIT_CALL(g, "ism_row_round_exact", "fits", args[0].value,
		gen_i32(g, scale_of(type)), digits, out);
	set_defined(f, v, fits, out, g->i64, false);
	if (scale_of(&term->type) != scale_of(type)) {
		LLVMValueRef rescaled = EMIT_CALL(g, "ism_row_rescale", "fits", v->value,
			gen_i32(g, scale_of(type)), gen_i32(g, scale_of(&term->type)),
			gen_i32(g, ISM_ROUND_HALF_AWAY), out);

		set_defined(f, v, rescaled, out, g->i64, false);
	}
}

/* ---- time ---- */

static LLVMValueRef emit_day(struct row_fn *f, const struct ism_type *type, LLVMValueRef value)
{
	if (type->kind == ISM_TYPE_DATE)
		return value;
	return EMIT_CALL(f->g, "ism_instant_day", "day", run_zone(f), run_cursor(f), value);
}

static LLVMValueRef emit_hour(struct row_fn *f, const struct ism_type *type, LLVMValueRef value)
{
	if (type->kind == ISM_TYPE_DATE)
		return gen_i64(f->g, 0);
	return EMIT_CALL(f->g, "ism_instant_hour", "hour", run_zone(f), run_cursor(f), value);
}

static const char *day_function(enum ism_function function)
{
	switch (function) {
	case ISM_FUNCTION_YEAR: return "ism_day_year";
	case ISM_FUNCTION_QUARTER: return "ism_day_quarter";
	case ISM_FUNCTION_MONTH: return "ism_day_month";
	case ISM_FUNCTION_DAY: return "ism_row_day_of_month";
	default: return "ism_day_weekday";
	}
}

static void emit_time(struct row_fn *f, struct gen_value *v, struct ism_term *term,
	const struct gen_value args[3])
{
	const struct ism_type *type = &term->u.call.args[0]->type;
	struct gen *g = f->g;
	LLVMValueRef day;

	if (term->u.call.function == ISM_FUNCTION_HOUR) {
		v->value = emit_hour(f, type, args[0].value);
		return;
	}
	day = emit_day(f, type, args[0].value);
	if (term->u.call.function == ISM_FUNCTION_DATE)
		v->value = day;
	else if (term->u.call.function == ISM_FUNCTION_WEEK)
		v->value = EMIT_CALL(g, "ism_day_week", "week", day, LLVMConstNull(g->ptr));
	else if (term->u.call.function == ISM_FUNCTION_BUSINESS_DAYS)
		v->value = EMIT_CALL(g, "ism_business_days", "days", day,
			emit_day(f, &term->u.call.args[1]->type, args[1].value));
	else
		v->value = EMIT_CALL(g, day_function(term->u.call.function), "", day);
}

struct gen_value emit_add_months(struct row_fn *f, struct ism_term *term)
{
	struct gen *g = f->g;
	struct gen_value from = emit_term(f, term->u.binary.left);
	struct gen_value months = emit_term(f, term->u.binary.right);
	struct gen_value v = join_operands(f, &from, &months);
	LLVMValueRef out = gen_room(g, sizeof(int64_t), "moved");
	LLVMValueRef fits;

	if (term->u.binary.left->type.kind == ISM_TYPE_DATE)
		fits = EMIT_CALL(g, "ism_day_add_months", "fits", from.value, months.value, out);
	else
		fits = EMIT_CALL(g, "ism_instant_add_months", "fits", run_zone(f), run_cursor(f),
			from.value, months.value, out);
	set_defined(f, &v, fits, out, g->i64, false);
	return v;
}

/* ---- texts ---- */

static void set_slice(struct row_fn *f, struct gen_value *v, LLVMValueRef out)
{
	struct gen *g = f->g;
	LLVMValueRef there;

	v->value = emit_load(g, g->ptr, out, offsetof(struct ism_slice, data), "text");
	v->size = emit_load(g, g->i64, out, offsetof(struct ism_slice, size), "size");
	there = LLVMBuildIsNotNull(g->b, v->value, "");
	v->present = emit_and(g, v->present, there, "present");
}

static void emit_change_text(struct row_fn *f, struct gen_value *v, struct ism_term *term,
	const struct gen_value args[3])
{
	struct gen *g = f->g;
	LLVMValueRef out = gen_room(g, sizeof(struct ism_slice), "slice");
	LLVMValueRef text = args[0].value;
	LLVMValueRef size = text_size(f, &args[0]);
	LLVMValueRef scratch;

	switch (term->u.call.function) {
	case ISM_FUNCTION_LOWER:
	case ISM_FUNCTION_UPPER:
		scratch = worker_pointer(f, offsetof(struct ism_worker, scratch), "scratch");
		EMIT_CALL(g,
			term->u.call.function == ISM_FUNCTION_LOWER ? "ism_text_lower"
								    : "ism_text_upper",
			"", text, size, scratch, out);
		break;
	case ISM_FUNCTION_TRIM: EMIT_CALL(g, "ism_text_trim", "", text, size, out); break;
	case ISM_FUNCTION_SUBSTRING:
		EMIT_CALL(
			g, "ism_text_substring", "", text, size, args[1].value, args[2].value, out);
		break;
	case ISM_FUNCTION_SPLIT:
		scratch = worker_pointer(f, offsetof(struct ism_worker, scratch), "scratch");
		EMIT_CALL(g, "ism_list_split", "", text, size, args[1].value,
			text_size(f, &args[1]), scratch, out);
		break;
	default:
		EMIT_CALL(g,
			term->u.call.function == ISM_FUNCTION_BEFORE ? "ism_text_before"
								     : "ism_text_after",
			"", text, size, args[1].value, text_size(f, &args[1]), out);
		break;
	}
	set_slice(f, v, out);
}

static void emit_find_text(
	struct row_fn *f, struct gen_value *v, const char *function, const struct gen_value args[3])
{
	v->value = EMIT_CALL(f->g, function, "found", args[0].value, text_size(f, &args[0]),
		args[1].value, text_size(f, &args[1]));
	v->value = emit_and(f->g, v->value, v->present, "found");
}

struct gen_value emit_like(struct row_fn *f, struct ism_term *term)
{
	struct gen *g = f->g;
	const struct ism_slice *pattern = &term->u.pattern.pattern;
	struct gen_value v = emit_term(f, term->u.pattern.text);

	v.value = EMIT_CALL(g, "ism_like", "like", v.value, text_size(f, &v),
		gen_bytes(g, pattern->size ? pattern->data : "", pattern->size ? pattern->size : 1,
			"like"),
		gen_i64(g, (int64_t)pattern->size));
	v.value = emit_and(g, v.value, v.present, "like");
	v.size = NULL;
	return v;
}

struct gen_value emit_in_list(struct row_fn *f, struct ism_term *term)
{
	struct gen *g = f->g;
	const struct ism_type *type = &term->u.binary.left->type;
	struct gen_value value = emit_term(f, term->u.binary.left);
	struct gen_value list = emit_term(f, term->u.binary.right);
	struct gen_value v = join_operands(f, &value, &list);
	LLVMValueRef datum = gen_room(g, sizeof(struct ism_datum), "element");

	emit_datum(f, &value, type, datum);
	v.value = EMIT_CALL(g, "ism_list_has", "has", list.value,
		LLVMBuildSelect(g->b, value_present(f, &v), list.size, gen_i64(g, 0), ""),
		gen_i32(g, term->u.binary.right->type.element->kind), datum);
	v.value = emit_and(g, v.value, v.present, "has");
	return v;
}

struct gen_value emit_join(struct row_fn *f, struct ism_term *term)
{
	struct gen *g = f->g;
	struct gen_value a = emit_term(f, term->u.binary.left);
	struct gen_value b = emit_term(f, term->u.binary.right);
	struct gen_value v = join_operands(f, &a, &b);
	LLVMValueRef out = gen_room(g, sizeof(struct ism_slice), "slice");

	EMIT_CALL(g, "ism_list_join", "", a.value, text_size(f, &a), b.value, text_size(f, &b),
		worker_pointer(f, offsetof(struct ism_worker, scratch), "scratch"), out);
	set_slice(f, &v, out);
	return v;
}

struct gen_value emit_in_network(struct row_fn *f, struct ism_term *term)
{
	struct gen *g = f->g;
	struct gen_value v = emit_term(f, term->u.network.address);
	static const uint8_t nowhere[16];
	LLVMValueRef address = v.value;

	/* An absent address may point to nothing. */
	if (v.present)
		address = LLVMBuildSelect(g->b, v.present, address,
			gen_bytes(g, nowhere, sizeof nowhere, "nowhere"), "address");
	v.value = EMIT_CALL(g, "ism_ip_in_network", "inside", address,
		gen_bytes(g, term->u.network.network, 16, "network"),
		gen_i32(g, term->u.network.bits));
	v.value = emit_and(g, v.value, v.present, "inside");
	v.size = NULL;
	return v;
}

static void emit_text_function(struct row_fn *f, struct gen_value *v, struct ism_term *term,
	const struct gen_value args[3])
{
	switch (term->u.call.function) {
	case ISM_FUNCTION_LENGTH:
		v->value = EMIT_CALL(
			f->g, "ism_text_length", "length", args[0].value, text_size(f, &args[0]));
		break;
	case ISM_FUNCTION_LIST_LENGTH:
		v->value = EMIT_CALL(f->g, "ism_list_length", "length", args[0].value,
			text_size(f, &args[0]),
			gen_i32(f->g, term->u.call.args[0]->type.element->kind));
		break;
	case ISM_FUNCTION_CONTAINS: emit_find_text(f, v, "ism_text_contains", args); break;
	case ISM_FUNCTION_STARTS_WITH: emit_find_text(f, v, "ism_text_starts_with", args); break;
	case ISM_FUNCTION_ENDS_WITH: emit_find_text(f, v, "ism_text_ends_with", args); break;
	default: emit_change_text(f, v, term, args); break;
	}
}

struct gen_value emit_function(struct row_fn *f, struct ism_term *term)
{
	struct gen_value args[3] = { { 0 } };
	struct gen_value v = emit_arguments(f, term, args);
	enum ism_function function = term->u.call.function;
	bool is_real = ism_type_is_real(&term->u.call.args[0]->type);

	switch (function) {
	case ISM_FUNCTION_ABS: emit_absolute(f, &v, args[0].value, is_real); break;
	case ISM_FUNCTION_MIN:
	case ISM_FUNCTION_MAX:
		emit_extreme(f, &v, args, function == ISM_FUNCTION_MIN, is_real);
		break;
	case ISM_FUNCTION_ROUND:
		emit_whole(f, &v, term, args[0].value, "ism_math_round", ISM_ROUND_HALF_AWAY);
		break;
	case ISM_FUNCTION_FLOOR:
		emit_whole(f, &v, term, args[0].value, "ism_math_floor", ISM_ROUND_FLOOR);
		break;
	case ISM_FUNCTION_CEIL:
		emit_whole(f, &v, term, args[0].value, "ism_math_ceil", ISM_ROUND_CEIL);
		break;
	case ISM_FUNCTION_ROUND_TO: emit_round_to(f, &v, term, args); break;
	case ISM_FUNCTION_SQRT: emit_real_call(f, &v, "ism_math_sqrt", args, 1); break;
	case ISM_FUNCTION_LN: emit_real_call(f, &v, "ism_math_ln", args, 1); break;
	case ISM_FUNCTION_EXP: emit_real_call(f, &v, "ism_math_exp", args, 1); break;
	case ISM_FUNCTION_POW: emit_real_call(f, &v, "ism_math_pow", args, 2); break;
	case ISM_FUNCTION_MOD: emit_mod(f, &v, args, is_real); break;
	case ISM_FUNCTION_YEAR:
	case ISM_FUNCTION_QUARTER:
	case ISM_FUNCTION_MONTH:
	case ISM_FUNCTION_WEEK:
	case ISM_FUNCTION_DAY:
	case ISM_FUNCTION_HOUR:
	case ISM_FUNCTION_WEEKDAY:
	case ISM_FUNCTION_DATE:
	case ISM_FUNCTION_BUSINESS_DAYS: emit_time(f, &v, term, args); break;
	default: emit_text_function(f, &v, term, args); break;
	}
	return v;
}

/* ---- lookups ---- */

static LLVMValueRef emit_key(struct row_fn *f, struct ism_term *term, struct gen_value *known)
{
	const struct ism_term *lookup = term;
	LLVMValueRef key =
		gen_room(f->g, lookup->u.lookup.n_keys * sizeof(struct ism_datum), "key");

	for (uint32_t i = 0; i < lookup->u.lookup.n_keys; i++) {
		struct ism_term *part = lookup->u.lookup.keys[i];
		struct gen_value v = emit_term(f, part);

		emit_datum(f, &v, &part->type, gen_at(f->g, key, i * sizeof(struct ism_datum), ""));
		*known = join_operands(f, known, &v);
	}
	return key;
}

/* A record of nones, which lookups without a row read from. */
static LLVMValueRef gen_no_record(struct gen *g, const struct ism_source_model *source)
{
	const struct ism_plan_scan *scan = &g->plan->scans[source->index];
	uint64_t size =
		sizeof(struct ism_table_record) + scan->n_members * sizeof(struct ism_datum);

	return gen_bytes(
		g, ism_arena_alloc(g->arena, size), size, gen_name(g, source->name, ".nothing"));
}

struct gen_value emit_lookup(struct row_fn *f, struct ism_term *term)
{
	struct ism_source_model *source = term->u.lookup.source;
	struct gen *g = f->g;
	struct gen_value v = { 0 };
	LLVMValueRef key = emit_key(f, term, &v);
	LLVMValueRef table =
		worker_entry(f, offsetof(struct ism_worker, tables), source->index, source->name);

	emit_prefetch(
		f, "ism_row_prefetch_table", table, term->u.lookup.n_keys, term->u.lookup.keys);
	v.value = EMIT_CALL(g, "ism_table_find", gen_name(g, source->name, ".row"), table, key);
	v.size = LLVMBuildIsNotNull(g->b, v.value, gen_name(g, source->name, ".found"));
	v.value = LLVMBuildSelect(g->b, v.size, v.value, gen_no_record(g, source), "");
	return v;
}

struct gen_value emit_exists(struct row_fn *f, struct ism_term *term)
{
	struct gen_value v = emit_term(f, term->u.member.row);

	v.value = emit_and(f->g, v.size, v.present, "exists");
	v.size = NULL;
	return v;
}
