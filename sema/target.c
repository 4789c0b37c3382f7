/* Baselines and targets: values of the measure's own kind, with the days from and by which they hold. */
#include <stdlib.h>

#include "sema/measure.h"

/* ---- days ---- */

static bool dating_day(struct sema *s, const struct ism_dating *dating, int64_t *day)
{
	if (dating->expr->kind == ISM_EXPR_DATE) {
		*day = dating->expr->u.date.day;
		return true;
	}
	if (dating->expr->kind != ISM_EXPR_ERROR)
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_BAD_TARGET, dating->expr->at,
				      "a date is expected here"),
			"write it as `2026-12-31`");
	return false;
}

static const char *dating_word(enum ism_dating_kind kind)
{
	return kind == ISM_DATING_AT ? "at" : kind == ISM_DATING_FROM ? "from" : "by";
}

/* The one dating of that kind; NULL: none. A second one is an error. */
static const struct ism_dating *dating_find(
	struct sema *s, const struct ism_ast_value *value, enum ism_dating_kind kind)
{
	const struct ism_dating *found = NULL;

	ism_vec_each (dating, &value->datings) {
		if (dating->kind != kind)
			continue;
		if (found)
			ism_diag_note(ism_diag(s->diags, ISM_DIAG_BAD_TARGET, dating->at,
					      "`%s` is given twice", dating_word(kind)),
				found->at, "given here first");
		else
			found = dating;
	}
	return found;
}

/* ---- kinds of values ---- */

static bool has_numbers(enum ism_type_kind kind)
{
	return kind == ISM_TYPE_INT || kind == ISM_TYPE_DECIMAL || kind == ISM_TYPE_NUMBER;
}

static bool is_percent(const struct ism_type *type)
{
	return type->unit && type->unit->percent;
}

static bool is_time(const struct ism_type *type)
{
	return type->kind == ISM_TYPE_DURATION ||
	       (has_numbers(type->kind) && type->unit && type->unit->duration);
}

/*
 * Whether a value of one type can be compared with that term, whatever their representation. No unit is demanded of
 * plain counts.
 */
static bool compares(struct sema *s, const struct ism_type *value, const struct ism_term *term)
{
	const struct ism_type *bound = &term->type;

	if (is_time(value) && is_time(bound))
		return true;
	if (!has_numbers(value->kind) || !has_numbers(bound->kind)) {
		bool dates = (value->kind == ISM_TYPE_DATE || value->kind == ISM_TYPE_TIMESTAMP) &&
			     (bound->kind == ISM_TYPE_DATE || bound->kind == ISM_TYPE_TIMESTAMP);

		return dates || value->kind == bound->kind;
	}
	if (is_percent(value) != is_percent(bound))
		return value->meets_percent || bound->meets_percent;
	if (!value->unit || !bound->unit)
		return value->unit == bound->unit ||
		       (!bound->unit && term->kind == ISM_TERM_CONST &&
			       sema_is_of_counts(s, value->unit));
	return is_percent(value) || sema_unit_same_dimension(value->unit, bound->unit);
}

/* "a share", "a duration", "an amount in EUR", else the type. */
static const char *kind_words(struct sema *s, const struct ism_type *type)
{
	if (type->kind == ISM_TYPE_DURATION)
		return "a duration";
	if (is_percent(type))
		return "a share";
	if (has_numbers(type->kind) && type->unit)
		return ism_arena_printf(s->arena, "an amount in %s", type->unit->name);
	if (has_numbers(type->kind))
		return "a plain number";
	return sema_type_name(s, type);
}

/* ">= " of `>= 95%`, "in " of a range, "" of a baseline. */
static const char *operator_text(const struct ism_ast_value *value)
{
	switch (value->kind) {
	case ISM_VALUE_IN: return "in ";
	case ISM_VALUE_COMPARE:
		switch (value->op) {
		case ISM_BINARY_EQ: return "== ";
		case ISM_BINARY_NE: return "!= ";
		case ISM_BINARY_LT: return "< ";
		case ISM_BINARY_LE: return "<= ";
		case ISM_BINARY_GT: return "> ";
		default: return ">= ";
		}
	default: return "";
	}
}

