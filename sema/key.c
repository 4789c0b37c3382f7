/* Keys of sources, and the references that find rows by them. */
#include "sema/derive.h"
#include "sema/rebase.h"
#include "sema/symbol.h"

static const struct ism_attribute *attribute_of(
	const struct ism_field *field, enum ism_attribute_kind kind)
{
	ism_vec_each (attribute, &field->attributes)
		if (attribute->kind == kind)
			return attribute;
	return NULL;
}

/* A key is compared exactly: binary fractions are none. */
static bool check_part(struct sema *s, const struct ism_term *term)
{
	if (!term)
		return false;
	if (term->type.kind == ISM_TYPE_LIST) {
		ism_diag(s->diags, ISM_DIAG_BAD_KEY, term->at,
			"a key is made of single values, not of lists");
		return false;
	}
	if (term->kind == ISM_TERM_LOOKUP || term->type.kind != ISM_TYPE_NUMBER)
		return true;
	ism_diag_help(ism_diag(s->diags, ISM_DIAG_BAD_KEY, term->at,
			      "a `number` cannot be a key: two of them are rarely the same"),
		"use `int`, `decimal(…)` or `text`");
	return false;
}

static bool keys_of_entry(struct sema *s, struct source_symbol *source, const struct ism_item *item)
{
	struct scope scope = sema_row_scope(source);
	const struct ism_ast_value_vec *values = &item->u.entry.values;
	struct ism_term **keys = ism_new_array(s->arena, values->n, struct ism_term *);

	for (size_t i = 0; i < values->n; i++) {
		const struct ism_ast_value *value = &values->items[i];

		if (value->kind != ISM_VALUE_EXPR || value->datings.n) {
			sema_entry_expects(s, item, value->at, "fields, or expressions of them");
			return false;
		}
		keys[i] = sema_expr(s, &scope, value->expr, NULL);
		if (!check_part(s, keys[i]))
			return false;
	}
	source->model.keys = keys;
	source->model.n_keys = (uint32_t)values->n;
	return true;
}

static bool keys_of_fields(struct sema *s, struct source_symbol *source)
{
	const struct ism_attribute *first = NULL;

	for (uint32_t i = 0; i < source->model.n_fields; i++) {
		const struct ism_attribute *key =
			attribute_of(source->fields[i], ISM_ATTRIBUTE_KEY);
		struct ism_term *term;

		if (!key)
			continue;
		if (first) {
			ism_diag_help(ism_diag(s->diags, ISM_DIAG_BAD_KEY, key->at,
					      "a second field is marked `key`"),
				"name both in an entry of the source: `key: first, second`");
			return false;
		}
		first = key;
		term = source->faulty_fields[i] ? NULL : source->model.members[i].term;
		if (!check_part(s, term))
			return false;
		source->model.keys = ism_new_array(s->arena, 1, struct ism_term *);
		source->model.keys[0] = term;
		source->model.n_keys = 1;
	}
	return true;
}

/* A field marked `key` beside a `key` entry. */
static bool is_given_twice(struct sema *s, const struct source_symbol *source)
{
	const struct ism_item *item = source->entries[SOURCE_KEY];

	for (uint32_t i = 0; item && source->fields && i < source->model.n_fields; i++) {
		const struct ism_attribute *key =
			attribute_of(source->fields[i], ISM_ATTRIBUTE_KEY);

		if (!key)
			continue;
		ism_diag_note(ism_diag(s->diags, ISM_DIAG_BAD_KEY, item->word_at,
				      "the key of `%s` is given twice", source->model.name),
			key->at, "given here first");
		return true;
	}
	return false;
}

static bool keys_of_parent(struct sema *s, struct source_symbol *source)
{
	const struct ism_source_model *parent = &source->parent->model;

	if (!sema_source_keys(s, &source->parent->model))
		return false;
	source->model.keys = parent->keys;
	source->model.n_keys = parent->n_keys;
	return true;
}

