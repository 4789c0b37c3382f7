/*
 * Formulas: expressions over a measure's slots, called once a cell. Each term becomes a call of the operation
 * (runtime/kernel/formula.h) on values in memory; nothing in them can trap, so all are evaluated. A term that
 * occurs more than once is evaluated once.
 */
#include "codegen/gen.h"

#include "runtime/kernel/formula.h"
#include "runtime/kernel/row_math.h"
#include "support/unreachable.h"

struct formula_fn {
	struct gen *g;
	LLVMValueRef run, slots;
	struct pointer_map values; /* (term, NULL) to the place of its value */
};

static LLVMValueRef emit_value(struct formula_fn *f, struct ism_term *term);

static uint32_t scale_of(const struct ism_type *type)
{
	return type->kind == ISM_TYPE_DECIMAL ? type->scale : 0;
}

static LLVMValueRef gen_scale(struct formula_fn *f, const struct ism_term *term)
{
	return gen_i32(f->g, scale_of(&term->type));
}

static LLVMValueRef gen_kind(struct formula_fn *f, const struct ism_term *term)
{
	return gen_i32(f->g, term->type.kind);
}

static LLVMValueRef gen_is_real(struct formula_fn *f, const struct ism_term *term)
{
	return gen_i32(f->g, ism_type_is_real(&term->type));
}

static LLVMValueRef gen_value(struct formula_fn *f, const struct ism_term *term)
{
	const struct ism_value *constant = &term->u.constant;
	struct ism_value *value = ism_new(f->g->arena, struct ism_value);
	struct image image = image_of(f->g, value, sizeof *value);

	if (constant->state == ISM_VALUE_PRESENT) {
		value->state = ISM_VALUE_PRESENT;
		if (term->type.kind == ISM_TYPE_TEXT || term->type.kind == ISM_TYPE_IP) {
			image_slice(&image, offsetof(struct ism_value, text), constant->text);
		} else if (ism_type_is_real(&term->type)) {
			value->real = constant->real;
			value->is_real = 1;
		} else {
			value->exact = constant->exact;
		}
	}
	return image_place(&image, "constant");
}

static void emit_param(struct formula_fn *f, const struct ism_term *term, LLVMValueRef out)
{
	struct gen *g = f->g;
	LLVMValueRef params =
		emit_load(g, g->ptr, f->run, offsetof(struct ism_run, params), "params");
	LLVMValueRef datum = gen_at(g, params, term->u.param * sizeof(struct ism_datum),
		g->plan->model->params[term->u.param].name);

	EMIT_CALL(g, "ism_formula_datum", "", datum, gen_kind(f, term), gen_is_real(f, term), out);
}

static void emit_moment(struct formula_fn *f, uint64_t offset, LLVMValueRef out)
{
	LLVMValueRef moment = emit_load(f->g, f->g->i64, f->run, offset, "moment");

	EMIT_CALL(f->g, "ism_formula_exact", "", moment, out);
}

/* ---- arithmetic ---- */

static const char *arithmetic_function(const struct ism_term *term)
{
	bool from_date = term->u.binary.left->type.kind == ISM_TYPE_DATE;

	switch (term->kind) {
	case ISM_TERM_ADD: return from_date ? "ism_formula_date_add" : "ism_formula_add";
	case ISM_TERM_SUB:
		if (!from_date)
			return "ism_formula_sub";
		return term->u.binary.right->type.kind == ISM_TYPE_DATE
			       ? "ism_formula_date_difference"
			       : "ism_formula_date_sub";
	case ISM_TERM_MUL: return "ism_formula_mul";
	case ISM_TERM_AND: return "ism_formula_and";
	case ISM_TERM_OR: return "ism_formula_or";
	default: return "ism_formula_coalesce";
	}
}

static void emit_binary(struct formula_fn *f, struct ism_term *term, LLVMValueRef out)
{
	LLVMValueRef l = emit_value(f, term->u.binary.left);
	LLVMValueRef r = emit_value(f, term->u.binary.right);

	EMIT_CALL(f->g, arithmetic_function(term), "", l, r, out);
}

