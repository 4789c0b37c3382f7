/*
 * Functions: their signatures, that none calls itself, and that each body has its declared type. Calls are
 * inlined by the half of expressions.
 */
#include "sema/symbol.h"

#include "support/vec.h"

struct visit {
	struct sema *s;
	struct symbol_vec stack; /* functions being followed, outermost first */
};

static void follow(struct visit *v, struct symbol *symbol, struct ism_span at);

static void follow_expr(struct visit *v, const struct symbol *in, const struct ism_expr *expr);

static void follow_args(struct visit *v, const struct symbol *in, const struct ism_arg_vec *args)
{
	ism_vec_each (arg, args) {
		if (arg->value)
			follow_expr(v, in, arg->value);
		ism_vec_each (clause, &arg->clauses) {
			follow_expr(v, in, clause->low);
			if (clause->high)
				follow_expr(v, in, clause->high);
		}
	}
}

static void follow_call(struct visit *v, const struct symbol *in, const struct ism_expr *expr)
{
	struct ism_path path;
	struct symbol *called;
	bool faulty;

	follow_args(v, in, &expr->u.call.args);
	if (!sema_path_of_expr(v->s, expr->u.call.callee, &path))
		return;
	called = sema_symbol_of_path(in->module, &path, &faulty);
	if (called && called->decl->kind == ISM_DECL_FN)
		follow(v, called, expr->u.call.callee->at);
}

static void follow_expr(struct visit *v, const struct symbol *in, const struct ism_expr *expr)
{
	switch (expr->kind) {
	case ISM_EXPR_CALL: follow_call(v, in, expr); break;
	case ISM_EXPR_MEMBER: follow_expr(v, in, expr->u.member.object); break;
	case ISM_EXPR_INDEX:
		follow_expr(v, in, expr->u.index.object);
		follow_args(v, in, &expr->u.index.args);
		break;
	case ISM_EXPR_LIST: follow_args(v, in, &expr->u.list.args); break;
	case ISM_EXPR_UNARY: follow_expr(v, in, expr->u.unary.operand); break;
	case ISM_EXPR_BINARY:
		follow_expr(v, in, expr->u.binary.left);
		follow_expr(v, in, expr->u.binary.right);
		break;
	case ISM_EXPR_RANGE:
		follow_expr(v, in, expr->u.range.low);
		follow_expr(v, in, expr->u.range.high);
		break;
	case ISM_EXPR_IF:
		follow_expr(v, in, expr->u.choice.condition);
		follow_expr(v, in, expr->u.choice.yes);
		follow_expr(v, in, expr->u.choice.no);
		break;
	case ISM_EXPR_MATCH:
		follow_expr(v, in, expr->u.match.subject);
		ism_vec_each (arm, &expr->u.match.arms) {
			follow_expr(v, in, arm->value);
			ism_vec_each (pattern, &arm->patterns)
				if (pattern->value)
					follow_expr(v, in, pattern->value);
		}
		break;
	default: break; /* leaves */
	}
}

/* Reports the circle that closes at `at`: the functions on the stack from `symbol` on. */
static void report_recursion(struct visit *v, struct symbol *symbol, struct ism_span at)
{
	const char *circle = symbol->name;
	size_t first = 0;

	while (v->stack.items[first] != symbol)
		first++;
	for (size_t i = first; i < v->stack.n; i++) {
		if (i > first)
			circle = ism_arena_printf(
				v->s->arena, "%s → %s", circle, v->stack.items[i]->name);
		v->stack.items[i]->state = FAULTY;
	}
	ism_diag_note(ism_diag(v->s->diags, ISM_DIAG_RECURSIVE_FUNCTION, at,
			      "a function cannot call itself: %s → %s", circle, symbol->name),
		symbol->at, "declared here");
}

static void follow(struct visit *v, struct symbol *symbol, struct ism_span at)
{
	if (symbol->state == TYPED || symbol->state == FAULTY)
		return;
	if (symbol->state == TYPING) {
		report_recursion(v, symbol, at);
		return;
	}
	if (v->stack.n == FOLLOW_MAX_DEPTH) {
		ism_diag(v->s->diags, ISM_DIAG_TOO_DEEP, at,
			"functions call each other too deeply here");
		symbol->state = FAULTY;
		return;
	}
	symbol->state = TYPING;
	ism_vec_push(v->s->arena, &v->stack, symbol);
	follow_expr(v, symbol, symbol->decl->u.fn.value);
	v->stack.n--;
	if (symbol->state == TYPING)
		symbol->state = TYPED;
}

