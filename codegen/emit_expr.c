/* Values of a row: leaves, logic, and where they are kept. */
#include "codegen/row.h"

#include "support/unreachable.h"

/* ---- what has been evaluated ---- */

const struct gen_value *memo_get(const struct row_fn *f, const void *key)
{
	const struct memo *memo = pointer_map_get(&f->memos, key, NULL);

	return memo ? &memo->value : NULL;
}

void memo_put(struct row_fn *f, const void *key, struct gen_value value)
{
	struct memo *memo = ism_new(f->g->arena, struct memo);

	*memo = (struct memo){ key, value };
	pointer_map_put(f->g->arena, &f->memos, key, NULL, memo);
	ism_vec_push(f->g->arena, &f->undo, memo);
}

void memo_put_hoisted(struct row_fn *f, const void *key, struct gen_value value)
{
	struct memo *memo = ism_new(f->g->arena, struct memo);

	*memo = (struct memo){ key, value };
	pointer_map_put(f->g->arena, &f->memos, key, NULL, memo);
}

size_t scope_open(const struct row_fn *f)
{
	return f->undo.n;
}

void scope_close(struct row_fn *f, size_t scope)
{
	while (f->undo.n > scope)
		pointer_map_put(
			f->g->arena, &f->memos, f->undo.items[--f->undo.n]->term, NULL, NULL);
}

/* ---- what holds for all rows ---- */

LLVMBuilderRef hoist_begin(struct row_fn *f)
{
	LLVMBuilderRef builder = f->g->b;

	f->g->b = f->g->hoist;
	return builder;
}

void hoist_end(struct row_fn *f, LLVMBuilderRef builder)
{
	f->g->b = builder;
}

/* Keys of pointers that are loaded once: places in a table that nothing else points to. */
static const char hoisted_keys[sizeof(struct ism_worker) + 3];

static LLVMValueRef hoisted_load(
	struct row_fn *f, const void *key, LLVMValueRef base, uint64_t offset, const char *name)
{
	const struct gen_value *known = memo_get(f, key);
	struct gen_value value = { 0 };
	LLVMBuilderRef builder;

	if (known)
		return known->value;
	builder = hoist_begin(f);
	value.value = emit_load(f->g, f->g->ptr, base, offset, name);
	hoist_end(f, builder);
	memo_put_hoisted(f, key, value);
	return value.value;
}

LLVMValueRef worker_pointer(struct row_fn *f, uint64_t offset, const char *name)
{
	return hoisted_load(f, &hoisted_keys[offset], f->worker, offset, name);
}

LLVMValueRef worker_entry(struct row_fn *f, uint64_t offset, uint32_t index, const char *name)
{
	LLVMValueRef array = worker_pointer(f, offset, "");
	LLVMBuilderRef builder = hoist_begin(f);
	LLVMValueRef entry =
		emit_load(f->g, f->g->ptr, array, (uint64_t)index * sizeof(void *), name);

	hoist_end(f, builder);
	return entry;
}

LLVMValueRef run_pointer(struct row_fn *f)
{
	return worker_pointer(f, offsetof(struct ism_worker, run), "run");
}

LLVMValueRef run_zone(struct row_fn *f)
{
	uint64_t offset = offsetof(struct ism_run, calendar) + offsetof(struct ism_calendar, zone);

	return hoisted_load(
		f, &hoisted_keys[sizeof(struct ism_worker)], run_pointer(f), offset, "zone");
}

LLVMValueRef run_cursor(struct row_fn *f)
{
	return gen_at(f->g, f->worker, offsetof(struct ism_worker, cursor), "cursor");
}

/* ---- values ---- */

bool type_is_text(const struct ism_type *type)
{
	return type->kind == ISM_TYPE_TEXT || type->kind == ISM_TYPE_IP ||
	       type->kind == ISM_TYPE_LIST;
}

LLVMTypeRef gen_value_type(struct gen *g, const struct ism_type *type)
{
	if (type_is_text(type))
		return g->ptr;
	if (type->kind == ISM_TYPE_BOOL)
		return g->i1;
	return ism_type_is_real(type) ? g->f64 : g->i64;
}

LLVMValueRef value_present(struct row_fn *f, const struct gen_value *v)
{
	return v->present ? v->present : gen_i1(f->g, true);
}

