/*
 * What a name means where it stands: first what the scope itself brings (arguments of a function, fields
 * and lets of a source, lets of a measure), then the module's declarations, then what it imports.
 */
#include "sema/symbol.h"

#include "support/suggest.h"

static const struct binding nothing = { .kind = BINDING_NOTHING };
static const struct binding faulty = { .kind = BINDING_FAULTY };

static struct binding bind_term(struct ism_term *term, struct ism_span at)
{
	struct binding binding = { .kind = BINDING_TERM, .at = at };

	if (!term)
		return faulty;
	binding.u.term = term;
	return binding;
}

static struct binding bind_symbol(const struct symbol *symbol)
{
	struct binding binding = { .at = symbol->at };

	if (symbol->unavailable) {
		binding.kind = BINDING_UNAVAILABLE;
		return binding;
	}
	if (symbol->state == FAULTY)
		return faulty;
	switch (symbol->decl->kind) {
	case ISM_DECL_UNIT:
		binding.kind = BINDING_UNIT;
		binding.u.unit = symbol->u.unit;
		break;
	case ISM_DECL_ENUM:
		binding.kind = BINDING_ENUM;
		binding.u.enumeration = symbol->u.enumeration;
		break;
	case ISM_DECL_PARAM:
		binding.kind = BINDING_PARAM;
		binding.u.index = symbol->u.param;
		break;
	case ISM_DECL_FN:
		binding.kind = BINDING_FUNCTION;
		binding.u.function = symbol->u.function;
		break;
	case ISM_DECL_SOURCE:
		binding.kind = BINDING_SOURCE;
		binding.u.source = &symbol->u.source->model;
		break;
	case ISM_DECL_MEASURE:
		binding.kind = BINDING_MEASURE;
		binding.u.measure = &symbol->u.measure->model;
		break;
	default: return nothing;
	}
	return binding;
}

static struct binding lookup_row(struct sema *s, struct ism_source_model *model, const char *name)
{
	struct source_symbol *source = source_symbol_of(model);

	for (uint32_t i = 0; i < model->n_members; i++) {
		struct ism_term *term;

		if (model->members[i].name != name)
			continue;
		term = sema_member_term(s, source, i);
		return bind_term(term, term ? term->at : model->at);
	}
	return nothing;
}

static struct binding lookup_part(
	struct sema *s, struct ism_measure_model *model, const char *name, struct ism_span at)
{
	struct measure_symbol *measure = measure_symbol_of(model);

	for (uint32_t i = 0; i < measure->lets.n; i++) {
		const struct let_symbol *let = &measure->lets.items[i];

		if (let->name == name)
			return bind_term(sema_measure_let(s, measure, i, at), let->at);
	}
	return nothing;
}

struct binding sema_lookup(
	struct sema *s, const struct scope *scope, const char *name, struct ism_span at)
{
	struct binding binding = nothing;
	struct ism_path path = { 0 };
	const struct symbol *symbol;
	bool missing;

	for (uint32_t i = 0; i < scope->n_arguments; i++)
		if (scope->arguments[i].name == name)
			return bind_term(scope->arguments[i].term, at);
	if (scope->kind == SCOPE_ROW)
		binding = lookup_row(s, scope->source, name);
	else if (scope->kind == SCOPE_FORMULA || scope->kind == SCOPE_CRITERIA)
		binding = lookup_part(s, scope->measure, name, at);
	else if (scope->kind == SCOPE_GROUP)
		binding = sema_dimension(s, scope->measure, name, at);
	if (binding.kind != BINDING_NOTHING)
		return binding;
	path.text = name;
	ism_vec_push(s->arena, &path.parts, (struct ism_name){ name, at });
	symbol = sema_symbol_of_path(scope->module, &path, &missing);
	if (symbol)
		return bind_symbol(symbol);
	if (scope->kind == SCOPE_FORMULA || scope->kind == SCOPE_CRITERIA)
		binding = sema_dimension(s, scope->measure, name, at);
	if (binding.kind != BINDING_NOTHING)
		return binding;
	if (missing || (scope->kind == SCOPE_ROW && source_symbol_of(scope->source)->faulty_names))
		return faulty;
	return nothing;
}

struct binding sema_lookup_path(
	struct sema *s, const struct scope *scope, const struct ism_path *path)
{
	bool missing;
	const struct symbol *symbol;

	if (path->parts.n == 1)
		return sema_lookup(s, scope, path->text, path->at);
	symbol = sema_symbol_of_path(scope->module, path, &missing);
	if (symbol)
		return bind_symbol(symbol);
	return missing ? faulty : nothing;
}

const char *sema_suggest(struct sema *s, const struct scope *scope, const char *name)
{
	struct ism_suggest suggest;

	(void)s;
	ism_suggest_init(&suggest, name);
	for (uint32_t i = 0; i < scope->n_arguments; i++)
		ism_suggest_consider(&suggest, scope->arguments[i].name);
	if (scope->kind == SCOPE_ROW) {
		for (uint32_t i = 0; i < scope->source->n_members; i++)
			ism_suggest_consider(&suggest, scope->source->members[i].name);
	} else if (scope->kind == SCOPE_FORMULA || scope->kind == SCOPE_CRITERIA) {
		ism_vec_each (let, &measure_symbol_of(scope->measure)->lets)
			ism_suggest_consider(&suggest, let->name);
	} else if (scope->kind == SCOPE_GROUP) {
		for (uint32_t i = 0; i < scope->measure->n_dimensions; i++)
			ism_suggest_consider(&suggest, scope->measure->dimensions[i].name);
	}
	ism_vec_each (symbol, &scope->module->symbols)
		if ((*symbol)->decl->kind != ISM_DECL_MEASURE || scope->kind == SCOPE_FORMULA ||
			scope->kind == SCOPE_CRITERIA || scope->kind == SCOPE_TEST)
			ism_suggest_consider(&suggest, (*symbol)->name);
	ism_vec_each (import, &scope->module->imports)
		ism_vec_each (imported, &import->names)
			ism_suggest_consider(&suggest, imported->name);
	return suggest.best;
}

struct ism_member *sema_member(struct sema *s, struct ism_source_model *model, const char *name,
	struct ism_span at, bool *is_faulty)
{
	struct source_symbol *source = source_symbol_of(model);

	(void)at;
	*is_faulty = false;
	for (uint32_t i = 0; i < model->n_members; i++) {
		if (model->members[i].name != name)
			continue;
		*is_faulty = !sema_member_term(s, source, i);
		return *is_faulty ? NULL : &model->members[i];
	}
	*is_faulty = source->faulty_names;
	return NULL;
}

bool sema_names_field(const struct ism_source_model *source, const char *name)
{
	for (; source; source = source->base) {
		uint32_t n = source->n_members - source->n_lets;

		for (uint32_t i = n; i < source->n_members; i++)
			if (source->members[i].name == name)
				return false;
		if (source->element_name == name)
			return true;
	}
	return true;
}

const struct ism_source_model *sema_named_base(const struct ism_source_model *source)
{
	do
		source = source->base;
	while (source->hidden);
	return source;
}
