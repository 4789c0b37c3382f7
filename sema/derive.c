#include "sema/derive.h"

#include <string.h>

#include "sema/expr.h"
#include "sema/rebase.h"

/* ---- shape ---- */

static const enum ism_keep_kind keeps[SOURCE_ENTRY_N] = {
	[SOURCE_LATEST] = ISM_KEEP_LATEST,
	[SOURCE_UNIQUE] = ISM_KEEP_FIRST,
	[SOURCE_SEQUENCE] = ISM_KEEP_SEQUENCE,
	[SOURCE_GROUP] = ISM_KEEP_GROUP,
};

/* The entry that says how rows are kept; a second one is an error. */
static const struct ism_item *keep_entry(struct sema *s, struct source_symbol *source)
{
	const struct ism_item *found = NULL;

	for (int i = 0; i < SOURCE_ENTRY_N; i++) {
		const struct ism_item *item = source->entries[i];
		struct ism_diagnostic *g;

		if (keeps[i] == ISM_KEEP_NOTHING || !item)
			continue;
		if (!found) {
			found = item;
			source->model.keep = keeps[i];
			continue;
		}
		g = ism_diag(s->diags, ISM_DIAG_DERIVED_ENTRY, item->word_at,
			"a source is derived in one of these ways at a time");
		ism_diag_note(g, found->word_at, "the other one");
		ism_diag_help(g, "derive a further source from this one");
	}
	return found;
}

static void refuse_data(struct sema *s, struct source_symbol *source)
{
	static const enum source_entry data[] = { SOURCE_FILE, SOURCE_ROWS, SOURCE_FORMAT,
		SOURCE_TIMEZONE, SOURCE_FIELDS, SOURCE_REJECTS, SOURCE_SNAPSHOT };

	for (size_t i = 0; i < sizeof data / sizeof *data; i++) {
		const struct ism_item *item = source->entries[data[i]];

		if (!item)
			continue;
		ism_diag_note(ism_diag(s->diags, ISM_DIAG_DERIVED_ENTRY, item->word_at,
				      "a derived source has the rows of the one it comes from: it "
				      "has no `%s`",
				      sema_entry_key(item)),
			source->model.base->at, "declared here");
		source->entries[data[i]] = NULL;
	}
}

/* A step between a source and the base that it names. */
static struct source_symbol *hidden_step(
	struct sema *s, const struct source_symbol *source, struct ism_source_model *base)
{
	struct source_symbol *step = ism_new(s->arena, struct source_symbol);

	step->model.name = source->model.name;
	step->model.at = source->model.at;
	step->model.hidden = true;
	step->model.base = base;
	step->decl = source->decl;
	step->module = source->module;
	step->shape = TYPED;
	return step;
}

static void list_members(struct sema *s, struct source_symbol *source)
{
	struct ism_source_model *model = &source->model;
	uint32_t most = model->base->n_members + 1 + (uint32_t)source->lets.n;

	model->members = ism_new_array(s->arena,
		most + (source->keep_item ? source->keep_item->u.entry.values.n : 0),
		struct ism_member);
	if (model->keep == ISM_KEEP_GROUP) {
		ism_vec_each (value, &source->keep_item->u.entry.values)
			if (value->kind == ISM_VALUE_EXPR && value->expr->kind == ISM_EXPR_NAME)
				model->members[model->n_members++].name = value->expr->u.name.text;
	} else {
		for (uint32_t i = 0; i < model->base->n_members; i++)
			model->members[model->n_members++].name = model->base->members[i].name;
	}
	source->n_inherited = model->n_members;
	if (source->each) {
		model->element_name = source->each->u.each.name.text;
		model->members[model->n_members++].name = model->element_name;
	}
}

