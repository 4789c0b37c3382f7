/* Declared types: from `decimal(2) EUR?` to a type with its unit. */
#include <string.h>

#include "runtime/kernel/field_number.h"
#include "sema/symbol.h"
#include "support/suggest.h"

static const struct {
	const char *name;
	enum ism_type_kind kind;
	bool unit; /* may carry one */
	bool form; /* may say how files write it: bool("Y", "N"), date("%d.%m.%Y") */
} builtin[] = {
	{ "bool", ISM_TYPE_BOOL, false, true },
	{ "int", ISM_TYPE_INT, true, false },
	{ "number", ISM_TYPE_NUMBER, true, false },
	{ "decimal", ISM_TYPE_DECIMAL, true, false },
	{ "text", ISM_TYPE_TEXT, false, false },
	{ "date", ISM_TYPE_DATE, false, true },
	{ "timestamp", ISM_TYPE_TIMESTAMP, false, true },
	{ "duration", ISM_TYPE_DURATION, true, false },
	{ "ip", ISM_TYPE_IP, false, false },
};

enum { N_BUILTIN = sizeof builtin / sizeof *builtin };

static bool unknown_type(struct sema *s, const struct scope *scope, const struct ism_type_ref *ref)
{
	struct ism_suggest suggest;
	struct ism_diagnostic *g = ism_diag(s->diags, ISM_DIAG_UNKNOWN_NAME, ref->name.at,
		"there is no type `%s`", ref->name.text);

	ism_suggest_init(&suggest, ref->name.text);
	for (size_t i = 0; i < N_BUILTIN; i++)
		ism_suggest_consider(&suggest, builtin[i].name);
	ism_vec_each (symbol, &scope->module->symbols)
		if ((*symbol)->decl->kind == ISM_DECL_ENUM)
			ism_suggest_consider(&suggest, (*symbol)->name);
	if (suggest.best)
		ism_diag_help(g, "did you mean `%s`?", suggest.best);
	return false;
}

static bool named_enum(struct sema *s, const struct scope *scope, const struct ism_type_ref *ref,
	struct ism_type *out)
{
	bool faulty;
	const struct symbol *symbol = sema_symbol_of_path(scope->module, &ref->name, &faulty);

	if (!symbol)
		return faulty ? false : unknown_type(s, scope, ref);
	if (symbol->unavailable || symbol->state == FAULTY)
		return false;
	if (symbol->decl->kind != ISM_DECL_ENUM) {
		ism_diag_note(ism_diag(s->diags, ISM_DIAG_WRONG_KIND, ref->name.at,
				      "`%s` is no type", ref->name.text),
			symbol->at, "declared here");
		return false;
	}
	if (ref->args.n || ref->unit.left.text) {
		ism_diag(s->diags, ISM_DIAG_FIELD_TYPE, ref->at,
			"an enum takes neither arguments nor a unit");
		return false;
	}
	out->kind = ISM_TYPE_ENUM;
	out->enumeration = symbol->u.enumeration;
	return true;
}

static bool unit_of(struct sema *s, const struct ism_symbol_module *module,
	const struct ism_unit_ref *ref, struct ism_type *out)
{
	const struct ism_unit *left = sema_named_unit(s, module, &ref->left), *right;

	if (!left)
		return false;
	out->unit = left;
	if (ref->op) {
		right = sema_named_unit(s, module, &ref->right);
		if (!right)
			return false;
		out->unit = sema_unit_multiply(s, left, right, ref->op == '/' ? -1 : 1);
		if (!out->unit)
			return false;
	}
	if (out->kind == ISM_TYPE_DURATION && !out->unit->duration) {
		ism_diag(s->diags, ISM_DIAG_FIELD_TYPE, ref->at,
			"a duration has a unit of time, not `%s`", out->unit->name);
		return false;
	}
	if (out->unit->percent && out->kind != ISM_TYPE_NUMBER) {
		ism_diag_help(
			ism_diag(s->diags, ISM_DIAG_FIELD_TYPE, ref->at,
				"a percentage is held as a fraction, so its type is `number`"),
			"write `number percent`");
		return false;
	}
	return true;
}