static void emit_divide(struct formula_fn *f, struct ism_term *term, LLVMValueRef out)
{
	struct ism_term *left = term->u.binary.left;
	struct ism_term *right = term->u.binary.right;
	LLVMValueRef l = emit_value(f, left);
	LLVMValueRef r = emit_value(f, right);

	EMIT_CALL(f->g, "ism_formula_div", "", l, gen_scale(f, left), r, gen_scale(f, right), out);
}

static void emit_comparison(struct formula_fn *f, struct ism_term *term, LLVMValueRef out)
{
	struct ism_term *left = term->u.binary.left;
	struct ism_term *right = term->u.binary.right;
	uint32_t operation = ISM_TARGET_EQ + (term->kind - ISM_TERM_EQ);
	LLVMValueRef l = emit_value(f, left);
	LLVMValueRef r = emit_value(f, right);

	EMIT_CALL(f->g, "ism_formula_compare", "", gen_i32(f->g, operation), gen_kind(f, left), l,
		gen_scale(f, left), r, gen_scale(f, right), out);
}

_Static_assert(ISM_TERM_GE - ISM_TERM_EQ == ISM_TARGET_GE - ISM_TARGET_EQ &&
		       ISM_TERM_LT - ISM_TERM_EQ == ISM_TARGET_LT - ISM_TARGET_EQ,
	"comparisons of terms and of targets stand in one order");

static void emit_unary(
	struct formula_fn *f, struct ism_term *term, const char *function, LLVMValueRef out)
{
	LLVMValueRef operand = emit_value(f, term->u.operand);

	EMIT_CALL(f->g, function, "", operand, out);
}

static void emit_choice(struct formula_fn *f, struct ism_term *term, LLVMValueRef out)
{
	LLVMValueRef condition = emit_value(f, term->u.choice.condition);
	LLVMValueRef then = emit_value(f, term->u.choice.then);
	LLVMValueRef otherwise = emit_value(f, term->u.choice.otherwise);

	EMIT_CALL(f->g, "ism_formula_choose", "", condition, then, otherwise, out);
}

static void emit_convert(struct formula_fn *f, struct ism_term *term, LLVMValueRef out)
{
	struct ism_term *operand = term->u.operand;
	const struct ism_type *from = &operand->type;
	const struct ism_type *to = &term->type;
	struct gen *g = f->g;
	LLVMValueRef v = emit_value(f, operand);

	if (ism_type_is_real(to)) {
		EMIT_CALL(g, "ism_formula_to_real", "", v, gen_scale(f, operand), out);
		return;
	}
	if (ism_type_is_real(from)) {
		EMIT_CALL(g, "ism_formula_to_exact", "", v, out);
		v = out;
	}
	if (to->kind == ISM_TYPE_DATE && from->kind == ISM_TYPE_TIMESTAMP)
		EMIT_CALL(g, "ism_formula_to_date", "", f->run, v, out);
	else if (to->kind == ISM_TYPE_TIMESTAMP && from->kind == ISM_TYPE_DATE)
		EMIT_CALL(g, "ism_formula_to_instant", "", f->run, v, out);
	else
		EMIT_CALL(g, "ism_formula_rescale", "", v, gen_scale(f, operand),
			gen_scale(f, term), gen_i32(g, ISM_ROUND_HALF_AWAY), out);
}

static void emit_add_months(struct formula_fn *f, struct ism_term *term, LLVMValueRef out)
{
	LLVMValueRef from = emit_value(f, term->u.binary.left);
	LLVMValueRef months = emit_value(f, term->u.binary.right);

	EMIT_CALL(f->g, "ism_formula_add_months", "", f->run, gen_kind(f, term->u.binary.left),
		from, months, out);
}

/* ---- functions ---- */