static bool type_parameters(
	struct sema *s, const struct symbol *symbol, struct function_parameter *out)
{
	struct scope scope = { .kind = SCOPE_CONSTANT, .module = symbol->module };
	const struct ism_parameter_vec *list = &symbol->decl->u.fn.parameters;
	bool good = true;

	for (size_t i = 0; i < list->n; i++) {
		const struct ism_parameter *from = &list->items[i];

		out[i].name = from->name.text;
		out[i].at = from->name.at;
		good &= sema_type(s, &scope, from->type, &out[i].type, &out[i].optional);
		for (size_t j = 0; j < i; j++)
			if (out[j].name == out[i].name)
				ism_diag_note(ism_diag(s->diags, ISM_DIAG_DUPLICATE_NAME, out[i].at,
						      "`%s` is declared twice", out[i].name),
					out[j].at, "declared here first");
	}
	return good;
}

static bool type_signature(struct sema *s, struct symbol *symbol)
{
	struct scope scope = { .kind = SCOPE_CONSTANT, .module = symbol->module };
	const struct ism_parameter_vec *list = &symbol->decl->u.fn.parameters;
	struct function_parameter *parameters =
		ism_new_array(s->arena, list->n, struct function_parameter);
	struct ism_function_symbol *function = ism_new(s->arena, struct ism_function_symbol);
	bool good = type_parameters(s, symbol, parameters);

	function->name = symbol->name;
	function->at = symbol->at;
	function->module = symbol->module;
	function->n_parameters = (uint32_t)list->n;
	function->parameters = parameters;
	function->body = symbol->decl->u.fn.value;
	symbol->u.function = function;
	return sema_type(s, &scope, symbol->decl->u.fn.result, &function->result,
		       &function->result_optional) &&
	       good;
}

/* Types the body over arguments of which only the types are known. */
static void type_body(struct sema *s, struct symbol *symbol)
{
	const struct ism_function_symbol *function = symbol->u.function;
	struct scope_argument *arguments =
		ism_new_array(s->arena, function->n_parameters, struct scope_argument);
	struct scope scope = { .kind = SCOPE_FUNCTION,
		.module = symbol->module,
		.n_arguments = function->n_parameters,
		.arguments = arguments };
	struct ism_term *body;

	for (uint32_t i = 0; i < function->n_parameters; i++) {
		const struct function_parameter *parameter = &function->parameters[i];

		arguments[i].name = parameter->name;
		arguments[i].term = sema_term(s, ISM_TERM_PARAM, parameter->at, parameter->type);
		arguments[i].term->u.param = ISM_NONE_INDEX;
		arguments[i].term->may_be_none = parameter->optional;
	}
	body = sema_expr(s, &scope, function->body, &function->result);
	if (body)
		body = sema_coerce(s, body, &function->result,
			ism_arena_printf(s->arena, "the result of `%s`", function->name));
	if (!body)
		symbol->state = FAULTY;
}

/* Every function of every module, in order. */
static void each_function(struct sema *s, void (*visit)(struct sema *, struct symbol *))
{
	ism_vec_each (module, &s->symbols->modules)
		ism_vec_each (symbol, &(*module)->symbols)
			if ((*symbol)->decl->kind == ISM_DECL_FN)
				visit(s, *symbol);
}

static void visit_signature(struct sema *s, struct symbol *symbol)
{
	if (!type_signature(s, symbol))
		symbol->state = FAULTY;
}

static void visit_calls(struct sema *s, struct symbol *symbol)
{
	struct visit v = { s, { 0 } };

	follow(&v, symbol, symbol->at);
}

static void visit_body(struct sema *s, struct symbol *symbol)
{
	if (symbol->state == TYPED)
		type_body(s, symbol);
}

void sema_function_signatures(struct sema *s)
{
	each_function(s, visit_signature);
	each_function(s, visit_calls);
}

void sema_function_bodies(struct sema *s)
{
	each_function(s, visit_body);
}
