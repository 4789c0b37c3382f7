/* What judges a measure, as values: of the own one in its criteria, of another one by its name. */
#include "sema/expr.h"

#include <string.h>

#include "sema/entry.h"
#include "sema/test.h"

static const struct {
	const char *name;
	enum ism_term_kind kind;
	bool own;   /* stands alone in criteria */
	bool named; /* takes a measure */
} words[] = {
	{ "value", ISM_TERM_VALUE, true, false },
	{ "target", ISM_TERM_TARGET, true, true },
	{ "expected", ISM_TERM_EXPECTED, true, true },
	{ "baseline", ISM_TERM_BASELINE, true, true },
	{ "attainment", ISM_TERM_ATTAINMENT, true, true },
	{ "status", ISM_TERM_STATUS, false, true },
};

enum { N_WORDS = sizeof words / sizeof *words };

/* Targets are in the type of the value, what lies between them is real. */
struct ism_type sema_judged_type(
	struct sema *s, enum ism_term_kind kind, const struct ism_type *value)
{
	struct ism_type type = *value;

	switch (kind) {
	case ISM_TERM_ATTAINMENT:
		return (struct ism_type){ .kind = ISM_TYPE_NUMBER, .unit = sema_percent(s) };
	case ISM_TERM_STATUS:
		return (struct ism_type){
			.kind = ISM_TYPE_ENUM,
			.enumeration = s->model->level_enum,
		};
	case ISM_TERM_EXPECTED:
		if (type.kind == ISM_TYPE_DURATION)
			type.fractional = true;
		else if (sema_is_numeric(&type))
			type = (struct ism_type){ .kind = ISM_TYPE_NUMBER, .unit = type.unit };
		return type;
	default: return type;
	}
}

static struct ism_term *judged_term(struct sema *s, enum ism_term_kind kind, struct ism_span at,
	struct ism_type type, struct ism_measure_model *measure)
{
	struct ism_term *term = sema_term(s, kind, at, type);

	term->u.measure = measure;
	term->may_be_none = true;
	return term;
}

static struct ism_term *judged(struct sema *s, enum ism_term_kind kind, struct ism_span at,
	const struct ism_type *value, struct ism_measure_model *measure)
{
	return judged_term(s, kind, at, sema_judged_type(s, kind, value), measure);
}

struct ism_term *sema_judged_name(
	struct sema *s, const struct scope *scope, const char *name, struct ism_span at)
{
	if (scope->kind != SCOPE_CRITERIA)
		return NULL;
	for (size_t i = 0; i < N_WORDS; i++)
		if (words[i].own && strcmp(words[i].name, name) == 0)
			return judged(s, words[i].kind, at, &scope->measure->type, NULL);
	return NULL;
}

struct ism_measure_model *sema_measure_named(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	struct binding binding = sema_binding_of(s, scope, expr);
	const char *written = sema_written(s, expr->at);

	switch (binding.kind) {
	case BINDING_MEASURE:
		return sema_measure_ready(s, binding.u.measure, expr->at) ? binding.u.measure
									  : NULL;
	case BINDING_FAULTY:
	case BINDING_UNAVAILABLE: return NULL;
	case BINDING_NOTHING:
		if (expr->kind == ISM_EXPR_NAME) {
			sema_unknown_name(s, scope, expr->u.name.text, expr->at, NULL);
			return NULL;
		}
		break;
	default: break;
	}
	ism_diag(s->diags, ISM_DIAG_WRONG_KIND, expr->at, "`%s` is no measure", written);
	return NULL;
}

/* `headline(m)` is asked for its status, not `m` at the grain of the one who asks. */
static bool is_headline(const struct ism_expr *expr)
{
	return expr->kind == ISM_EXPR_CALL && expr->u.call.callee->kind == ISM_EXPR_NAME &&
	       strcmp(expr->u.call.callee->u.name.text, "headline") == 0;
}

static struct ism_term *headline_status(
	struct sema *s, const struct scope *scope, const struct ism_expr *asked, struct ism_span at)
{
	struct ism_term *term = sema_expr(s, scope, asked, NULL);
	struct ism_type type;

	if (!term)
		return NULL;
	type = sema_judged_type(s, ISM_TERM_STATUS, &term->type);
	return judged_term(s, ISM_TERM_HEADLINE_STATUS, at, type, term->u.measure);
}

const struct ism_expr *sema_measure_argument(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const struct ism_arg_vec *args = &expr->u.call.args;
	const char *name = expr->u.call.callee->u.name.text;

	if (scope->kind != SCOPE_FORMULA && scope->kind != SCOPE_CRITERIA) {
		ism_diag(s->diags, ISM_DIAG_NOT_HERE, expr->at,
			"`%s` of a measure stands in formulas and criteria alone", name);
		return NULL;
	}
	if (args->n == 1 && !args->items[0].key.text && !args->items[0].of.text &&
		!args->items[0].clauses.n)
		return args->items[0].value;
	ism_diag_help(ism_diag(s->diags, ISM_DIAG_ARGUMENTS, expr->at,
			      "`%s` takes the name of one measure", name),
		"write `%s(measure)`", name);
	return NULL;
}

struct ism_term *sema_judged_call(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr, bool *is_one)
{
	const char *name = expr->u.call.callee->u.name.text;
	const struct ism_expr *argument;
	struct ism_measure_model *measure;
	size_t i;

	for (i = 0; i < N_WORDS && !(words[i].named && strcmp(words[i].name, name) == 0); i++)
		;
	*is_one = i < N_WORDS;
	if (i == N_WORDS)
		return NULL;
	if (scope->kind == SCOPE_TEST)
		return sema_asked_judged(s, scope, expr, words[i].kind);
	argument = sema_measure_argument(s, scope, expr);
	if (!argument)
		return NULL;
	if (words[i].kind == ISM_TERM_STATUS && is_headline(argument))
		return headline_status(s, scope, argument, expr->at);
	measure = sema_measure_named(s, scope, argument);
	return measure ? judged(s, words[i].kind, expr->at, &measure->type, measure) : NULL;
}