static const int8_t functions[] = {
	[ISM_FUNCTION_ABS] = ISM_FORMULA_ABS,
	[ISM_FUNCTION_MIN] = ISM_FORMULA_MIN,
	[ISM_FUNCTION_MAX] = ISM_FORMULA_MAX,
	[ISM_FUNCTION_ROUND] = ISM_FORMULA_ROUND,
	[ISM_FUNCTION_ROUND_TO] = -1,
	[ISM_FUNCTION_FLOOR] = ISM_FORMULA_FLOOR,
	[ISM_FUNCTION_CEIL] = ISM_FORMULA_CEIL,
	[ISM_FUNCTION_SQRT] = ISM_FORMULA_SQRT,
	[ISM_FUNCTION_LN] = ISM_FORMULA_LN,
	[ISM_FUNCTION_EXP] = ISM_FORMULA_EXP,
	[ISM_FUNCTION_POW] = ISM_FORMULA_POW,
	[ISM_FUNCTION_MOD] = ISM_FORMULA_MOD,
	[ISM_FUNCTION_LOWER] = ISM_FORMULA_LOWER,
	[ISM_FUNCTION_UPPER] = ISM_FORMULA_UPPER,
	[ISM_FUNCTION_TRIM] = ISM_FORMULA_TRIM,
	[ISM_FUNCTION_LENGTH] = ISM_FORMULA_LENGTH,
	[ISM_FUNCTION_CONTAINS] = ISM_FORMULA_CONTAINS,
	[ISM_FUNCTION_STARTS_WITH] = ISM_FORMULA_STARTS_WITH,
	[ISM_FUNCTION_ENDS_WITH] = ISM_FORMULA_ENDS_WITH,
	[ISM_FUNCTION_SUBSTRING] = ISM_FORMULA_SUBSTRING,
	[ISM_FUNCTION_BEFORE] = ISM_FORMULA_BEFORE,
	[ISM_FUNCTION_AFTER] = ISM_FORMULA_AFTER,
	[ISM_FUNCTION_YEAR] = ISM_FORMULA_YEAR,
	[ISM_FUNCTION_QUARTER] = ISM_FORMULA_QUARTER,
	[ISM_FUNCTION_MONTH] = ISM_FORMULA_MONTH,
	[ISM_FUNCTION_WEEK] = ISM_FORMULA_WEEK,
	[ISM_FUNCTION_DAY] = ISM_FORMULA_DAY,
	[ISM_FUNCTION_HOUR] = ISM_FORMULA_HOUR,
	[ISM_FUNCTION_WEEKDAY] = ISM_FORMULA_WEEKDAY,
	[ISM_FUNCTION_DATE] = -1,
	[ISM_FUNCTION_BUSINESS_DAYS] = ISM_FORMULA_BUSINESS_DAYS,
};

static void emit_number_function(
	struct formula_fn *f, struct ism_term *term, LLVMValueRef args[3], LLVMValueRef out)
{
	const struct ism_type *from = &term->u.call.args[0]->type;
	uint32_t function = term->u.call.function;
	struct gen *g = f->g;

	if (function == ISM_FUNCTION_ROUND_TO) {
		EMIT_CALL(g, "ism_formula_round_to", "", args[0], gen_i32(g, scale_of(from)),
			args[1], out);
		if (!ism_type_is_real(from) && scale_of(from) != scale_of(&term->type))
			EMIT_CALL(g, "ism_formula_rescale", "", out, gen_i32(g, scale_of(from)),
				gen_scale(f, term), gen_i32(g, ISM_ROUND_HALF_AWAY), out);
		return;
	}
	EMIT_CALL(g, "ism_formula_number", "", gen_i32(g, (uint32_t)functions[function]), args[0],
		args[1], gen_i32(g, scale_of(from)), out);
	if (ism_type_is_real(from) && !ism_type_is_real(&term->type))
		EMIT_CALL(g, "ism_formula_to_exact", "", out, out);
}

