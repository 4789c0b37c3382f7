/* agg(E of S where P at T): from rows to a value. */
#include "sema/expr.h"

#include <string.h>

#include "sema/entry.h"
#include "sema/rebase.h"

static const char *const names[] = {
#define X(id, name) [ISM_AGGREGATE_##id] = name,
	ISM_AGGREGATES(X)
#undef X
};

/* The kind behind this one has no name of its own: it is a percentile of an interval. */
#define LAST_KIND ISM_AGGREGATE_APPROX_DISTINCT

bool sema_is_aggregate(const char *name, enum ism_aggregate_kind *kind)
{
	for (uint32_t i = 0; i <= LAST_KIND; i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		*kind = (enum ism_aggregate_kind)i;
		return true;
	}
	return false;
}

bool sema_has_rows(const struct ism_arg_vec *args)
{
	ism_vec_each (arg, args) {
		if (arg->of.text || arg->clauses.n)
			return true;
	}
	return false;
}

/* An aggregate being typed. */
struct aggregation {
	struct sema *s;
	const struct scope *scope; /* in which it stands */
	const struct ism_expr *expr;
	const char *name;
	struct scope row; /* of its source */
	struct ism_aggregate_model *model;
};

static bool is_percentile(enum ism_aggregate_kind kind)
{
	return kind == ISM_AGGREGATE_PERCENTILE || kind == ISM_AGGREGATE_PERCENTILE_DISC;
}

static bool is_condition(enum ism_aggregate_kind kind)
{
	return kind == ISM_AGGREGATE_SHARE || kind == ISM_AGGREGATE_ANY ||
	       kind == ISM_AGGREGATE_ALL;
}

/* ---- where it may stand, and its form ---- */

static bool stands_here(struct aggregation *a)
{
	struct ism_diagnostic *g;

	switch (a->scope->kind) {
	case SCOPE_FORMULA:
	case SCOPE_CRITERIA: return true;
	case SCOPE_ROW:
		if (a->scope->source->keep == ISM_KEEP_GROUP)
			return true;
		g = ism_diag(a->s->diags, ISM_DIAG_NESTED_AGGREGATE, a->expr->at,
			"`%s` is an aggregate: it cannot be computed in a single row of `%s`",
			a->name, a->scope->source->name);
		ism_diag_help(g, "aggregates stand in a measure's formula, beside each other");
		return false;
	case SCOPE_CONSTANT:
	case SCOPE_FUNCTION:
	case SCOPE_GROUP:
	case SCOPE_TEST: break;
	}
	ism_diag(a->s->diags, ISM_DIAG_NOT_HERE, a->expr->at,
		"`%s` is an aggregate: it stands in a measure's formula or `let` alone", a->name);
	return false;
}

/* How the aggregate is written. */
static const char *form_of(struct aggregation *a)
{
	if (a->model->kind == ISM_AGGREGATE_COUNT)
		return "count(source where condition)";
	if (is_percentile(a->model->kind))
		return ism_arena_printf(a->s->arena, "%s(90, value of source)", a->name);
	if (a->model->kind == ISM_AGGREGATE_WEIGHTED_AVG)
		return "weighted_avg(value, weight of source)";
	return ism_arena_printf(a->s->arena, "%s(%s of source)", a->name,
		is_condition(a->model->kind) ? "condition" : "value");
}

static bool misformed(struct aggregation *a)
{
	struct ism_diagnostic *g = ism_diag(a->s->diags, ISM_DIAG_AGGREGATE_FORM, a->expr->at,
		"`%s` does not have the form of that aggregate", sema_written(a->s, a->expr->at));

	ism_diag_help(g, "write `%s`", form_of(a));
	return false;
}

