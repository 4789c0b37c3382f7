/* Parameters: a declared type and a constant default. */
#include "sema/symbol.h"

struct ism_term *sema_constant_term(struct sema *s, struct ism_term *term)
{
	struct ism_term *folded;
	struct ism_value value;

	if (!term || term->kind == ISM_TERM_CONST)
		return term;
	if (!sema_constant(s, term, &value))
		return NULL;
	folded = sema_term(s, ISM_TERM_CONST, term->at, term->type);
	folded->u.constant = value;
	folded->may_be_none = value.state == ISM_VALUE_NONE;
	return folded;
}

bool sema_param_value(struct sema *s, struct ism_param_model *param, struct ism_term *term,
	const struct ism_expr *expr)
{
	struct ism_term *value = sema_constant_term(s, term);

	if (!value)
		return false;
	param->value = value;
	param->text = sema_written(s, expr->at);
	return true;
}

static bool refuse_none(struct sema *s, const struct ism_decl *decl, const struct ism_term *value)
{
	if (value->u.constant.state != ISM_VALUE_NONE || decl->u.param.type->optional)
		return true;
	ism_diag(s->diags, ISM_DIAG_ENTRY_VALUE, decl->u.param.value->at,
		"the default of `%s` is none, which its type does not admit", decl->name.text);
	return false;
}

static bool declare_param(
	struct sema *s, const struct symbol *symbol, struct ism_param_model *param)
{
	static const struct ism_number_form plain = { 0 };
	struct scope scope = { .kind = SCOPE_CONSTANT, .module = symbol->module };
	bool optional;

	param->name = symbol->name;
	param->at = symbol->at;
	return sema_type(s, &scope, symbol->decl->u.param.type, &param->type, &optional) &&
	       sema_field_form(s, &param->type, NULL, &plain, false, &param->form);
}

static bool type_default(struct sema *s, const struct symbol *symbol, struct ism_param_model *param)
{
	struct scope scope = { .kind = SCOPE_CONSTANT, .module = symbol->module };
	const struct ism_expr *expr = symbol->decl->u.param.value;
	struct ism_term *term = sema_expr(s, &scope, expr, &param->type);

	if (term)
		term = sema_coerce(s, term, &param->type,
			ism_arena_printf(s->arena, "the default of `%s`", symbol->name));
	return sema_param_value(s, param, term, expr) && refuse_none(s, symbol->decl, param->value);
}

static void each_param(struct sema *s,
	bool (*visit)(struct sema *, const struct symbol *, struct ism_param_model *))
{
	ism_vec_each (module, &s->symbols->modules)
		ism_vec_each (item, &(*module)->symbols) {
			struct symbol *symbol = *item;

			if (symbol->decl->kind != ISM_DECL_PARAM || symbol->state == FAULTY)
				continue;
			symbol->state = visit(s, symbol, &s->model->params[symbol->u.param])
						? TYPED
						: FAULTY;
		}
}

void sema_params(struct sema *s)
{
	uint32_t n = 0;

	ism_vec_each (module, &s->symbols->modules)
		ism_vec_each (symbol, &(*module)->symbols)
			if ((*symbol)->decl->kind == ISM_DECL_PARAM)
				(*symbol)->u.param = n++;
	s->model->n_params = n;
	s->model->params = ism_new_array(s->arena, n, struct ism_param_model);
	each_param(s, declare_param);
	each_param(s, type_default);
}
