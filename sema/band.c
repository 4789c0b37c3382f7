/*
 * Which values the rules of a measure cover, where all of them compare `value` with constants.
 *
 * The borders divide the line of values into points and stretches; one value of each stands for all of its
 * kind. Two warnings follow: a value that no rule covers, and a rule that is never the first to hold.
 */
#include <math.h>
#include <stdlib.h>

#include "sema/measure.h"

struct doubles ISM_VEC(double);

enum truth {
	NO,
	YES,
	UNKNOWN, /* depends on more than the value */
};

static double constant_of(const struct ism_term *term)
{
	const struct ism_value *value = &term->u.constant;
	double power = 1;

	if (value->is_real || term->type.kind == ISM_TYPE_NUMBER)
		return value->real;
	for (int i = 0; i < term->type.scale; i++)
		power *= 10;
	return (double)value->exact / power;
}

static bool is_comparison(enum ism_term_kind kind)
{
	return kind >= ISM_TERM_EQ && kind <= ISM_TERM_GE;
}

/* A conversion that keeps the order, between a value and what it is compared with. */
static const struct ism_term *bare(const struct ism_term *term)
{
	while (term->kind == ISM_TERM_CONVERT)
		term = term->u.operand;
	return term;
}

static bool is_value(const struct ism_term *term)
{
	term = bare(term);
	return term->kind == ISM_TERM_VALUE && !term->u.measure;
}

static bool is_constant(const struct ism_term *term)
{
	return bare(term)->kind == ISM_TERM_CONST &&
	       bare(term)->u.constant.state == ISM_VALUE_PRESENT &&
	       bare(term)->type.kind != ISM_TYPE_TEXT && bare(term)->type.kind != ISM_TYPE_IP;
}

static void collect(struct sema *s, const struct ism_term *term, struct doubles *borders)
{
	if (is_comparison(term->kind)) {
		if (is_value(term->u.binary.left) && is_constant(term->u.binary.right))
			ism_vec_push(s->arena, borders, constant_of(bare(term->u.binary.right)));
		if (is_value(term->u.binary.right) && is_constant(term->u.binary.left))
			ism_vec_push(s->arena, borders, constant_of(bare(term->u.binary.left)));
		return;
	}
	if (term->kind == ISM_TERM_AND || term->kind == ISM_TERM_OR) {
		collect(s, term->u.binary.left, borders);
		collect(s, term->u.binary.right, borders);
	} else if (term->kind == ISM_TERM_NOT) {
		collect(s, term->u.operand, borders);
	}
}

static bool compare(enum ism_term_kind kind, double left, double right)
{
	switch (kind) {
	case ISM_TERM_EQ: return left == right;
	case ISM_TERM_NE: return left != right;
	case ISM_TERM_LT: return left < right;
	case ISM_TERM_LE: return left <= right;
	case ISM_TERM_GT: return left > right;
	default: return left >= right;
	}
}

static enum truth ask(const struct ism_term *term, double value);

static enum truth ask_both(const struct ism_term *term, double value)
{
	enum truth decisive = term->kind == ISM_TERM_AND ? NO : YES;
	enum truth left = ask(term->u.binary.left, value), right = ask(term->u.binary.right, value);

	if (left == decisive || right == decisive)
		return decisive;
	return left == UNKNOWN ? left : right;
}

/* Whether the condition holds where `value` is that. */
static enum truth ask(const struct ism_term *term, double value)
{
	enum truth operand;

	if (term->kind == ISM_TERM_AND || term->kind == ISM_TERM_OR)
		return ask_both(term, value);
	if (term->kind == ISM_TERM_NOT) {
		operand = ask(term->u.operand, value);
		return operand == UNKNOWN ? UNKNOWN : operand == YES ? NO : YES;
	}
	if (!is_comparison(term->kind))
		return UNKNOWN;
	if (is_value(term->u.binary.left) && is_constant(term->u.binary.right))
		return compare(term->kind, value, constant_of(bare(term->u.binary.right))) ? YES
											   : NO;
	if (is_value(term->u.binary.right) && is_constant(term->u.binary.left))
		return compare(term->kind, constant_of(bare(term->u.binary.left)), value) ? YES
											  : NO;
	return UNKNOWN;
}