/* A plain number literal as the percentage that was meant: 0.85 and 85 are 85%. NULL: no literal. */
static const char *as_percent(struct sema *s, const struct ism_expr *expr)
{
	int64_t num, den;

	if (expr->kind != ISM_EXPR_NUMBER || expr->u.number.unit.text ||
		!sema_literal_ratio(expr->u.number.text, &num, &den))
		return NULL;
	if (num > den)
		return ism_arena_printf(s->arena, "%s%%", expr->u.number.text);
	for (int i = 0; i < 2; i++) {
		if (den % 10 == 0)
			den /= 10;
		else
			num *= 10;
	}
	if (den != 1)
		return NULL;
	return ism_arena_printf(s->arena, "%lld%%", (long long)num);
}

static void help_with_unit(struct sema *s, struct ism_diagnostic *g, const char *what,
	const struct ism_ast_value *value, const struct ism_type *want)
{
	const char *operator= operator_text(value);
	const char *percent = as_percent(s, value->expr);

	if (want->kind == ISM_TYPE_DURATION)
		ism_diag_help(g, "give the %s a unit of time: `%s14 days`", what, operator);
	else if (is_percent(want) && percent)
		ism_diag_help(g, "write it as a percentage: `%s%s`", operator, percent);
	else if (is_percent(want))
		ism_diag_help(g, "give the %s as a percentage: `%s95%%`", what, operator);
	else if (has_numbers(want->kind) && want->unit && value->expr->kind == ISM_EXPR_NUMBER)
		ism_diag_help(g, "give the %s that unit: `%s%s %s`", what, operator,
			value->expr->u.number.text, want->unit->name);
}

static void report_kind(struct sema *s, const struct measure_symbol *m, const char *what,
	const struct ism_ast_value *value, const struct ism_expr *bound, const struct ism_type *got)
{
	const struct ism_type *want = &m->model.type;
	const struct ism_item *formula = m->entries[MEASURE_FORMULA].item;
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_UNIT_MISMATCH, bound->at,
		"`%s` is %s, but its %s is %s", m->model.name, kind_words(s, want), what,
		kind_words(s, got));

	ism_diag_label(g, "expected %s", kind_words(s, want));
	if (m->model.form.unit)
		ism_diag_note(g, formula->u.entry.values.items[0].at, "this has the unit %s",
			m->model.form.unit);
	else
		ism_diag_note(
			g, formula->u.entry.values.items[0].at, "this is %s", kind_words(s, want));
	help_with_unit(s, g, what, value, want);
}

struct ism_term *sema_measure_bound(struct sema *s, struct measure_symbol *m,
	const struct ism_symbol_module *module, const char *what, const struct ism_ast_value *value,
	const struct ism_expr *expr)
{
	struct scope scope = sema_measure_scope(m, SCOPE_FORMULA, module);
	struct ism_term *term = sema_expr(s, &scope, expr, &m->model.type);

	if (!term)
		return NULL;
	if (!compares(s, &m->model.type, term)) {
		report_kind(s, m, what, value, expr, &term->type);
		return NULL;
	}
	if (is_percent(&term->type) != is_percent(&m->model.type))
		return term; /* a quotient and a percentage, both fractions */
	return sema_coerce(s, term, &m->model.type,
		ism_arena_printf(s->arena, "the %s of `%s`", what, m->model.name));
}

/* ---- baseline ---- */