static bool check_form(struct aggregation *a)
{
	const struct ism_arg_vec *args = &a->expr->u.call.args;
	size_t n = is_percentile(a->model->kind) || a->model->kind == ISM_AGGREGATE_WEIGHTED_AVG
			   ? 2
			   : 1;
	bool of = a->model->kind != ISM_AGGREGATE_COUNT;

	if (args->n != n)
		return misformed(a);
	for (size_t i = 0; i < n; i++) {
		const struct ism_arg *arg = &args->items[i];
		bool rows = i + 1 == n;

		if (arg->key.text || (arg->of.text != NULL) != (rows && of) ||
			(!rows && arg->clauses.n))
			return misformed(a);
	}
	return true;
}

/* ---- its rows ---- */

static bool in_group(const struct aggregation *a)
{
	return a->scope->kind == SCOPE_ROW;
}

/* `rows`, of the group. */
static bool find_rows(struct aggregation *a, const struct ism_arg *arg)
{
	const char *name = arg->of.text                        ? arg->of.text
			   : arg->value->kind == ISM_EXPR_NAME ? arg->value->u.name.text
							       : "";
	struct ism_source_model *base = a->scope->source->base;
	struct ism_diagnostic *g;

	if (strcmp(name, "rows") != 0) {
		g = ism_diag(a->s->diags, ISM_DIAG_NOT_HERE,
			arg->of.text ? arg->of.at : arg->value->at,
			"a group has aggregates of its own rows alone");
		ism_diag_help(
			g, arg->of.text ? "write `%s(… of rows)`" : "write `%s(rows)`", a->name);
		return false;
	}
	sema_source_own_terms(a->s, source_symbol_of(base));
	a->row = (struct scope){ .kind = SCOPE_ROW, .source = base, .module = a->scope->module };
	a->model->source = base;
	return true;
}

static bool find_source(struct aggregation *a, const struct ism_arg *arg)
{
	struct ism_span at = arg->of.text ? arg->of.at : arg->value->at;
	struct binding binding = arg->of.text ? sema_lookup_path(a->s, a->scope, &arg->of)
					      : sema_binding_of(a->s, a->scope, arg->value);
	struct ism_diagnostic *g;
	const char *nearest;

	if (in_group(a))
		return find_rows(a, arg);
	a->row = (struct scope){
		.kind = SCOPE_ROW, .module = a->scope->module, .in_aggregate = true
	};
	a->row.source = binding.u.source;
	a->model->source = binding.u.source;
	if (binding.kind == BINDING_SOURCE)
		return true;
	if (binding.kind == BINDING_FAULTY || binding.kind == BINDING_UNAVAILABLE ||
		arg->value->kind == ISM_EXPR_ERROR)
		return false;
	if (binding.kind == BINDING_NOTHING && !arg->of.text && arg->value->kind != ISM_EXPR_NAME &&
		arg->value->kind != ISM_EXPR_MEMBER)
		return misformed(a);
	g = ism_diag(a->s->diags,
		binding.kind == BINDING_NOTHING ? ISM_DIAG_UNKNOWN_NAME : ISM_DIAG_WRONG_KIND, at,
		binding.kind == BINDING_NOTHING ? "there is no source `%s`" : "`%s` is no source",
		sema_written(a->s, at));
	if (binding.at.file && binding.kind != BINDING_NOTHING)
		ism_diag_note(g, binding.at, "it is declared here");
	nearest = sema_suggest(a->s, a->scope, sema_written(a->s, at));
	if (nearest && binding.kind == BINDING_NOTHING)
		ism_diag_help(g, "did you mean `%s`?", nearest);
	return false;
}

static bool refuse_interval(struct aggregation *a, const struct ism_arg *arg)
{
	struct ism_diagnostic *g;

	if (arg->value->kind != ISM_EXPR_RANGE)
		return true;
	g = ism_diag(a->s->diags, ISM_DIAG_NOT_A_VALUE, arg->value->at,
		"`%s` takes a value, not an interval", a->name);
	if (a->model->kind == ISM_AGGREGATE_PERCENTILE_DISC)
		ism_diag_help(g, "times that may not have ended yet are those of `percentile`");
	else if (a->model->kind == ISM_AGGREGATE_AVG)
		ism_diag_help(g,
			"times that may not have ended yet have a `median` or a `percentile`, but "
			"no mean");
	return false;
}