LLVMValueRef text_size(struct row_fn *f, const struct gen_value *v)
{
	if (!v->present)
		return v->size;
	return LLVMBuildSelect(f->g->b, v->present, v->size, gen_i64(f->g, 0), "size");
}

LLVMValueRef value_fault(struct row_fn *f, const struct gen_value *v)
{
	return v->fault ? v->fault : gen_i1(f->g, false);
}

struct gen_value join_operands(
	struct row_fn *f, const struct gen_value *a, const struct gen_value *b)
{
	struct gen_value v = { 0 };
	struct gen *g = f->g;

	v.present = emit_and(g, a->present, b->present, "present");
	v.fault = emit_or(g, a->fault, b->fault, "fault");
	if (v.fault)
		v.fault = emit_and(g, v.fault, v.present, "fault");
	return v;
}

static LLVMValueRef select_bit(
	struct row_fn *f, LLVMValueRef condition, LLVMValueRef a, LLVMValueRef b, bool missing)
{
	if (!a && !b)
		return NULL;
	return LLVMBuildSelect(f->g->b, condition, a ? a : gen_i1(f->g, missing),
		b ? b : gen_i1(f->g, missing), "");
}

struct gen_value emit_select(struct row_fn *f, LLVMValueRef condition, const struct gen_value *a,
	const struct gen_value *b)
{
	struct gen_value v = { 0 };

	v.value = LLVMBuildSelect(f->g->b, condition, a->value, b->value, "");
	if (a->size)
		v.size = LLVMBuildSelect(f->g->b, condition, a->size, b->size, "");
	v.present = select_bit(f, condition, a->present, b->present, true);
	v.fault = select_bit(f, condition, a->fault, b->fault, false);
	return v;
}

void emit_datum(struct row_fn *f, const struct gen_value *v, const struct ism_type *type,
	LLVMValueRef datum)
{
	struct gen *g = f->g;
	LLVMValueRef present = v->present;
	LLVMValueRef value = v->value;
	LLVMValueRef size = gen_i64(g, 0);

	if (v->fault)
		present = emit_and(g, present, LLVMBuildNot(g->b, v->fault, ""), "");
	if (type->kind == ISM_TYPE_BOOL)
		value = LLVMBuildZExt(g->b, value, g->i64, "");
	if (type_is_text(type))
		size = v->size;
	if (present) {
		value = LLVMBuildSelect(g->b, present, value, LLVMConstNull(LLVMTypeOf(value)), "");
		size = LLVMBuildSelect(g->b, present, size, gen_i64(g, 0), "");
		present = LLVMBuildZExt(g->b, present, g->i32, "");
	} else {
		present = gen_i32(g, 1);
	}
	emit_store(g, value, datum, 0);
	emit_store(
		g, LLVMBuildTrunc(g->b, size, g->i32, ""), datum, offsetof(struct ism_datum, size));
	emit_store(g, present, datum, offsetof(struct ism_datum, present));
}

struct gen_value gen_constant(struct row_fn *f, const struct ism_term *term)
{
	const struct ism_value *constant = &term->u.constant;
	struct gen *g = f->g;
	struct gen_value v = { 0 };

	if (constant->state != ISM_VALUE_PRESENT) {
		v.value = LLVMConstNull(gen_value_type(g, &term->type));
		v.size = type_is_text(&term->type) ? gen_i64(g, 0) : NULL;
		v.present = gen_i1(g, false);
	} else if (type_is_text(&term->type)) {
		v.value = gen_bytes(g, constant->text.size ? constant->text.data : "",
			constant->text.size ? constant->text.size : 1, "constant");
		v.size = gen_i64(g, (int64_t)constant->text.size);
	} else if (ism_type_is_real(&term->type)) {
		v.value = gen_f64(g, constant->real);
	} else if (term->type.kind == ISM_TYPE_BOOL) {
		v.value = gen_i1(g, constant->exact != 0);
	} else {
		if (constant->exact != (int64_t)constant->exact)
			ism_unreachable("sema keeps constants of rows within 64 bits");
		v.value = gen_i64(g, (int64_t)constant->exact);
	}
	return v;
}