void sema_measure_baseline(struct sema *s, struct measure_symbol *m, const struct entry *entry)
{
	const struct ism_ast_value *value = &entry->item->u.entry.values.items[0];
	const struct ism_dating *at;
	struct ism_diagnostic *g;

	m->model.baseline_day = ISM_NO_DAY;
	if (value->kind != ISM_VALUE_EXPR || entry->item->u.entry.values.n > 1) {
		if (!value->expr || value->expr->kind != ISM_EXPR_ERROR)
			sema_entry_expects(s, entry->item, value->at,
				"one value and its day, such as `72% at 2026-01-01`");
		return;
	}
	m->model.baseline = sema_constant_term(
		s, sema_measure_bound(s, m, entry->module, "baseline", value, value->expr));
	at = dating_find(s, value, ISM_DATING_AT);
	ism_vec_each (dating, &value->datings)
		if (dating->kind != ISM_DATING_AT)
			ism_diag_help(ism_diag(s->diags, ISM_DIAG_BAD_BASELINE, dating->at,
					      "a baseline has no `%s`", dating_word(dating->kind)),
				"say on which day it was measured: `at 2026-01-01`");
	if (at) {
		dating_day(s, at, &m->model.baseline_day);
		return;
	}
	if (value->datings.n)
		return;
	g = ism_diag(s->diags, ISM_DIAG_BAD_BASELINE, value->at,
		"the baseline does not say on which day it was measured");
	ism_diag_help(g, "write `baseline: %s at 2026-01-01`", sema_written(s, value->expr->at));
}

/* ---- targets ---- */

static enum ism_target_op target_op(const struct ism_ast_value *value)
{
	if (value->kind == ISM_VALUE_IN)
		return ISM_TARGET_IN;
	switch (value->op) {
	case ISM_BINARY_EQ: return ISM_TARGET_EQ;
	case ISM_BINARY_NE: return ISM_TARGET_NE;
	case ISM_BINARY_LT: return ISM_TARGET_LT;
	case ISM_BINARY_LE: return ISM_TARGET_LE;
	case ISM_BINARY_GT: return ISM_TARGET_GT;
	default: return ISM_TARGET_GE;
	}
}

static enum ism_term_kind compare_kind(enum ism_target_op op)
{
	static const enum ism_term_kind kinds[] = {
		[ISM_TARGET_EQ] = ISM_TERM_EQ,
		[ISM_TARGET_NE] = ISM_TERM_NE,
		[ISM_TARGET_LT] = ISM_TERM_LT,
		[ISM_TARGET_LE] = ISM_TERM_LE,
		[ISM_TARGET_GT] = ISM_TERM_GT,
		[ISM_TARGET_GE] = ISM_TERM_GE,
	};

	return kinds[op];
}

static struct ism_term *value_of(struct sema *s, const struct measure_symbol *m, struct ism_span at)
{
	struct ism_term *term = sema_term(s, ISM_TERM_VALUE, at, m->model.type);

	term->may_be_none = true;
	return term;
}

static struct ism_term *both(struct sema *s, struct ism_term *low, struct ism_term *high)
{
	struct ism_term *term;

	if (!low || !high)
		return NULL;
	term = sema_term(s, ISM_TERM_AND, low->at, low->type);
	term->u.binary.left = low;
	term->u.binary.right = high;
	term->may_be_none = low->may_be_none || high->may_be_none;
	return term;
}

/* in low..high: both ends included. */
static bool type_range(struct sema *s, struct measure_symbol *m,
	const struct ism_symbol_module *module, const struct ism_ast_value *value,
	struct ism_target_model *target)
{
	const struct ism_expr *range = value->expr;

	if (range->kind != ISM_EXPR_RANGE)
		return false;
	target->value = sema_measure_bound(s, m, module, "target", value, range->u.range.low);
	target->high = sema_measure_bound(s, m, module, "target", value, range->u.range.high);
	if (!target->value || !target->high)
		return false;
	target->met = both(s,
		sema_compare(s, ISM_TERM_GE, value_of(s, m, value->at), target->value, value->at),
		sema_compare(s, ISM_TERM_LE, value_of(s, m, value->at), target->high, value->at));
	return target->met;
}

