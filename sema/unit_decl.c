/* `unit name` and `unit name = 60 min`. One unit may be made of another that is declared after it. */
#include "sema/symbol.h"

#include <string.h>

#include "sema/expr.h"

static const struct ism_unit *declare_unit(struct sema *s, struct symbol *symbol);

static void report_unknown(struct sema *s, const struct ism_name *name)
{
	const char *nearest = sema_suggest_unit(name->text);
	struct ism_diagnostic *g;

	if (strcmp(name->text, "money") == 0) {
		g = ism_diag(s->diags, ISM_DIAG_UNKNOWN_UNIT, name->at,
			"`money` is the programme's currency, but it names none");
		ism_diag_help(g, "write `currency: CHF` in the `program` block");
		return;
	}
	g = ism_diag(
		s->diags, ISM_DIAG_UNKNOWN_UNIT, name->at, "there is no unit `%s`", name->text);
	if (nearest)
		ism_diag_help(g, "did you mean `%s`?", nearest);
	else
		ism_diag_help(g, "declare one of your own: `unit %s`", name->text);
}

const struct ism_unit *sema_named_unit(
	struct sema *s, const struct ism_symbol_module *module, const struct ism_name *name)
{
	const struct ism_unit *unit = sema_unit_find(s, name->text);
	struct symbol *symbol = unit ? NULL : sema_symbol_find(module, name->text);

	if (unit)
		return unit;
	if (symbol && symbol->decl->kind == ISM_DECL_UNIT) {
		if (symbol->state != TYPING)
			return declare_unit(s, symbol);
		ism_diag(s->diags, ISM_DIAG_BAD_UNIT, name->at, "the unit `%s` is made of itself",
			symbol->name);
		return NULL;
	}
	if (!module->file->faulty)
		report_unknown(s, name);
	return NULL;
}

static const struct ism_unit *unit_value(struct sema *s, struct symbol *symbol)
{
	const struct ism_expr *expr = symbol->decl->u.unit.value;
	const struct ism_unit *of;
	int64_t num, den;

	if (expr->kind == ISM_EXPR_ERROR)
		return NULL;
	if (expr->kind != ISM_EXPR_NUMBER || !expr->u.number.unit.text) {
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_BAD_UNIT, expr->at,
				      "a unit is a number of another unit"),
			"write `unit %s = 60 min`, or `unit %s` for one of its own", symbol->name,
			symbol->name);
		return NULL;
	}
	of = sema_named_unit(s, symbol->module, &expr->u.number.unit);
	if (!of)
		return NULL;
	if (of->percent || !sema_literal_ratio(expr->u.number.text, &num, &den) || num == 0) {
		ism_diag(s->diags, ISM_DIAG_BAD_UNIT, expr->at, "`%s` can be no unit",
			sema_written(s, expr->at));
		return NULL;
	}
	return sema_unit_declare(s, symbol->name, of, num, den);
}

static const struct ism_unit *declare_unit(struct sema *s, struct symbol *symbol)
{
	if (symbol->state == TYPED)
		return symbol->u.unit;
	if (symbol->state == FAULTY)
		return NULL;
	if (s->symbols->depth == FOLLOW_MAX_DEPTH) {
		ism_diag(s->diags, ISM_DIAG_TOO_DEEP, symbol->at,
			"units are made of each other too deeply here");
		symbol->state = FAULTY;
		return NULL;
	}
	s->symbols->depth++;
	symbol->state = TYPING;
	if (sema_unit_find(s, symbol->name))
		ism_diag(s->diags, ISM_DIAG_BAD_UNIT, symbol->at, "the unit `%s` exists already",
			symbol->name);
	else if (!symbol->decl->u.unit.value)
		symbol->u.unit = sema_unit_declare(s, symbol->name, NULL, 1, 1);
	else
		symbol->u.unit = unit_value(s, symbol);
	symbol->state = symbol->u.unit ? TYPED : FAULTY;
	s->symbols->depth--;
	return symbol->u.unit;
}

void sema_declared_units(struct sema *s)
{
	ism_vec_each (module, &s->symbols->modules)
		ism_vec_each (symbol, &(*module)->symbols)
			if ((*symbol)->decl->kind == ISM_DECL_UNIT)
				declare_unit(s, *symbol);
}
