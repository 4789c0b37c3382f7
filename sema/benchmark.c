/*
 * `benchmark: "Sector median" 88%, "Group" group_timeliness`: what others reach, as a number or as a measure at
 * its own headline. It is shown beside the value and judges nothing.
 */
#include "sema/measure.h"

#include "sema/expr.h"

static bool is_twice(
	struct sema *s, const struct ism_measure_model *model, const struct ism_ast_value *value)
{
	for (uint32_t i = 0; i < model->n_benchmarks; i++) {
		if (model->benchmarks[i].label != value->label.text)
			continue;
		ism_diag_note(ism_diag(s->diags, ISM_DIAG_DUPLICATE_ENTRY, value->label.at,
				      "two benchmarks are called \"%s\"", value->label.text),
			model->benchmarks[i].at, "the other one");
		return true;
	}
	return false;
}

/* Values of one kind, printed in one unit. */
static bool is_alike(const struct ism_measure_model *a, const struct ism_measure_model *b)
{
	if (a->type.kind == ISM_TYPE_DURATION || b->type.kind == ISM_TYPE_DURATION)
		return a->type.kind == b->type.kind;
	if (sema_is_numeric(&a->type) && sema_is_numeric(&b->type))
		return a->type.unit == b->type.unit;
	return a->type.kind == b->type.kind && a->type.enumeration == b->type.enumeration;
}

static bool find_measure(struct sema *s, struct measure_symbol *m,
	const struct ism_symbol_module *module, const struct ism_ast_value *value,
	struct ism_benchmark_model *benchmark)
{
	struct scope scope = sema_measure_scope(m, SCOPE_FORMULA, module);
	struct ism_measure_model *other = sema_measure_named(s, &scope, value->expr);
	struct ism_diagnostic *g;

	benchmark->measure = other;
	if (!other)
		return false;
	if (is_alike(&m->model, other))
		return true;
	g = ism_diag(s->diags, ISM_DIAG_UNIT_MISMATCH, value->expr->at,
		"`%s` is %s, but its benchmark `%s` is %s", m->model.name,
		sema_type_name(s, &m->model.type), other->name, sema_type_name(s, &other->type));
	ism_diag_note(g, other->at, "the benchmark");
	ism_diag_note(g, m->model.at, "the measure");
	return false;
}

static void read_benchmark(struct sema *s, struct measure_symbol *m, const struct entry *entry,
	const struct ism_ast_value *value)
{
	struct ism_benchmark_model benchmark = { .label = value->label.text,
		.at = value->label.at };
	bool good;

	if (value->kind != ISM_VALUE_LABEL) {
		if (!value->expr || value->expr->kind != ISM_EXPR_ERROR)
			sema_entry_expects(s, entry->item, value->at,
				"a text and a value, such as `\"Sector median\" 88%`");
		return;
	}
	if (value->expr->kind == ISM_EXPR_NUMBER) {
		benchmark.value = sema_constant_term(s,
			sema_measure_bound(s, m, entry->module, "benchmark", value, value->expr));
		good = benchmark.value;
	} else {
		good = find_measure(s, m, entry->module, value, &benchmark);
	}
	if (!is_twice(s, &m->model, value) && good)
		m->model.benchmarks[m->model.n_benchmarks++] = benchmark;
}

void sema_measure_benchmarks(struct sema *s, struct measure_symbol *m, const struct entry *entry)
{
	const struct ism_ast_value_vec *values = &entry->item->u.entry.values;

	m->model.benchmarks = ism_new_array(s->arena, values->n, struct ism_benchmark_model);
	ism_vec_each (value, values)
		read_benchmark(s, m, entry, value);
}
