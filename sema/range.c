#include "sema/range.h"

#include <math.h>

#include "runtime/kernel/wide.h"

/* Terms share parts: a range that takes longer than so many steps is not known. */
enum { MOST_STEPS = 4096 };

struct ranging {
	const struct ism_source_model *source; /* of an aggregate's rows; NULL outside */
	int steps;
};

static const struct range anything = { -INFINITY, INFINITY };
static const struct range positive = { 0, INFINITY };

static struct range range_of(struct ranging *r, const struct ism_term *term);

double sema_constant_real(const struct ism_term *term)
{
	const struct ism_value *value = &term->u.constant;

	return value->is_real ? value->real : ism_wide_to_double(value->exact, term->type.scale);
}

static bool is_moment(const struct ism_term *term)
{
	return term->type.kind == ISM_TYPE_DATE || term->type.kind == ISM_TYPE_TIMESTAMP;
}

static bool has_numbers(const struct ism_term *term)
{
	switch (term->type.kind) {
	case ISM_TYPE_INT:
	case ISM_TYPE_DECIMAL:
	case ISM_TYPE_NUMBER:
	case ISM_TYPE_DURATION: return true;
	default: return false;
	}
}

static struct range hull(struct range a, struct range b)
{
	return (struct range){ fmin(a.low, b.low), fmax(a.high, b.high) };
}

/* 0 times infinity is 0: the ends are bounds, not values. */
static double times(double a, double b)
{
	return a == 0 || b == 0 ? 0 : a * b;
}

static struct range product(struct range a, struct range b)
{
	double corners[] = { times(a.low, b.low), times(a.low, b.high), times(a.high, b.low),
		times(a.high, b.high) };
	struct range range = { corners[0], corners[0] };

	for (int i = 1; i < 4; i++)
		range = hull(range, (struct range){ corners[i], corners[i] });
	return range;
}

/* A division by zero is none. */
static struct range quotient(struct range a, struct range b)
{
	if (b.low > 0 || b.high < 0)
		return product(a, (struct range){ 1 / b.high, 1 / b.low });
	if (b.low >= 0)
		return product(a, positive);
	if (b.high <= 0)
		return product(a, (struct range){ -INFINITY, 0 });
	return anything;
}

/* ---- rows ---- */

static struct range field_range(const struct ranging *r, const struct ism_term *term)
{
	const struct ism_field_model *field;
	struct range range = anything;

	if (!r->source || r->source->base || term->u.field >= r->source->n_fields)
		return anything;
	field = &r->source->fields[term->u.field];
	if (field->low)
		range.low = sema_constant_real(field->low);
	if (field->high)
		range.high = sema_constant_real(field->high);
	if (!field->absent || field->absent->u.constant.state != ISM_VALUE_PRESENT)
		return range;
	return hull(range, (struct range){ sema_constant_real(field->absent),
				   sema_constant_real(field->absent) });
}

static struct range sum_range(struct range value)
{
	return (struct range){ value.low >= 0 ? 0 : -INFINITY, value.high <= 0 ? 0 : INFINITY };
}

static struct range aggregate_range(struct ranging *r, const struct ism_aggregate_model *aggregate)
{
	const struct ism_source_model *outside = r->source;
	struct range value = anything;
	bool is_weighted;

	r->source = aggregate->source;
	if (aggregate->value && has_numbers(aggregate->value))
		value = range_of(r, aggregate->value);
	is_weighted = aggregate->kind == ISM_AGGREGATE_WEIGHTED_AVG &&
		      range_of(r, aggregate->weight).low >= 0;
	r->source = outside;
	switch (aggregate->kind) {
	case ISM_AGGREGATE_SHARE: return (struct range){ 0, 1 };
	case ISM_AGGREGATE_COUNT:
	case ISM_AGGREGATE_DISTINCT:
	case ISM_AGGREGATE_APPROX_DISTINCT:
	case ISM_AGGREGATE_STDDEV:
	case ISM_AGGREGATE_STDDEV_POP:
	case ISM_AGGREGATE_VARIANCE:
	case ISM_AGGREGATE_VARIANCE_POP:
	case ISM_AGGREGATE_SURVIVAL: return positive;
	case ISM_AGGREGATE_SUM: return sum_range(value);
	case ISM_AGGREGATE_AVG:
	case ISM_AGGREGATE_MIN:
	case ISM_AGGREGATE_MAX:
	case ISM_AGGREGATE_MEDIAN:
	case ISM_AGGREGATE_PERCENTILE:
	case ISM_AGGREGATE_PERCENTILE_DISC:
	case ISM_AGGREGATE_FIRST:
	case ISM_AGGREGATE_LAST:
	case ISM_AGGREGATE_MODE: return value;
	case ISM_AGGREGATE_WEIGHTED_AVG: return is_weighted ? value : anything;
	default: return anything;
	}
}

/* ---- all terms ---- */

static struct range call_range(struct ranging *r, const struct ism_term *term)
{
	struct range x, y;

