/*
 * Stocks: `while A .. B` and `during A .. B`, the period that is measured, and what may not be asked of a
 * stock at past moments.
 */
#include <string.h>

#include "sema/expr.h"
#include "sema/reach.h"

/* ---- the clause ---- */

static struct ism_term *type_bound(
	struct sema *s, const struct scope *row, const struct ism_expr *expr, const char *word)
{
	struct ism_term *bound = sema_expr(s, row, expr, NULL);

	if (!bound || sema_is_moment(&bound->type))
		return bound;
	ism_diag(s->diags, ISM_DIAG_TYPE_MISMATCH, expr->at,
		"`%s` needs two dates or timestamps, but this is %s", word,
		sema_type_name(s, &bound->type));
	return NULL;
}

/* A date is its first instant: it compares with timestamps as days do with the days they lie in. */
static struct ism_term *to_instant(struct sema *s, struct ism_term *term)
{
	if (term->type.kind == ISM_TYPE_TIMESTAMP)
		return term;
	return sema_unary(s, ISM_TERM_CONVERT, term->at, sema_plain(ISM_TYPE_TIMESTAMP), term);
}

bool sema_stock_clause(struct sema *s, const struct scope *row, const struct ism_clause *clause,
	struct ism_aggregate_model *model)
{
	const char *word = clause->kind == ISM_CLAUSE_WHILE ? "while" : "during";
	struct scope outside = *row;
	struct ism_term *from;
	struct ism_term *until;

	outside.in_aggregate = false;
	from = type_bound(s, &outside, clause->low, word);
	until = type_bound(s, &outside, clause->high, word);
	if (!from || !until)
		return false;
	if (from->type.kind != until->type.kind) {
		from = to_instant(s, from);
		until = to_instant(s, until);
	}
	model->placed = from;
	model->until = until;
	model->during = clause->kind == ISM_CLAUSE_DURING;
	return true;
}

/* ---- the period ---- */

static const struct {
	const char *name;
	enum ism_type_kind type;
	bool may_be_none; /* without a period it begins where the window does */
} parts[ISM_PERIOD_PARTS] = {
	[ISM_PERIOD_PART_START] = { "start", ISM_TYPE_TIMESTAMP, true },
	[ISM_PERIOD_PART_END] = { "end", ISM_TYPE_TIMESTAMP, false },
	[ISM_PERIOD_PART_LAST] = { "last", ISM_TYPE_DATE, false },
	[ISM_PERIOD_PART_LENGTH] = { "length", ISM_TYPE_DURATION, true },
};

static bool has_period(const struct scope *scope)
{
	return scope->kind == SCOPE_FORMULA || scope->kind == SCOPE_CRITERIA ||
	       (scope->kind == SCOPE_ROW && scope->in_aggregate);
}

struct ism_term *sema_period_part(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const struct ism_name *name = &expr->u.member.name;
	struct ism_type type;
	struct ism_term *term;
	int part = 0;

	while (part < ISM_PERIOD_PARTS && strcmp(parts[part].name, name->text) != 0)
		part++;
	if (part == ISM_PERIOD_PARTS) {
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_UNKNOWN_MEMBER, name->at,
				      "a period has no `%s`", name->text),
			"a period has `start`, `end`, `last` and `length`");
		return NULL;
	}
	if (!has_period(scope)) {
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_NOT_HERE, expr->at,
				      "`%s` is of the period that is measured: a row alone is in "
				      "none",
				      sema_written(s, expr->at)),
			"it stands in formulas, and in the values and conditions of aggregates");
		return NULL;
	}
	type = sema_plain(parts[part].type);
	type.from_dates = part == ISM_PERIOD_PART_LENGTH;
	term = sema_term(s, ISM_TERM_PERIOD, expr->at, type);
	term->u.period = (enum ism_period_part)part;
	term->may_be_none = parts[part].may_be_none;
	return term;
}

/* ---- history ---- */

/*
 * Whether the field is a moment by which rows leave the stock, and not also one by which they enter it. What is no
 * moment, as the key by which `person.left` is found, is known all along.
 */
static bool is_closing(
	struct sema *s, const struct ism_aggregate_model *aggregate, const struct ism_term *asked)
{
	struct walk enters = { .s = s };
	struct walk leaves = { .s = s };
	const struct ism_term *term;
	uint32_t field = asked->u.field;
	bool found = false;

	if (asked->kind != ISM_TERM_FIELD || !sema_is_moment(&asked->type))
		return false;
	sema_walk_add(&leaves, aggregate->until);
	while ((term = sema_walk_next(&leaves)))
		found |= term->kind == ISM_TERM_FIELD && term->u.field == field;
	sema_walk_add(&enters, aggregate->placed);
	while (found && (term = sema_walk_next(&enters)))
		found = term->kind != ISM_TERM_FIELD || term->u.field != field;
	return found;
}

static void report_history(struct sema *s, const struct measure_symbol *m,
	const struct ism_aggregate_model *aggregate, const struct ism_term *term)
{
	bool is_field = term->kind == ISM_TERM_FIELD;
	const char *name = is_field ? aggregate->source->fields[term->u.field].name
			   : term->kind == ISM_TERM_TODAY ? "today"
							  : "now";
	struct ism_diagnostic *g;

	g = ism_diag(s->diags, ISM_DIAG_REWRITES_HISTORY, aggregate->at,
		is_field ? "`%s` is not known yet at the end of a past period: this stock would "
			   "rewrite history"
			 : "`%s` is not the end of a past period: this stock would rewrite history",
		name);
	ism_diag_note(g, term->at, "`%s` is used here", name);
	ism_diag_note(g, m->entries[MEASURE_EVERY].item->at, "`%s` is measured by periods",
		m->model.name);
	if (is_field)
		ism_diag_help(g, "a row is in the stock as long as it has not left it: say "
				 "`period.last` or `period.end` for the moment of the stock");
	else
		ism_diag_help(g, "write `period.%s` instead of `%s`",
			term->kind == ISM_TERM_TODAY ? "last" : "end", name);
}

void sema_check_history(
	struct sema *s, const struct measure_symbol *m, const struct ism_aggregate_model *aggregate)
{
	struct walk walk = { .s = s };
	const struct ism_term *term;

	if (!aggregate->until || aggregate->during)
		return;
	sema_walk_add(&walk, aggregate->value);
	sema_walk_add(&walk, aggregate->weight);
	sema_walk_add(&walk, aggregate->where);
	while ((term = sema_walk_next(&walk))) {
		if (term->kind != ISM_TERM_TODAY && term->kind != ISM_TERM_NOW &&
			!is_closing(s, aggregate, term))
			continue;
		report_history(s, m, aggregate, term);
		return;
	}
}