static bool type_bound(struct sema *s, struct measure_symbol *m,
	const struct ism_symbol_module *module, const struct ism_ast_value *value,
	struct ism_target_model *target)
{
	target->value = sema_measure_bound(s, m, module, "target", value, value->expr);
	if (target->value)
		target->met = sema_compare(s, compare_kind(target->op), value_of(s, m, value->at),
			target->value, value->at);
	return target->met;
}

static bool read_days(
	struct sema *s, const struct ism_ast_value *value, struct ism_target_model *target)
{
	const struct ism_dating *at = dating_find(s, value, ISM_DATING_AT);
	const struct ism_dating *from = dating_find(s, value, ISM_DATING_FROM);
	const struct ism_dating *by = dating_find(s, value, ISM_DATING_BY);

	target->from = target->by = ISM_NO_DAY;
	if (at)
		ism_diag_help(
			ism_diag(s->diags, ISM_DIAG_BAD_TARGET, at->at, "a target has no `at`"),
			"say when it begins with `from`, and until when it is to be met with `by`");
	if ((from && !dating_day(s, from, &target->from)) ||
		(by && !dating_day(s, by, &target->by)))
		return false;
	if (!from || !by || target->by >= target->from)
		return true;
	ism_diag_note(ism_diag(s->diags, ISM_DIAG_BAD_TARGET, by->at,
			      "the target is to be met before it begins"),
		from->at, "it begins here");
	return false;
}

/* Whether an earlier one begins on the same day. */
static bool is_duplicate(struct sema *s, const struct ism_measure_model *model,
	const struct ism_target_model *target)
{
	for (uint32_t i = 0; i < model->n_targets; i++) {
		struct ism_diagnostic *g;

		if (model->targets[i].from != target->from)
			continue;
		g = ism_diag(s->diags, ISM_DIAG_DUPLICATE_TARGET, target->at,
			target->from == ISM_NO_DAY ? "two targets are in force from the beginning"
						   : "two targets begin on the same day");
		ism_diag_note(g, model->targets[i].at, "the other one");
		if (target->from == ISM_NO_DAY)
			ism_diag_help(g,
				"say from which day the later one is in force: `%s from "
				"2026-01-01`",
				sema_written(s, target->at));
		return true;
	}
	return false;
}

static int by_from(const void *a, const void *b)
{
	const struct ism_target_model *left = a, *right = b;

	return (left->from > right->from) - (left->from < right->from);
}

static void read_target(struct sema *s, struct measure_symbol *m, const struct entry *entry,
	const struct ism_ast_value *value)
{
	struct ism_measure_model *model = &m->model;
	struct ism_target_model target = { .at = value->at };
	bool good, days;

	if (value->kind != ISM_VALUE_COMPARE && value->kind != ISM_VALUE_IN) {
		struct ism_diagnostic *g;

		if (value->expr && value->expr->kind == ISM_EXPR_ERROR)
			return;
		g = sema_entry_expects(s, entry->item, value->at, "a comparison or a range");
		if (value->kind == ISM_VALUE_RANGE)
			ism_diag_help(g, "write `target: in %s`", sema_written(s, value->at));
		else
			ism_diag_help(g, "write `target: >= %s`", sema_written(s, value->at));
		return;
	}
	target.op = target_op(value);
	days = read_days(s, value, &target);
	good = target.op == ISM_TARGET_IN ? type_range(s, m, entry->module, value, &target)
					  : type_bound(s, m, entry->module, value, &target);
	if (!days || is_duplicate(s, model, &target) || !good)
		return;
	sema_check_target(s, model, &target);
	model->targets[model->n_targets++] = target;
}

void sema_measure_targets(struct sema *s, struct measure_symbol *m, const struct entry *entry)
{
	const struct ism_ast_value_vec *values = &entry->item->u.entry.values;

	m->model.targets = ism_new_array(s->arena, values->n, struct ism_target_model);
	ism_vec_each (value, values)
		read_target(s, m, entry, value);
	qsort(m->model.targets, m->model.n_targets, sizeof *m->model.targets, by_from);
}