/* percentile(p, A .. B of S), median(A .. B of S) */
static bool is_survival(const struct aggregation *a, const struct ism_arg *arg)
{
	return arg->value->kind == ISM_EXPR_RANGE &&
	       (a->model->kind == ISM_AGGREGATE_PERCENTILE ||
		       a->model->kind == ISM_AGGREGATE_MEDIAN);
}

static bool type_where(struct aggregation *a, const struct ism_clause *clause)
{
	struct ism_term *where = sema_condition(a->s, &a->row, clause->low);

	if (where && !(sema_is_constant(where) && where->u.constant.exact))
		a->model->where = where;
	a->row.known = sema_known(a->s, &a->row, clause->low);
	return where != NULL;
}

static bool type_at(struct aggregation *a, const struct ism_clause *clause)
{
	struct scope row = a->row;
	struct ism_term *at;

	row.in_aggregate = false;
	at = sema_expr(a->s, &row, clause->low, NULL);
	if (!at)
		return false;
	if (!sema_is_moment(&at->type)) {
		ism_diag(a->s->diags, ISM_DIAG_TYPE_MISMATCH, clause->low->at,
			"`at` places rows in time: it needs a date or a timestamp, but this is %s",
			sema_type_name(a->s, &at->type));
		return false;
	}
	a->model->placed = at;
	return true;
}

/* A row of an inventory stands in the next one too: placed by itself it would count as often. */
static void refuse_placing(struct aggregation *a, const struct ism_clause *clause)
{
	struct ism_diagnostic *g = ism_diag(a->s->diags, ISM_DIAG_SNAPSHOT_PLACED, clause->at,
		"`%s` has a `snapshot`: a period is measured by its latest inventory, not by other "
		"dates of its rows",
		a->model->source->name);

	ism_diag_note(g, a->model->source->at, "the source is declared here");
	ism_diag_help(g, "filter the inventory instead: `where …`");
}

static bool type_clause(struct aggregation *a, const struct ism_clause *clause)
{
	if (in_group(a) && clause->kind != ISM_CLAUSE_WHERE) {
		ism_diag_help(ism_diag(a->s->diags, ISM_DIAG_NOT_HERE, clause->at,
				      "a group has no periods that its rows could be placed in"),
			"choose the rows: `where …`");
		return false;
	}
	if (clause->kind != ISM_CLAUSE_WHERE && a->model->source->is_snapshot) {
		refuse_placing(a, clause);
		return false;
	}
	switch (clause->kind) {
	case ISM_CLAUSE_WHERE: return type_where(a, clause);
	case ISM_CLAUSE_AT: return type_at(a, clause);
	case ISM_CLAUSE_WHILE:
	case ISM_CLAUSE_DURING: break;
	}
	return sema_stock_clause(a->s, &a->row, clause, a->model);
}

/* Whether two clauses say the same thing twice: a filter, or what places a row. */
static bool excludes(const struct ism_clause *first, const struct ism_clause *clause)
{
	return (first->kind == ISM_CLAUSE_WHERE) == (clause->kind == ISM_CLAUSE_WHERE);
}

static void refuse_second(
	struct aggregation *a, const struct ism_clause *first, const struct ism_clause *clause)
{
	struct ism_diagnostic *g = ism_diag(a->s->diags, ISM_DIAG_DUPLICATE_CLAUSE, clause->at,
		first->kind == clause->kind
			? "this aggregate has two clauses of that kind"
			: "an aggregate is placed in time once: by `at`, `while` or `during`");

	ism_diag_note(g, first->at, "the first one");
	if (clause->kind == ISM_CLAUSE_WHERE)
		ism_diag_help(g, "join the conditions with `and`");
}

