/* Fields of a source: their types and what stands behind these. */
#include <string.h>

#include "sema/symbol.h"

static const char *const attribute_names[] = {
	[ISM_ATTRIBUTE_KEY] = "key",
	[ISM_ATTRIBUTE_RANGE] = "in",
	[ISM_ATTRIBUTE_REFERENCE] = "->",
	[ISM_ATTRIBUTE_COLUMN] = "a column",
	[ISM_ATTRIBUTE_FILE] = "file",
	[ISM_ATTRIBUTE_DEFAULT] = "=",
};

enum { N_ATTRIBUTES = sizeof attribute_names / sizeof *attribute_names };

struct field_read {
	struct sema *s;
	struct source_symbol *source;
	const struct ism_field *from;
	struct ism_field_model *to;
	const struct ism_attribute *attributes[N_ATTRIBUTES]; /* NULL: not given */
	bool good;
};

static struct ism_diagnostic *fault(struct field_read *f, struct ism_span at, const char *text)
{
	f->good = false;
	return ism_diag(f->s->diags, ISM_DIAG_FIELD_ATTRIBUTE, at, "%s", text);
}

static void sort_attributes(struct field_read *f)
{
	ism_vec_each (attribute, &f->from->attributes) {
		const struct ism_attribute *first = f->attributes[attribute->kind];

		if (first)
			ism_diag_note(ism_diag(f->s->diags, ISM_DIAG_FIELD_ATTRIBUTE, attribute->at,
					      "%s is given twice",
					      attribute->kind == ISM_ATTRIBUTE_COLUMN
						      ? "the column"
						      : ism_arena_printf(f->s->arena, "`%s`",
								attribute_names[attribute->kind])),
				first->at, "given here first");
		else
			f->attributes[attribute->kind] = attribute;
	}
}

/* A constant of the field's type, or NULL. */
static struct ism_term *constant(
	struct field_read *f, const struct ism_expr *expr, const char *what)
{
	struct scope scope = { .kind = SCOPE_CONSTANT, .module = f->source->module };
	struct ism_type type = f->to->type;
	struct ism_term *term;

	type.reference = NULL;
	term = sema_expr(f->s, &scope, expr, &type);
	if (term)
		term = sema_constant_term(
			f->s, sema_coerce(f->s, term, &type,
				      ism_arena_printf(
					      f->s->arena, "the %s of `%s`", what, f->to->name)));
	if (!term)
		f->good = false;
	return term;
}

static bool has_range(enum ism_type_kind kind)
{
	return kind != ISM_TYPE_BOOL && kind != ISM_TYPE_TEXT && kind != ISM_TYPE_ENUM &&
	       kind != ISM_TYPE_IP && kind != ISM_TYPE_LIST;
}

/* Order of two present constants of one type with a range. */
static bool is_less(const struct ism_term *a, const struct ism_term *b)
{
	if (a->u.constant.is_real || a->type.kind == ISM_TYPE_NUMBER)
		return a->u.constant.real < b->u.constant.real;
	return a->u.constant.exact < b->u.constant.exact;
}

static void read_range(struct field_read *f, const struct ism_attribute *attribute)
{
	const struct ism_expr *range = attribute->expr;

	if (range->kind == ISM_EXPR_ERROR)
		return;
	if (!has_range(f->to->type.kind)) {
		ism_diag_help(fault(f, attribute->at, "this type has no order, so no range either"),
			"a range may stand behind a number, a date, a timestamp or a duration");
		return;
	}
	f->to->low = constant(f, range->u.range.low, "range");
	f->to->high = constant(f, range->u.range.high, "range");
	if (f->to->low && f->to->high && is_less(f->to->high, f->to->low))
		fault(f, attribute->at,
			"no value lies in this range: its ends are the wrong way round");
}

static void read_default(struct field_read *f, const struct ism_attribute *attribute)
{
	const struct ism_term *value;

	if (f->to->type.kind == ISM_TYPE_LIST) {
		fault(f, attribute->at, "a list has no default: `?` lets it be absent");
		return;
	}
	if (f->from->type->optional)
		ism_diag_help(
			fault(f, attribute->at, "an absent cell is either none or the default"),
			"leave out the `?` of the type, or the default");
	f->to->absent = constant(f, attribute->expr, "default");
	value = f->to->absent;
	if (!value)
		return;
	if (value->u.constant.state != ISM_VALUE_PRESENT)
		ism_diag_help(fault(f, attribute->at, "a default is never none"),
			"say that the field may be absent: `%s: %s?`", f->to->name,
			sema_written(f->s, f->from->type->at));
	else if ((f->to->low && is_less(value, f->to->low)) ||
		 (f->to->high && is_less(f->to->high, value)))
		fault(f, attribute->at, "the default lies outside the field's range");
}

static void read_reference(struct field_read *f, const struct ism_attribute *attribute)
{
	const struct symbol *symbol =
		sema_symbol_named(f->s, f->source->module, &attribute->reference, ISM_DECL_SOURCE);

	if (symbol)
		f->to->type.reference = &symbol->u.source->model;
}