bool sema_source_keys(struct sema *s, struct ism_source_model *model)
{
	struct source_symbol *source = source_symbol_of(model);
	bool good;

	if (source->keys == TYPING) {
		ism_diag(s->diags, ISM_DIAG_BAD_KEY,
			source->entries[SOURCE_KEY] ? source->entries[SOURCE_KEY]->word_at
						    : model->at,
			"the key of `%s` looks rows up by itself", model->name);
		source->keys = FAULTY;
	}
	if (source->keys != UNTYPED)
		return source->keys == TYPED;
	source->keys = TYPING;
	if (source->shape == FAULTY || is_given_twice(s, source))
		good = false;
	else if (source->parent)
		good = keys_of_parent(s, source);
	else if (source->entries[SOURCE_KEY])
		good = keys_of_entry(s, source, source->entries[SOURCE_KEY]);
	else if (model->base)
		good = sema_derived_keys(s, source);
	else
		good = keys_of_fields(s, source);
	source->keys = good && source->keys == TYPING ? TYPED : FAULTY;
	if (source->keys == FAULTY)
		model->n_keys = 0;
	return source->keys == TYPED;
}

/* Whether a cell of the field can be the key of the source it refers to; reports it if not. */
static bool check_reference(
	struct sema *s, const struct ism_field_model *field, const struct ism_attribute *attribute)
{
	const struct ism_source_model *target = field->type.reference;
	struct ism_type type = field->type;
	struct ism_diagnostic *g;

	if (target->n_keys == 0) {
		g = ism_diag(s->diags, ISM_DIAG_NO_KEY, attribute->at,
			"`%s` has no key by which a row could be found", target->name);
		ism_diag_note(g, target->at, "declared here");
		ism_diag_help(g, "mark a field of `%s`: `id: text key`", target->name);
		return false;
	}
	if (target->n_keys > 1) {
		g = ism_diag(s->diags, ISM_DIAG_BAD_KEY, attribute->at,
			"a row of `%s` is found by %u values, a reference has one", target->name,
			target->n_keys);
		ism_diag_help(g, "look the row up in a let: `let row = %s[…, …]`", target->name);
		return false;
	}
	type.reference = target->keys[0]->type.reference;
	if (sema_type_same(&type, &target->keys[0]->type))
		return true;
	type.reference = NULL;
	g = ism_diag(s->diags, ISM_DIAG_BAD_KEY, attribute->at,
		"`%s` is %s, but the key of `%s` is %s", field->name, sema_type_name(s, &type),
		target->name, sema_type_name(s, &target->keys[0]->type));
	ism_diag_note(g, target->keys[0]->at, "the key");
	return false;
}

/* What a kept field refers to; who misses its row has been counted where it was read. */
static struct ism_term *kept_row(struct sema *s, struct source_symbol *source, uint32_t field)
{
	struct ism_field_model *model = &source->model.fields[field];
	struct ism_source_model *target = (struct ism_source_model *)model->type.reference;
	struct ism_term **keys = ism_new_array(s->arena, 1, struct ism_term *);

	if (!sema_source_keys(s, target) || target->n_keys != 1)
		return NULL;
	keys[0] = sema_kept_field(s, source, model->origin);
	return sema_row(s, model->at, target, 1, keys);
}

struct ism_term *sema_field_row(struct sema *s, struct ism_source_model *model, uint32_t field)
{
	struct source_symbol *source = source_symbol_of(model);
	const struct ism_attribute *attribute;
	struct ism_source_model *target =
		(struct ism_source_model *)model->fields[field].type.reference;
	struct ism_term **keys;

	if (source->parent)
		return sema_field_row(s, &source->parent->model, field);
	if (model->base)
		return kept_row(s, source, field);
	attribute = attribute_of(source->fields[field], ISM_ATTRIBUTE_REFERENCE);
	if (source->rows[field] || source->faulty_fields[field])
		return source->rows[field];
	if (!sema_source_keys(s, target) || !check_reference(s, &model->fields[field], attribute))
		return NULL;
	keys = ism_new_array(s->arena, 1, struct ism_term *);
	keys[0] = model->members[field].term;
	source->rows[field] = sema_row(s, attribute->at, target, 1, keys);
	if (source->rows[field] && !attribute->may_miss)
		sema_count_orphans(s, model, model->fields[field].name, source->rows[field]);
	return source->rows[field];
}