static void report_taken(struct sema *s, const struct source_symbol *source, struct ism_name name)
{
	const struct ism_source_model *model = &source->model;

	for (uint32_t i = 0; i < source->n_inherited; i++)
		if (model->members[i].name == name.text)
			ism_diag_note(ism_diag(s->diags, ISM_DIAG_DUPLICATE_NAME, name.at,
					      "`%s` has a field `%s` already", model->base->name,
					      name.text),
				model->base->at, "declared here");
}

static void list_lets(struct sema *s, struct source_symbol *source)
{
	struct ism_source_model *model = &source->model;

	model->n_lets = (uint32_t)source->lets.n;
	model->lets = ism_new_array(s->arena, model->n_lets, struct ism_let_model);
	for (uint32_t i = 0; i < model->n_lets; i++) {
		const struct let_symbol *let = &source->lets.items[i];

		model->lets[i].name = let->name;
		model->lets[i].at = let->at;
		model->members[model->n_members++].name = let->name;
		report_taken(s, source, (struct ism_name){ let->name, let->at });
	}
}

/* Puts the steps of the block between the source and its base. */
static void make_steps(struct sema *s, struct source_symbol *source)
{
	struct ism_source_model *model = &source->model;
	bool kept = model->keep != ISM_KEEP_NOTHING;

	if (source->each && (kept || source->where)) {
		struct source_symbol *step = hidden_step(s, source, model->base);

		step->each = source->each;
		source->each = NULL;
		list_members(s, step);
		report_taken(s, step, step->each->u.each.name);
		model->base = &step->model;
	} else if (source->each) {
		list_members(s, source);
		report_taken(s, source, source->each->u.each.name);
		model->n_members = 0;
	}
	if (source->where && kept) {
		struct source_symbol *step = hidden_step(s, source, model->base);

		step->where = source->where;
		source->where = NULL;
		list_members(s, step);
		model->base = &step->model;
	}
}

bool sema_derived_shape(struct sema *s, struct source_symbol *source)
{
	const struct ism_block *body = source->decl->u.block.body;
	const struct symbol *base =
		sema_symbol_named(s, source->module, &source->decl->u.block.from, ISM_DECL_SOURCE);

	if (!base || !sema_source_shape(s, base->u.source))
		return false;
	source->model.base = &base->u.source->model;
	source->faulty_names = body->faulty || base->u.source->faulty_names;
	refuse_data(s, source);
	source->each = source->entries[SOURCE_EACH];
	source->where = source->entries[SOURCE_WHERE];
	source->keep_item = keep_entry(s, source);
	make_steps(s, source);
	sema_lets(s, body, source->module, &source->lets);
	list_members(s, source);
	list_lets(s, source);
	return true;
}

/* ---- what the rows are ---- */

/* The scope of what is asked of the base's rows. */
static struct scope base_scope(const struct source_symbol *source)
{
	return (struct scope){
		.kind = SCOPE_ROW, .source = source->model.base, .module = source->module
	};
}

static void type_spread(struct sema *s, struct source_symbol *source)
{
	struct scope scope = base_scope(source);
	const struct ism_expr *expr = source->each->u.each.list;
	struct ism_term *list = sema_expr(s, &scope, expr, NULL);

	if (!list)
		return;
	if (list->type.kind != ISM_TYPE_LIST) {
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_TYPE_MISMATCH, expr->at,
				      "`each` spreads a list, but this is %s",
				      sema_type_name(s, &list->type)),
			"a text is made a list by `split(…, \";\")`, a cell by the type "
			"`list(text, "
			"\";\")`");
		return;
	}
	source->model.spread = list;
	source->model.element =
		sema_term(s, ISM_TERM_ELEMENT, source->each->u.each.name.at, *list->type.element);
	source->model.element->u.spread = &source->model;
}

/* The element's term; a list that is being typed cannot need it, as it is the base's. */
static struct ism_term *element_of(struct sema *s, struct source_symbol *source)
{
	if (source->spread == UNTYPED) {
		source->spread = TYPING;
		type_spread(s, source);
		source->spread = source->model.element ? TYPED : FAULTY;
	}
	return source->model.element;
}

