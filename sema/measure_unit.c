/* The `unit` entry: what a measure's value is printed in, and held in where units have a factor. */
#include "sema/measure.h"

#include <string.h>

static const struct ism_unit *unit_of_expr(
	struct sema *s, const struct entry *entry, const struct ism_expr *expr)
{
	const struct ism_unit *left, *right;

	if (expr->kind == ISM_EXPR_NAME)
		return sema_named_unit(s, entry->module, &expr->u.name);
	if (expr->kind != ISM_EXPR_BINARY || (expr->u.binary.op != ISM_BINARY_DIVIDE &&
						     expr->u.binary.op != ISM_BINARY_MULTIPLY)) {
		if (expr->kind != ISM_EXPR_ERROR)
			sema_entry_expects(s, entry->item, expr->at,
				"a unit, such as `percent` or `EUR / host`");
		return NULL;
	}
	left = unit_of_expr(s, entry, expr->u.binary.left);
	right = unit_of_expr(s, entry, expr->u.binary.right);
	if (!left || !right)
		return NULL;
	return sema_unit_multiply(s, left, right, expr->u.binary.op == ISM_BINARY_DIVIDE ? -1 : 1);
}

bool sema_measure_unit(struct sema *s, struct measure_symbol *m, const struct ism_unit **unit)
{
	const struct entry *entry = &m->entries[MEASURE_UNIT];
	const struct ism_expr *expr;

	*unit = NULL;
	if (!entry->item)
		return true;
	expr = sema_entry_expr(s, entry->item, "a unit, such as `percent` or `EUR / host`");
	*unit = expr ? unit_of_expr(s, entry, expr) : NULL;
	return *unit;
}

static bool has_numbers(enum ism_type_kind kind)
{
	return kind == ISM_TYPE_INT || kind == ISM_TYPE_DECIMAL || kind == ISM_TYPE_NUMBER;
}

static bool mismatch(struct sema *s, const struct measure_symbol *m, const struct ism_unit *unit)
{
	const struct ism_type *type = &m->model.formula->type;
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_MEASURE_UNIT,
		m->entries[MEASURE_UNIT].item->u.entry.values.items[0].at,
		"`%s` is %s, which cannot be shown in `%s`", m->model.name, sema_type_name(s, type),
		unit->name);

	ism_diag_note(g, m->entries[MEASURE_FORMULA].item->u.entry.values.items[0].at, "this is %s",
		sema_type_name(s, type));
	if (unit->percent && has_numbers(type->kind) && !type->unit)
		ism_diag_help(g, "a percentage is a share, or a quotient of like units: "
				 "`share(… of source)`, `count(…) / count(…)`");
	return false;
}

/* A unit of the program's own that is made of no other: `unit incident`. */
static bool is_counted(struct sema *s, const char *base)
{
	ism_vec_each (module, &s->symbols->modules)
		ism_vec_each (symbol, &(*module)->symbols)
			if ((*symbol)->decl->kind == ISM_DECL_UNIT &&
				!(*symbol)->decl->u.unit.value &&
				strcmp((*symbol)->name, base) == 0)
				return true;
	return false;
}

bool sema_is_of_counts(struct sema *s, const struct ism_unit *unit)
{
	for (uint32_t i = 0; i < unit->n_factors; i++)
		if (!is_counted(s, unit->factors[i].base))
			return false;
	return unit->n_factors && unit->num == unit->den;
}

/*
 * Whether `unit` says of what a value is, where plain counts have no unit: EUR / incident of an amount in EUR
 * that was divided by a number of incidents.
 */
static bool says_of_what(struct sema *s, const struct ism_unit *value, const struct ism_unit *unit)
{
	const struct ism_unit *counts = sema_unit_multiply(s, unit, value, -1);

	return counts && sema_is_of_counts(s, counts);
}

/* A value of one unit as one of another: held in it, so that thresholds mean what they say. */
static bool convert(struct sema *s, struct measure_symbol *m, const struct ism_unit *unit)
{
	struct ism_type type = m->model.formula->type;

	type.unit = unit;
	if (type.kind != ISM_TYPE_DURATION) {
		type.kind = ISM_TYPE_NUMBER;
		type.scale = 0;
		m->model.formula = sema_coerce(s, m->model.formula, &type,
			ism_arena_printf(s->arena, "the value of `%s`", m->model.name));
	}
	m->model.type = type;
	return m->model.formula;
}

bool sema_measure_in_unit(struct sema *s, struct measure_symbol *m, const struct ism_unit *unit)
{
	const struct ism_type *type = &m->model.formula->type;

	m->model.type = *type;
	if (!unit || unit == type->unit)
		return true;
	if (type->kind == ISM_TYPE_DURATION)
		return unit->duration ? convert(s, m, unit) : mismatch(s, m, unit);
	if (!has_numbers(type->kind))
		return mismatch(s, m, unit);
	if (type->unit && !type->unit->percent && !unit->percent &&
		says_of_what(s, type->unit, unit)) {
		m->model.type.unit = unit;
		return true;
	}
	if (type->unit) {
		if (type->unit->percent && unit->percent)
			return true; /* percentage points shown as percent */
		if (type->unit->percent || unit->percent ||
			!sema_unit_same_dimension(type->unit, unit))
			return mismatch(s, m, unit);
		return convert(s, m, unit);
	}
	if (unit->percent && !type->meets_percent)
		return mismatch(s, m, unit);
	m->model.type.unit = unit; /* a plain number takes the unit that it is said to have */
	m->model.type.meets_percent = false;
	return true;
}