static int by_size(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

/* The smallest step between two values of a type without fractions, 0 for one with. */
static double step_of(const struct ism_type *type)
{
	double step = 1;

	if (type->kind == ISM_TYPE_NUMBER || type->fractional)
		return 0;
	for (int i = 0; i < type->scale; i++)
		step /= 10;
	return step;
}

/* The values that a measure can have at all. */
struct limits {
	double low, high;
};

static struct limits limits_of(const struct ism_measure_model *model)
{
	struct limits limits = { -INFINITY, INFINITY };
	const struct ism_term *formula = bare(model->formula);
	enum ism_aggregate_kind kind;

	if (formula->kind != ISM_TERM_AGGREGATE)
		return limits;
	kind = formula->u.aggregate->kind;
	if (kind == ISM_AGGREGATE_COUNT || kind == ISM_AGGREGATE_DISTINCT ||
		kind == ISM_AGGREGATE_SHARE)
		limits.low = 0;
	if (kind == ISM_AGGREGATE_SHARE)
		limits.high = 1;
	return limits;
}

static void add_sample(
	struct sema *s, struct doubles *out, const struct limits *limits, double value)
{
	if (isfinite(value) && value >= limits->low && value <= limits->high)
		ism_vec_push(s->arena, out, value);
}

/* Values that stand for all: the borders, and one in each stretch between and beyond them. */
static void sample_stretches(struct sema *s, const struct ism_measure_model *model,
	const struct doubles *borders, struct doubles *out)
{
	struct limits limits = limits_of(model);
	double step = step_of(&model->type);

	add_sample(s, out, &limits, limits.low);
	add_sample(s, out, &limits, limits.high);
	for (size_t i = 0; i < borders->n; i++) {
		double border = borders->items[i];
		bool last = i + 1 == borders->n;
		double next = last ? border + 2 : borders->items[i + 1];

		if (i == 0)
			add_sample(s, out, &limits, border - (step > 0 ? step : 1));
		add_sample(s, out, &limits, border);
		if (step == 0)
			add_sample(s, out, &limits, border + (next - border) / 2);
		else if (last || border + step * 1.5 < next)
			add_sample(s, out, &limits, border + step);
	}
}

static struct doubles samples(
	struct sema *s, const struct ism_measure_model *model, const struct doubles *borders)
{
	struct doubles out = { 0 };
	uint32_t n = 0;

	if (model->type.kind == ISM_TYPE_BOOL)
		n = 2;
	else if (model->type.kind == ISM_TYPE_ENUM)
		n = model->type.enumeration->items.n;
	else if (model->type.kind != ISM_TYPE_TEXT && model->type.kind != ISM_TYPE_IP)
		sample_stretches(s, model, borders, &out);
	for (uint32_t i = 0; i < n; i++)
		ism_vec_push(s->arena, &out, (double)i);
	return out;
}

/* The first rule that holds for `value`; n_rules: none; -1: it depends. */
static int64_t first_rule(const struct ism_measure_model *model, double value)
{
	for (uint32_t i = 0; i < model->n_rules; i++) {
		const struct ism_rule_model *rule = &model->rules[i];
		enum truth truth = rule->condition ? ask(rule->condition, value) : YES;

		if (truth == YES && rule->periods > 1)
			truth = UNKNOWN;
		if (truth == UNKNOWN)
			return -1;
		if (truth == YES)
			return i;
	}
	return model->n_rules;
}

static bool may_come_first(
	const struct ism_measure_model *model, uint32_t index, const struct doubles *values)
{
	ism_vec_each (value, values) {
		uint32_t i = 0;

		if (ask(model->rules[index].condition, *value) == NO)
			continue;
		while (i < index && !(ask(model->rules[i].condition, *value) == YES &&
					    model->rules[i].periods == 1))
			i++;
		if (i == index)
			return true;
	}
	return false;
}

static void warn_of_unreached(
	struct sema *s, const struct ism_measure_model *model, const struct doubles *values)
{
	for (uint32_t i = 0; i < model->n_rules && model->rules[i].condition; i++)
		if (!may_come_first(model, i, values))
			ism_diag(s->diags, ISM_DIAG_RULE_UNREACHED, model->rules[i].at,
				"no value of `%s` reaches this rule", model->name);
}

static bool has_otherwise(const struct ism_measure_model *model)
{
	return model->n_rules && !model->rules[model->n_rules - 1].condition;
}

/* Whether every value is known to be covered. */
static bool covers_all(const struct ism_measure_model *model, const struct doubles *values)
{
	if (values->n == 0)
		return false;
	ism_vec_each (value, values) {
		int64_t first = first_rule(model, *value);

		if (first < 0 || first == model->n_rules)
			return false;
	}
	return true;
}

void sema_check_bands(struct sema *s, const struct ism_measure_model *model, struct ism_span at)
{
	struct doubles borders = { 0 }, values;

	for (uint32_t i = 0; i < model->n_rules; i++)
		if (model->rules[i].condition)
			collect(s, model->rules[i].condition, &borders);
	if (borders.n)
		qsort(borders.items, borders.n, sizeof *borders.items, by_size);
	values = samples(s, model, &borders);
	if (values.n)
		warn_of_unreached(s, model, &values);
	if (!has_otherwise(model) && !covers_all(model, &values))
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_CRITERIA_GAP, at,
				      "some values of `%s` fall under no rule", model->name),
			"end with a rule that always holds: `%s: otherwise`",
			s->model->levels[s->model->n_levels - 1]);
}