	switch (term->u.call.function) {
	case ISM_FUNCTION_ABS:
		x = range_of(r, term->u.call.args[0]);
		if (x.low >= 0)
			return x;
		y = (struct range){ x.high < 0 ? -x.high : 0, fmax(-x.low, x.high) };
		return y;
	case ISM_FUNCTION_MIN:
	case ISM_FUNCTION_MAX:
		x = range_of(r, term->u.call.args[0]);
		y = range_of(r, term->u.call.args[1]);
		if (term->u.call.function == ISM_FUNCTION_MIN)
			return (struct range){ fmin(x.low, y.low), fmin(x.high, y.high) };
		return (struct range){ fmax(x.low, y.low), fmax(x.high, y.high) };
	case ISM_FUNCTION_ROUND:
		x = range_of(r, term->u.call.args[0]);
		return (struct range){ round(x.low), round(x.high) };
	case ISM_FUNCTION_FLOOR:
		x = range_of(r, term->u.call.args[0]);
		return (struct range){ floor(x.low), floor(x.high) };
	case ISM_FUNCTION_CEIL:
		x = range_of(r, term->u.call.args[0]);
		return (struct range){ ceil(x.low), ceil(x.high) };
	case ISM_FUNCTION_SQRT:
	case ISM_FUNCTION_EXP:
	case ISM_FUNCTION_LENGTH:
	case ISM_FUNCTION_LIST_LENGTH: return positive;
	case ISM_FUNCTION_QUARTER: return (struct range){ 1, 4 };
	case ISM_FUNCTION_MONTH: return (struct range){ 1, 12 };
	case ISM_FUNCTION_WEEK: return (struct range){ 1, 53 };
	case ISM_FUNCTION_DAY: return (struct range){ 1, 31 };
	case ISM_FUNCTION_WEEKDAY: return (struct range){ 1, 7 };
	case ISM_FUNCTION_HOUR: return (struct range){ 0, 23 };
	default: return anything;
	}
}

static struct range arithmetic_range(struct ranging *r, const struct ism_term *term)
{
	struct range a, b;

	if (is_moment(term->u.binary.left) || is_moment(term->u.binary.right))
		return anything;
	a = range_of(r, term->u.binary.left);
	b = range_of(r, term->u.binary.right);
	switch (term->kind) {
	case ISM_TERM_ADD: return (struct range){ a.low + b.low, a.high + b.high };
	case ISM_TERM_SUB: return (struct range){ a.low - b.high, a.high - b.low };
	case ISM_TERM_MUL: return product(a, b);
	default: return quotient(a, b);
	}
}

static struct range series_range(struct ranging *r, const struct ism_term *term)
{
	switch (term->u.series.function) {
	case ISM_SERIES_PREVIOUS:
	case ISM_SERIES_SAME_PERIOD_LAST_YEAR:
	case ISM_SERIES_MOVING_AVG:
	case ISM_SERIES_EWMA: return range_of(r, term->u.series.operand);
	case ISM_SERIES_TREND_P: return (struct range){ 0, 1 };
	default: return anything;
	}
}

static struct range known_range(struct ranging *r, const struct ism_term *term)
{
	struct range operand;

	switch (term->kind) {
	case ISM_TERM_CONST:
		if (term->u.constant.state != ISM_VALUE_PRESENT)
			return anything;
		return (struct range){ sema_constant_real(term), sema_constant_real(term) };
	case ISM_TERM_FIELD: return field_range(r, term);
	case ISM_TERM_NEG:
		operand = range_of(r, term->u.operand);
		return (struct range){ -operand.high, -operand.low };
	case ISM_TERM_ADD:
	case ISM_TERM_SUB:
	case ISM_TERM_MUL:
	case ISM_TERM_DIV: return arithmetic_range(r, term);
	case ISM_TERM_COALESCE:
		return hull(range_of(r, term->u.binary.left), range_of(r, term->u.binary.right));
	case ISM_TERM_IF:
		return hull(
			range_of(r, term->u.choice.then), range_of(r, term->u.choice.otherwise));
	case ISM_TERM_CALL: return call_range(r, term);
	case ISM_TERM_CONVERT:
		return has_numbers(term->u.operand) ? range_of(r, term->u.operand) : anything;
	case ISM_TERM_AGGREGATE: return aggregate_range(r, term->u.aggregate);
	case ISM_TERM_MEASURE:
	case ISM_TERM_HEADLINE: return range_of(r, term->u.measure->formula);
	case ISM_TERM_RANK: return (struct range){ 1, INFINITY };
	case ISM_TERM_TOTAL:
	case ISM_TERM_LOWEST:
	case ISM_TERM_HIGHEST: return range_of(r, term->u.operand);
	case ISM_TERM_SERIES: return series_range(r, term);
	case ISM_TERM_STRETCH: return range_of(r, term->u.stretch.operand);
	default: return anything;
	}
}

static struct range range_of(struct ranging *r, const struct ism_term *term)
{
	struct range range;

	if (!term || !has_numbers(term) || ++r->steps > MOST_STEPS)
		return anything;
	range = known_range(r, term);
	return isnan(range.low) || isnan(range.high) ? anything : range;
}

struct range sema_range(const struct ism_term *term)
{
	struct ranging ranging = { 0 };

	return range_of(&ranging, term);
}