struct gen_value emit_load_datum(struct row_fn *f, LLVMValueRef base, uint64_t offset,
	const struct ism_type *type, const char *name)
{
	struct gen *g = f->g;
	struct gen_value v = { 0 };
	LLVMValueRef present =
		emit_load(g, g->i32, base, offset + offsetof(struct ism_datum, present), "");

	v.present = LLVMBuildICmp(
		g->b, LLVMIntNE, present, gen_i32(g, 0), gen_name(g, name, ".present"));
	if (type->kind == ISM_TYPE_BOOL) {
		v.value = emit_load(g, g->i64, base, offset, "");
		v.value = LLVMBuildTrunc(g->b, v.value, g->i1, name);
		return v;
	}
	v.value = emit_load(g, gen_value_type(g, type), base, offset, name);
	if (type_is_text(type)) {
		v.size = emit_load(g, g->i32, base, offset + offsetof(struct ism_datum, size), "");
		v.size = LLVMBuildZExt(g->b, v.size, g->i64, "");
	}
	return v;
}

static struct gen_value emit_run_value(struct row_fn *f, const struct ism_term *term)
{
	LLVMValueRef run = run_pointer(f);
	LLVMBuilderRef builder = hoist_begin(f);
	struct gen *g = f->g;
	struct gen_value v = { 0 };
	LLVMValueRef params;

	if (term->kind == ISM_TERM_TODAY) {
		v.value = emit_load(g, g->i64, run, offsetof(struct ism_run, today), "today");
	} else if (term->kind == ISM_TERM_NOW) {
		v.value = emit_load(g, g->i64, run, offsetof(struct ism_run, now_us), "now");
	} else {
		params = emit_load(g, g->ptr, run, offsetof(struct ism_run, params), "params");
		v = emit_load_datum(f, params, term->u.param * sizeof(struct ism_datum),
			&term->type, g->plan->model->params[term->u.param].name);
	}
	hoist_end(f, builder);
	return v;
}

struct gen_value emit_member(struct row_fn *f, struct ism_term *term)
{
	struct gen_value record = emit_term(f, term->u.member.row);
	const struct ism_member *member = term->u.member.member;
	uint64_t offset = offsetof(struct ism_table_record, members) +
			  member->index * sizeof(struct ism_datum);

	return emit_load_datum(f, record.value, offset, &term->type, member->name);
}

/* ---- logic ---- */

static struct gen_value emit_not(struct row_fn *f, struct ism_term *term)
{
	struct gen_value v = emit_term(f, term->u.operand);

	v.value = LLVMBuildNot(f->g->b, v.value, "not");
	v.value = emit_and(f->g, v.value, v.present, "not");
	return v;
}

/* The operand decides alone: it is present, no fault, and has the value that decides. */
static LLVMValueRef decides(struct row_fn *f, const struct gen_value *v, bool is_and)
{
	struct gen *g = f->g;
	LLVMValueRef bit = v->value;

	if (is_and) {
		bit = LLVMBuildNot(g->b, bit, "");
		bit = emit_and(g, bit, v->present, "");
	}
	if (v->fault)
		bit = LLVMBuildAnd(g->b, bit, LLVMBuildNot(g->b, v->fault, ""), "");
	return bit;
}

/* Both operands are there: SQL's `and` and `or`. */
static struct gen_value connect(
	struct row_fn *f, const struct gen_value *l, const struct gen_value *r, bool is_and)
{
	struct gen *g = f->g;
	struct gen_value v = { 0 };
	LLVMValueRef l_decides = NULL;
	LLVMValueRef r_decides = NULL;

	v.value = is_and ? LLVMBuildAnd(g->b, l->value, r->value, "and")
			 : LLVMBuildOr(g->b, l->value, r->value, "or");
	if (!l->present && !r->present && !l->fault && !r->fault)
		return v;
	l_decides = decides(f, l, is_and);
	r_decides = decides(f, r, is_and);
	if (l->present || r->present) {
		v.present = emit_and(g, l->present, r->present, "");
		v.present = LLVMBuildOr(g->b, v.present, l_decides, "");
		v.present = LLVMBuildOr(g->b, v.present, r_decides, "present");
	}
	if (l->fault)
		v.fault = LLVMBuildAnd(g->b, l->fault, LLVMBuildNot(g->b, r_decides, ""), "fault");
	if (r->fault)
		v.fault = emit_or(g, v.fault,
			LLVMBuildAnd(g->b, r->fault, LLVMBuildNot(g->b, l_decides, ""), ""),
			"fault");
	return v;
}

