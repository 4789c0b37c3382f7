/* Decision criteria: rules in order, each with the level that it gives and the action that it calls for. */
#include <string.h>

#include "sema/measure.h"
#include "support/suggest.h"

static bool find_level(struct sema *s, const struct ism_name *name, uint32_t *level)
{
	const struct ism_model *model = s->model;
	const char *nearest, *list = "";
	struct ism_diagnostic *g;

	for (uint32_t i = 0; i < model->n_levels; i++)
		if (model->levels[i] == name->text) {
			*level = i;
			return true;
		}
	g = ism_diag(
		s->diags, ISM_DIAG_UNKNOWN_LEVEL, name->at, "there is no level `%s`", name->text);
	nearest = ism_suggest_of(name->text, model->levels, model->n_levels);
	for (uint32_t i = 0; i < model->n_levels; i++)
		list = ism_arena_printf(s->arena, "%s%s%s", list, i ? ", " : "", model->levels[i]);
	if (nearest)
		ism_diag_help(g, "did you mean `%s`?", nearest);
	else
		ism_diag_help(g, "the levels of the programme are: %s", list);
	return false;
}

static void bad_rule(struct sema *s, struct ism_span at, const char *text, const char *help)
{
	ism_diag_help(ism_diag(s->diags, ISM_DIAG_BAD_RULE, at, "%s", text), "%s", help);
}

/* for 2 periods */
static void read_lasting(struct sema *s, const struct measure_symbol *m,
	const struct ism_ast_rule *rule, struct ism_rule_model *out)
{
	const struct ism_expr *expr = rule->lasting;
	const char *unit;
	int64_t n, den;

	out->periods = 1;
	if (!expr || expr->kind != ISM_EXPR_NUMBER)
		return;
	unit = expr->u.number.unit.text;
	if (!unit || (strcmp(unit, "periods") != 0 && strcmp(unit, "period") != 0) ||
		!sema_literal_ratio(expr->u.number.text, &n, &den) || den != 1 || n < 1 ||
		n > 1000) {
		bad_rule(s, expr->at, "`for` expects a number of periods", "write `for 2 periods`");
		return;
	}
	out->periods = (uint32_t)n;
	if (m->model.every.unit < 0 && !m->faulty_every)
		bad_rule(s, expr->at, "a measure without `every` has no periods to look back on",
			"add `every: month`");
}

/* within 1 month: a calendar period, not a duration. */
static bool calendar_months(const struct ism_expr *expr, int32_t *months)
{
	static const struct {
		const char *name;
		int months;
	} periods[] = { { "month", 1 }, { "months", 1 }, { "quarter", 3 }, { "quarters", 3 },
		{ "year", 12 }, { "years", 12 } };
	int64_t n, den;

	if (expr->kind != ISM_EXPR_NUMBER || !expr->u.number.unit.text)
		return false;
	for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
		if (strcmp(periods[i].name, expr->u.number.unit.text) == 0 &&
			sema_literal_ratio(expr->u.number.text, &n, &den) && den == 1 && n > 0 &&
			n <= 1200) {
			*months = (int32_t)n * periods[i].months;
			return true;
		}
	return false;
}

static void read_within(struct sema *s, const struct ism_symbol_module *module,
	const struct ism_expr *expr, struct ism_rule_model *out)
{
	struct scope scope = { .kind = SCOPE_CONSTANT, .module = module };
	struct ism_term *term;

	if (calendar_months(expr, &out->within_months))
		return;
	term = sema_constant_term(s, sema_expr(s, &scope, expr, NULL));
	if (!term)
		return;
	if (term->type.kind == ISM_TYPE_DURATION && !term->u.constant.is_real &&
		term->u.constant.state == ISM_VALUE_PRESENT && term->u.constant.exact > 0 &&
		term->u.constant.exact <= INT64_MAX)
		out->within_us = (int64_t)term->u.constant.exact;
	else
		bad_rule(s, expr->at, "`within` expects a time that has not passed",
			"write `within 5 days`");
}

static bool read_rule(struct sema *s, struct measure_symbol *m,
	const struct ism_symbol_module *module, const struct ism_ast_rule *rule,
	struct ism_rule_model *out)
{
	struct scope scope = sema_measure_scope(m, SCOPE_CRITERIA, module);
	bool good = find_level(s, &rule->level, &out->level);

	out->at = rule->at;
	out->text = rule->condition ? sema_written(s, rule->condition_at) : "otherwise";
	out->action = rule->action.text;
	out->to = rule->to.text;
	read_lasting(s, m, rule, out);
	if (rule->within)
		read_within(s, module, rule->within, out);
	if (!rule->condition || m->formula != TYPED)
		return good && m->formula == TYPED;
	out->condition = sema_condition(s, &scope, rule->condition);
	return out->condition && good;
}

/* No rule is asked after `otherwise`; returns where that stands, or NULL. */
static const struct ism_ast_rule *check_otherwise(
	struct sema *s, const struct ism_ast_rule_vec *rules)
{
	const struct ism_ast_rule *otherwise = NULL;

	ism_vec_each (rule, rules) {
		if (otherwise)
			ism_diag_note(ism_diag(s->diags, ISM_DIAG_AFTER_OTHERWISE, rule->at,
					      "no value reaches a rule after `otherwise`"),
				otherwise->condition_at, "this always holds");
		else if (!rule->condition)
			otherwise = rule;
		if (!rule->condition && rule->lasting)
			bad_rule(s, rule->lasting->at, "`otherwise` always holds, for any time",
				"leave `for` out");
	}
	return otherwise;
}

/* Whether the baseline and all targets that the program gives are known: a faulty one had its error. */
static bool has_bounds(const struct measure_symbol *m)
{
	const struct ism_item *targets = m->entries[MEASURE_TARGET].item;

	return (!m->entries[MEASURE_BASELINE].item || m->model.baseline) &&
	       (!targets || m->model.n_targets == targets->u.entry.values.n);
}

void sema_measure_criteria(struct sema *s, struct measure_symbol *m, const struct entry *entry)
{
	const struct ism_ast_rule_vec *rules = &entry->item->u.criteria.list;
	struct ism_measure_model *model = &m->model;
	bool good = !entry->item->u.criteria.faulty && m->formula == TYPED;

	if (entry->item->kind != ISM_ITEM_CRITERIA)
		return;
	if (rules->n == 0 && !entry->item->u.criteria.faulty) {
		bad_rule(s, entry->item->word_at, "`criteria` has no rules",
			"write `criteria { green: value >= 95%  red: otherwise }`");
		return;
	}
	check_otherwise(s, rules);
	model->rules = ism_new_array(s->arena, rules->n, struct ism_rule_model);
	ism_vec_each (rule, rules) {
		if (read_rule(s, m, entry->module, rule, &model->rules[model->n_rules]))
			model->n_rules++;
		else
			good = false;
	}
	if (good && has_bounds(m))
		sema_check_bands(s, model, entry->item->word_at);
}
