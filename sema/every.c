/* The grain at which a measure is reported: `by` and `every`. */
#include <string.h>

#include "sema/measure.h"
#include "support/suggest.h"

static const char *const unit_names[] = {
	[ISM_PERIOD_HOUR] = "hour",
	[ISM_PERIOD_DAY] = "day",
	[ISM_PERIOD_WEEK] = "week",
	[ISM_PERIOD_MONTH] = "month",
	[ISM_PERIOD_QUARTER] = "quarter",
	[ISM_PERIOD_HALF_YEAR] = "half_year",
	[ISM_PERIOD_YEAR] = "year",
};

enum { N_UNITS = sizeof unit_names / sizeof *unit_names };

static bool named_period(struct sema *s, const struct ism_expr *expr, struct ism_every *every)
{
	const char *name = expr->u.name.text;
	const char *nearest;
	struct ism_diagnostic *g;

	for (int i = 0; i < N_UNITS; i++)
		if (strcmp(unit_names[i], name) == 0) {
			every->unit = i;
			every->text = unit_names[i];
			return true;
		}
	g = ism_diag(s->diags, ISM_DIAG_BAD_EVERY, expr->at, "`%s` is no reporting period", name);
	nearest = ism_suggest_of(name, unit_names, N_UNITS);
	if (nearest)
		ism_diag_help(g, "did you mean `%s`?", nearest);
	else
		ism_diag_help(g, "periods are hour, day, week, month, quarter, half_year, year, or "
				 "a duration that divides the day");
	return false;
}

static bool span_period(struct sema *s, const struct ism_symbol_module *module,
	const struct ism_expr *expr, struct ism_every *every)
{
	struct scope scope = { .kind = SCOPE_CONSTANT, .module = module };
	struct ism_term *term = sema_constant_term(s, sema_expr(s, &scope, expr, NULL));
	int64_t span = 0;

	if (!term)
		return false;
	if (term->type.kind == ISM_TYPE_DURATION && term->u.constant.state == ISM_VALUE_PRESENT &&
		!term->u.constant.is_real && term->u.constant.exact <= ISM_DAY_US)
		span = (int64_t)term->u.constant.exact;
	if (span <= 0 || ISM_DAY_US % span != 0) {
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_BAD_EVERY, expr->at,
				      "`every` is a period or a duration that divides the day"),
			"write `every: month` or `every: 10 min`");
		return false;
	}
	every->unit = ISM_PERIOD_SPAN;
	every->span_us = span;
	every->text = sema_written(s, expr->at);
	return true;
}

static bool read_every(struct sema *s, const struct entry *entry, struct ism_every *every)
{
	const struct ism_expr *expr =
		sema_entry_expr(s, entry->item, "a period, such as `month` or `10 min`");

	if (!expr || expr->kind == ISM_EXPR_ERROR)
		return false;
	if (expr->kind == ISM_EXPR_NAME)
		return named_period(s, expr, every);
	return span_period(s, entry->module, expr, every);
}

void sema_measure_grain(struct sema *s, struct measure_symbol *m)
{
	const struct entry *entries = m->entries;
	struct ism_name_vec names = { 0 };

	m->model.every.unit = -1;
	if (entries[MEASURE_EVERY].item)
		m->faulty_every = !read_every(s, &entries[MEASURE_EVERY], &m->model.every);
	if (!entries[MEASURE_BY].item)
		return;
	sema_entry_names(s, entries[MEASURE_BY].item, "names of dimensions", &names);
	m->model.n_dimensions = (uint32_t)names.n;
	m->model.dimensions = ism_new_array(s->arena, names.n, struct ism_dimension_model);
	for (size_t i = 0; i < names.n; i++)
		m->model.dimensions[i].name = names.items[i].text;
}