static bool type_clauses(struct aggregation *a, const struct ism_clause_vec *clauses)
{
	const struct ism_source_model *source = a->model->source;
	bool ok = true;

	if (source->time_kind == ISM_TIME_DATE || source->time_kind == ISM_TIME_INSTANT)
		a->model->placed = source->time;
	for (size_t i = 0; i < clauses->n; i++) {
		const struct ism_clause *clause = &clauses->items[i], *first = clauses->items;

		while (!excludes(first, clause))
			first++;
		if (first == clause) {
			ok &= type_clause(a, clause);
			continue;
		}
		refuse_second(a, first, clause);
		ok = false;
	}
	return ok;
}

/* ---- its values ---- */

/* Lets `other`, which has no rank, be none for aggregates that ask for ranks. */
static struct ism_term *without_other(struct aggregation *a, struct ism_term *value)
{
	uint32_t other = sema_other(&value->type);
	struct ism_term *is_other;

	switch (a->model->kind) {
	case ISM_AGGREGATE_MIN:
	case ISM_AGGREGATE_MAX:
	case ISM_AGGREGATE_MEDIAN:
	case ISM_AGGREGATE_PERCENTILE:
	case ISM_AGGREGATE_PERCENTILE_DISC: break;
	default: return value;
	}
	if (other == ISM_NONE_INDEX)
		return value;
	is_other = sema_binary(a->s, ISM_TERM_EQ, value->at, sema_plain(ISM_TYPE_BOOL), value,
		sema_exact(a->s, value->at, value->type, other));
	return sema_choice(
		a->s, value->at, is_other, sema_none(a->s, value->at, value->type), value);
}

static bool type_value(struct aggregation *a, const struct ism_arg *arg)
{
	struct ism_term *value;

	if (a->model->kind == ISM_AGGREGATE_COUNT) {
		a->model->type = sema_plain(ISM_TYPE_INT);
		return true;
	}
	if (is_survival(a, arg))
		return sema_survival(a->s, &a->row, arg->value, a->model);
	if (!refuse_interval(a, arg))
		return false;
	value = is_condition(a->model->kind) ? sema_condition(a->s, &a->row, arg->value)
					     : sema_expr(a->s, &a->row, arg->value, NULL);
	if (!value || !sema_aggregate_type(a->s, a->model->kind, a->name, value, &a->model->type))
		return false;
	a->model->value = without_other(a, sema_settle(a->s, &a->row, value));
	return true;
}

static bool type_percentile(struct aggregation *a, const struct ism_expr *expr)
{
	struct ism_term *p = sema_expr(a->s, a->scope, expr, NULL);
	struct ism_diagnostic *g;
	bool whole;

	if (!p)
		return false;
	whole = sema_is_constant(p) && !p->u.constant.is_real && !p->type.unit &&
		sema_is_numeric(&p->type);
	a->model->p_den = 100;
	for (unsigned i = 0; whole && i < p->type.scale; i++)
		whole = !__builtin_mul_overflow(a->model->p_den, 10, &a->model->p_den);
	if (whole && p->u.constant.exact >= 0 && p->u.constant.exact <= a->model->p_den) {
		a->model->p_num = (int64_t)p->u.constant.exact;
		return true;
	}
	g = ism_diag(a->s->diags, ISM_DIAG_BAD_PERCENTILE, expr->at,
		"`%s` needs a constant from 0 to 100 first", a->name);
	if (sema_is_percent(&p->type) && expr->kind == ISM_EXPR_NUMBER)
		ism_diag_help(g, "write `%s` without `%%`", expr->u.number.text);
	return false;
}