bool term_is_costly(struct ism_term *term)
{
	struct ism_term **operand;

	switch (term->kind) {
	case ISM_TERM_LOOKUP:
	case ISM_TERM_IN_LIST:
	case ISM_TERM_JOIN:
	case ISM_TERM_LIKE:
	case ISM_TERM_ADD_MONTHS:
	case ISM_TERM_TUPLE: return true;
	case ISM_TERM_CALL:
		if (term->u.call.function > ISM_FUNCTION_MAX)
			return true;
		break;
	case ISM_TERM_EQ:
	case ISM_TERM_NE:
		if (type_is_text(&term->u.binary.left->type))
			return true;
		break;
	default: break;
	}
	for (uint32_t i = 0; (operand = ism_term_operand(term, i)); i++)
		if (term_is_costly(*operand))
			return true;
	return false;
}

/* A value on both ways into the block at hand: `a` from one, `b` from the other. */
static LLVMValueRef emit_phi(struct row_fn *f, LLVMValueRef a, LLVMBasicBlockRef from_a,
	LLVMValueRef b, LLVMBasicBlockRef from_b)
{
	LLVMValueRef phi = LLVMBuildPhi(f->g->b, LLVMTypeOf(a), "");

	LLVMAddIncoming(phi, &a, &from_a, 1);
	LLVMAddIncoming(phi, &b, &from_b, 1);
	return phi;
}

static struct gen_value emit_phis(struct row_fn *f, const struct gen_value *a,
	LLVMBasicBlockRef from_a, const struct gen_value *b, LLVMBasicBlockRef from_b)
{
	struct gen_value v = { 0 };

	v.value = emit_phi(f, a->value, from_a, b->value, from_b);
	if (a->size)
		v.size = emit_phi(f, a->size, from_a, b->size, from_b);
	if (a->present || b->present)
		v.present = emit_phi(f, value_present(f, a), from_a, value_present(f, b), from_b);
	if (a->fault || b->fault)
		v.fault = emit_phi(f, value_fault(f, a), from_a, value_fault(f, b), from_b);
	return v;
}

static struct gen_value emit_connective(struct row_fn *f, struct ism_term *term)
{
	bool is_and = term->kind == ISM_TERM_AND;
	struct gen *g = f->g;
	struct gen_value l = emit_term(f, term->u.binary.left);
	struct gen_value decided = { .value = gen_i1(g, !is_and) };
	struct gen_value r;
	LLVMBasicBlockRef left;
	LLVMBasicBlockRef more;
	LLVMBasicBlockRef done;
	size_t scope;

	if (memo_get(f, term->u.binary.right) || !term_is_costly(term->u.binary.right)) {
		r = emit_term(f, term->u.binary.right);
		return connect(f, &l, &r, is_and);
	}
	more = gen_block(g, is_and ? "and.more" : "or.more");
	done = gen_block(g, is_and ? "and.done" : "or.done");
	LLVMBuildCondBr(g->b, decides(f, &l, is_and), done, more);
	left = LLVMGetInsertBlock(g->b);
	LLVMPositionBuilderAtEnd(g->b, more);
	scope = scope_open(f);
	r = emit_term(f, term->u.binary.right);
	r = connect(f, &l, &r, is_and);
	scope_close(f, scope);
	more = LLVMGetInsertBlock(g->b);
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, done);
	return emit_phis(f, &decided, left, &r, more);
}

/* A condition that is a fault makes one, whatever is chosen. */
static struct gen_value with_fault(
	struct row_fn *f, struct gen_value v, const struct gen_value *condition)
{
	if (!condition->fault)
		return v;
	v.fault = emit_or(f->g, v.fault, condition->fault, "fault");
	v.present = v.present ? LLVMBuildOr(f->g->b, v.present, condition->fault, "") : NULL;
	return v;
}

static struct gen_value emit_choice(struct row_fn *f, struct ism_term *term)
{
	struct gen *g = f->g;
	struct gen_value condition = emit_term(f, term->u.choice.condition);
	LLVMBasicBlockRef then;
	LLVMBasicBlockRef otherwise;
	LLVMBasicBlockRef done;
	struct gen_value a;
	struct gen_value b;
	size_t scope;