static void emit_function(struct formula_fn *f, struct ism_term *term, LLVMValueRef out)
{
	uint32_t function = term->u.call.function;
	const struct ism_type *from = &term->u.call.args[0]->type;
	struct gen *g = f->g;
	LLVMValueRef nothing = LLVMConstNull(g->ptr);
	LLVMValueRef args[3] = { nothing, nothing, nothing };
	LLVMValueRef mapped;

	for (uint32_t i = 0; i < term->u.call.n_args; i++)
		args[i] = emit_value(f, term->u.call.args[i]);
	if (function <= ISM_FUNCTION_MOD) {
		emit_number_function(f, term, args, out);
		return;
	}
	if (function == ISM_FUNCTION_DATE) {
		if (from->kind == ISM_TYPE_TIMESTAMP)
			EMIT_CALL(g, "ism_formula_to_date", "", f->run, args[0], out);
		else
			EMIT_CALL(g, "ism_formula_to_exact", "", args[0], out);
		return;
	}
	mapped = gen_i32(g, (uint32_t)functions[function]);
	if (function >= ISM_FUNCTION_YEAR)
		EMIT_CALL(g, "ism_formula_time", "", f->run, mapped, gen_i32(g, from->kind),
			args[0], args[1], out);
	else
		EMIT_CALL(
			g, "ism_formula_text", "", f->run, mapped, args[0], args[1], args[2], out);
}

static void emit_like(struct formula_fn *f, struct ism_term *term, LLVMValueRef out)
{
	struct gen *g = f->g;
	struct ism_term pattern = { .kind = ISM_TERM_CONST, .type = { .kind = ISM_TYPE_TEXT } };
	LLVMValueRef text = emit_value(f, term->u.pattern.text);

	pattern.u.constant.state = ISM_VALUE_PRESENT;
	pattern.u.constant.text = term->u.pattern.pattern;
	EMIT_CALL(g, "ism_formula_text", "", f->run, gen_i32(g, ISM_FORMULA_LIKE), text,
		gen_value(f, &pattern), LLVMConstNull(g->ptr), out);
}

static void emit_matches(struct formula_fn *f, struct ism_term *term, LLVMValueRef out)
{
	LLVMValueRef text = emit_value(f, term->u.pattern.text);

	EMIT_CALL(f->g, "ism_formula_matches", "", f->run, text,
		gen_i32(f->g, term->u.pattern.regex), out);
}

static void emit_in_network(struct formula_fn *f, struct ism_term *term, LLVMValueRef out)
{
	LLVMValueRef address = emit_value(f, term->u.network.address);

	EMIT_CALL(f->g, "ism_formula_in_network", "", address,
		gen_bytes(f->g, term->u.network.network, 16, "network"),
		gen_i32(f->g, term->u.network.bits), out);
}

/* ---- lookups ---- */

/* An array of pointers to the values of a lookup's key. */
static LLVMValueRef emit_keys(struct formula_fn *f, struct ism_term *lookup)
{
	struct gen *g = f->g;
	LLVMValueRef keys = gen_room(g, lookup->u.lookup.n_keys * sizeof(void *), "keys");

	for (uint32_t i = 0; i < lookup->u.lookup.n_keys; i++) {
		LLVMValueRef key = emit_value(f, lookup->u.lookup.keys[i]);

		emit_store(g, key, keys, i * sizeof(void *));
	}
	return keys;
}

static LLVMValueRef emit_find(struct formula_fn *f, struct ism_term *lookup, LLVMValueRef keys)
{
	struct gen *g = f->g;
	uint32_t n = lookup->u.lookup.n_keys;
	uint8_t *types = ism_new_array(g->arena, n, uint8_t);

	for (uint32_t i = 0; i < n; i++)
		types[i] = (uint8_t)lookup->u.lookup.keys[i]->type.kind;
	return EMIT_CALL(g, "ism_formula_find", "record", f->run,
		gen_i32(g, lookup->u.lookup.source->index), gen_i32(g, n), keys,
		gen_bytes(g, types, n, "key.types"));
}

static void emit_row(struct formula_fn *f, struct ism_term *term, LLVMValueRef out)
{
	struct ism_term *lookup = term->u.member.row;
	struct gen *g = f->g;
	LLVMValueRef keys = emit_keys(f, lookup);
	LLVMValueRef record = emit_find(f, lookup, keys);

	if (term->kind == ISM_TERM_EXISTS)
		EMIT_CALL(g, "ism_formula_exists", "", record, gen_i32(g, lookup->u.lookup.n_keys),
			keys, out);
	else
		EMIT_CALL(g, "ism_formula_member", "", record,
			gen_i32(g, term->u.member.member->index), gen_kind(f, term),
			gen_is_real(f, term), out);
}

