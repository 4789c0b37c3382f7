#include "sema/union.h"

#include <stdlib.h>
#include <string.h>

#include "sema/expr.h"
#include "sema/reach.h"
#include "sema/walk.h"
#include "support/suggest.h"

/* ---- fields ---- */

static uint32_t field_named(const struct ism_source_model *model, const char *name)
{
	for (uint32_t i = 0; i < model->n_fields; i++)
		if (model->fields[i].name == name)
			return i;
	return ISM_NONE_INDEX;
}

static void report_unknown(
	struct sema *s, const struct source_symbol *source, const struct ism_field *field)
{
	const struct ism_source_model *parent = &source->parent->model;
	struct ism_suggest suggest;
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_UNKNOWN_MEMBER, field->name.at,
		"`%s` has no field `%s`", parent->name, field->name.text);

	ism_diag_note(g, parent->at, "declared here");
	ism_suggest_init(&suggest, field->name.text);
	for (uint32_t i = 0; i < parent->n_fields; i++)
		ism_suggest_consider(&suggest, parent->fields[i].name);
	if (suggest.best)
		ism_diag_help(g, "did you mean `%s`?", suggest.best);
	else
		ism_diag_help(g, "a form says how the fields of `%s` are written in its files",
			parent->name);
}

/* The same values in the same order; how files spell them may differ. */
static bool same_items(const struct ism_enumeration *a, const struct ism_enumeration *b)
{
	if (a->items.n != b->items.n)
		return false;
	for (uint32_t i = 0; i < a->items.n; i++) {
		struct ism_slice x = a->items.items[i].name, y = b->items.items[i].name;

		if (x.size != y.size || memcmp(x.data, y.data, x.size) != 0)
			return false;
	}
	return true;
}

static bool same_type(const struct ism_type *a, const struct ism_type *b)
{
	if (a->kind == ISM_TYPE_ENUM && b->kind == ISM_TYPE_ENUM)
		return same_items(a->enumeration, b->enumeration);
	if (a->kind == ISM_TYPE_LIST && b->kind == ISM_TYPE_LIST)
		return same_type(a->element, b->element);
	return sema_type_same(a, b);
}

static bool agrees(
	struct sema *s, const struct ism_field_model *field, const struct ism_field_model *declared)
{
	struct ism_diagnostic *g;

	if (!same_type(&field->type, &declared->type)) {
		g = ism_diag(s->diags, ISM_DIAG_FORM_FIELD, field->at,
			"`%s` is %s here, but %s in the source that this is a form of", field->name,
			sema_type_name(s, &field->type), sema_type_name(s, &declared->type));
		ism_diag_note(g, declared->at, "declared here");
		return false;
	}
	if (field->optional && !declared->optional) {
		g = ism_diag(s->diags, ISM_DIAG_FORM_FIELD, field->at,
			"`%s` may be absent here, but not in the source that this is a form of",
			field->name);
		ism_diag_note(g, declared->at, "declared here");
		ism_diag_help(g, "give it a default, or let it be absent there: `?`");
		return false;
	}
	return true;
}

/* What the form says of a field: its column, how it is written, which range and default it has. */
static void override(struct sema *s, struct source_symbol *source, const struct ism_field *field)
{
	uint32_t i = field_named(&source->parent->model, field->name.text);
	struct ism_field_model own, *to;

	if (i == ISM_NONE_INDEX) {
		report_unknown(s, source, field);
		return;
	}
	if (!sema_field(s, source, field, &own) || source->parent->faulty_fields[i])
		return;
	to = &source->model.fields[i];
	if (!agrees(s, &own, to))
		return;
	to->at = own.at;
	to->column = own.column;
	to->form = own.form;
	to->optional = own.optional;
	to->file_pattern = own.file_pattern;
	to->absent = own.absent ? own.absent : to->absent;
	to->low = own.low ? own.low : to->low;
	to->high = own.high ? own.high : to->high;
}

static void inherit_fields(struct sema *s, struct source_symbol *source)
{
	const struct source_symbol *parent = source->parent;
	struct ism_source_model *model = &source->model;

	model->n_fields = parent->model.n_fields;
	model->fields = ism_new_array(s->arena, model->n_fields, struct ism_field_model);
	source->fields = parent->fields;
	source->faulty_fields = parent->faulty_fields;
	for (uint32_t i = 0; i < model->n_fields; i++) {
		model->fields[i] = parent->model.fields[i];
		/* Signs in numbers are those of the form's own format. */
		if (!source->faulty_fields[i])
			sema_field_form(s, &model->fields[i].type, parent->fields[i]->type,
				&source->number, sema_has_arrays(model), &model->fields[i].form);
	}
	model->n_members = parent->model.n_members;
	model->members = ism_new_array(s->arena, model->n_members, struct ism_member);
	for (uint32_t i = 0; i < model->n_members; i++)
		model->members[i].name = parent->model.members[i].name;
}

