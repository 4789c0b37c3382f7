/* `unit name` and `unit name = 60 min`. One unit may be made of another that is declared after it. */
#include "sema/symbol.h"

static const struct ism_unit *declare_unit(struct sema *s, struct symbol *symbol);

/* The unit that a literal counts, declared first where it is one of the module's own. */
static const struct ism_unit *unit_of(
	struct sema *s, const struct symbol *user, const struct ism_name *name)
{
	struct symbol *symbol = sema_symbol_find(user->module, name->text);
	const struct ism_unit *unit;

	if (symbol && symbol->decl->kind == ISM_DECL_UNIT) {
		if (symbol->state == TYPING) {
			ism_diag(s->diags, ISM_DIAG_BAD_UNIT, name->at,
				"the unit `%s` is made of itself", symbol->name);
			return NULL;
		}
		return declare_unit(s, symbol);
	}
	unit = sema_unit_find(s, name->text);
	if (!unit)
		ism_diag(s->diags, ISM_DIAG_UNKNOWN_UNIT, name->at, "there is no unit `%s`",
			name->text);
	return unit;
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
	of = unit_of(s, symbol, &expr->u.number.unit);
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
	symbol->state = TYPING;
	if (sema_unit_find(s, symbol->name) && symbol->module == s->symbols->modules.items[0])
		ism_diag(s->diags, ISM_DIAG_BAD_UNIT, symbol->at, "the unit `%s` exists already",
			symbol->name);
	else if (!symbol->decl->u.unit.value)
		symbol->u.unit = sema_unit_declare(s, symbol->name, NULL, 1, 1);
	else
		symbol->u.unit = unit_value(s, symbol);
	symbol->state = symbol->u.unit ? TYPED : FAULTY;
	return symbol->u.unit;
}

void sema_declared_units(struct sema *s)
{
	ism_vec_each (module, &s->symbols->modules)
		ism_vec_each (symbol, &(*module)->symbols)
			if ((*symbol)->decl->kind == ISM_DECL_UNIT)
				declare_unit(s, *symbol);
}