	if (!term_is_costly(term->u.choice.then) && !term_is_costly(term->u.choice.otherwise)) {
		a = emit_term(f, term->u.choice.then);
		b = emit_term(f, term->u.choice.otherwise);
		a = emit_select(f, condition.value, &a, &b);
		return with_fault(f, a, &condition);
	}
	then = gen_block(g, "if.then");
	otherwise = gen_block(g, "if.else");
	done = gen_block(g, "if.done");
	LLVMBuildCondBr(g->b, condition.value, then, otherwise);
	scope = scope_open(f);
	LLVMPositionBuilderAtEnd(g->b, then);
	a = emit_term(f, term->u.choice.then);
	scope_close(f, scope);
	then = LLVMGetInsertBlock(g->b);
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, otherwise);
	b = emit_term(f, term->u.choice.otherwise);
	scope_close(f, scope);
	otherwise = LLVMGetInsertBlock(g->b);
	LLVMBuildBr(g->b, done);
	LLVMPositionBuilderAtEnd(g->b, done);
	return with_fault(f, emit_phis(f, &a, then, &b, otherwise), &condition);
}

static struct gen_value emit_coalesce(struct row_fn *f, struct ism_term *term)
{
	struct gen_value a = emit_term(f, term->u.binary.left);
	struct gen_value b;

	if (!a.present)
		return a;
	b = emit_term(f, term->u.binary.right);
	return emit_select(f, a.present, &a, &b);
}

static struct gen_value emit_is_none(struct row_fn *f, struct ism_term *term)
{
	struct gen_value v = emit_term(f, term->u.operand);

	v.value = v.present ? LLVMBuildNot(f->g->b, v.present, "is_none") : gen_i1(f->g, false);
	v.present = v.size = NULL;
	return v;
}

LLVMValueRef emit_holds(struct row_fn *f, struct ism_term *condition)
{
	struct gen_value v;

	if (!condition)
		return NULL;
	v = emit_term(f, condition);
	if (v.fault)
		return LLVMBuildAnd(f->g->b, v.value, LLVMBuildNot(f->g->b, v.fault, ""), "holds");
	return v.value;
}

static struct gen_value dispatch(struct row_fn *f, struct ism_term *term)
{
	switch (term->kind) {
	case ISM_TERM_CONST: return gen_constant(f, term);
	case ISM_TERM_PRIOR:
	case ISM_TERM_NEXT: return emit_neighbour(f, term);
	case ISM_TERM_LOOKUP: return emit_lookup(f, term);
	case ISM_TERM_EXISTS: return emit_exists(f, term);
	case ISM_TERM_MEMBER: return emit_member(f, term);
	case ISM_TERM_NEG: return emit_negate(f, term);
	case ISM_TERM_NOT: return emit_not(f, term);
	case ISM_TERM_AND:
	case ISM_TERM_OR: return emit_connective(f, term);
	case ISM_TERM_ADD:
	case ISM_TERM_SUB:
	case ISM_TERM_MUL:
	case ISM_TERM_DIV: return emit_arithmetic(f, term);
	case ISM_TERM_EQ:
	case ISM_TERM_NE:
	case ISM_TERM_LT:
	case ISM_TERM_LE:
	case ISM_TERM_GT:
	case ISM_TERM_GE: return emit_compare(f, term);
	case ISM_TERM_IS_NONE: return emit_is_none(f, term);
	case ISM_TERM_COALESCE: return emit_coalesce(f, term);
	case ISM_TERM_IF: return emit_choice(f, term);
	case ISM_TERM_IN_LIST: return emit_in_list(f, term);
	case ISM_TERM_JOIN: return emit_join(f, term);
	case ISM_TERM_LIKE: return emit_like(f, term);
	case ISM_TERM_IN_NETWORK: return emit_in_network(f, term);
	case ISM_TERM_CALL: return emit_function(f, term);
	case ISM_TERM_CONVERT: return emit_convert(f, term);
	case ISM_TERM_ADD_MONTHS: return emit_add_months(f, term);
	case ISM_TERM_ROW_ORDER: return emit_row_order(f);
	case ISM_TERM_TUPLE: return emit_tuple(f, term);
	default:
		ism_unreachable(
			"fields and patterns are read first; the rest are no terms of rows");
	}
}

struct gen_value emit_term(struct row_fn *f, struct ism_term *term)
{
	const struct gen_value *known = memo_get(f, term);
	struct gen_value v;

	if (known)
		return *known;
	if (term->kind == ISM_TERM_PARAM || term->kind == ISM_TERM_TODAY ||
		term->kind == ISM_TERM_NOW) {
		v = emit_run_value(f, term);
		memo_put_hoisted(f, term, v);
		return v;
	}
	if (!f->frame || !frame_load(f, term, &v))
		v = dispatch(f, term);
	memo_put(f, term, v);
	return v;
}