/* ---- shape ---- */

static void refuse_rest(struct sema *s, struct source_symbol *source, const struct ism_block *body)
{
	ism_vec_each (item, &body->items) {
		bool is_let = item->kind == ISM_ITEM_LET || item->kind == ISM_ITEM_CHECK;
		const char *key = sema_entry_key(item);

		if (!is_let && strcmp(key, "key") != 0 && strcmp(key, "time") != 0 &&
			strcmp(key, "rejects") != 0 && strcmp(key, "snapshot") != 0 &&
			strcmp(key, "covers") != 0 && strcmp(key, "fresh") != 0)
			continue;
		ism_diag_note(ism_diag(s->diags, ISM_DIAG_DERIVED_ENTRY, item->word_at,
				      "a form says where its rows are and how they are written: "
				      "`%s` belongs to `%s`",
				      key, source->parent->model.name),
			source->parent->model.at, "declared here");
	}
}

bool sema_form_shape(struct sema *s, struct source_symbol *source)
{
	const struct ism_block *body = source->decl->u.block.body;
	const struct ism_path *path = &source->decl->u.block.is;
	const struct symbol *parent = sema_symbol_named(s, source->module, path, ISM_DECL_SOURCE);
	const struct ism_item *fields = source->entries[SOURCE_FIELDS];
	struct ism_diagnostic *g;

	if (!parent || !sema_source_shape(s, parent->u.source))
		return false;
	source->parent = parent->u.source;
	if (!source->parent->model.is_abstract) {
		g = ism_diag(s->diags, ISM_DIAG_NO_DATA, path->at,
			"`%s` has rows of its own: only an abstract source has forms", path->text);
		ism_diag_note(g, parent->at, "declared here");
		ism_diag_help(g, "leave out its `file`, or derive from it: `source %s from %s`",
			source->model.name, path->text);
		return false;
	}
	refuse_rest(s, source, body);
	sema_source_format(s, source);
	source->faulty_names = source->parent->faulty_names;
	source->model.is_abstract = !source->entries[SOURCE_FILE] &&
				    !source->entries[SOURCE_ROWS] && sema_format_of_files(source);
	inherit_fields(s, source);
	if (fields)
		ism_vec_each (field, &fields->u.fields.list)
			override(s, source, field);
	sema_check_columns(s, source);
	return true;
}

/* ---- terms ---- */

void sema_form_terms(struct sema *s, struct source_symbol *source)
{
	struct ism_source_model *model = &source->model;
	const struct ism_source_model *parent = &source->parent->model;

	sema_source_own_terms(s, source->parent);
	model->n_lets = parent->n_lets;
	model->lets = parent->lets;
	model->n_checks = parent->n_checks;
	model->checks = parent->checks;
	model->n_references = parent->n_references;
	model->references = parent->references;
	model->reference_rows = parent->reference_rows;
	model->time_kind = parent->time_kind;
	model->time = parent->time;
	model->is_snapshot = parent->is_snapshot;
	model->covers_today = parent->covers_today;
	model->fresh_us = parent->fresh_us;
	model->reject_limit_kind = parent->reject_limit_kind;
	model->reject_limit = parent->reject_limit;
	source->faulty_time = source->parent->faulty_time;
}

/* ---- forms of abstract sources ---- */

static int by_name(const void *a, const void *b)
{
	const struct ism_source_model *x = *(struct ism_source_model *const *)a;
	const struct ism_source_model *y = *(struct ism_source_model *const *)b;

	return strcmp(x->name, y->name);
}

void sema_collect_forms(struct sema *s)
{
	size_t n = s->symbols->sources.n;

	ism_vec_each (item, &s->symbols->sources) {
		struct source_symbol *form = *item;

		if (form->model.is_abstract)
			continue;
		for (struct source_symbol *of = form->parent; of; of = of->parent) {
			if (!of->model.forms)
				of->model.forms =
					ism_new_array(s->arena, n, struct ism_source_model *);
			of->model.forms[of->model.n_forms++] = &form->model;
		}
	}
	ism_vec_each (item, &s->symbols->sources)
		if ((*item)->model.n_forms > 1)
			qsort((*item)->model.forms, (*item)->model.n_forms,
				sizeof(struct ism_source_model *), by_name);
}

