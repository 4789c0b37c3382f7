/* Names, types, blocks and declarations. */
#include "parser/parse.h"

struct ism_path ism_make_path(struct ism_parse *p, struct ism_name name)
{
	struct ism_path path = { .text = name.text, .at = name.at };

	ism_vec_push(p->arena, &path.parts, name);
	return path;
}

struct ism_path ism_extend_path(struct ism_parse *p, struct ism_path path, struct ism_name name)
{
	path.text =
		ism_intern(p->intern, ism_arena_printf(p->arena, "%s.%s", path.text, name.text));
	ism_vec_push(p->arena, &path.parts, name);
	path.at.end = name.at.end;
	return path;
}

struct ism_name ism_plain_name(struct ism_parse *p, const struct ism_path *path, const char *what)
{
	if (path->parts.n > 1)
		ism_diag(p->diags, ISM_DIAG_DOTTED_NAME, path->at,
			"the name of %s has no dots: `%s`", what, path->text);
	return path->parts.items[0];
}

struct ism_type_ref *ism_make_type(struct ism_parse *p, struct ism_span at,
	const struct ism_path *name, struct ism_type_arg_vec args, struct ism_unit_ref unit,
	bool optional)
{
	struct ism_type_ref *type = ism_new(p->arena, struct ism_type_ref);

	type->kind = ISM_TYPE_REF_NAMED;
	type->at = at;
	type->name = *name;
	type->args = args;
	type->unit = unit;
	type->optional = optional;
	return type;
}

struct ism_type_ref *ism_make_enum_type(struct ism_parse *p, struct ism_span at,
	struct ism_enumerator_vec enumerators, bool optional)
{
	struct ism_type_ref *type = ism_new(p->arena, struct ism_type_ref);

	type->kind = ISM_TYPE_REF_ENUM;
	type->at = at;
	type->enumerators = enumerators;
	type->optional = optional;
	return type;
}

struct ism_block *ism_make_block(struct ism_parse *p)
{
	return ism_new(p->arena, struct ism_block);
}

struct ism_item *ism_make_item(
	struct ism_parse *p, enum ism_item_kind kind, struct ism_span at, struct ism_span word_at)
{
	struct ism_item *item = ism_new(p->arena, struct ism_item);

	item->kind = kind;
	item->at = at;
	item->word_at = word_at;
	return item;
}

struct ism_decl *ism_make_decl(struct ism_parse *p, enum ism_decl_kind kind, struct ism_span at,
	struct ism_span word_at, struct ism_name name)
{
	struct ism_decl *decl = ism_new(p->arena, struct ism_decl);

	decl->kind = kind;
	decl->at = at;
	decl->word_at = word_at;
	decl->name = name;
	return decl;
}