/* What the fields of an abstract source are read from its forms say. */
static bool has_arrays(const struct source_symbol *source)
{
	return source->model.is_abstract || sema_has_arrays(&source->model);
}

static bool read_type(struct field_read *f)
{
	struct scope scope = sema_row_scope(f->source);
	bool optional;

	if (!sema_type(f->s, &scope, f->from->type, &f->to->type, &optional) ||
		!sema_field_form(f->s, &f->to->type, f->from->type, &f->source->number,
			has_arrays(f->source), &f->to->form))
		return false;
	f->to->optional = optional;
	return true;
}

/* `file "nessus-*.csv"`: the field is what the `*` of the file's name is; with a `/` at the end, of a folder's. */
static void read_file(struct field_read *f, const struct ism_attribute *attribute)
{
	const char *pattern = attribute->text.text, *star = strchr(pattern, '*');
	const char *slash = strchr(pattern, '/');

	if (f->attributes[ISM_ATTRIBUTE_COLUMN])
		ism_diag_note(
			fault(f, attribute->at,
				"a field is read from a column or from the file's name, not both"),
			f->attributes[ISM_ATTRIBUTE_COLUMN]->at, "the column");
	else if (!star || strchr(star + 1, '*') || (slash && (slash[1] || slash == pattern)))
		ism_diag_help(
			fault(f, attribute->at,
				"the pattern of a file's name has one `*`, which is read, and "
				"no folders"),
			"write `file \"%s-*.csv\"`, or `file \"%s=*/\"` for the name of a folder",
			f->to->name, f->to->name);
	else
		f->to->file_pattern = pattern;
}

/* The header of a column, or a path. */
static void read_column(struct field_read *f, const struct ism_attribute *attribute)
{
	f->to->column = attribute->text.text;
	if (sema_has_paths(&f->source->model) && !sema_is_path(f->to->column))
		ism_diag_help(fault(f, attribute->at, "this is no path of names"),
			"names stand between dots: `\"user.name\"`; a dot in a name is `\\\\.`");
}

/* Fills in one field; false where its type is not known. */
static bool read_field(struct field_read *f)
{
	const struct ism_attribute **attributes = f->attributes;

	f->to->name = f->from->name.text;
	f->to->column = f->to->name;
	f->to->at = f->from->name.at;
	sort_attributes(f);
	if (attributes[ISM_ATTRIBUTE_COLUMN])
		read_column(f, attributes[ISM_ATTRIBUTE_COLUMN]);
	if (!read_type(f))
		return false;
	if (attributes[ISM_ATTRIBUTE_FILE])
		read_file(f, attributes[ISM_ATTRIBUTE_FILE]);
	if (attributes[ISM_ATTRIBUTE_RANGE])
		read_range(f, attributes[ISM_ATTRIBUTE_RANGE]);
	if (attributes[ISM_ATTRIBUTE_DEFAULT])
		read_default(f, attributes[ISM_ATTRIBUTE_DEFAULT]);
	if (attributes[ISM_ATTRIBUTE_REFERENCE])
		read_reference(f, attributes[ISM_ATTRIBUTE_REFERENCE]);
	return true;
}

bool sema_field(struct sema *s, struct source_symbol *source, const struct ism_field *field,
	struct ism_field_model *out)
{
	struct field_read f = { s, source, field, out, { 0 }, true };

	*out = (struct ism_field_model){ 0 };
	return read_field(&f);
}

/* The fields with a name of their own: of two of one name the first. */
static struct ism_field_vec distinct_fields(struct sema *s, const struct ism_field_vec *list)
{
	struct ism_field_vec out = { 0 };

	ism_vec_each (field, list) {
		const struct ism_field *first = NULL;

		ism_vec_each (other, &out)
			if (other->name.text == field->name.text)
				first = other;
		if (first)
			ism_diag_note(ism_diag(s->diags, ISM_DIAG_DUPLICATE_NAME, field->name.at,
					      "`%s` is declared twice", field->name.text),
				first->name.at, "declared here first");
		else
			ism_vec_push(s->arena, &out, *field);
	}
	return out;
}

void sema_fields(struct sema *s, struct source_symbol *source)
{
	struct ism_field_vec list =
		distinct_fields(s, &source->entries[SOURCE_FIELDS]->u.fields.list);

	source->model.n_fields = (uint32_t)list.n;
	source->model.fields = ism_new_array(s->arena, list.n, struct ism_field_model);
	source->fields = ism_new_array(s->arena, list.n, const struct ism_field *);
	source->rows = ism_new_array(s->arena, list.n, struct ism_term *);
	source->faulty_fields = ism_new_array(s->arena, list.n, bool);
	for (size_t i = 0; i < list.n; i++) {
		source->fields[i] = &list.items[i];
		source->faulty_fields[i] =
			!sema_field(s, source, &list.items[i], &source->model.fields[i]);
	}
}