/* ---- terms ---- */

static void emit_into(struct formula_fn *f, struct ism_term *term, LLVMValueRef out)
{
	switch (term->kind) {
	case ISM_TERM_PARAM: emit_param(f, term, out); break;
	case ISM_TERM_TODAY: emit_moment(f, offsetof(struct ism_run, today), out); break;
	case ISM_TERM_NOW: emit_moment(f, offsetof(struct ism_run, now_us), out); break;
	case ISM_TERM_EXISTS:
	case ISM_TERM_MEMBER: emit_row(f, term, out); break;
	case ISM_TERM_NEG: emit_unary(f, term, "ism_formula_negate", out); break;
	case ISM_TERM_NOT: emit_unary(f, term, "ism_formula_not", out); break;
	case ISM_TERM_IS_NONE: emit_unary(f, term, "ism_formula_is_none", out); break;
	case ISM_TERM_AND:
	case ISM_TERM_OR:
	case ISM_TERM_ADD:
	case ISM_TERM_SUB:
	case ISM_TERM_MUL:
	case ISM_TERM_COALESCE: emit_binary(f, term, out); break;
	case ISM_TERM_DIV: emit_divide(f, term, out); break;
	case ISM_TERM_EQ:
	case ISM_TERM_NE:
	case ISM_TERM_LT:
	case ISM_TERM_LE:
	case ISM_TERM_GT:
	case ISM_TERM_GE: emit_comparison(f, term, out); break;
	case ISM_TERM_IF: emit_choice(f, term, out); break;
	case ISM_TERM_LIKE: emit_like(f, term, out); break;
	case ISM_TERM_MATCHES: emit_matches(f, term, out); break;
	case ISM_TERM_IN_NETWORK: emit_in_network(f, term, out); break;
	case ISM_TERM_CALL: emit_function(f, term, out); break;
	case ISM_TERM_CONVERT: emit_convert(f, term, out); break;
	case ISM_TERM_ADD_MONTHS: emit_add_months(f, term, out); break;
	default: ism_unreachable("plan makes slots of what formulas name");
	}
}

/* The place of a term's value: a slot, a constant, or room in the frame. */
static LLVMValueRef emit_value(struct formula_fn *f, struct ism_term *term)
{
	LLVMValueRef value = pointer_map_get(&f->values, term, NULL);

	if (value)
		return value;
	if (term->kind == ISM_TERM_SLOT) {
		value = gen_at(f->g, f->slots, term->u.slot * sizeof(struct ism_value), "slot");
	} else if (term->kind == ISM_TERM_CONST) {
		value = gen_value(f, term);
	} else {
		value = gen_room(f->g, sizeof(struct ism_value), "value");
		emit_into(f, term, value);
	}
	pointer_map_put(f->g->arena, &f->values, term, NULL, value);
	return value;
}

LLVMValueRef emit_formula(struct gen *g, const char *name, struct ism_term *term)
{
	LLVMTypeRef args[] = { g->ptr, g->ptr, g->ptr };
	struct formula_fn f = { .g = g };
	LLVMValueRef function = gen_function(g, name, 3, args);
	LLVMValueRef result;

	gen_function_begin(g, function);
	f.run = LLVMGetParam(function, 0);
	f.slots = LLVMGetParam(function, 1);
	result = LLVMGetParam(function, 2);
	LLVMSetValueName2(f.run, "run", 3);
	LLVMSetValueName2(f.slots, "slots", 5);
	LLVMSetValueName2(result, "result", 6);
	if (term->kind == ISM_TERM_SLOT || term->kind == ISM_TERM_CONST)
		LLVMBuildMemCpy(g->b, result, 16, emit_value(&f, term), 16,
			gen_i64(g, sizeof(struct ism_value)));
	else
		emit_into(&f, term, result);
	LLVMBuildRetVoid(g->b);
	gen_function_end(g);
	return function;
}