static void type_where(struct sema *s, struct source_symbol *source)
{
	struct scope scope = base_scope(source);
	const struct ism_expr *expr = sema_entry_expr(s, source->where, "a condition");

	if (expr)
		source->model.where = sema_condition(s, &scope, expr);
}

/* ---- kept rows ---- */

static bool is_all(const struct source_symbol *source)
{
	const struct ism_ast_value_vec *values = &source->keep_item->u.entry.values;

	return source->model.keep == ISM_KEEP_FIRST && values->n == 1 &&
	       values->items[0].kind == ISM_VALUE_EXPR && !values->items[0].datings.n &&
	       values->items[0].expr->kind == ISM_EXPR_NAME &&
	       strcmp(values->items[0].expr->u.name.text, "all") == 0;
}

static bool check_key(
	struct sema *s, const struct source_symbol *source, const struct ism_term *term)
{
	if (term->type.kind == ISM_TYPE_LIST) {
		ism_diag_help(ism_diag(s->diags, ISM_DIAG_BAD_KEY, term->at,
				      "rows are told apart by single values, not by lists"),
			"name the fields that tell them apart");
		return false;
	}
	if (term->type.kind != ISM_TYPE_NUMBER || source->model.keep == ISM_KEEP_FIRST)
		return true;
	ism_diag_help(ism_diag(s->diags, ISM_DIAG_BAD_KEY, term->at,
			      "a `number` cannot be a key: two of them are rarely the same"),
		"use `int`, `decimal(…)` or `text`");
	return false;
}

/* `unique: all`: every field of the base's rows, lets apart. */
static bool all_keys(struct sema *s, struct source_symbol *source)
{
	struct ism_source_model *model = &source->model;
	const struct ism_source_model *base = model->base;
	bool good = true;

	model->keep_keys = ism_new_array(s->arena, base->n_members, struct ism_term *);
	for (uint32_t i = 0; i < base->n_members; i++) {
		struct ism_term *term = sema_member_term(s, source_symbol_of(base), i);

		if (!term)
			return false;
		if (term->kind != ISM_TERM_FIELD && term->kind != ISM_TERM_ELEMENT)
			continue;
		term = sema_at(s, term, source->keep_item->u.entry.values.items[0].at);
		good = good && check_key(s, source, term);
		model->keep_keys[model->n_keep_keys++] = term;
	}
	return good;
}

/* What is compared has an order; an enum's `other` has no place in it. */
static struct ism_term *order_of(struct sema *s, struct source_symbol *source, struct scope *scope,
	const struct ism_expr *expr)
{
	struct ism_term *term = sema_expr(s, scope, expr, NULL), *is_other;
	uint32_t other;

	if (!term)
		return NULL;
	if (!sema_is_ordered(&term->type)) {
		ism_diag(s->diags, ISM_DIAG_SCALE, expr->at,
			"`%s` needs values with an order behind `by`, but this is %s",
			sema_entry_key(source->keep_item), sema_type_name(s, &term->type));
		return NULL;
	}
	other = sema_other(&term->type);
	if (other == ISM_NONE_INDEX)
		return term;
	is_other = sema_binary(s, ISM_TERM_EQ, term->at, sema_plain(ISM_TYPE_BOOL), term,
		sema_exact(s, term->at, term->type, other));
	return sema_choice(s, term->at, is_other, sema_none(s, term->at, term->type), term);
}

static bool expects_keep(struct sema *s, struct source_symbol *source, struct ism_span at)
{
	bool by = source->model.keep == ISM_KEEP_LATEST || source->model.keep == ISM_KEEP_SEQUENCE;

	sema_entry_expects(s, source->keep_item, at,
		by ? "the key, then `by` and what orders its rows: `number by updated`"
		   : "fields, or expressions of them");
	return false;
}