/* ---- abstract sources that nothing is ---- */

struct model_set ISM_VEC(const struct ism_source_model *);

struct bound_check {
	struct sema *s;
	struct ism_span at;    /* of the aggregate that asks */
	struct ism_span named; /* where `use` names the measure; file 0: nowhere */
	bool is_evaluated;     /* the measure that asks: else it is listed, not refused */
	const struct ism_source_model *unbound; /* the first that was found for it */
	struct model_set seen;
	struct model_set reported;
};

static bool enter(struct sema *s, struct model_set *set, const struct ism_source_model *model)
{
	ism_vec_each (known, set)
		if (*known == model)
			return false;
	ism_vec_push(s->arena, set, model);
	return true;
}

static void check_source(struct bound_check *c, const struct ism_source_model *model);

static void check_lookups(struct bound_check *c, struct walk *walk)
{
	struct ism_term *term;

	while ((term = sema_walk_next(walk)))
		if (term->kind == ISM_TERM_LOOKUP)
			check_source(c, term->u.lookup.source);
}

static void check_source(struct bound_check *c, const struct ism_source_model *model)
{
	struct walk walk = { .s = c->s };
	struct ism_diagnostic *g;

	if (!enter(c->s, &c->seen, model))
		return;
	for (uint32_t i = 0; i < model->n_members; i++)
		sema_walk_add(&walk, model->members[i].term);
	for (uint32_t i = 0; i < model->n_keep_keys; i++)
		sema_walk_add(&walk, model->keep_keys[i]);
	sema_walk_add(&walk, model->where);
	check_lookups(c, &walk);
	if (model->base)
		check_source(c, model->base);
	if (!model->is_abstract || model->n_forms)
		return;
	if (!c->unbound)
		c->unbound = model;
	if (!c->is_evaluated || !enter(c->s, &c->reported, model))
		return;
	g = ism_diag(c->s->diags, ISM_DIAG_UNBOUND, c->named.file ? c->named : c->at,
		"`%s` is abstract, and no source is one: there are no rows to measure",
		model->name);
	if (c->named.file)
		ism_diag_note(g, c->at, "it is measured here");
	ism_diag_note(g, model->at, "declared here");
	ism_diag_help(g,
		"say where its rows are: `source … is %s { file: \"…\" }`, or give it a `file`",
		model->name);
}

/* Where a `use m (a, b)` of the program names the measure. */
static struct ism_span named_at(const struct sema *s, const struct measure_symbol *measure)
{
	ism_vec_each (import, &s->symbols->modules.items[0]->imports)
		ism_vec_each (name, &import->names)
			if (name->symbol && name->symbol->decl == measure->decl)
				return name->at;
	return ISM_NOWHERE;
}

static void check_measure(struct bound_check *c, const struct ism_measure_model *measure)
{
	struct reach reach = { 0 };

	c->is_evaluated = measure->reported;
	c->unbound = NULL;
	if (measure->formula)
		reach = sema_reach(c->s, measure);
	ism_vec_each (item, &reach.aggregates) {
		struct walk rows = { .s = c->s };

		c->at = (*item)->at;
		c->seen.n = 0;
		sema_walk_add_rows(&rows, *item);
		check_source(c, (*item)->source);
		check_lookups(c, &rows);
	}
}

static bool is_imported(const struct sema *s, const struct ism_symbol_module *module)
{
	ism_vec_each (import, &s->symbols->modules.items[0]->imports)
		if (import->module == module)
			return true;
	return false;
}

/* A measure of a module that is used, but cannot be evaluated as the program is. */
static void list_unbound(struct bound_check *c, const struct measure_symbol *measure)
{
	struct sema *s = c->s;
	struct ism_unbound *unbound = &s->model->unbound[s->model->n_unbound++];
	const char *module = measure->module->name;

	*unbound = (struct ism_unbound){
		.measure = measure->model.name,
		.module = module,
		.title = measure->model.title,
		.source = c->unbound->name,
	};
}

void sema_check_bound(struct sema *s)
{
	struct bound_check c = { .s = s };

	s->model->unbound = ism_new_array(s->arena, s->symbols->measures.n, struct ism_unbound);
	ism_vec_each (item, &s->symbols->measures) {
		const struct measure_symbol *measure = *item;

		if (!measure->model.reported &&
			(measure->extended || !is_imported(s, measure->module)))
			continue;
		c.named = named_at(s, measure);
		check_measure(&c, &measure->model);
		if (c.unbound && !measure->model.reported)
			list_unbound(&c, measure);
	}
}