/* `weighted_avg(value, weight of …)`: both exact or both real. */
static bool type_weighted(struct aggregation *a, const struct ism_arg_vec *args)
{
	const struct ism_arg value = { .at = args->items[0].at, .value = args->items[0].value };
	struct ism_term *weight = sema_expr(a->s, &a->row, args->items[1].value, NULL);
	bool ok = type_value(a, &value);

	if (!ok || !weight)
		return false;
	if (!sema_is_numeric(&weight->type)) {
		ism_diag(a->s->diags, ISM_DIAG_SCALE, weight->at,
			"a weight is a number, but this is %s",
			sema_type_name(a->s, &weight->type));
		return false;
	}
	if (a->model->value->type.kind == ISM_TYPE_NUMBER)
		weight = sema_to_number(a->s, weight);
	if (weight->type.kind == ISM_TYPE_NUMBER) {
		struct ism_type type = a->model->type;

		a->model->value = sema_to_number(a->s, a->model->value);
		a->model->type = type;
	}
	a->model->weight = weight;
	return true;
}

static bool check_order(struct aggregation *a)
{
	struct ism_diagnostic *g;

	if (a->model->placed ||
		(a->model->kind != ISM_AGGREGATE_FIRST && a->model->kind != ISM_AGGREGATE_LAST))
		return true;
	g = ism_diag(a->s->diags, ISM_DIAG_UNTIMED_ORDER, a->expr->at,
		"`%s` is by time, but `%s` has none", a->name, a->model->source->name);
	ism_diag_note(g, a->model->source->at, "the source is declared here");
	ism_diag_help(g, "say which field tells the time: `time: field`, or `at field` here");
	return false;
}

static bool type_all(struct aggregation *a)
{
	const struct ism_arg_vec *args = &a->expr->u.call.args;
	const struct ism_arg *rows = &args->items[args->n - 1];
	bool ok = true;

	if (!find_source(a, rows))
		return false;
	if (is_percentile(a->model->kind))
		ok = type_percentile(a, args->items[0].value);
	ok &= type_clauses(a, &rows->clauses);
	if (a->model->kind == ISM_AGGREGATE_WEIGHTED_AVG)
		ok &= type_weighted(a, args);
	else
		ok &= type_value(a, rows);
	return ok && check_order(a);
}

/* The spread of durations comes in squares of microseconds: as squares of seconds. */
static struct ism_term *squared_seconds(struct sema *s, struct ism_term *term)
{
	const struct ism_unit *second = sema_unit_find(s, "s");
	struct ism_type type = term->type;

	type.unit = sema_unit_multiply(s, second, second, 1);
	return sema_binary(s, ISM_TERM_DIV, term->at, type, term,
		sema_real(s, term->at, sema_plain(ISM_TYPE_NUMBER), 1e12));
}

static bool may_be_none(const struct ism_aggregate_model *model)
{
	if (model->source->is_snapshot)
		return true; /* a period without an inventory */
	if (model->kind == ISM_AGGREGATE_SUM)
		return model->value->may_be_none || sema_is_real(&model->value->type);
	return model->kind != ISM_AGGREGATE_COUNT && model->kind != ISM_AGGREGATE_DISTINCT &&
	       model->kind != ISM_AGGREGATE_APPROX_DISTINCT;
}

struct ism_term *sema_aggregate(struct sema *s, const struct scope *scope,
	const struct ism_expr *expr, enum ism_aggregate_kind kind, const char *name)
{
	struct aggregation a = { .s = s, .scope = scope, .expr = expr, .name = name };
	struct ism_term *term;

	a.model = ism_new(s->arena, struct ism_aggregate_model);
	a.model->kind = kind;
	a.model->at = expr->at;
	if (!stands_here(&a) || !check_form(&a) || !type_all(&a))
		return NULL;
	a.model->text = sema_written(s, expr->at);
	term = sema_term(s, ISM_TERM_AGGREGATE, expr->at, a.model->type);
	term->u.aggregate = a.model;
	term->may_be_none = may_be_none(a.model);
	if (in_group(&a))
		term = sema_at(
			s, sema_kept_field(s, source_symbol_of(scope->source), term), expr->at);
	if (a.model->value && a.model->value->type.kind == ISM_TYPE_DURATION &&
		(kind == ISM_AGGREGATE_VARIANCE || kind == ISM_AGGREGATE_VARIANCE_POP))
		return squared_seconds(s, term);
	return sema_settle(s, scope, term);
}