/* `key, key by order, order` */
static bool type_keep(struct sema *s, struct source_symbol *source)
{
	struct ism_source_model *model = &source->model;
	const struct ism_ast_value_vec *values = &source->keep_item->u.entry.values;
	struct scope scope = base_scope(source);
	bool by = model->keep == ISM_KEEP_LATEST || model->keep == ISM_KEEP_SEQUENCE;
	bool in_order = false;

	if (is_all(source))
		return all_keys(s, source);
	model->keep_keys = ism_new_array(s->arena, values->n, struct ism_term *);
	model->keep_orders = ism_new_array(s->arena, values->n, struct ism_term *);
	ism_vec_each (value, values) {
		const struct ism_dating *dating = value->datings.items;
		struct ism_term *term;

		if (value->kind != ISM_VALUE_EXPR || value->datings.n > 1 ||
			(value->datings.n == 1 &&
				(!by || in_order || dating->kind != ISM_DATING_BY)))
			return expects_keep(s, source, value->at);
		term = in_order ? order_of(s, source, &scope, value->expr)
				: sema_expr(s, &scope, value->expr, NULL);
		if (!term || (!in_order && !check_key(s, source, term)))
			return false;
		if (in_order)
			model->keep_orders[model->n_keep_orders++] = term;
		else
			model->keep_keys[model->n_keep_keys++] = term;
		if (!value->datings.n)
			continue;
		in_order = true;
		term = order_of(s, source, &scope, dating->expr);
		if (!term)
			return false;
		model->keep_orders[model->n_keep_orders++] = term;
	}
	return in_order == by || expects_keep(s, source, source->keep_item->at);
}

static bool keep_ready(struct sema *s, struct source_symbol *source)
{
	if (source->keep == UNTYPED) {
		source->keep = TYPING;
		source->keep = type_keep(s, source) ? TYPED : FAULTY;
	}
	return source->keep == TYPED;
}

/* ---- members ---- */

/* The key of a group that the nth named one is. */
static struct ism_term *group_member(struct sema *s, struct source_symbol *source, uint32_t nth)
{
	const struct ism_ast_value_vec *values = &source->keep_item->u.entry.values;

	if (!keep_ready(s, source))
		return NULL;
	for (uint32_t i = 0; i < values->n; i++)
		if (values->items[i].expr->kind == ISM_EXPR_NAME && nth-- == 0)
			return sema_kept_field(s, source, source->model.keep_keys[i]);
	return NULL;
}

struct ism_term *sema_derived_member(struct sema *s, struct source_symbol *source, uint32_t index)
{
	struct ism_source_model *model = &source->model;
	struct ism_term *term;

	if (index == source->n_inherited && model->element_name)
		return element_of(s, source);
	if (model->keep == ISM_KEEP_GROUP)
		return group_member(s, source, index);
	term = sema_member_term(s, source_symbol_of(model->base), index);
	return sema_rebase(s, source, term, ISM_TERM_FIELD);
}

bool sema_is_neighbour(const struct scope *scope, const struct ism_expr *name)
{
	return scope->kind == SCOPE_ROW && scope->source->keep == ISM_KEEP_SEQUENCE &&
	       (strcmp(name->u.name.text, "prior") == 0 || strcmp(name->u.name.text, "next") == 0);
}

struct ism_term *sema_neighbour(
	struct sema *s, const struct scope *scope, const struct ism_expr *expr)
{
	const char *neighbour = expr->u.member.object->u.name.text;
	struct source_symbol *source = source_symbol_of(scope->source);
	struct ism_name name = expr->u.member.name;
	enum ism_term_kind row = strcmp(neighbour, "next") == 0 ? ISM_TERM_NEXT : ISM_TERM_PRIOR;
	struct ism_member *member;
	bool faulty;

