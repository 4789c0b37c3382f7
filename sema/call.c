/* name(…): a declared function, an aggregate, a question about a measure, or a built-in function. */
#include "sema/expr.h"

#include <string.h>

#include "sema/entry.h"
#include "sema/test.h"
#include "sema/unique.h"

/* So many calls of declared functions are expanded at most. */
#define INLINE_LIMIT 100000

bool sema_refuse_argument(struct sema *s, const struct ism_arg *arg, const char *name)
{
	struct ism_diagnostic *g;

	if (!arg->key.text && !arg->of.text && !arg->clauses.n)
		return false;
	g = ism_diag(s->diags, ISM_DIAG_ARGUMENTS, arg->at,
		arg->key.text ? "`%s` takes its arguments by place, not by name"
			      : "`%s` is a function of values, not an aggregate of rows",
		name);
	if (arg->of.text)
		ism_diag_help(
			g, "put it inside an aggregate: `sum(%s(…) of %s)`", name, arg->of.text);
	return true;
}

/* ---- declared functions ---- */

static bool type_parameters(struct sema *s, const struct scope *scope, const struct ism_expr *expr,
	const struct ism_function_symbol *function, struct scope_argument *arguments)
{
	const struct ism_arg_vec *args = &expr->u.call.args;
	bool ok = true;

	for (uint32_t i = 0; i < function->n_parameters; i++) {
		const struct function_parameter *parameter = &function->parameters[i];
		struct ism_term *term;

		if (sema_refuse_argument(s, &args->items[i], function->name))
			return false;
		term = sema_expr(s, scope, args->items[i].value, &parameter->type);
		if (term)
			term = sema_coerce(s, term, &parameter->type,
				ism_arena_printf(
					s->arena, "`%s` of `%s`", parameter->name, function->name));
		arguments[i] = (struct scope_argument){ parameter->name, term };
		ok &= term != NULL;
	}
	return ok;
}

static struct ism_term *inline_call(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const struct ism_function_symbol *function)
{
	struct scope inner = { .kind = SCOPE_FUNCTION, .module = function->module };
	size_t n = expr->u.call.args.n;
	struct scope_argument *arguments;
	struct ism_diagnostic *g;
	struct ism_term *term;

	if (n != function->n_parameters) {
		g = ism_diag(s->diags, ISM_DIAG_ARGUMENTS, expr->at,
			"`%s` takes %u argument%s, but %zu %s given", function->name,
			function->n_parameters, function->n_parameters == 1 ? "" : "s", n,
			n == 1 ? "is" : "are");
		ism_diag_note(g, function->at, "the function is declared here");
		return NULL;
	}
	if (s->n_inlined++ >= INLINE_LIMIT) {
		ism_diag(s->diags, ISM_DIAG_TOO_DEEP, expr->at,
			"functions call functions more than %d times", INLINE_LIMIT);
		return NULL;
	}
	arguments = ism_new_array(s->arena, n, struct scope_argument);
	if (!type_parameters(s, scope, expr, function, arguments))
		return NULL;
	inner.n_arguments = function->n_parameters;
	inner.arguments = arguments;
	term = sema_expr(s, &inner, function->body, &function->result);
	if (term)
		term = sema_coerce(s, term, &function->result,
			ism_arena_printf(s->arena, "the result of `%s`", function->name));
	return term ? sema_settle(s, scope, sema_at(s, term, expr->at)) : NULL;
}

/* ---- what a name in a call means ---- */

static void unknown_function(
	struct sema *s, const struct scope *scope, const char *name, struct ism_span at)
{
	const char *nearest = sema_suggest_builtin(name);
	struct ism_diagnostic *g = ism_diag(
		s->diags, ISM_DIAG_UNKNOWN_FUNCTION, at, "there is no function `%s`", name);

	if (!nearest)
		nearest = sema_suggest(s, scope, name);
	if (nearest)
		ism_diag_help(g, "did you mean `%s`?", nearest);
}

static bool is_extreme(enum ism_aggregate_kind kind)
{
	return kind == ISM_AGGREGATE_MIN || kind == ISM_AGGREGATE_MAX;
}

static struct ism_term *named_call(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr, const char *name)
{
	enum ism_aggregate_kind kind;
	struct ism_term *term;
	bool is_one;

	if (sema_is_aggregate(name, &kind) &&
		(!is_extreme(kind) || sema_has_rows(&expr->u.call.args)))
		return sema_aggregate(s, scope, expr, kind, name);
	term = sema_judged_call(s, scope, expr, &is_one);
	if (is_one)
		return term;
	if (sema_misplaced_unique(s, expr))
		return NULL;
	if (scope->kind == SCOPE_TEST && strcmp(name, "rejected") == 0)
		return sema_asked_rejected(s, scope, expr);
	term = sema_interval_call(s, scope, expr, name, &is_one);
	if (is_one)
		return term;
	term = sema_over_periods(s, scope, expr, name, &is_one);
	if (!is_one)
		term = sema_over_groups(s, scope, expr, name, &is_one);
	if (is_one)
		return term;
	if (strcmp(name, "bucket") == 0)
		return sema_bucket(s, scope, expr);
	term = sema_builtin(s, scope, expr, name, &is_one);
	if (!is_one && strcmp(name, "rejected") == 0)
		ism_diag(s->diags, ISM_DIAG_NOT_HERE, expr->at,
			"`rejected` stands in the `expect` of a test alone");
	else if (!is_one)
		unknown_function(s, scope, name, expr->u.call.callee->at);
	return term;
}

struct ism_term *sema_call_expr(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, const struct ism_type *expected)
{
	const struct ism_expr *callee = expr->u.call.callee;
	struct binding binding = sema_binding_of(s, scope, callee);

	(void)expected;
	if (binding.kind == BINDING_FUNCTION)
		return inline_call(s, scope, expr, binding.u.function);
	if (callee->kind == ISM_EXPR_NAME && binding.kind != BINDING_FAULTY &&
		binding.kind != BINDING_UNAVAILABLE)
		return named_call(s, scope, expr, callee->u.name.text);
	if (binding.kind == BINDING_NOTHING && callee->kind != ISM_EXPR_ERROR)
		ism_diag(s->diags, ISM_DIAG_UNKNOWN_FUNCTION, callee->at,
			"there is no function `%s`", sema_written(s, callee->at));
	return NULL;
}