/* decimal(k): exactly one number of digits. */
static bool decimal_scale(struct sema *s, const struct ism_type_ref *ref, struct ism_type *out)
{
	int64_t scale = -1, den = 1;

	if (ref->args.n == 1 && ref->args.items[0].kind == ISM_TYPE_ARG_NUMBER &&
		sema_literal_ratio(ref->args.items[0].text, &scale, &den) && den == 1 &&
		scale >= 0 && scale <= ISM_DECIMAL_SCALE_MAX) {
		out->scale = (uint8_t)scale;
		return true;
	}
	ism_diag_help(ism_diag(s->diags, ISM_DIAG_FIELD_TYPE, ref->at,
			      "`decimal` takes the number of digits after the point, 0 to %d",
			      ISM_DECIMAL_SCALE_MAX),
		"write `decimal(2)`");
	return false;
}

/* list(T), list(T, ";"): of values that are there. */
static bool list_of(struct sema *s, const struct scope *scope, const struct ism_type_ref *ref,
	struct ism_type *out)
{
	const struct ism_type_arg *args = ref->args.items;
	struct ism_type *element = ism_new(s->arena, struct ism_type);
	bool optional;

	if (ref->args.n < 1 || ref->args.n > 2 || args[0].kind != ISM_TYPE_ARG_TYPE ||
		(ref->args.n == 2 && args[1].kind != ISM_TYPE_ARG_STRING)) {
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_FIELD_TYPE, ref->at,
				      "`list` takes the type of its elements, and what stands "
				      "between them in a cell"),
			"write `list(text, \";\")`");
		return false;
	}
	if (scope->kind == SCOPE_CONSTANT || ref->unit.left.text) {
		ism_diag(s->diags, ISM_DIAG_FIELD_TYPE, ref->at,
			scope->kind == SCOPE_CONSTANT
				? "a list is a field's type, not a parameter's"
				: "`list` has no unit: its elements may have one");
		return false;
	}
	if (!sema_type(s, scope, args[0].type, element, &optional))
		return false;
	if (optional || element->kind == ISM_TYPE_LIST) {
		ism_diag(s->diags, ISM_DIAG_FIELD_TYPE, args[0].at,
			optional ? "an element of a list is never none"
				 : "the elements of a list are single values");
		return false;
	}
	out->kind = ISM_TYPE_LIST;
	out->element = element;
	return true;
}

bool sema_type(struct sema *s, const struct scope *scope, const struct ism_type_ref *ref,
	struct ism_type *out, bool *optional)
{
	size_t i = 0;

	*out = (struct ism_type){ 0 };
	*optional = ref->optional;
	if (ref->kind == ISM_TYPE_REF_ENUM) {
		out->kind = ISM_TYPE_ENUM;
		out->enumeration = sema_enumeration(s, NULL, ref->at, &ref->enumerators);
		return true;
	}
	if (strcmp(ref->name.text, "list") == 0)
		return list_of(s, scope, ref, out);
	while (i < N_BUILTIN && strcmp(builtin[i].name, ref->name.text) != 0)
		i++;
	if (i == N_BUILTIN)
		return named_enum(s, scope, ref, out);
	out->kind = builtin[i].kind;
	if (out->kind == ISM_TYPE_DECIMAL && !decimal_scale(s, ref, out))
		return false;
	if (ref->args.n && out->kind != ISM_TYPE_DECIMAL &&
		!(builtin[i].form && scope->kind == SCOPE_ROW)) {
		ism_diag(s->diags, ISM_DIAG_FIELD_TYPE, ref->args.items[0].at,
			builtin[i].form ? "only a field says how files write its `%s`"
					: "`%s` takes no arguments",
			builtin[i].name);
		return false;
	}
	if (!ref->unit.left.text)
		return true;
	if (!builtin[i].unit) {
		ism_diag(s->diags, ISM_DIAG_FIELD_TYPE, ref->unit.at, "`%s` has no unit",
			builtin[i].name);
		return false;
	}
	return unit_of(s, scope->module, &ref->unit, out);
}