	member = sema_member(s, source->model.base, name.text, name.at, &faulty);
	if (member)
		return sema_at(s, sema_rebase(s, source, member->term, row), expr->at);
	if (!faulty)
		ism_diag_help(
			ism_diag(s->diags, ISM_DIAG_UNKNOWN_MEMBER, name.at,
				"`%s` has no field `%s`", source->model.base->name, name.text),
			"`%s` has the fields and lets of the source that the sequence is from",
			neighbour);
	return NULL;
}

/* ---- keys, time ---- */

bool sema_derived_keys(struct sema *s, struct source_symbol *source)
{
	struct ism_source_model *model = &source->model;
	bool own = model->keep == ISM_KEEP_LATEST || model->keep == ISM_KEEP_GROUP;
	struct ism_term **keys;
	uint32_t n;

	if (own ? !keep_ready(s, source) : !sema_source_keys(s, model->base))
		return false;
	keys = own ? model->keep_keys : model->base->keys;
	n = own ? model->n_keep_keys : model->base->n_keys;
	model->keys = ism_new_array(s->arena, n, struct ism_term *);
	for (uint32_t i = 0; i < n; i++)
		model->keys[i] = model->keep == ISM_KEEP_GROUP
					 ? sema_kept_field(s, source, keys[i])
					 : sema_rebase(s, source, keys[i], ISM_TERM_FIELD);
	model->n_keys = n;
	return true;
}

/* One row of each key, of all inventories together, is of none of them. */
static void check_inventories(struct sema *s, struct source_symbol *source)
{
	struct ism_diagnostic *g;

	if (!source->model.base->is_snapshot || !source->keep_item ||
		source->model.keep == ISM_KEEP_SEQUENCE)
		return;
	g = ism_diag(s->diags, ISM_DIAG_DERIVED_ENTRY, source->keep_item->word_at,
		"each value of `%s`'s `snapshot` is an inventory of its own: `%s` would mix their "
		"rows",
		source->model.base->name, sema_entry_key(source->keep_item));
	ism_diag_note(g, source->model.base->at, "declared here");
	ism_diag_help(g, "measure the inventory itself; keys are unique in each");
}

static void inherit_time(struct sema *s, struct source_symbol *source)
{
	struct ism_source_model *model = &source->model;

	model->covers_today = model->base->covers_today;
	model->fresh_us = model->base->fresh_us;
	if (model->keep == ISM_KEEP_LATEST || model->keep == ISM_KEEP_GROUP)
		return;
	source->faulty_time = source_symbol_of(model->base)->faulty_time;
	model->time_kind = model->base->time_kind;
	model->is_snapshot = model->base->is_snapshot;
	model->time = sema_rebase(s, source, model->base->time, ISM_TERM_FIELD);
}

void sema_derived_terms(struct sema *s, struct source_symbol *source)
{
	struct source_symbol *base = source_symbol_of(source->model.base);

	sema_source_own_terms(s, base);
	if (source->each)
		element_of(s, source);
	if (source->where)
		type_where(s, source);
	if (source->keep_item)
		keep_ready(s, source);
	check_inventories(s, source);
	inherit_time(s, source);
}

/* ---- rows to be seen once more ---- */

static struct source_symbol *all_again(struct sema *s, struct ism_source_model *base)
{
	struct source_symbol *step = hidden_step(s, source_symbol_of(base), base);

	step->model.keep = ISM_KEEP_SEQUENCE;
	step->keep = TYPED;
	step->terms = TYPED;
	list_members(s, step);
	for (uint32_t i = 0; i < step->model.n_members; i++)
		sema_member_term(s, step, i);
	inherit_time(s, step);
	return step;
}

void sema_read_again(
	struct sema *s, struct ism_aggregate_model *aggregate, struct source_symbol **again)
{
	struct ism_term **terms[] = { &aggregate->value, &aggregate->weight, &aggregate->where,
		&aggregate->placed, &aggregate->until };

	if (!*again)
		*again = all_again(s, aggregate->source);
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++)
		*terms[i] = sema_rebase(s, *again, *terms[i], ISM_TERM_FIELD);
	aggregate->source = &(*again)->model;
}
